"""Relations, maxima and minima as they are written: SymPy would first try to decide them, and compare their arguments.

A relation that SymPy could decide is none the less a statement here, and one that has to be derived.

>>> from derivations.notation import mu
>>> Ge(mu, mu)
mu >= mu
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import sympy
from sympy import Basic, Equality, Expr, GreaterThan, LessThan, StrictGreaterThan, StrictLessThan

_B = TypeVar("_B", bound=Basic)

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


def Max(*values: Expr | int) -> Expr:
    """Return the largest of the values."""
    return sympy.Max(*values, evaluate=False)


def Min(*values: Expr | int) -> Expr:
    """Return the least of the values."""
    return sympy.Min(*values, evaluate=False)


def remade(node: _B, args: Iterable[Basic]) -> _B:
    """Return the node with other arguments; those of a maximum are not compared, which takes SymPy long."""
    return node.func(*args, evaluate=False) if isinstance(node, (sympy.Max, sympy.Min)) else node.func(*args)
