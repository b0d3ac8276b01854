"""(4) The rate of change of the loss under the gradient flow."""

from sympy import Eq

from derivations.claim import Claim, Setting, Statement
from derivations.notation import (
    G,
    Gamma,
    GammaAdjoint,
    Inner,
    L_dot,
    W1_dot,
    W2_dot,
    grad_W1,
    grad_W2,
    t,
)

_CHAIN = (
    L_dot(t),
    Inner(grad_W1(t), W1_dot(t)) + Inner(grad_W2(t), W2_dot(t)),
    -Inner(Gamma(t, G(t)), Gamma(t, G(t))),
    -Inner(G(t), GammaAdjoint(t, Gamma(t, G(t)))),
)

CLAIMS = (
    Claim(
        id="eq4-a",
        display="eq4",
        title="the chain rule along the flow",
        source="slides (4)",
        setting=Setting.FLOW,
        printed=Statement(Eq(_CHAIN[0], _CHAIN[1])),
    ),
    Claim(
        id="eq4-b",
        display="eq4",
        title="the dissipation is the squared norm of gamma",
        source="slides (4)",
        setting=Setting.FLOW,
        printed=Statement(Eq(_CHAIN[1], _CHAIN[2])),
    ),
    Claim(
        id="eq4-c",
        display="eq4",
        title="the dissipation through the adjoint of gamma",
        source="slides (4)",
        setting=Setting.FLOW,
        printed=Statement(Eq(_CHAIN[2], _CHAIN[3])),
    ),
)
