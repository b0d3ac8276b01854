"""A relation to be derived: what may be enough for it, made a derivation that the kernel checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from time import thread_time

from sympy import Eq, Expr, Ge, Gt, Integer, Le, Lt
from sympy.logic.boolalg import Boolean

from derivations import Setting, registry
from derivations.lemmas.run_bounds import CONSTANTS
from derivations.notation import c1, c2, eta
from derivations.proving.kernel import Checked, Proof, Step, same_relation
from derivations.proving.rules import Given, Nonnegative, Squares
from verify.search.language.grammar import Conjecture
from verify.search.recognition.chains import Used, chains
from verify.search.recognition.counts import beyond_one, sides
from verify.search.recognition.extremes import Extremes
from verify.search.recognition.own_matrices import declared_kinds, spoken
from verify.search.recognition.quantities import Quantity, spoken_of
from verify.search.recognition.results import NOT_READ, Known, Shelf, Source, hypotheses, known, of_data
from verify.search.recognition.signs import at_least_zero, signs
from verify.search.recognition.sums import as_typed, expanded
from verify.search.recognition.textbook import facts

MEANT = (Gt(eta, 0), Gt(c1, 0), Lt(c1, 1), Gt(c2, 1))
"""What every instance of a conjecture meets, besides what X is."""

_ANY_RANK = (Setting.POINT, Setting.DESCENT)
_LONGEST, _PROOFS, _LONGEST_OF_HYPOTHESIS, _PROOFS_OF_HYPOTHESIS = 3, 16, 2, 4
"""How long a chain may be, and how many proofs of each kind are checked; the same for a hypothesis of a result."""
_LONGEST_OF_FACTS = 6
"""How long a chain of textbook facts and hypotheses alone may be: these are few."""

_SECONDS = 2.0
"""How long chains are sought for one goal among the results of some sources, in seconds of computing."""


class OutOfTime(Exception):
    """Recognition was stopped, so that it is not known whether a relation follows from results."""


@dataclass(frozen=True)
class Recognition:
    """The results that a derivation cites, and the derivation, as checked, with the names that the user gave."""

    ids: tuple[str, ...]
    checked: Checked


class Goal:
    """A relation to be derived, the conjecture's own or that between the squares of its sides.

    ``ends``: when this thread has computed until then, its attempts end in OutOfTime.
    """

    def __init__(self, conjecture: Conjecture, wanted: Boolean, ends: float) -> None:
        self.relation, self.wanted = as_typed(spoken(conjecture.relation)), wanted
        self.terms, self.kind = expanded(wanted)
        self.any_rank, self.setting = conjecture.any_rank, setting_of(conjecture)
        kinds, symmetric = declared_kinds(conjecture)
        self.given = (*(as_typed(spoken(g)) for g in conjecture.given), *kinds, *MEANT)
        self.spoken = (wanted, *self.given)
        self.supposed = list(hypotheses(self.given))
        self.supposed += [] if self.any_rank else of_data(self.spoken)
        self.sides = sides(self.spoken)
        self.plain = [*self.supposed, *facts(self.spoken), *Extremes(self.spoken, symmetric).facts()]
        self.plain += [k for s in self.sides if (k := known(s.relation, s.rule)) is not None]
        self.shelf = Shelf((), (), ())
        self.ends = self.until = ends
        self.not_derived: set[Boolean] = set()
        self.possible: dict[Boolean, bool] = {}
        self.typed = [Step(f"typed {i + 1}", g, Given()) for i, g in enumerate(self.given)]
        self.typed += [] if self.any_rank else [s for s in CONSTANTS if s.label != "loss"]
        self.typed += self.sides
        self.labels = {s.relation: s.label for s in self.typed}

    # --- what may be enough

    def attempts(self) -> Iterator[Used]:
        """Return what may be enough: multiples of facts and hypotheses; of results too, source by source."""
        settings = _ANY_RANK if self.any_rank else (*_ANY_RANK, Setting.RUN)
        seen: set[Used] = set()
        for sources in accumulate(((s,) for s in Source), initial=()):
            self.shelf = Shelf(self.spoken, settings, sources)
            self.not_derived.clear()
            self.possible.clear()
            self.until = min(thread_time() + _SECONDS, self.ends)
            longest = _LONGEST if sources else _LONGEST_OF_FACTS
            found = chains(self.terms, self.kind, self._about, longest, self.until, self._is_usable)
            for used in islice(found, _PROOFS):
                if used not in seen:
                    seen.add(used)
                    yield used
            if thread_time() > self.ends:
                raise OutOfTime

    def _about(self, products: Iterable[Expr]) -> list[Known]:
        return [*self.plain, *self._results(spoken_of(products))]

    def _about_without_needs(self, products: Iterable[Expr]) -> list[Known]:
        return [*self.supposed, *(k for k in self._results(spoken_of(products)) if not k.needed)]

    def _results(self, spoken: frozenset[Quantity]) -> list[Known]:
        return self.shelf.about(spoken)

    def _is_usable(self, k: Known) -> bool:
        """Whether the hypotheses of a result may be met, as far as can be told without a proof."""
        return all(self._may_be_met(h) for h in k.needed)

    def _may_be_met(self, h: Boolean) -> bool:
        if h not in self.possible:
            typed = _is_trivial(h) or any(_same(h, g) for g in self.given)
            self.possible[h] = typed or next(self._chains_to(h), None) is not None
        return self.possible[h]

    def _chains_to(self, h: Boolean) -> Iterator[Used]:
        """What may give a hypothesis: those typed, and results that need nothing; a strict one needs a strict one."""
        try:
            terms, kind = expanded(h)
        except NOT_READ:
            return
        if kind == "eq":
            return
        about = self._about_without_needs
        for used in chains(terms, kind, about, _LONGEST_OF_HYPOTHESIS, self.until, lambda k: True):
            if kind != "gt" or any(k.kind == "gt" for _, k in used):
                yield used

    def derived_by_sides(self) -> Recognition | None:
        """Return the derivation from what the sides are at least alone, if the kernel accepts it."""
        certificate = None if self.kind == "eq" else beyond_one(self.terms, self.sides)
        if certificate is None or (checked := self._concluded(self.typed, certificate)) is None:
            return None
        return Recognition((), self._without_idle_steps(self.typed, certificate, checked))

    def derived(self, used: Used) -> Recognition | None:
        """Return the derivation from these, if the kernel accepts it."""
        steps = self.typed
        found = self._cited(used, steps)
        if found is None:
            return None
        made, certificate = found
        for signed in (False, True):
            more = self._signs(used) if signed else ()
            last = self._signs_of_multipliers(used, [*steps, *made]) if signed else ()
            before = list({s.label: s for s in (*steps, *more, *made, *last)}.values())
            checked = self._concluded(before, certificate)
            if checked is not None:
                needed = self._without_idle_steps(before, certificate, checked)
                return Recognition(tuple(dict.fromkeys(s.cites for s in needed.steps if s.cites is not None)), needed)
        return None

    def _cited(self, used: Used, before: Sequence[Step], derive: bool = True) -> tuple[list[Step], Nonnegative] | None:
        """Steps for what is used and for what that needs, and the certificate; None where a need is not met."""
        made: list[Step] = []
        terms: list[tuple[Expr, str]] = []
        for multiplier, k in used:
            label = k.steps[-1].label if k.steps else self.labels.get(k.relation)
            made += k.steps
            if label is None:
                needs = self._met(k.needed, [*before, *made], derive)
                if needs is None:
                    return None
                steps, labels = needs
                label = f"result {len(made) + len(before) + len(steps) + 1}"
                made += [*steps, Step(label, k.relation, k.rule, labels)]
            terms.append((multiplier, label))
        unfold = tuple(dict.fromkeys(name for _, k in used for name in k.unfold))
        return made, Nonnegative(terms=terms, unfold=("kappa", *unfold))

    # --- the hypotheses of results

    def _met(
        self, needed: Sequence[Boolean], before: Sequence[Step], derive: bool
    ) -> tuple[list[Step], tuple[str, ...]] | None:
        """Steps that give the hypotheses needed, and all labels; None where one is neither typed nor derived."""
        steps: list[Step] = []
        for h in dict.fromkeys(needed):
            if any(_same(h, g) for g in self.given):
                continue
            if _is_trivial(h):
                steps.append(Step(f"met {len(before) + len(steps)}", h, Nonnegative()))
                continue
            found = self._derivation_of(h, [*before, *steps]) if derive else None
            if found is None:
                return None
            steps += found
        return steps, tuple(s.label for s in (*before, *steps))

    def _derivation_of(self, wanted: Boolean, before: Sequence[Step]) -> list[Step] | None:
        """Steps that derive a hypothesis from those typed and results that need nothing; None if none are found."""
        if wanted in self.not_derived:
            return None
        for used in islice(self._chains_to(wanted), _PROOFS_OF_HYPOTHESIS):
            found = self._cited(used, before, derive=False)
            if found is None:
                continue
            made, certificate = found
            for signed in (False, True):
                more = self._signs(used) if signed else ()
                labelled = {s.label: s for s in (*before, *more, *made)}
                step = Step(f"met {len(labelled)}", wanted, certificate, tuple(labelled))
                if self._follows(Proof(*labelled.values(), step)):
                    return [s for s in (*labelled.values(), step) if s not in before]
        self.not_derived.add(wanted)
        return None

    # --- checked

    def _concluded(self, before: Sequence[Step], certificate: Nonnegative) -> Checked | None:
        """The derivation from the steps, as checked; None where it is not accepted."""
        uses = tuple(s.label for s in before)
        if self.wanted == self.relation:
            return self._accepted(Proof(*before, Step("so", self.relation, certificate, uses)))
        squares = Step("squares", self.wanted, certificate, uses)
        return self._accepted(Proof(*before, squares, Step("so", self.relation, Squares(), ("squares", *uses))))

    def _without_idle_steps(self, before: Sequence[Step], certificate: Nonnegative, checked: Checked) -> Checked:
        """The derivation without the steps that it does not need, from the last to the first."""
        kept = before
        for step in reversed(before):
            others = [s for s in kept if s.label != step.label]
            fewer = [Step(s.label, s.relation, s.rule, (u for u in s.uses if u != step.label)) for s in others]
            found = self._concluded(fewer, certificate)
            if found is not None:
                kept, checked = fewer, found
        return checked

    def _accepted(self, proof: Proof) -> Checked | None:
        try:
            checked = registry.check(proof, self.setting, self.given)
            return checked if registry.establishes(checked, self.relation) else None
        except (*NOT_READ, ValueError):
            return None

    def _follows(self, proof: Proof) -> bool:
        try:
            return registry.check(proof, self.setting, self.given).gap is None
        except (*NOT_READ, ValueError):
            return False

    def _signs(self, used: Used) -> tuple[Step, ...]:
        """Signs of what the relation and the results speak of, and of the losses."""
        return signs((*self.terms, *(m for _, k in used for m in k.terms), *(x for x, _ in used)), self._results)

    def _signs_of_multipliers(self, used: Used, before: Sequence[Step]) -> list[Step]:
        """Signs of what depends on time in multipliers, such as f, by results whose hypotheses are met."""
        steps: list[Step] = []
        for k in at_least_zero((m for m, _ in used), self._results, self._is_usable):
            found = self._cited(((Integer(1), k),), [*before, *steps])
            steps += found[0] if found is not None else []
        return steps


def _is_trivial(part: Boolean) -> bool:
    return isinstance(part, (Ge, Le)) and part.lhs == part.rhs


def _same(a: Boolean, b: Boolean) -> bool:
    if a.free_symbols != b.free_symbols or isinstance(a, Eq) != isinstance(b, Eq):
        return False
    try:
        return bool(same_relation(a, b))
    except NOT_READ:
        return False


def setting_of(conjecture: Conjecture) -> Setting:
    """Return the setting that a conjecture is about."""
    return Setting.DESCENT if conjecture.any_rank else Setting.RUN
