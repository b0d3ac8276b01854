"""(15) One step of gradient descent on a single layer."""

from sympy import Eq, Gt, Le, Lt, Rational, Symbol

from derivations.claim import Claim, Setting, Statement
from derivations.notation import Grad, K, Loss, NormF, V, eta, kappa, mu, t

_G2 = NormF(Grad(V(t))) ** 2
GIVEN = (Gt(eta, 0), Lt(eta, 2 / K))


def _chain(c: Symbol) -> tuple:
    """The four members of (15), with the constant c of smoothness."""
    return (
        Loss(V(t + 1)),
        Loss(V(t)) - eta * _G2 + c * Rational(1, 2) * eta**2 * _G2,
        Loss(V(t)) - eta * (1 - c * eta / 2) * _G2,
        (1 - 2 * eta * mu + c * mu * eta**2) * Loss(V(t)),
    )


_PRINTED, _CORRECTED = _chain(kappa), _chain(K)
_WHY = "the constant of smoothness is K and not kappa = K / mu"

CLAIMS = (
    Claim(
        id="eq15-a",
        display="eq15",
        title="single layer: the step in the smoothness inequality",
        source="slides (15)",
        setting=Setting.SINGLE_LAYER,
        given=GIVEN,
        printed=Statement(Le(_PRINTED[0], _PRINTED[1])),
        corrected=Statement(Le(_CORRECTED[0], _CORRECTED[1])),
        why=_WHY,
    ),
    Claim(
        id="eq15-b",
        display="eq15",
        title="single layer: the terms collected",
        source="slides (15)",
        setting=Setting.SINGLE_LAYER,
        given=GIVEN,
        printed=Statement(Eq(_PRINTED[1], _PRINTED[2])),
    ),
    Claim(
        id="eq15-c",
        display="eq15",
        title="single layer: the rate by the PL condition",
        source="slides (15)",
        setting=Setting.SINGLE_LAYER,
        given=GIVEN,
        printed=Statement(Le(_PRINTED[2], _PRINTED[3])),
        corrected=Statement(Le(_CORRECTED[2], _CORRECTED[3])),
        why=_WHY + "; eta < 2 / K makes 1 - K eta / 2 positive, but not 1 - kappa eta / 2",
    ),
)
