"""Definitions as rewriting: what a symbol stands for, and its replacement in an expression.

The definitions come from two places: the slides' own displays (as corrected where they are wrong as
printed) and ``derivations.setting``. Nothing is defined a third time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sympy import Add, Basic, Integer, Symbol
from sympy.core.function import AppliedUndef

from derivations.notation import Alpha, Beta, G, Gamma, Grad, Loss, Tau, TimedMatrix, t

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


_STEPPED = {"W1", "W2", "V"}


class Definitions(Mapping[str, Any]):
    """Defining equations by the name of what they define; ``unfold`` replaces names by meanings."""

    def __init__(self, equations: Iterable[Any]) -> None:
        self._equations = {head(e.lhs): e for e in equations}

    def __getitem__(self, name: str) -> Any:
        return self._equations[name]

    def __iter__(self) -> Any:
        return iter(self._equations)

    def __len__(self) -> int:
        return len(self._equations)

    # one set of definitions is made once and compared by identity, so that proofs checked under it are remembered
    __hash__ = object.__hash__

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
        return _instance(lhs, rhs, node)

    def unfold(self, expr: Any, names: Iterable[str] | None = None) -> Any:
        """Return expr with the named definitions (all, if None) unfolded until none is left."""
        wanted = set(self) if names is None else set(names)
        return self._unfold(expr, wanted)

    def _unfold(self, expr: Any, wanted: set[str]) -> Any:
        if not isinstance(expr, Basic):
            return expr
        if head(expr) in wanted:
            meaning = self.meaning(expr)
            if meaning is not None:
                return self._unfold(meaning, wanted)
        if not expr.args:
            return expr
        args = [self._unfold(a, wanted) for a in expr.args]
        return expr if all(a is b for a, b in zip(args, expr.args)) else expr.func(*args)


def _instance(lhs: Any, rhs: Any, node: Any) -> Any:
    if isinstance(lhs, Symbol):
        return rhs
    if isinstance(lhs, AppliedUndef):
        return rhs.subs(dict(zip(lhs.args, node.args)), simultaneous=True)
    if isinstance(lhs, TimedMatrix):
        shift = node.time - Integer(1) if lhs.time != t else node.time
        return rhs.subs(t, shift)
    if isinstance(lhs, (Tau, Gamma)):
        return rhs.xreplace({G(t): node.args[1]}).subs(t, node.args[0]) if node != lhs else rhs
    if isinstance(lhs, (Loss, Grad, Alpha, Beta)):
        return rhs.xreplace(dict(zip(lhs.args, node.args)))
    return None


