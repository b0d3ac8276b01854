"""Rules about real numbers: certificates of signs, comparison of squares, the last factor of a product."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from sympy import (
    Eq,
    Expr,
    Le,
    Lt,
    Product,
    S,
    Sum,
)
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derivations.proving.context import Taken
from derivations.proving.language import read_term
from derivations.proving.language_symbols import Sort
from derivations.proving.matrix_polynomials import (
    same_scalar,
    scalar_form,
)
from derivations.proving.records import Rule
from derivations.proving.refusals import Gap, Reason
from derivations.proving.relations import (
    conjuncts,
    is_matrix_relation,
    require_equation,
    same_relation,
    scalar_parts,
    signs_of,
)
from derivations.proving.rule_arguments import exact, require_count, symbols_of, texts
from derivations.proving.sign_certificates import Term, certify, difference, show_nonnegative
from derivations.proving.terms import replaced, require_free, require_replaceable

_R = TypeVar("_R", bound=Boolean)


@dataclass(frozen=True, init=False, slots=True)
class Nonnegative(Rule):
    """A scalar certificate: see ``derivations.proving.sign_certificates.certify``.

    Args:
        slacks: (label, atom) pairs: the step of that label is solved for the atom, with a new slack >= 0.
        terms: (multiplier, label, ...): that multiple of the product of the steps' differences is subtracted.
        unfold: names of definitions to unfold first.

    A conjunction among the steps used gives signs; to name one of its parts, collect that part in a step first.
    """

    slacks: tuple[tuple[str, Expr], ...]
    terms: tuple[tuple[Expr, *tuple[str, ...]], ...]
    unfold: tuple[str, ...]

    def __init__(
        self,
        slacks: Iterable[tuple[str, Expr]] = (),
        terms: Iterable[Term] = (),
        unfold: Iterable[str] = (),
    ) -> None:
        object.__setattr__(self, "slacks", tuple((label, atom) for label, atom in slacks))
        object.__setattr__(self, "terms", tuple((exact(multiplier), *labels) for multiplier, *labels in terms))
        labels = [label for label, _ in self.slacks] + [label for term in self.terms for label in term[1:]]
        if not all(type(label) is str for label in labels):
            raise TypeError(f"Nonnegative names the steps it uses by their labels, each a text, not {labels!r}")
        object.__setattr__(self, "unfold", texts(unfold, "Nonnegative"))

    def check(self, relation: Boolean, premises: tuple[Boolean, ...], context: Taken) -> str:
        for part in conjuncts(relation):
            difference(part)
            if is_matrix_relation(part):
                raise Gap(Reason.NOT_BETWEEN_NUMBERS, relation=part)
        labelled = self._labelled(premises, context)
        for term in (*(term[0] for term in self.terms), *(atom for _, atom in self.slacks)):
            read_term(term, Sort.REAL)
            context.speak_of(term)
        context.require_value(*(term[0] for term in self.terms))
        terms = tuple((self._form(term[0], context), *term[1:]) for term in self.terms)
        solved = {label for label, _ in self.slacks}
        places = (relation, *(r for _, r in labelled), *(term[0] for term in terms))
        require_free(symbols_of([r for label, r in labelled if label in solved]), *places)
        slacks = tuple((label, scalar_form(atom)) for label, atom in self.slacks)
        require_replaceable(atom for _, atom in slacks)
        reasons = []
        for part in conjuncts(relation):
            reason, facts = certify(self._prepared(part, context), labelled, slacks, terms)
            context.rest_on(*facts)
            reasons.append(reason)
        return reasons[0]

    def _labelled(self, premises: tuple[Boolean, ...], context: Taken) -> tuple[tuple[str, Relational], ...]:
        labelled: list[tuple[str, Relational]] = []
        for label, premise in zip(context.labels, premises):
            parts = scalar_parts(premise)
            named = [label] if len(parts) == 1 else [f"{label}.{i}" for i in range(1, len(parts) + 1)]
            labelled += [(name, self._prepared(p, context)) for name, p in zip(named, parts)]
        return tuple(labelled)

    def _prepared(self, relation: _R, context: Taken) -> _R:
        return relation.func(*(self._form(side, context) for side in relation.args), evaluate=False)

    def _form(self, expr: Expr, context: Taken) -> Expr:
        return scalar_form(context.unfold(expr, self.unfold))


@dataclass(frozen=True, slots=True)
class Squares(Rule):
    """a <= b (or =), since b >= 0 and a^2 <= b^2 (or =, with a >= 0), where the steps used show the comparison.

    The first step used compares the squares; the others give the signs.
    """

    unfold: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "unfold", texts(self.unfold, "Squares"))

    def check(self, relation: Boolean, premises: tuple[Boolean, ...], context: Taken) -> str:
        require_count(premises, 1, "Squares")
        difference(relation)
        comparison, *others = [context.unfold(p, self.unfold) for p in premises]
        goal = context.unfold(relation, self.unfold)
        if is_matrix_relation(goal):
            raise Gap(Reason.NOT_BETWEEN_NUMBERS, relation=goal)
        signs = signs_of(others)
        low, high = (goal.lhs, goal.rhs) if isinstance(goal, (Le, Lt, Eq)) else (goal.rhs, goal.lhs)
        show_nonnegative(scalar_form(high), signs)
        if isinstance(goal, Eq):
            show_nonnegative(scalar_form(low), signs)
        wanted = goal.func(*(side**2 for side in goal.args), evaluate=False)
        if not same_relation(wanted, comparison):
            raise Gap(Reason.SQUARES_COMPARED, found=comparison, wanted=wanted)
        context.rest_on_signs(signs)
        return "the squares compare so, and the larger side is not negative"


@dataclass(frozen=True, slots=True)
class LastFactor(Rule):
    """A product over k = a, ..., t is the product up to t - 1 times the last factor; an empty one is 1.

    A sum over k = a, ..., t is the sum up to t - 1 plus the last term; an empty one is 0.
    """

    def check(self, relation: Boolean, premises: tuple[Boolean, ...], context: Taken) -> str:
        require_equation(relation)
        whole = relation.lhs
        if not isinstance(whole, (Product, Sum)):
            raise Gap(Reason.NOT_A_PRODUCT)
        summed = isinstance(whole, Sum)
        index, low, high = whole.limits[0]
        if high - low == -1:
            expected = S.Zero if summed else S.One
        elif not (high - low).is_nonnegative:
            raise Gap(Reason.NO_LAST_FACTOR, node=whole)
        else:
            last: Expr = replaced(whole.function, {index: high})
            before = whole.func(whole.function, (index, low, high - 1))
            expected = before + last if summed else before * last
        if not same_scalar(relation.rhs, expected):
            raise Gap(Reason.PRODUCT_IS, expected=expected)
        if not expected.has(type(whole)):
            return "an empty sum" if summed else "an empty product"
        return "the last term split off" if summed else "the last factor split off"
