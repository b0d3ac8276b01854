"""One relation under its hypotheses, tried on instances."""

from __future__ import annotations

from dataclasses import dataclass

from verify.counterexample import Attack, Violation
from verify.quantities import Quantities
from verify.samples import checker, samples, times


@dataclass(frozen=True)
class Outcome:
    """What the instances said: how many decided the relation true, how many left it open, and a violation."""

    instances: int = 0
    undecided: int = 0
    violation: Violation | None = None


def tried(attack: Attack, count: int, seed: int) -> Outcome:
    """Return what ``count`` instances of the seed, and those of the slides' own sizes, say of the relation."""
    drawn = samples(attack.hypotheses, seed)
    true = undecided = 0
    for source in (drawn.first(count), iter(drawn.large())):
        for quantities in source:
            found = _on_instance(attack, quantities)
            if isinstance(found, Violation):
                return Outcome(true, undecided, found)
            true, undecided = (true + 1, undecided) if found else (true, undecided + 1)
    return Outcome(true, undecided)


def _on_instance(attack: Attack, quantities: Quantities) -> bool | Violation:
    """Whether the relation is decided true at all times on an instance that meets the hypotheses; its violation."""
    check = checker(attack.relation, attack.hypotheses.definitions)
    open_somewhere = False
    for time in times(attack.relation, attack.hypotheses.setting, quantities.instance):
        if time > 0 and not _still_met(attack, quantities, time):
            continue
        comparison = check(quantities, time)
        if comparison.truth is False:
            return Violation(quantities.instance, time, str(comparison.lhs), str(comparison.rhs))
        open_somewhere = open_somewhere or comparison.truth is None
    return not open_somewhere


def _still_met(attack: Attack, quantities: Quantities, time: int) -> bool:
    """Whether the hypotheses that speak of the time hold at it too."""
    definitions = attack.hypotheses.definitions
    return all(checker(h, definitions)(quantities, time).truth is True for h in attack.hypotheses.timed)
