"""Strategies for rational numbers, matrices, orthogonal matrices, spectra and shapes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import permutations
from typing import Any

from flint import fmpq, fmpq_mat
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from verify.instances.smallest_first import weight
from verify.numbers.rationals import fraction, identity, rational, zeros
from verify.strategies.arguments import require, require_sides

FEW = 4
"""Of so few indices all orders are drawn, of more the rotations."""


def rationals(*, largest: int = 3, denominators: Sequence[int] = (1, 2, 3, 4)) -> SearchStrategy[fmpq]:
    """Return a strategy for rational numbers p / q.

    Args:
        largest: the largest |p|, >= 0.
        denominators: what q may be, positive integers.

    Returns:
        A strategy that shrinks to 0.

    Raises:
        InvalidArgument: for a negative numerator, and denominators that are none.

    Example:
        >>> from hypothesis import find
        >>> find(rationals(), lambda x: x > 0)
        1
    """
    require(largest >= 0, f"largest={largest} must not be negative")
    require(bool(denominators) and min(denominators) > 0, f"denominators={denominators!r} must be positive integers")
    # signs take turns: Hypothesis goes down by twos, and so finds the simplest number of the same sign
    return st.sampled_from([fmpq(0), *(sign * x for x in _sizes(largest, denominators) for sign in (1, -1))])


def _sizes(largest: int, denominators: Sequence[int]) -> list[fmpq]:
    """The positive numbers, the simplest first."""
    return sorted({fmpq(p, q) for q in denominators for p in range(1, largest + 1)}, key=lambda x: (weight(x), x))


ENTRIES = rationals()
"""What the entries of a matrix are, unless something else is asked for."""
BY_WEIGHT = st.sampled_from(
    sorted(
        {sign * x for x in (fmpq(0), *_sizes(3, (1, 2, 3, 4))) for sign in (1, -1)}, key=lambda x: (weight(x), abs(x))
    )
)
"""The same numbers, all the simplest first: entries of whole instances, whose sides then shrink from more seeds."""


def matrices(rows: int, cols: int, *, entries: SearchStrategy[fmpq] | None = None) -> SearchStrategy[fmpq_mat]:
    """Return a strategy for rational matrices, rows x cols.

    Args:
        rows: >= 1.
        cols: >= 1.
        entries: a strategy for the entries; small rational numbers if None.

    Returns:
        A strategy that shrinks to the zero matrix.

    Raises:
        InvalidArgument: for sides below 1.

    Example:
        >>> from hypothesis import find
        >>> find(matrices(1, 2), lambda a: a[0, 1] > 0)
        [0, 1]
    """
    require_sides(rows=rows, cols=cols)
    return _matrix(rows, cols, ENTRIES if entries is None else entries)


# composite, here and below, since Hypothesis may print what ``map`` makes as a call of the function that is mapped
@st.composite
def _matrix(draw: Any, rows: int, cols: int, entries: SearchStrategy[fmpq]) -> fmpq_mat:
    return fmpq_mat(rows, cols, draw(st.lists(entries, min_size=rows * cols, max_size=rows * cols)))


@st.composite
def orthogonal(draw: Any, side: int) -> fmpq_mat:
    """An orthogonal matrix, its argument not checked."""
    # few draws, for Hypothesis shrinks draw by draw
    order = draw(st.integers(0, len(_orders(side)) - 1))
    signs = draw(st.integers(0, 2**side - 1))
    return turned(side, order, signs, side > 1 and draw(st.booleans()))


def turned(side: int, order: int, signs: int, turn: bool) -> fmpq_mat:
    """The permutation of that number with signs by the bits of a number, its first two rows turned if ``turn``."""
    made = zeros(side, side)
    orders = _orders(side)
    for i, j in enumerate(orders[order % len(orders)]):
        made[i, j] = fmpq(-1 if signs >> i & 1 else 1)
    if side > 1 and turn:
        rotation = identity(side)
        rotation[0, 0] = rotation[1, 1] = fmpq(3, 5)
        rotation[0, 1], rotation[1, 0] = fmpq(4, 5), fmpq(-4, 5)
        made = made * rotation
    return made


@lru_cache(maxsize=8)
def _orders(side: int) -> list[tuple[int, ...]]:
    """All orders of few indices; of many, the rotations of one."""
    if side <= FEW:
        return list(permutations(range(side)))
    return [tuple((i + k) % side for i in range(side)) for k in range(side)]


def orthogonal_matrices(side: int) -> SearchStrategy[fmpq_mat]:
    """Return a strategy for rational orthogonal matrices.

    Args:
        side: the number of rows and of columns, >= 1.

    Returns:
        A strategy that shrinks to the identity.

    Raises:
        InvalidArgument: for a side below 1.

    Example:
        >>> from hypothesis import find
        >>> find(orthogonal_matrices(1), lambda a: True)
        [1]
    """
    require_sides(side=side)
    return orthogonal(side)


def spectra(
    size: int, *, least: Any = Fraction(1, 4), most: Any = 4, equal: bool = False
) -> SearchStrategy[list[fmpq]]:
    """Return a strategy for positive rational numbers, descending.

    Args:
        size: how many, >= 0.
        least: the least that occurs, > 0.
        most: the largest.
        equal: whether all are alike.

    Returns:
        A strategy for lists; it shrinks to simple numbers.

    Raises:
        InvalidArgument: unless 0 < least <= most, and for a negative size.

    Example:
        >>> from hypothesis import find
        >>> find(spectra(2, least=1, most=2), lambda values: True)
        [1, 1]
    """
    require(isinstance(size, int) and size >= 0, f"size={size!r} must be a nonnegative integer")
    low, high = fraction(least), fraction(most)
    require(0 < low <= high, f"least={least} and most={most} must satisfy 0 < least <= most")
    numbers = {fmpq(p, q) for q in (1, 2, 3, 4) for p in range(1, 4 * int(high) + 4)} | {rational(low), rational(high)}
    one = st.sampled_from(sorted((x for x in numbers if low <= fraction(x) <= high), key=lambda x: (weight(x), x)))
    return _descending(one, size, equal)


@st.composite
def _descending(draw: Any, one: SearchStrategy[fmpq], size: int, equal: bool) -> list[fmpq]:
    return [draw(one)] * size if equal else sorted(draw(st.lists(one, min_size=size, max_size=size)), reverse=True)


def shapes(*, largest: int = FEW) -> SearchStrategy[tuple[int, int, int, int]]:
    """Return a strategy for shapes (n, h, m, N).

    Args:
        largest: the largest side, >= 1; the least is 1.

    Returns:
        A strategy that shrinks to (1, 1, 1, 1).

    Raises:
        InvalidArgument: for a largest side below 1.

    Example:
        >>> from hypothesis import find
        >>> find(shapes(), lambda shape: shape[1] < shape[0])
        (2, 1, 1, 1)
    """
    require_sides(largest=largest)
    return st.tuples(*[st.integers(1, largest)] * 4)
