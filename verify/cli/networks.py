"""Commands on a user's own network: certify."""

from __future__ import annotations

from typing import Annotated

import typer

from verify.cli.program import app, leave

_File = "FILE"


@app.command()
def certify(
    x: Annotated[str, typer.Option("--x", metavar=_File, help="Data X, N x n.")],
    y: Annotated[str, typer.Option("--y", metavar=_File, help="Targets Y, N x m.")],
    w1: Annotated[str, typer.Option("--w1", metavar=_File, help="First layer W1, n x h.")],
    w2: Annotated[str, typer.Option("--w2", metavar=_File, help="Second layer W2, h x m.")],
    c1: Annotated[str, typer.Option("--c1", metavar="C", help="Slack of the lower bound, 0 < C < 1.")] = "0.5",
    c2: Annotated[str, typer.Option("--c2", metavar="C", help="Slack of the upper bound, C > 1.")] = "1.5",
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
    from verify.commands import certifying

    leave(certifying.run((x, y, w1, w2), (c1, c2), eta, tolerance, json))
