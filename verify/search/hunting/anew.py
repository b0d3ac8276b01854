"""What a hunt kept, judged anew: by another version of the program, or once more to be made smaller."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flint import fmpq_mat

from verify.instances.losses import ProblemError, exact_matrix
from verify.instances.problem import Instance, ScalarFlow
from verify.numbers.rationals import identity, zeros
from verify.search.confirming.confirmation import Finding, attack, finding, tightness
from verify.search.confirming.shrinking import smallest
from verify.search.language.grammar import Conjecture
from verify.search.records import Exploration
from verify.trials.assertion import Attack
from verify.trials.counterexamples import smallest as smallest_of_claim
from verify.trials.records import Values

_SCALARS = ("eta", "c1", "c2")
_OF_NETWORK = ("X", "Y", "W1", "W2", "A", "A_plus", "V", "W1_t", "W2_t", *_SCALARS)
_SHRINKING = 8.0
"""Seconds for making a counterexample smaller that a unit, which has less time, found."""


def restored(shape: Mapping[str, int], values: Values) -> Instance | ScalarFlow | None:
    """Return the instance that was kept, with plain values for what was left out as it mattered to nothing; or None."""
    sides = {name: shape.get(name, 1) for name in "nhmN"}
    n, h, m, count = sides.values()
    plain: dict[str, Any] = {"X": identity(n) if count == n else None, "Y": zeros(count, m)}
    plain |= {"W1": zeros(n, h), "W2": zeros(h, m)}
    given = {name: value for name, value in values.items() if name in _OF_NETWORK}
    own = {name: value for name, value in values.items() if name not in _OF_NETWORK and isinstance(value, list)}
    try:
        if "w1_0" in values:
            return ScalarFlow(**values)
        matrices: dict[str, fmpq_mat] = {name: exact_matrix(name, rows) for name, rows in own.items()}
        own_sides = {name: size for name, size in shape.items() if name not in sides and name != "rank"}
        return Instance(**(plain | given), own=matrices, own_sides=own_sides)
    except (ProblemError, TypeError, ValueError, KeyError):
        return None


def of_relation(conjecture: Conjecture, kept: Instance | ScalarFlow) -> Exploration | None:
    """Return what an instance says of a typed relation; a counterexample is made as small as may be."""
    if not isinstance(kept, Instance):
        return None
    found: Exploration | None = None
    for link in conjecture.each():
        try:
            truth, comparison = finding(link, kept)
        except KeyError:  # it lacks a matrix that is declared now
            return None
        violation = attack(link).violated(kept) if truth is Finding.FALSE else None
        if violation is not None:
            return Exploration(counterexample=smallest(link, violation, _SHRINKING))
        if truth is Finding.TRUE and comparison is not None:
            found = Exploration(1, decided_exactly=1, tightest=tightness(link, kept, comparison))
    return found


def of_claim(attacks: Sequence[Attack], kept: Instance | ScalarFlow) -> Exploration | None:
    """Return the counterexample that an instance still is to one of the assertions of a claim; None if it is none."""
    for tried in attacks:
        violation = tried.violated(kept)
        if violation is not None:
            return Exploration(counterexample=smallest_of_claim(tried, violation))
    return None
