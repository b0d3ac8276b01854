"""A paper of one's own decided: each statement put to trial as by ``try``, the verdicts in the form of the slides'."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from time import perf_counter

from sympy import And
from sympy.core.relational import Relational

from derivations.claim import Claim, Setting, Statement
from derivations.typesetting.sentences import AsTyped
from verify.errors import RequestError
from verify.evaluation.translate import NotUnderstood
from verify.search.climbing.layouts import layouts_of
from verify.search.confirming.confirmation import values_used
from verify.search.language.grammar import Conjecture, GrammarError
from verify.search.language.meaning import Links
from verify.search.language.papers import Entry, Paper
from verify.search.recognition import MEANT
from verify.search.records import ConjectureVerdict
from verify.search.session import SECONDS, put_to_trial
from verify.trials.evidence import Verdict
from verify.trials.records import Counterexample
from verify.verdicts.decide import joined
from verify.verdicts.summary import is_good
from verify.verdicts.verdict import ClaimVerdict, StatementVerdict

Progress = Callable[[ClaimVerdict], None]


def require_tryable(paper: Paper) -> None:
    """Raise RequestError, with the claim's id, for what no instance has: before anything is tried."""
    for entry in paper.entries:
        for stated in (entry.stated, entry.corrected):
            if stated is None:
                continue
            try:
                layouts_of(stated, stated.source.shape)
                values_used(stated)
            except (GrammarError, NotUnderstood) as error:
                raise RequestError(f"claim {entry.id!r}: {error}") from error


def decide_paper(
    paper: Paper, seconds: float = SECONDS, seed: int = 0, jobs: int = 1, progress: Progress | None = None
) -> list[ClaimVerdict]:
    """Return the verdicts on the paper's claims, in its order.

    Args:
        paper: as ``verify.search.language.papers.read_paper`` returns it.
        seconds: for how long to try each statement of a claim that does not say so itself.
        seed: of the random numbers.
        jobs: processes.
        progress: called with each verdict as it is found.

    Raises:
        RequestError: naming the claim, for hypotheses that no sides meet; before anything is tried.

    Example:
        >>> from verify.search.language.papers import parse_paper
        >>> paper = parse_paper('[[claim]]\\nid = "a"\\nstates = "norm_W <= norm_W1*norm_W2"\\nseconds = 0.2')
        >>> decide_paper(paper)[0].printed.verdict
        <Verdict.PROVED: 'proved'>
    """
    require_tryable(paper)
    found = []
    for entry in paper.entries:
        start = perf_counter()
        time = entry.seconds or seconds
        printed = _verdict_on(put_to_trial(entry.stated, None, time, seed, jobs))
        corrected = None
        if entry.corrected is not None:
            corrected = _verdict_on(put_to_trial(entry.corrected, None, time, seed, jobs))
        found.append(ClaimVerdict(as_claim(entry), printed, corrected, perf_counter() - start))
        if progress is not None:
            progress(found[-1])
    return found


def stands(verdicts: Sequence[ClaimVerdict]) -> bool:
    """Return whether every claim is decided and every refuted one has a correction that stands."""
    return is_good(verdicts) and all(v.corrected is not None for v in verdicts if v.printed.verdict is Verdict.REFUTED)


def as_claim(entry: Entry) -> Claim:
    """Return the entry as a claim, for those who write verdicts."""
    stated = entry.stated
    words = stated.words() | (entry.corrected.words() if entry.corrected is not None else frozenset())
    meant = [g for g in MEANT if {s.name for s in g.free_symbols} & words] if stated.is_of_network else []
    return Claim(
        id=entry.id,
        display=entry.id,
        title=AsTyped(entry.title),
        source=AsTyped(entry.source),
        setting=_setting(stated),
        printed=Statement(_relation(stated)),
        given=(*meant, *stated.given),
        corrected=None if entry.corrected is None else Statement(_relation(entry.corrected)),
        why=AsTyped(entry.why),
        notes=tuple(map(AsTyped, _notes(entry))),
    )


def _setting(stated: Conjecture) -> Setting:
    if not stated.is_of_network:
        return Setting.POINT
    return Setting.DESCENT if stated.any_rank else Setting.RUN


def _relation(stated: Conjecture) -> Relational | And:
    relations = [link.relation for link in stated.each()]
    return relations[0] if len(relations) == 1 else Links(*relations)


def _notes(entry: Entry) -> list[str]:
    """What the formulas do not show: as typed, names, matrices, and where alone it was tried."""
    source = entry.stated.source
    typed = f"As typed: {source.text}" + (f"; corrected: {entry.corrected.source.text}" if entry.corrected else "")
    notes = [typed]
    if source.lets:
        notes.append(f"With {'; '.join(source.lets)}")
    if source.matrices:
        notes.append(f"Matrices: {'; '.join(source.matrices)}")
    if source.data == "any":
        notes.append("X is of any rank, N < n too; p1, D and what depends on them are the reduced problem's")
    if source.shape is not None:
        notes.append(f"Tried at n,h,m = {','.join(map(str, source.shape))} alone")
    return notes


def _verdict_on(found: ConjectureVerdict) -> StatementVerdict:
    return StatementVerdict(
        found.verdict,
        found.instances,
        found.undecided,
        _lean(found),
        joined(found.derivations),
        _gap(found),
        None if found.verdict is Verdict.REFUTED else found.tightest,
        nearly_equal=found.nearly_equal,
        horizon=found.horizon,
    )


def _lean(found: ConjectureVerdict) -> Counterexample | None:
    """The counterexample without the values on which neither the relation nor a hypothesis depends."""
    example, used = found.counterexample, values_used(found.conjecture)
    if example is None:
        return None
    return replace(example, values={k: v for k, v in example.values.items() if k in used})


def _gap(found: ConjectureVerdict) -> str | None:
    """Why a statement that is not refuted is not proved."""
    link = f" (of {found.link})" if found.link is not None else ""
    if found.verdict is Verdict.UNDECIDED:
        if found.undecided:
            return f"{found.undecided} instances were left open{link}"
        return f"no instance was found that meets the hypotheses and gives both sides a value{link}"
    return "no derivation from the proved results was found" if found.verdict is Verdict.CERTIFIED else None
