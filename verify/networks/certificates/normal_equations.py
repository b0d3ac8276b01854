"""The normal equations A W = B of least squares, A = X^T X and B = X^T Y, as far as a few columns ask for them.

What needs all of A, the distance of eigenvalues from each other, does with floats of a bounded error. What needs every
digit needs A for few columns alone, and these are multiplied by X and X^T (``ByRows``), at the cost of a few columns
instead of a whole product of matrices; or by moments that are known to that many digits (``ByMoments``).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import isfinite
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from verify.networks.certificates.moments import Moments
from verify.networks.certificates.reduction import RankZero
from verify.networks.shards import Rows
from verify.numbers.error_free.gram import ROWS, CheckedGram
from verify.numbers.error_free.matrices import SLICES, Doubled, above, scaled_by_power, slice_bits
from verify.numbers.exact.scalars import Undecided
from verify.numbers.intervals.matrices import TINY, U

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

_FEWER = 3
"""Slices of X, of about 22 bits each, where they are enough."""
_WIDEST = 300
"""Exponents of norms beyond which powers of two would take doubles out of their range."""


class Images(NamedTuple):
    """What the equations make of vectors V, weights W and an error E: A V, B - A W and A E."""

    vectors: Doubled
    residual: Doubled
    error: Doubled


class NormalEquations(Protocol):
    """A and B in the columns of X that are not zero, ``inputs``."""

    inputs: Places
    gram: Doubled
    cross: Floats
    """B in floats, with no bound of its error."""
    patience: int
    """How often images are worth being asked for."""

    def images(self, vectors: Floats, weights: Doubled, error: Doubled, norm: float, *, again: bool = False) -> Images:
        """Return what the equations make of these, enclosed; as closely as they can if it is asked for ``again``.

        ``norm`` bounds the operator norm of X.
        """
        ...


class ByMoments:
    """The equations from moments of [X Y], X of ``width`` columns."""

    patience = 5

    def __init__(self, found: Moments, width: int) -> None:
        self.inputs = _nonzero(found.nonzero[:width])
        self.gram = found.gram(self.inputs)
        self._cross = found.cross(self.inputs, np.arange(width, len(found)))
        self.cross = self._cross.hi

    def images(self, vectors: Floats, weights: Doubled, error: Doubled, norm: float, *, again: bool = False) -> Images:
        """Return what the equations make of these, enclosed."""
        return Images(self.gram @ Doubled.exact(vectors), self._cross - self.gram @ weights, self.gram @ error)


class ByRows:
    """The equations from the rows of X and Y, arrays or shards of numbers that are doubles."""

    patience = 3

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

    def images(self, vectors: Floats, weights: Doubled, error: Doubled, norm: float, *, again: bool = False) -> Images:
        """Return what the equations make of these, enclosed: X^T (X V), X^T (Y - X W) and X^T (X E), by blocks of rows.

        All are multiplied at once, and share a bound of their errors; so W and E are scaled by powers of two to norms
        near one, and what becomes of them back.
        """
        k, m = vectors.shape[1], weights.hi.shape[1]
        scales = tuple(map(_scale, (weights, error)))
        parts = Doubled.exact(vectors), _scaled(weights, scales[0]), _scaled(error, scales[1])
        columns = _beside(parts)
        count, many = SLICES if again else _FEWER, ROWS if len(self.inputs) > ROWS else 2 * ROWS
        room = np.empty((count + 1, many, len(self.inputs)))  # fresh memory takes longer than the slices
        total: Doubled | None = None
        lost = 0.0
        for start in range(0, len(self._x), many):
            rows, targets = (_block(a, start, many) for a in (self._x, self._y))
            block = Doubled.exact(rows if self._is_whole else np.ascontiguousarray(rows[:, self.inputs]), norm)
            # slices that serve for the transpose too
            block.cut(min(slice_bits(block.hi.shape[1]), slice_bits(len(rows))), count, room)
            products = block @ columns
            wanted = np.zeros_like(products.hi)
            wanted[:, k : k + m] = scaled_by_power(targets, scales[0])
            left = products - Doubled(wanted, np.zeros_like(wanted), targets.size**0.5 * TINY)
            lost = np.hypot(lost, left.radius)
            moved = block.T @ Doubled(left.hi, left.lo, 0.0)
            total = moved if total is None else total + moved
        if total is None:
            raise AssertionError("data without rows")
        # X^T times all that is lost of X V, Y - X W and X E; and what A makes of what V, W and E are off themselves
        radius = above(total.radius + norm * float(lost) * (1 + len(self._x) * U))
        ends = (0, k, k + m, k + 2 * m)
        found = [
            Doubled(
                np.ascontiguousarray(total.hi[:, i:j]),
                np.ascontiguousarray(total.lo[:, i:j]),
                above(radius + norm * norm * part.radius),
            )
            for (i, j), part in zip(pairwise(ends), parts)
        ]
        return Images(found[0], -_scaled(found[1], -scales[0]), _scaled(found[2], -scales[1]))


def _beside(parts: tuple[Doubled, ...]) -> Doubled:
    """Matrices side by side, without their radii."""
    hi, lo = (np.hstack([getattr(part, name) for part in parts]) for name in ("hi", "lo"))
    return Doubled(hi, lo, 0.0)


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
