"""The sharper theorem covers every step size of the slides' theorem, also with 4 in place of 8 in (24).

The drift that (24) pays for is (1 - c1) alpha_0 / 4, and alpha falls by at most twice the drift (``alpha-lipschitz``):
half of what the second polynomial pays for is enough.
"""

from sympy import Expr
from sympy.core.relational import Relational

from derivations.as_written import Eq, Ge, Gt, Le, Lt, Min
from derivations.claim import Claim, Reading, Setting, Statement
from derivations.lemmas.step_size import FIRST_FACTOR, POLYNOMIAL_SIGNS, ROOTS
from derivations.notation import (
    L,
    PositiveRootCount,
    a2,
    alpha0,
    c1,
    c2,
    eta,
    eta1_max,
    eta2_max,
    eta2_max_halved,
    eta_max_sharp,
    f,
    f_sharp,
    mu,
    t,
)
from derivations.proving.calculus_rules import BelowRoot, OnePositiveRoot, WithinRoot
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cases, Cite, Fact, Nonnegative, given
from derivations.sharper.descent_under_bounds import CONSTANT_LABELS, FACTOR_RELATION, LOWER, ORDER_STEPS, UPPER
from derivations.sharper.step_size import BUDGET, CAPPED, DOWN, FIRST_MARGIN, ROOT_SIGNS, UP
from derivations.supplied_definitions import (
    EXTRA_HALVED,
    EXTRA_LOW,
    EXTRA_UP,
    HALVED_POLYNOMIAL,
    SHARP_BUDGET,
    polynomial_equation,
)
from derivations.supplied_definitions import GIVEN as SLIDES

CONSTANTS = (Gt(alpha0, 0), Gt(c1, 0), Lt(c1, 1), Gt(c2, 1))
_STEP = Gt(eta, 0)
_CAPS = (Le(eta, eta1_max), Le(eta, eta2_max_halved))
_GOAL = Le(eta, eta_max_sharp)


def _cubic(extra: Expr) -> Expr:
    equation = polynomial_equation(extra)
    return equation.lhs - equation.rhs


_NAMES = {"eta", "cap"}
_EXTRA_SIGNS = ("c1 gap", "alpha", "c2 sign", "beta", "first loss")
_SIGN_STEPS = (
    *(s for s in ROOTS if s.label not in _NAMES),
    Step("extra halved", Ge(EXTRA_HALVED, 0), Nonnegative(), _EXTRA_SIGNS),
    Step(
        "linear halved",
        Gt(a2(0) + EXTRA_HALVED, 0),
        Nonnegative(terms=[(1, "a2 sign"), (1, "extra halved")]),
        ("a2 sign", "extra halved"),
    ),
)
_POLYNOMIAL_SIGNS = (*POLYNOMIAL_SIGNS, "linear halved")

UNIQUE = Claim(
    id="second-polynomial-halved",
    display="",
    title="the second polynomial of (24) with 4 in place of 8 has one positive root",
    source="beyond the slides: sharper than their (24)",
    setting=Setting.RUN,
    given=CONSTANTS,
    printed=Statement(HALVED_POLYNOMIAL, Reading.UNIQUE_POSITIVE_ROOT, root=eta2_max_halved),
    proof=Proof(
        *_SIGN_STEPS,
        Step("root", Eq(PositiveRootCount(_cubic(EXTRA_HALVED), eta), 1), OnePositiveRoot(), _POLYNOMIAL_SIGNS),
    ),
)

LARGER = Claim(
    id="second-polynomial-larger-root",
    display="",
    title="with 4 in place of 8 the root is not smaller: every step size below the root of (24) is below it",
    source="beyond the slides: sharper than their (24)",
    setting=Setting.RUN,
    given=(*CONSTANTS, _STEP, Le(eta, eta2_max)),
    printed=Statement(_CAPS[1]),
    proof=Proof(
        *_SIGN_STEPS,
        given("eta", _STEP),
        given("cap", Le(eta, eta2_max)),
        Step("below 2", Le(_cubic(EXTRA_LOW), 0), BelowRoot("eta2_max"), ("cap", *POLYNOMIAL_SIGNS, "eta")),
        Step(
            "below halved",
            Le(_cubic(EXTRA_HALVED), 0),
            Nonnegative(terms=[(1, "below 2")]),
            ("below 2", "eta", *_EXTRA_SIGNS),
        ),
        Step(
            "within",
            _CAPS[1],
            WithinRoot("eta2_max_halved"),
            ("below halved", "eta", *_POLYNOMIAL_SIGNS),
        ),
    ),
)


