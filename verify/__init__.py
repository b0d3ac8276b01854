"""Whether the claims hold: exact instances, quantities, checkers and verdicts.

Importing this imports nothing heavy: the names below are fetched when they are first used. Where floating-point
arithmetic is not IEEE 754 it raises ``verify.numbers.arithmetic.UnsafeArithmetic``.
"""

from __future__ import annotations

import sys
from importlib import import_module
from os.path import basename
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from verify import strategies
    from verify.networks.certificates import Certificate, certify
    from verify.networks.training.train import train
    from verify.search import conjecture
    from verify.trials.evidence import Verdict
    from verify.trials.records import Counterexample
    from verify.verdicts.decide import decide
    from verify.verdicts.parallel import decide_all
    from verify.verdicts.verdict import ClaimVerdict, StatementVerdict

__version__ = "0.2.0"

__all__ = [
    "Certificate",
    "ClaimVerdict",
    "Counterexample",
    "StatementVerdict",
    "Verdict",
    "__version__",
    "certify",
    "conjecture",
    "decide",
    "decide_all",
    "strategies",
    "train",
]

_HOMES = {
    "Certificate": "verify.networks.certificates",
    "certify": "verify.networks.certificates",
    "conjecture": "verify.search",
    "decide": "verify.verdicts.decide",
    "decide_all": "verify.verdicts.parallel",
    "train": "verify.networks.training.train",
    "ClaimVerdict": "verify.verdicts.verdict",
    "Counterexample": "verify.trials.records",
    "StatementVerdict": "verify.verdicts.verdict",
    "Verdict": "verify.trials.evidence",
}

_PROGRAM = ("-m", "overparam-verify", "overparam-verify.exe")
"""What ``sys.argv`` begins with while ``python -m`` looks for the module that it runs, and in the installed script."""

if basename(sys.argv[0] if sys.argv else "") not in _PROGRAM:  # the program says it in a sentence (``verify.cli``)
    import_module("verify.numbers")


def __getattr__(name: str) -> Any:
    if name == "strategies":
        return import_module("verify.strategies")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(_HOMES[name]), name)
    globals()[name] = found  # so that this is asked once
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
