"""How much room the theorems leave: both proved step sizes, what they guarantee, and what in fact still converges.

Random problems of several shapes, condition numbers, imbalances and margins. The margin is how far the start is from
where alpha_0 vanishes: R = sqrt(2 L(0) / mu) is a given share of sigma_min(W*).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np

from verify.networks.experiments.outcome import csv_text
from verify.networks.training.bounds.constants import Constants, Quantities, measured
from verify.networks.training.bounds.formulas import polynomial
from verify.networks.training.bounds.polynomials import crossing, least_point
from verify.networks.training.descent import Iterate, Problem, squared
from verify.numbers.floats import Array, evaluated

SHAPES = ((1, 1, 1), (2, 4, 2), (5, 10, 3), (10, 30, 1), (8, 24, 8))
CONDITIONS = (1.0, 10.0)
"""sigma_max(X) / sigma_min(X)."""
IMBALANCES = (1.0, 3.0)
"""The first layer is multiplied by this, the second divided."""
SHARES = (0.1, 0.5, 0.9)
"""R / sigma_min(W*): the loss at the start."""
RUNS, SEED = 20, 0

STEPS, BISECTIONS, FAR, CLOSE = 200, 14, 1e3, 1e-20


@dataclass(frozen=True)
class Usual:
    """A usual start on one kind of data: how often alpha_0 = 0, and the room that the stable step leaves (medians)."""

    start: str
    data: str
    networks: int
    without_margin: int
    room: float


@dataclass(frozen=True)
class Sharpness:
    """One row for each problem: where it comes from, and what was found."""

    columns: dict[str, Array]
    runs: int
    seed: int
    usual: tuple[Usual, ...]

    def ratio(self, over: str, under: str) -> Array:
        """Return one column divided by another."""
        return self.columns[over] / self.columns[under]

    @property
    def medians(self) -> dict[str, float]:
        """The medians over all problems of the ratios that ``RATIOS`` names."""
        return {name: float(np.median(self.ratio(*pair))) for name, pair in RATIOS.items()}


RATIOS: dict[str, tuple[str, str]] = {
    "proved step, sharper over slides": ("eta_max_sharp", "eta_max"),
    "guaranteed decrease per step, sharper over slides": ("decrease_sharp", "decrease"),
    "largest step that converges over the slides' proved step": ("eta_linear", "eta_max"),
    "largest step that converges over the sharper proved step": ("eta_linear", "eta_max_sharp"),
    "largest step that converges over the stable proved step": ("eta_linear", "eta_max_stable"),
    "largest step that converges over the better of the two": ("eta_linear", "better"),
}


def sharpness(runs: int = RUNS, seed: int = SEED) -> Sharpness:
    """Return the study: ``runs`` problems for each shape, condition number, imbalance and share."""
    tables = []
    for number, (n, h, m) in enumerate(SHAPES):
        rng = np.random.default_rng([seed, number])
        start, described = _problems(rng, n, h, m, runs)
        constants = measured(start, np.sqrt(squared(start.problem.target)))
        tables.append(described | {"n": n + 0 * constants.K, "h": h + 0 * constants.K, "m": m + 0 * constants.K}
                      | _found(start, constants))  # fmt: skip
    columns = {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}
    return Sharpness(columns, runs, seed, _usual(runs, seed))


# --- usual starts ------------------------------------------------------------------------------

STARTS = {
    "Xavier": lambda n, h, m: (2 / (n + h), 2 / (h + m)),
    "He": lambda n, h, m: (2 / n, 2 / h),
    "NTK": lambda n, h, m: (1 / h, 1 / h),
    "normal": lambda n, h, m: (1.0, 1.0),
}
"""The variances of the entries of the two layers, by the sides."""
DATA = {
    "whitened": lambda rng, count, n: np.ones((count, n)),
    "Gaussian": lambda rng, count, n: np.linalg.svd(rng.normal(size=(count, 2 * n, n)), compute_uv=False),
    "graded": lambda rng, count, n: np.tile(np.geomspace(3.0, 1.0, n), (count, 1)),
}
"""The singular values of X."""
_USUAL = (6, 8, 5)


def _usual(runs: int, seed: int) -> tuple[Usual, ...]:
    """The usual starts on each kind of data, targets of a planted product and noise; 5 ``runs`` networks each."""
    n, h, m = _USUAL
    count, found = 5 * runs, []
    for number, (name, variances) in enumerate(STARTS.items()):
        for kind, made in DATA.items():
            rng = np.random.default_rng([seed, 50 + number])
            first, second = (
                np.sqrt(v) * rng.normal(size=(count, *s)) for v, s in zip(variances(n, h, m), ((n, h), (h, m)))
            )
            problem = Problem(made(rng, count, n), rng.normal(size=(count, n, m)) / np.sqrt(n))
            start = Iterate.start(problem, first, second)
            constants = measured(start, np.sqrt(squared(problem.target)))
            stable = crossing(polynomial("eta_max_stable")(Quantities(constants, start)))
            room = largest_step(start, stable) / stable
            none = int((constants.alpha0 == 0).sum())
            found.append(Usual(name, kind, count, none, float(np.median(room))))
    return tuple(found)


def _problems(rng: np.random.Generator, n: int, h: int, m: int, runs: int) -> tuple[Iterate, dict[str, Array]]:
    """Starts near their targets, all conditions at once, and the conditions as columns."""
    grid = np.repeat(np.array(list(product(CONDITIONS, IMBALANCES, SHARES))), runs, axis=0)
    condition, imbalance, share = grid.T
    count, r = len(grid), min(n, m)
    singular = np.exp(rng.uniform(size=(count, n)) * np.log(condition)[:, None])
    if n > 1:
        singular[:, 0], singular[:, -1] = condition, 1.0
    left, right, hidden = (_orthonormal(rng, count, side, min(side, r)) for side in (n, m, h))
    values = np.sort(np.exp(rng.uniform(-1, 1, size=(count, r))), axis=1)
    product_at_start = (left * values[:, None]) @ np.swapaxes(right, 1, 2)
    first = imbalance[:, None, None] * (left * np.sqrt(values)[:, None]) @ np.swapaxes(hidden, 1, 2)
    second = hidden @ np.swapaxes(right * np.sqrt(values)[:, None], 1, 2) / imbalance[:, None, None]
    residual = rng.normal(size=(count, n, m))
    # the length of the residual for which R = share sigma_min(W*); W* moves with it, so a few rounds
    length = np.zeros(count)
    loss = squared(singular[..., None] * residual) / 2
    radius = np.sqrt(2 * loss / singular.min(axis=1) ** 2)
    for _ in range(60):
        target = product_at_start - length[:, None, None] * residual
        length = share * np.linalg.svd(target, compute_uv=False)[:, -1] / radius
    problem = Problem(singular, product_at_start - length[:, None, None] * residual)
    return Iterate.start(problem, first, second), {"condition": condition, "imbalance": imbalance, "share": share}


def _orthonormal(rng: np.random.Generator, count: int, side: int, columns: int) -> Array:
    return np.linalg.qr(rng.normal(size=(count, side, columns)))[0]


def _found(start: Iterate, constants: Constants) -> dict[str, Array]:
    at_start = Quantities(constants, start)
    found = {"eta_max": constants.eta_max, "eta_max_sharp": constants.eta_max_sharp}
    for name, factor, cap in (("", "f", "eta_max"), ("_sharp", "f_sharp", "eta_max_sharp")):
        coefficients = polynomial(factor)(at_start)
        best = np.minimum(least_point(coefficients), getattr(constants, cap))
        coefficients[0] -= 1
        found[f"best_step{name}"] = best
        found[f"decrease{name}"] = -evaluated(coefficients, best)
    found["eta_max_stable"] = crossing(polynomial("eta_max_stable")(at_start))
    found["better"] = np.maximum(constants.eta_max_sharp, found["eta_max_stable"])
    found["eta_linear"] = largest_step(start, found["better"])
    return found


def largest_step(start: Iterate, proved: Array) -> Array:
    """Return the largest constant step (B,) with which the loss falls at each of ``STEPS`` steps, by bisection.

    ``proved``: step sizes that do; ``FAR`` times the inverse of the smoothness at the start is taken as one that
    does not. Where several intervals of step sizes converge, one end of one of them is found.
    """
    low = np.log(proved)
    high = np.maximum(np.log(FAR / (start.problem.K * start.lambda_max)), low + np.log(FAR))
    return np.exp(_bisected(low, high, lambda x: falls(start, np.exp(x))))


def _bisected(low: Array, high: Array, holds: Callable[[Array], Array]) -> Array:
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        good = holds(middle)
        low, high = np.where(good, middle, low), np.where(good, high, middle)
    return low


def falls(start: Iterate, eta: Array, steps: int = STEPS) -> Array:
    """Return whether a constant step (B,) lowers the loss of each network at every step, down to ``CLOSE`` of it."""
    answer = np.ones(len(eta), dtype=bool)
    alive, at, first = np.arange(len(eta)), start, start.loss
    with np.errstate(all="ignore"):
        for _ in range(steps):
            moved = at.moved(eta[alive])
            down = moved.loss < at.loss
            answer[alive[~down]] = False
            going = np.flatnonzero(down & (moved.loss > CLOSE * first[alive]))
            if not len(going):
                break
            alive, at = alive[going], moved.take(going)
    return answer


def data(found: Sharpness) -> str:
    """Return all problems as comma-separated values."""
    return csv_text(tuple(found.columns), zip(*(map(float, column) for column in found.columns.values())))
