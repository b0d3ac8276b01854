"""A conjecture put to trial for a time: units of search on one process or several, and the verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from math import isfinite
from time import monotonic
from typing import Any

from verify.instances.sides import LARGEST_SIDE
from verify.numbers.arithmetic import require_ieee
from verify.search.climbing.layouts import layouts_of
from verify.search.language.grammar import Conjecture, GrammarError, Shape, parse_conjecture
from verify.search.recogniser import Answer, Recogniser
from verify.search.records import ConjectureVerdict, Exploration, merged, of_all_links
from verify.search.unit import SHRINKING, explore
from verify.trials.evidence import Verdict

SECONDS = 12.0
_FIRST, _LEAST, _MOST, _UNITS = 1.0, 0.2, 2.0, 6.0
"""Seconds of the first unit; bounds of those of the others, of which there are about so many."""
_WORTHWHILE = 3.0
"""Other processes take about so many seconds to start."""


@dataclass(frozen=True)
class Explorer:
    """The units of a trial by their number; the links of a chain take turns.

    ``shrinking``: seconds of computing for making a counterexample small.
    """

    conjecture: Conjecture
    seed: int
    shape: Shape | None
    seconds: float
    shrinking: float = SHRINKING

    def __call__(self, index: int) -> Exploration:
        each = self.conjecture.each()
        link, number = each[index % len(each)], index // len(each)
        return explore(link, self.seed, number, self.shape, self.seconds, self.shrinking)


def conjecture(
    text: str,
    given: Iterable[str] = (),
    shape: Shape | None = None,
    samples: int | None = None,
    seconds: float = SECONDS,
    seed: int = 0,
    jobs: int = 1,
    *,
    let: Iterable[str] = (),
    matrix: Iterable[str] = (),
    data: str = "full",
) -> ConjectureVerdict:
    """Return the verdict on a typed relation under typed hypotheses, as ``try`` prints it.

    The problems have eta > 0, 0 < c1 < 1 < c2 and X of full column rank, or of any but 0.

    Args:
        text: a relation, a chain of relations, or several joined by ``and``.
        given: hypotheses, of the same form.
        shape: the sides (n, h, m) to be searched alone.
        samples: end when so many instances are decided.
        seconds: for how long to search; whether the relation follows from proved results is tried for as long again;
            making a counterexample small takes no longer, but for a second, and 2.5 s at most.
        seed: of the random numbers.
        jobs: processes.
        let: names for expressions, as "q = inner(G, tau(G))".
        matrix: matrices of one's own, as "S: h,h symmetric".
        data: "full", X of full column rank, or "any".

    Returns:
        The verdict with its derivation or counterexample, and the tightest instances met.

    Raises:
        GrammarError: for a text that is not understood, hypotheses on sides that no shape meets, other arguments.

    Example:
        >>> conjecture("trace(S)**2 <= p*norm(S)**2", matrix=["S: p,p symmetric"], seconds=1).verdict
        <Verdict.PROVED: 'proved'>
    """
    _check(shape, samples, seconds, seed, jobs)
    stated = parse_conjecture(text, given, let, matrix, data, shape)
    return put_to_trial(stated, samples, seconds, seed, jobs)


def put_to_trial(
    stated: Conjecture, samples: int | None = None, seconds: float = SECONDS, seed: int = 0, jobs: int = 1
) -> ConjectureVerdict:
    """Return the verdict on what is typed, as ``conjecture`` does; its source says the shape to be searched alone.

    Raises GrammarError for hypotheses on sides that no shape meets.
    """
    require_ieee()
    shape = stated.source.shape
    layouts_of(stated, shape)
    begun = monotonic()
    each, explored = stated.each(), list[Exploration]()
    with Recogniser(each, jobs, begun + 2 * seconds, _LEAST_RECOGNISING) as recogniser:
        for k, link in enumerate(each):
            until = max(begun + seconds * (k + 1) / len(each), monotonic() + _SHORT)
            explorer = Explorer(link, seed, shape, _FIRST, min(SHRINKING, max(seconds, _LEAST_SHRINKING)))
            explored.append(_searched(explorer, samples, until, jobs, recogniser.begin))
            if explored[-1].counterexample is not None:
                break
        refuted = explored[-1].counterexample is not None
        found = explored[-1] if refuted else of_all_links(explored)
        if samples is not None:
            found = found.of_so_many(samples)
        known = Answer() if refuted else recogniser.answer()
    return ConjectureVerdict(
        stated,
        Verdict.PROVED if known.found else found.verdict,
        found.instances,
        found.undecided,
        found.decided_exactly,
        found.evaluated,
        found.tightest,
        found.counterexample,
        tuple(dict.fromkeys(i for r in known.found for i in r.ids)),
        seed,
        monotonic() - begun,
        found.open_within,
        found.nearly_equal,
        found.horizon,
        _link_in_question(each, explored, refuted),
        tuple(r.checked for r in known.found),
        known.finished,
    )


_SHORT, _LEAST_RECOGNISING, _LEAST_SHRINKING = 0.05, 2.0, 1.0
"""Seconds that a link is searched for at least; of computing that recognition, and making a counterexample small, have
at least."""


def _link_in_question(each: tuple[Conjecture, ...], explored: list[Exploration], refuted: bool) -> str | None:
    """Of several links, the one refuted, or the first one that is left open."""
    if len(each) == 1:
        return None
    if refuted:
        return each[len(explored) - 1].text
    return next((link.text for link, e in zip(each, explored) if e.verdict is Verdict.UNDECIDED), None)


def _check(shape: Any, samples: Any, seconds: Any, seed: Any, jobs: Any) -> None:
    if shape is not None and not (
        len(shape) == 3 and all(isinstance(side, int) and 1 <= side <= LARGEST_SIDE for side in shape)
    ):
        raise GrammarError(f"shape should be three sides n, h, m from 1 to {LARGEST_SIDE}, but is {shape}")
    for name, value, least in (("samples", samples, 1), ("seed", seed, 0), ("jobs", jobs, 1)):
        if value is not None and not (isinstance(value, int) and value >= least):
            raise GrammarError(f"{name} should be an integer of at least {least}, but is {value}")
    if not (seconds > 0 and isfinite(seconds)):
        raise GrammarError(f"seconds should be a positive number, but is {seconds}")


def _searched(
    explorer: Explorer, samples: int | None, until: float, jobs: int, begin: Callable[[], None]
) -> Exploration:
    """What is found until then; ``begin`` is called once it is not refuted at first sight."""
    seconds = until - monotonic()
    found = replace(explorer, seconds=min(explorer.seconds, seconds))(0)

    def is_over() -> bool:
        enough = samples is not None and found.instances + found.undecided >= samples
        return found.counterexample is not None or enough or monotonic() >= until

    if is_over():
        return found
    begin()
    explorer = replace(explorer, seconds=min(max(seconds / _UNITS, _LEAST), _MOST))
    numbers = count(1)
    with _others(explorer, jobs - 1, until - monotonic()) as others:
        while not is_over():
            others.hand_out(numbers, until)
            # this process works too, and looks up between its units
            own = replace(explorer, seconds=min(explorer.seconds, max(until - monotonic(), 0.05)))
            found = merged(found, own(next(numbers)))
            for exploration in others.done():
                found = merged(found, exploration)
    return found


class _Alone:
    """No other processes."""

    def hand_out(self, numbers: Iterator[int], until: float) -> None:
        """Hand out units, as many as there are processes for."""

    def done(self) -> Iterator[Exploration]:
        """Return what has been found since the last question."""
        yield from ()


class _Others(_Alone):
    """Processes that take units, handed out one ahead."""

    def __init__(self, explorer: Explorer, submit: Callable[..., Future[Any]], capacity: int) -> None:
        self._explorer, self._submit, self._capacity = explorer, submit, capacity
        self._under_way: set[Future[tuple[int, Exploration]]] = set()

    def hand_out(self, numbers: Iterator[int], until: float) -> None:
        while len(self._under_way) < self._capacity and monotonic() < until:
            self._under_way.add(self._submit(self._explorer, next(numbers)))

    def done(self) -> Iterator[Exploration]:
        finished = {future for future in self._under_way if future.done()}
        self._under_way -= finished
        for future in finished:
            yield future.result()[1]


@contextmanager
def _others(explorer: Explorer, jobs: int, seconds: float) -> Iterator[_Alone]:
    """So many other processes, if there is time enough for them to start."""
    if jobs < 1 or seconds < _WORTHWHILE:
        yield _Alone()
        return
    from verify.search.workers import Processes

    with Processes(jobs) as crew:
        yield _Others(explorer, crew.submit, crew.capacity)
