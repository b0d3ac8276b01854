"""The factor f along the run: it does not grow, and bounds what a step leaves of the loss under the uniform bounds."""

from sympy import Rational, S, sqrt

from derivations.as_written import Eq, Ge, Gt, Le
from derivations.lemmas.descent import COEFFICIENT_RELATIONS, CONDITION
from derivations.lemmas.one_step import GAMMA, GRADIENT, TAU_HIGH, TAU_LOW, TAU_SIGNS, W_TOP, gradient_within
from derivations.lemmas.run_bounds import CONSTANTS, lemma_of_run
from derivations.notation import (
    K,
    L,
    a1,
    a2,
    a3,
    a4,
    alpha0,
    beta0,
    c1,
    c2,
    eta,
    f,
    mu,
    p2,
    rho,
    t,
)
from derivations.proving.kernel import Step
from derivations.proving.rules import Cite, Given, Nonnegative, Squares, given

_ALPHA_SIGN = Gt(alpha0, 0)

_F, _F0 = f(eta, t), f(eta, 0)
COEFFICIENT_STEPS = (
    Step("one", COEFFICIENT_RELATIONS[0], Cite("coefficients")),
    Step("two", COEFFICIENT_RELATIONS[1], Cite("coefficients")),
    Step("three", COEFFICIENT_RELATIONS[2], Cite("coefficients")),
    Step("four", COEFFICIENT_RELATIONS[3], Cite("coefficients")),
    Step("two at start", COEFFICIENT_RELATIONS[1].subs(t, 0), Cite("coefficients", {t: S.Zero})),
    Step("three at start", COEFFICIENT_RELATIONS[2].subs(t, 0), Cite("coefficients", {t: S.Zero})),
    Step("four at start", COEFFICIENT_RELATIONS[3].subs(t, 0), Cite("coefficients", {t: S.Zero})),
)
SIGNS = (
    *CONSTANTS,
    Step("alpha", _ALPHA_SIGN, Given()),
    Step("ordered", Ge(beta0, alpha0), Cite("bounds-at-start")),
    Step("p2 sign", Ge(p2, 0), Cite("bounds-at-start")),
    Step("beta", Gt(beta0, 0), Nonnegative(terms=[(1, "ordered"), (1, "alpha")]), ("ordered", "alpha")),
    Step("c2", Gt(c2, 1), Given()),
    Step("c2 sign", Gt(c2, 0), Nonnegative(terms=[(1, "c2")]), ("c2",)),
)
SIGN_LABELS = ("K sign", "mu sign", "beta", "p2 sign", "c2 sign", "loss", "first loss")

FACTOR_DECREASES = lemma_of_run(
    "factor-decreases",
    "f does not exceed its first value while the loss does not",
    (_ALPHA_SIGN, Gt(c2, 1), Gt(eta, 0), Le(L(t), L(0))),
    Le(_F, _F0),
    given("shrunk", Le(L(t), L(0))),
    given("eta", Gt(eta, 0)),
    *SIGNS,
    *COEFFICIENT_STEPS,
    Step(
        "square", Le(sqrt(K * L(t)) ** 2, sqrt(K * L(0)) ** 2), Nonnegative(terms=[(K, "shrunk")]), ("shrunk", "K sign")
    ),
    Step("root", Le(sqrt(K * L(t)), sqrt(K * L(0))), Squares(), ("square",)),
    Step(
        "factor",
        Le(_F, _F0),
        Nonnegative(
            slacks=[
                ("two", a2(t)),
                ("three", a3(t)),
                ("four", a4(t)),
                ("two at start", a2(0)),
                ("three at start", a3(0)),
                ("four at start", a4(0)),
                ("root", sqrt(K * L(0))),
                ("shrunk", L(0)),
            ],
            unfold=("f",),
        ),
        (
            *("two", "three", "four", "two at start", "three at start", "four at start"),
            *("root", "shrunk", "eta", *SIGN_LABELS),
        ),
    ),
)

BRACKET = c1 * alpha0 - eta * p2 * GAMMA - K * eta * Rational(1, 2) * (c2 * beta0 + eta * p2 * GAMMA) ** 2
_BOUNDS = (Le(c1 * alpha0, TAU_LOW), Le(TAU_HIGH, c2 * beta0), Le(W_TOP, p2))

RATE_WITHIN_FACTOR = (
    *SIGNS,
    *COEFFICIENT_STEPS[:4],
    GRADIENT,
    *gradient_within(GAMMA),
    Step(
        "bracket",
        Eq(_F, 1 - 2 * eta * mu * BRACKET),
        Nonnegative(
            slacks=[("one", a1), ("two", a2(t)), ("three", a3(t)), ("four", a4(t))],
            unfold=("f",),
        ),
        ("one", "two", "three", "four"),
    ),
    *TAU_SIGNS,
    Step(
        "condition exceeds",
        Ge(CONDITION.lhs, BRACKET),
        Nonnegative(
            slacks=[("low", TAU_LOW), ("high", beta0), ("top", p2), ("g", sqrt(K * L(t)))],
        ),
        ("low", "high", "top", "g", "eta", "K sign", "high sign", "c2 sign"),
    ),
)
"""That rho is at most f: what the bracket of the lemma is at least, given steps low, high, top and eta."""

FACTOR = lemma_of_run(
    "descent-under-bounds",
    "under the uniform bounds one step multiplies the loss by at most f",
    (_ALPHA_SIGN, Gt(c2, 1), Gt(eta, 0), *_BOUNDS, Le(_F, 1)),
    Le(L(t + 1), _F * L(t)),
    given("eta", Gt(eta, 0)),
    given("low", _BOUNDS[0]),
    given("high", _BOUNDS[1]),
    given("top", _BOUNDS[2]),
    given("below one", Le(_F, 1)),
    *RATE_WITHIN_FACTOR,
    Step(
        "bracket sign",
        Ge(BRACKET, 0),
        Nonnegative(terms=[(1 / (2 * eta * mu), "below one"), (1 / (2 * eta * mu), "bracket")]),
        ("below one", "bracket", "eta", "mu sign"),
    ),
    Step(
        "condition",
        CONDITION,
        Nonnegative(terms=[(1, "condition exceeds"), (1, "bracket sign")]),
        ("condition exceeds", "bracket sign"),
    ),
    Step("lemma", Le(L(t + 1), rho(eta, t) * L(t)), Cite("descent-square-loss"), ("eta", "condition")),
    Step(
        "rate",
        Le(L(t + 1), _F * L(t)),
        Nonnegative(
            terms=[(1, "lemma"), (2 * eta * mu * L(t), "condition exceeds"), (L(t), "bracket")],
            unfold=("rho",),
        ),
        ("lemma", "condition exceeds", "bracket", "eta", "mu sign", "loss"),
    ),
)

LEMMAS = (FACTOR_DECREASES, FACTOR)
