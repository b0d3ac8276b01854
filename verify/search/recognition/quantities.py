"""The quantities that a relation speaks of: by these the results that may bear on it are found, not yet expanded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias

from sympy import Add, Basic, Expr, MatrixExpr, MatrixSymbol, Mul, Number, Pow, Symbol, Trace
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from derivations.notation import Inner, Loss, MatrixOfMatrix, TimedMatrix, kappa, t
from verify.search.recognition.sums import POSITIVE

Quantity: TypeAlias = tuple[str, frozenset[str]]
"""A kind of number, and the names of the matrices that it is taken of at any time: ``("NormF", {"Grad", "W"})``."""

_PLAIN = (*POSITIVE, kappa, t)
_LINEAR = (Inner, Trace)
"""What is written out term by term, so that one of several matrices may stand alone."""


@lru_cache(maxsize=4096)
def quantities(node: Basic) -> frozenset[Quantity]:
    """Return the quantities that an expression or a relation speaks of; numbers and positive symbols are none.

    Example:
        >>> from sympy import Ge
        >>> from derivations.notation import K, NormF, W
        >>> sorted(name for name, of in quantities(Ge(K * NormF(W(0)), 0)))
        ['NormF']
    """
    return frozenset(_quantities(node))


def _quantities(node: Basic) -> Iterator[Quantity]:
    if isinstance(node, Symbol):
        if node not in _PLAIN:
            yield node.name, frozenset()
    elif isinstance(node, AppliedUndef):
        yield type(node).__name__, frozenset()
    elif isinstance(node, Loss):
        yield "L", frozenset()
    elif not isinstance(node, (Add, Mul, Pow, Number, Relational, MatrixExpr)):
        yield type(node).__name__, frozenset() if isinstance(node, _LINEAR) else names_in(node)
    for part in () if isinstance(node, (AppliedUndef, MatrixSymbol, TimedMatrix)) else node.args:
        yield from quantities(part)


def names_in(node: Basic) -> frozenset[str]:
    """Return the names of the matrices and of the operations on matrices in an expression."""
    found = node.atoms(TimedMatrix, MatrixSymbol, MatrixOfMatrix)
    return frozenset(type(x).__name__ if isinstance(x, MatrixOfMatrix) else x.name for x in found)


def spoken_of(terms: Iterable[Expr]) -> frozenset[Quantity]:
    """Return the quantities of the products of a sum."""
    return frozenset[Quantity]().union(*map(quantities, terms))


def renamed(found: Iterable[Quantity], names: Mapping[str, frozenset[str]]) -> frozenset[Quantity]:
    """Return quantities with other matrices in the place of those named."""
    return frozenset((kind, frozenset[str]().union(*(names.get(x, {x}) for x in of))) for kind, of in found)


def has_plain_term(side: Basic) -> bool:
    """Tell whether an expression, expanded, may have a term of numbers and positive symbols alone, or is a matrix."""
    if isinstance(side, (Add, Relational)):
        return any(map(has_plain_term, side.args))
    if isinstance(side, (Mul, Pow)):
        return all(map(has_plain_term, side.args))
    return isinstance(side, MatrixExpr) or (not quantities(side) and side != 0)
