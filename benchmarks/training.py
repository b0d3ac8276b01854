"""A training step with every check against the bare step, and the table after (36) against a plain loop.

Times are those of the processor, on one BLAS thread. Bare and checked runs take turns, ``ROUNDS`` times after one each
that is not counted (it meets memory that is fresh), as what else the machine does slows both, but not always alike: the
times printed are the least of each, the ratio is the median of those of the rounds, and their quartiles are printed
beside it. Run: .venv/bin/python benchmarks/training.py
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy is imported

from collections.abc import Callable
from statistics import quantiles
from time import process_time

import numpy as np

from verify.networks.experiments import table36
from verify.networks.training.reduction import reduced
from verify.networks.training.run import run
from verify.networks.training.schedules import schedule
from verify.networks.training.train import safe_constants

ROUNDS, STEPS, RUNS = 25, 200, 4
SHAPES = ((4, 10, 3), (20, 1000, 20), (784, 128, 10))


def main() -> None:
    """Print both comparisons, each measured side by side in this process."""
    print(f"{'n x h x m':<16}{'bare step':>12}{'checked step':>14}{'ratio':>8}{'quartiles':>14}")
    for n, h, m in SHAPES:
        bare, checked = step_times(n, h, m)
        low, ratio, high = quantiles([y / x for x, y in zip(bare, checked)], n=4)
        times = f"{1e6 * min(bare):>9.0f} us{1e6 * min(checked):>11.0f} us"
        print(f"{f'{n} x {h} x {m}':<16}{times}{ratio:>8.2f}{f'{low:.2f} to {high:.2f}':>14}")
    loop, batch = table_times()
    print(f"\ntable after (36), {RUNS} runs: plain loop {loop:.2f} s, batched {batch:.2f} s, ratio {loop / batch:.1f}")


def step_times(n: int, h: int, m: int) -> tuple[list[float], list[float]]:
    """Return the seconds of a step of plain gradient descent, and of one with every promise checked, of each round."""
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

    plain, all_promises = _interleaved(bare, checked)
    return [x / STEPS for x in plain], [x / STEPS for x in all_promises]


def table_times() -> tuple[float, float]:
    """Return the seconds of the over-parametrized column of the table, run by run at full width, and batched."""
    variants = [v for v in table36.VARIANTS if v.name in table36.BEST.variants]

    def loop() -> None:
        rng = np.random.default_rng(0)
        for variant in variants:
            for _ in range(RUNS):
                _plain_run(rng, variant)

    by_run, batched = _interleaved(loop, lambda: table36.cells(table36.BEST, RUNS, 0), rounds=3)
    return min(by_run), min(batched)


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


def _interleaved(*tasks: Callable[[], object], rounds: int = ROUNDS) -> list[list[float]]:
    """The times of each task, which take turns, after a turn that is not counted."""
    times: list[list[float]] = [[] for _ in tasks]
    for counted in range(rounds + 1):
        for task, found in zip(tasks, times):
            start = process_time()
            task()
            if counted:
                found.append(process_time() - start)
    return times


if __name__ == "__main__":
    main()
