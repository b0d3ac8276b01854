"""Runs of many networks at once, for the experiments: losses and step sizes, nothing decided."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from verify.networks.training.bounds.budget import Budget, margin
from verify.networks.training.bounds.constants import Constants
from verify.networks.training.descent import Iterate
from verify.networks.training.schedules import Moment, Schedule
from verify.numbers.floats import Array


@dataclass(frozen=True, eq=False)
class Trajectories:
    """Losses (T + 1, B) and step sizes (T, B) of many runs; ``covered`` (T + 1, B): by the sharper theorem."""

    losses: Array
    steps: Array
    covered: Array
    last: Iterate


def trajectories(schedule: Schedule, constants: Constants, start: Iterate, steps: int) -> Trajectories:
    """Return the runs of the schedule from the start, each of that many steps."""
    iterate, budget, imbalance = start, Budget.at_start(constants), start.imbalance()
    losses, etas, covered = [iterate.loss], [], [budget.covers]
    with np.errstate(all="ignore"):
        for time in range(steps):
            eta = schedule.step(Moment(constants, iterate, time, imbalance, budget.left))
            imbalance = imbalance + iterate.change_of_imbalance(eta)
            budget = budget.after(margin(constants, iterate, eta), eta, iterate.decrease(eta))
            iterate = iterate.moved(eta)
            losses.append(iterate.loss)
            etas.append(eta)
            covered.append(budget.covers)
    return Trajectories(np.stack(losses), np.stack(etas), np.stack(covered), iterate)
