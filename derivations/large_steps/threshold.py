"""One input, one output, any width, the square loss: eta K level = 4 is the exact threshold.

Below it the level never rises, above it the level never falls, and on it the error moves by a Chebyshev polynomial.
The gap to the threshold is ``4 + (eta K)^2 w* (w - w*) - eta K T``; a step multiplies it by a positive number.
"""

from __future__ import annotations

from sympy import And, Equality, Rational, S, StrictGreaterThan, StrictLessThan, sqrt

from derivations.as_written import Eq, Ge, Gt, Le, Lt
from derivations.claim import Claim, Setting, Statement
from derivations.large_steps import level_after_a_step as moving
from derivations.large_steps import level_never_rises as rising
from derivations.large_steps.level_after_a_step import D_, E_, G_, LEVEL, RADICAND, S_, T_, W_, gap, moved
from derivations.large_steps.product_and_size import SOURCE, g, later
from derivations.notation import K, eta, level, product, size, t, target
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cite, Definition, Induction, Nonnegative, Squares, given
from derivations.proving.terms import replaced

w, T = product(t), size(t)
STEP, ERROR = eta * K, w - target
THRESHOLD = 4 + STEP**2 * target * ERROR - STEP * T
"""Positive below the threshold, zero on it."""
_FACTOR = 1 + STEP**2 * ERROR * w
_EXACT = Eq(later(THRESHOLD), _FACTOR * THRESHOLD)
_CHEBYSHEV = Eq(later(ERROR), ERROR * (STEP**2 * ERROR**2 - 3 + THRESHOLD))
CHANGE = STEP * T - STEP**2 * ERROR * w
ERROR_LAW = Eq(later(ERROR), ERROR * (1 - CHANGE))

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
    printed=Statement(And(_EXACT, _CHEBYSHEV, ERROR_LAW)),
    proof=Proof(
        *MOVES,
        _exactly("gap", _EXACT),
        _exactly("error", _CHEBYSHEV),
        _exactly("law", ERROR_LAW),
        Step("all", And(_EXACT, _CHEBYSHEV, ERROR_LAW), Both(), ("gap", "error", "law")),
    ),
    notes=(_CHEBYSHEV_NOTE,),
)

_SIGNS = (given("target", Ge(target, 0)), given("eta", Gt(eta, 0)), given("K", Gt(K, 0)))
GIVEN = (Ge(target, 0), Gt(eta, 0), Gt(K, 0))
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
        given=(*GIVEN, _MODERATE, kind(_START, 0)),
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
    given=(*GIVEN, _CAP),
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
        *(step for step in moving.ABOVE if step.label not in {"identity", "factor"}),
        given("k", Gt(E_, 0)),
        given("large", Ge(E_ * D_, 4)),
        given("gap", Le(gap(D_, W_, T_, S_), 0)),
        Step(
            "factor",
            Ge(moving.FACTOR.xreplace({G_: E_ * _ERR}), 0),
            Nonnegative(terms=[((E_ * _ERR + 2 * S_ / D_) ** 2,), (1, "share")]),
            ("share", "d"),
        ),
        Step(
            "identity",
            Eq(gap(D_, *_NEXT, S_), (moving.FACTOR * gap(D_, W_, T_, S_) + moving.REST).xreplace({G_: E_ * _ERR})),
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
    given=(*moving.SUMS, Gt(D_, 0), Le(gap(D_, W_, T_, S_), 0)),
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
    given=(*GIVEN, _MODERATE, _LARGE),
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

LEMMAS = (GROWS, EXCEEDED)
CLAIMS = (IDENTITIES, BELOW, ABOVE, ALWAYS, NEVER_FALLS)
