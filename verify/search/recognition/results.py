"""What is proved, at the times and for the matrices that a relation speaks of; the hypotheses typed; textbook facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property, lru_cache
from itertools import islice, product

from sympy import Basic, Expr, Integer, MatrixExpr, preorder_traversal
from sympy.core.function import AppliedUndef
from sympy.logic.boolalg import Boolean

from derivations import CLAIMS, Claim, Reading, Setting, Statement, large_steps, lemmas, registry, sharper
from derivations.as_written import Ge
from derivations.lemmas.run_bounds import CONSTANTS
from derivations.notation import (
    A,
    A_plus,
    Inner,
    LambdaMaxTau,
    LambdaMinTau,
    SigmaMax,
    SigmaMin,
    Tau,
    TimedMatrix,
    W,
    X,
    m,
    n,
    t,
)
from derivations.proving.kernel import Step, conjuncts
from derivations.proving.refusals import Refusal
from derivations.proving.rules import Cite, Given, Nonnegative, Rule
from derivations.proving.terms import replaced
from verify.search.recognition.quantities import Quantity, has_plain_term, names_in, quantities, renamed
from verify.search.recognition.sums import Terms, expanded, factors, sign, with_losses

_SETTINGS = (Setting.POINT, Setting.DESCENT, Setting.RUN)
_LONGEST, _TIMES, _MATRICES = 8, 3, 4
"""Results with more terms are left aside; at how many times, and for how many matrices, results are looked at."""

_FACTORS = ("rho", "rho_sharp")
"""What a hypothesis may speak of, such as ``rho <= 1``, that says what a lemma supposes."""


@dataclass(frozen=True, eq=False)
class Known:
    """A relation that may be used: its sum, at least 0 (or 0, of an equation), the rule that gives it, what it needs.

    ``id``: of the result, empty for hypotheses and facts; ``unfold``: names that a certificate with it spells out;
    ``steps``: a proof of it, where one rule alone does not give it.
    """

    relation: Boolean
    terms: Terms
    kind: str
    rule: Rule
    needed: tuple[Boolean, ...] = ()
    id: str = ""
    setting: Setting = Setting.POINT
    unfold: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()

    @cached_property
    def cancelling(self) -> list[tuple[Expr, Expr]]:
        """The products that a multiple of it may take away where they stand in the way, with their coefficients."""
        return [(product, c) for product, c in self.terms.items() if sign(c) < 0 or self.kind == "eq"]

    @cached_property
    def factors(self) -> frozenset[Expr]:
        return factors(self.terms)


NOT_READ = (Refusal, AttributeError, TypeError, NotImplementedError)
"""What relations outside of the language of sums raise."""


def known(
    relation: Boolean,
    rule: Rule,
    unfold: tuple[str, ...] = (),
    spelt: Boolean | None = None,
    steps: tuple[Step, ...] = (),
) -> Known | None:
    """Return a relation that a rule or steps give; ``spelt``: how a certificate reads it; None where it is no sum."""
    try:
        terms, kind = expanded(relation if spelt is None else spelt)
    except NOT_READ:
        return None
    return Known(relation, terms, kind, rule, unfold=unfold, steps=steps) if len(terms) <= 4 * _LONGEST else None


class Shelf:
    """The results at the times and matrices of relations, the plainest first; each is expanded when it is asked for."""

    def __init__(self, relations: Sequence[Boolean], settings: Sequence[Setting], sources: Sequence[Source]) -> None:
        spoken = [node for r in relations for node in preorder_traversal(r)]
        times = sorted({k for node in spoken if (k := _time(node)) is not None} | {0})
        matrices = dict.fromkeys(
            [W(0), *(x for x in spoken if _is_weights(x)), *(x.args[0] for x in spoken if _is_form(x))]
        )
        places = [(time, W(time), W(time + 1)) for time in islice(times, _TIMES)]
        places += [(time, a, None) for a, time in product(islice(matrices, 1, _MATRICES), islice(times, _TIMES))]
        every = [assertions(*place, source) for place in places for source in sources]
        self._assertions = [x for some in every for x in some if x.claim.setting in settings]

    def about(self, spoken: frozenset[Quantity]) -> list[Known]:
        """Return the results that speak of one of the quantities, and those with a term that speaks of none."""
        found = (x.known for x in self._assertions if x.divides_anything or not spoken.isdisjoint(x.quantities))
        return [k for k in found if k is not None]


def _time(node: Basic) -> int | None:
    """The time that a quantity is taken at, if it is a number."""
    if isinstance(node, TimedMatrix):
        place: Basic = node.time
    elif isinstance(node, AppliedUndef):
        place = node.args[-1]
    elif isinstance(node, (LambdaMinTau, LambdaMaxTau, Tau)):
        place = node.args[0]
    else:
        return None
    return int(place) if isinstance(place, Integer) else None


def _is_weights(node: Basic) -> bool:
    return isinstance(node, MatrixExpr) and not node.is_MatMul and node.shape == (n, m) and not isinstance(node, Tau)


def _is_form(node: Basic) -> bool:
    """Whether a number is <A, tau(A)>, for some A."""
    return isinstance(node, Inner) and isinstance(node.args[1], Tau) and node.args[1].args[1] == node.args[0]


@dataclass(frozen=True, eq=False)
class _Assertion:
    """One relation of a result, at a time and for matrices, not expanded yet."""

    claim: Claim
    part: Boolean
    letters: Mapping[Basic, Basic]

    @cached_property
    def quantities(self) -> frozenset[Quantity]:
        return renamed(quantities(self.part), {x.name: names_in(v) for x, v in self.letters.items() if x != t})

    @cached_property
    def divides_anything(self) -> bool:
        return has_plain_term(self.part)

    @cached_property
    def known(self) -> Known | None:
        """The relation as it may be used; None where it is no short sum, or counts roots."""
        claim, statement = self.claim, _statement(self.claim)
        try:
            here = _taken(self.part, self.letters)
            terms, kind = expanded(here)
            needed = tuple(_taken(g, self.letters) for h in (*claim.given, *statement.given) for g in conjuncts(h))
        except NOT_READ:
            return None
        if len(terms) > _LONGEST or (kind == "eq" and 1 in terms):  # as a number of roots that is 1
            return None
        return Known(here, terms, kind, Cite(claim.id, self.letters, ("L",)), needed, claim.id, claim.setting)


def _statement(claim: Claim) -> Statement:
    return claim.corrected or claim.printed


class Source(IntEnum):
    """Where results are from, the nearest first; the last two take time to be read."""

    SLIDES, SHARPER, LARGE_STEPS = range(3)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The results, and the lemmas of their proofs."""
        if self is Source.SLIDES:
            return (*CLAIMS, *lemmas.LEMMAS)
        if self is Source.SHARPER:
            return (*sharper.LEMMAS, *sharper.SHARPER)
        return large_steps.of_two_layers()


