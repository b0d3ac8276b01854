"""The moments Z^T Z of Z = [X Y], a row a sample, for millions of rows, in bounded memory, without rounding errors.

Each column is scaled by a power of two and cut into slices of 22 bits: integers, so that floating-point products of
blocks of rows make no rounding error, whatever the order of summation (Ozaki, Ogita, Oishi, Rump, Numerical Algorithms
59, 2012, 95-118). Products of two different slices come from squares, which BLAS does in half the time of a product:
s^T t + t^T s = (s + t)^T (s + t) - s^T s - t^T t. Sums of blocks are integers too: the moments of any partition of the
rows are the same to the last bit, and add up (``SlicedMoments.merge``); so is what is known of the rest, how many of
its entries are not zero. All products are checked (``verified_sums``).

Where every bit counts, rows that have bits below the slices are multiplied as integers of Python's
(``SlicedMoments.total``); else what is below is bounded (``moments``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Self

import numpy as np
from flint import fmpq_mat
from numpy.typing import NDArray

from verify.networks.certificates.exact_arrays import by_powers, fits, holds_doubles, integer_gram
from verify.networks.certificates.verified_sums import (
    LOW,
    VerifiedSum,
    expected_of,
    images_of,
    random_checks,
    square,
)
from verify.networks.shards import Rows
from verify.numbers.error_free.transformations import whole
from verify.numbers.rationals import rational

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Pair = tuple[int, int]

ROWS = 512
"""Rows that are multiplied at once."""
BITS = 22
"""Bits of a slice, its sign one of them: squares of sums of two, ROWS of them, add up to at most 2**53."""
_FEW = 8
_PLAIN = 900
"""Exponents within which powers of two are doubles."""
_PENDING = 1 << 15


class SlicedMoments:
    """The sum of z^T z over rows z, which come in blocks of one width (``add``)."""

    def __init__(self, exponents: Integers, *, slices: int = 4, exact: bool = True) -> None:
        """``exponents`` (one a column): every entry of column j is less than 2**exponents[j] in size.

        ``exact``: all products of the slices, and rows that have bits below them set aside. Else what is below the last
        slice is left out, and so are the products of two slices that are as small.
        """
        self.exponents, self.exact, self._count = exponents, exact, slices
        self._checks = random_checks(len(exponents))
        self._sums: dict[Pair, VerifiedSum] = {}
        every = [(i, j) for i in range(self._count) for j in range(i + 1, self._count)]
        self._crossings = [pair for pair in every if exact or sum(pair) < slices]
        width = len(exponents)
        self._product, self._integers = np.empty((width, width)), np.empty((width, width), np.int64)
        self._together = np.empty((ROWS, width))
        self._rest = np.zeros(len(exponents), np.int64)
        self._rows = 0
        self._aside: list[Floats] = []
        self._later: list[Floats] = []
        self._wide: fmpq_mat | None = None

    def __len__(self) -> int:
        return len(self.exponents)

    def add(self, rows: Floats) -> None:
        """Add finite rows (any number x width) of doubles."""
        for start in range(0, len(rows), ROWS):
            self._add_block(rows[start : start + ROWS], True)

    def add_arrays(self, X: Rows, Y: Rows, advance: Callable[[int], None] | None = None) -> None:
        """Add the rows of [X Y], arrays of numbers of any width; ``advance`` is told how many more are done."""
        n, plain = X.shape[1], all(holds_doubles(a.dtype) for a in (X, Y))
        for start in range(0, len(X), ROWS):
            x, y = X[start : start + ROWS], Y[start : start + ROWS]
            if plain or (fits(x) and fits(y)):
                rows = np.empty((len(x), len(self)))
                rows[:, :n], rows[:, n:] = x, y
                self._add_block(rows, True)
            else:
                self.add_wide([*np.array(x).T, *np.array(y).T])
            if advance is not None:
                advance(len(x))

    def _add_block(self, rows: Floats, may_wait: bool) -> None:
        slices, rest = _sliced(rows, self.exponents, self._count)
        if self.exact and (odd := _odd(rows, slices, rest)).any():
            self._set_aside(rows[odd])
            _clear(slices, odd)
        longest = (slices[-1] != 0).any(axis=1) if may_wait else np.zeros(len(rows), np.bool_)
        if 0 < longest.sum() <= len(rows) // _FEW:
            # the few rows of many bits, as among single precision, wait for one another
            self._later.append(rows[longest])
            _clear([*slices, rest], longest)
            if sum(map(len, self._later)) >= ROWS:
                self._finish_later()
        if may_wait:  # those that have waited are counted already
            self._rows += len(rows)
        if not self.exact:
            self._rest += np.count_nonzero(rest, axis=0)
        self._multiply(slices)

    def _finish_later(self) -> None:
        rows, self._later = self._later, []
        if rows:
            together = np.concatenate(rows)
            for start in range(0, len(together), ROWS):
                self._add_block(together[start : start + ROWS], False)

    def _multiply(self, slices: list[Floats]) -> None:
        """Add the squares of the slices, and of sums of two; where one of two is zero, that is the other's square."""
        images = {k: images_of(part, self._checks) for k, part in enumerate(slices) if part.any()}
        crossed = [(i, j) for i, j in self._crossings if i in images or j in images]
        for pair in crossed:
            if pair[0] in images and pair[1] in images:
                self._sum(pair)  # begins before the squares of these rows are added
        for k, image in images.items():
            product, expected = self._squared(slices[k], image)
            self._sum((k, k)).add(product, expected)
            for pair in crossed:
                if k in pair and pair in self._sums and not (pair[0] in images and pair[1] in images):
                    self._sums[pair].add(product, expected)
        for i, j in crossed:
            if i in images and j in images:
                together = np.add(slices[i], slices[j], out=self._together[: len(slices[i])])
                self._sum((i, j)).add(*self._squared(together, images[i] + images[j]))

    def _sum(self, pair: Pair) -> VerifiedSum:
        """The sum of that name; one of two slices begins with the squares that it is without the other."""
        if pair not in self._sums:
            begun = self._sums[pair] = VerifiedSum(self._checks)
            if pair[0] != pair[1]:
                for k in pair:
                    if (k, k) in self._sums:
                        begun.merge(self._sums[k, k])
        return self._sums[pair]

    def _part(self, pair: Pair) -> tuple[Integers, Integers]:
        """The sum of S_i^T S_i, or of S_i^T S_j + S_j^T S_i, as high and low."""
        high, low = self._sums[pair].carried()
        if pair[0] != pair[1]:
            for k in pair:
                if (k, k) in self._sums:
                    top, bottom = self._sums[k, k].carried()
                    high, low = high - top, low - bottom
            high, low = high + (low >> 32), low & LOW
        return high, low

    def _squared(self, part: Floats, images: Integers) -> tuple[Integers, Integers]:
        """S^T S, and S^T (S x) for the checks x from S x."""
        expected = expected_of(part, images)
        np.copyto(self._integers, square(part, self._product), casting="unsafe")
        return self._integers, expected

    def _set_aside(self, rows: Floats) -> None:
        self._aside.append(rows)
        if sum(map(len, self._aside)) >= _PENDING:
            self._finish_aside()

    def _finish_aside(self) -> None:
        rows, self._aside = self._aside, []
        if rows:
            self.add_wide(list(np.concatenate(rows).T))

    def add_wide(self, columns: Sequence[Any]) -> None:
        """Add rows of numbers of any width, given as columns, multiplied as integers."""
        product = integer_gram(columns)
        self._wide = product if self._wide is None else self._wide + product

    def finish(self) -> Self:
        """Multiply what is waiting, and check all products; raises ``WrongProduct``. Rows can be added afterwards."""
        self._finish_later()
        self._finish_aside()
        for total in self._sums.values():
            total.verify()
        return self

    def merge(self, other: Self) -> Self:
        """Add the moments of other rows, of the same exponents and kind; return these moments."""
        self.finish()
        other.finish()
        for pair in {**self._sums, **other._sums}:  # pairs of two first: they begin with the squares there are
            if pair[0] != pair[1]:
                self._sum(pair).merge(other._sum(pair))
        for pair, total in other._sums.items():
            if pair[0] == pair[1]:
                self._sum(pair).merge(total)
        self._rest += other._rest
        self._rows += other._rows
        if other._wide is not None:
            self._wide = other._wide if self._wide is None else self._wide + other._wide
        return self

    def copy(self) -> Self:
        """Return moments of their own with the same sums."""
        return type(self).__new__(type(self))._restored(self.__getstate__())

    def __getstate__(self) -> dict[str, Any]:
        """What is sent to other processes: the sums, carried, and nothing that is computed on the way."""
        self.finish()
        wide = None if self._wide is None else [str(x) for x in self._wide.entries()]
        sums = {pair: tuple(part.copy() for part in total.carried()) for pair, total in self._sums.items()}
        kind = (self.exponents, self._count, self.exact)
        return {"kind": kind, "sums": sums, "rest": self._rest.copy(), "rows": self._rows, "wide": wide}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._restored(state)

    def _restored(self, state: dict[str, Any]) -> Self:
        exponents, slices, exact = state["kind"]
        self.__init__(exponents, slices=slices, exact=exact)
        self._rest, self._rows = state["rest"].copy(), state["rows"]
        for pair, (high, low) in state["sums"].items():
            self._sums[pair] = VerifiedSum(self._checks)
            self._sums[pair].begin(high, low)
        if state["wide"] is not None:
            width = len(exponents)
            self._wide = fmpq_mat(width, width, [rational(x) for x in state["wide"]])
        return self

    def total(self) -> fmpq_mat:
        """Return the sum so far (width x width) exactly, of moments that are ``exact``."""
        if not self.exact:
            raise ValueError("these moments are bounded, not exact")
        self.finish()
        width, depth = len(self), 2 * self._count - 2
        sums = [[0] * width for _ in range(width)]
        for i, j in self._sums:
            shift = (depth - i - j) * BITS
            for row, tops, rests in zip(sums, *(part.tolist() for part in self._part((i, j)))):
                for column, (top, rest) in enumerate(zip(tops, rests)):
                    row[column] += ((top << 32) + rest) << shift
        unit = BITS - 1 + (self._count - 1) * BITS
        found = by_powers(sums, [int(e) - unit for e in self.exponents])
        return found if self._wide is None else found + self._wide


def _clear(slices: list[Floats], rows: NDArray[np.bool_]) -> None:
    for part in slices:
        part[rows] = 0.0


def _sliced(rows: Floats, exponents: Integers, count: int) -> tuple[list[Floats], Floats]:
    """The slices, integers of at most BITS bits, and what is left, in units of the last."""
    if np.abs(exponents).max() < _PLAIN:
        rest = rows * np.ldexp(1.0, BITS - 1 - exponents)
    else:
        rest = np.ldexp(rows, BITS - 1 - exponents)  # now below 2**(BITS - 1)
    slices = []
    for k in range(count):
        if k:
            rest *= 2.0**BITS
        part = whole(rest)
        rest -= part
        slices.append(part)
    return slices, rest


def _odd(rows: Floats, slices: list[Floats], rest: Floats) -> NDArray[np.bool_]:
    """Which rows have bits below the slices, or an entry too small to be scaled."""
    vanished = (rows != 0) & (rest == 0)
    for part in slices:
        vanished &= part == 0
    return (rest != 0).any(axis=1) | vanished.any(axis=1)
