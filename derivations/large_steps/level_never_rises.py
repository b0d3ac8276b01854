"""One input, one output, any width: while eta K level <= 4 the level does not rise, for every loss of this kind.

The loss meets the slope condition below.

The level is the larger root d of ``d^2 - T d + 4 w* (w - w*) = 0``; at a minimum it is T, the sharpness over l''(w*).
Slope condition: ``0 < (w - w*) l'(w) <= K (w - w*)^2`` for w other than w*; no convexity is needed. With g the step
size times l'(w), and eta K > 0, it says ``g^2 <= eta K g (w - w*)``.
"""

from __future__ import annotations

from sympy import And, Basic, Expr, Rational, sqrt

from derivations.as_written import Eq, Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.large_steps.level_after_a_step import (
    D_,
    E_,
    G_,
    LEVEL,
    S_,
    T_,
    UNDER_ROOT,
    W_,
    gap,
    moved,
    slope_condition,
)
from derivations.large_steps.product_and_size import SOURCE, g, later
from derivations.notation import K, eta, level, product, size, t, target
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cases, Cite, Definition, Nonnegative, Squares, given

w, T, LEVEL_NOW = product(t), size(t), level(t)


def at(time: Expr) -> dict[Basic, Expr]:
    """Return what stands for any product, sum of squares and minimiser: those of the run at a time."""
    return {W_: product(time), T_: size(time), S_: target}


_HERE, _THERE = at(t), at(t + 1)
_MOVED_W, _MOVED_T = moved(w, T, g)
_STEP = eta * K
SLOPE = slope_condition(g, _STEP, w - target)
CAP = Le(_STEP * LEVEL_NOW, 4)
NEVER_RISES = Le(later(LEVEL_NOW), LEVEL_NOW)
_LATER_LEVEL = LEVEL.xreplace(_THERE)
_LATER_ROOT = sqrt(UNDER_ROOT.xreplace(_THERE))


def sums(label: str, time: Expr) -> tuple[Step, ...]:
    """Steps: T + 2 w and T - 2 w are not negative at a time."""
    relations = [Ge(size(time) + sign * 2 * product(time), 0) for sign in (1, -1)]
    return tuple(
        Step(f"{label}{name}", relation, Cite("size-above-product", {t: time}))
        for name, relation in zip(("sum", "difference"), relations)
    )


NOW = (
    given("target", Ge(target, 0)),
    given("eta", Gt(eta, 0)),
    given("K", Gt(K, 0)),
    Step("k", Gt(_STEP, 0), Nonnegative(), ("eta", "K")),
    *sums("", t),
    *sums("later ", t + 1),
    Step("product", Eq(later(w), _MOVED_W), Cite("product-and-size")),
    Step("size", Eq(later(T), _MOVED_T), Cite("product-and-size")),
    Step(
        "radicand",
        Ge(UNDER_ROOT.xreplace(_HERE), 0),
        Nonnegative(terms=[(1, "sum", "difference"), (4 * (w - 2 * target) ** 2,)]),
        ("sum", "difference"),
    ),
    Step(
        "later radicand",
        Ge(UNDER_ROOT.xreplace(_THERE), 0),
        Nonnegative(terms=[(1, "later sum", "later difference"), (4 * (later(w) - 2 * target) ** 2,)]),
        ("later sum", "later difference"),
    ),
    Step("level", Eq(LEVEL_NOW, LEVEL.xreplace(_HERE)), Definition()),
    Step("later level", Eq(later(LEVEL_NOW), _LATER_LEVEL), Definition()),
    Step(
        "at least",
        And(Ge(LEVEL_NOW, 2 * target), Ge(LEVEL_NOW, 2 * (w - target)), Ge(LEVEL_NOW, -2 * (w - target))),
        Cite("level-at-least", _HERE, unfold=("level",)),
        ("sum", "difference"),
    ),
    Step("star", Ge(LEVEL_NOW - 2 * target, 0), Both(), ("at least",)),
    Step("error", Ge(LEVEL_NOW, 2 * (w - target)), Both(), ("at least",)),
    Step("error below", Ge(LEVEL_NOW, -2 * (w - target)), Both(), ("at least",)),
    Step(
        "root",
        Eq(LEVEL_NOW**2 - T * LEVEL_NOW + 4 * target * (w - target), 0),
        Cite("level-is-a-root", _HERE, unfold=("level",)),
        ("sum", "difference"),
    ),
)
"""Steps: the weights and their level at t, and after the step."""


