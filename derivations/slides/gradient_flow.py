"""(2) The gradient flow, and the gradients of the two layers."""

from derivations.as_written import Eq
from derivations.claim import Claim, Reading, Setting, Statement
from derivations.notation import W1, W2, G, Stack, W1_dot, W2_dot, grad_W1, grad_W2, t
from derivations.proving.calculus_rules import GradientOfLoss
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Normal
from derivations.slides import loss_rate_of_flow
from derivations.supplied_definitions import GRADIENTS

CLAIMS = (
    Claim(
        id="eq2-a",
        display="eq2",
        heading="the gradient flow",
        title="the gradient flow",
        source="slides (2)",
        setting=Setting.FLOW,
        printed=Statement(
            Eq(Stack(W1_dot(t), W2_dot(t)), -Stack(grad_W1(t), grad_W2(t))),
            Reading.DEFINES,
            serves=(loss_rate_of_flow.CLAIMS[0].served_by(),),
        ),
    ),
    Claim(
        id="eq2-b",
        display="eq2",
        title="the gradients of the layers through the gradient of the product",
        source="slides (2)",
        setting=Setting.POINT,
        printed=Statement(GRADIENTS),
        proof=Proof(
            Step("first", Eq(grad_W1(t), G(t) * W2(t).T), GradientOfLoss()),
            Step("second", Eq(grad_W2(t), W1(t).T * G(t)), GradientOfLoss()),
            Step("both", GRADIENTS, Normal(), ("first", "second")),
        ),
    ),
)
