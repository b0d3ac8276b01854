"""What a step may draw on: the hypotheses, the definitions, the earlier results and the steps before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from sympy import Basic, Expr, Pow, Product, Sum, Symbol, preorder_traversal
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derivations.notation import BigO, MinOver, PositiveRoot
from derivations.proving.definitions import STEPPED_NAMES, Definitions, head
from derivations.proving.language import read_relation
from derivations.proving.language_symbols import names
from derivations.proving.matrix_polynomials import scalar_form
from derivations.proving.records import Checked, CheckedStep, Proof, Result
from derivations.proving.refusals import Gap, NotRead, Reason, Undefined
from derivations.proving.relations import conjuncts, signs_of
from derivations.proving.sign_certificates import Signs
from derivations.proving.terms import occurs
from derivations.proving.well_defined import is_at_infinity, powers, require_existing, require_value


class Kernel(Protocol):
    """What checks derivations: a context asks it for nested ones and for those of earlier results."""

    def run(self, proof: Proof | None, context: Context, prefix: str = "") -> Checked: ...

    def check_result(
        self,
        result: Result,
        definitions: Definitions,
        results: Callable[[str], Result],
        derived: Mapping[str, str],
    ) -> Checked: ...


_B = TypeVar("_B", bound=Basic)


@dataclass
class Context:
    """What a step may draw on; ``derived``: names whose unfolded form is an earlier result, by name."""

    kernel: Kernel
    hypotheses: tuple[Boolean, ...]
    definitions: Definitions
    results: Callable[[str], Result]
    derived: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    motion: str = ""
    established: dict[str, Boolean] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    facts: set[str] = field(default_factory=set)
    fresh: set[Basic] = field(default_factory=set)
    motions: set[str] = field(default_factory=set)
    cited: set[str] = field(default_factory=set)
    unfolded: set[str] = field(default_factory=set)
    steps: list[CheckedStep] = field(default_factory=list)
    spoken: dict[str, Basic] = field(default_factory=dict)
    _known: dict[tuple[int, int], tuple[Signs, frozenset[Basic]]] = field(default_factory=dict)

    # --- what is said --------------------------------------------------------------------------

    def read(self, relation: Boolean) -> None:
        """Check that a relation is in the language, and that no name in it stands for two things; raises NotRead."""
        read_relation(relation)
        self.speak_of(relation)
        if self.motion == "flow":
            self._require_real_powers(relation)

    def _require_real_powers(self, relation: Boolean) -> None:
        """Check that what is raised to a time is positive, and that nothing is added up or multiplied up to a time.

        Along the flow times are real numbers. Raises Undefined.
        """
        for power in relation.atoms(Pow):
            if power.exp.free_symbols and not (power.base.is_number and power.base.is_positive):
                raise Undefined(Reason.NO_VALUE, node=power, base=power.base, what="positive")
        for whole in relation.atoms(Sum, Product):
            if any(end.free_symbols for end in whole.limits[0][1:]):
                raise Undefined(Reason.NOT_UP_TO_A_TIME, node=whole)

    def speak_of(self, expr: Basic) -> None:
        """Check that no name in an expression stands for something else elsewhere in the derivation; raises NotRead."""
        for name, symbol in names(expr):
            if self.spoken.setdefault(name, symbol) != symbol:
                raise NotRead(Reason.NAMESAKE, node=symbol, other=f"{name} elsewhere in the derivation")

    # --- definitions ---------------------------------------------------------------------------

    def unfold(self, expr: _B, names: Sequence[str], known: tuple[Boolean, ...] = ()) -> _B:
        """Return expr with the named definitions unfolded, all of which must have values; raises Refusal.

        ``known``: what is known beside the hypotheses and steps. A derived form must itself be proved. What a
        definition needs in order to have a value is asked for although it may cancel: nothing else would be left to
        tell that there was a value to speak of.
        """
        if not names:
            return expr
        for name in dict.fromkeys(names):
            self._may_unfold(name)
        unfolded, meanings = self.definitions.unfolding(expr, names)
        for meaning, bound in meanings:
            self._require_meaning(meaning, bound, known)
        return unfolded

    def _require_meaning(self, meaning: Basic, bound: frozenset[Symbol], known: tuple[Boolean, ...] = ()) -> None:
        if isinstance(meaning, PositiveRoot):
            raise NotRead(Reason.ROOT_OUTSIDE, node=meaning)
        require_value(meaning, lambda inner: self._knowledge(inner, known), bound)
        if not known and any(map(is_at_infinity, preorder_traversal(meaning))):
            # the limit of what a name stands for is made of the limits of its parts where these exist
            self.require_existing(meaning)

    def meaning(self, node: Basic) -> Basic | None:
        """Return what the node stands for by its definition, which must have a value; None if it has none."""
        meaning = self.definitions.meaning(node)
        if meaning is not None:
            self._may_unfold(head(node) or "")
            self._require_meaning(meaning, frozenset())
        return meaning

    def root(self, node: Basic, names: Sequence[str]) -> PositiveRoot | None:
        """Return the root that the node is defined as, the named definitions unfolded in its polynomial, or None."""
        meaning = self.definitions.meaning(node) if head(node) in names else None
        if not isinstance(meaning, PositiveRoot):
            return None
        self._may_unfold(head(node) or "")
        body, variable = meaning.args
        require_value(body, lambda inner: self._knowledge(inner - {variable}))
        # unfolded under what binds the variable, which no definition may bring in
        held = MinOver(body, variable)
        return PositiveRoot(self.unfold(held, [name for name in names if name != head(node)]).args[0], variable)

    def _may_unfold(self, name: str) -> None:
        if type(name) is not str:
            raise Gap(Reason.NO_DEFINITION, node=name)
        self.unfolded.add(name)
        if name in self.derived:
            self.cite(self.derived[name])
        elif name not in self.definitions:
            raise Gap(Reason.NO_DEFINITION, node=name)
        if name in STEPPED_NAMES:
            self.move("descent")

    # --- what moves the weights, earlier results, earlier steps ------------------------------------

    def move(self, motion: str) -> None:
        """Note that the weights move so; raises Gap if that is not what moves them here."""
        if motion != self.motion:
            raise Gap(Reason.OTHER_MOTION, motion=motion)
        self.motions.add(motion)

    def cite(self, name: str) -> Result:
        """Return the named result, after its proof has been checked; raises Gap."""
        result = self.results(name)
        if type(result) is not Result:
            raise Gap(Reason.NOT_A_RECORD, thing=result, record="Result")
        checked = self.kernel.check_result(result, self.definitions, self.results, self.derived)
        self.unfolded |= checked.unfolded
        if self.name in {name, *checked.cited}:
            raise Gap(Reason.ITSELF, name=self.name)
        if checked.gap is not None:
            raise Gap(Reason.NOT_ESTABLISHED, name=name, why=checked.gap)
        for motion in checked.motions:
            self.move(motion)
        self.facts.update(checked.facts)
        self.cited |= {name, *checked.cited}
        return result

    def premise(self, label: str) -> Boolean:
        if label not in self.established:
            raise Gap(Reason.NO_STEP, label=label)
        if self.established[label].has(BigO):
            raise Gap(Reason.HAS_REMAINDER, label=label)
        return self.established[label]

    def universal(self, variable: Symbol) -> None:
        """Check that what is established holds whatever the variable; raises Gap.

        It does not if a hypothesis mentions the variable, or an auxiliary symbol: that may depend on the variable.
        """
        for symbol in (variable, *self.fresh):
            if occurs(symbol, self.hypotheses):
                raise Gap(Reason.HYPOTHESIS_MENTIONS, node=symbol)

    # --- values --------------------------------------------------------------------------------

    def require_value(self, *terms: Basic) -> None:
        """Check that the terms have values where the hypotheses hold, and with them the steps; raises Undefined."""
        for term in terms:
            require_value(term, self._knowledge)

    def require_existing(self, term: Basic, shown: Iterable[Basic] = ()) -> None:
        """Check that the limits, minima and numbers of roots in a term exist, as far as is known; raises Undefined."""
        require_existing(term, (*self.hypotheses, *self.established.values()), shown)

    def _knowledge(self, bound: frozenset[Symbol], known: tuple[Boolean, ...] = ()) -> tuple[Signs, frozenset[Basic]]:
        """Return the signs known, and the powers known to have values, for all values of what is bound."""
        relations = [*self.hypotheses, *self.established.values(), *known]
        if bound:
            try:
                for symbol in bound:
                    if not symbol.is_integer:  # not a time: nothing is known for all values of it
                        return Signs(), frozenset()
                    self.universal(symbol)
            except Gap:
                return Signs(), frozenset()
            relations = [r for r in relations if not any(occurs(x, [r]) for x in self.fresh)]
        if bound or known:
            return _known_from(relations)
        key = (len(self.hypotheses), len(self.established))
        if key not in self._known:
            self._known[key] = _known_from(relations)
        return self._known[key]

    # --- nested derivations ----------------------------------------------------------------------

    def inner(self, hypotheses: tuple[Boolean, ...] = ()) -> Context:
        """Return a context for a nested derivation with further hypotheses."""
        return replace(
            self,
            hypotheses=self.hypotheses + hypotheses,
            established=dict(self.established),
            numbers=dict(self.numbers),
            fresh=set(self.fresh),
            steps=[],
            _known={},
        )


def _known_from(relations: Sequence[Boolean]) -> tuple[Signs, frozenset[Basic]]:
    parts = [c for r in relations for c in conjuncts(r) if isinstance(c, Relational)]
    return signs_of(parts), frozenset().union(*map(powers, parts))


class Taken:
    """The context as one step takes it: its number, the labels it uses, and what it turns out to rest on."""

    def __init__(self, context: Context, number: str, labels: tuple[str, ...]) -> None:
        self.context, self.number, self.labels = context, number, labels
        self.fact: str | None = None
        self.cites: str | None = None
        self.shown: set[Basic] = set()
        self.hypotheses, self.definitions = context.hypotheses, context.definitions
        self.established, self.fresh = context.established, context.fresh
        self.read, self.speak_of, self.unfold = context.read, context.speak_of, context.unfold
        self.meaning, self.root, self.move = context.meaning, context.root, context.move
        self.universal, self.require_value = context.universal, context.require_value

    def meant(self, expr: _B) -> _B:
        """Return an expression with all definitions unfolded, to see what it depends on and not to state it."""
        waiting, named = [expr], set[str]()
        while waiting:
            heads = map(head, preorder_traversal(waiting.pop()))
            found = {name for name in heads if name is not None and name in self.definitions}
            waiting += [self.definitions[name].rhs for name in found - named]
            named |= found
        self.context.unfolded |= named
        return self.definitions.unfold(expr)

    def show_to_exist(self, *terms: Expr) -> None:
        """Note that the terms, limits, minima or numbers of roots, exist where all inside them does.

        What is inside is another matter: a minimum of what is made of a limit shows no limit.
        """
        self.shown.update(map(scalar_form, terms))

    def is_known_to_exist(self, term: Basic) -> bool:
        """Tell whether the limits, minima and numbers of roots in the term exist, by what is known before the step."""
        try:
            self.context.require_existing(term)
        except Undefined:
            return False
        return True

    def rest_on(self, *facts: str) -> None:
        """Note textbook facts that the step rests on."""
        self.context.facts.update(facts)

    def rest_on_signs(self, signs: Signs) -> None:
        """Note the facts by which signs were told from the form of a term."""
        self.context.facts.update(signs.used)

    def cite(self, name: str) -> Result:
        """Return the named result, its proof checked, and note that the step is an instance of it; raises Gap."""
        self.cites = name
        return self.context.cite(name)

    def nested(self, proof: Proof, title: str, hypotheses: tuple[Boolean, ...] = ()) -> Boolean:
        """Return what a nested derivation concludes, its steps shown below this one; raises Gap."""
        inner = self.context.inner(hypotheses)
        known = set(inner.fresh)
        checked = self.context.kernel.run(proof, inner, f"{self.number}.{title}")
        self.context.steps.extend(checked.steps)
        if checked.refusal is not None:
            raise checked.refusal
        for symbol in inner.fresh - known:
            if occurs(symbol, [checked.conclusion]):
                raise Gap(Reason.ENDS_IN_AUXILIARY, node=checked.conclusion)
        return checked.conclusion
