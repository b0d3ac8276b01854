"""(8) The scalar network under the flow: the rate through the conserved imbalance."""

from sympy import Eq, Le, sqrt

from derivations.claim import Claim, Setting, Statement
from derivations.notation import L_toy, L_toy_dot, t, w1, w2

_CHAIN = (
    L_toy_dot(t),
    -((w1(t) ** 2 + w2(t) ** 2) * L_toy(t)),
    -(sqrt((w1(t) ** 2 - w2(t) ** 2) ** 2 + 4 * (w1(t) * w2(t)) ** 2) * L_toy(t)),
    -(sqrt((w1(0) ** 2 - w2(0) ** 2) ** 2 + 4 * (w1(t) * w2(t)) ** 2) * L_toy(t)),
)

CLAIMS = (
    Claim(
        id="eq8-a",
        display="eq8",
        title="scalar network: the loss decreases",
        source="slides (8)",
        setting=Setting.SCALAR_FLOW,
        printed=Statement(Le(_CHAIN[0], _CHAIN[1])),
    ),
    Claim(
        id="eq8-b",
        display="eq8",
        title="scalar network: the rate through imbalance and product",
        source="slides (8)",
        setting=Setting.SCALAR_FLOW,
        printed=Statement(Eq(_CHAIN[1], _CHAIN[2])),
    ),
    Claim(
        id="eq8-c",
        display="eq8",
        title="scalar network: the imbalance is that of the start",
        source="slides (8)",
        setting=Setting.SCALAR_FLOW,
        printed=Statement(Eq(_CHAIN[2], _CHAIN[3])),
    ),
)
