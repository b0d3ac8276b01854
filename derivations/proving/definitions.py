"""Definitions as rewriting: what a symbol stands for, and its replacement in an expression.

The definitions come from two places: the slides' own displays (as corrected where they are wrong as
printed) and ``derivations.supplied_definitions``. Nothing is defined a third time. Proofs may rest on them only if
each defines something (``Definitions.require_sound``): a left side that is new, a right side in the language that
speaks of no time that the left side does not, and no circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, TypeVar

from sympy import Add, Basic, Eq, Integer, MatrixSymbol, Pow, Symbol, preorder_traversal
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from derivations.as_written import remade
from derivations.notation import (
    FACTORS,
    Alpha,
    Beta,
    G,
    Gamma,
    Grad,
    Loss,
    PositiveRoot,
    Tau,
    TimedMatrix,
    t,
)
from derivations.proving.language import RELATIONS, read_relation
from derivations.proving.language_terms import read_real
from derivations.proving.refusals import Captured, Gap, Reason, Refusal
from derivations.proving.terms import replaced, variables_bound

_B = TypeVar("_B", bound=Basic)


def head(node: Basic) -> str | None:
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

Meaning = tuple[Basic, frozenset[Symbol]]
"""What a name was unfolded to, and the symbols that were bound where it stood."""


class Definitions(Mapping[str, Relational]):
    """Defining equations by the name of what they define; ``unfold`` replaces names by meanings."""

    def __init__(self, equations: Iterable[Relational]) -> None:
        self._equations: dict[str, Relational] = {head(e.lhs) or "": e for e in equations}
        self._unfolded: dict[tuple[Basic, frozenset[str]], tuple[Any, tuple[Meaning, ...]]] = {}

    def __getitem__(self, name: str) -> Relational:
        return self._equations[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._equations)

    def __len__(self) -> int:
        return len(self._equations)

    # one set of definitions is made once and compared by identity, so that proofs checked under it are remembered
    def __hash__(self) -> int:
        return object.__hash__(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def but(self, equation: Relational) -> Definitions:
        """Return these definitions with the one of equation's left side replaced."""
        if self._equations.get(head(equation.lhs) or "") == equation:
            return self
        return Definitions([*(e for e in self._equations.values() if head(e.lhs) != head(equation.lhs)), equation])

    def meaning(self, node: Basic) -> Any:
        """Return what the node stands for by its definition; None if it has none."""
        name = head(node)
        if name is None or name not in self._equations:
            return None
        lhs, rhs = self._equations[name].args
        return _instance(lhs, rhs, node) if _same_kind(lhs, node) else None

    @cached_property
    def constants(self) -> frozenset[Symbol]:
        """The symbols that the definitions define or speak of, those that they hold for any value of left out."""
        defined = {e.lhs for e in self._equations.values() if isinstance(e.lhs, Symbol)}
        return frozenset(defined.union(*(_constants(e) for e in self._equations.values())))

    def unfold(self, expr: _B, names: Iterable[str] | None = None) -> _B:
        """Return expr with the named definitions (all, if None) unfolded until none is left."""
        return self.unfolding(expr, names)[0]

    def unfolding(self, expr: _B, names: Iterable[str] | None = None) -> tuple[_B, tuple[Meaning, ...]]:
        """Return expr unfolded, and all that names were unfolded to on the way, whether or not it is still there."""
        wanted = frozenset(self if names is None else names)
        key = (expr, wanted)
        if key not in self._unfolded:
            used: dict[Meaning, None] = {}
            self._unfolded[key] = self._unfold(expr, wanted, frozenset(), used), tuple(used)
        return self._unfolded[key]

    def _unfold(
        self, expr: Basic, wanted: frozenset[str], bound: frozenset[Symbol], used: dict[Meaning, None]
    ) -> Basic:
        if not isinstance(expr, Basic):
            return expr
        name = head(expr)
        if name in wanted:
            meaning = self.meaning(expr)
            if meaning is not None:
                if bound and bound & _constants(self._equations[name]):
                    raise Captured(Reason.CAPTURED, name=name, symbols=set(bound))
                used[meaning, bound & meaning.free_symbols] = None
                return self._unfold(meaning, wanted, bound, used)
        if not expr.args:
            return expr
        bound = bound | variables_bound(expr)
        args = [self._unfold(a, wanted, bound, used) for a in expr.args]
        if all(a is b for a, b in zip(args, expr.args)):
            return expr
        return expr.func(*args, evaluate=False) if type(expr) in RELATIONS else remade(expr, args)

    @cached_property
    def total(self) -> frozenset[str]:
        """The names that stand for something which has a value whatever its symbols are."""
        return frozenset(name for name, equation in self._equations.items() if _is_total(equation.rhs))

    @cached_property
    def fault(self) -> Refusal | None:
        """What keeps the definitions from defining what they should; None if nothing does."""
        try:
            for equation in self._equations.values():
                _require_definition(equation)
            ending: set[str] = set()
            for name in self:
                self._require_ending(name, (name,), ending)
        except Refusal as refusal:
            return refusal
        return None

    def require_sound(self) -> None:
        """Check that each equation defines something, and that no definition rests on itself; raises Refusal."""
        if self.fault is not None:
            raise Gap(self.fault.reason, **self.fault.fields)

    def _require_ending(self, name: str, above: tuple[str, ...], ending: set[str]) -> None:
        """Check that the definition of a name does not lead back to it; ``ending`` are those known not to."""
        for part in _names_in(self._equations[name].rhs) - ending:
            if part in above:
                raise Gap(Reason.CIRCULAR, name=part)
            if part in self:
                self._require_ending(part, (*above, part), ending)
        ending.add(name)


