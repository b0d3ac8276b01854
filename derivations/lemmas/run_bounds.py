"""Along the run, while the loss does not grow: the weights, and with them alpha and beta."""

from sympy import And, Expr, S
from sympy.logic.boolalg import Boolean

from derivations.as_written import Eq, Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.imbalance_bounds import low, low_next, q, r, x
from derivations.lemmas.one_step import RADIUS, RADIUS_AT_START, TAU_HIGH, TAU_LOW, W_TOP
from derivations.notation import (
    A,
    Alpha,
    AtMost,
    Beta,
    D,
    G,
    K,
    L,
    LambdaK,
    LambdaMax,
    LambdaMaxTau,
    LambdaMinTau,
    NormF,
    PositivePart,
    SigmaMax,
    SigmaMin,
    Time,
    W,
    W_star,
    X,
    alpha0,
    beta0,
    m,
    mu,
    n,
    p1,
    p2,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cite, Definition, Fact, Given, Nonnegative, Squares, given
from derivations.supplied_definitions import alpha_halves, beta_halves, radius

_ALPHA_SIGN = Gt(alpha0, 0)
ORDERED = And(Ge(beta0, alpha0), Ge(p1, 0), Ge(p2, 0))


def lemma_of_run(name: str, title: str, given: tuple[Boolean, ...], relation: Boolean, *steps: Step) -> Claim:
    """A lemma of the theorem on uniform bounds."""
    return Claim(
        id=name,
        display="",
        title=title,
        source="slides, theorem on uniform bounds",
        setting=Setting.RUN,
        given=given,
        printed=Statement(relation),
        proof=Proof(*steps),
    )


CONSTANTS = (
    Step("K", Eq(K, SigmaMax(X) ** 2), Definition()),
    Step("mu", Eq(mu, SigmaMin(X) ** 2), Definition()),
    Step("data", Gt(SigmaMin(X), 0), Given()),
    Step("data order", Le(SigmaMin(X), SigmaMax(X)), Fact("singular_values_ordered", X)),
    Step(
        "data max",
        Gt(SigmaMax(X), 0),
        Nonnegative(terms=[(1, "data order"), (1, "data")]),
        ("data order", "data"),
    ),
    Step("mu sign", Gt(mu, 0), Nonnegative(slacks=[("mu", mu)]), ("mu", "data")),
    Step(
        "K order",
        Ge(K, mu),
        Nonnegative(slacks=[("K", K), ("mu", mu), ("data order", SigmaMax(X))]),
        ("K", "mu", "data order", "data"),
    ),
    Step("K sign", Gt(K, 0), Nonnegative(terms=[(1, "K order"), (1, "mu sign")]), ("K order", "mu sign")),
    Step("loss", Ge(L(t), 0), Cite("loss-nonnegative", {A: W(t)}, unfold=("L",))),
    Step("first loss", Ge(L(0), 0), Cite("loss-nonnegative", {A: W(0)}, unfold=("L",))),
)

_SHRUNK = Le(L(t), L(0))
_WEIGHTS = And(Le(p1, SigmaMin(W(t))), Le(W_TOP, p2))
_LEAST = SigmaMin(W_star) - radius

WEIGHTS = lemma_of_run(
    "weights-within",
    "while the loss does not exceed its first value, the singular values of W stay between p_1 and p_2",
    (_SHRUNK,),
    _WEIGHTS,
    given("shrunk", _SHRUNK),
    *CONSTANTS,
    Step("distance", Le(NormF(W(t) - W_star), RADIUS), Cite("distance-to-minimiser", {A: W(t)}, unfold=("L",))),
    Step("square", Le(RADIUS**2, RADIUS_AT_START**2), Nonnegative(terms=[(2 / mu, "shrunk")]), ("shrunk", "mu sign")),
    Step("radius", Le(RADIUS, RADIUS_AT_START), Squares(), ("square",)),
    Step(
        "above",
        Le(W_TOP, SigmaMax(W_star) + NormF(W(t) - W_star)),
        Fact("weyl_singular", W(t), W_star),
    ),
    Step(
        "below",
        Ge(SigmaMin(W(t)), SigmaMin(W_star) - NormF(W(t) - W_star)),
        Fact("weyl_singular", W(t), W_star),
    ),
    Step(
        "top",
        Le(W_TOP, p2),
        Nonnegative(terms=[(1, "above"), (1, "distance"), (1, "radius")], unfold=("p2",)),
        ("above", "distance", "radius"),
    ),
    Step(
        "least",
        Le(_LEAST, SigmaMin(W(t))),
        Nonnegative(terms=[(1, "below"), (1, "distance"), (1, "radius")]),
        ("below", "distance", "radius"),
    ),
    Step("zero", Le(0, SigmaMin(W(t))), Nonnegative()),
    Step(
        "part",
        Le(PositivePart(_LEAST), SigmaMin(W(t))),
        Fact("positive_part_least", _LEAST, SigmaMin(W(t))),
        ("least", "zero"),
    ),
    Step("p1", Eq(p1, PositivePart(_LEAST)), Definition()),
    Step("bottom", Le(p1, SigmaMin(W(t))), Nonnegative(slacks=[("p1", p1)], terms=[(1, "part")]), ("p1", "part")),
    Step("both", _WEIGHTS, Both(), ("bottom", "top")),
)


def _monotone(label: str, size: Expr, sign: int, slot: Expr, index: int, time: Time = t) -> tuple[Step, ...]:
    """A half of alpha at D(time) grows from p_1 to sigma_min(W(t))."""
    larger, smaller = alpha_halves(D(time), SigmaMin(W(t))), alpha_halves(D(time), p1)
    return (
        Step(f"{label} sign", Ge(slot * p1, 0), Nonnegative(), ("p1 sign",)),
        Step(f"{label} more", Ge(slot * SigmaMin(W(t)), slot * p1), Nonnegative(terms=[(slot, "bottom")]), ("bottom",)),
        Step(
            label,
            Ge(larger[index], smaller[index]),
            Cite(
                "half-monotone",
                {
                    q: PositivePart(LambdaK(size, sign * D(time))),
                    r: PositivePart(LambdaMax(-sign * D(time))),
                    low: slot * p1,
                    low_next: slot * SigmaMin(W(t)),
                },
            ),
            (f"{label} sign", f"{label} more"),
        ),
    )


PRODUCT_BOUNDS_SIGN = Claim(
    id="product-bounds-nonnegative",
    display="",
    title="p_1 and p_2 exist and are not negative",
    source="slides, theorem on uniform bounds",
    setting=Setting.POINT,
    printed=Statement(And(Ge(p1, 0), Ge(p2, 0))),
    proof=Proof(
        Step("data", Gt(SigmaMin(X), 0), Given()),
        Step("mu", Eq(mu, SigmaMin(X) ** 2), Definition()),
        Step("mu sign", Gt(mu, 0), Nonnegative(slacks=[("mu", mu)]), ("mu", "data")),
        Step("first loss", Ge(L(0), 0), Cite("loss-nonnegative", {A: W(0)}, unfold=("L",))),
        Step("p1", Ge(p1, 0), Nonnegative(unfold=("p1",))),
        Step("p2", Ge(p2, 0), Nonnegative(unfold=("p2",))),
        Step("both", And(Ge(p1, 0), Ge(p2, 0)), Both(), ("p1", "p2")),
    ),
)

_P1_SIGN = Step("p1 sign", Ge(p1, 0), Cite(PRODUCT_BOUNDS_SIGN))
_P2_SIGN = Step("p2 sign", Ge(p2, 0), Cite(PRODUCT_BOUNDS_SIGN))

ALPHA_AT = lemma_of_run(
    "alpha-at-p1",
    "lambda_min(tau) is at least alpha of the imbalance and p_1",
    (Le(p1, SigmaMin(W(t))),),
    Ge(TAU_LOW, Alpha(D(t), p1)),
    given("bottom", Le(p1, SigmaMin(W(t)))),
    _P1_SIGN,
    Step("alpha", Ge(TAU_LOW, Alpha(D(t), SigmaMin(W(t)))), Cite("alpha-bound")),
    *_monotone("first", n, 1, AtMost(n, m), 0),
    *_monotone("second", m, -1, AtMost(m, n), 1),
    Step(
        "sum",
        Ge(TAU_LOW, Alpha(D(t), p1)),
        Nonnegative(terms=[(1, "alpha"), (1, "first"), (1, "second")], unfold=("Alpha",)),
        ("alpha", "first", "second"),
    ),
)

_AT_ZERO, _AT_ZERO_P1 = alpha_halves(D(0), SigmaMin(W(t))), alpha_halves(D(0), p1)

ALPHA_MONOTONE = lemma_of_run(
    "alpha-monotone",
    "alpha of the first imbalance grows with the singular value",
    (Le(p1, SigmaMin(W(t))),),
    Ge(Alpha(D(0), SigmaMin(W(t))), Alpha(D(0), p1)),
    given("bottom", Le(p1, SigmaMin(W(t)))),
    _P1_SIGN,
    *_monotone("first", n, 1, AtMost(n, m), 0, S.Zero),
    *_monotone("second", m, -1, AtMost(m, n), 1, S.Zero),
    Step(
        "sum",
        Ge(Alpha(D(0), SigmaMin(W(t))), Alpha(D(0), p1)),
        Nonnegative(terms=[(1, "first"), (1, "second")], unfold=("Alpha",)),
        ("first", "second"),
    ),
)

_TOPS, _TOPS_AT = beta_halves(D(t), W_TOP), beta_halves(D(t), p2)


def _rising(label: str, sign: int, index: int) -> Step:
    return Step(
        label,
        Le(_TOPS[index], _TOPS_AT[index]),
        Cite("upper-monotone", {x: LambdaMax(sign * D(t)), low: W_TOP, low_next: p2}),
        ("sign", "top"),
    )


BETA_AT = lemma_of_run(
    "beta-at-p2",
    "lambda_max(tau) is at most beta of the imbalance and p_2",
    (Le(W_TOP, p2),),
    Le(TAU_HIGH, Beta(D(t), p2)),
    given("top", Le(W_TOP, p2)),
    Step("sign", Ge(W_TOP, 0), Nonnegative()),
    Step("beta", Le(TAU_HIGH, Beta(D(t), W_TOP)), Cite("beta-bound")),
    _rising("first", 1, 0),
    _rising("second", -1, 1),
    Step(
        "sum",
        Le(TAU_HIGH, Beta(D(t), p2)),
        Nonnegative(terms=[(1, "beta"), (1, "first"), (1, "second")], unfold=("Beta",)),
        ("beta", "first", "second"),
    ),
)

_AT_START = And(Le(p1, SigmaMin(W(0))), Le(SigmaMax(W(0)), p2))

START = lemma_of_run(
    "bounds-at-start",
    "at the start alpha_0 and beta_0 bound the spectrum of tau",
    (),
    And(Ge(LambdaMinTau(0), alpha0), Le(LambdaMaxTau(0), beta0), Ge(beta0, alpha0), Ge(p1, 0), Ge(p2, 0)),
    _P1_SIGN,
    _P2_SIGN,
    Step("same", Le(L(0), L(0)), Nonnegative()),
    Step("weights", _AT_START, Cite("weights-within", {t: S.Zero}), ("same",)),
    Step("low", Ge(LambdaMinTau(0), alpha0), Cite("alpha-at-p1", {t: S.Zero}, unfold=("alpha0",)), ("weights",)),
    Step("high", Le(LambdaMaxTau(0), beta0), Cite("beta-at-p2", {t: S.Zero}, unfold=("beta0",)), ("weights",)),
    Step("order", Le(LambdaMinTau(0), LambdaMaxTau(0)), Cite("positive-operator", {t: 0, A: G(0)})),
    Step(
        "ordered",
        Ge(beta0, alpha0),
        Nonnegative(terms=[(1, "low"), (1, "high"), (1, "order")]),
        ("low", "high", "order"),
    ),
    Step(
        "all",
        And(Ge(LambdaMinTau(0), alpha0), Le(LambdaMaxTau(0), beta0), Ge(beta0, alpha0), Ge(p1, 0), Ge(p2, 0)),
        Both(),
        ("low", "high", "ordered", "p1 sign", "p2 sign"),
    ),
)

LEMMAS = (PRODUCT_BOUNDS_SIGN, WEIGHTS, ALPHA_AT, ALPHA_MONOTONE, BETA_AT, START)
