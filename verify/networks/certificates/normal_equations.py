"""The normal equations A W = B of least squares, A = X^T X and B = X^T Y, as far as a few columns ask for them.

What needs all of A, the distance of eigenvalues from each other, does with floats of a bounded error. What needs every
digit needs A for few columns alone, and these are multiplied by X and X^T (``ByRows``), at the cost of a few columns
instead of a whole product of matrices; or by moments that are known to that many digits (``ByMoments``), which take
less where X has few columns itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import isfinite
from typing import NamedTuple, Protocol

import numpy as np
from flint import arb
from numpy.typing import NDArray

from verify.networks.certificates.moments import Moments
from verify.networks.certificates.reduction import RankZero
from verify.networks.shards import Rows
from verify.numbers.error_free.few_columns import FewColumns, column_bits
from verify.numbers.error_free.gram import ROWS, CheckedGram
from verify.numbers.error_free.matrices import Doubled, inner
from verify.numbers.error_free.slices import SLICES, slice_bits
from verify.numbers.error_free.transformations import above, scaled_by_power
from verify.numbers.exact.scalars import Undecided
from verify.numbers.intervals.matrices import TINY, U

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

_FEWER = 3
"""Slices of X, of about 22 bits each, where they are enough."""
_FEWEST_ROWS = 512
"""Rows that are cut into slices at once, twice as many of few columns: what stays in the cache."""
_WAITING = 1 << 13
"""Rows whose squares are summed at once: of one block alone they take as long."""
_SHARE = 2.0**-54.5
"""What a step of refinement leaves open, as a share of W, that costs no second pass: by floats that A is known to."""
_WIDEST = 300
"""Exponents of norms beyond which powers of two would take doubles out of their range."""


def moments_take_less(inputs: int, outputs: int) -> bool:
    """Whether moments of [X Y] take less time than images, as measured for 20 to 300 inputs and 1 to 200 outputs.

    For each sample moments take a time like (n + m)**2; images one like 100 n + 700 m, for one pass over the rows.

    >>> moments_take_less(20, 10), moments_take_less(784, 10)
    (True, False)
    """
    return (inputs + outputs) ** 2 <= 100 * inputs + 700 * outputs


class Columns(NamedTuple):
    """Vectors V, weights W and an error E that images are asked of, or are of."""

    vectors: Floats
    weights: Doubled
    error: Doubled


class Images(NamedTuple):
    """What the equations make of columns: A V, B - A W and the square of |X E|; and the columns that these are of."""

    vectors: Doubled
    residual: Doubled
    square: arb
    of: Columns


class NormalEquations(Protocol):
    """A and B in the columns of X that are not zero, ``inputs``; ``norm`` bounds the operator norm of X."""

    inputs: Places
    gram: Doubled
    cross: Floats
    """B in floats, with no bound of its error."""
    patience: int
    """How often images are worth being asked for."""
    loss_is_best: bool
    """Whether no other way finds more digits of the loss of a start near the minimum."""

    def images(self, asked: Columns, norm: float, least: float, *, again: bool = False) -> Images:
        """Return what the equations make of columns near these, enclosed; of these if it is asked for ``again``.

        ``least``: about the least eigenvalue of A, which decides how near those are that are taken.
        """
        ...

    def moved(self, error: Doubled, norm: float) -> Doubled:
        """Return A E, enclosed, for E without a radius."""
        ...


class ByMoments:
    """The equations from moments of [X Y], X of ``width`` columns."""

    patience, loss_is_best = 5, False

    def __init__(self, found: Moments, width: int) -> None:
        self.inputs = _nonzero(found.nonzero[:width])
        self.gram = found.gram(self.inputs)
        self._cross = found.cross(self.inputs, np.arange(width, len(found)))
        self.cross = self._cross.hi

    def images(self, asked: Columns, norm: float, least: float, *, again: bool = False) -> Images:
        """Return what the equations make of these, enclosed."""
        vectors, weights, error = asked
        residual = self._cross - self.gram @ weights
        return Images(self.gram @ Doubled.exact(vectors), residual, inner(error, self.gram @ error), asked)

    def moved(self, error: Doubled, norm: float) -> Doubled:
        """Return A E, enclosed."""
        return self.gram @ error


class ByRows:
    """The equations from the rows of X and Y, arrays or shards of numbers that are doubles."""

    patience, loss_is_best = 3, True

    def __init__(self, x: Rows, y: Rows, advance: Callable[[int], None] | None = None) -> None:
        width = x.shape[1]
        gram, cross = CheckedGram(width), np.zeros((width, y.shape[1]))
        self._x, self._y = x, y
        for start in range(0, len(x), ROWS):
            rows, targets = _block(x, start, ROWS), _block(y, start, ROWS)
            gram.add(rows)
            cross += rows.T @ targets
            if advance is not None:
                advance(len(rows))
        found = gram.enclosed()
        self.inputs = _nonzero(found.hi.diagonal() > 0)
        self._is_whole = len(self.inputs) == width
        places = np.ix_(self.inputs, self.inputs)
        self.gram = found if self._is_whole else Doubled(found.hi[places], found.lo[places], found.radius)
        self.cross = cross[self.inputs]

    def images(self, asked: Columns, norm: float, least: float, *, again: bool = False) -> Images:
        """Return what the equations make of columns near these, enclosed: X^T (X V), X^T (Y - X W) and |X E|^2.

        All are multiplied at once, and share a bound of their errors; so W and E are scaled by powers of two to norms
        near one, and what becomes of them back. At first they are rounded to what two slices hold (``FewColumns``), W
        and E to what one does where A is known well enough for the step that follows: whatever V, W and E are, what is
        made of their images is enclosed, and most often closely enough.
        """
        k, m = asked.vectors.shape[1], asked.weights.hi.shape[1]
        scales = tuple(map(_scale, asked[1:]))
        columns = _beside(
            (Doubled.exact(asked.vectors), _scaled(asked.weights, scales[0]), _scaled(asked.error, scales[1]))
        )
        few, bits = None, None
        if not again:
            bits = self._bits(min(self._many, len(self._x)))  # of all blocks: those of columns are what these leave
            few_bits = column_bits(len(self.inputs), bits)
            twice = k if self.gram.radius <= _SHARE * 2.0**few_bits * least else None
            few = FewColumns.of(columns.hi, few_bits, twice)
            columns = Doubled.exact(few.values)
        across, length = _Across(norm), _SquaredLength()
        room = np.empty(0 if few is None else few.all_slices.shape[1] * _FEWER * self._many)
        for block, start in self._blocks(SLICES if again else _FEWER, norm, bits):
            products = block @ columns if few is None else few.under(block, room)
            length.add(_some(products, k + m, k + 2 * m))
            targets = _block(self._y, start, self._many)
            wanted = np.zeros((len(targets), k + m))
            wanted[:, k:] = scaled_by_power(targets, scales[0])
            lost = targets.size**0.5 * TINY
            across.add(block, _some(products, 0, k + m) - Doubled(wanted, np.zeros_like(wanted), lost))
        total = across.total()
        weights, error = (_some(columns, i, i + m) for i in (k, k + m))
        return Images(
            _some(total, 0, k),
            -_scaled(_some(total, k, k + m), -scales[0]),
            length.square() * arb(2) ** (-2 * scales[1]),
            Columns(columns.hi[:, :k], _scaled(weights, -scales[0]), _scaled(error, -scales[1])),
        )

    def moved(self, error: Doubled, norm: float) -> Doubled:
        """Return X^T (X E), enclosed."""
        scale = _scale(error)
        columns, across = _scaled(error, scale), _Across(norm)
        for block, _ in self._blocks(_FEWER, norm):
            across.add(block, block @ Doubled(columns.hi, columns.lo, 0.0))
        total = across.total()
        radius = above(total.radius + norm * norm * columns.radius)
        return _scaled(Doubled(total.hi, total.lo, radius), -scale)

    @property
    def _many(self) -> int:
        """The most rows that are multiplied at once."""
        return _FEWEST_ROWS if len(self.inputs) > _FEWEST_ROWS else 2 * _FEWEST_ROWS

    def _bits(self, rows: int) -> int:
        """The bits of slices that serve so many rows, and their transpose too."""
        return min(slice_bits(len(self.inputs)), slice_bits(rows))

    def _blocks(self, count: int, norm: float, bits: int | None = None) -> Iterator[tuple[Doubled, int]]:
        """The rows of X in blocks, cut into so many slices, and where each begins; one is gone when the next comes.

        ``bits``: those of the slices, as many as serve each block if None.
        """
        room = np.empty((count + 1, self._many, len(self.inputs)))  # fresh memory takes longer than the slices
        for start in range(0, len(self._x), self._many):
            rows = _block(self._x, start, self._many)
            block = Doubled.exact(rows if self._is_whole else np.ascontiguousarray(rows[:, self.inputs]), norm)
            block.cut(bits or self._bits(len(rows)), count, room)
            yield block, start


class _SquaredLength:
    """The squared Frobenius norm of a matrix whose rows come in blocks, many of which are summed at once."""

    def __init__(self) -> None:
        self._waiting: list[Doubled] = []
        self._total = arb(0)

    def add(self, rows: Doubled) -> None:
        self._waiting.append(rows)
        if len(self._waiting) * len(rows.hi) >= _WAITING:
            self._sum()

    def square(self) -> arb:
        """The sum of the squares, enclosed."""
        self._sum()
        return self._total

    def _sum(self) -> None:
        waiting, self._waiting = self._waiting, []
        if waiting:
            hi, lo = (np.concatenate([getattr(part, name) for part in waiting]) for name in ("hi", "lo"))
            radius = above(float(np.sqrt(sum(part.radius**2 for part in waiting))), len(waiting))
            rows = Doubled(hi, lo, radius)
            self._total += inner(rows, rows)


class _Across:
    """The sum of X^T P over blocks of rows, for P each of which has a radius of its own."""

    def __init__(self, norm: float) -> None:
        """``norm`` bounds the operator norm of X, all rows together."""
        self._norm, self._total, self._lost, self._rows = norm, None, 0.0, 0

    def add(self, block: Doubled, products: Doubled) -> None:
        moved = block.T @ Doubled(products.hi, products.lo, 0.0)
        self._total = moved if self._total is None else self._total + moved
        self._lost = float(np.hypot(self._lost, products.radius))
        self._rows += len(block.hi)

    def total(self) -> Doubled:
        """The sum, with X^T times all that the products are off, which is as long as their radii together."""
        if self._total is None:
            raise AssertionError("data without rows")
        radius = above(self._total.radius + self._norm * self._lost * (1 + self._rows * U))
        return Doubled(self._total.hi, self._total.lo, radius)


def _beside(parts: tuple[Doubled, ...]) -> Doubled:
    """Matrices side by side, without their radii."""
    hi, lo = (np.hstack([getattr(part, name) for part in parts]) for name in ("hi", "lo"))
    return Doubled(hi, lo, 0.0)


def _some(a: Doubled, start: int, end: int) -> Doubled:
    """The columns from start to end."""
    return Doubled(np.ascontiguousarray(a.hi[:, start:end]), np.ascontiguousarray(a.lo[:, start:end]), a.radius)


def _block(rows: Rows, start: int, many: int) -> Floats:
    return np.ascontiguousarray(rows[start : start + many], dtype=np.float64)


def _nonzero(which: NDArray[np.bool_]) -> Places:
    inputs = np.flatnonzero(which)
    if not len(inputs):
        raise RankZero("X is zero")
    return inputs


def _scale(a: Doubled) -> int:
    """The exponent of the power of two that brings the norm near one."""
    if not isfinite(a.size):
        raise Undecided("numbers beyond the range of floats")
    exponent = -int(np.frexp(a.size)[1]) if a.size > TINY else 0
    if abs(exponent) > _WIDEST:
        raise Undecided("numbers beyond the range of floats")
    return exponent


def _scaled(a: Doubled, exponent: int) -> Doubled:
    """The matrix times a power of two; what is too small for a double is lost."""
    if exponent == 0:
        return a
    lost = TINY * (2 * a.hi.size) ** 0.5
    return Doubled(
        scaled_by_power(a.hi, exponent), scaled_by_power(a.lo, exponent), above(a.radius * 2.0**exponent + lost)
    )
