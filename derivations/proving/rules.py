"""The rules of the kernel that speak of matrices, scalars, cases and induction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sympy import And, Eq, Ge, Gt, Le, Lt, MatAdd, MatrixSymbol, Or, Poly, Product, S, Symbol
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from derivations.notation import BigO, Grad, ScalarOfMatrix, TimedMatrix, scalar, t
from derivations.proving.kernel import (
    Gap,
    Numbered,
    Proof,
    Rule,
    conjuncts,
    equations,
    follows_from,
    is_matrix_relation,
    occurs,
    require_equation,
    require_free,
    require_replaceable,
    same_relation,
    scalar_parts,
    signs_of,
)
from derivations.proving.matrix_polynomials import (
    MatrixRules,
    expression,
    matrix_form,
    polynomial,
    same_matrix,
    same_scalar,
    scalar_form,
)
from derivations.proving.sign_certificates import certify, difference, show_nonnegative
from derivations.proving.textbook_facts import FACTS

# what a symbol may be assumed to be, which its values must then be
_ASSUMED = ("is_integer", "is_nonnegative", "is_positive")


@dataclass(frozen=True)
class Given(Rule):
    """The relation is a hypothesis of the claim (or of the case, or of the induction)."""

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        if not follows_from(relation, context.hypotheses):
            raise Gap(f"{relation} is not among the hypotheses")
        return "hypothesis"


@dataclass(frozen=True)
class Definition(Rule):
    """The relation is a defining equation."""

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        meaning = context.meaning(relation.lhs)
        if meaning is None:
            raise Gap(f"{relation.lhs} has no definition")
        if not same_relation(relation, Eq(relation.lhs, meaning, evaluate=False)):
            raise Gap(f"by definition {relation.lhs} = {meaning}")
        return "definition"


class Fact(Rule):
    """The relation is a textbook fact, or one conjunct of it; its premises are among the steps used."""

    def __init__(self, name: str, *args: Any) -> None:
        self.name, self.args = name, args

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        fact = FACTS[self.name]
        instance = fact.build(*self.args)
        self._introduce(instance.fresh, context)
        if instance.motion:
            context.move(instance.motion)
        if instance.always:
            context.universal(t)
            if any(occurs(x, premises) for x in context.fresh):
                raise Gap("the premises do not hold at every time: they speak of an auxiliary symbol")
        for premise in instance.premises:
            if not follows_from(premise, premises):
                raise Gap(f"{self.name} needs {premise}")
        if not follows_from(relation, [instance.conclusion]):
            raise Gap(f"{self.name} says {instance.conclusion}")
        context.fresh.update(instance.fresh)
        context.facts.add(self.name)
        return fact.says

    def _introduce(self, symbols: Sequence[Any], context: Numbered) -> None:
        """Check that the symbols are new, and that nothing is known of them but their shapes; raises Gap."""
        for symbol in symbols:
            plain = isinstance(symbol, MatrixSymbol) or (isinstance(symbol, Symbol) and symbol == scalar(symbol.name))
            if not plain or symbol in context.definitions.constants:
                raise Gap(f"{symbol} is no name for something new")
            if occurs(symbol, [*context.established.values(), *context.hypotheses]):
                raise Gap(f"{symbol} is already in use")


class Cite(Rule):
    """The relation is an earlier result, or one conjunct of it, with symbols replaced.

    ``replace`` maps symbols and matrices that the result holds for any value of to expressions; its hypotheses, so
    replaced, must be among the steps used. ``unfold`` names definitions to unfold on both sides before comparing.
    """

    def __init__(self, name: str, replace: dict[Any, Any] | None = None, unfold: tuple[str, ...] = ()) -> None:
        self.name, self.replace, self.unfold = name, replace or {}, unfold

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        result = context.cite(self.name)
        self._check_values(result, context)
        sources = [context.unfold(p, self.unfold) for p in (*premises, *context.hypotheses)]
        for needed in result.given:
            if not follows_from(context.unfold(self._replaced(needed), self.unfold), sources):
                raise Gap(f"{self.name} needs {self._replaced(needed)}")
        conclusion = context.unfold(self._replaced(result.relation), self.unfold)
        if not follows_from(context.unfold(relation, self.unfold), [conclusion]):
            raise Gap(f"{self.name} says {self._replaced(result.relation)}")
        return f"by {self.name}"

    def _check_values(self, result: Any, context: Numbered) -> None:
        """Check that the result holds for any value of what is replaced, the values given among them; raises Gap."""
        for key, value in self.replace.items():
            if not isinstance(key, (Symbol, MatrixSymbol)) or key in context.definitions.constants:
                raise Gap(f"{self.name} does not hold for any {key}")
            context.require_value(S(value))
            if isinstance(key, MatrixSymbol):
                sides = tuple(self._replaced(side) for side in key.shape)
                fits = getattr(value, "shape", None) == sides
            else:
                fits = not S(value).is_Matrix and all(
                    getattr(S(value), sign) for sign in _ASSUMED if getattr(key, sign)
                )
            if not fits:
                raise Gap(f"{key} stands for nothing like {value} in {self.name}")
            require_free([key, *S(value).free_symbols], result.relation, *result.given)

    def _replaced(self, relation: Any) -> Any:
        return _instance(S(relation), tuple(self.replace.items())) if self.replace else relation


@lru_cache(maxsize=20000)
def _instance(expr: Any, values: tuple[tuple[Any, Any], ...]) -> Any:
    """Return the expression with symbols and matrices replaced by their values, all at once."""
    return expr.xreplace({key: S(value) for key, value in values})


@dataclass(frozen=True)
class Normal(Rule):
    """Both sides of the equation have the same normal form, with the equations used as rewriting rules."""

    unfold: tuple[str, ...] = ()

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        require_equation(relation)
        replacing = [context.unfold(e, self.unfold) for e in equations(premises)]
        lhs, rhs = (context.unfold(side, self.unfold) for side in (relation.lhs, relation.rhs))
        require_free(_symbols(replacing), lhs, rhs)
        require_replaceable(_scalars(replacing), lhs, rhs)
        rules = MatrixRules(replacing)
        same = same_matrix if is_matrix_relation(relation) else same_scalar
        if not same(lhs, rhs, rules):
            raise Gap(self._gap(lhs, rhs, rules, is_matrix_relation(relation)))
        return "both sides have the same normal form"

    def _gap(self, lhs: Any, rhs: Any, rules: MatrixRules, matrix: bool) -> str:
        form = matrix_form if matrix else (lambda e, r: scalar_form(e, r, traces=True))
        return f"the normal forms differ: {form(lhs, rules)} and {form(rhs, rules)}"


@dataclass(frozen=True)
class Rewrite(Rule):
    """The relation is the first one used, with equals replaced by equals (the further ones used)."""

    unfold: tuple[str, ...] = ()

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        source, *others = premises
        pairs = equations(others)
        require_free(_symbols(pairs), source, relation)
        require_replaceable(_scalars(pairs), *conjuncts(source), *conjuncts(relation))
        sources, goals = (
            [self._replaced(context.unfold(c, self.unfold), pairs) for c in conjuncts(r)] for r in (source, relation)
        )
        if not follows_from(And(*goals) if len(goals) > 1 else goals[0], sources):
            raise Gap(f"replacing equals gives {sources}, not {goals}")
        return "equals replaced by equals"

    def _replaced(self, relation: Any, pairs: list[Any]) -> Any:
        for equation in pairs:
            sides = [_put(side, equation) for side in (relation.lhs, relation.rhs)]
            relation = relation.func(*sides, evaluate=False)
        return relation


def _symbols(relations: Sequence[Any]) -> set[Any]:
    return set().union(*(r.free_symbols for r in relations))


def _scalars(pairs: Sequence[Any]) -> list[Any]:
    return [pair.lhs for pair in pairs if not is_matrix_relation(pair)]


def _put(expr: Any, equation: Any) -> Any:
    """Replace the equation's left side by its right side everywhere in the expression."""
    return (
        S(expr).subs(equation.lhs, equation.rhs)
        if not is_matrix_relation(equation)
        else S(expr).xreplace({equation.lhs: equation.rhs})
    )


