"""What a pursuit climbs: how far a batch violates a claim's relation and misses its hypotheses, in floating point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from sympy import Eq, Expr, Ge, Gt, Le, Lt, expand
from sympy.logic.boolalg import Boolean

from derivations.claim import Setting
from derivations.notation import G, Grad, Inner, L, Loss, NormF, Tau, V, W, X, eta, t
from derivations.proving.definitions import Definitions
from verify.evaluation.batches import Batch, quantities_of
from verify.evaluation.carriers import FLOATS
from verify.evaluation.hypotheses import speaks_of_time
from verify.evaluation.translate import translate
from verify.instances.step_sizes import mentions_step
from verify.numbers.floats import Array
from verify.search.excess import CAP, Sense, oriented, terms_of
from verify.search.pursuing.parameters import Ground, Numbers
from verify.trials.assertion import Attack
from verify.trials.drawn_instances import ALONG_RUN, STEPS, ties_to_start
from verify.trials.horizon import Horizon

NOISE = 1e-11
"""A excess that rounding alone can make."""

_HALVINGS, _WIDEST = 14, 10.0
"""Bisections towards the largest step that meets the hypotheses, and the logarithm of the largest that is tried."""

_GRID = np.linspace(-5.0, 3.0, 25)
"""Logarithms of step sizes, relative to the problem's scale."""

Evaluator = Callable[[Batch, int], Array]


class Excess:
    """How far a relation is violated: (batch, time) -> (B,), above 0 where it fails, NaN where it has no value."""

    def __init__(self, relation: Boolean, definitions: Definitions) -> None:
        self._sense = Sense.of(relation)
        self._terms = [_value_of(x, definitions) for x in _difference(*oriented(relation), definitions)]

    def __call__(self, batch: Batch, time: int = 0) -> Array:
        with np.errstate(all="ignore"):
            values = [term(batch, time) for term in self._terms]
        return self._sense.excess(np.array(values).reshape(len(values), len(batch)))

    def may_fail(self, excess: Array) -> Array:
        """Tell where the relation may fail, as far as floats can tell."""
        return self._sense.may_fail(excess, NOISE)


_CUBIC = G(t) * W(t).T * G(t)
_STEP = -eta * Tau(t, G(t)) + eta**2 * _CUBIC  # W(t + 1) - W(t), without its rounding
_AFTER_A_STEP = {
    L(t + 1): L(t) - eta * Inner(G(t), Tau(t, G(t))) + eta**2 * Inner(G(t), _CUBIC) + NormF(X * _STEP) ** 2 / 2,
    Loss(V(t + 1)): Loss(V(t)) - eta * NormF(Grad(V(t))) ** 2 + eta**2 * NormF(X * Grad(V(t))) ** 2 / 2,
}
_FACTORS = ("rho", "rho_single", "rho_sharp", "f")
"""What differs little from 1 where the step is small: spelled out, with L after a step, so that much cancels."""

_MOST_TERMS = 40


def _difference(small: Expr, large: Expr, definitions: Definitions) -> tuple[Expr, ...]:
    """The terms whose sum is small - large."""
    plain = (*terms_of(small), *(-x for x in terms_of(large)))
    if not any((small - large).has(node) for node in _AFTER_A_STEP):
        return plain
    spelled = (definitions.unfold(side, _FACTORS).xreplace(_AFTER_A_STEP) for side in (small, large))
    first, second = spelled
    found = terms_of(expand(first - second))
    return found if 0 < len(found) <= _MOST_TERMS else plain


def _value_of(expression: Expr, definitions: Definitions) -> Evaluator:
    compiled = translate(expression, (t,), definitions, FLOATS.namespace)

    def value(batch: Batch, time: int) -> Array:
        found = np.asarray(compiled(quantities_of(batch, FLOATS, definitions), time), dtype=float)
        return np.broadcast_to(found, (len(batch),))

    return value


@dataclass(frozen=True, eq=False)
class Scores:
    """A batch as scored (B,): step sizes, how far the relation is violated, how far hypotheses are missed."""

    numbers: Numbers
    steps: Array
    excess: Array
    missed: Array

    def fitness(self, penalty: float) -> Array:
        """Return what the ascent raises; -inf where nothing is defined."""
        found = np.where(np.isnan(self.excess), -2 * CAP, self.excess) - penalty * self.missed
        return np.where(np.isfinite(self.steps), found, -np.inf)

    def horizon(self, which: Array) -> Horizon:
        """Return what the problems at the indices cover."""
        numbers = self.numbers
        n, h, m = numbers.spectrum.shape[1], numbers.matrices["W1"].shape[2], numbers.matrices["W2"].shape[2]
        sizes = {name: np.linalg.norm(numbers.matrices[name][which], axis=(1, 2)) for name in ("W1", "W2")}
        sizes |= {"X": np.linalg.norm(numbers.spectrum[which], axis=1), "eta": np.abs(self.steps[which])}
        scales = {k: (float(v[v > 0].min()), float(v.max())) for k, v in sizes.items() if (v > 0).any()}
        sides = {"n": (n, n), "h": (h, h), "m": (m, m), "N": (n, n)}
        return Horizon(sides, scales, len(which))

    @property
    def met(self) -> Array:
        """Where every hypothesis is met, as far as floats can tell, and the relation has a value."""
        return (self.missed == 0) & np.isfinite(self.excess)


PENALTY = 30.0
"""The price of a missed hypothesis, by how far it is missed."""


