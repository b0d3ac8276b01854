"""Commands that run gradient descent: train, simulate."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from verify.cli.program import SEED, Seed, app, leave
from verify.errors import RequestError


class Experiment(StrEnum):
    """What ``simulate`` can run."""

    FIGURE1 = "figure1"
    TABLE36 = "table36"
    SHARPNESS = "sharpness"
    UNCAPPED = "uncapped"
    EDGE = "edge"


@app.command()
def simulate(
    experiment: Annotated[Experiment, typer.Argument(help="Experiment to run.")],
    runs: Annotated[
        int | None,
        typer.Option(
            "--runs",
            metavar="R",
            help="Runs of each kind, by default 50, or 20 for sharpness and edge; generations for uncapped.",
        ),
    ] = None,
    seed: Seed = None,
    out: Annotated[
        str | None,
        typer.Option("--out", metavar="DIR", help="Directory for pictures (SVG, PNG, PDF) and data (CSV)."),
    ] = None,
) -> None:
    """Repeat the slides' experiments, or study how far theorems reach.

    figure1: the slides' schedules beside those of related work, in the set-up (35) and in that of the companion paper.
    table36: iterations of the two models, under the protocol of a declared family that comes nearest to the slides.
    sharpness: the proved step sizes against the largest that converge, on random problems. uncapped: what becomes of
    the promises when the minimiser of f(eta, t) is taken without the cap eta_max. edge: what large steps do, from the
    stable step to beyond 2 / sharpness, and whether the statements about them are kept.

    \b
    Example: python -m verify simulate table36 --runs 50 --out results
    """
    if runs is not None and runs < 2:
        raise RequestError(f"--runs should be at least 2, but is {runs}")
    if seed is not None and seed < 0:
        raise RequestError(f"--seed should be at least 0, but is {seed}")
    from verify.cli.commands import experiments

    leave(experiments.run(experiment.value, runs, SEED if seed is None else seed, out))
