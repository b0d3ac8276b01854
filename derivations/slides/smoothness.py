"""(13) The smoothness inequality of the loss in the product."""

from sympy import Rational

from derivations.as_written import Eq, Le
from derivations.claim import Claim, Setting, Statement
from derivations.notation import A, A_plus, Grad, Inner, K, Loss, NormF, SigmaMax, X, kappa
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Definition, Fact, Nonnegative

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
    proof=Proof(
        Step("expanded", Eq(Loss(A_plus), _LINEAR + NormF(X * (A_plus - A)) ** 2 / 2), Cite("loss-second-order")),
        Step(
            "norm", Le(NormF(X * (A_plus - A)), SigmaMax(X) * NormF(A_plus - A)), Fact("operator_norm", X, A_plus - A)
        ),
        Step("K", Eq(K, SigmaMax(X) ** 2), Definition()),
        Step(
            "square",
            Le(NormF(X * (A_plus - A)) ** 2, K * _SQUARE),
            Nonnegative(slacks=[("K", K)], terms=[(SigmaMax(X) * NormF(A_plus - A) + NormF(X * (A_plus - A)), "norm")]),
            ("norm", "K"),
        ),
        Step(
            "smooth",
            Le(Loss(A_plus), _LINEAR + K * Rational(1, 2) * _SQUARE),
            Nonnegative(slacks=[("expanded", Loss(A_plus))], terms=[(Rational(1, 2), "square")]),
            ("expanded", "square"),
        ),
    ),
    why="the constant of smoothness is K = sigma_max(X)^2; kappa = K / mu is smaller wherever mu > 1",
)

CLAIMS = (CLAIM,)
