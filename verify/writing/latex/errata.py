"""What is wrong as printed: a table of one page, and the note of two pages for the authors."""

from __future__ import annotations

from collections.abc import Sequence

from verify.trials.evidence import Verdict
from verify.verdicts.summary import counterexample_of, stands_corrected
from verify.verdicts.verdict import ClaimVerdict
from verify.writing.latex.parts import body_of, conventions_latex, instance, proviso, sentence
from verify.writing.latex.preamble import whole
from verify.writing.making import Making
from verify.writing.phrases import ERRATA, NOTHING_WRONG, PROPOSED, SLIDES, Work
from verify.writing.provisos import provisos

_COLUMNS = (
    r">{\raggedright\arraybackslash}p{1.9cm}>{\raggedright\arraybackslash}p{8.3cm}"
    r">{\raggedright\arraybackslash}p{8.0cm}>{\raggedright\arraybackslash}p{5.4cm}"
)


def errata_document(wrong: Sequence[ClaimVerdict], making: Making | None = None) -> str:
    """Return a note on the claims refuted as printed: what is assumed, the reasons, and the table."""
    parts = [r"\section*{Conventions}", conventions_latex(SLIDES), rf"\section*{{{ERRATA}}}"]
    parts += [_reasons(wrong), table(wrong)] if wrong else [NOTHING_WRONG]
    return whole(parts, SLIDES, making, title=ERRATA)


def table(wrong: Sequence[ClaimVerdict], paged: Work | None = None) -> str:
    """Return the errata as a table on a page of its own, turned; ``paged``: the work whose items' pages it gives."""
    title = rf"\section{{{ERRATA}}}" if paged else ""
    if not wrong:
        return f"{title}\n\n{NOTHING_WRONG}"
    last, column = (" & page", "r") if paged else ("", "")
    judged = not all(stands_corrected(v) for v in wrong)
    corrections = PROPOSED.lower() if judged else "correct"
    return "\n".join(
        [
            r"\begin{landscape}",
            title,
            r"\footnotesize\setlength{\tabcolsep}{3pt}\setlength{\LTpre}{0pt}",
            rf"\begin{{longtable}}{{{_COLUMNS}{column}}}",
            rf"display & as printed & {corrections} & smallest counterexample{last} \\ \hline \endhead",
            *(_line(v, paged, judged) for v in wrong),
            r"\end{longtable}\end{landscape}",
        ]
    )


def _line(found: ClaimVerdict, paged: Work | None, judged: bool) -> str:
    claim, printed = found.claim, provisos(found.claim)[0]
    example = instance(found.counterexample) if found.counterexample is not None else "--"
    anchor = f"{paged.prefix}{claim.display}" if paged else ""
    page = rf" & \pageref{{{anchor}}}" if paged else ""
    name = rf"\hyperref[{anchor}]{{\textsf{{{claim.id}}}}}" if paged else rf"\textsf{{{claim.id}}}"
    wrong = rf"\cellformula{{{body_of(claim.printed.relation)}}}{proviso(printed)}"
    return rf"{name} & {wrong} & {_correction(found, judged)} & {example}{page} \\"


def _correction(found: ClaimVerdict, judged: bool) -> str:
    """The correction; if it is to be ``judged``, with its verdict and the instance that refutes it, if one does."""
    if found.claim.corrected is None:
        return "--"
    told = rf"\cellformula{{{body_of(found.claim.corrected.relation)}}}{proviso(provisos(found.claim)[1])}"
    if not judged:
        return told
    verdict = Verdict.UNDECIDED if found.corrected is None else found.corrected.verdict
    against = counterexample_of(found.corrected)
    return rf"\textbf{{{verdict}}}: {told}" + (f" fails for {instance(against)}" if against is not None else "")


def _reasons(wrong: Sequence[ClaimVerdict]) -> str:
    listed = [rf"\item[{v.claim.id}] {sentence(v.claim.why)}" for v in wrong if v.claim.why]
    return "\n".join([r"\begin{description}\setlength{\itemsep}{0pt}", *listed, r"\end{description}"])
