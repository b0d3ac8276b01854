"""What an instance must meet: the hypotheses of a setting and of a claim, decided rigorously."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

from sympy import Eq, Expr
from sympy.core.function import AppliedUndef
from sympy.logic.boolalg import Boolean

from derivations.claim import Reading, Setting
from derivations.notation import LambdaMaxTau, LambdaMinTau, PositiveRootCount, TimedMatrix, eta, t
from derivations.proving.definitions import Definitions
from derivations.registry import supposed
from verify.evaluation.quantities import Quantities
from verify.evaluation.statements import Check, compile_statement
from verify.instances.dependencies import ingredients
from verify.instances.problem import Instance, ScalarFlow
from verify.instances.step_sizes import mentions_step
from verify.number_text import read_rational

_BOUNDLESS = 10**6
"""Stands for a bound that is infinite."""


@dataclass(frozen=True)
class Hypotheses:
    """What an instance must meet: the setting's suppositions and the claim's, under definitions."""

    setting: Setting
    given: tuple[Boolean, ...]
    definitions: Definitions

    @cached_property
    def all(self) -> tuple[Boolean, ...]:
        return tuple(dict.fromkeys((*self._supposed(), *self.given)))

    @cached_property
    def about_step(self) -> tuple[Boolean, ...]:
        """Those that depend on the step size."""
        return tuple(h for h in self.given if "eta" in ingredients(h, self.definitions))

    @cached_property
    def rest(self) -> Hypotheses:
        """All but those."""
        return Hypotheses(self.setting, tuple(h for h in self.given if h not in self.about_step), self.definitions)

    @cached_property
    def timed(self) -> tuple[Boolean, ...]:
        """Those that speak of the time t, so that they must hold at each time at which they are used."""
        return tuple(h for h in self.given if speaks_of_time(h))

    def _supposed(self) -> tuple[Boolean, ...]:
        return () if self.setting is Setting.SCALAR_FLOW else supposed(self.setting)

    def met(self, inst: Instance | ScalarFlow | Quantities, time: int = 0) -> bool:
        """Tell whether every hypothesis is decided true, rigorously; one left open is not met."""
        instance = inst.instance if isinstance(inst, Quantities) else inst
        if isinstance(instance, Instance) and instance.rank == 0:
            return False  # every setting supposes that X is not zero
        # X of full rank and its minimiser are made so, which enclosures of irrational data cannot show
        made_so = isinstance(instance, Instance) and instance.loss.by_construction
        required = self.given if made_so else self.all
        return all(checker(h, self.definitions)(inst, time).truth is True for h in required)

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
                found.append(_bound(comparison.rhs if bound == h.rhs else comparison.lhs))
        return found


@lru_cache(maxsize=4096)
def checker(relation: Boolean, definitions: Definitions) -> Check:
    """Return the relation's checker, compiled once."""
    if isinstance(relation, Eq) and isinstance(relation.lhs, PositiveRootCount) and relation.rhs == 1:
        polynomial, _ = relation.lhs.args
        return compile_statement(Eq(polynomial, 0), definitions, Reading.UNIQUE_POSITIVE_ROOT)
    return compile_statement(relation, definitions, Reading.HOLDS)


@lru_cache(maxsize=4096)
def _bound_of_step(h: Boolean) -> Expr | None:
    """The side of a hypothesis eta <= b or b >= eta that is b; None for any other."""
    for side, other, signs in ((h.lhs, h.rhs, ("<", "<=")), (h.rhs, h.lhs, (">", ">="))):
        if side == eta and h.rel_op in signs and not mentions_step(other):
            return other
    return None


def _bound(text: str) -> Fraction:
    """The value of a side as it is shown; of one that has none, 0."""
    try:
        return read_rational(text)
    except ValueError:
        return Fraction(_BOUNDLESS if text == "inf" else 0)


@lru_cache(maxsize=4096)
def speaks_of_start(relation: Boolean) -> bool:
    """Tell whether a relation has something at a time that is a number, such as L(0), beside the time t."""
    timed = relation.atoms(TimedMatrix, AppliedUndef, LambdaMinTau, LambdaMaxTau)
    return any(getattr(x, "time", x.args[-1]).is_Integer for x in timed) and t in relation.free_symbols


@lru_cache(maxsize=4096)
def speaks_of_time(relation: Boolean) -> bool:
    """Tell whether the time t occurs in a relation."""
    return t in relation.free_symbols
