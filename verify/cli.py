"""The command line: options and exit codes. The work is done in ``verify.commands``, imported when a command runs.

Nothing here may import SymPy, directly or not: ``--help`` is to be instant.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from enum import StrEnum
from io import TextIOWrapper
from typing import Annotated

import typer

from verify.request import RequestError

PROGRAM = "overparam-verify"
GOOD, BAD, NOT_UNDERSTOOD, INTERRUPTED = 0, 1, 2, 130
SAMPLES, SEED = 40, 0

# the base class of typer's usage errors, which typer has moved between its versions but never exported
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

Claims = Annotated[str | None, typer.Option("--claims", metavar="IDS", help="Only these, as in eq16,eq28-a.")]
Samples = Annotated[
    int | None,
    typer.Option("--samples", metavar="N", help=f"Instances that each statement is tried on, {SAMPLES} if not given."),
]
Seed = Annotated[int | None, typer.Option("--seed", metavar="S", help=f"Seed of the instances, {SEED} if not given.")]
Jobs = Annotated[int | None, typer.Option("--jobs", metavar="J", help="Processes, one for each core if not given.")]


class Format(StrEnum):
    """How ``errata`` writes its answer."""

    TEXT = "text"
    LATEX = "latex"
    JSON = "json"


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
    from verify.commands import everything

    _leave(everything.run(claims, _effort(samples, seed, jobs), json))


@app.command("list")
def list_claims() -> None:
    """List the displays and the claims in them, in the order of the slides; nothing is decided.

    \b
    Example: python -m verify list
    """
    from verify.commands import listing

    _leave(listing.run())


@app.command()
def show(
    claim: Annotated[str, typer.Argument(metavar="ID", help="A display or one claim of it: eq28, eq28-a, def-kappa.")],
    samples: Samples = None,
    seed: Seed = None,
    jobs: Jobs = None,
) -> None:
    """Show one claim: as printed, corrected, hypotheses, numbered derivation, verdict, counterexample.

    \b
    Example: python -m verify show eq28
    """
    from verify.commands import showing

    _leave(showing.run(claim, _effort(samples, seed, jobs)))


@app.command()
def errata(
    form: Annotated[Format, typer.Option("--format", help="How to write them.")] = Format.TEXT,
    claims: Claims = None,
    samples: Samples = None,
    seed: Seed = None,
    jobs: Jobs = None,
) -> None:
    """Print what is wrong as printed: the printed form, a counterexample, the corrected form, and why.

    \b
    Example: python -m verify errata --format json
    """
    from verify.commands import corrections

    _leave(corrections.run(form.value, claims, _effort(samples, seed, jobs)))


@app.command()
def latex(
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="FILE.tex", help="Where to write; - is standard output.")
    ],
    claims: Claims = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Compile it too, with the TeX found.")] = False,
    fragment: Annotated[bool, typer.Option("--fragment", help="Only the bare displays, to be read in.")] = False,
    samples: Samples = None,
    seed: Seed = None,
    jobs: Jobs = None,
) -> None:
    """Write displays, verdicts, derivations and errata as a LaTeX document.

    \b
    Example: python -m verify latex -o slides.tex --pdf
    """
    from verify.commands import typeset

    _leave(typeset.run(output, claims, pdf, fragment, _effort(samples, seed, jobs)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code of the command with the given arguments (those of the process, if None)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = typer.main.get_command(app).main(args=words, prog_name=PROGRAM, standalone_mode=False)
        sys.stdout.flush()
    except RequestError as error:
        return _refuse(str(error))
    except _UsageError as error:
        return _refuse(error.format_message())  # type: ignore[attr-defined]
    except (KeyboardInterrupt, typer.Abort):
        return _interrupted()
    except BrokenPipeError:
        # the reader went away; keep the interpreter from complaining about it once more at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOT_UNDERSTOOD
    if code == INTERRUPTED:
        return _interrupted()
    return code if isinstance(code, int) else GOOD


def _effort(samples: int | None, seed: int | None, jobs: int | None) -> tuple[int, int, int]:
    """The instances for each statement, the seed and the processes; raises RequestError."""
    for name, value, least in (("--samples", samples, 1), ("--seed", seed, 0), ("--jobs", jobs, 1)):
        if value is not None and value < least:
            raise RequestError(f"{name} should be at least {least}, but is {value}")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return (SAMPLES if samples is None else samples, SEED if seed is None else seed, cores if jobs is None else jobs)


def _leave(good: bool) -> None:
    raise typer.Exit(GOOD if good else BAD)


def _refuse(message: str) -> int:
    sentence = " ".join(message.split())
    print(f"{PROGRAM}: {sentence if sentence.endswith(('.', '?')) else sentence + '.'}", file=sys.stderr)
    return NOT_UNDERSTOOD


def _interrupted() -> int:
    print(f"{PROGRAM}: interrupted.", file=sys.stderr)
    return INTERRUPTED
