"""A sharper descent lemma: |tau(G)|_F^2 <= lambda_max q and lambda_min |G|_F^2 <= q, with q = <G, tau(G)>.

Its factor is the slides' rho with one lambda_max replaced by sqrt(lambda_min lambda_max).
"""

from sympy import Eq, Ge, Gt, Le, Rational, sqrt

from derivations.claim import Claim, Setting, Statement
from derivations.kernel import Proof, Step
from derivations.lemmas.descent import MOVES, PL, SMOOTH, SQUARE_LOSS_STEPS
from derivations.lemmas.run_bounds import SIGNS, given
from derivations.notation import (
    A,
    G,
    Inner,
    K,
    L,
    LambdaMaxTau,
    LambdaMinTau,
    Loss,
    NormF,
    SigmaMax,
    Tau,
    W,
    alpha0,
    beta0,
    c1,
    c2,
    eta,
    f_sharp,
    mu,
    p2,
    t,
)
from derivations.rules import Cite, Fact, Given, Nonnegative, Normal, Squares

_G, _S = NormF(G(t)), SigmaMax(W(t))
_LOW, _HIGH = LambdaMinTau(t), LambdaMaxTau(t)
_TAU_NORM, _GWG = NormF(Tau(t, G(t))), NormF(G(t) * W(t).T * G(t))
_Q = Inner(G(t), Tau(t, G(t)))
_ROOT = sqrt(_LOW * _HIGH)
_LENGTH = NormF(W(t + 1) - W(t))
_BRACKET = _LOW - eta * _S * _G - K * eta / 2 * (_ROOT + eta * _S * _G) ** 2
_CONDITION, _POSITIVE = Ge(_BRACKET, 0), Gt(_LOW, 0)
_RATE = Le(Loss(W(t + 1)), (1 - 2 * eta * mu * _BRACKET) * Loss(W(t)))

SHARP = Claim(
    id="sharp-descent",
    display="",
    title="the sharper descent lemma for any K-smooth mu-PL loss",
    source="sharper than the slides' lemma",
    setting=Setting.DESCENT,
    given=(Gt(eta, 0), Ge(K, 0), SMOOTH, PL, _POSITIVE, _CONDITION),
    printed=Statement(_RATE),
    proof=Proof(
        *MOVES,
        Step("K", Ge(K, 0), Given()),
        Step("smooth", SMOOTH, Given()),
        Step("pl", PL, Given()),
        Step("positive", _POSITIVE, Given()),
        Step("condition", _CONDITION, Given()),
        Step("order", Le(_LOW, _HIGH), Fact("positive_operator", t, G(t))),
        Step("high", Gt(_HIGH, 0), Nonnegative(terms=[(1, "order"), (1, "positive")]), ("positive", "order")),
        Step("tau", Le(_TAU_NORM**2, _HIGH * _Q), Fact("positive_operator_sharp", t, G(t))),
        Step(
            "q",
            Ge(_Q, 0),
            Nonnegative(terms=[(1, "rayleigh")]),
            ("rayleigh", "positive"),
        ),
        Step(
            "length",
            Le(_LENGTH, eta * _TAU_NORM + eta**2 * _GWG),
            Nonnegative(
                slacks=[("moved", _LENGTH)],
                terms=[(1, "triangle"), (-1, "first"), (-1, "second")],
            ),
            ("moved", "triangle", "first", "second"),
        ),
        Step(
            "mixed squares",
            Le((_LOW * _TAU_NORM * _GWG) ** 2, (_ROOT * _S * _G * _Q) ** 2),
            Nonnegative(
                terms=[
                    (_LOW**2 * _GWG**2, "tau"),
                    (_LOW**2 * _HIGH * _Q * (_S * _G**2 + _GWG), "cubic"),
                    (_LOW * _HIGH * _S**2 * _G**2 * _Q, "rayleigh"),
                ]
            ),
            ("tau", "cubic", "rayleigh", "q", "positive", "high"),
        ),
        Step("mixed", Le(_LOW * _TAU_NORM * _GWG, _ROOT * _S * _G * _Q), Squares(), ("mixed squares", "q")),
        Step(
            "square",
            Le(_LOW * _LENGTH**2, eta**2 * _Q * (_ROOT + eta * _S * _G) ** 2),
            Nonnegative(
                terms=[
                    (_LOW * (_LENGTH + eta * _TAU_NORM + eta**2 * _GWG), "length"),
                    (eta**2 * _LOW, "tau"),
                    (2 * eta**3, "mixed"),
                    (eta**4 * _LOW * (_GWG + _S * _G**2), "cubic"),
                    (eta**4 * _S**2 * _G**2, "rayleigh"),
                ]
            ),
            ("length", "tau", "mixed", "cubic", "rayleigh", "positive", "eta"),
        ),
        Step(
            "decrease",
            Le(_LOW * Loss(W(t + 1)), _LOW * Loss(W(t)) - eta * _Q * _BRACKET),
            Nonnegative(
                terms=[
                    (_LOW, "smooth"),
                    (-_LOW, "linear"),
                    (_LOW * eta**2, "cauchy"),
                    (_LOW * eta**2 * _G, "cubic"),
                    (eta**2 * _S * _G, "rayleigh"),
                    (K / 2, "square"),
                ]
            ),
            ("smooth", "linear", "cauchy", "cubic", "rayleigh", "square", "positive", "eta", "K"),
        ),
        Step(
            "rate",
            _RATE,
            Nonnegative(
                terms=[(1 / _LOW, "decrease"), (eta / _LOW, "condition", "rayleigh"), (eta, "condition", "pl")]
            ),
            ("decrease", "condition", "rayleigh", "pl", "positive", "eta"),
        ),
    ),
)

