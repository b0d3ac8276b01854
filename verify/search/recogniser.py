"""Whether a conjecture follows from proved results, found out beside the search for a counterexample."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, Self

from verify.processes import LOSSES, Pool
from verify.search.language.grammar import Conjecture

if TYPE_CHECKING:
    from verify.search.recognition import Recognition


class Recogniser:
    """Another process that recognises the links of a conjecture; with one job, this one does when asked.

    A context, at whose end the other process is stopped.
    """

    def __init__(self, links: tuple[Conjecture, ...], jobs: int) -> None:
        self._links, self._jobs = links, jobs
        self._pool: Pool | None = None
        self._found: Future[list[Recognition] | None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.stop()

    def begin(self) -> None:
        """Have the other process begin, where there is to be one."""
        if self._jobs > 1 and self._pool is None:
            self._pool = Pool(1, ready=True)
            self._found = self._pool.submit(all_recognised, self._links)

    def answer(self) -> list[Recognition] | None:
        """Return what the links follow from, one by one; None where one of them does not."""
        if self._found is not None:
            try:
                return self._found.result()
            except LOSSES:  # the process was killed, which says nothing about the conjecture
                self._found = None
        return all_recognised(self._links)


def all_recognised(links: tuple[Conjecture, ...]) -> list[Recognition] | None:
    """Return what the links follow from, one by one; None where one of them does not.

    Example:
        >>> from verify.search.language.grammar import parse_conjecture
        >>> [found.ids for found in all_recognised(parse_conjecture("norm_G**2 <= 2*K*L").each()) or ()]
        [('gradient-bound',)]
    """
    from verify.search.recognition import recognised  # needed only where nothing was refuted

    found: list[Recognition] = []
    for link in links:
        known = recognised(link)
        if known is None:
            return None
        found.append(known)
    return found
