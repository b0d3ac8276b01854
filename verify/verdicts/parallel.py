"""Deciding many claims in several processes: each keeps the claims of a setting together, and none stays idle."""

from __future__ import annotations

import copyreg
import itertools
import multiprocessing
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from typing import Any

from sympy import Eq, Ge, Gt, Le, Lt, Ne
from sympy.core.relational import Relational

from derivations import CLAIMS, SHARPER
from derivations.claim import Claim
from verify.verdicts.decide import SAMPLES, SEED, decide
from verify.verdicts.verdict import ClaimVerdict

Progress = Callable[[ClaimVerdict], None]


def _as_stated(relation: Relational) -> tuple[Any, ...]:
    return _stated, (type(relation), relation.args)


def _stated(kind: Any, sides: tuple[Any, ...]) -> Relational:
    return kind(*sides, evaluate=False)


# SymPy evaluates a relation again when it is unpickled: a statement would arrive as true or as false
for _kind in (Eq, Ne, Lt, Le, Gt, Ge):
    copyreg.pickle(_kind, _as_stated)  # type: ignore[arg-type]


def decided_in_processes(
    claims: Sequence[Claim], samples: int, seed: int, jobs: int, progress: Progress | None
) -> list[ClaimVerdict]:
    """Return the verdicts on the claims, in their order, found by ``jobs`` processes; raises what a process raised."""
    waiting = _shares(claims, jobs)
    found: dict[int, ClaimVerdict] = {}
    context = multiprocessing.get_context("spawn")
    processes, busy = [], {}
    try:
        for mine in waiting:
            here, there = context.Pipe()
            process = context.Process(target=_serve, args=(there, samples, seed), daemon=True)
            _start_deaf(process)
            there.close()
            processes.append((process, here))
            busy[here] = mine
            _hand_out(here, mine, waiting, claims)
        while len(found) < len(claims):
            for here in wait(list(busy)):
                index, verdict = _received(here)
                found[index] = replace(verdict, claim=claims[index])
                if progress is not None:
                    progress(found[index])
                _hand_out(here, busy[here], waiting, claims)
    finally:
        for process, here in processes:
            process.terminate()
            process.join()
            here.close()
    return [found[i] for i in range(len(claims))]


def _start_deaf(process: Any) -> None:
    """Start a process that ignores interrupts from its first moment on, while it is still importing."""
    if threading.current_thread() is not threading.main_thread():  # where signals may not be set
        process.start()
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process.start()
    finally:
        signal.signal(signal.SIGINT, before)


def _shares(claims: Sequence[Claim], jobs: int) -> list[deque[int]]:
    """The indices of the claims, sorted by setting and cut into as many runs as there are processes."""
    settings = list(dict.fromkeys(c.setting for c in claims))
    ordered = sorted(range(len(claims)), key=lambda i: (settings.index(claims[i].setting), i))
    count = min(jobs, len(claims))
    cuts = [len(ordered) * k // count for k in range(count + 1)]
    return [deque(ordered[a:b]) for a, b in itertools.pairwise(cuts)]


def _hand_out(here: Any, mine: deque[int], all_shares: list[deque[int]], claims: Sequence[Claim]) -> None:
    """Send the process its next claim: of its own share, else from the end of the longest one; none at the end."""
    source = mine or max(all_shares, key=len)
    if source:
        index = source.popleft() if source is mine else source.pop()
        here.send((index, _reference(claims[index])))


_LISTED = (*CLAIMS, *SHARPER)


def _reference(claim: Claim) -> int | Claim:
    """The place of the claim in the list of all, so that it need not travel; else the claim itself."""
    return next((i for i, known in enumerate(_LISTED) if known is claim), claim)


def _received(here: Any) -> tuple[int, Any]:
    try:
        index, verdict = here.recv()
    except EOFError:
        raise RuntimeError("a process that decides claims ended unexpectedly") from None
    if isinstance(verdict, BaseException):
        raise verdict
    return index, verdict


def _serve(connection: Connection, samples: int, seed: int) -> None:
    """Decide the claims that come along the connection until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started this one ends it
    from verify.verdicts.decide import decide

    while True:
        try:
            index, reference = connection.recv()
        except EOFError:
            return
        claim = _LISTED[reference] if isinstance(reference, int) else reference
        try:
            verdict: Any = replace(decide(claim, samples, seed), claim=None)  # type: ignore[arg-type]
            connection.send((index, verdict))
        except Exception as error:
            connection.send((index, error))


def decide_all(
    claims: Iterable[Claim],
    samples: int = SAMPLES,
    seed: int = SEED,
    jobs: int = 1,
    progress: Progress | None = None,
) -> list[ClaimVerdict]:
    """Return the verdicts on the claims, in their order; ``progress`` is called with each as it is found.

    With jobs > 1 the claims are shared out among that many processes, those of one setting together, so that
    they share their instances.
    """
    claims = tuple(claims)
    if jobs > 1 and len(claims) > 1:
        from verify.verdicts.parallel import decided_in_processes

        return decided_in_processes(claims, samples, seed, jobs, progress)
    found = []
    for claim in claims:
        found.append(decide(claim, samples, seed))
        if progress is not None:
            progress(found[-1])
    return found
