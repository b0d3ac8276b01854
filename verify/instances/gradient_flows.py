"""Exact pairs of points on one trajectory of the gradient flow.

The scalar network moves along the hyperbola w1^2 - w2^2 = const, monotonically in its product, towards the target
or, on a balanced branch that cannot reach it, towards zero. So any rational point of the branch between the start
and the limit is reached; the branch is w1 = (s + D/s)/2, w2 = (s - D/s)/2.
"""

from __future__ import annotations

from random import Random

from flint import fmpq, fmpq_mat

from verify.instances.problem import Instance, ScalarFlow
from verify.instances.random_matrices import aligned_layers, orthogonal
from verify.numbers.rationals import diagonal, identity

_RATIOS = (fmpq(1), fmpq(5, 4), fmpq(3, 2), fmpq(2), fmpq(4, 5), fmpq(2, 3), fmpq(1, 2), fmpq(11, 10))
SIMPLEST_RATIOS = tuple(sorted(_RATIOS, key=lambda ratio: (max(ratio.p, ratio.q), ratio < 1)))
"""By what the sum of the two weights is multiplied along a flow (``along``): 1, 2, 1/2, 3/2, ..."""
_STARTS = (fmpq(0), fmpq(1), fmpq(-1), fmpq(2), fmpq(1, 2), fmpq(3), fmpq(-3, 2))


def along(w1: fmpq, w2: fmpq, ratio: fmpq) -> tuple[fmpq, fmpq]:
    """Return the point of the branch of (w1, w2) where its nonzero coordinate s is ratio (> 0) times as large.

    s is w1 + w2, or w1 - w2 where that is zero; at the origin there is nowhere to go.
    """
    total, gap = w1 + w2, w1 - w2
    if total != 0:
        total, gap = total * ratio, gap / ratio
    else:
        gap = gap * ratio
    return (total + gap) / 2, (total - gap) / 2


def is_reached(target: fmpq, start: tuple[fmpq, fmpq], end: tuple[fmpq, fmpq]) -> bool:
    """Tell whether the flow of (target - w1 w2)^2 / 2 from the start passes through the end at some time >= 0."""
    (a, b), (c, d) = start, end
    if start == end:
        return True
    if a * a - b * b != c * c - d * d or (a, b) == (0, 0):
        return False
    same_branch = (a + b) * (c + d) > 0 or (a + b == c + d == 0 and (a - b) * (c - d) > 0)
    # on the branch the product moves towards the target and stops where it meets it; no other rest but the origin
    towards = (a * b < c * d < target) or (a * b > c * d > target)
    return same_branch and towards and (c, d) != (0, 0)


def scalar_flow(rng: Random) -> ScalarFlow:
    """Return a scalar network with a start and a point that its flow reaches (at times the start itself)."""
    y, a, b = rng.choice(_STARTS), rng.choice(_STARTS), rng.choice(_STARTS)
    ends = [along(a, b, r) for r in rng.sample(_RATIOS, len(_RATIOS))]
    end = next((e for e in ends if e != (a, b) and is_reached(y, (a, b), e)), (a, b))
    return ScalarFlow(y=y, w1_0=a, w2_0=b, w1_t=end[0], w2_t=end[1])


def moved(rng: Random) -> Instance:
    """Return an instance of the flow with an exact later point: copies of a scalar network, rotated, and resting parts.

    X is orthogonal times a scalar x, so that each diagonal entry flows as a scalar network with target y / x (time
    runs x^2 times as fast); equal entries keep step; a zero entry of both layers rests.
    """
    copies, n, m = rng.randint(1, 2), rng.randint(1, 3), rng.randint(1, 3)
    copies = min(copies, n, m)
    h = rng.randint(copies, 3)
    scalar, x = scalar_flow(rng), rng.choice((fmpq(1), fmpq(2), fmpq(1, 2)))
    left, hidden, right, rows = (orthogonal(rng, side) for side in (n, h, m, n))

    return turned(scalar, x, (rows, left, hidden, right), copies)


def turned(
    flow: ScalarFlow, x: fmpq, turns: tuple[fmpq_mat, fmpq_mat, fmpq_mat, fmpq_mat], copies: int = 1
) -> Instance:
    """Return copies of a scalar network's flow, beside parts at rest, as one instance: X is orthogonal times x > 0.

    ``turns``: the orthogonal matrices of the samples and inputs (n x n both), hidden units (h x h) and outputs (m x m).
    """
    rows, left, hidden, right = turns
    n, m = left.nrows(), right.nrows()

    def layers(w1: fmpq, w2: fmpq) -> tuple[fmpq_mat, fmpq_mat]:
        return aligned_layers(left, [w1] * copies, hidden, [w2] * copies, right)

    (w1, w2), (w1_t, w2_t) = layers(flow.w1_0, flow.w2_0), layers(flow.w1_t, flow.w2_t)
    return Instance(
        X=rows * (identity(n) * x) * left.transpose(),
        Y=rows * diagonal([flow.y * x] * copies, n, m) * right,
        W1=w1, W2=w2, eta=fmpq(1), c1=fmpq(1, 2), c2=fmpq(3, 2), W1_t=w1_t, W2_t=w2_t,
    )  # fmt: skip
