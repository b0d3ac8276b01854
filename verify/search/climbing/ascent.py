"""Many local ascents at once: evolution strategies with covariance adaptation, as arrays.

N. Hansen, The CMA Evolution Strategy: A Tutorial (arXiv:1604.00772), with the parameters given there. Each ascent has
its own mean, covariance and step, the covariance in coordinates of the space that its family may move in.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from verify.numbers.floats import Array

Draw = Callable[[int], tuple[Array, Array]]
"""count -> starting points (count, size), and matrices (count, size, k) whose columns span where each may move."""

CHILDREN = 14
_STALE, _SMALLEST = 45, 1e-9
_EVERY = 3
"""The principal axes are found anew every so many generations."""


class Ascents:
    """``count`` ascents of a function on R^size; ``ask`` for points, ``tell`` their fitness."""

    def __init__(self, count: int, draw: Draw, rng: np.random.Generator) -> None:
        self.count, self.draw, self.rng = count, draw, rng
        weights = np.log((CHILDREN + 1) / 2) - np.log(np.arange(1, CHILDREN // 2 + 1))
        self.weights = weights / weights.sum()
        self.effective = 1 / (self.weights**2).sum()
        points, turns = draw(count)
        size = turns.shape[2]
        self.mean: Array = np.zeros_like(points)
        self.turns: Array = np.zeros_like(turns)
        self.covariance = np.zeros((count, size, size))
        self.axes, self.lengths = np.zeros((count, size, size)), np.zeros((count, size))
        self.path, self.step_path = np.zeros((count, size)), np.zeros((count, size))
        self.step, self.rank = np.ones(count), np.ones(count)
        self.best, self.stale = np.full(count, -np.inf), np.zeros(count, dtype=int)
        self.generation = 0
        self._start(np.arange(count), points, turns)

    def _start(self, which: Array, points: Array, turns: Array) -> None:
        self.mean[which], self.turns[which] = points, turns
        moving = np.abs(turns).sum(axis=1) > 0
        self.covariance[which] = moving[:, :, None] * np.eye(self.lengths.shape[1])
        self.rank[which] = np.maximum(np.count_nonzero(moving, axis=1), 1)
        self.path[which] = self.step_path[which] = 0
        self.step[which] = self.rng.choice([0.1, 0.3, 1.0], size=len(which))
        self.best[which], self.stale[which] = -np.inf, 0
        self._turn(which)

    def _turn(self, which: Array) -> None:
        values, self.axes[which] = np.linalg.eigh(self.covariance[which])
        top = values[:, -1:]
        self.lengths[which] = np.sqrt(np.where(values > 1e-12 * top, values, 0.0))

    def ask(self) -> Array:
        """Return the points to be judged, (count * CHILDREN, size)."""
        normal = self.rng.normal(size=(self.count, CHILDREN, self.turns.shape[2]))
        self._moves = (normal * self.lengths[:, None, :]) @ self.axes.transpose(0, 2, 1)
        moves = self._moves @ self.turns.transpose(0, 2, 1)
        return (self.mean[:, None, :] + self.step[:, None, None] * moves).reshape(-1, self.mean.shape[1])

    def tell(self, fitness: Array) -> None:
        """Take the fitness of the points last asked for, (count * CHILDREN,), and move on."""
        fitness = fitness.reshape(self.count, CHILDREN)
        order = np.argsort(-fitness, axis=1)[:, : len(self.weights)]
        chosen = np.take_along_axis(self._moves, order[:, :, None], axis=1)
        shift = np.einsum("k,pkd->pd", self.weights, chosen)
        self.mean += self.step[:, None] * np.einsum("pdk,pk->pd", self.turns, shift)
        self._adapt(shift, chosen)
        top = fitness.max(axis=1)
        better = top > self.best + 1e-4 * np.maximum(1e-3, np.abs(np.where(np.isfinite(self.best), self.best, 0)))
        self.best = np.maximum(self.best, top)
        self.stale = np.where(better, 0, self.stale + 1)
        self.generation += 1
        if self.generation % _EVERY == 0:
            self._turn(np.arange(self.count))

    def _adapt(self, shift: Array, chosen: Array) -> None:
        n, mu = self.rank, self.effective
        cs, cc = (mu + 2) / (n + mu + 5), (4 + mu / n) / (n + 4 + 2 * mu / n)
        rank_one = 2 / ((n + 1.3) ** 2 + mu)
        rank_mu = np.minimum(1 - rank_one, 2 * (mu - 2 + 1 / mu) / ((n + 2) ** 2 + mu))
        damping = 1 + 2 * np.maximum(0, np.sqrt((mu - 1) / (n + 1)) - 1) + cs
        expected = np.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n**2))
        with np.errstate(divide="ignore"):
            inverse = np.where(self.lengths > 0, 1 / np.where(self.lengths > 0, self.lengths, 1), 0.0)
        white = np.einsum("pij,pj->pi", self.axes, inverse * np.einsum("pji,pj->pi", self.axes, shift))
        self.step_path = (1 - cs)[:, None] * self.step_path + np.sqrt(cs * (2 - cs) * mu)[:, None] * white
        length = np.linalg.norm(self.step_path, axis=1)
        going = length < (1.4 + 2 / (n + 1)) * expected
        self.path = (1 - cc)[:, None] * self.path + (going * np.sqrt(cc * (2 - cc) * mu))[:, None] * shift
        old = (1 - rank_one - rank_mu + (~going) * rank_one * cc * (2 - cc))[:, None, None]
        self.covariance = (
            old * self.covariance
            + rank_one[:, None, None] * self.path[:, :, None] * self.path[:, None, :]
            + rank_mu[:, None, None] * np.einsum("k,pki,pkj->pij", self.weights, chosen, chosen)
        )
        self.step = self.step * np.exp(np.clip(cs / damping * (length / expected - 1), -1, 1))

    def spent(self) -> Array:
        """Return the indices of ascents that have come to an end: too small a step, or no gain for long."""
        reach = self.step * self.lengths.max(axis=1)
        over = (self.stale > _STALE) | (reach < _SMALLEST) | (reach > 1e4) | ~np.isfinite(reach)
        return np.flatnonzero(over)

    def restart(self, which: Array) -> None:
        """Begin those ascents anew from points drawn."""
        if len(which):
            self._start(which, *self.draw(len(which)))
