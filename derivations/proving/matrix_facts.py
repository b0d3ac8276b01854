"""Textbook facts about matrices: norms, singular values, eigenvalues."""

from __future__ import annotations

from functools import partial

from sympy import (
    And,
    Eq,
    Expr,
    Ge,
    Gt,
    Le,
    MatrixExpr,
    MatrixSymbol,
    Max,
    S,
    Symbol,
)

from derivations.notation import (
    W1,
    W2,
    AtMost,
    Inner,
    LambdaK,
    LambdaMax,
    LambdaMaxTau,
    LambdaMin,
    LambdaMinTau,
    NormF,
    Side,
    SigmaK,
    SigmaMax,
    SigmaMin,
    Time,
    TopProjection,
    m,
    n,
)
from derivations.proving.fact_records import (
    COUNT,
    MATRIX,
    REAL,
    TIME,
    AppliedFact,
    Fact,
    entered_in,
    misused,
    require_new,
    require_not_the_data,
    require_shape,
    symmetric,
)
from derivations.proving.language_symbols import Sort
from derivations.proving.matrix_polynomials import same_matrix

FACTS: dict[str, Fact] = {}
"""The facts of this module, by name."""
_fact = entered_in(FACTS)


@_fact("cauchy_schwarz", "<A, B> <= |A|_F |B|_F", "[HJ] 5.1.4", MATRIX, MATRIX)
def cauchy_schwarz(a: MatrixExpr, b: MatrixExpr) -> AppliedFact:
    return AppliedFact((), Le(Inner(a, b), NormF(a) * NormF(b)))


@_fact("triangle", "|A + B|_F <= |A|_F + |B|_F", "[HJ] 5.1.1", MATRIX, MATRIX)
def triangle(a: MatrixExpr, b: MatrixExpr) -> AppliedFact:
    return AppliedFact((), Le(NormF(a + b), NormF(a) + NormF(b)))


@_fact("operator_norm", "|A B|_F <= |A| |B|_F", "[HJ] 5.6.2, column by column", MATRIX, MATRIX)
def operator_norm(a: MatrixExpr, b: MatrixExpr) -> AppliedFact:
    return AppliedFact((), Le(NormF(a * b), SigmaMax(a) * NormF(b)))


@_fact("operator_norm_right", "|A B|_F <= |A|_F |B|", "[HJ] 5.6.2, row by row", MATRIX, MATRIX)
def operator_norm_right(a: MatrixExpr, b: MatrixExpr) -> AppliedFact:
    return AppliedFact((), Le(NormF(a * b), NormF(a) * SigmaMax(b)))


@_fact("spectral_norm_of_product", "|A B| <= |A| |B|", "[HJ] 5.6.2", MATRIX, MATRIX)
def spectral_norm_of_product(a: MatrixExpr, b: MatrixExpr) -> AppliedFact:
    return AppliedFact((), Le(SigmaMax(a * b), SigmaMax(a) * SigmaMax(b)))


@_fact("spectral_below_frobenius", "|A| <= |A|_F", "[HJ] 5.6.34", MATRIX)
def spectral_below_frobenius(a: MatrixExpr) -> AppliedFact:
    return AppliedFact((), Le(SigmaMax(a), NormF(a)))


@_fact("transpose_norm", "|A^T| = |A|", "[HJ] 5.6.2", MATRIX)
def transpose_norm(a: MatrixExpr) -> AppliedFact:
    return AppliedFact((), Eq(SigmaMax(a.T), SigmaMax(a), evaluate=False))


@_fact("transpose_frobenius_norm", "|A^T|_F = |A|_F", "definition of the norm", MATRIX)
def transpose_frobenius_norm(a: MatrixExpr) -> AppliedFact:
    return AppliedFact((), Eq(NormF(a.T), NormF(a), evaluate=False))


@_fact("singular_values_ordered", "sigma_min(A) <= sigma_max(A), both at least 0", "[HJ] 2.6.3", MATRIX)
def singular_values_ordered(a: MatrixExpr) -> AppliedFact:
    return AppliedFact((), Le(SigmaMin(a), SigmaMax(a)))


@_fact(
    "singular_value_beyond",
    "sigma_k = sigma_min for k = the smaller side, 0 beyond it",
    "definition of singular values",
    MATRIX,
    Sort.FLAG,
)
def singular_value_beyond(a: MatrixExpr, rows: bool) -> AppliedFact:
    require_not_the_data(a)
    k, other = (a.shape[0], a.shape[1]) if rows else (a.shape[1], a.shape[0])
    return AppliedFact((), Eq(SigmaK(k, a), AtMost(k, other) * SigmaMin(a)))


@_fact("largest_singular_value", "sigma_max(A)^2 = lambda_max(A^T A)", "[HJ] 2.6.3", MATRIX)
def largest_singular_value(a: MatrixExpr) -> AppliedFact:
    return AppliedFact((), Eq(LambdaMax(a.T * a), SigmaMax(a) ** 2))


