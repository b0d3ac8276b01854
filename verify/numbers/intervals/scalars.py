"""Real numbers and matrices enclosed in floating-point intervals and balls, one for each element of a batch; rigorous.

A scalar is an ``Interval``: arrays lo and hi with lo <= x <= hi, every operation rounded outwards by at least one unit
in the last place of a result that IEEE 754 rounds to nearest (+, -, *, / and the square root). A matrix is a ``Ball``:
a floating-point midpoint and a bound of the Frobenius norm of the error (``verify.numbers.intervals.matrices``). NaN
means that nothing is known, and makes every comparison open. The functions have the names and meanings of the exact
carrier's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import SupportsInt

import numpy as np
from flint import arb, fmpq

from verify.numbers.floats import Array, leading_exponents, one_sign_change
from verify.numbers.floats import positive_root as approximate_root

_INF = np.inf


def down(x: Array) -> Array:
    """Return the next float below."""
    return np.nextafter(x, -_INF)


def up(x: Array) -> Array:
    """Return the next float above."""
    return np.nextafter(x, _INF)


class Interval:
    """Numbers between lo and hi, arrays (B,), or (1,) for a constant."""

    __array_ufunc__ = None
    __slots__ = ("hi", "lo")

    def __init__(self, lo: Array, hi: Array) -> None:
        unknown = ~(lo <= hi)
        if unknown.any():
            lo, hi = np.where(unknown, np.nan, lo), np.where(unknown, np.nan, hi)
        self.lo, self.hi = lo, hi

    @classmethod
    def exact(cls, x: Array) -> Interval:
        """Return floats as what they are."""
        return cls(x, x)

    def __add__(self, other: Interval) -> Interval:
        lo = down(self.lo + other.lo)
        # a sum of numbers that are not negative is none, though zero has a float below it
        lo = np.where((self.lo >= 0) & (other.lo >= 0), np.maximum(lo, 0.0), lo)
        return Interval(lo, up(self.hi + other.hi))

    def __sub__(self, other: Interval) -> Interval:
        return Interval(down(self.lo - other.hi), up(self.hi - other.lo))

    def __neg__(self) -> Interval:
        return Interval(-self.hi, -self.lo)

    def __mul__(self, other: Interval) -> Interval:
        if not isinstance(other, Interval):
            return NotImplemented
        if self is other:
            return square(self)
        if _not_negative(self) and _not_negative(other):
            return Interval(np.maximum(down(self.lo * other.lo), 0.0), up(self.hi * other.hi))
        ends = (self.lo * other.lo, self.lo * other.hi, self.hi * other.lo, self.hi * other.hi)
        lo, hi = down(reduce(np.minimum, ends)), up(reduce(np.maximum, ends))
        return Interval(np.where((self.lo >= 0) & (other.lo >= 0), np.maximum(lo, 0.0), lo), hi)


def _not_negative(x: Interval) -> bool:
    return bool((x.lo >= 0).all())


def square(x: Interval) -> Interval:
    """Return x x, not negative."""
    low = np.where(x.lo > 0, x.lo, np.where(x.hi < 0, x.hi, 0.0))
    high = np.maximum(np.abs(x.lo), np.abs(x.hi))
    return Interval(np.where(np.isnan(high), np.nan, np.maximum(down(low * low), 0.0)), up(high * high))


# --- scalars -------------------------------------------------------------------------------------------------


def constant(top: int, bottom: int = 1) -> Interval:
    """Return an enclosure of top / bottom, (1,)."""
    exact = fmpq(top, bottom)
    try:
        near = int(exact.p) / int(exact.q)
    except OverflowError:
        return Interval(np.array([-_INF]), np.array([_INF]))
    if fmpq(*near.as_integer_ratio()) == exact:
        return Interval.exact(np.array([near]))
    return Interval(down(np.array([near])), up(np.array([near])))


def number(k: SupportsInt) -> Interval:
    """Return an integer, (1,)."""
    return constant(int(k))


def divide(a: Interval, b: Interval) -> Interval:
    """Return a / b; nothing is known where b may be 0."""
    apart = (b.lo > 0) | (b.hi < 0)
    low, high = np.where(apart, b.lo, np.nan), np.where(apart, b.hi, np.nan)
    ends = (a.lo / low, a.lo / high, a.hi / low, a.hi / high)
    lo, hi = down(reduce(np.minimum, ends)), up(reduce(np.maximum, ends))
    return Interval(np.where((a.lo >= 0) & (low > 0), np.maximum(lo, 0.0), lo), hi)


def power(x: Interval, e: Interval | int) -> Interval:
    """Return x**e, e an integer or a constant rational; exponents that are no constants are not known here."""
    if isinstance(e, Interval):
        return exp(e * log(x))
    if e < 0:
        return divide(constant(1), power(x, -e))
    if e == 0:
        return constant(1)
    result, base = None, x
    while e:
        if e & 1:
            result = base if result is None else result * base
        e >>= 1
        base = square(base) if e else base
    assert result is not None  # noqa: S101
    return result


def sqrt(x: Interval) -> Interval:
    """Return the square root; nothing is known where x may be negative."""
    low = np.where(x.lo >= 0, x.lo, np.nan)
    return Interval(np.maximum(down(np.sqrt(low)), 0.0), up(np.sqrt(x.hi)))


def _elementwise(x: Interval, function: Callable[[arb], arb]) -> Interval:
    """An increasing function that FLINT encloses at both ends."""
    lo, hi = (
        np.array([function(arb(v)) if np.isfinite(v) else arb.nan() for v in end.ravel()]) for end in (x.lo, x.hi)
    )
    low = np.array([float(v.lower()) if v.is_finite() else np.nan for v in lo])
    high = np.array([float(v.upper()) if v.is_finite() else np.nan for v in hi])
    return Interval(down(low), up(high))


def exp(x: Interval) -> Interval:
    """Return e**x."""
    found = _elementwise(x, lambda v: v.exp())
    return Interval(np.maximum(found.lo, 0.0), found.hi)


def positive(x: Interval) -> Interval:
    """Return x where it is known to be above 0; nothing is known elsewhere."""
    return Interval(np.where(x.lo > 0, x.lo, np.nan), x.hi)


def log(x: Interval) -> Interval:
    """Return the natural logarithm; nothing is known where x may not be positive."""
    return _elementwise(positive(x), lambda v: v.log())


def maximum(*values: Interval) -> Interval:
    """Return the largest of the values."""
    return Interval(reduce(np.maximum, [v.lo for v in values]), reduce(np.maximum, [v.hi for v in values]))


def minimum(*values: Interval) -> Interval:
    """Return the smallest of the values."""
    return Interval(reduce(np.minimum, [v.lo for v in values]), reduce(np.minimum, [v.hi for v in values]))


def absolute(x: Interval) -> Interval:
    """Return |x|."""
    low = np.where(x.lo > 0, x.lo, np.where(x.hi < 0, -x.hi, 0.0))
    high = np.maximum(np.abs(x.lo), np.abs(x.hi))
    return Interval(np.where(np.isnan(high), np.nan, low), high)


# --- polynomials ---------------------------------------------------------------------------------------------


def evaluated(coefficients: Sequence[Interval], x: Interval) -> Interval:
    """Return polynomials (lowest coefficient first) at x, by Horner's rule."""
    total = coefficients[-1]
    for c in coefficients[-2::-1]:
        total = total * x + c
    return total


