"""One input, one output, any width: while eta K level <= 4 the level does not rise, for every loss of this kind.

The loss meets the slope condition below.

The level is the larger root d of ``d^2 - T d + 4 w* (w - w*) = 0``; at a minimum it is T, the sharpness over l''(w*).
Slope condition: ``0 < (w - w*) l'(w) <= K (w - w*)^2`` for w other than w*; no convexity is needed. With g the step
size times l'(w), and eta K > 0, it says ``g^2 <= eta K g (w - w*)``.
"""

from __future__ import annotations

from sympy import And, Expr, Rational, sqrt
from sympy.core.relational import Relational

from derivations.as_written import Eq, Ge, Gt, Le, Lt
from derivations.claim import Claim, Setting, Statement
from derivations.large_steps.product_and_size import SOURCE, g, later
from derivations.lemmas.run_bounds import given
from derivations.notation import K, eta, level, product, scalar, size, t, target
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cases, Cite, Definition, Nonnegative, Squares
from derivations.proving.sign_certificates import Term

# any numbers: a product, a sum of squares, a minimiser, a slope, a level, eta K
W_, T_, S_, G_, D_, E_ = (scalar(name) for name in ("w_any", "T_any", "s_any", "g_any", "d_any", "k_any"))


def gap(d: Expr, w: Expr, total: Expr, s: Expr) -> Expr:
    """sigma: nonnegative where d, above twice the minimiser s, is at least the level of the product w and the sum."""
    return d + 4 * s * (w - s) / d - total


def moved(w: Expr, total: Expr, slope_: Expr) -> tuple[Expr, Expr]:
    """Return the product and the sum of the squares of the weights after a step."""
    return w * (1 + slope_**2) - slope_ * total, total * (1 + slope_**2) - 4 * slope_ * w


def slope_condition(slope_: Expr, size_of_step: Expr, error: Expr) -> Relational:
    """The slope has the sign of the error, and is at most eta K times as large."""
    return Le(slope_**2, size_of_step * slope_ * error)


_NEXT_W, _NEXT_T = moved(W_, T_, G_)
_GAP, _NEXT_GAP = gap(D_, W_, T_, S_), gap(D_, _NEXT_W, _NEXT_T, S_)
_ERROR = W_ - S_
FACTOR = 1 + G_**2 + 4 * S_ * G_ / D_
REST = (1 - 4 * S_**2 / D_**2) * G_ * (4 * _ERROR - D_ * G_)
_IDENTITY = Eq(_NEXT_GAP, FACTOR * _GAP + REST)

IDENTITY = Claim(
    id="level-identity",
    display="",
    title="how one step moves the gap between a level and the level of the weights",
    source="elementary",
    setting=Setting.POINT,
    given=(Gt(D_, 0),),
    printed=Statement(_IDENTITY),
    proof=Proof(given("d", Gt(D_, 0)), Step("identity", _IDENTITY, Nonnegative(), ("d",))),
)

_SHARE = 1 - 4 * S_**2 / D_**2
ABOVE = (
    given("s", Ge(S_, 0)),
    given("d above", Gt(D_, 2 * S_)),
    Step("d", Gt(D_, 0), Nonnegative(terms=[(1, "d above"), (2, "s")]), ("d above", "s")),
    Step(
        "share",
        Ge(_SHARE, 0),
        Nonnegative(terms=[((D_ + 2 * S_) / D_**2, "d above")]),
        ("d above", "d", "s"),
    ),
    Step("factor", Ge(FACTOR, 0), Nonnegative(terms=[((G_ + 2 * S_ / D_) ** 2,), (1, "share")]), ("share", "d")),
    Step("identity", _IDENTITY, Cite("level-identity"), ("d",)),
)
"""Steps: the factor of the identity and the share of its rest are not negative."""

