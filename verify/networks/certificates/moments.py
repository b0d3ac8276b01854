"""The exact moments X^T X and X^T Y of arrays of doubles, for millions of rows and in bounded memory.

Error-free transformation of a matrix product: each entry is cut into slices of few bits, so that a floating-point
product of two slices makes no rounding error (Ozaki, Ogita, Oishi, Rump, Numerical Algorithms 59, 2012, 95-118).
Rows whose entries have more bits than the slices hold are multiplied as integers instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat, fmpz_mat
from numpy.typing import NDArray

from verify.networks.files import row_blocks

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_ROWS = 1 << 13
"""Rows that are multiplied at once."""
_BITS = 21
"""Bits of a slice, its sign one of them: _ROWS products of two slices add up to at most 2**53."""
_SLICES = 4
_ROUND = 1.5 * 2.0**52  # x + _ROUND - _ROUND is x rounded to an integer, for |x| < 2**51
_PENDING = 4 * _ROWS


class Moments:
    """The sum of z^T z over rows z, exactly; the rows come in blocks of one width (``add``)."""

    def __init__(self, exponents: Integers) -> None:
        """``exponents`` (one for each column): every entry of column j is less than 2**exponents[j] in size."""
        self._exponents = exponents
        width = len(exponents)
        self._high = np.zeros((2 * _SLICES - 1, width, width), dtype=np.int64)
        self._low = np.zeros_like(self._high)
        self._aside: list[Floats] = []
        self._pending = 0
        self._wide = fmpq_mat(width, width)

    def __len__(self) -> int:
        return len(self._exponents)

    def add(self, rows: Floats) -> None:
        """Add finite rows (any number x width) of doubles."""
        for start in range(0, len(rows), _ROWS):
            self._add_block(rows[start : start + _ROWS])

    def _add_block(self, rows: Floats) -> None:
        width = rows.shape[1]
        slices, odd = _sliced(rows, self._exponents)
        if odd.any():
            self._set_aside(rows[odd])
            slices[odd] = 0.0
        products = slices.T @ slices
        for i in range(_SLICES):
            for j in range(_SLICES):
                part = products[i * width : (i + 1) * width, j * width : (j + 1) * width].astype(np.int64)
                self._high[i + j] += part >> 32
                self._low[i + j] += part & 0xFFFFFFFF

    def _set_aside(self, rows: Floats) -> None:
        self._aside.append(rows)
        self._pending += len(rows)
        if self._pending >= _PENDING:
            self._empty()

    def _empty(self) -> None:
        if self._aside:
            self._wide += integer_gram(list(np.concatenate(self._aside).T))
        self._aside, self._pending = [], 0

    def total(self) -> fmpq_mat:
        """Return the sum so far (width x width)."""
        self._empty()
        width = len(self._exponents)
        unit = (_SLICES - 1) * _BITS  # the last slices' products count in units of 2**(-2 unit)
        sums = [[0] * width for _ in range(width)]
        for d in range(2 * _SLICES - 1):
            shift = 2 * unit - d * _BITS
            high, low = self._high[d].tolist(), self._low[d].tolist()
            for row, tops, rests in zip(sums, high, low):
                for j, (top, rest) in enumerate(zip(tops, rests)):
                    row[j] += ((top << 32) + rest) << shift
        return _by_powers(sums, [int(e) - unit - (_BITS - 1) for e in self._exponents]) + self._wide


def _sliced(rows: Floats, exponents: Integers) -> tuple[Floats, NDArray[np.bool_]]:
    """The slices, side by side, as integers of at most _BITS bits; and which rows have bits beyond them."""
    width = rows.shape[1]
    slices = np.empty((len(rows), _SLICES * width))
    rest = np.ldexp(rows, _BITS - 1 - exponents)  # now below 2**(_BITS - 1)
    odd = ((rest == 0) != (rows == 0)).any(axis=1)
    for k in range(_SLICES):
        part = slices[:, k * width : (k + 1) * width]
        np.add(rest, _ROUND, out=part)
        part -= _ROUND
        rest -= part
        rest *= 2.0**_BITS
    odd |= (rest != 0).any(axis=1)
    return slices, odd


def exact_moments(X: Any, Y: Any) -> tuple[fmpq_mat, fmpq_mat]:
    """Return X^T X (n x n) and X^T Y (n x m), exactly, of arrays of finite real numbers with as many rows.

    Doubles and what fits into them go through sliced products; wider numbers are multiplied as integers.
    """
    width = X.shape[1]
    moments = Moments(np.concatenate([_exponents(X), _exponents(Y)]))
    wide = fmpq_mat(len(moments), len(moments))
    for x, y in zip(row_blocks(X), row_blocks(Y)):
        if _fits(x) and _fits(y):
            moments.add(np.hstack([x.astype(np.float64), y.astype(np.float64)]))
        else:
            wide += integer_gram([*x.T, *y.T])
    total = (moments.total() + wide).tolist()[:width]
    columns = len(moments) - width
    return (
        fmpq_mat(width, width, [x for row in total for x in row[:width]]),
        fmpq_mat(width, columns, [x for row in total for x in row[width:]]),
    )


def _exponents(array: Any) -> Integers:
    """For each column the least e such that the entries that are doubles are below 2**e in size."""
    largest = np.zeros(array.shape[1])
    for block in row_blocks(array):
        if _fits(block):
            np.maximum(largest, np.abs(block.astype(np.float64)).max(axis=0), out=largest)
    return np.frexp(largest)[1].astype(np.int64)


def _fits(block: Any) -> bool:
    """Whether all entries are doubles exactly."""
    if block.dtype.kind in "iu" and block.dtype.itemsize == 8:
        return bool((block <= 2**53).all() and (block >= -(2**53)).all())
    if block.dtype.kind == "f" and block.dtype.itemsize > 8:
        with np.errstate(over="ignore"):
            return bool((block.astype(np.float64) == block).all())
    return True


def exact_matrix(array: Any) -> fmpq_mat:
    """Return an array of finite real numbers as a rational matrix."""
    return fmpq_mat(*array.shape, [fmpq(*exact_ratio(x)) for row in array for x in _plain(row)])


def integer_gram(columns: Sequence[Any]) -> fmpq_mat:
    """Return z^T z for the columns z (arrays of finite numbers), multiplied as integers; exact, and slower."""
    scaled = [_scaled(column) for column in columns]
    across = fmpz_mat(len(scaled), len(columns[0]), [x for column, _ in scaled for x in column])
    return _by_powers((across * across.transpose()).tolist(), [shift for _, shift in scaled])


def _by_powers(rows: list[list[Any]], shifts: list[int]) -> fmpq_mat:
    """The integers, each times 2**(shift of its row + shift of its column)."""
    entries = [
        times_power_of_two(x, shift + other) for shift, row in zip(shifts, rows) for other, x in zip(shifts, row)
    ]
    return fmpq_mat(len(rows), len(rows), entries)


def _scaled(column: Any) -> tuple[list[int], int]:
    """Integers x and a shift: the column is x * 2**shift."""
    ratios = [exact_ratio(x) for x in _plain(column)]
    shift = min((1 - q.bit_length() if q > 1 else _trailing(p) for p, q in ratios if p), default=0)
    return [_shifted(p, 1 - q.bit_length() - shift) for p, q in ratios], shift


def _plain(row: Any) -> Any:
    """The entries, as Python's numbers where those are as wide."""
    return row if row.dtype.kind == "f" and row.dtype.itemsize > 8 else row.tolist()


def exact_ratio(x: Any) -> tuple[int, int]:
    """Return the numerator and the denominator (a power of two) of a finite float or an integer."""
    if isinstance(x, int):
        return int(x), 1
    top, bottom = x.as_integer_ratio()
    return int(top), int(bottom)


def _trailing(p: int) -> int:
    return (p & -p).bit_length() - 1


def _shifted(p: int, by: int) -> int:
    return p << by if by >= 0 else p >> -by


def times_power_of_two(x: Any, shift: int) -> fmpq:
    """Return x * 2**shift for an integer x."""
    return fmpq(int(x) << shift) if shift >= 0 else fmpq(int(x), 1 << -shift)
