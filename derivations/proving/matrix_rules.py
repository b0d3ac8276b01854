"""Rules about matrices: the normal form of their polynomials, equals for equals, remainders O(eta^p)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sympy import (
    Basic,
    Expr,
    MatAdd,
    MatrixSymbol,
    Poly,
    PolynomialError,
    S,
    Symbol,
    preorder_traversal,
)
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derivations.notation import BigO, Grad, ScalarOfMatrix, TimedMatrix, eta, t
from derivations.proving.context import Taken
from derivations.proving.language_terms import OF_TIME
from derivations.proving.matrix_polynomials import (
    MatrixRules,
    expression,
    matrix_form,
    polynomial,
    same_matrix,
    same_scalar,
    scalar_form,
)
from derivations.proving.records import Rule
from derivations.proving.refusals import Gap, Reason
from derivations.proving.relations import (
    conjuncts,
    equations,
    follows_from,
    is_matrix_relation,
    require_equation,
)
from derivations.proving.rule_arguments import require_count, symbols_of, texts
from derivations.proving.terms import occurs, replaced, require_free, require_replaceable


@dataclass(frozen=True, slots=True)
class Normal(Rule):
    """Both sides of the equation have the same normal form, with the equations used as rewriting rules."""

    unfold: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "unfold", texts(self.unfold, "Normal"))

    def check(self, relation: Boolean, premises: tuple[Boolean, ...], context: Taken) -> str:
        require_equation(relation)
        replacing = [context.unfold(e, self.unfold) for e in equations(premises)]
        lhs, rhs = (context.unfold(side, self.unfold) for side in (relation.lhs, relation.rhs))
        require_free(symbols_of(replacing), lhs, rhs)
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

    def __post_init__(self) -> None:
        object.__setattr__(self, "unfold", texts(self.unfold, "Rewrite"))

    def check(self, relation: Boolean, premises: tuple[Boolean, ...], context: Taken) -> str:
        require_count(premises, 1, "Rewrite")
        source, *others = premises
        pairs = equations(others)
        require_free(symbols_of(pairs), source, relation)
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


def _scalars(pairs: Sequence[Relational]) -> list[Expr]:
    return [pair.lhs for pair in pairs if not is_matrix_relation(pair)]


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
        for word, written in rest.items():
            coefficient = context.meant(written)
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
            meant = context.meant(hypothesis)
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
