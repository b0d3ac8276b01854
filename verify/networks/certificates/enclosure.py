"""An enclosure of a real number by two decimals, rounded outward."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, inf, log10

from flint import arb, fmpq

from verify.numbers.exact.scalars import Scalar, Undecided, ball, sign
from verify.numbers.rationals import fraction, rational

DIGITS = 20
_FIRST_BITS, _LAST_BITS = 112, 4096
_EXACT_DIGITS = 40


@dataclass(frozen=True)
class Enclosure:
    """``lower <= number <= upper``, both exact decimals; equal where the number is that decimal exactly."""

    lower: Fraction
    upper: Fraction
    exponent: int
    """The last digit of both counts in units of 10**exponent."""

    @property
    def strings(self) -> tuple[str, str]:
        """The two decimals, as strings."""
        return self._decimal(self.lower), self._decimal(self.upper)

    def _decimal(self, x: Fraction) -> str:
        scaled = x / Fraction(10) ** self.exponent
        digits = scaled.numerator
        return _plain(Decimal((int(digits < 0), tuple(map(int, str(abs(digits)))), self.exponent)))

    @property
    def width(self) -> Fraction:
        """How far apart the two are."""
        return self.upper - self.lower

    def __float__(self) -> float:
        try:
            return float((self.lower + self.upper) / 2)
        except OverflowError:
            return inf if self.lower > 0 else -inf

    def __contains__(self, x: int | float | Fraction) -> bool:
        return self.lower <= Fraction(x) <= self.upper

    def __str__(self) -> str:
        return agreed(self)


def agreed(x: Enclosure) -> str:
    """Return the digits on which both ends agree, as many as there are; the interval where there are none."""
    if x.width == 0:
        return x.strings[0]
    for exponent in range(x.exponent + 1, x.exponent + DIGITS + _EXACT_DIGITS):
        unit = Fraction(10) ** exponent
        low, high = round(x.lower / unit), round(x.upper / unit)
        if low == high and low != 0:
            return _plain(Decimal((int(low < 0), tuple(map(int, str(abs(low)))), exponent)))
    return "[{}, {}]".format(*x.strings)


def _plain(x: Decimal) -> str:
    return str(x).replace("E", "e")


def enclose(x: Scalar, digits: int = DIGITS) -> Enclosure:
    """Return an enclosure of the number to the given number of significant digits, the last of them rounded outward.

    Fewer digits than that only where the number cannot be told from zero at the highest precision tried.
    """
    low, high = _ends(x, digits)
    if low == high and (exact := _exact_decimal(low)) is not None:
        return exact
    largest = max(abs(low), abs(high))
    exponent = leading_exponent(largest) - digits + 1 if largest else 0
    unit = Fraction(10) ** exponent
    return Enclosure(floor(low / unit) * unit, ceil(high / unit) * unit, exponent)


def magnitude(x: Scalar) -> int | None:
    """Return the e such that 10**e <= |x| < 10**(e + 1), but for rounding; None for zero."""
    largest = max(map(abs, _ends(x, 2)))
    return leading_exponent(largest) if largest else None


def least_integer_above(x: Scalar) -> int:
    """Return an integer that is at least x, the least but for rounding."""
    return ceil(_ends(x, DIGITS)[1])


def _ends(x: Scalar, digits: int) -> tuple[Fraction, Fraction]:
    """Two rationals that enclose the number, much closer to each other than the last digit."""
    if not isinstance(x, arb):
        return fraction(x), fraction(x)
    if sign(x) == 0:
        return Fraction(0), Fraction(0)
    bits = max(_FIRST_BITS, 4 * digits)
    found = ball(x, bits)
    while found.rel_accuracy_bits() < 4 * digits and bits < _LAST_BITS:
        bits *= 2
        before, found = found, ball(x, bits)
        if 0 < found.rel_accuracy_bits() <= before.rel_accuracy_bits() + 1:  # of fixed enclosures: no more to be had
            break
    if not found.is_finite():
        raise Undecided("a number of which no enclosure was found")
    middle, reach = (fraction(part.mid().fmpq()) for part in (found, found.rad()))
    return middle - reach, middle + reach


def _exact_decimal(x: Fraction) -> Enclosure | None:
    """The number itself, where it is a decimal of not too many digits."""
    twos = (x.denominator & -x.denominator).bit_length() - 1
    rest, fives = x.denominator >> twos, 0
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    places = max(twos, fives)
    if rest != 1 or abs(x.numerator) * 10**places >= x.denominator * 10**_EXACT_DIGITS:
        return None
    return Enclosure(x, x, -places)


def leading_exponent(x: Fraction) -> int:
    """Return the e such that 10**e <= x < 10**(e + 1), for x > 0."""
    e = floor((x.numerator.bit_length() - x.denominator.bit_length() - 1) * log10(2))
    while Fraction(10) ** (e + 1) <= x:
        e += 1
    return e


def below(x: Scalar, digits: int = 17) -> fmpq:
    """Return a decimal of the given number of digits just below a positive number."""
    low, _ = _ends(x, digits + 3)
    unit = Fraction(10) ** (leading_exponent(low) - digits + 1)
    return rational(floor(low / unit) * unit)
