"""How numbers are written. The standard library alone: what a user types is read before all mathematics."""

from __future__ import annotations

import re
from fractions import Fraction

_TEXT = re.compile(r"[+-]?(?:\d+/\d+|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?)", re.ASCII)
_DIGITS = re.compile(r"\d+")


def read_rational(text: str, digits: int = 4000) -> Fraction:
    """Return the number that a text says exactly: an integer, a quotient of two, or a decimal with or without exponent.

    Args:
        text: as "-3/4", "0.5" or "1e-3", without spaces; the exponent has at most three digits.
        digits: the most digits in a row.

    Raises:
        ValueError: for any other text; ``ZeroDivisionError`` for a quotient by 0.

    Example:
        >>> read_rational("-0.75") == read_rational("-3/4")
        True
    """
    if not _TEXT.fullmatch(text) or any(len(run) > digits for run in _DIGITS.findall(text)):
        raise ValueError(f"{text[:40]!r} is not a rational number")
    return Fraction(text)


def counted(number: int, noun: str) -> str:
    """Return how many of something there are.

    Example:
        >>> counted(1, "step"), counted(2, "step")
        ('1 step', '2 steps')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"
