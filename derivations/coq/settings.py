"""What a result's theorem is about: its variables, the steps of descent that it rests on, its hypotheses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sympy import Basic, Eq, Expr, Gt, MatrixSymbol, Product, S, Sum, Symbol, preorder_traversal
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derivations.coq.identifiers import NotExpressible, count, identifier, is_count, parenthesised
from derivations.coq.statements import relation
from derivations.notation import (
    BigO,
    N,
    SigmaMin,
    TimedMatrix,
    W_star,
    X,
    Y,
    c1,
    c2,
    eta,
    h,
    m,
    n,
    slope,
    step_size,
    target,
)
from derivations.proving.definitions import STEPPED_NAMES, Definitions, head, variables_bound
from derivations.proving.kernel import Result
from derivations.proving.language_symbols import Parameter
from derivations.proving.records import Rule, Step
from derivations.proving.rules import Cite, Definition, Fact, Induction
from derivations.proving.textbook_facts import FACTS
from derivations.proving.walking import all_steps

LIBRARY = Path(__file__).parent / "library"
"""The folder of the library's modules."""
SIDES = (n, h, m, N)
RECORD = frozenset({*SIDES, X, Y, W_star, target, c1, c2})
"""The symbols that the library's setting provides."""
WEIGHTS = frozenset({"W1", "W2", "V", "grad_W1", "grad_W2", "w_in", "w_out"})
"""The matrices at each time that it provides."""
EVERY_TIME = S.Infinity
"""In place of a time: the weights move so at every time."""


def module_name(id: str) -> str:
    """Return the name of a result's module and of its theorem.

    Example:
        >>> module_name("eq16-c")
        'eq16_c'
    """
    name = identifier(id)
    return f"{name}_result" if (LIBRARY / f"{name}.v").exists() else name


_STEPS = {"V": "single_layer_step", "w_in": "scalar_network_step", "w_out": "scalar_network_step"}
"""The library's name of the step that moves a layer; of those not listed, gradient_step."""


@dataclass(frozen=True)
class Motion:
    """How the weights move in a result: by which step, of which size, at which times.

    ``stated``: the definitions that are hypotheses of the theorem, for they speak of its variables. ``limits``: whether
    it is about a limit, and so supposes that the field has no infinitesimals.
    """

    times: tuple[Expr, ...] = ()
    kind: str = "gradient_step"
    varying: bool = False
    stated: tuple[Relational, ...] = ()
    limits: bool = False

    def size(self, time: str) -> str:
        """Return the size of the step at a time, as an argument."""
        if self.kind == "scalar_network_step":
            return slope.__name__
        return f"(step_size {time})" if self.varying else eta.name

    def hypotheses(self) -> list[tuple[str, str]]:
        """Return the hypotheses of the theorem that say so, each with its name."""
        out = [("archimedean", "Num.archimedean_axiom R")] if self.limits else []
        out += [(f"{head(e.lhs)}_E", f"(forall t, {relation(e)})") for e in self.stated]
        for i, time in enumerate(self.times):
            if time == EVERY_TIME:
                out.append(("descent", f"(forall t, {self.kind} {self.size('t')} t)"))
            else:
                at = parenthesised(count(time))
                out.append((f"descent{i or ''}", f"{self.kind} {self.size(at)} {at}"))
        return out

    def at(self, time: Expr) -> str:
        """Return the proof that the weights move so at a time; raises NotExpressible where that is not supposed."""
        if EVERY_TIME in self.times:
            return f"(descent {parenthesised(count(time))}%N)"  # a number is a count only where that is said
        if time not in self.times:
            raise NotExpressible(f"the step from time {time} is no hypothesis")
        return f"descent{self.times.index(time) or ''}"


@lru_cache(maxsize=1024)
def motion(result: Result, definitions: Definitions, results: Callable[[str], Result]) -> Motion:
    """Return the steps of descent that the derivation of a result uses."""
    moved: set[tuple[str, Expr]] = set()
    opened: set[str] = set()
    for step in all_steps(result.proof):
        moved |= _moved(step, definitions, results)
        opened |= _opened(step, definitions, results)
    times = {time for _, time in moved}
    if EVERY_TIME in times or (times and any(_at_every_time(step.rule) for step in all_steps(result.proof))):
        times = {EVERY_TIME}
    varying = any(S(said).has(step_size) for said in (result.relation, *result.given))
    kinds = {_STEPS.get(name, "gradient_step") for name, _ in moved} or {"gradient_step"}
    if len(kinds) > 1:
        raise NotExpressible("the weights of more than one network move")
    stated = tuple(definitions[name] for name in sorted(opened & set(with_parameters(definitions))))
    limits = any(_takes_limit(step.rule, definitions, results) for step in all_steps(result.proof))
    return Motion(tuple(sorted(times, key=str)), kinds.pop(), varying, stated, limits)


def is_about_all_times(rule: Rule) -> bool:
    """Tell whether a rule is a fact whose premises must hold at every time."""
    return isinstance(rule, Fact) and _supposes_all_times(rule.name, rule.args)


@lru_cache(maxsize=8192)
def _supposes_all_times(name: str, parameters: tuple[Parameter, ...]) -> bool:
    return FACTS[name].build(*parameters).always


def _at_every_time(rule: Rule) -> bool:
    return isinstance(rule, Induction) or is_about_all_times(rule)


def _takes_limit(rule: Rule, definitions: Definitions, results: Callable[[str], Result]) -> bool:
    cites = isinstance(rule, Cite) and motion(results(rule.name), definitions, results).limits
    return cites or is_about_all_times(rule)


