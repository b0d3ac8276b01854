"""Proofs in Coq's language: one assertion for each step of a derivation, under the step's label.

A step's rule says which tactic proves its assertion, and from which of those before it: ``rules_in_coq`` has the
translation of each rule. What is common to them is here: the names of what is known, and how it is found.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from sympy import Basic, Eq, Expr, S
from sympy.logic.boolalg import Boolean

from derivations.coq.identifiers import NotExpressible, identifier
from derivations.coq.scalar_lemmas import NotDerived
from derivations.coq.settings import Motion, free_symbols, is_about_all_times
from derivations.coq.statements import relation
from derivations.notation import Stack, TimedMatrix, t
from derivations.proving.definitions import STEPPED_NAMES, Definitions
from derivations.proving.kernel import Result
from derivations.proving.records import Proof, Rule, Step
from derivations.proving.relations import conjuncts, is_matrix_relation, same_relation
from derivations.proving.rules import Induction
from derivations.proving.walking import all_steps

Named = tuple[str, Boolean]
"""A name in the Coq proof, and what it says."""
Premises = Sequence[Sequence[Named]]
"""What each of the steps used says, part by part."""


EVIDENT = "by rewrite ?expr0 ?mul1r ?mulr1 ?lexx"
"""The tactic for a relation that is true by its form."""


def conjunct_pattern(names: Sequence[str]) -> str:
    """Return the pattern that takes a conjunction apart."""
    return names[0] if len(names) == 1 else f"[{names[0]} {conjunct_pattern(names[1:])}]"


def for_each_part(tactics: Sequence[str]) -> str:
    """Return the tactic that proves a conjunction, one part by each tactic."""
    out = tactics[-1]
    for tactic in reversed(tactics[:-1]):
        out = f"split; [{tactic} | {out}]"
    return out


def signed(expr: Basic) -> tuple[Expr, Basic]:
    """Return the number before a matrix, and the matrix; 1 where several are multiplied."""
    if hasattr(expr, "as_coeff_matrices"):
        number, factors = expr.as_coeff_matrices()
        if len(factors) == 1:
            return number, factors[0]
    return S.One, expr


def parts_of(says: Boolean) -> list[Boolean]:
    """Return the relations that a statement consists of, an equation of pairs being two."""
    parts = []
    for part in conjuncts(says):
        sides = [signed(side) for side in part.args]
        if isinstance(part, Eq) and all(isinstance(core, Stack) for _, core in sides):
            (sign, left), (other, right) = sides
            parts += [Eq(sign * a, other * b, evaluate=False) for a, b in zip(left.args, right.args)]
        else:
            parts.append(part)
    return parts


def unfolding(names: Iterable[str], hypotheses: Sequence[str] = ()) -> str:
    """Return the tactic that unfolds definitions, in hypotheses and in the goal; nothing where none is to be."""
    equations = ", ".join(f"{x}_E" for x in names if x not in STEPPED_NAMES and x != "Gamma")
    if not equations:
        return ""
    where = f"rewrite ?({equations}) in {' '.join(hypotheses)}; " if hypotheses else ""
    return f"{where}rewrite ?({equations}); "


class Derivation:
    """The proof of one result: its scalar lemmas, and the lines of its theorem's proof.

    Args:
        result: what is proved, with its derivation.
        definitions: what the defined symbols stand for.
        results: the results that may be cited, by name.
        moves: the steps of descent among the hypotheses.
        given: the hypotheses and what the setting provides, by name.
        rules: how each rule is translated.
    """

    def __init__(
        self,
        result: Result,
        definitions: Definitions,
        results: Callable[[str], Result],
        moves: Motion,
        given: Sequence[Named],
        rules: Mapping[type[Rule], Translation],
    ) -> None:
        self.result, self.definitions, self.results, self.moves = result, definitions, results, moves
        self.lemmas: list[str] = []
        self.lines: list[str] = []
        self.known: list[Named] = []
        self.cited: list[str] = []
        self.requires: dict[str, None] = {}  # the library's modules that some steps need
        self.polynomials = False  # whether some steps need mathcomp's, which the library does not give out
        self.given = frozenset(name for name, _ in given)
        self.outside: frozenset[str] = frozenset()  # what is known outside the proof that this one is inside of
        self.taken: dict[tuple[Basic, ...], str] = {}
        # where a premise must hold at every time: the lines about any time t, kept apart from those about the run
        self.about_run = any(is_about_all_times(step.rule) for step in all_steps(result.proof))
        self._later: list[str] = []
        self.bound: Collection[Basic] = ()
        self.recall = ""  # the sentence that brings back what an induction took for any time
        self._labels: dict[str, list[Named]] = {}
        self._used = set(self.given)
        self._rules = rules
        for name, says in given:
            self.learn(name, says)

    def run(self, bound: Collection[Basic]) -> list[str]:
        """Return the lines of the proof, those symbols being bound; raises NotExpressible or NotDerived."""
        spoken_of = any(
            t in free_symbols(step.relation) for step in all_steps(self.result.proof) if step.relation != S.true
        )
        if spoken_of and t not in bound and not self.about_run:
            self.lines.append("pose proof 0%N as t.")  # a time that only the proof speaks of
        known = self.result.proof.steps if self.result.proof is not None else ()
        for step, after in zip(known, (*known[1:], None)):
            self.take(step)
            if isinstance(step.rule, Induction) and after is not None and not self.about_run:
                self.lines.append(self.recall)  # what holds at any time holds at this one, for the steps that follow
        return [*self.lines, self.close(self.result.relation)]

    # --- names ---------------------------------------------------------------------------------
    def name(self, wanted: str) -> str:
        """Return a name that is not used yet."""
        while wanted in self._used:
            wanted += "'"
        self._used.add(wanted)
        return wanted

    def learn(self, name: str, says: Boolean) -> list[Named]:
        """Note that a relation is known under a name; a conjunction is taken apart."""
        parts = parts_of(says)
        if len(parts) == 1:
            found = [(name, parts[0])]
        else:
            names = [self.name(f"{name}_{i}") for i in range(1, len(parts) + 1)]
            self.lines.append(f"have {conjunct_pattern(names)} := {name}.")
            found = list(zip(names, parts))
        self.known += found
        return found

    def find(self, says: Boolean, pool: Sequence[Named] | None = None) -> str:
        """Return the name of what says a relation, the latest one, exactly so if there is one; raises NotDerived."""
        pool = self.known if pool is None else pool
        for test in (lambda x: x == says, lambda x: same_relation(x, says)):
            for name, known in reversed(pool):
                if test(known):
                    return name
        raise NotDerived(f"{says} is not among what is known")

    def exactly(self, says: Boolean, pool: Sequence[Named] | None = None) -> str:
        """Return the tactic that proves a relation by what says it, perhaps in another form."""
        name = self.find(says, pool)
        known = dict(self.known if pool is None else pool)[name]
        return f"exact: {name}" if relation(known) == relation(says) else f"restate {name}"

    def close(self, says: Boolean, pool: Sequence[Named] | None = None) -> str:
        """Return the sentence that proves a relation, or each part of a conjunction, by what says so."""
        return f"{for_each_part([self.exactly(part, pool) for part in parts_of(says)] or [EVIDENT])}."

    def stepped(self, moved: TimedMatrix) -> str:
        """Return the proof of the equation of descent for a layer after a step."""
        step = self.moves.at(moved.time - 1)
        return step if moved.name == "V" else f"(proj{1 if moved.name in ('W1', 'w_in') else 2} {step})"

    # --- steps ---------------------------------------------------------------------------------
    def take(self, step: Step) -> None:
        """Write down a step: its assertion and the proof of it."""
        if step.relation == S.true:
            self._labels[step.label] = []
            return
        if self.about_run and t in free_symbols(step.relation):
            lines, self.lines = self.lines, self._later
            self._write(step)
            self._later, self.lines = self.lines, lines
        else:
            self._write(step)

    def at_any_time(self, stated: str, proof: str) -> None:
        """Write down that something holds at every time, by the steps about any time t."""
        self.lines += [
            f"have at_any_time : forall t : nat, {stated}.",
            "\n".join(["{ move=> t.", *self._later, self.recall, f"{proof}. }}"]),
        ]

    def _write(self, step: Step) -> None:
        name = self.name(f"s_{identifier(step.label)}")
        translate = self._rules.get(type(step.rule))
        if translate is None:
            raise NotExpressible(f"step {step.label!r}: the rule {type(step.rule).__name__}")
        try:
            proof = translate(self, step, step.rule, [self._labels[label] for label in step.uses])
        except (NotExpressible, NotDerived) as error:
            raise type(error)(f"step {step.label!r} ({type(step.rule).__name__}): {error}") from None
        comment = "" if f"s_{step.label}" == name else f" (* {step.label} *)"
        self.lines += [f"have {name} : {relation(step.relation)}.{comment}", "{ " + proof + " }"]
        self._labels[step.label] = self.learn(name, step.relation)

    def nested(self, proof: Proof, hypotheses: Sequence[Named], before: Sequence[str]) -> tuple[str, list[Named]]:
        """Return the lines of a proof inside this one, and what is known at its end."""
        kept = list(self.known), dict(self._labels), self.lines, self._later, self.outside
        self.outside = frozenset(name for name, _ in self.known)
        self._later = list(self._later)
        self.lines = list(before)
        for name, says in hypotheses:
            self.learn(name, says)
        for step in proof.steps:
            self.take(step)
        lines, known = self.lines, self.known
        self.known, self._labels, self.lines, self._later, self.outside = kept
        return "\n".join(lines), known


Translation = Callable[[Derivation, Step, Rule, Premises], str]
"""How a rule is translated: from the step, its rule and what it uses to the sentences that prove its assertion."""


def scalars_among(premises: Premises) -> list[Named]:
    """Return those of the relations used that are between scalars."""
    return [(name, says) for part in premises for name, says in part if not is_matrix_relation(says)]
