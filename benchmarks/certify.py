"""Measure `certify` against plain NumPy for the same constants: `python benchmarks/certify.py`.

First in one process, at sizes of real networks: the NumPy function uses the Gram matrix, one `eigh` of it and one of
the imbalance, one SVD of the minimiser, and gives floats with no bound of their error; `certify` gives enclosures.
They take turns, ``ROUNDS`` times after one each that is not counted, on one BLAS thread: the times are the least of
each, in seconds of the processor, the ratio is the median of those of the rounds, with their quartiles beside it.

Then as commands, on memory-mapped files of many rows: each time is the best of three, in seconds, start of Python and
reading included; the script uses a singular value decomposition of X. The memory is the largest resident size of the
process.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy is imported

import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

import numpy as np

REPEATS, ROUNDS = 3, 15
SIZES = ((100_000, 100, 50, 10), (1_000_000, 20, 50, 10))

IN_PROCESS = ((784, 10_000, 128, 10), (1024, 4096, 512, 10), (300, 5000, 256, 10))

SCRIPT = """
import sys
import numpy as np
X, Y, W1, W2 = (np.load(f"{sys.argv[1]}/{k}.npy", mmap_mode="r") for k in ("X", "Y", "W1", "W2"))
c1, c2 = 0.5, 1.5
U, S, Vt = np.linalg.svd(X, full_matrices=False)
Ws = (U.T @ Y) / S[:, None]
E = S[:, None] * (Vt @ W1 @ W2 - Ws)
K, mu, L0 = S[0] ** 2, S[-1] ** 2, (E**2).sum() / 2
kappa, R, s = K / mu, np.sqrt(2 * L0 / mu), np.linalg.svd(Ws, compute_uv=False)
p1, p2 = max(s[-1] - R, 0), s[0] + R
n, m = Ws.shape
lam = np.sort(np.linalg.eigvalsh(W1.T @ W1 - W2 @ W2.T))[::-1]
kth = lambda v, k: v[k - 1] if k <= len(v) else 0.0
half = lambda kept, lost, p: (kept - lost + np.sqrt((kept + lost) ** 2 + 4 * p**2)) / 2
up, down = max(lam[0], 0), max(-lam[-1], 0)
alpha = half(max(kth(lam, n), 0), down, p1 * (n <= m)) + half(max(kth(-lam[::-1], m), 0), up, p1 * (m <= n))
beta = half(0, -lam[0], p2) + half(0, lam[-1], p2)
a1 = 2 * c1 * alpha * mu
a2 = 2 * np.sqrt(2 * kappa * L0 * mu**3) * p2 + kappa * mu**2 * (c2 * beta) ** 2
a3, a4 = 2 * np.sqrt(2 * kappa**3 * L0 * mu**5) * c2 * beta * p2, 2 * kappa**2 * mu**3 * p2**2 * L0
root = lambda extra: min(r.real for r in np.roots([a4, a3, a2 + extra, -a1]) if abs(r.imag) < 1e-12 and r.real > 0)
eta = min(root(4 * c2 * L0 * K / (c2 - 1)), root(8 * c2 * beta * L0 * K / ((1 - c1) * alpha)))
print(K, mu, L0, p1, p2, alpha, beta, eta)
"""
CHILD = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, *sys.argv[1:]], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(done.returncode)
"""
CERTIFY = "import sys; from verify.cli import main; sys.exit(main(sys.argv[1:]))"


def by_numpy(
    X: np.ndarray, Y: np.ndarray, W1: np.ndarray, W2: np.ndarray, c1: float = 0.5, c2: float = 1.5
) -> tuple[float, ...]:
    """The constants of X of full column rank, in floats."""
    w, V = np.linalg.eigh(X.T @ X)
    K, mu = w[-1], w[0]
    minimiser = V @ ((V.T @ (X.T @ Y)) / w[:, None])
    s = np.linalg.svd(minimiser, compute_uv=False)
    error = V.T @ (W1 @ W2 - minimiser)
    loss = float((w[:, None] * error**2).sum()) / 2
    reach = np.sqrt(2 * loss / mu)
    p1, p2 = max(s[-1] - reach, 0.0), s[0] + reach
    n, m = minimiser.shape
    d = np.linalg.eigvalsh(W1.T @ W1 - W2 @ W2.T)[::-1]

    def kth(values: np.ndarray, k: int) -> float:
        return max(values[k - 1], 0.0) if k <= len(values) else 0.0

    def half(kept: float, lost: float, p: float) -> float:
        return float(kept - lost + np.sqrt((kept + lost) ** 2 + 4 * p**2)) / 2

    up, down = max(d[0], 0.0), max(-d[-1], 0.0)
    alpha = half(kth(d, n), down, p1 * (n <= m)) + half(kth(-d[::-1], m), up, p1 * (m <= n))
    beta = half(0, -d[0], p2) + half(0, d[-1], p2)
    a1, g = 2 * c1 * alpha * mu, np.sqrt(2 * K * loss)
    a2, a3, a4 = 2 * mu * p2 * g + K * mu * (c2 * beta) ** 2, 2 * K * mu * c2 * beta * p2 * g, K * mu * (p2 * g) ** 2
    steps = [
        min(r.real for r in np.roots([a4, a3, a2 + extra, -a1]) if abs(r.imag) < 1e-12 and r.real > 0)
        for extra in (4 * c2 * loss * K / (c2 - 1), 8 * c2 * beta * loss * K / ((1 - c1) * alpha))
    ]
    return K, mu, loss, p1, p2, alpha, beta, *steps


