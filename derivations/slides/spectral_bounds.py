"""Before (23): both ends of tau's spectrum are bounded by the imbalance and the product."""

from derivations.as_written import Le
from derivations.claim import Claim, Setting, Statement
from derivations.notation import Alpha, Beta, D, LambdaMaxTau, LambdaMinTau, SigmaMax, SigmaMin, W, t
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

_FROM_BELOW = Le(Alpha(D(t), SigmaMin(W(t))), LambdaMinTau(t))

FROM_BELOW = Claim(
    id="eq23-f",
    display="eq23",
    title="lambda_min(tau) is bounded by imbalance and product at any weights",
    source="slides, before (23)",
    in_words=True,
    setting=Setting.POINT,
    printed=Statement(_FROM_BELOW),
    proof=Proof(Step("bound", _FROM_BELOW, Cite("alpha-bound"))),
)

LOWER = (FROM_BELOW,)
