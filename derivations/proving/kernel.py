"""The checker of derivations: each step is accepted only if its rule, run here, accepts it.

A proof is a sequence of labelled steps. A step states a relation, names the rule that yields it and the earlier
steps it uses. Rules are few: a hypothesis, a definition, a textbook fact, an earlier result, the normal form of
matrix polynomials, replacement of equals, a scalar certificate, comparison of squares, cases, induction, and the
small calculus of the gradients, the flow and the limit. What a proof establishes is its last relation.

What a relation says: it holds at every instance that meets the hypotheses, for real scalars, matrices of any sides and
times 0, 1, ... (of the flow, times >= 0), wherever the quantities that have a definition have a value. Nothing else may
be undefined: a step is refused if it states, or uses as a factor, a term not known to have a value there: a quotient
whose divisor is not known to differ from 0, the root of a number not known to be >= 0 (``well_defined``).
What moves the weights belongs to a result's setting: a proof under descent cannot use the flow, nor the reverse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from sympy import And, Basic, Eq, Ne, S, Symbol, preorder_traversal
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.core.symbol import Str
from sympy.polys.polyerrors import BasePolynomialError

from derivations.notation import BigO
from derivations.proving.definitions import STEPPED_NAMES, Definitions, head, variables_bound
from derivations.proving.matrix_polynomials import same_matrix, same_scalar, scalar_form
from derivations.proving.sign_certificates import Signs, difference
from derivations.proving.well_defined import powers, require_value


class Gap(ValueError):
    """A step is not established; the message says which and why."""


# what a rule may raise on a step that is not of its kind, or that is no mathematics at all
REFUSALS = (
    *(ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError),
    BasePolynomialError,
)


class Rule:
    """A way to establish a relation; ``check`` returns in words why it holds, or raises."""

    gives_remainder = False

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
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
    motions: frozenset[str] = frozenset()
    cited: frozenset[str] = frozenset()
    unfolded: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Result:
    """An earlier result that proofs may cite: what it says, under which hypotheses, and its proof.

    ``motion``: what moves the weights, "flow", "descent", or "" where the result is about any weights.
    """

    id: str
    relation: Any
    given: tuple[Any, ...]
    proof: Proof | None
    motion: str = ""


@dataclass
class Context:
    """What a step may draw on: hypotheses, definitions, earlier results and the steps before it."""

    hypotheses: tuple[Any, ...]
    definitions: Definitions
    results: Callable[[str], Result]
    derived: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    motion: str = ""
    established: dict[str, Any] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    facts: set[str] = field(default_factory=set)
    fresh: set[Any] = field(default_factory=set)
    motions: set[str] = field(default_factory=set)
    cited: set[str] = field(default_factory=set)
    unfolded: set[str] = field(default_factory=set)
    steps: list[CheckedStep] = field(default_factory=list)

    def unfold(self, expr: Any, names: Sequence[str]) -> Any:
        """Return expr with the named definitions unfolded; a derived form must itself be proved."""
        for name in names:
            self._may_unfold(name)
        return self.definitions.unfold(expr, names) if names else expr

    def meaning(self, node: Any) -> Any:
        """Return what the node stands for by its definition; None if it has none."""
        meaning = self.definitions.meaning(node)
        if meaning is not None:
            self._may_unfold(head(node) or "")
        return meaning

    def _may_unfold(self, name: str) -> None:
        self.unfolded.add(name)
        if name in self.derived:
            self.cite(self.derived[name])
        elif name not in self.definitions:
            raise Gap(f"{name} has no definition")
        if name in STEPPED_NAMES:
            self.move("descent")

    def move(self, motion: str) -> None:
        """Note that the weights move so; raises Gap if that is not what moves them here."""
        if motion != self.motion:
            raise Gap(f"this rests on {motion}, which is not what moves the weights here")
        self.motions.add(motion)

    def cite(self, name: str) -> Result:
        """Return the named result, after its proof has been checked; raises Gap."""
        result = self.results(name)
        checked = check_result(result, self.definitions, self.results, self.derived)
        self.unfolded |= checked.unfolded
        if self.name in {name, *checked.cited}:
            raise Gap(f"{self.name} is cited in its own derivation")
        if checked.gap is not None:
            raise Gap(f"{name} is not established: {checked.gap}")
        for motion in checked.motions:
            self.move(motion)
        self.facts.update(checked.facts)
        self.cited |= {name, *checked.cited}
        return result

    def premise(self, label: str) -> Any:
        if label not in self.established:
            raise Gap(f"no earlier step is called {label!r}")
        if S(self.established[label]).has(BigO):
            raise Gap(f"{label} has a remainder, some matrix and not one: nothing follows from it")
        return self.established[label]

    def universal(self, variable: Symbol) -> None:
        """Check that what is established holds whatever the variable; raises Gap.

        It does not if a hypothesis mentions the variable, or an auxiliary symbol: that may depend on the variable.
        """
        for symbol in (variable, *self.fresh):
            if occurs(symbol, self.hypotheses):
                raise Gap(f"a hypothesis mentions {symbol}")

    def require_value(self, *terms: Any) -> None:
        """Check that the terms have values where the hypotheses hold, and with them the steps; raises Undefined."""
        for term in terms:
            require_value(term, self._knowledge)

    def _knowledge(self) -> tuple[Signs, frozenset[Any]]:
        parts = [c for r in (*self.hypotheses, *self.established.values()) for c in conjuncts(r)]
        relations = [c for c in parts if isinstance(c, Relational)]
        return signs_of(relations), frozenset().union(*map(powers, relations))

    def inner(self, hypotheses: tuple[Any, ...] = ()) -> Context:
        """Return a context for a nested derivation with further hypotheses."""
        return replace(
            self,
            hypotheses=self.hypotheses + hypotheses,
            established=dict(self.established),
            numbers=dict(self.numbers),
            steps=[],
        )


_MEMO: dict[tuple[Any, ...], Checked] = {}
_ALIKE: dict[tuple[Any, ...], list[tuple[Definitions, Checked]]] = {}


def check(
    proof: Proof | None,
    hypotheses: tuple[Any, ...],
    definitions: Definitions,
    results: Callable[[str], Result],
    derived: Mapping[str, str],
    name: str,
    motion: str = "",
) -> Checked:
    """Return a derivation as checked, whatever it ends in."""
    conclusion = proof.steps[-1].relation if proof is not None and proof.steps else S.false
    return check_result(Result(name, conclusion, hypotheses, proof, motion), definitions, results, derived)


def check_result(
    result: Result,
    definitions: Definitions,
    results: Callable[[str], Result],
    derived: Mapping[str, str],
) -> Checked:
    """Return the result's derivation as checked; it must end in the result's own relation."""
    key = (result, definitions, results)
    if key not in _MEMO:
        known = _checked_alike(result, definitions, results)
        if known is not None:
            _MEMO[key] = known
            return known
        # found again while it is being checked, the result rests on itself
        _MEMO[key] = Checked(None, gap=f"{result.id} is cited in its own derivation")
        try:
            context = Context(result.given, definitions, results, derived, result.id, result.motion)
            _MEMO[key] = _check_result(result, context)
            _ALIKE.setdefault((result, results), []).append((definitions, _MEMO[key]))
        except BaseException:
            del _MEMO[key]
            raise
    return _MEMO[key]


def _checked_alike(result: Result, definitions: Definitions, results: Callable[[str], Result]) -> Checked | None:
    """Return the derivation as checked under definitions that differ only in what it does not unfold."""
    for others, checked in _ALIKE.get((result, results), []):
        same = others.constants == definitions.constants and set(others) == set(definitions)
        if same and all(others.get(name) == definitions.get(name) for name in checked.unfolded):
            return checked
    return None


def _check_result(result: Result, context: Context) -> Checked:
    checked = run(result.proof, context)
    if checked.gap is None and not _same(checked.conclusion, result.relation):
        checked = replace(checked, conclusion=None, gap="the derivation ends in another relation")
    if checked.gap is None and any(occurs(x, [result.relation, checked.conclusion]) for x in context.fresh):
        checked = replace(checked, conclusion=None, gap="the derivation ends in an auxiliary symbol")
    return replace(
        checked,
        motions=frozenset(context.motions),
        cited=frozenset(context.cited),
        unfolded=frozenset(context.unfolded),
    )


def _same(conclusion: Any, relation: Any) -> bool:
    try:
        return same_relation(conclusion, relation)
    except REFUSALS:
        return False


def run(proof: Proof | None, context: Context, prefix: str = "") -> Checked:
    """Return the proof as checked in the context; a gap ends it."""
    if proof is None or not proof.steps:
        return Checked(None, gap="there is no derivation")
    conclusion = None
    for index, step in enumerate(proof.steps, start=1):
        number = f"{prefix}{index}"
        try:
            conclusion = _take(step, number, context)
        except REFUSALS as error:
            facts = tuple(sorted(context.facts))
            reason = str(error) or type(error).__name__
            return Checked(None, tuple(context.steps), facts, f"step {number} ({step.label}): {reason}")
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
        context.require_value(*conjuncts(step.relation))
        if step.relation.has(BigO) and not step.rule.gives_remainder:
            raise Gap("only the rule for remainders speaks of them")
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


def signs_of(relations: Iterable[Any]) -> Signs:
    """Return what the relations between scalars among the given ones, and their conjuncts, say of signs."""
    return Signs(c for relation in relations for c in scalar_parts(relation))


@lru_cache(maxsize=20000)
def scalar_parts(relation: Any) -> tuple[Any, ...]:
    """Return the conjuncts that relate scalars, in normal form (those evident by their form left out)."""
    parts = [c for c in conjuncts(relation) if isinstance(c, Relational) and not is_matrix_relation(c)]
    return tuple(c.func(*map(scalar_form, c.args), evaluate=False) for c in parts)


def require_equation(relation: Any) -> None:
    """Check that the relation is an equation; raises Gap."""
    if not isinstance(relation, Eq):
        raise Gap(f"{relation} is not an equation")


def equations(premises: Sequence[Any]) -> list[Any]:
    """Return the equations of which the premises consist; raises Gap if there is anything else among them."""
    parts = [c for p in premises for c in conjuncts(p)]
    for part in parts:
        require_equation(part)
    return parts


def require_replaceable(replaced: Iterable[Any], *expressions: Any) -> None:
    """Check that the scalars are no numbers, and no sides of matrices in the expressions; raises Gap.

    A matrix symbol with other sides is another symbol, of which nothing need be known.
    """
    sides = {side for expr in expressions for node in preorder_traversal(expr) if node.is_Matrix for side in node.shape}
    for term in replaced:
        if term.is_number or any(side.has(term) for side in sides):
            raise Gap(f"{term} is not replaced: it is a number, or counts rows or columns")


def require_free(symbols: Iterable[Any], *expressions: Any) -> None:
    """Check that no product, limit, minimum or root in the expressions binds one of the symbols; raises Gap."""
    wanted = set(symbols)
    for expr in expressions:
        for node in preorder_traversal(expr):
            if variables_bound(node) & wanted:
                raise Gap(f"{node} binds a symbol that is to be replaced")


def is_matrix_relation(relation: Any) -> bool:
    return getattr(relation.lhs, "is_Matrix", False) or getattr(relation.rhs, "is_Matrix", False)


@lru_cache(maxsize=50000)
def same_relation(a: Any, b: Any) -> bool:
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
