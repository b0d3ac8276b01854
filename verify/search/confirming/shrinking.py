"""Counterexamples made small: small numbers first, several at once, sides that are far apart where they can be."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import chain
from time import thread_time
from typing import Any

from flint import fmpq

from verify.instances.problem import Instance
from verify.instances.shrinking import Cost
from verify.instances.smallest_first import weight
from verify.instances.step_sizes import scale
from verify.numbers.exact.scalars import Real
from verify.numbers.rationals import fraction, identity, rational, simplest_between, zeros
from verify.search.confirming.confirmation import TypedAttack, attack, instance_of, record
from verify.search.confirming.simpler_instances import simpler_typed
from verify.search.confirming.systematic import in_scale_of, systematic
from verify.search.language.grammar import Conjecture
from verify.trials.assertion import Violation
from verify.trials.records import Counterexample

_SYSTEMATIC_SHARE = 0.4
_ROOMS = (Fraction(1, 2), Fraction(99, 100))
"""A step size may be made a simpler number down to these shares of itself."""

Size = tuple[int, Cost, int, int]


def smallest(conjecture: Conjecture, found: Violation, seconds: float) -> Counterexample:
    """Return a small counterexample to be had from a violation within so many seconds of computing, as a record.

    The time of other programs on the machine does not count: what is shown should not depend on them.

    One that anybody can check in any arithmetic is preferred: small as it may be, its sides and those of the hypotheses
    are not nearer to each other than those of the violation found.
    """
    trial, begun = attack(conjecture), thread_time()
    bearing = trial.edges(found)
    plain = systematic(conjecture, trial, bearing, begun + seconds * _SYSTEMATIC_SHARE)
    if plain is None and instance_of(found).factors:
        plain = systematic(conjecture, trial, bearing, thread_time() + seconds * _SYSTEMATIC_SHARE / 2, in_scale=True)
    tried = [v for v in (plain, found) if v]
    best = min((_plain(conjecture, trial, v) for v in tried), key=lambda v: _size(trial, v))
    return record(conjecture, _shrunk(trial, best, min(bearing, trial.edges(best)), begun + seconds))


def _size(trial: TypedAttack, found: Violation) -> Size:
    """The size of what matters: irrational factors, the network's numbers, then those of the user's own matrices."""
    inst = instance_of(found)
    own = [x for a in inst.own.values() for x in a.entries()]
    return len(inst.factors), found.cost(trial.used), len(own), sum(weight(x) + (x != 0) for x in own)


def _plain(conjecture: Conjecture, trial: TypedAttack, found: Violation) -> Violation:
    """The violation with plain values for all that does not matter."""
    inst = instance_of(found)
    n, m = inst.X.ncols(), inst.Y.ncols()
    plain: dict[str, Any] = {"X": identity(n), "Y": zeros(n, m), "eta": fmpq(1), "c1": fmpq(1, 2), "c2": fmpq(3, 2)}
    if "X" in trial.used or "Y" in trial.used or "N" in conjecture.words() or conjecture.any_rank:
        del plain["X"], plain["Y"]
    for name in ("W1", "W2"):
        plain[name] = 0 * getattr(inst, name)
    changed = {k: v for k, v in plain.items() if k not in trial.used}
    changed["factors"] = {k: v for k, v in inst.factors.items() if k in trial.used or k in inst.own}
    return trial.violated(replace(inst, **changed)) or found


def _shrunk(trial: TypedAttack, best: Violation, edges: int, until: float) -> Violation:
    kept = () if trial.shape is None else ("n", "h", "m")
    improved = True
    while improved:
        improved = False
        size = _size(trial, best)
        inst = instance_of(best)
        for candidate in chain.from_iterable(in_scale_of(trial, c) for c in simpler_typed(inst, trial.used, kept)):
            if thread_time() > until:
                return best
            found = _violated_in_scale(trial, candidate, inst)
            if found is None or _size(trial, found) >= size:
                continue
            if trial.edges(found) <= edges:
                best, improved = found, True
                break
    return best


def _violated_in_scale(trial: TypedAttack, candidate: Instance, before: Instance) -> Violation | None:
    """The violation at a simpler instance, with its step size, or one as large on the problem's scale."""
    found = trial.violated(candidate)
    step = before.eta
    if found is not None or "eta" not in trial.used or isinstance(step, Real) or candidate.eta != step:
        return found
    if not trial.means(candidate):
        return None
    top = fraction(step) * Fraction(scale(candidate)) / Fraction(scale(before))
    for width in _ROOMS:
        found = trial.violated(replace(candidate, eta=rational(simplest_between(top * width, top))))
        if found is not None:
            return found
    return None
