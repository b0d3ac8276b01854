"""One input, one output, any width, the square loss: eta K level = 4 is the exact threshold.

Below it the level never rises, above it the level never falls, and on it the error moves by a Chebyshev polynomial.
The gap to the threshold is ``4 + (eta K)^2 w* (w - w*) - eta K T``; a step multiplies it by a positive number.
"""

from __future__ import annotations

from sympy import And, Equality, GreaterThan, LessThan, Rational, S, StrictGreaterThan, StrictLessThan, sqrt
from sympy.core.relational import Relational

from derivations.as_written import Eq, Ge, Gt, Le, Lt
from derivations.claim import Beyond, Claim, Setting, Statement
from derivations.large_steps import level_never_rises as rising
from derivations.large_steps.level_never_rises import D_, E_, G_, LEVEL, RADICAND, S_, T_, W_, gap, moved
from derivations.large_steps.product_and_size import SOURCE, g, later
from derivations.lemmas.run_bounds import given
from derivations.notation import K, L, eta, level, product, size, t, target
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cite, Definition, Induction, Nonnegative, Squares
from derivations.proving.terms import replaced

w, T = product(t), size(t)
STEP, ERROR = eta * K, w - target
THRESHOLD = 4 + STEP**2 * target * ERROR - STEP * T
"""Positive below the threshold, zero on it."""
_FACTOR = 1 + STEP**2 * ERROR * w
_EXACT = Eq(later(THRESHOLD), _FACTOR * THRESHOLD)
_CHEBYSHEV = Eq(later(ERROR), ERROR * (STEP**2 * ERROR**2 - 3 + THRESHOLD))
_CHANGE = STEP * T - STEP**2 * ERROR * w
_ERROR_LAW = Eq(later(ERROR), ERROR * (1 - _CHANGE))

MOVES = (
    Step("product", Eq(later(w), moved(w, T, g)[0]), Cite("product-and-size")),
    Step("size", Eq(later(T), moved(w, T, g)[1]), Cite("product-and-size")),
    Step("slope", Eq(g, STEP * ERROR), Definition()),
)
_SOLVED = [("product", later(w)), ("size", later(T)), ("slope", g)]
_LABELS = ("product", "size", "slope")


def _exactly(label: str, relation: Equality) -> Step:
    return Step(label, relation, Nonnegative(slacks=_SOLVED), _LABELS)


_CHEBYSHEV_NOTE = (
    "On the threshold the error times eta K moves by e -> e^3 - 3 e, a Chebyshev polynomial: "
    "from 1 to -2, where it stays."
)

IDENTITIES = Claim(
    id="threshold-identities",
    display="",
    title="the square loss: how one step moves the error and the gap to the threshold, exactly",
    source=SOURCE,
    setting=Setting.ONE_TO_ONE,
    printed=Statement(And(_EXACT, _CHEBYSHEV, _ERROR_LAW)),
    proof=Proof(
        *MOVES,
        _exactly("gap", _EXACT),
        _exactly("error", _CHEBYSHEV),
        _exactly("law", _ERROR_LAW),
        Step("all", And(_EXACT, _CHEBYSHEV, _ERROR_LAW), Both(), ("gap", "error", "law")),
    ),
    notes=(_CHEBYSHEV_NOTE,),
)

_SIGNS = (given("target", Ge(target, 0)), given("eta", Gt(eta, 0)), given("K", Gt(K, 0)))
_GIVEN = (Ge(target, 0), Gt(eta, 0), Gt(K, 0))
_MODERATE = Lt(STEP * target, 2)
_POSITIVE_FACTOR = (
    *_SIGNS,
    given("moderate", _MODERATE),
    Step("k", Gt(STEP, 0), Nonnegative(), ("eta", "K")),
    # 1 + k^2 (w - s) w = k^2 (w - s / 2)^2 + (2 - k s)(2 + k s) / 4
    Step(
        "factor",
        Gt(_FACTOR, 0),
        Nonnegative(
            terms=[(STEP**2 * (w - target / 2) ** 2,), (Rational(1, 2) + STEP * target / 4, "moderate")],
        ),
        ("moderate", "target", "eta", "K"),
    ),
    Step("exact", _EXACT, Cite("threshold-identities")),
)
_START = THRESHOLD.subs(t, 0)


