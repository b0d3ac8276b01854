"""Definitions as rewriting: what a symbol stands for, and its replacement in an expression.

The definitions come from two places: the slides' own displays (as corrected where they are wrong as
printed) and ``derivations.supplied_definitions``. Nothing is defined a third time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from sympy import Add, Basic, Integer, Limit, MatrixSymbol, Product, Symbol
from sympy.core.function import AppliedUndef

from derivations.notation import (
    Alpha,
    Beta,
    G,
    Gamma,
    Grad,
    Loss,
    MinOver,
    PositiveRoot,
    PositiveRootCount,
    Tau,
    TimedMatrix,
    t,
)

Definiens = Callable[..., Any]


def head(node: Any) -> str | None:
    """Return the name under which a node may have a definition; None if it can have none."""
    if isinstance(node, Symbol):
        return node.name
    if isinstance(node, AppliedUndef):
        return node.func.__name__
    if isinstance(node, TimedMatrix):
        time = node.time
        stepped = (time.is_Integer and time > 0) or (isinstance(time, Add) and time.args[0] == 1)
        return f"{node.name}+" if stepped and node.name in _STEPPED else node.name
    return type(node).__name__


_STEPPED = {"W1", "W2", "V", "w_in", "w_out"}
STEPPED_NAMES = frozenset(f"{name}+" for name in _STEPPED)
"""The names of weights after a step: what they are defined as is gradient descent."""


class Captured(ValueError):
    """A definition would bring a symbol under a product, a limit or a minimum that binds it."""


class Definitions(Mapping[str, Any]):
    """Defining equations by the name of what they define; ``unfold`` replaces names by meanings."""

    def __init__(self, equations: Iterable[Any]) -> None:
        self._equations = {head(e.lhs): e for e in equations}
        self._unfolded: dict[Any, Any] = {}

    def __getitem__(self, name: str) -> Any:
        return self._equations[name]

    def __iter__(self) -> Any:
        return iter(self._equations)

    def __len__(self) -> int:
        return len(self._equations)

    # one set of definitions is made once and compared by identity, so that proofs checked under it are remembered
    def __hash__(self) -> int:
        return object.__hash__(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def but(self, equation: Any) -> Definitions:
        """Return these definitions with the one of equation's left side replaced."""
        if self._equations.get(head(equation.lhs)) == equation:
            return self
        return Definitions([*(e for e in self._equations.values() if head(e.lhs) != head(equation.lhs)), equation])

    def meaning(self, node: Any) -> Any:
        """Return what the node stands for by its definition; None if it has none."""
        name = head(node)
        if name is None or name not in self._equations:
            return None
        lhs, rhs = self._equations[name].args
        return _instance(lhs, rhs, node) if _same_kind(lhs, node) else None

    @cached_property
    def constants(self) -> frozenset[Any]:
        """The symbols that the definitions define or speak of, those that they hold for any value of left out."""
        defined = {e.lhs for e in self._equations.values() if isinstance(e.lhs, Symbol)}
        return frozenset(defined.union(*(_constants(e) for e in self._equations.values())))

    def unfold(self, expr: Any, names: Iterable[str] | None = None) -> Any:
        """Return expr with the named definitions (all, if None) unfolded until none is left."""
        wanted = set(self) if names is None else set(names)
        key = (expr, frozenset(wanted))
        if key not in self._unfolded:
            self._unfolded[key] = self._unfold(expr, wanted, frozenset())
        return self._unfolded[key]

    def _unfold(self, expr: Any, wanted: set[str], bound: frozenset[Any]) -> Any:
        if not isinstance(expr, Basic):
            return expr
        name = head(expr)
        if name in wanted:
            meaning = self.meaning(expr)
            if meaning is not None:
                if bound and bound & _constants(self._equations[name]):
                    raise Captured(f"the definition of {name} speaks of {bound}, which is bound where it stands")
                return self._unfold(meaning, wanted, bound)
        if not expr.args:
            return expr
        bound = bound | variables_bound(expr)
        args = [self._unfold(a, wanted, bound) for a in expr.args]
        return expr if all(a is b for a, b in zip(args, expr.args)) else expr.func(*args)


def variables_bound(node: Any) -> frozenset[Any]:
    """Return the symbols that the expression binds at its top: by a product, a limit, a minimum or a root."""
    if isinstance(node, Product):
        return frozenset(limits[0] for limits in node.limits)
    return frozenset(node.args[1:2]) if isinstance(node, _BINDING_SECOND) else frozenset()


_BINDING_SECOND = (Limit, MinOver, PositiveRoot, PositiveRootCount)


def _constants(equation: Any) -> frozenset[Any]:
    """Return the symbols of a definition that are not arguments of its left side."""
    lhs, rhs = equation.args
    if isinstance(lhs, Symbol):
        return frozenset(rhs.free_symbols)
    arguments = (lhs.time,) if isinstance(lhs, TimedMatrix) else lhs.args
    held = {t}.union(*(a.free_symbols if isinstance(lhs, TimedMatrix) else {a} for a in arguments))
    return frozenset(rhs.free_symbols - held)


def _same_kind(lhs: Any, node: Any) -> bool:
    """Tell whether a node that has the name of a left side is that symbol, process or matrix, and no namesake."""
    if isinstance(lhs, Symbol):
        return lhs == node
    if isinstance(lhs, AppliedUndef):
        return lhs.func == node.func
    if isinstance(lhs, TimedMatrix):
        return isinstance(node, TimedMatrix) and lhs.args[:3] == node.args[:3] and node.time.is_finite is not False
    return type(lhs) is type(node)


def _instance(lhs: Any, rhs: Any, node: Any) -> Any:
    if isinstance(lhs, Symbol):
        return rhs
    if isinstance(lhs, AppliedUndef):
        return rhs.subs(dict(zip(lhs.args, node.args)), simultaneous=True)
    if isinstance(lhs, TimedMatrix):
        shift = node.time - Integer(1) if lhs.time != t else node.time
        return rhs.subs(t, shift)
    if isinstance(lhs, (Tau, Gamma)):
        # the argument keeps its own time
        argument = MatrixSymbol("argument", *node.args[1].shape)
        return rhs.xreplace({G(t): argument}).subs(t, node.args[0]).xreplace({argument: node.args[1]})
    if isinstance(lhs, (Loss, Grad, Alpha, Beta)):
        return rhs.xreplace(dict(zip(lhs.args, node.args)))
    return None
