"""Equations met by a change of scale, irrational where it must be.

As some matrices are multiplied by z > 0, many sides are multiplied by a power of z. Where two sides are, by different
powers, they are equal at one z, a root of their quotient: so norm_W == 2**(1/4), which no rational matrices meet, is
met by multiples of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from flint import arb, fmpq
from sympy.logic.boolalg import Boolean

from verify.instances.problem import Instance
from verify.numbers.exact.scalars import ONE, Real, Scalar, Undecided, Undefined, ball, divide, multiply, power, sign
from verify.numbers.exact.written import written
from verify.numbers.rationals import rational
from verify.search.climbing.scales import FINEST, NOISE, OF_RUNS, Scale, scales
from verify.search.confirming.equation_sides import Sides, sides_at
from verify.search.language.sides import Declared


def rescaled(
    inst: Instance, equation: Boolean, own: Sequence[Declared], among: Iterable[Scale] | None = None
) -> Iterator[Instance]:
    """Return instances that differ from the given one in scale, at which the sides of an equation should be equal.

    ``among``: what may be multiplied; None for all that may be.
    """
    for scale in _all_scales(inst, own) if among is None else among:
        z = _root(inst, equation, scale)
        found = None if z is None else scaled(inst, scale, z)
        if found is not None:
            yield found


def _all_scales(inst: Instance, own: Sequence[Declared]) -> Iterator[Scale]:
    with_data = inst.loss.survives("N")
    yield from scales([d.name for d in own], with_data)
    if with_data:
        yield OF_RUNS


def scaled(inst: Instance, scale: Scale, z: Scalar) -> Instance | None:
    """Return the instance with matrices multiplied by powers of z > 0; None for a z that no text says exactly."""
    factors, own, made = dict(inst.factors), dict(inst.own), dict[str, Any]()
    for name, exponent in scale.items():
        factor = multiply(factors.pop(name, ONE), power(z, exponent))
        if isinstance(factor, Real):
            factors[name] = factor
            continue
        if isinstance(factor, arb):
            return None
        if name in own:
            own[name] = own[name] * factor
        else:
            made[name] = getattr(inst, name) * factor
    said = all(written(factor) is not None for factor in factors.values())
    return replace(inst, **made, own=own, factors=factors) if said else None


def _root(inst: Instance, equation: Boolean, scale: Scale) -> Scalar | None:
    """The number by which matrices are multiplied for the sides to be equal; None where they are no powers of it."""
    doubled = scaled(inst, scale, fmpq(2))
    sides = _sides(inst, equation)
    moved = None if doubled is None or sides is None else _sides(doubled, equation)
    if sides is None or moved is None:
        return None
    degrees = [_degree(before, after) for before, after in zip(sides, moved)]
    left, right = degrees
    if left is None or right is None or left == right:
        return None
    try:
        quotient = divide(sides[1], sides[0])
        return power(quotient, rational(1 / (left - right))) if sign(quotient) == 1 else None
    except (Undefined, Undecided):
        return None


def _sides(inst: Instance, equation: Boolean) -> Sides | None:
    """Both sides, where both are known not to be 0."""
    sides = sides_at(equation, inst)
    return None if sides is None or any(sign(side) in (0, None) for side in sides) else sides


def _degree(before: Scalar, after: Scalar) -> Fraction | None:
    """The power of 2 by which a side, not 0, has been multiplied, where it is a multiple of 1/4."""
    quotient = ball(divide(after, before))
    if not quotient > 0:
        return None
    found = float((quotient.log() / ball(2).log()).mid()) * FINEST
    return Fraction(round(found), FINEST) if abs(found - round(found)) < NOISE else None