def network(n: int, rows: int, h: int, m: int) -> tuple[np.ndarray, ...]:
    """Data, and layers far from a minimum."""
    rng = np.random.default_rng(1)
    X = rng.standard_normal((rows, n))
    Y = X @ rng.standard_normal((n, m)) + 0.01 * rng.standard_normal((rows, m))
    return X, Y, rng.standard_normal((n, h)) / h**0.5, rng.standard_normal((h, m))


def in_turns(arrays: tuple[np.ndarray, ...]) -> tuple[list[float], list[float]]:
    """The seconds of `certify` and of NumPy, of each round."""
    from verify import certify

    X, Y, W1, W2 = arrays
    times: tuple[list[float], list[float]] = [], []
    for counted in range(ROUNDS + 1):
        for function, found in zip((certify, by_numpy), times):
            start = time.process_time()
            function(X, Y, W1, W2)
            if counted:
                found.append(time.process_time() - start)
    return times


def in_one_process() -> None:
    """Print the times of both at sizes of real networks."""
    print(f"{'n':>5} {'N':>6} {'h':>4} {'m':>3} {'certify':>9} {'NumPy':>9} {'ratio':>6} {'quartiles':>13}")
    for n, rows, h, m in IN_PROCESS:
        ours, theirs = in_turns(network(n, rows, h, m))
        low, ratio, high = quantiles([x / y for x, y in zip(ours, theirs)], n=4)
        sides, seconds = f"{n:>5} {rows:>6} {h:>4} {m:>3}", f"{min(ours):>7.3f} s {min(theirs):>7.3f} s"
        print(f"{sides} {seconds} {ratio:>6.2f} {f'{low:.2f} to {high:.2f}':>13}")


MANY_ROWS = (784, 60_000, 128, 10)


def memory_of_many_rows() -> None:
    """Print what `certify` needs beside the data, of a process of its own."""
    code = (
        "import resource, sys; sys.path.insert(0, sys.argv[1]); import certify; from verify import certify as answer\n"
        "arrays = certify.network(*certify.MANY_ROWS); data = sum(a.nbytes for a in arrays)\n"
        "answer(*arrays); print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, data)"
    )
    arguments = [sys.executable, "-c", code, str(Path(__file__).parent)]
    found = subprocess.run(arguments, check=True, capture_output=True, text=True).stdout.split()
    peak, data = int(found[0]) / (1 << 20 if sys.platform == "darwin" else 1 << 10), int(found[1]) / (1 << 20)
    print(f"{MANY_ROWS}: {peak:.0f} MB at most, {peak - data:.0f} MB beside the data")


def make(folder: Path, rows: int, n: int, h: int, m: int) -> None:
    """Write X, Y, W1, W2 into the folder."""
    rng = np.random.default_rng(0)
    first, second = rng.standard_normal((n, h)) / h**0.5, rng.standard_normal((h, m)) / h**0.5
    target = first @ second + 1e-3 * rng.standard_normal((n, m))
    data = np.lib.format.open_memmap(folder / "X.npy", "w+", np.float64, (rows, n))
    seen = np.lib.format.open_memmap(folder / "Y.npy", "w+", np.float64, (rows, m))
    for start in range(0, rows, 10_000):
        data[start : start + 10_000] = rng.standard_normal((min(10_000, rows - start), n))
        part = data[start : start + 10_000]
        seen[start : start + 10_000] = part @ target + 0.1 * rng.standard_normal((len(part), m))
    np.save(folder / "W1.npy", first)
    np.save(folder / "W2.npy", second)


def measured(*arguments: str) -> tuple[float, int]:
    """Return the seconds that a fresh Python takes with the arguments, and its largest resident size in MB."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", CHILD, *arguments], check=True, capture_output=True, text=True)
    return time.perf_counter() - start, int(done.stdout) // (1 << 20 if sys.platform == "darwin" else 1 << 10)


def main() -> None:
    """Print one line for each size."""
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, {platform.machine()}")
    in_one_process()
    memory_of_many_rows()
    print()
    print(
        f"{'N':>9} {'n':>4} {'h':>4} {'m':>3} {'certify':>9} {'NumPy':>9} {'ratio':>7} "
        f"{'certify MB':>11} {'NumPy MB':>9}"
    )
    for rows, n, h, m in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            make(Path(folder), rows, n, h, m)
            files = [w for k in ("X", "Y", "W1", "W2") for w in (f"--{k.lower()}", f"{folder}/{k}.npy")]
            runs = [
                (measured("-c", CERTIFY, "certify", *files), measured("-c", SCRIPT, folder)) for _ in range(REPEATS)
            ]
        ours, theirs = (min(seconds for seconds, _ in side) for side in zip(*runs))
        our_size, their_size = (max(size for _, size in side) for side in zip(*runs))
        print(
            f"{rows:>9} {n:>4} {h:>4} {m:>3} {ours:>7.2f} s {theirs:>7.2f} s {ours / theirs:>7.2f} "
            f"{our_size:>11} {their_size:>9}"
        )


if __name__ == "__main__":
    main()
