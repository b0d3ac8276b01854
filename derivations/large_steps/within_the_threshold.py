"""One input, one output, the square loss: a condition without a root to be within the threshold, and what is false."""

from __future__ import annotations

from sympy import And, Rational
from sympy.core.relational import Relational

from derivations.as_written import Ge, Gt, Le, Lt
from derivations.claim import Beyond, Claim, Setting, Statement
from derivations.large_steps import level_never_rises as rising
from derivations.large_steps.level_never_rises import D_, LEVEL, S_, T_, W_, gap
from derivations.large_steps.product_and_size import SOURCE
from derivations.large_steps.threshold import GIVEN, STEP, THRESHOLD, T, w
from derivations.notation import L, level, t, target
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cite, Nonnegative, given

_SIMPLE = Le(STEP * (T + 4 * target), 4)
_FOLLOWS = And(Le(STEP * target, 1), Le(STEP * level(t), 4))


def _beyond(says: str, relation: Relational, first: tuple[str, ...], second: tuple[str, ...], best: str) -> Beyond:
    return Beyond(says, relation, (first,), tuple((x,) for x in second), ((best,),))


SIMPLE = Claim(
    id="below-the-threshold-simply",
    display="",
    title="eta K (T + 4 w*) <= 4 is enough to be within the threshold",
    source=SOURCE,
    setting=Setting.ONE_TO_ONE,
    beyond=(
        _beyond(
            "On the threshold, with w* = 0, the loss would tend to 0; it stays at 2 from the first step on.",
            Lt(L(2), L(1)),
            *(("1", "1", "1"), ("1", "0", "0"), "0"),
        ),
        _beyond(
            "eta K T <= 4 would be enough for the loss to fall in the end; with T = 3 it stays at 2.",
            Lt(L(2), L(1)),
            *(("1", "1", "0"), ("0", "0", "1"), "1"),
        ),
        _beyond(
            "Every start below would come to a minimum; one step lands on the saddle 0, exactly.",
            Lt(L(2), L(1)),
            *(("1", "1/2"), ("1", "1/2"), "1/4"),
        ),
        _beyond(
            "Every start below that is not balanced would come to a minimum; this one tends to the saddle too, where "
            "the loss is 9/512.",
            Lt(L(6), Rational(9, 512)),
            *(("1", "1/2", "1/4"), ("1", "1/2", "-1/4"), "3/16"),
        ),
        _beyond(
            "A little more than 4 would do: with eta K T = 4.008 and w* = 0 the loss grows without bound.",
            Le(L(5), L(0)),
            *(("1001/1000", "1001/1000"), ("1001/1000", "1001/1000"), "0"),
        ),
    ),
    given=(*GIVEN, _SIMPLE),
    printed=Statement(_FOLLOWS),
    proof=Proof(
        *rising.NOW,
        given("simple", _SIMPLE),
        Step(
            "size sign",
            Ge(T, 0),
            Nonnegative(terms=[(Rational(1, 2), "sum"), (Rational(1, 2), "difference")]),
            ("sum", "difference"),
        ),
        Step(
            "half",
            Le(STEP * target, 1),
            Nonnegative(terms=[(Rational(1, 4), "simple"), (STEP / 4, "size sign")]),
            ("simple", "size sign", "k", "eta", "K"),
        ),
        Step(
            "gap",
            Ge(THRESHOLD, 0),
            Nonnegative(
                terms=[
                    (STEP**2 * target / 2, "sum"),
                    (1 + STEP * target / 2, "simple"),
                ]
            ),
            ("sum", "simple", "k", "target", "eta", "K"),
        ),
        Step(
            "level gap",
            Ge(gap(4 / STEP, w, T, target), 0),
            Nonnegative(terms=[(1 / STEP, "gap")]),
            ("gap", "k", "eta", "K"),
        ),
        Step(
            "apart",
            Gt(4 / STEP, 2 * target),
            Nonnegative(terms=[(2 / STEP, "half")]),
            ("half", "k", "eta", "K"),
        ),
        Step(
            "below",
            Le(LEVEL.xreplace({W_: w, T_: T, S_: target}), 4 / STEP),
            Cite("level-below", {W_: w, T_: T, S_: target, D_: 4 / STEP}),
            ("sum", "difference", "target", "apart", "level gap"),
        ),
        Step(
            "cap",
            Le(STEP * level(t), 4),
            Nonnegative(slacks=[("level", level(t))], terms=[(STEP, "below")]),
            ("level", "below", "k", "radicand", "eta", "K"),
        ),
        Step("both", _FOLLOWS, Both(), ("half", "cap")),
    ),
)

CLAIMS = (SIMPLE,)
