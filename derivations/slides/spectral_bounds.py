"""Before (23): the largest eigenvalue of tau is bounded by the imbalance and the product."""

from derivations.as_written import Le
from derivations.claim import Claim, Setting, Statement
from derivations.notation import Beta, D, LambdaMaxTau, SigmaMax, W, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite

_BOUND = Le(LambdaMaxTau(t), Beta(D(t), SigmaMax(W(t))))

CLAIM = Claim(
    id="eq23-d",
    display="eq23",
    title="lambda_max(tau) is bounded by imbalance and product",
    source="slides, before (23)",
    in_words=True,
    setting=Setting.POINT,
    printed=Statement(_BOUND),
    proof=Proof(Step("bound", _BOUND, Cite("beta-bound"))),
)

CLAIMS = (CLAIM,)
