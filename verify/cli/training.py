"""Commands that run gradient descent: train, simulate."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from verify.cli.program import INTERRUPTED, SEED, Seed, app, leave
from verify.request import RequestError

X = Annotated[str, typer.Option("--x", metavar="FILE", help="Data X, N x n: .npy, .npz as file.npz:name, or .csv.")]
Y = Annotated[str, typer.Option("--y", metavar="FILE", help="Targets Y, N x m.")]
W1 = Annotated[str, typer.Option("--w1", metavar="FILE", help="First layer at the start, n x h.")]
W2 = Annotated[str, typer.Option("--w2", metavar="FILE", help="Second layer at the start, h x m.")]
C1 = Annotated[str, typer.Option("--c1", metavar="C", help="Slack of the lower uniform bound, between 0 and 1.")]
C2 = Annotated[str, typer.Option("--c2", metavar="C", help="Slack of the upper uniform bound, above 1.")]


class Experiment(StrEnum):
    """What ``simulate`` can run."""

    FIGURE1 = "figure1"
    TABLE36 = "table36"
    SHARPNESS = "sharpness"
    UNCAPPED = "uncapped"


@app.command()
def train(
    x: X,
    y: Y,
    w1: W1,
    w2: W2,
    schedule: Annotated[
        str,
        typer.Option(
            "--schedule",
            metavar="NAME",
            help="constant, eta-max, f0, f, rho-hat, rho, line-search, arora, du, sharp, sharp-adaptive or rho-sharp.",
        ),
    ],
    steps: Annotated[int, typer.Option("--steps", metavar="T", help="At most so many steps.")],
    tolerance: Annotated[
        str | None,
        typer.Option("--tolerance", metavar="EPS", help="End where the loss less its minimum is at most this."),
    ] = None,
    eta: Annotated[
        str | None, typer.Option("--eta", metavar="E", help="The step size of the schedule constant.")
    ] = None,
    c1: C1 = "0.5",
    c2: C2 = "1.5",
    exact: Annotated[
        int | None,
        typer.Option(
            "--exact",
            metavar="N",
            help="Decide at most so many doubtful steps exactly; as many as half a minute allows, if not given.",
        ),
    ] = None,
    out: Annotated[str | None, typer.Option("--out", metavar="FILE.npz", help="Keep the run in this file.")] = None,
    plot: Annotated[
        str | None, typer.Option("--plot", metavar="FILE.svg", help="Draw the run, as .svg or .png.")
    ] = None,
) -> None:
    """Train a network by gradient descent; check at every step what the theorems promise of it.

    The run is in double precision. A promise is about one step or one iterate and is checked for the iterate as it
    is, in floats where these leave no doubt and in exact arithmetic where they do. Ctrl-C keeps what was computed.

    Exit code 0: every promise made was kept; 1: one was broken or left open, or the run diverged; 2: the request makes
    no sense; 130: interrupted.

    \b
    Example: python -m verify train --x X.npy --y Y.npy --w1 W1.npy --w2 W2.npy --schedule sharp-adaptive --steps 1000
    """
    from verify.commands import training
    from verify.training.running import Stop

    request = training.Request(x, y, w1, w2, schedule, steps, tolerance, eta, c1, c2, exact, out, plot)
    found = training.run(request)
    if isinstance(found, Stop):
        raise typer.Exit(INTERRUPTED)
    leave(found)


@app.command()
def simulate(
    experiment: Annotated[Experiment, typer.Argument(help="Which one.")],
    runs: Annotated[
        int | None,
        typer.Option(
            "--runs",
            metavar="R",
            help="Runs of each kind; 50, or 20 of sharpness, if not given; generations of uncapped.",
        ),
    ] = None,
    seed: Seed = None,
    out: Annotated[
        str | None,
        typer.Option("--out", metavar="DIR", help="Write pictures (SVG) and data (CSV) into this directory."),
    ] = None,
) -> None:
    """Run the slides' experiments again, figure1 and table36, or study how far the theorems reach.

    figure1: the schedules of the slides beside those of related work, in the set-up (35) and in its published
    companion's. table36: iterations of the two models, under the protocol of a declared family that comes nearest to
    the slides. sharpness: proved step sizes against the largest that converge, over random problems. uncapped: what
    becomes of the promises when the minimiser of f(eta, t) is taken without the cap eta_max.

    \b
    Example: python -m verify simulate table36 --runs 50 --out results
    """
    if runs is not None and runs < 2:
        raise RequestError(f"--runs should be at least 2, but is {runs}")
    if seed is not None and seed < 0:
        raise RequestError(f"--seed should be at least 0, but is {seed}")
    from verify.commands import simulating

    leave(simulating.run(experiment.value, runs, SEED if seed is None else seed, out))
