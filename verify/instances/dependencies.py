"""What a relation depends on: the data, weights and scalars that somebody needs to evaluate it by hand."""

from __future__ import annotations

from functools import lru_cache

from sympy import Basic, MatrixSymbol, Symbol
from sympy.core.function import AppliedUndef

from derivations.notation import (
    GammaAdjoint,
    Grad,
    LambdaMaxTau,
    LambdaMinTau,
    Loss,
    MinOver,
    PositiveRoot,
    PositiveRootCount,
    TimedMatrix,
)
from derivations.proving.definitions import Definitions, head

MATRICES = ("X", "Y", "W1", "W2", "A", "A_plus", "V", "W1_t", "W2_t")
SCALARS = ("eta", "c1", "c2")
FLOW = ("y", "w1_0", "w2_0", "w1_t", "w2_t")

_LAYERS = frozenset({"W1", "W2"})
_DATA = frozenset({"X", "Y"})
# velocities and gradients are derived, not defined: they depend on all that the loss depends on
_DERIVED = frozenset({"grad_W1", "grad_W2", "W1_dot", "W2_dot", "L_dot", "D_dot"})
_TRANSPOSED = {"w_in": frozenset({"W1"}), "w_out": frozenset({"W2"})}
_TOY = {"w1": frozenset({"w1_0", "w1_t"}), "w2": frozenset({"w2_0", "w2_t"}), "L_toy": frozenset(FLOW)}


@lru_cache(maxsize=65536)
def ingredients(expr: Basic, definitions: Definitions) -> frozenset[str]:
    """Return the names of the fields of an instance on which an expression depends, under the definitions."""
    if isinstance(expr, (MinOver, PositiveRoot, PositiveRootCount)):
        polynomial, variable = expr.args
        return ingredients(polynomial, definitions) - {str(variable)}
    found = _of_node(expr)
    meaning = definitions.meaning(expr)
    if meaning is not None and meaning != expr:
        found |= ingredients(meaning, definitions)
    for part in expr.args:
        found |= ingredients(part, definitions)
    return found


def _of_node(node: Basic) -> frozenset[str]:
    name = head(node)
    if isinstance(node, (LambdaMinTau, LambdaMaxTau, GammaAdjoint)):
        return _LAYERS
    if isinstance(node, TimedMatrix):
        base = node.name
        if base in _DERIVED:
            return _LAYERS | _DATA
        return frozenset({base}) if base in MATRICES else _TRANSPOSED.get(base, frozenset())
    if isinstance(node, Symbol) and name == "target":
        return _DATA
    if isinstance(node, (Loss, Grad)) or (isinstance(node, MatrixSymbol) and node.name == "W_star"):
        return _DATA
    if isinstance(node, MatrixSymbol) or (isinstance(node, Symbol) and name in (*SCALARS, "y")):
        return frozenset({str(node)}) & frozenset((*MATRICES, *SCALARS, "y"))
    if isinstance(node, AppliedUndef):
        if name in _DERIVED:
            return _LAYERS | _DATA
        if name == "slope":
            return _LAYERS | _DATA | {"eta"}
        return _TOY.get(str(name).removesuffix("_dot"), frozenset())
    return frozenset()
