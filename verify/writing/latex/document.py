"""The document: the errata on one page, then each display with its verdict and derivation, lemmas, facts."""

from __future__ import annotations

from collections.abc import Sequence

from sympy.core.relational import Relational

from derivations.claim import Statement
from derivations.proving.kernel import conjuncts
from derivations.proving.textbook_facts import FACTS, REFERENCES
from derivations.typesetting.latex import display_body, latex, tag
from derivations.typesetting.sentences import prose
from verify.trials.evidence import Verdict
from verify.verdicts.lemmas import rested_on, results_in_force
from verify.verdicts.summary import Row, facts_of, given_of, relations_of, rows, suppositions, taken_up
from verify.verdicts.verdict import ClaimVerdict, StatementVerdict
from verify.writing.latex.errata import table
from verify.writing.latex.parts import body_of, conventions_latex, correction, counterexample, display, proviso
from verify.writing.latex.preamble import whole
from verify.writing.latex.steps import derivation, recurring_steps
from verify.writing.making import Making
from verify.writing.phrases import (
    BEYOND,
    MEANINGS,
    MISPRINTS,
    NUMBERING,
    SLIDES,
    Work,
    evidence,
    needs_reading,
    second_judge,
    shown_gap,
    told_as,
)
from verify.writing.provisos import provisos
from verify.writing.recurring import Recurring, recurring_in


def document(
    verdicts: Sequence[ClaimVerdict],
    beyond: Sequence[ClaimVerdict] = (),
    work: Work = SLIDES,
    making: Making | None = None,
) -> str:
    """Return the whole document on the claims, in the order given; ``beyond``: on results that the slides lack."""
    grouped, every = rows(verdicts), [*verdicts, *beyond]
    wrong = [v for v in verdicts if v.printed.verdict is Verdict.REFUTED]
    shared = rested_on(every) if work.of_slides else rested_on(every, results_in_force())
    found = recurring_in([*every, *shared])
    parts = [
        table(wrong, work),
        r"\section{Conventions}",
        conventions_latex(work),
        r"\section{How to read this}",
        _guide(work),
        r"\section{Summary}",
        _summary(grouped, work),
        *((r"\section{Recurring steps}", recurring_steps(found)) if found.steps else ()),
        rf"\section{{The {work.items}}}",
        *(_row(row, work, found) for row in grouped),
        *((r"\section{Beyond the slides}", prose(BEYOND)) if beyond else ()),
        *(_lemma(further, found) for further in beyond),
        r"\section{Lemmas}" if work.of_slides else r"\section{Results cited}",
        *(_lemma(lemma, found) for lemma in shared),
        *([] if shared else ["None."]),
        r"\section{Textbook facts used}",
        _facts(facts_of([*every, *shared]) if not work.of_slides else facts_of(every)),
    ]
    return whole(parts, work, making, contents=True)


def _guide(work: Work) -> str:
    meanings = [rf"\item[{verdict}] {prose(meaning)}" for verdict, meaning in MEANINGS.items()]
    listed = "\n".join([r"\begin{description}", *meanings, r"\end{description}"])
    misprints = f"{prose(MISPRINTS)} " if work.of_slides else ""
    return "\n\n".join([work.opening, listed, f"{misprints}{prose(NUMBERING)}"])


def _summary(grouped: Sequence[Row], work: Work) -> str:
    lines = [
        f"{_number(row, work)} & {prose(row.title)} & {_verdicts(row.printed_parts)}"
        f" & {_verdicts(row.corrected_parts)} & {row.tried or '--'}"
        f" & {row.steps or '--'} \\\\"
        for row in grouped
    ]
    head = rf"{work.item} & what it says & printed & corrected & instances & steps \\ \hline \endhead"
    columns = r"l>{\raggedright\arraybackslash}p{5.7cm}>{\raggedright\arraybackslash}p{3.6cm}lrr"
    if not work.of_slides:
        columns = columns.replace("l>", r">{\raggedright\arraybackslash}p{2.6cm}>", 1)
    return "\n".join([rf"{{\small\begin{{longtable}}{{{columns}}}", head, *lines, r"\end{longtable}}"])


def _verdicts(parts: Sequence[tuple[str, Verdict]]) -> str:
    return ", ".join(f"{letters} {verdict}".strip() for letters, verdict in parts) or "--"


def _number(row: Row, work: Work) -> str:
    return rf"\hyperref[{work.prefix}{row.display}]{{{_named(row, work)}}}"