KEPT = Claim(
    id="level-kept",
    display="",
    title="a level of at most 4 / (eta K) that bounds that of the weights bounds it after the step",
    source="elementary",
    setting=Setting.POINT,
    given=(
        *(Ge(S_, 0), Gt(D_, 2 * S_), Gt(E_, 0), Le(E_ * D_, 4)),
        *(slope_condition(G_, E_, _ERROR), Ge(_GAP, 0)),
    ),
    printed=Statement(Ge(_NEXT_GAP, 0)),
    proof=Proof(
        *ABOVE,
        given("k", Gt(E_, 0)),
        given("small", Le(E_ * D_, 4)),
        given("slope", slope_condition(G_, E_, _ERROR)),
        given("gap", Ge(_GAP, 0)),
        Step("sign", Ge(G_ * _ERROR, 0), Nonnegative(terms=[(1 / E_, "slope")]), ("slope", "k")),
        Step(
            "rest",
            Ge(G_ * (4 * _ERROR - D_ * G_), 0),
            Nonnegative(terms=[(D_, "slope"), (1, "sign", "small")]),
            ("slope", "sign", "small", "d"),
        ),
        Step(
            "kept",
            Ge(_NEXT_GAP, 0),
            Nonnegative(terms=[(1, "identity"), (1, "factor", "gap"), (1, "share", "rest")]),
            ("identity", "factor", "gap", "share", "rest", "d"),
        ),
    ),
)

# --- from the gap to the level -------------------------------------------------------------------
_RADICAND = T_**2 - 16 * S_ * _ERROR
LEVEL = (T_ + sqrt(_RADICAND)) / 2
SUMS = (Ge(T_ + 2 * W_, 0), Ge(T_ - 2 * W_, 0))
_HALF = Rational(1, 2)
RADICAND = (
    given("sum", SUMS[0]),
    given("difference", SUMS[1]),
    Step(
        "radicand",
        Ge(_RADICAND, 0),
        Nonnegative(terms=[(1, "sum", "difference"), (4 * (W_ - 2 * S_) ** 2,)]),
        ("sum", "difference"),
    ),
)
"""Steps: the weights have a level."""

_BELOW = Le(LEVEL, D_)
BELOW = Claim(
    id="level-below",
    display="",
    title="where the gap is not negative the level of the weights is at most d",
    source="elementary",
    setting=Setting.POINT,
    given=(*SUMS, Ge(S_, 0), Gt(D_, 2 * S_), Ge(_GAP, 0)),
    printed=Statement(_BELOW),
    proof=Proof(
        *RADICAND,
        given("s", Ge(S_, 0)),
        given("d above", Gt(D_, 2 * S_)),
        given("gap", Ge(_GAP, 0)),
        Step("d", Gt(D_, 0), Nonnegative(terms=[(1, "d above"), (2, "s")]), ("d above", "s")),
        Step("d gap", Gt(D_ - 2 * S_, 0), Nonnegative(terms=[(1, "d above")]), ("d above",)),
        # (d - 2 s)(d - 2 (w - s)) = d gap + d |v|^2, of which neither is negative
        Step(
            "error",
            Ge(D_ - 2 * _ERROR, 0),
            Nonnegative(terms=[(D_ / (D_ - 2 * S_), "gap"), (D_ / (D_ - 2 * S_), "difference")]),
            ("gap", "difference", "d", "d gap"),
        ),
        Step(
            "sign",
            Ge(2 * D_ - T_, 0),
            Nonnegative(terms=[(1, "gap"), (2 * S_ / D_, "error"), (1, "d gap")]),
            ("gap", "error", "d gap", "d", "s"),
        ),
        Step(
            "squares",
            Le(sqrt(_RADICAND) ** 2, (2 * D_ - T_) ** 2),
            Nonnegative(terms=[(4 * D_, "gap")]),
            ("gap", "d", "radicand"),
        ),
        Step("root", Le(sqrt(_RADICAND), 2 * D_ - T_), Squares(), ("squares", "sign", "radicand")),
        Step("below", _BELOW, Nonnegative(terms=[(_HALF, "root")]), ("root", "radicand")),
    ),
)

_AT_LEAST = And(Ge(LEVEL, 2 * S_), Ge(LEVEL, 2 * _ERROR), Ge(LEVEL, -2 * _ERROR))
_ROOT = sqrt(_RADICAND)