@_fact("transpose_singular_values", "sigma_k(A^T) = sigma_k(A)", "[HJ] 2.6.3", COUNT, MATRIX)
def transpose_singular_values(k: Side, a: MatrixExpr) -> AppliedFact:
    return AppliedFact((), Eq(SigmaK(k, a.T), SigmaK(k, a), evaluate=False))


@_fact("rayleigh", "lambda_min |x|^2 <= x^T S x <= lambda_max |x|^2, column by column", "[HJ] 4.2.2", MATRIX, MATRIX)
def rayleigh(s: MatrixExpr, x: MatrixExpr) -> AppliedFact:
    square = NormF(x) ** 2
    return AppliedFact(
        symmetric(s), And(Le(LambdaMin(s) * square, Inner(x, s * x)), Le(Inner(x, s * x), LambdaMax(s) * square))
    )


@_fact("last_eigenvalue", "lambda_min(S) is the last of the eigenvalues of S", "definition of eigenvalues", MATRIX)
def last_eigenvalue(s: MatrixExpr) -> AppliedFact:
    return AppliedFact(symmetric(s), Eq(LambdaMin(s), LambdaK(s.shape[0], s)))


@_fact("kronecker_sum", "the spectrum of A -> A B + C A is all sums of eigenvalues of B and C", "[HJT] 4.4.5", TIME)
def kronecker_sum(time: Time) -> AppliedFact:
    left, right = W1(time) * W1(time).T, W2(time).T * W2(time)
    return AppliedFact(
        (),
        And(
            Eq(LambdaMinTau(time), LambdaK(n, left) + LambdaK(m, right)),
            Eq(LambdaMaxTau(time), LambdaMax(left) + LambdaMax(right)),
        ),
    )


@_fact(
    "spectral_theorem",
    "a symmetric matrix has a unit eigenvector for each eigenvalue",
    "[HJ] 4.1.5",
    MATRIX,
    REAL,
    Sort.NEW_VECTOR,
)
def spectral_theorem(s: MatrixExpr, value: Expr, vector: MatrixSymbol) -> AppliedFact:
    if value not in (LambdaK(s.shape[0], s), LambdaMax(s)):
        raise misused("spectral_theorem", f"{value} is not an eigenvalue, an extreme one, of {s}")
    require_new((vector,), s)
    require_shape(vector, s.shape[0], S.One)
    return AppliedFact(symmetric(s), And(Eq(s * vector, value * vector), Eq(Inner(vector, vector), 1)), (vector,))


@_fact(
    "smallest_singular_value",
    "sigma_k(A)^2 |x|^2 <= |A^T x|^2, k the number of rows of A",
    "[HJ] 4.2.2",
    MATRIX,
    MATRIX,
)
def smallest_singular_value(a: MatrixExpr, x: MatrixExpr) -> AppliedFact:
    return AppliedFact((), Le(SigmaK(a.shape[0], a) ** 2 * NormF(x) ** 2, NormF(a.T * x) ** 2))


@_fact(
    "restricted_singular_value",
    "sigma_min(A) |B|_F <= |A^T B|_F when B is in the range of A",
    "[HJ] 4.2.2",
    MATRIX,
    MATRIX,
    MATRIX,
)
def restricted_singular_value(a: MatrixExpr, b: MatrixExpr, preimage: MatrixExpr) -> AppliedFact:
    """B = A preimage; sigma_min(A) is the least nonzero singular value."""
    if not same_matrix(b, a * preimage):
        raise misused("restricted_singular_value", f"{b} is not {a} times {preimage}")
    return AppliedFact((), Le(SigmaMin(a) * NormF(b), NormF(a.T * b)))


@_fact("full_column_rank", "sigma_min(A) |B|_F <= |A B|_F when A has full column rank", "[HJ] 4.2.2", MATRIX, MATRIX)
def full_column_rank(a: MatrixExpr, b: MatrixExpr) -> AppliedFact:
    return AppliedFact((Gt(LambdaMin(a.T * a), 0),), Le(SigmaMin(a) * NormF(b), NormF(a * b)))


@_fact("gram_spectra", "A A^T and A^T A have the same nonzero eigenvalues", "[HJ] 1.3.22", COUNT, MATRIX)
def gram_spectra(k: Side, a: MatrixExpr) -> AppliedFact:
    """With lambda_k = 0 for k beyond the side."""
    return AppliedFact((), Eq(LambdaK(k, a * a.T), LambdaK(k, a.T * a), evaluate=False))


@_fact("weyl_monotone", "lambda_k(S) <= lambda_k(S + B B^T)", "[HJ] 4.3.12", COUNT, MATRIX, MATRIX)
def weyl_monotone(k: Side, s: MatrixExpr, b: MatrixExpr) -> AppliedFact:
    """For k within the side; beyond it both are 0."""
    return AppliedFact(symmetric(s), Le(LambdaK(k, s), LambdaK(k, s + b * b.T)))


