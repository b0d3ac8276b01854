"""False proofs. Determinants, and matrices made of blocks."""

from __future__ import annotations

from sympy import Ge, Identity, Le, MatrixSymbol, S, ZeroMatrix

from derivations.as_written import Eq
from derivations.notation import (
    A,
    BlockColumn,
    Blocks,
    Determinant,
    LambdaMax,
    LambdaMin,
    NormF,
    SigmaMin,
    Stack,
    X,
    h,
    m,
    n,
)
from derivations.proving.rules import Fact, Normal, Rewrite
from tests.material.proofs import B, P, S_h, e, false, only, u

R = MatrixSymbol("R", h, h)
_SYMMETRIC = Eq(S_h.T, S_h)

FALSE = [
    false(
        "a determinant taken for linear",
        only(Eq(Determinant(S_h + R), Determinant(S_h) + Determinant(R)), Normal()),
        reason="normal form",
    ),
    false(
        "a number taken out of a determinant",
        only(Eq(Determinant(2 * S_h), 2 * Determinant(S_h)), Normal()),
        reason="normal form",
    ),
    false(
        "the determinant of an oblong matrix",
        only(Ge(Determinant(A) ** 2, 0), Normal()),
        reason="do not agree",
    ),
    false(
        "the determinant of oblong factors",
        only(
            Eq(Determinant(A * A.T), Determinant(A) * Determinant(A.T)),
            Fact("determinant_of_product", A, A.T),
        ),
        reason="do not agree",
    ),
    false(
        "blocks in another order",
        only(Eq(Blocks(S_h, R, R.T, S_h), Blocks(S_h, R.T, R, S_h)), Normal()),
        reason="normal form",
    ),
    false(
        "a block matrix transposed block by block",
        only(Eq(Blocks(S_h, R, R, S_h).T, Blocks(S_h.T, R.T, R.T, S_h.T)), Normal()),
        reason="normal form",
    ),
    false(
        "blocks that do not fit",
        only(Eq(Blocks(S_h, P, P, S_h), Blocks(S_h, R, R, S_h)), Normal()),
        reason="do not agree",
    ),
    false(
        "rows of different lengths one above the other",
        only(Eq(BlockColumn(A, S_h), BlockColumn(A, A)), Normal()),
        reason="do not agree",
    ),
    false(
        "one above the other, in the other order",
        only(Eq(BlockColumn(A, B), BlockColumn(B, A)), Normal()),
        reason="normal form",
    ),
    false(
        "rows one above the other taken for all entries in a column",
        only(Eq(BlockColumn(e, u), Stack(e, u)), Normal()),
        reason="normal form",
    ),
    false(
        "a Schur complement of the other block",
        only(
            Eq(Determinant(Blocks(S_h, P.T, P, Identity(P.shape[0]))), Determinant(S_h - P.T * (2 * P))),
            Fact("schur_complement", S_h, P.T, P),
        ),
        reason="schur_complement says",
    ),
    false(
        "a Schur complement where no block is the identity",
        only(
            Eq(Determinant(Blocks(S_h, R, R, S_h)), Determinant(S_h - R * R)),
            Fact("schur_complement", S_h, R, R),
        ),
        reason="schur_complement says",
    ),
    false(
        "block columns multiplied crosswise",
        only(
            Eq(
                Blocks(Identity(n), A, A.T, Identity(m)) * BlockColumn(A, A.T * A),
                BlockColumn(A - A * A.T * A, A.T * A + A.T * A),
            ),
            Fact("block_product", Identity(n), A, A.T, Identity(m), A, A.T * A),
        ),
        reason="block_product says",
    ),
    false(
        "a Gram matrix of two matrices",
        only(Ge(Determinant(S_h * R), 0), Fact("determinant_of_gram", S_h)),
        reason="determinant_of_gram says",
    ),
    false(
        "a determinant of eigenvalues up to 2",
        only(Le(Determinant(S_h) ** 2, LambdaMin(S_h) ** 2), Fact("determinant_within_one", S_h), "p", "q", "r"),
        given=(_SYMMETRIC, Ge(LambdaMin(S_h), -1), Le(LambdaMax(S_h), 2)),
        reason="determinant_within_one needs",
    ),
    false(
        "a determinant of a matrix that is not symmetric",
        only(Le(Determinant(S_h) ** 2, LambdaMin(S_h) ** 2), Fact("determinant_within_one", S_h), "p", "q"),
        given=(Ge(LambdaMin(S_h), -1), Le(LambdaMax(S_h), 1)),
        reason="determinant_within_one needs",
    ),
    false(
        "one block put for another",
        only(Eq(BlockColumn(A, B), BlockColumn(A, A)), Rewrite(), "q", "p"),
        given=(Eq(B, ZeroMatrix(n, m)), Eq(BlockColumn(A, B), BlockColumn(A, B))),
        reason="replacing equals gives",
    ),
    false(
        "sigma_min of the data among blocks counted as the data's",
        only(
            Eq(SigmaMin(X), SigmaMin(BlockColumn(X, ZeroMatrix(X.shape[0], X.shape[1])))),
            Normal(),
        ),
        reason="normal form",
    ),
    false(
        "the norm of rows one above the other, without the rows below",
        only(Eq(NormF(BlockColumn(A, B)) ** 2, NormF(A) ** 2 + S.Zero * NormF(B)), Normal()),
        reason="normal form",
    ),
]
