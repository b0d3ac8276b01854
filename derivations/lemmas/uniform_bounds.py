"""The theorem on uniform bounds, by induction over the iterations."""

from sympy import And, Expr, S, ZeroMatrix
from sympy.logic.boolalg import Boolean

from derivations.as_written import Eq, Ge, Gt, Le, Min
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.factor_bounds import SIGNS
from derivations.lemmas.step_size import DRIFT_RATE, FIRST_FACTOR, HYPOTHESES, ROOTS, budget_steps
from derivations.notation import (
    A,
    Alpha,
    Beta,
    D,
    K,
    L,
    LambdaMaxTau,
    LambdaMinTau,
    NormF,
    SigmaMax,
    SigmaMin,
    W,
    alpha0,
    beta0,
    c1,
    c2,
    eta,
    eta1_max,
    eta2_max,
    f,
    h,
    p1,
    p2,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cases, Cite, Fact, Given, Induction, Nonnegative, Normal, Squares, given
from derivations.proving.terms import replaced
from derivations.supplied_definitions import ALLOWED_LOW, ALLOWED_UP, EXTRA_LOW, EXTRA_UP, GIVEN

_MOVED = NormF(D(t) - D(0))


def _capped(root: Expr, extra: Expr, allowed: Expr, index: int) -> tuple[Step, ...]:
    below = budget_steps(extra, allowed, root, index)
    return (
        Step(f"min {index}", Le(Min(eta1_max, eta2_max), root), Fact("minimum", eta1_max, eta2_max)),
        Step(
            f"cap {index}",
            Le(eta, root),
            Nonnegative(terms=[(1, "cap"), (1, f"min {index}")], unfold=("eta_max",)),
            ("cap", f"min {index}"),
        ),
        Step(below[0].label, below[0].relation, below[0].rule, (f"cap {index}", *below[0].uses[1:])),
        below[1],
    )


CAPPED = (
    *SIGNS,
    *HYPOTHESES,
    *ROOTS[len(SIGNS) + len(HYPOTHESES) :],
    *_capped(eta1_max, EXTRA_UP, ALLOWED_UP, 1),
    *_capped(eta2_max, EXTRA_LOW, ALLOWED_LOW, 2),
    Step(
        "factor at most one",
        Le(FIRST_FACTOR, 1),
        Nonnegative(terms=[(eta, "below 1"), (eta**2, "extra 1")], unfold=("f",)),
        ("below 1", "extra 1", "eta"),
    ),
)

_SHRUNK = Le(L(t), L(0))
_LOW, _HIGH = Le(c1 * alpha0, LambdaMinTau(t)), Le(LambdaMaxTau(t), c2 * beta0)
_BOTTOM, _TOP = Le(p1, SigmaMin(W(t))), Le(SigmaMax(W(t)), p2)
_SPENT_UP = Le(L(0) * _MOVED, ALLOWED_UP * (L(0) - L(t)))
_SPENT_LOW = Le(L(0) * _MOVED, ALLOWED_LOW * (L(0) - L(t)))
_CRUDE = Le(_MOVED, t * DRIFT_RATE * L(0))
INVARIANT = And(_SHRUNK, _LOW, _HIGH, _BOTTOM, _TOP, _SPENT_UP, _SPENT_LOW, _CRUDE)


def _next(relation: Boolean) -> Boolean:
    return relation.subs(t, t + 1)


_MOVED_0 = NormF(ZeroMatrix(h, h))
_BASE = Proof(
    Step("nothing", Eq(_MOVED_0**2, 0), Normal()),
    Step("zero", Eq(_MOVED_0, 0), Squares(), ("nothing",)),
    Step("same", Le(L(0), L(0)), Nonnegative()),
    Step("weights", And(_BOTTOM, _TOP).subs(t, 0), Cite("weights-within", {t: S.Zero}), ("same",)),
    Step("start low", Ge(LambdaMinTau(0), alpha0), Cite("bounds-at-start")),
    Step("start high", Le(LambdaMaxTau(0), beta0), Cite("bounds-at-start")),
    Step(
        "low",
        _LOW.subs(t, 0),
        Nonnegative(terms=[(1, "start low"), (alpha0, "c1")]),
        ("start low", "c1", "alpha"),
    ),
    Step("high", _HIGH.subs(t, 0), Nonnegative(terms=[(1, "start high"), (beta0, "c2")]), ("start high", "c2", "beta")),
    Step("up", _SPENT_UP.subs(t, 0), Nonnegative(terms=[(-L(0), "zero")]), ("zero",)),
    Step("crude", _CRUDE.subs(t, 0), Nonnegative(terms=[(-1, "zero")]), ("zero",)),
    Step("start", replaced(INVARIANT, {t: S.Zero}), Both(), ("same", "weights", "low", "high", "up", "crude")),
)

_SHIFT, _AFTER = NormF(D(t + 1) - D(t)), NormF(D(t + 1) - D(0))


def _within(allowed: Expr, index: int) -> Step:
    """The drift after the step is at most what is allowed: divided by L(0) > 0, or nothing moved."""
    goal = Le(_AFTER, allowed)
    return Step(
        f"within {index}",
        goal,
        Cases(
            (
                Gt(L(0), 0),
                Proof(
                    Step("case", Gt(L(0), 0), Given()),
                    Step(
                        "divided",
                        goal,
                        Nonnegative(terms=[(1 / L(0), f"next {index}"), (allowed / L(0), "next loss")]),
                        (f"next {index}", "next loss", "case", "c1 gap", "c2 gap", "alpha", "beta"),
                    ),
                ),
            ),
            (
                Eq(L(0), 0),
                Proof(
                    Step("case", Eq(L(0), 0), Given()),
                    Step(
                        "still",
                        goal,
                        Nonnegative(slacks=[("case", L(0))], terms=[(1, "next crude")]),
                        ("case", "next crude", "c1 gap", "c2 gap", "alpha", "beta"),
                    ),
                ),
            ),
        ),
        ("first loss",),
    )


def _spend(allowed: Expr, relation: Boolean, index: int) -> Step:
    """L(0) |D(t+1) - D(0)| <= allowed (L(0) - L(t+1))."""
    return Step(
        f"next {index}",
        _next(relation),
        Nonnegative(
            terms=[
                (L(0), "path"),
                (1, f"spent so far {index}"),
                (L(0), "shift"),
                (L(t), f"spent {index}"),
                (allowed, "contracted"),
            ]
        ),
        (
            *("path", f"spent so far {index}", "shift", f"spent {index}", "contracted"),
            *("first loss", "loss", "c1 gap", "c2 gap", "alpha", "beta"),
        ),
    )


_STEP = Proof(
    given("shrunk", _SHRUNK),
    given("low", _LOW),
    given("high", _HIGH),
    given("top", _TOP),
    given("spent so far 1", _SPENT_UP),
    given("spent so far 2", _SPENT_LOW),
    given("crude", _CRUDE),
    Step("decreasing", Le(f(eta, t), FIRST_FACTOR), Cite("factor-decreases"), ("alpha", "c2", "eta", "shrunk")),
    Step(
        "below one",
        Le(f(eta, t), 1),
        Nonnegative(terms=[(1, "decreasing"), (1, "factor at most one")]),
        ("decreasing", "factor at most one"),
    ),
    Step(
        "descent",
        Le(L(t + 1), f(eta, t) * L(t)),
        Cite("descent-under-bounds"),
        ("alpha", "c2", "eta", "low", "high", "top", "below one"),
    ),
    Step(
        "contracted",
        Le(L(t + 1), FIRST_FACTOR * L(t)),
        Nonnegative(terms=[(1, "descent"), (L(t), "decreasing")]),
        ("descent", "decreasing", "loss"),
    ),
    Step(
        "next shrunk",
        Le(L(t + 1), L(0)),
        Nonnegative(terms=[(1, "contracted"), (L(t), "factor at most one"), (1, "shrunk")]),
        ("contracted", "factor at most one", "shrunk", "loss"),
    ),
    Step("next loss", Ge(L(t + 1), 0), Cite("loss-nonnegative", {A: W(t + 1)}, unfold=("L",))),
    Step("drift", Le(_SHIFT, 2 * eta**2 * K * LambdaMaxTau(t) * L(t)), Cite("drift-bound"), ("eta",)),
    Step(
        "shift",
        Le(_SHIFT, DRIFT_RATE * L(t)),
        Nonnegative(terms=[(1, "drift"), (2 * eta**2 * K * L(t), "high")]),
        ("drift", "high", "K sign", "loss", "eta"),
    ),
    Step("path", Le(_AFTER, _SHIFT + _MOVED), Fact("triangle", D(t + 1) - D(t), D(t) - D(0))),
    _spend(ALLOWED_UP, _SPENT_UP, 1),
    _spend(ALLOWED_LOW, _SPENT_LOW, 2),
    Step(
        "next crude",
        _next(_CRUDE),
        Nonnegative(terms=[(1, "path"), (1, "crude"), (1, "shift"), (DRIFT_RATE, "shrunk")]),
        ("path", "crude", "shift", "shrunk", "eta", "K sign", "c2 sign", "beta"),
    ),
    _within(ALLOWED_UP, 1),
    _within(ALLOWED_LOW, 2),
    Step("next weights", _next(And(_BOTTOM, _TOP)), Cite("weights-within", {t: t + 1}), ("next shrunk",)),
    Step(
        "alpha at",
        Ge(LambdaMinTau(t + 1), Alpha(D(t + 1), p1)),
        Cite("alpha-at-p1", {t: t + 1}),
        ("next weights",),
    ),
    Step(
        "alpha moves",
        Ge(Alpha(D(t + 1), p1), alpha0 - 2 * _AFTER),
        Cite("alpha-lipschitz", {t: t + 1}, unfold=("alpha0",)),
    ),
    Step(
        "next low",
        _next(_LOW),
        Nonnegative(terms=[(1, "alpha at"), (1, "alpha moves"), (2, "within 2"), (alpha0 / 2, "c1")]),
        ("alpha at", "alpha moves", "within 2", "c1", "alpha"),
    ),
    Step(
        "beta at",
        Le(LambdaMaxTau(t + 1), Beta(D(t + 1), p2)),
        Cite("beta-at-p2", {t: t + 1}),
        ("next weights",),
    ),
    Step(
        "beta moves",
        Le(Beta(D(t + 1), p2), beta0 + 2 * _AFTER),
        Cite("beta-lipschitz", {t: t + 1}, unfold=("beta0",)),
    ),
    Step(
        "next high",
        _next(_HIGH),
        Nonnegative(terms=[(1, "beta at"), (1, "beta moves"), (2, "within 1")]),
        ("beta at", "beta moves", "within 1"),
    ),
    Step(
        "next",
        _next(INVARIANT),
        Both(),
        ("next shrunk", "next low", "next high", "next weights", "next 1", "next 2", "next crude"),
    ),
)

THEOREM = Claim(
    id="uniform-bounds",
    display="",
    title="the uniform bounds, with the loss and the drift along the run",
    source="slides, theorem on uniform bounds",
    setting=Setting.RUN,
    given=GIVEN,
    printed=Statement(INVARIANT),
    proof=Proof(*CAPPED, Step("induction", INVARIANT, Induction(t, _BASE, _STEP))),
)

LEMMAS = (THEOREM,)
