"""(24) The two polynomials whose positive roots bound the step size."""

from sympy import Eq, Gt, Le, Lt

from derivations.claim import Claim, Reading, Served, Setting, Statement
from derivations.notation import (
    K,
    L,
    SigmaMax,
    X,
    a1,
    a2,
    a3,
    a4,
    alpha0,
    beta0,
    c1,
    c2,
    eta,
    eta1_max,
    eta2_max,
    f,
)

_CONSTANTS = (Gt(alpha0, 0), Gt(c1, 0), Lt(c1, 1), Gt(c2, 1))
_SPENT = 2 * eta**2 * K * c2 * beta0 * L(0)


def _polynomial(extra) -> Eq:
    """The equation in eta whose linear coefficient is a2(0) plus the given budget term."""
    return Eq(a4(0) * eta**3 + a3(0) * eta**2 + (a2(0) + extra) * eta, a1)


def _budget(allowed, root) -> tuple[Served, ...]:
    """What the root is for: the drift of the imbalance, a geometric sum, stays within the allowed one."""
    return (
        Served(
            Le(_SPENT, (1 - f(eta, 0)) * allowed),
            Setting.RUN,
            (*_CONSTANTS, Gt(eta, 0), Le(eta, root)),
        ),
    )


CLAIMS = (
    Claim(
        id="eq24-a",
        display="eq24",
        title="the step size that keeps the upper bound",
        source="slides (24)",
        setting=Setting.RUN,
        given=_CONSTANTS,
        printed=Statement(
            _polynomial(4 * c2 * L(0) * SigmaMax(X) ** 2 / (c2 - 1)),
            Reading.UNIQUE_POSITIVE_ROOT,
            serves=_budget((c2 - 1) * beta0 / 2, eta1_max),
        ),
    ),
    Claim(
        id="eq24-b",
        display="eq24",
        title="the step size that keeps the lower bound",
        source="slides (24)",
        setting=Setting.RUN,
        given=_CONSTANTS,
        printed=Statement(
            _polynomial(8 * c2 * beta0 * L(0) * SigmaMax(X) ** 2 / ((1 - c1) * alpha0)),
            Reading.UNIQUE_POSITIVE_ROOT,
            serves=_budget((1 - c1) * alpha0 / 4, eta2_max),
        ),
    ),
)
