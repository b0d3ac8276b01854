"""Matrices of the user's own in the language of proofs, where nothing is known of a matrix but its sides."""

from __future__ import annotations

from sympy import Basic, Expr, Identity, MatMul, MatrixExpr, MatrixSymbol, Symbol, Trace
from sympy.logic.boolalg import Boolean

from derivations.notation import Inner
from verify.search.language.meaning import DeclaredMatrix, DeclaredSide

_PREFIX = "own_"
"""Begins the names of all that is the user's own, so that none is one of the notation's."""


def spoken(relation: Boolean) -> Boolean:
    """Return a relation with matrices of any kind in the place of the user's own, and traces as inner products.

    What is proved of matrices of all kinds holds of those that are declared. Numbers stay, for a side may be one.

    Example:
        >>> from sympy import Ge, Integer, Str
        >>> from derivations.notation import NormF
        >>> spoken(Ge(NormF(DeclaredMatrix(Str("A"), Integer(3), DeclaredSide("p"))), 0))
        NormF(own_A) >= 0
    """
    sides = (_spoken(side) for side in relation.args)
    return relation.func(*sides, evaluate=False)


def _spoken(node: Basic) -> Basic:
    if isinstance(node, DeclaredMatrix):
        rows, columns = (_side(s) for s in node.shape)
        return MatrixSymbol(_PREFIX + node.name, rows, columns)
    if isinstance(node, DeclaredSide):
        return _side(node)
    if isinstance(node, Trace):
        inside = _spoken(node.args[0])
        factors = inside.args if isinstance(inside, MatMul) else ()
        if len(factors) > 1 and all(isinstance(x, MatrixExpr) for x in factors):
            return Inner(factors[0].T, factors[1] if len(factors) == 2 else MatMul(*factors[1:]))
        return Inner(Identity(inside.shape[0]), inside)
    if not node.has(DeclaredMatrix, DeclaredSide, Trace):
        return node
    return node.func(*map(_spoken, node.args))


def _side(side: Expr) -> Expr:
    return Symbol(_PREFIX + side.name, integer=True, positive=True) if isinstance(side, DeclaredSide) else side
