"""The textbook facts that proofs may cite, and nothing else.

A fact turns parameters, each of a sort, into premises (relations that must have been established) and a conclusion
(``fact_records``). Side conditions on the form of a parameter (symmetry, matching sides) are checked when the fact is
built. The list is closed once this module is read: what matrices have is in ``matrix_facts`` and
``determinant_facts``, what numbers have in ``scalar_facts``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from derivations.proving import determinant_facts, matrix_facts, scalar_facts
from derivations.proving.fact_records import REFERENCES, AppliedFact, Fact

__all__ = ["FACTS", "REFERENCES", "AppliedFact", "Fact"]

FACTS: Mapping[str, Fact] = MappingProxyType({**matrix_facts.FACTS, **determinant_facts.FACTS, **scalar_facts.FACTS})
"""All the facts there are, by name."""