@lru_cache(maxsize=16)
def with_parameters(definitions: Definitions) -> dict[str, frozenset[Symbol]]:
    """Return the defined functions of time that speak of a number beyond the setting, which the theorem is about."""
    symbols = {str(e.lhs) for e in definitions.values() if isinstance(e.lhs, Symbol)}
    out = {}
    for name, equation in definitions.items():
        left, right = equation.args
        if isinstance(left, AppliedUndef) and name not in STEPPED_NAMES:
            beyond = right.free_symbols - left.free_symbols - RECORD
            beyond = frozenset(x for x in beyond if isinstance(x, Symbol) and str(x) not in symbols)
            moving = {head(x) or "" for x in right.atoms(AppliedUndef, TimedMatrix)} - set(definitions) - WEIGHTS
            if beyond and not moving:
                out[name] = beyond
    return out


def _opened(step: Step, definitions: Definitions, results: Callable[[str], Result]) -> set[str]:
    """Return the definitions that a step puts in, and those that are hypotheses of what it cites."""
    rule = step.rule
    names = set(getattr(rule, "unfold", ()))
    if isinstance(rule, Cite):
        names |= {head(e.lhs) or "" for e in motion(results(rule.name), definitions, results).stated}
    return names | ({head(step.relation.lhs) or ""} if isinstance(rule, Definition) else set())


def _moved(step: Step, definitions: Definitions, results: Callable[[str], Result]) -> set[tuple[str, Expr]]:
    """Return the weights that a step of a derivation moves, and the times of the steps of descent that it uses."""
    rule = step.rule
    if isinstance(rule, Cite):
        values = {S(a): S(b) for a, b in (rule.replace or {}).items()}
        inner = motion(results(rule.name), definitions, results)
        name = next((name for name, kind_ in _STEPS.items() if kind_ == inner.kind), "W1")
        return {(name, time if time == EVERY_TIME else time.xreplace(values)) for time in inner.times}
    if isinstance(rule, Definition):
        left = step.relation.lhs
        return {(left.name, left.time - 1)} if head(left) in STEPPED_NAMES else set()
    names = set(getattr(rule, "unfold", ()))
    if not names & STEPPED_NAMES:
        return set()
    plain = definitions.unfold(step.relation, tuple(names - STEPPED_NAMES))
    return {(x.name, x.time - 1) for x in plain.atoms(TimedMatrix) if head(x) in names & STEPPED_NAMES}


@lru_cache(maxsize=1024)
def variables(result: Result, definitions: Definitions, moves: Motion) -> tuple[list[Basic], list[tuple[str, str]]]:
    """Return the symbols that a theorem is stated for, and its binders: names with their types, functions first."""
    found: set[Basic] = set()
    functions: set[str] = set()
    with_own = set(with_parameters(definitions))
    for said in (result.relation, *result.given):
        found |= free_symbols(said)
        found -= {y for x in S(said).atoms(BigO) for y in x.args[0].free_symbols}
        functions |= {x.func.__name__ for x in S(said).atoms(AppliedUndef)} - (set(definitions) - with_own)
        other = {head(x) or "" for x in S(said).atoms(TimedMatrix)} - WEIGHTS - {f"{x}+" for x in WEIGHTS}
        if other - set(definitions):
            raise NotExpressible(f"{', '.join(sorted(other - set(definitions)))}: not in the library's setting")
    for matrix in [x for x in found if isinstance(x, MatrixSymbol)]:
        found |= {x for side in matrix.shape for x in S(side).free_symbols}
    for time in moves.times:
        found |= set() if time == EVERY_TIME else time.free_symbols
    if moves.kind == "scalar_network_step":
        functions.add(slope.__name__)
    elif moves.varying:
        functions.add(step_size.__name__)
    elif moves.times:
        found.add(eta)
    for equation in moves.stated:
        name = head(equation.lhs) or ""
        functions.add(name)
        found |= with_parameters(definitions)[name]
    if any(name.endswith("_dot") for name in functions):
        raise NotExpressible("the derivative of a quantity along the flow")
    defined = {e.lhs for e in definitions.values() if isinstance(e.lhs, Symbol)}
    wanted = sorted(found - RECORD - defined, key=lambda x: (isinstance(x, MatrixSymbol), not is_count(x), str(x)))
    named = [(identifier(name), "nat -> R") for name in sorted(functions)]
    return wanted, [*named, *((identifier(str(x)), kind(x)) for x in wanted)]


def free_symbols(said: Basic) -> set[Basic]:
    """Return the symbols of a statement, those that it binds left out."""
    said = S(said)
    bound = frozenset().union(*(variables_bound(x) for x in preorder_traversal(said)))
    limits = {y for x in said.atoms(Product, Sum) for limit in x.limits[0][1:] for y in limit.free_symbols}
    outside = said.xreplace({x: S.One for x in preorder_traversal(said) if variables_bound(x)}).free_symbols
    return (said.free_symbols - bound) | limits | outside


def kind(x: Basic) -> str:
    """Return the type of a variable."""
    if isinstance(x, MatrixSymbol):
        return f"'M[R]_({count(x.shape[0])}, {count(x.shape[1])})"
    return "nat" if is_count(x) else "R"


PROVIDED: dict[str, Relational] = {
    "SigmaMinX_gt0": Gt(SigmaMin(X), 0),
    "normal_equations": Eq(X.T * X * W_star, X.T * Y),
}
"""What every setting of the library provides, under the names by which it is known there."""


def hypotheses(result: Result) -> list[Boolean]:
    """Return the hypotheses of a result's theorem: those that the library's setting does not provide."""
    return [g for g in result.given if g not in PROVIDED.values() and g != S.true]
