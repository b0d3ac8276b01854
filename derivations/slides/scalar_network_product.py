"""(9) The scalar network under the flow: the product stays away from zero."""

from sympy import Abs, Eq, Ge, sqrt

from derivations.claim import Claim, Setting, Statement
from derivations.notation import L_toy, t, w1, w2, y

_CHAIN = (
    Abs(w1(t) * w2(t)),
    Abs(y) - Abs(y - w1(t) * w2(t)),
    Abs(y) - Abs(y - w1(0) * w2(0)),
    Abs(y) - Abs(L_toy(0)),
)

CLAIMS = (
    Claim(
        id="eq9-a",
        display="eq9",
        title="scalar network: the product by the triangle inequality",
        source="slides (9)",
        setting=Setting.SCALAR_FLOW,
        printed=Statement(Ge(_CHAIN[0], _CHAIN[1])),
    ),
    Claim(
        id="eq9-b",
        display="eq9",
        title="scalar network: the residual does not grow",
        source="slides (9)",
        setting=Setting.SCALAR_FLOW,
        printed=Statement(Ge(_CHAIN[1], _CHAIN[2])),
    ),
    Claim(
        id="eq9-c",
        display="eq9",
        title="scalar network: the first residual through the first loss",
        source="slides (9)",
        setting=Setting.SCALAR_FLOW,
        printed=Statement(Eq(_CHAIN[2], _CHAIN[3])),
        corrected=Statement(Eq(_CHAIN[2], Abs(y) - sqrt(2 * L_toy(0)))),
        why="L = (y - w1 w2)^2 / 2, so the residual is sqrt(2 L(0)) and not L(0)",
    ),
)
