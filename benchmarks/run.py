"""Measure what a user waits for: `python benchmarks/run.py`. Each time is the best of three, in seconds.

`--help` must not import SymPy, so its time is also given as a share of the time of importing SymPy alone.
"""

from __future__ import annotations

import platform
import subprocess
import sys
import time

REPEATS = 3
PROOFS = """
from time import perf_counter
from derivations import CLAIMS, LEMMAS, registry
start = perf_counter()
for claim in (*LEMMAS, *CLAIMS):
    for statement in filter(None, (claim.printed, claim.corrected)):
        registry.check(claim.proof, claim.setting, (*claim.given, *statement.given), name=claim.id)
print(perf_counter() - start)
"""


def timed(*arguments: str, repeats: int = REPEATS) -> float:
    """Return the best time of running Python with the arguments, in seconds."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=False, capture_output=True)
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Print one line for each measurement."""
    print(f"Python {platform.python_version()}, {platform.machine()}, {platform.platform()}")
    bare, helped, sympy = timed("-c", "pass"), timed("-m", "verify", "--help"), timed("-c", "import sympy")
    print(f"python -m verify --help    {helped:6.2f} s, {helped / sympy:.2f} of the time of `import sympy`")
    print(f"Python alone               {bare:6.2f} s")
    print(f"python -m verify list      {timed('-m', 'verify', 'list'):6.2f} s")
    print(f"python -m verify           {timed('-m', 'verify', repeats=1):6.2f} s")
    print(f"the same, one process      {timed('-m', 'verify', '--jobs', '1', repeats=1):6.2f} s")
    done = subprocess.run([sys.executable, "-c", PROOFS], check=False, capture_output=True, text=True)
    print(f"all proofs together        {float(done.stdout):6.2f} s" if done.returncode == 0 else done.stderr)


if __name__ == "__main__":
    main()
