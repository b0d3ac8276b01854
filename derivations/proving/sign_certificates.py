"""Scalar proofs that a reader can check by eye: nonnegative coefficients, after substituting slacks.

To show P >= 0 from premises ``x >= a``, ``y <= b``, ...: put ``x = a + u`` and ``y = b - v`` with u, v >= 0,
subtract products of premises with nonnegative multipliers if need be, and expand. If every coefficient that is
left is nonnegative, P >= 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

from sympy import (
    Abs,
    Add,
    Dummy,
    Eq,
    Expr,
    Ge,
    Gt,
    Le,
    Lt,
    Mul,
    Number,
    Poly,
    PolynomialError,
    Pow,
    Rational,
    S,
    Symbol,
    expand,
    fraction,
    preorder_traversal,
    together,
)
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derivations.notation import AtMost, NormF, PositivePart, SigmaK, SigmaMax, SigmaMin
from derivations.proving.refusals import NotShown, Reason
from derivations.proving.scalar_identities import expanded

NONNEGATIVE: dict[type, str] = {
    NormF: "norm_nonnegative",
    **dict.fromkeys((SigmaK, SigmaMax, SigmaMin), "singular_value_nonnegative"),
    AtMost: "comparison_nonnegative",
    Abs: "absolute_value_nonnegative",
    PositivePart: "positive_part_nonnegative",
}
"""The facts by which a term of the kind is at least 0."""


def difference(relation: Boolean) -> tuple[Expr, str]:
    """Return (d, kind): the relation says d = 0 (kind 'eq'), d >= 0 ('ge') or d > 0 ('gt')."""
    if isinstance(relation, Eq):
        return relation.lhs - relation.rhs, "eq"
    for cls, sign, kind in ((Ge, 1, "ge"), (Gt, 1, "gt"), (Le, -1, "ge"), (Lt, -1, "gt")):
        if isinstance(relation, cls):
            return sign * (relation.lhs - relation.rhs), kind
    raise NotShown(Reason.NOT_BETWEEN_NUMBERS, relation=relation)


class Signs:
    """What is known of the signs of atoms and sums: from their kind, and from premises.

    Every term asked about is taken to have a value, so that a root is the principal root of a number >= 0. ``used``:
    the facts that answers so far rest on.
    """

    def __init__(self, premises: Iterable[Boolean] = ()) -> None:
        self._known: dict[Expr, str] = {}
        self.used: set[str] = set()
        for premise in premises:
            self.learn(premise)

    def learn(self, relation: Boolean) -> None:
        for expr, kind in _said(relation):
            self.note(expr, kind)

    def note(self, expr: Expr, kind: str) -> None:
        if self._known.get(expr) != "gt":
            self._known[expr] = kind

    def of(self, expr: Expr) -> str | None:
        """Return 'gt', 'ge' or None (not known)."""
        sign, facts = self._of(S(expr))
        if sign is not None:
            self.used |= facts
        return sign

    def _of(self, expr: Expr) -> Told:
        if _is_number(expr):
            return "gt" if expr.is_positive else "ge" if expr.is_zero else None, _NOTHING
        known = self._known.get(expr) or self._known.get(expanded(expr))
        if known == "gt":
            return known, _NOTHING
        sign, facts = self._by_form(expr)
        return (sign, facts) if sign is not None else (known, _NOTHING)

    def nonzero(self, expr: Expr) -> bool:
        """Tell whether an expression is known to be positive or known to be negative."""
        return self.of(expr) == "gt" or self.of(-expr) == "gt"

    def same(self, expr: Expr) -> str | None:
        """Return the sign of an expression that is known perhaps in another form."""
        found = self.of(expr)
        if found is None:
            for known, kind in self._known.items():
                if known.free_symbols == expr.free_symbols and together(known - expr).expand() == 0:
                    return kind
        return found

    def _by_form(self, expr: Expr) -> Told:
        if isinstance(expr, Pow):
            return self._power(expr)
        if isinstance(expr, Mul):
            told = [self._of(a) for a in expr.args]
            return _least(sign for sign, _ in told), _all_facts(told)
        if isinstance(expr, Add):
            told = [self._of(a) for a in expr.args]
            signs = [sign for sign, _ in told]
            return None if None in signs else "gt" if "gt" in signs else "ge", _all_facts(told)
        if isinstance(expr, PositivePart):
            sign, facts = self._of(expr.args[0])
            if sign == "gt":
                return sign, facts | {"positive_part"}
        fact = NONNEGATIVE.get(type(expr))
        return (None, _NOTHING) if fact is None else ("ge", frozenset({fact}))

    def _power(self, expr: Pow) -> Told:
        base, facts = self._of(expr.base)
        if base == "gt":
            return "gt", facts
        if isinstance(expr.exp, Rational) and expr.exp.q == 2:
            return "ge", _NOTHING  # a principal root
        if expr.exp.is_Integer and expr.exp % 2 == 0 and expr.exp > 0:
            return "ge", _NOTHING
        return ("ge", facts) if base == "ge" and expr.exp.is_nonnegative else (None, _NOTHING)


_ARITHMETIC = (Number, Add, Mul, Pow)


def _is_number(expr: Expr) -> bool:
    """Tell whether an expression is made of numbers alone: SymPy then knows its sign."""
    return isinstance(expr, Number) or (
        bool(expr.is_number) and all(isinstance(part, _ARITHMETIC) for part in preorder_traversal(expr))
    )


Told = tuple[str | None, frozenset[str]]
"""A sign, and the facts by which it was told from the form of a term."""
_NOTHING: frozenset[str] = frozenset()


def _all_facts(told: Iterable[Told]) -> frozenset[str]:
    return _NOTHING.union(*(facts for _, facts in told))


@lru_cache(maxsize=20000)
def _said(relation: Boolean) -> tuple[tuple[Expr, str], ...]:
    """Return what a relation says of signs: expressions, expanded, that are positive ('gt') or at least 0 ('ge')."""
    if not isinstance(relation, (Ge, Gt, Le, Lt)):
        return ()
    d, kind = difference(relation)
    content, primitive = expanded(d).as_content_primitive()
    if not content.is_positive:
        return ()
    said = [(expanded(primitive), kind)]
    number, rest = said[0][0].as_coeff_Add()
    if number.is_negative:  # rest >= -number > 0
        said.append((expanded(rest), "gt"))
    return tuple(said)


def _least(signs: Iterable[str | None]) -> str | None:
    result = "gt"
    for sign in signs:
        if sign is None:
            return None
        result = "ge" if sign == "ge" else result
    return result


def show_nonnegative(expr: Expr, signs: Signs, strict: bool = False) -> str:
    """Return in words why expr >= 0 (> 0 if strict); raises NotShown with the offending term."""
    whole = signs.of(expr)
    if whole == "gt" or (whole == "ge" and not strict):
        return "known from the steps used"
    numerator, denominator = fraction(together(expanded(expr)))
    for factor in Mul.make_args(denominator):
        if signs.of(factor) != "gt":
            if signs.of(-factor) == "gt":
                numerator = -numerator
                continue
            raise NotShown(Reason.DENOMINATOR_SIGN, node=factor)
    terms = Add.make_args(expanded(numerator))
    found = [signs.of(term) for term in terms]
    for term, sign in zip(terms, found):
        if sign is None:
            raise NotShown(Reason.TERM_SIGN, node=term, whole=expanded(numerator))
    if strict and "gt" not in found:
        raise NotShown(Reason.NO_POSITIVE_TERM, node=expanded(numerator))
    return "every coefficient is nonnegative" if expanded(numerator) != 0 else "an identity"


def eliminate(relation: Boolean, atom: Expr, signs: Signs) -> tuple[Expr, Expr, str]:
    """Return (atom's value with a slack, the slack, its kind), from a premise linear in the atom.

    What multiplies the atom must be known not to vanish.
    """
    d, kind = difference(relation)
    slack = Dummy("u") if kind != "eq" else S.Zero
    target = Dummy("x")
    linear = expanded(d.xreplace({atom: target}))
    rest = linear.xreplace({target: S.Zero})
    coefficient = expanded((linear - rest) / target)
    if coefficient.has(target):
        raise NotShown(Reason.NOT_LINEAR, relation=relation, node=atom)
    if not signs.nonzero(coefficient):
        raise NotShown(Reason.MAY_VANISH, node=atom, factor=coefficient)
    return expanded((slack - rest) / coefficient), slack, kind


Term: TypeAlias = tuple[Expr | int, *tuple[str, ...]]


@lru_cache(maxsize=20000)
def certify(
    goal: Boolean,
    premises: tuple[tuple[str, Relational], ...],
    slacks: tuple[tuple[str, Expr], ...],
    terms: tuple[Term, ...],
) -> tuple[str, frozenset[str]]:
    """Return in words how the goal follows, and the facts on signs that this rests on; raises NotShown.

    Args:
        goal: an (in)equality between scalars.
        premises: labelled relations, all of them established; the signs they give are used.
        slacks: (label, atom) pairs: the premise is solved for the atom, with a new slack >= 0.
        terms: (multiplier, label, label, ...): multiplier times the product of the premises' differences
            is subtracted; the multiplier must be nonnegative unless one of the premises is an equation,
            as it must be where the goal is one.
    """
    d, kind = difference(goal)
    relations = dict(premises)
    signs = Signs(r for _, r in premises)
    for label, atom in slacks:
        if label not in relations:
            raise NotShown(Reason.NO_SUCH_PREMISE, label=label)
        value, slack, slack_kind = eliminate(relations.pop(label), atom, signs)
        if slack_kind != "eq":
            signs.note(slack, slack_kind)
        d = d.xreplace({atom: value})
        relations = {name: _replaced(r, atom, value) for name, r in relations.items()}
        terms = tuple((S(multiplier).xreplace({atom: value}), *labels) for multiplier, *labels in terms)
        for r in relations.values():
            signs.learn(r)
    reason = _subtract(d, kind, relations, signs, terms)
    return reason, frozenset(signs.used)


def _replaced(relation: Relational, atom: Expr, value: Expr) -> Relational:
    if not isinstance(relation, (Eq, Ge, Gt, Le, Lt)):
        return relation
    if getattr(relation.lhs, "is_Matrix", False):
        return relation
    d, kind = difference(relation)
    cls = {"eq": Eq, "ge": Ge, "gt": Gt}[kind]
    return cls(d.xreplace({atom: value}), 0, evaluate=False)


def _subtract(d: Expr, kind: str, relations: dict[str, Relational], signs: Signs, terms: Sequence[Term]) -> str:
    strict_by_term = False
    for multiplier, *labels in terms:
        product, kinds = S(multiplier), []
        for label in labels:
            if label not in relations:
                raise NotShown(Reason.NO_SUCH_PREMISE, label=label)
            part, part_kind = difference(relations[label])
            product *= part
            kinds.append(part_kind)
        if "eq" not in kinds:
            if kind == "eq":
                raise NotShown(Reason.NO_EQUATION_FROM)
            sign = signs.of(S(multiplier))
            if sign is None:
                show_nonnegative(S(multiplier), signs)
                sign = "ge"
            strict_by_term = strict_by_term or (sign == "gt" and set(kinds) == {"gt"})
        d -= product
    if kind == "eq":
        if fraction(together(expanded(d)))[0].expand() != 0:
            raise NotShown(Reason.NOT_ZERO, node=expanded(d))
        return "an identity"
    return show_nonnegative(d, signs, strict=kind == "gt" and not strict_by_term)


def coefficients_in(expr: Expr, variable: Symbol) -> list[Expr]:
    """Return the coefficients of a polynomial in the variable, the highest first; raises NotShown if it is none."""
    try:
        return Poly(expand(expr), variable).all_coeffs()
    except PolynomialError:
        raise NotShown(Reason.NOT_POLYNOMIAL, node=expr, variables=variable) from None


def sign_changes(coefficients: Sequence[Expr], signs: Signs) -> int:
    """Return the number of sign changes of the coefficients (highest degree first); raises NotShown.

    Coefficients known only to be nonnegative (or only nonpositive) may vanish: they count with their sign when
    that cannot change the count, which is so when they continue a run of that sign.
    """
    found: list[int] = []
    for c in coefficients:
        if S(c).is_zero:
            continue
        if signs.same(c) is not None or _shown(c, signs):
            found.append(1)
        elif signs.same(-c) is not None or _shown(-c, signs):
            found.append(-1)
        else:
            raise NotShown(Reason.COEFFICIENT_SIGN, node=c)
    return sum(1 for a, b in pairwise(found) if a != b)


def _shown(expr: Expr, signs: Signs) -> bool:
    try:
        show_nonnegative(expr, signs)
    except NotShown:
        return False
    return True


def one_positive_root(expr: Expr, variable: Symbol, signs: Signs) -> str:
    """Return in words why the polynomial has exactly one positive root (Descartes); raises NotShown."""
    coefficients = coefficients_in(expr, variable)
    if len(coefficients) < 2:
        raise NotShown(Reason.CONSTANT_POLYNOMIAL)
    changes = sign_changes(coefficients, signs)
    if changes != 1:
        raise NotShown(Reason.SIGN_CHANGES, count=changes)
    # coefficients that may vanish must leave one change: a positive and a negative one must be certain
    if not any(signs.same(c) == "gt" for c in coefficients[:-1]) or signs.same(-coefficients[-1]) != "gt":
        raise NotShown(Reason.ALL_BUT_VANISH)
    return "Descartes' rule: one sign change"


def increasing(expr: Expr, variable: Symbol, signs: Signs) -> None:
    """Check that all but the constant coefficient are nonnegative; raises NotShown."""
    for c in coefficients_in(expr, variable)[:-1]:
        if signs.same(c) is None:
            show_nonnegative(c, signs)
