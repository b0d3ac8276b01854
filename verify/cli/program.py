"""The program that all commands belong to: its name, exit codes, shared options, and how it ends."""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Annotated

import typer

from verify import __version__
from verify.cli.endings import BAD, GOOD, INTERRUPTED, NOT_UNDERSTOOD, PROGRAM, interrupted, refuse
from verify.errors import RequestError
from verify.processes import cores

SAMPLES, SEED = 40, 0

# the base class of typer's usage errors, which typer has moved between its versions but never exported
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

Claims = Annotated[str | None, typer.Option("--claims", metavar="IDS", help="Only these, such as eq16,eq28-a.")]
Samples = Annotated[
    int | None,
    typer.Option("--samples", metavar="N", help=f"Instances to try each statement on; {SAMPLES} by default."),
]
Seed = Annotated[int | None, typer.Option("--seed", metavar="S", help=f"Seed of the instances; {SEED} by default.")]
Jobs = Annotated[int | None, typer.Option("--jobs", metavar="J", help="Number of processes; one per core by default.")]


def show_version(asked: bool) -> None:
    """Print the program's name and version and end, where ``--version`` was given."""
    if asked:
        print(f"{PROGRAM} {__version__}")
        raise typer.Exit(GOOD)


def run(words: Sequence[str]) -> int:
    """Return the exit code of the command with the given arguments."""
    try:
        with _ended_by_termination():
            code = typer.main.get_command(app).main(args=list(words), prog_name=PROGRAM, standalone_mode=False)
            sys.stdout.flush()
    except RequestError as error:
        return refuse(str(error))
    except _UsageError as error:
        said: str = error.format_message()  # type: ignore[attr-defined]
        is_relation = words[:1] in (["try"], ["hunt"]) and said.startswith("No such option")
        return refuse(f"{said.rstrip('.')}; a relation that begins with - goes after --." if is_relation else said)
    except (KeyboardInterrupt, typer.Abort):
        return interrupted()
    except BrokenPipeError:
        # the reader went away; keep the interpreter from complaining about it once more at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOT_UNDERSTOOD
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return refuse(f"the answer cannot be written: {error.strerror}")
    if code == INTERRUPTED:
        return interrupted()
    return code if isinstance(code, int) else GOOD


@contextmanager
def _ended_by_termination() -> Iterator[None]:
    """Take SIGTERM for an interruption, so that processes are ended and no half-written file is left."""
    if threading.current_thread() is not threading.main_thread():  # where signals may not be set
        yield
        return

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def effort(samples: int | None, seed: int | None, jobs: int | None) -> tuple[int, int, int]:
    """Return the instances for each statement, the seed and the processes; raises RequestError."""
    for name, value, least in (("--samples", samples, 1), ("--seed", seed, 0), ("--jobs", jobs, 1)):
        if value is not None and value < least:
            raise RequestError(f"{name} should be at least {least}, but is {value}")
    return (SAMPLES if samples is None else samples, SEED if seed is None else seed, cores() if jobs is None else jobs)


def leave(good: bool) -> None:
    """End the command with the exit code of a good answer or a bad one."""
    raise typer.Exit(GOOD if good else BAD)
