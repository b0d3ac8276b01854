"""Inequalities and equations that users type: parsed, searched for counterexamples, decided rigorously."""

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
