"""Floating-point numbers and matrices, one for each element of a batch: quick, and never a verdict.

A scalar is an array (B,), or (1,) for a constant; NaN where it has no value. The functions have the names and the
meanings of those of the exact carrier (``verify.numbers.exact.scalars``), so that one generated code runs on both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any, Protocol, Self, SupportsInt, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from verify.numbers.memo import Memo, remembered

Array = NDArray[Any]
_T = TypeVar("_T")


class _Ring(Protocol):
    def __add__(self, other: Self, /) -> Self: ...
    def __mul__(self, other: Self, /) -> Self: ...


_N = TypeVar("_N", bound=_Ring)


class Matrix:
    """Matrices of one shape, (B, rows, columns); ``*`` is the matrix product, or scales by scalars (B,)."""

    __array_ufunc__ = None  # so that an array times a matrix is left to the matrix
    is_rational = False

    def __init__(self, entries: Array) -> None:
        self.entries = entries
        self.memo: Memo = {}

    @property
    def shape(self) -> tuple[int, int]:
        return self.entries.shape[-2], self.entries.shape[-1]

    @property
    def T(self) -> Matrix:
        return remembered(self.memo, "T", lambda: Matrix(np.swapaxes(self.entries, -1, -2)))

    def __getitem__(self, at: tuple[int, int]) -> Array:
        return self.entries[..., at[0], at[1]]

    def part(self, rows: int, columns: int) -> Matrix:
        """Return the first rows and columns."""
        return Matrix(self.entries[..., :rows, :columns])

    def power(self, k: int) -> Matrix:
        """Return the k-th powers of square matrices, k >= 1."""
        found = self
        for _ in range(k - 1):
            found = found * self
        return found

    def padded(self, rows: int) -> Matrix:
        """Return the matrices with rows of zeros below, so many rows in all."""
        return Matrix(np.pad(self.entries, ((0, 0), (0, rows - self.shape[0]), (0, 0))))

    def __add__(self, other: Matrix) -> Matrix:
        return Matrix(self.entries + other.entries)

    def __sub__(self, other: Matrix) -> Matrix:
        return Matrix(self.entries - other.entries)

    def __neg__(self) -> Matrix:
        return Matrix(-self.entries)

    def __mul__(self, other: Matrix | ArrayLike) -> Matrix:
        if isinstance(other, Matrix):
            return Matrix(self.entries @ other.entries)
        return self.__rmul__(other)

    def __rmul__(self, scale: ArrayLike) -> Matrix:
        return Matrix(np.asarray(scale, dtype=float)[..., None, None] * self.entries)


# --- scalars -------------------------------------------------------------------------------------------------


def constant(top: int, bottom: int = 1) -> Array:
    """Return top / bottom, (1,)."""
    try:
        return np.array([top / bottom])
    except OverflowError:
        return np.array([np.nan])


def number(k: SupportsInt) -> Array:
    """Return an integer, (1,)."""
    return constant(int(k))


def divide(a: Array, b: Array) -> Array:
    """Return a / b; NaN where b is 0."""
    return np.asarray(a) / np.where(np.equal(b, 0), np.nan, b)


def power(x: Array, e: ArrayLike) -> Array:
    """Return x**e, e an integer or scalars; NaN for 0**-1 and the like."""
    if isinstance(e, int) and e >= 0:
        return x**e if e <= 2 else np.asarray(x) ** float(e)
    found = np.power(np.asarray(x, dtype=float), np.asarray(e, dtype=float))
    return np.where(np.isfinite(found), found, np.nan)


def sqrt(x: Array) -> Array:
    """Return the square root; NaN for a negative number."""
    return np.sqrt(x)


def exp(x: Array) -> Array:
    """Return e**x."""
    return np.exp(x)


def positive(x: Array) -> Array:
    """Return x where it is above 0, NaN elsewhere."""
    return np.where(np.greater(x, 0), x, np.nan)


def log(x: Array) -> Array:
    """Return the natural logarithm; NaN where x <= 0."""
    return np.log(positive(x))


def maximum(*values: Array) -> Array:
    """Return the largest of the values."""
    return reduce(np.maximum, values)


def minimum(*values: Array) -> Array:
    """Return the smallest of the values."""
    return reduce(np.minimum, values)


def absolute(x: Array) -> Array:
    """Return |x|."""
    return np.abs(x)


# --- scalars of matrices -------------------------------------------------------------------------------------


def norm(a: Matrix) -> Array:
    """Return the Frobenius norms."""
    return remembered(a.memo, "norm", lambda: np.sqrt(np.einsum("...ij,...ij->...", a.entries, a.entries)))


def inner(a: Matrix, b: Matrix) -> Array:
    """Return the Frobenius inner products."""
    return np.einsum("...ij,...ij->...", a.entries, b.entries)


def trace(a: Matrix) -> Array:
    """Return the traces."""
    return np.trace(a.entries, axis1=-2, axis2=-1)


def identity(side: int) -> Matrix:
    """Return the identity."""
    return Matrix(np.eye(side)[None])


def zero(rows: int, cols: int) -> Matrix:
    """Return the zero matrix."""
    return Matrix(np.zeros((1, rows, cols)))


def block_column(a: Matrix, b: Matrix) -> Matrix:
    """Return the rows of a above those of b."""
    return Matrix(one_above_the_other(a.entries, b.entries))


def one_above_the_other(a: Array, b: Array) -> Array:
    """Return (B, rows of a + rows of b, columns), a's rows first; either of the two may be one for the whole batch."""
    count = max(len(a), len(b))
    return np.concatenate([np.broadcast_to(x, (count, *x.shape[1:])) for x in (a, b)], axis=-2)


