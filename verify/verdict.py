"""What is found out about a claim: frozen records, made by ``verify.decide`` alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sympy.core.relational import Relational

from derivations.claim import Claim
from derivations.kernel import Checked


class Verdict(StrEnum):
    """The verdicts, worst first for a row of several parts."""

    REFUTED = "refuted"
    UNDECIDED = "undecided"
    NOT_RUN = "not run"
    NOT_REPRODUCED = "not reproduced"
    REPRODUCED = "reproduced"
    CERTIFIED = "certified"
    PROVED = "proved"
    DEFINITION = "definition"


def worst(verdicts: list[Verdict]) -> Verdict:
    """Return the verdict of a row whose parts have the given ones (not empty)."""
    order = list(Verdict)
    return min(verdicts, key=order.index)


@dataclass(frozen=True)
class Counterexample:
    """An exact rational instance that meets every hypothesis and violates the relation.

    ``values`` holds matrices as lists of rows and scalars, all exact rationals as strings; ``lhs`` and
    ``rhs`` are decimal strings; ``violates`` is the relation that fails, in the claim's symbols.
    """

    shape: dict[str, int]
    values: dict[str, Any]
    lhs: str
    rhs: str
    violates: Relational
    time: int = 0


@dataclass(frozen=True)
class StatementVerdict:
    """What holds of one statement.

    ``instances``: how many instances decided it true; ``undecided``: how many were left open;
    ``checked``: the derivation as checked in this run, or None; ``gap``: why it is not proved.
    """

    verdict: Verdict
    instances: int = 0
    undecided: int = 0
    counterexample: Counterexample | None = None
    checked: Checked | None = None
    gap: str | None = None


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
