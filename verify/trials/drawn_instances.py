"""The instances that meet given hypotheses, rigorously: found once, shared by all statements with the same ones."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from random import Random
from typing import Any

from derivations.claim import Setting
from derivations.proving.definitions import Definitions
from derivations.registry import DEFINITIONS
from derivations.sharper import any_loss
from verify.evaluation.hypotheses import Hypotheses, speaks_of_start, speaks_of_time
from verify.evaluation.quantities import Quantities
from verify.instances import random_instances as instances
from verify.instances.problem import Instance, ScalarFlow
from verify.instances.step_sizes import chosen_step, free_step
from verify.numbers.rationals import SIDE, rational

STEPS = 3
"""How far a run is followed; the digits of its numbers grow threefold at each step."""

_AT_REST = (Setting.POINT, Setting.FLOW)
"""The settings in which no step is made, so that problems can be shared whatever their step size."""

_STEPPED = (Setting.POINT, Setting.DESCENT, Setting.SINGLE_LAYER)
"""The settings whose instances can make a step of descent, to weights that are as good as any."""

ALONG_RUN = (Setting.RUN, Setting.VARYING, Setting.ONE_TO_ONE, *any_loss.SETTINGS)
"""The settings in which an instance is followed over several steps."""


_PATIENCE = 4
"""How many instances are tried for each one that is wanted."""


def times(relation: Any, hypotheses: Hypotheses, inst: Instance | ScalarFlow) -> range:
    """Return the times at which a relation is examined: along the run where it speaks of one, else at 0."""
    setting = hypotheses.setting
    if not speaks_of_time(relation):
        return range(1)
    if setting is Setting.SCALAR_FLOW or (isinstance(inst, Instance) and inst.is_flow):
        return range(2)  # the two points of the flow that the instance knows
    if setting not in ALONG_RUN:
        # what speaks of the start beside the time t says something only at another time
        steps = isinstance(inst, Instance) and setting in _STEPPED and ties_to_start(relation, hypotheses)
        return range(2 if steps else 1)
    return range(2 if is_large(inst) else STEPS + 1)


def ties_to_start(relation: Any, hypotheses: Hypotheses) -> bool:
    """Tell whether the relation, a hypothesis or a definition that a claim changes ties the time t to the start."""
    changed = changed_definitions(hypotheses.definitions)
    return any(speaks_of_start(part) for part in (relation, *hypotheses.given, *changed))


@lru_cache(maxsize=1024)
def changed_definitions(definitions: Definitions) -> tuple[Any, ...]:
    """Return the equations in which definitions differ from those of the results."""
    return tuple(e for name, e in definitions.items() if DEFINITIONS.get(name) != e)


def is_large(inst: Instance | ScalarFlow) -> bool:
    """Tell whether an instance is too large to be altered entry by entry."""
    return max(inst.shape.values()) > SIDE


class DrawnInstances:
    """The instances of one seed that meet the hypotheses, in order of their index; found as they are asked for."""

    def __init__(self, hypotheses: Hypotheses, seed: int) -> None:
        self.hypotheses, self.seed = hypotheses, seed
        self._met: list[Quantities] = []
        self._tried = 0
        self._large: list[Quantities] | None = None

    def first(self, count: int) -> Iterator[Quantities]:
        """Return the first ``count`` instances (fewer where too many had to be passed over)."""
        for i in range(count):
            while len(self._met) <= i and self._tried < _PATIENCE * count:
                made = self._at(self._tried)
                self._tried += 1
                if made is not None:
                    self._met.append(made)
            if len(self._met) <= i:
                return
            yield self._met[i]

    def large(self) -> list[Quantities]:
        """Return the problems of the slides' own sizes that meet the hypotheses."""
        if self._large is None:
            made = instances.slides_sizes(self.hypotheses.setting, self.seed)
            found = (self.fitted(inst, Random(f"{self.seed} slides {i}")) for i, inst in enumerate(made))
            self._large = [q for q in found if q is not None]
        return self._large

    def _at(self, index: int) -> Quantities | None:
        inst = instances.instance(self.hypotheses.setting, self.seed, index)
        return self.fitted(inst, Random(f"{self.seed} step {index}"))

    def fitted(self, inst: Instance | ScalarFlow, rng: Random) -> Quantities | None:
        """Return the instance with a step size that meets the hypotheses; None where it meets them with none found."""
        if isinstance(inst, Instance):
            step = self._step(inst, rng)
            if step is None:
                return None
            inst = instances.shared_with_step(inst, rational(step))
        return Quantities.of(inst) if self.hypotheses.met(Quantities.of(inst)) else None

    def _step(self, inst: Instance, rng: Random) -> Fraction | None:
        hypotheses = self.hypotheses
        if not hypotheses.rest.met(Quantities.of(inst)):
            return None
        if not hypotheses.about_step and self.hypotheses.setting in _AT_REST:
            return Fraction(1)
        if not hypotheses.about_step:
            return free_step(inst, rng)

        def holds(step: Fraction) -> bool:
            return hypotheses.allow_step(inst.with_step(step))

        return chosen_step(inst, hypotheses.steps_allowed(inst), holds, rng)


@lru_cache(maxsize=256)
def drawn_instances(hypotheses: Hypotheses, seed: int) -> DrawnInstances:
    """Return the instances drawn for the hypotheses, one object for equal ones."""
    return DrawnInstances(hypotheses, seed)
