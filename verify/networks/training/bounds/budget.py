"""The budget of imbalance: how long the sharper theorem covers a run, whatever its step sizes.

While the bounds (25) hold at k and B_k(eta_k) > 0, the sharper lemma gives eta_k q_k B_k <= L(k) - L(k+1), and
|D(k+1) - D(k)|_F <= eta_k^2 q_k. So D moves by at most eta_k (L(k) - L(k+1)) / B_k in step k. As long as the sum of
these is at most min((c2 - 1) beta_0, (1 - c1) alpha_0) / 2, the bounds (25) hold at the next time: alpha and beta
change by at most twice what D does. The claim ``budget-of-steps`` proves the step from k to k + 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from verify.networks.training.bounds.constants import Constants, Quantities
from verify.networks.training.bounds.formulas import polynomial
from verify.networks.training.bounds.polynomials import value
from verify.networks.training.descent import Iterate
from verify.numbers.floats import Array


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
            spent = self.spent + np.where(eta == 0, 0.0, eta * decrease / margin)
            covers = self.covers & ((margin > 0) | (eta == 0)) & (spent <= self.allowed)
        return Budget(self.allowed, np.where(covers, spent, np.inf), covers)


def margin(constants: Constants, iterate: Iterate, eta: Array) -> Array:
    """Return B_t(eta), NaN or minus infinity where alpha_0 is 0."""
    with np.errstate(all="ignore"):
        return value(polynomial("margin")(Quantities(constants, iterate)), eta)
