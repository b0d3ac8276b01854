"""The command that writes the page: report."""

from __future__ import annotations

from typing import Annotated

import typer

from verify.cli.program import Claims, Jobs, Samples, Seed, app, effort, leave
from verify.request import RequestError

RUNS = 10


@app.command()
def report(
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="FILE.html", help="Where to write; - is standard output.")
    ],
    claims: Claims = None,
    samples: Samples = None,
    seed: Seed = None,
    jobs: Jobs = None,
    runs: Annotated[
        int, typer.Option("--runs", metavar="R", help="Runs of each experiment; 0 leaves the experiments out.")
    ] = RUNS,
) -> None:
    """Write one self-contained HTML page: verdicts, errata, derivations as readable mathematics, plots.

    The page needs no network and no script; the same command writes the same page. Exit codes as for the table.

    \b
    Example: python -m verify report -o slides.html
    """
    if runs < 0:
        raise RequestError(f"--runs should be at least 0, but is {runs}")
    from verify.commands import reporting

    leave(reporting.run(output, claims, runs, effort(samples, seed, jobs)))
