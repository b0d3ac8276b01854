"""The factor of one step of the square loss through both ends of the spectrum, as for the single layer.

With E = X (W - W*) and M the operator on the error, a step is E -> E - eta M E + eta^2 Z, Z = X G W^T G. Were Z absent,
each part of E would be multiplied by 1 - eta z, z its eigenvalue; Z adds eta c z, small with the loss.
"""

from __future__ import annotations

from sympy import And, Expr, Rational, sqrt
from sympy.core.relational import Relational

from derivations.as_written import Eq, Ge, Gt, Le, Max
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.descent import MOVES
from derivations.lemmas.one_step import TAU_SIGNS
from derivations.notation import (
    A,
    G,
    Inner,
    K,
    L,
    LambdaMaxTau,
    LambdaMinTau,
    NormF,
    SigmaMax,
    SigmaMin,
    Tau,
    W,
    W_star,
    X,
    Y,
    eta,
    mu,
    rho_spectral,
    scalar,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cases, Cite, Definition, Fact, Nonnegative, Normal, Squares, given
from derivations.sharper.smooth_descent import DISSIPATION_SIGN, HALVED
from derivations.sharper.spectral_interval import HIGH, INTERVAL, LOW, above_low, below_high, interval
from derivations.supplied_definitions import spectral_share, spectral_value

_OFF = W(t) - W_star
_GRADIENT = X.T * X * _OFF
_E, _IMAGE = X * _OFF, X * Tau(t, G(t))
_CUBIC = G(t) * W(t).T * G(t)
_Z = X * _CUBIC
_Q = Inner(G(t), Tau(t, G(t)))
_P, _S = NormF(_E) ** 2, NormF(_IMAGE) ** 2
ROOT = sqrt(2 * K * L(t))
_SHARE = spectral_share(HIGH, ROOT)
_AT_LOW, _AT_HIGH = spectral_value(LOW, _SHARE), spectral_value(HIGH, _SHARE)
_MOST = Max(_AT_LOW, _AT_HIGH)
_RATE = Le(L(t + 1), _MOST * L(t))
_TAKEN_OVER = {"eta", "layers", "update"}
_HALF = Rational(1, 2)
_EXCESS = -2 * eta + eta**2 * (LOW + HIGH) + eta * _SHARE
_NEXT = NormF(X * (W(t + 1) - W_star)) ** 2
_SLOPE, _GWG = NormF(G(t)), NormF(_CUBIC)
_FORMS = ("low form", "image form", "high form")
_ENDS = ("low", "below low", "above high")


# --- the larger of two factors -----------------------------------------------------------------------------------
_FIRST, _SECOND, _VALUE, _LATER = (scalar(name) for name in ("first", "second", "value", "value_later"))
_LARGER_OF_TWO = Max(_FIRST, _SECOND)


def _within(name: str, factor: Expr) -> Claim:
    return Claim(
        id=f"within-larger-{name}",
        display="",
        title="what is at most a factor times a nonnegative number is at most the larger of two factors times it",
        source="order of the reals",
        setting=Setting.POINT,
        given=(Ge(_VALUE, 0), Le(_LATER, factor * _VALUE)),
        printed=Statement(Le(_LATER, _LARGER_OF_TWO * _VALUE)),
        proof=Proof(
            given("sign", Ge(_VALUE, 0)),
            given("within", Le(_LATER, factor * _VALUE)),
            Step("larger", Le(factor, _LARGER_OF_TWO), Fact("maximum", _FIRST, _SECOND)),
            Step(
                "so",
                Le(_LATER, _LARGER_OF_TWO * _VALUE),
                Nonnegative(terms=[(1, "within"), (_VALUE, "larger")]),
                ("within", "larger", "sign"),
            ),
        ),
    )


_BOTH = {_FIRST: _AT_LOW, _SECOND: _AT_HIGH, _VALUE: L(t), _LATER: L(t + 1)}


def _branch(case: Relational, end: str, value: Expr) -> Proof:
    return Proof(
        given("case", case),
        Step(
            "branch",
            Le(L(t + 1), value * L(t)),
            Nonnegative(
                slacks=[("later loss", L(t + 1)), ("loss", L(t))],
                terms=[(_HALF, "multiplied"), (_HALF, end, "case")],
            ),
            ("later loss", "loss", "multiplied", end, "case", "K sign"),
        ),
        Step(
            "rate",
            _RATE,
            Cite(f"within-larger-{'second' if end == 'above' else 'first'}", _BOTH),
            ("branch", "loss sign"),
        ),
    )


_AS_ERROR = (
    given("normal", Eq(X.T * X * W_star, X.T * Y)),
    Step("gradient", Eq(G(t), _GRADIENT), Normal(unfold=("Grad",)), ("normal",)),
    Step("loss", Eq(L(t), _P / 2), Cite("loss-as-distance", {A: W(t)}, unfold=("L",))),
    Step("later loss", Eq(L(t + 1), _NEXT / 2), Cite("loss-as-distance", {A: W(t + 1)}, unfold=("L",))),
    Step("loss sign", Ge(L(t), 0), Nonnegative(slacks=[("loss", L(t))]), ("loss",)),
    Step("K", Eq(K, SigmaMax(X) ** 2), Definition()),
    Step("K sign", Ge(K, 0), Nonnegative(slacks=[("K", K)]), ("K",)),
)
"""Steps: loss and gradient by the error."""

_SPECTRUM = (
    Step("image square", Eq(_S, NormF(X * Tau(t, _GRADIENT)) ** 2), Normal(unfold=("Tau",)), ("gradient",)),
    Step("image form", Eq(_Q, Inner(_GRADIENT, Tau(t, _GRADIENT))), Normal(unfold=("Tau",)), ("gradient",)),
    Step("interval", interval(_OFF), Cite("spectral-interval", {A: _OFF}), _ENDS),
    Step("low form", above_low(_OFF), Cite("error-operator-within", {A: _OFF}), _ENDS),
    Step("high form", below_high(_OFF), Cite("error-operator-within", {A: _OFF}), _ENDS),
    Step(
        "squared",
        Le(_S, (LOW + HIGH) * _Q - LOW * HIGH * _P),
        Nonnegative(terms=[(1, "interval"), (-1, "image square"), (LOW + HIGH, "image form")]),
        ("interval", "image square", "image form"),
    ),
    Step(
        "below", Ge(_Q, LOW * _P), Nonnegative(terms=[(1, "low form"), (1, "image form")]), ("low form", "image form")
    ),
    Step(
        "above",
        Le(_Q, HIGH * _P),
        Nonnegative(terms=[(1, "high form"), (-1, "image form")]),
        ("high form", "image form"),
    ),
    Step("image", Le(_S, HIGH * _Q), Nonnegative(terms=[(1, "squared"), (LOW, "above")]), ("squared", "above", "low")),
)
"""Steps: what the interval says of the error."""

_BEYOND = (
    *DISSIPATION_SIGN,
    *HALVED,
    Step("cauchy", Le(Inner(G(t), _CUBIC), _SLOPE * _GWG), Fact("cauchy_schwarz", G(t), _CUBIC)),
    Step("bounded", Le(_SLOPE**2, 2 * K * L(t)), Cite("gradient-bound", {A: W(t)}, unfold=("L",))),
    Step(
        "root squares", Le(_SLOPE**2, ROOT**2), Nonnegative(terms=[(1, "bounded")]), ("bounded", "K sign", "loss sign")
    ),
    Step("root", Le(_SLOPE, ROOT), Squares(), ("root squares", "K sign", "loss sign")),
    Step("paired", Eq(Inner(_E, _Z), Inner(G(t), _CUBIC)), Normal(), ("gradient",)),
    Step(
        "first",
        Le(Inner(_E, _Z), ROOT * _Q / 2),
        Nonnegative(terms=[(-1, "paired"), (1, "cauchy"), (_SLOPE, "half"), (_Q / 2, "root")]),
        ("paired", "cauchy", "half", "root", "q"),
    ),
    Step("z", Le(NormF(_Z), SigmaMax(X) * _GWG), Fact("operator_norm", X, _CUBIC)),
    Step(
        "z square",
        Le(NormF(_Z) ** 2, K * _Q**2 / 4),
        Nonnegative(
            slacks=[("K", K)],
            terms=[(NormF(_Z) + SigmaMax(X) * _GWG, "z"), (SigmaMax(X) ** 2 * (_GWG + _Q / 2), "half")],
        ),
        ("z", "half", "K", "q"),
    ),
    Step(
        "both squares",
        Le((NormF(_IMAGE) * NormF(_Z)) ** 2, (HIGH * ROOT * _Q / 2) ** 2),
        Nonnegative(
            slacks=[("loss", L(t))],
            terms=[(NormF(_Z) ** 2, "image"), (HIGH * _Q, "z square"), (HIGH * K * _Q**2 / 4, "above")],
        ),
        ("image", "z square", "above", "loss", "high", "q", "K sign"),
    ),
    Step(
        "both",
        Le(NormF(_IMAGE) * NormF(_Z), HIGH * ROOT * _Q / 2),
        Squares(),
        ("both squares", "high", "q", "K sign", "loss sign"),
    ),
    Step("flip square", Eq(NormF(-_Z) ** 2, NormF(_Z) ** 2), Normal()),
    Step("flip", Eq(NormF(-_Z), NormF(_Z)), Squares(), ("flip square",)),
    Step("mixed", Le(Inner(_IMAGE, -_Z), NormF(_IMAGE) * NormF(-_Z)), Fact("cauchy_schwarz", _IMAGE, -_Z)),
    Step(
        "second",
        Le(Inner(_IMAGE, -_Z), HIGH * ROOT * _Q / 2),
        Nonnegative(terms=[(1, "mixed"), (-NormF(_IMAGE), "flip"), (1, "both")]),
        ("mixed", "flip", "both"),
    ),
    Step("turned", Eq(Inner(_IMAGE, -_Z), -Inner(_IMAGE, _Z)), Normal()),
    Step(
        "third",
        Le(NormF(_Z) ** 2, HIGH * K * L(t) * _Q / 2),
        Nonnegative(slacks=[("loss", L(t))], terms=[(1, "z square"), (K * _Q / 4, "above")]),
        ("z square", "above", "loss", "K sign", "q"),
    ),
)
"""Steps: the three terms that are not linear in the error, each at most a multiple of q."""

ANY = Claim(
    id="spectral-factor",
    display="",
    title="the factor of one step by any interval that holds the spectrum of the operator on the error",
    source="beyond the slides: sharper than their lemma, for the square loss",
    setting=Setting.DESCENT,
    given=(Gt(eta, 0), *INTERVAL),
    printed=Statement(_RATE),
    proof=Proof(
        *(step for step in MOVES if step.label in _TAKEN_OVER),
        given("low", INTERVAL[0]),
        given("below low", INTERVAL[1]),
        given("above high", INTERVAL[2]),
        *_AS_ERROR,
        *TAU_SIGNS,
        Step(
            "high",
            Ge(HIGH, 0),
            Nonnegative(terms=[(1, "above high"), (K, "high sign")]),
            ("above high", "high sign", "K sign"),
        ),
        *_SPECTRUM,
        *_BEYOND,
        Step(
            "expanded",
            Eq(
                _NEXT,
                _P
                - 2 * eta * Inner(_E, _IMAGE)
                + eta**2 * _S
                + 2 * eta**2 * Inner(_E, _Z)
                - 2 * eta**3 * Inner(_IMAGE, _Z)
                + eta**4 * NormF(_Z) ** 2,
            ),
            Normal(),
            ("update",),
        ),
        Step("linear", Eq(Inner(_E, _IMAGE), _Q), Normal(unfold=("Tau",)), ("gradient",)),
        Step(
            "multiplied",
            Le(_NEXT, (1 - eta**2 * LOW * HIGH) * _P + _EXCESS * _Q),
            Nonnegative(
                terms=[
                    *((-1, "expanded"), (2 * eta, "linear"), (eta**2, "squared"), (2 * eta**2, "first")),
                    *((2 * eta**3, "second"), (2 * eta**3, "turned"), (eta**4, "third")),
                ]
            ),
            (
                *("expanded", "linear", "squared", "first", "second", "turned", "third"),
                *("eta", "K sign", "loss sign", "q"),
            ),
        ),
        Step(
            "cases",
            _RATE,
            Cases(
                (Gt(_EXCESS, 0), _branch(Gt(_EXCESS, 0), "above", _AT_HIGH)),
                (Le(_EXCESS, 0), _branch(Le(_EXCESS, 0), "below", _AT_LOW)),
            ),
        ),
    ),
)

# --- with the ends of the spectrum themselves -------------------------------------------------------------------
LEAST_END, MOST_END = mu * LambdaMinTau(t), K * LambdaMaxTau(t)
CONSTANTS = (
    Step("mu", Eq(mu, SigmaMin(X) ** 2), Definition()),
    Step("K", Eq(K, SigmaMax(X) ** 2), Definition()),
    Step("mu sign", Ge(mu, 0), Nonnegative(slacks=[("mu", mu)]), ("mu",)),
    Step("K sign", Ge(K, 0), Nonnegative(slacks=[("K", K)]), ("K",)),
    Step("loss sign", Ge(L(t), 0), Cite("loss-nonnegative", {A: W(t)}, unfold=("L",))),
)
DATA_ORDER = (
    Step("singular", Le(SigmaMin(X), SigmaMax(X)), Fact("singular_values_ordered", X)),
    Step(
        "constants",
        Le(mu, K),
        Nonnegative(slacks=[("mu", mu), ("K", K)], terms=[(SigmaMin(X) + SigmaMax(X), "singular")]),
        ("mu", "K", "singular"),
    ),
)
"""Steps after CONSTANTS: mu <= K."""

_OWN = Le(L(t + 1), rho_spectral(eta, t) * L(t))

NOW = Claim(
    id="spectral-descent",
    display="",
    title="the factor of one step of the square loss through both ends of the spectrum",
    source="beyond the slides: sharper than their lemma, for the square loss",
    setting=Setting.DESCENT,
    given=(Gt(eta, 0),),
    printed=Statement(_OWN),
    proof=Proof(
        given("eta", Gt(eta, 0)),
        *CONSTANTS,
        *TAU_SIGNS,
        Step("low", Ge(LEAST_END, 0), Nonnegative(), ("mu sign", "low sign")),
        Step("itself", Le(LEAST_END, LEAST_END), Nonnegative()),
        Step("itself above", Le(MOST_END, MOST_END), Nonnegative()),
        Step(
            "factor",
            _OWN,
            Cite("spectral-factor", {LOW: LEAST_END, HIGH: MOST_END}, unfold=("rho_spectral",)),
            ("eta", "low", "itself", "itself above"),
        ),
    ),
)

_OWN_SHARE = spectral_share(MOST_END, ROOT)
_OWN_KEPT = 1 - _OWN_SHARE / 2 - eta * MOST_END / 2
_PL_FACTOR = 1 - 2 * eta * LEAST_END * _OWN_KEPT
_BELOW, _ABOVE = (Le(spectral_value(end, _OWN_SHARE), _PL_FACTOR) for end in (LEAST_END, MOST_END))
_NO_WORSE = And(_BELOW, _ABOVE)

COMPARED = Claim(
    id="spectral-never-worse",
    display="",
    title="neither value of the spectral factor exceeds what the share of eta <G, tau(G)> and the PL condition give",
    source="beyond the slides",
    setting=Setting.DESCENT,
    given=(Gt(eta, 0), Ge(_OWN_KEPT, 0)),
    printed=Statement(_NO_WORSE),
    proof=Proof(
        given("eta", Gt(eta, 0)),
        given("kept", Ge(_OWN_KEPT, 0)),
        *CONSTANTS,
        *TAU_SIGNS,
        *DATA_ORDER,
        Step("low", Ge(LEAST_END, 0), Nonnegative(), ("mu sign", "low sign")),
        Step(
            "wide",
            Ge(MOST_END - LEAST_END, 0),
            Nonnegative(terms=[(K, "tau order"), (LambdaMinTau(t), "constants")]),
            ("tau order", "constants", "low sign", "K sign"),
        ),
        Step(
            "below",
            _BELOW,
            Nonnegative(terms=[(eta**2 * LEAST_END, "wide")]),
            ("wide", "mu sign", "low sign", "eta", "loss sign", "K sign"),
        ),
        Step(
            "above",
            _ABOVE,
            Nonnegative(terms=[(2 * eta, "wide", "kept")]),
            ("wide", "kept", "eta", "loss sign", "K sign"),
        ),
        Step("both", _NO_WORSE, Both(), ("below", "above")),
    ),
)

LEMMAS = (_within("first", _FIRST), _within("second", _SECOND), ANY)
CLAIMS = (NOW, COMPARED)
