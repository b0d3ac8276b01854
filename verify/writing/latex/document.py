"""The LaTeX document: each display with its verdict, counterexample, correction and derivation; then the errata.

It needs pdflatex and the packages amsmath, amssymb, geometry, graphicx, longtable, array and hyperref.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sympy.core.relational import Relational

from derivations.claim import Statement
from derivations.proving.kernel import Checked, CheckedStep, conjuncts
from derivations.proving.textbook_facts import FACTS, REFERENCES
from derivations.typesetting.latex import display_body, latex, tag
from derivations.typesetting.sentences import AsTyped, prose
from verify.trials.evidence import Verdict
from verify.trials.records import Counterexample
from verify.verdicts.lemmas import rested_on, results_in_force
from verify.verdicts.summary import Row, cited_by, facts_of, given_of, reason_of, relations_of, rows, suppositions
from verify.verdicts.verdict import ClaimVerdict, StatementVerdict
from verify.writing.latex.values import decimal_latex, name_latex, value_latex
from verify.writing.phrases import (
    BEYOND,
    MEANINGS,
    MISPRINTS,
    NOTHING_WRONG,
    NUMBERING,
    SLIDES,
    Work,
    evidence,
    needs_reading,
    second_judge,
    shortened,
    shown_gap,
)

_PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage[utf8]{inputenc}
\usepackage{amsmath,amssymb,array,graphicx,longtable}
\usepackage[margin=2.3cm]{geometry}
\usepackage[hidelinks]{hyperref}
\setlength{\parindent}{0pt}\setlength{\parskip}{0.6ex plus 0.3ex}
\setlength{\emergencystretch}{4em}
\setcounter{secnumdepth}{0}
\allowdisplaybreaks
\newsavebox{\formulabox}
% a formula as it is, or made smaller where it is wider than the given share of the line
\newcommand{\fitto}[2]{\sbox{\formulabox}{$\displaystyle #2$}%
  \ifdim\wd\formulabox>#1\resizebox{#1}{!}{\usebox{\formulabox}}\else\usebox{\formulabox}\fi}
\newcommand{\fit}[1]{\fitto{0.88\linewidth}{#1}}
\makeatletter
\newenvironment{steps}{\@beginparpenalty=10000
  \begin{list}{}{\setlength{\leftmargin}{5.2em}\setlength{\labelwidth}{4.8em}%
  \setlength{\labelsep}{0.4em}\setlength{\itemsep}{0.5ex}\setlength{\parsep}{0pt}%
  \renewcommand{\makelabel}[1]{##1\hfil}}}{\end{list}}
\makeatother
\newcommand{\step}[3]{\item[\footnotesize #1]\fitto{\linewidth}{#2\rule[-0.9ex]{0pt}{3ex}}\\*{\footnotesize #3}}
"""


def document(verdicts: Sequence[ClaimVerdict], beyond: Sequence[ClaimVerdict] = (), work: Work = SLIDES) -> str:
    """Return the whole document on the claims, in the order given; ``beyond``: on results that the slides lack."""
    grouped, every = rows(verdicts), [*verdicts, *beyond]
    wrong = [v for v in verdicts if v.printed.verdict is Verdict.REFUTED]
    shared = rested_on(every) if work.of_slides else rested_on(every, results_in_force())
    parts = [
        r"\section{Conventions}",
        _conventions(work),
        r"\section{How to read this}",
        _guide(work),
        r"\section{Summary}",
        _summary(grouped, work),
        rf"\section{{The {work.items}}}",
        *(_row(row, work) for row in grouped),
        r"\section{Errata}",
        _errata(wrong),
        *((r"\section{Beyond the slides}", prose(BEYOND)) if beyond else ()),
        *(_lemma(further) for further in beyond),
        r"\section{Lemmas}" if work.of_slides else r"\section{Results cited}",
        *(_lemma(lemma) for lemma in shared),
        *([] if shared else ["None."]),
        r"\section{Textbook facts used}",
        _facts(facts_of([*every, *shared]) if not work.of_slides else facts_of(every)),
    ]
    return _whole(work.title if work.of_slides else prose(AsTyped(work.title)), parts, work.authors)


def errata_document(wrong: Sequence[ClaimVerdict]) -> str:
    """Return a document of the claims refuted as printed."""
    return _whole("Errata", [r"\section*{Conventions}", _conventions(SLIDES), r"\section*{Errata}", _errata(wrong)])


