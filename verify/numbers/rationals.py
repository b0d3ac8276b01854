"""Exact rational numbers and matrices: from numbers and from text, to strings, and the simplest one of an interval."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TypeAlias

from flint import fmpq, fmpq_mat, fmpz

from verify.number_text import read_rational

Rational: TypeAlias = int | float | Fraction | fmpz | fmpq
"""A rational number as Python or FLINT has it."""

SIDE = 30
"""Matrices with more rows or columns than this are never altered entry by entry."""


def fraction(x: Rational) -> Fraction:
    """Return an int, Fraction, float, fmpz or fmpq as a Fraction, exactly."""
    if isinstance(x, fmpq):
        return Fraction(int(x.p), int(x.q))
    return Fraction(int(x)) if isinstance(x, fmpz) else Fraction(x)


def rational(x: object) -> fmpq:
    """Return a number as a fmpq, exactly.

    Args:
        x: an int, a float, a text that ``read_rational`` takes, or anything with a numerator and a denominator, such as
            a Fraction or a Rational of SymPy.

    Raises:
        TypeError: for anything else; ``ValueError`` and ``OverflowError`` for a text or a float that is no number.
    """
    if isinstance(x, fmpq):
        return x
    if isinstance(x, (int, fmpz)):
        return fmpq(x)
    if isinstance(x, float):
        return fmpq(*x.as_integer_ratio())
    exact = read_rational(x) if isinstance(x, str) else x
    top, bottom = getattr(exact, "numerator", None), getattr(exact, "denominator", None)
    if top is None or bottom is None:
        raise TypeError(f"{x!r} is not a rational number")
    return fmpq(int(top), int(bottom))


def matrix(rows: Sequence[Sequence[Rational]]) -> fmpq_mat:
    """Return the matrix of the given rows, at least one, all of one length, at least one."""
    return fmpq_mat(len(rows), len(rows[0]), [rational(x) for row in rows for x in row])


def zeros(rows: int, cols: int) -> fmpq_mat:
    """Return the zero matrix, rows x cols."""
    return fmpq_mat(rows, cols)


def identity(side: int) -> fmpq_mat:
    """Return the identity matrix, side x side."""
    return diagonal([1] * side, side, side)


def diagonal(values: Iterable[Rational], rows: int, cols: int) -> fmpq_mat:
    """Return the rows x cols matrix with the values on its diagonal, zeros where there are too few."""
    made = fmpq_mat(rows, cols)
    for i, value in zip(range(min(rows, cols)), values, strict=False):
        made[i, i] = rational(value)
    return made


def rows_of(a: fmpq_mat) -> list[list[fmpq]]:
    """Return the entries of a matrix, row by row."""
    return [[a[i, j] for j in range(a.ncols())] for i in range(a.nrows())]


def with_entry(a: fmpq_mat, place: int, value: fmpq) -> fmpq_mat:
    """Return a matrix with another value for one of its entries, which are counted row by row."""
    entries = list(a.entries())
    entries[place] = value
    return fmpq_mat(a.nrows(), a.ncols(), entries)


def simplest_between(low: Rational, high: Rational) -> Fraction:
    """Return the rational of least denominator in [low, high], where 0 < low <= high; ValueError else."""
    a, b = fraction(low), fraction(high)
    if not 0 < a <= b:
        raise ValueError(f"there is no interval from {a} to {b} above zero")
    whole = a.numerator // a.denominator
    if whole == a:
        return Fraction(whole)
    if whole + 1 <= b:
        return Fraction(whole + 1)
    return whole + 1 / simplest_between(1 / (b - whole), 1 / (a - whole))
