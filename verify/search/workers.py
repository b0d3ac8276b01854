"""Who does the units of a hunt: processes of this machine, or the workers of a Dask scheduler.

Both take units through the ``concurrent.futures`` interface. A unit whose worker died is reported by one of the
exceptions in ``losses``, and may be handed out again after ``renew``.
"""

from __future__ import annotations

import threading
from concurrent.futures import Executor, Future
from contextlib import suppress
from time import monotonic
from typing import Any, Protocol, Self

from verify.processes import LOSSES, Pool
from verify.schedulers import REACHED_WITHIN, client_of
from verify.search import Exploration


class Explorer(Protocol):
    """A unit of work by its number: what it found. It is pickled, and depends on the number alone."""

    def __call__(self, index: int) -> Exploration: ...


class WorkersLost(Exception):
    """No worker is left to go on with; the message says why."""


_ALONE = threading.Lock()
"""Exact arithmetic has one precision for the whole process, so a worker with several threads takes turns."""


def unit(explorer: Explorer, index: int) -> tuple[int, Exploration]:
    """Return the number of the unit and what it found."""
    with _ALONE:
        return index, explorer(index)


class Crew:
    """Workers that take units; a context, at whose end those at work are stopped."""

    losses: tuple[type[BaseException], ...] = LOSSES

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def capacity(self) -> int:
        """How many units may be under way at once."""
        raise NotImplementedError

    def submit(self, explorer: Explorer, index: int) -> Future[tuple[int, Exploration]]:
        """Hand out a unit."""
        raise NotImplementedError

    def renew(self) -> None:
        """Be able to work again after a loss; raises WorkersLost if that is not possible."""

    def check(self) -> None:
        """Raise WorkersLost if nobody will answer any more."""

    def stop(self) -> None:
        """Stop at once; the units under way are not finished."""
        raise NotImplementedError


class Processes(Crew):
    """Processes of this machine, started as units are handed out; none outlives this process."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self._pool = Pool(jobs)

    @property
    def capacity(self) -> int:
        return self.jobs + 1  # so that none waits while what another found is written down

    def submit(self, explorer: Explorer, index: int) -> Future[tuple[int, Exploration]]:
        return self._pool.submit(unit, explorer, index)

    def renew(self) -> None:
        self.stop()
        self._pool = Pool(self.jobs)

    def stop(self) -> None:
        self._pool.stop()


class DaskWorkers(Crew):
    """The workers of a running Dask scheduler; raises RequestError where it cannot be reached."""

    def __init__(self, address: str, jobs: int | None = None) -> None:
        self._client: Any = client_of(address)
        from distributed.scheduler import KilledWorker

        self.losses = (*LOSSES, KilledWorker)
        self._address, self._jobs, self._lost_since = address, jobs, 0.0
        self._threads, self._counted = 1, -REACHED_WITHIN
        # that it went away is told by ``check``, in a sentence
        self._executor: Executor = self._client.get_executor(pure=False)

    @property
    def capacity(self) -> int:
        if self._jobs is not None:
            return self._jobs
        if monotonic() - self._counted > 1 and self._client.status == "running":  # workers come and go
            # a connection that is lost meanwhile is noticed by ``check``
            with suppress(OSError):
                self._threads = sum(self._client.nthreads().values())
            self._counted = monotonic()
        return self._threads + 1

    def submit(self, explorer: Explorer, index: int) -> Future[tuple[int, Exploration]]:
        return self._executor.submit(unit, explorer, index)

    def renew(self) -> None:
        self.check()

    def check(self) -> None:
        if self._client.status == "running":
            self._lost_since = 0.0
            return
        self._lost_since = self._lost_since or monotonic()
        if self._client.status == "closed" or monotonic() - self._lost_since > REACHED_WITHIN:
            raise WorkersLost(f"the Dask scheduler at {self._address} went away")

    def stop(self) -> None:
        if self._client.status == "running":
            self._executor.shutdown(wait=False)
        self._client.close(timeout=REACHED_WITHIN)


def crew(jobs: int | None, cores: int, scheduler: str | None) -> Crew:
    """Return the workers asked for: those of a scheduler, else ``jobs`` processes (one for each core, if None)."""
    return Processes(jobs or cores) if scheduler is None else DaskWorkers(scheduler, jobs)
