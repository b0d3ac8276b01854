"""Textbook facts about determinants and matrices made of blocks."""

from __future__ import annotations

from sympy import Eq, Ge, Identity, Le, MatrixExpr

from derivations.notation import BlockColumn, Blocks, Determinant, LambdaMax, LambdaMin
from derivations.proving.fact_records import MATRIX, AppliedFact, Fact, entered_in, misused, symmetric

FACTS: dict[str, Fact] = {}
"""The facts of this module, by name."""
_fact = entered_in(FACTS)


@_fact(
    "block_product",
    "[[A, B], [C, D]] times P above Q is A P + B Q above C P + D Q",
    "[HJ] 0.7.2",
    MATRIX,
    MATRIX,
    MATRIX,
    MATRIX,
    MATRIX,
    MATRIX,
)
def block_product(
    a: MatrixExpr, b: MatrixExpr, c: MatrixExpr, d: MatrixExpr, p: MatrixExpr, q: MatrixExpr
) -> AppliedFact:
    multiplied = BlockColumn(a * p + b * q, c * p + d * q)
    return AppliedFact((), Eq(Blocks(a, b, c, d) * BlockColumn(p, q), multiplied))


@_fact("determinant_of_product", "det(A B) = det(A) det(B)", "[HJ] 0.3.5", MATRIX, MATRIX)
def determinant_of_product(a: MatrixExpr, b: MatrixExpr) -> AppliedFact:
    return AppliedFact((), Eq(Determinant(a * b), Determinant(a) * Determinant(b)))


@_fact("determinant_of_transpose", "det(A^T) = det(A)", "[HJ] 0.3", MATRIX)
def determinant_of_transpose(a: MatrixExpr) -> AppliedFact:
    return AppliedFact((), Eq(Determinant(a.T), Determinant(a), evaluate=False))


@_fact("schur_complement", "det [[A, B], [C, I]] = det(A - B C)", "[HJ] 0.8.5", MATRIX, MATRIX, MATRIX)
def schur_complement(a: MatrixExpr, b: MatrixExpr, c: MatrixExpr) -> AppliedFact:
    whole = Blocks(a, b, c, Identity(c.shape[0]))
    return AppliedFact((), Eq(Determinant(whole), Determinant(a - b * c)))


@_fact("determinant_of_gram", "det(A A^T) >= 0", "[HJ] 7.2.10", MATRIX)
def determinant_of_gram(a: MatrixExpr) -> AppliedFact:
    return AppliedFact((), Ge(Determinant(a * a.T), 0))


@_fact(
    "determinant_within_one",
    "det(S)^2 <= lambda_min(S)^2 when no eigenvalue of S is beyond 1 in absolute value",
    "[HJ] 1.2, the determinant is the product of the eigenvalues",
    MATRIX,
)
def determinant_within_one(s: MatrixExpr) -> AppliedFact:
    if s.shape[0] != s.shape[1]:
        raise misused("determinant_within_one", f"{s} is not square")
    premises = (*symmetric(s), Ge(LambdaMin(s), -1), Le(LambdaMax(s), 1))
    return AppliedFact(premises, Le(Determinant(s) ** 2, LambdaMin(s) ** 2))
