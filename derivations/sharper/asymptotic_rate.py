"""The sharper factor in the limit, its least value, and the step size at which it is least."""

from sympy import Equality, Rational, oo

from derivations.as_written import Eq, Gt
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.factor_bounds import SIGNS
from derivations.notation import K, MinOver, alpha0, beta0, c1, c2, eta, f_sharp, kappa, margin, mu
from derivations.proving.calculus_rules import AtInfinity, MinimumOfQuadratic
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Nonnegative, given
from derivations.sharper.linear_convergence import VANISHES
from derivations.sharper.step_size import GIVEN
from derivations.sharper.uniform_bounds import HYPOTHESIS_LABELS, HYPOTHESIS_STEPS

_LOWER, _UPPER = c1 * alpha0, c2 * beta0
_MINIMUM = MinOver(f_sharp(eta, oo), eta)
_VALUE = 1 - _LOWER / (kappa * _UPPER)
_QUADRATIC = 1 - 2 * mu * eta * (_LOWER - K * eta / 2 * _LOWER * _UPPER)
_BEST = 1 / (K * _UPPER)
_STEPS = (
    *HYPOTHESIS_STEPS,
    *SIGNS,
    given("c1 low", Gt(c1, 0)),
    Step("kappa", Gt(kappa, 0), Nonnegative(unfold=("kappa",)), ("data", "data max")),
    Step("vanishing", VANISHES, Cite("sharp-loss-vanishes"), HYPOTHESIS_LABELS),
)
_SIGN_STEPS = (
    Step("lower", Gt(_LOWER, 0), Nonnegative(), ("alpha", "c1 low")),
    Step("upper", Gt(_UPPER, 0), Nonnegative(), ("beta", "c2 sign")),
)
_SIGNS = ("data", "data max", "beta", "alpha", "c1 low", "c2 sign")


def _claim(name: str, title: str, relation: Equality, *steps: Step) -> Claim:
    return Claim(
        id=name,
        display="",
        title=title,
        source="beyond the slides: sharper than their (33), what (34) announces",
        setting=Setting.RUN,
        given=GIVEN,
        printed=Statement(relation),
        proof=Proof(*_STEPS, *steps),
    )


CLAIMS = (
    _claim(
        "sharp-asymptotic-rate",
        "the least value of the limit of the sharper factor",
        Eq(_MINIMUM, _VALUE),
        Step(
            "minimum",
            Eq(MinOver(_QUADRATIC, eta), _VALUE),
            MinimumOfQuadratic(unfold=("kappa", "K", "mu")),
            _SIGNS,
        ),
        Step("limit", Eq(_MINIMUM, MinOver(_QUADRATIC, eta)), AtInfinity(unfold=("f_sharp",)), ("vanishing",)),
        Step("value", Eq(_MINIMUM, _VALUE), Nonnegative(terms=[(1, "limit"), (1, "minimum")]), ("limit", "minimum")),
    ),
    _claim(
        "sharp-best-step",
        "the limit of the sharper factor is least at 1 / (K c2 beta_0)",
        Eq(f_sharp(_BEST, oo), _VALUE),
        *_SIGN_STEPS,
        Step(
            "limit", Eq(f_sharp(_BEST, oo), _VALUE), AtInfinity(unfold=("f_sharp", "kappa", "K", "mu")), ("vanishing",)
        ),
    ),
    _claim(
        "sharp-best-margin",
        "at that step size half of the decrease eta <G, tau(G)> is kept in the limit",
        Eq(margin(_BEST, oo), Rational(1, 2)),
        *_SIGN_STEPS,
        Step("limit", Eq(margin(_BEST, oo), Rational(1, 2)), AtInfinity(unfold=("margin",)), ("vanishing",)),
    ),
)
