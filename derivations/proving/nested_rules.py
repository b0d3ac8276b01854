"""Rules with derivations inside them: cases and induction; and the conjunction of several steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sympy import (
    Eq,
    Ge,
    Gt,
    Le,
    Lt,
    Or,
    S,
    Symbol,
)
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derivations.proving.context import Taken
from derivations.proving.language import read_term
from derivations.proving.language_symbols import Sort, is_own
from derivations.proving.records import Proof, Rule
from derivations.proving.refusals import Gap, Reason
from derivations.proving.relations import (
    conjuncts,
    follows_from,
    same_relation,
)
from derivations.proving.rule_arguments import GENERIC
from derivations.proving.sign_certificates import difference
from derivations.proving.terms import occurs, replaced
from derivations.proving.well_defined import existing


@dataclass(frozen=True, init=False, slots=True)
class Cases(Rule):
    """The relation holds in each of the cases, which exhaust all: ``x > 0`` and ``x <= 0``, and the like."""

    cases: tuple[tuple[Relational, Proof], ...]

    def __init__(self, *cases: tuple[Relational, Proof]) -> None:
        object.__setattr__(self, "cases", tuple((case, proof) for case, proof in cases))

    def proofs(self) -> tuple[Proof, ...]:
        return tuple(proof for _, proof in self.cases)

    def check(self, relation: Boolean, premises: tuple[Boolean, ...], context: Taken) -> str:
        hypotheses = [case for case, _ in self.cases]
        for case in hypotheses:
            context.read(case)
        context.require_value(*hypotheses)
        for case in hypotheses:  # a case supposes what it compares, so that has to exist in any case
            context.context.require_existing(case)
        if len(hypotheses) != 2 or not self._exhaust(hypotheses[0], hypotheses[1], premises):
            raise Gap(Reason.NOT_EXHAUSTIVE, cases=Or(*hypotheses, evaluate=False))
        found = []
        for index, (case, proof) in enumerate(self.cases):
            found.append(context.nested(proof, "ab"[index], (case,)))
            if not follows_from(relation, found[-1:]):
                raise Gap(Reason.CASE_ENDS, case=case, found=found[-1])
        context.shown |= existing(found[0]) & existing(found[1])
        return "in both of two cases, and there is no third"

    def _exhaust(self, first: Boolean, second: Boolean, premises: Sequence[Boolean]) -> bool:
        """first: x > 0; second: x <= 0, or x = 0 where a step used says x >= 0."""
        if not isinstance(first, (Gt, Lt)):
            return False
        d, _ = difference(first)
        if same_relation(second, Le(d, 0, evaluate=False)):
            return True
        sign_known = any(same_relation(p, Ge(d, 0, evaluate=False)) for q in premises for p in conjuncts(q))
        return sign_known and same_relation(second, Eq(d, 0, evaluate=False))


@dataclass(frozen=True, slots=True)
class Induction(Rule):
    """The relation holds at 0, and at t + 1 whenever at t.

    ``base`` must end in the relation at 0; ``step`` has the relation at t as a hypothesis (label by ``Given``) and
    must end in the relation at t + 1.
    """

    variable: Symbol
    base: Proof
    step: Proof

    def proofs(self) -> tuple[Proof, ...]:
        return (self.base, self.step)

    def check(self, relation: Boolean, premises: tuple[Boolean, ...], context: Taken) -> str:
        x = self.variable
        own = type(x) is Symbol and (x in GENERIC or is_own(x)) and x.is_integer and not x.is_positive
        if not own or x in context.definitions.constants:
            raise Gap(Reason.NOT_INDUCTIVE, node=x)
        read_term(x, Sort.TIME)
        context.move("descent")  # the times of the flow are not only the integers
        context.universal(x)
        for symbol in context.fresh:
            if occurs(symbol, [relation]):
                raise Gap(Reason.AUXILIARY_IN_PREMISES)
        first, next_one = replaced(relation, {x: S.Zero}), replaced(relation, {x: x + 1})
        start = context.nested(self.base, "a")
        if not follows_from(first, [start]):
            raise Gap(Reason.INDUCTION_ENDS, part="base", found=start, wanted=first)
        after = context.nested(self.step, "b", tuple(conjuncts(relation)))
        if not follows_from(next_one, [after]):
            raise Gap(Reason.INDUCTION_ENDS, part="step", found=after, wanted=next_one)
        return f"induction on {x}"


@dataclass(frozen=True, slots=True)
class Both(Rule):
    """The conjunction of the steps used."""

    def check(self, relation: Boolean, premises: tuple[Boolean, ...], context: Taken) -> str:
        if not follows_from(relation, premises):
            raise Gap(Reason.NOT_COLLECTED)
        return "collected"
