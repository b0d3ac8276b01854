"""The checker of derivations: each step is accepted only if its rule, run here, accepts it.

A proof is a sequence of labelled steps. A step states a relation, names the rule that yields it and the earlier
steps it uses. Rules are few: a hypothesis, a definition, a textbook fact, an earlier result, the normal form of
matrix polynomials, replacement of equals, a scalar certificate, comparison of squares, cases, induction, and the
small calculus of the gradients, the flow and the limit. What a proof establishes is its last relation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sympy import And, Basic, S, Symbol, preorder_traversal
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.core.symbol import Str

from derivations.certificates import NotShown, difference
from derivations.definitions import Definitions
from derivations.facts import FactMisused
from derivations.matrices import ShapeMismatch, same_matrix, same_scalar, scalar_form


class Gap(ValueError):
    """A step is not established; the message says which and why."""


class Rule:
    """A way to establish a relation; ``check`` returns in words why it holds, or raises."""

    def check(self, relation: Any, premises: Sequence[Any], context: Context) -> str:
        raise NotImplementedError


@dataclass(frozen=True)
class Step:
    """One step: its label, the relation, the rule that yields it, and the labels of what it uses."""

    label: str
    relation: Any
    rule: Rule
    uses: tuple[str, ...] = ()


class Proof:
    """A derivation: its steps in order; the last one is what it establishes."""

    def __init__(self, *steps: Step) -> None:
        self.steps = steps


@dataclass(frozen=True)
class CheckedStep:
    """One step as checked: its number, the relation it establishes, and in words what it rests on."""

    number: str
    relation: Any
    reason: str
    facts: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checked:
    """A derivation as checked: its steps, the facts it rests on, what it concludes, or the gap."""

    conclusion: Any
    steps: tuple[CheckedStep, ...] = ()
    facts: tuple[str, ...] = ()
    gap: str | None = None


@dataclass(frozen=True)
class Result:
    """An earlier result that proofs may cite: what it says, under which hypotheses, and its proof."""

    id: str
    relation: Any
    given: tuple[Any, ...]
    proof: Proof | None


@dataclass
class Context:
    """What a step may draw on: hypotheses, definitions, earlier results and the steps before it."""

    hypotheses: tuple[Any, ...]
    definitions: Definitions
    results: Callable[[str], Result]
    derived: Mapping[str, str] = field(default_factory=dict)
    citing: tuple[str, ...] = ()
    established: dict[str, Any] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    facts: set[str] = field(default_factory=set)
    fresh: set[Any] = field(default_factory=set)
    steps: list[CheckedStep] = field(default_factory=list)

    def unfold(self, expr: Any, names: Sequence[str]) -> Any:
        """Return expr with the named definitions unfolded; a derived form must itself be proved."""
        for name in names:
            if name in self.derived:
                self.cite(self.derived[name])
            elif name not in self.definitions:
                raise Gap(f"{name} has no definition")
        return self.definitions.unfold(expr, names) if names else expr

    def cite(self, name: str) -> Result:
        """Return the named result, after its proof has been checked; raises Gap."""
        if name in self.citing:
            raise Gap(f"{name} is cited in its own derivation")
        result = self.results(name)
        checked = check_result(result, self.definitions, self.results, self.derived, self.citing)
        if checked.gap is not None:
            raise Gap(f"{name} is not established: {checked.gap}")
        self.facts.update(checked.facts)
        return result

    def premise(self, label: str) -> Any:
        if label not in self.established:
            raise Gap(f"no earlier step is called {label!r}")
        return self.established[label]

    def inner(self, hypotheses: tuple[Any, ...] = ()) -> Context:
        """Return a context for a nested derivation with further hypotheses."""
        return Context(
            self.hypotheses + hypotheses,
            self.definitions,
            self.results,
            self.derived,
            self.citing,
            dict(self.established),
            dict(self.numbers),
            self.facts,
            self.fresh,
            [],
        )


_MEMO: dict[tuple[Any, ...], Checked] = {}


def check(
    proof: Proof | None,
    hypotheses: tuple[Any, ...],
    definitions: Definitions,
    results: Callable[[str], Result],
    derived: Mapping[str, str],
    name: str,
) -> Checked:
    """Return a derivation as checked, whatever it ends in."""
    conclusion = proof.steps[-1].relation if proof is not None and proof.steps else S.false
    return check_result(Result(name, conclusion, hypotheses, proof), definitions, results, derived)


def check_result(
    result: Result,
    definitions: Definitions,
    results: Callable[[str], Result],
    derived: Mapping[str, str],
    citing: tuple[str, ...] = (),
) -> Checked:
    """Return the result's derivation as checked; it must end in the result's own relation."""
    key = (result, definitions)
    if key not in _MEMO:
        context = Context(result.given, definitions, results, derived, (*citing, result.id))
        checked = run(result.proof, context)
        if checked.gap is None and not same_relation(checked.conclusion, result.relation):
            checked = Checked(None, checked.steps, checked.facts, "the derivation ends in another relation")
        if checked.gap is None and any(occurs(x, [checked.conclusion]) for x in context.fresh):
            checked = Checked(None, checked.steps, checked.facts, "the derivation ends in an auxiliary symbol")
        _MEMO[key] = checked
    return _MEMO[key]


def run(proof: Proof | None, context: Context, prefix: str = "") -> Checked:
    """Return the proof as checked in the context; a gap ends it."""
    if proof is None or not proof.steps:
        return Checked(None, gap="there is no derivation")
    conclusion = None
    for index, step in enumerate(proof.steps, start=1):
        number = f"{prefix}{index}"
        try:
            conclusion = _take(step, number, context)
        except (Gap, NotShown, FactMisused, ShapeMismatch, RecursionError) as error:
            facts = tuple(sorted(context.facts))
            return Checked(None, tuple(context.steps), facts, f"step {number} ({step.label}): {error}")
    return Checked(conclusion, tuple(context.steps), tuple(sorted(context.facts)))


def _take(step: Step, number: str, context: Context) -> Any:
    before = set(context.facts)
    context.facts.clear()
    premises = [context.premise(label) for label in step.uses]
    context.numbers[step.label] = number
    nested = len(context.steps)
    if step.relation == S.false:
        raise Gap("SymPy reduces the relation to false")
    if step.relation == S.true:
        reason = "evident: SymPy reduces it to true by the form of its sides"
    else:
        reason = step.rule.check(step.relation, premises, Numbered(context, number, step.uses))
    facts = tuple(sorted(context.facts))
    context.facts.update(before)
    uses = tuple(context.numbers[label] for label in step.uses)
    context.steps.insert(nested, CheckedStep(number, step.relation, reason, facts, uses))
    context.established[step.label] = step.relation
    return step.relation


class Numbered:
    """The context as seen by one step: it knows the step's number and the labels it uses."""

    def __init__(self, context: Context, number: str, labels: tuple[str, ...]) -> None:
        self.context, self.number, self.labels = context, number, labels

    def __getattr__(self, name: str) -> Any:
        return getattr(self.context, name)

    def nested(self, proof: Proof, title: str, hypotheses: tuple[Any, ...] = ()) -> Any:
        """Return what a nested derivation concludes, its steps shown below this one; raises Gap."""
        inner = self.context.inner(hypotheses)
        known = set(inner.fresh)
        checked = run(proof, inner, f"{self.number}.{title}")
        self.context.steps.extend(checked.steps)
        if checked.gap is not None:
            raise Gap(checked.gap)
        if any(occurs(x, [checked.conclusion]) for x in inner.fresh - known):
            raise Gap(f"the nested derivation ends in an auxiliary symbol: {checked.conclusion}")
        return checked.conclusion


