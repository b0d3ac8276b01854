"""Which terms have a value.

A step may state a relation, or unfold a definition, only where all of it has a value: divisors known not to vanish,
radicands known not to be negative. Without that, a proof could pass through 1/x and speak of x = 0 again. A limit, a
process at infinity (which is one), a minimum and a number of roots need not exist: a rule that shows them to exist says
so, and only then may they be spoken of. All other operations of the language have a value wherever their arguments have
one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from sympy import Basic, Limit, MatrixSymbol, Pow, Symbol, oo, preorder_traversal
from sympy.core.function import AppliedUndef

from derivations.notation import MinOver, PositiveRootCount, TimedMatrix
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


# --- what need not exist ----------------------------------------------------------------------

_MAY_NOT_EXIST = (Limit, MinOver, PositiveRootCount)


def is_at_infinity(node: Basic) -> bool:
    """Tell whether the expression is the limit of a process, written as its value at infinity."""
    return isinstance(node, AppliedUndef) and node.args[-1] is oo


@lru_cache(maxsize=20000)
def existing(expr: Basic) -> frozenset[Basic]:
    """Return the limits, minima and numbers of roots in an expression, in normal form: it says that they exist."""
    nodes = preorder_traversal(expr)
    return frozenset(scalar_form(x) for x in nodes if isinstance(x, _MAY_NOT_EXIST) or is_at_infinity(x))


def require_existing(expr: Basic, known: Iterable[Basic], shown: Iterable[Basic] = ()) -> None:
    """Check that what need not exist in the expression is known to, from a relation or as shown; raises Undefined."""
    wanted = existing(expr)
    if not wanted:
        return
    for node in wanted.difference(shown, *map(existing, known)):
        raise Undefined(Reason.NOT_SHOWN_TO_EXIST, node=node)


def has_values_of(relation: Basic, stated: Iterable[Basic]) -> bool:
    """Tell whether every term of the relation that may have no value stands in one of the relations, which have one."""
    stated = tuple(stated)
    parts = {(scalar_form(power), bound) for other in stated for power, bound in partial_powers(other)}
    if any((scalar_form(power), bound) not in parts for power, bound in partial_powers(relation)):
        return False
    return existing(relation) <= frozenset().union(*map(existing, stated))
