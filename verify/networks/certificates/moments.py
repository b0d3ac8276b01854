"""The moments Z^T Z of Z = [X Y], a row a sample, for millions of rows, in bounded memory, without rounding errors.

Each column is scaled by a power of two and cut into slices of 22 bits: integers, so that floating-point products of
blocks of rows make no rounding error, whatever the order of summation (Ozaki, Ogita, Oishi, Rump, Numerical Algorithms
59, 2012, 95-118). Products of two different slices come from squares, which BLAS does in half the time of a product:
s^T t + t^T s = (s + t)^T (s + t) - s^T s - t^T t. Sums of blocks are integers too: the moments of any partition of the
rows are the same to the last bit, and add up (``Moments.merge``).

Where every bit counts, rows that have bits below the slices are multiplied as integers of Python's (``Moments.total``);
else what is below is bounded (``Moments.gram``).

The products are checked (Freivalds, IFIP Congress 1977, 839-842): with x uniform on 2**20 integers, a wrong sum of
products passes P x = S^T (S x), all of it in integers and none of it by BLAS, with probability at most 2**-20 (fix all
of x but the entry of one wrong coefficient: one value of that entry passes at most). Two such x leave 2**-40.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat, fmpz_mat
from numpy.typing import NDArray

from verify.errors import RequestError
from verify.networks.shards import Rows
from verify.numbers.error_free.matrices import Doubled, above, size, two_sum, whole
from verify.numbers.intervals.matrices import TINY, U
from verify.numbers.rationals import rational

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Places = NDArray[np.intp]
Pair = tuple[int, int]

ROWS = 512
"""Rows that are multiplied at once."""
BITS = 22
"""Bits of a slice, its sign one of them: squares of sums of two, ROWS of them, add up to at most 2**53."""
_FLUSHED = 1 << 9
"""Blocks after which sums, each at most 2**53, are carried over, so that they stay below 2**63."""
_LOW = (1 << 32) - 1
_CHECKS, _CHECK_BITS = 2, 20
_PART = 18
"""Bits of a part of S x: ROWS products of one with an entry of a sum of slices add up to less than 2**53."""
_FEW = 8
_PLAIN = 900
"""Exponents within which powers of two are doubles."""
_PENDING = 1 << 15


class WrongProduct(RequestError):
    """A product of matrices that the linear algebra library of this machine computed wrongly."""

    def __init__(self) -> None:
        super().__init__(
            "the linear algebra library (BLAS) that NumPy uses returned a wrong product of matrices: "
            "no number computed on this machine can be relied on; another build of NumPy or another machine is needed"
        )


def _square(rows: Floats, out: Floats) -> Floats:
    """The product S^T S of integers, exact below 2**53."""
    return np.matmul(rows.T, rows, out=out)


class _Sum:
    """A sum of integer matrices (width x width) as high * 2**32 + low, and the check of what was added."""

    def __init__(self, checks: Integers) -> None:
        width = checks.shape[1]
        self._recent, self._high, self._low = (np.zeros((width, width), np.int64) for _ in range(3))
        self._expected = np.zeros((_CHECKS, 3, width), np.int64)
        self._checks = checks
        self._blocks = 0

    def begin(self, high: Integers, low: Integers) -> None:
        """Start from a sum that was checked."""
        self._high += high
        self._low += low

    def add(self, product: Integers, expected: Integers) -> None:
        """Add a product P, at most 2**53 in size, of which P x should be ``expected``, in three parts for each x."""
        self._recent += product
        self._expected += expected
        self._blocks += 1
        if self._blocks >= _FLUSHED:
            self._verify()

    def carried(self) -> tuple[Integers, Integers]:
        """Return high and low, 0 <= low < 2**32, which are unique; raises ``WrongProduct``."""
        if self._blocks:
            self._verify()
        return self._high, self._low

    def merge(self, other: _Sum) -> None:
        """Add another sum, which is left as it is."""
        self.carried()
        high, low = other.carried()
        self._high += high
        self._low += low
        self._carry()

    def _verify(self) -> None:
        """Compare P x with what it should be, in integers without bounds, and carry over."""
        high, low = self._recent >> 32, self._recent & _LOW
        for x, parts in zip(self._checks, self._expected):
            found = _times(high, x) * (1 << 32) + _times(low, x)
            wanted = sum(part.astype(object) * (1 << (_PART * i)) for i, part in enumerate(parts))
            if (found != wanted).any():
                raise WrongProduct
        self._expected[...] = 0
        self._high += high
        self._low += low
        self._recent[...] = 0
        self._blocks = 0
        self._carry()

    def _carry(self) -> None:
        self._high += self._low >> 32
        self._low &= _LOW


def _times(a: Integers, x: Integers) -> NDArray[np.object_]:
    """Return a x in integers without bounds, for entries below 2**32 and 2**19: 2**11 columns stay below 2**63."""
    total: NDArray[np.object_] = np.zeros(len(a), dtype=object)
    for start in range(0, len(x), 1 << 11):
        columns = slice(start, start + (1 << 11))
        total = total + np.einsum("ij,j->i", a[:, columns], x[columns]).astype(object)
    return total


class Moments:
    """The sum of z^T z over rows z, which come in blocks of one width (``add``)."""

    def __init__(self, exponents: Integers, *, slices: int = 4, exact: bool = True) -> None:
        """``exponents`` (one a column): every entry of column j is less than 2**exponents[j] in size.

        ``exact``: all products of the slices, and rows that have bits below them set aside. Else what is below the last
        slice is left out, and so are the products of two slices that are as small.
        """
        self.exponents, self.exact, self._count = exponents, exact, slices
        half = 1 << (_CHECK_BITS - 1)
        self._checks = np.random.default_rng().integers(-half, half, (_CHECKS, len(exponents)), dtype=np.int64)
        self._sums: dict[Pair, _Sum] = {}
        every = [(i, j) for i in range(self._count) for j in range(i + 1, self._count)]
        self._crossings = [pair for pair in every if exact or sum(pair) < slices]
        width = len(exponents)
        self._product, self._integers = np.empty((width, width)), np.empty((width, width), np.int64)
        self._together = np.empty((ROWS, width))
        self._rest = np.zeros(len(exponents))
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
            if plain or (_fits(x) and _fits(y)):
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
        self._rows += len(rows)
        if not self.exact:
            self._rest += np.einsum("ij,ij->j", rest, rest)
        self._multiply(slices)

    def _finish_later(self) -> None:
        rows, self._later = self._later, []
        if rows:
            together = np.concatenate(rows)
            for start in range(0, len(together), ROWS):
                self._add_block(together[start : start + ROWS], False)

    def _multiply(self, slices: list[Floats]) -> None:
        """Add the squares of the slices, and of sums of two; where one of two is zero, that is the other's square."""
        images = {k: _images(part, self._checks) for k, part in enumerate(slices) if part.any()}
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

    def _sum(self, pair: Pair) -> _Sum:
        """The sum of that name; one of two slices begins with the squares that it is without the other."""
        if pair not in self._sums:
            begun = self._sums[pair] = _Sum(self._checks)
            if pair[0] != pair[1]:
                for k in pair:
                    if (k, k) in self._sums:
                        begun.merge(self._sums[k, k])
        return self._sums[pair]

    def _part(self, pair: Pair, left: Places, right: Places) -> tuple[Integers, Integers]:
        """A block of the sum of S_i^T S_i, or of S_i^T S_j + S_j^T S_i, as high and low."""
        high, low = (_block_of(part, left, right) for part in self._sums[pair].carried())
        if pair[0] != pair[1]:
            for k in pair:
                if (k, k) in self._sums:
                    top, bottom = (_block_of(part, left, right) for part in self._sums[k, k].carried())
                    high, low = high - top, low - bottom
            high, low = high + (low >> 32), low & _LOW
        return high, low

    def _squared(self, part: Floats, images: Integers) -> tuple[Integers, Integers]:
        """S^T S, and S^T (S x) for the checks x from S x (checks, rows) in three parts, each exact in floats."""
        mask = (1 << _PART) - 1
        pieces = np.stack([images & mask, (images >> _PART) & mask, images >> (2 * _PART)], axis=1).astype(np.float64)
        expected = np.einsum("cpi,ij->cpj", pieces, part)
        np.copyto(self._integers, _square(part, self._product), casting="unsafe")
        return self._integers, expected.astype(np.int64)

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

    def finish(self) -> Moments:
        """Multiply what is waiting, and check all products; raises ``WrongProduct``. Rows can be added afterwards."""
        self._finish_later()
        self._finish_aside()
        for total in self._sums.values():
            total.carried()
        return self

    def merge(self, other: Moments) -> Moments:
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

    def copy(self) -> Moments:
        """Return moments of their own with the same sums."""
        return Moments.__new__(Moments)._restored(self.__getstate__())

    def __getstate__(self) -> dict[str, Any]:
        """What is sent to other processes: the sums, carried, and nothing that is computed on the way."""
        self.finish()
        wide = None if self._wide is None else [str(x) for x in self._wide.entries()]
        sums = {pair: tuple(part.copy() for part in total.carried()) for pair, total in self._sums.items()}
        kind = (self.exponents, self._count, self.exact)
        return {"kind": kind, "sums": sums, "rest": self._rest.copy(), "rows": self._rows, "wide": wide}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._restored(state)

    def _restored(self, state: dict[str, Any]) -> Moments:
        exponents, slices, exact = state["kind"]
        self.__init__(exponents, slices=slices, exact=exact)
        self._rest, self._rows = state["rest"].copy(), state["rows"]
        for pair, (high, low) in state["sums"].items():
            self._sums[pair] = _Sum(self._checks)
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
        width, depth, every = len(self), 2 * self._count - 2, np.arange(len(self))
        sums = [[0] * width for _ in range(width)]
        for i, j in self._sums:
            shift = (depth - i - j) * BITS
            for row, tops, rests in zip(sums, *(part.tolist() for part in self._part((i, j), every, every))):
                for column, (top, rest) in enumerate(zip(tops, rests)):
                    row[column] += ((top << 32) + rest) << shift
        unit = BITS - 1 + (self._count - 1) * BITS
        found = _by_powers(sums, [int(e) - unit for e in self.exponents])
        return found if self._wide is None else found + self._wide

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
        hi = np.zeros(scale.shape)
        lo, terms, split = np.zeros_like(hi), 2, 0.0
        for i, j in sorted(self._sums, key=sum, reverse=True):
            high, low = (part.astype(np.float64) for part in self._part((i, j), left, right))
            unit = 2.0 ** (-2 * (BITS - 1) - (i + j) * BITS)
            split += unit * 2.0**33
            for part in (low * unit, high * (unit * 2.0**32)):
                hi, error = two_sum(part, hi)
                lo += error
                terms += 1
        most = sum(self._norms(left)) * sum(self._norms(right)) + split * float(np.sqrt(np.square(scale).sum()))
        hi, lo = two_sum(hi, lo)
        radius = above(self._left_out(ours, theirs) + (terms * U) ** 2 * most, 64)
        found = Doubled(hi * scale, lo * scale, radius)
        return found if self._wide is None else found + _doubled_rationals(self._wide, left, right)

    def _norms(self, columns: Places) -> list[float]:
        """Bounds of the Frobenius norms of the slices and of the rest, in the chosen columns."""
        squares = [self._diagonal(k)[columns] for k in range(self._count)] + [self._rest[columns]]
        scaled = [np.sqrt(s) * scale for s, scale in zip(squares, self._scales(columns))]
        return [above(float(np.sqrt(np.square(x).sum())), self._rows + len(self) + 8) for x in scaled]

    def _operator_norms(self, columns: Places) -> list[float]:
        """The same of the operator norms: |S|**2 = |S^T S| is at most the largest sum of a row's absolute values."""
        found = self._norms(columns)
        for k, scale in zip(range(self._count), self._scales(columns)):
            if (k, k) in self._sums:
                high, low = (
                    _block_of(part, columns, columns).astype(np.float64) for part in self._sums[k, k].carried()
                )
                rows = np.abs(high * 2.0**32 + low) @ scale * scale
                found[k] = min(found[k], above(float(np.sqrt(rows.max())), len(self) + 8))
        return found

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
        lost = ours[-1] * sum(theirs) + sum(ours) * theirs[-1]
        if not self.exact:
            last = range(self._count)
            lost += sum(ours[i] * theirs[j] for i in last for j in last if i != j and i + j >= self._count)
        # entries that were too small to be scaled
        return 0.0 if self.exact else lost + self._rows * len(self) * TINY