def _whole(title: str, parts: Iterable[str], authors: Sequence[str] = ()) -> str:
    head = rf"\title{{{title}}}\date{{}}\author{{{prose(AsTyped(', '.join(authors)))}}}"
    body = "\n\n".join(parts)
    return f"{_PREAMBLE}{head}\n\\begin{{document}}\n\\maketitle\n\n{body}\n\n\\end{{document}}\n"


def _conventions(work: Work) -> str:
    return "\n\n".join(prose(said) for said in work.conventions)


def _guide(work: Work) -> str:
    meanings = [rf"\item[{verdict}] {prose(meaning)}" for verdict, meaning in MEANINGS.items()]
    listed = "\n".join([r"\begin{description}", *meanings, r"\end{description}"])
    misprints = f"{prose(MISPRINTS)} " if work.of_slides else ""
    return "\n\n".join([work.opening, listed, f"{misprints}{prose(NUMBERING)}"])


def _summary(grouped: Sequence[Row], work: Work) -> str:
    lines = [
        f"{_number(row, work)} & {prose(row.title)} & {row.printed} & {row.corrected or '--'} & {row.tried or '--'}"
        f" & {row.steps or '--'} \\\\"
        for row in grouped
    ]
    head = rf"{work.item} & what it says & printed & corrected & instances & steps \\ \hline \endhead"
    columns = r"l>{\raggedright\arraybackslash}p{5.7cm}llrr"
    if not work.of_slides:
        columns = columns.replace("l>", r">{\raggedright\arraybackslash}p{2.6cm}>", 1)
    return "\n".join([rf"{{\small\begin{{longtable}}{{{columns}}}", head, *lines, r"\end{longtable}}"])


def _number(row: Row, work: Work) -> str:
    return rf"\hyperref[{work.prefix}{row.display}]{{{_named(row, work)}}}"


def _named(row: Row, work: Work) -> str:
    name = work.number(row.display)
    # an id is a name, whatever letters it is made of
    return name if name.startswith("(") else prose(name) if work.of_slides else rf"\textsf{{{name}}}"


def _row(row: Row, work: Work) -> str:
    head = _named(row, work)
    label = f"{work.prefix}{row.display}"
    plain = work.number(row.display)
    lines = [rf"\subsection{{\texorpdfstring{{{head} {prose(row.title)}}}{{{plain}}}}}\label{{{label}}}"]
    relations = row.relations
    if all(isinstance(r, Relational) for r in relations):
        lines.append(_display(display_body(relations), tag(row.display) if work.of_slides else ""))
    lines += [_claim(p, alone=len(row.parts) == 1) for p in row.parts]
    return "\n\n".join(lines)


def _lemma(found: ClaimVerdict) -> str:
    claim = found.claim
    head = rf"\subsection{{\textsf{{{claim.id}}}: {prose(claim.title)}}}"
    return "\n\n".join([head, _display(display_body(conjuncts(claim.printed.relation))), _claim(found, alone=True)])


def _display(body: str, name: str = "") -> str:
    mark = rf"\tag{{{prose(name)}}}" if name else ""
    return f"\\[\n\\fit{{{body.strip()}}}{mark}\n\\]"


def _body(relation: Any) -> str:
    return display_body(conjuncts(relation)).strip()


def _claim(found: ClaimVerdict, alone: bool) -> str:
    claim = found.claim
    head = rf"\textbf{{{found.printed.verdict}}}{evidence(found.printed)}."
    if not alone:
        own = f"\\fitto{{0.8\\linewidth}}{{{_body(claim.printed.relation)}}}"
        head = rf"\textsf{{{claim.id}}}\enspace {prose(claim.title)}: {head}" + "\n\n\\quad " + own
    lines = [head, _reading(claim.printed), _counterexample(found.printed.counterexample)]
    if claim.corrected is not None and found.corrected is not None:
        lines.append(_corrected(claim.corrected, found.corrected, claim.why))
        lines.append(_counterexample(found.corrected.counterexample))
    lines.append(_hypotheses(found))
    for name, statement in (("printed", found.printed), ("corrected", found.corrected)):
        if statement is not None:
            lines.append(_gap(statement))
            if statement.checked is not None and statement.checked.steps:
                head = f"Derivation of the {name} statement" if claim.display else "Derivation"
                lines.append(_derivation(head, statement.checked))
    lines.append(prose(second_judge(claim)))
    lines += [rf"\textit{{Note.}} {prose(note)}" for note in claim.notes]
    return "\n\n".join(line for line in lines if line)