_WIDENINGS = (4, 64, 1 << 12, 1 << 20, 1 << 30)


def positive_root(coefficients: Sequence[Interval]) -> Interval:
    """Return the positive root of polynomials (lowest coefficient first) whose coefficients change sign once.

    One sign change means one positive root (Descartes), so a change of sign between two positive numbers encloses it.
    Nothing is known where a coefficient may have either sign.
    """
    rows = [np.broadcast_arrays(c.lo, c.hi) for c in coefficients]
    shape = np.broadcast_shapes(*(r[0].shape for r in rows))
    lows, highs = (np.array([np.broadcast_to(r[i], shape) for r in rows]) for i in (0, 1))
    # times a power of two, so that neither values nor their roundings come near the ends of the range of floats
    exponents = leading_exponents(np.maximum(np.abs(lows), np.abs(highs)))
    lows, highs = _scaled(lows, exponents, down), _scaled(highs, exponents, up)
    coefficients = [Interval(low, high) for low, high in zip(lows, highs)]
    known = ((lows > 0) | (highs < 0) | ((lows == 0) & (highs == 0))).all(axis=0)
    with np.errstate(all="ignore"):
        middles = lows + (highs - lows) / 2
        guess = approximate_root(list(middles))
    lo, hi = np.full(shape, np.nan), np.full(shape, np.nan)
    left = known & one_sign_change(middles) & np.isfinite(guess) & (guess > 0)
    for widening in _WIDENINGS:
        if not left.any():
            break
        below, above = guess * (1 - widening * 2.0**-52), guess * (1 + widening * 2.0**-52)
        a, b = (evaluated(coefficients, Interval.exact(np.where(left, x, np.nan))) for x in (below, above))
        found = left & (((a.hi < 0) & (b.lo > 0)) | ((a.lo > 0) & (b.hi < 0)))
        lo, hi = np.where(found, below, lo), np.where(found, above, hi)
        left &= ~found
    return Interval(lo, hi)


def _scaled(ends: Array, exponents: Array, outward: Callable[[Array], Array]) -> Array:
    """The ends of intervals over 2**exponents, moved outward where that is not exact."""
    found = np.ldexp(ends, -exponents)
    return np.where(np.ldexp(found, exponents) == ends, found, outward(found))


def least_value(coefficients: Sequence[Interval]) -> Interval:
    """Return the minimum of polynomials of degree 0, or of degree 2 with a positive leading coefficient."""
    if len(coefficients) == 1:
        return coefficients[0]
    if len(coefficients) != 3:
        unknown = np.full(coefficients[0].lo.shape, np.nan)
        return Interval(unknown, unknown)
    c, b, a = coefficients
    return c - divide(square(b), constant(4) * positive(a))
