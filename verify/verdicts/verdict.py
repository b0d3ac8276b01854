"""What is found out about a claim: frozen records, made by ``verify.decide`` alone."""

from __future__ import annotations

from dataclasses import dataclass, field

from derivations.claim import Claim
from derivations.proving.kernel import Checked
from verify.networks.experiments.outcome import ExperimentOutcome
from verify.trials.evidence import Verdict
from verify.trials.horizon import Horizon
from verify.trials.records import Counterexample, Tightness


@dataclass(frozen=True)
class StatementVerdict:
    """What holds of one statement.

    ``instances``: how many instances decided it true; ``undecided``: how many were left open;
    ``checked``: the derivation as checked in this run, or None; ``gap``: why it is not proved; ``tightest``: how
    near an inequality that is not refuted came to equality; ``outcome``: of an experiment, its numbers beside the
    slides'; ``nearly_equal``: how many instances were left open at sides that differ by at most 1e-30 of their size,
    counted beside; ``horizon``: what the instances, and the points of the search, covered; ``limit_unknown``: whether
    it speaks of a limit of which instances say nothing, since the loss is not known to vanish.
    """

    verdict: Verdict
    instances: int = 0
    undecided: int = 0
    counterexample: Counterexample | None = None
    checked: Checked | None = None
    gap: str | None = None
    tightest: Tightness | None = None
    outcome: ExperimentOutcome | None = None
    nearly_equal: int = 0
    horizon: Horizon = field(default_factory=Horizon)
    limit_unknown: bool = False


@dataclass(frozen=True)
class ClaimVerdict:
    """What holds of a claim: of its printed statement and, where there is one, of its correction."""

    claim: Claim
    printed: StatementVerdict
    corrected: StatementVerdict | None
    seconds: float

    @property
    def counterexample(self) -> Counterexample | None:
        return self.printed.counterexample
