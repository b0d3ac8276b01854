"""(9) The scalar network under the flow: the product stays away from zero."""

from sympy import Abs, sqrt

from derivations.as_written import Eq, Ge, Le
from derivations.claim import Claim, Setting, Statement
from derivations.notation import L_toy, L_toy_dot, t, w1, w2, y
from derivations.proving.calculus_rules import AlongScalarFlow
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Fact, Nonnegative, Normal, Squares

_CHAIN = (
    Abs(w1(t) * w2(t)),
    Abs(y) - Abs(y - w1(t) * w2(t)),
    Abs(y) - Abs(y - w1(0) * w2(0)),
    Abs(y) - Abs(L_toy(0)),
)

_OFF = y - w1(t) * w2(t)
RESIDUAL = Ge(Abs(y - w1(0) * w2(0)), Abs(y - w1(t) * w2(t)))
SHRINKING = (
    Step("rate", Eq(L_toy_dot(t), -2 * ((w1(t) ** 2 + w2(t) ** 2) * L_toy(t))), AlongScalarFlow()),
    Step("falling", Le(L_toy_dot(t), 0), Nonnegative(terms=[(-1, "rate")], unfold=("L_toy",)), ("rate",)),
    Step("shrunk", Le(L_toy(t), L_toy(0)), Fact("nonpositive_derivative", L_toy, L_toy_dot), ("falling",)),
    Step(
        "squares",
        Le(Abs(y - w1(t) * w2(t)) ** 2, Abs(y - w1(0) * w2(0)) ** 2),
        Nonnegative(terms=[(2, "shrunk")], unfold=("L_toy",)),
        ("shrunk",),
    ),
    Step("residual", RESIDUAL, Squares(), ("squares",)),
)


CLAIMS = (
    Claim(
        id="eq9-a",
        display="eq9",
        heading="scalar network: the product",
        title="scalar network: the product by the triangle inequality",
        source="slides (9)",
        setting=Setting.SCALAR_FLOW,
        printed=Statement(Ge(_CHAIN[0], _CHAIN[1])),
        proof=Proof(
            Step("triangle", Ge(Abs(_OFF), Abs(y) - _CHAIN[0]), Fact("absolute_value", y, w1(t) * w2(t))),
            Step("bound", Ge(_CHAIN[0], _CHAIN[1]), Nonnegative(terms=[(1, "triangle")]), ("triangle",)),
        ),
    ),
    Claim(
        id="eq9-b",
        display="eq9",
        title="scalar network: the residual does not grow",
        source="slides (9)",
        setting=Setting.SCALAR_FLOW,
        printed=Statement(Ge(_CHAIN[1], _CHAIN[2])),
        proof=Proof(
            *SHRINKING,
            Step("bound", Ge(_CHAIN[1], _CHAIN[2]), Nonnegative(terms=[(1, "residual")]), ("residual",)),
        ),
    ),
    Claim(
        id="eq9-c",
        display="eq9",
        title="scalar network: the first residual through the first loss",
        source="slides (9)",
        setting=Setting.SCALAR_FLOW,
        printed=Statement(Eq(_CHAIN[2], _CHAIN[3])),
        corrected=Statement(Eq(_CHAIN[2], Abs(y) - sqrt(2 * L_toy(0)))),
        proof=Proof(
            Step("loss", Ge(L_toy(0), 0), Nonnegative(unfold=("L_toy",))),
            Step("squares", Eq(Abs(y - w1(0) * w2(0)) ** 2, sqrt(2 * L_toy(0)) ** 2), Normal(unfold=("L_toy",))),
            Step("root", Eq(Abs(y - w1(0) * w2(0)), sqrt(2 * L_toy(0))), Squares(), ("squares",)),
            Step("value", Eq(_CHAIN[2], Abs(y) - sqrt(2 * L_toy(0))), Nonnegative(terms=[(-1, "root")]), ("root",)),
        ),
        why="L = (y - w1 w2)^2 / 2, so the residual is sqrt(2 L(0)) and not L(0)",
    ),
)
