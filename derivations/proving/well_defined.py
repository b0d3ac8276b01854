"""Which terms have a value.

A step may state a relation, or unfold a definition, only where all of it has a value: divisors known not to vanish,
radicands known not to be negative. Without that, a proof could pass through 1/x and speak of x = 0 again. All other
operations of the language have a value wherever their arguments have one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from sympy import Basic, MatrixSymbol, Pow, Symbol

from derivations.notation import TimedMatrix
from derivations.proving.matrix_polynomials import scalar_form
from derivations.proving.refusals import Reason, Undefined
from derivations.proving.sign_certificates import Signs
from derivations.proving.terms import variables_bound

Bound = frozenset[Symbol]
Knowledge = Callable[[Bound], tuple[Signs, frozenset[Basic]]]
"""What is known of signs, and powers known to have values, for any value of the symbols bound where it is asked."""


@lru_cache(maxsize=20000)
def partial_powers(expr: Basic) -> tuple[tuple[Pow, Bound], ...]:
    """Return the powers in an expression that may have no value, with the symbols bound where they stand.

    Those that have one by their form, such as the root of a sum of squares, are left out.
    """
    return tuple(dict.fromkeys(_partial(expr, frozenset())))


def _partial(node: Basic, bound: Bound) -> list[tuple[Pow, Bound]]:
    found = [(node, bound & node.free_symbols)] if isinstance(node, Pow) and _may_lack_value(node, Signs()) else []
    bound = bound | variables_bound(node)
    # the sides of a matrix symbol, and the name of a timed matrix, are no terms
    for arg in () if isinstance(node, (MatrixSymbol, TimedMatrix)) else node.args:
        found += _partial(arg, bound)
    return found


def _may_lack_value(node: Pow, signs: Signs) -> bool:
    """Tell whether the power may have no value, as far as the signs tell."""
    base, exponent = node.args
    whole = exponent.is_integer
    if whole and exponent.is_nonnegative:
        return False
    base = scalar_form(base)
    sign = signs.of(base)
    if sign == "gt" or (sign == "ge" and exponent.is_positive):
        return False
    return not (whole and signs.of(-base) == "gt")


@lru_cache(maxsize=20000)
def powers(expr: Basic) -> frozenset[Basic]:
    """Return the powers in an expression, in normal form, those left out that speak of a symbol bound there."""
    return frozenset(scalar_form(power) for power, bound in partial_powers(expr) if not bound)


def require_value(expr: Basic, knowledge: Knowledge, around: Bound = frozenset()) -> None:
    """Check that every term of the expression has a value, whatever the symbols bound around it; raises Undefined."""
    for power, bound in partial_powers(expr):
        signs, having_values = knowledge(bound | (around & power.free_symbols))
        if scalar_form(power) in having_values or not _may_lack_value(power, signs):
            continue
        base, exponent = power.args
        what = "other than 0" if exponent.is_integer else "at least 0" if exponent.is_positive else "positive"
        raise Undefined(Reason.NO_VALUE, node=power, base=base, what=what)
