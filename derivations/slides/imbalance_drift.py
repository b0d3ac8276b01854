"""(12) Gradient descent moves the imbalance by O(eta^2)."""

from derivations.as_written import Eq
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.drift_bounds import DRIFT_RELATION
from derivations.notation import BigO, D, eta, h, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Remainder

CLAIM = Claim(
    id="eq12",
    display="eq12",
    title="descent moves the imbalance at second order in the step size",
    source="slides (12)",
    setting=Setting.DESCENT,
    printed=Statement(Eq(D(t + 1), D(t) + BigO(eta, 2, h, h))),
    proof=Proof(
        Step(
            "drift",
            DRIFT_RELATION,
            Cite("drift"),
        ),
        Step("order", Eq(D(t + 1), D(t) + BigO(eta, 2, h, h)), Remainder(), ("drift",)),
    ),
)

CLAIMS = (CLAIM,)
