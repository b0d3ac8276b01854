"""Linear convergence below the stable step size, where alpha_0 > 0 and the step leaves a share c_1 of it."""

from __future__ import annotations

from sympy import And, Limit, S, oo
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derivations.as_written import Eq, Ge, Gt, Le, Lt
from derivations.claim import Claim, Setting, Statement
from derivations.notation import A, L, LambdaMinTau, W, alpha0, c1, eta, mu, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cite, Fact, Induction, Nonnegative, given
from derivations.proving.terms import replaced
from derivations.sharper.stable_drift import LOW_BOUND, RATE
from derivations.sharper.stable_step_size import ALLOWED_START, FIRST_MARGIN, GIVEN

LEFT = Ge((1 - c1) * alpha0 * FIRST_MARGIN, eta * L(0))
_FACTOR = 1 - 2 * eta * mu * c1 * alpha0 * FIRST_MARGIN
_LOW, _CONTRACTS = Ge(LambdaMinTau(t), c1 * alpha0), Le(L(t + 1), _FACTOR * L(t))
_BOTH = And(_LOW, _CONTRACTS)
_GIVEN = (*GIVEN, LEFT)


def _claim(name: str, title: str, more: tuple[Relational, ...], relation: Boolean, *steps: Step) -> Claim:
    return Claim(
        id=name,
        display="",
        title=title,
        source="beyond the slides: sharper than their theorem on the convergence rate",
        setting=Setting.RUN,
        given=(*_GIVEN, *more),
        printed=Statement(relation),
        proof=Proof(*ALLOWED_START, given("left", LEFT), *steps),
    )


_RUN = ("start", "eta", "cap")
CONTRACTS = _claim(
    "stable-linear-rate",
    "a step that leaves the share c_1 of alpha_0 contracts the loss at every time",
    (),
    _BOTH,
    Step("bound", LOW_BOUND, Cite("stable-rate"), _RUN),
    Step("factor", RATE, Cite("stable-rate"), _RUN),
    Step(
        "low",
        _LOW,
        Nonnegative(terms=[(1 / FIRST_MARGIN, "bound"), (1 / FIRST_MARGIN, "left"), (eta / FIRST_MARGIN, "loss")]),
        ("bound", "left", "loss", "margin 0", "eta"),
    ),
    Step(
        "contracts",
        _CONTRACTS,
        Nonnegative(terms=[(1, "factor"), (2 * eta * mu * L(t), "left"), (2 * eta**2 * mu * L(t), "loss")]),
        ("factor", "left", "loss", "eta", "mu sign"),
    ),
    Step("both", _BOTH, Both(), ("low", "contracts")),
)

_GEOMETRIC = Le(L(t), _FACTOR**t * L(0))
_LIMIT = Eq(Limit(L(t), t, oo), 0)
_POSITIVE = (Gt(alpha0, 0), Gt(c1, 0))

VANISHES = _claim(
    "stable-loss-vanishes",
    "with such a step the loss tends to zero, at least as the powers of the factor",
    _POSITIVE,
    _LIMIT,
    given("alpha", Gt(alpha0, 0)),
    given("c1", Gt(c1, 0)),
    Step("contracts", _CONTRACTS, Cite("stable-linear-rate"), (*_RUN, "left")),
    Step("first", _CONTRACTS.subs(t, 0), Cite("stable-linear-rate", {t: S.Zero}), (*_RUN, "left")),
    Step("second loss", Ge(L(1), 0), Cite("loss-nonnegative", {A: W(1)}, unfold=("L",))),
    Step(
        "factor sign",
        Ge(_FACTOR, 0),
        Nonnegative(terms=[(1 / L(0), "first"), (1 / L(0), "second loss")]),
        ("first", "second loss", "start"),
    ),
    Step(
        "below one",
        Lt(_FACTOR, 1),
        Nonnegative(),
        ("eta", "mu sign", "c1", "alpha", "margin 0"),
    ),
    Step(
        "geometric",
        _GEOMETRIC,
        Induction(
            t,
            Proof(Step("base", replaced(_GEOMETRIC, {t: S.Zero}), Nonnegative())),
            Proof(
                given("before", _GEOMETRIC),
                Step(
                    "after",
                    _GEOMETRIC.subs(t, t + 1),
                    Nonnegative(terms=[(1, "contracts"), (_FACTOR, "before")]),
                    ("contracts", "before", "factor sign"),
                ),
            ),
        ),
    ),
    Step(
        "limit",
        _LIMIT,
        Fact("geometric_limit", L, _FACTOR, L(0)),
        ("loss", "geometric", "factor sign", "below one"),
    ),
)

CLAIMS = (CONTRACTS, VANISHES)
