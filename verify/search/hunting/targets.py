"""What is hunted: a claim of the slides or beyond, a lemma, or a relation that the user typed; its units of work."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

from derivations import CLAIMS, LEMMAS, SHARPER
from derivations.claim import Claim, Reading, Statement
from derivations.typesetting.plain_text import plain_text
from verify.errors import RequestError
from verify.evaluation.hypotheses import checker
from verify.evaluation.translate import NotUnderstood
from verify.search import Exploration, GrammarError, merged, parse_conjecture
from verify.search.climbing.layouts import layouts_of
from verify.search.confirming.confirmation import values_used
from verify.search.hunting.store import Quarry
from verify.search.session import Explorer as TypedRelation
from verify.search.workers import Explorer
from verify.selection import select
from verify.trials.assertion import Attack
from verify.trials.claims import attacks
from verify.trials.counterexamples import smallest
from verify.trials.samples import Samples
from verify.trials.trial import Outcome, tried_on

INSTANCES = 25
"""How many instances a unit tries each relation of a claim on."""

UNIT_SECONDS = 1.0
"""How long a unit searches for a violation of a typed relation."""


_KNOWN = (*CLAIMS, *SHARPER, *LEMMAS)


@dataclass(frozen=True)
class Target:
    """A relation or several, how the hunt is known in a store, and its unit of work.

    ``used``: the names of the values on which the relations and hypotheses depend, empty where that is not known.
    """

    quarry: Quarry
    relations: tuple[Any, ...]
    given: tuple[Any, ...]
    explorer: Explorer
    used: frozenset[str] = frozenset()

    def relation_called(self, text: str) -> Any:
        """Return the relation that a counterexample names, by its text."""
        return next((r for r in self.relations if str(r) == text), self.relations[0])


def target(text: str, given: tuple[str, ...], shape: tuple[int, int, int] | None, seed: int) -> Target:
    """Return the target that an id or a relation names; raises RequestError where it names none."""
    if not text.strip():
        raise RequestError("an id, as eq28-a, or a relation, as 'L_next <= L', is expected, but the text is empty")
    if not re.search(r"[<>=≤≥]", text):
        if given or shape is not None:
            raise RequestError(f"--given and --shape go with a relation; {text!r} is an id and has its own hypotheses")
        return _of_claims(text, seed)
    try:
        conjecture = parse_conjecture(text, given, shape=shape)
        layouts_of(conjecture, shape)
    except GrammarError as error:
        raise RequestError(str(error)) from error
    quarry = Quarry(
        _squeezed(conjecture.text),
        tuple(sorted(map(_squeezed, conjecture.given_text))),
        "" if shape is None else ",".join(map(str, shape)),
        seed,
    )
    explorer = TypedRelation(conjecture, seed, shape, UNIT_SECONDS)
    each = conjecture.each()
    return Target(quarry, tuple(link.relation for link in each), conjecture.given, explorer, values_used(conjecture))


def _squeezed(text: str) -> str:
    """The text without spaces, so that the same relation typed with others is the same hunt."""
    return "".join(text.split())


# --- claims ----------------------------------------------------------------------------------


def _of_claims(name: str, seed: int) -> Target:
    try:
        known = {c.id: c for c in select([name], _KNOWN)}
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
    return Target(Quarry(f"{name}: {said}", seed=seed), relations, given, ClaimInForce(ids, seed))


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
    (claim,) = (c for c in _KNOWN if c.id == name)
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
            # not the samples that are remembered: they are wanted this once
            drawn = Samples(tried.hypotheses, drawn_from).first(INSTANCES)
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
