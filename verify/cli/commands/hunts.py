"""``hunt``: relations or claims, attacked for hours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import reduce
from math import inf
from time import perf_counter

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from verify.cli.endings import BAD, GOOD, INTERRUPTED
from verify.errors import RequestError
from verify.evaluation.translate import NotUnderstood
from verify.processes import Interrupts
from verify.search import Exploration, merged
from verify.search.hunting import (
    Crew,
    Ended,
    Ledger,
    Store,
    Target,
    Task,
    WorkersLost,
    crew,
    hunt_together,
    targets_of,
)
from verify.search.hunting.account import Account, HuntRequest
from verify.search.hunting.anew import restored
from verify.search.hunting.store import ANEW, SMALLER
from verify.trials.evidence import Verdict
from verify.trials.tightness import ratio_text
from verify.writing.json import hunts as hunts_json
from verify.writing.json.text import json_text
from verify.writing.output import Output
from verify.writing.terminal import hunts as hunts_text
from verify.writing.terminal.table import console


def hunt_target(request: HuntRequest, stopped: Interrupts) -> int:
    """Hunt until it is stopped, print the account and write the JSON; return the exit code. Raises RequestError."""
    targets = targets_of(request.text, request.typed, request.seed)
    with Output(request.json) if request.json is not None else nullcontext() as output:
        accounts, broken_off = _hunted(targets, request, stopped)
        if request.json != "-":
            print("\n".join(hunts_text.lines(accounts[0]) if len(accounts) == 1 else hunts_text.table(accounts)))
        if output is not None:
            answer = hunts_json.as_json(accounts[0], request) if len(accounts) == 1 else None
            output.write(json_text(answer or hunts_json.league_json(accounts, request)))
    if broken_off:
        raise RequestError(f"{broken_off}; what was found until then is kept")
    if any(account.ended is Ended.INTERRUPTED for account in accounts):
        return INTERRUPTED
    return BAD if any(account.verdict is Verdict.REFUTED for account in accounts) else GOOD


def _hunted(targets: Sequence[Target], request: HuntRequest, stopped: Interrupts) -> tuple[list[Account], str]:
    """The accounts of the hunts, and why they were broken off if they were."""
    start, ended, broken_off = perf_counter(), None, ""
    with (
        _workers(request, stopped) as workers,
        Store(request.store) as store,
    ):
        ledgers = [store.ledger(hunted.quarry, hunted.relation_called) for hunted in targets]
        before = [ledger.units for ledger in ledgers]
        anew = [_judged_anew(hunted, ledger) for hunted, ledger in zip(targets, ledgers)]
        refuted = [ledger.refuted for ledger in ledgers]
        tasks = [Task(hunted.explorer, ledger) for hunted, ledger in zip(targets, ledgers)]
        try:
            with _progress(ledgers) as show:
                ended = hunt_together(tasks, workers, request.seconds or inf, stopped, show)
        except WorkersLost as lost:
            broken_off = str(lost)
        except NotUnderstood as error:
            raise RequestError(f"{request.text!r} cannot be evaluated on an instance: {error}") from error
        workers.stop()
        for hunted, ledger, known in zip(targets, ledgers, refuted):
            if ledger.refuted and not known and not stopped():
                _made_smaller(hunted, ledger, stopped)
        spent = perf_counter() - start
        return [
            Account(
                hunted,
                ledger.recount()[1],
                ledger.units,
                ledger.units - units,
                spent,
                Ended.REFUTED if ledger.refuted and ended is Ended.TIME else ended,
                ledger.earlier,
                judged,
            )
            for hunted, ledger, units, judged in zip(targets, ledgers, before, anew)
        ], broken_off


def _workers(request: HuntRequest, stopped: Interrupts) -> Crew:
    """The workers asked for; where an interrupt comes before a scheduler answers, some that will get nothing to do."""
    with stopped.at_once():
        if not stopped():
            return crew(request.jobs, request.cores, request.scheduler)
    return crew(request.jobs, request.cores, None)


def _judged_anew(hunted: Target, ledger: Ledger) -> bool:
    """Judge the instances that other versions of the program kept; return whether there were such."""
    kept = [x for e in ledger.earlier for x in (e.found.counterexample, e.found.tightest) if x is not None]
    if not kept or ANEW in ledger.numbers:
        return bool(kept)
    instances = (restored(k.shape, k.values) for k in kept)
    found = [hunted.judged(inst) for inst in instances if inst is not None]
    ledger.accept([(ANEW, reduce(merged, (f for f in found if f is not None), Exploration()))])
    return True


def _made_smaller(hunted: Target, ledger: Ledger, stopped: Interrupts) -> None:
    """Keep a smaller counterexample than the one that a unit found, if there is one."""
    wrong, found = ledger.found.counterexample, None
    inst = None if wrong is None or not hunted.used else restored(wrong.shape, wrong.values)
    if inst is not None:
        with stopped.at_once():
            found = hunted.judged(inst)
    if found is not None and found.counterexample is not None and SMALLER not in ledger.numbers:
        ledger.accept([(SMALLER, found)])


@contextmanager
def _progress(ledgers: Sequence[Ledger]) -> Iterator[Callable[[], None]]:
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

        def show() -> None:
            units, instances = sum(x.units for x in ledgers), sum(x.found.instances for x in ledgers)
            ratios = [x.found.tightest.ratio for x in ledgers if x.found.tightest is not None]
            best = f", largest ratio {ratio_text(max(ratios))}" if ratios else ""
            refuted = sum(x.refuted for x in ledgers)
            wrong = f", {refuted} counterexample{'' if refuted == 1 else 's'}" if refuted else ", no counterexample"
            line.update(task, description=f"{units} units, {instances} instances decided{best}{wrong}")

        yield show
