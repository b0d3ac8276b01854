"""Up to the sharper step size the loss converges linearly."""

from sympy import And, Limit, Rational, S, oo
from sympy.logic.boolalg import Boolean

from derivations.as_written import Eq, Ge, Gt, Le, Lt
from derivations.claim import Claim, Setting, Statement
from derivations.notation import A, K, L, W, alpha0, beta0, c1, eta, f_sharp, margin, mu, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cases, Cite, Fact, Induction, Nonnegative, given
from derivations.sharper.descent_under_bounds import (
    BOUNDS,
    CONSTANT_LABELS,
    CONSTANT_STEPS,
    FACTOR_RELATION,
    LOWER,
    UPPER,
)
from derivations.sharper.step_size import FIRST_MARGIN, GIVEN, SPARE, UP
from derivations.sharper.uniform_bounds import HYPOTHESIS_LABELS, HYPOTHESIS_STEPS, SHRUNK

_F, _F0, _B = f_sharp(eta, t), f_sharp(eta, 0), margin(eta, t)
_CONTRACTION = Le(L(t + 1), _F * L(t))
_DECREASING = And(Le(_F, _F0), Le(_F0, 1))
_POSITIVE = Gt(_F, 0)
_GEOMETRIC = Le(L(t), _F0**t * L(0))
VANISHES = Eq(Limit(L(t), t, oo), 0)


def _claim(name: str, title: str, relation: Boolean, *steps: Step, more: tuple[Boolean, ...] = ()) -> Claim:
    return Claim(
        id=name,
        display="",
        title=title,
        source="beyond the slides: sharper than their theorem on the convergence rate",
        setting=Setting.RUN,
        given=(*GIVEN, *more),
        printed=Statement(relation),
        proof=Proof(*steps),
    )


def _run(label: str, relation: Boolean) -> Step:
    return Step(label, relation, Cite("sharp-run"), HYPOTHESIS_LABELS)


_GROWS = (
    *HYPOTHESIS_STEPS,
    *SPARE,
    _run("shrunk", SHRUNK),
    Step("grows", Ge(_B, FIRST_MARGIN), Cite("sharp-margin-grows"), (*CONSTANT_LABELS, "shrunk")),
    Step(
        "margin now",
        Ge(_B, 0),
        Nonnegative(terms=[(1, "grows"), (1, "margin")]),
        ("grows", "margin"),
    ),
)

CONTRACTION = _claim(
    "sharp-linear-convergence",
    "one step multiplies the loss by at most the sharper factor",
    _CONTRACTION,
    *_GROWS,
    *(_run(label, bound) for label, bound in zip(("low", "high", "top"), BOUNDS)),
    Step(
        "contracts",
        _CONTRACTION,
        Cite("sharp-descent-under-bounds"),
        (*CONSTANT_LABELS, "low", "high", "top", "margin now"),
    ),
)

_FACTORS = (
    Step("factor", FACTOR_RELATION, Cite("sharp-factor-by-margin"), CONSTANT_LABELS),
    Step("first factor", FACTOR_RELATION.subs(t, 0), Cite("sharp-factor-by-margin", {t: S.Zero}), CONSTANT_LABELS),
)

DECREASING = _claim(
    "sharp-factor-decreases",
    "the sharper factor does not exceed its first value, which is at most 1",
    _DECREASING,
    *_GROWS,
    *_FACTORS,
    Step(
        "decreasing",
        Le(_F, _F0),
        Nonnegative(slacks=[("factor", _F), ("first factor", _F0)], terms=[(2 * mu * eta * LOWER, "grows")]),
        ("factor", "first factor", "grows", "mu sign", "eta", "c1 low", "alpha"),
    ),
    Step(
        "at most one",
        Le(_F0, 1),
        Nonnegative(slacks=[("first factor", _F0)], terms=[(2 * mu * eta * LOWER, "margin")]),
        ("first factor", "margin", "mu sign", "eta", "c1 low", "alpha"),
    ),
    Step("both", _DECREASING, Both(), ("decreasing", "at most one")),
)

