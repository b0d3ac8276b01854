"""A relation said to hold under hypotheses, and where an instance violates it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sympy.logic.boolalg import Boolean

from verify.evaluation.hypotheses import Hypotheses, checker
from verify.evaluation.quantities import Quantities
from verify.evaluation.translate import NotUnderstood
from verify.instances.dependencies import ingredients
from verify.instances.problem import Instance, ScalarFlow
from verify.instances.shrinking import Cost, cost
from verify.trials.drawn_instances import times


@dataclass(frozen=True)
class Attack:
    """A relation and the hypotheses under which it is said to hold."""

    relation: Boolean
    hypotheses: Hypotheses

    @cached_property
    def used(self) -> frozenset[str]:
        """The fields of an instance that matter to the relation or to a hypothesis of the claim."""
        definitions = self.hypotheses.definitions
        return frozenset().union(*(ingredients(r, definitions) for r in (self.relation, *self.hypotheses.given)))

    def violated(self, inst: Instance | ScalarFlow, rest_met: bool = False) -> Violation | None:
        """Return where the instance violates the relation while it meets the hypotheses; None if it does not.

        ``rest_met``: the hypotheses that do not depend on the step size are known to be met.
        """
        try:
            return self._violated(inst, self.hypotheses.allow_step if rest_met else self.hypotheses.met)
        except NotUnderstood:  # no value there; another instance has one
            return None

    def _violated(self, inst: Instance | ScalarFlow, met: Callable[[Any], bool]) -> Violation | None:
        quantities = Quantities.of(inst)
        for time in times(self.relation, self.hypotheses, inst):
            # what the hypotheses say of the time t has to hold at that time alone
            if not (met(inst) if time == 0 else self.hypotheses.met(quantities, time)):
                continue
            comparison = checker(self.relation, self.hypotheses.definitions)(quantities, time)
            if comparison.truth is False:
                return Violation(inst, time, str(comparison.lhs), str(comparison.rhs))
        return None


@dataclass(frozen=True)
class Violation:
    """An instance that violates a relation, at a time of its run, and the two sides there."""

    inst: Instance | ScalarFlow
    time: int
    lhs: str
    rhs: str

    def cost(self, used: frozenset[str]) -> Cost:
        return cost(self.inst, used, self.time)
