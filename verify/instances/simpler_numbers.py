"""Rational numbers that may stand for another one, where an instance is made simpler."""

from __future__ import annotations

from fractions import Fraction

from flint import fmpq

from verify.instances.smallest_first import weight
from verify.numbers.rationals import fraction, rational, simplest_between

_SIMPLE = tuple(fmpq(p, q) for p, q in ((0, 1), (1, 1), (-1, 1), (2, 1), (1, 2), (-1, 2), (-2, 1), (3, 1), (3, 2)))
_NEAR = Fraction(1, 50)
"""What is no farther from an integer is not made that integer alone."""
_DENOMINATORS = (1, 2, 4, 10, 100)
_FINER = (1000, 10**4, 10**5, 10**6, 10**8)
_POWERS = (0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32)
"""Of ten, which may stand for larger numbers."""
_DIGITS = 6


def small_numbers(x: fmpq) -> list[fmpq]:
    """Return numbers simpler than x that may stand for it, simplest first: small ones, near or not, then some near x.

    Example:
        >>> [str(y) for y in small_numbers(fmpq(5, 3))]
        ['0', '1', '-1', '2', '3', '1/2', '-2', '-1/2', '3/2']
    """
    if x == 0:
        return []
    exact = fraction(x)
    rounded = [exact.limit_denominator(d) for d in _DENOMINATORS]
    nearest = round(exact)
    off = abs(exact - nearest)  # what comes near to an integer stays on its side of it
    if 0 < off < _NEAR:
        sign = 1 if exact > nearest else -1
        rounded += [
            nearest + sign * simplest_between(off / 2, off * 2),
            nearest + sign * simplest_between(off / 8, off),
        ]
    return _simpler(x, [*_SIMPLE, *map(rational, rounded + _powers_of_ten(exact)), fmpq(abs(x))])


def near_numbers(x: fmpq) -> list[fmpq]:
    """Return numbers simpler than x and near to it, simplest first, and powers of ten of any size below it.

    Example:
        >>> [str(y) for y in near_numbers(fmpq(1234, 999))][:6]
        ['1', '5/4', '6/5', '11/9', '13/10', '21/17']
    """
    exact = fraction(x)
    tried = [exact.limit_denominator(d) for d in (*_DENOMINATORS, *_FINER)] + _powers_of_ten(exact)
    for digits in range(1, _DIGITS + 1):
        unit = Fraction(1, 10**digits)
        tried += [exact // unit * unit, -(-exact // unit) * unit]
    return _simpler(x, [rational(y) for y in tried])


def _powers_of_ten(x: Fraction) -> list[Fraction]:
    """Those smaller than x in size, of its sign."""
    return [Fraction(10**k if x > 0 else -(10**k)) for k in _POWERS if 10**k < abs(x)]


def _simpler(x: fmpq, tried: list[fmpq]) -> list[fmpq]:
    return sorted((y for y in dict.fromkeys(tried) if weight(y) < weight(x)), key=weight)
