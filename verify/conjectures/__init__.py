"""Inequalities and equations that users type: parsed, searched for counterexamples, decided rigorously."""

from verify.conjectures.grammar import GrammarError, parse_conjecture
from verify.conjectures.records import Conjecture, ConjectureVerdict, Exploration, Tightest, merged
from verify.conjectures.search import explore
from verify.conjectures.trial import conjecture

__all__ = [
    "Conjecture",
    "ConjectureVerdict",
    "Exploration",
    "GrammarError",
    "Tightest",
    "conjecture",
    "explore",
    "merged",
    "parse_conjecture",
]
