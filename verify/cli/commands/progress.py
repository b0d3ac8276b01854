"""Deciding the claims that a command asks for, with a progress bar on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from derivations import CLAIMS
from derivations.claim import Claim
from verify.selection import parse_ids, select
from verify.verdicts.parallel import decide_all
from verify.verdicts.verdict import ClaimVerdict
from verify.writing.terminal.table import console

Effort = tuple[int, int, int]
"""Instances for each statement, seed, processes."""


@dataclass(frozen=True)
class Answer:
    """The verdicts on the claims asked for, in paper order, and the seconds they took."""

    verdicts: list[ClaimVerdict]
    samples: int
    seed: int
    seconds: float


def asked_for(ids: str | None) -> tuple[Claim, ...]:
    """Return the claims that a comma-separated list of ids names, all of them for None; raises RequestError."""
    return CLAIMS if ids is None else select(parse_ids(ids), CLAIMS)


def answer(claims: Sequence[Claim], effort: Effort) -> Answer:
    """Return the answer on the claims; a bar on standard error shows how far it is, on a terminal only."""
    samples, seed, jobs = effort
    start = perf_counter()
    with shown(len(claims)) as advance:
        verdicts = decide_all(claims, samples, seed, jobs, advance)
    return Answer(verdicts, samples, seed, perf_counter() - start)


@contextmanager
def shown(total: int) -> Iterator[Callable[[ClaimVerdict], None]]:
    """A bar on standard error, on a terminal only; the function is called with each verdict as it is found."""
    bar = Progress(
        TextColumn("deciding"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
        console=console(stderr=True),
        transient=True,
        disable=not console(stderr=True).is_terminal,
    )
    with bar:
        task = bar.add_task("", total=total)

        def advance(found: ClaimVerdict) -> None:
            bar.update(task, advance=1, description=found.claim.id)

        yield advance