def _pays(label: str, extra: Expr, allowed: Expr) -> tuple[Step, ...]:
    """Where a polynomial of (24) is not positive, B(0) times what its bound allows is at least 2 eta L(0)."""
    return (
        Step(
            f"decrease {label}",
            Ge(1 - FIRST_FACTOR, eta**2 * extra),
            Nonnegative(terms=[(eta, f"below {label}")], unfold=("f",)),
            (f"below {label}", "eta"),
        ),
        Step(
            f"share {label}",
            Ge(2 * mu * LOWER * FIRST_MARGIN, eta * extra),
            Nonnegative(
                terms=[(1 / eta, f"decrease {label}"), (1 / eta, "not above"), (1 / eta, "first factor")],
            ),
            (f"decrease {label}", "not above", "first factor", "eta"),
        ),
        Step(
            f"scaled {label}",
            Ge(LOWER * FIRST_MARGIN * allowed, 2 * eta * L(0) * UPPER),
            Nonnegative(
                terms=[
                    (allowed / (2 * mu), f"share {label}"),
                    (2 * eta * L(0) * UPPER / mu, "K order"),
                    (-2 * eta * L(0) * UPPER / mu, "K"),
                ]
            ),
            (
                *(f"share {label}", "K order", "K", "mu sign", "eta", "first loss"),
                *("c1 gap", "c2 gap", "alpha", "beta", "c2 sign", "up", "down"),
            ),
        ),
        Step(
            f"pays {label}",
            Ge(FIRST_MARGIN * allowed, 2 * eta * L(0)),
            Nonnegative(terms=[(1 / LOWER, f"scaled {label}"), (2 * eta * L(0) / LOWER, "order of bounds")]),
            (f"scaled {label}", "order of bounds", "lower", "c1 low", "alpha", "eta", "first loss"),
        ),
    )


def _smaller(x: Expr, y: Expr, label: str, case: Relational) -> tuple[Relational, Proof]:
    """The case in which x is the smaller one of the two budgets."""
    return (
        case,
        Proof(
            given("case", case),
            Step("order", Le(x, y), Nonnegative(terms=[(1, "case")]), ("case",)),
            Step("least", Eq(SHARP_BUDGET, x), Fact("minimum_of_ordered", x, y), ("order",)),
            Step(
                "capped",
                CAPPED,
                Nonnegative(terms=[(1, f"pays {label}"), (FIRST_MARGIN, "least")]),
                (f"pays {label}", "least"),
            ),
        ),
    )


COVERED = Claim(
    id="sharp-step-size-covers",
    display="",
    title="every step size below the roots of the first polynomial of (24) and of the second with 4 is covered",
    source="beyond the slides: sharper than their (24)",
    setting=Setting.RUN,
    given=(*CONSTANTS, _STEP, *_CAPS),
    printed=Statement(_GOAL),
    proof=Proof(
        *_SIGN_STEPS,
        *(s for s in BUDGET if s.label in {"lower", "upper", "up", "down", "budget"}),
        given("eta", _STEP),
        given("cap 1", _CAPS[0]),
        given("cap 2", _CAPS[1]),
        *ORDER_STEPS[1:],
        Step("below up", Le(_cubic(EXTRA_UP), 0), BelowRoot("eta1_max"), ("cap 1", *_POLYNOMIAL_SIGNS, "eta")),
        Step(
            "below down",
            Le(_cubic(EXTRA_HALVED), 0),
            BelowRoot("eta2_max_halved"),
            ("cap 2", *_POLYNOMIAL_SIGNS, "eta"),
        ),
        Step("c1 weak", Le(c1, 1), Nonnegative(terms=[(1, "c1")]), ("c1",)),
        Step(
            "not above",
            Le(f_sharp(eta, 0), f(eta, 0)),
            Cite("sharp-factor-below", {t: 0}),
            (*CONSTANT_LABELS, "c1 weak"),
        ),
        Step("first factor", FACTOR_RELATION.subs(t, 0), Cite("sharp-factor-by-margin", {t: 0}), CONSTANT_LABELS),
        *_pays("up", EXTRA_UP, UP),
        *_pays("down", EXTRA_HALVED, DOWN),
        Step(
            "capped",
            CAPPED,
            Cases(_smaller(DOWN, UP, "down", Gt(UP, DOWN)), _smaller(UP, DOWN, "up", Le(UP, DOWN))),
        ),
        Step("within", _GOAL, WithinRoot("eta_max_sharp", unfold=("margin",)), ("capped", "eta", *ROOT_SIGNS)),
    ),
)

COVERS_SLIDES = Claim(
    id="sharp-step-size-covers-slides",
    display="",
    title="the sharper theorem covers every step size of the slides' theorem",
    source="beyond the slides: sharper than their (24)",
    setting=Setting.RUN,
    given=SLIDES,
    printed=Statement(_GOAL),
    proof=Proof(
        *(given(f"hypothesis {i}", g) for i, g in enumerate(SLIDES, start=1)),
        Step("min 1", Le(Min(eta1_max, eta2_max), eta1_max), Fact("minimum", eta1_max, eta2_max)),
        Step("min 2", Le(Min(eta1_max, eta2_max), eta2_max), Fact("minimum", eta1_max, eta2_max)),
        *(
            Step(
                f"cap {i}",
                Le(eta, root),
                Nonnegative(terms=[(1, "hypothesis 6"), (1, f"min {i}")], unfold=("eta_max",)),
                ("hypothesis 6", f"min {i}"),
            )
            for i, root in ((1, eta1_max), (2, eta2_max))
        ),
        Step(
            "halved",
            _CAPS[1],
            Cite("second-polynomial-larger-root"),
            (*(f"hypothesis {i}" for i in range(1, 6)), "cap 2"),
        ),
        Step(
            "covered",
            _GOAL,
            Cite("sharp-step-size-covers"),
            (*(f"hypothesis {i}" for i in range(1, 6)), "cap 1", "halved"),
        ),
    ),
)

CLAIMS = (UNIQUE, LARGER, COVERED, COVERS_SLIDES)
