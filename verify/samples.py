"""The instances that meet given hypotheses, rigorously: found once, shared by all statements with the same ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from random import Random
from typing import Any

from sympy import Eq

from derivations.claim import Reading, Setting
from derivations.definitions import Definitions
from derivations.notation import PositiveRootCount, eta, t
from derivations.registry import supposed
from verify import instances
from verify.compile import compile_statement
from verify.ingredients import ingredients
from verify.problem import Instance, ScalarFlow
from verify.quantities import Quantities
from verify.rationals import SIDE, rational
from verify.step_sizes import chosen_step, free_step, mentions_step

STEPS = 3
"""How far a run is followed; the digits of its numbers grow threefold at each step."""

_AT_REST = (Setting.POINT, Setting.FLOW)
"""The settings in which no step is made, so that problems can be shared whatever their step size."""

ALONG_RUN = (Setting.RUN, Setting.VARYING)
"""The settings in which an instance is followed over several steps."""

_BOUNDLESS = 10**6
"""Stands for a bound that is infinite."""

_PATIENCE = 4
"""How many instances are tried for each one that is wanted."""


@dataclass(frozen=True)
class Hypotheses:
    """What an instance must meet: the setting's suppositions and the claim's, under definitions."""

    setting: Setting
    given: tuple[Any, ...]
    definitions: Definitions

    @cached_property
    def all(self) -> tuple[Any, ...]:
        return tuple(dict.fromkeys((*self._supposed(), *self.given)))

    @cached_property
    def about_step(self) -> tuple[Any, ...]:
        """Those that depend on the step size."""
        return tuple(h for h in self.given if "eta" in ingredients(h, self.definitions))

    @cached_property
    def rest(self) -> Hypotheses:
        """All but those."""
        return Hypotheses(self.setting, tuple(h for h in self.given if h not in self.about_step), self.definitions)

    @cached_property
    def timed(self) -> tuple[Any, ...]:
        """Those that speak of the time t, so that they must hold at each time at which they are used."""
        return tuple(h for h in self.given if speaks_of_time(h))

    def _supposed(self) -> tuple[Any, ...]:
        return () if self.setting is Setting.SCALAR_FLOW else supposed(self.setting)

    def met(self, inst: Instance | ScalarFlow | Quantities, time: int = 0) -> bool:
        """Tell whether every hypothesis is decided true, rigorously; one left open is not met."""
        instance = inst.instance if isinstance(inst, Quantities) else inst
        if isinstance(instance, Instance) and instance.rank == 0:
            return False  # every setting supposes that X is not zero
        return all(checker(h, self.definitions)(inst, time).truth is True for h in self.all)

    def allow_step(self, inst: Instance) -> bool:
        """Tell whether those that depend on the step size are decided true at the instance's."""
        return all(checker(h, self.definitions)(inst, 0).truth is True for h in self.about_step)

    def steps_allowed(self, inst: Instance) -> list[Fraction]:
        """Return the upper bounds that the hypotheses put on eta outright, in decimals; 0 where one has no value."""
        found = []
        for h in self.about_step:
            bound = _bound_of_step(h)
            if bound is not None:
                comparison = checker(h, self.definitions)(inst, 0)
                found.append(_decimal(comparison.rhs if bound == h.rhs else comparison.lhs))
        return found


@lru_cache(maxsize=4096)
def checker(relation: Any, definitions: Definitions) -> Any:
    """Return the relation's checker, compiled once."""
    if isinstance(relation, Eq) and isinstance(relation.lhs, PositiveRootCount) and relation.rhs == 1:
        polynomial, _ = relation.lhs.args
        return compile_statement(Eq(polynomial, 0), definitions, Reading.UNIQUE_POSITIVE_ROOT)
    return compile_statement(relation, definitions, Reading.HOLDS)


@lru_cache(maxsize=4096)
def _bound_of_step(h: Any) -> Any:
    """The side of a hypothesis eta <= b or b >= eta that is b; None for any other."""
    for side, other, signs in ((h.lhs, h.rhs, ("<", "<=")), (h.rhs, h.lhs, (">", ">="))):
        if side == eta and h.rel_op in signs and not mentions_step(other):
            return other
    return None


def _decimal(text: str) -> Fraction:
    try:
        return Fraction(text)
    except ValueError:
        return Fraction(_BOUNDLESS if text == "inf" else 0)


@lru_cache(maxsize=4096)
def speaks_of_time(relation: Any) -> bool:
    """Tell whether the time t occurs in a relation."""
    return t in relation.free_symbols


def times(relation: Any, setting: Setting, inst: Instance | ScalarFlow) -> range:
    """Return the times at which a relation is examined: along the run where it speaks of one, else at 0."""
    if not speaks_of_time(relation):
        return range(1)
    if setting is Setting.SCALAR_FLOW or (isinstance(inst, Instance) and inst.is_flow):
        return range(2)  # the two points of the flow that the instance knows
    if setting not in ALONG_RUN:
        return range(1)
    return range(2 if is_large(inst) else STEPS + 1)


def is_large(inst: Instance | ScalarFlow) -> bool:
    """Tell whether an instance is too large to be altered entry by entry."""
    return max(inst.shape.values()) > SIDE


class Samples:
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
            inst = inst if inst.eta == rational(step) else instances.with_step(inst, step)
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
            return hypotheses.allow_step(instances.with_step(inst, step))

        return chosen_step(inst, hypotheses.steps_allowed(inst), holds, rng)


@lru_cache(maxsize=256)
def samples(hypotheses: Hypotheses, seed: int) -> Samples:
    """Return the samples for the hypotheses, one object for equal ones."""
    return Samples(hypotheses, seed)
