"""Commands on a user's own network: certify, train."""

from __future__ import annotations

from typing import Annotated

import typer

from verify.cli.program import INTERRUPTED, app, leave

X = Annotated[
    str, typer.Option("--x", metavar="FILE", help="Data X, N x n: .npy, .npz as file.npz:name, .csv or .tsv.")
]
Y = Annotated[str, typer.Option("--y", metavar="FILE", help="Targets Y, N x m.")]
W1 = Annotated[str, typer.Option("--w1", metavar="FILE", help="First layer at the start, n x h.")]
W2 = Annotated[str, typer.Option("--w2", metavar="FILE", help="Second layer at the start, h x m.")]
C1 = Annotated[str, typer.Option("--c1", metavar="C", help="Slack of the lower uniform bound, between 0 and 1.")]
C2 = Annotated[str, typer.Option("--c2", metavar="C", help="Slack of the upper uniform bound, above 1.")]

Mean = Annotated[
    bool, typer.Option("--mean", help="The mean loss, divided by the number N of rows, and its step sizes.")
]
Layout = Annotated[
    str | None,
    typer.Option("--layout", metavar="torch", help="Weights as torch.nn.Linear stores them: W1 h x n, W2 m x h."),
]


@app.command()
def certify(
    x: X,
    y: Y,
    w1: W1,
    w2: W2,
    c1: C1 = "0.5",
    c2: C2 = "1.5",
    eta: Annotated[
        str | None, typer.Option("--eta", metavar="E", help="Step size to judge: which theorem covers it, if any.")
    ] = None,
    tolerance: Annotated[
        str | None,
        typer.Option(
            "--tolerance",
            metavar="EPS",
            help="Count the steps until the loss, less its minimum, is this; a millionth of the first by default.",
        ),
    ] = None,
    mean: Mean = False,
    layout: Layout = None,
    suggest: Annotated[
        bool,
        typer.Option(
            "--suggest", help="Also suggest starts, scales and schedules that reach that loss in fewer steps."
        ),
    ] = False,
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler", metavar="ADDRESS", help="Sum the moments of X and Y on the workers of this Dask scheduler."
        ),
    ] = None,
    json: Annotated[
        str | None, typer.Option("--json", metavar="FILE", help="Write JSON to this file; - for standard output.")
    ] = None,
) -> None:
    """Certify your own network.

    The answer has its constants, the step sizes that are proved, and the rate that they guarantee.

    A file is .npy, an array of an .npz file (data.npz:X), or .csv. X and Y may be in several files, named by a pattern
    in quotes ('X-*.npy'), which are read one after another in the order of the numbers in their names. All numbers are
    rigorous enclosures. Where no step size is guaranteed, the answer says why.

    Exit code 0: certified, with or without a step size; 2: the input cannot be used.

    \b
    Example: python -m verify certify --x X.npy --y Y.npy --w1 start.npz:W1 --w2 start.npz:W2 --eta 1e-3
    """
    from verify.cli.commands import networks

    files = networks.Files(x, y, w1, w2, layout, mean)
    leave(networks.certify_network(files, (c1, c2), eta, tolerance, suggest, json, scheduler))


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
            help="constant, eta-max, f0, f, rho-hat, rho, line-search, arora, du, sharp, sharp-adaptive, rho-sharp, "
            "stable, stable-adaptive, spectral; with one input and one output level or level-adaptive.",
        ),
    ],
    steps: Annotated[int, typer.Option("--steps", metavar="T", help="Maximum number of steps.")],
    tolerance: Annotated[
        str | None,
        typer.Option("--tolerance", metavar="EPS", help="Stop once the loss, less its minimum, is at most this."),
    ] = None,
    eta: Annotated[str | None, typer.Option("--eta", metavar="E", help="Step size of the schedule constant.")] = None,
    c1: C1 = "0.5",
    c2: C2 = "1.5",
    mean: Mean = False,
    layout: Layout = None,
    exact: Annotated[
        int | None,
        typer.Option(
            "--exact",
            metavar="N",
            help="Maximum number of doubtful steps to decide exactly; by default, what half a minute allows.",
        ),
    ] = None,
    out: Annotated[str | None, typer.Option("--out", metavar="FILE.npz", help="Save the run to this file.")] = None,
    plot: Annotated[
        str | None, typer.Option("--plot", metavar="FILE.svg", help="Plot the run to this file: .svg, .png or .pdf.")
    ] = None,
) -> None:
    """Train a network; check at every step what the theorems promise.

    Gradient descent runs in double precision. Each promise is about one step or one iterate; it is checked in floating
    point where rounding leaves no doubt, and otherwise in exact arithmetic. Ctrl-C keeps what has been computed.

    Exit code 0: every promise made was kept; 1: one was broken or left open, or the run diverged; 2: the input
    cannot be used; 130: interrupted.

    \b
    Example: python -m verify train --x X.npy --y Y.npy --w1 W1.npy --w2 W2.npy --schedule sharp-adaptive --steps 1000
    """
    from verify.cli.commands import networks
    from verify.networks.training.run_record import Stop

    files = networks.Files(x, y, w1, w2, layout, mean)
    request = networks.TrainingRequest(files, schedule, steps, tolerance, eta, c1, c2, exact, out, plot)
    found = networks.train_network(request)
    if isinstance(found, Stop):
        raise typer.Exit(INTERRUPTED)
    leave(found)
