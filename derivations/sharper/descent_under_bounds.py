"""Under the uniform bounds one step keeps the share B of eta <G, tau(G)>, and multiplies the loss by at most f~."""

from sympy import Rational, sqrt

from derivations.as_written import Eq, Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.descent import SQUARE_LOSS_STEPS
from derivations.lemmas.factor_bounds import COEFFICIENT_STEPS, SIGNS
from derivations.lemmas.one_step import G_NORM, GAMMA, GRADIENT, TAU_HIGH, TAU_LOW, W_TOP, gradient_within
from derivations.notation import (
    A,
    G,
    K,
    L,
    W,
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
    f_sharp,
    margin,
    mu,
    p2,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Nonnegative, Squares, given
from derivations.sharper.descent_lemma import BRACKET, DECREASE, DISSIPATION

LOWER, UPPER = c1 * alpha0, c2 * beta0
_SPREAD = eta * p2 * GAMMA
_B, _B0, _FACTOR = margin(eta, t), margin(eta, 0), f_sharp(eta, t)

BOUNDS = (Le(LOWER, TAU_LOW), Le(TAU_HIGH, UPPER), Le(W_TOP, p2))
_CONSTANTS = (Gt(alpha0, 0), Gt(c1, 0), Gt(c2, 1), Gt(eta, 0))
CONSTANT_STEPS = (given("eta", Gt(eta, 0)), given("c1 low", Gt(c1, 0)), *SIGNS)
CONSTANT_LABELS = ("alpha", "c1 low", "c2", "eta")
_LOWER_SIGN = Step("lower", Gt(LOWER, 0), Nonnegative(), ("alpha", "c1 low"))
_UPPER_SIGN = Step("upper", Gt(UPPER, 0), Nonnegative(), ("beta", "c2 sign"))
_SIGN_LABELS = ("lower", "alpha", "c1 low", "upper", "beta", "c2 sign", "K sign", "eta", "p2 sign", "loss")
_ROOT = sqrt(LOWER * UPPER)
FACTOR_RELATION = Eq(_FACTOR, 1 - 2 * mu * eta * LOWER * _B)

FACTOR = Claim(
    id="sharp-factor-by-margin",
    display="",
    title="the sharper factor under the uniform bounds is 1 - 2 mu eta c1 alpha_0 B",
    source="beyond the slides: sharper than their theorem",
    setting=Setting.RUN,
    given=_CONSTANTS,
    printed=Statement(FACTOR_RELATION),
    proof=Proof(
        *CONSTANT_STEPS,
        _LOWER_SIGN,
        _UPPER_SIGN,
        Step("square", Eq(_ROOT**2, (sqrt(LOWER) * sqrt(UPPER)) ** 2), Nonnegative(), ("lower", "upper")),
        Step("root", Eq(_ROOT, sqrt(LOWER) * sqrt(UPPER)), Squares(), ("square", "lower", "upper")),
        Step(
            "factor",
            FACTOR_RELATION,
            Nonnegative(slacks=[("root", _ROOT)], unfold=("f_sharp", "margin")),
            ("root", "lower", "upper"),
        ),
    ),
)

GROWS = Claim(
    id="sharp-margin-grows",
    display="",
    title="the share B does not fall below its first value while the loss does not exceed its first",
    source="beyond the slides: sharper than their theorem",
    setting=Setting.RUN,
    given=(*_CONSTANTS, Le(L(t), L(0))),
    printed=Statement(Ge(_B, _B0)),
    proof=Proof(
        *CONSTANT_STEPS,
        given("shrunk", Le(L(t), L(0))),
        _LOWER_SIGN,
        _UPPER_SIGN,
        Step(
            "square",
            Le(sqrt(K * L(t)) ** 2, sqrt(K * L(0)) ** 2),
            Nonnegative(terms=[(K, "shrunk")]),
            ("shrunk", "K sign"),
        ),
        Step("root", Le(sqrt(K * L(t)), sqrt(K * L(0))), Squares(), ("square",)),
        Step(
            "grows",
            Ge(_B, _B0),
            Nonnegative(slacks=[("root", sqrt(K * L(0))), ("shrunk", L(0))], unfold=("margin",)),
            ("root", "shrunk", *_SIGN_LABELS),
        ),
    ),
)

_LOW_ROOT, _HIGH_ROOT = sqrt(TAU_LOW), sqrt(TAU_HIGH)
_MEASURED = _LOW_ROOT * _HIGH_ROOT + eta * W_TOP * G_NORM
_BOUND = _LOW_ROOT * sqrt(UPPER) + _LOW_ROOT * _SPREAD / sqrt(LOWER)
_KEPT = Ge(BRACKET, TAU_LOW * _B)
_TAKEN = Le(L(t + 1), L(t) - eta * DISSIPATION * _B)

TAKEN = Claim(
    id="sharp-decrease-under-bounds",
    display="",
    title="under the uniform bounds one step takes at least B eta <G, tau(G)> off the loss",
    source="beyond the slides: sharper than their theorem",
    setting=Setting.RUN,
    given=(*_CONSTANTS, *BOUNDS),
    printed=Statement(_TAKEN),
    proof=Proof(
        *CONSTANT_STEPS,
        given("low", BOUNDS[0]),
        given("high bound", BOUNDS[1]),
        given("top", BOUNDS[2]),
        _LOWER_SIGN,
        _UPPER_SIGN,
        Step("low sign", Gt(TAU_LOW, 0), Nonnegative(terms=[(1, "low"), (1, "lower")]), ("low", "lower")),
        Step("order", Le(TAU_LOW, TAU_HIGH), Cite("positive-operator", {A: G(t)})),
        Step("high sign", Gt(TAU_HIGH, 0), Nonnegative(terms=[(1, "order"), (1, "low sign")]), ("order", "low sign")),
        GRADIENT,
        *gradient_within(GAMMA),
        Step("low square", Le(sqrt(LOWER) ** 2, _LOW_ROOT**2), Nonnegative(terms=[(1, "low")]), ("low",)),
        Step("low root", Le(sqrt(LOWER), _LOW_ROOT), Squares(), ("low square",)),
        Step(
            "high square", Le(_HIGH_ROOT**2, sqrt(UPPER) ** 2), Nonnegative(terms=[(1, "high bound")]), ("high bound",)
        ),
        Step("high root", Le(_HIGH_ROOT, sqrt(UPPER)), Squares(), ("high square",)),
        Step(
            "mean square",
            Eq(sqrt(TAU_LOW * TAU_HIGH) ** 2, (_LOW_ROOT * _HIGH_ROOT) ** 2),
            Nonnegative(),
            ("low sign", "high sign"),
        ),
        Step(
            "mean",
            Eq(sqrt(TAU_LOW * TAU_HIGH), _LOW_ROOT * _HIGH_ROOT),
            Squares(),
            ("mean square", "low sign", "high sign"),
        ),
        Step(
            "shift",
            Le(eta * W_TOP * G_NORM, _SPREAD),
            Nonnegative(slacks=[("top", p2), ("g", sqrt(K * L(t)))]),
            ("top", "g", "eta"),
        ),
        Step("spread", Ge(_SPREAD, 0), Nonnegative(), ("eta", "p2 sign", "K sign", "loss")),
        Step(
            "linear",
            Le(LOWER * eta * W_TOP * G_NORM, TAU_LOW * _SPREAD),
            Nonnegative(terms=[(LOWER, "shift"), (_SPREAD, "low")]),
            ("shift", "low", "lower", "spread"),
        ),
        Step(
            "scaled",
            Le(_SPREAD, _LOW_ROOT * _SPREAD / sqrt(LOWER)),
            Nonnegative(terms=[(_SPREAD / sqrt(LOWER), "low root")]),
            ("low root", "spread", "lower"),
        ),
        Step(
            "larger",
            Le(_MEASURED, _BOUND),
            Nonnegative(terms=[(_LOW_ROOT, "high root"), (1, "shift"), (1, "scaled")]),
            ("high root", "shift", "scaled", "low sign"),
        ),
        Step("measured", Ge(_MEASURED, 0), Nonnegative(), ("low sign", "high sign", "eta")),
        Step(
            "bound",
            Ge(_BOUND, 0),
            Nonnegative(terms=[(1, "larger"), (1, "measured")]),
            ("larger", "measured"),
        ),
        Step(
            "squares",
            Le(_MEASURED**2, _BOUND**2),
            Nonnegative(terms=[(_MEASURED, "larger"), (_BOUND, "larger")]),
            ("larger", "measured", "bound"),
        ),
        Step(
            "kept",
            _KEPT,
            Nonnegative(
                slacks=[("mean", sqrt(TAU_LOW * TAU_HIGH))],
                terms=[(1 / LOWER, "linear"), (K * eta / 2, "squares")],
                unfold=("margin",),
            ),
            ("mean", "linear", "squares", "low sign", "high sign", *_SIGN_LABELS),
        ),
        SQUARE_LOSS_STEPS[3],
        Step("K weak", Ge(K, 0), Nonnegative(terms=[(1, "K sign")]), ("K sign",)),
        Step("lemma", DECREASE.printed.relation, Cite("sharp-decrease"), ("eta", "K weak", "smooth", "low sign")),
        Step("rayleigh", Le(TAU_LOW * G_NORM**2, DISSIPATION), Cite("rayleigh-tau", {A: G(t)})),
        Step("q", Ge(DISSIPATION, 0), Nonnegative(terms=[(1, "rayleigh")]), ("rayleigh", "low sign")),
        Step(
            "taken",
            _TAKEN,
            Nonnegative(terms=[(1 / TAU_LOW, "lemma"), (eta * DISSIPATION / TAU_LOW, "kept")], unfold=("L",)),
            ("lemma", "kept", "q", "eta", "low sign"),
        ),
    ),
)

_RATE = Le(L(t + 1), _FACTOR * L(t))
_NOT_NEGATIVE = Ge(_B, 0)

RATE = Claim(
    id="sharp-descent-under-bounds",
    display="",
    title="under the uniform bounds one step multiplies the loss by at most the sharper factor",
    source="beyond the slides: sharper than their theorem",
    setting=Setting.RUN,
    given=(*_CONSTANTS, *BOUNDS, _NOT_NEGATIVE),
    printed=Statement(_RATE),
    proof=Proof(
        *CONSTANT_STEPS,
        given("low", BOUNDS[0]),
        given("high bound", BOUNDS[1]),
        given("top", BOUNDS[2]),
        given("margin", _NOT_NEGATIVE),
        Step("factor", FACTOR_RELATION, Cite("sharp-factor-by-margin"), CONSTANT_LABELS),
        Step(
            "taken",
            _TAKEN,
            Cite("sharp-decrease-under-bounds"),
            (*CONSTANT_LABELS, "low", "high bound", "top"),
        ),
        Step("rayleigh", Le(TAU_LOW * G_NORM**2, DISSIPATION), Cite("rayleigh-tau", {A: G(t)})),
        Step("pl", Ge(G_NORM**2, 2 * mu * L(t)), Cite("pl", {A: W(t)}, unfold=("L",))),
        Step(
            "dissipated",
            Ge(DISSIPATION, 2 * mu * LOWER * L(t)),
            Nonnegative(terms=[(1, "rayleigh"), (G_NORM**2, "low"), (LOWER, "pl")]),
            ("rayleigh", "low", "pl", "c1 low", "alpha"),
        ),
        Step(
            "rate",
            _RATE,
            Nonnegative(
                slacks=[("factor", _FACTOR)],
                terms=[(1, "taken"), (eta * _B, "dissipated")],
            ),
            ("factor", "taken", "dissipated", "margin", "eta"),
        ),
    ),
)

_SLIDES = 1 - 2 * eta * mu * (LOWER - _SPREAD - K * eta * Rational(1, 2) * (UPPER + _SPREAD) ** 2)
ORDER_STEPS = (
    given("c1", Le(c1, 1)),
    Step(
        "order of bounds",
        Le(LOWER, UPPER),
        Nonnegative(terms=[(beta0, "c2"), (1, "ordered"), (alpha0, "c1")]),
        ("c2", "ordered", "c1", "alpha", "beta"),
    ),
)

BELOW = Claim(
    id="sharp-factor-below",
    display="",
    title="the sharper factor under the uniform bounds does not exceed the slides' factor f",
    source="beyond the slides: sharper than their theorem",
    setting=Setting.RUN,
    given=(*_CONSTANTS, Le(c1, 1)),
    printed=Statement(Le(_FACTOR, f(eta, t))),
    proof=Proof(
        *CONSTANT_STEPS,
        *COEFFICIENT_STEPS[:4],
        *ORDER_STEPS,
        _LOWER_SIGN,
        _UPPER_SIGN,
        Step(
            "slides",
            Eq(f(eta, t), _SLIDES),
            Nonnegative(slacks=[("one", a1), ("two", a2(t)), ("three", a3(t)), ("four", a4(t))], unfold=("f",)),
            ("one", "two", "three", "four"),
        ),
        Step(
            "square",
            Le(_ROOT**2, UPPER**2),
            Nonnegative(terms=[(UPPER, "order of bounds")]),
            ("order of bounds", "upper", "lower"),
        ),
        Step("root", Le(_ROOT, UPPER), Squares(), ("square", "upper")),
        Step("spread", Ge(_SPREAD, 0), Nonnegative(), ("eta", "p2 sign", "K sign", "loss")),
        Step("root sign", Ge(_ROOT, 0), Nonnegative(), ("lower", "upper")),
        Step(
            "squares",
            Le((_ROOT + _SPREAD) ** 2, (UPPER + _SPREAD) ** 2),
            Nonnegative(terms=[(_ROOT + UPPER + 2 * _SPREAD, "root")]),
            ("root", "root sign", *_SIGN_LABELS),
        ),
        Step(
            "below",
            Le(_FACTOR, f(eta, t)),
            Nonnegative(slacks=[("slides", f(eta, t))], terms=[(K * mu * eta**2, "squares")], unfold=("f_sharp",)),
            ("slides", "squares", "K sign", "mu sign"),
        ),
    ),
)

LEMMAS = (FACTOR, GROWS, TAKEN)
CLAIMS = (RATE, BELOW)