@_fact("weyl", "|lambda_k(S + E) - lambda_k(S)| <= |E|", "[HJ] 4.3.1", COUNT, MATRIX, MATRIX)
def weyl(k: Side, s: MatrixExpr, other: MatrixExpr) -> AppliedFact:
    size = NormF(other - s)
    value = LambdaMax if k == 1 else partial(LambdaK, k)
    bounds = And(Le(value(other), value(s) + size), Ge(value(other), value(s) - size))
    return AppliedFact(symmetric(s, other), bounds)


@_fact("weyl_singular", "|sigma_k(A) - sigma_k(B)| <= |A - B|", "[HJ] 7.3.5", MATRIX, MATRIX)
def weyl_singular(a: MatrixExpr, b: MatrixExpr) -> AppliedFact:
    require_not_the_data(a, b)
    size = NormF(a - b)
    return AppliedFact((), And(Le(SigmaMax(a), SigmaMax(b) + size), Ge(SigmaMin(a), SigmaMin(b) - size)))


@_fact("difference_of_grams", "|A A^T - B B^T| <= max(|A|^2, |B|^2)", "[HJ] 4.2.2 and 5.6.6", MATRIX, MATRIX)
def difference_of_grams(a: MatrixExpr, b: MatrixExpr) -> AppliedFact:
    """The two are positive semidefinite: -|B|^2 |x|^2 <= x^T (A A^T - B B^T) x <= |A|^2 |x|^2."""
    return AppliedFact((), Le(SigmaMax(a * a.T - b * b.T), Max(SigmaMax(a) ** 2, SigmaMax(b) ** 2)))


@_fact(
    "courant_fischer",
    "a subspace of dimension h - k + 1 meets the span of the first k eigenvectors in a unit vector",
    "[HJ] 4.2.6",
    MATRIX,
    MATRIX,
    MATRIX,
    REAL,
    Sort.NEW_NAMES,
)
def courant_fischer(
    s: MatrixExpr, p: MatrixExpr, v: MatrixExpr, value: Expr, names: tuple[MatrixSymbol, MatrixSymbol, Symbol]
) -> AppliedFact:
    """The subspace is span(P^T v) + ker P, where |v| = 1, P P^T v = value v and value > 0 is least among P P^T's.

    Then P has rank k, its number of rows, and the subspace has dimension h - k + 1. ``names`` are fresh: the
    unit vector x, its part u in ker P and its coefficient c along P^T v.
    """
    if value != LambdaK(p.shape[0], p * p.T):
        raise misused("courant_fischer", f"{value} is not the least eigenvalue of P P^T")
    x, u, c = names
    require_new(names, s, p, v)
    for vector in (x, u):
        require_shape(vector, p.shape[1], S.One)
    require_shape(v, p.shape[0], S.One)
    if s.shape != (p.shape[1], p.shape[1]):
        raise misused("courant_fischer", f"{s} does not act where {p} does")
    premises = (*symmetric(s), Eq(p * p.T * v, value * v), Eq(Inner(v, v), 1), Gt(value, 0))
    conclusion = And(
        Eq(x, c * p.T * v + u),
        Eq(Inner(x, x), 1),
        Eq(p * u, S.Zero * p * u),
        Eq(TopProjection(p.shape[0], s) * x, x),
    )
    return AppliedFact(premises, conclusion, names)


@_fact(
    "spectral_lower_bound",
    "z^T S z >= -r |z|^2 + (lambda_k(S) + r) (x^T z)^2, x a unit vector in the span of the first k eigenvectors",
    "[HJ] 4.1.5",
    MATRIX,
    COUNT,
    MATRIX,
    REAL,
    MATRIX,
)
def spectral_lower_bound(s: MatrixExpr, k: Side, x: MatrixExpr, r: Expr, z: MatrixExpr) -> AppliedFact:
    for vector in (x, z):
        require_shape(vector, s.shape[0], S.One)
    premises = (*symmetric(s), Eq(TopProjection(k, s) * x, x), Eq(Inner(x, x), 1), Ge(r, LambdaMax(-s)))
    bound = -r * NormF(z) ** 2 + (LambdaK(k, s) + r) * Inner(x, z) ** 2
    return AppliedFact(premises, Ge(Inner(z, s * z), bound))


@_fact("norm_nonnegative", "|A|_F >= 0", "[HJ] 5.1.1", MATRIX)
def norm_nonnegative(a: MatrixExpr) -> AppliedFact:
    return AppliedFact((), Ge(NormF(a), 0, evaluate=False))


@_fact("singular_value_nonnegative", "sigma_k(A), sigma_max(A), sigma_min(A) >= 0", "[HJ] 2.6.3", COUNT, MATRIX)
def singular_value_nonnegative(k: Side, a: MatrixExpr) -> AppliedFact:
    values = (SigmaK(k, a), SigmaMax(a), SigmaMin(a))
    return AppliedFact((), And(*(Ge(value, 0, evaluate=False) for value in values)))
