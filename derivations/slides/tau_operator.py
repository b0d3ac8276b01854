"""(5) The operator tau, gamma followed by its adjoint."""

from derivations.as_written import Eq
from derivations.claim import Claim, Reading, Served, Setting, Statement
from derivations.notation import W1, W2, G, Gamma, GammaAdjoint, Tau, t
from derivations.proving.calculus_rules import AdjointOfGamma
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Definition, Normal

_COMPOSED = GammaAdjoint(t, Gamma(t, G(t)))

_FORM = Eq(_COMPOSED, G(t) * W2(t).T * W2(t) + W1(t) * W1(t).T * G(t))


USED = Eq(Tau(t, G(t)), _FORM.rhs)
"""The form of tau that everything after (5) uses."""

_SERVES = (
    Served(
        USED,
        Setting.POINT,
        proof=Proof(
            Step("definition", Eq(Tau(t, G(t)), _COMPOSED), Definition()),
            Step("written out", _FORM, Cite("eq5-b")),
            Step("used", USED, Normal(), ("definition", "written out")),
        ),
    ),
)

COMPOSED = Claim(
    id="eq5-a",
    display="eq5",
    heading="the operator tau",
    title="the operator tau",
    source="slides (5)",
    setting=Setting.POINT,
    printed=Statement(Eq(Tau(t, G(t)), _COMPOSED), Reading.DEFINES, serves=_SERVES),
)
WRITTEN_OUT = Claim(
    id="eq5-b",
    display="eq5",
    title="the operator tau, written out",
    source="slides (5)",
    setting=Setting.POINT,
    printed=Statement(_FORM),
    proof=Proof(Step("adjoint", _FORM, AdjointOfGamma())),
)

CLAIMS = (COMPOSED, WRITTEN_OUT)
