"""Figure 1: what came of it in words, and its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from verify.networks.experiments.figure1 import (
    ALPHAS,
    ITERATIONS,
    NOTE,
    OF_PICTURE,
    RUNS,
    SCHEDULES,
    SETUPS,
    Figure1,
    Setup,
    of_orderings,
    of_script,
)
from verify.networks.experiments.outcome import Part

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LOWEST = -30
"""Where the axes of the losses end: the schedules of the slides stay above it, the sharper ones leave it."""


def picture(found: Figure1, setup: Setup) -> Figure:
    """Return the picture of a set-up: losses and step sizes, above with the valid alpha_0, below the published one."""
    from verify.writing.plots import spread, styled

    with styled() as figure_class:
        figure = figure_class(figsize=(9.6, 7.6))
        rows = figure.subplots(2, 2, sharex=True)
        for (loss, step), alpha in zip(rows, ALPHAS):
            for number, name in enumerate(SCHEDULES):
                c = found.curve(setup.name, alpha, name)
                spread(loss, number, np.arange(ITERATIONS + 1), c.loss_mean, c.loss_sd, name)
                spread(step, number, np.arange(ITERATIONS), c.step_mean, c.step_sd, name)
            loss.set_ylim(LOWEST, 0)
            loss.set_title(rf"loss, {alpha} $\alpha_0$ (lines that leave the panel go on below)")
            loss.set_ylabel(r"$\log_{10} L(t)$, loss divided by 20")
            step.set_title(rf"step size, {alpha} $\alpha_0$")
            step.set_ylabel(r"$\log_{10} \eta_t$")
        for axes in rows[1]:
            axes.set_xlabel("iteration t")
        handles, labels = rows[0][0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=5)
        title = f"{setup.summary}; mean and standard deviation over {found.runs} runs"
        figure.suptitle(title, fontsize=11, x=0.01, ha="left")
    return figure


def account(found: Figure1) -> str:
    """Return what came of the experiment, as text: all curves, then the verdict on each part."""
    lines = [
        f"{found.runs} runs, legacy seeds {found.seed} to {found.seed + found.runs - 1}; {NOTE}",
        f"log10 of the loss at t = {ITERATIONS - 1}, and of the first step size; mean and deviation over the runs",
    ]
    for setup in SETUPS:
        lines += ["", setup.summary, f"{'schedule':<16}{'valid alpha_0':>22}{'published alpha_0':>28}"]
        for name in SCHEDULES:
            curves = [found.curve(setup.name, alpha, name) for alpha in ALPHAS]
            cells = (f"{c.last.mean():8.2f} +- {c.last.std():4.2f}  {c.step_mean[0]:6.2f}" for c in curves)
            lines.append(f"{name:<16}" + "".join(f"{cell:>28}" for cell in cells).rstrip())
        lines.append(
            f"The published alpha_0 exceeds lambda_min(tau_0), so it is not a lower bound, in "
            f"{found.false_bounds[setup.name]} of {found.runs} runs; with the schedule rho, lambda_min(tau) ends "
            f"below c1 times it in {found.broken_bounds[setup.name]}."
        )
    for part in parts(found):
        lines += ["", f"{part.title}: {'reproduced' if part.reproduced else 'not reproduced'}", f"  {part.note}"]
        lines += [f"  {d.name:<34}{_published(d.slides):>9}{d.ours:>9.2f}" for d in part.differences]
    return "\n".join(lines) + "\n"


def parts(found: Figure1) -> list[Part]:
    """Return the parts that the runs can speak of: the script's own only where its 50 runs were made."""
    slides, companion = (
        Figure1(
            tuple(c for c in found.curves if c.setup == s.name and c.alpha == "valid"), found.runs, found.seed, {}, {}
        )
        for s in SETUPS
    )
    script = [of_script(companion)] if (found.runs, found.seed) == (RUNS, 0) else []
    return [*script, of_orderings(slides), OF_PICTURE]


def _published(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"
