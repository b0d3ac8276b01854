"""The roots of (24): there is one each, and below it the drift of the imbalance stays within its budget."""

from sympy import And, Expr

from derivations.as_written import Eq, Ge, Gt, Le, Lt
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.factor_bounds import COEFFICIENT_STEPS, SIGN_LABELS, SIGNS
from derivations.notation import K, L, PositiveRootCount, a1, a2, a3, a4, beta0, c1, c2, eta, eta_max, f, scalar
from derivations.proving.calculus_rules import BelowRoot, OnePositiveRoot
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Nonnegative, given
from derivations.supplied_definitions import EXTRA_LOW, EXTRA_UP, polynomial_equation

FIRST_FACTOR = f(eta, 0)
DRIFT_RATE = 2 * eta**2 * K * c2 * beta0


def cubic(extra: Expr) -> Expr:
    equation = polynomial_equation(extra)
    return equation.lhs - equation.rhs


HYPOTHESES = (
    given("c1 low", Gt(c1, 0)),
    given("c1", Lt(c1, 1)),
    given("eta", Gt(eta, 0)),
    given("cap", Le(eta, eta_max)),
)
ROOTS = (
    *SIGNS,
    *HYPOTHESES,
    *COEFFICIENT_STEPS,
    Step("a3 sign", Ge(a3(0), 0), Nonnegative(slacks=[("three at start", a3(0))]), ("three at start", *SIGN_LABELS)),
    Step("a4 sign", Ge(a4(0), 0), Nonnegative(slacks=[("four at start", a4(0))]), ("four at start", *SIGN_LABELS)),
    Step("a2 sign", Gt(a2(0), 0), Nonnegative(slacks=[("two at start", a2(0))]), ("two at start", *SIGN_LABELS)),
    Step("a1 sign", Gt(a1, 0), Nonnegative(slacks=[("one", a1)]), ("one", "alpha", "c1 low", "mu sign")),
    Step("c2 gap", Gt(c2 - 1, 0), Nonnegative(terms=[(1, "c2")]), ("c2",)),
    Step("c1 gap", Gt(1 - c1, 0), Nonnegative(terms=[(1, "c1")]), ("c1",)),
    Step(
        "extra 1",
        Ge(EXTRA_UP, 0),
        Nonnegative(),
        ("c2 gap", "c2 sign", "first loss"),
    ),
    Step(
        "extra 2",
        Ge(EXTRA_LOW, 0),
        Nonnegative(),
        ("c1 gap", "alpha", "c2 sign", "beta", "first loss"),
    ),
    Step(
        "linear 1", Gt(a2(0) + EXTRA_UP, 0), Nonnegative(terms=[(1, "a2 sign"), (1, "extra 1")]), ("a2 sign", "extra 1")
    ),
    Step(
        "linear 2",
        Gt(a2(0) + EXTRA_LOW, 0),
        Nonnegative(terms=[(1, "a2 sign"), (1, "extra 2")]),
        ("a2 sign", "extra 2"),
    ),
)
POLYNOMIAL_SIGNS = ("a3 sign", "a4 sign", "a1 sign", "linear 1", "linear 2")


def one_root(extra: Expr) -> Proof:
    """The proof that a polynomial of (24) has exactly one positive root."""
    steps = [s for s in ROOTS if s.label not in {x.label for x in HYPOTHESES[2:]}]
    count = Eq(PositiveRootCount(cubic(extra), eta), 1)
    return Proof(*steps, Step("root", count, OnePositiveRoot(), POLYNOMIAL_SIGNS))


def budget(extra: Expr, allowed: Expr, root: Expr, index: int) -> Proof:
    """The proof that below the root the drift, a geometric sum, stays within what is allowed."""
    steps = [s for s in ROOTS if s.label != "cap"]
    return Proof(*steps, given("cap", Le(eta, root)), *budget_steps(extra, allowed, root, index))


def budget_steps(extra: Expr, allowed: Expr, root: Expr, index: int) -> tuple[Step, ...]:
    spent = Le(DRIFT_RATE * L(0), (1 - FIRST_FACTOR) * allowed)
    factor = eta * allowed
    return (
        Step(f"below {index}", Le(cubic(extra), 0), BelowRoot(str(root)), ("cap", *POLYNOMIAL_SIGNS, "eta")),
        Step(
            f"spent {index}",
            spent,
            Nonnegative(terms=[(factor, f"below {index}"), (-2 * eta**2 * c2 * beta0 * L(0), "K")], unfold=("f",)),
            (f"below {index}", "K", "c2 gap", "c1 gap", "c2 sign", "beta", "alpha", "eta"),
        ),
    )


constant, first, second, third = scalar("constant"), scalar("first"), scalar("second"), scalar("third")
SMALL = constant / (constant + first + second + third)

SMALL_ENOUGH = Claim(
    id="small-enough",
    display="",
    title="a cubic whose only negative coefficient is the constant is at most zero at some positive number",
    source="elementary",
    setting=Setting.POINT,
    given=(Gt(constant, 0), Gt(first, 0), Ge(second, 0), Ge(third, 0)),
    printed=Statement(And(Gt(SMALL, 0), Le(third * SMALL**3 + second * SMALL**2 + first * SMALL, constant))),
    proof=Proof(
        given("constant", Gt(constant, 0)),
        given("first", Gt(first, 0)),
        given("second", Ge(second, 0)),
        given("third", Ge(third, 0)),
        Step("sign", Gt(SMALL, 0), Nonnegative(), ("constant", "first", "second", "third")),
        Step(
            "cubic",
            Le(third * SMALL**3 + second * SMALL**2 + first * SMALL, constant),
            Nonnegative(),
            ("constant", "first", "second", "third"),
        ),
        Step(
            "both",
            And(Gt(SMALL, 0), Le(third * SMALL**3 + second * SMALL**2 + first * SMALL, constant)),
            Both(),
            ("sign", "cubic"),
        ),
    ),
)

LEMMAS = (SMALL_ENOUGH,)
