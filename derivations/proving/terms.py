"""Terms: what they bind, what occurs in them, and the one way in which equals are put for equals.

Replacing goes by structure alone, never by SymPy's ``subs``: a term is replaced where it stands as a whole (or to an
integer power, where a power is given). The sides of matrices are not terms, X under sigma_min is not a place (there
it is counted otherwise), and what a product, limit, minimum or root binds is never replaced.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from sympy import (
    And,
    Basic,
    Identity,
    Limit,
    MatrixSymbol,
    Pow,
    Product,
    S,
    Sum,
    Symbol,
    ZeroMatrix,
    preorder_traversal,
)
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derivations.as_written import remade
from derivations.notation import MinOver, PositiveRoot, PositiveRootCount, SigmaMin, TimedMatrix, X
from derivations.proving.language_terms import require_counted_alike
from derivations.proving.refusals import Gap, NotRead, Reason

_B = TypeVar("_B", bound=Basic)
_K = TypeVar("_K", bound=Basic)
_OF_SIDES = (MatrixSymbol, Identity, ZeroMatrix)
_BINDING_SECOND = (Limit, MinOver, PositiveRoot, PositiveRootCount)


def variables_bound(node: Basic) -> frozenset[Symbol]:
    """Return the symbols that the expression binds at its top: by a product or sum, a limit, a minimum or a root."""
    if isinstance(node, (Product, Sum)):
        return frozenset(limits[0] for limits in node.limits)
    return frozenset(node.args[1:2]) if isinstance(node, _BINDING_SECOND) else frozenset()


# --- replacing ---------------------------------------------------------------------------------


def replaced(expr: _B, values: Mapping[_K, Basic | int], sides: bool = False) -> _B:
    """Return the expression with the keys replaced by their values, all at once; relations are kept as they are.

    ``sides``: counts are replaced in the sides of matrices too, as in an instance of a result that holds for any sides.
    Raises Gap where a key is bound in the expression, NotRead where sigma_min would be counted otherwise.
    """
    if not values:
        return expr
    require_free(set().union(*(key.free_symbols | S(value).free_symbols for key, value in values.items())), expr)
    powers = {key.base: (key, value) for key, value in values.items() if _is_power(key)}
    return _replaced(expr, values, powers, sides)


def _is_power(key: Basic) -> bool:
    return isinstance(key, Pow) and bool(key.exp.is_Integer) and key.exp > 1


def _replaced(
    expr: _B, values: Mapping[Any, Basic | int], powers: Mapping[Basic, tuple[Any, Basic | int]], sides: bool
) -> _B:
    if expr in values:
        return S(values[expr])
    if not expr.args or (isinstance(expr, SigmaMin) and expr.args[0] == X):
        return expr
    if isinstance(expr, _OF_SIDES) and not sides:
        return expr
    if powers and _is_power(expr) and expr.base in powers:
        key, value = powers[expr.base]
        if expr.exp % key.exp == 0:
            return S(value) ** (expr.exp / key.exp)
    if isinstance(expr, TimedMatrix):
        args = [*expr.args[:3], _replaced(expr.time, values, powers, sides)]
    else:
        args = [_replaced(a, values, powers, sides) for a in expr.args]
    if all(a is b for a, b in zip(args, expr.args)):
        return expr
    if isinstance(expr, Relational):
        return expr.func(*args, evaluate=False)
    made: Any = And(*args, evaluate=False) if isinstance(expr, And) else remade(expr, args)
    if isinstance(expr, SigmaMin):
        if made.args[0] == X:
            raise NotRead(Reason.COUNTED_OTHERWISE, node=expr)
        require_counted_alike(made)
    return made


def require_replaceable(terms: Iterable[Basic]) -> None:
    """Check that the scalars are no numbers, times or counts; raises Gap.

    A matrix symbol with other sides is another symbol, of which nothing need be known.
    """
    for term in terms:
        if term.is_number or term.is_integer:
            raise Gap(Reason.NOT_REPLACED, node=term)


def require_free(symbols: Iterable[Basic], *expressions: Basic) -> None:
    """Check that no product, limit, minimum or root in the expressions binds one of the symbols; raises Gap."""
    wanted = set(symbols)
    for expr in expressions:
        bound = binders(expr)
        for node, variables in bound:
            if variables & wanted:
                raise Gap(Reason.BINDS, node=node)


@lru_cache(maxsize=50000)
def binders(expr: Basic) -> tuple[tuple[Basic, frozenset[Symbol]], ...]:
    """Return the products, limits, minima and roots in an expression, with the symbols that they bind."""
    return tuple((node, variables_bound(node)) for node in preorder_traversal(expr) if variables_bound(node))


def occurs(thing: Basic, relations: Iterable[Boolean]) -> bool:
    """Tell whether a symbol occurs in one of the relations."""
    return any(thing in _nodes(r) for r in relations if isinstance(r, Basic))


@lru_cache(maxsize=50000)
def _nodes(expr: Basic) -> frozenset[Symbol]:
    return frozenset(preorder_traversal(expr))
