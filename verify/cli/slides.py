"""Commands about the displays of the slides: all of them, list, show, errata, latex."""

from __future__ import annotations

from typing import Annotated

import typer

from verify.cli.program import Claims, Jobs, Samples, Seed, app, effort, leave, show_version
from verify.errors import RequestError
from verify.processes import make_ready


@app.callback(invoke_without_command=True)
def every_display(
    context: typer.Context,
    claims: Claims = None,
    samples: Samples = None,
    seed: Seed = None,
    jobs: Jobs = None,
    json: Annotated[
        str | None, typer.Option("--json", metavar="FILE", help="Write JSON to this file; - for standard output.")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Decide every display of the slides and print the table of verdicts.

    Exit code 0: every printed display is decided and every corrected one proved or certified; 1: otherwise; 2: the
    request was not understood; 130: interrupted.

    \b
    Example: python -m verify --claims eq16,eq28 --json verdicts.json
    """
    given = {"--claims": claims, "--samples": samples, "--seed": seed, "--jobs": jobs, "--json": json}
    if context.invoked_subcommand is not None:
        stray = [name for name, value in given.items() if value is not None]
        if stray:
            raise RequestError(f"{stray[0]} should come after {context.invoked_subcommand!r}, if that command takes it")
        return
    asked = effort(samples, seed, jobs)
    if asked[2] > 1:
        make_ready("verify.verdicts.parallel")  # while this process imports the same
    from verify.cli.commands import slides

    leave(slides.every_display(claims, asked, json))


@app.command("list")
def list_claims() -> None:
    """List the displays and their claims, without deciding them.

    \b
    Example: python -m verify list
    """
    from verify.cli.commands import slides

    leave(slides.list_claims())


@app.command()
def show(
    claim: Annotated[str, typer.Argument(metavar="ID", help="A display or one of its claims, such as eq28-a.")],
    necessity: Annotated[
        bool, typer.Option("--necessity", help="Leave out each hypothesis in turn, and decide the claim without it.")
    ] = False,
    samples: Samples = None,
    seed: Seed = None,
    jobs: Jobs = None,
) -> None:
    """Show one claim in full.

    As printed and as corrected, with hypotheses, numbered derivation, verdict and counterexample.

    \b
    Example: python -m verify show eq28
    """
    from verify.cli.commands import slides

    leave(slides.show(claim, effort(samples, seed, jobs), necessity))
