"""A relation under hypotheses, decided on a batch: by intervals where they can, and by the exact engine elsewhere.

No float comparison reaches a verdict. What intervals refute is put to the exact engine, whose answer must agree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from time import monotonic
from typing import TypeAlias

import numpy as np
from flint import fmpq
from numpy.typing import NDArray
from sympy import Eq, Ge, Gt, Le, Lt, Ne
from sympy.logic.boolalg import Boolean

from derivations.proving.definitions import Definitions
from derivations.registry import DEFINITIONS
from verify.evaluation.batches import Batch, Sides, compile_batch
from verify.evaluation.carriers import INTERVALS
from verify.evaluation.hypotheses import checker
from verify.evaluation.statements import Comparison
from verify.instances.problem import Instance
from verify.numbers.exact.scalars import Undefined
from verify.numbers.intervals.scalars import Interval

TRUE, FALSE, OPEN, SILENT = 1, -1, 0, 2
"""What an instance says of a relation; SILENT where a side of it has no value."""


class DisagreementError(RuntimeError):
    """Intervals and the exact engine contradict each other: an error of the program."""


@dataclass(frozen=True, eq=False)
class Decided:
    """What became of each instance of a batch, arrays (B,).

    ``met``: it meets every hypothesis, and both sides of the relation have a value, rigorously; ``truth``: ``TRUE``,
    ``FALSE`` or ``OPEN``, and ``OPEN`` where it is not met; ``left_open``: a hypothesis or the relation stays open;
    ``exactly``: the exact engine was asked.
    """

    met: NDArray[np.bool_]
    truth: NDArray[np.int8]
    left_open: NDArray[np.bool_]
    exactly: NDArray[np.bool_]
    open_within: float
    """How far apart the sides of the relation can be, at most, where it stays open."""
    nearly_equal: int = 0
    """How many of those left open have sides within 1e-30 of their size of each other."""
    both_zero: int = 0
    """At how many of those decided true both sides are 0."""

    @property
    def true(self) -> int:
        """How many instances meet the hypotheses and the relation."""
        return int((self.truth == TRUE).sum())

    @property
    def false(self) -> NDArray[np.intp]:
        """The indices of those that meet the hypotheses and violate the relation."""
        return np.flatnonzero(self.truth == FALSE)


def decide_batch(
    relation: Boolean,
    given: Sequence[Boolean],
    batch: Batch,
    definitions: Definitions = DEFINITIONS,
    until: float = inf,
) -> Decided:
    """Return what holds of a relation between scalars on each instance of a batch that meets the hypotheses given.

    Instances that intervals leave open are decided exactly, the first of them in any case and the others while
    ``monotonic()`` is below ``until``: those that remain count as not met. What intervals refute is always confirmed.

    Raises ``DisagreementError`` where the exact engine does not confirm what intervals refute, and ``NotUnderstood``
    for a relation that has no translation.
    """
    hypotheses = np.array([_by_intervals(g, definitions, batch) for g in given], dtype=np.int8).reshape(-1, len(batch))
    truth, zero = _by_intervals_with_zeros(relation, definitions, batch)
    met, failed = (hypotheses == TRUE).all(axis=0), (hypotheses == FALSE).any(axis=0)
    truth[failed] = OPEN
    asked = ~failed & (~met | (truth != TRUE))
    left_open, apart, nearly_equal = np.zeros(len(batch), dtype=bool), 0.0, 0
    started = False
    for i in np.flatnonzero(asked):
        if started and truth[i] != FALSE and monotonic() > until:
            met[i], truth[i], asked[i] = False, OPEN, False
            continue
        started = True
        exact_met, exact_truth, within, found = _decide_exactly(relation, given, batch.instance(int(i)), definitions)
        zero[i] = found is not None and is_zero(found)
        if truth[i] == FALSE and exact_met is not None and exact_truth == TRUE:
            raise DisagreementError(f"intervals refute {relation} where exact arithmetic decides it true: instance {i}")
        if met[i] and exact_met is False and exact_truth != SILENT:
            raise DisagreementError(f"intervals decide the hypotheses true where exact arithmetic does not: {i}")
        met[i], truth[i] = exact_met is True, OPEN if exact_truth == SILENT else exact_truth
        left_open[i] = exact_met is None or (exact_met and exact_truth == OPEN)
        nearly_equal += bool(left_open[i] and exact_met and found is not None and found.nearly_equal)
        apart = max(apart, within if left_open[i] else 0.0)
    both_zero = int((zero & (truth == TRUE)).sum())
    return Decided(met, truth, left_open, asked, apart, nearly_equal, both_zero)


def decide_exactly(
    relation: Boolean, given: Sequence[Boolean], inst: Instance, definitions: Definitions = DEFINITIONS
) -> tuple[bool | None, int, float]:
    """Return whether an instance meets the hypotheses (None: open), what holds of the relation there, and how far apart
    its sides can be where that stays open (else 0).

    An instance at which a side of the relation has no value does not count: it is not met, and SILENT.
    """
    met, truth, within, _ = _decide_exactly(relation, given, inst, definitions)
    return met, truth, within


def _decide_exactly(
    relation: Boolean, given: Sequence[Boolean], inst: Instance, definitions: Definitions
) -> tuple[bool | None, int, float, Comparison | None]:
    """The same, with the two sides where the relation was evaluated."""
    answers = []
    for hypothesis in given:
        answers.append(checker(hypothesis, definitions)(inst, 0).truth)
        if answers[-1] is False:
            return False, OPEN, 0.0, None
    found: Comparison = checker(relation, definitions)(inst, 0)
    if isinstance(found.left, Undefined) or isinstance(found.right, Undefined):
        return False, SILENT, 0.0, None
    if None in answers:
        return None, OPEN, found.within, found
    if found.truth is None:
        return True, OPEN, found.within, found
    return True, TRUE if found.truth else FALSE, 0.0, found


def is_zero(found: Comparison) -> bool:
    """Tell whether both sides are 0, exactly."""
    return all(isinstance(side, fmpq) and side == 0 for side in (found.left, found.right))


@lru_cache(maxsize=4096)
def _compiled(relation: Boolean, definitions: Definitions) -> Callable[..., Sides]:
    return compile_batch(relation, INTERVALS, definitions)


def _by_intervals(relation: Boolean, definitions: Definitions, batch: Batch) -> NDArray[np.int8]:
    """TRUE, FALSE or OPEN for each instance, as far as intervals can tell."""
    return _by_intervals_with_zeros(relation, definitions, batch)[0]


def _by_intervals_with_zeros(
    relation: Boolean, definitions: Definitions, batch: Batch
) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    """The same, and where both sides are known to be 0."""
    sides = _compiled(relation, definitions)(batch)
    a, b = sides.lhs, sides.rhs
    holds, fails = _ORDERS[type(relation)](a, b)
    zero = (a.lo == 0) & (a.hi == 0) & (b.lo == 0) & (b.hi == 0)
    return np.where(holds, TRUE, np.where(fails, FALSE, OPEN)).astype(np.int8), np.array(zero)


Mask: TypeAlias = NDArray[np.bool_]


def _at_most(a: Interval, b: Interval) -> tuple[Mask, Mask]:
    return a.hi <= b.lo, a.lo > b.hi


def _below(a: Interval, b: Interval) -> tuple[Mask, Mask]:
    return a.hi < b.lo, a.lo >= b.hi


def _equal(a: Interval, b: Interval) -> tuple[Mask, Mask]:
    # both sides known exactly, and equal
    return (a.lo == a.hi) & (b.lo == b.hi) & (a.lo == b.lo), (a.hi < b.lo) | (a.lo > b.hi)


_ORDERS: dict[type[Boolean], Callable[[Interval, Interval], tuple[Mask, Mask]]] = {
    Le: _at_most,
    Lt: _below,
    Ge: lambda a, b: _at_most(b, a),
    Gt: lambda a, b: _below(b, a),
    Eq: _equal,
    Ne: lambda a, b: (_equal(a, b)[1], _equal(a, b)[0]),
}
