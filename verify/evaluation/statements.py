"""From a SymPy relation to a checker of instances: exact, rigorous, with three answers.

A checker answers True or False only where exact arithmetic or enclosures decide it, and None otherwise. A side that
is not a real number (a division by zero, the root of a negative number) makes the relation False.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from math import inf, nextafter
from typing import TypeAlias

from flint import arb, ctx, fmpq
from sympy import (
    And,
    Basic,
    Eq,
    Expr,
    Ge,
    Gt,
    Le,
    Lt,
    MatAdd,
    MatMul,
    MatrixExpr,
    Ne,
    Not,
    Or,
    ZeroMatrix,
    false,
    oo,
    true,
)
from sympy.logic.boolalg import Boolean

from derivations.claim import Reading
from derivations.notation import BigO, eta, t
from derivations.proving.definitions import Definitions
from derivations.registry import DEFINITIONS
from verify.evaluation.quantities import Quantities
from verify.evaluation.translate import NATIVE, NotUnderstood, Time, Value, coefficients, explicit, translate
from verify.evaluation.weights import NoSuchTime
from verify.instances.problem import Instance, ScalarFlow
from verify.numbers.exact.algebraic import BASE_PRECISION
from verify.numbers.exact.matrices import Matrix, ShapeError, difference, is_zero, squared_norms
from verify.numbers.exact.polynomials import interpolated, positive_root_count
from verify.numbers.exact.scalars import MAX_PRECISION, Real, Scalar, Undecided, Undefined, ball, compare, decimal
from verify.numbers.memo import is_lasting

Subject = Instance | ScalarFlow | Quantities

_EQUALITY_PRECISION = 256
"""More bits than this never make an equality of balls of unknown origin true."""

_ORDER_NODES = ((0, 1, -1, 2, -2, 3, -3), (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6))


@dataclass(frozen=True)
class Comparison:
    """What became of a relation: the two sides (numbers, or why there is none) and whether it holds.

    For matrices ``entry`` is the first one that differs, and the sides are its values.
    """

    left: Value
    right: Value
    truth: bool | None
    entry: tuple[int, int] | None = field(default=None)
    both_zero: bool = False

    @property
    def lhs(self) -> str:
        """The left side in decimals; "inf" where a positive number is divided by zero."""
        return decimal(self.left)

    @property
    def rhs(self) -> str:
        """The right side in decimals."""
        return decimal(self.right)

    @property
    def within(self) -> float:
        """How far apart the sides can be, at most; inf where that is not known."""
        if not all(isinstance(side, (arb, fmpq)) for side in (self.left, self.right)):
            return inf
        bound = abs(ball(self.left, _EQUALITY_PRECISION) - ball(self.right, _EQUALITY_PRECISION)).upper()
        return nextafter(float(bound), inf) if bound.is_finite() else inf

    @property
    def nearly_equal(self) -> bool:
        """Whether the sides, left open, differ by at most ``NEARLY`` of the size of the larger one."""
        if self.truth is not None:
            return False
        within = self.within
        if within == inf:
            return False
        largest = max(float(abs(ball(side, _EQUALITY_PRECISION)).lower()) for side in (self.left, self.right))
        return within <= NEARLY * largest


@is_lasting.register
def _(value: Comparison) -> bool:
    return False


NEARLY = 1e-30
"""Sides that differ by no more than this share of their size are counted beside, where exact arithmetic ends."""

Checker = Callable[..., Comparison]


def compile_statement(
    relation: Boolean,
    definitions: Definitions = DEFINITIONS,
    reading: Reading = Reading.HOLDS,
    native: Iterable[str] = NATIVE,
) -> Checker:
    """Return the checker (instance or its quantities, time=0) -> ``Comparison`` of a relation.

    The names not in ``native`` have their values by the definitions. Raises ``NotUnderstood``, naming the part, for a
    relation that has no translation.
    """
    relation = _unfolded(relation, definitions, NATIVE - frozenset(native))
    if reading is Reading.UNIQUE_POSITIVE_ROOT:
        evaluate = _root_counter(relation, definitions)
    else:
        evaluate = _evaluator(relation, definitions)

    def check(subject: Subject, time: Time = 0) -> Comparison:
        quantities = subject if isinstance(subject, Quantities) else Quantities.of(subject, definitions)
        quantities, when = quantities.under(definitions), inf if time is oo else time
        return quantities.once((evaluate, when), lambda: _escalated(evaluate, quantities, when))

    return check


def _unfolded(relation: Boolean, definitions: Definitions, names: frozenset[str]) -> Boolean:
    return definitions.unfold(relation, names) if names else relation


def _escalated(evaluate: Evaluator, quantities: Quantities, time: Time) -> Comparison:
    """Evaluate at rising precision until the answer is there, or cannot come any more."""
    prec = max(BASE_PRECISION, ctx.prec)
    while True:
        with ctx.workprec(prec):
            try:
                found, more = evaluate(quantities, time)
            except Undecided as reason:
                found, more = Comparison(str(reason), "undecided", None), MAX_PRECISION
            except NoSuchTime as reason:
                return Comparison(str(reason), "undefined", None)
            except ShapeError as reason:
                raise NotUnderstood(str(reason)) from None
        prec *= 2
        if found.truth is not None or prec > more:
            return found


# --- relations -----------------------------------------------------------------------------------------------

Check: TypeAlias = Callable[..., Comparison]
"""The function (subject, time = 0) that a relation is compiled to."""
Evaluator = Callable[[Quantities, Time], tuple[Comparison, int]]

_HOLDS: dict[type[Boolean], Callable[[int], bool]] = {
    Eq: lambda order: order == 0,
    Ne: lambda order: order != 0,
    Le: lambda order: order <= 0,
    Lt: lambda order: order < 0,
    Ge: lambda order: order >= 0,
    Gt: lambda order: order > 0,
}


def _evaluator(relation: Boolean, definitions: Definitions) -> Evaluator:
    """The function (quantities, time) -> (comparison, precision up to which another trial may help)."""
    if relation in (true, false, True, False):
        return lambda q, time: (Comparison(fmpq(int(bool(relation))), fmpq(1), bool(relation)), 0)
    if isinstance(relation, (And, Or, Not)):
        return _connective(relation, definitions)
    holds = _HOLDS.get(type(relation))
    if holds is None:
        raise NotUnderstood(f"{type(relation).__name__} is not a relation: {relation}")
    if relation.has(BigO):
        return _order_checker(relation, definitions)
    return _comparer(relation, holds, definitions)


def _connective(relation: Boolean, definitions: Definitions) -> Evaluator:
    parts = [_evaluator(part, definitions) for part in relation.args]
    decisive = not isinstance(relation, And)  # the answer of a part that settles the whole

    def evaluate(q: Quantities, time: Time) -> tuple[Comparison, int]:
        found = [part(q, time) for part in parts]
        settled = [c for c, _ in found if c.truth is decisive]
        left_open = [c for c, _ in found if c.truth is None]
        chosen = (settled or left_open or [found[0][0]])[0]
        truth = chosen.truth if not isinstance(relation, Not) or chosen.truth is None else not chosen.truth
        return Comparison(chosen.left, chosen.right, truth, chosen.entry), max(more for _, more in found)

    return evaluate


def _comparer(relation: Boolean, holds: Callable[[int], bool], definitions: Definitions) -> Evaluator:
    sides = [_value(side, definitions) for side in relation.args]
    equality = isinstance(relation, (Eq, Ne))

    def evaluate(q: Quantities, time: Time) -> tuple[Comparison, int]:
        left, right = (side(q, time) for side in sides)
        if isinstance(left, Undefined) or isinstance(right, Undefined):
            return Comparison(_shown(left), _shown(right), False), 0
        if isinstance(left, Matrix) or isinstance(right, Matrix):
            return _compared_matrices(left, right, holds, equality)
        order = compare(left, right)
        truth = None if order is None else holds(order)
        zero = all(isinstance(side, fmpq) and side == 0 for side in (left, right))
        return Comparison(left, right, truth, both_zero=zero), _useful_precision(left, right, equality)

    return evaluate


def _value(side: Basic, definitions: Definitions) -> Callable[[Quantities, Time], Value]:
    """The function (quantities, time) -> value of a side, or the ``Undefined`` that it raised."""
    function = translate(side, (t,), definitions)

    def value(q: Quantities, time: Time) -> Value:
        try:
            return function(q, time)
        except Undefined as nothing:
            return nothing

    return value


def _shown(x: Value) -> Value:
    return x[0, 0] if isinstance(x, Matrix) else x


def _useful_precision(left: Scalar, right: Scalar, equality: bool) -> int:
    """Up to which precision another evaluation may decide: numbers that refine themselves have been refined."""
    rigid = any(isinstance(x, arb) and not (isinstance(x, Real) and not x.node.rigid) for x in (left, right))
    return (_EQUALITY_PRECISION if equality else MAX_PRECISION) if rigid else 0


def _compared_matrices(
    left: Matrix, right: Matrix, holds: Callable[[int], bool], equality: bool
) -> tuple[Comparison, int]:
    if not (isinstance(left, Matrix) and isinstance(right, Matrix) and equality):
        raise NotUnderstood("matrices are compared by = with matrices alone")
    order, entry = difference(left, right)
    truth = None if order is None else holds(order)
    more = 0 if left.is_rational and right.is_rational else _EQUALITY_PRECISION
    zero = is_zero(left) and is_zero(right)
    return Comparison(left[entry], right[entry], truth, entry, zero), more


# --- O(eta^p) ------------------------------------------------------------------------------------------------


def _order_checker(relation: Boolean, definitions: Definitions) -> Evaluator:
    """For lhs = rhs + O(eta^p): the coefficients of eta^0, ..., eta^(p-1) in the difference of the rest vanish."""
    orders = relation.atoms(BigO)
    powers = {order.args[1] for order in orders}
    p = powers.pop()
    if not isinstance(relation, Eq) or powers or not p.is_Integer or any(order.args[0] != eta for order in orders):
        raise NotUnderstood(f"an order is understood in equations, as O(eta^p) with one number p: {relation}")
    plain = translate(_without_order(relation.lhs) - _without_order(relation.rhs), (t,), definitions)

    def evaluate(q: Quantities, time: Time) -> tuple[Comparison, int]:
        return _lowest_coefficients(lambda x: plain(q.with_eta(fmpq(x), time), time), int(p)), 0

    return evaluate


def _without_order(side: Expr) -> Expr:
    """The side less its terms O(eta^p), which may carry factors free of eta."""
    if not side.has(BigO):
        return side
    terms = side.args if isinstance(side, MatAdd) else (side,)
    for term in terms:
        factors = term.args if isinstance(term, MatMul) else (term,)
        if term.has(BigO) and any(not isinstance(f, BigO) and (f.is_Matrix or eta in f.free_symbols) for f in factors):
            raise NotUnderstood(f"an order inside another expression: {term}")
    kept = [term for term in terms if not term.has(BigO)]
    return MatAdd(*kept) if kept else ZeroMatrix(*side.shape)


def _lowest_coefficients(rest: Callable[[int], Matrix], p: int) -> Comparison:
    """The first of the coefficients of eta^0, ..., eta^(p-1) in rest that is not zero, where it is not."""
    for nodes in _ORDER_NODES:
        values = [rest(x) for x in nodes]
        if not all(matrix.is_rational for matrix in values):
            return Comparison("undecided", fmpq(0), None)
        rows = _weights_of_coefficients(nodes)
        # the squared norms of the coefficients, which are combinations of the values
        sizes = squared_norms(rows, values)
        if sizes[-1] == sizes[-2] == 0 and p < len(nodes) - 1:  # its degree is low enough for the values to tell it
            wrong = next((k for k in range(p) if sizes[k] != 0), None)
            return _VANISHING if wrong is None else _first_entry(values, rows[wrong])
    raise NotUnderstood(f"an order p = {p}, or an expression of high degree in the step size")


_VANISHING = Comparison(fmpq(0), fmpq(0), True, (0, 0))


@lru_cache(maxsize=len(_ORDER_NODES))
def _weights_of_coefficients(nodes: tuple[int, ...]) -> list[list[fmpq]]:
    """Row k: the weights with which a polynomial's values at the nodes make its coefficient of degree k."""
    count = len(nodes)
    columns = [interpolated([fmpq(int(i == j)) for j in range(count)], nodes) for i in range(count)]
    return [[column[k] for column in columns] for k in range(count)]


