"""Below the stable step size, for every start off the minimum and at every time: the loss falls, the bounds of the
start hold with c_2 = 1, and the loss pays for the drift of the imbalance. A step allowed once stays allowed.
"""

from __future__ import annotations

from typing import TypeVar

from sympy import And, Basic, Expr, S, ZeroMatrix
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derivations.as_written import Eq, Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.descent import SMOOTH
from derivations.lemmas.run_bounds import CONSTANTS
from derivations.notation import (
    A,
    Alpha,
    D,
    G,
    K,
    L,
    LambdaMax,
    LambdaMaxTau,
    LambdaMinTau,
    NormF,
    SigmaMax,
    SigmaMin,
    W,
    alpha0,
    beta0,
    beta_stable,
    eta,
    f_stable,
    h,
    margin_stable,
    mu,
    p1,
    p2,
    scalar,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cases, Cite, Fact, Induction, Nonnegative, Normal, Squares, given
from derivations.proving.terms import replaced
from derivations.sharper import stable_bounds as one
from derivations.sharper.alpha_drift import FALLS
from derivations.sharper.smooth_descent import DECREASE, DISSIPATION, DISSIPATION_SIGN, HIGH_SIGN, ROOTS
from derivations.sharper.stable_step_size import ALLOWED_START, FIRST_MARGIN, GIVEN
from derivations.supplied_definitions import beta_halves, half_upper

_G, _HIGH, _S = NormF(G(t)), LambdaMaxTau(t), SigmaMax(W(t))


_T = TypeVar("_T", bound=Basic)


def _at(expr: _T, time: Expr | int) -> _T:
    return expr.subs(t, time)


def allowed(size: Expr, time: Expr | int) -> tuple[Relational, Relational]:
    """Return the two relations by which a step of the size is allowed at a time: (B > 0, (C))."""
    margin = margin_stable(size, time)
    bound, radius, reach = (_at(e, time) for e in (one.BETA, one.RADIUS, one.REACH))
    return Gt(margin, 0), Le(size * mu * bound * radius, 2 * margin * reach)


def remains(size: Expr, later: Expr, now: Expr | int) -> tuple[Step, ...]:
    """Steps: a size allowed now is allowed later, where neither the loss nor the bound has grown; B has not fallen.

    From steps called shrunk, stable, L (now > 0), L later (>= 0), beta (now >= 0), size, margin, allowed, star and
    the signs of K and mu.
    """
    gamma, gamma_later = _at(one.GAMMA, now), _at(one.GAMMA, later)
    radius, radius_later, reach_later = _at(one.RADIUS, now), _at(one.RADIUS, later), _at(one.REACH, later)
    margin, margin_later = margin_stable(size, now), margin_stable(size, later)
    losses = ("L", "L later")
    return (
        Step("R", Gt(radius, 0), Nonnegative(), ("L", "mu sign")),
        Step("R later", Ge(radius_later, 0), Nonnegative(), ("L later", "mu sign")),
        Step(
            "R squares",
            Le(radius_later**2, radius**2),
            Nonnegative(terms=[(2 / mu, "shrunk")]),
            ("shrunk", "mu sign", *losses),
        ),
        Step("R order", Le(radius_later, radius), Squares(), ("R squares", "mu sign", *losses)),
        Step("reach", Ge(reach_later, 0), Nonnegative(terms=[(1, "R later"), (1, "star")]), ("R later", "star")),
        Step(
            "gamma squares",
            Le(gamma_later**2, gamma**2),
            Nonnegative(terms=[(2 * K, "shrunk")]),
            ("shrunk", "K sign", *losses),
        ),
        Step("gamma", Le(gamma_later, gamma), Squares(), ("gamma squares", "K sign", *losses)),
        Step(
            "margin grows",
            Ge(margin_later, margin),
            Nonnegative(
                terms=[
                    (size / 2, "gamma"),
                    (K * size / 2 * (1 + size * gamma_later / 2) ** 2, "stable"),
                    (K * size**2 / 4 * beta_stable(now) * (2 + size * gamma / 2 + size * gamma_later / 2), "gamma"),
                ],
                unfold=("margin_stable",),
            ),
            ("gamma", "stable", "beta", "size", "K sign", *losses),
        ),
        Step(
            "margin later",
            Gt(margin_later, 0),
            Nonnegative(terms=[(1, "margin grows"), (1, "margin")]),
            ("margin grows", "margin"),
        ),
        Step(
            "allowed later",
            allowed(size, later)[1],
            Nonnegative(
                terms=[
                    (2 * reach_later, "margin grows"),
                    (size * mu * radius_later, "stable"),
                    (radius_later / radius, "allowed"),
                    (2 * one.STAR / radius, "margin", "R order"),
                ]
            ),
            (
                *("margin grows", "stable", "allowed", "margin", "R order", "R", "R later"),
                *("reach", "star", "size", "mu sign"),
            ),
        ),
    )


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
_REMAINS = (Step("L later", Ge(L(t), 0), Nonnegative(), ("loss",)), *remains(eta, t, 0))

_MOVING = Proof(
    given("off", Gt(L(t), 0)),
    Step("step", one.STEP, Cite("stable-bounds"), ("size", "off", "margin later", "allowed later")),
    Step("taken", one.TAKEN, Both(), ("step",)),
    Step("kept", one.KEPT, Both(), ("step",)),
    *DISSIPATION_SIGN,
    Step(
        "next shrunk",
        _at(SHRUNK, t + 1),
        Nonnegative(terms=[(1, "taken"), (eta * DISSIPATION, "margin later"), (1, "shrunk")]),
        ("taken", "margin later", "shrunk", "q", "size"),
    ),
    Step("next stable", _at(STABLE, t + 1), Nonnegative(terms=[(1, "kept"), (1, "stable")]), ("kept", "stable")),
    Step("next", _at(INVARIANT, t + 1), Both(), ("next shrunk", "next stable")),
)


_AT_REST = And(Le(DISSIPATION, 0), Le(L(t + 1), L(t)))

REST = Claim(
    id="stable-rest",
    display="",
    title="at the minimum nothing moves",
    source="beyond the slides",
    setting=Setting.RUN,
    given=(Gt(eta, 0), Eq(L(t), 0)),
    printed=Statement(_AT_REST),
    proof=Proof(
        *CONSTANTS,
        given("eta", Gt(eta, 0)),
        given("rest", Eq(L(t), 0)),
        Step("K weak", Ge(K, 0), Nonnegative(), ("K sign",)),
        Step("g square", one.GRADIENT, Cite("gradient-bound", {A: W(t)}, unfold=("L",))),
        Step(
            "g",
            Le(_G**2, 0),
            Nonnegative(terms=[(1, "g square"), (-2 * K, "rest")]),
            ("g square", "rest", "K sign"),
        ),
        Step("rayleigh", Le(DISSIPATION, _HIGH * _G**2), Cite("rayleigh-tau", {A: G(t)})),
        *HIGH_SIGN,
        *DISSIPATION_SIGN,
        Step(
            "still",
            Le(DISSIPATION, 0),
            Nonnegative(terms=[(1, "rayleigh"), (_HIGH, "g")]),
            ("rayleigh", "g", "high sign"),
        ),
        Step("smooth", SMOOTH, Cite("eq17")),
        Step("descent", DECREASE, Cite("smooth-descent"), ("eta", "K weak", "smooth")),
        Step(
            "kept",
            Le(L(t + 1), L(t)),
            Nonnegative(
                terms=[(1, "descent"), (eta * (eta * _G / 2 + K * eta / 2 * ROOTS**2), "still"), (eta, "q")],
                unfold=("L",),
            ),
            ("descent", "still", "q", "eta", "K sign", "high sign"),
        ),
        Step("both", _AT_REST, Both(), ("still", "kept")),
    ),
)


def _resting(label: str, sign: int) -> tuple[Step, ...]:
    """A half of the bound where nothing moves: it gains at most the drift, which is 0."""
    index = 0 if sign == 1 else 1
    top, top_next = LambdaMax(sign * D(t)), LambdaMax(sign * D(t + 1))
    half, half_next = (beta_halves(_at(D(t), s), _at(one.REACH, s))[index] for s in (t, t + 1))
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
            Le(top_next, top + one.SHIFT),
            Nonnegative(slacks=[("size of shift", NormF(-D(t + 1) + D(t)))], terms=[(1, f"{label} weyl")]),
            (f"{label} weyl", "size of shift"),
        ),
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
    Step("at rest", _AT_REST, Cite("stable-rest"), ("size", "rest")),
    Step("still", Le(DISSIPATION, 0), Both(), ("at rest",)),
    Step("kept", Le(L(t + 1), L(t)), Both(), ("at rest",)),
    Step("next shrunk", _at(SHRUNK, t + 1), Nonnegative(terms=[(1, "kept"), (1, "shrunk")]), ("kept", "shrunk")),
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
    *one.SYMMETRIC[:-1],
    Step("size of shift", Eq(NormF(-D(t + 1) + D(t)), one.SHIFT), Squares(), ("flipped",)),
    *_resting("first", 1),
    *_resting("second", -1),
    Step(
        "next stable",
        _at(STABLE, t + 1),
        Nonnegative(
            terms=[
                *((1, name) for name in ("first rises", "first falls", "second rises", "second falls")),
                *((2, "shift"), (2 * eta**2, "still"), (1, "stable")),
            ],
            unfold=("beta_stable", "Beta"),
        ),
        ("first rises", "first falls", "second rises", "second falls", "shift", "still", "stable", "size"),
    ),
    Step("next", _at(INVARIANT, t + 1), Both(), ("next shrunk", "next stable")),
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
                    *_REMAINS,
                    Step(
                        "cases",
                        _at(INVARIANT, t + 1),
                        Cases((Gt(L(t), 0), _MOVING), (Eq(L(t), 0), _RESTING)),
                        ("loss",),
                    ),
                ),
            ),
        ),
    ),
)

