"""The order in which a reader expects terms and factors, which SymPy does not keep.

SymPy sorts the arguments of a sum or a product by its own order. A reader expects a polynomial in the step size
from sympy import Expr
from sympy.logic.boolalg import Boolean
from its constant on, a positive term first, a number before the symbols, and the loss last.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sympy import Add, Expr, Integer, MatAdd, MatMul, Mul, Pow, Product, Rational, S, Symbol, default_sort_key
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derivations.notation import BigO, Loss, NormF, PrintedSum, ScalarOfMatrix, eta

_SYMBOL_RANK = {"K": 2, "kappa": 2, "eta": 4, "alpha": 5, "beta": 5, "c1": 6, "c2": 6}
_SYMBOL_RANK |= {"alpha0": 7, "beta0": 7, "p1": 8, "p2": 8, "a1": 3}
_COEFFICIENTS = {"a1", "a2", "a3", "a4"}
_LOSSES = {"L", "L_toy", "L_dot", "L_toy_dot"}
_ROOT, _COEFFICIENT, _OTHER_SYMBOL, _SUM, _FUNCTION, _MEASURE, _LOSS = 1, 3, 9, 10, 11, 13, 15


@dataclass(frozen=True)
class ProductParts:
    """A product as it is written: sign, number p/q, radicand under one root, factors above and below the line.

    ``above`` and ``below`` hold factors in reading order; ``rooted`` is the product under the common root, or 1.
    """

    negative: bool
    p: int
    q: int
    rooted: Expr
    above: tuple[Expr, ...]
    below: tuple[Expr, ...]


def is_sum(expr: Expr) -> bool:
    """Return whether the expression is written as a sum of several terms."""
    return isinstance(expr, (Add, MatAdd, PrintedSum))


def signed_terms(expr: Expr) -> list[tuple[bool, Expr]]:
    """Return the terms of a sum in reading order, each as (is subtracted, the term without its sign)."""
    if isinstance(expr, PrintedSum):
        return [_unsigned(term) for term in expr.args]
    if not is_sum(expr):
        return [_unsigned(expr)]
    indices = all(s.is_integer for s in expr.free_symbols) and bool(expr.free_symbols)
    terms = sorted(expr.args, key=lambda term: _term_key(term, indices))
    degrees = [_degree(term) for term in terms]
    if degrees[0] > 0 and degrees[0] != degrees[-1]:
        terms.reverse()
    signed = [_unsigned(term) for term in terms]
    first = next((i for i, (negative, _) in enumerate(signed) if not negative), 0)
    return [signed[first], *signed[:first], *signed[first + 1 :]]


def is_negative(expr: Expr) -> bool:
    """Return whether the expression is written with a minus sign in front."""
    if expr.is_Number:
        return bool(expr < 0)
    if isinstance(expr, (Mul, MatMul)):
        return sum(is_negative(a) for a in expr.args if a.is_Number or isinstance(a, Mul)) % 2 == 1
    return False


def product_parts(expr: Expr) -> ProductParts:
    """Return the parts of a scalar product (or of any scalar, as a product of one factor)."""
    coefficient, above, below = Rational(1), [], []
    for factor in Mul.make_args(expr):
        if factor.is_Rational:
            coefficient *= factor
        elif isinstance(factor, Pow) and factor.exp.is_Rational and factor.exp < 0:
            below.append(Pow(factor.base, -factor.exp, evaluate=False) if factor.exp != -1 else factor.base)
        else:
            above.append(factor)
    rooted, above = _merge_root(above)
    together = any(isinstance(f, Symbol) and f.name in ("K", "kappa") for f in map(_base, above))
    ordered = (tuple(sorted(fs, key=lambda f: _factor_key(f, together))) for fs in (above, below))
    size = abs(coefficient)
    return ProductParts(bool(coefficient < 0), int(size.p), int(size.q), rooted, *ordered)


def _unsigned(term: Expr) -> tuple[bool, Expr]:
    return (True, -term) if is_negative(term) else (False, term)


def _merge_root(factors: list[Expr]) -> tuple[Expr, list[Expr]]:
    """Join sqrt(2) with the one other root: SymPy splits sqrt(2 x) into sqrt(2) sqrt(x)."""
    half = Rational(1, 2)
    numeric = [f.base for f in factors if isinstance(f, Pow) and f.exp == half and f.base.is_Integer]
    others = [f.base for f in factors if isinstance(f, Pow) and f.exp == half and not f.base.is_Integer]
    if not numeric and not others:
        return Integer(1), factors
    rest = [f for f in factors if not (isinstance(f, Pow) and f.exp == half)]
    # several symbolic radicands stay apart: their product may be positive where they are not
    joined, *apart = others or [Integer(1)]
    return _scaled(Mul(*numeric), joined), rest + [Pow(x, half, evaluate=False) for x in apart]


def _scaled(number: Expr, radicand: Expr) -> Expr:
    return radicand if number == 1 else Mul(number, *Mul.make_args(radicand), evaluate=False)


def _base(factor: Expr) -> Expr:
    return factor.base if isinstance(factor, Pow) else factor


def _degree(term: Expr) -> int:
    """The power of the step size that multiplies the term, its own sums not looked into."""
    scalars = [a for a in term.args if not getattr(a, "is_Matrix", False)] if isinstance(term, MatMul) else [term]
    factors = [f for s in scalars for f in Mul.make_args(s)]
    powers = [f.exp if isinstance(f, Pow) else S.One for f in factors if _base(f) == eta]
    orders = [a.args[1] for a in (term, *term.args) if isinstance(a, BigO) and a.args[0] == eta]
    return int(sum(p for p in (*powers, *orders) if p.is_Integer))


def _term_key(term: Expr, indices: bool) -> tuple[object, ...]:
    number = term.as_coeff_Mul()[0] if not getattr(term, "is_Matrix", False) else S.One
    size = 0 if abs(number) == 1 else 1
    if term.is_Number:
        # 1 + kappa, but t + 1
        size = 2 if indices else 0
    return (_degree(term), is_negative(term), size, _weight(term), default_sort_key(term))


def _weight(expr: Expr) -> int:
    return 1 + sum(_weight(a) for a in getattr(expr, "args", ()))


def _factor_key(factor: Expr, together: bool) -> tuple[object, ...]:
    base = _base(factor)
    return (_rank(factor, base, together), default_sort_key(base))


def _rank(factor: Expr, base: Expr, together: bool) -> float:
    if isinstance(factor, Pow) and not factor.exp.is_Integer and factor.exp.is_Rational:
        return _ROOT
    if isinstance(base, Symbol):
        # K mu is one constant of the problem: 2 eta mu, but K mu eta^2
        if base.name == "mu":
            return 2.5 if together else 4.5
        return _SYMBOL_RANK.get(base.name, _OTHER_SYMBOL)
    if is_sum(base):
        return _COEFFICIENT if _has_coefficient(base) else _SUM
    if isinstance(base, AppliedUndef):
        name = base.func.__name__
        return _COEFFICIENT if name in _COEFFICIENTS else _LOSS if name in _LOSSES else _FUNCTION
    if isinstance(base, Loss):
        return _LOSS
    if isinstance(base, ScalarOfMatrix):
        return _MEASURE + 0.5 * isinstance(base, NormF)
    return _FUNCTION - 0.5 if isinstance(base, Product) else _FUNCTION


def _has_coefficient(expr: Expr) -> bool:
    names = {s.name for s in expr.free_symbols if isinstance(s, Symbol)}
    names |= {g.func.__name__ for g in expr.atoms(AppliedUndef)}
    return bool(names & _COEFFICIENTS)


def chains(relations: Iterable[Boolean]) -> list[list[Boolean]]:
    """Return the relations grouped into chains: each next one begins where the one before it ends."""
    grouped: list[list[Boolean]] = []
    for relation in relations:
        if grouped and _continues(grouped[-1][-1], relation):
            grouped[-1].append(relation)
        else:
            grouped.append([relation])
    return grouped


def _continues(last: Boolean, relation: Boolean) -> bool:
    both = isinstance(last, Relational) and isinstance(relation, Relational)
    return both and last.rhs == relation.lhs
