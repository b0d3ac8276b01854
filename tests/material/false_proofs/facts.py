"""False proofs. Facts where they do not hold."""

from __future__ import annotations

from typing import Any, cast

from sympy import (
    And,
    Eq,
    Ge,
    Gt,
    Le,
    MatrixSymbol,
    S,
    Symbol,
    ZeroMatrix,
)

from derivations.notation import (
    W1,
    A,
    D,
    D_dot,
    Inner,
    L,
    L_dot,
    LambdaK,
    LambdaMax,
    NormF,
    SigmaMax,
    SigmaMin,
    TopProjection,
    W,
    X,
    eta,
    h,
    n,
    t,
)
from derivations.proving.kernel import Step
from derivations.proving.rules import (
    Fact,
    Nonnegative,
)
from tests.material.accepted_proofs import TO_ZERO
from tests.material.proofs import B, P, S_h, a, c, e, false, only, u, v, x, y

_EIGEN = And(Eq(S_h * e, LambdaMax(S_h) * e), Eq(Inner(e, e), 1))
_TOP = LambdaK(a, P * P.T)
_SYMMETRIC = Eq(S_h.T, S_h, evaluate=False)


def _meeting(vector: Any, names: Any = (e, u, c)) -> tuple[Step, Step]:
    """A unit vector x = c P^T v + u in the top eigenspace of S, with P u = 0."""
    x_, u_, c_ = names
    parts = (
        Eq(x_, c_ * P.T * vector + u_),
        Eq(Inner(x_, x_), 1),
        Eq(P * u_, S.Zero * P * u_),
        Eq(TopProjection(a, S_h) * x_, x_),
    )
    met = Step("met", And(*parts), Fact("courant_fischer", S_h, P, vector, _TOP, names), ("p", "q", "r"))
    return met, only(Le(0, 1, evaluate=False), Nonnegative())


FALSE = [
    # facts
    false(
        "the zero vector as an eigenvector",
        *_meeting(ZeroMatrix(a, 1)),
        given=(_SYMMETRIC, Eq(x, x, evaluate=False), Gt(_TOP, 0)),
        reason="courant_fischer needs",
    ),
    false(
        "an eigenvector of any length",
        *_meeting(v),
        given=(_SYMMETRIC, Eq(P * P.T * v, _TOP * v), Gt(_TOP, 0)),
        reason="courant_fischer needs",
    ),
    false(
        "an eigenvector named before",
        only(_EIGEN, Fact("spectral_theorem", S_h, LambdaMax(S_h), e), "p"),
        given=(_SYMMETRIC, Eq(Inner(e, e), 2)),
        reason="in use",
    ),
    false(
        "the minimiser as an eigenvector",
        only(
            And(Eq(x * W(t).T, W(t).T), Eq(Inner(X, X), 1)),
            Fact("spectral_theorem", S_h, LambdaMax(S_h), X),
            "p",
        ),
        given=(_SYMMETRIC,),
        reason="no name for something new",
    ),
    false(
        "the step size as a coefficient that exists",
        *_meeting(v, (e, u, eta)),
        given=(_SYMMETRIC, And(Eq(P * P.T * v, _TOP * v), Eq(Inner(v, v), 1)), Gt(_TOP, 0)),
        reason="no name for something new",
    ),
    false(
        "a coefficient that exists and is positive",
        *_meeting(v, (e, u, Symbol("c", positive=True))),
        given=(_SYMMETRIC, And(Eq(P * P.T * v, _TOP * v), Eq(Inner(v, v), 1)), Gt(_TOP, 0)),
        reason="has no meaning",
    ),
    false(
        "one name for two vectors",
        *_meeting(v, (u, u, c)),
        given=(_SYMMETRIC, And(Eq(P * P.T * v, _TOP * v), Eq(Inner(v, v), 1)), Gt(_TOP, 0)),
        reason="not new",
    ),
    false(
        "an eigenvector of what is made of it",
        only(
            Eq((S_h + e * e.T) * e, LambdaMax(S_h + e * e.T) * e),
            Fact("spectral_theorem", S_h + e * e.T, LambdaMax(S_h + e * e.T), e),
        ),
        reason="not new",
    ),
    false(
        "an eigenvector in the conclusion",
        only(_EIGEN, Fact("spectral_theorem", S_h, LambdaMax(S_h), e), "p"),
        given=(_SYMMETRIC,),
        reason="auxiliary symbol",
    ),
    false(
        "a matrix that is not symmetric",
        only(_EIGEN, Fact("spectral_theorem", S_h, LambdaMax(S_h), e)),
        reason="spectral_theorem needs",
    ),
    false(
        "the zero matrix as the velocity of the weights",
        only(Eq(W1(t), W1(0)), Fact("zero_derivative", W1, cast("Any", lambda time: ZeroMatrix(n, h)))),
        motion="flow",
        reason="not a process of the notation",
    ),
    false(
        "minus one as the velocity of the loss",
        only(Le(L(t), L(0)), Fact("nonpositive_derivative", L, cast("Any", lambda time: S.NegativeOne))),
        motion="flow",
        reason="not a process of the notation",
    ),
    false(
        "at rest at one time",
        only(Eq(D(t), D(0)), Fact("zero_derivative", D, D_dot), "p"),
        given=(Eq(D_dot(t), ZeroMatrix(h, h)),),
        motion="flow",
        reason="a hypothesis mentions t",
    ),
    false(
        "falling at one time",
        only(Le(L(t), L(0)), Fact("nonpositive_derivative", L, L_dot), "p"),
        given=(Le(L_dot(t), 0),),
        motion="flow",
        reason="a hypothesis mentions t",
    ),
    false(
        "small at one time",
        only(TO_ZERO, Fact("geometric_limit", L, S.Half, x), "p", "q"),
        given=(Ge(L(t), 0), Le(L(t), S.Half**t * x)),
        reason="a hypothesis mentions t",
    ),
    false(
        "a bound that grows",
        only(TO_ZERO, Fact("geometric_limit", L, S.Half, 2**t * L(t))),
        reason="the same at all times",
    ),
    false(
        "sigma_min of the data counted as another's",
        only(
            Ge(SigmaMin(MatrixSymbol("Z", *X.shape)), SigmaMin(X) - NormF(MatrixSymbol("Z", *X.shape) - X)),
            Fact("weyl_singular", MatrixSymbol("Z", *X.shape), X),
        ),
        reason="sigma_min",
    ),
    false(
        "the zeroth eigenvalue",
        only(Le(LambdaK(0, S_h), LambdaK(0, P.T * P) + NormF(S_h - P.T * P)), Fact("weyl", 0, P.T * P, S_h), "p"),
        given=(_SYMMETRIC,),
        reason="not the side of a matrix",
    ),
    false(
        "a product of matrices that do not fit",
        only(Le(NormF(A * B), SigmaMax(A) * NormF(B)), Fact("operator_norm", A, B)),
        reason="do not agree",
    ),
    false("a fact that is none", only(Le(x, y), Fact("trivial")), reason="trivial"),
]
