"""One unit of the search for a counterexample to a conjecture; it depends on a seed and its number alone.

A unit draws problems from families, climbs from the best of them, confirms exactly what looks like a violation, and
spends the rest of its time deciding instances rigorously. How far it comes depends on its time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from time import monotonic

import numpy as np

from verify.numbers.floats import Array
from verify.search.climbing.ascent import CHILDREN, Ascents
from verify.search.climbing.families import Family, draw, families, turns_of, whole
from verify.search.climbing.landscape import SLACK, Landscape, Scores
from verify.search.climbing.layouts import Layout, layouts_of
from verify.search.climbing.steering import steered
from verify.search.confirming.confirmation import attack
from verify.search.confirming.decisions import Met, certified, exactly
from verify.search.confirming.rounding import confirmed
from verify.search.confirming.shrinking import smallest
from verify.search.language.grammar import Conjecture, Shape
from verify.search.records import Exploration, merged
from verify.trials.assertion import Violation

SEARCH_VERSION = 10
"""Raised when a unit of the same number would find something else: what different ones found is not added up."""

_ISLANDS, _DRAWN, _PENALTY = 16, 24, 20.0
_DECIDING, _PROMISING = 0.2, 6
"""The share of a unit's time for deciding instances; how many suspicions of one kind are confirmed exactly."""
_NOISE, _TIGHTEST = 1e-9, 3
"""So many of the tightest instances are decided exactly, and of those whose sides differ by more than rounding."""
_KEPT = 16
"""How many of a batch are kept to be decided. Left out are those at which both sides seem to be equal: ascents end
there, and an equality of irrational numbers is often left open."""
_HELD, _AT_EDGE = 0.2, 0.35
"""How often an ascent holds the spectrum, the scales, the step size or the slacks, and the step at its upper bound:
else many slide into a limit at which both sides are equal, as that of no step at all."""
_ROUNDS, _LOOK, _BROUGHT_IN = 8, 8, 8
"""Steps of steering; every so many generations, so many points are brought to where the hypotheses are met."""
SHRINKING = 2.5
"""Seconds of computing for making a counterexample small."""
_BETTER = 0.5
"""Seconds for looking for one whose sides are farther apart."""
_COLUMNS = 48
"""An ascent moves in a space of this dimension at most, chosen at random in its family."""
_LARGE, _LARGE_NOISE = 12, 1e-7
"""With a side above this, instances whose sides seem to be nearer to each other than that are not put to exact
arithmetic: one may take minutes."""
_WHOLE, _WHOLE_FREE, _TOGETHER = 500, 1000, 24
"""Where hypotheses are equations: how many problems with small integers are drawn of each family, and of the free one;
how many points are brought at once to where they are met."""
_OF_INTEGERS = 4.0
"""For at most so many seconds the first unit looks at problems with small integers alone."""
_SMALL = 150
"""With no more parameters than this a layout is small."""
_FEW_CELLS = 400
"""With more entries in a matrix, fewer problems are drawn at a time."""


def explore(
    conjecture: Conjecture,
    seed: int,
    index: int,
    shape: Shape | None = None,
    seconds: float = 1.0,
    shrinking: float = SHRINKING,
) -> Exploration:
    """Return what the unit of that index finds about a conjecture of one link in about so many seconds.

    A counterexample is made small for so many seconds of computing (``shrinking``) beside.

    Raises GrammarError where no shape with sides up to 40 meets the hypotheses on n, h and m.
    """
    return _Unit(conjecture, seed, index, shape, seconds, shrinking).run()


@lru_cache(maxsize=16)
def _landscape(conjecture: Conjecture) -> Landscape:
    return Landscape(conjecture)


def each_kind_first(layouts: Sequence[Layout]) -> list[Layout]:
    """Return the layouts, led by the first with each kind of data: more samples than columns, as many or fewer, of full
    rank or not. Those of one kind alone would take all the time of a short search.
    """
    firsts: dict[tuple[bool, ...], Layout] = {}
    for layout in layouts:
        n = layout.shape[0]
        kind = (layout.rows > n, layout.rows < n, layout.rank_of_data < min(n, layout.rows))
        firsts.setdefault(kind, layout)
    return list(dict.fromkeys((*firsts.values(), *layouts)))


