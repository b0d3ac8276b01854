"""The results that derivations share: which ones a set of verdicts rests on, and whether each is derived."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from time import perf_counter

from derivations import CLAIMS, registry
from derivations.claim import Claim
from derivations.proving.kernel import Checked
from verify.trials.evidence import Verdict
from verify.verdicts.summary import cited_by, statements
from verify.verdicts.verdict import ClaimVerdict, StatementVerdict


def derived(lemma: Claim) -> ClaimVerdict:
    """Return the verdict on a lemma, by its derivation alone: proved, or undecided with the gap.

    A lemma is about any matrices; it is tried on instances where a claim that rests on it is.
    """
    start = perf_counter()
    statement = lemma.printed
    checked = registry.check(lemma.proof, lemma.setting, (*lemma.given, *statement.given), name=lemma.id)
    gap = checked.gap
    if gap is None and not registry.establishes(checked, registry.assertion(statement)):
        gap = "the derivation establishes another statement"
    verdict = Verdict.PROVED if gap is None else Verdict.UNDECIDED
    return ClaimVerdict(lemma, StatementVerdict(verdict, checked=checked, gap=gap), None, perf_counter() - start)


def rested_on(verdicts: Iterable[ClaimVerdict], results: Sequence[Claim] | None = None) -> list[ClaimVerdict]:
    """Return the verdicts on the results that the derivations cite, and those that these cite, in the list's order.

    ``results``: among which they are looked for; all lemmas for None.
    """
    results = registry.LEMMAS if results is None else results
    by_id = {result.id: result for result in results}
    found: dict[str, ClaimVerdict] = {}
    waiting = {name for v in verdicts for name in _cited(v)} & by_id.keys()
    while waiting:
        name = waiting.pop()
        found[name] = derived(by_id[name])
        waiting |= (_cited(found[name]) & by_id.keys()) - found.keys()
    return [found[result.id] for result in results if result.id in found]


def results_in_force() -> tuple[Claim, ...]:
    """Return all results that a derivation may cite, each with the statement that is said to hold as its own."""
    return tuple(
        c if c.corrected is None else replace(c, printed=c.corrected, corrected=None, why="")
        for c in (*CLAIMS, *registry.SHARPER, *registry.LEMMAS)
    )


def _cited(verdict: ClaimVerdict) -> set[str]:
    derivations: list[Checked] = [s.checked for s in statements(verdict) if s.checked is not None]
    return {cited_by(step) for checked in derivations for step in checked.steps}
