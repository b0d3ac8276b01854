"""Along the run: the weights while the loss does not grow, the drift of the imbalance, the factor f."""

from sympy import And, Expr, MatrixExpr, Rational, S, sqrt
from sympy.logic.boolalg import Boolean

from derivations.as_written import Eq, Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.descent import COEFFICIENT_RELATIONS, CONDITION
from derivations.lemmas.imbalance_bounds import low, low_next, q, r, x
from derivations.notation import (
    W1,
    W2,
    A,
    Alpha,
    AtMost,
    Beta,
    D,
    G,
    Inner,
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
    Tau,
    Time,
    W,
    W_star,
    X,
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
    m,
    mu,
    n,
    p1,
    p2,
    rho,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cite, Definition, Fact, Given, Nonnegative, Normal, Rewrite, Squares
from derivations.supplied_definitions import GRADIENTS, alpha_halves, beta_halves, radius

_G, _S = NormF(G(t)), SigmaMax(W(t))
_LOW, _HIGH = LambdaMinTau(t), LambdaMaxTau(t)
_START, _NOW = sqrt(2 * L(0) / mu), sqrt(2 * L(t) / mu)
_ALPHA_SIGN = Gt(alpha0, 0)
ORDERED = And(Ge(beta0, alpha0), Ge(p1, 0), Ge(p2, 0))


def _lemma(name: str, title: str, given: tuple[Boolean, ...], relation: Boolean, *steps: Step) -> Claim:
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


def given(label: str, relation: Boolean) -> Step:
    """A step that takes up a hypothesis."""
    return Step(label, relation, Given())


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
_WEIGHTS = And(Le(p1, SigmaMin(W(t))), Le(_S, p2))
_LEAST = SigmaMin(W_star) - radius

WEIGHTS = _lemma(
    "weights-within",
    "while the loss does not exceed its first value, the singular values of W stay between p_1 and p_2",
    (_SHRUNK,),
    _WEIGHTS,
    given("shrunk", _SHRUNK),
    *CONSTANTS,
    Step("distance", Le(NormF(W(t) - W_star), _NOW), Cite("distance-to-minimiser", {A: W(t)}, unfold=("L",))),
    Step("square", Le(_NOW**2, _START**2), Nonnegative(terms=[(2 / mu, "shrunk")]), ("shrunk", "mu sign")),
    Step("radius", Le(_NOW, _START), Squares(), ("square",)),
    Step(
        "above",
        Le(_S, SigmaMax(W_star) + NormF(W(t) - W_star)),
        Fact("weyl_singular", W(t), W_star),
    ),
    Step(
        "below",
        Ge(SigmaMin(W(t)), SigmaMin(W_star) - NormF(W(t) - W_star)),
        Fact("weyl_singular", W(t), W_star),
    ),
    Step(
        "top",
        Le(_S, p2),
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

ALPHA_AT = _lemma(
    "alpha-at-p1",
    "lambda_min(tau) is at least alpha of the imbalance and p_1",
    (Le(p1, SigmaMin(W(t))),),
    Ge(_LOW, Alpha(D(t), p1)),
    given("bottom", Le(p1, SigmaMin(W(t)))),
    _P1_SIGN,
    Step("alpha", Ge(_LOW, Alpha(D(t), SigmaMin(W(t)))), Cite("alpha-bound")),
    *_monotone("first", n, 1, AtMost(n, m), 0),
    *_monotone("second", m, -1, AtMost(m, n), 1),
    Step(
        "sum",
        Ge(_LOW, Alpha(D(t), p1)),
        Nonnegative(terms=[(1, "alpha"), (1, "first"), (1, "second")], unfold=("Alpha",)),
        ("alpha", "first", "second"),
    ),
)

_AT_ZERO, _AT_ZERO_P1 = alpha_halves(D(0), SigmaMin(W(t))), alpha_halves(D(0), p1)

ALPHA_MONOTONE = _lemma(
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

_TOPS, _TOPS_AT = beta_halves(D(t), _S), beta_halves(D(t), p2)


def _rising(label: str, sign: int, index: int) -> Step:
    return Step(
        label,
        Le(_TOPS[index], _TOPS_AT[index]),
        Cite("upper-monotone", {x: LambdaMax(sign * D(t)), low: _S, low_next: p2}),
        ("sign", "top"),
    )


BETA_AT = _lemma(
    "beta-at-p2",
    "lambda_max(tau) is at most beta of the imbalance and p_2",
    (Le(_S, p2),),
    Le(_HIGH, Beta(D(t), p2)),
    given("top", Le(_S, p2)),
    Step("sign", Ge(_S, 0), Nonnegative()),
    Step("beta", Le(_HIGH, Beta(D(t), _S)), Cite("beta-bound")),
    _rising("first", 1, 0),
    _rising("second", -1, 1),
    Step(
        "sum",
        Le(_HIGH, Beta(D(t), p2)),
        Nonnegative(terms=[(1, "beta"), (1, "first"), (1, "second")], unfold=("Beta",)),
        ("beta", "first", "second"),
    ),
)

_AT_START = And(Le(p1, SigmaMin(W(0))), Le(SigmaMax(W(0)), p2))

START = _lemma(
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

_LEFT, _RIGHT = G(t) * W2(t).T, G(t).T * W1(t)
_MOVED_1, _MOVED_2 = W2(t) * G(t).T * G(t) * W2(t).T, W1(t).T * G(t) * G(t).T * W1(t)
DRIFT_RELATION = Eq(D(t + 1), D(t) + eta**2 * (_MOVED_1 - _MOVED_2))


def _gram(label: str, factor: MatrixExpr, gram: MatrixExpr) -> tuple[Step, ...]:
    """|B^T B|_F <= |B|_F^2."""
    return (
        Step(
            f"{label} product",
            Le(NormF(gram), SigmaMax(factor.T) * NormF(factor)),
            Fact("operator_norm", factor.T, factor),
        ),
        Step(
            f"{label} transpose",
            Eq(SigmaMax(factor.T), SigmaMax(factor)),
            Fact("transpose_norm", factor),
        ),
        Step(f"{label} spectral", Le(SigmaMax(factor), NormF(factor)), Fact("spectral_below_frobenius", factor)),
        Step(
            label,
            Le(NormF(gram), NormF(factor) ** 2),
            Nonnegative(
                terms=[
                    (1, f"{label} product"),
                    (-NormF(factor), f"{label} transpose"),
                    (NormF(factor), f"{label} spectral"),
                ]
            ),
            (f"{label} product", f"{label} transpose", f"{label} spectral"),
        ),
    )


DRIFT_EXACT = Claim(
    id="drift",
    display="",
    title="what one step adds to the imbalance, exactly",
    source="slides (12), made exact",
    setting=Setting.DESCENT,
    printed=Statement(DRIFT_RELATION),
    proof=Proof(
        Step(
            "gradients",
            GRADIENTS,
            Cite("eq2-b"),
        ),
        Step("drift", DRIFT_RELATION, Normal(unfold=("D", "W1+", "W2+")), ("gradients",)),
    ),
)

_SHIFT = NormF(D(t + 1) - D(t))

_DISSIPATION = Inner(G(t), Tau(t, G(t)))

DRIFT_BY_DISSIPATION = Claim(
    id="drift-by-dissipation",
    display="",
    title="one step moves the imbalance by at most eta^2 <G, tau(G)>",
    source="slides (12), with its constant",
    setting=Setting.DESCENT,
    given=(Gt(eta, 0),),
    printed=Statement(Le(_SHIFT, eta**2 * _DISSIPATION)),
    proof=Proof(
        given("eta", Gt(eta, 0)),
        Step("drift", DRIFT_RELATION, Cite("drift")),
        Step("itself", Eq(_SHIFT, _SHIFT), Normal()),
        Step("exact", Eq(_SHIFT, NormF(eta**2 * _MOVED_1 - eta**2 * _MOVED_2)), Rewrite(), ("itself", "drift")),
        Step(
            "triangle",
            Le(NormF(eta**2 * _MOVED_1 - eta**2 * _MOVED_2), NormF(eta**2 * _MOVED_1) + NormF(-(eta**2) * _MOVED_2)),
            Fact("triangle", eta**2 * _MOVED_1, -(eta**2) * _MOVED_2),
        ),
        Step("first square", Eq(NormF(eta**2 * _MOVED_1) ** 2, (eta**2 * NormF(_MOVED_1)) ** 2), Normal()),
        Step("first", Eq(NormF(eta**2 * _MOVED_1), eta**2 * NormF(_MOVED_1)), Squares(), ("first square", "eta")),
        Step("second square", Eq(NormF(-(eta**2) * _MOVED_2) ** 2, (eta**2 * NormF(_MOVED_2)) ** 2), Normal()),
        Step("second", Eq(NormF(-(eta**2) * _MOVED_2), eta**2 * NormF(_MOVED_2)), Squares(), ("second square", "eta")),
        *_gram("left", _LEFT, _MOVED_1),
        *_gram("right", _RIGHT, _MOVED_2),
        Step("dissipation", Eq(_DISSIPATION, NormF(_LEFT) ** 2 + NormF(_RIGHT) ** 2), Normal(unfold=("Tau",))),
        Step(
            "bound",
            Le(_SHIFT, eta**2 * _DISSIPATION),
            Nonnegative(
                slacks=[("exact", _SHIFT)],
                terms=[
                    (1, "triangle"),
                    (-1, "first"),
                    (-1, "second"),
                    (eta**2, "left"),
                    (eta**2, "right"),
                    (eta**2, "dissipation"),
                ],
            ),
            ("exact", "triangle", "first", "second", "left", "right", "dissipation", "eta"),
        ),
    ),
)

DRIFT = _lemma(
    "drift-bound",
    "one step moves the imbalance by at most 2 eta^2 K lambda_max(tau) L",
    (Gt(eta, 0),),
    Le(_SHIFT, 2 * eta**2 * K * _HIGH * L(t)),
    given("eta", Gt(eta, 0)),
    Step("moved", Le(_SHIFT, eta**2 * _DISSIPATION), Cite("drift-by-dissipation"), ("eta",)),
    Step("rayleigh", Le(_DISSIPATION, _HIGH * _G**2), Cite("rayleigh-tau", {A: G(t)})),
    Step("gradient", Le(_G**2, 2 * K * L(t)), Cite("gradient-bound", {A: W(t)}, unfold=("L",))),
    Step("low", Ge(_LOW, 0), Cite("positive-operator", {A: G(t)})),
    Step("order", Le(_LOW, _HIGH), Cite("positive-operator", {A: G(t)})),
    Step("high", Ge(_HIGH, 0), Nonnegative(terms=[(1, "order")]), ("low", "order")),
    Step(
        "bound",
        Le(_SHIFT, 2 * eta**2 * K * _HIGH * L(t)),
        Nonnegative(terms=[(1, "moved"), (eta**2, "rayleigh"), (eta**2 * _HIGH, "gradient")]),
        ("moved", "rayleigh", "gradient", "eta", "high"),
    ),
)

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

FACTOR_DECREASES = _lemma(
    "factor-decreases",
    "f does not exceed its first value while the loss does not",
    (_ALPHA_SIGN, Gt(c2, 1), Gt(eta, 0), _SHRUNK),
    Le(_F, _F0),
    given("shrunk", _SHRUNK),
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

_GAMMA = sqrt(2) * sqrt(K * L(t))
BRACKET = c1 * alpha0 - eta * p2 * _GAMMA - K * eta * Rational(1, 2) * (c2 * beta0 + eta * p2 * _GAMMA) ** 2
_BOUNDS = (Le(c1 * alpha0, _LOW), Le(_HIGH, c2 * beta0), Le(_S, p2))

RATE_WITHIN_FACTOR = (
    *SIGNS,
    *COEFFICIENT_STEPS[:4],
    Step("gradient", Le(_G**2, 2 * K * L(t)), Cite("gradient-bound", {A: W(t)}, unfold=("L",))),
    Step("gradient square", Le(_G**2, _GAMMA**2), Nonnegative(terms=[(1, "gradient")]), ("gradient",)),
    Step("gradient root", Le(_G, _GAMMA), Squares(), ("gradient square",)),
    Step(
        "bracket",
        Eq(_F, 1 - 2 * eta * mu * BRACKET),
        Nonnegative(
            slacks=[("one", a1), ("two", a2(t)), ("three", a3(t)), ("four", a4(t))],
            unfold=("f",),
        ),
        ("one", "two", "three", "four"),
    ),
    Step("tau sign", Ge(_LOW, 0), Cite("positive-operator", {A: G(t)})),
    Step("tau order", Le(_LOW, _HIGH), Cite("positive-operator", {A: G(t)})),
    Step("tau top", Ge(_HIGH, 0), Nonnegative(terms=[(1, "tau order")]), ("tau sign", "tau order")),
    Step(
        "condition exceeds",
        Ge(CONDITION.lhs, BRACKET),
        Nonnegative(
            slacks=[("low", _LOW), ("high", beta0), ("top", p2), ("gradient root", sqrt(K * L(t)))],
        ),
        ("low", "high", "top", "gradient root", "eta", "K sign", "tau top", "c2 sign"),
    ),
)
"""That rho is at most f: what the bracket of the lemma is at least, given steps low, high, top and eta."""

FACTOR = _lemma(
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

LEMMAS = (
    PRODUCT_BOUNDS_SIGN,
    WEIGHTS,
    ALPHA_AT,
    ALPHA_MONOTONE,
    BETA_AT,
    START,
    DRIFT_EXACT,
    DRIFT_BY_DISSIPATION,
    DRIFT,
    FACTOR_DECREASES,
    FACTOR,
)
