"""What may be absent or of another kind, where a test knows that it is there and which kind it is."""

from __future__ import annotations

from typing import TypeVar

from sympy.core.relational import Relational

from verify.instances.problem import Instance

T = TypeVar("T")


def present(found: T | None) -> T:
    """The value itself; the test fails where there is none."""
    assert found is not None
    return found


def of_kind(kind: type[T], found: object) -> T:
    """The value itself; the test fails where it is of another kind."""
    assert isinstance(found, kind)
    return found


def problem(found: object) -> Instance:
    """The instance, of a setting that is not the scalar flow."""
    return of_kind(Instance, found)


def equation(found: object) -> Relational:
    """The relation, which is neither a conjunction nor a constant."""
    return of_kind(Relational, found)
