"""Matrices enclosed in balls of the Frobenius norm, and their norms; rigorous.

A ``Ball`` stands for any matrix within ``radius`` of its midpoint. The rounding of a product of matrices is bounded by
gamma_k |A| |B| entrywise, k the inner side, gamma_k = k u / (1 - k u), whatever the order of summation and with or
without fused multiplications (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.5); in the
Frobenius norm that is at most gamma_k |A|_F |B|_F. Underflow adds at most k times the least positive float to an entry.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from verify.numbers.floats import Array, one_above_the_other
from verify.numbers.intervals.scalars import Interval, down, sqrt, square, up
from verify.numbers.memo import Memo, put, remembered

_T = TypeVar("_T")
U = 2.0**-53
"""The unit roundoff."""
TINY = 2.0**-1073
"""More than an underflow can lose."""


def gamma(k: int) -> float:
    """Return a bound of gamma_k that holds with the rounding of its own use: sums of k + 8 nonnegative terms."""
    return (k + 2) * U * 1.0000001


def inflated(x: Array, terms: int) -> Array:
    """Return a bound of what x >= 0 was computed for, with that many roundings on the way."""
    return x * (1 + (terms + 2) * 2 * U) + TINY


def _squares(a: Array) -> tuple[Array, Array]:
    """Bounds of the sums of squares: summed by rows, then the rows."""
    terms, lost = a.shape[-1] + a.shape[-2] + 2, a.shape[-1] * a.shape[-2] * TINY
    total = np.einsum("...ij,...ij->...i", a, a).sum(axis=-1)
    # squares that overflow say nothing of how small the norm can be
    low = np.where(np.isfinite(total), np.maximum(total * (1 - terms * 2 * U) - lost, 0.0), 0.0)
    return low, inflated(total, terms) + lost


def size(a: Array) -> Array:
    """Return upper bounds of the Frobenius norms of matrices of floats."""
    return up(np.sqrt(_squares(a)[1]))


class Ball:
    """Matrices of one shape: ``middle`` (B, rows, columns), ``radius`` (B,); ``*`` as for ``floats.Matrix``."""

    __array_ufunc__ = None
    is_rational = False

    def __init__(self, middle: Array, radius: Array) -> None:
        self.middle, self.radius = middle, radius
        self.memo: Memo = {}

    @classmethod
    def exact(cls, entries: Array) -> Ball:
        """Return matrices of floats as what they are."""
        return cls(entries, np.zeros(entries.shape[:1]))

    @property
    def shape(self) -> tuple[int, int]:
        return self.middle.shape[-2], self.middle.shape[-1]

    @property
    def size(self) -> Array:
        """Upper bounds of the Frobenius norms of the midpoints."""
        return remembered(self.memo, "size", lambda: size(self.middle))

    @property
    def T(self) -> Ball:
        def find() -> Ball:
            across = Ball(np.swapaxes(self.middle, -1, -2), self.radius)
            put(across.memo, "size", self.size)
            put(across.memo, "T", self)
            return across

        return remembered(self.memo, "T", find)

    def __getitem__(self, at: tuple[int, int]) -> Interval:
        entry = self.middle[..., at[0], at[1]]
        return Interval(np.nextafter(entry - self.radius, -np.inf), np.nextafter(entry + self.radius, np.inf))

    def part(self, rows: int, columns: int) -> Ball:
        """Return the first rows and columns."""
        return Ball(self.middle[..., :rows, :columns], self.radius)

    def power(self, k: int) -> Ball:
        """Return the k-th powers of square matrices, k >= 1."""
        found = self
        for _ in range(k - 1):
            found = found * self
        return found

    def padded(self, rows: int) -> Ball:
        """Return the matrices with rows of zeros below, so many rows in all."""
        return Ball(np.pad(self.middle, ((0, 0), (0, rows - self.shape[0]), (0, 0))), self.radius)

    def __add__(self, other: Ball) -> Ball:
        return self._sum(other, self.middle + other.middle)

    def __sub__(self, other: Ball) -> Ball:
        return self._sum(other, self.middle - other.middle)

    def _sum(self, other: Ball, middle: Array) -> Ball:
        found = Ball(middle, self.radius)
        found.radius = inflated(self.radius + other.radius + U * found.size, 3)
        return found

    def __neg__(self) -> Ball:
        return Ball(-self.middle, self.radius)

    def __mul__(self, other: Ball | Interval | ArrayLike) -> Ball:
        if not isinstance(other, Ball):
            return self.__rmul__(other)
        k, cells = self.shape[1], self.shape[0] * other.shape[1]
        a, b = self.size, other.size
        radius = a * other.radius + self.radius * (b + other.radius) + gamma(k) * a * b + cells * k * TINY
        return Ball(self.middle @ other.middle, inflated(radius, 8))

    def __rmul__(self, scale: Interval | ArrayLike) -> Ball:
        if not isinstance(scale, Interval):
            scale = Interval.exact(np.asarray(scale, dtype=float))
        half = up((scale.hi - scale.lo) / 2)
        middle = scale.lo + (scale.hi - scale.lo) / 2
        around = inflated(half + np.abs(middle) * 2 * U, 2)
        entries = middle[..., None, None] * self.middle
        reach = np.abs(middle) + around
        cells = self.shape[0] * self.shape[1]
        radius = around * self.size + reach * self.radius + U * np.abs(middle) * self.size + cells * TINY
        return Ball(entries, inflated(radius, 8))


def block_column(a: Ball, b: Ball) -> Ball:
    """Return the rows of a above those of b."""
    return Ball(one_above_the_other(a.middle, b.middle), inflated(a.radius + b.radius, 1))


# --- scalars of matrices -------------------------------------------------------------------------------------


def squared_norm(a: Ball) -> Interval:
    """Return the squared Frobenius norms."""
    return square(norm(a))


def norm(a: Ball) -> Interval:
    """Return the Frobenius norms."""

    def find() -> Interval:
        low, high = _squares(a.middle)
        bounds = sqrt(Interval(low, high))
        return Interval(np.maximum(down(bounds.lo - a.radius), 0.0), up(bounds.hi + a.radius))

    return remembered(a.memo, "norm", find)


def inner(a: Ball, b: Ball) -> Interval:
    """Return the Frobenius inner products."""
    if a is b:
        return squared_norm(a)
    middle = np.einsum("...ij,...ij->...i", a.middle, b.middle).sum(axis=-1)
    cells = a.shape[0] * a.shape[1]
    radius = a.size * b.radius + a.radius * (b.size + b.radius) + gamma(sum(a.shape)) * a.size * b.size + cells * TINY
    radius = inflated(radius, 8)
    return Interval(down(middle - radius), up(middle + radius))


def trace(a: Ball) -> Interval:
    """Return the traces."""
    middle = np.trace(a.middle, axis1=-2, axis2=-1)
    side = a.shape[0]
    radius = inflated(up(np.sqrt(float(side))) * (a.radius + gamma(side) * a.size), 6)
    return Interval(down(middle - radius), up(middle + radius))


def identity(side: int) -> Ball:
    """Return the identity."""
    return Ball.exact(np.eye(side)[None])


def zero(rows: int, cols: int) -> Ball:
    """Return the zero matrix."""
    return Ball.exact(np.zeros((1, rows, cols)))
