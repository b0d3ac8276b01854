"""(10) The scalar network under the flow: the rate through the start alone."""

from sympy import Abs, sqrt

from derivations.as_written import Eq, Ge, Le
from derivations.claim import Claim, Setting, Statement
from derivations.notation import L_toy, L_toy_dot, PositivePart, t, w1, w2, y
from derivations.proving.calculus_rules import AlongScalarFlow, KeptByScalarFlow
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Fact, Nonnegative, Squares

_IMBALANCE = (w1(0) ** 2 - w2(0) ** 2) ** 2

_PRODUCT = Abs(w1(t) * w2(t))
_LEAST = Abs(y) - sqrt(2 * L_toy(0))
_PART = PositivePart(_LEAST)
_ROOT = sqrt(_IMBALANCE + 4 * _PART**2)

CLAIM = Claim(
    id="eq10",
    display="eq10",
    title="scalar network: the rate through the start alone",
    source="slides (10)",
    setting=Setting.SCALAR_FLOW,
    printed=Statement(Le(L_toy_dot(t), -sqrt(_IMBALANCE + 4 * (Abs(y) - Abs(L_toy(0))) ** 2 * L_toy(t)))),
    corrected=Statement(Le(L_toy_dot(t), -(_ROOT * L_toy(t)))),
    proof=Proof(
        Step("rate", Eq(L_toy_dot(t), -2 * ((w1(t) ** 2 + w2(t) ** 2) * L_toy(t))), AlongScalarFlow()),
        Step("kept", Eq((w1(t) ** 2 - w2(t) ** 2) ** 2, _IMBALANCE), KeptByScalarFlow()),
        Step("first", Ge(_PRODUCT, Abs(y) - Abs(y - w1(t) * w2(t))), Cite("eq9-a")),
        Step(
            "second",
            Ge(Abs(y) - Abs(y - w1(t) * w2(t)), Abs(y) - Abs(y - w1(0) * w2(0))),
            Cite("eq9-b"),
        ),
        Step("first loss", Ge(L_toy(0), 0), Nonnegative(unfold=("L_toy",))),
        Step("third", Eq(Abs(y) - Abs(y - w1(0) * w2(0)), _LEAST), Cite("eq9-c")),
        Step(
            "least",
            Le(_LEAST, _PRODUCT),
            Nonnegative(terms=[(1, "first"), (1, "second"), (1, "third")]),
            ("first", "second", "third"),
        ),
        Step("zero", Le(0, _PRODUCT), Nonnegative()),
        Step("part", Le(_PART, _PRODUCT), Fact("positive_part_least", _LEAST, _PRODUCT), ("least", "zero")),
        Step(
            "squares",
            Le(_ROOT**2, (w1(t) ** 2 + w2(t) ** 2) ** 2),
            Nonnegative(terms=[(4 * (_PART + _PRODUCT), "part"), (1, "kept")]),
            ("part", "kept"),
        ),
        Step("root", Le(_ROOT, w1(t) ** 2 + w2(t) ** 2), Squares(), ("squares",)),
        Step("loss", Ge(L_toy(t), 0), Nonnegative(unfold=("L_toy",))),
        Step(
            "bound",
            Le(L_toy_dot(t), -(_ROOT * L_toy(t))),
            Nonnegative(terms=[(-1, "rate"), (L_toy(t), "root")]),
            ("rate", "root", "loss"),
        ),
    ),
    why="the factor L(t) belongs outside the root; the residual at the start is sqrt(2 L(0)), as in (9); and a lower "
    "bound of |w1 w2| may be squared only where it is not negative",
)

CLAIMS = (CLAIM,)
