"""Numbers that users give beside their arrays: slacks, step sizes, tolerances."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from numbers import Rational

from flint import fmpq

from verify.instances.losses import Number, ProblemError
from verify.number_text import read_rational
from verify.numbers.rationals import fraction


def exact_parameter(name: str, value: Number) -> Fraction:
    """Return a number, or text such as 0.5, 1e-3 and 3/4, exactly; raises ``ProblemError``."""
    expected = f"{name} is {value!r}, but a number is expected, such as 0.5, 1e-3 or 3/4"
    if isinstance(value, str):
        try:
            return read_rational(value.strip(), digits=60)
        except (ValueError, ZeroDivisionError):
            raise ProblemError(expected) from None
    if isinstance(value, fmpq):
        return fraction(value)
    try:
        plain = getattr(value, "item", lambda: value)()
        if isinstance(plain, bool) or not isinstance(plain, (Rational, Decimal, float)):
            raise ProblemError(expected)
        return Fraction(plain)
    except (ValueError, OverflowError, TypeError):  # not finite, or an array of several numbers
        raise ProblemError(expected) from None


def positive_parameter(name: str, value: Number) -> Fraction:
    """Return what ``exact_parameter`` does; raises ``ProblemError`` for what is not above 0 as well."""
    number = exact_parameter(name, value)
    if not number > 0:
        raise ProblemError(f"{name} is {number}, but {name} > 0 is expected")
    return number
