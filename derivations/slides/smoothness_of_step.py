"""(17) The smoothness inequality along one step of gradient descent."""

from sympy import Expr, Rational, Symbol

from derivations.as_written import Le
from derivations.claim import Claim, Setting, Statement
from derivations.notation import A, A_plus, G, Inner, K, Loss, NormF, W, kappa, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite


def _bound(c: Symbol) -> Expr:
    """The right side of (17), with the constant c of smoothness."""
    step = W(t + 1) - W(t)
    return Loss(W(t)) + Inner(G(t), step) + c * Rational(1, 2) * NormF(step) ** 2


CLAIM = Claim(
    id="eq17",
    display="eq17",
    title="smoothness along the step",
    source="slides (17)",
    setting=Setting.DESCENT,
    printed=Statement(Le(Loss(W(t + 1)), _bound(kappa))),
    corrected=Statement(Le(Loss(W(t + 1)), _bound(K))),
    proof=Proof(
        Step(
            "smooth",
            Le(Loss(W(t + 1)), _bound(K)),
            Cite("eq13", {A: W(t), A_plus: W(t + 1)}),
        ),
    ),
    why="the constant of smoothness is K and not kappa = K / mu",
)

CLAIMS = (CLAIM,)
