"""A pursuit: families of many shapes, ascents from the best of them, and exact confirmation of what looks violated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import cycle, islice, product

import numpy as np
from flint import fmpq

from derivations.claim import Setting
from verify.evaluation.quantities import Quantities
from verify.evaluation.translate import NotUnderstood
from verify.instances.problem import Instance
from verify.instances.random_instances import instance
from verify.numbers.floats import Array
from verify.numbers.rationals import simplest_between
from verify.search.climbing.ascent import Ascents
from verify.search.climbing.families import Family
from verify.search.language.grammar import Shape
from verify.search.pursuing.flows import flows
from verify.search.pursuing.landscape import PENALTY, Landscape, Scores, is_climbable
from verify.search.pursuing.parameters import Ground
from verify.trials.assertion import Attack, Violation
from verify.trials.horizon import Horizon

SHAPES: tuple[Shape, ...] = (
    (1, 1, 1), (2, 2, 2), (2, 2, 1), (1, 2, 2), (2, 1, 2), (2, 1, 1), (1, 1, 2), (1, 2, 1), (2, 3, 2), (3, 3, 3),
    (3, 3, 2), (2, 4, 3), (3, 2, 3), (4, 4, 1), (1, 4, 4), (4, 6, 4), (6, 4, 5),
)  # fmt: skip
"""Small ones first: most corners show there."""

POINTS = 40_000
"""How many points in floating point a pursuit looks at, about: some seconds."""

_DRAWN, _ISLANDS, _CLIMBED = 32, 16, 5
"""Points of each family of a shape; ascents at once; how many shapes are climbed."""
_SMALL, _DRAWING = 10, 0.5
"""How many of the shapes are drawn from again and again, and the share of the points that is drawn."""
_AT_EDGE, _HELD = 0.7, 0.7
"""How often an ascent begins at the largest step that is allowed, and then keeps its step size."""
_ROUGH, _CONFIRMED = 1e-8, 24
"""Suspicions below this excess may be rounding's; how many of them, and of the others, are tried exactly."""
_BITS = (0, 1, 2, 3, 5, 8, 12, 18, 26, 38, 53)
_EXACT = 6
"""How many exact instances are tried for one suspicion."""
_TIGHTEST = 12
"""How many of the tightest points are decided exactly."""


@dataclass(frozen=True)
class Pursuit:
    """What a pursuit came to: a violation or none, how many points it saw, and the instances nearest to one."""

    violation: Violation | None = None
    points: int = 0
    tight: tuple[Quantities, ...] = ()
    horizon: Horizon = field(default_factory=Horizon)


def pursued(attack: Attack, seed: int, points: int = POINTS) -> Pursuit:
    """Return what climbing towards a violation of the attack's relation comes to; the same for the same seed.

    Relations between matrices, and those that hold of numbers of roots, are not climbed: an identity that fails
    does so at almost every instance.
    """
    violation, met = _along_flows(attack, seed)
    if violation is None:
        violation = _with_other_slacks(attack, seed)
    climbed = attack.hypotheses.setting is not Setting.SCALAR_FLOW and is_climbable(attack.relation)
    if violation is not None or not climbed:
        return Pursuit(violation, tight=met)
    try:
        found = _Pursuit(attack, np.random.default_rng([seed, 7]), points).run()
    except NotUnderstood:  # of what floats know nothing; exact instances do
        return Pursuit(tight=met)
    return replace(found, tight=(*found.tight, *met))


def _along_flows(attack: Attack, seed: int) -> tuple[Violation | None, tuple[Quantities, ...]]:
    """A violation among the points of flows, or those that meet the hypotheses."""
    met = []
    for inst in flows(attack.hypotheses.setting, seed):
        violation = attack.violated(inst)
        if violation is not None:
            return violation, ()
        if attack.hypotheses.met(inst):
            met.append(Quantities.of(inst))
    return None, tuple(met)