def _below_root(label: str, value: Expr, *terms: Term) -> tuple[Step, ...]:
    return (
        Step(
            f"{label} squares",
            Le(value**2, _ROOT**2),
            Nonnegative(terms=[(1, "sum", "difference"), *terms]),
            ("sum", "difference", "radicand"),
        ),
        Step(label, Le(value, _ROOT), Squares(), (f"{label} squares", "radicand")),
    )


AT_LEAST = Claim(
    id="level-at-least",
    display="",
    title="the level is at least twice the minimiser, and twice the distance from it",
    source="elementary",
    setting=Setting.POINT,
    given=SUMS,
    printed=Statement(_AT_LEAST),
    proof=Proof(
        *RADICAND,
        *_below_root("up", 2 * (W_ - 2 * S_)),
        *_below_root("down", -2 * (W_ - 2 * S_)),
        Step(
            "star",
            Ge(LEVEL, 2 * S_),
            Nonnegative(terms=[(_HALF, "down"), (_HALF, "difference")]),
            ("down", "difference", "radicand"),
        ),
        Step(
            "above",
            Ge(LEVEL, 2 * _ERROR),
            Nonnegative(terms=[(_HALF, "up"), (_HALF, "difference")]),
            ("up", "difference", "radicand"),
        ),
        Step(
            "beneath",
            Ge(LEVEL, -2 * _ERROR),
            Nonnegative(terms=[(_HALF, "down"), (_HALF, "sum")]),
            ("down", "sum", "radicand"),
        ),
        Step("all", _AT_LEAST, Both(), ("star", "above", "beneath")),
    ),
)

_ROOT_OF = Eq(LEVEL**2 - T_ * LEVEL + 4 * S_ * _ERROR, 0)
OWN = Claim(
    id="level-is-a-root",
    display="",
    title="the equation that the level solves",
    source="elementary",
    setting=Setting.POINT,
    given=SUMS,
    printed=Statement(_ROOT_OF),
    proof=Proof(*RADICAND, Step("root", _ROOT_OF, Nonnegative(), ("radicand",))),
)

# --- balanced layers in the same direction: the level is twice the minimiser, and d cannot be above that -----------
_ALIKE_NEXT = W_ * (1 - G_) ** 2
_RISING = Proof(
    given("case", Gt(G_, 0)),
    Step("slope bound", Le(G_, E_ * _ERROR), Nonnegative(terms=[(1 / G_, "slope")]), ("slope", "case")),
    Step(
        "slope small",
        Le(G_, 2),
        Nonnegative(terms=[(1, "slope bound"), (E_, "top"), (1, "k small")]),
        ("slope bound", "top", "k small", "k"),
    ),
    Step(
        "bounded",
        Le(_ALIKE_NEXT, 2 * S_),
        Nonnegative(terms=[(1, "top"), (W_ * G_, "slope small")]),
        ("top", "slope small", "w", "case"),
    ),
)
_FALLING = Proof(
    given("case", Lt(G_, 0)),
    Step("slope bound", Ge(G_, E_ * _ERROR), Nonnegative(terms=[(-1 / G_, "slope")]), ("slope", "case")),
    Step(
        "room",
        Gt(S_ - W_, 0),
        Nonnegative(terms=[(1 / E_, "slope bound"), (1 / E_, "case")]),
        ("slope bound", "case", "k"),
    ),
    Step(
        "slope small",
        Le(-G_, 2 * (S_ - W_) / S_),
        Nonnegative(terms=[(1, "slope bound"), (1 / S_, "k small", "room")]),
        ("slope bound", "k small", "room", "s"),
    ),
    Step(
        "bounded",
        Le(_ALIKE_NEXT, 2 * S_),
        Nonnegative(
            terms=[
                (2 * W_, "slope small"),
                (2 * W_ / S_, "room", "slope small"),
                (W_, "case", "slope small"),
                ((2 * W_ - S_) ** 2 / S_**2, "top"),
            ]
        ),
        ("slope small", "room", "case", "top", "w", "s"),
    ),
)
_NOT_RISING = Proof(
    given("other", Le(G_, 0)),
    Step("minus", Ge(-G_, 0), Nonnegative(terms=[(1, "other")]), ("other",)),
    Step(
        "bounded",
        Le(_ALIKE_NEXT, 2 * S_),
        Cases(
            (Lt(G_, 0), _FALLING),
            (
                Eq(-G_, 0),
                Proof(
                    given("case", Eq(-G_, 0)),
                    Step(
                        "bounded",
                        Le(_ALIKE_NEXT, 2 * S_),
                        Nonnegative(slacks=[("case", G_)], terms=[(1, "top")]),
                        ("case", "top"),
                    ),
                ),
            ),
        ),
        ("minus",),
    ),
)

