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
    S,
    Symbol,
    expand,
)
from sympy.core.function import AppliedUndef

from derivations.notation import ScalarOfMatrix


@lru_cache(maxsize=50000)
def expanded(expr: Expr) -> Expr:
    """Return a scalar expression multiplied out, what is inside its matrices left alone."""
    if _is_monomial(expr):
        return expr
    if isinstance(expr, Add):  # term by term: most are multiplied out, or have been met before
        return Add(*map(expanded, expr.args))
    inside = expr.atoms(ScalarOfMatrix)
    letters = {node: _letter(node) for node in inside}
    return expand(expr.xreplace(letters)).xreplace({letter: node for node, letter in letters.items()})


def _is_monomial(expr: Expr) -> bool:
    """Tell whether there is plainly nothing to multiply out: a number, a term, or a product of powers of such."""
    return all(map(_is_power, expr.args)) if isinstance(expr, Mul) else _is_power(expr)


def _is_power(expr: Expr) -> bool:
    base, exponent = expr.args if isinstance(expr, Pow) else (expr, S.One)
    return exponent.is_Atom and (base.is_Atom or isinstance(base, ScalarOfMatrix) or _is_process(base))


def _is_process(expr: Expr) -> bool:
    """Tell whether the expression is a process at a time t, or t + 1, of arguments that are letters."""
    return isinstance(expr, AppliedUndef) and all(
        a.is_Atom or (isinstance(a, Add) and all(term.is_Atom for term in a.args)) for a in expr.args
    )


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
