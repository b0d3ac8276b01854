"""A sharper descent lemma: |tau(G)|_F^2 <= lambda_max q and lambda_min |G|_F^2 <= q, with q = <G, tau(G)>.

Its factor is the slides' rho with one lambda_max replaced by sqrt(lambda_min lambda_max).
"""

from sympy import sqrt

from derivations.as_written import Eq, Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.descent import MOVES, PL, SMOOTH, SQUARE_LOSS_STEPS
from derivations.lemmas.one_step import G_NORM, TAU_HIGH, TAU_LOW, W_TOP
from derivations.notation import (
    A,
    G,
    Inner,
    K,
    L,
    Loss,
    NormF,
    SigmaMax,
    SigmaMin,
    Tau,
    W,
    X,
    eta,
    mu,
    rho,
    rho_sharp,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Definition, Given, Nonnegative, Squares

_TAU_NORM, _GWG = NormF(Tau(t, G(t))), NormF(G(t) * W(t).T * G(t))
_ROOT = sqrt(TAU_LOW * TAU_HIGH)
_LENGTH = NormF(W(t + 1) - W(t))
DISSIPATION = Inner(G(t), Tau(t, G(t)))
BRACKET = TAU_LOW - eta * W_TOP * G_NORM - K * eta / 2 * (_ROOT + eta * W_TOP * G_NORM) ** 2
CONDITION, POSITIVE = Ge(BRACKET, 0), Gt(TAU_LOW, 0)
_DECREASE = Le(TAU_LOW * Loss(W(t + 1)), TAU_LOW * Loss(W(t)) - eta * DISSIPATION * BRACKET)
_RATE = Le(Loss(W(t + 1)), (1 - 2 * eta * mu * BRACKET) * Loss(W(t)))

DECREASE = Claim(
    id="sharp-decrease",
    display="",
    title="what one step takes off a K-smooth loss, as a share of eta <G, tau(G)>",
    source="beyond the slides: sharper than their lemma",
    setting=Setting.DESCENT,
    given=(Gt(eta, 0), Ge(K, 0), SMOOTH, POSITIVE),
    printed=Statement(_DECREASE),
    proof=Proof(
        *MOVES,
        Step("K", Ge(K, 0), Given()),
        Step("smooth", SMOOTH, Given()),
        Step("positive", POSITIVE, Given()),
        Step("order", Le(TAU_LOW, TAU_HIGH), Cite("positive-operator", {A: G(t)})),
        Step("high", Gt(TAU_HIGH, 0), Nonnegative(terms=[(1, "order"), (1, "positive")]), ("positive", "order")),
        Step("tau", Le(_TAU_NORM**2, TAU_HIGH * DISSIPATION), Cite("positive-operator-sharp", {A: G(t)})),
        Step("q", Ge(DISSIPATION, 0), Nonnegative(terms=[(1, "rayleigh")]), ("rayleigh", "positive")),
        Step(
            "length",
            Le(_LENGTH, eta * _TAU_NORM + eta**2 * _GWG),
            Nonnegative(slacks=[("moved", _LENGTH)], terms=[(1, "triangle"), (-1, "first"), (-1, "second")]),
            ("moved", "triangle", "first", "second"),
        ),
        Step(
            "mixed squares",
            Le((TAU_LOW * _TAU_NORM * _GWG) ** 2, (_ROOT * W_TOP * G_NORM * DISSIPATION) ** 2),
            Nonnegative(
                terms=[
                    (TAU_LOW**2 * _GWG**2, "tau"),
                    (TAU_LOW**2 * TAU_HIGH * DISSIPATION * (W_TOP * G_NORM**2 + _GWG), "cubic"),
                    (TAU_LOW * TAU_HIGH * W_TOP**2 * G_NORM**2 * DISSIPATION, "rayleigh"),
                ]
            ),
            ("tau", "cubic", "rayleigh", "q", "positive", "high"),
        ),
        Step(
            "mixed",
            Le(TAU_LOW * _TAU_NORM * _GWG, _ROOT * W_TOP * G_NORM * DISSIPATION),
            Squares(),
            ("mixed squares", "q"),
        ),
        Step(
            "square",
            Le(TAU_LOW * _LENGTH**2, eta**2 * DISSIPATION * (_ROOT + eta * W_TOP * G_NORM) ** 2),
            Nonnegative(
                terms=[
                    (TAU_LOW * (_LENGTH + eta * _TAU_NORM + eta**2 * _GWG), "length"),
                    (eta**2 * TAU_LOW, "tau"),
                    (2 * eta**3, "mixed"),
                    (eta**4 * TAU_LOW * (_GWG + W_TOP * G_NORM**2), "cubic"),
                    (eta**4 * W_TOP**2 * G_NORM**2, "rayleigh"),
                ]
            ),
            ("length", "tau", "mixed", "cubic", "rayleigh", "positive", "eta"),
        ),
        Step(
            "decrease",
            _DECREASE,
            Nonnegative(
                terms=[
                    (TAU_LOW, "smooth"),
                    (-TAU_LOW, "linear"),
                    (TAU_LOW * eta**2, "cauchy"),
                    (TAU_LOW * eta**2 * G_NORM, "cubic"),
                    (eta**2 * W_TOP * G_NORM, "rayleigh"),
                    (K / 2, "square"),
                ]
            ),
            ("smooth", "linear", "cauchy", "cubic", "rayleigh", "square", "positive", "eta", "K"),
        ),
    ),
)

_RAYLEIGH = Step("rayleigh", Le(TAU_LOW * G_NORM**2, DISSIPATION), Cite("rayleigh-tau", {A: G(t)}))

SMOOTH_PL = Claim(
    id="sharp-descent",
    display="",
    title="the sharper descent lemma for any K-smooth mu-PL loss",
    source="beyond the slides: sharper than their lemma",
    setting=Setting.DESCENT,
    given=(Gt(eta, 0), Ge(K, 0), SMOOTH, PL, POSITIVE, CONDITION),
    printed=Statement(_RATE),
    proof=Proof(
        Step("eta", Gt(eta, 0), Given()),
        Step("K", Ge(K, 0), Given()),
        Step("smooth", SMOOTH, Given()),
        Step("pl", PL, Given()),
        Step("positive", POSITIVE, Given()),
        Step("condition", CONDITION, Given()),
        _RAYLEIGH,
        Step("decrease", _DECREASE, Cite("sharp-decrease"), ("eta", "K", "smooth", "positive")),
        Step(
            "rate",
            _RATE,
            Nonnegative(
                terms=[(1 / TAU_LOW, "decrease"), (eta / TAU_LOW, "condition", "rayleigh"), (eta, "condition", "pl")]
            ),
            ("decrease", "condition", "rayleigh", "pl", "positive", "eta"),
        ),
    ),
)

_SQUARE_LOSS_RATE = Le(L(t + 1), rho_sharp(eta, t) * L(t))

SQUARE_LOSS = Claim(
    id="sharp-descent-square-loss",
    display="",
    title="the sharper descent lemma, its condition through the spectral norm of W",
    source="beyond the slides: sharper than their lemma",
    setting=Setting.DESCENT,
    given=(Gt(eta, 0), POSITIVE, CONDITION),
    printed=Statement(_SQUARE_LOSS_RATE),
    proof=Proof(
        *SQUARE_LOSS_STEPS,
        Step("positive", POSITIVE, Given()),
        Step("condition", CONDITION, Given()),
        Step("bracket", _RATE, Cite("sharp-descent"), ("eta", "K sign", "smooth", "pl", "positive", "condition")),
        Step(
            "rate",
            _SQUARE_LOSS_RATE,
            Nonnegative(terms=[(1, "bracket")], unfold=("rho_sharp", "L")),
            ("bracket",),
        ),
    ),
)

BELOW = Claim(
    id="sharp-rate-below",
    display="",
    title="the factor of the sharper lemma does not exceed the slides' factor",
    source="beyond the slides: sharper than their lemma",
    setting=Setting.DESCENT,
    given=(Gt(eta, 0),),
    printed=Statement(Le(rho_sharp(eta, t), rho(eta, t))),
    proof=Proof(
        Step("eta", Gt(eta, 0), Given()),
        Step("K", Eq(K, SigmaMax(X) ** 2), Definition()),
        Step("mu", Eq(mu, SigmaMin(X) ** 2), Definition()),
        Step("K sign", Ge(K, 0), Nonnegative(slacks=[("K", K)]), ("K",)),
        Step("mu sign", Ge(mu, 0), Nonnegative(slacks=[("mu", mu)]), ("mu",)),
        Step("low", Ge(TAU_LOW, 0), Cite("positive-operator", {A: G(t)})),
        Step("order", Le(TAU_LOW, TAU_HIGH), Cite("positive-operator", {A: G(t)})),
        Step("high", Ge(TAU_HIGH, 0), Nonnegative(terms=[(1, "order"), (1, "low")]), ("low", "order")),
        Step("square", Le(_ROOT**2, TAU_HIGH**2), Nonnegative(terms=[(TAU_HIGH, "order")]), ("order", "low", "high")),
        Step("root", Le(_ROOT, TAU_HIGH), Squares(), ("square", "high")),
        Step(
            "spread",
            Le(
                (_ROOT + eta * W_TOP * G_NORM) ** 2,
                (TAU_HIGH + eta * W_TOP * G_NORM) ** 2,
            ),
            Nonnegative(terms=[(_ROOT + TAU_HIGH + 2 * eta * W_TOP * G_NORM, "root")]),
            ("root", "high", "eta", "low"),
        ),
        Step(
            "factor",
            Le(rho_sharp(eta, t), rho(eta, t)),
            Nonnegative(terms=[(K * mu * eta**2, "spread")], unfold=("rho", "rho_sharp")),
            ("spread", "K sign", "mu sign"),
        ),
    ),
)

LEMMAS = (DECREASE,)
CLAIMS = (SMOOTH_PL, SQUARE_LOSS, BELOW)