def _block_of(a: Integers, rows: Places, columns: Places) -> Integers:
    """The entries of these rows and columns; a view where they are consecutive."""
    spans = [_span(places) for places in (rows, columns)]
    return a[np.ix_(rows, columns)] if None in spans else a[spans[0], spans[1]]


def _span(places: Places) -> slice | None:
    if not len(places):
        return slice(0, 0)
    first, last = int(places[0]), int(places[-1]) + 1
    return slice(first, last) if last - first == len(places) else None


def _clear(slices: list[Floats], rows: NDArray[np.bool_]) -> None:
    for part in slices:
        part[rows] = 0.0


def _images(part: Floats, checks: Integers) -> Integers:
    """Return S x for each check x: integers at most 2**21 2**19 2**12 in size for so many columns at a time, exact."""
    found = np.zeros((len(checks), len(part)), np.int64)
    for start in range(0, part.shape[1], 1 << 12):
        columns = slice(start, start + (1 << 12))
        for k, x in enumerate(checks):
            found[k] += np.einsum("ij,j->i", part[:, columns], x[columns].astype(np.float64)).astype(np.int64)
    return found


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
        if holds_doubles(block.dtype) or _fits(block):
            for end in (block.max(axis=0), block.min(axis=0)):
                np.maximum(largest, np.abs(end.astype(np.float64)), out=largest)
    return np.frexp(largest)[1].astype(np.int64)


def holds_doubles(dtype: np.dtype[Any]) -> bool:
    """Whether all numbers of a type are doubles."""
    return dtype.kind == "b" or dtype.itemsize <= (8 if dtype.kind == "f" else 4)


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
    rows, columns = array.shape
    return fmpq_mat(rows, columns, [fmpq(*exact_ratio(x)) for row in array for x in _plain(row)])


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
