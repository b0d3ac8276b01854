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

from verify.instances.problem import Instance
from verify.numbers.exact.scalars import Scalar, power, sign
from verify.search.climbing.scales import Scale, scales
from verify.search.confirming.equation_sides import quadratic_roots, rational_differences, sides_at
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
    moved = (scaled(inst, scale, z) for z in _POINTS)
    sides = (None if at is None else sides_at(equation, at) for at in moved)
    for differences in rational_differences(sides):
        for k, shift in _FORMS:
            places, values = [z**k for z in _POINTS], [d * z**shift for d, z in zip(differences, _POINTS)]
            roots = [y for y in quadratic_roots(places, values) if sign(y) == 1]
            if roots:
                yield from (power(y, fmpq(1, k)) for y in roots)
                return
