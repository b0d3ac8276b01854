"""Proofs of false statements, by the kind of hole that each would need: a statement outside the language, a value
that does not exist, a rule that is none. Each kind has many instances; an error or a gap is a refusal.

Every case is a function that makes the proof and has it checked: some must fail while the proof is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.material import false_values
from tests.material.false_kinds.attributes import altered
from tests.material.false_kinds.counts import counts
from tests.material.false_kinds.facts import facts
from tests.material.false_kinds.processes import foreign, namesakes, processes
from tests.material.false_kinds.records import FalseProof, Made
from tests.material.false_kinds.rules import closed_rules
from tests.material.false_kinds.sides import sides
from tests.material.false_kinds.twins import TWINS
from tests.material.false_kinds.values import partial

__all__ = ["FALSE_PROOFS", "KINDS", "TWINS", "FalseProof"]

KINDS: dict[str, Callable[[], Iterator[tuple[str, Made]]]] = {
    "sides": sides,
    "processes given as callables": processes,
    "namesakes": namesakes,
    "nodes outside the language": foreign,
    "values that do not exist": partial,
    "rules that are none": closed_rules,
    "facts off their domain": facts,
    "counts": counts,
    "expressions with attributes of their own": altered,
    **false_values.KINDS,
}

FALSE_PROOFS = [FalseProof(kind, title, made) for kind, cases in KINDS.items() for title, made in cases()]