def _first_entry(values: list[Matrix], weights: list[fmpq]) -> Comparison:
    """The first entry at which the combination of the matrices is not zero."""
    for i, j, _ in values[0].entries():
        entry = sum((w * matrix[i, j] for w, matrix in zip(weights, values)), fmpq(0))
        if entry != 0:
            return Comparison(entry, fmpq(0), False, (i, j))
    raise AssertionError("a matrix of positive norm has an entry that is not zero")


# --- exactly one positive root -------------------------------------------------------------------------------


def _root_counter(relation: Boolean, definitions: Definitions) -> Evaluator:
    """A polynomial equation in eta: the sides are the number of its positive roots, and 1."""
    if not isinstance(relation, Eq) or isinstance(relation.lhs, MatrixExpr):
        raise NotUnderstood(f"only an equation between scalars has roots: {relation}")
    polynomial = explicit(relation.lhs - relation.rhs, eta, definitions)
    functions = [translate(c, (t,), definitions) for c in coefficients(polynomial, eta)]

    def evaluate(q: Quantities, time: Time) -> tuple[Comparison, int]:
        try:
            count = positive_root_count([function(q, time) for function in functions])
        except Undefined as nothing:
            return Comparison(nothing, fmpq(1), False), 0
        return Comparison(count, fmpq(1), count == 1), 0

    return evaluate
