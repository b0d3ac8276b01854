"""What one step takes off alpha: at most eta^2 <G, tau(G)>, each half paying for one of the two layers' moves.

D(t+1) - D(t) is the difference of two positive semidefinite matrices; the one that is added lowers no eigenvalue of D
and raises none of -D. So the Lipschitz constant of alpha is 1, where the norm of the whole difference gives 2.
"""

from __future__ import annotations

from sympy import And, Expr, MatrixExpr, MatrixSymbol, Symbol

from derivations.as_written import Eq, Ge, Le
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.imbalance_bounds import eps, q, q_next, r, r_next, sigma
from derivations.lemmas.layer_bounds import E as S
from derivations.lemmas.layer_bounds import P, Q, a, b
from derivations.notation import (
    W1,
    W2,
    Alpha,
    AtMost,
    D,
    G,
    Inner,
    LambdaK,
    LambdaMax,
    NormF,
    PositivePart,
    SigmaMax,
    eta,
    h,
    m,
    n,
    p1,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cite, Fact, Nonnegative, Normal, Squares, given
from derivations.sharper.smooth_descent import DISSIPATION
from derivations.supplied_definitions import alpha_halves

S_NEXT = MatrixSymbol("S_next", h, h)
c, d = Symbol("c", integer=True, positive=True), Symbol("d", integer=True, positive=True)
_B, _C = MatrixSymbol("B", h, c), MatrixSymbol("C", h, d)
_V = MatrixSymbol("v", h, 1)
index = Symbol("i", integer=True, positive=True)
_LESS = MatrixSymbol("M", h, h)
_TAKEN_OFF = Eq(_LESS, S - _B * _B.T)

LESS = Claim(
    id="top-of-less",
    display="",
    title="subtracting a positive semidefinite matrix does not raise the largest eigenvalue",
    source="Rayleigh",
    setting=Setting.POINT,
    given=(_TAKEN_OFF,),
    printed=Statement(Le(LambdaMax(_LESS), LambdaMax(S))),
    proof=Proof(
        given("less", _TAKEN_OFF),
        Step("symmetric", Eq(_LESS.T, _LESS), Normal(), ("less",)),
        Step(
            "eigen",
            And(Eq(_LESS * _V, LambdaMax(_LESS) * _V), Eq(Inner(_V, _V), 1)),
            Fact("spectral_theorem", _LESS, LambdaMax(_LESS), _V),
            ("symmetric",),
        ),
        Step("unit", Eq(NormF(_V) ** 2, 1), Normal(), ("eigen",)),
        Step("at v", Eq(Inner(_V, _LESS * _V), Inner(_V, S * _V) - NormF(_B.T * _V) ** 2), Normal(), ("less",)),
        Step("value", Eq(Inner(_V, _LESS * _V), LambdaMax(_LESS)), Normal(), ("eigen",)),
        Step("form", Le(Inner(_V, S * _V), LambdaMax(S) * NormF(_V) ** 2), Fact("rayleigh", S, _V)),
        Step(
            "top",
            Le(LambdaMax(_LESS), LambdaMax(S)),
            Nonnegative(terms=[(1, "form"), (-LambdaMax(S), "unit"), (1, "value"), (-1, "at v")]),
            ("form", "unit", "value", "at v"),
        ),
    ),
)

_MOVED = Eq(S_NEXT, S + _B * _B.T - _C * _C.T)
_MORE = S + _B * _B.T
_MINUS_MORE = -S - _B * _B.T
_LOSS = NormF(_C) ** 2
_SHIFTED = And(Ge(LambdaK(index, S_NEXT), LambdaK(index, S) - _LOSS), Le(LambdaMax(-S_NEXT), LambdaMax(-S) + _LOSS))


def _gram(factor: MatrixExpr) -> tuple[Step, ...]:
    gram = factor * factor.T
    return (
        Step("product", Le(NormF(gram), SigmaMax(factor) * NormF(factor.T)), Fact("operator_norm", factor, factor.T)),
        Step("flipped square", Eq(NormF(factor.T) ** 2, NormF(factor) ** 2), Normal()),
        Step("flipped", Eq(NormF(factor.T), NormF(factor)), Squares(), ("flipped square",)),
        Step("spectral", Le(SigmaMax(factor), NormF(factor)), Fact("spectral_below_frobenius", factor)),
        Step(
            "gram",
            Le(NormF(gram), NormF(factor) ** 2),
            Nonnegative(
                slacks=[("flipped", NormF(factor.T))],
                terms=[(1, "product"), (NormF(factor), "spectral")],
            ),
            ("flipped", "product", "spectral"),
        ),
    )


SHIFTED = Claim(
    id="eigenvalues-after-two-grams",
    display="",
    title="adding one Gram matrix and subtracting another lowers no eigenvalue by more than the trace of the second",
    source="Weyl",
    setting=Setting.POINT,
    given=(_MOVED,),
    printed=Statement(_SHIFTED),
    proof=Proof(
        given("moved", _MOVED),
        *_gram(_C),
        Step("next symmetric", Eq(S_NEXT.T, S_NEXT), Normal(), ("moved",)),
        Step("distance square", Eq(NormF(S_NEXT - _MORE) ** 2, NormF(_C * _C.T) ** 2), Normal(), ("moved",)),
        Step("distance", Eq(NormF(S_NEXT - _MORE), NormF(_C * _C.T)), Squares(), ("distance square",)),
        Step(
            "monotone",
            Le(LambdaK(index, S), LambdaK(index, _MORE)),
            Fact("weyl_monotone", index, S, _B),
        ),
        Step(
            "weyl",
            Ge(LambdaK(index, S_NEXT), LambdaK(index, _MORE) - NormF(S_NEXT - _MORE)),
            Fact("weyl", index, _MORE, S_NEXT),
            ("next symmetric",),
        ),
        Step(
            "kept",
            Ge(LambdaK(index, S_NEXT), LambdaK(index, S) - _LOSS),
            Nonnegative(terms=[(1, "weyl"), (1, "monotone"), (-1, "distance"), (1, "gram")]),
            ("weyl", "monotone", "distance", "gram"),
        ),
        Step("itself", Eq(_MINUS_MORE, _MINUS_MORE), Normal()),
        Step(
            "less",
            Le(LambdaMax(_MINUS_MORE), LambdaMax(-S)),
            Cite("top-of-less", {P: Q.T, Q: P.T, a: b, b: a, _LESS: _MINUS_MORE}),
            ("itself",),
        ),
        Step("minus next symmetric", Eq((-S_NEXT).T, -S_NEXT), Normal(), ("moved",)),
        Step(
            "minus distance square",
            Eq(NormF(-S_NEXT - _MINUS_MORE) ** 2, NormF(_C * _C.T) ** 2),
            Normal(),
            ("moved",),
        ),
        Step(
            "minus distance",
            Eq(NormF(-S_NEXT - _MINUS_MORE), NormF(_C * _C.T)),
            Squares(),
            ("minus distance square",),
        ),
        Step(
            "minus weyl",
            Le(LambdaMax(-S_NEXT), LambdaMax(_MINUS_MORE) + NormF(-S_NEXT - _MINUS_MORE)),
            Fact("weyl", 1, _MINUS_MORE, -S_NEXT),
            ("minus next symmetric",),
        ),
        Step(
            "lost",
            Le(LambdaMax(-S_NEXT), LambdaMax(-S) + _LOSS),
            Nonnegative(terms=[(1, "minus weyl"), (1, "less"), (-1, "minus distance"), (1, "gram")]),
            ("minus weyl", "less", "minus distance", "gram"),
        ),
        Step("both", _SHIFTED, Both(), ("kept", "lost")),
    ),
)

_FIRST, _SECOND = W2(t) * G(t).T, W1(t).T * G(t)
_HALVES, _HALVES_NEXT = alpha_halves(D(t), p1), alpha_halves(D(t + 1), p1)


def _half(label: str, side: Expr, sign: int, added: MatrixExpr, taken: MatrixExpr, slot: Expr) -> tuple[Step, ...]:
    """The half of alpha for one layer falls by at most the squared norm of what is taken off."""
    now, later, loss = sign * D(t), sign * D(t + 1), NormF(eta * taken) ** 2
    kept, kept_next = LambdaK(side, now), LambdaK(side, later)
    lost, lost_next = LambdaMax(-now), LambdaMax(-later)
    place = 0 if sign == 1 else 1
    return (
        Step(
            f"{label} moved",
            Eq(later, now + eta * added * (eta * added).T - eta * taken * (eta * taken).T),
            Normal(),
            ("drift",),
        ),
        Step(
            f"{label} eigenvalues",
            And(Ge(kept_next, kept - loss), Le(lost_next, lost + loss)),
            Cite(
                "eigenvalues-after-two-grams",
                {
                    **({P: W1(t), Q: W2(t), a: n, b: m} if sign == 1 else {P: W2(t).T, Q: W1(t).T, a: m, b: n}),
                    S_NEXT: later,
                    _B: eta * added,
                    _C: eta * taken,
                    index: side,
                    c: added.shape[1],
                    d: taken.shape[1],
                },
                unfold=("D",),
            ),
            (f"{label} moved",),
        ),
        Step(f"{label} kept", Ge(kept_next, kept - loss), Both(), (f"{label} eigenvalues",)),
        Step(f"{label} lost", Le(lost_next, lost + loss), Both(), (f"{label} eigenvalues",)),
        *_part(f"{label} kept part", kept, PositivePart(kept_next) + loss, f"{label} kept", kept_next),
        *_part(f"{label} lost part", lost_next, PositivePart(lost) + loss, f"{label} lost", lost),
        Step(
            f"{label} kept bound",
            Ge(PositivePart(kept_next), PositivePart(kept) - loss),
            Nonnegative(terms=[(1, f"{label} kept part")]),
            (f"{label} kept part",),
        ),
        Step(f"{label} loss", Ge(loss, 0), Nonnegative()),
        Step(f"{label} kept sign", Ge(PositivePart(kept_next), 0), Nonnegative()),
        Step(f"{label} lost sign", Ge(PositivePart(lost_next), 0), Nonnegative()),
        Step(
            f"{label} half",
            Ge(_HALVES_NEXT[place], _HALVES[place] - loss),
            Cite(
                "half-lipschitz",
                {
                    q: PositivePart(kept),
                    r: PositivePart(lost),
                    q_next: PositivePart(kept_next),
                    r_next: PositivePart(lost_next),
                    sigma: slot * p1,
                    eps: loss,
                },
            ),
            (*(f"{label} {name}" for name in ("kept bound", "lost part", "loss", "kept sign", "lost sign")),),
        ),
    )


def _part(label: str, value: Expr, bound: Expr, known: str, inner: Expr) -> tuple[Step, ...]:
    """max(value, 0) <= bound, a positive part of inner and more."""
    return (
        Step(f"{label} at least", Ge(PositivePart(inner), inner), Fact("positive_part", inner)),
        Step(
            f"{label} value",
            Le(value, bound),
            Nonnegative(terms=[(1, known), (1, f"{label} at least")]),
            (known, f"{label} at least"),
        ),
        Step(f"{label} zero", Le(0, bound), Nonnegative()),
        Step(
            label,
            Le(PositivePart(value), bound),
            Fact("positive_part_least", value, bound),
            (f"{label} value", f"{label} zero"),
        ),
    )


_FALLS = Ge(Alpha(D(t + 1), p1), Alpha(D(t), p1) - eta**2 * DISSIPATION)

FALLS = Claim(
    id="alpha-falls-by-dissipation",
    display="",
    title="one step takes at most eta^2 <G, tau(G)> off alpha",
    source="beyond the slides: a Lipschitz constant of 1 where theirs correspond to 4",
    setting=Setting.DESCENT,
    printed=Statement(_FALLS),
    proof=Proof(
        Step(
            "drift",
            Eq(
                D(t + 1),
                D(t) + eta**2 * (W2(t) * G(t).T * G(t) * W2(t).T - W1(t).T * G(t) * G(t).T * W1(t)),
            ),
            Cite("drift"),
        ),
        *_half("first", n, 1, _FIRST, _SECOND, AtMost(n, m)),
        *_half("second", m, -1, _SECOND, _FIRST, AtMost(m, n)),
        Step(
            "dissipation",
            Eq(eta**2 * DISSIPATION, NormF(eta * _FIRST) ** 2 + NormF(eta * _SECOND) ** 2),
            Normal(unfold=("Tau",)),
        ),
        Step(
            "falls",
            _FALLS,
            Nonnegative(terms=[(1, "first half"), (1, "second half"), (1, "dissipation")], unfold=("Alpha",)),
            ("first half", "second half", "dissipation"),
        ),
    ),
)

LEMMAS = (LESS, SHIFTED)
CLAIMS = (FALLS,)