def _named(row: Row, work: Work) -> str:
    name = work.number(row.display)
    # an id is a name, whatever letters it is made of
    return name if name.startswith("(") else prose(name) if work.of_slides else rf"\textsf{{{name}}}"


def _row(row: Row, work: Work, recurring: Recurring) -> str:
    head = _named(row, work)
    label = f"{work.prefix}{row.display}"
    plain = work.number(row.display)
    lines = [rf"\subsection{{\texorpdfstring{{{head} {prose(row.title)}}}{{{plain}}}}}\label{{{label}}}"]
    relations = row.relations
    if relations and all(isinstance(r, Relational) for r in relations):
        lines.append(display(display_body(relations), tag(row.display) if work.of_slides else ""))
    lines += [_claim(p, recurring, alone=len(row.parts) == 1) for p in row.parts]
    return "\n\n".join(lines)


def _lemma(found: ClaimVerdict, recurring: Recurring) -> str:
    claim = found.claim
    head = rf"\subsection{{\textsf{{{claim.id}}}: {prose(claim.title)}}}"
    return "\n\n".join(
        [head, display(display_body(conjuncts(claim.printed.relation))), _claim(found, recurring, alone=True)]
    )


def _claim(found: ClaimVerdict, recurring: Recurring, alone: bool) -> str:
    claim = found.claim
    told_for = proviso(provisos(claim)[0])
    head = rf"\textbf{{{found.printed.verdict}}}{evidence(found.printed)}{told_for}."
    if not alone:
        own = f"\\fitto{{0.8\\linewidth}}{{{body_of(claim.printed.relation)}}}"
        head = rf"\textsf{{{claim.id}}}\enspace {prose(claim.title)}: {head}" + "\n\n\\quad " + own
    lines = [head, _reading(claim.printed), counterexample(found.printed.counterexample)]
    if claim.corrected is not None and found.corrected is not None:
        lines.append(correction(found, claim.corrected, found.corrected))
        lines.append(counterexample(found.corrected.counterexample))
    told = claim.id in recurring.told
    lines.append(_hypotheses(found, told))
    for name, statement in (("printed", found.printed), ("corrected", found.corrected)):
        if statement is not None:
            lines.append(_gap(statement))
            if statement.checked is not None and statement.checked.steps and not told:
                head = f"Derivation of the {name} statement" if claim.display else "Derivation"
                lines.append(derivation(head, recurring.rest(statement.checked)))
    if told:
        lines.append(prose(told_as(recurring.told[claim.id])))
    lines.append(prose(second_judge(claim)))
    lines += [rf"\textit{{Note.}} {prose(note)}" for note in claim.notes]
    return "\n\n".join(line for line in lines if line)


def _reading(statement: Statement) -> str:
    if not needs_reading(statement):
        return ""
    text = f"Read as: {prose(statement.reading.value)}."
    if statement.serves:
        served = [rf"\quad \fit{{{body_of(s.relation)}}}" for s in statement.serves]
        text += " It is to serve\n\n" + "\n\n".join(served)
    return text


def _hypotheses(found: ClaimVerdict, told: bool) -> str:
    """The setting, and the hypotheses that no derivation below takes up with a number; where told elsewhere, all."""
    every = () if told else (found.printed, found.corrected)
    derivations = [s.checked for s in every if s is not None and s.checked is not None]
    numbered = {r for checked in derivations for s in checked.steps if taken_up(s) for r in relations_of(s)}
    printed = [g for g in given_of(found.claim) if g not in numbered]
    further = [g for g in given_of(found.claim, corrected=True) if g not in (*printed, *numbered)]
    supposed = [g for g in suppositions(found.claim) if g not in numbered]
    text = rf"\textit{{Setting:}} {prose(found.claim.setting.value)}"
    text += "".join(f"; ${latex(g)}$" for g in dict.fromkeys((*supposed, *printed)))
    return text + "".join(f"; for the corrected statement ${latex(g)}$" for g in further) + "."


def _gap(found: StatementVerdict) -> str:
    gap = shown_gap(found)
    return rf"\textit{{Not proved:}} {prose(gap)}" if gap else ""


def _facts(names: Sequence[str]) -> str:
    if not names:
        return "None."
    lines = []
    for name in names:
        fact = FACTS.get(name)
        says = f"{prose(fact.says)} ({fact.source})" if fact is not None else ""
        lines.append(rf"\item[{prose(name.replace('_', ' '))}] {says}")
    listed = "\n".join([r"\begin{description}", *lines, r"\end{description}"])
    return listed + "\n\n" + "; ".join(f"[{short}] {title}" for short, title in REFERENCES.items()) + "."
