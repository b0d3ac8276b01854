"""Processes of this machine that take tasks: the one pool of the program, for claims as for the units of a hunt.

They end when the end of a pipe that only this process holds is closed, so none outlives it, however it ends. An
interrupt (Ctrl-C) reaches this process alone, which decides what becomes of them. Where the system can, those of a
pool are copies of one process that has imported what their tasks need (``make_ready``). This uses the standard
library alone.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import active_children
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import ParamSpec, Self, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

LOSSES: tuple[type[BaseException], ...] = (BrokenExecutor, CancelledError)
"""What the answer to a task raises whose process died."""


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def make_ready(*modules: str) -> None:
    """Have a process import the modules, while this one goes on; pools made ``ready`` copy it.

    The first call decides for the whole life of this process; where processes cannot be copied, nothing happens.
    """
    if _can_copy():
        from multiprocessing import forkserver

        multiprocessing.set_forkserver_preload(["verify.copied_process", *modules])
        with _interrupts_held_back():
            forkserver.ensure_running()


def _can_copy() -> bool:
    return "forkserver" in multiprocessing.get_all_start_methods()


class Pool:
    """Processes that take tasks, ``jobs`` at once; a context, at whose end those under way are stopped, unfinished.

    What a task is made of, and what it returns or raises, is pickled. Processes of a pool that is ``ready`` begin with
    what ``make_ready`` was asked to import.
    """

    def __init__(self, jobs: int, ready: bool = False) -> None:
        copied = ready and _can_copy()
        context = multiprocessing.get_context("forkserver" if copied else "spawn")
        self._watched, self._held = context.Pipe(duplex=False)
        self._executor = ProcessPoolExecutor(
            jobs, mp_context=context, initializer=_serve, initargs=(self._watched, copied)
        )
        self._started: set[BaseProcess] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def submit(self, task: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Hand out a task; a process is started for it where all are busy and there are fewer than ``jobs``."""
        before = set(active_children())
        with _interrupts_held_back():
            answer = self._executor.submit(task, *args, **kwargs)
        self._started |= set(active_children()) - before
        return answer

    def stop(self) -> None:
        """Stop at once; what is under way is not finished. A pool that is stopped takes no more tasks."""
        self._held.close()
        for process in self._started:  # one that has hardly begun does not watch the pipe yet
            process.terminate()
        self._executor.shutdown(wait=True, cancel_futures=True)
        self._watched.close()


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Within, interrupts wait, and a process or thread that is started never gets one."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(watched: Connection, copied: bool) -> None:
    """Prepare a process for tasks: interrupts are its parent's business, and it ends when the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    if copied:
        gc.freeze()  # what was imported stays; collections need not look at it again
    parent = multiprocessing.parent_process()
    if parent is not None and not copied and os.getppid() != parent.pid:  # it ended before
        os._exit(0)

    def follow() -> None:
        try:
            watched.recv()
        except EOFError:
            os._exit(0)

    threading.Thread(target=follow, daemon=True).start()


_PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Have Linux end this process with the one that started it, at once, even in the midst of a product of matrices.

    Elsewhere the closed pipe alone ends it, which a thread notices between two steps of the interpreter.
    """
    if not sys.platform.startswith("linux"):
        return
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


# --- interrupts -------------------------------------------------------------------------------

_INTERRUPTS = (signal.SIGINT, signal.SIGTERM)


class Interrupts:
    """Whether an interrupt has come: called, it says so."""

    def __init__(self) -> None:
        self._noted = self._at_once = False

    def __call__(self) -> bool:
        return self._noted

    def note(self, _number: int, _frame: FrameType | None) -> None:
        """Take a signal: the first is noted; a second, or one that comes where that is allowed, interrupts."""
        before, self._noted = self._noted, True
        if before or self._at_once:
            raise KeyboardInterrupt

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Within, the first interrupt interrupts too, which ends what is within and is no more than noted."""
        self._at_once = True
        try:
            yield
        except KeyboardInterrupt:
            if not self._noted:
                raise
        finally:
            self._at_once = False


@contextmanager
def interrupts_noted() -> Iterator[Interrupts]:
    """Within, a first interrupt (Ctrl-C or SIGTERM) is only noted, so that nothing is torn; a second one interrupts."""
    found = Interrupts()
    if threading.current_thread() is not threading.main_thread():  # where signals may not be set
        yield found
        return
    before = [signal.signal(number, found.note) for number in _INTERRUPTS]
    try:
        yield found
    finally:
        for number, handler in zip(_INTERRUPTS, before):
            signal.signal(number, handler)
