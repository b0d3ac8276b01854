"""Figure 1 of the slides: the proposed step sizes beside those of related work, in three parts.

(a) The first author's public script for the companion's comparison: its set-up is known to the last digit, and so are
the means that it gives. (b) The slides' own noise (35): what the comparison is to show, counted run by run. (c) The
slides' picture: neither it nor its data are in their text, so that it cannot be reproduced, whatever is run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from verify.networks.experiments.outcome import Difference, ExperimentOutcome, Part, csv_text
from verify.networks.training.bounds.constants import Constants, measured
from verify.networks.training.descent import Iterate, Problem
from verify.networks.training.schedules import schedule
from verify.networks.training.trajectories import Trajectories, trajectories
from verify.numbers.floats import Array

ROWS, ITERATIONS, RUNS, SEED = 20, 100, 50, 0
SLACKS = (0.8, 1.2)
"""c_1 and c_2 of the script; with 1/2 and 3/2 the minimisers of rho stay at the cap and nothing adapts."""
SCHEDULES = ("f0", "f", "rho-hat", "rho", "arora", "du", "sharp", "sharp-adaptive", "rho-sharp")
OF_SLIDES = ("f0", "f", "rho-hat", "rho", "arora", "du")
"""Those that the script compares; the others are the sharper theorem's, shown beside them."""
ORDER = ("rho", "rho-hat", "f", "f0", "du", "arora")
"""From the smallest last loss to the largest; the schedules of related work strictly above the slides'."""
ADAPTIVE = ("f", "rho-hat", "rho")
ALPHAS = ("valid", "published")
"""alpha_0 with p_1 in the half of the smaller side alone, or in both: for n = 20, m = 1 that is no lower bound."""

SCRIPT = {
    "f0": (-12.60, 0.77, 2),
    "f": (-12.94, 0.73, 2),
    "rho-hat": (-21.98, 2.0, 1),
    "rho": (-21.99, 2.0, 1),
    "arora": (-3.10, None, 0),
    "du": (-3.13, None, 0),
}
"""What the script gives for log10 of the loss at t = 99: mean, standard deviation, and the decimals of the latter."""


@dataclass(frozen=True)
class Setup:
    """Where the targets come from: Y = W(0) + noise * epsilon, X = I, W(0) of variance 1/4."""

    name: str
    noise: float
    summary: str


SETUPS = (
    Setup("slides", 0.01, "(35): X = I, Y = W(0) + 0.01 epsilon"),
    Setup("companion", 0.04, "the companion's script: the same with 0.04 epsilon"),
)


