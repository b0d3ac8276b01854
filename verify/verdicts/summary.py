"""The rows of the answer: the claims of one display together, in paper order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from sympy.logic.boolalg import Boolean

from derivations import registry
from derivations.claim import Claim, Setting
from derivations.proving.kernel import Checked, CheckedStep, conjuncts
from derivations.proving.rules import Given
from derivations.registry import display_title
from verify.trials.evidence import Verdict, worst
from verify.trials.records import Counterexample, Tightness
from verify.verdicts.verdict import ClaimVerdict, StatementVerdict

GOOD_CORRECTION = {Verdict.PROVED, Verdict.CERTIFIED, Verdict.DEFINITION}


@dataclass(frozen=True)
class Row:
    """One display: the verdicts of its parts in the order printed."""

    display: str
    parts: tuple[ClaimVerdict, ...]

    @property
    def title(self) -> str:
        return display_title(self.display, [p.claim for p in self.parts])

    @property
    def printed(self) -> Verdict:
        return worst([p.printed.verdict for p in self.parts])

    @property
    def relations(self) -> list[Boolean]:
        """What the display prints: the relations of its parts, without those that the slides say in words."""
        printed = [p.claim for p in self.parts if not p.claim.in_words]
        claims = printed or [p.claim for p in self.parts]
        return [part for c in claims for part in conjuncts(c.printed.relation)]

    @property
    def corrected(self) -> Verdict | None:
        verdicts = [p.corrected.verdict for p in self.parts if p.corrected is not None]
        return worst(verdicts) if verdicts else None

    @property
    def instances(self) -> int:
        """On how many instances the printed statements were decided true."""
        return sum(p.printed.instances for p in self.parts)

    @property
    def tried(self) -> int:
        """The same, but of the corrected statement for a part that has one."""
        return sum((p.corrected or p.printed).instances for p in self.parts)

    @property
    def tightest(self) -> Tightness | None:
        """The largest ratio of the sides of any inequality of the display, each as corrected where it is."""
        return tightest_of(p.corrected or p.printed for p in self.parts)

    @property
    def steps(self) -> int:
        return sum(steps_of(p) for p in self.parts)

    @property
    def printed_parts(self) -> list[tuple[str, Verdict]]:
        """The verdicts as printed, each with the letters of its parts; without letters where all parts agree."""
        return _with_letters([(p.claim.id, p.printed.verdict) for p in self.parts])

    @property
    def corrected_parts(self) -> list[tuple[str, Verdict]]:
        """The same of the corrected statements; empty where there is none."""
        return _with_letters([(p.claim.id, p.corrected.verdict) for p in self.parts if p.corrected is not None])

    @property
    def counterexample(self) -> Counterexample | None:
        return next((p.counterexample for p in self.parts if p.counterexample is not None), None)

    @property
    def against_correction(self) -> Counterexample | None:
        """The instance that refutes a correction of the display; None where none is refuted."""
        return next((c for p in self.parts if (c := counterexample_of(p.corrected)) is not None), None)


def _with_letters(parts: Sequence[tuple[str, Verdict]]) -> list[tuple[str, Verdict]]:
    found = dict.fromkeys(verdict for _, verdict in parts)
    if len(found) == 1:
        return [("", verdict) for verdict in found]
    return [("".join(name.rpartition("-")[2] for name, v in parts if v is verdict), verdict) for verdict in found]


def counterexample_of(found: StatementVerdict | None) -> Counterexample | None:
    """Return the instance that refutes a statement, as printed or as corrected; None where there is none."""
    return None if found is None else found.counterexample


def stands_corrected(found: ClaimVerdict) -> bool:
    """Return whether a claim's correction, where it has one, is proved or certified: only then is it called correct."""
    if found.claim.corrected is None:
        return True
    return found.corrected is not None and found.corrected.verdict in GOOD_CORRECTION


def tightest_of(statements: Iterable[StatementVerdict]) -> Tightness | None:
    """Return the largest of the statements' ratios of sides; None where no statement has one."""
    found = [s.tightest for s in statements if s.tightest is not None]
    return max(found, key=lambda x: x.ratio, default=None)


