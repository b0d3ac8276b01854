"""Up to the stable step size the loss never grows, at the minimum too: nothing is supposed of the start."""

from __future__ import annotations

from sympy import S
from sympy.core.relational import Relational

from derivations.as_written import Eq, Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.notation import A, L, W, eta, eta_max_stable, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cases, Cite, Induction, Nonnegative, given

_FIRST, _NOW, _LATER = L(0), L(t), L(t + 1)
_SHRINKS, _NOTHING = Le(_LATER, _NOW), Le(_NOW, 0)


def _at_minimum(goal: Relational) -> Step:
    """The step from a loss that is 0: what is said of the next one, by steps called nothing, now and later."""
    absurd = Proof(
        given("case", Gt(_NOW, 0)),
        Step(
            "goal",
            goal,
            Nonnegative(terms=[(_LATER / _NOW, "nothing"), *([(1, "case")] if goal == _SHRINKS else [])]),
            ("case", "nothing", "later"),
        ),
    )
    rest = Proof(
        given("case", Eq(_NOW, 0)),
        Step("rest", _SHRINKS, Cite("stable-rest"), ("eta", "case")),
        Step("goal", goal, Nonnegative(terms=[(1, "rest")], slacks=[("case", _NOW)]), ("rest", "case")),
    )
    return Step("still", goal, Cases((Gt(_NOW, 0), absurd), (Eq(_NOW, 0), rest)), ("now", "nothing", "later"))


_LOSSES = (
    Step("now", Ge(_NOW, 0), Cite("loss-nonnegative", {A: W(t)}, unfold=("L",))),
    Step("later", Ge(_LATER, 0), Cite("loss-nonnegative", {A: W(t + 1)}, unfold=("L",))),
)
_RESTING = Proof(
    given("start", Eq(_FIRST, 0)),
    Step(
        "nothing",
        _NOTHING,
        Induction(
            t,
            Proof(Step("base", _NOTHING.subs(t, S.Zero), Nonnegative(slacks=[("start", _FIRST)]), ("start",))),
            Proof(given("nothing", _NOTHING), *_LOSSES, _at_minimum(_NOTHING.subs(t, t + 1))),
        ),
    ),
    *_LOSSES,
    _at_minimum(_SHRINKS),
)
_FALLING = Proof(
    given("start", Gt(_FIRST, 0)),
    Step("shrinks", _SHRINKS, Cite("stable-decrease"), ("start", "eta", "cap")),
)

NEVER_GROWS = Claim(
    id="stable-loss-never-grows",
    display="",
    title="up to the stable step size the loss grows at no step, whatever the start",
    source="beyond the slides",
    setting=Setting.RUN,
    given=(Gt(eta, 0), Le(eta, eta_max_stable)),
    printed=Statement(_SHRINKS),
    proof=Proof(
        given("eta", Gt(eta, 0)),
        given("cap", Le(eta, eta_max_stable)),
        Step("first", Ge(_FIRST, 0), Cite("loss-nonnegative", {A: W(0)}, unfold=("L",))),
        Step("cases", _SHRINKS, Cases((Gt(_FIRST, 0), _FALLING), (Eq(_FIRST, 0), _RESTING)), ("first",)),
    ),
)

CLAIMS = (NEVER_GROWS,)
