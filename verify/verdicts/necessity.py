"""Which hypotheses of a claim are needed: each is left out in turn, and the claim without it decided.

A hypothesis is needed where an exact instance meets all others and violates the statement. It is not needed where the
derivation goes through without it. Else the statement has survived the search, and how many instances that break the
hypothesis were tried is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from random import Random
from typing import Any

from sympy import Ge, Gt, Le, Lt
from sympy.logic.boolalg import Boolean

from derivations.claim import Claim, Setting, Statement
from derivations.notation import c1, c2, eta
from derivations.proving.kernel import Proof, Rule
from derivations.proving.rules import Cases, Induction
from derivations.registry import supposed
from verify.evaluation.hypotheses import checker
from verify.evaluation.quantities import Quantities
from verify.instances import random_instances as instances
from verify.instances.problem import Instance
from verify.instances.step_sizes import scale
from verify.numbers.rationals import rational
from verify.search.pursuing.pursuit import POINTS
from verify.trials.assertion import Attack
from verify.trials.claims import attacks
from verify.trials.counterexamples import smallest
from verify.trials.drawn_instances import drawn_instances
from verify.trials.evidence import Verdict
from verify.trials.records import Counterexample
from verify.trials.trial import tried_on
from verify.verdicts.at_infinity import UNKNOWN
from verify.verdicts.decide import SAMPLES, SEED, decide


class Need(StrEnum):
    """What became of a claim without one of its hypotheses."""

    NEEDED = "needed"
    SUPERFLUOUS = "not needed: it is derived without it"
    SURVIVED = "survived the search without it"
    OPEN = f"not decided without it: {UNKNOWN}"
    UNTRIED = "no instance that breaks it was found to meet the others"


@dataclass(frozen=True)
class LeftOut:
    """A hypothesis left out, what became of the claim, and the counterexample where there is one.

    ``breaking``: how many instances that meet all other hypotheses and break this one were decided true.
    """

    hypothesis: Boolean
    need: Need
    breaking: int = 0
    counterexample: Counterexample | None = None


def necessity(claim: Claim, count: int = SAMPLES, seed: int = SEED, points: int = POINTS) -> tuple[LeftOut, ...]:
    """Return what becomes of the claim (as corrected where it is) without each of its hypotheses in turn.

    ``count``, ``seed`` and ``points`` are those of ``decide``, for each claim that is left with one hypothesis less.
    Of what a run supposes, that X has full column rank is left out too; the claim is then tried at t = 0 alone.
    """
    statement = claim.corrected or claim.printed
    plain = Statement(statement.relation, statement.reading)
    whole = replace(claim, printed=plain, corrected=None, given=(*claim.given, *statement.given))
    found = [
        _left_out(g, replace(whole, given=tuple(x for x in whole.given if x is not g)), count, seed, points)
        for g in whole.given
    ]
    if claim.setting is Setting.RUN:
        (rank,) = set(supposed(Setting.RUN)) - set(supposed(Setting.DESCENT))
        found.append(_left_out(rank, replace(whole, setting=Setting.DESCENT), count, seed, points))
    return tuple(found)


def _left_out(hypothesis: Any, weaker: Claim, count: int, seed: int, points: int) -> LeftOut:
    verdict = decide(replace(weaker, proof=pruned(weaker.proof)), count, seed, points).printed
    if verdict.verdict is Verdict.PROVED:
        return LeftOut(hypothesis, Need.SUPERFLUOUS)
    if verdict.verdict is Verdict.REFUTED:
        return LeftOut(hypothesis, Need.NEEDED, counterexample=verdict.counterexample)
    if verdict.limit_unknown:
        return LeftOut(hypothesis, Need.OPEN)
    (attack,) = attacks(weaker, weaker.printed)
    breaking = [*_breaking(hypothesis, attack, count, seed), *_outside(hypothesis, attack, count, seed)]
    outcome = tried_on(attack, breaking)
    if outcome.violation is not None:
        return LeftOut(hypothesis, Need.NEEDED, counterexample=smallest(attack, outcome.violation))
    return LeftOut(hypothesis, Need.SURVIVED if outcome.instances else Need.UNTRIED, outcome.instances)


# --- instances that break the hypothesis and meet the others -----------------------------------


def _breaking(hypothesis: Boolean, attack: Attack, count: int, seed: int) -> Iterator[Quantities]:
    """Those among the instances that are drawn in any case."""
    check = checker(hypothesis, attack.hypotheses.definitions)
    for quantities in drawn_instances(attack.hypotheses, seed).first(count):
        if check(quantities, 0).truth is False:
            yield quantities


def _outside(hypothesis: Boolean, attack: Attack, count: int, seed: int) -> Iterator[Quantities]:
    """Those whose step size, c1 or c2 lies at or beyond the number that the hypothesis bounds it by."""
    name, beyond = _bounded(hypothesis)
    if name is None:
        return
    hypotheses, drawn = attack.hypotheses, drawn_instances(attack.hypotheses, seed)
    for index in range(max(count // 2, _FEWEST)):
        inst = instances.instance(hypotheses.setting, seed, index)
        if not isinstance(inst, Instance):
            continue
        for value in beyond:
            if name == "eta":
                made = Quantities.of(inst.with_step(value * Fraction(scale(inst))))
                found = made if hypotheses.met(made) else None
            else:
                rng = Random(f"{seed} outside {index}")
                found = drawn.fitted(replace(inst, **{name: rational(value)}), rng)
            if found is not None:
                yield found


_FEWEST = 6
_FURTHER = (Fraction(0), Fraction(1, 4), Fraction(1), Fraction(4), Fraction(64))


def _bounded(hypothesis: Boolean) -> tuple[str | None, list[Fraction]]:
    """The parameter that the hypothesis bounds by a number, and values at that number and beyond; None for others."""
    ordered = isinstance(hypothesis, (Gt, Ge, Lt, Le))
    if not ordered or hypothesis.lhs not in (eta, c1, c2) or not hypothesis.rhs.is_Rational:
        return None, []
    bound = Fraction(hypothesis.rhs.p, hypothesis.rhs.q)
    sign = -1 if isinstance(hypothesis, (Gt, Ge)) else 1
    strict = isinstance(hypothesis, (Gt, Lt))
    return hypothesis.lhs.name, [bound + sign * x for x in _FURTHER if x or strict]


# --- the derivation without what it does not use ----------------------------------------------


def pruned(proof: Proof | None) -> Proof | None:
    """Return the derivation with only the steps on which its last one rests."""
    if proof is None or not proof.steps:
        return proof
    kept, wanted = [], {proof.steps[-1].label}
    for step in reversed(proof.steps):
        if step.label in wanted:
            kept.append(step)
            wanted |= {*step.uses, *used_inside(step.rule)}
    return Proof(*reversed(kept))


def used_inside(rule: Rule) -> set[str]:
    """Return the labels that the derivations nested in a rule use."""
    nested = [proof for _, proof in rule.cases] if isinstance(rule, Cases) else []
    nested += [rule.base, rule.step] if isinstance(rule, Induction) else []
    steps = [step for proof in nested for step in proof.steps]
    return {label for step in steps for label in (*step.uses, *used_inside(step.rule))}
