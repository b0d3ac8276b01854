"""The drift of the imbalance in one step: exactly, by the dissipation, and by the loss."""

from sympy import MatrixExpr

from derivations.as_written import Eq, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.one_step import G_NORM, GRADIENT, TAU_HIGH, TAU_SIGNS
from derivations.lemmas.run_bounds import lemma_of_run
from derivations.notation import (
    W1,
    W2,
    A,
    D,
    G,
    Inner,
    K,
    L,
    NormF,
    SigmaMax,
    Tau,
    eta,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Fact, Nonnegative, Normal, Rewrite, Squares, given
from derivations.supplied_definitions import GRADIENTS

_LEFT, _RIGHT = G(t) * W2(t).T, G(t).T * W1(t)
_MOVED_1, _MOVED_2 = W2(t) * G(t).T * G(t) * W2(t).T, W1(t).T * G(t) * G(t).T * W1(t)
DRIFT_RELATION = Eq(D(t + 1), D(t) + eta**2 * (_MOVED_1 - _MOVED_2))


def gram_within(label: str, factor: MatrixExpr, gram: MatrixExpr) -> tuple[Step, ...]:
    """Steps: |B^T B|_F <= |B|_F^2; the last one has the label."""
    return (
        Step(
            f"{label} product",
            Le(NormF(gram), SigmaMax(factor.T) * NormF(factor)),
            Fact("operator_norm", factor.T, factor),
        ),
        Step(
            f"{label} transpose",
            Eq(SigmaMax(factor.T), SigmaMax(factor)),
            Fact("transpose_norm", factor),
        ),
        Step(f"{label} spectral", Le(SigmaMax(factor), NormF(factor)), Fact("spectral_below_frobenius", factor)),
        Step(
            label,
            Le(NormF(gram), NormF(factor) ** 2),
            Nonnegative(
                terms=[
                    (1, f"{label} product"),
                    (-NormF(factor), f"{label} transpose"),
                    (NormF(factor), f"{label} spectral"),
                ]
            ),
            (f"{label} product", f"{label} transpose", f"{label} spectral"),
        ),
    )


DRIFT_EXACT = Claim(
    id="drift",
    display="",
    title="what one step adds to the imbalance, exactly",
    source="slides (12), made exact",
    setting=Setting.DESCENT,
    printed=Statement(DRIFT_RELATION),
    proof=Proof(
        Step(
            "gradients",
            GRADIENTS,
            Cite("eq2-b"),
        ),
        Step("drift", DRIFT_RELATION, Normal(unfold=("D", "W1+", "W2+")), ("gradients",)),
    ),
)

_SHIFT = NormF(D(t + 1) - D(t))

_DISSIPATION = Inner(G(t), Tau(t, G(t)))

DRIFT_BY_DISSIPATION = Claim(
    id="drift-by-dissipation",
    display="",
    title="one step moves the imbalance by at most eta^2 <G, tau(G)>",
    source="slides (12), with its constant",
    setting=Setting.DESCENT,
    given=(Gt(eta, 0),),
    printed=Statement(Le(_SHIFT, eta**2 * _DISSIPATION)),
    proof=Proof(
        given("eta", Gt(eta, 0)),
        Step("drift", DRIFT_RELATION, Cite("drift")),
        Step("itself", Eq(_SHIFT, _SHIFT), Normal()),
        Step("exact", Eq(_SHIFT, NormF(eta**2 * _MOVED_1 - eta**2 * _MOVED_2)), Rewrite(), ("itself", "drift")),
        Step(
            "triangle",
            Le(NormF(eta**2 * _MOVED_1 - eta**2 * _MOVED_2), NormF(eta**2 * _MOVED_1) + NormF(-(eta**2) * _MOVED_2)),
            Fact("triangle", eta**2 * _MOVED_1, -(eta**2) * _MOVED_2),
        ),
        Step("first square", Eq(NormF(eta**2 * _MOVED_1) ** 2, (eta**2 * NormF(_MOVED_1)) ** 2), Normal()),
        Step("first", Eq(NormF(eta**2 * _MOVED_1), eta**2 * NormF(_MOVED_1)), Squares(), ("first square", "eta")),
        Step("second square", Eq(NormF(-(eta**2) * _MOVED_2) ** 2, (eta**2 * NormF(_MOVED_2)) ** 2), Normal()),
        Step("second", Eq(NormF(-(eta**2) * _MOVED_2), eta**2 * NormF(_MOVED_2)), Squares(), ("second square", "eta")),
        *gram_within("left", _LEFT, _MOVED_1),
        *gram_within("right", _RIGHT, _MOVED_2),
        Step("dissipation", Eq(_DISSIPATION, NormF(_LEFT) ** 2 + NormF(_RIGHT) ** 2), Normal(unfold=("Tau",))),
        Step(
            "bound",
            Le(_SHIFT, eta**2 * _DISSIPATION),
            Nonnegative(
                slacks=[("exact", _SHIFT)],
                terms=[
                    (1, "triangle"),
                    (-1, "first"),
                    (-1, "second"),
                    (eta**2, "left"),
                    (eta**2, "right"),
                    (eta**2, "dissipation"),
                ],
            ),
            ("exact", "triangle", "first", "second", "left", "right", "dissipation", "eta"),
        ),
    ),
)

DRIFT = lemma_of_run(
    "drift-bound",
    "one step moves the imbalance by at most 2 eta^2 K lambda_max(tau) L",
    (Gt(eta, 0),),
    Le(_SHIFT, 2 * eta**2 * K * TAU_HIGH * L(t)),
    given("eta", Gt(eta, 0)),
    Step("moved", Le(_SHIFT, eta**2 * _DISSIPATION), Cite("drift-by-dissipation"), ("eta",)),
    Step("rayleigh", Le(_DISSIPATION, TAU_HIGH * G_NORM**2), Cite("rayleigh-tau", {A: G(t)})),
    GRADIENT,
    *TAU_SIGNS,
    Step(
        "bound",
        Le(_SHIFT, 2 * eta**2 * K * TAU_HIGH * L(t)),
        Nonnegative(terms=[(1, "moved"), (eta**2, "rayleigh"), (eta**2 * TAU_HIGH, "gradient")]),
        ("moved", "rayleigh", "gradient", "eta", "high sign"),
    ),
)

LEMMAS = (DRIFT_EXACT, DRIFT_BY_DISSIPATION, DRIFT)
