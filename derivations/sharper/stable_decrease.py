"""Up to the stable step size the upper bounds of the start hold with c_2 = 1, and the loss pays for the drift."""

from __future__ import annotations

from sympy import And

from derivations.as_written import Eq, Gt, Le
from derivations.lemmas.one_step import TAU_HIGH, W_TOP
from derivations.notation import (
    A,
    L,
    W,
    beta0,
    eta,
    p2,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cases, Cite, Nonnegative, given
from derivations.sharper import stable_bounds as one
from derivations.sharper.smooth_descent import DISSIPATION, DISSIPATION_SIGN
from derivations.sharper.stable_rest import AT_REST
from derivations.sharper.stable_run import ALONG, REMAINS, of_run
from derivations.sharper.stable_step_size import FIRST_MARGIN

_TOP = Le(W_TOP, p2)
_BOUNDS = And(Le(TAU_HIGH, beta0), _TOP)


BOUNDS = of_run(
    "stable-uniform-bounds",
    "up to the stable step size the upper bounds of the start hold at every time, with c_2 = 1",
    _BOUNDS,
    *ALONG,
    Step("distance", one.DISTANCE, Cite("distance-to-minimiser", {A: W(t)}, unfold=("L",))),
    Step("now", one.HIGH, Cite("beta-by-loss"), ("distance",)),
    Step(
        "high",
        Le(TAU_HIGH, beta0),
        Nonnegative(terms=[(1, "now"), (1, "stable"), (-1, "same beta")]),
        ("now", "stable", "same beta"),
    ),
    Step("weights", _TOP, Cite("weights-within"), ("shrunk",)),
    Step("both", _BOUNDS, Both(), ("high", "weights")),
)

TAKEN = Le(L(t + 1), L(t) - eta * DISSIPATION * FIRST_MARGIN)
PAID = Le(FIRST_MARGIN * one.SHIFT, eta * (L(t) - L(t + 1)))
SHRINKS = Le(L(t + 1), L(t))
EACH_STEP = And(TAKEN, SHRINKS, PAID)

_TAKEN_MOVING = Proof(
    given("off", Gt(L(t), 0)),
    Step("step", one.TAKEN, Cite("stable-bounds"), ("size", "off", "margin later", "allowed later")),
    *DISSIPATION_SIGN,
    Step(
        "taken",
        TAKEN,
        Nonnegative(terms=[(1, "step"), (eta * DISSIPATION, "margin grows")]),
        ("step", "margin grows", "q", "size"),
    ),
)
_TAKEN_RESTING = Proof(
    given("rest", Eq(L(t), 0)),
    Step("at rest", AT_REST, Cite("stable-rest"), ("size", "rest")),
    Step("still", Le(DISSIPATION, 0), Both(), ("at rest",)),
    Step("kept", Le(L(t + 1), L(t)), Both(), ("at rest",)),
    Step(
        "taken",
        TAKEN,
        Nonnegative(terms=[(1, "kept"), (eta * FIRST_MARGIN, "still")]),
        ("kept", "still", "size", "margin"),
    ),
)

DECREASES = of_run(
    "stable-decrease",
    "up to the stable step size every step keeps the first share of eta |grad L|^2, and pays for the drift",
    EACH_STEP,
    *ALONG,
    *REMAINS,
    Step("taken", TAKEN, Cases((Gt(L(t), 0), _TAKEN_MOVING), (Eq(L(t), 0), _TAKEN_RESTING)), ("loss",)),
    Step("shift", Le(one.SHIFT, eta**2 * DISSIPATION), Cite("drift-by-dissipation"), ("size",)),
    Step(
        "paid",
        PAID,
        Nonnegative(terms=[(FIRST_MARGIN, "shift"), (eta, "taken")]),
        ("shift", "taken", "size", "margin"),
    ),
    *DISSIPATION_SIGN,
    Step(
        "shrinks",
        SHRINKS,
        Nonnegative(terms=[(1, "taken"), (eta * FIRST_MARGIN, "q")]),
        ("taken", "q", "size", "margin"),
    ),
    Step("both", EACH_STEP, Both(), ("taken", "shrinks", "paid")),
    source="beyond the slides: sharper than their lemma",
)


CLAIMS = (BOUNDS, DECREASES)
