"""Moments of data, exact or in two doubles with a bound of what these miss.

The sums are those of ``sliced_moments``; where not every bit counts, what is below the last slice, and products of two
slices as small as that, are left out and bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

import numpy as np
from flint import fmpq_mat
from numpy.typing import NDArray

from verify.networks.certificates.exact_arrays import fits, holds_doubles
from verify.networks.certificates.sliced_moments import BITS, ROWS, SlicedMoments
from verify.networks.shards import Rows
from verify.numbers.error_free.matrices import Doubled, symmetric
from verify.numbers.error_free.transformations import above, size, two_sum
from verify.numbers.intervals.matrices import U

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Places = NDArray[np.intp]

_FEW = 8
_VANISHED = 2.0**-530
"""More than the root of a square that is too small for a double."""


class Moments(SlicedMoments):
    """Sums of z^T z over rows z, of which blocks are given in two doubles, bounded."""

    @property
    def nonzero(self) -> NDArray[np.bool_]:
        """Which columns have an entry that is not zero."""
        self.finish()
        return self._diagonal(0) > 0

    def gram(self, places: Places) -> Doubled:
        """Return the square block of the sum in these columns, symmetric; its radius bounds the operator norm."""
        norms = self._operator_norms(places)
        return self._block(places, places, norms, norms)

    def cross(self, left: Places, right: Places) -> Doubled:
        """Return the rows ``left`` and the columns ``right`` of the sum; its radius bounds the Frobenius norm."""
        return self._block(left, right, self._operator_norms(left), self._norms(right))

    def _block(self, left: Places, right: Places, ours: list[float], theirs: list[float]) -> Doubled:
        """A block of the sum in two doubles, from norms of the scaled slices and of the rest.

        The parts of the sum, exact each, are added from the smallest: of c additions each loses at most u of the low
        part, which is at most c u times the sum M of the parts' sizes; c**2 u**2 M in all. In the Frobenius norm M is
        at most the square of the slices' norms added up, and 2**33 units more for the split at 2**32 of negative
        numbers.
        """
        self.finish()
        e = self.exponents
        scale = np.ldexp(1.0, e[left])[:, None] * np.ldexp(1.0, e[right])[None, :]
        hi, lo, terms, split = np.zeros(scale.shape), np.zeros(scale.shape), 2, 0.0
        for order, parts in self._levels(left, right):
            unit = 2.0 ** (-2 * (BITS - 1) - order * BITS)
            split += unit * 2.0**34
            for part in parts:
                hi, error = two_sum(part * unit, hi)
                lo += error
                terms += 1
        most = sum(self._norms(left)) * sum(self._norms(right)) + split * float(np.sqrt(np.square(scale).sum()))
        hi, lo = two_sum(hi, lo)
        radius = above(self._left_out(ours, theirs) + (terms * U) ** 2 * most, 64)
        found = Doubled(hi * scale, lo * scale, radius)
        return found if self._wide is None else found + _doubled_rationals(self._wide, left, right)

    def _levels(self, left: Places, right: Places) -> Iterator[tuple[int, list[Floats]]]:
        """A block of the sums of S_i^T S_j with i + j of each order, the highest first, each as two exact parts.

        Neither depends on how the rows came in, which decides whether a pair that adds nothing is among the sums.
        """
        # products past the last order are left out where not every bit counts
        for order in reversed(range(2 * self._count - 1 if self.exact else self._count)):
            high, low = np.zeros((2, len(left), len(right)), np.int64)
            for pair in self._sums:
                if sum(pair) == order:
                    top, rest = (_block_of(part, left, right) for part in self._part(pair))
                    high, low = high + top, low + rest
            yield order, [low.astype(np.float64), high.astype(np.float64) * 2.0**32]

    def _norms(self, columns: Places) -> list[float]:
        """Bounds of the Frobenius norms of the slices and of the rest, in the chosen columns."""
        # entries too small to be scaled, and squares too small for a double
        vanished = (self._rows * len(columns)) ** 0.5 * _VANISHED
        squares = [self._diagonal(k)[columns] for k in range(self._count)]
        squares.append(self._rest[columns] / 4)  # what is left of an entry is half a unit at most
        found = []
        for k, (square, scale) in enumerate(zip(squares, self._scales(columns))):
            norm = above(float(np.sqrt(np.square(np.sqrt(square) * scale).sum())), self._rows + len(self) + 8)
            found.append(norm + vanished * float(scale.max(initial=0.0)) * (k == self._count and not self.exact))
        return found

    def _operator_norms(self, columns: Places) -> list[float]:
        """The same of the operator norms: |S|**2 = |S^T S| is at most the largest sum of a row's absolute values."""
        found = self._norms(columns)
        for k, scale in zip(range(self._count), self._scales(columns)):
            if (k, k) in self._sums:
                rows = np.einsum("ij,j->i", np.abs(self._square(k, columns)), scale) * scale
                found[k] = min(found[k], above(float(np.sqrt(rows.max())), len(self) + 8))
        return found

    def _square(self, k: int, columns: Places) -> Floats:
        """The square of a slice in these columns, each entry rounded once."""
        high, low = (_block_of(part, columns, columns).astype(np.float64) for part in self._sums[k, k].carried())
        return high * 2.0**32 + low

    def _scales(self, columns: Places) -> list[Floats]:
        """What the units of the slices, and of the rest, are in the data, for each column."""
        places = (*range(self._count), self._count - 1)
        return [np.ldexp(1.0, self.exponents[columns] - (BITS - 1) - k * BITS) for k in places]

    def _diagonal(self, k: int) -> Floats:
        """The squared norms of the columns of a slice."""
        if (k, k) not in self._sums:
            return np.zeros(len(self))
        high, low = (part.diagonal().astype(np.float64) for part in self._sums[k, k].carried())
        return high * 2.0**32 + low

    def _left_out(self, ours: list[float], theirs: list[float]) -> float:
        """A bound of the products that were not computed: those with the rest, and of slices past the last order."""
        if self.exact:
            return 0.0
        last = range(self._count)
        past = sum(ours[i] * theirs[j] for i in last for j in last if i + j >= self._count)
        return past + ours[-1] * sum(theirs) + sum(ours) * theirs[-1]


