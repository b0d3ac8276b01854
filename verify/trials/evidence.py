"""The verdicts, and the one rule by which evidence becomes one: of a claim, of a typed relation, of a hunt."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Verdict(StrEnum):
    """The verdicts, worst first for a row of several parts."""

    REFUTED = "refuted"
    UNDECIDED = "undecided"
    NOT_REPRODUCED = "not reproduced"
    REPRODUCED = "reproduced"
    CERTIFIED = "certified"
    PROVED = "proved"
    DEFINITION = "definition"


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict of a row whose parts have the given ones (at least one)."""
    order = list(Verdict)
    return min(verdicts, key=order.index)


def verdict_on(*, violated: bool, proved: bool, instances: int, undecided: int) -> Verdict:
    """Return what the evidence on one relation amounts to.

    ``violated``: an exact instance meets every hypothesis and violates it; ``proved``: a derivation establishes it;
    ``instances``: how many instances decided it true; ``undecided``: how many left it open.

    >>> verdict_on(violated=False, proved=False, instances=40, undecided=0)
    <Verdict.CERTIFIED: 'certified'>
    >>> verdict_on(violated=False, proved=False, instances=40, undecided=1)
    <Verdict.UNDECIDED: 'undecided'>
    """
    if violated:
        return Verdict.REFUTED
    if proved:
        return Verdict.PROVED
    return Verdict.CERTIFIED if instances > 0 and undecided == 0 else Verdict.UNDECIDED
