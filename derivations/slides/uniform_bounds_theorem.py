"""(23) and (25): along the run the spectra of tau and W stay within uniform bounds."""

from sympy import Expr
from sympy.logic.boolalg import Boolean

from derivations.as_written import Le
from derivations.claim import Claim, Setting, Statement
from derivations.notation import (
    A,
    G,
    LambdaMaxTau,
    LambdaMinTau,
    SigmaMax,
    SigmaMin,
    W,
    alpha0,
    beta0,
    c1,
    c2,
    p1,
    p2,
    t,
)
from derivations.proving.kernel import Proof, Rule, Step
from derivations.proving.rules import Cite, Fact, Given
from derivations.supplied_definitions import GIVEN

# two of the parts only order the extreme values, and hold for all weights
_ORDERS: dict[Boolean, Rule] = {
    Le(LambdaMinTau(t), LambdaMaxTau(t)): Cite("positive-operator", {A: G(t)}),
    Le(SigmaMin(W(t)), SigmaMax(W(t))): Fact("singular_values_ordered", W(t)),
}

_TAU = (c1 * alpha0, LambdaMinTau(t), LambdaMaxTau(t), c2 * beta0)
_W = (p1, SigmaMin(W(t)), SigmaMax(W(t)), p2)


def _proof(relation: Boolean) -> Proof:
    if relation in _ORDERS:
        return Proof(Step("order", relation, _ORDERS[relation]))
    hypotheses = tuple(Step(f"hypothesis {i}", g, Given()) for i, g in enumerate(GIVEN, start=1))
    return Proof(
        *hypotheses,
        Step("bound", relation, Cite("uniform-bounds"), tuple(s.label for s in hypotheses)),
    )


def _parts(
    display: str, letters: str, chain: tuple[Expr, ...], titles: tuple[str, ...], heading: str
) -> tuple[Claim, ...]:
    return tuple(
        Claim(
            id=f"{display}-{letter}",
            display=display,
            title=title,
            heading=heading,
            source=f"slides ({display[2:]})",
            setting=Setting.RUN,
            given=GIVEN,
            printed=Statement(Le(low, high)),
            proof=_proof(Le(low, high)),
        )
        for letter, low, high, title in zip(letters, chain, chain[1:], titles)
    )


_TAU_TITLES = (
    "lambda_min(tau) stays above c1 alpha_0",
    "the extreme eigenvalues of tau are in order",
    "lambda_max(tau) stays below c2 beta_0",
)
_W_TITLES = (
    "sigma_min(W) stays above p_1",
    "the extreme singular values of W are in order",
    "sigma_max(W) stays below p_2",
)

ANNOUNCED = _parts("eq23", "abc", _TAU, _TAU_TITLES, "uniform bounds, announced")
_HEADING = "uniform bounds on tau and W"
CLAIMS = _parts("eq25", "abc", _TAU, _TAU_TITLES, _HEADING) + _parts("eq25", "def", _W, _W_TITLES, _HEADING)
