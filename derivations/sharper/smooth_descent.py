"""Descent of any smooth loss without the least eigenvalue of tau: |G W^T G|_F is at most half of q = <G, tau(G)>.

``G W^T G`` is the product of ``G W2^T`` and ``W1^T G``, the squares of whose norms add up to q. So neither
lambda_min(tau) nor sigma_max(W) is needed to bound the cubic term, and the start may be any.
"""

from sympy import And, Rational, sqrt

from derivations.as_written import Eq, Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.descent import MOVES, PL, SMOOTH
from derivations.lemmas.one_step import G_NORM, TAU_HIGH, TAU_SIGNS
from derivations.notation import (
    W1,
    W2,
    A,
    G,
    Inner,
    K,
    L,
    LambdaMinTau,
    Loss,
    NormF,
    SigmaMax,
    Tau,
    W,
    X,
    eta,
    mu,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cite, Definition, Fact, Given, Nonnegative, Normal, Squares

DISSIPATION = Inner(G(t), Tau(t, G(t)))
_CUBIC = G(t) * W(t).T * G(t)
_TAU, _GWG, _LENGTH = NormF(Tau(t, G(t))), NormF(_CUBIC), NormF(W(t + 1) - W(t))
_FIRST, _SECOND = G(t) * W2(t).T, W1(t).T * G(t)
_HALF = Rational(1, 2)
ROOTS = sqrt(TAU_HIGH) + eta * sqrt(DISSIPATION) / 2
"""An upper bound of |W(t+1) - W(t)|_F / (eta sqrt(q))."""
SHARE = 1 - eta * G_NORM / 2 - K * eta / 2 * ROOTS**2
"""What a step keeps of eta q."""
_SPECTRAL = SigmaMax(G(t))
SHARE_SPECTRAL = 1 - eta * _SPECTRAL / 2 - K * eta / 2 * ROOTS**2
"""The same by the spectral norm of the gradient: never less."""
DECREASE_SPECTRAL = Le(Loss(W(t + 1)), Loss(W(t)) - eta * DISSIPATION * SHARE_SPECTRAL)
DECREASE = Le(Loss(W(t + 1)), Loss(W(t)) - eta * DISSIPATION * SHARE)

_TAKEN_OVER = {
    *("eta", "layers", "update", "linear", "itself", "moved", "triangle"),
    *("first square", "first", "second square", "second"),
}

DISSIPATION_SIGN = (
    Step("dissipation", Eq(DISSIPATION, NormF(_FIRST) ** 2 + NormF(_SECOND) ** 2), Normal(unfold=("Tau",))),
    Step("q", Ge(DISSIPATION, 0), Nonnegative(terms=[(1, "dissipation")]), ("dissipation",)),
)
"""Steps: q is a sum of two squares."""

HALVED = (
    Step("same square", Eq(_GWG**2, NormF(_FIRST * _SECOND) ** 2), Normal(unfold=("W",))),
    Step("same", Eq(_GWG, NormF(_FIRST * _SECOND)), Squares(), ("same square",)),
    Step(
        "product",
        Le(NormF(_FIRST * _SECOND), SigmaMax(_FIRST) * NormF(_SECOND)),
        Fact("operator_norm", _FIRST, _SECOND),
    ),
    Step("spectral", Le(SigmaMax(_FIRST), NormF(_FIRST)), Fact("spectral_below_frobenius", _FIRST)),
    Step("means", Ge((NormF(_FIRST) - NormF(_SECOND)) ** 2, 0), Nonnegative()),
    Step(
        "half",
        Le(_GWG, DISSIPATION / 2),
        Nonnegative(
            terms=[
                (-1, "same"),
                (1, "product"),
                (NormF(_SECOND), "spectral"),
                (_HALF, "means"),
                (_HALF, "dissipation"),
            ]
        ),
        ("same", "product", "spectral", "means", "dissipation"),
    ),
)
"""Steps: |G W^T G|_F <= q / 2."""

_TURNED = _FIRST.T * G(t)
_MIXED = (
    Step("along", Eq(Inner(G(t), _CUBIC), Inner(_TURNED, _SECOND)), Normal(unfold=("W",))),
    Step(
        "cauchy", Le(Inner(_TURNED, _SECOND), NormF(_TURNED) * NormF(_SECOND)), Fact("cauchy_schwarz", _TURNED, _SECOND)
    ),
    Step("turned square", Eq(NormF(_TURNED) ** 2, NormF(G(t).T * _FIRST) ** 2), Normal()),
    Step("turned", Eq(NormF(_TURNED), NormF(G(t).T * _FIRST)), Squares(), ("turned square",)),
    Step(
        "operator", Le(NormF(G(t).T * _FIRST), SigmaMax(G(t).T) * NormF(_FIRST)), Fact("operator_norm", G(t).T, _FIRST)
    ),
    Step("same norm", Eq(SigmaMax(G(t).T), _SPECTRAL), Fact("transpose_norm", G(t))),
    Step(
        "mixed",
        Le(Inner(G(t), _CUBIC), _SPECTRAL * DISSIPATION / 2),
        Nonnegative(
            slacks=[("same norm", SigmaMax(G(t).T))],
            terms=[
                *((-1, "along"), (1, "cauchy"), (-NormF(_SECOND), "turned"), (NormF(_SECOND), "operator")),
                *((_SPECTRAL / 2, "means"), (_SPECTRAL / 2, "dissipation")),
            ],
        ),
        ("same norm", "along", "cauchy", "turned", "operator", "means", "dissipation"),
    ),
)
"""Steps: <G, G W^T G> is at most half of q times the spectral norm of G."""

SPECTRAL = Claim(
    id="smooth-descent-spectral",
    display="",
    title="what one step takes off any K-smooth loss, whatever the weights, by the spectral norm of the gradient",
    source="beyond the slides: sharper than their lemma",
    setting=Setting.DESCENT,
    given=(Gt(eta, 0), Ge(K, 0), SMOOTH),
    printed=Statement(DECREASE_SPECTRAL),
    proof=Proof(
        *(step for step in MOVES if step.label in _TAKEN_OVER),
        Step("K", Ge(K, 0), Given()),
        Step("smooth", SMOOTH, Given()),
        *DISSIPATION_SIGN,
        *TAU_SIGNS,
        *HALVED,
        *_MIXED,
        Step("tau", Le(_TAU**2, TAU_HIGH * DISSIPATION), Cite("positive-operator-sharp", {A: G(t)})),
        Step(
            "tau squares",
            Le(_TAU**2, (sqrt(TAU_HIGH) * sqrt(DISSIPATION)) ** 2),
            Nonnegative(terms=[(1, "tau")]),
            ("tau", "q", "high sign"),
        ),
        Step("tau root", Le(_TAU, sqrt(TAU_HIGH) * sqrt(DISSIPATION)), Squares(), ("tau squares", "q", "high sign")),
        Step(
            "length",
            Le(_LENGTH, eta * _TAU + eta**2 * _GWG),
            Nonnegative(slacks=[("moved", _LENGTH)], terms=[(1, "triangle"), (-1, "first"), (-1, "second")]),
            ("moved", "triangle", "first", "second"),
        ),
        Step(
            "longer",
            Le(_LENGTH, eta * sqrt(DISSIPATION) * ROOTS),
            Nonnegative(terms=[(1, "length"), (eta, "tau root"), (eta**2, "half")]),
            ("length", "tau root", "half", "eta", "q"),
        ),
        Step(
            "square",
            Le(_LENGTH**2, eta**2 * DISSIPATION * ROOTS**2),
            Nonnegative(terms=[(_LENGTH + eta * sqrt(DISSIPATION) * ROOTS, "longer")]),
            ("longer", "eta", "q", "high sign"),
        ),
        Step(
            "decrease",
            DECREASE_SPECTRAL,
            Nonnegative(terms=[(1, "smooth"), (-1, "linear"), (eta**2, "mixed"), (K / 2, "square")]),
            ("smooth", "linear", "mixed", "square", "eta", "K"),
        ),
    ),
)

DESCENT = Claim(
    id="smooth-descent",
    display="",
    title="what one step takes off any K-smooth loss, whatever the weights",
    source="beyond the slides: sharper than their lemma",
    setting=Setting.DESCENT,
    given=(Gt(eta, 0), Ge(K, 0), SMOOTH),
    printed=Statement(DECREASE),
    proof=Proof(
        Step("eta", Gt(eta, 0), Given()),
        Step("K", Ge(K, 0), Given()),
        Step("smooth", SMOOTH, Given()),
        *DISSIPATION_SIGN,
        *TAU_SIGNS,
        Step("sharper", DECREASE_SPECTRAL, Cite(SPECTRAL), ("eta", "K", "smooth")),
        Step("spectral", Le(_SPECTRAL, G_NORM), Fact("spectral_below_frobenius", G(t))),
        Step(
            "decrease",
            DECREASE,
            Nonnegative(terms=[(1, "sharper"), (eta**2 * DISSIPATION / 2, "spectral")]),
            ("sharper", "spectral", "eta", "q"),
        ),
    ),
)

_BY_NORMS = tuple(Le(L(t + 1), L(t) - eta * DISSIPATION * share) for share in (SHARE_SPECTRAL, SHARE))
_SQUARE_LOSS = And(*_BY_NORMS)

SQUARE = Claim(
    id="descent-by-dissipation",
    display="",
    title="what one step takes off the square loss, whatever the weights",
    source="beyond the slides: sharper than their lemma",
    setting=Setting.DESCENT,
    given=(Gt(eta, 0),),
    printed=Statement(_SQUARE_LOSS),
    proof=Proof(
        Step("eta", Gt(eta, 0), Given()),
        Step("defined", Eq(K, SigmaMax(X) ** 2), Definition()),
        Step("K", Ge(K, 0), Nonnegative(slacks=[("defined", K)]), ("defined",)),
        Step("smooth", SMOOTH, Cite("eq17")),
        *DISSIPATION_SIGN,
        *TAU_SIGNS,
        *(
            Step(f"part {i}", part, Cite(claim, unfold=("L",)), ("eta", "K", "smooth"))
            for i, (part, claim) in enumerate(zip(_BY_NORMS, (SPECTRAL, DESCENT), strict=True), start=1)
        ),
        Step("both", _SQUARE_LOSS, Both(), ("part 1", "part 2")),
    ),
)

_RATE = Le(Loss(W(t + 1)), (1 - 2 * eta * mu * LambdaMinTau(t) * SHARE) * Loss(W(t)))
_KEPT = Ge(SHARE, 0)

RATE = Claim(
    id="smooth-rate",
    display="",
    title="the factor by which one step contracts any K-smooth mu-PL loss, whatever the weights",
    source="beyond the slides: sharper than their lemma",
    setting=Setting.DESCENT,
    given=(Gt(eta, 0), Ge(K, 0), SMOOTH, PL, _KEPT),
    printed=Statement(_RATE),
    proof=Proof(
        Step("eta", Gt(eta, 0), Given()),
        Step("K", Ge(K, 0), Given()),
        Step("smooth", SMOOTH, Given()),
        Step("pl", PL, Given()),
        *DISSIPATION_SIGN,
        *TAU_SIGNS,
        Step("kept", _KEPT, Given()),
        Step("decrease", DECREASE, Cite("smooth-descent"), ("eta", "K", "smooth")),
        Step("rayleigh", Le(LambdaMinTau(t) * G_NORM**2, DISSIPATION), Cite("rayleigh-tau", {A: G(t)})),
        Step(
            "rate",
            _RATE,
            Nonnegative(
                terms=[(1, "decrease"), (eta, "rayleigh", "kept"), (eta * LambdaMinTau(t), "pl", "kept")],
            ),
            ("decrease", "rayleigh", "kept", "pl", "eta", "low sign", "q", "high sign"),
        ),
    ),
)

CLAIMS = (SPECTRAL, DESCENT, SQUARE, RATE)
