"""Up to the stable step size, for every start off the minimum, neither the loss nor the bound of lambda_max(tau)
ever exceeds its first value.
"""

from __future__ import annotations

from sympy import And, S
from sympy.logic.boolalg import Boolean

from derivations.as_written import Eq, Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.notation import (
    A,
    D,
    L,
    LambdaMax,
    W,
    beta_stable,
    eta,
    mu,
    scalar,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cases, Cite, Induction, Nonnegative, Squares, given
from derivations.proving.terms import replaced
from derivations.sharper import stable_bounds as one
from derivations.sharper.smooth_descent import DISSIPATION, DISSIPATION_SIGN
from derivations.sharper.stable_rest import AT_REST
from derivations.sharper.stable_step_size import ALLOWED_START, GIVEN
from derivations.sharper.steps_allowed import allowed, at_time, remains
from derivations.supplied_definitions import beta_halves, half_upper

# --- the induction ---------------------------------------------------------------------------
SHRUNK, STABLE = Le(L(t), L(0)), Le(one.BETA, beta_stable(0))
INVARIANT = And(SHRUNK, STABLE)
_FIRST = allowed(eta, 0)

START = (
    *ALLOWED_START,
    Step("margin", _FIRST[0], Nonnegative(), ("margin 0",)),
    Step(
        "allowed",
        _FIRST[1],
        Nonnegative(terms=[(1, "capped")], slacks=[("same beta", beta_stable(0))], unfold=("p2",)),
        ("capped", "same beta"),
    ),
    Step("beta", Ge(beta_stable(0), 0), Nonnegative(), ("beta start",)),
    Step("L", Gt(L(0), 0), Nonnegative(), ("start",)),
    Step("size", Gt(eta, 0), Nonnegative(), ("eta",)),
)
REMAINS = (Step("L later", Ge(L(t), 0), Nonnegative(), ("loss",)), *remains(eta, t, 0))

_MOVING = Proof(
    given("off", Gt(L(t), 0)),
    Step("step", one.STEP, Cite("stable-bounds"), ("size", "off", "margin later", "allowed later")),
    Step("taken", one.TAKEN, Both(), ("step",)),
    Step("kept", one.KEPT, Both(), ("step",)),
    *DISSIPATION_SIGN,
    Step(
        "next shrunk",
        at_time(SHRUNK, t + 1),
        Nonnegative(terms=[(1, "taken"), (eta * DISSIPATION, "margin later"), (1, "shrunk")]),
        ("taken", "margin later", "shrunk", "q", "size"),
    ),
    Step("next stable", at_time(STABLE, t + 1), Nonnegative(terms=[(1, "kept"), (1, "stable")]), ("kept", "stable")),
    Step("next", at_time(INVARIANT, t + 1), Both(), ("next shrunk", "next stable")),
)


def _resting(label: str, sign: int) -> tuple[Step, ...]:
    """A half of the bound where nothing moves: it gains at most the drift, which is 0."""
    index = 0 if sign == 1 else 1
    top, top_next = LambdaMax(sign * D(t)), LambdaMax(sign * D(t + 1))
    half, half_next = (beta_halves(at_time(D(t), s), at_time(one.REACH, s))[index] for s in (t, t + 1))
    return (
        *one.gain(label, sign),
        Step(
            f"{label} rises",
            Le(half_upper(top_next, one.REACH), half + one.SHIFT),
            Cite(
                "upper-lipschitz",
                {
                    scalar("x"): top,
                    scalar("x_next"): top_next,
                    scalar("sigma"): one.REACH,
                    scalar("epsilon"): one.SHIFT,
                },
            ),
            (f"{label} gain", "shift sign"),
        ),
        Step(
            f"{label} falls",
            Le(half_next, half_upper(top_next, one.REACH)),
            Cite(
                "upper-monotone",
                {scalar("x"): top_next, scalar("low"): one.REACH_NEXT, scalar("low_next"): one.REACH},
            ),
            ("reach next", "reach order"),
        ),
    )


_RESTING = Proof(
    given("rest", Eq(L(t), 0)),
    Step("at rest", AT_REST, Cite("stable-rest"), ("size", "rest")),
    Step("still", Le(DISSIPATION, 0), Both(), ("at rest",)),
    Step("kept", Le(L(t + 1), L(t)), Both(), ("at rest",)),
    Step("next shrunk", at_time(SHRUNK, t + 1), Nonnegative(terms=[(1, "kept"), (1, "shrunk")]), ("kept", "shrunk")),
    Step(
        "next R squares",
        Le(one.RADIUS_NEXT**2, one.RADIUS**2),
        Nonnegative(terms=[(2 / mu, "kept")]),
        ("kept", "mu sign", "next loss", "loss"),
    ),
    Step(
        "next R order", Le(one.RADIUS_NEXT, one.RADIUS), Squares(), ("next R squares", "next loss", "loss", "mu sign")
    ),
    Step("next R", Ge(one.RADIUS_NEXT, 0), Nonnegative(), ("next loss", "mu sign")),
    Step("reach next", Ge(one.REACH_NEXT, 0), Nonnegative(terms=[(1, "next R"), (1, "star")]), ("next R", "star")),
    Step("reach order", Ge(one.REACH, one.REACH_NEXT), Nonnegative(terms=[(1, "next R order")]), ("next R order",)),
    Step("shift", Le(one.SHIFT, eta**2 * DISSIPATION), Cite("drift-by-dissipation"), ("size",)),
    Step("shift sign", Ge(one.SHIFT, 0), Nonnegative()),
    *one.SYMMETRIC,
    *_resting("first", 1),
    *_resting("second", -1),
    Step(
        "next stable",
        at_time(STABLE, t + 1),
        Nonnegative(
            terms=[
                *((1, name) for name in ("first rises", "first falls", "second rises", "second falls")),
                *((2, "shift"), (2 * eta**2, "still"), (1, "stable")),
            ],
            unfold=("beta_stable", "Beta"),
        ),
        ("first rises", "first falls", "second rises", "second falls", "shift", "still", "stable", "size"),
    ),
    Step("next", at_time(INVARIANT, t + 1), Both(), ("next shrunk", "next stable")),
)

ALWAYS = Claim(
    id="stable-run",
    display="",
    title="up to the stable step size the loss never exceeds its first value, nor the bound of lambda_max(tau)",
    source="beyond the slides: sharper than their theorem on uniform bounds",
    setting=Setting.RUN,
    given=GIVEN,
    printed=Statement(INVARIANT),
    proof=Proof(
        *START,
        Step(
            "induction",
            INVARIANT,
            Induction(
                t,
                Proof(
                    Step("same", Le(L(0), L(0)), Nonnegative()),
                    Step("same bound", Le(beta_stable(0), beta_stable(0)), Nonnegative()),
                    Step("start", replaced(INVARIANT, {t: S.Zero}), Both(), ("same", "same bound")),
                ),
                Proof(
                    given("shrunk", SHRUNK),
                    given("stable", STABLE),
                    Step("next loss", Ge(L(t + 1), 0), Cite("loss-nonnegative", {A: W(t + 1)}, unfold=("L",))),
                    *REMAINS,
                    Step(
                        "cases",
                        at_time(INVARIANT, t + 1),
                        Cases((Gt(L(t), 0), _MOVING), (Eq(L(t), 0), _RESTING)),
                        ("loss",),
                    ),
                ),
            ),
        ),
    ),
)


# --- along the run --------------------------------------------------------------------------
GIVEN_LABELS = ("start", "eta", "cap")


def of_run(name: str, title: str, relation: Boolean, *steps: Step, source: str = "") -> Claim:
    """A result about every time of a run up to the stable step size off the minimum."""
    return Claim(
        id=name,
        display="",
        title=title,
        source=source or "beyond the slides: sharper than their theorem on uniform bounds",
        setting=Setting.RUN,
        given=GIVEN,
        printed=Statement(relation),
        proof=Proof(*steps),
    )


ALONG = (
    *START,
    Step("invariant", INVARIANT, Cite("stable-run"), GIVEN_LABELS),
    Step("shrunk", SHRUNK, Both(), ("invariant",)),
    Step("stable", STABLE, Both(), ("invariant",)),
)
"""Steps: what the induction gives at every time."""

CLAIMS = (ALWAYS,)
