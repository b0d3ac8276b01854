"""What is hunted: a claim of the slides or beyond, a lemma, a relation that the user typed, or a file of such."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from hashlib import sha256

from sympy.logic.boolalg import Boolean

import derivations
from derivations.claim import Claim, Reading, Statement
from derivations.typesetting.plain_text import plain_text
from verify.errors import RequestError
from verify.evaluation.hypotheses import checker
from verify.evaluation.translate import NotUnderstood
from verify.instances.problem import Instance, ScalarFlow
from verify.search import Conjecture, Exploration, GrammarError, merged, parse_conjecture
from verify.search.climbing.layouts import layouts_of
from verify.search.confirming.confirmation import values_used
from verify.search.hunting.anew import of_claim, of_relation
from verify.search.hunting.store import Quarry
from verify.search.language.grammar import Shape
from verify.search.language.papers import MAX_ENTRIES, read_paper, read_text
from verify.search.session import Explorer as TypedRelation
from verify.search.workers import Explorer
from verify.selection import select
from verify.trials.assertion import Attack
from verify.trials.claims import attacks
from verify.trials.counterexamples import smallest
from verify.trials.drawn_instances import DrawnInstances
from verify.trials.trial import Outcome, tried_on

INSTANCES = 25
"""How many instances a unit tries each relation of a claim on."""

UNIT_SECONDS = 1.0
"""How long a unit searches for a violation of a typed relation."""


@cache
def _known() -> tuple[Claim, ...]:
    """All results; those beyond the slides take a second to be read."""
    return (*derivations.CLAIMS, *derivations.SHARPER, *derivations.LEMMAS)


@dataclass(frozen=True)
class Target:
    """A relation or several, how the hunt is known in a store, and its unit of work.

    ``used``: the names of the values on which the relations and hypotheses depend, empty where that is not known;
    ``name``: how a table calls it; ``judged``: what an instance that was kept says, where that can be told.
    """

    quarry: Quarry
    relations: tuple[Boolean, ...]
    given: tuple[Boolean, ...]
    explorer: Explorer
    used: frozenset[str] = frozenset()
    name: str = ""
    judged: Callable[[Instance | ScalarFlow], Exploration | None] = lambda kept: None

    def relation_called(self, text: str) -> Boolean:
        """Return the relation that a counterexample names, by its text."""
        return next((r for r in self.relations if str(r) == text), self.relations[0])


@dataclass(frozen=True)
class Typed:
    """What goes with a relation that is typed: hypotheses, names, matrices, what X may be, the shape."""

    given: tuple[str, ...] = ()
    let: tuple[str, ...] = ()
    matrix: tuple[str, ...] = ()
    data: str = "full"
    shape: Shape | None = None

    @property
    def is_empty(self) -> bool:
        return self == Typed()


def targets_of(text: str, typed: Typed, seed: int) -> tuple[Target, ...]:
    """Return the targets that an id, a relation or a file of relations names; raises RequestError for other texts.

    A file is a paper's, with the ending .toml, whose claims are hunted as corrected; or a text with a relation a line,
    each followed, if need be, by its hypotheses: ``L_next <= L given eta <= 1/K given rho <= 1``.
    """
    if not text.strip():
        raise RequestError("an id, as eq28-a, or a relation, as 'L_next <= L', is expected, but the text is empty")
    if not _SIGN.search(text) and (text.endswith((".toml", ".txt")) or (not _is_known(text) and os.path.isfile(text))):
        return _of_paper(text, typed, seed) if text.endswith(".toml") else _of_lines(text, typed, seed)
    return (target(text, typed, seed),)


def target(text: str, typed: Typed, seed: int) -> Target:
    """Return the target that an id or a relation names; raises RequestError where it names none."""
    if not _SIGN.search(text):
        if not typed.is_empty:
            raise RequestError(
                "--given, --let, --matrix, --data and --shape go with a relation;"
                f" {text!r} is an id and has its own hypotheses"
            )
        return _of_claims(text, seed)
    try:
        return _of_relation(parse_conjecture(text, typed.given, typed.let, typed.matrix, typed.data, typed.shape), seed)
    except GrammarError as error:
        raise RequestError(str(error)) from error


_SIGN = re.compile(r"[<>=≤≥]")
_GIVEN = re.compile(r"\sgiven\s")


def _is_known(name: str) -> bool:
    return any(name in (c.id, c.display) for c in _known())


def _of_relation(conjecture: Conjecture, seed: int, name: str = "") -> Target:
    source = conjecture.source
    layouts_of(conjecture, source.shape)
    quarry = Quarry(
        _squeezed(conjecture.text),
        (
            *sorted(map(_squeezed, conjecture.given_text)),
            *(f"let {_squeezed(text)}" for text in source.lets),
            *(f"matrix {' '.join(text.split())}" for text in source.matrices),
            *([] if source.data == "full" else [f"data {source.data}"]),
        ),
        "" if source.shape is None else ",".join(map(str, source.shape)),
        seed,
    )
    explorer = TypedRelation(conjecture, seed, source.shape, UNIT_SECONDS)
    relations = tuple(link.relation for link in conjecture.each())
    used, judged = values_used(conjecture), partial(of_relation, conjecture)
    return Target(quarry, relations, conjecture.given, explorer, used, name or conjecture.text, judged)


def _of_paper(name: str, typed: Typed, seed: int) -> tuple[Target, ...]:
    if not typed.is_empty:
        raise RequestError(
            f"--given, --let, --matrix, --data and --shape stand in {name}, for the file or for each claim"
        )
    found = []
    for entry in read_paper(name).entries:
        try:
            found.append(_of_relation(entry.in_force, seed, entry.id))
        except GrammarError as error:
            raise RequestError(f"{name}: claim {entry.id!r}: {error}") from error
    return tuple(found)


def _of_lines(name: str, typed: Typed, seed: int) -> tuple[Target, ...]:
    found: dict[Quarry, Target] = {}
    for number, line in enumerate(read_text(name).splitlines(), 1):
        stated, *given = (part.strip() for part in _GIVEN.split(line.partition("#")[0]))
        if not stated and not given:
            continue
        try:
            every = (*typed.given, *given)
            made = _of_relation(
                parse_conjecture(stated, every, typed.let, typed.matrix, typed.data, typed.shape), seed, line.strip()
            )
        except GrammarError as error:
            raise RequestError(f"{name}, line {number}: {error}") from error
        found.setdefault(made.quarry, made)
    if not found:
        raise RequestError(f"{name} has no relations; one is expected on each line")
    if len(found) > MAX_ENTRIES:
        raise RequestError(f"{name} has {len(found)} relations, but at most {MAX_ENTRIES} are taken")
    return tuple(found.values())


def _squeezed(text: str) -> str:
    """The text without spaces, so that the same relation typed with others is the same hunt."""
    return "".join(text.split())


# --- claims ----------------------------------------------------------------------------------


def _of_claims(name: str, seed: int) -> Target:
    try:
        known = {c.id: c for c in select([name], _known())}
    except RequestError as error:
        raise RequestError(f"{error}; a relation has one of <= < >= > ==") from error
    tried = {c.id: _attacks_on(c) for c in known.values()}
    ids = tuple(i for i, found in tried.items() if found)
    if not ids:
        raise RequestError(f"{name!r} asserts nothing that instances could refute; `show {name}` says what it is")
    relations = tuple(a.relation for i in ids for a in tried[i])
    given = tuple(dict.fromkeys(g for i in ids for a in tried[i] for g in a.hypotheses.given))
    said = "; ".join(
        f"{plain_text(a.relation)} for {', '.join(map(plain_text, a.hypotheses.given))}" for i in ids for a in tried[i]
    )
    judged = partial(of_claim, [a for i in ids for a in tried[i]])
    return Target(
        Quarry(f"{name}: {said}", seed=seed), relations, given, ClaimInForce(ids, seed), name=name, judged=judged
    )


def in_force(claim: Claim) -> Statement:
    """Return the statement that is said to hold: the corrected one where there is one, else as printed."""
    return claim.corrected or claim.printed


def _attacks_on(claim: Claim) -> list[Attack]:
    """What the statement in force asserts; raises RequestError where it cannot be evaluated on instances."""
    statement = in_force(claim)
    if statement.reading is Reading.EXPERIMENT:
        return []
    try:
        found = attacks(claim, statement)
        for each in found:
            for relation in (each.relation, *each.hypotheses.all):
                checker(relation, each.hypotheses.definitions)
    except NotUnderstood as error:
        raise RequestError(f"{claim.id} speaks of what no instance has a value of: {error}") from error
    return found


@lru_cache(maxsize=128)
def _remembered(name: str) -> tuple[Attack, ...]:
    (claim,) = (c for c in _known() if c.id == name)
    return tuple(attacks(claim, in_force(claim)))


@dataclass(frozen=True)
class ClaimInForce:
    """The units of claims, taken in turn: exact instances that depend on the seed and the unit's number alone."""

    ids: tuple[str, ...]
    seed: int

    def __call__(self, index: int) -> Exploration:
        drawn_from = int.from_bytes(sha256(f"{self.seed} {index}".encode()).digest()[:8], "big")
        found = Exploration()
        for tried in _remembered(self.ids[index % len(self.ids)]):
            # not the instances that are remembered: they are wanted this once
            drawn = DrawnInstances(tried.hypotheses, drawn_from).first(INSTANCES)
            found = merged(found, _exploration(tried, tried_on(tried, drawn)))
        return found


def _exploration(tried: Attack, outcome: Outcome) -> Exploration:
    wrong = None if outcome.violation is None else smallest(tried, outcome.violation)
    return Exploration(
        instances=outcome.instances,
        undecided=outcome.undecided,
        decided_exactly=outcome.instances,
        tightest=outcome.tightest,
        counterexample=wrong,
    )
