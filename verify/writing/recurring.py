"""Steps that recur in several derivations: a document prints them once, under numbers of their own, and refers to them.

A step recurs with all that it rests on: the same relation, for the same reason, from the same steps, back to the
hypotheses. This uses the records of the kernel and the verdicts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sympy.logic.boolalg import Boolean

from derivations.claim import Claim
from derivations.proving.kernel import Checked, CheckedStep
from verify.trials.evidence import Verdict
from verify.verdicts.summary import statements, taken_up
from verify.verdicts.verdict import ClaimVerdict

LEAST = 2
"""In how many derivations a step has to stand to be printed once for all of them; ``phrases.RECUR`` says so."""

_Key = tuple[Boolean, str, tuple[int, ...]]


@dataclass(frozen=True)
class RecurringStep:
    """A step that many derivations have, with the hypotheses that it takes up; ``step.uses`` are of this kind too."""

    step: CheckedStep
    supposed: tuple[Boolean, ...] = ()


@dataclass(frozen=True)
class Recurring:
    """The steps printed once, R1, R2, ...; a context for derivations without them."""

    steps: tuple[RecurringStep, ...] = ()
    told: Mapping[str, str] = field(default_factory=dict)
    """By the ids of results, those whose derivation is theirs too, and is printed once."""
    _keys: dict[_Key, int] = field(default_factory=dict)
    _numbers: Mapping[int, str] = field(default_factory=dict)

    def rest(self, checked: Checked) -> Checked:
        """Return the derivation without the steps that are printed elsewhere; those that use them say so.

        Its last step, which is what was to be shown, stays.
        """
        numbers = {n: self._numbers[k] for n, k in _keyed(checked, self._keys).items() if k in self._numbers}
        numbers.pop(checked.steps[-1].number, None)
        kept = (s for s in checked.steps if s.number not in numbers)
        return replace(checked, steps=tuple(replace(s, uses=tuple(numbers.get(n, n) for n in s.uses)) for s in kept))


def recurring(derivations: Iterable[Checked], least: int = LEAST) -> Recurring:
    """Return the steps that at least so many of the derivations have, in the order in which they come first."""
    made = list(derivations)
    keys: dict[_Key, int] = {}
    counted: Counter[int] = Counter()
    first: dict[int, CheckedStep] = {}
    found: dict[int, dict[str, int]] = {}
    for checked in made:
        own = _keyed(checked, keys)
        counted.update(set(own.values()))
        for step in checked.steps:
            key = own.get(step.number)
            if key is not None and key not in first:
                first[key], found[key] = step, own
    given = {key for key, step in first.items() if taken_up(step)}
    chosen = [key for key in first if counted[key] >= least and key not in given]
    numbers = {key: f"R{number}" for number, key in enumerate(chosen, start=1)}
    steps = []
    for key in chosen:
        step, own = first[key], found[key]
        used = [own[n] for n in step.uses]
        uses = tuple(numbers[k] for k in used if k in numbers)
        supposed = tuple(first[k].relation for k in used if k in given)
        steps.append(RecurringStep(replace(step, number=numbers[key], uses=uses), supposed))
    return Recurring(tuple(steps), _keys=keys, _numbers=numbers)


def told_with(verdicts: Iterable[ClaimVerdict]) -> dict[str, str]:
    """Return, by the ids of results, those whose very derivation they have, checked in another setting."""
    groups: dict[int, list[Claim]] = {}
    for found in verdicts:
        if found.claim.proof is not None and (found.corrected or found.printed).verdict is Verdict.PROVED:
            groups.setdefault(id(found.claim.proof), []).append(found.claim)
    told: dict[str, str] = {}
    for group in groups.values():
        first = min(group, key=lambda claim: len(claim.id))
        told.update(
            (claim.id, first.id) for claim in group if claim is not first and _in_force(claim) == _in_force(first)
        )
    return told


def _in_force(claim: Claim) -> Boolean:
    return (claim.corrected or claim.printed).relation


def recurring_in(verdicts: Iterable[ClaimVerdict]) -> Recurring:
    """Return what recurs in the derivations behind the verdicts: steps, and whole derivations."""
    every = list(verdicts)
    return replace(recurring(derivations_of(every)), told=told_with(every))


def derivations_of(verdicts: Iterable[ClaimVerdict]) -> list[Checked]:
    """Return the derivations behind the verdicts that have steps, in their order, none that is another one's too."""
    every = list(verdicts)
    told = told_with(every)
    own = [s for found in every if found.claim.id not in told for s in statements(found)]
    return [s.checked for s in own if s.checked is not None and s.checked.steps]


def _keyed(checked: Checked, keys: dict[_Key, int]) -> dict[str, int]:
    """By number, what identifies each step of the derivation itself; one that uses inner steps has nothing."""
    found: dict[str, int] = {}
    for step in checked.steps:
        if "." in step.number or not all(n in found for n in step.uses):
            continue
        reason = "" if taken_up(step) else f"{step.reason} [{step.fact}]"
        key = (step.relation, reason, tuple(found[n] for n in step.uses))
        found[step.number] = keys.setdefault(key, len(keys))
    return found
