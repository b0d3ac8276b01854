"""What the theorems allow along a run: the sharper theorem's budget, the stable bounds and the level."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from verify.networks.training.bounds.budget import Account
from verify.networks.training.bounds.differences import Enclosures
from verify.networks.training.measurements import Measured, Stepped
from verify.networks.training.promises import LEVEL, LEVEL_STEP, SHARPER, SLIDES, STABLE, STABLE_STEP, Covered
from verify.numbers.floats import Array

ROOM_OF_STABLE = 2.0**-36
"""The share by which the first bounds of the stable theorem and of the level are raised, as room for rounding."""


class Allowance(NamedTuple):
    """Whether the stable bounds cover an iterate: every step so far was allowed, and rounding has moved D little.

    ``lost``: how far rounding may have moved D; ``room``: how far it and the product may have been moved.
    """

    covers: bool
    room: float
    lost: float = 0.0

    def after(self, allowed: bool, lost: float, apart: float) -> Allowance:
        """Return the allowance after a step; ``lost`` and ``apart`` are as in ``Account.after``."""
        total = self.lost + lost
        return Allowance(self.covers and allowed and 2 * (total + apart) <= self.room, self.room, total)


class State(NamedTuple):
    """What the theorems allow at an iterate."""

    account: Account
    stable: Allowance
    level: bool


def followed(
    state: State,
    found: Mapping[str, Enclosures],
    etas: list[float],
    did: Stepped,
    rounded: Array,
    reached: Measured[Array],
    inside: NDArray[np.bool_],
) -> list[State]:
    """Return what the theorems allow at each iterate, the first and the last of the steps among them.

    ``rounded`` (B,): how far rounding may have moved the imbalance; ``inside`` (B,): where what was reached certainly
    is within the bounds of the start.
    """
    states, count = [state], len(etas)
    margins, stable, level = (found[name].low.tolist() for name in ("margin", STABLE_STEP, LEVEL_STEP))
    decreases, lost, apart = (
        np.maximum(did.decrease_high, 0.0).tolist(),
        rounded.tolist(),
        reached.apart.tolist(),
    )
    within = inside.tolist()
    for j in range(count):
        account, allowance, on_level = states[-1]
        states.append(
            State(
                account.after(margins[j], etas[j], decreases[j], lost[j], apart[j], within[j]),
                allowance.after(stable[j] > 0, lost[j], apart[j]),
                on_level and level[j] > 0,
            )
        )
    return states


def covered(states: list[State], margin: Array) -> Covered:
    """Return where the theorems cover iterates; the step too if the ``margin`` of the sharper one is positive too."""
    account = np.array([x.account.covers for x in states])
    found = {
        LEVEL: np.array([x.level for x in states]),
        STABLE: np.array([x.stable.covers for x in states]),
        SHARPER: account,
        SLIDES: account,
    }
    return Covered(found, {name: covers & account & margin for name, covers in found.items()})
