"""Up to the stable step size: how far the imbalance moves, what is left of alpha, and the factor that this gives."""

from __future__ import annotations

from sympy import And, ZeroMatrix

from derivations.as_written import Eq, Ge, Le
from derivations.lemmas.one_step import G_NORM, TAU_LOW
from derivations.notation import (
    A,
    Alpha,
    D,
    G,
    L,
    NormF,
    SigmaMin,
    W,
    alpha0,
    eta,
    f_stable,
    h,
    mu,
    p1,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cite, Fact, Induction, Nonnegative, Normal, Squares, given
from derivations.sharper import stable_bounds as one
from derivations.sharper.alpha_drift import FALLS
from derivations.sharper.smooth_descent import DISSIPATION
from derivations.sharper.stable_decrease import EACH_STEP, PAID, TAKEN
from derivations.sharper.stable_run import ALONG, GIVEN_LABELS, START, of_run
from derivations.sharper.stable_step_size import FIRST_MARGIN
from derivations.sharper.steps_allowed import at_time

_MOVED = NormF(D(t) - D(0))
_DRIFT = Le(FIRST_MARGIN * _MOVED, eta * (L(0) - L(t)))
_ALPHA = Ge(FIRST_MARGIN * Alpha(D(t), p1), FIRST_MARGIN * alpha0 - eta * (L(0) - L(t)))
_NOTHING = NormF(ZeroMatrix(h, h))

DRIFT = of_run(
    "stable-drift",
    "up to the stable step size what the loss has lost bounds how far the imbalance has moved",
    _DRIFT,
    *START,
    Step("decrease", EACH_STEP, Cite("stable-decrease"), GIVEN_LABELS),
    Step("paid", PAID, Both(), ("decrease",)),
    Step(
        "sum",
        _DRIFT,
        Induction(
            t,
            Proof(
                Step("nothing", Eq(_NOTHING**2, 0), Normal()),
                Step("zero", Eq(_NOTHING, 0), Squares(), ("nothing",)),
                Step("base", at_time(_DRIFT, 0), Nonnegative(terms=[(-FIRST_MARGIN, "zero")]), ("zero",)),
            ),
            Proof(
                given("before", _DRIFT),
                Step(
                    "path",
                    Le(NormF(D(t + 1) - D(0)), one.SHIFT + _MOVED),
                    Fact("triangle", D(t + 1) - D(t), D(t) - D(0)),
                ),
                Step(
                    "after",
                    at_time(_DRIFT, t + 1),
                    Nonnegative(terms=[(FIRST_MARGIN, "path"), (1, "before"), (1, "paid")]),
                    ("path", "before", "paid", "margin"),
                ),
            ),
        ),
    ),
)

ALPHA = of_run(
    "stable-alpha",
    "up to the stable step size alpha falls by no more than eta / B times what the loss has lost",
    _ALPHA,
    *START,
    Step("decrease", EACH_STEP, Cite("stable-decrease"), GIVEN_LABELS),
    Step("taken", TAKEN, Both(), ("decrease",)),
    Step("falls", FALLS.printed.relation, Cite("alpha-falls-by-dissipation")),
    Step(
        "sum",
        _ALPHA,
        Induction(
            t,
            Proof(Step("base", at_time(_ALPHA, 0), Nonnegative(unfold=("alpha0",)))),
            Proof(
                given("before", _ALPHA),
                Step(
                    "after",
                    at_time(_ALPHA, t + 1),
                    Nonnegative(terms=[(1, "before"), (FIRST_MARGIN, "falls"), (eta, "taken")]),
                    ("before", "falls", "taken", "margin", "size"),
                ),
            ),
        ),
    ),
    source="beyond the slides: a Lipschitz constant of 1 where theirs correspond to 4",
)

_LEFT = FIRST_MARGIN * alpha0 - eta * (L(0) - L(t))
LOW_BOUND = Ge(FIRST_MARGIN * TAU_LOW, _LEFT)
RATE = Le(L(t + 1), (1 - 2 * eta * mu * _LEFT) * L(t))
UNIFORM = Le(L(t + 1), f_stable(eta, t) * L(t))
_LEVELS = And(LOW_BOUND, RATE, UNIFORM)

LEVELS = of_run(
    "stable-rate",
    "up to the stable step size a lower bound of lambda_min(tau), and the factor that it gives",
    _LEVELS,
    *ALONG,
    Step("alpha", _ALPHA, Cite("stable-alpha"), GIVEN_LABELS),
    Step("weights", Le(p1, SigmaMin(W(t))), Cite("weights-within"), ("shrunk",)),
    Step("alpha at", Ge(TAU_LOW, Alpha(D(t), p1)), Cite("alpha-at-p1"), ("weights",)),
    Step(
        "low",
        LOW_BOUND,
        Nonnegative(terms=[(1, "alpha"), (FIRST_MARGIN, "alpha at")]),
        ("alpha", "alpha at", "margin"),
    ),
    Step("decrease", EACH_STEP, Cite("stable-decrease"), GIVEN_LABELS),
    Step("taken", TAKEN, Both(), ("decrease",)),
    Step("rayleigh", Le(TAU_LOW * G_NORM**2, DISSIPATION), Cite("rayleigh-tau", {A: G(t)})),
    Step("low sign", Ge(TAU_LOW, 0), Cite("positive-operator", {A: G(t)})),
    Step("pl", Ge(G_NORM**2, 2 * mu * L(t)), Cite("pl", {A: W(t)}, unfold=("L",))),
    Step(
        "rate",
        RATE,
        Nonnegative(
            terms=[
                (1, "taken"),
                (eta * FIRST_MARGIN, "rayleigh"),
                (eta * FIRST_MARGIN * TAU_LOW, "pl"),
                (2 * eta * mu * L(t), "low"),
            ]
        ),
        ("taken", "rayleigh", "pl", "low", "low sign", "size", "margin", "mu sign", "loss"),
    ),
    Step(
        "uniform",
        UNIFORM,
        Nonnegative(terms=[(1, "rate"), (2 * eta**2 * mu * L(t), "loss")], unfold=("f_stable",)),
        ("rate", "loss", "mu sign"),
    ),
    Step("both", _LEVELS, Both(), ("low", "rate", "uniform")),
    source="beyond the slides: sharper than their theorem on the convergence rate",
)


CLAIMS = (DRIFT, ALPHA, LEVELS)
