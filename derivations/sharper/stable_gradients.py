"""Up to the stable step size the gradients are summable: after T steps the least of them is at most their mean."""

from __future__ import annotations

from sympy import Expr, S

from derivations.as_written import Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.summed_steps import added_up, sum_to
from derivations.notation import A, L, W, eta, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Nonnegative, given
from derivations.proving.terms import replaced
from derivations.sharper.smooth_descent import DISSIPATION
from derivations.sharper.stable_decrease import TAKEN
from derivations.sharper.stable_step_size import FIRST_MARGIN, GIVEN


def _dissipation(time: Expr) -> Expr:
    return replaced(DISSIPATION, {t: time})


_PRICE = eta * FIRST_MARGIN
_SUM = sum_to(_dissipation, t)
_PAID = Le(_PRICE * _SUM, L(0) - L(t + 1))
_LABELS = ("start", "eta", "cap")

_BOUNDED = Le(_PRICE * _SUM, L(0))
_NOTE = (
    "With T = t + 1 steps made, the least of the T squared norms <G, tau(G)> = |grad L|^2 is at most their mean, "
    "hence at most L(0) / (eta B T): neither alpha_0 nor any rate is needed."
)

SUMMABLE = Claim(
    id="stable-gradients",
    display="",
    title="up to the stable step size the squared norms of the gradients add up to at most L(0) / (eta B)",
    source="beyond the slides",
    setting=Setting.RUN,
    given=GIVEN,
    printed=Statement(_BOUNDED),
    proof=Proof(
        given("start", Gt(L(0), 0)),
        given("eta", Gt(eta, 0)),
        given("cap", GIVEN[2]),
        Step("taken", TAKEN, Cite("stable-decrease"), _LABELS),
        Step("first taken", replaced(TAKEN, {t: S.Zero}), Cite("stable-decrease", {t: S.Zero}), _LABELS),
        Step("next taken", replaced(TAKEN, {t: t + 1}), Cite("stable-decrease", {t: t + 1}), _LABELS),
        Step("paid", _PAID, added_up(_PAID, _dissipation, _PRICE, "first taken", "next taken")),
        Step("later", Ge(L(t + 1), 0), Cite("loss-nonnegative", {A: W(t + 1)}, unfold=("L",))),
        Step("bounded", _BOUNDED, Nonnegative(terms=[(1, "paid"), (1, "later")]), ("paid", "later")),
    ),
    notes=(_NOTE,),
)

CLAIMS = (SUMMABLE,)
