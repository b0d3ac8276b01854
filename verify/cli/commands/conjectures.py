"""``try`` and ``hunt``: a relation that the user types, or a claim, attacked for a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from math import inf
from time import perf_counter

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from verify.errors import RequestError
from verify.evaluation.translate import NotUnderstood
from verify.search import GrammarError, conjecture
from verify.search.hunting import Ended, Ledger, Store, Target, WorkersLost, crew, hunt, interrupts_noted, target
from verify.search.hunting.account import Account, HuntRequest
from verify.search.session import SECONDS
from verify.trials.evidence import Verdict
from verify.trials.tightness import ratio_text
from verify.writing.json import conjectures as conjectures_json
from verify.writing.json import hunts as hunts_json
from verify.writing.json.text import json_text
from verify.writing.output import Output
from verify.writing.terminal import conjectures as conjectures_text
from verify.writing.terminal import hunts as hunts_text
from verify.writing.terminal.table import console


@dataclass(frozen=True)
class TryRequest:
    """What ``try`` was asked for."""

    text: str
    given: tuple[str, ...]
    shape: tuple[int, int, int] | None
    samples: int | None
    seconds: float | None
    seed: int
    jobs: int
    json: str | None
    let: tuple[str, ...] = ()
    matrix: tuple[str, ...] = ()
    data: str = "full"


def try_relation(request: TryRequest) -> bool:
    """Attack the relation, print the answer and write the JSON; return whether it stands. Raises RequestError."""
    with Output(request.json) if request.json is not None else nullcontext() as output:
        try:
            found = conjecture(
                request.text,
                request.given,
                request.shape,
                request.samples,
                SECONDS if request.seconds is None else request.seconds,
                request.seed,
                request.jobs,
                let=request.let,
                matrix=request.matrix,
                data=request.data,
            )
        except GrammarError as error:
            raise RequestError(str(error)) from error
        except NotUnderstood as error:
            raise RequestError(f"{request.text!r} cannot be evaluated on an instance: {error}") from error
        if request.json != "-":
            print("\n".join(conjectures_text.lines(found)))
        if output is not None:
            output.write(json_text(conjectures_json.as_json(found)))
    return found.verdict is not Verdict.REFUTED


def hunt_target(request: HuntRequest) -> Ended:
    """Hunt, print the account and write the JSON; return how the hunt ended. Raises RequestError."""
    hunted = target(request.text, request.given, request.shape, request.seed)
    with Output(request.json) if request.json is not None else nullcontext() as output:
        account, broken_off = _hunted(hunted, request)
        if request.json != "-":
            print("\n".join(hunts_text.lines(account)))
        if output is not None:
            output.write(json_text(hunts_json.as_json(account, request)))
    if account.ended is None:
        raise RequestError(f"{broken_off}; what was found until then is kept")
    return account.ended


def _hunted(hunted: Target, request: HuntRequest) -> tuple[Account, str]:
    """The account of the hunt, and why it was broken off if it was."""
    start, ended, broken_off = perf_counter(), None, ""
    with (
        interrupts_noted() as stopped,
        crew(request.jobs, request.cores, request.scheduler) as workers,
        Store(request.store) as store,
    ):
        ledger = store.ledger(hunted.quarry, hunted.relation_called)
        before = ledger.units
        try:
            with _progress() as show:
                ended = hunt(hunted.explorer, ledger, workers, request.seconds or inf, stopped, show)
        except WorkersLost as lost:
            broken_off = str(lost)
        except NotUnderstood as error:
            raise RequestError(f"{request.text!r} cannot be evaluated on an instance: {error}") from error
        spent = perf_counter() - start
        return Account(hunted, ledger.found, ledger.units, ledger.units - before, spent, ended), broken_off


@contextmanager
def _progress() -> Iterator[Callable[[Ledger], None]]:
    """A line on standard error, on a terminal only: elapsed time, units, instances, best ratio, counterexamples."""
    screen = console(stderr=True)
    line = Progress(
        SpinnerColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
        console=screen,
        transient=True,
        disable=not screen.is_terminal,
    )
    with line:
        task = line.add_task("starting")

        def show(ledger: Ledger) -> None:
            found = ledger.found
            best = "" if found.tightest is None else f", largest ratio {ratio_text(found.tightest.ratio)}"
            wrong = ", 1 counterexample" if ledger.refuted else ", no counterexample"
            line.update(task, description=f"{ledger.units} units, {found.instances} instances decided{best}{wrong}")

        yield show
