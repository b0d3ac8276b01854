"""The value of an expression in sides and constants alone, and relations between such."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import exp, isfinite, log

from verify.search.language.expressions import Expression, Link


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


_NEAR = 1e-9
"""Floats that differ by no more than this share of their size are taken for equal."""


def speaks_of_sides_alone(link: Link, names: frozenset[str]) -> bool:
    """Tell whether a link has sides, of those names, and constants and nothing else."""
    return all(
        a.sort is None
        and (a.form != "name" or a.head in names)
        and (a.form != "call" or a.head in ("min", "max", "abs"))
        for a in link.nodes()
    )


def speaks_of_constants(link: Link) -> bool:
    """Tell whether a link has constants and nothing else."""
    return all(a.sort is None and a.form != "name" for a in link.nodes())


def holds_of_sides(link: Link, sides: Mapping[str, int]) -> bool:
    """Tell whether a link that speaks of sides alone is met; not where a side of it has no value."""
    left, right = (side_value(side, sides) for side in link.sides)
    if left is None or right is None or not (isfinite(left) and isfinite(right)):
        return False
    exact = isinstance(left, Fraction) and isinstance(right, Fraction)
    apart = left != right if exact else abs(left - right) > _NEAR * max(abs(left), abs(right))
    return {
        "<=": left < right or not apart, "<": left < right and apart, ">=": left > right or not apart,
        ">": left > right and apart, "==": not apart,
    }[link.sign]  # fmt: skip
