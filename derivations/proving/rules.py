"""The rules of the kernel that speak of matrices, scalars, cases and induction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from sympy import (
    Basic,
    Eq,
    Expr,
    Ge,
    Gt,
    Integer,
    Le,
    Lt,
    MatAdd,
    MatrixSymbol,
    Or,
    Poly,
    PolynomialError,
    Product,
    S,
    Sum,
    Symbol,
    preorder_traversal,
)
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derivations.notation import A, A_plus, BigO, Grad, ScalarOfMatrix, TimedMatrix, eta, k, t
from derivations.proving.context import Taken
from derivations.proving.language import read_relation, read_term
from derivations.proving.language_symbols import Parameter, Sort, is_own
from derivations.proving.language_terms import OF_TIME, read_matrix
from derivations.proving.matrix_polynomials import (
    MatrixRules,
    expression,
    matrix_form,
    polynomial,
    same_matrix,
    same_scalar,
    scalar_form,
)
from derivations.proving.records import Proof, Result, Rule, Step
from derivations.proving.refusals import Gap, NotRead, Reason
from derivations.proving.relations import (
    conjuncts,
    equations,
    follows_from,
    is_matrix_relation,
    require_equation,
    same_relation,
    scalar_parts,
    signs_of,
)
from derivations.proving.sign_certificates import Term, certify, difference, show_nonnegative
from derivations.proving.terms import occurs, replaced, require_free, require_replaceable
from derivations.proving.textbook_facts import FACTS

_T = TypeVar("_T")
_R = TypeVar("_R", bound=Boolean)
_K = TypeVar("_K", bound=Basic)

GENERIC = frozenset({A, A_plus, t, k})
"""The notation's letters that a result holds for any value of; so it does for every letter of one's own."""


def _exact(value: _T) -> _T | Integer:
    """The SymPy number that a whole number of Python's is; anything else as it is."""
    return Integer(value) if type(value) is int else value


def _texts(values: Iterable[str], rule: str) -> tuple[str, ...]:
    given = tuple(values)
    if not all(type(value) is str for value in given):
        raise TypeError(f"{rule} takes names of definitions as text, not {given!r}")
    return given


def _require_count(premises: Sequence[Boolean], least: int, rule: str, most: int | None = None) -> None:
    """Check how many steps are used; raises Gap."""
    if len(premises) < least or (most is not None and len(premises) > most):
        count = f"{least} relation{'s' if least != 1 else ''}" + ("" if most is not None else " at least")
        raise Gap(Reason.NEEDS_PREMISE, rule=rule, count=count)


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
        object.__setattr__(self, "args", tuple(map(_exact, args)))

    def check(self, relation: Boolean, premises: tuple[Boolean, ...], context: Taken) -> str:
        fact = FACTS.get(self.name) if type(self.name) is str else None
        if fact is None:
            raise Gap(Reason.NO_FACT, name=self.name)
        instance = fact.build(*self.args)
        for part in (*instance.premises, instance.conclusion):
            context.speak_of(part)
        context.require_value(*(arg for arg in self.args if isinstance(arg, Basic)))
        self._introduce(instance.fresh, context)
        if instance.motion:
            context.move(instance.motion)
        if instance.always:
            context.universal(t)
            if any(occurs(x, premises) for x in context.fresh):
                raise Gap(Reason.AUXILIARY_IN_PREMISES)
        for premise in instance.premises:
            if not follows_from(premise, premises):
                raise Gap(Reason.FACT_NEEDS, name=self.name, premise=premise)
        if not follows_from(relation, [instance.conclusion]):
            raise Gap(Reason.FACT_SAYS, name=self.name, conclusion=instance.conclusion)
        context.fresh.update(instance.fresh)
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
        values = {key: _exact(value) for key, value in (replace or {}).items()}
        object.__setattr__(self, "replace", MappingProxyType(values))
        object.__setattr__(self, "unfold", _texts(unfold, "Cite"))

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
        instance = _instance(relation, tuple(self.replace.items()))
        read_relation(instance)
        return instance


@lru_cache(maxsize=20000)
def _instance(expr: Boolean, values: tuple[tuple[Basic, Basic], ...]) -> Boolean:
    """Return the expression with letters replaced by their values, all at once, in the sides of matrices too."""
    return replaced(expr, dict(values), sides=True)


@dataclass(frozen=True, slots=True)
class Normal(Rule):
    """Both sides of the equation have the same normal form, with the equations used as rewriting rules."""

    unfold: tuple[str, ...] = ()

    def check(self, relation: Boolean, premises: tuple[Boolean, ...], context: Taken) -> str:
        require_equation(relation)
        replacing = [context.unfold(e, self.unfold) for e in equations(premises)]
        lhs, rhs = (context.unfold(side, self.unfold) for side in (relation.lhs, relation.rhs))
        require_free(_symbols(replacing), lhs, rhs)
        require_replaceable(_scalars(replacing))
        rules = MatrixRules(replacing)
        same = same_matrix if is_matrix_relation(relation) else same_scalar
        if not same(lhs, rhs, rules):
            form = matrix_form if is_matrix_relation(relation) else (lambda e, r: scalar_form(e, r, traces=True))
            raise Gap(Reason.FORMS_DIFFER, lhs=form(lhs, rules), rhs=form(rhs, rules))
        return "both sides have the same normal form"


