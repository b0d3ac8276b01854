"""Relations as they are written: SymPy would first try to decide them, which takes longer than all else on import.

A relation that SymPy could decide is none the less a statement here, and one that has to be derived.

>>> from derivations.notation import mu
>>> Ge(mu, mu)
mu >= mu
"""

from __future__ import annotations

from sympy import Basic, Equality, GreaterThan, LessThan, StrictGreaterThan, StrictLessThan

Side = Basic | int
"""A side of a relation: a scalar or a matrix expression."""


def Eq(left: Side, right: Side) -> Equality:
    """Return left = right."""
    return Equality(left, right, evaluate=False)


def Le(left: Side, right: Side) -> LessThan:
    """Return left <= right."""
    return LessThan(left, right, evaluate=False)


def Lt(left: Side, right: Side) -> StrictLessThan:
    """Return left < right."""
    return StrictLessThan(left, right, evaluate=False)


def Ge(left: Side, right: Side) -> GreaterThan:
    """Return left >= right."""
    return GreaterThan(left, right, evaluate=False)


def Gt(left: Side, right: Side) -> StrictGreaterThan:
    """Return left > right."""
    return StrictGreaterThan(left, right, evaluate=False)
