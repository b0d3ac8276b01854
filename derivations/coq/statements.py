"""Statements in Coq's language: what a reader must trust of the export, and nothing of how it is proved.

A relation is translated by its structure alone, its terms by ``derivations.coq.terms``; what the library has no
counterpart of is refused.
"""

from __future__ import annotations

from sympy import (
    And,
    Basic,
    Eq,
    Ge,
    Gt,
    Le,
    Limit,
    Lt,
    MatMul,
    MatrixExpr,
    S,
    Symbol,
    oo,
    preorder_traversal,
)
from sympy.core.function import AppliedUndef

from derivations.coq.identifiers import NO_NAMES, Names, NotExpressible, is_count, parenthesised
from derivations.coq.terms import is_pair, matrix, pair, scalar
from derivations.notation import LambdaMaxTau, LambdaMinTau, PositiveRootCount, Stack

_RELATIONS = {Eq: "=", Le: "<=", Lt: "<", Ge: ">=", Gt: ">"}


def relation(term: Basic, names: Names = NO_NAMES) -> str:
    """Return a statement: an (in)equality, or the conjunction of several.

    Example:
        >>> from sympy import Le
        >>> from derivations.notation import L, eta, rho, t
        >>> relation(Le(L(t + 1), rho(eta, t) * L(t)))
        'L t.+1 <= L t * rho eta t'
    """
    if isinstance(term, And):
        return " /\\ ".join(parenthesised_relation(relation(a, names)) for a in term.args)
    sign = _RELATIONS.get(type(term))  # type: ignore[call-overload]
    if sign is None:
        raise NotExpressible(f"{type(term).__name__} is not a relation of the library")
    left, right = term.args
    if not any(map(_says_field, preorder_traversal(term))):
        return f"{scalar(left, names)} {sign} {scalar(right, names)} :> R"
    if isinstance(left, PositiveRootCount) and right == 1:
        expr, variable = left.args
        return f"exists! {variable} : R, 0 < {variable} /\\ {scalar(expr, names)} = 0"
    if isinstance(left, Limit) and left.args[2] == oo and isinstance(term, Eq):
        sequence, time, *_ = left.args
        return f"converges (fun {time} => {scalar(sequence, names)}) {parenthesised(scalar(right, names))}"
    if isinstance(left, MatrixExpr) or isinstance(right, MatrixExpr):
        if any(is_pair(x) for x in (left, right)):
            return _pair_equation(left, right, names)
        return f"{matrix(left, names)} {sign} {matrix(right, names)}"
    return f"{scalar(left, names)} {sign} {scalar(right, names)}"


def _says_field(node: Basic) -> bool:
    """Tell whether Coq sees by a term which field the numbers of a relation are in, as it does not by counts."""
    if isinstance(node, Symbol):
        return not is_count(node)
    return isinstance(node, (AppliedUndef, MatrixExpr, LambdaMinTau, LambdaMaxTau))


def parenthesised_relation(text: str) -> str:
    """Return a statement that may stand beside others."""
    return f"({text})" if "/\\" in text or "exists" in text else text


def _pair_equation(left: Basic, right: Basic, names: Names) -> str:
    """Return an equation of pairs, both with the same sign before them, as printed."""
    cores = [x.as_coeff_matrices()[1][0] if isinstance(x, MatMul) else x for x in (left, right)]
    signs = [x.as_coeff_matrices()[0] if isinstance(x, MatMul) else S.One for x in (left, right)]
    if all(isinstance(x, Stack) for x in cores):
        parts = zip(*([s * a for a in x.args] for s, x in zip(signs, cores)))
        return " /\\ ".join(f"{matrix(a, names)} = {matrix(b, names)}" for a, b in parts)
    if signs != [S.One, S.One]:
        raise NotExpressible("a pair with a factor is not in the library")
    return f"{pair(left, names)} = {pair(right, names)}"
