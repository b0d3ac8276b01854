"""One input, one output, the square loss: a start near the minimum with a level below 2 / (eta K) converges to it.

The step multiplies the error by ``1 - x``, x = eta K T - (eta K)^2 (w - w*) w. While w is within w*/2 of w* and the
level leaves room, x is between a and 2 - a with ``a = eta K w*``: the error shrinks by 1 - a, for ever.
"""

from __future__ import annotations

from sympy import And, Rational, S

from derivations.as_written import Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.large_steps import level_never_rises as rising
from derivations.large_steps.exact_criterion import LAW
from derivations.large_steps.product_and_size import SOURCE, later
from derivations.large_steps.threshold import ALWAYS, CHANGE, ERROR, STEP, w
from derivations.notation import K, eta, level, product, size, t, target
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cases, Cite, Induction, Nonnegative, Squares, given
from derivations.proving.sign_certificates import Term
from derivations.proving.terms import replaced

_HALF = Rational(1, 2)
SHARE = STEP * target
"""a: what each step takes at least off the error."""
_NEAR = Le(4 * ERROR**2, target**2)
_ROOM = Le(STEP * (level(0) + 2 * target), 2)
_ROOM_NOW = Le(STEP * (level(t) + 2 * target), 2)
_CONTRACTS = Le(later(ERROR) ** 2, (1 - SHARE) ** 2 * ERROR**2)
_SIGNS = (Gt(target, 0), Gt(eta, 0), Gt(K, 0))
_AT_MOST, _AT_LEAST = Le(CHANGE, 2 - SHARE), Ge(CHANGE, SHARE)
_D = level(t)


def _upper(*cases: Term) -> Step:
    """The upper bound of x, from the room that the level leaves and what the case gives."""
    return Step(
        "upper",
        _AT_MOST,
        Nonnegative(terms=[(1, "room"), (STEP / _D, "root"), *cases]),
        ("room", "root", "case", "above", "below", "small", "w", "star", "level sign", "k", "eta", "K", "positive"),
    )


def _lower(*cases: Term) -> Step:
    """The lower bound of x, from T >= 2 w and what the case gives."""
    return Step(
        "lower",
        _AT_LEAST,
        Nonnegative(terms=[(STEP, "difference"), *cases]),
        ("difference", "case", "above", "below", "small", "w", "positive", "eta", "K"),
    )


_INSIDE = Step("inside", And(_AT_LEAST, _AT_MOST), Both(), ("lower", "upper"))
_FAR_SIDE = Proof(
    given("case", Gt(ERROR, 0)),
    _upper((STEP * target / _D, "star"), (2 * STEP * target / _D, "above"), (STEP**2 * w, "case")),
    _lower((2 * STEP, "case", "small"), (STEP**2 / 2, "case", "above"), (STEP**2 * target / 2, "case")),
    _INSIDE,
)
_NEAR_SIDE = Proof(
    given("case", Le(ERROR, 0)),
    _upper(
        (4 * STEP * target / _D, "case"),
        (STEP**2 * target / 2, "below"),
        (STEP * target / 2, "small"),
        (STEP**2 * ERROR**2,),
    ),
    _lower((STEP, "below"), (STEP**2 * w, "case")),
    _INSIDE,
)

CONTRACTS = Claim(
    id="error-contracts",
    display="",
    title="near the minimum, with a level below 2 / (eta K), the step multiplies the error by 1 - eta K w* at most",
    source=SOURCE,
    setting=Setting.ONE_TO_ONE,
    given=(*_SIGNS, _NEAR, _ROOM_NOW),
    printed=Statement(_CONTRACTS),
    proof=Proof(
        given("positive", Gt(target, 0)),
        Step("target", Ge(target, 0), Nonnegative(), ("positive",)),
        *(step for step in rising.NOW if step.label != "target"),
        given("near", _NEAR),
        given("room", _ROOM_NOW),
        Step("squares", Le((2 * ERROR) ** 2, target**2), Nonnegative(terms=[(1, "near")]), ("near",)),
        Step("above", Le(2 * ERROR, target), Squares(), ("squares", "target")),
        Step("other squares", Le((-2 * ERROR) ** 2, target**2), Nonnegative(terms=[(1, "near")]), ("near",)),
        Step("below", Le(-2 * ERROR, target), Squares(), ("other squares", "target")),
        Step("w", Gt(w, 0), Nonnegative(terms=[(_HALF, "below"), (_HALF, "positive")]), ("below", "positive")),
        Step("level sign", Gt(_D, 0), Nonnegative(terms=[(1, "star"), (2, "positive")]), ("star", "positive")),
        Step(
            "small",
            Le(STEP * target, 1),
            Nonnegative(terms=[(Rational(1, 4), "room"), (STEP / 4, "star")]),
            ("room", "star", "k", "eta", "K"),
        ),
        Step("inside", And(_AT_LEAST, _AT_MOST), Cases((Gt(ERROR, 0), _FAR_SIDE), (Le(ERROR, 0), _NEAR_SIDE))),
        Step("lower", _AT_LEAST, Both(), ("inside",)),
        Step("upper", _AT_MOST, Both(), ("inside",)),
        *LAW,
        Step(
            "contracts",
            _CONTRACTS,
            Nonnegative(terms=[(-1, "square"), (ERROR**2, "lower", "upper")]),
            ("square", "lower", "upper"),
        ),
    ),
)

