"""(11) The flow keeps the imbalance."""

from sympy import Eq, ZeroMatrix

from derivations.claim import Claim, Setting, Statement
from derivations.notation import D_dot, h, t

CLAIM = Claim(
    id="eq11",
    display="eq11",
    title="the flow keeps the imbalance",
    source="slides (11)",
    setting=Setting.FLOW,
    printed=Statement(Eq(D_dot(t), ZeroMatrix(h, h))),
)