# --- what holds along the run ----------------------------------------------------------------
_GIVEN_STEPS = (given("start", Gt(L(0), 0)), given("eta", Gt(eta, 0)), given("cap", GIVEN[2]))
_GIVEN_LABELS = ("start", "eta", "cap")
_TOP = Le(_S, p2)
_BOUNDS = And(Le(_HIGH, beta0), _TOP)


def _run(name: str, title: str, relation: Boolean, *steps: Step, source: str = "") -> Claim:
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


_ALONG = (
    *START,
    Step("invariant", INVARIANT, Cite("stable-run"), _GIVEN_LABELS),
    Step("shrunk", SHRUNK, Both(), ("invariant",)),
    Step("stable", STABLE, Both(), ("invariant",)),
)


BOUNDS = _run(
    "stable-uniform-bounds",
    "up to the stable step size the upper bounds of the start hold at every time, with c_2 = 1",
    _BOUNDS,
    *_ALONG,
    Step("distance", one.DISTANCE, Cite("distance-to-minimiser", {A: W(t)}, unfold=("L",))),
    Step("now", one.HIGH, Cite("beta-by-loss"), ("distance",)),
    Step(
        "high",
        Le(_HIGH, beta0),
        Nonnegative(terms=[(1, "now"), (1, "stable"), (-1, "same beta")]),
        ("now", "stable", "same beta"),
    ),
    Step("weights", _TOP, Cite("weights-within"), ("shrunk",)),
    Step("both", _BOUNDS, Both(), ("high", "weights")),
)

