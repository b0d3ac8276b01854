"""Pieces of gradient flow: the end is on the way from the start."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import fmpq
from hypothesis import given, settings

from verify import strategies
from verify.instances import gradient_flows as flows
from verify.instances.problem import ScalarFlow
from verify.numbers.rationals import fraction


def _integrated(flow: ScalarFlow, steps: int = 4000) -> float:
    """How near the flow from the start passes to the end point, by fourth-order steps in floats."""
    y, a, b, c, d = (float(fraction(getattr(flow, name))) for name in ("y", "w1_0", "w2_0", "w1_t", "w2_t"))
    near, dt = max(abs(a - c), abs(b - d)), 0.002

    def slope(u: float, v: float) -> tuple[float, float]:
        return (y - u * v) * v, (y - u * v) * u

    for _ in range(steps):
        k1 = slope(a, b)
        k2 = slope(a + dt / 2 * k1[0], b + dt / 2 * k1[1])
        k3 = slope(a + dt / 2 * k2[0], b + dt / 2 * k2[1])
        k4 = slope(a + dt * k3[0], b + dt * k3[1])
        a += dt / 6 * (k1[0] + 2 * k2[0] + 2 * k3[0] + k4[0])
        b += dt / 6 * (k1[1] + 2 * k2[1] + 2 * k3[1] + k4[1])
        near = min(near, max(abs(a - c), abs(b - d)))
    return near


@settings(max_examples=25)
@given(strategies.scalar_flows())
def test_the_flow_passes_through_its_end_point(flow: ScalarFlow) -> None:
    assert flow.w1_0**2 - flow.w2_0**2 == flow.w1_t**2 - flow.w2_t**2
    assert (flow.y - flow.w1_t * flow.w2_t) ** 2 <= (flow.y - flow.w1_0 * flow.w2_0) ** 2
    assert _integrated(flow) < 0.05


@pytest.mark.parametrize(
    ("target", "start", "end", "reached"),
    [
        (2, (1, 1), (Fraction(5, 4), Fraction(5, 4)), True),
        (2, (1, 1), (2, 2), False),  # beyond the target
        (2, (1, 1), (-1, -1), False),  # the other branch
        (2, (0, 0), (1, 1), False),  # the origin rests
        (0, (1, 1), (Fraction(1, 2), Fraction(1, 2)), True),
        (-1, (1, 1), (0, 0), False),  # the limit is not reached
        (-1, (1, -1), (1, -1), True),
        (-4, (1, -1), (Fraction(3, 2), Fraction(-3, 2)), True),
        (-4, (1, -1), (Fraction(-3, 2), Fraction(3, 2)), False),
        (2, (1, 0), (1, 1), False),  # another imbalance
    ],
)
def test_what_the_flow_reaches(target, start, end, reached: bool) -> None:
    def exact(x) -> fmpq:
        return fmpq(Fraction(x).numerator, Fraction(x).denominator)

    assert (
        flows.is_reached(exact(target), (exact(start[0]), exact(start[1])), (exact(end[0]), exact(end[1]))) is reached
    )