BALANCED = Claim(
    id="balanced-product-bounded",
    display="",
    title="two equal layers whose product is at most twice the minimiser keep it so while eta K w* <= 2",
    source="elementary",
    setting=Setting.POINT,
    given=(
        *(Gt(S_, 0), Gt(E_, 0), Le(E_ * S_, 2), Ge(W_, 0), Le(W_, 2 * S_)),
        slope_condition(G_, E_, _ERROR),
    ),
    printed=Statement(Le(_ALIKE_NEXT, 2 * S_)),
    proof=Proof(
        given("s", Gt(S_, 0)),
        given("k", Gt(E_, 0)),
        given("k small", Le(E_ * S_, 2)),
        given("w", Ge(W_, 0)),
        given("top", Le(W_, 2 * S_)),
        given("slope", slope_condition(G_, E_, _ERROR)),
        Step("bounded", Le(_ALIKE_NEXT, 2 * S_), Cases((Gt(G_, 0), _RISING), (Le(G_, 0), _NOT_RISING))),
    ),
)

# --- the theorem ---------------------------------------------------------------------------------
w, T, LEVEL_NOW = product(t), size(t), level(t)
_HERE = {W_: w, T_: T, S_: target}
_THERE = {W_: later(w), T_: later(T), S_: target}
_MOVED_W, _MOVED_T = moved(w, T, g)
_STEP = eta * K
SLOPE = slope_condition(g, _STEP, w - target)
CAP = Le(_STEP * LEVEL_NOW, 4)
NEVER_RISES = Le(later(LEVEL_NOW), LEVEL_NOW)
_LATER_LEVEL = LEVEL.xreplace(_THERE)
_LATER_ROOT = sqrt(_RADICAND.xreplace(_THERE))


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
        Ge(_RADICAND.xreplace(_HERE), 0),
        Nonnegative(terms=[(1, "sum", "difference"), (4 * (w - 2 * target) ** 2,)]),
        ("sum", "difference"),
    ),
    Step(
        "later radicand",
        Ge(_RADICAND.xreplace(_THERE), 0),
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
        Nonnegative(slacks=[("case", LEVEL_NOW)], terms=[(_HALF, "error")]),
        ("case", "error"),
    ),
    Step(
        "small",
        Le(_STEP * target, 2),
        Nonnegative(slacks=[("case", LEVEL_NOW)], terms=[(_HALF, "cap")]),
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
        Nonnegative(slacks=[("case", LEVEL_NOW)], terms=[(1, "square root"), (-_HALF, "later balanced")]),
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
        Nonnegative(terms=[(1, "zero"), (_HALF, "square root")]),
        ("zero", "square root", "later radicand"),
    ),
    _concluded(),
)

_NOTE = (
    "So the bound 4 / (K level) of the step size never decreases along a run whose steps keep to it, steady or not; "
    "the weights stay bounded: T <= 2 level and |w - w*| <= level / 2. For a negative minimiser flip the sign of w_in."
)

THEOREM = Claim(
    id="level-never-rises",
    display="",
    title="one input, one output, any width: while eta K level <= 4 the level does not rise",
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

LEMMAS = (IDENTITY, KEPT, BELOW, AT_LEAST, OWN, BALANCED)
CLAIMS = (THEOREM,)
