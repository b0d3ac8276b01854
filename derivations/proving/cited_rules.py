"""Rules that take what is there already: a hypothesis, a definition, a textbook fact, an earlier result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from sympy import (
    Basic,
    Eq,
    MatrixSymbol,
    Symbol,
)
from sympy.logic.boolalg import Boolean

from derivations.notation import t
from derivations.proving.context import Taken
from derivations.proving.language import read_relation, read_term
from derivations.proving.language_symbols import Parameter, Sort, is_own
from derivations.proving.language_terms import read_matrix
from derivations.proving.records import Result, Rule, Step
from derivations.proving.refusals import Gap, NotRead, Reason
from derivations.proving.relations import (
    follows_from,
    require_equation,
    same_relation,
)
from derivations.proving.rule_arguments import GENERIC, exact, texts
from derivations.proving.terms import occurs, replaced, require_free
from derivations.proving.textbook_facts import FACTS
from derivations.proving.well_defined import existing

_K = TypeVar("_K", bound=Basic)


class _Named(Protocol):
    """What is cited by its id: a claim."""

    @property
    def id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Given(Rule):
    """The relation is a hypothesis of the claim (or of the case, or of the induction)."""

    def check(self, relation: Boolean, premises: tuple[Boolean, ...], context: Taken) -> str:
        if not follows_from(relation, context.hypotheses):
            raise Gap(Reason.NOT_GIVEN, relation=relation)
        return "hypothesis"


def given(label: str, relation: Boolean) -> Step:
    """A step that takes up a hypothesis."""
    return Step(label, relation, Given())


@dataclass(frozen=True, slots=True)
class Definition(Rule):
    """The relation is a defining equation, whose right side has a value."""

    def check(self, relation: Boolean, premises: tuple[Boolean, ...], context: Taken) -> str:
        require_equation(relation)
        meaning = context.meaning(relation.lhs)
        if meaning is None:
            raise Gap(Reason.NO_DEFINITION, node=relation.lhs)
        if not same_relation(relation, Eq(relation.lhs, meaning, evaluate=False)):
            raise Gap(Reason.BY_DEFINITION, node=relation.lhs, meaning=meaning)
        return "definition"


@dataclass(frozen=True, init=False, slots=True)
class Fact(Rule):
    """The relation is a textbook fact, or one conjunct of it; its premises are among the steps used."""

    name: str
    args: tuple[Any, ...]

    def __init__(self, name: str, *args: Parameter) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "args", tuple(map(exact, args)))

    def check(self, relation: Boolean, premises: tuple[Boolean, ...], context: Taken) -> str:
        fact = FACTS.get(self.name) if type(self.name) is str else None
        if fact is None:
            raise Gap(Reason.NO_FACT, name=self.name)
        applied = fact.build(*self.args)
        for part in (*applied.premises, applied.conclusion):
            context.speak_of(part)
        context.require_value(*(arg for arg in self.args if isinstance(arg, Basic)))
        self._introduce(applied.fresh, context)
        if applied.motion:
            context.move(applied.motion)
        if applied.always:
            context.universal(t)
            if any(occurs(x, premises) for x in context.fresh):
                raise Gap(Reason.AUXILIARY_IN_PREMISES)
        for premise in applied.premises:
            if not follows_from(premise, premises):
                raise Gap(Reason.FACT_NEEDS, name=self.name, premise=premise)
        if not follows_from(relation, [applied.conclusion]):
            raise Gap(Reason.FACT_SAYS, name=self.name, conclusion=applied.conclusion)
        own = frozenset().union(*(existing(arg) for arg in self.args if isinstance(arg, Basic)))
        context.shown.update(existing(applied.conclusion) - own)
        context.fresh.update(applied.fresh)
        context.fact = self.name
        context.rest_on(self.name)
        return fact.says

    def _introduce(self, symbols: Sequence[Basic], context: Taken) -> None:
        """Check that the symbols are new, and that nothing is known of them but their sides; raises Gap."""
        for symbol in symbols:
            if not is_own(symbol) or symbol in context.definitions.constants:
                raise Gap(Reason.NOT_NEW, node=symbol)
            if occurs(symbol, [*context.established.values(), *context.hypotheses]):
                raise Gap(Reason.IN_USE, node=symbol)


@dataclass(frozen=True, init=False, slots=True)
class Cite(Rule):
    """The relation is an earlier result, or one conjunct of it, with letters replaced.

    Args:
        name: the result's id, or the claim itself.
        replace: maps letters that the result holds for any value of (A, A_plus, t, k, and those of its own) to terms
            of their sort; the result's hypotheses, so replaced, must be among the steps used.
        unfold: names of definitions to unfold on both sides before comparing.
    """

    name: str
    replace: Mapping[Basic, Basic]
    unfold: tuple[str, ...]

    def __init__(
        self, name: str | _Named, replace: Mapping[_K, Basic | int] | None = None, unfold: Iterable[str] = ()
    ) -> None:
        object.__setattr__(self, "name", getattr(name, "id", name))
        if not isinstance(replace, Mapping | None):
            raise TypeError(f"Cite takes letters with the terms to put for them, not {replace!r}")
        values = {key: exact(value) for key, value in (replace or {}).items()}
        object.__setattr__(self, "replace", MappingProxyType(values))
        object.__setattr__(self, "unfold", texts(unfold, "Cite"))

    def __reduce__(self) -> tuple[type[Cite], tuple[str, dict[Basic, Basic], tuple[str, ...]]]:
        return Cite, (self.name, dict(self.replace), self.unfold)

    def check(self, relation: Boolean, premises: tuple[Boolean, ...], context: Taken) -> str:
        if type(self.name) is not str:
            raise Gap(Reason.NO_RESULT, name=self.name)
        result = context.cite(self.name)
        self._check_values(result, context)
        sources = [context.unfold(p, self.unfold) for p in (*premises, *context.hypotheses)]
        for needed in result.given:
            wanted = self._replaced(needed)
            if not follows_from(context.unfold(wanted, self.unfold), sources):
                raise Gap(Reason.FACT_NEEDS, name=self.name, premise=wanted)
        says = self._replaced(result.relation)
        if not follows_from(context.unfold(relation, self.unfold), [context.unfold(says, self.unfold)]):
            raise Gap(Reason.FACT_SAYS, name=self.name, conclusion=says)
        context.shown.update(existing(says))
        return f"by {self.name}"

    def _check_values(self, result: Result, context: Taken) -> None:
        """Check that the result holds for any value of what is replaced, the values given among them; raises Gap."""
        for key, value in self.replace.items():
            constant = key in context.definitions.constants or not (key in GENERIC or is_own(key))
            if constant or type(key) not in (Symbol, MatrixSymbol):
                raise Gap(Reason.NOT_FOR_ANY, name=self.name, node=key)
            if not self._fits(key, value):
                raise Gap(Reason.NOTHING_LIKE, node=key, value=value, name=self.name)
            context.speak_of(value)
            context.require_value(value)
            require_free([key, *value.free_symbols], result.relation, *result.given)

    def _fits(self, key: Basic, value: Basic) -> bool:
        """Tell whether the value is of the key's sort, and of its sides; raises NotRead where it is no term at all."""
        if not isinstance(value, Basic):
            return False
        if isinstance(key, MatrixSymbol):
            if not getattr(value, "is_Matrix", False):
                return False
            return read_matrix(value) == tuple(replaced(side, self.replace) for side in key.shape)
        if getattr(value, "is_Matrix", False):
            return False
        sort = Sort.COUNT if key.is_positive else Sort.TIME if key.is_integer else Sort.REAL
        try:
            read_term(value, sort)
        except NotRead:
            return False
        return True

    def _replaced(self, relation: Boolean) -> Boolean:
        if not self.replace:
            return relation
        applied = _with_values(relation, tuple(self.replace.items()))
        read_relation(applied)
        return applied


@lru_cache(maxsize=20000)
def _with_values(expr: Boolean, values: tuple[tuple[Basic, Basic], ...]) -> Boolean:
    """Return the expression with letters replaced by their values, all at once, in the sides of matrices too."""
    return replaced(expr, dict(values), sides=True)
