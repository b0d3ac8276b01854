"""One input, one output, the square loss: a condition within the threshold without a root, and when the loss falls."""

from __future__ import annotations

from sympy import And, GreaterThan, LessThan, Rational
from sympy.core.relational import Relational

from derivations.as_written import Eq, Ge, Gt, Le, Lt
from derivations.claim import Beyond, Claim, Setting, Statement
from derivations.large_steps import level_never_rises as rising
from derivations.large_steps.level_never_rises import D_, LEVEL, S_, T_, W_, gap
from derivations.large_steps.product_and_size import SOURCE, later
from derivations.large_steps.threshold import CHANGE, ERROR, ERROR_LAW, GIVEN, STEP, THRESHOLD, T, w
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

# --- the exact criterion of descent ---------------------------------------------------------------
_SQUARE, _SQUARE_NEXT = ERROR**2, later(ERROR) ** 2


def _criterion(
    name: str, title: str, hypotheses: tuple[GreaterThan | LessThan, ...], relation: GreaterThan | LessThan, sign: int
) -> Claim:
    """The square of the error after the step less that before is error^2 x (x - 2), x what the hypotheses bound."""
    terms = [(_SQUARE, *(f"bound {i}" for i in range(len(hypotheses))))]
    if len(hypotheses) == 1:
        terms = [(_SQUARE * 2, "bound 0"), (_SQUARE, "bound 0", "bound 0")]
    return Claim(
        id=name,
        display="",
        title=title,
        source=SOURCE,
        setting=Setting.ONE_TO_ONE,
        given=hypotheses,
        printed=Statement(relation),
        proof=Proof(
            *(given(f"bound {i}", hypothesis) for i, hypothesis in enumerate(hypotheses)),
            Step("law", ERROR_LAW, Cite("threshold-identities")),
            Step(
                "square",
                Eq(_SQUARE_NEXT, (ERROR * (1 - CHANGE)) ** 2),
                Nonnegative(terms=[(later(ERROR) + ERROR * (1 - CHANGE), "law")]),
                ("law",),
            ),
            Step(
                "criterion",
                relation,
                Nonnegative(terms=[(sign, "square"), *terms]),
                ("square", *(f"bound {i}" for i in range(len(hypotheses)))),
            ),
        ),
    )


DESCENDS = _criterion(
    "descent-criterion",
    "the loss does not grow where eta K T lies between (eta K)^2 (w - w*) w and 2 more",
    (Ge(CHANGE, 0), Le(CHANGE, 2)),
    Le(_SQUARE_NEXT, _SQUARE),
    -1,
)
REPELS = _criterion(
    "edge-of-stability",
    "the loss does not fall where eta K T is at least 2 + (eta K)^2 (w - w*) w: a minimum sharper than 2 / eta repels",
    (Ge(CHANGE, 2),),
    Ge(_SQUARE_NEXT, _SQUARE),
    1,
)

CLAIMS = (SIMPLE, DESCENDS, REPELS)
