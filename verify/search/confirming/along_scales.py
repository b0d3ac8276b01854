"""Equations met by a change of scale along which a side is no power of the number that matrices are multiplied by.

As a layer, or some matrices, are multiplied by z > 0, the difference of an equation's sides, or that of their squares,
may be a polynomial of degree two in a power of z, times a power of z: so |D|_F^2, along layers z W1 and W2/z, which
leave W as it is, is a z^4 + b + c z^-4. Three exact values determine it, a fourth and a fifth have to agree, and its
roots are numbers that can be written down. Whether the equation holds there is decided exactly by who asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flint import fmpq
from sympy.logic.boolalg import Boolean

from derivations.registry import DEFINITIONS
from verify.evaluation.hypotheses import checker
from verify.evaluation.translate import NotUnderstood
from verify.instances.problem import Instance
from verify.numbers.exact.scalars import Real, Scalar, multiply, power, sign, sqrt
from verify.search.climbing.scales import Scale, scales
from verify.search.confirming.scaling import scaled
from verify.search.language.sides import Declared

BALANCE: Scale = {"W1": 1, "W2": -1}
"""Layers multiplied so that their product stays."""

_POINTS = (fmpq(1), fmpq(2), fmpq(1, 2), fmpq(3), fmpq(1, 3))
_FORMS = ((1, 0), (2, 0), (4, 0), (1, 1), (2, 2), (4, 4))
"""The power y of z in which the difference, times another power of z, may be quadratic."""


def moved_along(inst: Instance, equation: Boolean, own: Sequence[Declared]) -> Iterator[Instance]:
    """Return instances that differ from the given one in scale, at which the sides of an equation should be equal."""
    for scale in (BALANCE, *scales([d.name for d in own], inst.loss.survives("N"))):
        for z in factors_at(inst, equation, scale):
            found = scaled(inst, scale, z)
            if found is not None:
                yield found


def factors_at(inst: Instance, equation: Boolean, scale: Scale) -> Iterator[Scalar]:
    """Return the numbers z > 0 by whose powers matrices are multiplied for the sides to be equal, as it seems.

    Example:
        >>> from verify.numbers.exact.written import written
        >>> from verify.search.language.grammar import parse_conjecture
        >>> (given,) = parse_conjecture("L >= 0", ["norm_W1**2 + norm_W2**2 == 4"]).given
        >>> [written(z) for z in factors_at(Instance([[1]], [[0]], [[1]], [[1]]), given, {"W1": 1})]
        ['sqrt(3)']
    """
    sides: list[tuple[Scalar, Scalar]] = []
    for z in _POINTS:
        moved = scaled(inst, scale, z)
        found = None if moved is None else _sides(moved, equation)
        if found is None:
            return
        sides.append(found)
    for turned in (_plain, _square):
        differences = [_difference(turned(left), turned(right)) for left, right in sides]
        rational = [d for d in differences if d is not None]
        for k, shift in _FORMS if len(rational) == len(_POINTS) else ():
            roots = list(_roots([z**k for z in _POINTS], [d * z**shift for d, z in zip(rational, _POINTS)]))
            if roots:
                yield from (power(y, fmpq(1, k)) for y in roots)
                return


def _sides(inst: Instance, equation: Boolean) -> tuple[Scalar, Scalar] | None:
    try:
        comparison = checker(equation, DEFINITIONS)(inst, 0)
    except NotUnderstood:
        return None
    left, right = comparison.left, comparison.right
    return (left, right) if all(isinstance(side, (fmpq, Real)) for side in (left, right)) else None


def _plain(a: Scalar) -> Scalar:
    return a


def _square(a: Scalar) -> Scalar:
    return multiply(a, a)


def _difference(a: Scalar, b: Scalar) -> fmpq | None:
    """None where one is not rational: roots of what has roots in its coefficients take long to be decided."""
    return a - b if isinstance(a, fmpq) and isinstance(b, fmpq) else None


def _roots(places: Sequence[fmpq], values: Sequence[fmpq]) -> Iterator[Scalar]:
    """The positive roots of the polynomial of degree two with these values, none where there is no such polynomial."""
    curve, slope, level = quadratic(places, values)
    if any(level + slope * x + curve * x * x != v for x, v in zip(places, values)):
        return
    if curve == 0:
        found = [-level / slope] if slope != 0 else []
    else:
        square = slope * slope - 4 * curve * level
        root = sqrt(square) if square >= 0 else None
        found = [] if root is None else [(root - slope) / (2 * curve), (-root - slope) / (2 * curve)]
    yield from (y for y in found if sign(y) == 1)


def quadratic(places: Sequence[fmpq], values: Sequence[fmpq]) -> tuple[fmpq, fmpq, fmpq]:
    """Return the coefficients, of the square first, of the quadratic through the first three points (Newton's form)."""
    (x, y, z), (a, b, c) = places[:3], values[:3]
    first, second = (b - a) / (y - x), (c - b) / (z - y)
    curve = (second - first) / (z - x)
    slope = first - curve * (x + y)
    return curve, slope, a - slope * x - curve * x * x
