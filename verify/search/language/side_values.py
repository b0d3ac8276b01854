"""The value of an expression in sides and constants alone."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import exp, log

from verify.search.language.expressions import Expression


def side_value(a: Expression, sides: Mapping[str, int]) -> Fraction | float | None:
    """Return the value of an expression in sides alone; None where it has another quantity, or no value.

    A float stands for a number that is not rational.
    """
    if a.form == "number":
        return a.value
    if a.form == "name":
        return Fraction(sides[a.head]) if a.head in sides else None
    parts = [side_value(p, sides) for p in a.parts] if a.sort is None else []
    values = [p for p in parts if p is not None]
    if not parts or len(values) < len(parts):
        return None
    try:
        return _combined(a, values)
    except (ArithmeticError, ValueError):
        return None


def _combined(a: Expression, values: list[Fraction | float]) -> Fraction | float | None:
    if a.form == "sum":
        return sum(values)
    if a.form == "product":
        total: Fraction | float = Fraction(1)
        for v in values:
            total = total * v
        return total
    if a.form == "power" and a.value is not None:
        whole = a.value.denominator == 1
        found = values[0] ** (int(a.value) if whole else float(a.value))
        return found if isinstance(found, (Fraction, float)) else None
    functions = {
        "min": min,
        "max": max,
        "abs": lambda v: abs(v[0]),
        "exp": lambda v: exp(v[0]),
        "log": lambda v: log(v[0]),
    }
    return functions[a.head](values) if a.head in functions else None
