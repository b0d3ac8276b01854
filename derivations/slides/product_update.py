"""(16) What one step of gradient descent does to the product."""

from derivations.as_written import Eq
from derivations.claim import Claim, Setting, Statement
from derivations.notation import W1, W2, G, Tau, W, eta, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Definition, Normal
from derivations.supplied_definitions import GRADIENTS

_CHAIN = (
    W(t + 1),
    W1(t + 1) * W2(t + 1),
    (W1(t) - eta * G(t) * W2(t).T) * (W2(t) - eta * W1(t).T * G(t)),
    W(t) - eta * Tau(t, G(t)) + eta**2 * G(t) * W(t).T * G(t),
)

CLAIMS = (
    Claim(
        id="eq16-a",
        display="eq16",
        heading="the update of the product",
        title="the product after the step",
        source="slides (16)",
        setting=Setting.DESCENT,
        printed=Statement(Eq(_CHAIN[0], _CHAIN[1])),
        proof=Proof(Step("product", Eq(_CHAIN[0], _CHAIN[1]), Definition())),
    ),
    Claim(
        id="eq16-b",
        display="eq16",
        title="the product after the step, layer by layer",
        source="slides (16)",
        setting=Setting.DESCENT,
        printed=Statement(Eq(_CHAIN[1], _CHAIN[2])),
        proof=Proof(
            Step(
                "gradients",
                GRADIENTS,
                Cite("eq2-b"),
            ),
            Step("layers", Eq(_CHAIN[1], _CHAIN[2]), Normal(unfold=("W1+", "W2+")), ("gradients",)),
        ),
    ),
    Claim(
        id="eq16-c",
        display="eq16",
        title="the update of the product",
        source="slides (16)",
        setting=Setting.DESCENT,
        printed=Statement(Eq(_CHAIN[2], _CHAIN[3])),
        proof=Proof(Step("update", Eq(_CHAIN[2], _CHAIN[3]), Normal(unfold=("Tau", "W")))),
    ),
)
