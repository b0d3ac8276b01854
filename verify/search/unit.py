"""One unit of the search for a counterexample to a conjecture; it depends on a seed and its number alone.

A unit draws problems from families, climbs from the best of them, confirms exactly what looks like a violation, and
spends the rest of its time deciding instances rigorously. How far it comes depends on its time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from time import monotonic
from typing import Any

import numpy as np

from verify.search.climbing.ascent import Ascents
from verify.search.climbing.families import SHAPES, Family, Layout, Shape, draw, families
from verify.search.climbing.landscape import SLACK, Landscape, Scores, allows
from verify.search.climbing.steering import steered
from verify.search.confirming.confirmation import confirmed, smallest
from verify.search.confirming.decisions import Met, certified, exactly
from verify.search.language.grammar import Conjecture, GrammarError
from verify.search.records import Exploration, merged
from verify.trials.assertion import Violation

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
_SHRINKING = 2.5
_WIDER = 8


def explore(
    conjecture: Conjecture, seed: int, index: int, shape: Shape | None = None, seconds: float = 1.0
) -> Exploration:
    """Return what the unit of that index finds in about so many seconds.

    Raises GrammarError where no shape of moderate size meets the hypotheses on n, h and m.
    """
    return _Unit(conjecture, seed, index, shape, seconds).run()


def shapes_of(conjecture: Conjecture, shape: Shape | None = None) -> tuple[Shape, ...]:
    """Return the shapes to be searched, smallest first; raises GrammarError if there are none."""
    return _shapes(conjecture, shape)


@lru_cache(maxsize=64)
def _shapes(conjecture: Conjecture, shape: Shape | None) -> tuple[Shape, ...]:
    sides = range(1, _WIDER + 1)
    wider: list[Shape] = sorted(((n, h, m) for n in sides for h in sides for m in sides), key=sum)
    for some in ((shape,),) if shape is not None else (SHAPES, wider):
        found = tuple(s for s in some if allows(conjecture.given, s))
        if found:
            return found
    where = f"the shape {shape}" if shape is not None else f"no shape with sides up to {_WIDER}"
    raise GrammarError(f"{where} {'does not meet' if shape is not None else 'meets'} the hypotheses on n, h and m")


@lru_cache(maxsize=16)
def _landscape(conjecture: Conjecture) -> Landscape:
    return Landscape(conjecture)


@dataclass
class _Ground:
    """One shape that a unit searches."""

    layout: Layout
    families: list[Family]
    ascents: Ascents | None = None
    fresh: np.ndarray | None = None
    best: float = -np.inf


@dataclass
class _Unit:
    conjecture: Conjecture
    seed: int
    index: int
    shape: Shape | None
    seconds: float
    found: Exploration = field(default_factory=Exploration)

    def run(self) -> Exploration:
        self.begun = monotonic()
        self.rng = np.random.default_rng([self.seed, self.index])
        self.landscape = _landscape(self.conjecture)
        self.promises = 0
        self.tight: list[tuple[float, Layout, np.ndarray]] = []
        self.met: list[Met] = []
        violation = self._searched(self.begun + self.seconds * (1 - _DECIDING))
        if violation is None:
            violation = self._decided(self.begun + self.seconds)
        if violation is not None:
            small = smallest(self.conjecture, violation, _SHRINKING)
            self.found = replace(self.found, counterexample=small)
        return self.found

    # --- searching

    def _searched(self, until: float) -> Violation | None:
        grounds: list[_Ground] = []
        for shape in self._shapes():
            ground = _Ground(Layout(shape), families(shape, self.rng))
            violation = self._screened(ground, until)
            if violation is not None:
                return violation
            grounds.append(ground)
            if monotonic() > until and len(grounds) > 1:
                break
        grounds.sort(key=lambda g: -g.best)
        for ground in grounds[:2]:
            ground.ascents = Ascents(_ISLANDS, self._drawer(ground), self.rng)
        while monotonic() < until:
            for ground in grounds[:2]:
                violation = self._generation(ground, until)
                if violation is not None:
                    return violation
        return None

    def _shapes(self) -> Sequence[Shape]:
        """All shapes for the first unit; then one or two, the small ones more often."""
        known = shapes_of(self.conjecture, self.shape)
        if self.index == 0 or len(known) == 1:
            return known
        reach = min(len(known), 2 + self.index)
        return [known[(self.index - 1) % reach], known[int(self.rng.integers(reach))]]

    def _screened(self, ground: _Ground, until: float) -> Violation | None:
        points = np.concatenate([draw(f, ground.layout, _DRAWN, self.rng) for f in ground.families])
        scores = self._scores(ground, points)
        violation = self._judged(ground, points, scores, until)
        if violation is None and self.landscape.hypotheses:
            violation = self._brought_in(ground, points, scores, until)
        return violation

    def _scores(self, ground: _Ground, points: np.ndarray) -> Scores:
        self.found = replace(self.found, evaluated=self.found.evaluated + len(points))
        return self.landscape.score(ground.layout, points)

    def _judged(self, ground: _Ground, points: np.ndarray, scores: Scores, until: float) -> Violation | None:
        """Confirm what may be a violation; remember what meets the hypotheses."""
        met = np.flatnonzero(scores.met)
        ground.best = max(ground.best, float(scores.fitness(_PENALTY).max(initial=-np.inf)))
        if len(met) == 0:
            return None
        kept = met if self.landscape.gap.equation else met[np.abs(scores.gap[met]) > SLACK]
        self.met.append((ground.layout, points[self.rng.permutation(kept)[:_KEPT]]))
        order = met[np.argsort(-scores.gap[met])]
        close = met[np.argsort(-scores.closeness[met])]
        clear = close[scores.closeness[close] < -_NOISE][:1]
        self.tight += [(float(scores.closeness[i]), ground.layout, points[i]) for i in {*close[:1], *clear}]
        suspects = order[self.landscape.gap.may_fail(scores.gap[order])]
        for i in suspects[:2]:
            size = 1 if scores.gap[i] < 1e-9 else 0  # rounding alone may do that: such are tried less often
            if self.promises >= _PROMISING * (1 if size else 4):
                return None
            self.promises += 1
            found = confirmed(self.landscape, ground.layout, points[i], until + self.seconds)
            if found is not None:
                return found
        return None

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
            violation = self._brought_in(ground, points, scores, until)
        if violation is None:
            ascents.restart(ascents.spent())
        return violation

    def _brought_in(self, ground: _Ground, points: np.ndarray, scores: Scores, until: float) -> Violation | None:
        """Judge the most promising of the points that miss a hypothesis, once brought to where they meet it."""
        fitness = np.where(scores.missed > 0, scores.fitness(_PENALTY), -np.inf)
        chosen = points[np.argsort(-fitness)[:_BROUGHT_IN]]
        everywhere = np.broadcast_to(np.eye(ground.layout.size), (len(chosen), ground.layout.size, ground.layout.size))
        moved = self._steered(ground, chosen, everywhere)
        return self._judged(ground, moved, self._scores(ground, moved), until)

    def _steered(self, ground: _Ground, points: np.ndarray, turns: np.ndarray) -> np.ndarray:
        if not self.landscape.hypotheses:
            return points
        moved, evaluated = steered(self.landscape, ground.layout, points, turns, _ROUNDS)
        self.found = replace(self.found, evaluated=self.found.evaluated + evaluated)
        return moved

    def _drawer(self, ground: _Ground) -> Any:
        def start(wanted: int) -> tuple[np.ndarray, np.ndarray]:
            """The best of several, family by family."""
            chosen = self.rng.permutation(len(ground.families))
            kinds = [ground.families[chosen[k % len(chosen)]] for k in range(wanted)]
            pools = [draw(f, ground.layout, _DRAWN, self.rng) for f in kinds]
            fitness = self._scores(ground, np.concatenate(pools)).fitness(_PENALTY).reshape(wanted, _DRAWN)
            best = np.where(self.rng.random(wanted) < 0.75, fitness.argmax(axis=1), 0)
            points = np.array([pool[b] for pool, b in zip(pools, best)])
            size = ground.layout.size
            turns = np.zeros((wanted, size, size))
            for k, family in enumerate(kinds):
                turns[k, :, : family.turn.shape[1]] = family.turn
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
        if not self.landscape.gap.equation:  # where sides seem equal, those of a scalar network can be decided to be
            self.tight = [found for found in self.tight if found[0] < -_NOISE or found[1].shape == (1, 1, 1)]
        clear = [found for found in self.tight if found[0] < -_NOISE]
        for _, layout, point in (*self.tight[:_TIGHTEST], *clear[:_TIGHTEST]):
            more, violation = exactly(self.landscape, layout, point)
            self.found = merged(self.found, more)
            if violation is not None:
                return violation
        more, violation = certified(self.landscape, self.met, self.rng, until)
        self.found = merged(self.found, more)
        return violation