TAKEN = Le(L(t + 1), L(t) - eta * DISSIPATION * FIRST_MARGIN)
_PAID = Le(FIRST_MARGIN * one.SHIFT, eta * (L(t) - L(t + 1)))
_SHRINKS = Le(L(t + 1), L(t))
_DECREASE = And(TAKEN, _SHRINKS, _PAID)

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
    Step("at rest", _AT_REST, Cite("stable-rest"), ("size", "rest")),
    Step("still", Le(DISSIPATION, 0), Both(), ("at rest",)),
    Step("kept", Le(L(t + 1), L(t)), Both(), ("at rest",)),
    Step(
        "taken",
        TAKEN,
        Nonnegative(terms=[(1, "kept"), (eta * FIRST_MARGIN, "still")]),
        ("kept", "still", "size", "margin"),
    ),
)

DECREASES = _run(
    "stable-decrease",
    "up to the stable step size every step keeps the first share of eta |grad L|^2, and pays for the drift",
    _DECREASE,
    *_ALONG,
    *_REMAINS,
    Step("taken", TAKEN, Cases((Gt(L(t), 0), _TAKEN_MOVING), (Eq(L(t), 0), _TAKEN_RESTING)), ("loss",)),
    Step("shift", Le(one.SHIFT, eta**2 * DISSIPATION), Cite("drift-by-dissipation"), ("size",)),
    Step(
        "paid",
        _PAID,
        Nonnegative(terms=[(FIRST_MARGIN, "shift"), (eta, "taken")]),
        ("shift", "taken", "size", "margin"),
    ),
    *DISSIPATION_SIGN,
    Step(
        "shrinks",
        _SHRINKS,
        Nonnegative(terms=[(1, "taken"), (eta * FIRST_MARGIN, "q")]),
        ("taken", "q", "size", "margin"),
    ),
    Step("both", _DECREASE, Both(), ("taken", "shrinks", "paid")),
    source="beyond the slides: sharper than their lemma",
)

