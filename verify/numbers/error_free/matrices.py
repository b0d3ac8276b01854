"""Sums and products of matrices of doubled precision, every error bounded in the Frobenius norm.

In all bounds u = 2**-53, and a product of doubles with inner side k is off by at most gamma_k |A|_F |B|_F, gamma_k = k
u / (1 - k u), in any order of summation (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., 3.5). Bounds
are themselves computed in floats, of nonnegative terms, and inflated by more than their own rounding (``above``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil, log2

import numpy as np
from flint import arb, arb_mat
from numpy.typing import NDArray

from verify.numbers.intervals.matrices import TINY, U, gamma

Floats = NDArray[np.float64]

_ROUND = 1.5 * 2.0**52
"""x + _ROUND - _ROUND is x rounded to an integer, for |x| < 2**51."""


def above(x: float, roundings: int = 8) -> float:
    """Return a bound of what x >= 0 was computed for, with that many roundings of nonnegative terms on the way."""
    return float(x) * (1 + (roundings + 2) * 2 * U) + TINY


def size(a: Floats) -> float:
    """Return an upper bound of the Frobenius norm: any order of summation of the squares, then a root."""
    return above(float(np.sqrt(np.einsum("ij,ij->", a, a))), a.size + 4) + a.size**0.5 * 2.0**-530


def two_sum(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Return the rounded sum and its rounding error, exactly (Knuth, TAOCP vol. 2, 4.2.2, theorem B)."""
    total = a + b
    moved = total - a
    return total, (a - (total - moved)) + (b - moved)


def whole(x: Floats) -> Floats:
    """Return the nearest integers, for |x| < 2**51."""
    return (x + _ROUND) - _ROUND


def slice_bits(inner: int) -> int:
    """Return the bits b of a slice, its sign one of them, so that ``inner`` products of two add up to at most 2**53."""
    return (55 - ceil(log2(max(inner, 1)))) // 2


@dataclass(frozen=True, eq=False)
class Doubled:
    """The matrices within ``radius`` of hi + lo in the Frobenius norm; hi and lo are (rows, columns) of doubles.

    A matrix that is used as a left factor, and for its spectrum, may have a radius in the operator norm, since
    |A V|_F <= |A| |V|_F: products then still have one in the Frobenius norm.
    """

    hi: Floats
    lo: Floats
    radius: float

    @classmethod
    def exact(cls, a: Floats) -> Doubled:
        """Return a matrix of doubles as what it is."""
        return cls(a, np.zeros_like(a), 0.0)

    @property
    def T(self) -> Doubled:
        return Doubled(self.hi.T, self.lo.T, self.radius)

    @cached_property
    def sizes(self) -> tuple[float, float]:
        """Upper bounds of the Frobenius norms of hi and of lo."""
        return size(self.hi), size(self.lo)

    @property
    def size(self) -> float:
        """An upper bound of the Frobenius norm of every matrix meant."""
        return above(self.sizes[0] + self.sizes[1] + self.radius)

    @cached_property
    def slices(self) -> tuple[Floats, Floats, Floats, float, int]:
        """Integers a0, a1 and a remainder r below 1/2, a unit and bits b: hi = unit (a0 + 2**-b (a1 + r)), exactly."""
        bits = slice_bits(self.hi.shape[1])
        return (*cut(self.hi, bits), bits)

    def __neg__(self) -> Doubled:
        return Doubled(-self.hi, -self.lo, self.radius)

    def __add__(self, other: Doubled) -> Doubled:
        """The sum: two exact sums of the high parts, the low ones added in floats (three roundings)."""
        hi, error = two_sum(self.hi, other.hi)
        lo = error + (self.lo + other.lo)
        lost = 2 * U * (size(error) + self.sizes[1] + other.sizes[1]) * 1.001
        hi, lo = two_sum(hi, lo)
        return Doubled(hi, lo, above(self.radius + other.radius + lost))

    def __sub__(self, other: Doubled) -> Doubled:
        return self + (-other)

    def __matmul__(self, other: Doubled) -> Doubled:
        return _product(self, other)

    def balls(self) -> arb_mat:
        """Return hi + lo in FLINT's balls, at the present precision, without the radius."""
        return arb_mat(self.hi.tolist()) + arb_mat(self.lo.tolist())


