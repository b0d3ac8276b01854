"""The sides of an equation at an exact instance, and where one that moves along a number is met.

The difference of the sides, or that of their squares, is often a polynomial of degree two in a number of the instance:
three exact values determine it, and its roots.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from flint import arb, fmpq
from sympy.logic.boolalg import Boolean

from derivations.registry import DEFINITIONS
from verify.evaluation.hypotheses import checker
from verify.evaluation.statements import Comparison
from verify.evaluation.translate import NotUnderstood
from verify.instances.problem import Instance
from verify.numbers.exact.scalars import Scalar, power, sqrt

Sides = tuple[Scalar, Scalar]


def holds(equation: Boolean, inst: Instance) -> bool:
    """Tell whether an equation is decided true at an instance."""
    comparison = _compared(equation, inst)
    return comparison is not None and comparison.truth is True


def sides_at(equation: Boolean, inst: Instance) -> Sides | None:
    """Return both sides at an instance; None where one has no value there.

    Example:
        >>> from verify.search.language.grammar import parse_conjecture
        >>> (given,) = parse_conjecture("L >= 0", ["norm_W1 == 2*K"]).given
        >>> sides_at(given, Instance([[1]], [[0]], [[3]], [[1]]))
        (3, 2)
    """
    comparison = _compared(equation, inst)
    if comparison is None:
        return None
    left, right = comparison.left, comparison.right
    return (left, right) if isinstance(left, (fmpq, arb)) and isinstance(right, (fmpq, arb)) else None


def _compared(equation: Boolean, inst: Instance) -> Comparison | None:
    try:
        return checker(equation, DEFINITIONS)(inst, 0)
    except NotUnderstood:
        return None


def rational_differences(pairs: Iterable[Sides | None]) -> Iterator[list[fmpq]]:
    """Return the differences of some pairs of sides where all are rational, then those of their squares likewise.

    Nothing where a pair is None; no pair is asked for after one of which neither is rational.

    Example:
        >>> [[str(x) for x in found] for found in rational_differences([(sqrt(2), fmpq(1)), (sqrt(3), fmpq(1))])]
        [['1', '2']]
    """
    found: dict[int, list[fmpq]] = {1: [], 2: []}
    for pair in pairs:
        for exponent in list(found):
            left, right = (None, None) if pair is None else (power(side, exponent) for side in pair)
            if isinstance(left, fmpq) and isinstance(right, fmpq):
                found[exponent].append(left - right)
            else:
                del found[exponent]
        if not found:
            return
    yield from found.values()


def quadratic_roots(places: Sequence[fmpq], values: Sequence[fmpq]) -> list[Scalar]:
    """Return the real roots of the polynomial of degree two with these values; none where there is no such polynomial.

    Example:
        >>> [str(root) for root in quadratic_roots([fmpq(0), fmpq(1), fmpq(3)], [fmpq(-4), fmpq(-3), fmpq(5)])]
        ['2', '-2']
    """
    (x, y, z), (a, b, c) = places[:3], values[:3]
    first, second = (b - a) / (y - x), (c - b) / (z - y)  # Newton's form
    curve = (second - first) / (z - x)
    slope = first - curve * (x + y)
    level = a - slope * x - curve * x * x
    if any(level + slope * x + curve * x * x != v for x, v in zip(places, values)):
        return []
    if curve == 0:
        return [-level / slope] if slope != 0 else []
    square = slope * slope - 4 * curve * level
    if square < 0:
        return []
    root = sqrt(square)
    return [(root - slope) / (2 * curve), (-root - slope) / (2 * curve)]