def _concluded(*uses: str) -> Step:
    """The level after the step is at most that before, from a step called below."""
    return Step(
        "never rises",
        NEVER_RISES,
        Nonnegative(slacks=[("later level", later(LEVEL_NOW))], terms=[(1, "below")]),
        ("later level", "below", "later radicand", *uses),
    )


_APART = Proof(
    given("case", Gt(LEVEL_NOW - 2 * target, 0)),
    Step("strict", Gt(LEVEL_NOW, 2 * target), Nonnegative(terms=[(1, "case")]), ("case",)),
    Step(
        "positive",
        Gt(LEVEL_NOW, 0),
        Nonnegative(terms=[(1, "case"), (2, "target")]),
        ("case", "target"),
    ),
    Step(
        "gap",
        Ge(gap(LEVEL_NOW, w, T, target), 0),
        Nonnegative(terms=[(1 / LEVEL_NOW, "root")]),
        ("root", "positive"),
    ),
    Step(
        "kept",
        Ge(gap(LEVEL_NOW, _MOVED_W, _MOVED_T, target), 0),
        Cite("level-kept", {**_HERE, D_: LEVEL_NOW, E_: _STEP, G_: g}),
        ("target", "strict", "k", "cap", "slope", "gap"),
    ),
    Step(
        "later gap",
        Ge(gap(LEVEL_NOW, later(w), later(T), target), 0),
        Nonnegative(terms=[(1, "kept"), (4 * target / LEVEL_NOW, "product"), (-1, "size")]),
        ("kept", "product", "size", "positive"),
    ),
    Step(
        "below",
        Le(_LATER_LEVEL, LEVEL_NOW),
        Cite("level-below", {**_THERE, D_: LEVEL_NOW}),
        ("later sum", "later difference", "target", "strict", "later gap"),
    ),
    _concluded(),
)

_ALIKE = Proof(
    given("star sign", Gt(target, 0)),
    Step(
        "balanced",
        Eq(T, 2 * w),
        Nonnegative(slacks=[("case", LEVEL_NOW)], terms=[(-1 / (2 * target), "root")]),
        ("case", "root", "star sign"),
    ),
    Step(
        "w sign", Ge(w, 0), Nonnegative(slacks=[("balanced", T)], terms=[(Rational(1, 4), "sum")]), ("balanced", "sum")
    ),
    Step(
        "w top",
        Le(w, 2 * target),
        Nonnegative(slacks=[("case", LEVEL_NOW)], terms=[(Rational(1, 2), "error")]),
        ("case", "error"),
    ),
    Step(
        "small",
        Le(_STEP * target, 2),
        Nonnegative(slacks=[("case", LEVEL_NOW)], terms=[(Rational(1, 2), "cap")]),
        ("case", "cap"),
    ),
    Step(
        "bounded",
        Le(w * (1 - g) ** 2, 2 * target),
        Cite("balanced-product-bounded", {**_HERE, E_: _STEP, G_: g}),
        ("star sign", "k", "small", "w sign", "w top", "slope"),
    ),
    Step(
        "later w",
        Eq(later(w), w * (1 - g) ** 2),
        Nonnegative(slacks=[("balanced", T)], terms=[(1, "product")]),
        ("balanced", "product"),
    ),
    Step(
        "later balanced",
        Eq(later(T), 2 * later(w)),
        Nonnegative(slacks=[("balanced", T)], terms=[(1, "size"), (-2, "later w")]),
        ("balanced", "size", "later w"),
    ),
    Step(
        "later top",
        Ge(2 * target - later(w), 0),
        Nonnegative(slacks=[("later w", later(w))], terms=[(1, "bounded")]),
        ("later w", "bounded"),
    ),
    Step(
        "squares",
        Le((_LATER_ROOT / 2) ** 2, (2 * target - later(w)) ** 2),
        Nonnegative(terms=[(-(later(T) + 2 * later(w)) / 4, "later balanced")]),
        ("later balanced", "later radicand"),
    ),
    Step(
        "square root", Le(_LATER_ROOT / 2, 2 * target - later(w)), Squares(), ("squares", "later top", "later radicand")
    ),
    Step(
        "below",
        Le(_LATER_LEVEL, LEVEL_NOW),
        Nonnegative(slacks=[("case", LEVEL_NOW)], terms=[(1, "square root"), (-Rational(1, 2), "later balanced")]),
        ("case", "square root", "later balanced", "later radicand"),
    ),
    _concluded(),
)

