"""The budget of imbalance: how long the sharper theorem covers a run, whatever its step sizes.

While the bounds (25) hold at k and B_k(eta_k) > 0, the sharper lemma gives eta_k q_k B_k <= L(k) - L(k+1), and
|D(k+1) - D(k)|_F <= eta_k^2 q_k. So D moves by at most eta_k (L(k) - L(k+1)) / B_k in step k. As long as the sum of
these is at most min((c2 - 1) beta_0, (1 - c1) alpha_0) / 2, the bounds (25) hold at the next time: alpha and beta
change by at most twice what D does, and by at most twice what the singular values of W do. The claim
``budget-of-steps`` proves the step from k to k + 1.

A run whose promises are checked pays from the same budget what rounding moves: D and the product (``Account``).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import NamedTuple, TypeVar

import numpy as np

from verify.networks.training.bounds.constants import Constants, Quantities
from verify.networks.training.bounds.formulas import polynomial
from verify.networks.training.descent import Iterate
from verify.numbers.floats import Array, evaluated

Number = TypeVar("Number", float, Array)


def spending(margin: Number, eta: Number, decrease: Number) -> Number:
    """Return what a step of size eta with B_t(eta) = margin > 0 spends that lowers the loss by decrease."""
    return eta * decrease / margin


@dataclass(frozen=True)
class Budget:
    """What the run of each network has spent so far (B,), and whether the theorem still covers its bounds."""

    allowed: Array
    spent: Array
    covers: Array

    @classmethod
    def at_start(cls, constants: Constants) -> Budget:
        """Return the budget of a run that begins; nothing is covered where alpha_0 is 0."""
        return cls(constants.budget / 2, np.zeros_like(constants.budget), constants.alpha0 > 0)

    @property
    def left(self) -> Array:
        return np.maximum(self.allowed - self.spent, 0.0)

    def after(self, margin: Array, eta: Array, decrease: Array) -> Budget:
        """Return the budget after a step of size eta with B_t(eta) = margin that lowered the loss by decrease."""
        with np.errstate(all="ignore"):
            spent = self.spent + np.where(eta == 0, 0.0, spending(margin, eta, decrease))
            covers = self.covers & ((margin > 0) | (eta == 0)) & (spent <= self.allowed)
        return Budget(self.allowed, np.where(covers, spent, np.inf), covers)


class Account(NamedTuple):
    """The budget of one network whose run is rounded, as floats; ``spent`` is infinite where nothing is covered.

    ``lost``: how far rounding may have moved D so far, in the Frobenius norm.
    """

    allowed: float
    spent: float
    lost: float
    covers: bool

    @classmethod
    def at_start(cls, constants: Constants, apart: float, inside: bool) -> Account:
        """Return the account of a run that begins: ``apart`` and ``inside`` are as in ``after``."""
        allowed = float(constants.budget[0]) / 2
        return cls(allowed, 0.0, 0.0, bool(constants.alpha0[0] > 0))._held(0.0, 0.0, apart, inside)

    @property
    def left(self) -> float:
        return max(self.allowed - self.spent - self.lost, 0.0)

    def after(self, margin: float, eta: float, decrease: float, lost: float, apart: float, inside: bool) -> Account:
        """Return the account after a step of size eta with B_t(eta) = margin that lowered the loss by decrease.

        ``lost``: how far rounding may have moved D in the step; ``apart``: how far the product may be from W* + R
        after it; ``inside``: whether loss and product are within the bounds of the start.
        """
        if not margin > 0:
            return self._held(inf, self.lost, apart, False)
        return self._held(self.spent + spending(margin, eta, decrease), self.lost + lost, apart, inside)

    def _held(self, spent: float, lost: float, apart: float, inside: bool) -> Account:
        # a few roundings upward for the sums themselves
        covers = self.covers and inside and (spent + lost + apart) * (1 + 2.0**-50) <= self.allowed
        return Account(self.allowed, spent if covers else inf, lost, covers)


def margin(constants: Constants, iterate: Iterate, eta: Array) -> Array:
    """Return B_t(eta), NaN or minus infinity where alpha_0 is 0."""
    with np.errstate(all="ignore"):
        return evaluated(polynomial("margin")(Quantities(constants, iterate)), eta)
