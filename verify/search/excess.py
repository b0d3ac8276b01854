"""How far a relation between scalars is violated, in floating point: what both searches climb.

For ``a <= b`` the additive terms of a - b are gathered by their signs at each instance, P - Q with P, Q >= 0; the
excess is log(P / Q): free of scale, above 0 where the relation fails. Floats only choose where to look.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sympy import Add, Eq, Expr, Ge, Gt, Lt
from sympy.logic.boolalg import Boolean

from verify.numbers.floats import Array

TINY, CAP = 1e-300, 700.0
"""What logarithms are taken of at least, and what they are cut off at."""


def oriented(relation: Boolean) -> tuple[Any, Any]:
    """Return the sides of a relation, the one claimed to be smaller first."""
    return (relation.rhs, relation.lhs) if isinstance(relation, (Ge, Gt)) else (relation.lhs, relation.rhs)


def terms_of(side: Expr) -> tuple[Expr, ...]:
    """Return the terms of a sum, those that are 0 left out."""
    parts = side.args if isinstance(side, Add) else (side,)
    return tuple(part for part in parts if part != 0)


@dataclass(frozen=True)
class Sense:
    """What a relation demands of the difference of its sides: to be 0, or not above 0, or below it."""

    is_equation: bool
    is_strict: bool

    @classmethod
    def of(cls, relation: Boolean) -> Sense:
        """Return the sense of a relation.

        Example:
            >>> from sympy import symbols
            >>> Sense.of(symbols("a") < symbols("b"))
            Sense(is_equation=False, is_strict=True)
        """
        return cls(isinstance(relation, Eq), isinstance(relation, (Lt, Gt)))

    def excess(self, terms: Array) -> Array:
        """Return the excesses (B,) where the terms of the difference are (k, B); NaN where one has no value."""
        with np.errstate(all="ignore"):
            above, below = np.maximum(terms, 0).sum(axis=0), np.maximum(-terms, 0).sum(axis=0)
            if len(terms) == 1:  # nothing to compare it with
                found = (above - below) / (1 + above + below)
            else:
                found = np.log(np.maximum(above, TINY)) - np.log(np.maximum(below, TINY))
            found = np.where(np.isfinite(terms).all(axis=0), np.clip(found, -CAP, CAP), np.nan)
            if not (self.is_strict or self.is_equation):  # 0 <= 0 is nothing to climb to
                found = np.where(above + below == 0, -CAP, found)
        return np.abs(found) if self.is_equation else found

    def may_fail(self, excess: Array, rounding: float) -> Array:
        """Tell where the relation may fail, as far as floats that are off by such a rounding can tell."""
        return excess >= -rounding if self.is_strict else excess > 0