class Nonnegative(Rule):
    """A scalar certificate: see ``derivations.certificates.certify``.

    ``slacks``: (label, atom) pairs; ``terms``: (multiplier, label, ...); ``unfold``: definitions to unfold first.
    A conjunction among the steps used gives signs; to name one of its parts, collect that part in a step first.
    """

    def __init__(
        self,
        slacks: Sequence[tuple[str, Any]] = (),
        terms: Sequence[tuple[Any, ...]] = (),
        unfold: Sequence[str] = (),
    ) -> None:
        self.slacks, self.terms, self.unfold = tuple(slacks), tuple(terms), tuple(unfold)

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        labelled: list[tuple[str, Any]] = []
        for label, premise in zip(context.labels, premises):
            parts = scalar_parts(premise)
            names = [label] if len(parts) == 1 else [f"{label}.{i}" for i in range(1, len(parts) + 1)]
            labelled += [(name, self._prepared(p, context)) for name, p in zip(names, parts)]
        context.require_value(*(S(term[0]) for term in self.terms))
        terms = tuple((self._form(term[0], context), *term[1:]) for term in self.terms)
        solved = {label for label, _ in self.slacks}
        require_free(_symbols([r for label, r in labelled if label in solved]), relation, *(r for _, r in labelled))
        slacks = tuple((label, scalar_form(atom)) for label, atom in self.slacks)
        require_replaceable((atom for _, atom in slacks), *conjuncts(relation), *(r for _, r in labelled))
        reasons = [certify(self._prepared(r, context), tuple(labelled), slacks, terms) for r in conjuncts(relation)]
        return reasons[0]

    def _prepared(self, relation: Any, context: Numbered) -> Any:
        return relation.func(*(self._form(side, context) for side in relation.args), evaluate=False)

    def _form(self, expr: Any, context: Numbered) -> Any:
        return scalar_form(context.unfold(S(expr), self.unfold))