# --- for ever --------------------------------------------------------------------------------------
_AT_START = ERROR.subs(t, 0)
_FACTOR = 1 - 2 * STEP * target + STEP**2 * target**2
"""(1 - a)^2."""
_GEOMETRIC = Le(ERROR**2, _FACTOR**t * _AT_START**2)
_ALWAYS = And(_NEAR, _GEOMETRIC)

CONVERGES = Claim(
    id="error-vanishes",
    display="",
    title="a start near the minimum, with a level below 2 / (eta K), converges to it, by 1 - eta K w* a step",
    source=SOURCE,
    setting=Setting.ONE_TO_ONE,
    given=(*_SIGNS, replaced(_NEAR, {t: S.Zero}), _ROOM),
    printed=Statement(_ALWAYS),
    proof=Proof(
        given("positive", Gt(target, 0)),
        given("eta", Gt(eta, 0)),
        given("K", Gt(K, 0)),
        given("near at start", replaced(_NEAR, {t: S.Zero})),
        given("room at start", _ROOM),
        Step("target", Ge(target, 0), Nonnegative(), ("positive",)),
        Step("k", Gt(STEP, 0), Nonnegative(), ("eta", "K")),
        *rising.sums("", S.Zero),
        Step(
            "radicand",
            Ge(size(0) ** 2 - 16 * target * _AT_START, 0),
            Nonnegative(terms=[(1, "sum", "difference"), (4 * (product(0) - 2 * target) ** 2,)]),
            ("sum", "difference"),
        ),
        Step(
            "least",
            Ge(level(0), 2 * target),
            Cite("level-at-least", rising.at(S.Zero), unfold=("level",)),
            ("sum", "difference"),
        ),
        Step(
            "cap",
            Le(STEP * level(0), 4),
            Nonnegative(terms=[(1, "room at start"), (2 * STEP, "target")]),
            ("room at start", "target", "eta", "K"),
        ),
        Step("factor", Ge(_FACTOR, 0), Nonnegative(terms=[((1 - SHARE) ** 2,)])),
        Step(
            "share",
            Ge(1 - SHARE, 0),
            Nonnegative(terms=[(Rational(1, 4), "room at start"), (STEP / 4, "least")]),
            ("room at start", "least", "k", "eta", "K"),
        ),
        Step("levels", ALWAYS.printed.relation, Cite(ALWAYS), ("target", "eta", "K", "cap")),
        Step("level", Le(level(t), level(0)), Both(), ("levels",)),
        Step(
            "room",
            _ROOM_NOW,
            Nonnegative(terms=[(1, "room at start"), (STEP, "level")]),
            ("room at start", "level", "k"),
        ),
        Step(
            "always",
            _ALWAYS,
            Induction(
                t,
                Proof(
                    Step("same", replaced(_GEOMETRIC, {t: S.Zero}), Nonnegative()),
                    Step("base", replaced(_ALWAYS, {t: S.Zero}), Both(), ("near at start", "same")),
                ),
                Proof(
                    given("near", _NEAR),
                    given("before", _GEOMETRIC),
                    Step("step", _CONTRACTS, Cite(CONTRACTS), ("positive", "eta", "K", "near", "room")),
                    Step(
                        "next near",
                        later(_NEAR),
                        Nonnegative(
                            terms=[
                                (4, "step"),
                                ((1 - SHARE) ** 2, "near"),
                                (target**2 * SHARE, "share"),
                                (target**2 * SHARE,),
                            ]
                        ),
                        ("step", "near", "share", "positive", "eta", "K"),
                    ),
                    Step(
                        "after",
                        later(_GEOMETRIC),
                        Nonnegative(terms=[(1, "step"), (1, "factor", "before")]),
                        ("step", "before", "factor"),
                    ),
                    Step("both", later(_ALWAYS), Both(), ("next near", "after")),
                ),
            ),
        ),
    ),
    notes=(
        (
            "So the loss tends to its minimum. A run that comes near a minimum whose sharpness is "
            "below 2 / eta stays there and converges; far from it the level alone does not say where the run ends."
        ),
    ),
)

CLAIMS = (CONTRACTS, CONVERGES)