def _block_of(a: Integers, rows: Places, columns: Places) -> Integers:
    """The entries of these rows and columns; a view where they are consecutive."""
    spans = [_span(places) for places in (rows, columns)]
    return a[np.ix_(rows, columns)] if None in spans else a[spans[0], spans[1]]


def _span(places: Places) -> slice | None:
    if not len(places):
        return slice(0, 0)
    first, last = int(places[0]), int(places[-1]) + 1
    return slice(first, last) if last - first == len(places) else None


def _doubled_rationals(a: fmpq_mat, left: Places, right: Places) -> Doubled:
    """A block of a rational matrix in two doubles each, with what they miss."""
    exact = np.array([[Fraction(int(x.p), int(x.q)) for x in row] for row in a.tolist()], dtype=object)[
        np.ix_(left, right)
    ]
    hi = exact.astype(np.float64)
    rest = exact - np.vectorize(Fraction, otypes=[object])(hi)
    lo = rest.astype(np.float64)
    return Doubled(hi, lo, above(4 * U * size(lo)))


def exact_moments(X: Rows, Y: Rows) -> tuple[fmpq_mat, fmpq_mat]:
    """Return X^T X (n x n) and X^T Y (n x m), exactly, of arrays of finite real numbers with as many rows.

    Doubles and what fits into them go through sliced products; wider numbers are multiplied as integers.
    """
    return blocks_of(summed(X, Y), X.shape[1])


def blocks_of(moments: Moments, width: int) -> tuple[fmpq_mat, fmpq_mat]:
    """Return X^T X and X^T Y from exact moments of [X Y], X of that width."""
    total, columns = moments.total().tolist(), len(moments) - width
    return (
        fmpq_mat(width, width, [x for row in total[:width] for x in row[:width]]),
        fmpq_mat(width, columns, [x for row in total[:width] for x in row[width:]]),
    )


def summed(
    X: Rows, Y: Rows, *, slices: int = 4, exact: bool = True, advance: Callable[[int], None] | None = None
) -> Moments:
    """Return the moments of [X Y]; ``advance`` is told how many more rows are done."""
    exponents = np.concatenate([column_exponents(X), column_exponents(Y)])
    moments = Moments(exponents, slices=slices, exact=exact)
    moments.add_arrays(X, Y, advance)
    return moments.finish()


def column_exponents(array: Rows) -> Integers:
    """Return for each column the least e such that the entries that are doubles are below 2**e in size."""
    largest = np.zeros(array.shape[1])
    for start in range(0, len(array), ROWS):
        block = np.asarray(array[start : start + ROWS])
        if holds_doubles(block.dtype) or fits(block):
            for end in (block.max(axis=0), block.min(axis=0)):
                np.maximum(largest, np.abs(end.astype(np.float64)), out=largest)
    return np.frexp(largest)[1].astype(np.int64)


def gram_of(rows: Floats) -> Doubled:
    """Return rows^T rows; a few rows are not worth integers of the size of the result."""
    if _FEW * len(rows) < rows.shape[1]:
        return symmetric(Doubled.exact(np.ascontiguousarray(rows.T)) @ Doubled.exact(rows))
    return summed(rows, rows[:, :0], exact=False).gram(np.arange(rows.shape[1]))
