"""(33) The least value of the limiting factor."""

from sympy import Eq, Expr, Ge, Gt, Lt, oo

from derivations.claim import Claim, Setting, Statement
from derivations.notation import MinOver, alpha, alpha0, beta, c1, c2, eta, f, kappa

GIVEN = (Gt(alpha0, 0), Gt(c1, 0), Lt(c1, 1), Gt(c2, 1))
_MINIMUM = MinOver(f(eta, oo), eta)


def _value(lower: Expr, upper: Expr) -> Expr:
    """The minimum of (33), with the constants that scale alpha and beta."""
    return 1 - alpha**2 * lower**2 / (kappa * beta**2 * upper**2)


_WHY = "c1 and c2 are exchanged: c1 scales alpha and c2 scales beta"

CLAIMS = (
    Claim(
        id="eq33-a",
        display="eq33",
        title="the best limiting factor",
        source="slides (33)",
        setting=Setting.RUN,
        given=GIVEN,
        printed=Statement(Eq(_MINIMUM, _value(c2, c1))),
        corrected=Statement(Eq(_MINIMUM, _value(c1, c2))),
        why=_WHY,
    ),
    Claim(
        id="eq33-b",
        display="eq33",
        title="the best limiting factor against that of the single layer",
        source="slides (33)",
        setting=Setting.RUN,
        given=GIVEN,
        printed=Statement(Ge(_value(c2, c1), 1 - 1 / kappa)),
        corrected=Statement(Ge(_value(c1, c2), 1 - 1 / kappa)),
        why=_WHY,
    ),
)
