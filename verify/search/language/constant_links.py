"""Relations between constants alone, decided rigorously."""

from __future__ import annotations

from functools import reduce

from verify.numbers.exact.scalars import (
    Scalar,
    Undefined,
    absolute,
    add,
    compare,
    exp,
    log,
    maximum,
    minimum,
    multiply,
    power,
)
from verify.numbers.rationals import rational
from verify.search.language.expressions import Expression, Link

_FUNCTIONS = {"min": minimum, "max": maximum, "abs": absolute, "exp": exp, "log": log}
_ORDERS = {"<=": (-1, 0), "<": (-1,), ">=": (0, 1), ">": (1,), "==": (0,)}


def is_false(link: Link) -> bool:
    """Tell whether a link of constants is known to be false; a side of it that has no value makes it so.

    Example:
        >>> from verify.search.language.grammar import parse_conjecture
        >>> given = parse_conjecture("L >= 0", ["exp(1) < 2.71828182846", "sqrt(2)*sqrt(2) - 2 <= 0"]).hypotheses
        >>> [is_false(link) for link in given]
        [False, False]
    """
    try:
        order = compare(_value(link.left), _value(link.right))
    except Undefined:
        return True
    return order is not None and order not in _ORDERS[link.sign]


def _value(a: Expression) -> Scalar:
    """The value of an expression in constants; raises Undefined where it has none."""
    parts = [_value(part) for part in a.parts]
    if a.form == "number":
        return rational(a.value)
    if a.form == "power":
        return power(parts[0], rational(a.value))
    if a.form == "call":
        return _FUNCTIONS[a.head](*parts)
    return reduce(add if a.form == "sum" else multiply, parts)
