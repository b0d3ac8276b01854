"""What may be absent, where a test knows that it is there."""

from __future__ import annotations

from typing import TypeVar

from verify.instances.problem import Instance, ScalarFlow

T = TypeVar("T")


def present(found: T | None) -> T:
    """The value itself; the test fails where there is none."""
    assert found is not None
    return found


def problem(found: Instance | ScalarFlow) -> Instance:
    """The instance, of a setting that is not the scalar flow."""
    assert isinstance(found, Instance)
    return found
