"""Matrices of exact scalars: rational ones, or balls, in full or as a product of two thin factors.

A matrix of many rows and columns but small rank, such as the imbalance of a wide network, is kept as ``left * right``:
its norm and its spectrum then cost no more than those of a small matrix (``verify.numbers.exact.spectra``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product as pairs_of
from typing import TypeAlias, TypeGuard, cast

from flint import arb, arb_mat, fmpq, fmpq_mat

from verify.numbers.exact.scalars import Number, Scalar, Undefined, absolute, ball, compare, power, sqrt
from verify.numbers.memo import Memo, is_lasting, remembered

Dense: TypeAlias = fmpq_mat | arb_mat

_SMALL = 8
"""Products with at most this many rows or columns are always multiplied out."""


class ShapeError(ValueError):
    """Matrices whose shapes do not fit the operation."""


class Matrix:
    """An immutable matrix; ``+``, ``-``, ``*`` (by matrices and scalars) and ``T`` as in mathematics.

    ``memo``: what has been found out about the matrix, for those who ask again. ``terms``: of a linear combination of
    rational matrices by irrational numbers, those numbers with their matrices (``verify.numbers.exact.combinations``).
    ``scaled_from``: a number and the matrix that this is a multiple of by it.
    """

    terms: tuple[tuple[Scalar, Matrix], ...] = ()

    __slots__ = ("_dense", "_transpose", "factors", "is_rational", "memo", "scaled_from", "shape")

    def __init__(self, dense: Dense | None, factors: tuple[Dense, Dense] | None = None) -> None:
        self._dense, self.factors = dense, factors
        if dense is not None:
            self.shape = (dense.nrows(), dense.ncols())
            self.is_rational = isinstance(dense, fmpq_mat)
        elif factors is not None:
            self.shape = (factors[0].nrows(), factors[1].ncols())
            self.is_rational = isinstance(factors[0], fmpq_mat) and isinstance(factors[1], fmpq_mat)
        else:
            raise TypeError("a matrix has entries or factors")
        self.memo: Memo = {}
        self._transpose: Matrix | None = None
        self.scaled_from: tuple[Scalar, Matrix] | None = None

    def __getstate__(self) -> object:
        raise TypeError("matrices are made again from an instance, not stored")

    @classmethod
    def from_rows(cls, rows: list[list[Scalar]]) -> Matrix:
        """Return the matrix with the given entries, rational if all of them are."""
        return cls(_dense(len(rows), len(rows[0]), [x for row in rows for x in row]))

    @property
    def dense(self) -> Dense:
        """The entries, as a FLINT matrix."""
        if self._dense is None:
            self._dense = product(*cast("tuple[Dense, Dense]", self.factors))
        return self._dense

    @property
    def exact(self) -> fmpq_mat:
        """The entries of a rational matrix; TypeError for one of balls."""
        dense = self.dense
        if not isinstance(dense, fmpq_mat):
            raise TypeError("the matrix is not rational")
        return dense

    @property
    def bits(self) -> int:
        """The length of the longest rational entry, of its numerator or its denominator; 0 for balls."""
        return max(x.height_bits() for x in self.dense.entries()) if isinstance(self.dense, fmpq_mat) else 0

    @property
    def T(self) -> Matrix:
        if self._transpose is None:
            if self.factors:
                left, right = self.factors
                self._transpose = Matrix(None, (right.transpose(), left.transpose()))
            else:
                self._transpose = Matrix(self.dense.transpose())
            self._transpose._transpose = self
        return self._transpose

    def __getitem__(self, index: tuple[int, int]) -> Scalar:
        i, j = index
        if self._dense is None and self.factors:
            left, right = self.factors
            return sum((left[i, k] * right[k, j] for k in range(left.ncols())), fmpq(0))
        return self.dense[i, j]

    def __add__(self, other: Matrix) -> Matrix:
        if not isinstance(other, Matrix):
            return NotImplemented
        self._same_shape(other)
        if self.factors and other.factors:
            inner = self.factors[0].ncols() + other.factors[0].ncols()
            if inner < min(self.shape):
                return Matrix(None, _joined(self.factors, other.factors))
        return Matrix(_promoted_sum(self.dense, other.dense))

    def __sub__(self, other: Matrix) -> Matrix:
        return self + (-1) * other if isinstance(other, Matrix) else NotImplemented

    def __neg__(self) -> Matrix:
        return (-1) * self

    def __mul__(self, other: Matrix | Number) -> Matrix:
        if not isinstance(other, Matrix):
            return self.__rmul__(other)
        if self.shape[1] != other.shape[0]:
            raise ShapeError(f"a product of matrices of shapes {self.shape} and {other.shape}")
        if self.factors:
            return _thin(self.factors[0], product(self.factors[1], other.dense))
        if other.factors:
            return _thin(product(self.dense, other.factors[0]), other.factors[1])
        return _thin(self.dense, other.dense)

    def __rmul__(self, scale: Number) -> Matrix:
        if not isinstance(scale, (int, fmpq, arb)):
            return NotImplemented
        if isinstance(scale, arb):
            scale = ball(scale)
        if self.factors:
            result = Matrix(None, (_scaled(self.factors[0], scale), self.factors[1]))
        else:
            result = Matrix(_scaled(self.dense, scale))
        if not isinstance(scale, arb):
            result.scaled_from = (fmpq(scale), self)
        return result

    def _same_shape(self, other: Matrix) -> None:
        if self.shape != other.shape:
            raise ShapeError(f"a sum of matrices of shapes {self.shape} and {other.shape}")

    def entries(self) -> Iterator[tuple[int, int, Scalar]]:
        """Yield (i, j, entry) row by row."""
        for i in range(self.shape[0]):
            for j in range(self.shape[1]):
                yield i, j, self[i, j]

    def inverse(self) -> Matrix:
        """Return the inverse; ``Undefined`` for a singular or an oblong matrix."""
        if self.shape[0] != self.shape[1]:
            raise Undefined("the inverse of an oblong matrix")
        try:
            return Matrix(self.dense.inv())
        except ZeroDivisionError:
            raise Undefined("the inverse of a singular matrix") from None

    def power(self, k: int) -> Matrix:
        """Return the k-th power of a square matrix, k any integer."""
        if k < 0:
            return self.inverse().power(-k)
        result = identity(self.shape[0])
        for _ in range(k):
            result = result * self
        return result


@is_lasting.register
def _(value: Matrix) -> bool:
    return value.is_rational


class Stacked(Matrix):
    """All entries of one matrix, then all of another, row by row, as one column; written out only where needed."""

    __slots__ = ("parts",)

    def __init__(self, above: Matrix, below: Matrix) -> None:
        self.parts = (above, below)
        self._dense, self.factors, self._transpose, self.scaled_from = None, None, None, None
        self.shape = (sum(p.shape[0] * p.shape[1] for p in self.parts), 1)
        self.is_rational = above.is_rational and below.is_rational
        self.memo = {}

    @property
    def dense(self) -> Dense:
        if self._dense is None:
            self._dense = _dense(*self.shape, [x for part in self.parts for x in part.dense.entries()])
        return self._dense

    def fits(self, other: Matrix) -> TypeGuard[Stacked]:
        """Return whether the other is made of parts of the same shapes."""
        return isinstance(other, Stacked) and [p.shape for p in self.parts] == [p.shape for p in other.parts]

    def __add__(self, other: Matrix) -> Matrix:
        if self.fits(other):
            return Stacked(self.parts[0] + other.parts[0], self.parts[1] + other.parts[1])
        return super().__add__(other)

    def __rmul__(self, scale: Number) -> Matrix:
        if not isinstance(scale, (int, fmpq, arb)):
            return NotImplemented
        return Stacked(scale * self.parts[0], scale * self.parts[1])


# --- FLINT's matrices of mixed kinds -------------------------------------------------------------------------


def product(a: Dense, b: Dense) -> Dense:
    """Return a b, rational where both are."""
    if isinstance(a, fmpq_mat) and isinstance(b, fmpq_mat):
        return a * b
    return balls(a) * balls(b)


def _dense(rows: int, cols: int, entries: Sequence[Scalar]) -> Dense:
    """The matrix of the entries, row by row, rational if all of them are."""
    exact = [x for x in entries if isinstance(x, fmpq)]
    if len(exact) == len(entries):
        return fmpq_mat(rows, cols, exact)
    return arb_mat(rows, cols, [ball(x) for x in entries])


def balls(a: Dense) -> arb_mat:
    """Return the matrix as one of balls."""
    return a if isinstance(a, arb_mat) else arb_mat(a)


def _promoted_sum(a: Dense, b: Dense) -> Dense:
    if isinstance(a, fmpq_mat) and isinstance(b, fmpq_mat):
        return a + b
    return balls(a) + balls(b)


def _scaled(a: Dense, scale: Number) -> Dense:
    if isinstance(scale, arb):
        return balls(a) * scale
    return -a if scale == -1 else a * fmpq(scale)


def _thin(left: Dense, right: Dense) -> Matrix:
    smaller = min(left.nrows(), right.ncols())
    if smaller > _SMALL and left.ncols() < smaller:
        return Matrix(None, (left, right))
    return Matrix(product(left, right))


def _joined(a: tuple[Dense, Dense], b: tuple[Dense, Dense]) -> tuple[Dense, Dense]:
    left = _above(a[0].transpose(), b[0].transpose()).transpose()
    return left, _above(a[1], b[1])


def _above(a: Dense, b: Dense) -> Dense:
    rows, cols = a.nrows() + b.nrows(), a.ncols()
    if isinstance(a, fmpq_mat) and isinstance(b, fmpq_mat):
        return fmpq_mat(rows, cols, [*a.entries(), *b.entries()])
    return arb_mat(rows, cols, [ball(x) for x in (*a.entries(), *b.entries())])


# --- matrices and scalars made of matrices -------------------------------------------------------------------


def identity(size: int) -> Matrix:
    """Return the identity of the given size."""
    return Matrix(fmpq_mat(size, size, [int(i == j) for i in range(size) for j in range(size)]))


def unit(rows: int, cols: int, i: int, j: int) -> Matrix:
    """Return the matrix with a 1 at (i, j) and zeros elsewhere, as a product of two vectors."""
    column = fmpq_mat(rows, 1, [int(k == i) for k in range(rows)])
    return Matrix(None, (column, fmpq_mat(1, cols, [int(k == j) for k in range(cols)])))


def zero(rows: int, cols: int) -> Matrix:
    """Return the zero matrix of the given shape."""
    return Matrix(fmpq_mat(rows, cols))


def block_column(a: Matrix, b: Matrix) -> Matrix:
    """Return the rows of a above those of b."""
    if a.shape[1] != b.shape[1]:
        raise ShapeError(f"matrices of shapes {a.shape} and {b.shape} one above the other")
    return Matrix(_above(a.dense, b.dense))


def trace(a: Matrix) -> Scalar:
    """Return the trace of a square matrix."""
    if a.shape[0] != a.shape[1]:
        raise Undefined("the trace of an oblong matrix")
    if a.terms:
        return sum((f * trace(x) for f, x in a.terms), fmpq(0))
    return sum((a[i, i] for i in range(a.shape[0])), fmpq(0))


def determinant(a: Matrix) -> Scalar:
    """Return the determinant of a square matrix; ``Undefined`` for an oblong one."""
    if a.shape[0] != a.shape[1]:
        raise Undefined("the determinant of an oblong matrix")
    if len(a.terms) == 1:
        ((f, x),) = a.terms
        return power(f, a.shape[0]) * determinant(x)
    return a.dense.det()


def inner(a: Matrix, b: Matrix) -> Scalar:
    """Return the Frobenius inner product tr(a^T b) of two matrices of one shape."""
    if a.shape != b.shape:
        raise ShapeError(f"an inner product of matrices of shapes {a.shape} and {b.shape}")
    if isinstance(a, Stacked) and a.fits(b):
        return inner(a.parts[0], b.parts[0]) + inner(a.parts[1], b.parts[1])
    if (a.terms or b.terms) and (a.terms or a.is_rational) and (b.terms or b.is_rational):
        pairs = pairs_of(a.terms or ((fmpq(1), a),), b.terms or ((fmpq(1), b),))
        return sum((f * g * inner(x, y) for (f, x), (g, y) in pairs), fmpq(0))
    if a.factors and b.factors:  # tr((U V)^T P Q) = tr((U^T P) (Q V^T)) = <U^T P, V Q^T>
        (u, v), (p, q) = a.factors, b.factors
        return inner(Matrix(product(u.transpose(), p)), Matrix(product(v, q.transpose())))
    for x, other in ((a, b), (b, a)):
        if x.factors:  # tr((U V)^T B) = tr(V^T (U^T B)) = <V, U^T B>
            left, right = x.factors
            return inner(Matrix(right), Matrix(product(left.transpose(), other.dense)))
    if isinstance(a.dense, fmpq_mat) and isinstance(b.dense, fmpq_mat):
        return rational_inner(a.dense, b.dense)
    x, y = a.dense.entries(), b.dense.entries()
    if a is b:
        return sum((ball(v) * ball(v) for v in x), arb(0))
    return (arb_mat(1, len(x), x) * arb_mat(len(y), 1, y))[0, 0]


def rational_inner(a: fmpq_mat, b: fmpq_mat) -> fmpq:
    """Return tr(a^T b) of two rational matrices of one shape, not empty."""
    x, y = a.entries(), b.entries()
    return (fmpq_mat(1, len(x), x) * fmpq_mat(len(y), 1, y))[0, 0]


def squared_norms(weights: Sequence[Sequence[fmpq]], matrices: Sequence[Matrix]) -> list[fmpq]:
    """Return the squared Frobenius norms of combinations of rational matrices of one shape.

    Args:
        weights: for each combination, the weights of the matrices in it.
        matrices: the matrices, not empty.
    """
    combined = fmpq_mat(len(weights), len(matrices), [w for row in weights for w in row])
    across = combined * _gram(matrices)
    count = len(matrices)
    return [sum((across[k, i] * combined[k, i] for i in range(count)), fmpq(0)) for k in range(len(weights))]


def _gram(matrices: Sequence[Matrix]) -> fmpq_mat:
    """The inner products of rational matrices: with long thin factors each by itself, else all of them at once."""
    count = len(matrices)
    if any(a.factors or isinstance(a, Stacked) for a in matrices):
        below = [[inner(a, b) for b in matrices[: i + 1]] for i, a in enumerate(matrices)]
        return Matrix.from_rows([[below[max(i, j)][min(i, j)] for j in range(count)] for i in range(count)]).exact
    size = matrices[0].shape[0] * matrices[0].shape[1]
    each_in_a_row = fmpq_mat(count, size, [x for a in matrices for x in a.exact.entries()])
    return each_in_a_row * each_in_a_row.transpose()


def norm(a: Matrix) -> Scalar:
    """Return the Frobenius norm."""
    if a.scaled_from and a.terms:
        scale, origin = a.scaled_from
        return absolute(scale) * norm(origin)
    return remembered(a.memo, "norm", lambda: sqrt(inner(a, a)))


def is_zero(a: Matrix) -> bool:
    """Tell whether a rational matrix is zero; False for one that is not rational."""
    if not a.is_rational:
        return False
    if isinstance(a, Stacked):
        return all(is_zero(part) for part in a.parts)
    return inner(a, a) == 0 if a.factors else a.dense == fmpq_mat(*a.shape)


def difference(a: Matrix, b: Matrix) -> tuple[int | None, tuple[int, int]]:
    """Return (0, .) if a = b, (1, (i, j)) with the first entry that differs, (None, (i, j)) if one is open."""
    if a.shape != b.shape:
        raise ShapeError(f"a comparison of matrices of shapes {a.shape} and {b.shape}")
    if isinstance(a, Stacked) and a.fits(b) and all(difference(x, y)[0] == 0 for x, y in zip(a.parts, b.parts)):
        return 0, (0, 0)
    if a.is_rational and b.is_rational:
        if (a.factors or b.factors) and inner(a - b, a - b) == 0:
            return 0, (0, 0)
        if not (a.factors or b.factors) and a.dense == b.dense:
            return 0, (0, 0)
    open_entry = None
    for (i, j, x), (_, _, y) in zip(a.entries(), b.entries()):
        order = compare(x, y)
        if order is None and open_entry is None:
            open_entry = (i, j)
        elif order:
            return 1, (i, j)
    return (None, open_entry) if open_entry else (0, (0, 0))
