"""One step that the stable margin allows: the loss falls, and the upper bound of lambda_max(tau) does not rise.

For any K-smooth loss with least value 0 whose weights are within sqrt(2 l / mu) of the one minimiser (any mu-PL loss
with one minimiser); of the slides' square loss this is so where X has full column rank.
"""

from __future__ import annotations

from sympy import And, Rational, sqrt
from sympy.core.relational import Relational

from derivations.as_written import Eq, Ge, Gt, Le, Lt
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.descent import SMOOTH
from derivations.lemmas.one_step import G_NORM, GRADIENT, GRADIENT_BY_LOSS, TAU_HIGH, TAU_SIGNS, W_TOP, gradient_within
from derivations.lemmas.run_bounds import CONSTANTS
from derivations.notation import (
    A,
    Beta,
    D,
    G,
    K,
    L,
    LambdaMax,
    NormF,
    SigmaMax,
    W,
    W_star,
    beta_stable,
    eta,
    margin_stable,
    mu,
    scalar,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cite, Fact, Nonnegative, Normal, Squares, given
from derivations.sharper import stable_halves as halves
from derivations.sharper.smooth_descent import DECREASE, DISSIPATION, DISSIPATION_SIGN, ROOTS, SHARE
from derivations.supplied_definitions import beta_halves, radius_now, reach_now

_HALF = Rational(1, 2)
STAR = SigmaMax(W_star)
RADIUS, RADIUS_NEXT = radius_now, radius_now.subs(t, t + 1)
REACH, REACH_NEXT = reach_now, reach_now.subs(t, t + 1)
GAMMA = sqrt(2 * K * L(t))
BETA, BETA_NEXT = beta_stable(t), beta_stable(t + 1)
B = margin_stable(eta, t)
SHIFT = NormF(D(t + 1) - D(t))
_NOW, _NEXT = beta_halves(D(t), REACH), beta_halves(D(t + 1), REACH_NEXT)

POSITIVE, ALLOWED = Gt(B, 0), Le(eta * mu * BETA * RADIUS, 2 * B * REACH)
TAKEN, HIGH, KEPT = Le(L(t + 1), L(t) - eta * DISSIPATION * B), Le(TAU_HIGH, BETA), Le(BETA_NEXT, BETA)
STEP = And(TAKEN, HIGH, KEPT)
DISTANCE = Le(NormF(W(t) - W_star), RADIUS)
_BETA_NAMES = ("beta_stable", "Beta")


def _rises(label: str, sign: int) -> Step:
    index = 0 if sign == 1 else 1
    return Step(
        label,
        Le(beta_halves(D(t), W_TOP)[index], _NOW[index]),
        Cite(
            "upper-monotone",
            {scalar("x"): LambdaMax(sign * D(t)), scalar("low"): W_TOP, scalar("low_next"): REACH},
        ),
        ("s sign", "top"),
    )


_TOP = Le(W_TOP, REACH)

BY_LOSS = Claim(
    id="beta-by-loss",
    display="",
    title="lambda_max(tau) and sigma_max(W), bounded by the imbalance and the loss at the time",
    source="beyond the slides",
    setting=Setting.DESCENT,
    given=(DISTANCE,),
    printed=Statement(And(HIGH, _TOP)),
    proof=Proof(
        given("distance", DISTANCE),
        Step("above", Le(W_TOP, STAR + NormF(W(t) - W_star)), Fact("weyl_singular", W(t), W_star)),
        Step("top", _TOP, Nonnegative(terms=[(1, "above"), (1, "distance")]), ("above", "distance")),
        Step("s sign", Ge(W_TOP, 0), Nonnegative()),
        Step("beta", Le(TAU_HIGH, Beta(D(t), W_TOP)), Cite("beta-bound")),
        _rises("first", 1),
        _rises("second", -1),
        Step(
            "high",
            HIGH,
            Nonnegative(terms=[(1, "beta"), (1, "first"), (1, "second")], unfold=_BETA_NAMES),
            ("beta", "first", "second"),
        ),
        Step("both", And(HIGH, _TOP), Both(), ("high", "top")),
    ),
)


def gain(label: str, sign: int) -> tuple[Step, ...]:
    """Steps: the largest eigenvalue of D, or of -D, gains at most the drift; from those of ``SYMMETRIC``."""
    top, top_next = LambdaMax(sign * D(t)), LambdaMax(sign * D(t + 1))
    symmetric = ("now", "later") if sign == 1 else ("now-", "later-")
    return (
        Step(
            f"{label} weyl",
            Le(top_next, top + NormF(sign * D(t + 1) - sign * D(t))),
            Fact("weyl", 1, sign * D(t), sign * D(t + 1)),
            symmetric,
        ),
        Step(
            f"{label} gain",
            Le(top_next, top + SHIFT),
            Nonnegative(slacks=[("size of shift", NormF(-D(t + 1) + D(t)))], terms=[(1, f"{label} weyl")]),
            (f"{label} weyl", "size of shift"),
        ),
    )


def _half(label: str, sign: int) -> tuple[Step, ...]:
    """A half of the bound is positive, and its argument gains at most the drift."""
    index = 0 if sign == 1 else 1
    top, half = LambdaMax(sign * D(t)), _NOW[index]
    root = sqrt(top**2 + 4 * REACH**2)
    return (
        Step(f"{label} strict squares", Lt((-top) ** 2, root**2), Nonnegative(), ("reach",)),
        Step(f"{label} strict", Lt(-top, root), Squares(), (f"{label} strict squares",)),
        Step(f"{label} positive", Gt(half, 0), Nonnegative(terms=[(_HALF, f"{label} strict")]), (f"{label} strict",)),
        Step(f"{label} root", Eq(half**2, top * half + REACH**2), Normal()),
        *gain(label, sign),
    )


def _kept(label: str, sign: int, other: str) -> tuple[Step, ...]:
    index = 0 if sign == 1 else 1
    top, top_next, half = LambdaMax(sign * D(t)), LambdaMax(sign * D(t + 1)), _NOW[index]
    return (
        Step(f"{label} weak", Ge(half, 0), Nonnegative(terms=[(1, f"{label} positive")]), (f"{label} positive",)),
        Step(
            f"{label} allowed",
            Le(eta * mu * half * RADIUS, 2 * B * REACH),
            Nonnegative(
                terms=[(1, "allowed"), (eta * mu * RADIUS, "halves"), (eta * mu * RADIUS, f"{other} positive")]
            ),
            ("allowed", "halves", f"{other} positive", "eta", "mu sign", "R"),
        ),
        Step(
            f"{label} paid",
            Ge(REACH**2 - REACH_NEXT**2, SHIFT * half),
            Cite(
                "radius-pays",
                {
                    halves.R: RADIUS,
                    halves.R_NEXT: RADIUS_NEXT,
                    halves.STAR: STAR,
                    halves.KEPT_SHARE: B,
                    halves.HALF: half,
                    halves.DRIFT: SHIFT,
                },
            ),
            ("R", "R next", "R order", "star", "margin", f"{label} weak", "spent", f"{label} allowed"),
        ),
        Step(
            f"{label} kept",
            Le(_NEXT[index], half),
            Cite(
                "half-kept",
                {
                    halves.HALF: half,
                    halves.TOP: top,
                    halves.TOP_NEXT: top_next,
                    halves.REACH: REACH,
                    halves.REACH_NEXT: REACH_NEXT,
                    halves.DRIFT: SHIFT,
                },
            ),
            (f"{label} positive", f"{label} root", f"{label} gain", f"{label} paid"),
        ),
    )


SYMMETRIC = (
    Step("now", Eq(D(t).T, D(t)), Normal(unfold=("D",))),
    Step("later", Eq(D(t + 1).T, D(t + 1)), Normal(unfold=("D",))),
    Step("now-", Eq((-D(t)).T, -D(t)), Normal(unfold=("D",))),
    Step("later-", Eq((-D(t + 1)).T, -D(t + 1)), Normal(unfold=("D",))),
    Step("flipped", Eq(NormF(-D(t + 1) + D(t)) ** 2, SHIFT**2), Normal()),
    Step("size of shift", Eq(NormF(-D(t + 1) + D(t)), SHIFT), Squares(), ("flipped",)),
)
"""Steps: D(t), D(t+1) and their negatives are symmetric, and as far apart as each other."""

_MARGIN_LABELS = ("eta", "K sign", "L")
_ROOT_HIGH = sqrt(TAU_HIGH)
_LONGER = 1 + eta * GAMMA / 2

_DESCENT = (
    *SYMMETRIC,
    *_half("first", 1),
    *_half("second", -1),
    Step("halves", Eq(BETA, sum(_NOW)), Normal(unfold=_BETA_NAMES)),
    Step("high", HIGH, Cite("beta-by-loss"), ("distance",)),
    *TAU_SIGNS,
    *gradient_within(GAMMA, "K sign", "L"),
    Step("rayleigh", Le(DISSIPATION, TAU_HIGH * G_NORM**2), Cite("rayleigh-tau", {A: G(t)})),
    *DISSIPATION_SIGN,
    Step(
        "q squares",
        Le(sqrt(DISSIPATION) ** 2, (_ROOT_HIGH * G_NORM) ** 2),
        Nonnegative(terms=[(1, "rayleigh")]),
        ("rayleigh", "q", "high sign"),
    ),
    Step("q root", Le(sqrt(DISSIPATION), _ROOT_HIGH * G_NORM), Squares(), ("q squares", "q", "high sign")),
    Step(
        "q gamma",
        Le(sqrt(DISSIPATION), _ROOT_HIGH * GAMMA),
        Nonnegative(terms=[(1, "q root"), (_ROOT_HIGH, "g")]),
        ("q root", "g", "high sign"),
    ),
    Step(
        "roots",
        Le(ROOTS, _ROOT_HIGH * _LONGER),
        Nonnegative(terms=[(eta / 2, "q gamma")]),
        ("q gamma", "eta", "q", "high sign"),
    ),
    Step(
        "roots square",
        Le(ROOTS**2, TAU_HIGH * _LONGER**2),
        Nonnegative(terms=[(ROOTS + _ROOT_HIGH * _LONGER, "roots")]),
        ("roots", "q", "high sign", *_MARGIN_LABELS),
    ),
    Step(
        "share",
        Ge(SHARE, B),
        Nonnegative(
            terms=[(K * eta / 2, "roots square"), (K * eta / 2 * _LONGER**2, "high"), (eta / 2, "g")],
            unfold=("margin_stable",),
        ),
        ("roots square", "high", "g", *_MARGIN_LABELS),
    ),
    Step("descent", DECREASE, Cite("smooth-descent"), ("eta", "K weak", "smooth")),
    Step(
        "taken",
        TAKEN,
        Nonnegative(terms=[(1, "descent"), (eta * DISSIPATION, "share")], unfold=("L",)),
        ("descent", "share", "eta", "q"),
    ),
)

_BOUND = (
    Step(
        "shrunk",
        Le(L(t + 1), L(t)),
        Nonnegative(terms=[(1, "taken"), (eta * DISSIPATION, "margin")]),
        ("taken", "eta", "q", "margin"),
    ),
    Step("R next", Ge(RADIUS_NEXT, 0), Nonnegative(), ("next loss", "mu sign")),
    Step(
        "R squares",
        Le(RADIUS_NEXT**2, RADIUS**2),
        Nonnegative(terms=[(2 / mu, "shrunk")]),
        ("shrunk", "mu sign", "next loss", "L"),
    ),
    Step("R order", Le(RADIUS_NEXT, RADIUS), Squares(), ("R squares", "next loss", "L", "mu sign")),
    Step("shift", Le(SHIFT, eta**2 * DISSIPATION), Cite("drift-by-dissipation"), ("eta",)),
    Step(
        "spent",
        Le(2 * B * SHIFT, eta * mu * (RADIUS**2 - RADIUS_NEXT**2)),
        Nonnegative(terms=[(2, "margin", "shift"), (2 * eta, "taken")]),
        ("shift", "taken", "margin", "eta", "mu sign", "L", "next loss"),
    ),
    *_kept("first", 1, "second"),
    *_kept("second", -1, "first"),
    Step(
        "kept",
        KEPT,
        Nonnegative(terms=[(1, "first kept"), (1, "second kept")], unfold=_BETA_NAMES),
        ("first kept", "second kept"),
    ),
)

_LOSS: tuple[Relational, ...] = (Gt(K, 0), Gt(mu, 0), SMOOTH, GRADIENT_BY_LOSS, DISTANCE, Ge(L(t + 1), 0))
_GIVEN: tuple[Relational, ...] = (Gt(eta, 0), Gt(L(t), 0), POSITIVE, ALLOWED)

SMOOTH_STEP = Claim(
    id="stable-step",
    display="",
    title=(
        "a step within the stable margin lowers any K-smooth mu-PL loss, "
        "and does not raise the bound of lambda_max(tau)"
    ),
    source="beyond the slides",
    setting=Setting.DESCENT,
    given=(*_LOSS, *_GIVEN),
    printed=Statement(STEP),
    proof=Proof(
        given("K sign", Gt(K, 0)),
        given("mu sign", Gt(mu, 0)),
        given("smooth", SMOOTH),
        given("gradient", GRADIENT_BY_LOSS),
        given("distance", DISTANCE),
        given("next loss", Ge(L(t + 1), 0)),
        given("eta", Gt(eta, 0)),
        given("L", Gt(L(t), 0)),
        given("margin", POSITIVE),
        given("allowed", ALLOWED),
        Step("K weak", Ge(K, 0), Nonnegative(), ("K sign",)),
        Step("R", Gt(RADIUS, 0), Nonnegative(), ("L", "mu sign")),
        Step("star", Ge(STAR, 0), Nonnegative()),
        Step("reach", Gt(REACH, 0), Nonnegative(terms=[(1, "R"), (1, "star")]), ("R", "star")),
        *_DESCENT,
        *_BOUND,
        Step("all", STEP, Both(), ("taken", "high", "kept")),
    ),
)

_SQUARE_LOSS = (
    *(step for step in CONSTANTS if step.label not in {"loss", "first loss"}),
    Step("smooth", SMOOTH, Cite("eq17")),
    GRADIENT,
    Step("distance", DISTANCE, Cite("distance-to-minimiser", {A: W(t)}, unfold=("L",))),
    Step("next loss", Ge(L(t + 1), 0), Cite("loss-nonnegative", {A: W(t + 1)}, unfold=("L",))),
)

SQUARE_STEP = Claim(
    id="stable-bounds",
    display="",
    title="a step that the stable margin allows lowers the loss, and does not raise the bound of lambda_max(tau)",
    source="beyond the slides",
    setting=Setting.RUN,
    given=_GIVEN,
    printed=Statement(STEP),
    proof=Proof(
        *_SQUARE_LOSS,
        given("eta", Gt(eta, 0)),
        given("L", Gt(L(t), 0)),
        given("margin", POSITIVE),
        given("allowed", ALLOWED),
        Step(
            "step",
            STEP,
            Cite("stable-step"),
            ("K sign", "mu sign", "smooth", "gradient", "distance", "next loss", "eta", "L", "margin", "allowed"),
        ),
    ),
)

LEMMAS = (BY_LOSS,)
CLAIMS = (SMOOTH_STEP, SQUARE_STEP)
