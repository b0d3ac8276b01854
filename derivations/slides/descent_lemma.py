"""(19) The lemma: one step of gradient descent multiplies the loss by at most rho."""

from sympy import Ge, Gt, Le

from derivations.claim import Claim, Setting, Statement
from derivations.notation import G, K, L, LambdaMaxTau, LambdaMinTau, NormF, W, eta, rho, t

_SHIFT = eta * NormF(G(t)) * NormF(W(t))
CONDITION = Ge(LambdaMinTau(t) - _SHIFT - K * eta / 2 * (LambdaMaxTau(t) + _SHIFT) ** 2, 0)

CLAIM = Claim(
    id="eq19",
    display="eq19",
    title="the descent lemma",
    source="slides (19)",
    setting=Setting.DESCENT,
    given=(Gt(eta, 0), CONDITION),
    printed=Statement(Le(L(t + 1), rho(eta, t) * L(t))),
)
