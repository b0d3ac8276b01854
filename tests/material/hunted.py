"""Units of work made by hand, whose totals are known; and a program that hunts with them until it is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import sleep

from sympy import Le, Symbol

from verify.search import Exploration
from verify.search.hunting import Crew, Explorer, Ledger, Processes, Quarry, Store
from verify.search.hunting.loop import hunt
from verify.search.workers import unit
from verify.trials.records import Counterexample, Tightness

QUARRY = Quarry("x<=1", ("0<x",), "2,3,2", seed=7)
RELATION = Le(Symbol("x"), 1)
COUNTEREXAMPLE = Counterexample({"n": 1}, {"eta": "3/2", "W1": [["1/2", "-3"]]}, "1.5", "1", RELATION, time=2)


def found_by(unit: int) -> Exploration:
    """What unit k finds: k + 1 instances, k mod 3 of them left open, and so on."""
    tightest = Tightness(1 - 1 / (unit + 2), {"eta": f"{unit}/7"})
    return Exploration(
        instances=unit + 1,
        undecided=unit % 3,
        decided_exactly=unit,
        tightest=tightest,
        counterexample=None,
        evaluated=2 * unit + 1,
    )


def totals(units: Iterable[int]) -> tuple[int, ...]:
    """What these units make together: how many, instances, left open, decided exactly, evaluated."""
    found = [found_by(k) for k in units]
    rows = [(1, f.instances, f.undecided, f.decided_exactly, f.evaluated) for f in found]
    return tuple(sum(column) for column in zip((0,) * 5, *rows))


def counted(ledger: Ledger) -> tuple[int, ...]:
    """The same of what is in the rows of a ledger."""
    units, found = ledger.recount()
    return (units, found.instances, found.undecided, found.decided_exactly, found.evaluated)


@dataclass(frozen=True)
class Counting:
    """Finds what is known, after a pause."""

    pause: float = 0.0

    def __call__(self, index: int) -> Exploration:
        sleep(self.pause)
        return found_by(index)


@dataclass(frozen=True)
class Marking:
    """The same, but first leaves a file that tells the unit and the process that does it."""

    directory: str
    pause: float = 0.05

    def __call__(self, index: int) -> Exploration:
        (Path(self.directory) / f"{index}.{os.getpid()}").touch()
        sleep(self.pause)
        return found_by(index)

    def processes_of(self, unit: int) -> set[int]:
        return {int(mark.suffix[1:]) for mark in Path(self.directory).glob(f"{unit}.*")}

    def units(self) -> set[int]:
        return {int(mark.stem) for mark in Path(self.directory).iterdir()}


@dataclass(frozen=True)
class Deadly:
    """Unit 2 kills the process that does it, always."""

    def __call__(self, index: int) -> Exploration:
        if index == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return found_by(index)


@dataclass(frozen=True)
class Interrupting:
    """Finds what is known; while one of its units is done, the process gets a signal."""

    at: int
    number: signal.Signals

    def __call__(self, index: int) -> Exploration:
        if index == self.at:
            signal.raise_signal(self.number)
        return found_by(index)


@dataclass(frozen=True)
class Refuting:
    """Finds a counterexample in one of its units."""

    at: int

    def __call__(self, index: int) -> Exploration:
        found = found_by(index)
        if index != self.at:
            return found
        return replace(found, counterexample=COUNTEREXAMPLE)


class Here(Crew):
    """This process, one unit at a time, done when it is handed out."""

    @property
    def capacity(self) -> int:
        return 1

    def submit(self, explorer: Explorer, index: int) -> Future[tuple[int, Exploration]]:
        future: Future[tuple[int, Exploration]] = Future()
        future.set_result(unit(explorer, index))
        return future

    def stop(self):
        pass


class Clumsy(Here):
    """Loses every third unit that is handed out, and refuses every tenth."""

    @property
    def capacity(self) -> int:
        return 4

    def __init__(self) -> None:
        super().__init__()
        self.handed_out = 0

    def submit(self, explorer, index):
        self.handed_out += 1
        if self.handed_out % 10 == 0:
            raise BrokenExecutor
        if self.handed_out % 3:
            return super().submit(explorer, index)
        lost = Future()
        lost.set_exception(BrokenExecutor())
        return lost


@contextmanager
def opened(path: Path | None = None, quarry: Quarry = QUARRY) -> Iterator[Ledger]:
    """The ledger of a hunt, in a file or in memory."""
    with Store(path and str(path)) as store:
        yield store.ledger(quarry, lambda _: RELATION)


def environment() -> dict[str, str]:
    """That of this process, with these tests and the project where imports are looked for."""
    here = Path(__file__).parent
    places = [str(here), str(here.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(places)}


@contextmanager
def program(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A hunt in a process of its own; what it prints comes through ``stdout``."""
    command = [sys.executable, __file__, *map(str, arguments)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment())
    with child:
        yield child
        child.kill()


def until(units: int, ledger: Ledger) -> Callable[[], bool]:
    """Tells whether units 0, ..., units - 1 are all there."""
    return lambda: ledger.numbers.issuperset(range(units))


if __name__ == "__main__":
    path, units, jobs, pause = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])

    def tell(ledger: Ledger) -> None:
        print(ledger.units, flush=True)

    with Processes(jobs) if jobs else Here() as crew, Store(path) as store:
        ledger = store.ledger(QUARRY, lambda _: RELATION)
        hunt(Counting(pause), ledger, crew, stopped=until(units, ledger), progress=tell)
