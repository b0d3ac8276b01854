"""The sharper theorem on uniform bounds: the drift of the imbalance telescopes, so that the loss pays for it."""

from sympy import And, Expr, S, ZeroMatrix
from sympy.logic.boolalg import Boolean

from derivations.as_written import Eq, Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.notation import (
    A,
    Alpha,
    Beta,
    D,
    G,
    K,
    L,
    LambdaMaxTau,
    LambdaMinTau,
    NormF,
    SigmaMin,
    W,
    alpha0,
    beta0,
    eta,
    h,
    margin,
    p1,
    p2,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cases, Cite, Fact, Induction, Nonnegative, Normal, Squares, given
from derivations.proving.terms import replaced
from derivations.sharper.descent_lemma import DISSIPATION
from derivations.sharper.descent_under_bounds import BOUNDS, CONSTANT_LABELS, UPPER
from derivations.sharper.step_size import DOWN, FIRST_MARGIN, GIVEN, SPARE, UP

SHRUNK = Le(L(t), L(0))
LOW, HIGH, TOP = BOUNDS
BOTTOM = Le(p1, SigmaMin(W(t)))
MOVED = NormF(D(t) - D(0))
WITHIN_UP, WITHIN_DOWN = Le(2 * MOVED, UP), Le(2 * MOVED, DOWN)
_SHIFT, _AFTER = NormF(D(t + 1) - D(t)), NormF(D(t + 1) - D(0))
_RATE = 2 * eta**2 * K * UPPER
SPENT = Le(FIRST_MARGIN * MOVED, eta * (L(0) - L(t)))
_CRUDE = Le(MOVED, t * _RATE * L(0))


def after(relation: Boolean) -> Boolean:
    """Return the relation one iteration later."""
    return relation.subs(t, t + 1)


WITHIN = Claim(
    id="sharp-bounds-within-drift",
    display="",
    title="the uniform bounds hold while the loss has not grown and the imbalance has not moved too far",
    source="beyond the slides: sharper than their theorem on uniform bounds",
    setting=Setting.RUN,
    given=(SHRUNK, WITHIN_UP, WITHIN_DOWN),
    printed=Statement(And(LOW, HIGH, BOTTOM, TOP)),
    proof=Proof(
        given("shrunk", SHRUNK),
        given("within up", WITHIN_UP),
        given("within down", WITHIN_DOWN),
        Step("weights", And(BOTTOM, TOP), Cite("weights-within"), ("shrunk",)),
        Step("alpha at", Ge(LambdaMinTau(t), Alpha(D(t), p1)), Cite("alpha-at-p1"), ("weights",)),
        Step(
            "alpha moves",
            Ge(Alpha(D(t), p1), alpha0 - 2 * MOVED),
            Cite("alpha-lipschitz", unfold=("alpha0",)),
        ),
        Step(
            "low",
            LOW,
            Nonnegative(terms=[(1, "alpha at"), (1, "alpha moves"), (1, "within down")]),
            ("alpha at", "alpha moves", "within down"),
        ),
        Step("beta at", Le(LambdaMaxTau(t), Beta(D(t), p2)), Cite("beta-at-p2"), ("weights",)),
        Step(
            "beta moves",
            Le(Beta(D(t), p2), beta0 + 2 * MOVED),
            Cite("beta-lipschitz", unfold=("beta0",)),
        ),
        Step(
            "high",
            HIGH,
            Nonnegative(terms=[(1, "beta at"), (1, "beta moves"), (1, "within up")]),
            ("beta at", "beta moves", "within up"),
        ),
        Step("all", And(LOW, HIGH, BOTTOM, TOP), Both(), ("low", "high", "weights")),
    ),
)

INVARIANT = And(SHRUNK, LOW, HIGH, BOTTOM, TOP, WITHIN_UP, WITHIN_DOWN, SPENT, _CRUDE)
_MOVED_0 = NormF(ZeroMatrix(h, h))

_BASE = Proof(
    Step("nothing", Eq(_MOVED_0**2, 0), Normal()),
    Step("zero", Eq(_MOVED_0, 0), Squares(), ("nothing",)),
    Step("same", Le(L(0), L(0)), Nonnegative()),
    Step("up to start", WITHIN_UP.subs(t, 0), Nonnegative(terms=[(-2, "zero")]), ("zero", "up")),
    Step("down to start", WITHIN_DOWN.subs(t, 0), Nonnegative(terms=[(-2, "zero")]), ("zero", "down")),
    Step(
        "bounds",
        And(LOW, HIGH, BOTTOM, TOP).subs(t, 0),
        Cite("sharp-bounds-within-drift", {t: 0}),
        ("same", "up to start", "down to start"),
    ),
    Step("spent", SPENT.subs(t, 0), Nonnegative(terms=[(-FIRST_MARGIN, "zero")]), ("zero",)),
    Step("crude", _CRUDE.subs(t, 0), Nonnegative(terms=[(-1, "zero")]), ("zero",)),
    Step(
        "start",
        replaced(INVARIANT, {t: S.Zero}),
        Both(),
        ("same", "bounds", "up to start", "down to start", "spent", "crude"),
    ),
)


def _within(label: str, allowed: Expr) -> Step:
    """Twice the drift after the step is at most what is allowed: divided by B > 0, or nothing moved."""
    goal, spare = Le(2 * _AFTER, allowed), f"spare {label}"
    moving = Proof(
        given("case", Gt(L(0), 0)),
        Step(
            "divisor",
            Gt(FIRST_MARGIN, 0),
            Nonnegative(terms=[(1 / allowed, spare)]),
            (spare, "case", "eta", label, "alpha", "beta", "c1 gap", "c2 gap"),
        ),
        Step(
            "divided",
            goal,
            Nonnegative(
                terms=[
                    (2 / FIRST_MARGIN, "next spent"),
                    (1 / FIRST_MARGIN, spare),
                    (2 * eta / FIRST_MARGIN, "next loss"),
                ]
            ),
            ("next spent", spare, "next loss", "divisor", "eta"),
        ),
    )
    still = Proof(
        given("case", Eq(L(0), 0)),
        Step(
            "still",
            goal,
            Nonnegative(slacks=[("case", L(0))], terms=[(2, "next crude")]),
            ("case", "next crude", label),
        ),
    )
    return Step(f"next within {label}", goal, Cases((Gt(L(0), 0), moving), (Eq(L(0), 0), still)), ("first loss",))


_STEP = Proof(
    given("shrunk", SHRUNK),
    given("low", LOW),
    given("high", HIGH),
    given("top", TOP),
    given("spent", SPENT),
    given("crude", _CRUDE),
    Step("grows", Ge(margin(eta, t), FIRST_MARGIN), Cite("sharp-margin-grows"), (*CONSTANT_LABELS, "shrunk")),
    Step(
        "taken",
        Le(L(t + 1), L(t) - eta * DISSIPATION * margin(eta, t)),
        Cite("sharp-decrease-under-bounds"),
        (*CONSTANT_LABELS, "low", "high", "top"),
    ),
    Step("rayleigh", Le(LambdaMinTau(t) * NormF(G(t)) ** 2, DISSIPATION), Cite("rayleigh-tau", {A: G(t)})),
    Step(
        "q",
        Ge(DISSIPATION, 0),
        Nonnegative(terms=[(1, "rayleigh"), (NormF(G(t)) ** 2, "low")]),
        ("rayleigh", "low", "alpha", "c1 low"),
    ),
    Step(
        "paid",
        Le(L(t + 1), L(t) - eta * DISSIPATION * FIRST_MARGIN),
        Nonnegative(terms=[(1, "taken"), (eta * DISSIPATION, "grows")]),
        ("taken", "grows", "q", "eta"),
    ),
    Step(
        "next shrunk",
        Le(L(t + 1), L(0)),
        Nonnegative(terms=[(1, "paid"), (1, "shrunk")]),
        ("paid", "shrunk", "q", "eta", "margin"),
    ),
    Step("next loss", Ge(L(t + 1), 0), Cite("loss-nonnegative", {A: W(t + 1)}, unfold=("L",))),
    Step("shift", Le(_SHIFT, eta**2 * DISSIPATION), Cite("drift-by-dissipation"), ("eta",)),
    Step("path", Le(_AFTER, _SHIFT + MOVED), Fact("triangle", D(t + 1) - D(t), D(t) - D(0))),
    Step(
        "next spent",
        after(SPENT),
        Nonnegative(terms=[(FIRST_MARGIN, "path"), (1, "spent"), (FIRST_MARGIN, "shift"), (eta, "paid")]),
        ("path", "spent", "shift", "paid", "margin", "eta"),
    ),
    Step("drift", Le(_SHIFT, 2 * eta**2 * K * LambdaMaxTau(t) * L(t)), Cite("drift-bound"), ("eta",)),
    Step(
        "bounded shift",
        Le(_SHIFT, _RATE * L(0)),
        Nonnegative(terms=[(1, "drift"), (2 * eta**2 * K * L(t), "high"), (_RATE, "shrunk")]),
        ("drift", "high", "shrunk", "K sign", "loss", "eta", "c2 sign", "beta"),
    ),
    Step(
        "next crude",
        after(_CRUDE),
        Nonnegative(terms=[(1, "path"), (1, "crude"), (1, "bounded shift")]),
        ("path", "crude", "bounded shift"),
    ),
    _within("up", UP),
    _within("down", DOWN),
    Step(
        "bounds",
        after(And(LOW, HIGH, BOTTOM, TOP)),
        Cite("sharp-bounds-within-drift", {t: t + 1}),
        ("next shrunk", "next within up", "next within down"),
    ),
    Step(
        "next",
        after(INVARIANT),
        Both(),
        ("next shrunk", "bounds", "next within up", "next within down", "next spent", "next crude"),
    ),
)

RUN = Claim(
    id="sharp-run",
    display="",
    title="up to the sharper step size: the loss does not grow, the uniform bounds hold, the drift is paid for",
    source="beyond the slides: sharper than their theorem on uniform bounds",
    setting=Setting.RUN,
    given=GIVEN,
    printed=Statement(INVARIANT),
    proof=Proof(*SPARE, Step("induction", INVARIANT, Induction(t, _BASE, _STEP))),
)

HYPOTHESIS_STEPS = tuple(given(f"hypothesis {i}", g) for i, g in enumerate(GIVEN, start=1))
HYPOTHESIS_LABELS = tuple(s.label for s in HYPOTHESIS_STEPS)


def _part(name: str, title: str, relation: Boolean) -> Claim:
    return Claim(
        id=name,
        display="",
        title=title,
        source="beyond the slides: sharper than their theorem on uniform bounds",
        setting=Setting.RUN,
        given=GIVEN,
        printed=Statement(relation),
        proof=Proof(*HYPOTHESIS_STEPS, Step("bound", relation, Cite("sharp-run"), HYPOTHESIS_LABELS)),
    )


TELESCOPING = _part(
    "telescoping-drift",
    "the drift of the imbalance telescopes: B(0) times it is at most eta times what the loss has lost",
    SPENT,
)

LEMMAS = (WITHIN, RUN)
CLAIMS = (
    TELESCOPING,
    _part("sharp-lower-bound", "up to the sharper step size lambda_min(tau) stays above c1 alpha_0", LOW),
    _part("sharp-upper-bound", "up to the sharper step size lambda_max(tau) stays below c2 beta_0", HIGH),
    _part("sharp-product-lower-bound", "up to the sharper step size sigma_min(W) stays above p_1", BOTTOM),
    _part("sharp-product-upper-bound", "up to the sharper step size sigma_max(W) stays below p_2", TOP),
)
