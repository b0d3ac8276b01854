"""Perturbed gradients: both layers use A in place of the gradient G (minibatches, stale or rounded gradients)."""

from __future__ import annotations

from sympy import Rational, sqrt

from derivations.as_written import Eq, Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.descent import PL
from derivations.lemmas.one_step import G_NORM, TAU_HIGH
from derivations.notation import (
    W1,
    W2,
    A,
    G,
    Inner,
    K,
    LambdaMinTau,
    Loss,
    NormF,
    SigmaMax,
    Tau,
    W,
    eta,
    mu,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Fact, Nonnegative, Normal, Squares, given

NEXT = (W1(t) - eta * A * W2(t).T) * (W2(t) - eta * W1(t).T * A)
_MOVE = NEXT - W(t)
_TAU, _CUBIC = Tau(t, A), A * W(t).T * A
_Q, _Q_USED, _OFF = Inner(G(t), Tau(t, G(t))), Inner(A, _TAU), A - G(t)
_Q_OFF = Inner(_OFF, Tau(t, _OFF))
_GWG, _LENGTH = NormF(_CUBIC), NormF(_MOVE)
_FIRST, _SECOND = A * W2(t).T, W1(t).T * A
_HALF = Rational(1, 2)
_ROOTS = sqrt(TAU_HIGH) + eta * sqrt(_Q_USED) / 2
SHARE = _HALF - eta * G_NORM / 2 - K * eta / 2 * _ROOTS**2
SMOOTH = Le(Loss(NEXT), Loss(W(t)) + Inner(G(t), _MOVE) + K * _LENGTH**2 / 2)
DECREASE = Le(Loss(NEXT), Loss(W(t)) - eta * _Q / 2 - eta * _Q_USED * SHARE + eta * TAU_HIGH * NormF(_OFF) ** 2 / 2)
_UPDATE = Eq(_MOVE, -eta * _TAU + eta**2 * _CUBIC)

DESCENT = Claim(
    id="perturbed-descent",
    display="",
    title="what one step takes off any K-smooth loss where another matrix stands for the gradient",
    source="beyond the slides",
    setting=Setting.POINT,
    given=(Gt(eta, 0), Ge(K, 0), SMOOTH),
    printed=Statement(DECREASE),
    proof=Proof(
        given("eta", Gt(eta, 0)),
        given("K", Ge(K, 0)),
        given("smooth", SMOOTH),
        Step("update", _UPDATE, Normal(unfold=("W", "Tau"))),
        Step(
            "linear",
            Eq(Inner(G(t), _MOVE), -eta * Inner(G(t), _TAU) + eta**2 * Inner(G(t), _CUBIC)),
            Normal(unfold=("W", "Tau")),
        ),
        Step("cosine", Eq(2 * Inner(G(t), _TAU), _Q + _Q_USED - _Q_OFF), Normal(unfold=("Tau",))),
        Step("off", Le(_Q_OFF, TAU_HIGH * NormF(_OFF) ** 2), Cite("rayleigh-tau", {A: _OFF})),
        Step("length square", Eq(_LENGTH**2, NormF(-eta * _TAU + eta**2 * _CUBIC) ** 2), Normal(unfold=("W", "Tau"))),
        Step("moved", Eq(_LENGTH, NormF(-eta * _TAU + eta**2 * _CUBIC)), Squares(), ("length square",)),
        Step(
            "triangle",
            Le(NormF(-eta * _TAU + eta**2 * _CUBIC), NormF(-eta * _TAU) + NormF(eta**2 * _CUBIC)),
            Fact("triangle", -eta * _TAU, eta**2 * _CUBIC),
        ),
        Step("first square", Eq(NormF(-eta * _TAU) ** 2, (eta * NormF(_TAU)) ** 2), Normal()),
        Step("first", Eq(NormF(-eta * _TAU), eta * NormF(_TAU)), Squares(), ("first square", "eta")),
        Step("second square", Eq(NormF(eta**2 * _CUBIC) ** 2, (eta**2 * _GWG) ** 2), Normal()),
        Step("second", Eq(NormF(eta**2 * _CUBIC), eta**2 * _GWG), Squares(), ("second square", "eta")),
        Step("cauchy", Le(Inner(G(t), _CUBIC), G_NORM * _GWG), Fact("cauchy_schwarz", G(t), _CUBIC)),
        Step("dissipation", Eq(_Q_USED, NormF(_FIRST) ** 2 + NormF(_SECOND) ** 2), Normal(unfold=("Tau",))),
        Step("q", Ge(_Q_USED, 0), Nonnegative(terms=[(1, "dissipation")]), ("dissipation",)),
        Step("low sign", Ge(LambdaMinTau(t), 0), Cite("positive-operator")),
        Step("tau order", Le(LambdaMinTau(t), TAU_HIGH), Cite("positive-operator")),
        Step(
            "high sign",
            Ge(TAU_HIGH, 0),
            Nonnegative(terms=[(1, "tau order"), (1, "low sign")]),
            ("tau order", "low sign"),
        ),
        Step("same square", Eq(_GWG**2, NormF(_FIRST * _SECOND) ** 2), Normal(unfold=("W",))),
        Step("same", Eq(_GWG, NormF(_FIRST * _SECOND)), Squares(), ("same square",)),
        Step(
            "product",
            Le(NormF(_FIRST * _SECOND), SigmaMax(_FIRST) * NormF(_SECOND)),
            Fact("operator_norm", _FIRST, _SECOND),
        ),
        Step("spectral", Le(SigmaMax(_FIRST), NormF(_FIRST)), Fact("spectral_below_frobenius", _FIRST)),
        Step(
            "half",
            Le(_GWG, _Q_USED / 2),
            Nonnegative(
                terms=[
                    (-1, "same"),
                    (1, "product"),
                    (NormF(_SECOND), "spectral"),
                    ((NormF(_FIRST) - NormF(_SECOND)) ** 2 / 2,),
                    (_HALF, "dissipation"),
                ]
            ),
            ("same", "product", "spectral", "dissipation"),
        ),
        Step("tau", Le(NormF(_TAU) ** 2, TAU_HIGH * _Q_USED), Cite("positive-operator-sharp")),
        Step(
            "tau squares",
            Le(NormF(_TAU) ** 2, (sqrt(TAU_HIGH) * sqrt(_Q_USED)) ** 2),
            Nonnegative(terms=[(1, "tau")]),
            ("tau", "q", "high sign"),
        ),
        Step("tau root", Le(NormF(_TAU), sqrt(TAU_HIGH) * sqrt(_Q_USED)), Squares(), ("tau squares", "q", "high sign")),
        Step(
            "length",
            Le(_LENGTH, eta * sqrt(_Q_USED) * _ROOTS),
            Nonnegative(
                slacks=[("moved", _LENGTH)],
                terms=[
                    *((1, "triangle"), (-1, "first"), (-1, "second")),
                    *((eta, "tau root"), (eta**2, "half")),
                ],
            ),
            ("moved", "triangle", "first", "second", "tau root", "half", "eta", "q"),
        ),
        Step(
            "square",
            Le(_LENGTH**2, eta**2 * _Q_USED * _ROOTS**2),
            Nonnegative(terms=[(_LENGTH + eta * sqrt(_Q_USED) * _ROOTS, "length")]),
            ("length", "eta", "q", "high sign"),
        ),
        Step(
            "decrease",
            DECREASE,
            Nonnegative(
                terms=[
                    *((1, "smooth"), (-1, "linear"), (eta / 2, "cosine"), (eta / 2, "off")),
                    *((eta**2, "cauchy"), (eta**2 * G_NORM, "half"), (K / 2, "square")),
                ]
            ),
            ("smooth", "linear", "cosine", "off", "cauchy", "half", "square", "eta", "K"),
        ),
    ),
)

_RATE = Le(Loss(NEXT), (1 - eta * mu * LambdaMinTau(t)) * Loss(W(t)) + eta * TAU_HIGH * NormF(_OFF) ** 2 / 2)
RATE = Claim(
    id="perturbed-rate",
    display="",
    title="the factor and the error term of a step with a perturbed gradient, for any K-smooth mu-PL loss",
    source="beyond the slides",
    setting=Setting.POINT,
    given=(Gt(eta, 0), Ge(K, 0), SMOOTH, PL, Ge(SHARE, 0)),
    printed=Statement(_RATE),
    proof=Proof(
        given("eta", Gt(eta, 0)),
        given("K", Ge(K, 0)),
        given("smooth", SMOOTH),
        given("pl", PL),
        given("kept", Ge(SHARE, 0)),
        Step("decrease", DECREASE, Cite("perturbed-descent"), ("eta", "K", "smooth")),
        Step("dissipation", Eq(_Q_USED, NormF(_FIRST) ** 2 + NormF(_SECOND) ** 2), Normal(unfold=("Tau",))),
        Step("q", Ge(_Q_USED, 0), Nonnegative(terms=[(1, "dissipation")]), ("dissipation",)),
        Step("rayleigh", Le(LambdaMinTau(t) * G_NORM**2, _Q), Cite("rayleigh-tau", {A: G(t)})),
        Step("low sign", Ge(LambdaMinTau(t), 0), Cite("positive-operator")),
        Step("tau order", Le(LambdaMinTau(t), TAU_HIGH), Cite("positive-operator")),
        Step(
            "high sign",
            Ge(TAU_HIGH, 0),
            Nonnegative(terms=[(1, "tau order"), (1, "low sign")]),
            ("tau order", "low sign"),
        ),
        Step(
            "rate",
            _RATE,
            Nonnegative(
                terms=[
                    *((1, "decrease"), (eta / 2, "rayleigh"), (eta * LambdaMinTau(t) / 2, "pl")),
                    (eta * _Q_USED, "kept"),
                ]
            ),
            ("decrease", "rayleigh", "pl", "kept", "q", "low sign", "high sign", "eta"),
        ),
    ),
)

CLAIMS = (DESCENT, RATE)
