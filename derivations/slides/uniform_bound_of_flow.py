"""(7) lambda_min(tau) under the flow is bounded by the imbalance and the product."""

from sympy import ZeroMatrix

from derivations.as_written import Eq, Ge, Le
from derivations.claim import Claim, Setting, Statement
from derivations.notation import A, Alpha, D, D_dot, G, Inner, L, L_dot, LambdaMinTau, NormF, SigmaMin, Tau, W, h, p1, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Fact, Nonnegative, Normal, Rewrite

_CHAIN = (
    LambdaMinTau(t),
    Alpha(D(t), SigmaMin(W(t))),
    Alpha(D(0), SigmaMin(W(t))),
    Alpha(D(0), SigmaMin(W(0))),
)

CLAIMS = (
    Claim(
        id="eq7-a",
        display="eq7",
        heading="a uniform bound under the flow",
        title="lambda_min(tau) is bounded by imbalance and product",
        source="slides (7)",
        setting=Setting.FLOW,
        printed=Statement(Ge(_CHAIN[0], _CHAIN[1])),
        proof=Proof(Step("alpha", Ge(_CHAIN[0], _CHAIN[1]), Cite("alpha-bound"))),
    ),
    Claim(
        id="eq7-b",
        display="eq7",
        title="the imbalance in the bound is that of the start",
        source="slides (7)",
        setting=Setting.FLOW,
        printed=Statement(Eq(_CHAIN[1], _CHAIN[2])),
        proof=Proof(
            Step("rate", Eq(D_dot(t), ZeroMatrix(h, h)), Cite("eq11")),
            Step("kept", Eq(D(t), D(0)), Fact("zero_derivative", D, D_dot), ("rate",)),
            Step("itself", Eq(_CHAIN[1], _CHAIN[1]), Normal()),
            Step("start", Eq(_CHAIN[1], _CHAIN[2]), Rewrite(), ("itself", "kept")),
        ),
    ),
    Claim(
        id="eq7-c",
        display="eq7",
        title="the product in the bound is that of the start",
        source="slides (7)",
        setting=Setting.FLOW,
        printed=Statement(Eq(_CHAIN[2], _CHAIN[3])),
        corrected=Statement(Ge(_CHAIN[2], Alpha(D(0), p1))),
        proof=Proof(
            Step("rate", Eq(L_dot(t), -Inner(G(t), Tau(t, G(t)))), Cite("eq6-a")),
            Step("low", Le(-Inner(G(t), Tau(t, G(t))), -LambdaMinTau(t) * NormF(G(t)) ** 2), Cite("eq6-b")),
            Step("sign", Ge(LambdaMinTau(t), 0), Cite("positive-operator", {A: G(t)})),
            Step("falling", Le(L_dot(t), 0), Nonnegative(terms=[(-1, "rate"), (1, "low")]), ("rate", "low", "sign")),
            Step("shrunk", Le(L(t), L(0)), Fact("nonpositive_derivative", L, L_dot), ("falling",)),
            Step("bottom", Le(p1, SigmaMin(W(t))), Cite("weights-within"), ("shrunk",)),
            Step("p1 sign", Ge(p1, 0), Cite("product-bounds-nonnegative")),
            Step("bound", Ge(_CHAIN[2], Alpha(D(0), p1)), Cite("alpha-monotone"), ("bottom", "p1 sign")),
        ),
        why="the flow keeps the imbalance but moves the product, so sigma_min(W(t)) is not sigma_min(W(0)); "
        "what stays below it all along is p_1 = max(sigma_min(W*) - sqrt(2 L(0) / mu), 0)",
    ),
)
