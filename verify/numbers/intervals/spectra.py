"""Eigenvalues and singular values of matrices in balls, enclosed after the fact from floating-point ones; rigorous.

All of a spectrum: let V be approximate eigenvectors, M the diagonal of approximate eigenvalues, d >= |V^T V - I|, and Q
the orthogonal factor of V (polar decomposition; Horn and Johnson, Matrix Analysis, 2nd ed., 7.3.1). Then
|Q^T A Q - M| <= (|A V - V M| + 2 (1 + d) d |M|) / (1 - d), and by Weyl's inequality (ibid., 4.3.1) this bounds the
distance of every eigenvalue, in order, clustered or not. Singular values likewise (ibid., 7.3.5).

The two ends of a spectrum cost less. For any number s and any L, A - s I - L L^T = E implies lambda_min(A) >= s - |E|
(Weyl, for L L^T >= 0); L is a floating-point Cholesky factor, for an s little below the approximate eigenvalue. And
lambda_min(A) <= v^T A v / v^T v for any v (Courant and Fischer, ibid., 4.2.6), found by a step of inverse iteration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from verify.numbers import floats
from verify.numbers.floats import Array
from verify.numbers.intervals.matrices import TINY, Ball, U, identity, inflated, inner, norm, size
from verify.numbers.intervals.scalars import Interval, divide, down, sqrt, up
from verify.numbers.memo import remembered

_SHIFT = 16
"""How far, in units of side * roundoff * norm, a shift is put beyond an approximate eigenvalue."""
_CONDITIONED = 1e-6
"""A squared singular value below this share of the largest is not taken from the Gram matrix."""


class Spectrum(Sequence[Interval]):
    """The eigenvalues or singular values of a batch, descending: the ends by themselves, the others all at once."""

    def __init__(
        self, ends: Callable[[bool], Interval | None], whole: Callable[[], list[Interval]], count: int
    ) -> None:
        self._ends, self._whole, self._count = ends, whole, count
        self._found: dict[int, Interval] = {}

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, k: Any) -> Any:
        k = range(self._count)[k]
        if k not in self._found:
            end = self._ends(k == 0) if k in (0, self._count - 1) else None
            self._found |= dict(enumerate(self._whole())) if end is None else {k: end}
        return self._found[k]

    def __iter__(self) -> Iterator[Interval]:
        return (self[k] for k in range(self._count))


def eigenvalues(a: Ball) -> Spectrum:
    """Return the eigenvalues of symmetric matrices, descending."""
    return remembered(a.memo, "eigenvalues", lambda: _Symmetric(a).spectrum())


def singular_values(a: Ball) -> Spectrum:
    """Return the min(rows, columns) singular values, descending."""

    def find() -> Spectrum:
        return Spectrum(lambda largest: _end_of_singular(a, largest), lambda: all_singular_values(a), min(a.shape))

    return remembered(a.memo, "singular values", find)


def gram_eigenvalue(a: Ball, k: int) -> Interval:
    """Return the k-th largest eigenvalue of a a^T, k at most the smaller side."""
    found = eigenvalues(_gram(a))[k - 1]
    return Interval(np.maximum(found.lo, 0.0), found.hi)


def _gram(a: Ball) -> Ball:
    return remembered(a.memo, "gram", lambda: a * a.T if a.shape[0] <= a.shape[1] else a.T * a)


def _normalised(a: Ball) -> tuple[Ball, Array]:
    """The matrices divided by a power of two near their largest entry, and the power; entries that become subnormal
    may be rounded, and the radius grows by what they may lose. The radius of a matrix that is not finite is NaN.
    """
    largest = np.abs(a.middle).max(axis=(-1, -2))
    usable = np.isfinite(largest)
    exponent = np.where(usable & (largest > 0), np.frexp(np.where(usable, largest, 1.0))[1], 0)
    middle = np.ldexp(np.where(usable[..., None, None], a.middle, 0.0), -exponent[..., None, None])
    cells = a.shape[0] * a.shape[1]
    radius = np.where(usable, up(np.ldexp(a.radius, -exponent)) + cells * TINY, np.nan)
    return Ball(middle, radius), exponent


def _scaled_back(lo: Array, hi: Array, exponent: Array) -> Interval:
    return Interval(down(np.ldexp(lo, exponent)), up(np.ldexp(hi, exponent)))


class _Symmetric:
    """Symmetric matrices, given by balls, normalised: the symmetric part of the midpoint is no farther from them."""

    def __init__(self, a: Ball) -> None:
        unit, self.exponent = _normalised(a)
        middle = (unit.middle + np.swapaxes(unit.middle, -1, -2)) / 2
        self.size = size(middle)
        self.ball = Ball(middle, inflated(unit.radius + 2 * U * self.size, 3))
        self.side = a.shape[0]
        self._values: Array | None = None

    def spectrum(self) -> Spectrum:
        return Spectrum(self.end, self.whole, self.side)

    def whole(self) -> list[Interval]:
        values, vectors = np.linalg.eigh(self.ball.middle)
        v, large = Ball.exact(vectors), np.abs(values).max(axis=-1)
        scaled = Ball(vectors * values[:, None, :], inflated(U * size(vectors) * large, 3))
        rest, d = norm(self.ball * v - scaled).hi, norm(v.T * v - identity(self.side)).hi
        error = np.where(d < 0.5, inflated((rest + 2 * (1 + d) * d * large) / (1 - d), 12), np.nan)
        return [_scaled_back(down(x - error), up(x + error), self.exponent) for x in values.T[::-1]]

    def end(self, largest: bool) -> Interval | None:
        """The largest or the smallest eigenvalue; None where an elimination breaks down."""
        if self._values is None:
            self._values = np.linalg.eigvalsh(self.ball.middle)
        sign = -1.0 if largest else 1.0  # the largest of A is the smallest of -A, with the other sign
        near = sign * self._values[:, -1 if largest else 0]
        shift = near - _SHIFT * self.side * U * self.size - 2.0**-900
        diagonal = shift[:, None, None] * np.eye(self.side)
        middle = sign * self.ball.middle
        shifted = middle - diagonal
        try:
            factor = Ball.exact(np.linalg.cholesky(shifted))
            above = self._rayleigh(shifted, sign)
        except np.linalg.LinAlgError:
            return None
        rest = norm(Ball(middle, self.ball.radius) - Ball.exact(diagonal) - factor * factor.T).hi
        below = down(shift - rest)
        if largest:
            below, above = -above, -below
        return _scaled_back(below, above, self.exponent)

    def _rayleigh(self, shifted: Array, sign: float) -> Array:
        """An upper bound of the smallest eigenvalue of sign * A, nearly an eigenvalue of which ``shifted`` is short."""
        start = np.random.default_rng(self.side).normal(size=(1, self.side, 1))
        vector = np.linalg.solve(shifted, np.broadcast_to(start, (*shifted.shape[:-1], 1)))
        vector = vector / np.abs(vector).max(axis=-2, keepdims=True)
        v = Ball.exact(vector)
        quotient = divide(inner(v, self.ball * v), inner(v, v))
        return quotient.hi if sign > 0 else -quotient.lo


# --- singular values -----------------------------------------------------------------------------------------


def _end_of_singular(a: Ball, largest: bool) -> Interval | None:
    """The largest or the smallest singular value, as a root of an eigenvalue of the Gram matrix where that is apt."""
    unit, exponent = remembered(a.memo, "normalised", lambda: _normalised(a))
    values = eigenvalues(_gram(unit))
    found, most = values[-1 if not largest else 0], values[0]
    root = sqrt(Interval(np.maximum(found.lo, 0.0), found.hi))
    poor = np.flatnonzero(~(found.lo > _CONDITIONED * most.hi)) if not largest else np.flatnonzero(np.isnan(root.lo))
    lo, hi = (np.ldexp(x, exponent) for x in (root.lo, root.hi))
    lo, hi = np.maximum(down(lo), 0.0), up(hi)
    if len(poor):
        better = all_singular_values(Ball(a.middle[poor], a.radius[poor]))[0 if largest else -1]
        lo[poor], hi[poor] = better.lo, better.hi
    return Interval(lo, hi)


def all_singular_values(a: Ball) -> list[Interval]:
    """Return enclosures of all singular values, descending, from a whole decomposition."""
    unit, exponent = _normalised(a)
    left, values, right = np.linalg.svd(unit.middle, full_matrices=False)
    u, v = Ball.exact(left), Ball.exact(right)
    scaled = Ball(left * values[:, None, :], inflated(U * size(left) * values[:, 0], 3))
    rest = norm(unit - scaled * v).hi
    side = identity(values.shape[1])
    du, dv = norm(u.T * u - side).hi, norm(v * v.T - side).hi
    # the polar factors of u and v are within du and dv of them
    error = inflated(rest + values[:, 0] * (du * (1 + dv) + dv), 8)
    error = np.where((du < 0.5) & (dv < 0.5), error, np.nan)
    found = [_scaled_back(down(x - error), up(x + error), exponent) for x in values.T]
    return [Interval(np.maximum(x.lo, 0.0), x.hi) for x in found]


# --- made of them --------------------------------------------------------------------------------------------


def nuclear(a: Ball) -> Interval:
    """Return the sums of the singular values."""
    total, *rest = all_singular_values(a)
    for x in rest:
        total = total + x
    return total


def rank(a: Ball) -> Interval:
    """Return the ranks: as many as there are singular values known to be above 0; unknown where that is not all."""
    values = all_singular_values(a)
    surely = np.sum([x.lo > 0 for x in values], axis=0).astype(float)
    return Interval.exact(np.where(surely == len(values), surely, np.nan))


_PIVOT = 1e-6


def determinant(a: Ball) -> Interval:
    """Return the determinants of square matrices, where they are known not to vanish by far; else nothing is known.

    |det A| is the product of the singular values. Its sign is that of the computed determinant, which is that of a
    matrix within a small multiple of n^3 u |A| of A (Higham, section 9.3), where the least singular value is above it.
    """
    if a.shape[0] != a.shape[1]:
        unknown = np.full(a.radius.shape, np.nan)
        return Interval(unknown, unknown)
    size_, *rest = values = all_singular_values(a)
    for x in rest:
        size_ = size_ * x
    signs, _ = np.linalg.slogdet(np.nan_to_num(a.middle))
    apart = values[-1].lo > _PIVOT * values[0].hi
    lo, hi = np.where(signs > 0, size_.lo, -size_.hi), np.where(signs > 0, size_.hi, -size_.lo)
    return Interval(np.where(apart, lo, np.nan), np.where(apart, hi, np.nan))


def sharpness(data: Ball, first: Ball, second: Ball, gradient: Ball) -> Interval:
    """Return the top eigenvalues of the second derivatives of the loss in (W1, W2)."""
    gram = data.T * data
    left, across = second * second.T, gram * first
    right = first.T * across
    parts = (gram, left, across, right, second, gradient)
    middle = floats.second_derivative(*(p.middle for p in parts))
    h, m = left.shape[0], second.shape[1]
    radius = _kronecker_error(gram, left) + np.sqrt(m) * right.radius + U * size(middle)
    radius = radius + 1.5 * (_kronecker_error(across, second) + np.sqrt(h) * gradient.radius)
    return eigenvalues(Ball(middle, inflated(radius, 12)))[0]


def _kronecker_error(a: Ball, b: Ball) -> Array:
    """A bound of the error of the Kronecker product of the midpoints."""
    return inflated(a.size * b.radius + a.radius * (b.size + b.radius) + 2 * U * a.size * b.size, 8)