_MOVED = NormF(D(t) - D(0))
_DRIFT = Le(FIRST_MARGIN * _MOVED, eta * (L(0) - L(t)))
_ALPHA = Ge(FIRST_MARGIN * Alpha(D(t), p1), FIRST_MARGIN * alpha0 - eta * (L(0) - L(t)))
_NOTHING = NormF(ZeroMatrix(h, h))

DRIFT = _run(
    "stable-drift",
    "up to the stable step size what the loss has lost bounds how far the imbalance has moved",
    _DRIFT,
    *START,
    Step("decrease", _DECREASE, Cite("stable-decrease"), _GIVEN_LABELS),
    Step("paid", _PAID, Both(), ("decrease",)),
    Step(
        "sum",
        _DRIFT,
        Induction(
            t,
            Proof(
                Step("nothing", Eq(_NOTHING**2, 0), Normal()),
                Step("zero", Eq(_NOTHING, 0), Squares(), ("nothing",)),
                Step("base", _at(_DRIFT, 0), Nonnegative(terms=[(-FIRST_MARGIN, "zero")]), ("zero",)),
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
                    _at(_DRIFT, t + 1),
                    Nonnegative(terms=[(FIRST_MARGIN, "path"), (1, "before"), (1, "paid")]),
                    ("path", "before", "paid", "margin"),
                ),
            ),
        ),
    ),
)

ALPHA = _run(
    "stable-alpha",
    "up to the stable step size alpha falls by no more than eta / B times what the loss has lost",
    _ALPHA,
    *START,
    Step("decrease", _DECREASE, Cite("stable-decrease"), _GIVEN_LABELS),
    Step("taken", TAKEN, Both(), ("decrease",)),
    Step("falls", FALLS.printed.relation, Cite("alpha-falls-by-dissipation")),
    Step(
        "sum",
        _ALPHA,
        Induction(
            t,
            Proof(Step("base", _at(_ALPHA, 0), Nonnegative(unfold=("alpha0",)))),
            Proof(
                given("before", _ALPHA),
                Step(
                    "after",
                    _at(_ALPHA, t + 1),
                    Nonnegative(terms=[(1, "before"), (FIRST_MARGIN, "falls"), (eta, "taken")]),
                    ("before", "falls", "taken", "margin", "size"),
                ),
            ),
        ),
    ),
    source="beyond the slides: a Lipschitz constant of 1 where theirs correspond to 4",
)

_LOW = LambdaMinTau(t)
_LEFT = FIRST_MARGIN * alpha0 - eta * (L(0) - L(t))
LOW_BOUND = Ge(FIRST_MARGIN * _LOW, _LEFT)
RATE = Le(L(t + 1), (1 - 2 * eta * mu * _LEFT) * L(t))
UNIFORM = Le(L(t + 1), f_stable(eta, t) * L(t))
_LEVELS = And(LOW_BOUND, RATE, UNIFORM)

LEVELS = _run(
    "stable-rate",
    "up to the stable step size a lower bound of lambda_min(tau), and the factor that it gives",
    _LEVELS,
    *_ALONG,
    Step("alpha", _ALPHA, Cite("stable-alpha"), _GIVEN_LABELS),
    Step("weights", Le(p1, SigmaMin(W(t))), Cite("weights-within"), ("shrunk",)),
    Step("alpha at", Ge(_LOW, Alpha(D(t), p1)), Cite("alpha-at-p1"), ("weights",)),
    Step(
        "low",
        LOW_BOUND,
        Nonnegative(terms=[(1, "alpha"), (FIRST_MARGIN, "alpha at")]),
        ("alpha", "alpha at", "margin"),
    ),
    Step("decrease", _DECREASE, Cite("stable-decrease"), _GIVEN_LABELS),
    Step("taken", TAKEN, Both(), ("decrease",)),
    Step("rayleigh", Le(_LOW * _G**2, DISSIPATION), Cite("rayleigh-tau", {A: G(t)})),
    Step("low sign", Ge(_LOW, 0), Cite("positive-operator", {A: G(t)})),
    Step("pl", Ge(_G**2, 2 * mu * L(t)), Cite("pl", {A: W(t)}, unfold=("L",))),
    Step(
        "rate",
        RATE,
        Nonnegative(
            terms=[
                (1, "taken"),
                (eta * FIRST_MARGIN, "rayleigh"),
                (eta * FIRST_MARGIN * _LOW, "pl"),
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

LEMMAS = (REST,)
CLAIMS = (ALWAYS, BOUNDS, DECREASES, DRIFT, ALPHA, LEVELS)
