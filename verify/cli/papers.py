"""The command about a paper of one's own: check."""

from __future__ import annotations

from math import isfinite
from typing import Annotated

import typer

from verify.cli.program import Jobs, Seed, app, effort, leave
from verify.errors import RequestError


@app.command()
def check(
    file: Annotated[str, typer.Argument(metavar="FILE.toml", help="The paper's claims, in the language of try.")],
    json: Annotated[
        str | None, typer.Option("--json", metavar="FILE", help="Write JSON to this file; - for standard output.")
    ] = None,
    page: Annotated[str | None, typer.Option("--page", metavar="FILE.html", help="Write one HTML page.")] = None,
    latex: Annotated[str | None, typer.Option("--latex", metavar="FILE.tex", help="Write a LaTeX document.")] = None,
    seconds: Annotated[
        float | None,
        typer.Option("--seconds", metavar="S", help="How long to try each statement; 12 by default."),
    ] = None,
    seed: Seed = None,
    jobs: Jobs = None,
) -> None:
    """Decide the claims of a paper of your own.

    The answer is a table in the file's order, then what is wrong in the paper.

    Each claim is tried as by try: proved where it follows from a proved result, refuted by an exact instance, or
    certified on many; a corrected statement, where it has one, in the same way. The file is read whole before anything
    is tried.

    \b
    The file:
      title = "A note on step sizes"          # also: authors, and let and given for all claims
      [[claim]]
      id = "lemma-1"                          # letters a-z, digits, -
      title = "one step decreases the loss"
      let = ["q = inner(G, tau(G))"]
      given = ["eta*K*lambda_max_tau <= 1/2", "eta*norm(G) <= 1/2"]
      states = "L_next <= L - eta*q/4"
      corrected = "L_next <= L - eta*q/8"     # optional, like why, source, matrix, shape, data, seconds

    Exit code 0: all decided, each refuted claim with a correction that stands; 1: not so; 2: not understood.

    \b
    Example: python -m verify check note.toml --page note.html
    """
    if seconds is not None and not (seconds > 0 and isfinite(seconds)):
        raise RequestError(f"--seconds should be a positive number, but is {seconds}")
    _, chosen_seed, cores = effort(None, seed, jobs)
    from verify.search.language.papers import read_paper

    paper = read_paper(file)
    from verify.cli.commands.papers import CheckRequest, check_paper

    leave(check_paper(paper, CheckRequest(file, json, page, latex, seconds, chosen_seed, cores)))