def conjuncts(relation: Any) -> list[Any]:
    """Return the relations whose conjunction is given."""
    if isinstance(relation, And):
        return list(relation.args)
    return [] if relation == S.true else [relation]


def is_matrix_relation(relation: Any) -> bool:
    return getattr(relation.lhs, "is_Matrix", False) or getattr(relation.rhs, "is_Matrix", False)


def same_relation(a: Any, b: Any) -> bool:
    """Tell whether two relations say the same: same kind, and the same difference of their sides."""
    if a == b:
        return True
    if isinstance(a, And) or isinstance(b, And):
        first, second = conjuncts(a), conjuncts(b)
        return len(first) == len(second) and all(any(same_relation(x, y) for y in second) for x in first)
    if not (isinstance(a, Relational) and isinstance(b, Relational)):
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


def _kinds(expr: Any) -> set[str]:
    """Return the names of the symbols and processes in a relation: equal relations have the same ones."""
    return {str(x) for x in expr.atoms(Symbol, Str)} | {x.func.__name__ for x in expr.atoms(AppliedUndef)}


def _same_matrix_equation(a: Any, b: Any) -> bool:
    if not (is_matrix_relation(a) and is_matrix_relation(b)) or type(a) is not type(b):
        return False
    if same_matrix(a.lhs, b.lhs) and same_matrix(a.rhs, b.rhs):
        return True
    return same_matrix(a.lhs, b.rhs) and same_matrix(a.rhs, b.lhs)


def follows_from(relation: Any, sources: Sequence[Any]) -> bool:
    """Tell whether each conjunct of the relation is the same as a conjunct of one of the sources."""
    available = [c for source in sources for c in conjuncts(source)]
    return all(r in available or any(same_relation(r, c) for c in available) for r in conjuncts(relation))


def occurs(thing: Any, relations: Sequence[Any]) -> bool:
    """Tell whether a symbol occurs in one of the relations."""
    return any(thing == node for r in relations if isinstance(r, Basic) for node in preorder_traversal(r))
