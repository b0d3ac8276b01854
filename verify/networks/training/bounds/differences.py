"""Both sides of a relation in floats: their difference, enclosed, made from the SymPy relation.

With every quantity at least 0, the difference of the sides, over its common denominator, is a polynomial P - M in
which P and M have positive coefficients alone. P and M increase in each quantity and are computed without a single
subtraction: a quantity known to be in [low, high] gives P in [P(low), P(high)], each but for a relative error of at
most one unit roundoff an operation (Higham, Accuracy and Stability of Numerical Algorithms, 2002, 3.1), and

    P(low) - M(high) <= P - M <= P(high) - M(low).

So a difference has its rounding errors, and those of the measurements, bounded by the relation itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import NamedTuple

import numpy as np
from sympy import Add, Expr, count_ops, expand, fraction, lambdify, together

from verify.networks.training.bounds.formulas import plain
from verify.numbers.floats import Array

UNIT = 2.0**-53
"""The unit roundoff of doubles."""

LEAST = 2.0**-1000
"""Differences below this are not told from zero: products of small quantities may have underflowed."""


def rounding(operations: int) -> float:
    """Return gamma_k = k u / (1 - k u), the relative error of k operations one after another (Higham, 3.1)."""
    return operations * UNIT / (1 - operations * UNIT)


class Enclosed(NamedTuple):
    """A number known to be in [low, high]; infinities where nothing is known."""

    low: float
    high: float

    @property
    def sign(self) -> int:
        """1 or -1 where the number certainly has that sign, else 0."""
        return 1 if self.low > 0 else -1 if self.high < 0 else 0


class Enclosures(NamedTuple):
    """As ``Enclosed``, of many numbers: arrays."""

    low: Array
    high: Array

    @property
    def sign(self) -> Array:
        """1 or -1 where a number certainly has that sign, else 0."""
        return np.where(self.low > 0, 1, np.where(self.high < 0, -1, 0))


@dataclass(frozen=True)
class _Parts:
    """P and M of a polynomial P - M."""

    plus: Expr
    minus: Expr

    @classmethod
    def of(cls, polynomial: Expr) -> _Parts:
        """Split by the signs of the coefficients; raises ValueError where a term is not a coefficient of powers."""
        terms = Add.make_args(expand(polynomial))
        signs = []
        for term in terms:
            coefficient, rest = term.as_coeff_Mul()
            factors = rest.as_powers_dict().items()
            if not all((base.is_Symbol or base.is_positive) and power.is_nonnegative for base, power in factors):
                raise ValueError(f"{term} is not a coefficient times powers of quantities")
            signs.append(coefficient.is_positive)
        plus = Add(*(x for x, sign in zip(terms, signs) if sign))
        return cls(plus, -Add(*(x for x, sign in zip(terms, signs) if not sign)))

    @property
    def operations(self) -> int:
        """More operations than lie between the quantities and P - M, a power counting as two: pow errs by an ulp."""
        return 2 * max(int(count_ops(self.plus)), int(count_ops(self.minus))) + 4


class Differences:
    """Differences of SymPy expressions by name as one function of enclosed quantities, compiled when first asked.

    Each expression is to be told from 0, such as ``rhs - lhs`` of a relation ``lhs <= rhs``. Where it has a common
    denominator, that must be certainly positive, else nothing is known of the difference.
    """

    def __init__(self, expressions: Mapping[str, Expr]) -> None:
        """Raises ValueError for an expression that is no quotient of polynomials in known quantities."""
        self.names = tuple(expressions)
        parts: list[tuple[_Parts, _Parts | None]] = []
        for expr in expressions.values():
            top, bottom = fraction(together(plain(expr)))
            single = bottom.is_number
            parts.append((_Parts.of(top / bottom if single else top), None if single else _Parts.of(bottom)))
        self._over = [i for i, (_, bottom) in enumerate(parts) if bottom is not None]
        every = [top for top, _ in parts] + [bottom for _, bottom in parts if bottom is not None]
        self._slack = np.array([rounding(x.operations) for x in every])
        outputs = [x.plus for x in every] + [x.minus for x in every]
        arguments = sorted(set().union(*(x.free_symbols for x in outputs)), key=lambda s: s.name)
        self.quantities = tuple(s.name for s in arguments)
        self._function: Callable[..., Sequence[Array]] = lambdify(arguments, outputs, modules="numpy", cse=True)

    def __call__(self, low: Mapping[str, float], high: Mapping[str, float]) -> dict[str, Enclosed]:
        """Return each difference enclosed, for quantities of which all are between low and high, and at least 0."""
        one = {name: (np.float64(low[name]), np.float64(high[name])) for name in self.quantities}
        lows, highs = ({name: ends[i] for name, ends in one.items()} for i in (0, 1))
        return {name: Enclosed(float(x.low), float(x.high)) for name, x in self.along(lows, highs).items()}

    def along(self, low: Mapping[str, float | Array], high: Mapping[str, float | Array]) -> dict[str, Enclosures]:
        """Return what the call does for arrays of one shape, or numbers: arrays of that shape."""
        shape = np.broadcast_shapes(*(np.shape(low[name]) for name in self.quantities))
        many = len(self.names)
        with np.errstate(all="ignore"):
            (plus_low, minus_low), (plus_high, minus_high) = (self._values(ends, shape) for ends in (low, high))
            slack = self._slack.reshape(-1, *(1 for _ in shape))
            every = _differences(plus_low, plus_high, minus_low, minus_high, slack)
            found = Enclosures(every.low[:many], every.high[:many])
            if self._over:
                over = self._over
                bottom = Enclosures(every.low[many:], every.high[many:])
                found.low[over], found.high[over] = _quotients(Enclosures(found.low[over], found.high[over]), bottom)
        return {name: Enclosures(*ends) for name, *ends in zip(self.names, *found)}

    def _values(self, ends: Mapping[str, float | Array], shape: tuple[int, ...]) -> Array:
        """The plus and the minus parts of all numerators, then of all denominators, (2, many, *shape)."""
        # numbers of NumPy's overflow to infinity, where Python's raise an error
        arguments = [np.float64(x) if isinstance(x := ends[name], float) else x for name in self.quantities]
        found = np.empty((2 * len(self._slack), *shape))
        for place, value in enumerate(self._function(*arguments)):
            found[place] = value
        return found.reshape(2, -1, *shape)


def _differences(plus_low: Array, plus_high: Array, minus_low: Array, minus_high: Array, slack: Array) -> Enclosures:
    low = plus_low * (1 - slack) - minus_high * (1 + slack)
    high = plus_high * (1 + slack) - minus_low * (1 - slack)
    clear, unknown = (low > LEAST) | (high < -LEAST), np.isnan(low) | np.isnan(high)
    near_low, near_high = np.minimum(low, -LEAST), np.maximum(high, LEAST)
    low = np.where(clear, low, np.where(unknown, -inf, near_low))
    return Enclosures(low, np.where(clear, high, np.where(unknown, inf, near_high)))


def _quotients(top: Enclosures, bottom: Enclosures) -> Enclosures:
    low = top.low / np.where(top.low > 0, bottom.high, bottom.low)
    high = top.high / np.where(top.high > 0, bottom.low, bottom.high)
    known = bottom.low > LEAST
    low, high = low - 2 * UNIT * np.abs(low), high + 2 * UNIT * np.abs(high)
    return Enclosures(np.where(known, low, -inf), np.where(known, high, inf))


def widened(value: Array, error: Array) -> tuple[Array, Array]:
    """Return the ends, at least 0, of what is known of numbers >= 0 measured with absolute errors; NaN stays."""
    spread = error * (1 + 4 * UNIT) + value * (2 * UNIT)
    return np.maximum(value - spread, 0.0), value + spread
