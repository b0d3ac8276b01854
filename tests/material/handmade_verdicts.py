"""Verdicts made by hand, to test what is printed apart from what is decided."""

from __future__ import annotations

from collections.abc import Iterable

from derivations import CLAIMS, Claim
from derivations.proving.kernel import Checked, CheckedStep
from verify.trials.evidence import Verdict
from verify.trials.records import Counterexample
from verify.verdicts.verdict import ClaimVerdict, StatementVerdict


def counterexample(claim: Claim) -> Counterexample:
    values = {"W1": [["1/2", "-3"]], "W2": [["1"], ["0"]], "X": [["1"], ["2"]], "Y": [["0"], ["1"]], "eta": "3/4"}
    shape = {"n": 1, "h": 2, "m": 1, "N": 2}
    return Counterexample(shape, values, "0.5", "-1.25e-12", claim.printed.relation, time=1)


def derivation(claim: Claim, gap: str | None = None) -> Checked:
    relation = (claim.corrected or claim.printed).relation
    steps = (
        CheckedStep("1", claim.printed.relation, "definition"),
        CheckedStep("2.base.1", relation, "<A, B> <= |A|_F |B|_F", ("cauchy_schwarz",), ("1",), fact="cauchy_schwarz"),
        CheckedStep("2", relation, "both sides have the same normal form", (), ("1", "2.base.1")),
    )
    return Checked(relation, steps, ("cauchy_schwarz",), gap)


def found(claim: Claim, printed: Verdict | None = None) -> ClaimVerdict:
    """A verdict on the claim: refuted with a correction proved where it has one, else proved."""
    if claim.setting.name == "EXPERIMENT":
        return ClaimVerdict(claim, StatementVerdict(printed or Verdict.NOT_REPRODUCED), None, 0.0)
    checked = derivation(claim)
    if claim.corrected is None:
        verdict = printed or Verdict.PROVED
        wrong = counterexample(claim) if verdict is Verdict.REFUTED else None
        return ClaimVerdict(claim, StatementVerdict(verdict, 40, 0, wrong, checked), None, 0.25)
    first = StatementVerdict(printed or Verdict.REFUTED, 3, 0, counterexample(claim))
    return ClaimVerdict(claim, first, StatementVerdict(Verdict.PROVED, 40, 0, None, checked), 0.5)


def all_found(claims: Iterable[Claim] = CLAIMS) -> list[ClaimVerdict]:
    return [found(c) for c in claims]