@dataclass(frozen=True)
class Squares(Rule):
    """a <= b (or =), since b >= 0 and a^2 <= b^2 (or =, with a >= 0), where the steps used show the comparison.

    The first step used compares the squares; the others give the signs.
    """

    unfold: tuple[str, ...] = ()

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        comparison, *others = [context.unfold(p, self.unfold) for p in premises]
        goal = context.unfold(relation, self.unfold)
        signs = signs_of(others)
        low, high = (goal.lhs, goal.rhs) if isinstance(goal, (Le, Lt, Eq)) else (goal.rhs, goal.lhs)
        show_nonnegative(scalar_form(high), signs)
        if isinstance(goal, Eq):
            show_nonnegative(scalar_form(low), signs)
        wanted = goal.func(*(side**2 for side in goal.args), evaluate=False)
        evident = comparison == S.true and goal.func(*wanted.args) == S.true
        if not evident and not same_relation(wanted, comparison):
            raise Gap(f"the squares are compared by {comparison}, not {wanted}")
        return "the squares compare so, and the larger side is not negative"


class Cases(Rule):
    """The relation holds in each of the cases, which exhaust all: ``x > 0`` and ``x <= 0``, and the like."""

    def __init__(self, *cases: tuple[Relational, Proof]) -> None:
        self.cases = cases

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        hypotheses = [case for case, _ in self.cases]
        context.require_value(*hypotheses)
        if len(hypotheses) != 2 or not self._exhaust(hypotheses[0], hypotheses[1], premises):
            raise Gap(f"{Or(*hypotheses, evaluate=False)} does not exhaust the cases")
        for index, (case, proof) in enumerate(self.cases):
            conclusion = context.nested(proof, f"{'ab'[index]}", (case,))
            if not follows_from(relation, [conclusion]):
                raise Gap(f"the case {case} ends in {conclusion}")
        return "in both of two cases, and there is no third"

    def _exhaust(self, first: Any, second: Any, premises: Sequence[Any]) -> bool:
        """first: x > 0; second: x <= 0, or x = 0 where a step used says x >= 0."""
        if not isinstance(first, (Gt, Lt)):
            return False
        d, _ = difference(first)
        if same_relation(second, Le(d, 0, evaluate=False)):
            return True
        sign_known = any(same_relation(p, Ge(d, 0, evaluate=False)) for q in premises for p in conjuncts(q))
        return sign_known and same_relation(second, Eq(d, 0, evaluate=False))


