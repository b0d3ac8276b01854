"""Hypotheses that give K, mu or kappa a value: the spectrum of X is chosen for them, exactly.

Every positive rational number is a sum of four squares of rationals (Lagrange), so that a column of X with at most four
entries has any rational length squared: sigma(X)^2 may be any rational number, though sigma(X) is irrational. Where it
should be irrational too, as for kappa == 2*sqrt(2), which no rational X has, the data are given irrational weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import isqrt

import numpy as np
from flint import arb, fmpq
from sympy import Basic, Eq, Expr, Integer, Mul, Pow
from sympy.core.function import AppliedUndef

from derivations import notation as of
from verify.evaluation.statements import compile_statement
from verify.instances.problem import Instance
from verify.numbers.exact.scalars import ZERO, Scalar, ball, compare, divide, maximum, minimum, multiply
from verify.numbers.rationals import rational
from verify.search.climbing.families import Problems
from verify.search.language.grammar import Conjecture

_NAMES: dict[Basic, str] = {of.K: "K", of.mu: "mu", of.kappa: "kappa"}


@dataclass(frozen=True)
class DataPins:
    """The values that hypotheses give K, mu and kappa; ``places``: which hypotheses do."""

    K: Scalar | None = None
    mu: Scalar | None = None
    kappa: Scalar | None = None
    places: frozenset[int] = frozenset()

    @classmethod
    def of(cls, conjecture: Conjecture) -> DataPins:
        """Return what the hypotheses of the form K == 2 or kappa**2 == 8 say, the first of each name."""
        found: dict[str, Scalar] = {}
        places = set()
        for place, relation in enumerate(conjecture.given):
            for side, other in ((relation.lhs, relation.rhs), (relation.rhs, relation.lhs)):
                if not isinstance(relation, Eq) or getattr(side, "is_Matrix", False):
                    continue
                name, value = _solved(side, other)
                if name is None or name in found:
                    continue
                constant = constant_value(value)
                if constant is not None and compare(constant, ZERO) == 1:
                    found[name] = constant
                    places.add(place)
        if len(found) == 3:  # the third must follow from the others; then nothing is left to choose
            del found["kappa"]
        return cls(**found, places=frozenset(places))

    @property
    def is_empty(self) -> bool:
        return not self.places

    def ends(self, top: float, bottom: float) -> tuple[float, float]:
        """Return the largest and the least sigma(X)^2, given what they would be."""
        high, low = (None if p is None else float(ball(p)) for p in (self.K, self.mu))
        kappa = None if self.kappa is None else float(ball(self.kappa))
        if kappa is not None:
            if high is None:
                high = low * kappa if low is not None else top
            low = high / kappa
        high = top if high is None else high
        low = bottom if low is None else low
        return max(high, low) if self.K is None and self.kappa is None else high, low

    def exact_ends(self, top: fmpq, bottom: fmpq) -> tuple[Scalar, Scalar]:
        """Return them exactly."""
        high, low = self.K, self.mu
        if self.kappa is not None:
            if high is None and (low is not None or isinstance(self.kappa, arb)):
                low = bottom if low is None else low
                high = multiply(low, self.kappa)
            else:
                high = top if high is None else high
                low = divide(high, self.kappa)
        return top if high is None else high, bottom if low is None else low

    def applied(self, problems: Problems) -> Problems:
        """Return the problems with spectra whose ends are as they are said to be."""
        if self.is_empty:
            return problems
        squares = problems.spectrum**2
        ends = np.array([self.ends(t, b) for t, b in zip(squares.max(axis=1).tolist(), squares.min(axis=1).tolist())])
        high, low = ends[:, :1], ends[:, 1:]
        kept = np.clip(squares, np.minimum(low, high), np.maximum(low, high))
        kept[:, -1:] = low
        kept[:, :1] = high
        return replace(problems, spectrum=np.sqrt(kept))

    def squares(self, spectrum: Sequence[float], bits: int) -> list[Scalar]:
        """Return squared singular values near those given, rational where they may be, the ends as they are said to be.

        A number that is not known to lie above 0 is left as it is.
        """
        near = [rational(_rounded_square(x, bits)) for x in spectrum]
        high, low = self.exact_ends(near[0], near[-1])
        inner = [minimum(maximum(x, minimum(low, high)), maximum(low, high)) for x in near[1:-1]]
        return [high, *inner, low] if len(near) > 1 else [high if self.K is not None or self.mu is None else low]


def _solved(side: Basic, other: Expr) -> tuple[str | None, Expr]:
    """The name that a side is a multiple or a power of, and what it equals; no name where the side is no such thing."""
    while True:
        if isinstance(side, Pow) and side.exp.is_Rational and side.exp != 0:
            side, other = side.base, Pow(other, 1 / side.exp)
        elif isinstance(side, Mul):
            rest = [x for x in side.args if x.free_symbols]
            if len(rest) != 1:
                return None, other
            side, other = rest[0], other / Mul(*(x for x in side.args if not x.free_symbols))
        else:
            return _NAMES.get(side), other


def constant_value(expr: Expr) -> Scalar | None:
    """Return the value of an expression in which nothing but numbers occurs; None where it has none, or varies."""
    if expr.free_symbols or expr.atoms(AppliedUndef, of.ScalarOfMatrix):
        return None
    value = compile_statement(Eq(expr, Integer(0), evaluate=False))(_ANY).left
    return value if isinstance(value, (fmpq, arb)) else None


_ANY = Instance([[1]], [[1]], [[1]], [[1]])


def _rounded_square(x: float, bits: int) -> Fraction:
    """The square of a number with few digits."""
    scale = Fraction(2) ** (int(np.frexp(x)[1]) - 1 - bits)
    return (max(1, round(Fraction(x) / scale)) * scale) ** 2


def column(square: Fraction) -> tuple[Fraction, ...]:
    """Return rationals, four at most, whose squares add up to a positive rational; one where it is a square."""
    top, bottom = square.numerator * square.denominator, square.denominator
    return tuple(Fraction(k, bottom) for k in four_squares(top) if k)


def four_squares(k: int) -> tuple[int, int, int, int]:
    """Return four integers whose squares add up to k >= 0; one or two of them where a quick search finds them so."""
    if k > 0 and k % 8 == 0:  # then all four are even
        a, b, c, d = four_squares(k // 4)
        return 2 * a, 2 * b, 2 * c, 2 * d
    root = isqrt(k)
    for a in range(root, max(root - _TRIED, -1), -1):
        b = isqrt(k - a * a)
        if a * a + b * b == k:
            return a, b, 0, 0
    for a in range(root, -1, -1):
        if not _is_of_three_squares(k - a * a):
            continue
        for b in range(isqrt(k - a * a), -1, -1):
            rest = k - a * a - b * b
            for c in range(isqrt(rest), isqrt(rest // 2) - 1, -1):
                d = isqrt(rest - c * c)
                if c * c + d * d == rest:
                    return a, b, c, d
    raise AssertionError("every integer is a sum of four squares")


def _is_of_three_squares(k: int) -> bool:
    """Whether k >= 0 is a sum of three squares (Legendre): unless it is 4^a (8 b + 7)."""
    while k and k % 4 == 0:
        k //= 4
    return k % 8 != 7


_TRIED = 200
