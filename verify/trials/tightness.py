"""How near an inequality comes to equality: the ratio of its sides on an instance."""

from __future__ import annotations

from math import floor, log10

from flint import arb
from sympy import Ge, Gt, Le, Lt
from sympy.logic.boolalg import Boolean

from verify.evaluation.statements import Comparison
from verify.instances.problem import Instance, ScalarFlow
from verify.numbers.exact.matrices import Matrix
from verify.numbers.exact.scalars import ball, compare
from verify.trials.assertion import Attack
from verify.trials.drawn_instances import is_large
from verify.trials.records import Tightness, laid_out

_BITS = 128
_NEARLY_ONE = 1 - 2.0**-40
"""Sides that may be equal; whether they are is then decided exactly."""
_DIGITS = 4


def tighter(
    best: Tightness | None, attack: Attack, comparison: Comparison, inst: Instance | ScalarFlow, time: int
) -> Tightness | None:
    """Return ``best``, or the instance at which the attack's relation was decided true if its ratio is larger.

    Equations, relations between matrices, and sides that are not both positive or both negative have no ratio.
    """
    if best is not None and best.attained:
        return best
    ratio = ratio_of(attack.relation, comparison)
    if ratio is None or (best is not None and ratio <= best.ratio):
        return best
    shape, values, time = laid_out(attack, inst, time)
    return Tightness(ratio, {} if is_large(inst) else values, shape, time)


def ratio_of(relation: Boolean, comparison: Comparison) -> float | None:
    """Return the ratio of the sizes of a relation's sides, in [0, 1], where it was decided true; None for no ratio.

    The size that is said to be smaller over the other: a lower bound, 1.0 only for sides decided to be equal.
    """
    sides = _sizes(relation, comparison)
    if sides is None:
        return None
    ratio = float((sides[0] / sides[1]).lower())
    if ratio > _NEARLY_ONE:
        return 1.0 if compare(comparison.left, comparison.right) == 0 else min(ratio, 1 - 2.0**-53)
    return max(ratio, 0.0)


def _sizes(relation: Boolean, comparison: Comparison) -> tuple[arb, arb] | None:
    """The sizes of the sides, the smaller one first, as the relation has it."""
    if not isinstance(relation, (Le, Lt, Ge, Gt)) or isinstance(comparison.left, (Matrix, str)):
        return None
    smaller, larger = ball(comparison.left, _BITS), ball(comparison.right, _BITS)
    if isinstance(relation, (Ge, Gt)):
        smaller, larger = larger, smaller
    if smaller > 0 and larger > 0 and larger.is_finite():
        return smaller, larger
    return (-larger, -smaller) if smaller < 0 and larger < 0 and smaller.is_finite() else None


def ratio_text(ratio: float) -> str:
    """Return the ratio with four digits, rounded down: "1" only where it is 1."""
    if ratio == 1:
        return "1"
    if ratio <= 0:
        return "0"
    step = 10.0 ** (floor(log10(ratio)) + 1 - _DIGITS)
    return f"{floor(ratio / step) * step:.{_DIGITS}g}"