def _drawn(layout: Layout) -> int:
    """How many problems are drawn of a family at a time."""
    return _DRAWN if layout.size < _FEW_CELLS else max(2, _DRAWN * _FEW_CELLS // layout.size)


@dataclass
class _Ground:
    """One shape that a unit searches."""

    layout: Layout
    families: list[Family]
    ascents: Ascents | None = None
    fresh: Array | None = None
    best: float = -np.inf


@dataclass
class _Unit:
    conjecture: Conjecture
    seed: int
    index: int
    shape: Shape | None
    seconds: float
    shrinking: float
    found: Exploration = field(default_factory=Exploration)

    def run(self) -> Exploration:
        self.begun = monotonic()
        self.rng = np.random.default_rng([self.seed, self.index])
        self.landscape = _landscape(self.conjecture)
        self.promises = 0
        self.tight: list[tuple[float, Layout, Array]] = []
        self.met: list[Met] = []
        self.near: Violation | None = None
        violation = self._searched(self.begun + self.seconds * (1 - _DECIDING))
        violation = violation or self.near
        if violation is None:
            violation = self._decided(self.begun + self.seconds)
        if violation is not None:
            small = smallest(self.conjecture, violation, self.shrinking)
            self.found = replace(self.found, counterexample=small)
        return self.found

    # --- searching

    def _searched(self, until: float) -> Violation | None:
        grounds = [_Ground(layout, families(layout, self.rng)) for layout in self._layouts()]
        if self.index == 0:  # many layouts, before any time goes into solving for what does not fit
            for ground in grounds:
                violation = self._of_integers(ground, until)
                if violation is not None:
                    return violation
                if monotonic() > self.begun + _OF_INTEGERS:
                    break
        screened: list[_Ground] = []
        for ground in grounds:
            violation = self._screened(ground, until)
            if violation is not None:
                return violation
            screened.append(ground)
            if monotonic() > until and len(screened) > 1:
                break
        screened.sort(key=lambda g: -g.best)
        climbed: list[_Ground] = []
        for ground in screened[:2]:
            if monotonic() < until or self.near is not None:
                ground.ascents = Ascents(_ISLANDS, self._drawer(ground), self.rng)
                climbed.append(ground)
        while monotonic() < (until if self.near is None else max(until, self.better_until)):
            if self.near is not None and monotonic() > self.better_until:
                return self.near
            for ground in climbed:
                violation = self._generation(ground, until)
                if violation is not None:
                    return violation
        return None

    def _layouts(self) -> Sequence[Layout]:
        """All small layouts for the first unit, all large ones for every third from the second; then two small ones."""
        known = layouts_of(self.conjecture, self.shape)
        small = [layout for layout in known if layout.size <= _SMALL]
        large = [layout for layout in known if layout.size > _SMALL]
        if not small or not large:
            small = large = list(known)
        if self.index == 0:
            return each_kind_first(small)
        if self.index % 3 == 1 and large is not small:
            return [large[int(k)] for k in self.rng.permutation(len(large))] if self.index > 1 else large
        reach = min(len(small), 2 + self.index)
        return [small[(self.index - 1) % reach], small[int(self.rng.integers(reach))]]

    def _screened(self, ground: _Ground, until: float) -> Violation | None:
        if self.landscape.equations:  # many suspicions of one layout may be far from any solution
            self.promises = 0
        drawn = [draw(f, ground.layout, _drawn(ground.layout), self.rng) for f in ground.families]
        points = np.concatenate(drawn)
        scores = self._scores(ground, points)
        violation = self._judged(ground, points, scores, until)
        if violation is None and self.index > 0:
            violation = self._of_integers(ground, until)
        if violation is None and self.landscape.hypotheses and (ground.layout.size <= _SMALL or not scores.met.any()):
            families_ = np.repeat(np.arange(len(drawn)), [len(d) for d in drawn])
            violation = self._brought_in(ground, points, scores, until, lambda k: self._turn(ground, families_[k]))
        return violation

    def _of_integers(self, ground: _Ground, until: float) -> Violation | None:
        """Judge problems with small integers, where hypotheses are equations: many are met by these."""
        if not self.landscape.equations or ground.layout.size > _SMALL:
            return None
        *special, free = ground.families
        drawn = [whole(f, ground.layout, _WHOLE, self.rng) for f in special]
        points = np.concatenate([*drawn, whole(free, ground.layout, _WHOLE_FREE, self.rng)])
        return self._judged(ground, points, self._scores(ground, points), until)

    def _turn(self, ground: _Ground, family: int) -> Array:
        found = ground.families[family]
        return turns_of(found, self.rng.permutation(found.free), min(ground.layout.size, _COLUMNS))

    def _scores(self, ground: _Ground, points: Array) -> Scores:
        self.found = replace(self.found, evaluated=self.found.evaluated + len(points))
        return self.landscape.score(ground.layout, points)

    def _judged(self, ground: _Ground, points: Array, scores: Scores, until: float) -> Violation | None:
        """Confirm what may be a violation; remember what meets the hypotheses."""
        met = np.flatnonzero(scores.met)
        ground.best = max(ground.best, float(scores.fitness(_PENALTY).max(initial=-np.inf)))
        if len(met) == 0:
            return None
        large = max(ground.layout.shape) > _LARGE
        least = _LARGE_NOISE if large else SLACK
        kept = met if self.landscape.excess.sense.is_equation else met[np.abs(scores.excess[met]) > least]
        self.met.append((ground.layout, points[self.rng.permutation(kept)[:_KEPT]]))
        order = met[np.argsort(-scores.excess[met])]
        close = met[np.argsort(-scores.closeness[met])]
        clear = close[scores.closeness[close] < -_NOISE][:1]
        if large:
            close = close[scores.closeness[close] < -_LARGE_NOISE]
        self.tight += [(float(scores.closeness[i]), ground.layout, points[i]) for i in {*close[:1], *clear}]
        suspects = order[self.landscape.excess.may_fail(scores.excess[order])]
        for i in self._chosen(suspects):
            size = 1 if scores.excess[i] < 1e-9 else 0  # rounding alone may do that: such are tried less often
            if self.promises >= _PROMISING * (1 if size else 4):
                return None
            self.promises += 1
            found = confirmed(self.landscape, ground.layout, points[i], until + self.seconds)
            if found is not None and self._is_the_one(found):
                return self.near
        return None

    def _chosen(self, suspects: Array) -> Array:
        """Which suspicions are confirmed: the largest; where equations are to be solved, others too."""
        if not self.landscape.equations or len(suspects) < 3:
            return suspects[:2]
        return np.concatenate([suspects[:1], self.rng.permutation(suspects[1:])[:3]])

    def _is_the_one(self, found: Violation) -> bool:
        """Keep the violation whose sides are farthest apart; whether it is the time to end with it."""
        trial = attack(self.conjecture)
        if self.near is None:
            self.better_until = monotonic() + _BETTER
            self.promises = -_PROMISING
        if self.near is None or trial.edges(found) < trial.edges(self.near):
            self.near = found
        return trial.edges(self.near) == 0 or monotonic() > self.better_until

    def _generation(self, ground: _Ground, until: float) -> Violation | None:
        ascents = ground.ascents
        assert ascents is not None  # noqa: S101
        points = ascents.ask()
        scores = self._scores(ground, points)
        ascents.tell(scores.fitness(_PENALTY))
        violation = self._judged(ground, points, scores, until)
        if violation is None and ground.fresh is not None:
            fresh, ground.fresh = ground.fresh, None
            violation = self._judged(ground, fresh, self._scores(ground, fresh), until)
        if violation is None and self.landscape.hypotheses and ascents.generation % _LOOK == 0:
            violation = self._brought_in(ground, points, scores, until, lambda k: ascents.turns[k // CHILDREN])
        if violation is None:
            ascents.restart(ascents.spent())
        return violation

    def _brought_in(
        self, ground: _Ground, points: Array, scores: Scores, until: float, own_turn: Callable[[int], Array]
    ) -> Violation | None:
        """Judge the most promising of the points that miss a hypothesis, once brought to where they meet it.

        Equations can be solved exactly where a problem is simple: then half of the points stay in their families.
        """
        fitness = np.where(scores.missed > 0, scores.fitness(_PENALTY), -np.inf)
        best = np.argsort(-fitness)[: _TOGETHER if self.landscape.equations else _BROUGHT_IN]
        size = ground.layout.size
        free = np.eye(size)[:, self.rng.permutation(size)[:_COLUMNS]] if size > _COLUMNS else np.eye(size)
        turns = np.array(
            [
                self._fitted(own_turn(int(k)), free) if self.landscape.equations and place % 2 == 0 else free
                for place, k in enumerate(best)
            ]
        )
        moved = self._steered(ground, points[best], turns)
        return self._judged(ground, moved, self._scores(ground, moved), until)

    @staticmethod
    def _fitted(turn: Array, like: Array) -> Array:
        """The turn with as many columns as another, of zeros where it has fewer."""
        return np.pad(turn, ((0, 0), (0, like.shape[1] - turn.shape[1])))

    def _steered(self, ground: _Ground, points: Array, turns: Array) -> Array:
        if not self.landscape.hypotheses:
            return points
        moved, evaluated = steered(self.landscape, ground.layout, points, turns, _ROUNDS)
        self.found = replace(self.found, evaluated=self.found.evaluated + evaluated)
        return moved

    def _drawer(self, ground: _Ground) -> Callable[[int], tuple[Array, Array]]:
        def start(wanted: int) -> tuple[Array, Array]:
            """The best of several, family by family."""
            chosen = self.rng.permutation(len(ground.families))
            kinds = [ground.families[chosen[k % len(chosen)]] for k in range(wanted)]
            pools = [draw(f, ground.layout, _drawn(ground.layout), self.rng) for f in kinds]
            fitness = self._scores(ground, np.concatenate(pools)).fitness(_PENALTY).reshape(wanted, -1)
            best = np.where(self.rng.random(wanted) < 0.75, fitness.argmax(axis=1), 0)
            points = np.array([pool[b] for pool, b in zip(pools, best)])
            columns = min(ground.layout.size, _COLUMNS)
            turns = np.zeros((wanted, ground.layout.size, columns))
            for k, family in enumerate(kinds):
                turns[k] = turns_of(family, self.rng.permutation(family.free), columns)
                for name in ("spectrum", "scales", "step", "slacks"):
                    if self.rng.random() < _HELD:
                        turns[k, ground.layout.parts[name]] = 0
            if self.landscape.bounds.upper:
                edge = self.rng.random(wanted) < _AT_EDGE
                turns[edge, ground.layout.parts["step"]] = points[edge, ground.layout.parts["step"]] = 0
            ground.fresh = self._steered(ground, points, turns)
            return ground.fresh, turns

        return start

    # --- deciding

    def _decided(self, until: float) -> Violation | None:
        """Decide instances rigorously: the tightest ones seen, then those that met the hypotheses."""
        self.tight.sort(key=lambda found: -found[0])
        clear = [found for found in self.tight if found[0] < -_NOISE]
        tight = self.tight
        # where sides seem equal, those of a scalar network can be decided to be
        if not self.landscape.excess.sense.is_equation:
            tight = [found for found in self.tight if found[0] < -_NOISE or found[1].shape == (1, 1, 1)]
        violation = self._decided_exactly((*tight[:_TIGHTEST], *clear[:_TIGHTEST]), until)
        if violation is None:
            more, violation = certified(self.landscape, self._to_be_decided(until), self.rng, until)
            self.found = merged(self.found, more)
        if violation is None and not self.found.instances + self.found.undecided:  # the sides seem equal everywhere
            violation = self._decided_exactly(self.tight[:_TIGHTEST], until)
        return violation

    def _decided_exactly(self, points: Sequence[tuple[float, Layout, Array]], until: float) -> Violation | None:
        """Decide problems one by one, until the time is over or one is a violation."""
        for _, layout, point in points:
            if monotonic() > until and self.found.instances:
                break
            more, violation = exactly(self.landscape, layout, point)
            self.found = merged(self.found, more)
            if violation is not None:
                return violation
        return None

    def _to_be_decided(self, until: float) -> list[Met]:
        """What met the hypotheses; where the time is past, of the smallest layout alone: a large one takes seconds."""
        if monotonic() < until:
            return self.met
        least = min((layout.size for layout, _ in self.met), default=0)
        return [met for met in self.met if met[0].size == least]
