"""(3) The operator gamma."""

from derivations.as_written import Eq
from derivations.claim import Claim, Reading, Served, Setting, Statement
from derivations.notation import W1, W2, G, Gamma, Stack, grad_W1, grad_W2, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Normal
from derivations.slides import loss_dissipation
from derivations.supplied_definitions import GRADIENTS

_GRADIENT = Eq(Stack(grad_W1(t), grad_W2(t)), Gamma(t, G(t)))
_IS_GRADIENT = Proof(
    Step("gradients", GRADIENTS, Cite("eq2-b")),
    Step("gamma", _GRADIENT, Normal(unfold=("Gamma",)), ("gradients",)),
)

CLAIM = Claim(
    id="eq3",
    display="eq3",
    title="the operator gamma",
    source="slides (3)",
    setting=Setting.POINT,
    printed=Statement(
        Eq(Gamma(t, G(t)), Stack(G(t) * W2(t).T, W1(t).T * G(t))),
        Reading.DEFINES,
        serves=(Served(_GRADIENT, Setting.POINT, proof=_IS_GRADIENT), loss_dissipation.CLAIMS[1].served_by()),
    ),
)

CLAIMS = (CLAIM,)