def _better(first: Scores, second: Scores) -> Scores:
    """Of two scores of the same problems, at two times, the one that comes nearer to a excess, each for itself."""
    turn = second.fitness(PENALTY) > first.fitness(PENALTY)
    pairs = ((first.excess, second.excess), (first.missed, second.missed))
    return Scores(first.numbers, first.steps, *(np.where(turn, b, a) for a, b in pairs))


class Landscape:
    """An attack's relation and hypotheses over one ground; raises NotUnderstood for what floats do not know."""

    def __init__(self, attack: Attack, ground: Ground) -> None:
        definitions, given = attack.hypotheses.definitions, attack.hypotheses.given
        self.ground = ground
        self.excess = Excess(attack.relation, definitions)
        self.hypotheses = [Excess(g, definitions) for g in given]
        self._timed = [v for g, v in zip(given, self.hypotheses) if speaks_of_time(g)]
        self._untimed = [v for g, v in zip(given, self.hypotheses) if not speaks_of_time(g)]
        self._about_step = [v for g, v in zip(given, self.hypotheses) if g in attack.hypotheses.about_step]
        self._bounds = [_value_of(b, definitions) for b in map(_upper_bound_of_step, given) if b is not None]
        self.times = _times(attack)

    def score(self, vectors: Array) -> Scores:
        """Return the scores of the vectors (B, size): the worst of all times of the run."""
        numbers = self.ground.problems(vectors)
        steps = self.steps(numbers, vectors[:, self.ground.step])
        return self.judge(numbers, steps)

    def judge(self, numbers: Numbers, steps: Array) -> Scores:
        """Return the scores of problems with given step sizes (B,)."""
        batch = numbers.batch(steps)
        always = self._missed(batch, self._untimed, 0)
        best = Scores(numbers, steps, self.excess(batch, 0), always + self._missed(batch, self._timed, 0))
        for time in self.times[1:]:
            later = Scores(numbers, steps, self.excess(batch, time), always + self._missed(batch, self._timed, time))
            best = _better(best, later)
        return best

    def _missed(self, batch: Batch, hypotheses: list[Excess], time: int) -> Array:
        missed = np.zeros(len(batch))
        for hypothesis in hypotheses:
            by = hypothesis(batch, time)
            missed += np.where(np.isnan(by), CAP, np.where(hypothesis.may_fail(by), np.maximum(by, NOISE), 0.0))
        return missed

    def steps(self, numbers: Numbers, place: Array) -> Array:
        """Return the step sizes (B,): relative to the problem's scale, or below the bound that a hypothesis states."""
        free = numbers.sign * numbers.scale * np.exp(np.clip(place, -40.0, 40.0))
        if not self._bounds:
            return free
        batch = numbers.batch(np.ones(len(place)))
        with np.errstate(all="ignore"):
            high = np.min([bound(batch, 0) for bound in self._bounds], axis=0)
        below = high * np.exp(-np.abs(np.clip(place, -40.0, 40.0)))
        # a bound from above says nothing of steps uphill
        return np.where(np.isfinite(high) & (high > 0) & (numbers.sign > 0), below, free)

    def at_edge(self, vectors: Array) -> Array:
        """Return the vectors with the largest step size, roughly, that meets the hypotheses, where there is one."""
        moved, step = vectors.copy(), self.ground.step
        if self._bounds:
            moved[:, step] = 0.0
            return moved
        if len(self.times) > 1:  # a bound that matters after a step need not hold before it
            return self._at_best_step(moved)
        if not self._about_step:
            return moved
        numbers = self.ground.problems(vectors)
        low, high = np.full(len(vectors), -25.0), np.full(len(vectors), _WIDEST)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            batch = numbers.batch(self.steps(numbers, middle))
            holds = self._missed(batch, self._about_step, 0) == 0
            low, high = np.where(holds, middle, low), np.where(holds, high, middle)
        moved[:, step] = np.where(low > -25.0, low, vectors[:, step])
        return moved

    def _at_best_step(self, vectors: Array) -> Array:
        """The vectors with the step size, of a grid, where they come nearest to a violation."""
        numbers = self.ground.problems(vectors)
        fitness = [self.judge(numbers, self.steps(numbers, np.full(len(vectors), x))).fitness(PENALTY) for x in _GRID]
        vectors[:, self.ground.step] = _GRID[np.argmax(fitness, axis=0)]
        return vectors


def _times(attack: Attack) -> range:
    if not speaks_of_time(attack.relation):
        return range(1)
    if attack.hypotheses.setting in ALONG_RUN:
        return range(STEPS + 1)
    tied = attack.hypotheses.setting is not Setting.FLOW and ties_to_start(attack.relation, attack.hypotheses)
    return range(2 if tied else 1)


def _upper_bound_of_step(given: Boolean) -> Expr | None:
    """B of a hypothesis eta <= b, b free of eta; None for any other."""
    if not isinstance(given, (Le, Lt, Ge, Gt)):
        return None
    small, large = given.args if isinstance(given, (Le, Lt)) else given.args[::-1]
    return large if small == eta and not mentions_step(large) else None


def is_climbable(relation: Boolean) -> bool:
    """Tell whether a relation is one between scalars, which floats can come near to."""
    if not isinstance(relation, (Le, Lt, Ge, Gt, Eq)):
        return False
    return not any(getattr(side, "is_Matrix", False) for side in relation.args)