def _side(name: str, title: str, kind: type[StrictGreaterThan] | type[StrictLessThan]) -> Claim:
    sign = 1 if kind is StrictGreaterThan else -1
    now, after = kind(THRESHOLD, 0), kind(later(THRESHOLD), 0)
    return Claim(
        id=name,
        display="",
        title=title,
        source=SOURCE,
        setting=Setting.ONE_TO_ONE,
        given=(*_GIVEN, _MODERATE, kind(_START, 0)),
        printed=Statement(now),
        proof=Proof(
            *_POSITIVE_FACTOR,
            given("start", kind(_START, 0)),
            Step(
                "always",
                now,
                Induction(
                    t,
                    Proof(Step("base", kind(_START, 0), Both(), ("start",))),
                    Proof(
                        given("before", now),
                        Step(
                            "after",
                            after,
                            Nonnegative(terms=[(sign, "exact"), (1, "factor", "before")]),
                            ("exact", "factor", "before"),
                        ),
                    ),
                ),
            ),
        ),
    )


BELOW = _side("below-the-threshold", "a start below the threshold stays below it, if eta K w* < 2", StrictGreaterThan)
ABOVE = _side("above-the-threshold", "a start above the threshold stays above it, if eta K w* < 2", StrictLessThan)

# --- the level, for all times --------------------------------------------------------------------
_CAP = Le(STEP * level(0), 4)
_BOUNDED = And(Le(level(t), level(0)), Le(STEP * level(t), 4))

ALWAYS = Claim(
    id="level-bounded",
    display="",
    title="up to the threshold the level never exceeds its first value, so the weights stay bounded for ever",
    source=SOURCE,
    setting=Setting.ONE_TO_ONE,
    given=(*_GIVEN, _CAP),
    printed=Statement(_BOUNDED),
    proof=Proof(
        *_SIGNS,
        given("cap at start", _CAP),
        Step("k", Gt(STEP, 0), Nonnegative(), ("eta", "K")),
        Step("slope law", Eq(g, STEP * ERROR), Definition()),
        Step(
            "slope",
            rising.SLOPE,
            Nonnegative(slacks=[("slope law", g)]),
            ("slope law",),
        ),
        Step(
            "always",
            _BOUNDED,
            Induction(
                t,
                Proof(
                    Step("same", Le(level(0), level(0)), Nonnegative()),
                    Step("base", replaced(_BOUNDED, {t: S.Zero}), Both(), ("same", "cap at start")),
                ),
                Proof(
                    given("before", Le(level(t), level(0))),
                    given("cap", rising.CAP),
                    Step(
                        "falls",
                        rising.NEVER_RISES,
                        Cite("level-never-rises"),
                        ("target", "eta", "K", "slope", "cap"),
                    ),
                    Step(
                        "next",
                        later(Le(level(t), level(0))),
                        Nonnegative(terms=[(1, "falls"), (1, "before")]),
                        ("falls", "before"),
                    ),
                    Step(
                        "next cap",
                        later(rising.CAP),
                        Nonnegative(terms=[(STEP, "falls"), (1, "cap")]),
                        ("falls", "cap", "k"),
                    ),
                    Step("after", later(_BOUNDED), Both(), ("next", "next cap")),
                ),
            ),
        ),
    ),
)

# --- above the threshold -------------------------------------------------------------------------
_ERR = W_ - S_
_NEXT = moved(W_, T_, E_ * _ERR)
_NEVER = Le(gap(D_, *_NEXT, S_), 0)

GROWS = Claim(
    id="level-exceeded",
    display="",
    title="a level of at least 4 / (eta K) that the weights exceed is exceeded after the step",
    source="elementary",
    setting=Setting.POINT,
    given=(Ge(S_, 0), Gt(D_, 2 * S_), Gt(E_, 0), Ge(E_ * D_, 4), Le(gap(D_, W_, T_, S_), 0)),
    printed=Statement(_NEVER),
    proof=Proof(
        *(step for step in rising.ABOVE if step.label not in {"identity", "factor"}),
        given("k", Gt(E_, 0)),
        given("large", Ge(E_ * D_, 4)),
        given("gap", Le(gap(D_, W_, T_, S_), 0)),
        Step(
            "factor",
            Ge(rising.FACTOR.xreplace({G_: E_ * _ERR}), 0),
            Nonnegative(terms=[((E_ * _ERR + 2 * S_ / D_) ** 2,), (1, "share")]),
            ("share", "d"),
        ),
        Step(
            "identity",
            Eq(gap(D_, *_NEXT, S_), (rising.FACTOR * gap(D_, W_, T_, S_) + rising.REST).xreplace({G_: E_ * _ERR})),
            Cite("level-identity", {G_: E_ * _ERR}),
            ("d",),
        ),
        Step(
            "exceeded",
            _NEVER,
            Nonnegative(terms=[(-1, "identity"), (1, "factor", "gap"), (E_ * _ERR**2, "share", "large")]),
            ("identity", "factor", "gap", "share", "large", "d", "k"),
        ),
    ),
)