def nearest() -> tuple[Claim, ...]:
    """Return the results that every relation is compared with; the first time they are read, which takes a while."""
    return (*Source.SLIDES.claims, *Source.SHARPER.claims)


def at_start() -> tuple[Known, ...]:
    """Return all results at the start of a run, read and expanded: what most relations are compared with.

    The first time that takes seconds, which relations then need not wait for.
    """
    found = (x.known for source in Source for x in assertions(0, W(0), W(1), source))
    return tuple(k for k in found if k is not None)


@lru_cache(maxsize=32)
def assertions(time: int, a: MatrixExpr, a_plus: MatrixExpr | None, source: Source) -> tuple[_Assertion, ...]:
    """Return what results assert of a point, a step or a run, at a time; with no ``a_plus``, those for any A alone."""
    found: list[_Assertion] = []
    for claim in source.claims:
        statement = _statement(claim)
        if claim.setting not in _SETTINGS or claim.proof is None or statement.reading is not Reading.HOLDS:
            continue
        letters: dict[Basic, Basic] = {t: Integer(time), A: a}
        if a_plus is not None:
            letters[A_plus] = a_plus
        said = {x: v for x, v in letters.items() if _speaks_of(claim, x)}
        if a_plus is None and (A not in said or _speaks_of(claim, A_plus)):
            continue
        if a_plus is not None and time > 0 and not said:  # said once, at 0
            continue
        found += [_Assertion(claim, part, said) for part in conjuncts(statement.relation)]
    return tuple(found)


def _taken(relation: Boolean, letters: Mapping[Basic, Basic]) -> Boolean:
    """A result's relation with values for its letters."""
    sides = (with_losses(replaced(side, letters)) for side in relation.args)
    return relation.func(*sides, evaluate=False)


@lru_cache(maxsize=4096)
def _speaks_of(claim: Claim, letter: Basic) -> bool:
    statement = _statement(claim)
    relations = (statement.relation, *claim.given, *statement.given)
    return any(letter in part.free_symbols or part.has(letter) for r in relations for part in conjuncts(r))


def of_data(relations: Iterable[Boolean]) -> Iterator[Known]:
    """Return what holds of K and mu where X is of full column rank; with X itself, if the relations do."""
    labels = ["K order", "K sign", "mu sign"]
    if any(r.has(X) for r in relations):
        labels += ["data order", "K", "mu"]
    found = [known(s.relation, s.rule) for s in CONSTANTS if s.label in labels]
    if "data order" in labels:
        found.append(_squares_of_data())
    yield from (k for k in found if k is not None)


def _squares_of_data() -> Known | None:
    """sigma_max(X)^2 >= sigma_min(X)^2, of which powers of kappa are made."""
    order = next(s for s in CONSTANTS if s.label == "data order")
    terms = ((SigmaMax(X) + SigmaMin(X), order.label),)
    square = Step("data squares", Ge(SigmaMax(X) ** 2, SigmaMin(X) ** 2), Nonnegative(terms=terms), (order.label,))
    return known(square.relation, square.rule, steps=(order, square))


def hypotheses(given: Iterable[Boolean]) -> Iterator[Known]:
    """Return the hypotheses, also with the factors of the descent lemmas written out."""
    for g in given:
        sides = (registry.DEFINITIONS.unfold(side, _FACTORS) for side in g.args)
        written = g.func(*sides, evaluate=False)
        found = (known(g, Given()), known(g, Given(), _FACTORS, written) if written != g else None)
        yield from (k for k in found if k is not None)
