"""One relation under its hypotheses, tried on instances."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from verify.evaluation.hypotheses import checker
from verify.evaluation.quantities import Quantities
from verify.trials.assertion import Attack, Violation
from verify.trials.drawn_instances import DrawnInstances, drawn_instances, times
from verify.trials.horizon import Horizon, horizon_of
from verify.trials.records import Tightness
from verify.trials.tightness import tighter


@dataclass(frozen=True)
class Outcome:
    """What the instances said: how many decided the relation true, how many left it open, a violation, the tightest.

    ``nearly_equal``: how many left it open at sides so near to each other that they are counted beside; ``horizon``:
    what the instances covered that were not refuting.
    """

    instances: int = 0
    undecided: int = 0
    violation: Violation | None = None
    tightest: Tightness | None = None
    nearly_equal: int = 0
    horizon: Horizon = field(default_factory=Horizon)


def tried(attack: Attack, count: int, seed: int) -> Outcome:
    """Return what ``count`` instances of the seed, and those of the slides' own sizes, say of the relation."""
    return tried_on(attack, _drawn(drawn_instances(attack.hypotheses, seed), count))


def _drawn(drawn: DrawnInstances, count: int) -> Iterator[Quantities]:
    yield from drawn.first(count)
    yield from drawn.large()


def tried_on(attack: Attack, instances: Iterable[Quantities]) -> Outcome:
    """Return what instances that meet the hypotheses say of the relation, up to the first that violates it."""
    outcome = Outcome()
    for quantities in instances:
        outcome = _with(outcome, attack, quantities)
        if outcome.violation is not None:
            break
    return outcome


def _with(before: Outcome, attack: Attack, quantities: Quantities) -> Outcome:
    """What was said before and what one more instance that meets the hypotheses says, at all times of its run."""
    inst, tightest = quantities.instance, before.tightest
    check = checker(attack.relation, attack.hypotheses.definitions)
    open_somewhere = nearly = False
    both_zero = True
    for time in times(attack.relation, attack.hypotheses, inst):
        if time > 0 and not _still_met(attack, quantities, time):
            continue
        comparison = check(quantities, time)
        if comparison.truth is False:
            violation = Violation(inst, time, str(comparison.lhs), str(comparison.rhs))
            return replace(before, violation=violation, tightest=tightest)
        if comparison.truth is True:
            tightest = tighter(tightest, attack, comparison, inst, time)
        both_zero = both_zero and comparison.both_zero
        nearly = nearly or comparison.nearly_equal
        open_somewhere = open_somewhere or (comparison.truth is None and not comparison.nearly_equal)
    found = replace(before, tightest=tightest, horizon=before.horizon.joined(horizon_of(inst, both_zero)))
    if open_somewhere:
        return replace(found, undecided=before.undecided + 1)
    if nearly:
        return replace(found, nearly_equal=before.nearly_equal + 1)
    return replace(found, instances=before.instances + 1)


def together(first: Outcome, second: Outcome) -> Outcome:
    """Return what two lots of instances say of one relation."""
    tightest = [o.tightest for o in (first, second) if o.tightest is not None]
    return Outcome(
        first.instances + second.instances,
        first.undecided + second.undecided,
        first.violation or second.violation,
        max(tightest, key=lambda x: x.ratio, default=None),
        first.nearly_equal + second.nearly_equal,
        first.horizon.joined(second.horizon),
    )


def _still_met(attack: Attack, quantities: Quantities, time: int) -> bool:
    """Whether the hypotheses that speak of the time hold at it too."""
    definitions = attack.hypotheses.definitions
    return all(checker(h, definitions)(quantities, time).truth is True for h in attack.hypotheses.timed)
