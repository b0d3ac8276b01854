"""Figure 1 of the slides: the proposed step sizes beside those of related work.

The text of the slides has the set-up (35) but neither the figure nor its data, and does not say how the layers
start, which c_1 and c_2 are used, nor which schedules are shown. What is run here is declared: ``SETUPS``,
``SCHEDULES``, balanced spectral layers, c_1 = 1/2, c_2 = 3/2, as in the published companion of the slides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from verify.networks.experiments.outcome import Difference, ExperimentOutcome, csv_text
from verify.networks.training.bounds.constants import Constants, measured
from verify.networks.training.descent import Iterate, Problem
from verify.networks.training.schedules import schedule
from verify.networks.training.trajectories import Trajectories, trajectories
from verify.numbers.floats import Array

if TYPE_CHECKING:
    pass

ROWS, ITERATIONS, RUNS, SEED = 20, 100, 50, 0
SCHEDULES = ("f0", "f", "rho-hat", "rho", "arora", "du", "sharp", "sharp-adaptive", "rho-sharp")
OF_RELATED_WORK = ("arora", "du")
ALPHAS = ("valid", "published")
"""alpha_0 with p_1 in the half of the smaller side alone, or in both: for n = 20, m = 1 that is no lower bound."""


@dataclass(frozen=True)
class Setup:
    """Where the targets come from: Y = W(0) + noise * epsilon, X = I, W(0) of variance 1/4."""

    name: str
    noise: float
    summary: str


SETUPS = (
    Setup("slides", 0.01, "(35): X = I, Y = W(0) + 0.01 epsilon"),
    Setup("companion", 0.04, "the published companion: the same with 0.04 epsilon"),
)


@dataclass(frozen=True)
class Curve:
    """One schedule in one set-up with one alpha_0: means and standard deviations over the runs, by iteration."""

    setup: str
    alpha: str
    schedule: str
    loss_mean: Array
    loss_sd: Array
    log_of_mean_loss: Array
    step_mean: Array
    step_sd: Array
    last: Array
    """log10 of the last loss of each run."""


@dataclass(frozen=True)
class Figure1:
    """All curves; ``false_bounds``: in how many runs of each set-up the published alpha_0 exceeds lambda_min(tau_0)."""

    curves: tuple[Curve, ...]
    runs: int
    seed: int
    false_bounds: dict[str, int]
    broken_bounds: dict[str, int]
    """In how many runs of each set-up lambda_min(tau) < c_1 alpha_0 (published) after the last step of rho."""

    def curve(self, setup: str, alpha: str, name: str) -> Curve:
        """Return one curve; StopIteration where there is none."""
        return next(c for c in self.curves if (c.setup, c.alpha, c.schedule) == (setup, alpha, name))


def networks(setup: Setup, runs: int, seed: int) -> tuple[Iterate, Array]:
    """Return the starts of the runs, and the norms of their targets.

    The layers are balanced and spectral: W(0) = U S V^T, W1 = U S^(1/2), W2 = S^(1/2) V^T. Hidden units beyond the
    first are zero and stay zero, so that the width, 1000 in the companion, changes nothing; one unit is kept.
    """
    rng = np.random.default_rng([seed, SETUPS.index(setup)])
    product = rng.normal(scale=0.5, size=(runs, ROWS, 1))
    target = product + setup.noise * rng.normal(size=(runs, ROWS, 1))
    size = np.linalg.norm(product, axis=1, keepdims=True)
    start = Iterate.start(Problem(np.ones((runs, ROWS)), target), product / np.sqrt(size), np.sqrt(size))
    return start, np.linalg.norm(target, axis=(1, 2))


def figure1(
    runs: int = RUNS, seed: int = SEED, setups: Sequence[Setup] = SETUPS, alphas: Sequence[str] = ALPHAS
) -> Figure1:
    """Return the experiment: ``runs`` random starts in each set-up, every schedule, both versions of alpha_0."""
    curves, false_bounds, broken_bounds = [], {}, {}
    for setup in setups:
        start, norms = networks(setup, runs, seed)
        for alpha in alphas:
            constants = measured(start, norms, both_halves=alpha == "published")
            for name in SCHEDULES:
                found = trajectories(schedule(name), constants, start, ITERATIONS)
                curves.append(_curve(setup.name, alpha, name, found))
                if alpha == "published" and name == "rho":
                    broken_bounds[setup.name] = _broken(constants, found)
            if alpha == "published":
                false_bounds[setup.name] = int((constants.alpha0 > start.lambda_min * (1 + 1e-9)).sum())
    return Figure1(tuple(curves), runs, seed, false_bounds, broken_bounds)


def _broken(constants: Constants, found: Trajectories) -> int:
    below = found.last.lambda_min < constants.c1 * constants.alpha0
    return int(below.sum())


def _curve(setup: str, alpha: str, name: str, found: Trajectories) -> Curve:
    with np.errstate(divide="ignore"):
        losses, steps = np.log10(found.losses), np.log10(found.steps)
        of_mean = np.log10(found.losses.mean(axis=1))
    return Curve(
        setup, alpha, name, losses.mean(axis=1), losses.std(axis=1), of_mean, steps.mean(axis=1), steps.std(axis=1),
        losses[-1],
    )  # fmt: skip


def figure1_outcome(runs: int = 10, seed: int = SEED) -> ExperimentOutcome:
    """Return what can be said of figure 1: its data are not in the text, so nothing can be reproduced.

    The differences hold the last losses (log10, mean over the runs) in the set-up (35), the slides' numbers being None.
    """
    found = figure1(runs, seed, SETUPS[:1], ALPHAS[:1])
    differences = []
    for name in SCHEDULES:
        curve = found.curve("slides", "valid", name)
        error = float(curve.last.std() / max(runs - 1, 1) ** 0.5)
        differences.append(Difference(name, None, float(curve.last.mean()), error, False))
    return ExperimentOutcome(False, tuple(differences), _note(found), runs, seed)


def below_related_work(found: Figure1, setup: str, alpha: str) -> bool:
    """Return whether each schedule ends with a smaller loss than those of related work, in every single run."""
    others = np.minimum.reduce([found.curve(setup, alpha, name).last for name in OF_RELATED_WORK])
    ours = [found.curve(setup, alpha, name).last for name in SCHEDULES if name not in OF_RELATED_WORK]
    return bool(all((last < others).all() for last in ours))


def _note(found: Figure1) -> str:
    better = below_related_work(found, "slides", "valid")
    return (
        "the figure and its data are not in the text of the slides, nor how the layers start: there is nothing to "
        f"compare with. In the set-up (35), with balanced layers, after {ITERATIONS} iterations every schedule of "
        f"the slides and the sharper ones {'end' if better else 'do not all end'} below the steps of Arora et al. and "
        f"Du et al. in each of {found.runs} runs"
    )


HEADER = (
    "setup", "alpha0", "schedule", "iteration", "log10_loss_mean", "log10_loss_sd", "log10_of_mean_loss",
    "log10_step_mean", "log10_step_sd",
)  # fmt: skip


def data(found: Figure1) -> str:
    """Return the curves as comma-separated values; the last iteration has no step."""
    rows = []
    for c in found.curves:
        for t in range(ITERATIONS + 1):
            step = (float(c.step_mean[t]), float(c.step_sd[t])) if t < ITERATIONS else ("", "")
            losses = (float(c.loss_mean[t]), float(c.loss_sd[t]), float(c.log_of_mean_loss[t]))
            rows.append((c.setup, c.alpha, c.schedule, t, *losses, *step))
    return csv_text(HEADER, rows)
