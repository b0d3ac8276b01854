"""Both sides of a relation worked out on an instance: the value of each quantity in them, then of each term."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Abs, Add, Expr, Mul, Number, Pow, Symbol, preorder_traversal
from sympy.logic.boolalg import Boolean

from derivations.notation import t
from derivations.proving.definitions import Definitions
from verify.evaluation.quantities import Quantities
from verify.evaluation.translate import NotUnderstood, translate
from verify.numbers.exact.scalars import Undecided, Undefined, decimal

_JOINING = (Add, Mul, Pow, Number, Abs)

Working = tuple[tuple[Expr, str], ...]
"""Expressions, each with its value as a decimal string."""


def worked(relation: Boolean, quantities: Quantities, time: int, definitions: Definitions) -> Working:
    """Return the quantities of a relation's sides and, of a sum, its terms, each with its value at that time.

    Numbers and symbols that an instance gives are left out, and what has no value there.
    """
    if not all(isinstance(side, Expr) and not side.is_Matrix for side in relation.args):
        return ()
    found: dict[Expr, str] = {}
    for part in _parts(relation):
        if part not in found and part not in relation.args:
            value = _value(part, quantities, time, definitions)
            if value is not None:
                found[part] = value
    return tuple(found.items())


def _parts(relation: Boolean) -> Iterator[Expr]:
    for side in relation.args:
        yield from _quantities(side)
        if isinstance(side, Add):
            yield from (term for term in side.args if not isinstance(term, Number))


def _quantities(side: Expr) -> Iterator[Expr]:
    """The largest parts of a side that are not sums, products or powers of others, from left to right."""
    walk = preorder_traversal(side)
    for node in walk:
        if not isinstance(node, _JOINING) or (isinstance(node, Pow) and not isinstance(node.exp, Number)):
            walk.skip()
            yield node


def _value(part: Expr, quantities: Quantities, time: int, definitions: Definitions) -> str | None:
    if isinstance(part, Symbol) and definitions.meaning(part) is None:
        return None
    try:
        return decimal(translate(part, (t,), definitions)(quantities, time))
    except (NotUnderstood, Undecided, Undefined):
        return None
