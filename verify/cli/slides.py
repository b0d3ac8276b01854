"""Commands about the displays of the slides: all of them, list, show, errata, latex."""

from __future__ import annotations

from typing import Annotated

import typer

from verify.cli.program import Claims, Jobs, Samples, Seed, app, effort, leave, show_version
from verify.errors import RequestError


@app.callback(invoke_without_command=True)
def every_display(
    context: typer.Context,
    claims: Claims = None,
    samples: Samples = None,
    seed: Seed = None,
    jobs: Jobs = None,
    json: Annotated[
        str | None, typer.Option("--json", metavar="FILE", help="Write JSON; - is standard output.")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Decide every display of the slides and print the table of verdicts.

    Exit code 0: every printed display is decided, every corrected one proved or certified; 1: not so; 2: the request
    makes no sense; 130: interrupted.

    \b
    Example: python -m verify --claims eq16,eq28 --json verdicts.json
    """
    given = {"--claims": claims, "--samples": samples, "--seed": seed, "--jobs": jobs, "--json": json}
    if context.invoked_subcommand is not None:
        stray = [name for name, value in given.items() if value is not None]
        if stray:
            raise RequestError(f"{stray[0]} should come after {context.invoked_subcommand!r}, if that command takes it")
        return
    from verify.cli.commands import slides

    leave(slides.every_display(claims, effort(samples, seed, jobs), json))


@app.command("list")
def list_claims() -> None:
    """List the displays and the claims in them, in the order of the slides; nothing is decided.

    \b
    Example: python -m verify list
    """
    from verify.cli.commands import slides

    leave(slides.list_claims())


@app.command()
def show(
    claim: Annotated[str, typer.Argument(metavar="ID", help="A display or one claim of it: eq28, eq28-a, def-kappa.")],
    necessity: Annotated[
        bool, typer.Option("--necessity", help="Leave out each hypothesis in turn, and decide the claim without it.")
    ] = False,
    samples: Samples = None,
    seed: Seed = None,
    jobs: Jobs = None,
) -> None:
    """Show one claim: as printed, corrected, hypotheses, numbered derivation, verdict, counterexample.

    \b
    Example: python -m verify show eq28
    """
    from verify.cli.commands import slides

    leave(slides.show(claim, effort(samples, seed, jobs), necessity))
