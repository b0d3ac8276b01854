"""One input, one output, any width, the square loss: eta K level = 4 is the exact threshold.

Below it the level never rises, above it the level never falls, and on it the error moves by a Chebyshev polynomial.
The gap to the threshold is ``4 + (eta K)^2 w* (w - w*) - eta K T``; a step multiplies it by a positive number.
"""

from __future__ import annotations

from sympy import And, Equality, Expr, Product, Rational, S, StrictGreaterThan, StrictLessThan

from derivations.as_written import Eq, Ge, Gt, Le, Lt
from derivations.claim import Claim, Setting, Statement
from derivations.large_steps import level_never_rises as rising
from derivations.large_steps.level_after_a_step import moved
from derivations.large_steps.product_and_size import SOURCE, g, later
from derivations.notation import K, eta, k, level, product, size, t, target
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cite, Definition, Induction, LastFactor, Nonnegative, given
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
SOLVED = [("product", later(w)), ("size", later(T)), ("slope", g)]
_LABELS = ("product", "size", "slope")


def _exactly(label: str, relation: Equality) -> Step:
    return Step(label, relation, Nonnegative(slacks=SOLVED), _LABELS)


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
MODERATE = Lt(STEP * target, 2)
_POSITIVE_FACTOR = (
    *_SIGNS,
    given("moderate", MODERATE),
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
        given=(*GIVEN, MODERATE, kind(_START, 0)),
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

# --- the gap, at all times -----------------------------------------------------------------------
_FACTORS = _FACTOR.subs(t, k)


def _product(last: Expr) -> Expr:
    return Product(_FACTORS, (k, 0, last))


def _last(last: Expr) -> Equality:
    return Eq(_product(last), _product(last - 1) * _FACTOR.subs(t, last))


_WHOLE = Eq(later(THRESHOLD), _START * _product(t))

WHOLE = Claim(
    id="threshold-product",
    display="",
    title="the gap to the threshold is its first value times a product along the run: 0 stays 0",
    source=SOURCE,
    setting=Setting.ONE_TO_ONE,
    printed=Statement(_WHOLE),
    proof=Proof(
        Step("exact", _EXACT, Cite("threshold-identities")),
        Step("first", replaced(_EXACT, {t: S.Zero}), Cite("threshold-identities", {t: S.Zero})),
        Step("next", later(_EXACT), Cite("threshold-identities", {t: t + 1})),
        Step(
            "whole",
            _WHOLE,
            Induction(
                t,
                Proof(
                    Step("empty", Eq(_product(S.NegativeOne), 1), LastFactor()),
                    Step("one", _last(S.Zero), LastFactor()),
                    Step(
                        "base",
                        replaced(_WHOLE, {t: S.Zero}),
                        Nonnegative(
                            terms=[
                                *((1, "first"), (-_START, "one")),
                                (-_START * _FACTOR.subs(t, 0), "empty"),
                            ]
                        ),
                        ("first", "one", "empty"),
                    ),
                ),
                Proof(
                    given("before", _WHOLE),
                    Step("split", _last(t + 1), LastFactor()),
                    Step(
                        "after",
                        later(_WHOLE),
                        Nonnegative(terms=[(1, "next"), (later(_FACTOR), "before"), (-_START, "split")]),
                        ("next", "before", "split"),
                    ),
                ),
            ),
        ),
    ),
    notes=("A start on the threshold stays on it, and its error moves by the Chebyshev polynomial for ever.",),
)

CLAIMS = (IDENTITIES, WHOLE, BELOW, ABOVE, ALWAYS)