def _is_total(rhs: Basic) -> bool:
    return not isinstance(rhs, PositiveRoot) and all(p.exp.is_Integer and p.exp > 0 for p in rhs.atoms(Pow))


def _names_in(expr: Basic) -> set[str]:
    return {name for name in map(head, preorder_traversal(expr)) if name is not None}


def _require_definition(equation: Relational) -> None:
    """Check that the equation defines its left side for all values of its arguments; raises Refusal."""
    lhs, rhs = equation.args
    if isinstance(rhs, PositiveRoot):
        body, variable = rhs.args
        read_real(body)
        free = rhs.free_symbols - {variable}
    else:
        read_relation(Eq(lhs, rhs, evaluate=False))
        free = rhs.free_symbols
    if isinstance(lhs, (Alpha, Beta)):  # their values at another imbalance are made by putting it for the left side's
        letters = {a: MatrixSymbol("argument", *a.shape) if a.is_Matrix else Symbol("argument") for a in lhs.args}
        lhs, free = lhs.xreplace(letters), rhs.xreplace(letters).free_symbols
    why = _unfit(equation.lhs)
    if why is None and (loose := {x for x in free - _arguments(lhs) if x.is_integer and not x.is_positive}):
        why = f"it changes with {', '.join(sorted(map(str, loose)))}, which its left side does not name"
    if why is not None:
        raise Gap(Reason.NO_REAL_DEFINITION, equation=equation, why=why)


def _unfit(lhs: Basic) -> str | None:
    """Why no definition may have this left side; None if one may."""
    if isinstance(lhs, Symbol):
        fits = bool(lhs.is_real) and not lhs.is_integer
    elif isinstance(lhs, AppliedUndef):
        fits = lhs.args[-1] == t and (lhs.func not in FACTORS or type(lhs.args[0]) is Symbol)
    elif isinstance(lhs, TimedMatrix):
        fits = lhs.time in (t, t + 1)
    elif isinstance(lhs, (Tau, Gamma)):
        fits = lhs.args == (t, G(t))
    elif isinstance(lhs, (Loss, Grad)):
        fits = isinstance(lhs.args[0], MatrixSymbol)
    elif isinstance(lhs, (Alpha, Beta)):
        fits = isinstance(lhs.args[0], TimedMatrix) and isinstance(lhs.args[1], Symbol)
    else:
        fits = False
    return None if fits else "its left side is no name with arguments of any value"


def _arguments(lhs: Basic) -> set[Basic]:
    """Return the symbols that a left side names as arguments."""
    return set() if isinstance(lhs, Symbol) else {x for x in lhs.free_symbols if isinstance(x, Symbol)}


def _constants(equation: Relational) -> frozenset[Symbol]:
    """Return the symbols of a definition that are not arguments of its left side."""
    lhs, rhs = equation.args
    if isinstance(lhs, Symbol):
        return frozenset(rhs.free_symbols)
    arguments = (lhs.time,) if isinstance(lhs, TimedMatrix) else lhs.args
    held = {t}.union(*(a.free_symbols if isinstance(lhs, TimedMatrix) else {a} for a in arguments))
    return frozenset(rhs.free_symbols - held)


def _same_kind(lhs: Basic, node: Basic) -> bool:
    """Tell whether a node that has the name of a left side is that symbol, process or matrix, and no namesake."""
    if isinstance(lhs, Symbol):
        return lhs == node
    if isinstance(lhs, AppliedUndef):
        return lhs.func == node.func
    if isinstance(lhs, TimedMatrix):
        return isinstance(node, TimedMatrix) and lhs.args[:3] == node.args[:3] and node.time.is_finite is not False
    return type(lhs) is type(node)


def _instance(lhs: Basic, rhs: Basic, node: Basic) -> Basic | None:
    if isinstance(lhs, Symbol):
        return rhs
    if isinstance(lhs, AppliedUndef):
        return replaced(rhs, dict(zip(lhs.args, node.args)))
    if isinstance(lhs, TimedMatrix):
        shift = node.time - Integer(1) if lhs.time != t else node.time
        return replaced(rhs, {t: shift})
    if isinstance(lhs, (Tau, Gamma)):
        # the argument keeps its own time
        argument = MatrixSymbol("argument", *node.args[1].shape)
        at_time = replaced(rhs.xreplace({G(t): argument}), {t: node.args[0]})
        return at_time.xreplace({argument: node.args[1]})
    if isinstance(lhs, (Loss, Grad, Alpha, Beta)):
        return rhs.xreplace(dict(zip(lhs.args, node.args)))
    return None
