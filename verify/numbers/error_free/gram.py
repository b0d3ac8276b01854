"""Gram matrices A^T A in floats, of rows that come in blocks, with a bound of their error.

The error E of the product G as BLAS computed it is bounded as in ``checked``: for random rows x of integers, x G and
the sum over blocks of (A x)^T A are evaluated without BLAS, to far more digits than a product in floats has. The two
differ by x E, and by what their evaluation loses, which is bounded. Right BLAS is within gamma_k |A|_F^2 of A^T A in
the Frobenius norm, k the rows of a block plus the number of blocks (Higham, Accuracy and Stability of Numerical
Algorithms, 2nd ed., section 3.5): a product of which more is off is refused as wrong.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verify.numbers.error_free.checked import (
    BITS,
    WrongProduct,
    bits_for_integers,
    least_share,
    repeatable_rows,
    split,
    split_by_unit,
)
from verify.numbers.error_free.matrices import Doubled
from verify.numbers.error_free.transformations import above, size_from_squares, two_sum
from verify.numbers.intervals.matrices import TINY, U, gamma

Floats = NDArray[np.float64]

ROWS = 2048
"""The most rows that BLAS multiplies at once: fewer take longer, for the products are added up."""
_ROWS = 512
"""The most rows of a check: products of integers of 20 and 22 bits, so many of them, add up to less than 2**53."""
_BITS = 20
_WIDE = 256
"""Columns of which three checks find out enough, and take long; of fewer there are four."""
_ROUND = 1.5 * 2.0**52


class CheckedGram:
    """The sum of A^T A over blocks of rows A, of finite numbers neither of which has a square out of range.

    Blocks may be subtracted instead: each error counts as it does in the sum.

    >>> gram = CheckedGram(2)
    >>> gram.add(np.array([[1.0, 2.0], [0.0, 3.0]]))
    >>> gram.enclosed().hi
    array([[ 1.,  2.],
           [ 2., 13.]])
    """

    def __init__(self, width: int) -> None:
        self._total, self._product = np.zeros((width, width)), np.empty((width, width))
        # fresh memory would take longer than the sums
        self._high, self._low = np.empty((_ROWS, width)), np.empty((_ROWS, width))
        bits, many = bits_for_integers(width, BITS - 1), 3 if width >= _WIDE else 4
        self._checks = repeatable_rows(width, bits, many)
        self._wanted, self._wanted_low = np.zeros(self._checks.shape), np.zeros(self._checks.shape)
        self._length, self._share = 2.0 ** (bits - 1) * width**0.5, least_share(many, bits)
        self._squares = self._off = 0.0
        self._longest = self._blocks = 0

    def add(self, rows: Floats, sign: int = 1) -> None:
        """Add A^T A for rows A, (any number x width); subtract it where the sign is -1."""
        for start in range(0, len(rows), ROWS):
            self._add_block(rows[start : start + ROWS], sign)

    def _add_block(self, block: Floats, sign: int) -> None:
        if sign > 0:
            self._total += square(block, self._product)
        else:
            self._total -= square(block, self._product)
        self._longest, self._blocks = max(self._longest, len(block)), self._blocks + 1
        for start in range(0, len(block), _ROWS):
            a = block[start : start + _ROWS]
            columns = np.einsum("ij,ij->j", a, a)
            self._squares += size_from_squares(float(columns.sum()), a.size) ** 2
            self._expect(a, sign, _longest_of(columns, len(a)))

    def _expect(self, a: Floats, sign: int, columns: float) -> None:
        """Add +-(A x)^T A for the checks x, as an exact part and one in floats, and a bound of what the latter loses.

        With A = H + L, H of 22 bits, H x is exact; it is cut into F of 20 bits and R, to which L x is added. F^T H is
        exact; F^T L and R^T A are rounded (gamma_k of the lengths' product), and so are L x, R and the sums.
        ``columns``: a bound of the lengths of the columns of A.
        """
        rows, k = self._checks.shape[1], len(a)
        high, low, unit = split_by_unit(a, self._high[:k], self._low[:k])
        leading, trailing = (np.einsum("ci,ji->cj", self._checks, part) for part in (high, low))
        scale = 2.0 ** (_BITS - int(np.frexp(np.abs(leading).max(initial=0.0))[1]))
        first = ((leading * scale + _ROUND) - _ROUND) / scale
        rest = (leading - first) + trailing
        exact = np.einsum("cj,ji->ci", first, high)
        beside = np.einsum("cj,ji->ci", first, low) + np.einsum("cj,ji->ci", rest, a)
        self._wanted, error = two_sum(self._wanted, sign * exact)
        self._wanted_low += error + sign * beside
        columns_low = unit / 2 * k**0.5 * (1 + 4 * U)
        of_first, of_rest = _longest(first.T), _longest(rest.T)
        lost = gamma(rows) * self._length * columns_low * rows**0.5 + U * of_rest
        self._off += lost * columns + gamma(k) * (of_first * columns_low + of_rest * columns)
        self._off += 2 * U * sum(float(np.abs(x).max(initial=0.0)) for x in (error, beside, self._wanted_low))

    def enclosed(self) -> Doubled:
        """Return the sum, its radius one of the operator norm; raises ``WrongProduct``."""
        total, width = self._total, len(self._total)
        certain = gamma(self._longest + self._blocks) * self._squares + width**2 * self._longest * TINY
        found, off = self._discrepancy()
        if not found <= self._length * certain * (1 + 8 * U) + off:
            raise WrongProduct
        radius = above((found + off) / self._share * width**0.5, self._longest + self._blocks + 2 * width + 64)
        if not (total == total.T).all():
            # the lower half stands for both: no entry's error counts more than twice
            total, radius = np.tril(total) + np.tril(total, -1).T, above(1.4142136 * radius)
        return Doubled(total, np.zeros_like(total), radius)

    def _discrepancy(self) -> tuple[float, float]:
        """The largest |x G - sum of (A x)^T A| as computed, and how far off that is."""
        if not np.isfinite(self._total).all():
            raise WrongProduct
        rows = self._checks.shape[1]
        high, low = split(self._total)
        ours, ours_low = (np.einsum("ci,ij->cj", self._checks, part) for part in (high, low))
        apart, error = two_sum(ours, -self._wanted)
        beside = (error + ours_low) - self._wanted_low
        off = self._off + gamma(rows) * self._length * _longest(low)
        off += 4 * U * sum(float(np.abs(x).max(initial=0.0)) for x in (error, ours_low, self._wanted_low, beside))
        return float(np.abs(apart + beside).max(initial=0.0)) * (1 + 4 * U), off


def square(rows: Floats, out: Floats) -> Floats:
    """Return A^T A as BLAS has it."""
    return np.matmul(rows.T, rows, out=out)


def _longest(a: Floats) -> float:
    """A bound of the lengths of the columns."""
    return _longest_of(np.einsum("ij,ij->j", a, a), len(a))


def _longest_of(squares: Floats, rows: int) -> float:
    """A bound of the lengths of columns of so many rows, from their squares as computed."""
    return float(np.sqrt(squares.max(initial=0.0))) * (1 + (rows + 8) * U) + 2.0**-530
