"""One input, one output, the square loss: from the threshold on the level never falls."""

from __future__ import annotations

from sympy import And, Rational, S, sqrt

from derivations.as_written import Eq, Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.large_steps import level_after_a_step as moving
from derivations.large_steps import level_never_rises as rising
from derivations.large_steps.level_after_a_step import D_, E_, G_, LEVEL, RADICAND, S_, T_, W_, gap, moved
from derivations.large_steps.product_and_size import SOURCE, g, later
from derivations.large_steps.threshold import ERROR, GIVEN, MODERATE, SOLVED, STEP, T, w
from derivations.notation import K, eta, level, t, target
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cite, Definition, Induction, Nonnegative, Squares, given
from derivations.proving.terms import replaced

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
    given=(*GIVEN, MODERATE, _LARGE),
    printed=Statement(_NEVER_FALLS),
    proof=Proof(
        *rising.NOW,
        given("moderate", MODERATE),
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
            Nonnegative(slacks=SOLVED, terms=[(1, "exceeded")]),
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

_LARGE_AT_START = Ge(STEP * level(0), 4)
_FOR_EVER = And(Ge(level(t), level(0)), Ge(STEP * level(t), 4))

FOR_EVER = Claim(
    id="level-stays-above",
    display="",
    title="a level of at least 4 / (eta K) is never left behind, if eta K w* < 2: it is the least along the run",
    source=SOURCE,
    setting=Setting.ONE_TO_ONE,
    given=(*GIVEN, MODERATE, _LARGE_AT_START),
    printed=Statement(_FOR_EVER),
    proof=Proof(
        given("target", Ge(target, 0)),
        given("eta", Gt(eta, 0)),
        given("K", Gt(K, 0)),
        given("moderate", MODERATE),
        given("large at start", _LARGE_AT_START),
        Step("k", Gt(STEP, 0), Nonnegative(), ("eta", "K")),
        Step(
            "always",
            _FOR_EVER,
            Induction(
                t,
                Proof(
                    Step("same", Ge(level(0), level(0)), Nonnegative()),
                    Step("base", replaced(_FOR_EVER, {t: S.Zero}), Both(), ("same", "large at start")),
                ),
                Proof(
                    given("before", Ge(level(t), level(0))),
                    given("large", _LARGE),
                    Step(
                        "keeps",
                        _NEVER_FALLS,
                        Cite("level-never-falls"),
                        ("target", "eta", "K", "moderate", "large"),
                    ),
                    Step(
                        "next",
                        later(Ge(level(t), level(0))),
                        Nonnegative(terms=[(1, "keeps"), (1, "before")]),
                        ("keeps", "before"),
                    ),
                    Step(
                        "next large",
                        later(_LARGE),
                        Nonnegative(terms=[(STEP, "keeps"), (1, "large")]),
                        ("keeps", "large", "k"),
                    ),
                    Step("after", later(_FOR_EVER), Both(), ("next", "next large")),
                ),
            ),
        ),
    ),
)

LEMMAS = (GROWS, EXCEEDED)
CLAIMS = (NEVER_FALLS, FOR_EVER)
