"""What becomes of the slides' promises when the minimiser of f(eta, t) is taken as the step without the cap eta_max.

The slides choose eta_t as the minimiser of f(eta, t) over all eta > 0, but their theorem speaks of steps up to
eta_max. Two questions are then open: does (25) hold along such a run, and does L(t+1) <= f(eta_t, t) L(t)?

The first is answered by ``exact_run``, a scalar network in rational numbers whose first step is exactly the minimiser.
The second is hunted by ``hunt``: adversarial starts improved by mutation, in floats; what it returns is how near the
promise came to failing, and the start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from sympy import Eq, Gt, Le, Lt, diff, expand

from derivations.notation import L, LambdaMinTau, alpha0, c1, c2, eta, eta_max, f, t
from derivations.registry import DEFINITIONS
from verify.evaluation.statements import Comparison, compile_statement
from verify.instances.problem import Instance
from verify.networks.experiments.outcome import csv_text
from verify.networks.training.bounds.constants import Constants, Quantities, measured
from verify.networks.training.bounds.formulas import polynomial
from verify.networks.training.descent import Iterate, Problem
from verify.networks.training.schedules import F, Moment
from verify.numbers.floats import Array, evaluated
from verify.numbers.rationals import fraction

_FIRST_FACTOR = DEFINITIONS.unfold(f(eta, 0), ["f"])
STATIONARY = Eq(diff(expand(_FIRST_FACTOR), eta), 0)
"""The step size is where f(., 0) is least: on eta > 0 the polynomial is convex."""

BOUND = Le(c1 * alpha0, LambdaMinTau(t))
"""The first inequality of (25)."""


@dataclass(frozen=True)
class ExactRun:
    """A rational instance whose step is the minimiser of f(eta, 0), and what was decided about it, exactly.

    ``bound``: (25) at t = 1; ``factor``: L(1) <= f(eta, 0) L(0); ``hypotheses``: alpha_0 > 0, 0 < c1 < 1 < c2, eta > 0,
    the step is the minimiser, and it is larger than eta_max.
    """

    instance: Instance
    hypotheses: tuple[Comparison, ...]
    bound: Comparison
    factor: Comparison

    @property
    def leaves_the_bounds(self) -> bool:
        """Whether the instance meets every hypothesis and violates (25), both decided exactly."""
        return all(h.truth is True for h in self.hypotheses) and self.bound.truth is False


def exact_run(
    w2: Fraction = Fraction(1, 5), step: Fraction = Fraction(7, 10), slack: Fraction = Fraction(21, 20)
) -> ExactRun:
    """Return the scalar network w1 = 1, ``w2``, X = 1, Y = 0 with eta = ``step``, c2 = ``slack``, decided exactly.

    c1 is chosen so that the step is the minimiser of f(eta, 0), whose derivative is linear in c1.
    """
    one = Instance([[1]], [[0]], [[1]], [[w2]], step, c2=slack)
    slope = compile_statement(STATIONARY)
    at_zero, at_one = (fraction(slope(replace(one, c1=x)).left) for x in (0, 1))
    made = replace(one, c1=at_zero / (at_zero - at_one))
    hypotheses = (Gt(alpha0, 0), Gt(c1, 0), Lt(c1, 1), Gt(c2, 1), Gt(eta, 0), STATIONARY, Gt(eta, eta_max))
    decided = tuple(compile_statement(h)(made) for h in hypotheses)
    factor = compile_statement(Le(L(1), f(eta, 0) * L(0)))(made)
    return ExactRun(made, decided, compile_statement(BOUND)(made, 1), factor)


# --- the factor: hunted ----------------------------------------------------------------------

SHAPES = ((1, 1, 1), (1, 2, 1), (2, 2, 2), (2, 3, 1), (1, 2, 2), (3, 3, 3))
GENERATIONS = 100
STEPS, _POPULATION, _RESTOCK = 20, 400, 15
_VISIBLE = 1e-18
"""Steps from losses below this share of the first are left out."""


@dataclass(frozen=True)
class Hunted:
    """The largest guaranteed decrease as a share of the actual one, over all runs: a promise is broken above 1.

    ``layers``, ``target``, ``singular`` and ``slacks`` (c1, c2) are the start at which it was found; ``time`` the step.
    """

    shape: tuple[int, int, int]
    runs: int
    seed: int
    tightest: float
    time: int
    singular: Array
    target: Array
    layers: tuple[Array, Array]
    slacks: tuple[float, float]
    least_bound: float
    """The smallest lambda_min(tau) / (c1 alpha_0) met: below 1 where (25) is left."""


def hunt(shape: tuple[int, int, int], generations: int = GENERATIONS, seed: int = 0) -> Hunted:
    """Return the tightest run found for shape (n, h, m), in ``generations`` rounds of ``_POPULATION`` runs each."""
    rng = np.random.default_rng([seed, *shape])
    n, h, m = shape
    genes = n * h + h * m + n * m + n + 2
    population = rng.normal(size=(_POPULATION, genes))
    score, width = _scores(population, shape)[0], np.full(_POPULATION, 0.3)
    for generation in range(1, generations):
        mask = rng.random(population.shape) < 0.5
        moved = population + width[:, None] * rng.normal(size=population.shape) * mask
        found = _scores(moved, shape)[0]
        better = found > score
        population, score = np.where(better[:, None], moved, population), np.where(better, found, score)
        width = np.clip(np.where(better, width * 1.3, width * 0.9), 1e-5, 1.0)
        if generation % _RESTOCK == 0:
            order = np.argsort(-score)
            losers, parents = order[-_POPULATION // 4 :], order[: _POPULATION // 10]
            chosen = rng.choice(parents, len(losers))
            population[losers], score[losers], width[losers] = population[chosen], score[chosen], 0.1
    best = population[[int(np.argmax(score))]]
    tightest, time, least_bound = (x[0] for x in _scores(best, shape))
    start, slack1, slack2 = _decoded(best, shape)
    return Hunted(
        shape, generations * _POPULATION, seed, float(tightest), int(time), start.problem.singular[0],
        start.problem.target[0], (start.W1[0], start.W2[0]), (float(slack1[0]), float(slack2[0])), float(least_bound),
    )  # fmt: skip


def _decoded(genes: Array, shape: tuple[int, int, int]) -> tuple[Iterate, Array, Array]:
    n, h, m = shape
    w1, w2, target, singular, slacks = np.split(genes, np.cumsum([n * h, h * m, n * m, n]), axis=1)
    problem = Problem(np.exp(singular / 2), target.reshape(-1, n, m))
    start = Iterate.start(problem, w1.reshape(-1, n, h), w2.reshape(-1, h, m))
    # c1 towards 1 and c2 towards 1, where the bounds leave least room, but never so near that rounding decides
    first = 1 - 1e-4 - 0.5 / (1 + np.exp(2 * slacks[:, 0]))
    return start, first, 1 + 1e-4 + 0.5 / (1 + np.exp(2 * slacks[:, 1]))


def _scores(genes: Array, shape: tuple[int, int, int]) -> tuple[Array, Array, Array]:
    """The largest share of the actual decrease that was guaranteed, at which step, and the least of (25)'s ratios."""
    iterate, slack1, slack2 = _decoded(genes, shape)
    with np.errstate(all="ignore"):
        norm = np.linalg.norm(iterate.problem.target, axis=(1, 2))
        slacks: Any = (slack1, slack2)
        constants = measured(iterate, norm, *slacks)
        usable = constants.alpha0 > 1e-3
        best, when = np.full(len(genes), -np.inf), np.zeros(len(genes), dtype=int)
        least = np.full(len(genes), np.inf)
        imbalance, left = iterate.imbalance(), np.zeros(len(genes))
        for time in range(STEPS):
            least = np.fmin(least, iterate.lambda_min / (constants.c1 * constants.alpha0))
            step = F().minimiser(Moment(constants, iterate, time, imbalance, left))
            ratio = _guaranteed(constants, iterate, step) * iterate.loss / iterate.decrease(step)
            counts = usable & np.isfinite(ratio) & (iterate.loss > _VISIBLE * constants.start_loss)
            improved = counts & (ratio > best)
            best, when = np.where(improved, ratio, best), np.where(improved, time, when)
            iterate = iterate.moved(step)
    return best, when, least


def _guaranteed(constants: Constants, iterate: Iterate, step: Array) -> Array:
    """1 - f(step, t), from the coefficients, without cancellation."""
    coefficients = polynomial("f")(Quantities(constants, iterate))
    coefficients[0] = 0.0
    return -evaluated(coefficients, step)


# --- what is said of it ------------------------------------------------------------------------


def data(found: Sequence[Hunted]) -> str:
    """Return what was hunted as comma-separated values."""
    head = ("n", "h", "m", "runs", "seed", "tightest", "step", "c1", "c2", "least_lambda_min_over_bound")
    rows = [(*h.shape, h.runs, h.seed, h.tightest, h.time, *h.slacks, h.least_bound) for h in found]
    return csv_text(head, rows)
