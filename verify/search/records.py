"""What is found: frozen records that travel between processes."""

from __future__ import annotations

from dataclasses import dataclass

from verify.search.language.grammar import Conjecture
from verify.trials.evidence import Verdict, verdict_on
from verify.trials.records import Counterexample, Tightness


@dataclass(frozen=True)
class Exploration:
    """What a piece of search found.

    ``instances``: decided true while every hypothesis is met, rigorously; ``decided_exactly``: those of them for
    which intervals were not enough; ``undecided``: left open; ``evaluated``: looked at in floating point;
    ``open_within``: how far apart the sides can be, at most, where the relation was left open.
    """

    instances: int = 0
    undecided: int = 0
    decided_exactly: int = 0
    evaluated: int = 0
    tightest: Tightness | None = None
    counterexample: Counterexample | None = None
    open_within: float = 0.0

    @property
    def verdict(self) -> Verdict:
        """What the exploration alone amounts to; that the relation is proved is not known here."""
        return verdict_on(
            violated=self.counterexample is not None,
            proved=False,
            instances=self.instances,
            undecided=self.undecided,
        )


def merged(a: Exploration, b: Exploration) -> Exploration:
    """Return both explorations as one: counts added, the larger ratio, the first counterexample."""
    ratios = [x.tightest for x in (a, b) if x.tightest is not None]
    return Exploration(
        a.instances + b.instances,
        a.undecided + b.undecided,
        a.decided_exactly + b.decided_exactly,
        a.evaluated + b.evaluated,
        max(ratios, key=lambda found: found.ratio, default=None),
        a.counterexample if a.counterexample is not None else b.counterexample,
        max(a.open_within, b.open_within),
    )


@dataclass(frozen=True)
class ConjectureVerdict:
    """What became of a conjecture: certified, refuted, undecided or proved, and on what evidence.

    ``proved_by``: the id of the claim or lemma that states it, where there is one; ``instances`` and the other
    counts as in ``Exploration``.
    """

    conjecture: Conjecture
    verdict: Verdict
    instances: int
    undecided: int
    decided_exactly: int
    evaluated: int
    tightest: Tightness | None
    counterexample: Counterexample | None
    proved_by: str | None
    seed: int
    seconds: float
    open_within: float = 0.0
