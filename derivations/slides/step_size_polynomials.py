"""(24) The two polynomials whose positive roots bound the step size."""

from sympy import Expr, Symbol

from derivations.as_written import Gt, Le, Lt
from derivations.claim import Claim, Reading, Served, Setting, Statement
from derivations.lemmas.step_size import DRIFT_RATE, budget, one_root
from derivations.notation import L, alpha0, c1, c2, eta, eta1_max, eta2_max, f
from derivations.supplied_definitions import ALLOWED_LOW, ALLOWED_UP, EXTRA_LOW, EXTRA_UP, polynomial_equation

_CONSTANTS = (Gt(alpha0, 0), Gt(c1, 0), Lt(c1, 1), Gt(c2, 1))


def _claim(letter: str, title: str, extra: Expr, allowed: Expr, root: Symbol, index: int, heading: str = "") -> Claim:
    spent = Served(
        Le(DRIFT_RATE * L(0), (1 - f(eta, 0)) * allowed),
        Setting.RUN,
        (*_CONSTANTS, Gt(eta, 0), Le(eta, root)),
        budget(extra, allowed, root, index),
    )
    return Claim(
        id=f"eq24-{letter}",
        display="eq24",
        title=title,
        heading=heading,
        source="slides (24)",
        setting=Setting.RUN,
        given=_CONSTANTS,
        printed=Statement(polynomial_equation(extra), Reading.UNIQUE_POSITIVE_ROOT, serves=(spent,), root=root),
        proof=one_root(extra),
    )


_HEADING = "the two bounds of the step size"
CLAIMS = (
    _claim(
        "a",
        "the step size that keeps the upper bound",
        EXTRA_UP,
        ALLOWED_UP,
        eta1_max,
        1,
        "the two bounds of the step size",
    ),
    _claim("b", "the step size that keeps the lower bound", EXTRA_LOW, ALLOWED_LOW, eta2_max, 2),
)
