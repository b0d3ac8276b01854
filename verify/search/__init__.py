"""Inequalities and equations that users type: parsed, searched for counterexamples, decided rigorously.

Importing this imports nothing heavy: the names below are fetched when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from verify.search.language.grammar import Conjecture, GrammarError, parse_conjecture
    from verify.search.records import ConjectureVerdict, Exploration, merged
    from verify.search.session import conjecture
    from verify.search.unit import explore
    from verify.trials.records import Tightness

__all__ = [
    "Conjecture",
    "ConjectureVerdict",
    "Exploration",
    "GrammarError",
    "Tightness",
    "conjecture",
    "explore",
    "merged",
    "parse_conjecture",
]

_HOMES = {
    "Conjecture": "verify.search.language.grammar",
    "GrammarError": "verify.search.language.grammar",
    "parse_conjecture": "verify.search.language.grammar",
    "ConjectureVerdict": "verify.search.records",
    "Exploration": "verify.search.records",
    "merged": "verify.search.records",
    "conjecture": "verify.search.session",
    "explore": "verify.search.unit",
    "Tightness": "verify.trials.records",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(_HOMES[name]), name)
    globals()[name] = found  # so that this is asked once
    return found
