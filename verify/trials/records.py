"""What trials end in: counterexamples and tightest instances, written so that they can be redone by hand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from flint import fmpq_mat
from sympy.logic.boolalg import Boolean

from verify.evaluation.hypotheses import speaks_of_time
from verify.evaluation.quantities import Quantities
from verify.instances.dependencies import MATRICES, SCALARS
from verify.instances.losses import SquareLoss, rows_of_strings
from verify.instances.problem import Instance, ScalarFlow
from verify.trials.assertion import Attack, Violation
from verify.trials.drawn_instances import ALONG_RUN
from verify.trials.working import Working, worked

Values = dict[str, Any]
"""Matrices as lists of rows and scalars, by their names; all numbers exact rationals as strings."""


@dataclass(frozen=True)
class Counterexample:
    """An exact rational instance that meets every hypothesis and violates the relation.

    ``values`` holds matrices as lists of rows and scalars, all exact rationals as strings; ``lhs`` and
    ``rhs`` are decimal strings; ``violates`` is the relation that fails, in the claim's symbols; ``worked``:
    the quantities in it and the terms of its sides, each with its value as a decimal string.
    """

    shape: dict[str, int]
    values: Values
    lhs: str
    rhs: str
    violates: Boolean
    time: int = 0
    worked: Working = ()


@dataclass(frozen=True)
class Tightness:
    """The largest ratio of an inequality's sides, the smaller over the larger, among the instances tried.

    ``ratio``: a lower bound in [0, 1], 1 only where both sides were decided to be equal; ``values``, ``shape`` and
    ``time``: the instance, as of a counterexample; no values where it is of the slides' own sizes.
    """

    ratio: float
    values: Values
    shape: dict[str, int] = field(default_factory=dict)
    time: int = 0

    @property
    def attained(self) -> bool:
        """Whether both sides are equal there."""
        return self.ratio == 1.0


def record(attack: Attack, violation: Violation) -> Counterexample:
    """Return the counterexample as a record: the values that matter, enough to redo it by hand.

    Along a run it says at which iterate; of a flow it gives the start and, named with ``_t``, the point at time t.
    """
    shape, values, time = laid_out(attack, violation.inst, violation.time)
    quantities, definitions = Quantities.of(violation.inst), attack.hypotheses.definitions
    working = worked(attack.relation, quantities.under(definitions), violation.time, definitions)
    return Counterexample(shape, values, violation.lhs, violation.rhs, attack.relation, time, working)


def laid_out(attack: Attack, inst: Instance | ScalarFlow, time: int) -> tuple[dict[str, int], Values, int]:
    """Return an instance's shape, the values that matter to the attack, and the iterate (0 where none is meant)."""
    inst = _until(inst, time)
    of_flow = isinstance(inst, ScalarFlow) or inst.is_flow
    along_run = not of_flow and (attack.hypotheses.setting in ALONG_RUN or time > 0) and speaks_of_time(attack.relation)
    shape = dict(inst.shape)
    if isinstance(inst, ScalarFlow):
        return shape, dict(inst.values()), time if along_run else 0
    values = _values(inst, _needed(inst, attack.used, time)) | ({"t": str(time)} if along_run else {})
    if not isinstance(inst.loss, SquareLoss):
        values["loss"] = str(inst.loss)
    if inst.rows != shape["n"]:
        shape["rank"] = inst.rows  # on the row space of X, so that n means the rank
    return shape, values, time if along_run else 0


def _until(inst: Instance | ScalarFlow, time: int) -> Instance | ScalarFlow:
    """The instance, its flow ending at that time."""
    if time > 0:
        return inst
    if isinstance(inst, ScalarFlow):
        return replace(inst, w1_t=inst.w1_0, w2_t=inst.w2_0)
    return replace(inst, W1_t=None, W2_t=None) if inst.is_flow else inst


def _needed(inst: Instance, used: frozenset[str], time: int) -> frozenset[str]:
    if inst.is_flow:
        return used | {"X", "Y", "W1", "W2", "W1_t", "W2_t"}
    return used | {"X", "Y", "W1", "W2", "eta"} if time > 0 else used


def _values(inst: Instance, names: frozenset[str]) -> Values:
    made: Values = {}
    for name in (*MATRICES, *SCALARS):
        value = getattr(inst, name)
        if name in names and value is not None:
            made[name] = rows_of_strings(value) if isinstance(value, fmpq_mat) else str(value)
    return made
