"""The command that searches for long: hunt."""

from __future__ import annotations

from math import isfinite
from typing import Annotated

import typer

from verify.cli.program import BAD, GOOD, INTERRUPTED, Jobs, Seed, app, effort
from verify.request import RequestError, parse_sides


@app.command()
def hunt(
    target: Annotated[str, typer.Argument(metavar="ID|RELATION", help="A claim, as eq28-a, or a relation, as in try.")],
    seconds: Annotated[
        float | None, typer.Option("--seconds", metavar="S", help="For how long; until interrupted if not given.")
    ] = None,
    given: Annotated[
        list[str] | None, typer.Option("--given", metavar="RELATION", help="A hypothesis; may be repeated.")
    ] = None,
    shape: Annotated[
        str | None,
        typer.Option("--shape", metavar="N,H,M", help="The sides n,h,m, as 2,3,2; any if not given."),
    ] = None,
    jobs: Jobs = None,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", metavar="ADDRESS", help="A Dask scheduler whose workers do the work.")
    ] = None,
    store: Annotated[
        str | None, typer.Option("--store", metavar="FILE", help="Keep what is found in this file, and go on from it.")
    ] = None,
    seed: Seed = None,
    json: Annotated[
        str | None, typer.Option("--json", metavar="FILE", help="Write JSON; - is standard output.")
    ] = None,
) -> None:
    """Search for a counterexample for a long time, on several processes; it can be stopped and resumed.

    With --store, all that is found is in the file at once; the same target, hypotheses, shape and seed go on where
    they were, whatever stopped them. One file may hold several hunts, one of which may run at a time.

    Exit code 0: not refuted; 1: refuted, with the counterexample; 2: the request makes no sense; 130: interrupted.

    \b
    Example: python -m verify hunt "L_next <= L" --given "eta <= 1/K" --seconds 3600 --store descent.hunt
    """
    _, chosen_seed, cores = effort(None, seed, jobs)
    if seconds is not None and not (seconds > 0 and isfinite(seconds)):
        raise RequestError(f"--seconds should be a positive number, but is {seconds}")
    sides = None if shape is None else parse_sides(shape)
    from verify.commands import hunting
    from verify.hunting import Ended

    request = hunting.Request(
        target, tuple(given or ()), sides, seconds, chosen_seed, jobs, cores, scheduler, store, json
    )
    codes = {Ended.TIME: GOOD, Ended.REFUTED: BAD, Ended.INTERRUPTED: INTERRUPTED}
    raise typer.Exit(codes[hunting.run(request)])