_SLACKS, _SLACKENED = (fmpq(-1), fmpq(0), fmpq(1, 2), fmpq(1), fmpq(2)), 6
"""Values of c1 and c2 on both sides of the ends that the slides give them, and on how many instances they are tried."""


def _with_other_slacks(attack: Attack, seed: int) -> Violation | None:
    """A violation where c1 or c2 lies outside the slides' range, as far as the hypotheses leave that open."""
    if not attack.used & {"c1", "c2"}:
        return None
    for index in range(_SLACKENED):
        inst = instance(attack.hypotheses.setting, seed, index)
        if not isinstance(inst, Instance):
            return None
        for c1, c2 in product(_SLACKS, repeat=2):
            violation = attack.violated(replace(inst, c1=c1, c2=c2))
            if violation is not None:
                return violation
    return None


@dataclass(eq=False)
class _Climb:
    """One shape under search."""

    landscape: Landscape
    families: list[Family]
    best: float = -np.inf
    ascents: Ascents | None = None


@dataclass(eq=False)
class _Pursuit:
    attack: Attack
    rng: np.random.Generator
    points: int
    seen: int = 0
    tried: int = 0
    doubtful: int = 0
    near: list[tuple[float, Landscape, Array]] = field(default_factory=list)
    horizon: Horizon = field(default_factory=Horizon)

    def run(self) -> Pursuit:
        climbs: list[_Climb] = []
        for shape in SHAPES:
            climb = self._begun(shape)
            violation = self._screened(climb)
            if violation is not None or self.seen > self.points:
                return Pursuit(violation, self.seen)
            climbs.append(climb)
        for climb in cycle(climbs[:_SMALL]):  # a corner that is no summit is met by drawing, not by climbing
            if self.seen > _DRAWING * self.points:
                break
            violation = self._screened(climb)
            if violation is not None:
                return Pursuit(violation, self.seen)
        # the smallest shapes always: most corners show there, and what is found is simple
        ranked = [*climbs[:2], *sorted(climbs[2:], key=lambda c: -c.best)][:_CLIMBED]
        for climb in ranked:
            climb.ascents = Ascents(_ISLANDS, lambda wanted, c=climb: self._starts(c, wanted), self.rng)
        while self.seen < self.points:
            for climb in ranked:
                violation = self._generation(climb)
                if violation is not None:
                    return Pursuit(violation, self.seen)
        return Pursuit(None, self.seen, tuple(self._tightest()), self.horizon)

    def _begun(self, shape: Shape) -> _Climb:
        ground = Ground.of(shape, self.attack.used, self.attack.hypotheses.given)
        return _Climb(Landscape(self.attack, ground), ground.families(self.rng))

    def _screened(self, climb: _Climb) -> Violation | None:
        drawn = [climb.landscape.ground.draw(f, _DRAWN, self.rng) for f in climb.families]
        vectors = np.concatenate(drawn)
        edge = self.rng.random(len(vectors)) < 0.5
        vectors[edge] = climb.landscape.at_edge(vectors[edge])
        return self._judged(climb, vectors, self._scores(climb, vectors))

    def _scores(self, climb: _Climb, vectors: Array) -> Scores:
        self.seen += len(vectors)
        return climb.landscape.score(vectors)

    def _starts(self, climb: _Climb, wanted: int) -> tuple[Array, Array]:
        """The best of several draws, family by family, half of them at the largest step that is allowed."""
        ground = climb.landscape.ground
        order = self.rng.permutation(len(climb.families))
        chosen = [climb.families[order[k % len(order)]] for k in range(wanted)]
        pool = np.concatenate([ground.draw(f, _DRAWN, self.rng) for f in chosen])
        at_edge = self.rng.random(wanted) < _AT_EDGE
        edge = np.repeat(at_edge, _DRAWN)
        pool[edge] = climb.landscape.at_edge(pool[edge])
        fitness = self._scores(climb, pool).fitness(PENALTY).reshape(wanted, _DRAWN)
        best = fitness.argmax(axis=1)
        turns = np.array([ground.turn(f) for f in chosen])
        # else most ascents slide to no step at all, where many relations are nearly equalities
        turns[at_edge & (self.rng.random(wanted) < _HELD), ground.layout.parts["step"]] = 0
        for k in range(wanted):
            for name in ("spectrum", "scales", "slacks", "step"):
                if self.rng.random() < 0.2:
                    turns[k, ground.layout.parts[name]] = 0
        return pool.reshape(wanted, _DRAWN, -1)[np.arange(wanted), best], turns

    def _generation(self, climb: _Climb) -> Violation | None:
        ascents = climb.ascents
        assert ascents is not None  # noqa: S101
        vectors = ascents.ask()
        scores = self._scores(climb, vectors)
        ascents.tell(scores.fitness(PENALTY))
        violation = self._judged(climb, vectors, scores)
        if violation is None:
            ascents.restart(ascents.spent())
        return violation

    def _judged(self, climb: _Climb, vectors: Array, scores: Scores) -> Violation | None:
        """Confirm what looks like a violation; remember what comes near to one."""
        climb.best = max(climb.best, float(scores.fitness(PENALTY).max(initial=-np.inf)))
        met = np.flatnonzero(scores.met)
        order = met[np.argsort(-scores.excess[met])]
        if len(order):
            self.horizon = self.horizon.joined(scores.horizon(met))
            self.near.append((float(scores.excess[order[0]]), climb.landscape, vectors[order[0]]))
        for i in order[:3]:
            if not climb.landscape.excess.may_fail(scores.excess[i]):
                break
            rough = bool(scores.excess[i] < _ROUGH)
            if (self.doubtful if rough else self.tried) >= _CONFIRMED:
                break
            self.doubtful, self.tried = self.doubtful + rough, self.tried + (not rough)
            violation = self._confirmed(climb.landscape, vectors[i])
            if violation is not None:
                return violation
        return None

    def _confirmed(self, landscape: Landscape, vector: Array) -> Violation | None:
        """An exact violation near the vector, a simple one if there is one; None where there is none."""
        for inst in islice(exact_instances(landscape, vector, True), _EXACT):
            violation = self.attack.violated(inst)
            if violation is not None:
                return violation
        return None

    def _tightest(self) -> Iterator[Quantities]:
        self.near.sort(key=lambda found: -found[0])
        for _, landscape, vector in self.near[:_TIGHTEST]:
            inst = next(exact_instances(landscape, vector, False), None)
            if inst is not None and self.attack.hypotheses.met(inst):
                yield Quantities.of(inst)


