"""(33) The least value of the limiting factor."""

from sympy import Expr, Limit, oo

from derivations.as_written import Eq, Ge, Gt
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.convergence import HYPOTHESIS_LABELS, HYPOTHESIS_STEPS
from derivations.lemmas.factor_bounds import SIGNS
from derivations.lemmas.step_size import HYPOTHESES
from derivations.notation import L, MinOver, SigmaMin, X, alpha, alpha0, beta, beta0, c1, c2, eta, f, kappa, t
from derivations.proving.calculus_rules import AtInfinity, MinimumOfQuadratic
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Nonnegative
from derivations.supplied_definitions import GIVEN

_MINIMUM = MinOver(f(eta, oo), eta)


def _value(lower: Expr, upper: Expr) -> Expr:
    """The minimum of (33), with the constants that scale alpha and beta."""
    return 1 - alpha**2 * lower**2 / (kappa * beta**2 * upper**2)


_MINIMUM_VALUE = Eq(_MINIMUM, _value(c1, c2))
_S2 = SigmaMin(X) ** 2
_QUADRATIC = 1 - 2 * c1 * alpha0 * _S2 * eta + kappa * _S2**2 * (c2 * beta0) ** 2 * eta**2
LIMIT_SIGNS = (
    *HYPOTHESIS_STEPS,
    *SIGNS,
    *HYPOTHESES[:2],
    Step("kappa", Gt(kappa, 0), Nonnegative(unfold=("kappa",)), ("data", "data max")),
    Step("beta sign", Gt(beta, 0), Nonnegative(unfold=("beta",)), ("beta",)),
    Step("vanishing", Eq(Limit(L(t), t, oo), 0), Cite("loss-vanishes"), HYPOTHESIS_LABELS),
)

_WHY = "c1 and c2 are exchanged: c1 scales alpha and c2 scales beta"

CLAIMS = (
    Claim(
        id="eq33-a",
        display="eq33",
        heading="the best limiting factor",
        title="the best limiting factor",
        source="slides (33)",
        setting=Setting.RUN,
        given=GIVEN,
        printed=Statement(Eq(_MINIMUM, _value(c2, c1))),
        corrected=Statement(_MINIMUM_VALUE),
        proof=Proof(
            *LIMIT_SIGNS,
            Step(
                "minimum",
                Eq(MinOver(_QUADRATIC, eta), _value(c1, c2)),
                MinimumOfQuadratic(unfold=("kappa", "alpha", "beta")),
                ("data", "data max", "beta", "c2 sign"),
            ),
            Step(
                "limit",
                Eq(_MINIMUM, MinOver(_QUADRATIC, eta)),
                AtInfinity(unfold=("f", "a1", "a2", "a3", "a4")),
                ("vanishing",),
            ),
            Step(
                "value",
                _MINIMUM_VALUE,
                Nonnegative(terms=[(1, "limit"), (1, "minimum")]),
                ("limit", "minimum"),
            ),
        ),
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
        proof=Proof(
            *LIMIT_SIGNS,
            Step(
                "gap",
                Gt(c2 * beta0 - c1 * alpha0, 0),
                Nonnegative(terms=[(beta0, "c2"), (1, "ordered"), (alpha0, "c1")]),
                ("c2", "ordered", "c1", "beta", "alpha"),
            ),
            Step(
                "compared",
                Ge(_value(c1, c2), 1 - 1 / kappa),
                Nonnegative(
                    terms=[((c2 * beta0 + c1 * alpha0) / (kappa * (c2 * beta0) ** 2), "gap")],
                    unfold=("alpha", "beta"),
                ),
                ("gap", "kappa", "c2 sign", "beta", "c1 low", "alpha"),
            ),
        ),
        why=_WHY,
    ),
)
