"""(8) The scalar network under the flow: the rate through the conserved imbalance."""

from sympy import sqrt

from derivations.as_written import Eq, Le
from derivations.claim import Claim, Setting, Statement
from derivations.notation import L_toy, L_toy_dot, t, w1, w2
from derivations.proving.calculus_rules import AlongScalarFlow, KeptByScalarFlow
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Nonnegative, Normal, Rewrite, Squares

_CHAIN = (
    L_toy_dot(t),
    -((w1(t) ** 2 + w2(t) ** 2) * L_toy(t)),
    -(sqrt((w1(t) ** 2 - w2(t) ** 2) ** 2 + 4 * (w1(t) * w2(t)) ** 2) * L_toy(t)),
    -(sqrt((w1(0) ** 2 - w2(0) ** 2) ** 2 + 4 * (w1(t) * w2(t)) ** 2) * L_toy(t)),
)

_ROOT = sqrt((w1(t) ** 2 - w2(t) ** 2) ** 2 + 4 * (w1(t) * w2(t)) ** 2)
_KEPT = Eq((w1(t) ** 2 - w2(t) ** 2) ** 2, (w1(0) ** 2 - w2(0) ** 2) ** 2)


CLAIMS = (
    Claim(
        id="eq8-a",
        display="eq8",
        heading="scalar network: the rate",
        title="scalar network: the loss decreases",
        source="slides (8)",
        setting=Setting.SCALAR_FLOW,
        printed=Statement(Le(_CHAIN[0], _CHAIN[1])),
        proof=Proof(
            Step("rate", Eq(L_toy_dot(t), 2 * _CHAIN[1]), AlongScalarFlow()),
            Step("bound", Le(_CHAIN[0], _CHAIN[1]), Nonnegative(terms=[(-1, "rate")], unfold=("L_toy",)), ("rate",)),
        ),
    ),
    Claim(
        id="eq8-b",
        display="eq8",
        title="scalar network: the rate through imbalance and product",
        source="slides (8)",
        setting=Setting.SCALAR_FLOW,
        printed=Statement(Eq(_CHAIN[1], _CHAIN[2])),
        proof=Proof(
            Step("squares", Eq(_ROOT**2, (w1(t) ** 2 + w2(t) ** 2) ** 2), Normal()),
            Step("root", Eq(_ROOT, w1(t) ** 2 + w2(t) ** 2), Squares(), ("squares",)),
            Step("rate", Eq(_CHAIN[1], _CHAIN[2]), Nonnegative(terms=[(L_toy(t), "root")]), ("root",)),
        ),
    ),
    Claim(
        id="eq8-c",
        display="eq8",
        title="scalar network: the imbalance is that of the start",
        source="slides (8)",
        setting=Setting.SCALAR_FLOW,
        printed=Statement(Eq(_CHAIN[2], _CHAIN[3])),
        proof=Proof(
            Step("kept", _KEPT, KeptByScalarFlow()),
            Step("itself", Eq(_CHAIN[2], _CHAIN[2]), Normal()),
            Step("start", Eq(_CHAIN[2], _CHAIN[3]), Rewrite(), ("itself", "kept")),
        ),
    ),
)
