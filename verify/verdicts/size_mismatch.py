"""Whether the matrices of a relation fit together: the sizes alone, before any number."""

from __future__ import annotations

from itertools import pairwise, product
from typing import TypeAlias

from sympy import Basic, Expr, MatAdd, MatMul, MatrixExpr, MatrixSymbol, preorder_traversal
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derivations.notation import Inner, N, PrintedSum, h, m, n
from verify.trials.records import Counterexample

_SIDES = (n, h, m, N)


Shape: TypeAlias = tuple[Expr | int, Expr | int]


def mismatch(relation: Boolean) -> Counterexample | None:
    """Return the first two matrices that are added, compared or multiplied though their sizes differ; None if all fit.

    Sizes in the symbols n, h, m, N differ where some choice of the sides tells them apart; that choice is given.
    """
    for node in preorder_traversal(relation):
        if isinstance(node, MatMul):
            factors = [a for a in node.args if getattr(a, "is_Matrix", False)]
            for left, right in pairwise(factors):
                if _apart((left.shape[1], 1), (right.shape[0], 1)) is not None:
                    return _unmultipliable(relation, left, right)
        if not isinstance(node, (MatAdd, PrintedSum, Relational, Inner)):
            continue
        parts = [p for p in node.args if getattr(p, "is_Matrix", False)]
        if parts and isinstance(node, Relational) and len(parts) < len(node.args):
            return _differing(relation, parts[0], None)
        for part in parts[1:]:
            if part.shape != parts[0].shape and _apart(parts[0].shape, part.shape) is not None:
                return _differing(relation, parts[0], part)
    return None


def _apart(a: Shape, b: Shape) -> dict[Basic, int] | None:
    """Sides at which two sizes differ, small ones first; None where there are none."""
    for sides in sorted(product((1, 2), repeat=4), key=sum):
        chosen: dict[Basic, int] = dict(zip(_SIDES, sides, strict=True))
        if _at(a, chosen) != _at(b, chosen):
            return chosen
    return None


def _at(size: Shape, sides: dict[Basic, int]) -> tuple[int, int]:
    rows, cols = (int(s.subs(sides)) if isinstance(s, Basic) else s for s in size)
    return rows, cols


def _differing(relation: Boolean, first: MatrixExpr, second: MatrixExpr | None) -> Counterexample:
    shape: Shape = (1, 1) if second is None else second.shape
    sides = _apart(first.shape, shape) or dict.fromkeys(_SIDES, 1)
    one, other = _at(first.shape, sides), _at(shape, sides)
    place = 0 if one[0] != other[0] else 1
    name = ("rows", "columns")[place]
    of = str(second) if second is not None else "the other side, a number"
    values = {f"{name}({first})": str(one[place]), f"{name}({of})": str(other[place])}
    return Counterexample(_shape(relation, sides), values, str(one[place]), str(other[place]), relation)


def _unmultipliable(relation: Boolean, left: MatrixExpr, right: MatrixExpr) -> Counterexample:
    """Sides at which a product cannot be formed, since its inner sizes differ."""
    sides = _apart((left.shape[1], 1), (right.shape[0], 1)) or {}
    inner, other = _at((left.shape[1], right.shape[0]), sides)
    values = {f"columns({left})": str(inner), f"rows({right})": str(other)}
    return Counterexample(_shape(relation, sides), values, str(inner), str(other), relation)


def _shape(relation: Boolean, sides: dict[Basic, int]) -> dict[str, int]:
    """The sides chosen, where the relation has them in it, and those that its data X and Y have."""
    free = relation.free_symbols
    named = {str(s): value for s, value in sides.items() if s in free}
    for data in relation.atoms(MatrixSymbol):
        for place, side in enumerate({"X": "Nn", "Y": "Nm"}.get(data.name, "")):
            if data.shape[place].is_Integer:
                named[side] = int(data.shape[place])
    return dict(sorted(named.items()))
