"""``coq``: the derivations as a Coq development, and its check by the Coq found."""

from __future__ import annotations

from typing import Annotated

import typer

from verify.cli.program import Claims, Jobs, app, effort, leave
from verify.errors import RequestError

SECONDS = 300


@app.command()
def coq(
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="DIR", help="Directory to write to; created if missing.")
    ],
    claims: Claims = None,
    check: Annotated[bool, typer.Option("--check", help="Also compile it, with the Coq that is installed.")] = False,
    seconds: Annotated[
        int, typer.Option("--seconds", metavar="S", help="Time limit for each file, in seconds.")
    ] = SECONDS,
    jobs: Jobs = None,
    json: Annotated[
        str | None, typer.Option("--json", metavar="FILE", help="Write JSON to this file; - for standard output.")
    ] = None,
) -> None:
    """Write the derivations as a Coq development.

    There is one file for each result, beside the library that all rest on.
    With --check, coqc compiles it, and the table says for each result whether Coq's kernel accepted it and on which
    assumptions it rests; files that have not changed since are not compiled again. Exit code 0: all that was exported
    was accepted, or no check was asked for; 1: something was refused; 2: Coq is not installed, or the
    request was not understood.

    \b
    Example: python -m verify coq -o coq --claims eq16,eq19 --check
    """
    if seconds < 1:
        raise RequestError(f"--seconds should be at least 1, but is {seconds}")
    from verify.cli.commands import coq as command

    _, _, processes = effort(None, None, jobs)
    leave(command.coq(output, claims, check, seconds, processes, json))
