"""Commands on a user's own network: certify, train."""

from __future__ import annotations

from typing import Annotated

import typer

from verify.cli.program import INTERRUPTED, app, leave

X = Annotated[str, typer.Option("--x", metavar="FILE", help="Data X, N x n: .npy, .npz as file.npz:name, or .csv.")]
Y = Annotated[str, typer.Option("--y", metavar="FILE", help="Targets Y, N x m.")]
W1 = Annotated[str, typer.Option("--w1", metavar="FILE", help="First layer at the start, n x h.")]
W2 = Annotated[str, typer.Option("--w2", metavar="FILE", help="Second layer at the start, h x m.")]
C1 = Annotated[str, typer.Option("--c1", metavar="C", help="Slack of the lower uniform bound, between 0 and 1.")]
C2 = Annotated[str, typer.Option("--c2", metavar="C", help="Slack of the upper uniform bound, above 1.")]


@app.command()
def certify(
    x: X,
    y: Y,
    w1: W1,
    w2: W2,
    c1: C1 = "0.5",
    c2: C2 = "1.5",
    eta: Annotated[
        str | None, typer.Option("--eta", metavar="E", help="A step size: is it covered, and by which theorem?")
    ] = None,
    tolerance: Annotated[
        str | None,
        typer.Option(
            "--tolerance",
            metavar="EPS",
            help="Count the steps to this loss, less its minimum; to a millionth of the first, if not given.",
        ),
    ] = None,
    json: Annotated[
        str | None, typer.Option("--json", metavar="FILE", help="Write JSON; - is standard output.")
    ] = None,
) -> None:
    """Certify a network of your own: all constants, the proved step sizes, the guaranteed rate.

    A file is .npy, an array of an .npz file (data.npz:X), or .csv. All numbers are rigorous enclosures. Where no step
    size is guaranteed the answer says why, and the exit code is 0 all the same; 2: the input cannot be used.

    \b
    Example: python -m verify certify --x X.npy --y Y.npy --w1 start.npz:W1 --w2 start.npz:W2 --eta 1e-3
    """
    from verify.cli.commands import networks

    leave(networks.certify_network((x, y, w1, w2), (c1, c2), eta, tolerance, json))


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
        str | None, typer.Option("--plot", metavar="FILE.svg", help="Draw the run, as .svg, .png or .pdf.")
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
    from verify.cli.commands import networks
    from verify.networks.training.run import Stop

    request = networks.TrainingRequest(x, y, w1, w2, schedule, steps, tolerance, eta, c1, c2, exact, out, plot)
    found = networks.train_network(request)
    if isinstance(found, Stop):
        raise typer.Exit(INTERRUPTED)
    leave(found)
