"""The descent lemma for any smooth PL loss, and the coefficients of f through K and mu."""

from sympy import And, sqrt

from derivations.as_written import Eq, Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.one_step import G_NORM, TAU_HIGH, TAU_LOW, W_TOP
from derivations.notation import (
    W1,
    W2,
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
    a1,
    a2,
    a3,
    a4,
    alpha0,
    beta0,
    c1,
    c2,
    eta,
    kappa,
    mu,
    p2,
    rho,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cite, Definition, Fact, Given, Nonnegative, Normal, Rewrite, Squares

_TAU_G, _CUBIC = Tau(t, G(t)), G(t) * W(t).T * G(t)
_STEP = W(t + 1) - W(t)
_UPDATE = Eq(W(t + 1), W(t) - eta * _TAU_G + eta**2 * _CUBIC)
_GWG = NormF(_CUBIC)

CONDITION = Ge(TAU_LOW - eta * W_TOP * G_NORM - K * eta / 2 * (TAU_HIGH + eta * W_TOP * G_NORM) ** 2, 0)
SMOOTH = Le(Loss(W(t + 1)), Loss(W(t)) + Inner(G(t), _STEP) + K * NormF(_STEP) ** 2 / 2)
PL = Ge(G_NORM**2, 2 * mu * Loss(W(t)))
_DECREASE = Le(Loss(W(t + 1)), Loss(W(t)) - eta * G_NORM**2 * CONDITION.lhs)

MOVES = (
    Step("eta", Gt(eta, 0), Given()),
    Step(
        "layers",
        Eq(
            W1(t + 1) * W2(t + 1),
            (W1(t) - eta * G(t) * W2(t).T) * (W2(t) - eta * W1(t).T * G(t)),
        ),
        Cite("eq16-b"),
    ),
    Step("update", _UPDATE, Normal(unfold=("W", "Tau")), ("layers",)),
    Step(
        "linear",
        Eq(Inner(G(t), _STEP), -eta * Inner(G(t), _TAU_G) + eta**2 * Inner(G(t), _CUBIC)),
        Normal(),
        ("update",),
    ),
    Step("itself", Eq(NormF(_STEP), NormF(_STEP)), Normal()),
    Step("moved", Eq(NormF(_STEP), NormF(-eta * _TAU_G + eta**2 * _CUBIC)), Rewrite(), ("itself", "update")),
    Step(
        "triangle",
        Le(NormF(-eta * _TAU_G + eta**2 * _CUBIC), NormF(-eta * _TAU_G) + NormF(eta**2 * _CUBIC)),
        Fact("triangle", -eta * _TAU_G, eta**2 * _CUBIC),
    ),
    Step("first square", Eq(NormF(-eta * _TAU_G) ** 2, (eta * NormF(_TAU_G)) ** 2), Normal()),
    Step("first", Eq(NormF(-eta * _TAU_G), eta * NormF(_TAU_G)), Squares(), ("first square", "eta")),
    Step("second square", Eq(NormF(eta**2 * _CUBIC) ** 2, (eta**2 * _GWG) ** 2), Normal()),
    Step("second", Eq(NormF(eta**2 * _CUBIC), eta**2 * _GWG), Squares(), ("second square", "eta")),
    Step("outer", Le(_GWG, SigmaMax(G(t)) * NormF(W(t).T * G(t))), Fact("operator_norm", G(t), W(t).T * G(t))),
    Step("inner", Le(NormF(W(t).T * G(t)), SigmaMax(W(t).T) * G_NORM), Fact("operator_norm", W(t).T, G(t))),
    Step("transpose", Eq(SigmaMax(W(t).T), W_TOP), Fact("transpose_norm", W(t))),
    Step("spectral", Le(SigmaMax(G(t)), G_NORM), Fact("spectral_below_frobenius", G(t))),
    Step(
        "cubic",
        Le(_GWG, W_TOP * G_NORM**2),
        Nonnegative(
            slacks=[("transpose", SigmaMax(W(t).T))],
            terms=[(1, "outer"), (SigmaMax(G(t)), "inner"), (W_TOP * G_NORM, "spectral")],
        ),
        ("transpose", "outer", "inner", "spectral"),
    ),
    Step("cauchy", Le(Inner(G(t), _CUBIC), G_NORM * _GWG), Fact("cauchy_schwarz", G(t), _CUBIC)),
    Step("rayleigh", Le(TAU_LOW * G_NORM**2, Inner(G(t), _TAU_G)), Cite("rayleigh-tau", {A: G(t)})),
)
_RATE = Le(Loss(W(t + 1)), (1 - 2 * eta * mu * CONDITION.lhs) * Loss(W(t)))

DESCENT = Claim(
    id="descent",
    display="",
    title="the descent lemma for any K-smooth mu-PL loss",
    source="theory of the slides' lemma",
    setting=Setting.DESCENT,
    given=(Gt(eta, 0), Ge(K, 0), SMOOTH, PL, CONDITION),
    printed=Statement(_RATE),
    proof=Proof(
        *MOVES,
        Step("K", Ge(K, 0), Given()),
        Step("smooth", SMOOTH, Given()),
        Step("pl", PL, Given()),
        Step("condition", CONDITION, Given()),
        Step("tau", Le(NormF(_TAU_G), TAU_HIGH * G_NORM), Cite("positive-operator", {A: G(t)})),
        Step("low", Ge(TAU_LOW, 0), Cite("positive-operator", {A: G(t)})),
        Step("order", Le(TAU_LOW, TAU_HIGH), Cite("positive-operator", {A: G(t)})),
        Step("high", Ge(TAU_HIGH, 0), Nonnegative(terms=[(1, "order")]), ("low", "order")),
        Step(
            "length",
            Le(NormF(_STEP), eta * TAU_HIGH * G_NORM + eta**2 * W_TOP * G_NORM**2),
            Nonnegative(
                slacks=[("moved", NormF(_STEP))],
                terms=[(1, "triangle"), (-1, "first"), (-1, "second"), (eta, "tau"), (eta**2, "cubic")],
            ),
            ("moved", "triangle", "first", "second", "tau", "cubic", "eta"),
        ),
        Step(
            "square",
            Le(NormF(_STEP) ** 2, (eta * TAU_HIGH * G_NORM + eta**2 * W_TOP * G_NORM**2) ** 2),
            Nonnegative(terms=[(NormF(_STEP) + eta * TAU_HIGH * G_NORM + eta**2 * W_TOP * G_NORM**2, "length")]),
            ("length", "eta", "high"),
        ),
        Step(
            "decrease",
            _DECREASE,
            Nonnegative(
                terms=[
                    (1, "smooth"),
                    (-1, "linear"),
                    (eta, "rayleigh"),
                    (eta**2, "cauchy"),
                    (eta**2 * G_NORM, "cubic"),
                    (K / 2, "square"),
                ]
            ),
            ("smooth", "linear", "rayleigh", "cauchy", "cubic", "square", "eta", "K"),
        ),
        Step(
            "rate",
            _RATE,
            Nonnegative(terms=[(1, "decrease"), (eta, "condition", "pl")]),
            ("decrease", "condition", "pl", "eta"),
        ),
    ),
)

# the square loss meets the hypotheses of DESCENT
SQUARE_LOSS_STEPS = (
    Step("eta", Gt(eta, 0), Given()),
    Step("K", Eq(K, SigmaMax(X) ** 2), Definition()),
    Step("K sign", Ge(K, 0), Nonnegative(slacks=[("K", K)]), ("K",)),
    Step("smooth", SMOOTH, Cite("eq17")),
    Step("pl", PL, Cite("pl", {A: W(t)})),
)

DESCENT_SQUARE = Claim(
    id="descent-square-loss",
    display="",
    title="the descent lemma for the square loss, its condition through the spectral norm of W",
    source="theory of the slides' lemma",
    setting=Setting.DESCENT,
    given=(Gt(eta, 0), CONDITION),
    printed=Statement(Le(L(t + 1), rho(eta, t) * L(t))),
    proof=Proof(
        *SQUARE_LOSS_STEPS,
        Step("condition", CONDITION, Given()),
        Step("bracket", _RATE, Cite("descent"), ("eta", "K sign", "smooth", "pl", "condition")),
        Step(
            "rate",
            Le(L(t + 1), rho(eta, t) * L(t)),
            Nonnegative(terms=[(1, "bracket")], unfold=("rho", "L")),
            ("bracket",),
        ),
    ),
)

_A2 = 2 * mu * p2 * sqrt(2) * sqrt(K * L(t)) + K * mu * (c2 * beta0) ** 2
_A3 = 2 * K * mu * sqrt(2) * sqrt(K * L(t)) * c2 * beta0 * p2
_A4 = 2 * K**2 * mu * p2**2 * L(t)
_ROOT = sqrt(K * L(t))
_SX = SigmaMin(X)
_SECOND, _THIRD = sqrt(kappa * L(t) * _SX**6), sqrt(kappa**3 * L(t) * _SX**10)

COEFFICIENT_RELATIONS = (Eq(a1, 2 * c1 * alpha0 * mu), Eq(a2(t), _A2), Eq(a3(t), _A3), Eq(a4(t), _A4))

COEFFICIENTS = Claim(
    id="coefficients",
    display="",
    title="the coefficients of f through K and mu",
    source="slides (26)",
    setting=Setting.RUN,
    printed=Statement(And(*COEFFICIENT_RELATIONS)),
    proof=Proof(
        Step("K", Eq(K, SigmaMax(X) ** 2), Definition()),
        Step("mu", Eq(mu, SigmaMin(X) ** 2), Definition()),
        Step("data", Gt(_SX, 0), Given()),
        Step("kappa", Ge(kappa, 0), Nonnegative(unfold=("kappa",)), ("data",)),
        Step("loss", Ge(L(t), 0), Cite("loss-nonnegative", {A: W(t)}, unfold=("L",))),
        Step("second square", Eq(_SECOND**2, (mu * _ROOT) ** 2), Normal(unfold=("K", "mu", "kappa"))),
        Step("mu sign", Ge(mu, 0), Nonnegative(slacks=[("mu", mu)]), ("mu",)),
        Step("K sign", Ge(K, 0), Nonnegative(slacks=[("K", K)]), ("K",)),
        Step("second", Eq(_SECOND, mu * _ROOT), Squares(), ("second square", "mu sign")),
        Step("third square", Eq(_THIRD**2, (K * mu * _ROOT) ** 2), Normal(unfold=("K", "mu", "kappa"))),
        Step("third", Eq(_THIRD, K * mu * _ROOT), Squares(), ("third square", "mu sign", "K sign")),
        Step("one", Eq(a1, 2 * c1 * alpha0 * mu), Normal(unfold=("a1", "mu"))),
        Step("quartic", Eq(kappa * _SX**4, K * mu), Normal(unfold=("K", "mu", "kappa"))),
        Step(
            "two",
            Eq(a2(t), _A2),
            Nonnegative(terms=[(2 * sqrt(2) * p2, "second"), ((c2 * beta0) ** 2, "quartic")], unfold=("a2",)),
            ("second", "quartic"),
        ),
        Step(
            "three",
            Eq(a3(t), _A3),
            Nonnegative(terms=[(2 * sqrt(2) * c2 * beta0 * p2, "third")], unfold=("a3",)),
            ("third",),
        ),
        Step("four", Eq(a4(t), _A4), Normal(unfold=("a4", "K", "mu", "kappa"))),
        Step(
            "all",
            And(*COEFFICIENT_RELATIONS),
            Both(),
            ("one", "two", "three", "four"),
        ),
    ),
)

LEMMAS = (DESCENT, DESCENT_SQUARE, COEFFICIENTS)
