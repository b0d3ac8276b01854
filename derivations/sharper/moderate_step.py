"""A step of moderate size, without roots: what the loss falls by, from K lambda_max(tau) and |G|_F alone."""

from __future__ import annotations

from sympy import Rational, sqrt

from derivations.as_written import Eq, Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.descent import SMOOTH
from derivations.lemmas.one_step import G_NORM, TAU_HIGH, TAU_SIGNS
from derivations.notation import A, G, K, L, SigmaMax, X, eta, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Definition, Nonnegative, Squares, given
from derivations.sharper.smooth_descent import DECREASE, DISSIPATION, DISSIPATION_SIGN, ROOTS

_HALF = Rational(1, 2)
_BY_NORM = sqrt(TAU_HIGH) * (1 + eta * G_NORM / 2)
_SHARE = 1 - eta * G_NORM / 2 - K * eta * TAU_HIGH / 2 * (1 + eta * G_NORM / 2) ** 2
_TAKEN = Le(L(t + 1), L(t) - eta * DISSIPATION * _SHARE)
_SMALL, _SLOW = Le(eta * K * TAU_HIGH, _HALF), Le(eta * G_NORM, _HALF)
_KEPT = Rational(23, 64)

_START = (
    given("eta", Gt(eta, 0)),
    Step("K", Eq(K, SigmaMax(X) ** 2), Definition()),
    Step("K sign", Ge(K, 0), Nonnegative(slacks=[("K", K)]), ("K",)),
    *DISSIPATION_SIGN,
    *TAU_SIGNS,
)

BY_NORMS = Claim(
    id="descent-by-norms",
    display="",
    title="what one step takes off the loss, by lambda_max(tau) and the norm of the gradient",
    source="beyond the slides: sharper than their lemma",
    setting=Setting.DESCENT,
    given=(Gt(eta, 0),),
    printed=Statement(_TAKEN),
    proof=Proof(
        *_START,
        Step("smooth", SMOOTH, Cite("eq17")),
        Step("descent", DECREASE, Cite("smooth-descent"), ("eta", "K sign", "smooth")),
        Step("rayleigh", Le(DISSIPATION, TAU_HIGH * G_NORM**2), Cite("rayleigh-tau", {A: G(t)})),
        Step(
            "squares",
            Le(sqrt(DISSIPATION) ** 2, (sqrt(TAU_HIGH) * G_NORM) ** 2),
            Nonnegative(terms=[(1, "rayleigh")]),
            ("rayleigh", "q", "high sign"),
        ),
        Step("root", Le(sqrt(DISSIPATION), sqrt(TAU_HIGH) * G_NORM), Squares(), ("squares", "q", "high sign")),
        Step("roots", Le(ROOTS, _BY_NORM), Nonnegative(terms=[(eta / 2, "root")]), ("root", "eta", "q", "high sign")),
        Step(
            "longer",
            Le(ROOTS**2, _BY_NORM**2),
            Nonnegative(terms=[(ROOTS + _BY_NORM, "roots")]),
            ("roots", "eta", "q", "high sign"),
        ),
        Step(
            "taken",
            _TAKEN,
            Nonnegative(terms=[(1, "descent"), (K * eta**2 * DISSIPATION / 2, "longer")], unfold=("L",)),
            ("descent", "longer", "eta", "K sign", "q", "high sign"),
        ),
    ),
)

MODERATE = Claim(
    id="moderate-step",
    display="",
    title="a step with eta K lambda_max(tau) and eta |G|_F at most 1/2 takes a third of eta <G, tau(G)> off the loss",
    source="beyond the slides",
    setting=Setting.DESCENT,
    given=(Gt(eta, 0), _SMALL, _SLOW),
    printed=Statement(Le(L(t + 1), L(t) - _KEPT * eta * DISSIPATION)),
    proof=Proof(
        *_START,
        given("small", _SMALL),
        given("slow", _SLOW),
        Step("taken", _TAKEN, Cite("descent-by-norms"), ("eta",)),
        Step(
            "share",
            Ge(_SHARE, _KEPT),
            Nonnegative(
                terms=[
                    ((1 + eta * G_NORM / 2) ** 2 / 2, "small"),
                    (Rational(25, 32) + eta * G_NORM / 16, "slow"),
                ]
            ),
            ("small", "slow", "eta", "K sign", "high sign"),
        ),
        Step(
            "kept",
            Le(L(t + 1), L(t) - _KEPT * eta * DISSIPATION),
            Nonnegative(terms=[(1, "taken"), (eta * DISSIPATION, "share")]),
            ("taken", "share", "eta", "q"),
        ),
    ),
)

CLAIMS = (BY_NORMS, MODERATE)
