"""What is begun before the command line is imported: how libraries are set up, and processes for all displays."""

from __future__ import annotations

import os
from collections.abc import Sequence

from verify.processes import cores, make_ready

_OF_ALL_DISPLAYS = ("--samples", "--seed", "--json")
"""The options, each with a value, with which the bare command decides all displays on all cores."""


def set_up_libraries() -> None:
    """Say to NumPy and SymPy, which read it when they are imported, how to work here."""
    # most matrices here are small, and slower on several threads
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # SymPy remembers 1,000 results of each function, derivations ask for several times as many
    os.environ.setdefault("SYMPY_CACHE_SIZE", "20000")


def begin_ahead(words: Sequence[str]) -> None:
    """Have processes made ready, where the words plainly ask for all displays: they import what this one does too."""
    if decides_all(words) and cores() > 1:
        make_ready("verify.verdicts.parallel", "verify.verdicts.shared_derivations")


def decides_all(words: Sequence[str]) -> bool:
    """Tell whether the words are plainly those of the bare command, for all displays, on all cores.

    Example:
        >>> decides_all([]), decides_all(["--json", "-"]), decides_all(["--json=-", "--seed", "3"])
        (True, True, True)
        >>> decides_all(["--claims", "eq16"]), decides_all(["list"]), decides_all(["--help"]), decides_all(["--seed"])
        (False, False, False, False)
    """
    rest = iter(words)
    for word in rest:
        option, joined, _ = word.partition("=")
        if option not in _OF_ALL_DISPLAYS or not (joined or next(rest, "")):
            return False
    return True