@dataclass(frozen=True)
class Curve:
    """One schedule in one set-up with one alpha_0: means and standard deviations over the runs, by iteration.

    Losses are those of the script, |X W - Y|_F^2 / (2 * 20), which divides by the rows of X.
    """

    setup: str
    alpha: str
    schedule: str
    loss_mean: Array
    loss_sd: Array
    log_of_mean_loss: Array
    step_mean: Array
    step_sd: Array
    last: Array
    """log10 of the loss of each run at the last iteration that the script shows, t = 99."""
    never_falls: Array
    """Whether the step sizes of each run never fall."""


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

    Run k draws W(0) and then epsilon from NumPy's legacy generator seeded with ``seed + k``, as the script does. The
    layers are balanced and spectral: W(0) = U S V^T, W1 = U S^(1/2), W2 = S^(1/2) V^T. Hidden units beyond the first
    are zero and stay zero, so that the width, 500 in the script, changes nothing; one unit is kept.
    """
    draws = [np.random.RandomState(seed + run).normal(size=(2, ROWS, 1)) for run in range(runs)]
    drawn = np.stack(draws, axis=1)
    product = 0.5 * drawn[0]
    target = product + setup.noise * drawn[1]
    size = np.linalg.norm(product, axis=1, keepdims=True)
    start = Iterate.start(Problem(np.ones((runs, ROWS)), target), product / np.sqrt(size), np.sqrt(size))
    return start, np.linalg.norm(target, axis=(1, 2))


def figure1(
    runs: int = RUNS,
    seed: int = SEED,
    setups: Sequence[Setup] = SETUPS,
    alphas: Sequence[str] = ALPHAS,
    schedules: Sequence[str] = SCHEDULES,
) -> Figure1:
    """Return the experiment: ``runs`` random starts in each set-up, the schedules, both versions of alpha_0."""
    curves, false_bounds, broken_bounds = [], {}, {}
    for setup in setups:
        start, norms = networks(setup, runs, seed)
        for alpha in alphas:
            constants = measured(start, norms, *SLACKS, both_halves=alpha == "published")
            for name in schedules:
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
        losses, steps = np.log10(found.losses / ROWS), np.log10(found.steps)
        of_mean = np.log10(found.losses.mean(axis=1) / ROWS)
    return Curve(
        setup, alpha, name, losses.mean(axis=1), losses.std(axis=1), of_mean, steps.mean(axis=1), steps.std(axis=1),
        losses[ITERATIONS - 1], np.asarray((np.diff(found.steps, axis=0) >= 0).all(axis=0)),
    )  # fmt: skip


# --- what it comes to ------------------------------------------------------------------------


def figure1_outcome(runs: int = RUNS, seed: int = SEED) -> ExperimentOutcome:
    """Return the three parts. The script's runs are always its own: 50 of them, legacy seeds 0 to 49.

    ``runs`` and ``seed`` are those of the slides' set-up (35).
    """
    script = figure1(RUNS, SEED, SETUPS[1:], ALPHAS[:1], OF_SLIDES)
    slides = figure1(runs, seed, SETUPS[:1], ALPHAS[:1], OF_SLIDES)
    return ExperimentOutcome.of_parts((of_script(script), of_orderings(slides), OF_PICTURE), NOTE, runs, seed)


NOTE = (
    f"{ITERATIONS} iterations, balanced spectral layers, c1 = {SLACKS[0]}, c2 = {SLACKS[1]}; the loss is divided by "
    f"the {ROWS} rows of X; alpha_0 is 0 beyond min(n, m)"
)


def of_script(found: Figure1) -> Part:
    """Return part (a): the script's means and standard deviations at t = 99, compared to the digits known of them."""
    differences = []
    for name, (mean, deviation, decimals) in SCRIPT.items():
        last = found.curve("companion", "valid", name).last
        same = round(float(last.mean()), 2) == mean
        if deviation is not None:
            same = same and round(float(last.std()), decimals) == deviation
        error = float(last.std(ddof=1) / len(last) ** 0.5)
        differences.append(Difference(f"(a) {name}", mean, float(last.mean()), error, same))
    good = sum(d.reproduced for d in differences)
    return Part(
        "(a) the first author's public script for the companion's comparison",
        good == len(differences),
        tuple(differences),
        f"log10 of the loss at t = {ITERATIONS - 1}, mean over {found.runs} runs of Y = W(0) + 0.04 epsilon: {good} of "
        f"{len(differences)} means, with the standard deviations known, agree to the digits known",
    )


def of_orderings(found: Figure1) -> Part:
    """Return part (b): in how many runs the last losses stand in the order of ``ORDER``, and steps never fall."""
    setup = found.curves[0].setup
    losses = [found.curve(setup, "valid", name).last for name in ORDER]
    strict = [name in ("du", "arora") for name in ORDER[1:]]
    differences = []
    for less, more, low, high, strictly in zip(ORDER, ORDER[1:], losses, losses[1:], strict):
        count = int(((low < high) if strictly else (low <= high)).sum())
        differences.append(_count(f"(b) L of {less} {'<' if strictly else '<='} L of {more}", count, found.runs))
    for name in ADAPTIVE:
        count = int(found.curve(setup, "valid", name).never_falls.sum())
        differences.append(_count(f"(b) steps of {name} never fall", count, found.runs))
    good = sum(d.reproduced for d in differences)
    return Part(
        "(b) what the comparison is to show, at the slides' own noise",
        good == len(differences),
        tuple(differences),
        f"{good} of {len(differences)} orderings hold in every one of {found.runs} runs of Y = W(0) + 0.01 epsilon",
    )


def _count(name: str, count: int, runs: int) -> Difference:
    return Difference(name, runs, count, 0.0, count == runs)


OF_PICTURE = Part(
    "(c) the slides' picture",
    False,
    (),
    "the figure and its data are not in the text of the slides: there is nothing to compare with",
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
