"""(7) lambda_min(tau) under the flow is bounded by the imbalance and the product."""

from sympy import Eq, Ge

from derivations.claim import Claim, Setting, Statement
from derivations.notation import Alpha, D, LambdaMinTau, SigmaMin, W, p1, t

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
        title="lambda_min(tau) is bounded by imbalance and product",
        source="slides (7)",
        setting=Setting.FLOW,
        printed=Statement(Ge(_CHAIN[0], _CHAIN[1])),
    ),
    Claim(
        id="eq7-b",
        display="eq7",
        title="the imbalance in the bound is that of the start",
        source="slides (7)",
        setting=Setting.FLOW,
        printed=Statement(Eq(_CHAIN[1], _CHAIN[2])),
    ),
    Claim(
        id="eq7-c",
        display="eq7",
        title="the product in the bound is that of the start",
        source="slides (7)",
        setting=Setting.FLOW,
        printed=Statement(Eq(_CHAIN[2], _CHAIN[3])),
        corrected=Statement(Ge(_CHAIN[2], Alpha(D(0), p1))),
        why="the flow keeps the imbalance but moves the product, so sigma_min(W(t)) is not sigma_min(W(0)); "
        "what stays below it all along is p_1 = max(sigma_min(W*) - sqrt(2 L(0) / mu), 0)",
    ),
)
