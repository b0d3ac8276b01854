"""What two relations have in common: their conjuncts, their signs, and whether they say the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from sympy import And, Basic, Eq, Ne, S, Symbol
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.core.symbol import Str
from sympy.logic.boolalg import Boolean

from derivations.proving.matrix_polynomials import same_matrix, same_scalar, scalar_form
from derivations.proving.refusals import Gap, Reason
from derivations.proving.sign_certificates import Signs, difference


def conjuncts(relation: Boolean) -> list[Boolean]:
    """Return the relations whose conjunction is given."""
    if isinstance(relation, And):
        return list(relation.args)
    return [] if relation == S.true else [relation]


def signs_of(relations: Iterable[Boolean]) -> Signs:
    """Return what the relations between scalars among the given ones, and their conjuncts, say of signs."""
    return Signs(c for relation in relations for c in scalar_parts(relation))


@lru_cache(maxsize=20000)
def scalar_parts(relation: Boolean) -> tuple[Relational, ...]:
    """Return the conjuncts that relate scalars, in normal form (those evident by their form left out)."""
    parts = [c for c in conjuncts(relation) if isinstance(c, Relational) and not is_matrix_relation(c)]
    return tuple(c.func(*map(scalar_form, c.args), evaluate=False) for c in parts)


def is_matrix_relation(relation: Boolean) -> bool:
    return getattr(relation.lhs, "is_Matrix", False) or getattr(relation.rhs, "is_Matrix", False)


def require_equation(relation: Boolean) -> Eq:
    """Return the relation, having checked that it is an equation; raises Gap."""
    if not isinstance(relation, Eq):
        raise Gap(Reason.NOT_AN_EQUATION, relation=relation)
    return relation


def equations(premises: Sequence[Boolean]) -> list[Eq]:
    """Return the equations of which the premises consist; raises Gap if there is anything else among them."""
    return [require_equation(c) for p in premises for c in conjuncts(p)]


# --- comparing ---------------------------------------------------------------------------------


@lru_cache(maxsize=50000)
def same_relation(a: Boolean, b: Boolean) -> bool:
    """Tell whether two relations say the same: same kind, and the same difference of their sides."""
    if a == b:
        return True
    if isinstance(a, And) or isinstance(b, And):
        return follows_from(a, [b]) and follows_from(b, [a])
    if not (isinstance(a, Relational) and isinstance(b, Relational)) or Ne in (type(a), type(b)):
        return False
    if is_matrix_relation(a) or is_matrix_relation(b):
        return _same_matrix_equation(a, b)
    (d, kind), (e, other) = difference(a), difference(b)
    if kind != other:
        return False
    d, e = scalar_form(d), scalar_form(e)
    if _kinds(d) != _kinds(e):
        return False
    return same_scalar(d, e) or (kind == "eq" and same_scalar(d, -e))


def _kinds(expr: Basic) -> set[str]:
    """Return the names of the symbols and processes in a relation: equal relations have the same ones."""
    return {str(x) for x in expr.atoms(Symbol, Str)} | {x.func.__name__ for x in expr.atoms(AppliedUndef)}


def _same_matrix_equation(a: Relational, b: Relational) -> bool:
    if not (is_matrix_relation(a) and is_matrix_relation(b)) or type(a) is not type(b):
        return False
    if same_matrix(a.lhs, b.lhs) and same_matrix(a.rhs, b.rhs):
        return True
    return same_matrix(a.lhs, b.rhs) and same_matrix(a.rhs, b.lhs)


def follows_from(relation: Boolean, sources: Sequence[Boolean]) -> bool:
    """Tell whether each conjunct of the relation is the same as a conjunct of one of the sources."""
    available = [c for source in sources for c in conjuncts(source)]
    return all(r in available or any(same_relation(r, c) for c in available) for r in conjuncts(relation))
