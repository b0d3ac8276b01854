"""Recognition beside the search: by another process, by this one, and where the other is killed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import pytest

from verify.search import parse_conjecture, recogniser
from verify.search.recogniser import Recogniser

_LINKS = parse_conjecture("2*mu*L <= norm_G**2 <= 2*K*L").each()
_FOUND = [("pl",), ("gradient-bound",)]


def _ids(asked: Recogniser) -> list[tuple[str, ...]] | None:
    found = asked.answer()
    return None if found is None else [each.ids for each in found]


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_found_does_not_depend_on_who_looks(jobs: int) -> None:
    with Recogniser(_LINKS, jobs) as asked:
        asked.begin()
        asked.begin()  # of a chain, each link says so
        assert _ids(asked) == _FOUND


def test_one_job_is_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recogniser, "Pool", None)
    with Recogniser(_LINKS, 1) as asked:
        asked.begin()
        assert _ids(asked) == _FOUND


def test_a_process_that_is_killed_says_nothing_about_the_conjecture(monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed:
        stopped = False

        def __init__(self, jobs: int, ready: bool) -> None:
            assert (jobs, ready) == (1, True)

        def submit(self, task: Callable[..., Any], links: Any) -> Future[Any]:
            answer: Future[Any] = Future()
            answer.set_exception(BrokenProcessPool())
            return answer

        def stop(self) -> None:
            Killed.stopped = True

    monkeypatch.setattr(recogniser, "Pool", Killed)
    with Recogniser(_LINKS, 2) as asked:
        asked.begin()
        assert _ids(asked) == _FOUND
    assert Killed.stopped
