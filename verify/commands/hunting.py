"""``hunt``: a long search for a counterexample to a claim or to a typed relation."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from math import inf, isfinite
from time import perf_counter
from typing import Any

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from derivations.plain_text import plain_lines
from verify.conjectures import Exploration, Tightest
from verify.counterexample import to_json
from verify.hunting import Ended, Ledger, Store, Target, WorkersLost, crew, hunt, interrupts_noted, target
from verify.output import Output
from verify.request import RequestError
from verify.sheets import WIDTH, counterexample_lines, value_lines
from verify.table import console
from verify.tightness import ratio_text
from verify.translate import NotUnderstood
from verify.verdict import Counterexample, Verdict

SCHEMA = 1


@dataclass(frozen=True)
class Request:
    """What ``hunt`` was asked for; ``jobs`` is None where it was not said."""

    text: str
    given: tuple[str, ...]
    shape: tuple[int, int, int] | None
    seconds: float | None
    seed: int
    jobs: int | None
    cores: int
    scheduler: str | None
    store: str | None
    json: str | None


@dataclass(frozen=True)
class Account:
    """How a hunt went: what was found in all, in how many units, how many of them in this run, and how it ended."""

    target: Target
    found: Exploration
    units: int
    new_units: int
    seconds: float
    ended: Ended | None

    @property
    def verdict(self) -> Verdict:
        if self.found.counterexample is not None:
            return Verdict.REFUTED
        return Verdict.CERTIFIED if self.found.instances and not self.found.undecided else Verdict.UNDECIDED


def run(request: Request) -> Ended:
    """Hunt, print the account and write the JSON; return how the hunt ended. Raises RequestError."""
    hunted = target(request.text, request.given, request.shape, request.seed)
    with Output(request.json) if request.json is not None else nullcontext() as output:
        account, broken_off = _hunted(hunted, request)
        if request.json != "-":
            print("\n".join(lines(account)))
        if output is not None:
            output.write(json.dumps(as_json(account, request), indent=2, ensure_ascii=False) + "\n")
    if account.ended is None:
        raise RequestError(f"{broken_off}; what was found until then is kept")
    return account.ended


def _hunted(hunted: Target, request: Request) -> tuple[Account, str]:
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
            best = "" if found.tightest is None else f", largest ratio {_short(found.tightest.ratio)}"
            wrong = ", 1 counterexample" if ledger.refuted else ", no counterexample"
            line.update(task, description=f"{ledger.units} units, {found.instances} instances decided{best}{wrong}")

        yield show


# --- what is printed -------------------------------------------------------------------------


def lines(account: Account) -> list[str]:
    """Return the account as text."""
    found = account.found
    text = [line for relation in account.target.relations for line in plain_lines([relation], WIDTH)]
    text += [f"  given {line}" for g in account.target.given for line in plain_lines([g], WIDTH - 8)]
    text += ["", f"{account.verdict}: {evidence(found)}"]
    earlier = account.units - account.new_units
    units = f"{account.units} unit{'s' if account.units != 1 else ''}{f', {earlier} of them before' if earlier else ''}"
    text.append(f"{units}; {account.seconds:.1f} s")
    if found.counterexample is not None:
        instance = counterexample_lines(_lean(found.counterexample, account.target.used))
        return [*text, "", "Counterexample", *_indented(instance)]
    if found.tightest is not None:
        text += _tightest_lines(found.tightest)
    return text


def _lean(found: Counterexample, used: frozenset[str]) -> Counterexample:
    """The counterexample without the values that matter neither to the relation nor to a hypothesis."""
    return replace(found, values={k: v for k, v in found.values.items() if k in used}) if used else found


def evidence(found: Exploration) -> str:
    """Return what was found, in a few words."""
    text = f"decided true on {found.instances} instances that meet every hypothesis"
    if found.counterexample is not None:
        text = f"an exact instance meets every hypothesis and violates the relation; {text}"
    if found.undecided:
        text += f", {found.undecided} left open"
    return f"{text}; {found.evaluated} points searched" if found.evaluated else text


def _tightest_lines(tightest: Tightest) -> list[str]:
    return ["", f"Largest ratio of the sides: {_short(tightest.ratio)}", *_indented(value_lines(tightest.values))]


def _indented(text: list[str]) -> list[str]:
    return [f"  {line}" for line in text]


def _short(ratio: float) -> str:
    return ratio_text(ratio, attained=ratio == 1)


def as_json(account: Account, request: Request) -> dict[str, Any]:
    """Return the account as a JSON object, with the keys of ``try --json`` and those of a hunt."""
    found = account.found
    return {
        "schema": SCHEMA,
        "relation": request.text,
        "given": list(request.given),
        "verdict": str(account.verdict),
        "instances": found.instances,
        "undecided": found.undecided,
        "decided_exactly": found.decided_exactly,
        "points_searched": found.evaluated,
        "tightest": _tightest(found.tightest),
        "counterexample": None if found.counterexample is None else to_json(found.counterexample),
        "seed": request.seed,
        "units": account.units,
        "new_units": account.new_units,
        "seconds": round(account.seconds, 3),
        "ended": "broken off" if account.ended is None else account.ended.value,
    }


def _tightest(found: Tightest | None) -> dict[str, Any]:
    if found is None or not isfinite(found.ratio):
        return {"ratio": None, "values": None}
    return {"ratio": found.ratio, "values": found.values}