_LOWER, _UPPER, _GAMMA = c1 * alpha0, c2 * beta0, sqrt(2) * sqrt(K * L(t))
_SHIFT = eta * p2 * _GAMMA
_LEAST = _LOWER - _SHIFT - K * eta * Rational(1, 2) * (sqrt(_LOWER * _UPPER) + _SHIFT) ** 2
_BETWEEN = _LOW - _SHIFT - K * eta * Rational(1, 2) * (sqrt(_LOW * _UPPER) + _SHIFT) ** 2
_BOUNDS = (Le(_LOWER, _LOW), Le(_HIGH, _UPPER), Le(_S, p2))
_FACTOR = f_sharp(eta, t)

SHARP_UNDER_BOUNDS = Claim(
    id="sharp-descent-under-bounds",
    display="",
    title="under the uniform bounds one step multiplies the loss by at most the sharper factor",
    source="sharper than the slides' lemma",
    setting=Setting.RUN,
    given=(Gt(alpha0, 0), Gt(c1, 0), Gt(c2, 1), Gt(eta, 0), *_BOUNDS, Le(_FACTOR, 1)),
    printed=Statement(Le(L(t + 1), _FACTOR * L(t))),
    proof=Proof(
        given("eta", Gt(eta, 0)),
        given("c1 sign", Gt(c1, 0)),
        given("low", _BOUNDS[0]),
        given("top high", _BOUNDS[1]),
        given("top", _BOUNDS[2]),
        given("below one", Le(_FACTOR, 1)),
        *SIGNS,
        Step("lower", Gt(_LOWER, 0), Nonnegative(), ("alpha", "c1 sign")),
        Step("low sign", Gt(_LOW, 0), Nonnegative(terms=[(1, "low"), (1, "lower")]), ("low", "lower")),
        Step("order", Le(_LOW, _HIGH), Fact("positive_operator", t, G(t))),
        Step("high sign", Gt(_HIGH, 0), Nonnegative(terms=[(1, "order"), (1, "low sign")]), ("order", "low sign")),
        Step("gradient", Le(_G**2, 2 * K * L(t)), Cite("gradient-bound", {A: W(t)}, unfold=("L",))),
        Step("gradient square", Le(_G**2, _GAMMA**2), Nonnegative(terms=[(1, "gradient")]), ("gradient",)),
        Step("gradient root", Le(_G, _GAMMA), Squares(), ("gradient square",)),
        Step("factor", Eq(_FACTOR, 1 - 2 * mu * eta * _LEAST), Normal(unfold=("f_sharp",))),
        Step(
            "least sign",
            Ge(_LEAST, 0),
            Nonnegative(terms=[(1 / (2 * eta * mu), "below one"), (1 / (2 * eta * mu), "factor")]),
            ("below one", "factor", "eta", "mu sign"),
        ),
        Step(
            "root square",
            Le(_ROOT**2, sqrt(_LOW * _UPPER) ** 2),
            Nonnegative(terms=[(_LOW, "top high")]),
            ("top high", "low sign"),
        ),
        Step("root", Le(_ROOT, sqrt(_LOW * _UPPER)), Squares(), ("root square",)),
        Step(
            "condition exceeds",
            Ge(_BRACKET, _BETWEEN),
            Nonnegative(slacks=[("top", p2), ("gradient root", sqrt(K * L(t))), ("root", sqrt(_LOW * _UPPER))]),
            ("top", "gradient root", "root", "eta", "K sign"),
        ),
        Step(
            "exchange square",
            Le((_LOWER * sqrt(_LOW * _UPPER)) ** 2, (_LOW * sqrt(_LOWER * _UPPER)) ** 2),
            Nonnegative(terms=[(_LOW * _LOWER * _UPPER, "low")]),
            ("low", "low sign", "c1 sign", "alpha", "c2 sign", "beta"),
        ),
        Step(
            "exchange",
            Le(_LOWER * sqrt(_LOW * _UPPER), _LOW * sqrt(_LOWER * _UPPER)),
            Squares(),
            ("exchange square", "low sign"),
        ),
        Step(
            "proportion",
            Ge(_LOWER * _BETWEEN, _LOW * _LEAST),
            Nonnegative(
                terms=[
                    (_SHIFT + K * eta / 2 * _SHIFT**2, "low"),
                    (K * eta * _SHIFT, "exchange"),
                ]
            ),
            ("low", "exchange", "eta", "K sign", "p2 sign", "loss"),
        ),
        Step(
            "between",
            Ge(_BETWEEN, _LEAST),
            Nonnegative(terms=[(1 / _LOWER, "proportion"), (1 / _LOWER, "low", "least sign")]),
            ("proportion", "low", "least sign", "lower", "c1 sign", "alpha"),
        ),
        Step(
            "condition",
            _CONDITION,
            Nonnegative(terms=[(1, "condition exceeds"), (1, "between"), (1, "least sign")]),
            ("condition exceeds", "between", "least sign"),
        ),
        *SQUARE_LOSS_STEPS[3:],
        Step("K weak", Ge(K, 0), Nonnegative(terms=[(1, "K sign")]), ("K sign",)),
        Step(
            "lemma",
            _RATE,
            Cite("sharp-descent"),
            ("eta", "K weak", "smooth", "pl", "low sign", "condition"),
        ),
        Step(
            "rate",
            Le(L(t + 1), _FACTOR * L(t)),
            Nonnegative(
                terms=[
                    (1, "lemma"),
                    (2 * eta * mu * L(t), "condition exceeds"),
                    (2 * eta * mu * L(t), "between"),
                    (L(t), "factor"),
                ],
                unfold=("L",),
            ),
            ("lemma", "condition exceeds", "between", "factor", "eta", "mu sign", "loss"),
        ),
    ),
)

LEMMAS = (SHARP, SHARP_UNDER_BOUNDS)
