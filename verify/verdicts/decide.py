"""The verdict on a claim, found out anew from the record it is given: derivation checked, instances tried.

A derivation counts only for the statement that it establishes. Every statement is tried on instances, a proved one
too; an instance that violates it beats the derivation, and that contradiction is reported as an error of the program.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache, reduce
from time import perf_counter

from derivations import registry
from derivations.claim import Claim, Reading, Setting, Statement
from derivations.proving.definitions import Definitions
from derivations.proving.kernel import Checked, same_relation
from verify.evaluation.translate import NotUnderstood
from verify.numbers.arithmetic import require_ieee
from verify.search.pursuing.pursuit import POINTS, pursued
from verify.trials.assertion import Attack, Violation
from verify.trials.claims import Assertion, assertions, attack_on, definitions_of
from verify.trials.counterexamples import among_the_smallest, smallest
from verify.trials.evidence import Verdict, verdict_on, worst
from verify.trials.horizon import Horizon
from verify.trials.trial import Outcome, together, tried, tried_on
from verify.verdicts.at_infinity import UNKNOWN, loss_vanishes, speaks_of_infinity
from verify.verdicts.size_mismatch import mismatch
from verify.verdicts.verdict import ClaimVerdict, StatementVerdict

SAMPLES, SEED = 40, 0
LEAST = 30
"""No fewer instances than this where there is no derivation."""
_OTHER = "the derivation establishes another statement"


class Contradiction(UserWarning):
    """A derivation was accepted for a statement that an exact instance violates: an error of the program."""


@dataclass(frozen=True)
class _Effort:
    """How hard a statement is tried: instances, their seed, and points of the search where nothing is proved."""

    samples: int
    seed: int
    points: int


def decide(claim: Claim, samples: int = SAMPLES, seed: int = SEED, points: int = POINTS) -> ClaimVerdict:
    """Return the verdict on the claim's printed and corrected statements.

    Everything is computed in this call from the record given (derivations and instances are remembered within the
    process).

    Args:
        claim: what is asserted, with its derivation if there is one.
        samples: on how many instances each statement is tried, >= 1; at least ``LEAST`` where no derivation establishes
            it.
        seed: of the random instances.
        points: over about how many points a statement without a derivation is searched for a violation in floating
            point, >= 0; what looks like one is decided exactly.

    Returns:
        The verdicts on the statement as printed and as corrected (None where nothing is corrected), each with its
        derivation, counterexample, gap and tightness as far as there are any.

    Raises:
        ValueError: for samples < 1 or points < 0.
        RequestError: if this machine does not compute by IEEE 754.

    Example:
        >>> from derivations import CLAIMS
        >>> decide(CLAIMS[0], samples=2).printed.verdict
        <Verdict.REFUTED: 'refuted'>
    """
    require_ieee()
    if samples < 1:
        raise ValueError(f"samples is {samples}, but at least 1 is needed")
    if points < 0:
        raise ValueError(f"points is {points}, but at least 0 is needed")
    start = perf_counter()
    effort = _Effort(samples, seed, points)
    printed = _decided(claim, claim.printed, effort)
    corrected = None
    if claim.corrected is not None:
        corrected = _decided(claim, claim.corrected, effort)
        corrected = _as_correction(corrected, claim.corrected)
    return ClaimVerdict(claim, printed, corrected, perf_counter() - start)


def derive(claim: Claim) -> tuple[Checked, ...]:
    """Return the derivations offered for all that the claim asserts, printed and corrected, as checked."""
    found = []
    for statement in (claim.printed, claim.corrected):
        if statement is None or statement.reading is Reading.EXPERIMENT:
            continue
        definitions = definitions_of(claim, statement)
        found += [_derived(a, definitions)[0] for a in assertions(claim, statement)]
    return tuple(found)


def _as_correction(found: StatementVerdict, statement: Statement) -> StatementVerdict:
    """A corrected definition asserts that it serves, so it is proved or certified; if it serves nothing, no more."""
    if found.verdict is not Verdict.DEFINITION or not statement.serves:
        return found
    return replace(found, verdict=Verdict.PROVED if found.gap is None else Verdict.CERTIFIED)


def _decided(claim: Claim, statement: Statement, effort: _Effort) -> StatementVerdict:
    if statement.reading is Reading.EXPERIMENT:
        return _repeated(claim.id, effort.seed)
    unfit = mismatch(statement.relation)
    if unfit is not None:
        return StatementVerdict(Verdict.REFUTED, counterexample=unfit)
    try:
        definitions = definitions_of(claim, statement)
        found = [_examined(a, definitions, effort) for a in assertions(claim, statement)]
    except NotUnderstood as error:
        return StatementVerdict(Verdict.UNDECIDED, gap=f"not evaluated: {error}")
    verdict = _combined(found, statement)
    defines = statement.reading is Reading.DEFINES and claim.setting is not Setting.EXPERIMENT
    if defines and verdict.verdict is not Verdict.REFUTED and definitions.fault is not None:
        return StatementVerdict(Verdict.UNDECIDED, gap=str(definitions.fault))
    if statement.reading is not Reading.HOLDS or verdict.verdict is Verdict.REFUTED:
        return verdict
    return replace(verdict, tightest=found[0].outcome.tightest)


@lru_cache(maxsize=16)
def _repeated(name: str, seed: int) -> StatementVerdict:
    """What an experiment of the slides came to when it was done again, with a small number of runs."""
    from verify.networks.experiments.figure1 import figure1_outcome
    from verify.networks.experiments.table36 import table36_outcome

    experiments = {"figure1": figure1_outcome, "table36": table36_outcome}
    if name not in experiments:
        return StatementVerdict(Verdict.UNDECIDED, gap=f"there is no experiment called {name}")
    found = experiments[name](seed=seed)
    verdict = Verdict.REPRODUCED if found.reproduced else Verdict.NOT_REPRODUCED
    return StatementVerdict(verdict, outcome=found)


# --- what is found out about an assertion ----------------------------------------------------


@dataclass(frozen=True)
class _Finding:
    checked: Checked | None
    gap: str | None
    outcome: Outcome
    attack: Attack
    limit_unknown: bool = False

    @property
    def verdict(self) -> Verdict:
        return verdict_on(
            violated=self.outcome.violation is not None,
            proved=self.gap is None,
            instances=self.outcome.instances,
            undecided=self.outcome.undecided,
        )


def _examined(assertion: Assertion, definitions: Definitions, effort: _Effort) -> _Finding:
    attack = attack_on(assertion, definitions)
    if speaks_of_infinity(assertion.relation) and not loss_vanishes(assertion, definitions):
        checked, gap = _derived(assertion, definitions)
        if gap is not None:
            return _Finding(checked, f"{gap}; {UNKNOWN}", Outcome(), attack, limit_unknown=True)
    outcome = tried(attack, effort.samples, effort.seed)
    if outcome.violation is not None:
        return _Finding(None, _gap_of_false(assertion, definitions), outcome, attack)
    checked, gap = _derived(assertion, definitions)
    if gap is not None:
        outcome = _searched(attack, outcome, effort)
    return _Finding(checked, gap, outcome, attack)


def _searched(attack: Attack, drawn: Outcome, effort: _Effort) -> Outcome:
    """What is said of a relation that no derivation establishes: more instances, the smallest of all, and a search."""
    outcome = tried(attack, LEAST, effort.seed) if effort.samples < LEAST else drawn
    if outcome.violation is not None:
        return outcome
    violation = among_the_smallest(attack)
    if violation is not None or effort.points == 0:
        return replace(outcome, violation=violation)
    found = pursued(attack, effort.seed, effort.points)
    outcome = together(outcome, tried_on(attack, found.tight))
    return replace(
        outcome, violation=outcome.violation or found.violation, horizon=outcome.horizon.joined(found.horizon)
    )


def _gap_of_false(assertion: Assertion, definitions: Definitions) -> str | None:
    """Why a derivation does not establish a statement known to be false; None if it does, an error of the program."""
    checked = _checked(assertion, definitions)
    if checked.gap is not None:
        return checked.gap
    return None if same_relation(checked.conclusion, assertion.relation) else _OTHER


def _checked(assertion: Assertion, definitions: Definitions) -> Checked:
    return registry.check(assertion.proof, assertion.setting, assertion.given, definitions, assertion.name)


def _derived(assertion: Assertion, definitions: Definitions) -> tuple[Checked, str | None]:
    """The derivation as checked, and why it does not establish the assertion (None where it does)."""
    checked = _checked(assertion, definitions)
    if checked.gap is None and not registry.establishes(checked, assertion.relation, definitions):
        return checked, _OTHER
    return checked, checked.gap


def _combined(findings: list[_Finding], statement: Statement) -> StatementVerdict:
    """The verdict that the findings on all that a statement asserts make together."""
    instances = sum(f.outcome.instances for f in findings)
    undecided = sum(f.outcome.undecided for f in findings)
    for found in findings:
        if found.outcome.violation is not None:
            return _refuted(found, found.outcome.violation, instances, undecided)
    # a display that asserts nothing and serves nothing leaves nothing to prove
    verdict = worst([f.verdict for f in findings] or [Verdict.PROVED])
    gap, limit_unknown = None, False
    if verdict is Verdict.UNDECIDED:
        open_one = next(f for f in findings if f.verdict is verdict)
        gap, limit_unknown = _why_open(open_one), open_one.limit_unknown
    elif verdict is Verdict.CERTIFIED:
        # a definition that only instances show to serve is not one that the reader need not question
        gap = next(f.gap for f in findings if f.gap is not None)
    elif statement.reading in (Reading.DEFINES, Reading.HYPOTHESIS):
        verdict = Verdict.DEFINITION
    nearly = sum(f.outcome.nearly_equal for f in findings)
    horizon = reduce(Horizon.joined, (f.outcome.horizon for f in findings), Horizon())
    return StatementVerdict(
        verdict,
        instances,
        undecided,
        checked=joined(f.checked for f in findings),
        gap=gap,
        nearly_equal=nearly,
        horizon=horizon,
        limit_unknown=limit_unknown,
    )


def _refuted(found: _Finding, violation: Violation, instances: int, undecided: int) -> StatementVerdict:
    example = smallest(found.attack, violation)
    gap = found.gap
    if gap is None:
        gap = "internal error: a derivation was accepted for this statement, which an exact instance violates"
        warnings.warn(f"{gap}: {found.attack.relation}; {example.values}", Contradiction, stacklevel=2)
    return StatementVerdict(Verdict.REFUTED, instances, undecided, counterexample=example, gap=gap)


def _why_open(finding: _Finding) -> str:
    outcome = finding.outcome
    if outcome.undecided:
        return f"{finding.gap}; {outcome.undecided} instances left it open"
    if finding.gap is not None and finding.limit_unknown:
        return finding.gap
    return f"{finding.gap}; no instance was found that meets the hypotheses"


def joined(derivations: Iterable[Checked | None]) -> Checked | None:
    """Return the derivations of all that a statement asserts as one, numbered a, b, ... where there are several."""
    shown = [checked for checked in derivations if checked is not None and checked.steps]
    if len(shown) <= 1:
        return shown[0] if shown else None
    steps = []
    for letter, checked in zip("abcdefghij", shown, strict=False):
        for step in checked.steps:
            uses = tuple(f"{letter}{number}" for number in step.uses)
            steps.append(replace(step, number=f"{letter}{step.number}", uses=uses))
    facts = tuple(sorted({fact for checked in shown for fact in checked.facts}))
    return Checked(shown[0].conclusion, tuple(steps), facts, next((c.gap for c in shown if c.gap), None))
