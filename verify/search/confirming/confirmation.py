"""From a floating-point suspicion to an exact counterexample, made small; and rigorous truth at an instance.

An instance at which a side has no value (a division by zero, the logarithm of a number that is not positive) says
nothing, neither for a relation nor against it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from itertools import islice
from math import floor, isfinite, ldexp
from time import monotonic
from typing import Any

import numpy as np
from flint import fmpq
from sympy import Eq, Integer

from derivations.claim import Setting
from derivations.registry import DEFINITIONS
from verify.evaluation.hypotheses import Hypotheses, checker
from verify.evaluation.quantities import Quantities
from verify.evaluation.statements import Comparison, compile_statement
from verify.evaluation.translate import NotUnderstood
from verify.instances.dependencies import SCALARS
from verify.instances.problem import Instance
from verify.instances.shrinking import simpler
from verify.instances.smallest_first import tiny
from verify.instances.step_sizes import scale
from verify.numbers.exact.scalars import Undefined, ball
from verify.numbers.rationals import as_strings, fraction, identity, rational, simplest_between, zeros
from verify.search.climbing.families import Layout, Problems, instance, rounded
from verify.search.climbing.landscape import SLACK, Landscape, depends
from verify.search.language.grammar import Conjecture
from verify.trials.assertion import Attack, Violation
from verify.trials.records import Counterexample, Tightness
from verify.trials.tightness import ratio_of

_BITS = (0, 1, 2, 3, 5, 8, 12, 18, 26, 38, 53)
_CUT = (0, 3, 6)
"""Which of them are tried with R, W1 or W2 zero as well: a limit that ascents approach but never reach."""
_EXACT_TRIES = 4
_VALUES = ("X", "Y", "W1", "W2", *SCALARS)
_SYSTEMATIC_SHARE, _TINY_PER_SHAPE = 0.4, 200
_STEPS = (fmpq(1), fmpq(1, 2), fmpq(1, 4), fmpq(1, 10))
_CLOSE = 1e-9
_ROOMS = (Fraction(1, 2), Fraction(99, 100))
"""A step size may be made a simpler number down to these shares of itself."""


class Finding(Enum):
    """What an instance says of a relation under hypotheses."""

    TRUE = "true"
    FALSE = "false"
    OPEN = "left open"
    SILENT = "no value, or a hypothesis not met"


@dataclass(frozen=True)
class TypedAttack(Attack):
    """An attack on a typed relation: an instance at which a side has no value does not violate it."""

    def _violated(self, inst: Any, met: Any) -> Violation | None:
        if not is_meant(inst) or not met(inst):
            return None
        comparison = checker(self.relation, self.hypotheses.definitions)(Quantities.of(inst), 0)
        if comparison.truth is not False or not _has_value(comparison):
            return None
        return Violation(inst, 0, str(comparison.lhs), str(comparison.rhs))


def is_meant(inst: Any) -> bool:
    """Tell whether an instance is one that conjectures speak of: X of full column rank, eta > 0, 0 < c1 < 1 < c2."""
    return inst.eta > 0 and 0 < inst.c1 < 1 and inst.c2 > 1 and inst.rank == inst.X.ncols()


def _has_value(comparison: Comparison) -> bool:
    return not any(isinstance(side, (Undefined, str)) for side in (comparison.left, comparison.right))


def attack(conjecture: Conjecture) -> TypedAttack:
    """Return the attack on a conjecture under its hypotheses; ``is_meant`` goes without saying."""
    return TypedAttack(conjecture.relation, Hypotheses(Setting.RUN, conjecture.given, DEFINITIONS))


def finding(conjecture: Conjecture, inst: Instance) -> tuple[Finding, Comparison | None]:
    """Return what the instance says, rigorously, with the two sides of the relation where it was evaluated."""
    open_ = False
    if not is_meant(inst):
        return Finding.SILENT, None
    try:
        for hypothesis in conjecture.given:
            truth = checker(hypothesis, DEFINITIONS)(inst, 0).truth
            if truth is False:
                return Finding.SILENT, None
            open_ = open_ or truth is None
        comparison = checker(conjecture.relation, DEFINITIONS)(inst, 0)
    except NotUnderstood:
        return Finding.SILENT, None
    if not _has_value(comparison) or (open_ and comparison.truth is False):
        return (Finding.OPEN if open_ or comparison.truth is None else Finding.SILENT), comparison
    if open_:
        return Finding.SILENT, comparison  # true, but not known to be meant
    return {True: Finding.TRUE, False: Finding.FALSE, None: Finding.OPEN}[comparison.truth], comparison


# --- rounding ----------------------------------------------------------------------------------------


def simple_instances(landscape: Landscape, layout: Layout, parameters: np.ndarray) -> Iterator[Instance]:
    """Return exact instances near the parameters (size,) that floats still hold for counterexamples, simplest first."""
    start = Problems.of(layout, parameters[None, :], landscape.box)
    place = parameters[layout.parts["step"].start]
    made = [_rounded(start, bits) for bits in _BITS]
    made += [replace(made[k], **{name: 0 * getattr(made[k], name)}) for k in _CUT for name in ("R", "W1", "W2")]
    bits = [*_BITS, *(_BITS[k] for k in _CUT for _ in range(3))]
    together = Problems(*(np.concatenate([getattr(p, f) for p in made]) for f in Problems.__dataclass_fields__))
    steps = landscape.step(together, np.full(len(made), place))
    for inward in (0, 1, 2):  # as it is, then a little to both sides, for a bound is met on one side alone
        if landscape.bounds.pinned is None:
            steps_ = np.array([_rounded_step(x, b, inward) for x, b in zip(steps.tolist(), bits)])
        else:
            steps_ = steps
        scores = landscape.judge(together, steps_)
        for k in np.flatnonzero(scores.met & (scores.gap > -SLACK)):
            yield exact_instance(landscape, together.take([k]), float(steps_[k]))


def _rounded(problem: Problems, bits: int) -> Problems:
    each = np.array([[rounded(np.array([v]), bits)[0] for v in row] for row in problem.spectrum])
    w1, w2, residual = (rounded(a, bits) for a in (problem.W1, problem.W2, problem.R))
    slacks = (rounded(problem.c1, bits + 1), 1 + rounded(problem.c2 - 1, bits + 1))
    return Problems(each, w1, w2, residual, *slacks)


def _rounded_step(step: float, bits: int, inward: int) -> float:
    if not (isfinite(step) and step > 0):
        return 1.0
    unit = ldexp(1.0, int(np.frexp(step)[1]) - 1 - max(bits, 3))
    units = step / unit
    return unit * (round(units), floor(units * (1 - 1e-14)), floor(units * (1 + 1e-14)) + 1)[inward] or unit


def exact_instance(landscape: Landscape, problem: Problems, step: float) -> Instance:
    """Return the first of the problems exactly; what hypotheses pin to a rational value has that value."""
    c1, c2 = (
        Fraction(float(getattr(problem, name)[0])) if pinned is None else pinned
        for name, pinned in ((name, landscape.box.pinned(name)) for name in ("c1", "c2"))
    )
    made = instance(problem, Fraction(step), (c1, c2))
    pin = landscape.bounds.pinned
    if pin is None:
        return made
    value = compile_statement(Eq(pin, Integer(0), evaluate=False))(made).left
    return replace(made, eta=value) if isinstance(value, fmpq) and value > 0 else made


def confirmed(landscape: Landscape, layout: Layout, parameters: np.ndarray, until: float) -> Violation | None:
    """Return an exact violation near the parameters; None where there is none among the few instances tried.

    Of those tried, the first that is not at the edge of the relation or of a hypothesis, if there is one.
    """
    trial = attack(landscape.conjecture)
    found: list[Violation] = []
    for inst in islice(simple_instances(landscape, layout, parameters), _EXACT_TRIES):
        if monotonic() > until:
            break
        violation = trial.violated(inst)
        if violation is not None:
            found.append(violation)
            if _at_edges(trial, violation) == 0:
                break
    return min(found, key=lambda v: _at_edges(trial, v), default=None)


# --- small ---------------------------------------------------------------------------------------------


def smallest(conjecture: Conjecture, found: Violation, seconds: float) -> Counterexample:
    """Return a small counterexample to be had from a violation within the time, as a record.

    One that anybody can check in any arithmetic is preferred: small as it may be, it is not at the edge of the relation
    or of a hypothesis where the violation found is not.
    """
    trial, begun = attack(conjecture), monotonic()
    bearing = _at_edges(trial, found)
    tried = [v for v in (_systematic(trial, bearing, begun + seconds * _SYSTEMATIC_SHARE), found) if v is not None]
    best = min((_plain(trial, v) for v in tried), key=lambda v: v.cost(trial.used))
    return record(conjecture, _shrunk(trial, best, bearing, begun + seconds))


def _at_edges(trial: TypedAttack, found: Violation) -> int:
    """How many of the relation and its hypotheses have sides that rounding could not tell apart."""
    return sum(_is_close(relation, found.inst) for relation in (trial.relation, *trial.hypotheses.given))


def _is_close(relation: Any, inst: Any) -> bool:
    if depends(relation) <= set(SCALARS):  # numbers that are given, and sides: nothing is rounded
        return False
    comparison = checker(relation, DEFINITIONS)(inst, 0)
    a, b = (float(ball(x)) for x in (comparison.left, comparison.right))
    return abs(a - b) <= _CLOSE * max(abs(a), abs(b))


def _plain(trial: TypedAttack, found: Violation) -> Violation:
    """The violation with plain values for all that does not matter."""
    inst: Any = found.inst
    n, m = inst.X.ncols(), inst.Y.ncols()
    plain = {"X": identity(n), "Y": zeros(n, m), "eta": fmpq(1), "c1": fmpq(1, 2), "c2": fmpq(3, 2)}
    if "X" in trial.used or "Y" in trial.used:
        del plain["X"], plain["Y"]
    return trial.violated(replace(inst, **{k: v for k, v in plain.items() if k not in trial.used})) or found


def _systematic(trial: TypedAttack, edges: int, until: float) -> Violation | None:
    for base in tiny(Setting.RUN, trial.used, _TINY_PER_SHAPE):
        for step in _STEPS if "eta" in trial.used else _STEPS[:1]:
            if monotonic() > until:
                return None
            found = trial.violated(replace(base, eta=step))
            if found is not None and _at_edges(trial, found) <= edges:
                return found
    return None


def _shrunk(trial: TypedAttack, best: Violation, edges: int, until: float) -> Violation:
    improved = True
    while improved:
        improved = False
        for candidate in simpler(best.inst, trial.used):  # type: ignore[arg-type]
            if monotonic() > until:
                return best
            found = _violated_in_scale(trial, candidate, best.inst)
            if found is None or found.cost(trial.used) >= best.cost(trial.used):
                continue
            if _at_edges(trial, found) <= edges:
                best, improved = found, True
                break
    return best


def _violated_in_scale(trial: TypedAttack, candidate: Instance, before: Any) -> Violation | None:
    """The violation at a simpler instance, with its step size, or one as large on the problem's scale."""
    found = trial.violated(candidate)
    if found is not None or "eta" not in trial.used or candidate.eta != before.eta or not is_meant(candidate):
        return found
    top = fraction(before.eta) * Fraction(scale(candidate)) / Fraction(scale(before))
    for width in _ROOMS:
        found = trial.violated(replace(candidate, eta=rational(simplest_between(top * width, top))))
        if found is not None:
            return found
    return None


def record(conjecture: Conjecture, found: Violation) -> Counterexample:
    """Return the violation as a record with all that is needed to redo it: X, Y, W1, W2, eta, c1, c2."""
    return Counterexample(dict(found.inst.shape), values(found.inst), found.lhs, found.rhs, conjecture.relation)


def values(inst: Any) -> dict[str, Any]:
    """Return the data, weights and scalars of an instance as exact strings."""
    return {k: str(getattr(inst, k)) if k in SCALARS else as_strings(getattr(inst, k)) for k in _VALUES}


def tightness(conjecture: Conjecture, inst: Instance, comparison: Comparison) -> Tightness | None:
    """Return the ratio of the sides at an instance where the relation was decided true; None where there is none."""
    ratio = ratio_of(conjecture.relation, comparison)
    return None if ratio is None else Tightness(ratio, values(inst), dict(inst.shape))