def rows(verdicts: Iterable[ClaimVerdict]) -> list[Row]:
    """Return the verdicts as rows, one for each display, in the order given."""
    return [Row(display, tuple(parts)) for display, parts in groupby(verdicts, key=lambda v: v.claim.display)]


def derivation_of(verdict: ClaimVerdict) -> Checked | None:
    """Return the derivation that stands behind a claim: of the printed statement, else of the corrected one."""
    for statement in (verdict.printed, verdict.corrected):
        if statement is not None and statement.verdict is Verdict.PROVED and statement.checked is not None:
            return statement.checked
    return next((s.checked for s in (verdict.printed, verdict.corrected) if s is not None and s.checked), None)


def steps_of(verdict: ClaimVerdict) -> int:
    """Return how many steps of the claim's derivation were checked."""
    checked = derivation_of(verdict)
    return len(checked.steps) if checked is not None else 0


def facts_of(verdicts: Iterable[ClaimVerdict]) -> list[str]:
    """Return the names of the textbook facts that the derivations rest on, sorted."""
    checked = (derivation_of(v) for v in verdicts)
    return sorted({fact for c in checked if c is not None for fact in c.facts})


def is_good(verdicts: Iterable[ClaimVerdict]) -> bool:
    """Return whether every printed statement is decided and every corrected one proved or certified.

    A printed statement may be refuted, that is an answer; undecided is none. An experiment may be
    reproduced or not.
    """
    return all(
        v.printed.verdict is not Verdict.UNDECIDED and (v.corrected is None or v.corrected.verdict in GOOD_CORRECTION)
        for v in verdicts
    )


def closing_line(verdicts: Sequence[ClaimVerdict], seconds: float) -> str:
    """Return the counts of the verdicts on the printed displays and on the corrected ones, and the time taken."""
    grouped = rows(verdicts)
    corrected = [r.corrected for r in grouped if r.corrected is not None]
    text = _counts(r.printed for r in grouped)
    if corrected:
        text += f"; corrected: {_counts(corrected)}"
    return f"{text}; {seconds:.1f} s"


def _counts(verdicts: Iterable[Verdict]) -> str:
    counted = Counter(verdicts)
    order = [Verdict.PROVED, Verdict.CERTIFIED, Verdict.REFUTED, Verdict.DEFINITION]
    order += [v for v in Verdict if v not in order]
    return ", ".join(f"{counted[v]} {v}" for v in order if counted[v])


def given_of(claim: Claim, corrected: bool = False) -> tuple[Boolean, ...]:
    """Return the hypotheses of the claim's printed statement, or of its corrected one."""
    statement = claim.corrected if corrected and claim.corrected is not None else claim.printed
    return claim.given + statement.given


def suppositions(claim: Claim) -> tuple[Boolean, ...]:
    """Return what the claim's setting supposes beside the claim's own hypotheses."""
    return () if claim.setting is Setting.EXPERIMENT else registry.supposed(claim.setting)


def reason_of(step: CheckedStep) -> str:
    """Return what a step rests on, in words; a textbook fact with its name."""
    return f"{step.reason} [{step.fact}]" if step.fact is not None else step.reason


def taken_up(step: CheckedStep) -> bool:
    """Return whether a step does no more than take up a hypothesis of the whole claim."""
    return step.rule == Given.__name__ and "." not in step.number


def cited_by(step: CheckedStep) -> str:
    """Return the id of the claim or lemma that a step rests on; empty if it rests on none."""
    return step.cites or ""


def relations_of(step: CheckedStep) -> list[Boolean]:
    """Return what a step establishes as a list of relations, not empty: a conjunction comes apart."""
    return conjuncts(step.relation) or [step.relation]


def statements(verdict: ClaimVerdict) -> list[StatementVerdict]:
    """Return what was found out about the claim's statements: the printed one, then the corrected one if any."""
    return [verdict.printed] if verdict.corrected is None else [verdict.printed, verdict.corrected]
