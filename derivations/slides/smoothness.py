"""(13) The smoothness inequality of the loss in the product."""

from sympy import Le, Rational

from derivations.claim import Claim, Setting, Statement
from derivations.notation import A, A_plus, Grad, Inner, K, Loss, NormF, kappa

_LINEAR = Loss(A) + Inner(Grad(A), A_plus - A)
_SQUARE = NormF(A_plus - A) ** 2

CLAIM = Claim(
    id="eq13",
    display="eq13",
    title="smoothness of the loss",
    source="slides (13)",
    setting=Setting.POINT,
    printed=Statement(Le(Loss(A_plus), _LINEAR + kappa * Rational(1, 2) * _SQUARE)),
    corrected=Statement(Le(Loss(A_plus), _LINEAR + K * Rational(1, 2) * _SQUARE)),
    why="the constant of smoothness is K = sigma_max(X)^2; kappa = K / mu is smaller wherever mu > 1",
)
