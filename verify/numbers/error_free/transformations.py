"""Sums and products of doubles with their rounding errors, and bounds of norms that hold with their own rounding.

In all bounds u = 2**-53. Bounds are computed in floats, of nonnegative terms, and inflated by more than their own
rounding (``above``).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verify.numbers.intervals.matrices import TINY, U

Floats = NDArray[np.float64]

ROUND = 1.5 * 2.0**52
"""x + ROUND - ROUND is x rounded to an integer, for |x| < 2**51."""


def above(x: float, roundings: int = 8) -> float:
    """Return a bound of what x >= 0 was computed for, with that many roundings of nonnegative terms on the way."""
    return float(x) * (1 + (roundings + 2) * 2 * U) + TINY


def size(a: Floats) -> float:
    """Return an upper bound of the Frobenius norm: any order of summation of the squares, then a root."""
    return size_from_squares(float(np.einsum("ij,ij->", a, a)), a.size)


def size_from_squares(total: float, many: int) -> float:
    """Return an upper bound of the Frobenius norm of so many entries, from the sum of their squares as computed."""
    return above(float(np.sqrt(total)), many + 4) + many**0.5 * 2.0**-530


def two_sum(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Return the rounded sum and its rounding error, exactly (Knuth, TAOCP vol. 2, 4.2.2, theorem B)."""
    total = a + b
    moved = total - a
    return total, (a - (total - moved)) + (b - moved)


def two_product(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Return the rounded product of entries and its rounding error, for entries below 2**480.

    They add up to the product (Dekker, Numer. Math. 18, 1971, 224-242), but for 5 * 2**-1074 where something is too
    small for a double (Ogita, Rump, Oishi, SIAM J. Sci. Comput. 26, 2005, 1955-1988, section 2).
    """
    product = a * b
    (a1, a2), (b1, b2) = _halves(a), _halves(b)
    return product, a2 * b2 - (((product - a1 * b1) - a2 * b1) - a1 * b2)


def _halves(a: Floats) -> tuple[Floats, Floats]:
    """Parts of 26 bits each whose sum is a (Veltkamp)."""
    moved = (2.0**27 + 1) * a
    high = moved - (moved - a)
    return high, a - high


def whole(x: Floats) -> Floats:
    """Return the nearest integers, for |x| < 2**51."""
    return (x + ROUND) - ROUND


def scaled_by_power(a: Floats, exponent: int, out: Floats | None = None) -> Floats:
    """Return a 2**exponent, as ``ldexp`` has it, many times faster where that power is a double itself."""
    if abs(exponent) <= 1000:
        return np.multiply(a, 2.0**exponent, out=out)
    return np.ldexp(a, exponent, out=out)


def largest(a: Floats) -> float:
    """The largest size of an entry; not a number where one is none."""
    return float(np.maximum(a.max(initial=0.0), -a.min(initial=0.0)))


def is_zero(a: Floats) -> bool:
    """Whether all entries are zero; of one number that is repeated but stored once, that one alone is looked at."""
    return not (a if any(a.strides) else a[:1, :1]).any()
