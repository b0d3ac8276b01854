"""records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy.core.relational import Relational


@dataclass(frozen=True)
class Counterexample:
    """An exact rational instance that meets every hypothesis and violates the relation.

    ``values`` holds matrices as lists of rows and scalars, all exact rationals as strings; ``lhs`` and
    ``rhs`` are decimal strings; ``violates`` is the relation that fails, in the claim's symbols.
    """

    shape: dict[str, int]
    values: dict[str, Any]
    lhs: str
    rhs: str
    violates: Relational
    time: int = 0


@dataclass(frozen=True)
class Tightness:
    """The largest ratio of an inequality's sides, the smaller over the larger, among the instances tried.

    ``ratio``: a lower bound in [0, 1], 1 only where ``attained``, that is, where both sides are equal; ``shape``,
    ``values`` and ``time``: the instance, as of a counterexample; no values where it is of the slides' own sizes.
    """

    ratio: float
    attained: bool
    shape: dict[str, int]
    values: dict[str, Any]
    time: int = 0
