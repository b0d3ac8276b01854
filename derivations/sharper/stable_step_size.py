"""The largest step size of the stable bounds: a root that exists for every start off the minimum."""

from __future__ import annotations

from sympy import Expr, Rational, sqrt

from derivations.as_written import Eq, Ge, Gt, Le, Lt
from derivations.claim import Claim, Reading, Setting, Statement
from derivations.lemmas.run_bounds import CONSTANTS
from derivations.notation import (
    D,
    K,
    L,
    LambdaMax,
    PositiveRootCount,
    beta0,
    beta_stable,
    eta,
    eta_max_stable,
    margin_stable,
    mu,
    p2,
)
from derivations.proving.calculus_rules import BelowRoot, OnePositiveRoot
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Nonnegative, Normal, Squares, given
from derivations.sharper.stable_bounds import STAR
from derivations.supplied_definitions import STABLE_STEP, beta_halves, radius

FIRST_MARGIN = margin_stable(eta, 0)
GIVEN = (Gt(L(0), 0), Gt(eta, 0), Le(eta, eta_max_stable))
_HALVES = beta_halves(D(0), p2)


def _positive(label: str, top: Expr, half: Expr) -> tuple[Step, ...]:
    root = sqrt(top**2 + 4 * p2**2)
    return (
        Step(f"{label} squares", Lt((-top) ** 2, root**2), Nonnegative(), ("p2",)),
        Step(f"{label} root", Lt(-top, root), Squares(), (f"{label} squares",)),
        Step(f"{label} sign", Gt(half, 0), Nonnegative(terms=[(Rational(1, 2), f"{label} root")]), (f"{label} root",)),
    )


START = (
    *CONSTANTS,
    given("start", Gt(L(0), 0)),
    Step("K weak", Ge(K, 0), Nonnegative(), ("K sign",)),
    Step("R 0", Gt(radius, 0), Nonnegative(), ("start", "mu sign")),
    Step("star", Ge(STAR, 0), Nonnegative()),
    Step("p2", Gt(p2, 0), Nonnegative(terms=[(1, "R 0"), (1, "star")], unfold=("p2",)), ("R 0", "star")),
    *_positive("up", LambdaMax(D(0)), _HALVES[0]),
    *_positive("down", LambdaMax(-D(0)), _HALVES[1]),
    Step(
        "beta0",
        Gt(beta0, 0),
        Nonnegative(terms=[(1, "up sign"), (1, "down sign")], unfold=("beta0", "Beta")),
        ("up sign", "down sign"),
    ),
    Step("same beta", Eq(beta_stable(0), beta0), Normal(unfold=("beta_stable", "beta0", "p2"))),
    Step(
        "beta start", Gt(beta_stable(0), 0), Nonnegative(slacks=[("same beta", beta_stable(0))]), ("same beta", "beta0")
    ),
)
"""Steps: off the minimum p_2 and beta_0 are positive."""
_ROOT_SIGNS = ("p2", "beta0", "beta start", "R 0", "start", "K sign", "mu sign")

UNIQUE = Claim(
    id="stable-step-size",
    display="",
    title="the step size up to which the radius pays for the drift of the imbalance",
    source="beyond the slides: sharper than their (24)",
    setting=Setting.RUN,
    given=GIVEN[:1],
    printed=Statement(STABLE_STEP, Reading.UNIQUE_POSITIVE_ROOT, root=eta_max_stable),
    proof=Proof(
        *START,
        Step(
            "root",
            Eq(PositiveRootCount(STABLE_STEP.lhs - STABLE_STEP.rhs, eta), 1),
            OnePositiveRoot(unfold=("margin_stable",)),
            _ROOT_SIGNS,
        ),
    ),
    notes=("No alpha_0, c1, c2 or lambda_min enters: the root exists also where alpha_0 = 0 and (24) has none.",),
)

ALLOWED_START = (
    *START,
    given("eta", Gt(eta, 0)),
    given("cap", Le(eta, eta_max_stable)),
    Step(
        "capped",
        Ge(2 * p2 * FIRST_MARGIN, eta * mu * beta0 * radius),
        BelowRoot("eta_max_stable", unfold=("margin_stable",)),
        ("cap", "eta", *_ROOT_SIGNS),
    ),
    Step(
        "margin 0",
        Gt(FIRST_MARGIN, 0),
        Nonnegative(terms=[(1 / (2 * p2), "capped")]),
        ("capped", "p2", "eta", "mu sign", "beta0", "R 0", "start"),
    ),
)
"""Steps: up to the root the first step is allowed."""

CLAIMS = (UNIQUE,)