def eigenvalues(a: Matrix) -> Sequence[Array]:
    """Return the eigenvalues of symmetric matrices, descending; NaN where a matrix is not finite."""
    return remembered(
        a.memo, "eigenvalues", lambda: _spectrum(a, lambda entries: np.linalg.eigvalsh(entries)[..., ::-1])
    )


def singular_values(a: Matrix) -> Sequence[Array]:
    """Return the min(rows, columns) singular values, descending; NaN where a matrix is not finite."""
    return remembered(
        a.memo, "singular values", lambda: _spectrum(a, lambda entries: np.linalg.svd(entries, compute_uv=False))
    )


def _spectrum(a: Matrix, find: Callable[[Array], Array]) -> Sequence[Array]:
    finite: Array = np.asarray(np.isfinite(a.entries).all(axis=(-1, -2)))
    if finite.all():
        found = find(a.entries)
    else:
        found = find(np.where(finite[..., None, None], a.entries, 0.0))
        found[~finite] = np.nan
    return list(np.moveaxis(found, -1, 0))


def gram_eigenvalue(a: Matrix, k: int) -> Array:
    """Return the k-th largest eigenvalue of a a^T, k at most the smaller side."""
    found = remembered(a.memo, "gram", lambda: _spectrum(a, _of_gram))
    return found[k - 1]


def _of_gram(entries: Array) -> Array:
    across = np.swapaxes(entries, -1, -2)
    gram = entries @ across if entries.shape[-2] <= entries.shape[-1] else across @ entries
    return np.linalg.eigvalsh(gram)[..., ::-1]


def nuclear(a: Matrix) -> Array:
    """Return the sums of the singular values."""
    return np.sum(singular_values(a), axis=0)


def determinant(a: Matrix) -> Array:
    """Return the determinants of square matrices; NaN for oblong ones."""
    if a.shape[0] != a.shape[1]:
        return np.full(a.entries.shape[:1], np.nan)
    return np.linalg.det(a.entries)


def rank(a: Matrix) -> Array:
    """Return the ranks, as far as rounding lets them be seen."""
    values = np.array(singular_values(a))
    return (values > _RANK * values[0] * max(a.shape)).sum(axis=0).astype(float)


_RANK = 1e-14


def second_derivative(gram: Array, left: Array, across: Array, right: Array, second: Array, gradient: Array) -> Array:
    """Return the second derivatives of the loss in (W1, W2), (B, h(n+m), h(n+m)), entries row by row, W1's first.

    They map (A, C) to (M W2^T + G C^T, W1^T M + A^T G) with M = X^T X (A W2 + W1 C). ``gram`` is X^T X, ``left``
    W2 W2^T, ``across`` X^T X W1, ``right`` W1^T X^T X W1; then W2 and G.
    """
    n, h, m = gram.shape[-1], left.shape[-1], second.shape[-1]
    count = max(len(x) for x in (gram, left, across, second, gradient))
    found = np.zeros((count, n * h + h * m, n * h + h * m))
    found[:, : n * h, : n * h] = np.einsum("cij,cab->ciajb", gram, left).reshape(-1, n * h, n * h)
    found[:, n * h :, n * h :] = np.einsum("cab,kl->cakbl", right, np.eye(m)).reshape(-1, h * m, h * m)
    mixed = np.einsum("cib,cak->ciabk", across, second) + np.einsum("cik,ab->ciabk", gradient, np.eye(h))
    found[:, : n * h, n * h :] = mixed.reshape(-1, n * h, h * m)
    found[:, n * h :, : n * h] = np.swapaxes(found[:, : n * h, n * h :], -1, -2)
    return found


def sharpness(data: Matrix, first: Matrix, second: Matrix, gradient: Matrix) -> Array:
    """Return the top eigenvalues of the second derivatives of the loss in (W1, W2)."""
    gram = data.T * data
    across = gram * first
    parts = (gram, second * second.T, across, first.T * across, second, gradient)
    return eigenvalues(Matrix(second_derivative(*(p.entries for p in parts))))[0]


# --- polynomials ---------------------------------------------------------------------------------------------


