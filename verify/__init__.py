"""Whether the claims hold: exact instances, quantities, checkers and verdicts.

Importing this imports nothing heavy: the names below are fetched when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from verify import strategies
    from verify.certificates import Certificate, certify
    from verify.conjectures import conjecture
    from verify.deciding import decide, decide_all
    from verify.training.user import train
    from verify.verdict import ClaimVerdict, Counterexample, StatementVerdict, Verdict

__all__ = [
    "Certificate",
    "ClaimVerdict",
    "Counterexample",
    "StatementVerdict",
    "Verdict",
    "certify",
    "conjecture",
    "decide",
    "decide_all",
    "strategies",
    "train",
]

_HOMES = {
    "Certificate": "verify.certificates",
    "certify": "verify.certificates",
    "conjecture": "verify.conjectures",
    "decide": "verify.deciding",
    "decide_all": "verify.deciding",
    "train": "verify.training.user",
    "ClaimVerdict": "verify.verdict",
    "Counterexample": "verify.verdict",
    "StatementVerdict": "verify.verdict",
    "Verdict": "verify.verdict",
}


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
