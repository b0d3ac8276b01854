"""Steps that vary: what the stable margin allows at t it allows at t + 1, so the largest step never decreases."""

from __future__ import annotations

from sympy import And

from derivations.as_written import Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.one_step import TAU_SIGNS
from derivations.lemmas.run_bounds import CONSTANTS
from derivations.notation import A, L, W, beta_stable, eta, margin_stable, step_size, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cite, Nonnegative, given
from derivations.sharper import stable_bounds as one
from derivations.sharper.smooth_descent import DISSIPATION, DISSIPATION_SIGN
from derivations.sharper.steps_allowed import allowed, remains
from derivations.sharper.varying_steps import with_this_step

_SIZE = step_size(t)
_POSITIVE, _ALLOWED = allowed(_SIZE, t)
_OTHER_POSITIVE, _OTHER_ALLOWED = allowed(eta, t)
_LATER_POSITIVE, _LATER_ALLOWED = allowed(eta, t + 1)
_STEP = with_this_step(one.STEP)
_TAKEN, _KEPT = with_this_step(one.TAKEN), one.KEPT
_GROWS = Ge(margin_stable(eta, t + 1), margin_stable(eta, t))
_GOAL = And(_STEP, _GROWS, _LATER_ALLOWED)

_NOTE = (
    "Along a run the step of each time is allowed at that time; then every step size allowed at t is allowed at t + 1, "
    "and so the largest one, the root of the equation of stable-step-size with t in place of 0, never decreases: a "
    "schedule that takes at most this root at each time keeps all of this for ever, with no budget to watch."
)

SCHEDULE = Claim(
    id="stable-schedule",
    display="",
    title="whatever step is made within the margin, every step size allowed before it is allowed after it",
    source="beyond the slides",
    setting=Setting.VARYING,
    given=(Gt(_SIZE, 0), Gt(L(t), 0), _POSITIVE, _ALLOWED, Gt(eta, 0), _OTHER_POSITIVE, _OTHER_ALLOWED),
    printed=Statement(_GOAL),
    proof=Proof(
        *CONSTANTS,
        given("own size", Gt(_SIZE, 0)),
        given("L", Gt(L(t), 0)),
        given("own margin", _POSITIVE),
        given("own allowed", _ALLOWED),
        given("size", Gt(eta, 0)),
        given("margin", _OTHER_POSITIVE),
        given("allowed", _OTHER_ALLOWED),
        Step("star", Ge(one.STAR, 0), Nonnegative()),
        Step("step", _STEP, Cite("stable-bounds"), ("own size", "L", "own margin", "own allowed")),
        Step("taken", _TAKEN, Both(), ("step",)),
        Step("high", one.HIGH, Both(), ("step",)),
        Step("stable", _KEPT, Both(), ("step",)),
        *DISSIPATION_SIGN,
        *TAU_SIGNS,
        Step(
            "beta",
            Ge(beta_stable(t), 0),
            Nonnegative(terms=[(1, "high"), (1, "high sign")]),
            ("high", "high sign"),
        ),
        Step(
            "shrunk",
            Le(L(t + 1), L(t)),
            Nonnegative(terms=[(1, "taken"), (_SIZE * DISSIPATION, "own margin")]),
            ("taken", "own margin", "own size", "q"),
        ),
        Step("L later", Ge(L(t + 1), 0), Cite("loss-nonnegative", {A: W(t + 1)}, unfold=("L",))),
        *remains(eta, t + 1, t),
        Step("all", _GOAL, Both(), ("step", "margin grows", "allowed later")),
    ),
    notes=(_NOTE,),
)

CLAIMS = (SCHEDULE,)
