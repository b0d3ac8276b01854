"""(5) The operator tau, gamma followed by its adjoint."""

from sympy import Eq

from derivations.calculus import AdjointOfGamma
from derivations.claim import Claim, Reading, Setting, Statement
from derivations.kernel import Proof, Step
from derivations.notation import W1, W2, G, Gamma, GammaAdjoint, Tau, t

_COMPOSED = GammaAdjoint(t, Gamma(t, G(t)))

_WRITTEN_OUT = Eq(_COMPOSED, G(t) * W2(t).T * W2(t) + W1(t) * W1(t).T * G(t))


CLAIMS = (
    Claim(
        id="eq5-a",
        display="eq5",
        title="the operator tau",
        source="slides (5)",
        setting=Setting.POINT,
        printed=Statement(Eq(Tau(t, G(t)), _COMPOSED), Reading.DEFINES),
    ),
    Claim(
        id="eq5-b",
        display="eq5",
        title="the operator tau, written out",
        source="slides (5)",
        setting=Setting.POINT,
        printed=Statement(_WRITTEN_OUT),
        proof=Proof(Step("adjoint", _WRITTEN_OUT, AdjointOfGamma())),
    ),
)
