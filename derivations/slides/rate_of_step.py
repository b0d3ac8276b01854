"""(20) The factor rho of the lemma; (22) prints it again."""

from derivations.as_written import Eq
from derivations.claim import Claim, Reading, Served, Setting, Statement
from derivations.lemmas import descent
from derivations.lemmas.one_step import G_NORM, W_TOP
from derivations.notation import K, LambdaMaxTau, LambdaMinTau, eta, mu, rho, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Normal
from derivations.slides import descent_lemma

RATE = Eq(
    rho(eta, t),
    1
    - 2 * eta * mu * LambdaMinTau(t)
    + K * mu * eta**2 * LambdaMaxTau(t) ** 2
    + 2 * eta**2 * mu * W_TOP * G_NORM
    + 2 * eta**3 * mu * K * LambdaMaxTau(t) * W_TOP * G_NORM
    + eta**4 * mu * K * W_TOP**2 * G_NORM**2,
)
_THROUGH_CONDITION = Eq(rho(eta, t), 1 - 2 * eta * mu * descent.CONDITION.lhs)
_STATEMENT = Statement(
    RATE,
    Reading.DEFINES,
    serves=(
        # what the lemma proves, term by term; a larger factor would serve the lemma too
        Served(
            _THROUGH_CONDITION,
            Setting.DESCENT,
            proof=Proof(Step("factor", _THROUGH_CONDITION, Normal(unfold=("rho",)))),
        ),
        descent_lemma.CLAIM.served_by(),
    ),
)

CLAIM = Claim(
    id="eq20",
    display="eq20",
    title="the factor of the lemma",
    source="slides (20)",
    setting=Setting.DESCENT,
    printed=_STATEMENT,
)

COMPARISON = Claim(
    id="eq22",
    display="eq22",
    title="the rate of the two-layer network",
    source="slides (22)",
    setting=Setting.DESCENT,
    printed=_STATEMENT,
)

CLAIMS = (CLAIM,)
COMPARISONS = (COMPARISON,)
