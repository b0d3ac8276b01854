"""Whether an expression in real numbers is identically zero: found out exactly, after a trial in decimals."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from sympy import (
    Add,
    Basic,
    Dummy,
    Expr,
    Mul,
    Number,
    Pow,
    Rational,
    Symbol,
    expand,
)
from sympy.core.function import AppliedUndef

from derivations.notation import ScalarOfMatrix


@lru_cache(maxsize=50000)
def expanded(expr: Expr) -> Expr:
    """Return a scalar expression multiplied out, what is inside its matrices left alone."""
    if expr.is_Atom:
        return expr
    inside = expr.atoms(ScalarOfMatrix)
    letters = {node: _letter(node) for node in inside}
    return expand(expr.xreplace(letters)).xreplace({letter: node for node, letter in letters.items()})


@lru_cache(maxsize=50000)
def _letter(node: Basic) -> Dummy:
    return Dummy("letter")


def vanishes(expr: Expr) -> bool:
    """Tell whether a scalar expression is zero as a rational function of its atoms and roots."""
    expr = expanded(expr)
    if expr == 0:
        return True
    if not any(p.exp.is_negative for p in expr.atoms(Pow)):
        return False
    if _differs_from_zero(expr):
        return False
    numerator = expanded(expr.together().as_numer_denom()[0])
    return numerator == 0


_ATOMS = (Symbol, AppliedUndef, ScalarOfMatrix)
_DIGITS = 40


def _differs_from_zero(expr: Expr) -> bool:
    """Tell whether the expression is clearly not 0 at one point, its atoms taken for numbers.

    A quick no, where bringing everything over one denominator would take long; it never says that two are the same.
    """
    if not all(_is_algebraic(node) for node in _outside_atoms(expr)):
        return False
    atoms = sorted(expr.atoms(*_ATOMS), key=str)
    point = {atom: Rational(3 * i + 8, 2 * i + 5) for i, atom in enumerate(atoms)}
    values = [term.xreplace(point).evalf(_DIGITS) for term in Add.make_args(expr)]
    size = Add(*map(abs, values))
    return bool(size.is_finite and abs(Add(*values)) > size / 10 ** (_DIGITS // 2))


def _outside_atoms(expr: Expr) -> Iterator[Basic]:
    """Return the parts of a scalar expression, what is inside its atoms left out."""
    yield expr
    for part in () if isinstance(expr, _ATOMS) else expr.args:
        yield from _outside_atoms(part)


def _is_algebraic(node: Basic) -> bool:
    return isinstance(node, (Add, Mul, Number, *_ATOMS)) or (isinstance(node, Pow) and node.exp.is_Rational)
