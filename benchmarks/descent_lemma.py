"""Certified checks of the descent lemma per second: `python benchmarks/descent_lemma.py`.

One instance: the condition (18) holds there, and L(1) <= rho(eta, 0) L(0) (19), both rigorously. Beside it what a user
would write in floats, with and without the nm x nm matrix of tau, and the floor: the bare batched calls of LAPACK for
the same spectra. All in one run; times are the least of several, in microseconds for one instance.
"""

from __future__ import annotations

import os

# matrices this small are slower on several threads; to be said before NumPy is imported
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import platform
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from time import perf_counter

import numpy as np
from sympy import Gt, Le

from derivations.notation import L, eta, rho
from derivations.slides.descent_lemma import CONDITION
from verify.evaluation.batch_decisions import decide_batch
from verify.evaluation.batches import Batch, compile_batch, quantities_of
from verify.evaluation.carriers import FLOATS

SIZES = {(4, 6, 4): 4000, (20, 24, 20): 400, (64, 96, 64): 40}
REPEATS = 5
RELATION, GIVEN = Le(L(1), rho(eta, 0) * L(0)), (Gt(eta, 0), CONDITION)
_FLOAT = [compile_batch(r, FLOATS) for r in (RELATION, *GIVEN)]


def problems(size: tuple[int, int, int], count: int, seed: int) -> Batch:
    """Return random problems, N = n, with step sizes from 1 to 99 per cent of the largest that (18) allows."""
    rng, (n, h, m) = np.random.default_rng(seed), size
    x = rng.normal(size=(count, n, n)) / np.sqrt(n) + np.eye(n)
    w1, w2 = rng.normal(size=(count, n, h)) / np.sqrt(h), rng.normal(size=(count, h, m)) / np.sqrt(h)
    y = x @ (w1 @ w2 + 0.1 * rng.normal(size=(count, n, m)))
    half, most = np.full(count, 0.5), np.full(count, 1.5)
    q = quantities_of(Batch(x, y, w1, w2, half, half, most), FLOATS)
    low, high, k = q.lambda_min_tau(0), q.lambda_max_tau(0), q.K
    spread = FLOATS.matrices.norm(q.gradient(q.W(0))) * FLOATS.matrices.norm(q.W(0))
    below, above = np.zeros(count), low / spread
    for _ in range(60):
        middle = (below + above) / 2
        holds = low - middle * spread - k * middle / 2 * (high + middle * spread) ** 2 >= 0
        below, above = np.where(holds, middle, below), np.where(holds, above, middle)
    return Batch(x, y, w1, w2, below * rng.uniform(0.01, 0.99, count), half, most)


def fresh(batch: Batch) -> Batch:
    """Return the batch with nothing remembered."""
    return batch.take(slice(None))


def certified(batch: Batch) -> int:
    """Return how many instances are decided true."""
    found = decide_batch(RELATION, GIVEN, fresh(batch))
    assert found.true == len(batch), "the lemma is proved"
    return int(found.exactly.sum())


def in_floats(batch: Batch) -> None:
    """Evaluate the same in floats, by the same generated code."""
    made = fresh(batch)
    for compiled in _FLOAT:
        compiled(made)


def floor(batch: Batch) -> None:
    """The spectra alone: those of X, W, W1 W1^T and W2^T W2."""
    np.linalg.svd(batch.X, compute_uv=False)
    np.linalg.svd(batch.W1 @ batch.W2, compute_uv=False)
    np.linalg.eigvalsh(batch.W1 @ np.swapaxes(batch.W1, 1, 2))
    np.linalg.eigvalsh(np.swapaxes(batch.W2, 1, 2) @ batch.W2)


def loop(batch: Batch, whole_matrix: bool) -> None:
    """What a user would write: one instance at a time, tau as a matrix or by its two parts."""
    for x, y, w1, w2, step in zip(batch.X, batch.Y, batch.W1, batch.W2, batch.eta):
        w = w1 @ w2
        singular = np.linalg.svd(x, compute_uv=False)
        k, mu = singular[0] ** 2, singular[-1] ** 2
        best = np.linalg.lstsq(x, y, rcond=None)[0]
        least = np.sum((y - x @ best) ** 2) / 2
        gradient = x.T @ (x @ w - y)
        g, s = np.linalg.norm(gradient), np.linalg.norm(w, 2)
        if whole_matrix:
            tau = np.kron(w1 @ w1.T, np.eye(w.shape[1])) + np.kron(np.eye(w.shape[0]), w2.T @ w2)
            values = np.linalg.eigvalsh(tau)
            low, high = values[0], values[-1]
        else:
            a, b = np.linalg.eigvalsh(w1 @ w1.T), np.linalg.eigvalsh(w2.T @ w2)
            low, high = a[0] + b[0], a[-1] + b[-1]
        after = (w1 - step * gradient @ w2.T) @ (w2 - step * w1.T @ gradient)
        loss, loss_after = (np.sum((y - x @ v) ** 2) / 2 - least for v in (w, after))
        factor = 1 - 2 * step * mu * (low - step * g * s - k * step / 2 * (high + step * g * s) ** 2)
        assert loss_after <= factor * loss * (1 + 1e-6)


def timed(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return the least time of several, in seconds."""
    times = []
    for _ in range(repeats):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return min(times)


def _share(arguments: tuple[tuple[int, int, int], int, int]) -> int:
    return certified(problems(*arguments))


def two_processes(size: tuple[int, int, int], count: int) -> float:
    """Return the speed-up of two processes over one on eight shares of work, start-up left out."""
    shares = [(size, count, seed) for seed in range(8)]
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        list(pool.map(_share, [(size, 10, seed) for seed in range(4)]))
        double = timed(lambda: list(pool.map(_share, shares)), 2)
    single = timed(lambda: [_share(s) for s in shares], 2)
    return single / double


def main() -> None:
    """Print one line for each size."""
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, {platform.machine()}")
    head = (
        "n,h,m",
        "certified",
        "floats",
        "floor",
        "loop",
        "loop, tau as a matrix",
        "exactly",
        "certified/floor",
        "floats/floor",
    )
    print("  ".join(head))
    previous = None
    for size, count in SIZES.items():
        batch = problems(size, count, 0)
        exactly = certified(batch)
        in_floats(batch)
        n, _, m = size
        few = batch.take(slice(0, 200))
        # the matrix of tau takes (n m)^2 numbers: at 4096 x 4096 a few instances must do
        small = batch.take(slice(0, 100 if n * m <= 16 else 10 if n * m <= 400 else 1))
        sure, quick, least = (timed(lambda f=f, batch=batch: f(batch)) / count for f in (certified, in_floats, floor))
        plain = timed(lambda few=few: loop(few, False), 2) / len(few)
        whole = timed(lambda small=small: loop(small, True), 1) / len(small)
        row = [
            ",".join(map(str, size)),
            *(f"{x * 1e6:.1f}" for x in (sure, quick, least, plain, whole)),
            f"{exactly}/{count}",
        ]
        row += [f"{sure / least:.2f}", f"{quick / least:.2f}"]
        print("  ".join(cell.rjust(len(h)) for cell, h in zip(row, head)))
        if previous is not None:
            side, cost = previous
            growth = np.log(sure / cost) / np.log(n / side)
            print(f"    from side {side} to {n} the cost grows like the side to the power {growth:.2f}")
        previous = n, sure
    if "--processes" in sys.argv[1:]:
        print(f"two processes: {two_processes((20, 24, 20), 400):.2f} times as fast as one")


if __name__ == "__main__":
    main()
