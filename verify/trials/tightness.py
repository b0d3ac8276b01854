"""How near an inequality comes to equality: the ratio of its sides on an instance."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10
from typing import Any

from flint import arb
from sympy import Ge, Gt, Le, Lt

from verify.evaluation.statements import Comparison
from verify.instances.problem import Instance, ScalarFlow
from verify.numbers.exact.matrices import Matrix
from verify.numbers.exact.scalars import ball, compare

_BITS = 128
_NEARLY_ONE = 1 - 2.0**-40
"""Sides that may be equal; whether they are is then decided exactly."""
_DIGITS = 4


@dataclass(frozen=True)
class Tight:
    """An instance that meets the hypotheses, a time of its run, and the ratio of the sides there, in [0, 1].

    ``ratio``: a lower bound from an enclosure, 1.0 only where ``attained``, that is, where both sides are equal.
    """

    ratio: float
    attained: bool
    inst: Instance | ScalarFlow
    time: int


def tighter(best: Tight | None, relation: Any, comparison: Comparison, inst: Any, time: int) -> Tight | None:
    """Return ``best``, or the instance at which the relation was decided true if its sides have a larger ratio.

    The ratio is that of the sides' sizes, the one that is said to be smaller over the other, where both are positive
    or both negative; no other instance counts. Equations and relations between matrices have none.
    """
    sides = _sizes(relation, comparison)
    if sides is None or (best is not None and best.attained):
        return best
    ratio = float((sides[0] / sides[1]).lower())
    if ratio > _NEARLY_ONE:
        if compare(comparison.left, comparison.right) == 0:
            return Tight(1.0, True, inst, time)
        ratio = min(ratio, 1 - 2.0**-53)
    return Tight(ratio, False, inst, time) if best is None or ratio > best.ratio else best


def _sizes(relation: Any, comparison: Comparison) -> tuple[arb, arb] | None:
    """The sizes of the sides, the smaller one first, as the relation has it."""
    if not isinstance(relation, (Le, Lt, Ge, Gt)) or isinstance(comparison.left, (Matrix, str)):
        return None
    smaller, larger = ball(comparison.left, _BITS), ball(comparison.right, _BITS)
    if isinstance(relation, (Ge, Gt)):
        smaller, larger = larger, smaller
    if smaller > 0 and larger > 0 and larger.is_finite():
        return smaller, larger
    return (-larger, -smaller) if smaller < 0 and larger < 0 and smaller.is_finite() else None


def ratio_text(ratio: float, attained: bool = False) -> str:
    """Return the ratio with four digits, rounded down: "1" only where the sides are equal."""
    if attained:
        return "1"
    if ratio <= 0:
        return "0"
    step = 10.0 ** (floor(log10(ratio)) + 1 - _DIGITS)
    return f"{floor(ratio / step) * step:.{_DIGITS}g}"
