"""Figure 1: what came of it in words, and its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.figure import Figure
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure
from verify.networks.experiments.figure1 import (
    ALPHAS,
    ITERATIONS,
    SCHEDULES,
    SETUPS,
    Figure1,
    Setup,
    _note,
    below_related_work,
)


def picture(found: Figure1, setup: Setup) -> Figure:
    """Return the picture of a set-up: losses and step sizes, above with the valid alpha_0, below the published one."""
    from verify.writing.plots import spread, styled

    with styled() as figure_class:
        figure = figure_class(figsize=(9.6, 7.2))
        rows = figure.subplots(2, 2, sharex=True)
        for (loss, step), alpha in zip(rows, ALPHAS):
            for number, name in enumerate(SCHEDULES):
                c = found.curve(setup.name, alpha, name)
                spread(loss, number, np.arange(ITERATIONS + 1), c.loss_mean, c.loss_sd, name)
                spread(step, number, np.arange(ITERATIONS), c.step_mean, c.step_sd, name)
            loss.set_title(rf"$\log_{{10}}$ loss, {alpha} $\alpha_0$")
            step.set_title(rf"$\log_{{10}}$ step size, {alpha} $\alpha_0$")
        for axes in rows[1]:
            axes.set_xlabel("iteration")
        handles, labels = rows[0][0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=5)
        title = f"{setup.summary}; mean and standard deviation over {found.runs} runs"
        figure.suptitle(title, fontsize=11, x=0.01, ha="left")
    return figure


def account(found: Figure1) -> str:
    """Return what came of the experiment, as text."""
    lines = [
        f"{found.runs} runs, seed {found.seed}; {ITERATIONS} iterations; balanced spectral layers, c1 = 1/2, c2 = 3/2",
        "log10 of the last loss, and of the first step size; mean and standard deviation over the runs",
    ]
    for setup in SETUPS:
        lines += ["", setup.summary, f"{'schedule':<16}{'valid alpha_0':>22}{'published alpha_0':>28}"]
        for name in SCHEDULES:
            curves = [found.curve(setup.name, alpha, name) for alpha in ALPHAS]
            cells = (f"{c.loss_mean[-1]:8.2f} +- {c.loss_sd[-1]:4.2f}  {c.step_mean[0]:6.2f}" for c in curves)
            lines.append(f"{name:<16}" + "".join(f"{cell:>28}" for cell in cells).rstrip())
        lines.append(
            f"The published alpha_0 exceeds lambda_min(tau_0), and so is no lower bound, in "
            f"{found.false_bounds[setup.name]} of {found.runs} runs; with the schedule rho, lambda_min(tau) ends "
            f"below c1 times it in {found.broken_bounds[setup.name]}."
        )
        below = [alpha for alpha in ALPHAS if below_related_work(found, setup.name, alpha)]
        lines.append(
            f"Every schedule ends below those of related work in every run with: {', '.join(below) or 'neither'}."
        )
    lines += ["", f"figure1: not reproduced. {_note(found)}."]
    return "\n".join(lines) + "\n"
