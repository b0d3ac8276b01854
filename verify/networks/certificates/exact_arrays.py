"""Numbers of any width as exact integers and rationals, and the products of matrices of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat, fmpz_mat


def holds_doubles(dtype: np.dtype[Any]) -> bool:
    """Whether all numbers of a type are doubles."""
    return dtype.kind == "b" or dtype.itemsize <= (8 if dtype.kind == "f" else 4)


def fits(block: Any) -> bool:
    """Whether all entries are doubles exactly."""
    if block.dtype.kind in "iu" and block.dtype.itemsize == 8:
        return bool((block <= 2**53).all() and (block >= -(2**53)).all())
    if block.dtype.kind == "f" and block.dtype.itemsize > 8:
        with np.errstate(over="ignore"):
            return bool((block.astype(np.float64) == block).all())
    return True


def exact_matrix(array: Any) -> fmpq_mat:
    """Return an array of finite real numbers as a rational matrix."""
    rows, columns = array.shape
    return fmpq_mat(rows, columns, [fmpq(*exact_ratio(x)) for row in array for x in _plain(row)])


def integer_gram(columns: Sequence[Any]) -> fmpq_mat:
    """Return z^T z for the columns z (arrays of finite numbers), multiplied as integers; exact, and slower."""
    scaled = [_scaled(column) for column in columns]
    across = fmpz_mat(len(scaled), len(columns[0]), [x for column, _ in scaled for x in column])
    return by_powers((across * across.transpose()).tolist(), [shift for _, shift in scaled])


def by_powers(rows: list[list[Any]], shifts: list[int]) -> fmpq_mat:
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