@dataclass(frozen=True, slots=True)
class Rewrite(Rule):
    """The relation is the first one used, with equals replaced by equals (the further ones used)."""

    unfold: tuple[str, ...] = ()

    def check(self, relation: Boolean, premises: tuple[Boolean, ...], context: Taken) -> str:
        _require_count(premises, 1, "Rewrite")
        source, *others = premises
        pairs = equations(others)
        require_free(_symbols(pairs), source, relation)
        require_replaceable(_scalars(pairs))
        sources, goals = (
            [self._replaced(context.unfold(c, self.unfold), pairs) for c in conjuncts(r)] for r in (source, relation)
        )
        if not all(follows_from(goal, sources) for goal in goals):
            raise Gap(Reason.REPLACING_GIVES, found=sources, wanted=goals)
        return "equals replaced by equals"

    def _replaced(self, relation: Boolean, pairs: Sequence[Relational]) -> Boolean:
        for equation in pairs:
            relation = replaced(relation, {equation.lhs: equation.rhs})
        return relation


def _symbols(relations: Sequence[Boolean]) -> set[Basic]:
    return set().union(*(r.free_symbols for r in relations))


def _scalars(pairs: Sequence[Relational]) -> list[Expr]:
    return [pair.lhs for pair in pairs if not is_matrix_relation(pair)]


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
        object.__setattr__(self, "terms", tuple((_exact(multiplier), *labels) for multiplier, *labels in terms))
        object.__setattr__(self, "unfold", _texts(unfold, "Nonnegative"))

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
        require_free(_symbols([r for label, r in labelled if label in solved]), *places)
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

    def check(self, relation: Boolean, premises: tuple[Boolean, ...], context: Taken) -> str:
        _require_count(premises, 1, "Squares")
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
        if len(hypotheses) != 2 or not self._exhaust(hypotheses[0], hypotheses[1], premises):
            raise Gap(Reason.NOT_EXHAUSTIVE, cases=Or(*hypotheses, evaluate=False))
        for index, (case, proof) in enumerate(self.cases):
            conclusion = context.nested(proof, "ab"[index], (case,))
            if not follows_from(relation, [conclusion]):
                raise Gap(Reason.CASE_ENDS, case=case, found=conclusion)
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


@dataclass(frozen=True, slots=True)
class Remainder(Rule):
    """``M = P + O(eta^p)``, since the step used says ``M = P + eta^p Q`` with Q a polynomial in eta, whatever eta is.

    All else is fixed as eta tends to 0: no hypothesis may tie eta to anything.
    """

    def check(self, relation: Boolean, premises: tuple[Boolean, ...], context: Taken) -> str:
        require_equation(relation)
        big = [term for term in MatAdd.make_args(relation.rhs) if isinstance(term, BigO)]
        if len(big) != 1 or len(premises) != 1 or relation.lhs.has(BigO):
            raise Gap(Reason.NO_REMAINDER)
        exact = require_equation(premises[0])
        if not is_matrix_relation(exact) or not same_matrix(exact.lhs, relation.lhs):
            raise Gap(Reason.NO_REMAINDER)
        variable, order = big[0].args[:2]
        self._require_free_choice(variable, exact, context)
        main = [term for term in MatAdd.make_args(relation.rhs) if not isinstance(term, BigO)]
        rest = polynomial(MatAdd(exact.rhs, *(-term for term in main)))
        for word, coefficient in rest.items():
            if not all(_fixed(letter) for letter, _ in word) or coefficient.has(ScalarOfMatrix, AppliedUndef):
                term = expression({word: coefficient}, relation.lhs.shape)
                raise Gap(Reason.REMAINDER_DEPENDS, node=term, variable=variable)
            try:
                least = min(monomial[0] for monomial in Poly(coefficient, variable).monoms())
            except PolynomialError:
                raise Gap(Reason.NOT_POLYNOMIAL, node=coefficient, variables=variable) from None
            if least < order:
                raise Gap(Reason.REMAINDER_ORDER, node=coefficient)
        return f"the rest is divisible by {variable}**{order}"

    def _require_free_choice(self, variable: Symbol, exact: Relational, context: Taken) -> None:
        """Check that the exact equation holds whatever the step size, all else fixed; raises Gap."""
        if variable != eta:
            raise Gap(Reason.REMAINDER_DEPENDS, node=exact, variable=variable)
        for hypothesis in context.hypotheses:
            meant = context.definitions.unfold(hypothesis)
            if occurs(eta, [hypothesis, meant]) or not _times(hypothesis) <= {t, S.Zero}:
                raise Gap(Reason.HYPOTHESIS_MENTIONS, node=f"what changes with {eta}: {hypothesis}")
        for symbol in context.fresh:
            if occurs(symbol, [exact]):
                raise Gap(Reason.AUXILIARY_IN_PREMISES)


def _times(expr: Basic) -> set[Basic]:
    """Return the times that an expression speaks of."""
    nodes = list(preorder_traversal(expr))
    timed = {node.time for node in nodes if isinstance(node, TimedMatrix)}
    processes = {node.args[-1] for node in nodes if isinstance(node, AppliedUndef)}
    return timed | processes | {node.args[0] for node in nodes if isinstance(node, OF_TIME)}


def _fixed(letter: Basic) -> bool:
    """Tell whether a matrix does not change with the step size: it is constant, or at time t."""
    if isinstance(letter, Grad):
        return _fixed(letter.args[0])
    return isinstance(letter, MatrixSymbol) or (isinstance(letter, TimedMatrix) and letter.time == t)


RULES: tuple[type[Rule], ...] = (
    *(Given, Definition, Fact, Cite, Normal, Rewrite, Nonnegative, Squares, Cases, Induction, Both, LastFactor),
    Remainder,
)
