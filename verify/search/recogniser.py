"""Whether a conjecture follows from proved results, found out beside the search for a counterexample."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from math import inf
from time import monotonic, thread_time
from typing import TYPE_CHECKING, Self

from verify.processes import LOSSES, Pool
from verify.search.language.grammar import Conjecture

if TYPE_CHECKING:
    from verify.search.recognition import Recognition


class Recogniser:
    """Another process that recognises the links of a conjecture; with one job, this one does when asked.

    A context, at whose end the other process is stopped. What recognises computes until about the time ``until``, of
    ``monotonic``, but for ``least`` seconds however late it begins.
    """

    def __init__(self, links: tuple[Conjecture, ...], jobs: int, until: float, least: float = 0.0) -> None:
        self._links, self._jobs, self._until, self._least = links, jobs, until, least
        self._pool: Pool | None = None
        self._found: Future[Answer] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.stop()

    def begin(self) -> None:
        """Have the other process begin, where there is to be one."""
        if self._jobs > 1 and self._pool is None:
            self._pool = Pool(1, ready=True)
            self._found = self._pool.submit(all_recognised, self._links, self._seconds)

    def answer(self) -> Answer:
        """Return what the links follow from, as ``all_recognised`` does."""
        self.begin()
        if self._found is not None:
            try:
                return self._found.result()
            except LOSSES:  # the process was killed, which says nothing about the conjecture
                self._found = None
        return all_recognised(self._links, self._seconds)

    @property
    def _seconds(self) -> float:
        return max(self._until - monotonic(), self._least)


@dataclass(frozen=True)
class Answer:
    """What each of some links follows from, if all of them follow from something.

    ``finished``: whether all that recognition tries was tried; if not, more time may tell.
    """

    found: tuple[Recognition, ...] = ()
    finished: bool = True


def all_recognised(links: tuple[Conjecture, ...], seconds: float = inf) -> Answer:
    """Return what the links follow from; the last one under way when so many seconds of computing end is given up.

    Reading the results does not count.

    Example:
        >>> from verify.search.language.grammar import parse_conjecture
        >>> [found.ids for found in all_recognised(parse_conjecture("norm_G**2 <= 2*K*L").each()).found]
        [('gradient-bound',)]
    """
    from verify.search.recognition import OutOfTime, nearest, recognised  # needed only where nothing was refuted

    nearest()
    found: list[Recognition] = []
    ends = thread_time() + seconds
    for link in links:
        try:
            known = recognised(link, ends - thread_time())
        except OutOfTime:
            return Answer(finished=False)
        if known is None:
            return Answer()
        found.append(known)
    return Answer(tuple(found))
