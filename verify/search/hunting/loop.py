"""The hunt itself: units handed out in order, what they find written down as it comes, until time or a find ends it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from enum import Enum
from heapq import heappop, heappush
from itertools import cycle
from math import inf
from time import monotonic

from verify.search import Exploration
from verify.search.hunting.store import Ledger, TotalsError
from verify.search.workers import Crew, Explorer, WorkersLost

TICK = 0.2
"""Seconds after which the loop looks up, to see whether it is to stop."""
GRACE, FIRST_UNIT = 2.0, 60.0
"""Seconds that units under way are waited for at the end, and the first of each hunt, so that every run has one."""
LOSSES = 3
"""A unit whose worker dies as often as this is not handed out again."""


class Ended(Enum):
    """Why a hunt ended."""

    REFUTED = "a counterexample"
    TIME = "its time was over"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class Task:
    """What one of several hunts does, and where what it finds is kept."""

    explorer: Explorer
    ledger: Ledger


def hunt(
    explorer: Explorer,
    ledger: Ledger,
    crew: Crew,
    seconds: float = inf,
    stopped: Callable[[], bool] = lambda: False,
    progress: Callable[[Ledger], None] = lambda ledger: None,
) -> Ended:
    """Explore unit after unit with the crew until a counterexample, ``seconds``, or ``stopped()``; return which.

    What is found is in the ledger. Units that were under way at the end are not counted: they are done by the next
    hunt. Raises WorkersLost where nobody is left to work, TotalsError where the units do not add up.
    """
    return hunt_together([Task(explorer, ledger)], crew, seconds, stopped, lambda: progress(ledger))


def hunt_together(
    tasks: Sequence[Task],
    crew: Crew,
    seconds: float = inf,
    stopped: Callable[[], bool] = lambda: False,
    progress: Callable[[], None] = lambda: None,
) -> Ended:
    """Explore several hunts with one crew, a unit of each in turn, until all have a counterexample; as ``hunt``."""
    flight = _Flight(tasks, crew)
    begun, before = monotonic(), [task.ledger.units for task in tasks]
    while not all(task.ledger.refuted for task in tasks):
        if stopped():
            return _checked(tasks, Ended.INTERRUPTED)
        late = monotonic() - begun - seconds
        none_yet = any(task.ledger.units == units and not task.ledger.refuted for task, units in zip(tasks, before))
        if late >= (FIRST_UNIT if none_yet else GRACE) or (late >= 0 and not none_yet and not flight.under_way):
            return _checked(tasks, Ended.TIME)
        crew.check()
        if late < 0 or (none_yet and not flight.under_way):
            flight.fill()
        flight.collect(min(TICK, -late) if late < 0 else TICK)
        progress()
    return _checked(tasks, Ended.REFUTED)


def _checked(tasks: Sequence[Task], ended: Ended) -> Ended:
    for task in tasks:
        task.ledger.check()
    return ended


@dataclass(frozen=True, order=True)
class _Unit:
    """A unit by its number in its hunt, and the hunt by its place."""

    index: int
    place: int


class _Flight:
    """The units under way: each is handed out until an answer to it has come."""

    def __init__(self, tasks: Sequence[Task], crew: Crew) -> None:
        self._tasks, self._crew = tasks, crew
        self._fresh = [task.ledger.missing() for task in tasks]
        self._turns = cycle(range(len(tasks)))
        self._again: list[_Unit] = []
        self._lost: Counter[_Unit] = Counter()
        self.under_way: dict[Future[tuple[int, Exploration]], _Unit] = {}

    def fill(self) -> None:
        """Hand out units until as many are under way as may be."""
        for _ in range(self._crew.capacity - len(self.under_way)):
            unit = self._next()
            if unit is None:
                return
            try:
                answer = self._crew.submit(self._tasks[unit.place].explorer, unit.index)
            except self._crew.losses:  # a worker died since the last answer came
                heappush(self._again, unit)
                self._recover()
                return
            self.under_way[answer] = unit

    def _next(self) -> _Unit | None:
        """The next unit of a hunt that has no counterexample yet; None where all have one."""
        while self._again:
            unit = heappop(self._again)
            if not self._tasks[unit.place].ledger.refuted:
                return unit
        for _ in self._tasks:
            place = next(self._turns)
            if not self._tasks[place].ledger.refuted:
                return _Unit(next(self._fresh[place]), place)
        return None

    def collect(self, seconds: float) -> None:
        """Write down what the units found that are done, or will be within the time."""
        done, _ = wait(self.under_way, seconds, FIRST_COMPLETED)
        if self._answers(done):
            self._recover()

    def _recover(self) -> None:
        self._crew.renew()
        self._answers({future for future in self.under_way if future.done()})

    def _answers(self, done: set[Future[tuple[int, Exploration]]]) -> bool:
        """Take the answers of units that are done; return whether a worker was lost."""
        found: dict[int, list[tuple[int, Exploration]]] = {}
        lost = False
        for future in done:
            asked = self.under_way.pop(future)
            try:
                index, exploration = future.result()
            except self._crew.losses:
                self._lose(asked)
                lost = True
                continue
            if index != asked.index:
                raise TotalsError(f"unit {asked.index} was asked for, but unit {index} came back")
            found.setdefault(asked.place, []).append((index, exploration))
        for place, explored in found.items():
            self._tasks[place].ledger.accept(explored)
        return lost

    def _lose(self, unit: _Unit) -> None:
        self._lost[unit] += 1
        if self._lost[unit] >= LOSSES:
            raise WorkersLost(f"the worker of unit {unit.index} died {LOSSES} times")
        heappush(self._again, unit)