_EXCEEDED = Ge(LEVEL, D_)
EXCEEDED = Claim(
    id="level-above",
    display="",
    title="where the gap is not positive the level of the weights is at least d",
    source="elementary",
    setting=Setting.POINT,
    given=(*rising.SUMS, Gt(D_, 0), Le(gap(D_, W_, T_, S_), 0)),
    printed=Statement(_EXCEEDED),
    proof=Proof(
        *RADICAND,
        given("d", Gt(D_, 0)),
        given("gap", Le(gap(D_, W_, T_, S_), 0)),
        Step(
            "squares",
            Le((2 * D_ - T_) ** 2, sqrt(T_**2 - 16 * S_ * _ERR) ** 2),
            Nonnegative(terms=[(4 * D_, "gap")]),
            ("gap", "d", "radicand"),
        ),
        Step("root", Le(2 * D_ - T_, sqrt(T_**2 - 16 * S_ * _ERR)), Squares(), ("squares", "radicand")),
        Step("above", _EXCEEDED, Nonnegative(terms=[(Rational(1, 2), "root")]), ("root", "radicand")),
    ),
)

_LARGE = Ge(STEP * level(t), 4)
_NEVER_FALLS = Ge(later(level(t)), level(t))

NEVER_FALLS = Claim(
    id="level-never-falls",
    display="",
    title="above the threshold the level does not fall, if eta K w* < 2",
    source=SOURCE,
    setting=Setting.ONE_TO_ONE,
    given=(*_GIVEN, _MODERATE, _LARGE),
    printed=Statement(_NEVER_FALLS),
    proof=Proof(
        *rising.NOW,
        given("moderate", _MODERATE),
        given("large", _LARGE),
        Step("slope", Eq(g, STEP * ERROR), Definition()),
        Step(
            "strict",
            Gt(level(t), 2 * target),
            Nonnegative(terms=[(1 / STEP, "large"), (2 / STEP, "moderate")]),
            ("large", "moderate", "k", "eta", "K"),
        ),
        Step(
            "positive",
            Gt(level(t), 0),
            Nonnegative(terms=[(1, "strict"), (2, "target")]),
            ("strict", "target"),
        ),
        Step(
            "gap",
            Le(gap(level(t), w, T, target), 0),
            Nonnegative(terms=[(-1 / level(t), "root")]),
            ("root", "positive"),
        ),
        Step(
            "exceeded",
            Le(gap(level(t), *moved(w, T, STEP * ERROR), target), 0),
            Cite("level-exceeded", {W_: w, T_: T, S_: target, D_: level(t), E_: STEP}),
            ("target", "strict", "k", "large", "gap"),
        ),
        Step(
            "later gap",
            Le(gap(level(t), later(w), later(T), target), 0),
            Nonnegative(slacks=_SOLVED, terms=[(1, "exceeded")]),
            ("product", "size", "slope", "exceeded", "positive"),
        ),
        Step(
            "above",
            Ge(LEVEL.xreplace({W_: later(w), T_: later(T), S_: target}), level(t)),
            Cite("level-above", {W_: later(w), T_: later(T), S_: target, D_: level(t)}),
            ("later sum", "later difference", "positive", "later gap"),
        ),
        Step(
            "never falls",
            _NEVER_FALLS,
            Nonnegative(slacks=[("later level", later(level(t)))], terms=[(1, "above")]),
            ("later level", "above", "later radicand"),
        ),
    ),
)

# --- a condition that needs no root ---------------------------------------------------------------
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
    given=(*_GIVEN, _SIMPLE),
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
            Step("law", _ERROR_LAW, Cite("threshold-identities")),
            Step(
                "square",
                Eq(_SQUARE_NEXT, (ERROR * (1 - _CHANGE)) ** 2),
                Nonnegative(terms=[(later(ERROR) + ERROR * (1 - _CHANGE), "law")]),
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
    (Ge(_CHANGE, 0), Le(_CHANGE, 2)),
    Le(_SQUARE_NEXT, _SQUARE),
    -1,
)
REPELS = _criterion(
    "edge-of-stability",
    "the loss does not fall where eta K T is at least 2 + (eta K)^2 (w - w*) w: a minimum sharper than 2 / eta repels",
    (Ge(_CHANGE, 2),),
    Ge(_SQUARE_NEXT, _SQUARE),
    1,
)

LEMMAS = (GROWS, EXCEEDED)
CLAIMS = (IDENTITIES, BELOW, ABOVE, ALWAYS, NEVER_FALLS, SIMPLE, DESCENDS, REPELS)
