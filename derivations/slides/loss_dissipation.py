"""(4) The rate of change of the loss under the gradient flow."""

from derivations.as_written import Eq
from derivations.claim import Claim, Setting, Statement
from derivations.notation import W1, W2, G, Gamma, GammaAdjoint, Inner, L_dot, W1_dot, W2_dot, grad_W1, grad_W2, t
from derivations.proving.calculus_rules import AdjointOfGamma, AlongFlow
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Normal
from derivations.supplied_definitions import GRADIENTS

_CHAIN = (
    L_dot(t),
    Inner(grad_W1(t), W1_dot(t)) + Inner(grad_W2(t), W2_dot(t)),
    -Inner(Gamma(t, G(t)), Gamma(t, G(t))),
    -Inner(G(t), GammaAdjoint(t, Gamma(t, G(t)))),
)

_COMPOSED = G(t) * W2(t).T * W2(t) + W1(t) * W1(t).T * G(t)
_GRADIENTS = Step("gradients", GRADIENTS, Cite("eq2-b"))


CLAIMS = (
    Claim(
        id="eq4-a",
        display="eq4",
        heading="the dissipation of the loss",
        title="the chain rule along the flow",
        source="slides (4)",
        setting=Setting.FLOW,
        printed=Statement(Eq(_CHAIN[0], _CHAIN[1])),
        proof=Proof(
            _GRADIENTS,
            Step(
                "chain",
                Eq(L_dot(t), Inner(G(t) * W2(t).T, W1_dot(t)) + Inner(W1(t).T * G(t), W2_dot(t))),
                AlongFlow(),
            ),
            Step("rate", Eq(_CHAIN[0], _CHAIN[1]), Normal(), ("chain", "gradients")),
        ),
    ),
    Claim(
        id="eq4-b",
        display="eq4",
        title="the dissipation is the squared norm of gamma",
        source="slides (4)",
        setting=Setting.FLOW,
        printed=Statement(Eq(_CHAIN[1], _CHAIN[2])),
        proof=Proof(
            _GRADIENTS,
            Step("squares", Eq(_CHAIN[1], _CHAIN[2]), Normal(unfold=("W1_dot", "W2_dot", "Gamma")), ("gradients",)),
        ),
    ),
    Claim(
        id="eq4-c",
        display="eq4",
        title="the dissipation through the adjoint of gamma",
        source="slides (4)",
        setting=Setting.FLOW,
        printed=Statement(Eq(_CHAIN[2], _CHAIN[3])),
        proof=Proof(
            Step("adjoint", Eq(GammaAdjoint(t, Gamma(t, G(t))), _COMPOSED), AdjointOfGamma()),
            Step("moved", Eq(_CHAIN[2], _CHAIN[3]), Normal(unfold=("Gamma",)), ("adjoint",)),
        ),
    ),
)