def exact_instances(landscape: Landscape, vector: Array, suspicious: bool) -> Iterator[Instance]:
    """Return exact instances near the vector (size,), simplest first.

    ``suspicious``: those alone that floats still hold to violate the relation while they meet the hypotheses.
    """
    start = landscape.ground.problems(vector[None, :])
    place = vector[None, landscape.ground.step]
    for bits in _BITS:
        numbers = start.rounded(bits) if bits < _BITS[-1] else start
        for step in _simple_steps(float(landscape.steps(numbers, place)[0])):
            scores = landscape.judge(numbers, np.array([float(step)]))
            likely = scores.met[0] and (not suspicious or landscape.excess.may_fail(scores.excess)[0])
            if likely:
                yield from numbers.instances(step, landscape.ground.slacks)
                break


_INWARD = ((Fraction(1, 8), Fraction(0)), (Fraction(1, 10**3), Fraction(1, 10**9)), (Fraction(1, 10**12), Fraction(0)))


def _simple_steps(step: float) -> Iterator[Fraction]:
    """Simple rationals near a step size that is not 0, a little inwards: a bound is met on one side alone."""
    if not np.isfinite(step) or step == 0:
        return
    size, sign = abs(Fraction(step)), 1 if step > 0 else -1
    for far, near in _INWARD:
        yield sign * simplest_between(size * (1 - far), size * (1 - near))