POSITIVE = Claim(
    id="sharp-factor-positive",
    display="",
    title="the sharper factor is positive, whatever the step size",
    source="beyond the slides: sharper than their theorem on the convergence rate",
    setting=Setting.RUN,
    given=(Gt(alpha0, 0), Gt(c1, 0), Lt(c1, 1), *GIVEN[3:5]),
    printed=Statement(_POSITIVE),
    proof=Proof(
        *CONSTANT_STEPS,
        given("c1", Lt(c1, 1)),
        Step("factor", FACTOR_RELATION, Cite("sharp-factor-by-margin"), CONSTANT_LABELS),
        Step("lower", Gt(LOWER, 0), Nonnegative(), ("alpha", "c1 low")),
        Step("upper", Gt(UPPER, 0), Nonnegative(), ("beta", "c2 sign")),
        Step(
            "most",
            Le(_B, 1 - K * eta * UPPER / 2),
            Nonnegative(unfold=("margin",)),
            ("lower", "upper", "alpha", "c1 low", "beta", "c2 sign", "K sign", "eta", "p2 sign", "loss"),
        ),
        Step(
            "gap",
            Gt(UPPER - LOWER, 0),
            Nonnegative(terms=[(beta0, "c2"), (1, "ordered"), (alpha0, "c1")]),
            ("c2", "ordered", "c1", "beta", "alpha"),
        ),
        Step(
            "positive",
            _POSITIVE,
            Nonnegative(
                slacks=[("factor", _F)],
                terms=[
                    (2 * mu * eta * LOWER, "most"),
                    ((1 - LOWER * mu * eta) ** 2,),
                    (eta**2 * mu * K * LOWER, "gap"),
                    (eta**2 * mu * LOWER**2, "K order"),
                ],
            ),
            ("factor", "most", "gap", "K order", "eta", "mu sign", "K sign", "c1 low", "alpha"),
        ),
    ),
)

BELOW_ONE = _claim(
    "sharp-factor-below-one",
    "the first sharper factor is below one unless the run starts at the minimum",
    Lt(_F0, 1),
    given("start", Gt(L(0), 0)),
    *SPARE,
    _FACTORS[1],
    Step(
        "divisor",
        Gt(FIRST_MARGIN, 0),
        Nonnegative(terms=[(1 / UP, "spare up")]),
        ("spare up", "start", "eta", "up", "beta", "c2 gap"),
    ),
    Step(
        "strict",
        Lt(_F0, 1),
        Nonnegative(slacks=[("first factor", _F0)]),
        ("first factor", "divisor", "mu sign", "eta", "c1 low", "alpha"),
    ),
    more=(Gt(L(0), 0),),
)

GEOMETRIC = _claim(
    "sharp-geometric-decrease",
    "the loss decreases at least as the powers of the first sharper factor",
    _GEOMETRIC,
    *HYPOTHESIS_STEPS,
    Step("first", Gt(_F0, 0), Cite("sharp-factor-positive", {t: S.Zero}), HYPOTHESIS_LABELS),
    Step("contracts", _CONTRACTION, Cite("sharp-linear-convergence"), HYPOTHESIS_LABELS),
    Step("decreasing", Le(_F, _F0), Cite("sharp-factor-decreases"), HYPOTHESIS_LABELS),
    Step("loss", Ge(L(t), 0), Cite("loss-nonnegative", {A: W(t)}, unfold=("L",))),
    Step(
        "powers",
        _GEOMETRIC,
        Induction(
            t,
            Proof(Step("base", Le(L(0), _F0**0 * L(0)), Nonnegative())),
            Proof(
                given("before", _GEOMETRIC),
                Step(
                    "after",
                    _GEOMETRIC.subs(t, t + 1),
                    Nonnegative(terms=[(1, "contracts"), (L(t), "decreasing"), (_F0, "before")]),
                    ("contracts", "decreasing", "before", "loss", "first"),
                ),
            ),
        ),
    ),
)

_MOVING = Proof(
    given("start", Gt(L(0), 0)),
    Step("strict", Lt(_F0, 1), Cite("sharp-factor-below-one"), (*HYPOTHESIS_LABELS, "start")),
    Step("limit", VANISHES, Fact("geometric_limit", L, _F0, L(0)), ("loss", "geometric", "sign", "strict")),
)
_STILL = Proof(
    given("start", Eq(L(0), 0)),
    Step(
        "still",
        Le(L(t), Rational(1, 2) ** t * L(0)),
        Nonnegative(slacks=[("start", L(0))], terms=[(1, "shrunk")]),
        ("start", "shrunk"),
    ),
    Step("limit", VANISHES, Fact("geometric_limit", L, Rational(1, 2), L(0)), ("loss", "still")),
)

VANISHING = _claim(
    "sharp-loss-vanishes",
    "up to the sharper step size the loss tends to zero",
    VANISHES,
    *HYPOTHESIS_STEPS,
    Step("first", Gt(_F0, 0), Cite("sharp-factor-positive", {t: S.Zero}), HYPOTHESIS_LABELS),
    Step("sign", Ge(_F0, 0), Nonnegative(), ("first",)),
    Step("loss", Ge(L(t), 0), Cite("loss-nonnegative", {A: W(t)}, unfold=("L",))),
    Step("start sign", Ge(L(0), 0), Cite("loss-nonnegative", {A: W(0)}, unfold=("L",))),
    Step("geometric", _GEOMETRIC, Cite("sharp-geometric-decrease"), HYPOTHESIS_LABELS),
    _run("shrunk", SHRUNK),
    Step("limit", VANISHES, Cases((Gt(L(0), 0), _MOVING), (Eq(L(0), 0), _STILL)), ("start sign",)),
)

LEMMAS = (POSITIVE, BELOW_ONE)
CLAIMS = (CONTRACTION, DECREASING, GEOMETRIC, VANISHING)
