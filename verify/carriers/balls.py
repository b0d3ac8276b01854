"""Matrices enclosed in balls of the Frobenius norm, and their norms and spectra; rigorous.

A ``Ball`` stands for any matrix within ``radius`` of its midpoint. The rounding of a product of matrices is bounded by
gamma_k |A| |B| entrywise, k the inner side, gamma_k = k u / (1 - k u), whatever the order of summation and with or
without fused multiplications (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.5); in the
Frobenius norm that is at most gamma_k |A|_F |B|_F. Underflow adds at most k times the least positive float to an entry.

Eigenvalues are enclosed after the fact, from approximate eigenvectors V and eigenvalues, the diagonal of M: let Q be
the orthogonal factor of V (polar decomposition, Horn and Johnson, Matrix Analysis, 7.3.1). Then |Q^T A Q - M| is at
most (|A V - V M| + 2 (1 + d) d |M|) / (1 - d), where d >= |V^T V - I|, and Weyl's inequality (ibid., 4.3.1) bounds
every eigenvalue by it, in order, clustered or not. Singular values likewise (ibid., 7.3.5).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from verify.carriers.floats import Array
from verify.carriers.intervals import Interval, down, sqrt, square, up

_U = 2.0**-53
_TINY = 2.0**-1073


def _gamma(k: int) -> float:
    """A bound of gamma_k that holds with the rounding of its own use: sums of k + 8 nonnegative terms."""
    return (k + 2) * _U * 1.0000001


def _inflated(x: Array, terms: int) -> Array:
    """A bound of what x >= 0 was computed for, with that many roundings on the way."""
    return x * (1 + (terms + 2) * 2 * _U) + _TINY


def _squares(a: Array) -> tuple[Array, Array]:
    """Bounds of the sums of squares: summed by rows, then the rows."""
    terms = a.shape[-1] + a.shape[-2] + 2
    total = np.einsum("...ij,...ij->...i", a, a).sum(axis=-1)
    return np.maximum(total * (1 - terms * 2 * _U) - a.shape[-1] * a.shape[-2] * _TINY, 0.0), _inflated(
        total, terms
    ) + a.shape[-1] * a.shape[-2] * _TINY


def size(a: Array) -> Array:
    """Return upper bounds of the Frobenius norms of matrices of floats."""
    return up(np.sqrt(_squares(a)[1]))


class Ball:
    """Matrices of one shape: ``middle`` (B, rows, columns), ``radius`` (B,); ``*`` as for ``floats.Matrix``."""

    __array_ufunc__ = None
    is_rational = False

    def __init__(self, middle: Array, radius: Array) -> None:
        self.middle, self.radius = middle, radius
        self.memo: dict[Any, Any] = {}

    @classmethod
    def exact(cls, entries: Array) -> Ball:
        """Return matrices of floats as what they are."""
        return cls(entries, np.zeros(entries.shape[:1]))

    def once(self, what: str, find: Any) -> Any:
        """Return find(), remembered under a name."""
        if what not in self.memo:
            self.memo[what] = find()
        return self.memo[what]

    @property
    def shape(self) -> tuple[int, int]:
        return self.middle.shape[-2], self.middle.shape[-1]

    @property
    def size(self) -> Array:
        """Upper bounds of the Frobenius norms of the midpoints."""
        return self.once("size", lambda: size(self.middle))

    @property
    def T(self) -> Ball:
        def find() -> Ball:
            across = Ball(np.swapaxes(self.middle, -1, -2), self.radius)
            across.memo["size"] = self.size
            across.memo["T"] = self
            return across

        return self.once("T", find)

    def __add__(self, other: Ball) -> Ball:
        return self._sum(other, self.middle + other.middle)

    def __sub__(self, other: Ball) -> Ball:
        return self._sum(other, self.middle - other.middle)

    def _sum(self, other: Ball, middle: Array) -> Ball:
        found = Ball(middle, self.radius)
        found.radius = _inflated(self.radius + other.radius + _U * found.size, 3)
        return found

    def __neg__(self) -> Ball:
        return Ball(-self.middle, self.radius)

    def __mul__(self, other: Any) -> Ball:
        if not isinstance(other, Ball):
            return self.__rmul__(other)
        k, cells = self.shape[1], self.shape[0] * other.shape[1]
        a, b = self.size, other.size
        radius = a * other.radius + self.radius * (b + other.radius) + _gamma(k) * a * b + cells * k * _TINY
        return Ball(self.middle @ other.middle, _inflated(radius, 8))

    def __rmul__(self, scale: Any) -> Ball:
        if not isinstance(scale, Interval):
            scale = Interval.exact(np.asarray(scale, dtype=float))
        half = up((scale.hi - scale.lo) / 2)
        middle = scale.lo + (scale.hi - scale.lo) / 2
        around = _inflated(half + np.abs(middle) * 2 * _U, 2)
        entries = middle[..., None, None] * self.middle
        reach = np.abs(middle) + around
        cells = self.shape[0] * self.shape[1]
        radius = around * self.size + reach * self.radius + _U * np.abs(middle) * self.size + cells * _TINY
        return Ball(entries, _inflated(radius, 8))


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

    return a.once("norm", find)


def inner(a: Ball, b: Ball) -> Interval:
    """Return the Frobenius inner products."""
    if a is b:
        return squared_norm(a)
    middle = np.einsum("...ij,...ij->...i", a.middle, b.middle).sum(axis=-1)
    cells = a.shape[0] * a.shape[1]
    radius = a.size * b.radius + a.radius * (b.size + b.radius) + _gamma(sum(a.shape)) * a.size * b.size + cells * _TINY
    radius = _inflated(radius, 8)
    return Interval(down(middle - radius), up(middle + radius))


def trace(a: Ball) -> Interval:
    """Return the traces."""
    middle = np.trace(a.middle, axis1=-2, axis2=-1)
    side = a.shape[0]
    radius = _inflated(up(np.sqrt(float(side))) * (a.radius + _gamma(side) * a.size), 6)
    return Interval(down(middle - radius), up(middle + radius))


def identity(side: int) -> Ball:
    """Return the identity."""
    return Ball.exact(np.eye(side)[None])


def zero(rows: int, cols: int) -> Ball:
    """Return the zero matrix."""
    return Ball.exact(np.zeros((1, rows, cols)))


# --- spectra -------------------------------------------------------------------------------------------------


def eigenvalues(a: Ball) -> Sequence[Interval]:
    """Return the eigenvalues of symmetric matrices, descending."""
    return a.once("eigenvalues", lambda: _eigenvalues(a))


def singular_values(a: Ball) -> Sequence[Interval]:
    """Return the min(rows, columns) singular values, descending."""
    return a.once("singular values", lambda: _singular_values(a))


def gram_eigenvalue(a: Ball, k: int) -> Interval:
    """Return the k-th largest eigenvalue of a a^T, k at most the smaller side."""
    gram = a.once("gram", lambda: a * a.T if a.shape[0] <= a.shape[1] else a.T * a)
    found = eigenvalues(gram)[k - 1]
    return Interval(np.maximum(found.lo, 0.0), found.hi)


def _normalised(a: Ball) -> tuple[Ball, Array]:
    """The matrices divided by a power of two near their largest entry, and the power; no entry is rounded.

    Entries that become subnormal could be: the radius grows by what they may lose.
    """
    largest = np.abs(a.middle).max(axis=(-1, -2))
    usable = np.isfinite(largest)
    exponent = np.where(usable & (largest > 0), np.frexp(np.where(usable, largest, 1.0))[1], 0)
    middle = np.ldexp(np.where(usable[..., None, None], a.middle, 0.0), -exponent[..., None, None])
    cells = a.shape[0] * a.shape[1]
    radius = np.where(usable, up(np.ldexp(a.radius, -exponent)) + cells * _TINY, np.nan)
    return Ball(middle, radius), exponent


def _scaled_back(values: Array, error: Array, exponent: Array, floor: bool) -> list[Interval]:
    """Enclosures of values (B, k) within the error (B,), times the power of two."""
    lo = down(np.ldexp(down(values - error[:, None]), exponent[:, None]))
    hi = up(np.ldexp(up(values + error[:, None]), exponent[:, None]))
    if floor:
        lo = np.maximum(lo, 0.0)
    return [Interval(lo[:, k], hi[:, k]) for k in range(values.shape[1])]


def _eigenvalues(a: Ball) -> Sequence[Interval]:
    unit, exponent = _normalised(a)
    symmetric = (unit.middle + np.swapaxes(unit.middle, -1, -2)) / 2
    # the matrix meant is symmetric, so its distance from the symmetric part of the midpoint is no larger
    matrix = Ball(symmetric, _inflated(unit.radius + 2 * _U * size(symmetric), 3))
    values, vectors = np.linalg.eigh(symmetric)
    v, large = Ball.exact(vectors), np.abs(values).max(axis=-1)
    scaled = Ball(vectors * values[:, None, :], _inflated(_U * size(vectors) * large, 3))
    residual = matrix * v - scaled
    defect = v.T * v - identity(a.shape[0])
    rest, d = norm(residual).hi, norm(defect).hi
    error = np.where(d < 0.5, _inflated((rest + 2 * (1 + d) * d * large) / (1 - d), 12), np.nan)
    return _scaled_back(values[:, ::-1], error, exponent, False)


def _singular_values(a: Ball) -> Sequence[Interval]:
    unit, exponent = _normalised(a)
    left, values, right = np.linalg.svd(unit.middle, full_matrices=False)
    u, v = Ball.exact(left), Ball.exact(right)
    scaled = Ball(left * values[:, None, :], _inflated(_U * size(left) * values[:, 0], 3))
    rest = norm(unit - scaled * v).hi
    side = identity(values.shape[1])
    du, dv = norm(u.T * u - side).hi, norm(v * v.T - side).hi
    # the polar factors of u and v are within du and dv of them
    error = _inflated(rest + values[:, 0] * (du * (1 + dv) + dv), 8)
    error = np.where((du < 0.5) & (dv < 0.5), error, np.nan)
    return _scaled_back(values, error, exponent, True)
