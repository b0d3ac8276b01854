"""What the results about one step share: the sizes that they bound, and the steps that their derivations begin with."""

from __future__ import annotations

from sympy import Expr, sqrt

from derivations.as_written import Ge, Le
from derivations.notation import A, G, K, L, LambdaMaxTau, LambdaMinTau, NormF, SigmaMax, W, mu, t
from derivations.proving.kernel import Step
from derivations.proving.rules import Cite, Nonnegative, Squares

G_NORM, W_TOP = NormF(G(t)), SigmaMax(W(t))
TAU_LOW, TAU_HIGH = LambdaMinTau(t), LambdaMaxTau(t)
RADIUS_AT_START, RADIUS = sqrt(2 * L(0) / mu), sqrt(2 * L(t) / mu)
GAMMA = sqrt(2) * sqrt(K * L(t))
"""An upper bound of the gradient's norm, by the loss."""

GRADIENT_BY_LOSS = Le(G_NORM**2, 2 * K * L(t))
GRADIENT = Step("gradient", GRADIENT_BY_LOSS, Cite("gradient-bound", {A: W(t)}, unfold=("L",)))
"""Step: the gradient is bounded by the loss."""

TAU_SIGNS = (
    Step("low sign", Ge(TAU_LOW, 0), Cite("positive-operator", {A: G(t)})),
    Step("tau order", Le(TAU_LOW, TAU_HIGH), Cite("positive-operator", {A: G(t)})),
    Step(
        "high sign", Ge(TAU_HIGH, 0), Nonnegative(terms=[(1, "tau order"), (1, "low sign")]), ("tau order", "low sign")
    ),
)
"""Steps: no eigenvalue of tau is negative."""


def gradient_within(bound: Expr, *signs: str) -> tuple[Step, ...]:
    """Steps: the gradient's norm is at most ``bound``, by a step called gradient; ``signs`` tell that it has a root."""
    return (
        Step("g squares", Le(G_NORM**2, bound**2), Nonnegative(terms=[(1, "gradient")]), ("gradient", *signs)),
        Step("g", Le(G_NORM, bound), Squares(), ("g squares", *signs)),
    )