class Induction(Rule):
    """The relation holds at 0, and at t + 1 whenever at t.

    ``base`` must end in the relation at 0; ``step`` has the relation at t as a hypothesis (label by ``Given``) and
    must end in the relation at t + 1.
    """

    def __init__(self, variable: Symbol, base: Proof, step: Proof) -> None:
        self.variable, self.base, self.step = variable, base, step

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        x = self.variable
        if not (isinstance(x, Symbol) and x.is_integer and x.is_nonnegative) or x in context.definitions.constants:
            raise Gap(f"{x} does not range over 0, 1, 2, ...")
        context.move("descent")  # the times of the flow are not only the integers
        context.universal(x)
        require_free([x], relation)
        if any(occurs(symbol, [relation]) for symbol in context.fresh):
            raise Gap("the relation speaks of an auxiliary symbol, which may depend on the step")
        start = context.nested(self.base, "a")
        if not follows_from(relation.subs(x, 0), [start]):
            raise Gap(f"the base ends in {start}, not {relation.subs(x, 0)}")
        after = context.nested(self.step, "b", tuple(conjuncts(relation)))
        if not follows_from(relation.subs(x, x + 1), [after]):
            raise Gap(f"the step ends in {after}, not {relation.subs(x, x + 1)}")
        return f"induction on {x}"


@dataclass(frozen=True)
class Both(Rule):
    """The conjunction of the steps used."""

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        if not follows_from(relation, premises):
            raise Gap("a conjunct is not among the steps used")
        return "collected"


@dataclass(frozen=True)
class LastFactor(Rule):
    """A product over k = a, ..., t is the product up to t - 1 times the last factor; an empty one is 1."""

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        require_equation(relation)
        product = relation.lhs
        if not isinstance(product, Product) or len(product.limits) != 1:
            raise Gap("not a product over one index")
        index, low, high = product.limits[0]
        require_free([index, *high.free_symbols], product.function)
        if high - low == -1:
            expected = S.One
        elif not (high - low).is_nonnegative:
            raise Gap(f"{product} may have no last factor")
        else:
            expected = Product(product.function, (index, low, high - 1)) * product.function.subs(index, high)
        if not same_scalar(relation.rhs, expected):
            raise Gap(f"the product is {expected}")
        return "the last factor split off" if expected != 1 else "an empty product"


@dataclass(frozen=True)
class Remainder(Rule):
    """``M = P + O(x^p)``, since the step used says ``M = P + x^p Q`` with Q a polynomial in x."""

    gives_remainder = True

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        require_equation(relation)
        require_equation(premises[0])
        big = [term for term in relation.rhs.args if isinstance(term, BigO)]
        if len(big) != 1 or len(premises) != 1 or not same_matrix(premises[0].lhs, relation.lhs):
            raise Gap("an equation with one remainder, and one exact equation for the same matrix, are needed")
        variable, order = big[0].args[:2]
        main = [term for term in relation.rhs.args if not isinstance(term, BigO)]
        rest = polynomial(MatAdd(premises[0].rhs, *(-term for term in main)))
        for word, coefficient in rest.items():
            if not all(_fixed(letter) for letter, _ in word) or coefficient.has(ScalarOfMatrix, AppliedUndef):
                raise Gap(f"{expression({word: coefficient}, relation.lhs.shape)} may depend on {variable}")
            powers = [monomial[0] for monomial in Poly(coefficient, variable).monoms()]
            if min(powers) < order:
                raise Gap(f"the remainder has the term {coefficient} of lower order")
        return f"the rest is divisible by {variable}**{order}"


def _fixed(letter: Any) -> bool:
    """Tell whether a matrix does not change with the step size: it is constant, or at time t."""
    if isinstance(letter, Grad):
        return _fixed(letter.args[0])
    return isinstance(letter, MatrixSymbol) or (isinstance(letter, TimedMatrix) and letter.time == t)
