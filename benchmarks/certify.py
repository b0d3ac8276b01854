"""Measure `certify` against a plain NumPy script for the same constants: `python benchmarks/certify.py`.

Both run in fresh processes on the same memory-mapped files, in turn; each time is the best of three, in seconds, start
of Python and reading included. The script uses a singular value decomposition and gives floats, with no bound of their
error; `certify` gives enclosures. The memory is the largest resident size of the process.
"""

from __future__ import annotations

import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

REPEATS = 3
SIZES = ((100_000, 100, 50, 10), (1_000_000, 20, 50, 10))

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
