"""SymPy expressions as Python functions over ``Quantities``, made by SymPy's lambdify."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf
from operator import add, mul
from typing import Any, TypeAlias

from flint import fmpq
from sympy import Basic, MatrixSymbol, Symbol, lambdify
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from derivations.proving.definitions import Definitions
from verify.evaluation.printer import NATIVE, NotUnderstood, QuantityPrinter, coefficients, explicit
from verify.numbers.exact import matrices, polynomials, spectra
from verify.numbers.exact import scalars as exact

__all__ = [
    "EXACT",
    "NATIVE",
    "NotUnderstood",
    "coefficients",
    "defining_function",
    "explicit",
    "finite",
    "folds",
    "translate",
]


Time: TypeAlias = Any
"""A time: a whole number of Python's, or inf."""
Value: TypeAlias = Any
"""What an expression is worth: a scalar or a matrix, in the numbers of the carrier that it is evaluated in."""


def finite(time: Time) -> int:
    """Return a time as an integer; ``NotUnderstood`` at infinity."""
    if time == inf:
        raise NotUnderstood("an expression that needs a finite time")
    return int(time)


def folds(constant: Callable[[int], Value]) -> dict[str, Callable[..., Value]]:
    """Return products and sums over times of a carrier's numbers, which ``constant`` makes of integers."""

    def fold(combine: Callable[[Value, Value], Value], start: int) -> Callable[..., Value]:
        def over(term: Callable[[int], Value], low: Time, high: Time) -> Value:
            total = constant(start)
            for k in range(finite(low), finite(high) + 1):
                total = combine(total, term(k))
            return total

        return over

    return {"product_over": fold(mul, 1), "sum_over": fold(add, 0)}


EXACT: dict[str, object] = {
    "fmpq": fmpq,
    "inf": inf,
    "min": min,
    "int": int,
    "number": lambda k: fmpq(finite(k)),
    "finite": finite,
    **folds(fmpq),
    "stack": matrices.Stacked,
    **{f.__name__: f for f in (exact.sqrt, exact.power, exact.divide, exact.exp, exact.log)},
    **{f.__name__: f for f in (exact.maximum, exact.minimum, exact.absolute)},
    **{f.__name__: f for f in (matrices.norm, matrices.inner, matrices.trace)},
    **{f.__name__: f for f in (matrices.identity, matrices.zero, matrices.block_column)},
    "determinant": matrices.determinant,
    **{f.__name__: f for f in (spectra.nuclear, spectra.rank, spectra.sharpness)},
    **{f.__name__: f for f in (polynomials.least_value, polynomials.positive_root, polynomials.positive_root_count)},
}


def translate(
    expr: Basic,
    parameters: tuple[Basic, ...],
    definitions: Definitions,
    carrier: Mapping[str, object] = EXACT,
) -> Callable[..., Value]:
    """Return the function (q, *values) -> value of expr, where the parameters (symbols, matrices) have the values.

    Parameters that are integers take Python integers or inf. ``carrier`` has the operations of the numbers meant by
    their names. ``NotUnderstood`` if some part has no translation.
    """
    names = [f"x{i}" for i in range(len(parameters))]
    printer = QuantityPrinter(definitions, dict(zip(parameters, names)))
    # nobody reads the docstring, for which SymPy would write out the expression
    arguments = [Symbol("q"), *map(Symbol, names)]
    return lambdify(arguments, expr, modules=[carrier], printer=printer, docstring_limit=0)


def defining_function(
    equation: Relational, definitions: Definitions, carrier: Mapping[str, object] = EXACT
) -> Callable[..., Value]:
    """Return the function (q, *arguments) -> value by a defining equation, for the arguments of its left side.

    For a matrix indexed by time the argument is the time on the right side.
    """
    lhs, rhs = equation.args
    if isinstance(lhs, Symbol):
        return translate(rhs, (), definitions, carrier)
    if isinstance(lhs, AppliedUndef):
        return translate(rhs, lhs.args, definitions, carrier)
    if hasattr(lhs, "time"):
        return translate(rhs, tuple(s for s in lhs.time.free_symbols), definitions, carrier)
    # an argument that is a matrix, as in Alpha(D(t), s) or Tau(t, G(t)), has a symbol of its own on the right side
    named: dict[Any, Any] = {
        a: MatrixSymbol(f"argument{i}", *a.shape) for i, a in enumerate(lhs.args) if not isinstance(a, Symbol)
    }
    parameters = [named.get(a, a) for a in lhs.args]
    return translate(rhs.xreplace(named), tuple(parameters), definitions, carrier)
