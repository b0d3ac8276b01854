"""Counterexamples: found smallest first or shrunk, and written so that they can be redone by hand.

Every instance accepted here meets all hypotheses rigorously and violates the relation rigorously.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from verify.evaluation.hypotheses import Hypotheses
from verify.instances.dependencies import MATRICES, SCALARS
from verify.instances.problem import Instance
from verify.instances.shrinking import simpler
from verify.instances.smallest_first import PER_SHAPE, tiny
from verify.instances.step_sizes import largest_step, scale
from verify.numbers.rationals import simplest_between
from verify.trials.assertion import Attack, Violation
from verify.trials.drawn_instances import drawn_instances, is_large
from verify.trials.records import Counterexample, record

_SEARCH, _SHRINK, _MORE = 6000, 600, 300
"""How many candidates are examined, at most: fixed numbers, so that the answer does not depend on the clock."""
_QUICK, _QUICK_SEARCH = 40, 1200
"""How many tiny instances of a shape, and candidates in all, are looked at before a search in floating point."""

_OTHER_SEED = 1

_EDGE = 3
"""How many candidates a search for the edge of what is allowed counts for, on average."""


def smallest(attack: Attack, found: Violation) -> Counterexample:
    """Return the smallest counterexample to be had from a violation: by systematic search, else by shrinking."""
    used = attack.used
    tried = [v for v in (_systematic(attack, used), found) if v is not None]
    if all(is_large(v.inst) for v in tried):
        tried += _among_more(attack)
    best = min(tried, key=lambda v: v.cost(used))
    return record(attack, _shrunk(attack, best, used))


def _among_more(attack: Attack) -> list[Violation]:
    """A violation of a size that can be shrunk, from further instances; none if there is none so soon."""
    for quantities in drawn_instances(attack.hypotheses, _OTHER_SEED).first(_MORE):
        found = attack.violated(quantities.instance)
        if found is not None:
            return [found]
    return []


def among_the_smallest(attack: Attack) -> Violation | None:
    """Return a violation among the first few tiny instances of each shape; None if there is none."""
    return _systematic(attack, attack.used, _QUICK, _QUICK_SEARCH)


def _systematic(
    attack: Attack, used: frozenset[str], per_shape: int = PER_SHAPE, budget: int = _SEARCH
) -> Violation | None:
    for base in tiny(attack.hypotheses.setting, used, per_shape):
        stepped = isinstance(base, Instance) and "eta" in used
        candidates = _with_steps(attack.hypotheses, base) if isinstance(base, Instance) and stepped else iter((base,))
        for inst in candidates:
            violation = attack.violated(inst, rest_met=stepped)
            budget -= 1
            if violation is not None:
                return violation
        budget -= _EDGE if stepped else 1
        if budget <= 0:
            return None
    return None


def _with_steps(hypotheses: Hypotheses, base: Instance) -> Iterator[Instance]:
    """The instance with step sizes worth trying, if it meets the hypotheses that do not depend on them."""
    if hypotheses.rest.met(base):
        for step in _steps(hypotheses, base):
            yield base.with_step(step)


def _steps(hypotheses: Hypotheses, base: Instance) -> Iterator[Fraction]:
    """Step sizes worth trying at a tiny instance: simple ones, or the edge of what is allowed and below."""
    bounds = hypotheses.steps_allowed(base)
    if bounds:
        edge = min(bounds)
        if edge > 0:
            yield edge.limit_denominator(100)
            yield simplest_between(edge / 2, edge * (1 - Fraction(1, 10**9)))
        return
    yield from (Fraction(1), Fraction(1, 2), Fraction(1, 4))
    if hypotheses.about_step:
        low, _ = largest_step(lambda step: hypotheses.allow_step(base.with_step(step)), Fraction(scale(base)))
        if low is not None:
            yield low
            yield simplest_between(low / 2, low)


def _shrunk(attack: Attack, violation: Violation, used: frozenset[str]) -> Violation:
    best, budget, improved = violation, _SHRINK, not is_large(violation.inst)
    while improved and budget > 0 and isinstance(best.inst, Instance):
        improved = False
        for candidate in simpler(best.inst, used):
            budget -= 1
            found = attack.violated(candidate)
            if found is not None and _better(found, best, used):
                best, improved = found, True
                break
            if budget <= 0:
                break
    return best


def _better(found: Violation, best: Violation, used: frozenset[str]) -> bool:
    if found.cost(used) < best.cost(used):
        return True
    unused = frozenset((*MATRICES, *SCALARS))
    return found.cost(used) == best.cost(used) and found.cost(unused) < best.cost(unused)
