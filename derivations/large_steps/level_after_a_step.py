"""What one step does to the level of any product and sum of squares, whatever the loss.

The level is the larger root d of ``d^2 - T d + 4 w* (w - w*) = 0``. The gap of a number d to the level of the weights
is multiplied by a positive factor, up to a rest whose sign the slope condition gives.
"""

from __future__ import annotations

from sympy import And, Expr, Rational, sqrt
from sympy.core.relational import Relational

from derivations.as_written import Eq, Ge, Gt, Le, Lt
from derivations.claim import Claim, Setting, Statement
from derivations.notation import scalar
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cases, Cite, Nonnegative, Squares, given
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
UNDER_ROOT = T_**2 - 16 * S_ * _ERROR
LEVEL = (T_ + sqrt(UNDER_ROOT)) / 2
SUMS = (Ge(T_ + 2 * W_, 0), Ge(T_ - 2 * W_, 0))
_HALF = Rational(1, 2)
RADICAND = (
    given("sum", SUMS[0]),
    given("difference", SUMS[1]),
    Step(
        "radicand",
        Ge(UNDER_ROOT, 0),
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
            Le(sqrt(UNDER_ROOT) ** 2, (2 * D_ - T_) ** 2),
            Nonnegative(terms=[(4 * D_, "gap")]),
            ("gap", "d", "radicand"),
        ),
        Step("root", Le(sqrt(UNDER_ROOT), 2 * D_ - T_), Squares(), ("squares", "sign", "radicand")),
        Step("below", _BELOW, Nonnegative(terms=[(_HALF, "root")]), ("root", "radicand")),
    ),
)

_AT_LEAST = And(Ge(LEVEL, 2 * S_), Ge(LEVEL, 2 * _ERROR), Ge(LEVEL, -2 * _ERROR))
_ROOT = sqrt(UNDER_ROOT)


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

LEMMAS = (IDENTITY, KEPT, BELOW, AT_LEAST, OWN, BALANCED)
