"""(34) The announced limiting factor, linear in alpha / beta."""

from sympy import oo

from derivations.as_written import Eq
from derivations.claim import Claim, Setting, Statement
from derivations.notation import K, MinOver, alpha, alpha0, beta, beta0, c1, c2, eta, f, f_sharp, kappa, mu
from derivations.proving.calculus_rules import AtInfinity, MinimumOfQuadratic
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Nonnegative
from derivations.slides.best_limiting_rate import GIVEN, LIMIT_SIGNS

_MINIMUM = MinOver(f_sharp(eta, oo), eta)
_VALUE = 1 - alpha * c1 / (kappa * beta * c2)
_LOWER, _UPPER = c1 * alpha0, c2 * beta0
_QUADRATIC = 1 - 2 * mu * eta * (_LOWER - K * eta / 2 * _LOWER * _UPPER)

CLAIM = Claim(
    id="eq34",
    display="eq34",
    title="the announced limiting factor",
    source="slides (34)",
    setting=Setting.RUN,
    given=GIVEN,
    printed=Statement(Eq(MinOver(f(eta, oo), eta), 1 - alpha * c2**2 / (kappa * beta * c1**2))),
    corrected=Statement(Eq(_MINIMUM, _VALUE)),
    proof=Proof(
        *LIMIT_SIGNS,
        Step(
            "minimum",
            Eq(MinOver(_QUADRATIC, eta), _VALUE),
            MinimumOfQuadratic(unfold=("kappa", "alpha", "beta", "K", "mu")),
            ("data", "data max", "beta", "alpha", "c1 low", "c2 sign"),
        ),
        Step(
            "limit",
            Eq(_MINIMUM, MinOver(_QUADRATIC, eta)),
            AtInfinity(unfold=("f_sharp",)),
            ("vanishing",),
        ),
        Step("value", Eq(_MINIMUM, _VALUE), Nonnegative(terms=[(1, "limit"), (1, "minimum")]), ("limit", "minimum")),
    ),
    why="it is not the minimum of the f of (32), whose value (33) gives; what stands here is another theorem, about "
    "another factor: a sharper lemma, with sqrt(lambda_min lambda_max) in place of lambda_max, has one whose limit has "
    "the minimum 1 - c1 alpha_0 / (kappa c2 beta_0): c1 scales alpha, c2 scales beta, neither is squared",
)

CLAIMS = (CLAIM,)
