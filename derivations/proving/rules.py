"""The rules of the kernel that speak of matrices, scalars, cases and induction, all in one list.

Those of the calculus are in ``calculus_rules``; how a rule is made is told in ``records``.
"""

from __future__ import annotations

from derivations.proving.cited_rules import Cite, Definition, Fact, Given, given
from derivations.proving.matrix_rules import Normal, Remainder, Rewrite
from derivations.proving.nested_rules import Both, Cases, Induction
from derivations.proving.records import Rule
from derivations.proving.scalar_rules import LastFactor, Nonnegative, Squares

__all__ = [
    "RULES",
    "Both",
    "Cases",
    "Cite",
    "Definition",
    "Fact",
    "Given",
    "Induction",
    "LastFactor",
    "Nonnegative",
    "Normal",
    "Remainder",
    "Rewrite",
    "Squares",
    "given",
]

RULES: tuple[type[Rule], ...] = (
    *(Given, Definition, Fact, Cite, Normal, Rewrite, Nonnegative, Squares, Cases, Induction, Both, LastFactor),
    Remainder,
)