def cut(a: Floats, bits: int) -> tuple[Floats, Floats, Floats, float]:
    """Return integers v0, v1, a remainder and a unit: a = unit (v0 + 2**-bits (v1 + remainder)); as ``slices``."""
    largest = float(np.abs(a).max(initial=0.0))
    exponent = int(np.frexp(largest)[1]) - (bits - 1)
    scaled = np.ldexp(a, -exponent)
    first = whole(scaled)
    rest = (scaled - first) * 2.0**bits
    second = whole(rest)
    return first, second, rest - second, 2.0**exponent


def _product(a: Doubled, v: Doubled) -> Doubled:
    """Return a v.

    With hi = unit (a0 + f (a1 + r)), f = 2**-b, of both, and s the remainder of v:

        a0 v0 + f (a0 v1 + a1 v0) + f**2 a1 v1   are integers below 2**53 times units: exact;
        f (a0 s + r v0) + f**2 (a1 s + r v1 + r s)   are floats, off by gamma_k of the norms' products;

    and so are a.lo v.hi + a.hi v.lo + a.lo v.lo. The parts are added with four rounded additions of low parts.
    """
    k, cols = v.hi.shape
    a0, a1, r, unit, bits = a.slices
    v0, v1, s, scale = cut(v.hi, bits)
    f, g = 2.0**-bits, gamma(k)
    stacked = np.hstack([v0, v1, s])
    top, middle, bottom = (np.hsplit(part @ stacked, [cols, 2 * cols]) for part in (a0, a1, r))
    cross, cross_error = two_sum(top[1], middle[0])
    hi, error = two_sum(top[0], f * cross)
    floats = (top[2] + bottom[0]) + f * ((middle[1] + middle[2]) + (bottom[1] + bottom[2]))
    units = unit * scale
    low = (error + f * cross_error) + f * floats
    beside = a.lo @ v.hi + (a.hi @ v.lo + a.lo @ v.lo)
    hi, lo = two_sum(hi * units, low * units + beside)
    sizes = [size(part) for part in (a0, a1, r, v0, v1, s)]
    x0, x1, xr, y0, y1, ys = sizes
    rounded = (g + 4 * U) * (f * (x0 * ys + xr * y0) + f * f * (x1 * ys + xr * y1 + xr * ys)) + 4 * U * f * f * x1 * y1
    added = 4 * U * (size(error) + f * size(cross_error) + f * size(floats))
    (ah, al), (vh, vl) = a.sizes, v.sizes
    low_parts = (g + 6 * U) * (al * vh + ah * vl + al * vl)
    carried = a.radius * v.size + (ah + al) * v.radius
    cells = a.hi.shape[0] * cols * k * 4 * TINY
    return Doubled(hi, lo, above(units * (rounded + added) + low_parts + carried + cells, 24))


def inner(a: Doubled, b: Doubled) -> arb:
    """Return an enclosure of the Frobenius inner product, in balls of the present precision."""
    left, right = (arb_mat([m.hi.ravel().tolist()]) + arb_mat([m.lo.ravel().tolist()]) for m in (a, b))
    total = (left * right.transpose())[0, 0]
    lost = a.radius * b.size + (a.sizes[0] + a.sizes[1]) * b.radius
    return total + arb(0, above(lost))


def norm(a: Doubled) -> arb:
    """Return an enclosure of the Frobenius norm."""
    row = arb_mat([a.hi.ravel().tolist()]) + arb_mat([a.lo.ravel().tolist()])
    middle = (row * row.transpose())[0, 0].sqrt()
    found = middle + arb(0, a.radius)
    return found if found > 0 else arb(0).union(found.upper())