_NOTHING = Proof(
    given("no target", Eq(target, 0)),
    Step("zero", Eq(LEVEL_NOW, 0), Nonnegative(terms=[(1, "case"), (2, "no target")]), ("case", "no target")),
    Step(
        "flat",
        Le(T, 0),
        Nonnegative(slacks=[("level", LEVEL_NOW)], terms=[(-2, "zero")]),
        ("level", "zero", "radicand"),
    ),
    Step(
        "later flat",
        Ge(-later(T), 0),
        Nonnegative(
            slacks=[("size", later(T))],
            terms=[
                *(((1 + sign * g) ** 2, "flat") for sign in (1, -1)),
                *(((1 + sign * g) ** 2 / 2, name) for sign, name in ((-1, "difference"), (1, "sum"))),
            ],
        ),
        ("size", "flat", "sum", "difference"),
    ),
    Step(
        "squares",
        Le(_LATER_ROOT**2, (-later(T)) ** 2),
        Nonnegative(terms=[(16 * (later(w) - target), "no target")]),
        ("no target", "later radicand"),
    ),
    Step("square root", Le(_LATER_ROOT, -later(T)), Squares(), ("squares", "later flat", "later radicand")),
    Step(
        "below",
        Le(_LATER_LEVEL, LEVEL_NOW),
        Nonnegative(terms=[(1, "zero"), (Rational(1, 2), "square root")]),
        ("zero", "square root", "later radicand"),
    ),
    _concluded(),
)

_NOTE = (
    "So the bound 4 / (K Lambda) of the step size never decreases along a run whose steps keep to it, steady or not; "
    "the weights stay bounded: T <= 2 Lambda and |w - w*| <= Lambda / 2. For a negative minimiser flip the sign of "
    "w_in."
)

THEOREM = Claim(
    id="level-never-rises",
    display="",
    title="one input, one output, any width: while eta K Lambda <= 4 the level Lambda does not rise",
    source=SOURCE,
    setting=Setting.ONE_TO_ONE,
    given=(Ge(target, 0), Gt(eta, 0), Gt(K, 0), SLOPE, CAP),
    printed=Statement(NEVER_RISES),
    proof=Proof(
        *NOW,
        given("slope", SLOPE),
        given("cap", CAP),
        Step(
            "cases",
            NEVER_RISES,
            Cases(
                (Gt(LEVEL_NOW - 2 * target, 0), _APART),
                (
                    Eq(LEVEL_NOW - 2 * target, 0),
                    Proof(
                        given("case", Eq(LEVEL_NOW - 2 * target, 0)),
                        Step(
                            "cases", NEVER_RISES, Cases((Gt(target, 0), _ALIKE), (Eq(target, 0), _NOTHING)), ("target",)
                        ),
                    ),
                ),
            ),
            ("star",),
        ),
    ),
    notes=(_NOTE,),
)

CLAIMS = (THEOREM,)
