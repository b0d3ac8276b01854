"""At the minimum nothing moves: neither the loss nor the bound of lambda_max(tau) grows."""

from __future__ import annotations

from sympy import And

from derivations.as_written import Eq, Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.descent import SMOOTH
from derivations.lemmas.one_step import G_NORM, GRADIENT, TAU_HIGH, TAU_SIGNS
from derivations.lemmas.run_bounds import CONSTANTS
from derivations.notation import (
    A,
    G,
    K,
    L,
    eta,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cite, Nonnegative, given
from derivations.sharper.smooth_descent import DECREASE, DISSIPATION, DISSIPATION_SIGN, ROOTS

AT_REST = And(Le(DISSIPATION, 0), Le(L(t + 1), L(t)))

REST = Claim(
    id="stable-rest",
    display="",
    title="at the minimum nothing moves",
    source="beyond the slides",
    setting=Setting.RUN,
    given=(Gt(eta, 0), Eq(L(t), 0)),
    printed=Statement(AT_REST),
    proof=Proof(
        *CONSTANTS,
        given("eta", Gt(eta, 0)),
        given("rest", Eq(L(t), 0)),
        Step("K weak", Ge(K, 0), Nonnegative(), ("K sign",)),
        GRADIENT,
        Step(
            "g",
            Le(G_NORM**2, 0),
            Nonnegative(terms=[(1, "gradient"), (-2 * K, "rest")]),
            ("gradient", "rest", "K sign"),
        ),
        Step("rayleigh", Le(DISSIPATION, TAU_HIGH * G_NORM**2), Cite("rayleigh-tau", {A: G(t)})),
        *TAU_SIGNS,
        *DISSIPATION_SIGN,
        Step(
            "still",
            Le(DISSIPATION, 0),
            Nonnegative(terms=[(1, "rayleigh"), (TAU_HIGH, "g")]),
            ("rayleigh", "g", "high sign"),
        ),
        Step("smooth", SMOOTH, Cite("eq17")),
        Step("descent", DECREASE, Cite("smooth-descent"), ("eta", "K weak", "smooth")),
        Step(
            "kept",
            Le(L(t + 1), L(t)),
            Nonnegative(
                terms=[(1, "descent"), (eta * (eta * G_NORM / 2 + K * eta / 2 * ROOTS**2), "still"), (eta, "q")],
                unfold=("L",),
            ),
            ("descent", "still", "q", "eta", "K sign", "high sign"),
        ),
        Step("both", AT_REST, Both(), ("still", "kept")),
    ),
)


LEMMAS = (REST,)
