"""The largest step size of the sharper theorem: the root at which the budget of the imbalance is spent."""

from derivations.as_written import Eq, Ge, Gt, Le, Lt
from derivations.claim import Claim, Reading, Setting, Statement
from derivations.lemmas.factor_bounds import SIGNS
from derivations.notation import L, PositiveRootCount, alpha0, beta0, c1, c2, eta, eta_max_sharp, margin
from derivations.proving.calculus_rules import BelowRoot, OnePositiveRoot
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Fact, Nonnegative, given
from derivations.sharper.descent_under_bounds import LOWER, UPPER
from derivations.supplied_definitions import SHARP_BUDGET, SHARP_STEP

GIVEN = (Gt(alpha0, 0), Gt(c1, 0), Lt(c1, 1), Gt(c2, 1), Gt(eta, 0), Le(eta, eta_max_sharp))
UP, DOWN = (c2 - 1) * beta0, (1 - c1) * alpha0
FIRST_MARGIN = margin(eta, 0)
CAPPED = Ge(SHARP_BUDGET * FIRST_MARGIN, 2 * eta * L(0))

BUDGET = (
    *SIGNS,
    given("c1 low", Gt(c1, 0)),
    given("c1", Lt(c1, 1)),
    Step("lower", Gt(LOWER, 0), Nonnegative(), ("alpha", "c1 low")),
    Step("upper", Gt(UPPER, 0), Nonnegative(), ("beta", "c2 sign")),
    Step("c2 gap", Gt(c2 - 1, 0), Nonnegative(terms=[(1, "c2")]), ("c2",)),
    Step("c1 gap", Gt(1 - c1, 0), Nonnegative(terms=[(1, "c1")]), ("c1",)),
    Step("up", Gt(UP, 0), Nonnegative(), ("c2 gap", "beta")),
    Step("down", Gt(DOWN, 0), Nonnegative(), ("c1 gap", "alpha")),
    Step("budget", Gt(SHARP_BUDGET, 0), Fact("minimum_of_positive", UP, DOWN), ("up", "down")),
    Step("budget up", Le(SHARP_BUDGET, UP), Fact("minimum", UP, DOWN)),
    Step("budget down", Le(SHARP_BUDGET, DOWN), Fact("minimum", UP, DOWN)),
)
ROOT_SIGNS = ("budget", "alpha", "c1 low", "lower", "beta", "c2 sign", "upper", "K sign", "p2 sign", "first loss")

UNIQUE = Claim(
    id="sharp-step-size",
    display="",
    title="the step size at which the budget of the sharper theorem is spent",
    source="beyond the slides: sharper than their (24)",
    setting=Setting.RUN,
    given=GIVEN[:4],
    printed=Statement(SHARP_STEP, Reading.UNIQUE_POSITIVE_ROOT, root=eta_max_sharp),
    proof=Proof(
        *BUDGET,
        Step(
            "root",
            Eq(PositiveRootCount(SHARP_STEP.lhs - SHARP_STEP.rhs, eta), 1),
            OnePositiveRoot(unfold=("margin",)),
            ROOT_SIGNS,
        ),
    ),
)

SPARE = (
    *BUDGET,
    given("eta", Gt(eta, 0)),
    given("cap", Le(eta, eta_max_sharp)),
    Step("capped", CAPPED, BelowRoot("eta_max_sharp", unfold=("margin",)), ("cap", "eta", *ROOT_SIGNS)),
    Step(
        "margin",
        Ge(FIRST_MARGIN, 0),
        Nonnegative(terms=[(1 / SHARP_BUDGET, "capped")]),
        ("capped", "budget", "eta", "first loss"),
    ),
    Step(
        "spare up",
        Ge(FIRST_MARGIN * UP, 2 * eta * L(0)),
        Nonnegative(terms=[(1, "capped"), (FIRST_MARGIN, "budget up")]),
        ("capped", "budget up", "margin"),
    ),
    Step(
        "spare down",
        Ge(FIRST_MARGIN * DOWN, 2 * eta * L(0)),
        Nonnegative(terms=[(1, "capped"), (FIRST_MARGIN, "budget down")]),
        ("capped", "budget down", "margin"),
    ),
)
"""Steps: below the largest step size the budget pays for both bounds, and B is not negative."""

CLAIMS = (UNIQUE,)
