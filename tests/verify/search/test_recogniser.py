"""Recognition beside the search: by another process, by this one, and where the other is killed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from time import monotonic
from typing import Any

import pytest

from verify.search import parse_conjecture, recogniser
from verify.search.recogniser import Recogniser, all_recognised

_LINKS = parse_conjecture("2*mu*L <= norm_G**2 <= 2*K*L").each()
_FOUND = [("pl",), ("gradient-bound",)]


def _asked(jobs: int, seconds: float = 600) -> Recogniser:
    return Recogniser(_LINKS, jobs, monotonic() + seconds)


def _ids(asked: Recogniser) -> list[tuple[str, ...]]:
    answer = asked.answer()
    assert answer.finished
    return [each.ids for each in answer.found]


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_found_does_not_depend_on_who_looks(jobs: int) -> None:
    with _asked(jobs) as asked:
        asked.begin()
        asked.begin()  # of a chain, each link says so
        assert _ids(asked) == _FOUND


def test_one_job_is_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recogniser, "Pool", None)
    with _asked(1) as asked:
        asked.begin()
        assert _ids(asked) == _FOUND


def test_a_process_that_is_killed_says_nothing_about_the_conjecture(monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed:
        stopped = False

        def __init__(self, jobs: int, ready: bool) -> None:
            assert (jobs, ready) == (1, True)

        def submit(self, task: Callable[..., Any], links: Any, seconds: float) -> Future[Any]:
            answer: Future[Any] = Future()
            answer.set_exception(BrokenProcessPool())
            return answer

        def stop(self) -> None:
            Killed.stopped = True

    monkeypatch.setattr(recogniser, "Pool", Killed)
    with _asked(2) as asked:
        asked.begin()
        assert _ids(asked) == _FOUND
    assert Killed.stopped


@pytest.mark.parametrize("jobs", [1, 2])
def test_where_the_time_is_over_nothing_is_said_of_what_may_follow(jobs: int) -> None:
    with _asked(jobs, seconds=0) as asked:
        answer = asked.answer()
    assert not answer.finished
    assert answer.found == ()


def test_that_nothing_was_found_is_said_where_all_was_tried() -> None:
    answer = all_recognised(parse_conjecture("norm_G**2 <= K*L").each(), seconds=600)
    assert answer.finished
    assert answer.found == ()