def positive_root(coefficients: Sequence[Array]) -> Array:
    """Return the positive root of polynomials (lowest coefficient first) whose coefficients change sign once.

    NaN for any other signs. Newton's method, kept inside a bracket that the sizes of the terms give, on coefficients
    whose largest is about 1.

    >>> positive_root([np.array([-2.0]), np.array([0.0]), np.array([1.0])])
    array([1.41421356])
    """
    rows = np.array(np.broadcast_arrays(*coefficients), dtype=float)
    rows = np.ldexp(rows, -leading_exponents(rows))
    rows = np.where(_last_sign(rows) < 0, -rows, rows)
    usable = np.isfinite(rows).all(axis=0) & one_sign_change(rows)
    rows = np.where(usable, rows, np.array([-1.0] + [1.0] * (len(rows) - 1)).reshape(-1, *[1] * (rows.ndim - 1)))
    slope = derivative(rows)
    with np.errstate(all="ignore"):
        a, b = _around_root(rows)
        x = np.sqrt(a) * np.sqrt(b)
        for _ in range(_NEWTON):
            value = evaluated(rows, x)
            a, b = np.where(value < 0, x, a), np.where(value < 0, b, x)
            moved = x - value / evaluated(slope, x)
            moved = np.where((moved >= a) & (moved <= b), moved, (a + b) / 2)
            settled = np.abs(moved - x) <= _SETTLED * x
            x = moved
            if settled.all():
                break
    return np.where(usable, x, np.nan)


_NEWTON, _SETTLED = 60, 2.0**-51


def _around_root(rows: Array) -> tuple[Array, Array]:
    """Numbers below and above the root: negative terms of low degree meet positive ones of high degree there.

    It is below x where each of m negative terms is at most an m-th of one and the same positive term, and above x where
    one of the negative terms is at least p times each of p positive ones.
    """
    sizes, spare = np.log2(np.abs(rows)), np.log2(len(rows) - 1)
    low_degrees = [i for i in range(len(rows)) if (rows[i] < 0).any()]
    highest, lowest = np.full(rows.shape[1:], np.inf), np.full(rows.shape, np.inf)
    for k in range(1, len(rows)):
        above = np.full(rows.shape[1:], -np.inf)
        for i in low_degrees:
            if i >= k:
                break
            met = (rows[i] < 0) & (rows[k] > 0)
            crossing = (sizes[i] - sizes[k]) / (k - i)
            above = np.where(met, np.maximum(above, crossing + spare / (k - i)), above)
            lowest[i] = np.where(met, np.minimum(lowest[i], crossing - spare / (k - i)), lowest[i])
        highest = np.where(rows[k] > 0, np.minimum(highest, above), highest)
    lowest = np.where(rows < 0, lowest, -np.inf).max(axis=0)
    return np.exp2(np.clip(lowest - _ROOM, -1074, 1023)), np.exp2(np.clip(highest + _ROOM, -1074, 1023))


_ROOM = 2.0**-20
"""More than rounding makes of the logarithms."""


def leading_exponents(rows: Array) -> Array:
    """Return the least e with |row| < 2**e for all rows; 0 where there is none."""
    largest = np.abs(rows).max(axis=0)
    return np.frexp(np.where(np.isfinite(largest), largest, 0.0))[1]


def _last_sign(rows: Array) -> Array:
    """The sign of the coefficient of highest degree that is not zero."""
    sign = np.zeros(rows.shape[1:])
    for row in rows:
        sign = np.where(row != 0, np.sign(row), sign)
    return sign


def one_sign_change(rows: Array) -> NDArray[np.bool_]:
    """Return where the signs of the coefficients (degree + 1, ...), zeros left out, change exactly once."""
    sign, changes = np.zeros(rows.shape[1:]), np.zeros(rows.shape[1:], dtype=int)
    for row in rows:
        here = np.sign(row)
        changes += (here * sign) < 0
        sign = np.where(here != 0, here, sign)
    return changes == 1


def evaluated(rows: Sequence[_N] | Array, x: _N) -> _N:
    """Return polynomials (lowest coefficient first) at x, by Horner's rule."""
    total = rows[-1]
    for row in rows[-2::-1]:
        total = total * x + row
    return total


def derivative(rows: Array) -> Array:
    """Return the coefficients of the derivatives of polynomials (lowest coefficient first); of a constant, zero."""
    if len(rows) == 1:
        return np.zeros_like(rows)
    return rows[1:] * np.arange(1, len(rows)).reshape(-1, *[1] * (rows.ndim - 1))


def least_value(coefficients: Sequence[Array]) -> Array:
    """Return the minimum of polynomials of degree 2 or less; NaN for others, and where there is none."""
    rows = np.broadcast_arrays(*coefficients)
    if len(rows) == 1:
        return rows[0]
    if len(rows) != 3:
        return np.full(rows[0].shape, np.nan)
    bottom = rows[0] - rows[1] ** 2 / np.where(rows[2] > 0, 4 * rows[2], np.nan)
    return np.where((rows[1] == 0) & (rows[2] == 0), rows[0], bottom)
