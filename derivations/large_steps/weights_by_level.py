"""One input, one output: the level bounds the weights, so that up to the threshold they stay bounded for ever."""

from __future__ import annotations

from sympy import And, Rational, sqrt

from derivations.as_written import Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.large_steps import level_never_rises as rising
from derivations.large_steps.product_and_size import SOURCE
from derivations.large_steps.threshold import ALWAYS, ERROR, STEP, T
from derivations.notation import K, eta, level, t, target
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cite, Nonnegative, given

_NOW, _FIRST = level(t), level(0)
_SIZE, _NEAR = Le(T, 2 * _NOW), Le(4 * ERROR**2, _NOW**2)
_WITHIN = And(_SIZE, _NEAR)
_ROOT = sqrt(T**2 - 16 * target * ERROR)

WITHIN = Claim(
    id="weights-by-level",
    display="",
    title="the sum of the squares of the weights is at most twice the level, the error at most half of it",
    source=SOURCE,
    setting=Setting.ONE_TO_ONE,
    given=(Ge(target, 0), Gt(eta, 0), Gt(K, 0)),
    printed=Statement(_WITHIN),
    proof=Proof(
        *rising.NOW,
        Step("root sign", Ge(_ROOT, 0), Nonnegative(), ("radicand",)),
        Step(
            "size bound",
            _SIZE,
            Nonnegative(slacks=[("level", _NOW)], terms=[(1, "root sign")]),
            ("level", "root sign", "radicand"),
        ),
        Step("near", _NEAR, Nonnegative(terms=[(1, "error", "error below")]), ("error", "error below")),
        Step("both", _WITHIN, Both(), ("size bound", "near")),
    ),
)

_SIZE_ALWAYS, _NEAR_ALWAYS = Le(T, 2 * _FIRST), Le(4 * ERROR**2, _FIRST**2)
_BOUNDED = And(_SIZE_ALWAYS, _NEAR_ALWAYS)
_NOTE = (
    "So the loss never exceeds K level(0)^2 / 8. It may rise at single steps; that it tends to its minimum, unless a "
    "step lands on the saddle 0, needs eta K w* <= 1 and is not derived here."
)

BOUNDED = Claim(
    id="weights-bounded",
    display="",
    title="up to the threshold the weights and the error stay bounded for ever, by the first level",
    source=SOURCE,
    setting=Setting.ONE_TO_ONE,
    given=(Ge(target, 0), Gt(eta, 0), Gt(K, 0), Le(STEP * _FIRST, 4)),
    printed=Statement(_BOUNDED),
    proof=Proof(
        given("target", Ge(target, 0)),
        given("eta", Gt(eta, 0)),
        given("K", Gt(K, 0)),
        given("cap", Le(STEP * _FIRST, 4)),
        Step("always", ALWAYS.printed.relation, Cite(ALWAYS), ("target", "eta", "K", "cap")),
        Step("falls", Le(_NOW, _FIRST), Both(), ("always",)),
        Step("within", _WITHIN, Cite("weights-by-level"), ("target", "eta", "K")),
        Step("size now", _SIZE, Both(), ("within",)),
        Step("near now", _NEAR, Both(), ("within",)),
        *rising.sums("", t),
        Step(
            "sign",
            Ge(_NOW, 0),
            Nonnegative(
                terms=[(Rational(1, 2), "size now"), (Rational(1, 4), "sum"), (Rational(1, 4), "difference")],
            ),
            ("size now", "sum", "difference"),
        ),
        Step("size bound", _SIZE_ALWAYS, Nonnegative(terms=[(1, "size now"), (2, "falls")]), ("size now", "falls")),
        Step(
            "near",
            _NEAR_ALWAYS,
            Nonnegative(terms=[(1, "near now"), (1, "falls", "falls"), (2 * _NOW, "falls")]),
            ("near now", "falls", "sign"),
        ),
        Step("both", _BOUNDED, Both(), ("size bound", "near")),
    ),
    notes=(_NOTE,),
)

CLAIMS = (WITHIN, BOUNDED)
