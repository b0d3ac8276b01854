"""The operator tau is self-adjoint and positive semidefinite, and its extreme eigenvalues bound it.

The slides say so before (5). Only one textbook fact speaks of tau: its spectrum is all sums of an eigenvalue of
W1 W1^T and one of W2^T W2 (``kronecker_sum``). The rest is derived: <A, tau(A)> = |A W2^T|^2 + |W1^T A|^2, each part
bounded column by column; and with C = lambda A - tau(A), lambda the largest eigenvalue, <C, tau(C)> >= 0 says
|tau(A)|^2 <= lambda <A, tau(A)>.
"""

from __future__ import annotations

from sympy import And, Equality, Expr, MatrixExpr, Rational
from sympy.core.relational import Relational

from derivations.as_written import Eq, Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.notation import (
    W1,
    W2,
    A,
    A_plus,
    Inner,
    LambdaK,
    LambdaMax,
    LambdaMaxTau,
    LambdaMin,
    LambdaMinTau,
    NormF,
    Tau,
    m,
    matrix,
    n,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cases, Cite, Fact, Given, Nonnegative, Normal, Squares

_LOW, _HIGH = LambdaMinTau(t), LambdaMaxTau(t)
_LEFT, _RIGHT = W1(t) * W1(t).T, W2(t).T * W2(t)
_IMAGE, _FORM, _SQUARE = Tau(t, A), Inner(A, Tau(t, A)), NormF(A) ** 2
_TWICE = Inner(_IMAGE, Tau(t, _IMAGE))


def _lemma(name: str, title: str, relation: Relational | And, *steps: Step) -> Claim:
    return Claim(
        id=name,
        display="",
        title=title,
        source="slides, before (5)",
        setting=Setting.POINT,
        printed=Statement(relation),
        proof=Proof(*steps),
    )


SELF_ADJOINT = _lemma(
    "tau-self-adjoint",
    "tau is self-adjoint",
    Eq(Inner(A, Tau(t, A_plus)), Inner(Tau(t, A), A_plus)),
    Step("same", Eq(Inner(A, Tau(t, A_plus)), Inner(Tau(t, A), A_plus)), Normal(unfold=("Tau",))),
)

_squares = Step("squares", Eq(_FORM, NormF(A * W2(t).T) ** 2 + NormF(W1(t).T * A) ** 2), Normal(unfold=("Tau",)))

POSITIVE = _lemma(
    "tau-positive",
    "tau is positive semidefinite",
    Ge(_FORM, 0),
    _squares,
    Step("sign", Ge(_FORM, 0), Nonnegative(terms=[(1, "squares")]), ("squares",)),
)


def _bounds(label: str, gram: MatrixExpr, vectors: MatrixExpr) -> tuple[Step, Step]:
    """The steps that bound <x, S x> by the extreme eigenvalues of S."""
    square, form = NormF(vectors) ** 2, Inner(vectors, gram * vectors)
    fact = Fact("rayleigh", gram, vectors)
    return (
        Step(f"{label} low", Le(LambdaMin(gram) * square, form), fact),
        Step(f"{label} high", Le(form, LambdaMax(gram) * square), fact),
    )


_least = (
    Step("left least", Eq(LambdaMin(_LEFT), LambdaK(n, _LEFT)), Fact("last_eigenvalue", _LEFT)),
    Step("right least", Eq(LambdaMin(_RIGHT), LambdaK(m, _RIGHT)), Fact("last_eigenvalue", _RIGHT)),
)
_SUMS = (Eq(_LOW, LambdaK(n, _LEFT) + LambdaK(m, _RIGHT)), Eq(_HIGH, LambdaMax(_LEFT) + LambdaMax(_RIGHT)))
_sums = (
    Step("low sum", _SUMS[0], Fact("kronecker_sum", t)),
    Step("high sum", _SUMS[1], Fact("kronecker_sum", t)),
)
_parts = Step("parts", Eq(_FORM, Inner(A, _LEFT * A) + Inner(A.T, _RIGHT * A.T)), Normal(unfold=("Tau",)))
_turned = Step("turned", Eq(NormF(A.T) ** 2, _SQUARE), Normal())

RAYLEIGH = _lemma(
    "rayleigh-tau",
    "the extreme eigenvalues of tau bound <A, tau(A)>",
    And(Le(_LOW * _SQUARE, _FORM), Le(_FORM, _HIGH * _SQUARE)),
    *_least,
    *_sums,
    _parts,
    _turned,
    *_bounds("left", _LEFT, A),
    *_bounds("right", _RIGHT, A.T),
    Step(
        "low",
        Le(_LOW * _SQUARE, _FORM),
        Nonnegative(
            slacks=[("low sum", _LOW), ("left least", LambdaMin(_LEFT)), ("right least", LambdaMin(_RIGHT))],
            terms=[(1, "parts"), (1, "left low"), (1, "right low"), (LambdaK(m, _RIGHT), "turned")],
        ),
        ("low sum", "left least", "right least", "parts", "left low", "right low", "turned"),
    ),
    Step(
        "high",
        Le(_FORM, _HIGH * _SQUARE),
        Nonnegative(
            slacks=[("high sum", _HIGH)],
            terms=[(-1, "parts"), (1, "left high"), (1, "right high"), (-LambdaMax(_RIGHT), "turned")],
        ),
        ("high sum", "parts", "left high", "right high", "turned"),
    ),
    Step("both", And(Le(_LOW * _SQUARE, _FORM), Le(_FORM, _HIGH * _SQUARE)), Both(), ("low", "high")),
)


def _eigenvector(label: str, layer: MatrixExpr, value: Expr, name: str) -> tuple[Step, ...]:
    """The steps that show an eigenvalue of a Gram matrix P P^T to be a squared length, hence not negative."""
    gram = layer * layer.T
    v = matrix(name, layer.shape[0], 1)
    length = NormF(layer.T * v) ** 2
    return (
        Step(
            f"{label} vector",
            And(Eq(gram * v, value * v), Eq(Inner(v, v), 1)),
            Fact("spectral_theorem", gram, value, v),
        ),
        Step(f"{label} unit", Eq(NormF(v) ** 2, 1), Normal(), (f"{label} vector",)),
        Step(f"{label} length", Eq(length, value), Normal(), (f"{label} vector",)),
        Step(f"{label} sign", Ge(value, 0), Nonnegative(terms=[(-1, f"{label} length")]), (f"{label} length",)),
        Step(f"{label} form", Eq(Inner(v, gram * v), value), Normal(), (f"{label} vector",)),
        Step(
            f"{label} below",
            Le(Inner(v, gram * v), LambdaMax(gram) * NormF(v) ** 2),
            Fact("rayleigh", gram, v),
        ),
        Step(
            f"{label} order",
            Le(value, LambdaMax(gram)),
            Nonnegative(
                terms=[
                    (1, f"{label} below"),
                    (1, f"{label} form"),
                    (-LambdaMax(gram), f"{label} unit"),
                ]
            ),
            (f"{label} below", f"{label} form", f"{label} unit"),
        ),
    )


_ENDS = And(Ge(_LOW, 0), Le(_LOW, _HIGH))

ENDS = _lemma(
    "tau-eigenvalues-ordered",
    "the extreme eigenvalues of tau are ordered and not negative",
    _ENDS,
    *_sums,
    *_eigenvector("left", W1(t), LambdaK(n, _LEFT), "v"),
    *_eigenvector("right", W2(t).T, LambdaK(m, _RIGHT), "u"),
    Step(
        "sign",
        Ge(_LOW, 0),
        Nonnegative(slacks=[("low sum", _LOW)], terms=[(1, "left sign"), (1, "right sign")]),
        ("low sum", "left sign", "right sign"),
    ),
    Step(
        "order",
        Le(_LOW, _HIGH),
        Nonnegative(slacks=[("low sum", _LOW), ("high sum", _HIGH)], terms=[(1, "left order"), (1, "right order")]),
        ("low sum", "high sum", "left order", "right order"),
    ),
    Step("ends", _ENDS, Both(), ("sign", "order")),
)


def _tested(label: str, factor: Expr | int, relation: Relational) -> tuple[Step, Step]:
    """The steps that test tau on C = factor A - tau(A), written out."""
    c = factor * A - _IMAGE
    return (
        Step(f"{label} sign", Ge(Inner(c, Tau(t, c)), 0), Cite("tau-positive", {A: c})),
        Step(f"{label} form", relation, Normal(unfold=("Tau",))),
    )


def _written_out(factor: Expr | int) -> Equality:
    c = factor * A - _IMAGE
    return Eq(Inner(c, Tau(t, c)), factor**2 * _FORM - 2 * factor * NormF(_IMAGE) ** 2 + _TWICE)


_SHARP = Le(NormF(_IMAGE) ** 2, _HIGH * _FORM)
_twice = Step("twice", Le(_TWICE, _HIGH * NormF(_IMAGE) ** 2), Cite("rayleigh-tau", {A: _IMAGE}))
_above = Step("above", Le(_FORM, _HIGH * _SQUARE), Cite("rayleigh-tau"))
_ends = (
    Step("low", Ge(_LOW, 0), Cite("tau-eigenvalues-ordered")),
    Step("order", Le(_LOW, _HIGH), Cite("tau-eigenvalues-ordered")),
    Step("high", Ge(_HIGH, 0), Nonnegative(terms=[(1, "order")]), ("low", "order")),
)

SHARP = _lemma(
    "positive-operator-sharp",
    "|tau(A)|^2 is at most the largest eigenvalue of tau times <A, tau(A)>",
    _SHARP,
    *_ends,
    _twice,
    _above,
    Step(
        "bound",
        _SHARP,
        Cases(
            (
                Gt(_HIGH, 0),
                Proof(
                    Step("case", Gt(_HIGH, 0), Given()),
                    *_tested("test", _HIGH, _written_out(_HIGH)),
                    Step(
                        "divided",
                        _SHARP,
                        Nonnegative(terms=[(1 / _HIGH, "test sign"), (-1 / _HIGH, "test form"), (1 / _HIGH, "twice")]),
                        ("case", "test sign", "test form", "twice"),
                    ),
                ),
            ),
            (
                Eq(_HIGH, 0),
                Proof(
                    Step("case", Eq(_HIGH, 0), Given()),
                    *_tested("test", 1, _written_out(1)),
                    Step(
                        "vanishes",
                        _SHARP,
                        Nonnegative(
                            slacks=[("case", _HIGH)],
                            terms=[
                                (Rational(1, 2), "test sign"),
                                (-Rational(1, 2), "test form"),
                                (Rational(1, 2), "twice"),
                                (Rational(1, 2), "above"),
                            ],
                        ),
                        ("case", "test sign", "test form", "twice", "above"),
                    ),
                ),
            ),
        ),
        ("high",),
    ),
)

_NORM = Le(NormF(_IMAGE), _HIGH * NormF(A))

OPERATOR = _lemma(
    "positive-operator",
    "the largest eigenvalue of tau bounds tau, and its extreme eigenvalues are ordered and not negative",
    And(Ge(_LOW, 0), Le(_LOW, _HIGH), _NORM),
    *_ends,
    _above,
    Step("sharp", _SHARP, Cite("positive-operator-sharp")),
    Step(
        "square",
        Le(NormF(_IMAGE) ** 2, (_HIGH * NormF(A)) ** 2),
        Nonnegative(terms=[(1, "sharp"), (_HIGH, "above")]),
        ("sharp", "above", "high"),
    ),
    Step("norm", _NORM, Squares(), ("square", "high")),
    Step("all", And(Ge(_LOW, 0), Le(_LOW, _HIGH), _NORM), Both(), ("low", "order", "norm")),
)

LEMMAS = (SELF_ADJOINT, POSITIVE, RAYLEIGH, ENDS, SHARP, OPERATOR)
