"""No edge of stability below the stable step size: the sharpness stays under 2 / eta.

At layers W1, W2 and along a direction (A1, A2) the loss at (W1 + s A1, W2 + s A2) has the second derivative
``|X (A1 W2 + W1 A2)|_F^2 + 2 <G, A1 A2>`` at s = 0; the sharpness is its largest value over directions of length 1.
"""

from __future__ import annotations

from sympy import MatrixSymbol

from derivations.as_written import Eq, Ge, Gt, Le, Lt
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.one_step import GRADIENT, TAU_SIGNS, gradient_within
from derivations.notation import (
    W1,
    W2,
    A,
    G,
    Inner,
    K,
    LambdaMaxTau,
    LambdaMinTau,
    NormF,
    SigmaMax,
    Tau,
    W,
    X,
    eta,
    h,
    m,
    n,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cases, Cite, Definition, Fact, Nonnegative, Normal, Squares, given
from derivations.sharper import stable_bounds as one
from derivations.sharper.stable_run import ALONG, REMAINS
from derivations.sharper.stable_step_size import GIVEN

FIRST, SECOND = MatrixSymbol("A1", n, h), MatrixSymbol("A2", h, m)
_HIGH, _SHARP = LambdaMaxTau(t), SigmaMax(G(t))
_MOVE = FIRST * W2(t) + W1(t) * SECOND
_LEFT, _RIGHT = _MOVE * W2(t).T, W1(t).T * _MOVE
LENGTH = NormF(FIRST) ** 2 + NormF(SECOND) ** 2
FORM = NormF(X * _MOVE) ** 2 + 2 * Inner(G(t), FIRST * SECOND)
"""The second derivative of the loss along the direction."""
_MOVED = Le(NormF(_MOVE) ** 2, _HIGH * LENGTH)

_SIZE = NormF(_MOVE)
_WHOLE = NormF(FIRST) * NormF(_LEFT) + NormF(SECOND) * NormF(_RIGHT)

_MOVING = Proof(
    given("case", Gt(_SIZE, 0)),
    Step("moved", _MOVED, Nonnegative(terms=[(1 / _SIZE**2, "fourth")]), ("fourth", "case")),
)
_STILL = Proof(
    given("case", Eq(_SIZE, 0)),
    Step("moved", _MOVED, Nonnegative(terms=[(-_SIZE, "case")]), ("case", "high sign")),
)

CHANGE = Claim(
    id="change-of-product",
    display="",
    title="to first order the product changes by at most sqrt(lambda_max(tau)) times the change of the layers",
    source="elementary",
    setting=Setting.POINT,
    printed=Statement(_MOVED),
    proof=Proof(
        Step("adjoint", Eq(_SIZE**2, Inner(FIRST, _LEFT) + Inner(SECOND, _RIGHT)), Normal()),
        Step("first", Le(Inner(FIRST, _LEFT), NormF(FIRST) * NormF(_LEFT)), Fact("cauchy_schwarz", FIRST, _LEFT)),
        Step(
            "second", Le(Inner(SECOND, _RIGHT), NormF(SECOND) * NormF(_RIGHT)), Fact("cauchy_schwarz", SECOND, _RIGHT)
        ),
        Step(
            "whole",
            Le(_SIZE**2, _WHOLE),
            Nonnegative(terms=[(-1, "adjoint"), (1, "first"), (1, "second")]),
            ("adjoint", "first", "second"),
        ),
        Step("image", Eq(Inner(_MOVE, Tau(t, _MOVE)), NormF(_LEFT) ** 2 + NormF(_RIGHT) ** 2), Normal(unfold=("Tau",))),
        Step("rayleigh", Le(Inner(_MOVE, Tau(t, _MOVE)), _HIGH * _SIZE**2), Cite("rayleigh-tau", {A: _MOVE})),
        Step("low sign", Ge(LambdaMinTau(t), 0), Cite("positive-operator", {A: _MOVE})),
        Step("order", Le(LambdaMinTau(t), _HIGH), Cite("positive-operator", {A: _MOVE})),
        Step("high sign", Ge(_HIGH, 0), Nonnegative(terms=[(1, "order"), (1, "low sign")]), ("order", "low sign")),
        Step("cross", Ge((NormF(FIRST) * NormF(_RIGHT) - NormF(SECOND) * NormF(_LEFT)) ** 2, 0), Nonnegative()),
        Step(
            "fourth",
            Le(_SIZE**4, _HIGH * _SIZE**2 * LENGTH),
            Nonnegative(
                terms=[(_WHOLE + _SIZE**2, "whole"), (1, "cross"), (LENGTH, "rayleigh"), (LENGTH, "image")],
            ),
            ("whole", "cross", "rayleigh", "image"),
        ),
        Step("size sign", Ge(_SIZE, 0), Nonnegative()),
        Step("moved", _MOVED, Cases((Gt(_SIZE, 0), _MOVING), (Eq(_SIZE, 0), _STILL)), ("size sign",)),
    ),
)

_MIXED = Inner(G(t), FIRST * SECOND)
_FORM_BOUND = Le(FORM, (K * _HIGH + _SHARP) * LENGTH)

SECOND_ORDER = Claim(
    id="second-order-form",
    display="",
    title=(
        "the second derivative of the loss along a direction is at most "
        "(K lambda_max(tau) + |G|) times its squared length"
    ),
    source="elementary",
    setting=Setting.POINT,
    printed=Statement(_FORM_BOUND),
    proof=Proof(
        Step("K", Eq(K, SigmaMax(X) ** 2), Definition()),
        Step("K sign", Ge(K, 0), Nonnegative(slacks=[("K", K)]), ("K",)),
        Step("moved", _MOVED, Cite("change-of-product")),
        Step("data", Le(NormF(X * _MOVE), SigmaMax(X) * _SIZE), Fact("operator_norm", X, _MOVE)),
        Step(
            "first",
            Le(NormF(X * _MOVE) ** 2, K * _SIZE**2),
            Nonnegative(slacks=[("K", K)], terms=[(NormF(X * _MOVE) + SigmaMax(X) * _SIZE, "data")]),
            ("K", "data"),
        ),
        Step("shifted", Eq(_MIXED, Inner(G(t) * SECOND.T, FIRST)), Normal()),
        Step(
            "cauchy",
            Le(Inner(G(t) * SECOND.T, FIRST), NormF(G(t) * SECOND.T) * NormF(FIRST)),
            Fact("cauchy_schwarz", G(t) * SECOND.T, FIRST),
        ),
        Step("operator", Le(NormF(G(t) * SECOND.T), _SHARP * NormF(SECOND.T)), Fact("operator_norm", G(t), SECOND.T)),
        Step("flipped square", Eq(NormF(SECOND.T) ** 2, NormF(SECOND) ** 2), Normal()),
        Step("flipped", Eq(NormF(SECOND.T), NormF(SECOND)), Squares(), ("flipped square",)),
        Step("means", Ge((NormF(FIRST) - NormF(SECOND)) ** 2, 0), Nonnegative()),
        Step(
            "mixed",
            Le(2 * _MIXED, _SHARP * LENGTH),
            Nonnegative(
                terms=[
                    (-2, "shifted"),
                    (2, "cauchy"),
                    (2 * NormF(FIRST), "operator"),
                    (-2 * _SHARP * NormF(FIRST), "flipped"),
                    (_SHARP, "means"),
                ]
            ),
            ("shifted", "cauchy", "operator", "flipped", "means"),
        ),
        Step(
            "bound",
            _FORM_BOUND,
            Nonnegative(terms=[(1, "first"), (K, "moved"), (1, "mixed")]),
            ("first", "moved", "mixed", "K sign"),
        ),
    ),
)

_EDGE = Lt(eta * (K * _HIGH + _SHARP), 2)
_GAMMA = one.GAMMA

_NOTE = (
    "By second-order-form the second derivative of the loss along any direction of length 1 is at most "
    "K lambda_max(tau) + |G|, so the largest eigenvalue of the Hessian stays below 2 / eta along the whole run. "
    "The bound holds for any K-smooth loss that has a second derivative."
)

EDGE = Claim(
    id="below-the-edge",
    display="",
    title="up to the stable step size the sharpness stays below 2 / eta at every time: there is no edge of stability",
    source="beyond the slides: their question on large steps",
    setting=Setting.RUN,
    given=GIVEN,
    printed=Statement(_EDGE),
    proof=Proof(
        *ALONG,
        *REMAINS,
        Step("distance", one.DISTANCE, Cite("distance-to-minimiser", {A: W(t)}, unfold=("L",))),
        Step("high", one.HIGH, Cite("beta-by-loss"), ("distance",)),
        *TAU_SIGNS,
        GRADIENT,
        Step("spectral", Le(_SHARP, NormF(G(t))), Fact("spectral_below_frobenius", G(t))),
        *gradient_within(_GAMMA, "K sign", "loss"),
        Step(
            "beta now",
            Ge(one.BETA, 0),
            Nonnegative(terms=[(1, "high"), (1, "high sign")]),
            ("high", "high sign"),
        ),
        Step(
            "edge",
            _EDGE,
            Nonnegative(
                terms=[(2, "margin later"), (eta, "spectral"), (eta, "g"), (eta * K, "high")],
                unfold=("margin_stable",),
            ),
            ("margin later", "spectral", "g", "high", "beta now", "eta", "K sign", "loss"),
        ),
    ),
    notes=(_NOTE,),
)

LEMMAS = (CHANGE, SECOND_ORDER)
CLAIMS = (EDGE,)
