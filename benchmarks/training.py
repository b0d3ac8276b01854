"""A training step with every check against the bare step, and the table after (36) against a plain loop.

Times are those of the processor, on one BLAS thread. Run: .venv/bin/python benchmarks/training.py
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy is imported

from collections.abc import Callable
from time import process_time

import numpy as np

from verify.networks.experiments import table36
from verify.networks.training.reduction import reduced
from verify.networks.training.run import run
from verify.networks.training.schedules import schedule
from verify.networks.training.train import safe_constants

ROUNDS, STEPS, RUNS = 7, 200, 4
SHAPES = ((4, 10, 3), (20, 1000, 20), (784, 128, 10))


def main() -> None:
    """Print both comparisons, each measured side by side in this process."""
    print(f"{'n x h x m':<16}{'bare step':>12}{'checked step':>14}{'ratio':>8}")
    for n, h, m in SHAPES:
        bare, checked = step_times(n, h, m)
        print(f"{f'{n} x {h} x {m}':<16}{1e6 * bare:>9.0f} us{1e6 * checked:>11.0f} us{checked / bare:>8.2f}")
    loop, batch = table_times()
    print(f"\ntable after (36), {RUNS} runs: plain loop {loop:.2f} s, batched {batch:.2f} s, ratio {loop / batch:.1f}")


def step_times(n: int, h: int, m: int) -> tuple[float, float]:
    """Return the seconds of a step of plain gradient descent, and of one with every promise checked; least of many."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(5 * n, n))
    target = rng.normal(size=(n, m))
    Y = X @ target + 0.1 * rng.normal(size=(5 * n, m))
    # orthonormal rows, or columns where the width is less than n; near the minimiser where that is reached
    W1 = 2 * np.linalg.qr(rng.normal(size=(max(h, n), min(h, n))))[0]
    W1 = W1.T if h >= n else W1
    W2 = W1.T @ target / 4 + 0.01 * rng.normal(size=(h, m))
    network = reduced(X, Y, W1, W2)
    constants = safe_constants(network)
    # half of eta_max_sharp, or what is stable where no step is proved
    eta = float(constants.eta_max_sharp[0]) / 2 or 0.1 / float(constants.K[0] * constants.beta0[0])
    gram, moments = X.T @ X, X.T @ Y

    def bare() -> None:
        first, second = W1, W2
        for _ in range(STEPS):
            gradient = gram @ (first @ second) - moments
            first, second = first - eta * (gradient @ second.T), second - eta * (first.T @ gradient)

    def checked() -> None:
        run(network, constants, schedule("constant", eta), STEPS)

    best = _interleaved(bare, checked)
    return best[0] / STEPS, best[1] / STEPS


def table_times() -> tuple[float, float]:
    """Return the seconds of the over-parametrized column of the table, run by run at full width, and batched."""
    variants = [v for v in table36.VARIANTS if v.name in table36.BEST.variants]

    def loop() -> None:
        rng = np.random.default_rng(0)
        for variant in variants:
            for _ in range(RUNS):
                _plain_run(rng, variant)

    by_run, batched = _interleaved(loop, lambda: table36.cells(table36.BEST, RUNS, 0), rounds=3)
    return by_run, batched


def _plain_run(rng: np.random.Generator, variant: table36.Initial) -> int:
    """The iterations of one network with exact line search, written down plainly."""
    side, width = table36.SIDE, table36.BEST.width
    X = rng.normal(size=(table36.SAMPLES, side))
    Y = X @ rng.normal(size=(side, side)) + table36.NOISE * rng.normal(size=(table36.SAMPLES, side))
    least = np.linalg.lstsq(X, Y, rcond=None)[0]
    first = variant.draw(rng, 1, side, width, width)[0]
    second = variant.draw(rng, 1, width, side, width)[0]
    count = 0
    while np.square(X @ (first @ second - least)).sum() / 2 > table36.TARGET and count < table36.LONGEST:
        gradient = X.T @ (X @ (first @ second) - Y)
        d1, d2 = gradient @ second.T, first.T @ gradient
        linear, square, base = -X @ (d1 @ second + first @ d2), X @ (d1 @ d2), X @ (first @ second - least)
        slope = [
            4 * np.square(square).sum() / 2, 3 * (linear * square).sum(),
            2 * (np.square(linear).sum() / 2 + (base * square).sum()), (base * linear).sum(),
        ]  # fmt: skip
        roots = np.roots(slope)
        steps = roots.real[np.abs(roots.imag) < 1e-9 * np.abs(roots)]
        eta = min(steps[steps > 0], key=lambda x: np.square(base + x * linear + x * x * square).sum())
        first, second, count = first - eta * d1, second - eta * d2, count + 1
    return count


def _interleaved(*tasks: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, ...]:
    best = [float("inf")] * len(tasks)
    for _ in range(rounds):
        for i, task in enumerate(tasks):
            start = process_time()
            task()
            best[i] = min(best[i], process_time() - start)
    return tuple(best)


if __name__ == "__main__":
    main()
