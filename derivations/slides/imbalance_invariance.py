"""(11) The flow keeps the imbalance."""

from sympy import ZeroMatrix

from derivations.as_written import Eq
from derivations.claim import Claim, Setting, Statement
from derivations.notation import W1, W2, D_dot, W1_dot, W2_dot, h, t
from derivations.proving.calculus_rules import AlongFlow
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Normal
from derivations.supplied_definitions import GRADIENTS

_GRADIENTS = Step("gradients", GRADIENTS, Cite("eq2-b"))
_VELOCITY = W1_dot(t).T * W1(t) + W1(t).T * W1_dot(t) - W2_dot(t) * W2(t).T - W2(t) * W2_dot(t).T

CLAIM = Claim(
    id="eq11",
    display="eq11",
    title="the flow keeps the imbalance",
    source="slides (11)",
    setting=Setting.FLOW,
    printed=Statement(Eq(D_dot(t), ZeroMatrix(h, h))),
    proof=Proof(
        _GRADIENTS,
        Step("velocity", Eq(D_dot(t), _VELOCITY), AlongFlow()),
        Step(
            "kept",
            Eq(D_dot(t), ZeroMatrix(h, h)),
            Normal(unfold=("W1_dot", "W2_dot")),
            ("velocity", "gradients"),
        ),
    ),
)

CLAIMS = (CLAIM,)
