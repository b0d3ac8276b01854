"""What is found: frozen records that travel between processes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import reduce

from derivations.proving.kernel import Checked
from verify.search.language.grammar import Conjecture
from verify.trials.evidence import Verdict, verdict_on
from verify.trials.horizon import Horizon
from verify.trials.records import Counterexample, Tightness


@dataclass(frozen=True)
class Exploration:
    """What a piece of search found.

    ``instances``: decided true while every hypothesis is met, rigorously; ``decided_exactly``: those of them for
    which intervals were not enough; ``undecided``: left open, but for the ``nearly_equal`` ones, whose sides are within
    1e-30 of their size of each other;
    ``evaluated``: looked at in floating point; ``open_within``: how far apart the sides can be, at most, where the
    relation was left open; ``horizon``: what the instances that met the hypotheses covered.
    """

    instances: int = 0
    undecided: int = 0
    decided_exactly: int = 0
    evaluated: int = 0
    tightest: Tightness | None = None
    counterexample: Counterexample | None = None
    open_within: float = 0.0
    nearly_equal: int = 0
    horizon: Horizon = field(default_factory=Horizon)

    @property
    def verdict(self) -> Verdict:
        """What the exploration alone amounts to; that the relation is proved is not known here."""
        return verdict_on(
            violated=self.counterexample is not None,
            proved=False,
            instances=self.instances,
            undecided=self.undecided,
        )

    def of_so_many(self, instances: int) -> Exploration:
        """Return what was found with so many of the instances, if there are more: those whose sides are not 0 first."""
        left_out = max(self.instances - instances, 0)
        return replace(
            self,
            instances=self.instances - left_out,
            decided_exactly=min(self.decided_exactly, instances),
            horizon=replace(self.horizon, both_zero=max(self.horizon.both_zero - left_out, 0)),
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
        a.nearly_equal + b.nearly_equal,
        a.horizon.joined(b.horizon),
    )


def of_all_links(found: Sequence[Exploration]) -> Exploration:
    """Return what is known of a chain by what was found of its links: of the counts the least, the largest ratio."""
    instances = min(f.instances for f in found)
    alike = [f.of_so_many(instances) for f in found]
    total = reduce(merged, alike)
    return replace(
        total,
        instances=instances,
        decided_exactly=min(f.decided_exactly for f in alike),
        horizon=replace(
            total.horizon,
            met=min(f.horizon.met for f in alike),
            both_zero=min(f.horizon.both_zero for f in alike),
        ),
    )


@dataclass(frozen=True)
class ConjectureVerdict:
    """What became of a conjecture: certified, refuted, undecided or proved, and on what evidence.

    ``proved_by``: the ids of the results that it follows from, where it does, none where textbook facts are enough;
    ``link``: of a chain, the link that the answer is about; ``derivations``: where it is proved, of each link, as
    checked; ``recognition_finished``: False where time ended before all was tried by which a relation may follow from
    results; ``instances`` and the other counts as in ``Exploration``.
    """

    conjecture: Conjecture
    verdict: Verdict
    instances: int
    undecided: int
    decided_exactly: int
    evaluated: int
    tightest: Tightness | None
    counterexample: Counterexample | None
    proved_by: tuple[str, ...]
    seed: int
    seconds: float
    open_within: float = 0.0
    nearly_equal: int = 0
    horizon: Horizon = field(default_factory=Horizon)
    link: str | None = None
    derivations: tuple[Checked, ...] = ()
    recognition_finished: bool = True
