"""What large steps do: step sizes swept from the proved one to beyond 2 / sharpness, on three kinds of networks.

One input and one output of any width (the scalar network among them), one output, and matrices. The data are whitened,
X = I, so that K = mu = 1 and the sharpness of a minimum is lambda_max(tau) there; the flattest minimum has
2 sigma_max(W*). What the theorems and the statements on large steps say is counted on the runs; two open questions
are hunted.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from verify.networks.experiments.outcome import csv_text
from verify.networks.training.bounds.constants import Quantities, bounds_of_product, bounds_of_tau, measured
from verify.networks.training.bounds.formulas import polynomial
from verify.networks.training.bounds.polynomials import crossing
from verify.networks.training.descent import Iterate, Problem, squared
from verify.numbers.floats import Array

Shape = tuple[int, int, int]
KINDS: dict[str, tuple[Shape, ...]] = {
    "one input, one output": ((1, 1, 1), (1, 2, 1), (1, 5, 1)),
    "one output": ((3, 4, 1), (5, 2, 1)),
    "matrices": ((2, 2, 2), (3, 5, 2), (4, 3, 4)),
}
"""Shapes (n, h, m)."""
SHARES = np.geomspace(0.4, 1.3, 16)
"""Step sizes as shares of 1 / sigma_max(W*), at which the flattest minimum has the sharpness 2 / eta."""
RUNS, SEED, STEPS = 20, 0, 1500
_FAR, _SMALL, _PERIODIC, _MOVING, _ROUNDING = 1e6, 1e-10, 1e-6, 1e-3, 1e-6


class End(IntEnum):
    """Where a run is at its end."""

    MINIMUM = 0
    SADDLE = 1
    PERIOD_TWO = 2
    BOUNDED = 3
    UNBOUNDED = 4


@dataclass(frozen=True)
class Sweep:
    """One row for each run: ``columns`` of equal length; ``kinds`` names the kind of network.

    ``n, h, m``; ``share`` of 1 / sigma_max(W*), 0 for the stable step itself; ``eta``; ``stable``: eta_max_stable;
    ``threshold``: 4 / (K level), NaN but for one input and one output; ``top``: sigma_max(W*); ``end``; ``sharpness``:
    eta lambda_max(tau) at the end; ``below``: the largest eta (K lambda_max(tau) + |G|) on the way; ``imbalance``: the
    largest |D(t)|_F / |D(0)|_F; ``level_growth``, ``determinant_growth``: the largest ratio of two successive values,
    of the level while eta K level <= 4 (NaN but for one input, one output), of the determinant while eta |G| <= sqrt 2.
    """

    kinds: tuple[str, ...]
    columns: dict[str, Array]
    runs: int
    seed: int
    traces: dict[str, Array]
    """Of one matrix network: ``times``, and for three step sizes ``eta``, the sharpness along the run (3, T)."""

    def of(self, kind: str) -> dict[str, Array]:
        """Return the columns of one kind of network."""
        chosen = np.array([k == kind for k in self.kinds])
        return {name: column[chosen] for name, column in self.columns.items()}


def sweep(runs: int = RUNS, seed: int = SEED) -> Sweep:
    """Return the sweep: ``runs`` starts of each shape, each with every step size."""
    kinds: list[str] = []
    tables = []
    for number, (kind, shape) in enumerate((k, s) for k, shapes in KINDS.items() for s in shapes):
        start, shares = _starts(np.random.default_rng([seed, number]), shape, runs)
        tables.append(_swept(start, shares, shape))
        kinds += [kind] * len(shares)
    columns = {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}
    return Sweep(tuple(kinds), columns, runs, seed, _traces(seed))


def _starts(rng: np.random.Generator, shape: Shape, runs: int) -> tuple[Iterate, Array]:
    """Starts of the shape, each once for every step size, and the shares; the first, 0, stands for the stable step."""
    n, h, m = shape
    shares = np.tile(np.concatenate([[0.0], SHARES]), runs)
    each = len(SHARES) + 1
    first = rng.normal(size=(runs, n, h)) / np.sqrt(h)
    second = rng.normal(size=(runs, h, m)) / np.sqrt(h)
    target = rng.normal(size=(runs, n, m))
    target /= np.linalg.norm(target, 2, axis=(1, 2))[:, None, None] / rng.uniform(0.3, 2, runs)[:, None, None]
    # a step size is examined near a minimum as well as far from it
    near = rng.uniform(0, 1, runs)[:, None, None] ** 2
    target = near * target + (1 - near) * first @ second
    repeated = [np.repeat(a, each, axis=0) for a in (target, first, second)]
    problem = Problem(np.ones((runs * each, n)), repeated[0])
    return Iterate.start(problem, repeated[1], repeated[2]), shares


def stable_step(at: Iterate) -> Array:
    """Return eta_max_stable (B,) with the iterates as starts."""
    constants = measured(at, np.sqrt(squared(at.problem.target)))
    return crossing(polynomial("eta_max_stable")(Quantities(constants, at)))


def level(at: Iterate) -> Array:
    """Return the level (B,), for one input and one output."""
    w, best = at.W[:, 0, 0], at.problem.target[:, 0, 0]
    total = squared(at.W1) + squared(at.W2)
    return (total + np.sqrt(np.maximum(total**2 - 16 * best * (w - best), 0.0))) / 2


def threshold(at: Iterate) -> Array:
    """Return 4 / (K level) (B,), for one input and one output."""
    return 4 / (at.problem.K * level(at))


def determinant(at: Iterate) -> Array:
    """Return det(L L^T) (B,), L the layers one above the other, [W1; W2^T]; NaN where rounding rules it.

    It is at most the product of the squared lengths of the rows (Hadamard), and computed with an error of the order of
    rounding times that.
    """
    rows = np.concatenate([at.W1, at.W2.swapaxes(1, 2)], axis=1)
    gram = rows @ rows.swapaxes(1, 2)
    found, most = np.linalg.det(gram), np.prod(np.diagonal(gram, axis1=1, axis2=2), axis=1)
    return np.where(found > _ROUNDING * most, found, np.nan)


def _growth(at: Iterate, moved: Iterate, eta: Array, steepness: Array) -> tuple[Array, Array]:
    """Growth of the level in a step with eta K level <= 4, of the determinant with eta |G| <= sqrt 2; NaN elsewhere."""
    fallen = np.where(eta * steepness <= np.sqrt(2), determinant(moved) / determinant(at), np.nan)
    if at.W.shape[1:] != (1, 1):
        return np.full(len(eta), np.nan), fallen
    before = level(at)
    return np.where(eta * at.problem.K * before <= 4, level(moved) / before, np.nan), fallen


def _swept(start: Iterate, shares: Array, shape: Shape) -> dict[str, Array]:
    n, _, m = shape
    stable, nan = stable_step(start), np.full(len(shares), np.nan)
    eta = np.where(shares == 0, stable, shares / start.problem.target_singular[:, 0])
    end, at, below, imbalance, growth = _run(start, eta)
    sides = {name: np.full(len(shares), side) for name, side in zip("nhm", shape)}
    return sides | {
        "share": shares,
        "eta": eta,
        "stable": stable,
        "threshold": threshold(start) if n == m == 1 else nan,
        "top": start.problem.target_singular[:, 0],
        "end": end,
        "sharpness": np.where(end == End.MINIMUM, eta * at.lambda_max, np.nan),
        "below": below,
        "imbalance": imbalance,
        "level_growth": growth[0],
        "determinant_growth": growth[1],
    }


def _run(start: Iterate, eta: Array) -> tuple[Array, Iterate, Array, Array, Array]:
    """Return where each run ends, its last iterate, and the largest sharpness bound, imbalance, growth on its way."""
    count = len(eta)
    growth = np.full((2, count), np.nan)
    below, largest = np.zeros(count), np.zeros(count)
    first = np.sqrt(squared(start.imbalance()))
    far = np.zeros(count, dtype=bool)
    at, earlier = start, (start, start)
    with np.errstate(all="ignore"):
        for _ in range(STEPS):
            moved = at.moved(np.where(far, 0.0, eta))
            size = squared(moved.W1) + squared(moved.W2)
            far |= ~(size < _FAR)
            steepness = np.linalg.norm(at.G, 2, axis=(1, 2))
            below = np.where(far, below, np.fmax(below, eta * (at.lambda_max + steepness)))
            largest = np.where(far, largest, np.fmax(largest, np.sqrt(squared(moved.imbalance())) / first))
            growth = np.fmax(growth, np.where(far, np.nan, _growth(at, moved, eta, steepness)))
            earlier, at = (earlier[1], at), moved
        size = squared(at.W1) + squared(at.W2)
        apart = [np.sqrt(squared(at.W - before.W)) for before in earlier]
        end = np.full(count, End.BOUNDED)
        end[(apart[0] < _PERIODIC) & (apart[1] > _MOVING)] = End.PERIOD_TWO
        end[at.loss < _SMALL] = End.MINIMUM
        end[(size < _SMALL) & (at.loss >= _SMALL)] = End.SADDLE
        end[far] = End.UNBOUNDED
    return end, at, below, largest, growth


_TRACED, _TRACED_STEPS = (0.4, 0.8, 1.2), 400


def _traces(seed: int) -> dict[str, Array]:
    """The sharpness bound along three runs of one matrix network, at shares of 2 / sharpness at its start."""
    rng = np.random.default_rng([seed, 99])
    target = rng.normal(size=(1, 3, 3)) / 3
    first, second = rng.normal(size=(1, 3, 5)) * 0.8, rng.normal(size=(1, 5, 3)) * 0.8
    one = Iterate.start(Problem(np.ones((1, 3)), target), first, second)
    at = one.take(np.zeros(len(_TRACED), dtype=int))
    eta = np.array(_TRACED) * 2 / at.lambda_max
    found = []
    with np.errstate(all="ignore"):
        for _ in range(_TRACED_STEPS):
            found.append(at.lambda_max)
            at = at.moved(eta)
    return {"times": np.arange(_TRACED_STEPS), "eta": eta, "sharpness": np.array(found).T}


# --- what the statements say, counted ------------------------------------------------------------


@dataclass(frozen=True)
class Count:
    """One statement: on how many runs it could fail, on how many it did, and the extreme that was met."""

    statement: str
    runs: int
    failed: int
    extreme: float


def counts(found: Sweep) -> tuple[Count, ...]:
    """Return the statements on large steps, each counted on the runs that it speaks of."""
    c = found.columns
    one = np.isfinite(c["threshold"])
    minimum, unbounded = c["end"] == End.MINIMUM, c["end"] == End.UNBOUNDED
    within, near = c["eta"] < c["threshold"], np.abs(c["eta"] / c["threshold"] - 1) < 1e-3
    flat = c["eta"] * c["top"]
    covered = c["share"] == 0
    stated = (
        ("below eta_max_stable: eta (K lambda_max(tau) + |G|) < 2 all along", covered, c["below"] >= 2, c["below"]),
        ("below eta_max_stable: the run is bounded", covered, unbounded, c["eta"] / c["stable"]),
        (
            "at a minimum reached: sharpness <= 2 / eta",
            minimum,
            c["sharpness"] > 2 * (1 + _ROUNDING),
            c["sharpness"],
        ),
        ("eta sigma_max(W*) > 1: no minimum is reached", flat > 1 + _ROUNDING, minimum, 1 / flat),
        ("one to one, within 4 / (K level): bounded", one & within & ~near, unbounded, c["eta"] / c["threshold"]),
        (
            "one to one, beyond 4 / (K level): unbounded",
            one & ~within & ~near,
            ~unbounded & (c["end"] != End.SADDLE),
            c["threshold"] / c["eta"],
        ),
        (
            "one to one, while eta K level <= 4: no step raises the level",
            np.isfinite(c["level_growth"]),
            c["level_growth"] > 1 + _ROUNDING,
            c["level_growth"],
        ),
        (
            "while eta |G| <= sqrt 2: no step raises the determinant of the layers",
            np.isfinite(c["determinant_growth"]),
            c["determinant_growth"] > 1 + _ROUNDING,
            c["determinant_growth"],
        ),
    )
    return tuple(
        Count(text, int(about.sum()), int((about & bad).sum()), float(np.nanmax(extreme[about], initial=0.0)))
        for text, about, bad, extreme in stated
    )


# --- open questions, hunted ------------------------------------------------------------------------

HUNTED: tuple[Shape, ...] = ((2, 2, 2), (1, 2, 2), (2, 1, 1), (3, 2, 2), (2, 2, 3))
TRIES = 400


def hunt(tries: int = TRIES, seed: int = SEED) -> tuple[Count, ...]:
    """Return what became of random starts on the two open questions; ``tries`` starts of each shape."""
    on, above, condition = [], [], []
    for number, shape in enumerate(HUNTED):
        rng = np.random.default_rng([seed, 7, number])
        on.append(_diverged(rng, shape, tries, 4.0))
        above.append(_diverged(rng, shape, tries, 4.1))
        condition.append(_raised(rng, shape, tries))
    total = tries * len(HUNTED)
    raised = np.concatenate(condition)
    return (
        Count("matrices, T_F + 4 sigma_max(W*) = 4 / (eta K): bounded (open)", total, sum(on), 4.0),
        Count("matrices, T_F + 4 sigma_max(W*) = 4.1 / (eta K): bounded (no claim)", total, sum(above), 4.1),
        Count(
            "B > 0 without condition (C): the bound of lambda_max(tau) does not rise (open)",
            len(raised),
            int((raised > 1 + 1e-12).sum()),
            float(raised.max(initial=0.0)),
        ),
    )


def _diverged(rng: np.random.Generator, shape: Shape, tries: int, sum_: float) -> int:
    """How many starts with |W1|_F^2 + |W2|_F^2 + 4 sigma_max(W*) = ``sum_`` and step 1 diverge, near rank one."""
    n, h, m = shape
    top = rng.choice([1e-3, 0.05, 0.3, 0.7], tries)
    target, first, second = (rng.normal(size=(tries, *s)) for s in ((n, m), (n, h), (h, m)))
    # adversarial: most of the weights in one direction
    lean = rng.uniform(0, 1, tries)[:, None, None] ** 4
    first = lean * first + first[:, :, :1] * rng.normal(size=(tries, 1, h))
    second = lean * second + first.swapaxes(1, 2)[:, :, :1] * rng.normal(size=(tries, 1, m))
    target *= (top / np.linalg.norm(target, 2, axis=(1, 2)))[:, None, None]
    scale = np.sqrt((sum_ - 4 * top) / (squared(first) + squared(second)))[:, None, None]
    at = Iterate.start(Problem(np.ones((tries, n)), target), scale * first, scale * second)
    with np.errstate(all="ignore"):
        for _ in range(600):
            at = at.moved(np.ones(tries))
        size = squared(at.W1) + squared(at.W2)
    return int((~(size < _FAR)).sum())


def _raised(rng: np.random.Generator, shape: Shape, tries: int) -> Array:
    """The ratios beta(t+1) / beta(t) of steps with B > 0 beyond the stable step, where condition (C) fails."""
    n, h, m = shape
    target, first, second = (rng.normal(size=(tries, *s)) for s in ((n, m), (n, h), (h, m)))
    singular = np.exp(rng.uniform(0, 2, (tries, n)))
    at = Iterate.start(Problem(singular, target * rng.uniform(0, 2, (tries, 1, 1))), first, second)
    low = stable_step(at)
    loss, beta = at.loss, _beta(at)
    g = np.sqrt(2 * at.problem.K * loss)
    zeros = np.zeros(tries)
    share = np.array(
        [1 + zeros, -g / 2 - at.problem.K * beta / 2, -at.problem.K * beta * g / 2, -at.problem.K * beta * g**2 / 8]
    )
    high = crossing(-share)
    eta = low + (high - low) * rng.uniform(0, 1, tries)
    return _beta(at.moved(eta)) / beta


def _beta(at: Iterate) -> Array:
    low, high = bounds_of_product(at.problem, at.loss)
    return bounds_of_tau(at, at.imbalance(), low, high)[1]


def data(found: Sweep) -> str:
    """Return all runs as comma-separated values."""
    rows = zip(found.kinds, *(map(float, column) for column in found.columns.values()))
    return csv_text(("kind", *found.columns), rows)
