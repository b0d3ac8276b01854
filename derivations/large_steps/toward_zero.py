"""Targets that the data cannot fit at all, W* = 0: the layers shrink and the losses add up, up to eta K |layers|^2 = 4.

``|W1|_F^2 + |W2|_F^2`` loses ``4 eta <W, G>`` in a step and gains eta^2 times the squared norm of the gradient, which
is at most ``|G|_F^2`` times itself. For W* = 0 the loss pays: <W, G> = 2 L and |G|_F^2 <= 2 K L.
"""

from __future__ import annotations

from sympy import And, S, ZeroMatrix

from derivations.as_written import Eq, Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.large_steps.product_and_size import SOURCE, later
from derivations.lemmas.run_bounds import CONSTANTS
from derivations.lemmas.summed_steps import added_up, sum_to
from derivations.notation import (
    W1,
    W2,
    A,
    G,
    Inner,
    K,
    L,
    Loss,
    NormF,
    SigmaMax,
    W,
    W_star,
    X,
    Y,
    eta,
    m,
    n,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import (
    Both,
    Cite,
    Definition,
    Fact,
    Given,
    Induction,
    Nonnegative,
    Normal,
    Squares,
    given,
)
from derivations.proving.terms import replaced
from derivations.supplied_definitions import GRADIENTS

SIZE = NormF(W1(t)) ** 2 + NormF(W2(t)) ** 2
"""The sum of the squares of all weights."""
_G, _FIRST, _SECOND = NormF(G(t)), NormF(W1(t)), NormF(W2(t))
_LEFT, _RIGHT = G(t) * W2(t).T, W1(t).T * G(t)
_ALONG, _STAR = Inner(W(t), G(t)), Inner(W_star, G(t))
_ERROR = W(t) - W_star
_CHANGE = Le(later(SIZE), SIZE - 2 * eta * L(t) * (4 - eta * K * SIZE) - 4 * eta * _STAR)

CHANGE = Claim(
    id="size-of-the-layers",
    display="",
    title="what one step adds to the sum of the squares of the weights, by the loss and the minimiser",
    source=SOURCE,
    setting=Setting.DESCENT,
    given=(Gt(eta, 0),),
    printed=Statement(_CHANGE),
    proof=Proof(
        given("eta", Gt(eta, 0)),
        Step("normal", Eq(X.T * X * W_star, X.T * Y), Given()),
        Step("gradients", GRADIENTS, Cite("eq2-b")),
        Step(
            "first",
            Eq(later(_FIRST) ** 2, _FIRST**2 - 2 * eta * _ALONG + eta**2 * NormF(_LEFT) ** 2),
            Normal(unfold=("W1+", "W")),
            ("gradients",),
        ),
        Step(
            "second",
            Eq(later(_SECOND) ** 2, _SECOND**2 - 2 * eta * _ALONG + eta**2 * NormF(_RIGHT) ** 2),
            Normal(unfold=("W2+", "W")),
            ("gradients",),
        ),
        Step("outer", Le(NormF(_LEFT), SigmaMax(G(t)) * NormF(W2(t).T)), Fact("operator_norm", G(t), W2(t).T)),
        Step("spectral", Le(SigmaMax(G(t)), _G), Fact("spectral_below_frobenius", G(t))),
        Step("turned square", Eq(NormF(W2(t).T) ** 2, _SECOND**2), Normal()),
        Step("turned", Eq(NormF(W2(t).T), _SECOND), Squares(), ("turned square",)),
        Step(
            "left",
            Le(NormF(_LEFT), _G * _SECOND),
            Nonnegative(slacks=[("turned", NormF(W2(t).T))], terms=[(1, "outer"), (_SECOND, "spectral")]),
            ("turned", "outer", "spectral"),
        ),
        Step("inner", Le(NormF(_RIGHT), SigmaMax(W1(t).T) * _G), Fact("operator_norm", W1(t).T, G(t))),
        Step("spectral first", Le(SigmaMax(W1(t).T), NormF(W1(t).T)), Fact("spectral_below_frobenius", W1(t).T)),
        Step("turned first square", Eq(NormF(W1(t).T) ** 2, _FIRST**2), Normal()),
        Step("turned first", Eq(NormF(W1(t).T), _FIRST), Squares(), ("turned first square",)),
        Step(
            "right",
            Le(NormF(_RIGHT), _FIRST * _G),
            Nonnegative(slacks=[("turned first", NormF(W1(t).T))], terms=[(1, "inner"), (_G, "spectral first")]),
            ("turned first", "inner", "spectral first"),
        ),
        Step("K", Eq(K, SigmaMax(X) ** 2), Definition()),
        Step("K sign", Ge(K, 0), Nonnegative(slacks=[("K", K)]), ("K",)),
        Step("gradient bound", Le(_G**2, 2 * K * L(t)), Cite("gradient-bound", {A: W(t)}, unfold=("L",))),
        Step("gradient", Eq(G(t), X.T * (X * _ERROR)), Normal(unfold=("Grad",)), ("normal",)),
        Step("error", Eq(Inner(_ERROR, G(t)), NormF(X * _ERROR) ** 2), Normal(), ("gradient",)),
        Step("distance", Eq(Loss(W(t)), NormF(X * _ERROR) ** 2 / 2), Cite("loss-as-distance", {A: W(t)})),
        Step("split", Eq(Inner(_ERROR, G(t)), _ALONG - _STAR), Normal()),
        Step(
            "along",
            Eq(_ALONG, 2 * L(t) + _STAR),
            Nonnegative(terms=[(-1, "split"), (1, "error"), (-2, "distance")], unfold=("L",)),
            ("split", "error", "distance"),
        ),
        Step(
            "change",
            _CHANGE,
            Nonnegative(
                slacks=[("along", _ALONG)],
                terms=[
                    *((-1, "first"), (-1, "second")),
                    *(
                        (eta**2 * (_G * _SECOND + NormF(_LEFT)), "left"),
                        (eta**2 * (_G * _FIRST + NormF(_RIGHT)), "right"),
                    ),
                    (eta**2 * (_FIRST**2 + _SECOND**2), "gradient bound"),
                ],
            ),
            ("along", "first", "second", "left", "right", "gradient bound", "eta", "K sign"),
        ),
    ),
)

# --- W* = 0 ----------------------------------------------------------------------------------------
_START = replaced(SIZE, {t: S.Zero})
_NO_TARGET = Eq(W_star, ZeroMatrix(n, m))
_CAP = Le(eta * K * _START, 4)
_GIVEN = (_NO_TARGET, Gt(eta, 0), _CAP)
_FALLS = Le(SIZE, _START)
_TAKEN = Le(later(SIZE), SIZE - 2 * eta * L(t) * (4 - eta * K * SIZE))
_ROOM = 4 - eta * K * _START
_STEP_PAID = Le(later(SIZE), SIZE - 2 * eta * _ROOM * L(t))

_HYPOTHESES = (
    given("no target", _NO_TARGET),
    given("eta", Gt(eta, 0)),
    given("cap", _CAP),
)
_ONE_STEP = (
    Step("change", _CHANGE, Cite(CHANGE), ("eta",)),
    Step("nothing", Eq(_STAR, 0), Normal(), ("no target",)),
    Step("taken", _TAKEN, Nonnegative(terms=[(1, "change"), (4 * eta, "nothing")]), ("change", "nothing")),
)
_PAYS = Step(
    "paid",
    _STEP_PAID,
    Nonnegative(terms=[(1, "taken"), (2 * eta**2 * K * L(t), "falls")]),
    ("taken", "falls", "loss", "K sign"),
)

FALLS = Claim(
    id="layers-shrink",
    display="",
    title="where the minimiser is 0 the weights never exceed those of a start with eta K (|W1|^2 + |W2|^2) <= 4",
    source=SOURCE,
    setting=Setting.RUN,
    given=_GIVEN,
    printed=Statement(And(_FALLS, _STEP_PAID)),
    proof=Proof(
        *CONSTANTS,
        *_HYPOTHESES,
        *_ONE_STEP,
        Step(
            "falls",
            _FALLS,
            Induction(
                t,
                Proof(Step("same", replaced(_FALLS, {t: S.Zero}), Nonnegative())),
                Proof(
                    given("falls", _FALLS),
                    _PAYS,
                    Step(
                        "after",
                        later(_FALLS),
                        Nonnegative(terms=[(1, "paid"), (1, "falls"), (2 * eta * L(t), "cap")]),
                        ("paid", "falls", "cap", "eta", "loss"),
                    ),
                ),
            ),
        ),
        _PAYS,
        Step("both", And(_FALLS, _STEP_PAID), Both(), ("falls", "paid")),
    ),
)


_PRICE = 2 * eta * _ROOM
_SUM = sum_to(L, t)
_PAID = Le(_PRICE * _SUM, _START - later(SIZE))
_BOUNDED = Le(_PRICE * _SUM, _START)

SUMMABLE = Claim(
    id="losses-add-up",
    display="",
    title="where the minimiser is 0 and eta K (|W1|^2 + |W2|^2) <= 4 at the start, the losses of all times add up",
    source=SOURCE,
    setting=Setting.RUN,
    given=_GIVEN,
    printed=Statement(_BOUNDED),
    proof=Proof(
        *_HYPOTHESES,
        *(
            Step(label, replaced(_STEP_PAID, {t: time}), Cite(FALLS, {t: time}), ("no target", "eta", "cap"))
            for label, time in (("first", S.Zero), ("next", t + 1))
        ),
        Step("paid", _PAID, added_up(_PAID, L, _PRICE, "first", "next")),
        Step("bounded", _BOUNDED, Nonnegative(terms=[(1, "paid")]), ("paid",)),
    ),
    notes=(
        (
            "Below eta K (|W1|^2 + |W2|^2) = 4 the loss tends to 0, since its sum over all times is bounded: by "
            "S / (2 eta (4 - eta K S)), S = |W1|^2 + |W2|^2 at the start. At eta K S = 4 it need not: one input, one "
            "output, w_in = (1, 1, 1), w_out = (1, 0, 0) and eta = K = 1 stay at a loss of 2 from the first step on."
        ),
    ),
)

CLAIMS = (CHANGE, FALLS, SUMMABLE)
