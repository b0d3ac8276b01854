"""The hunt itself: units handed out in order, what they find written down as it comes, until time or a find ends it."""

from __future__ import annotations

import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from enum import Enum
from heapq import heappop, heappush
from math import inf
from time import monotonic
from types import FrameType

from verify.search import Exploration
from verify.search.hunting.store import Ledger, TotalsError
from verify.search.workers import Crew, Explorer, WorkersLost

TICK = 0.2
"""Seconds after which the loop looks up, to see whether it is to stop."""
GRACE, FIRST_UNIT = 2.0, 60.0
"""Seconds that units under way are waited for at the end, and the first of all, so that every run has one."""
LOSSES = 3
"""A unit whose worker dies as often as this is not handed out again."""


class Ended(Enum):
    """Why a hunt ended."""

    REFUTED = "a counterexample"
    TIME = "its time was over"
    INTERRUPTED = "interrupted"


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
    flight = _Flight(explorer, ledger, crew)
    begun, before = monotonic(), ledger.units
    while not ledger.refuted:
        if stopped():
            return _checked(ledger, Ended.INTERRUPTED)
        late, none_yet = monotonic() - begun - seconds, ledger.units == before
        if late >= (FIRST_UNIT if none_yet else GRACE) or (late >= 0 and not none_yet and not flight.under_way):
            return _checked(ledger, Ended.TIME)
        crew.check()
        if late < 0 or (none_yet and not flight.under_way):
            flight.fill()
        flight.collect(min(TICK, -late) if late < 0 else TICK)
        progress(ledger)
    return _checked(ledger, Ended.REFUTED)


def _checked(ledger: Ledger, ended: Ended) -> Ended:
    ledger.check()
    return ended


class _Flight:
    """The units under way: each number is handed out until an answer to it has come."""

    def __init__(self, explorer: Explorer, ledger: Ledger, crew: Crew) -> None:
        self._explorer, self._ledger, self._crew = explorer, ledger, crew
        self._fresh = ledger.missing()
        self._again: list[int] = []
        self._lost: Counter[int] = Counter()
        self.under_way: dict[Future[tuple[int, Exploration]], int] = {}

    def fill(self) -> None:
        """Hand out units until as many are under way as may be."""
        for _ in range(self._crew.capacity - len(self.under_way)):
            index = heappop(self._again) if self._again else next(self._fresh)
            try:
                self.under_way[self._crew.submit(self._explorer, index)] = index
            except self._crew.losses:  # a worker died since the last answer came
                heappush(self._again, index)
                self._recover()
                return

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
        found, lost = [], False
        for future in done:
            asked = self.under_way.pop(future)
            try:
                index, exploration = future.result()
            except self._crew.losses:
                self._lose(asked)
                lost = True
                continue
            if index != asked:
                raise TotalsError(f"unit {asked} was asked for, but unit {index} came back")
            found.append((index, exploration))
        self._ledger.accept(found)
        return lost

    def _lose(self, index: int) -> None:
        self._lost[index] += 1
        if self._lost[index] >= LOSSES:
            raise WorkersLost(f"the worker of unit {index} died {LOSSES} times")
        heappush(self._again, index)


@contextmanager
def interrupts_noted() -> Iterator[Callable[[], bool]]:
    """Within, the first interrupt only makes the function true, so that nothing is torn; a second one interrupts."""
    noted = False

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal noted
        if noted:
            raise KeyboardInterrupt
        noted = True

    if threading.current_thread() is not threading.main_thread():  # where signals may not be set
        yield lambda: noted
        return
    before = signal.signal(signal.SIGINT, note)
    try:
        yield lambda: noted
    finally:
        signal.signal(signal.SIGINT, before)
