"""Which terms have a value.

A step may state a relation only where all of it has a value: divisors known not to vanish, radicands known not to be
negative, products that are not over a range run backwards, sides that agree. Without that, a proof could pass
through 1/x and speak of x = 0 again. Terms of any other make are refused, numbers that are not real and finite too.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import Any

from sympy import (
    Abs,
    Add,
    And,
    Identity,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Max,
    Min,
    Mul,
    Pow,
    Product,
    Symbol,
    Transpose,
    Tuple,
    ZeroMatrix,
    oo,
    preorder_traversal,
)
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.core.symbol import Str

from derivations.notation import (
    Gamma,
    GammaAdjoint,
    Grad,
    Inner,
    LambdaK,
    LambdaMax,
    LambdaMaxTau,
    LambdaMin,
    LambdaMinTau,
    Loss,
    MatrixOfMatrix,
    PositiveRoot,
    ScalarOfMatrix,
    SigmaK,
    Tau,
    TimedMatrix,
    m,
    n,
)
from derivations.proving.definitions import variables_bound
from derivations.proving.matrix_polynomials import scalar_form
from derivations.proving.sign_certificates import Signs


class Undefined(ValueError):
    """A term is not known to have a value."""


_TIMED = (TimedMatrix, Gamma, GammaAdjoint, Tau, LambdaMinTau, LambdaMaxTau)
_PLAIN = (
    *(Relational, And, Add, Mul, Abs, Min, Max, MatAdd, MatMul, Transpose, ZeroMatrix, Identity, MatrixSymbol),
    *(TimedMatrix, ScalarOfMatrix, MatrixOfMatrix, AppliedUndef, Str, Tuple),
)


Knowledge = Callable[[], tuple[Signs, frozenset[Any]]]
"""What is known of signs, and powers known to have values; asked only where the form of a power settles nothing."""


@lru_cache(maxsize=20000)
def powers(expr: Any) -> frozenset[Any]:
    """Return the powers in an expression, those left out that speak of a symbol bound there."""
    inside = expr.atoms(Pow)
    bound = frozenset().union(*map(variables_bound, preorder_traversal(expr))) if inside else frozenset()
    return frozenset(scalar_form(p) for p in inside if not p.free_symbols & bound)


def require_value(expr: Any, knowledge: Knowledge) -> None:
    """Check that every term of the expression has a value; raises Undefined."""
    _visit(expr, knowledge, frozenset())


def _visit(node: Any, knowledge: Knowledge, bound: frozenset[Any]) -> None:
    args = node.args
    if isinstance(node, Pow):
        _power(node, knowledge, bound)
    elif isinstance(node, Symbol):
        if node.is_real is False or not node.is_commutative:
            raise Undefined(f"{node} is not a real number")
    elif not args and not isinstance(node, (Str, Identity)):
        if not (node.is_number and node.is_real) or node.is_Float:
            raise Undefined(f"{node} is not an exact real number")
    elif isinstance(node, AppliedUndef):
        args = tuple(a for a in args if a != oo)  # a process at infinity is its limit
        _time(node, *(a for a in node.args[-1:] if a != oo))
    elif variables_bound(node):
        args, bound = _binder(node, bound)
    elif isinstance(node, MatPow):
        if not (node.exp.is_Integer and node.exp > 0):
            raise Undefined(f"{node} is no product of matrices")
    elif not isinstance(node, _PLAIN):
        raise Undefined(f"{node}: {type(node).__name__} is not spoken of in proofs")
    _sides(node)
    # the sides of a matrix symbol, and the name of a timed matrix, are no terms
    for arg in () if isinstance(node, (MatrixSymbol, TimedMatrix)) else args:
        _visit(arg, knowledge, bound)


def _time(node: Any, *times: Any) -> None:
    """Check that what moves is not spoken of before the start; raises Undefined."""
    if not all(time.is_integer and time.is_nonnegative for time in times):
        raise Undefined(f"{node} is not at a time 0, 1, 2, ...")


def _power(node: Pow, knowledge: Knowledge, bound: frozenset[Any]) -> None:
    base, exponent = node.args
    whole = exponent.is_integer
    if whole and exponent.is_nonnegative:
        return
    enough = ("gt",) if exponent.is_positive is not True else ("gt", "ge")
    if Signs().of(base) in enough or (whole and Signs().of(-base) == "gt"):
        return
    if not node.free_symbols & bound:
        signs, having_values = knowledge()
        plain = scalar_form(base)
        if signs.of(plain) in enough or (whole and signs.of(-plain) == "gt") or scalar_form(node) in having_values:
            return
    what = "positive" if not whole else "other than 0"
    raise Undefined(f"{node} needs {base} to be {what if enough == ('gt',) else 'at least 0'}, which is not known")


def _binder(node: Any, bound: frozenset[Any]) -> tuple[tuple[Any, ...], frozenset[Any]]:
    """Return the terms under a binder that must have values, and the symbols bound there."""
    if isinstance(node, PositiveRoot):
        raise Undefined(f"{node} is not known to exist; the symbol defined by it is")
    if isinstance(node, Product):
        if len(node.limits) != 1:
            raise Undefined(f"{node} is not over one index")
        _, low, high = node.limits[0]
        if not (high - low + 1).is_nonnegative:
            raise Undefined(f"the range of {node} may run backwards")
        return (node.function, low, high), bound | variables_bound(node)
    return (node.args[0],), bound | variables_bound(node)


def _sides(node: Any) -> None:
    """Check that the sides of the matrices agree, that indices count and times are times; raises Undefined."""
    if isinstance(node, _TIMED):
        _time(node, node.time if isinstance(node, TimedMatrix) else node.args[0])
    if isinstance(node, (MatAdd, Inner)):
        fits = len({a.shape for a in node.args}) == 1
    elif isinstance(node, MatMul):
        factors = [a for a in node.args if a.is_Matrix]
        fits = all(a.shape[1] == b.shape[0] for a, b in pairwise(factors))
    elif isinstance(node, (MatPow, LambdaMax, LambdaMin)):
        fits = node.args[0].shape[0] == node.args[0].shape[1]
    elif isinstance(node, (LambdaK, SigmaK)):
        fits = bool(node.args[0].is_integer and node.args[0].is_positive)
        fits = fits and (isinstance(node, SigmaK) or node.args[1].shape[0] == node.args[1].shape[1])
    elif isinstance(node, (Tau, Gamma, Grad, Loss)):
        fits = node.args[-1].shape == (n, m)
    elif isinstance(node, Relational):
        fits = getattr(node.lhs, "shape", None) == getattr(node.rhs, "shape", None)
    else:
        return
    if not fits:
        raise Undefined(f"the sides of the matrices in {node} do not agree")
