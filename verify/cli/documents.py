"""documents."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from verify.cli.program import Claims, Jobs, Samples, Seed, app, effort, leave
from verify.errors import RequestError


class Format(StrEnum):
    """How ``errata`` writes its answer."""

    TEXT = "text"
    LATEX = "latex"
    JSON = "json"


@app.command()
def errata(
    form: Annotated[Format, typer.Option("--format", help="Format of the answer.")] = Format.TEXT,
    claims: Claims = None,
    samples: Samples = None,
    seed: Seed = None,
    jobs: Jobs = None,
) -> None:
    """Print the errata of the slides.

    For each display that is wrong as printed: the printed form, a counterexample, the corrected form, and why.

    \b
    Example: python -m verify errata --format json
    """
    from verify.cli.commands import documents

    leave(documents.errata(form.value, claims, effort(samples, seed, jobs)))


@app.command()
def latex(
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="FILE.tex", help="Output file; - for standard output.")
    ],
    claims: Claims = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Also compile it, with the TeX that is installed.")] = False,
    fragment: Annotated[bool, typer.Option("--fragment", help="Write the displays alone, for \\input.")] = False,
    samples: Samples = None,
    seed: Seed = None,
    jobs: Jobs = None,
) -> None:
    """Write displays, verdicts and derivations as a LaTeX document.

    \b
    Example: python -m verify latex -o slides.tex --pdf
    """
    from verify.cli.commands import documents

    leave(documents.latex(output, claims, pdf, fragment, effort(samples, seed, jobs)))


RUNS = 10


@app.command()
def report(
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="FILE.html", help="Output file; - for standard output.")
    ],
    claims: Claims = None,
    samples: Samples = None,
    seed: Seed = None,
    jobs: Jobs = None,
    runs: Annotated[
        int, typer.Option("--runs", metavar="R", help="Runs of each experiment; 0 leaves the experiments out.")
    ] = RUNS,
) -> None:
    """Write one self-contained HTML page.

    It holds verdicts, errata, derivations as readable mathematics, and plots. It needs no network and no script, and
    the same command always writes the same page. The exit codes are those of the table.

    \b
    Example: python -m verify report -o slides.html
    """
    if runs < 0:
        raise RequestError(f"--runs should be at least 0, but is {runs}")
    from verify.cli.commands import documents

    leave(documents.report(output, claims, runs, effort(samples, seed, jobs)))
