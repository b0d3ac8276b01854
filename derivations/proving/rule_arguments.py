"""What several rules ask of their arguments and of the steps they use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from sympy import (
    Basic,
    Integer,
)
from sympy.logic.boolalg import Boolean

from derivations.notation import A, A_plus, k, t
from derivations.proving.refusals import Gap, Reason

_T = TypeVar("_T")
GENERIC = frozenset({A, A_plus, t, k})
"""The notation's letters that a result holds for any value of; so it does for every letter of one's own."""


def exact(value: _T) -> _T | Integer:
    """Return the SymPy number that a whole number of Python's is; anything else as it is."""
    return Integer(value) if type(value) is int else value


def texts(values: Iterable[str], rule: str) -> tuple[str, ...]:
    """Return names of definitions as a tuple; raises TypeError for what is no collection of texts."""
    many = isinstance(values, Iterable) and not isinstance(values, str | Basic)
    given = tuple(values) if many else ()
    if not many or not all(type(value) is str for value in given):
        raise TypeError(f"{rule} takes names of definitions, each a text, not {values!r}")
    return given


def require_count(premises: Sequence[Boolean], least: int, rule: str, most: int | None = None) -> None:
    """Check how many steps are used; raises Gap."""
    if len(premises) < least or (most is not None and len(premises) > most):
        count = f"{least} relation{'s' if least != 1 else ''}" + ("" if most is not None else " at least")
        raise Gap(Reason.NEEDS_PREMISE, rule=rule, count=count)


def symbols_of(relations: Sequence[Boolean]) -> set[Basic]:
    """Return the symbols that occur in relations."""
    return set().union(*(r.free_symbols for r in relations))
