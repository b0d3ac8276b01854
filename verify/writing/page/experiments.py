"""The experiments that belong to the displays of a page: what they came to, and their plots."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from verify.writing.page.figures import Experiment, Figure

if TYPE_CHECKING:
    from verify.networks.experiments.figure1 import Figure1, Setup
    from verify.networks.experiments.outcome import ExperimentOutcome


def experiments(displays: Collection[str], runs: int, seed: int) -> list[Experiment]:
    """Return those of the displays that are experiments, each with that many runs (at least 1)."""
    made = {"eq24": _steps, "figure1": _figure1, "table36": _table36}
    return [make(runs, seed) for display, make in made.items() if display in displays]


def _steps(runs: int, seed: int) -> Experiment:
    from verify.networks.experiments.sharpness import sharpness
    from verify.writing.experiments.sharpness import picture_of_steps, rooms
    from verify.writing.plots import saved

    found = sharpness(max(1, runs // _OF_THE_STUDY), seed)
    head = ("theorem", "needs", "room left, median", "room left, nine in ten")
    lines, problems = rooms(found), len(found.columns["n"])
    figure = Figure(
        id="plot-steps",
        title="The room that each proved step leaves",
        description=f"Distribution functions over {problems} problems of the largest step that converges divided by the"
        f" proved one, against a logarithmic axis. Half of the problems are below {lines[0][2]} for {lines[0][0]},"
        f" {lines[1][2]} for {lines[1][0]}, {lines[2][2]} for {lines[2][0]}, {lines[3][2]} for {lines[3][0]}.",
        caption="1 is a proved step that is the largest there is; further left is better.",
        svg=saved(picture_of_steps(found), ".svg").decode(),
        table=(head, *lines),
    )
    without = sum(u.without_margin for u in found.usual)
    usual = sum(u.networks for u in found.usual)
    note = (
        "Step sizes that hold for a whole run, on the problems of the experiment on sharpness. "
        f"Of {usual} usual starts (Xavier, He, NTK, normal) {without} have alpha_0 = 0, where the stable bounds alone "
        "give a step. With one input and one output 4 / (K times the level) is allowed too, and is exact; a factor for "
        "the next step alone comes from the lemmas, and from both ends of the spectrum, for any step size."
    )
    return Experiment("plot-steps-study", "Which theorem gives which step", note, figures=(figure,))


_OF_THE_STUDY = 10
"""The study of the proved steps has so many times fewer problems of each kind than the experiments have runs."""


def _figure1(runs: int, seed: int) -> Experiment:
    from verify.networks.experiments.figure1 import SETUPS, figure1
    from verify.writing.experiments.figure1 import parts

    found = figure1(runs, seed)
    return Experiment(
        "plot-figure1",
        "Figure 1: the schedules beside those of related work",
        " ".join(f"{p.title}: {'reproduced' if p.reproduced else 'not reproduced'}; {p.note}." for p in parts(found)),
        figures=tuple(_setup(found, setup) for setup in SETUPS),
    )


def _setup(found: Figure1, setup: Setup) -> Figure:
    from verify.networks.experiments.figure1 import ALPHAS, ITERATIONS, SCHEDULES, data
    from verify.writing.experiments.figure1 import picture
    from verify.writing.plots import saved

    head = ("schedule", *(f"log10 of the loss at t = {ITERATIONS - 1}, {alpha} alpha_0" for alpha in ALPHAS))
    lines = [
        (name, *(f"{found.curve(setup.name, alpha, name).last.mean():.2f}" for alpha in ALPHAS)) for name in SCHEDULES
    ]
    lowest = min(lines, key=lambda line: float(line[1]))
    return Figure(
        id=f"plot-figure1-{setup.name}",
        title=f"Set-up of the {setup.name}",
        description=f"Four panels of lines against the iteration, 0 to {ITERATIONS}: on the left the logarithm of the"
        " loss, on the right that of the step size; above with the valid lower bound of the spectrum of tau at the"
        f" start, below with the published one. Of the {len(lines)} schedules, {lowest[0]} ends lowest above, at 10 to"
        f" the power {lowest[1]}.",
        caption=f"{setup.summary}. Mean and standard deviation over {found.runs} runs.",
        svg=saved(picture(found, setup), ".svg").decode(),
        table=(head, *lines),
        data=data(replace(found, curves=tuple(c for c in found.curves if c.setup == setup.name))),
    )


def _table36(runs: int, seed: int) -> Experiment:
    from verify.networks.experiments.table36 import table36_outcome

    found = table36_outcome(runs, seed)
    note = "; ".join(f"{p.title}: {p.note}" for p in found.parts) + f". In {found.runs} runs; {found.note}."
    return Experiment("plot-table36", "The table after (36): iterations of the two models", note, _compared(found))


def _compared(found: ExperimentOutcome) -> tuple[tuple[str, ...], ...]:
    head = ("number", "slides", "here", "standard error", "reproduced")
    return (
        head,
        *(
            (
                d.name,
                "none" if d.slides is None else f"{d.slides:g}",
                f"{d.ours:.2f}",
                f"{d.standard_error:.2f}",
                "yes" if d.reproduced else "no",
            )
            for d in found.differences
        ),
    )
