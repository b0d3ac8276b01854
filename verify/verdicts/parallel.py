"""Deciding many claims in several processes: each keeps the claims of a setting together, and none stays idle."""

from __future__ import annotations

import copyreg
import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import ExitStack
from dataclasses import replace

from sympy import Basic, Eq, Ge, Gt, Le, Lt, Ne
from sympy.core.relational import Relational

from derivations import CLAIMS, registry
from derivations.claim import Claim, Setting
from verify.processes import LOSSES, Pool, make_ready
from verify.verdicts.decide import SAMPLES, SEED, decide
from verify.verdicts.verdict import ClaimVerdict

Progress = Callable[[ClaimVerdict], None]


def _as_stated(relation: Relational) -> tuple[object, ...]:
    return _stated, (type(relation), relation.args)


def _stated(kind: type[Relational], sides: tuple[Basic, ...]) -> Relational:
    return kind(*sides, evaluate=False)


# SymPy evaluates a relation again when it is unpickled: a statement would arrive as true or as false
for _kind in (Eq, Ne, Lt, Le, Gt, Ge):
    copyreg.pickle(_kind, _as_stated)  # type: ignore[arg-type]


def decided_in_processes(
    claims: Sequence[Claim], samples: int, seed: int, jobs: int, progress: Progress | None
) -> list[ClaimVerdict]:
    """Return the verdicts on the claims, in their order, found by ``jobs`` processes; raises what a process raised."""
    make_ready(__name__)
    waiting = shares_of(claims, jobs)
    found: dict[int, ClaimVerdict] = {}
    with ExitStack() as open_pools:
        # one pool each, so that a process keeps to its share
        pools = [open_pools.enter_context(Pool(1, ready=True)) for _ in waiting]
        under_way: dict[Future[ClaimVerdict], tuple[int, int]] = {}

        known: list[set[Setting]] = [set() for _ in waiting]

        def hand_out(place: int) -> None:
            index = next_for(waiting[place], waiting, claims, known[place])
            if index is not None:
                known[place].add(claims[index].setting)
                task = pools[place].submit(_decided, _reference(claims[index]), samples, seed)
                under_way[task] = index, place

        for place in range(len(pools)):
            hand_out(place)
        while under_way:
            for task in wait(under_way, return_when=FIRST_COMPLETED).done:
                index, place = under_way.pop(task)
                found[index] = replace(_answer(task), claim=claims[index])
                if progress is not None:
                    progress(found[index])
                hand_out(place)
    return [found[i] for i in range(len(claims))]


def shares_of(claims: Sequence[Claim], jobs: int) -> list[deque[int]]:
    """Return the indices of the claims for each process: settings whole, the longest first, each to the emptiest share.

    A process keeps the instances of a setting and the results that its derivations cite. What comes last in a share,
    which an idle process may take over, is of the shortest settings. Experiments take long, and so come first.
    """
    by_setting: dict[Setting, list[int]] = {}
    for index, claim in enumerate(claims):
        by_setting.setdefault(claim.setting, []).append(index)
    shares: list[list[int]] = [[] for _ in range(min(jobs, len(claims)))]

    def length(share: list[int]) -> float:
        return sum(_LENGTHS.get(claims[i].setting, 1) for i in share)

    for of_one_setting in sorted(by_setting.values(), key=length, reverse=True):
        min(shares, key=length).extend(of_one_setting)
    return [deque(sorted(share, key=lambda i: claims[i].setting is not Setting.EXPERIMENT)) for share in shares]


_LENGTHS = {Setting.EXPERIMENT: 2, Setting.RUN: 1.5}
"""About how many claims of any other setting take as long as one of this setting does on the average."""

_WARMING_UP = 8
"""About how many claims a process decides in the time in which another one makes the instances of a setting anew."""


def next_for(
    mine: deque[int], all_shares: list[deque[int]], claims: Sequence[Claim], known: set[Setting]
) -> int | None:
    """Return the next claim for a process: of its own share, else from the end of a long one; None if there is none.

    One of a setting that the process does not know is taken over only where its owner is busy for longer.
    """
    if mine:
        return mine.popleft()
    for share in sorted(all_shares, key=len, reverse=True):
        if share and (len(share) > _WARMING_UP or claims[share[-1]].setting in known):
            return share.pop()
    return None


def _listed() -> Iterator[Claim]:
    """Return all claims, those of the slides first: the others are read only if one of them is wanted."""
    yield from CLAIMS
    yield from registry.SHARPER


def _reference(claim: Claim) -> int | Claim:
    """The place of the claim in the list of all, so that it need not travel; else the claim itself."""
    return next((i for i, known in enumerate(_listed()) if known is claim), claim)


def _decided(reference: int | Claim, samples: int, seed: int) -> ClaimVerdict:
    """The verdict on a claim, without the claim, which its owner has."""
    claim = next(itertools.islice(_listed(), reference, None)) if isinstance(reference, int) else reference
    return replace(decide(claim, samples, seed), claim=None)  # type: ignore[arg-type]


def _answer(task: Future[ClaimVerdict]) -> ClaimVerdict:
    try:
        return task.result()
    except LOSSES as error:
        raise RuntimeError("a process that decides claims ended unexpectedly") from error


def decide_all(
    claims: Iterable[Claim],
    samples: int = SAMPLES,
    seed: int = SEED,
    jobs: int = 1,
    progress: Progress | None = None,
) -> list[ClaimVerdict]:
    """Return the verdicts on the claims, in their order.

    Args:
        claims: what is to be decided.
        samples: on how many instances each statement is tried, as for ``decide``.
        seed: of the random instances.
        jobs: among how many processes the claims are shared out, those of one setting together, so that they share
            their instances.
        progress: called with each verdict as it is found.

    Returns:
        One verdict for each claim; the same for any number of processes.

    Raises:
        ValueError: for samples < 1.
        RuntimeError: if a process ends unexpectedly.

    Example:
        >>> from derivations import CLAIMS
        >>> [found.printed.verdict.value for found in decide_all(CLAIMS[:2], samples=2)]
        ['refuted', 'refuted']
    """
    claims = tuple(claims)
    if jobs > 1 and len(claims) > 1:
        return decided_in_processes(claims, samples, seed, jobs, progress)
    found = []
    for claim in claims:
        found.append(decide(claim, samples, seed))
        if progress is not None:
            progress(found[-1])
    return found