def _reading(statement: Statement) -> str:
    if not needs_reading(statement):
        return ""
    text = f"Read as: {prose(statement.reading.value)}."
    if statement.serves:
        served = [rf"\quad \fit{{{_body(s.relation)}}}" for s in statement.serves]
        text += " It is to serve\n\n" + "\n\n".join(served)
    return text


def _corrected(statement: Statement, found: StatementVerdict, why: str) -> str:
    head = rf"\textit{{Corrected}} (\textbf{{{found.verdict}}}{evidence(found)}):"
    reason = f"\n\n\\textit{{Why.}} {_sentence(why)}" if why else ""
    given = f" for {', '.join(f'${latex(g)}$' for g in statement.given)}" if statement.given else ""
    return f"{head[:-1]}{given}:\n{_display(_body(statement.relation))}{reason}"


def _sentence(text: str) -> str:
    return prose(text).rstrip(".") + "."


def _hypotheses(found: ClaimVerdict) -> str:
    printed = given_of(found.claim)
    further = [g for g in given_of(found.claim, corrected=True) if g not in printed]
    text = rf"\textit{{Hypotheses.}} Setting: {prose(found.claim.setting.value)}"
    long = [g for g in printed if len(latex(g)) > 120]
    short = [f"${latex(g)}$" for g in (*suppositions(found.claim), *printed) if g not in long]
    text += f"; {', '.join(short)}" if short else ""
    text += f"; for the corrected statement also {', '.join(f'${latex(g)}$' for g in further)}" if further else ""
    return text + "".join(f"; and\n{_display(display_body([g]))}" for g in long) if long else text + "."


def _counterexample(found: Counterexample | None) -> str:
    if found is None:
        return ""
    sides = ", ".join(f"{name} = {size}" for name, size in found.shape.items())
    lines = [
        rf"\textit{{Counterexample}}{f', ${sides}$' if sides else ''}:",
        "",
        r"\begin{tabular}{@{\quad}>{$}r<{$}@{${}={}$}>{$}l<{$}}",
    ]
    lines += [rf"{name_latex(name)} & {value_latex(value)} \\[0.3ex]" for name, value in found.values.items()]
    if found.time and "t" not in found.values:
        lines.append(rf"t & {found.time} \\")
    lines += [r"\end{tabular}", "", rf"violates \fitto{{0.8\linewidth}}{{{_body(found.violates)}}}:"]
    lines.append(f"left side ${decimal_latex(found.lhs)}$, right side ${decimal_latex(found.rhs)}$.")
    return "\n".join(lines)


def _gap(found: StatementVerdict) -> str:
    gap = shown_gap(found)
    return rf"\textit{{Not proved:}} {prose(gap)}" if gap else ""


def _derivation(head: str, checked: Checked) -> str:
    lines = [rf"\textit{{{head}.}}", r"\begin{steps}"]
    for step in checked.steps:
        uses = f", from {', '.join(step.uses)}" if step.uses else ""
        reason = f"{_reason(step)}{uses}."
        body = display_body(relations_of(step)).strip().replace(r"\begin{aligned}", r"\begin{aligned}[t]")
        lines.append(rf"\step{{{step.number}}}{{{body}}}{{{reason}}}")
    lines.append(r"\end{steps}")
    if checked.gap:
        lines.append(rf"\textit{{Gap:}} {prose(shortened(checked.gap))}")
    return "\n".join(lines)


def _reason(step: CheckedStep) -> str:
    cited = cited_by(step)
    # an id is a name, whatever letters it is made of
    return rf"by \textsf{{{cited}}}" if cited else prose(shortened(reason_of(step)))


def _errata(wrong: Sequence[ClaimVerdict]) -> str:
    if not wrong:
        return NOTHING_WRONG
    return "\n\n".join(_erratum(v) for v in wrong)


def _erratum(found: ClaimVerdict) -> str:
    claim = found.claim
    lines = [rf"\paragraph{{{claim.id}}} {prose(claim.title)} ({prose(claim.source)}). Printed:"]
    lines.append(_display(_body(claim.printed.relation)))
    lines.append(_counterexample(found.counterexample))
    if claim.corrected is not None and found.corrected is not None:
        lines.append(_corrected(claim.corrected, found.corrected, claim.why))
    return "\n\n".join(line for line in lines if line)


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
