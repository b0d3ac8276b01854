"""The LaTeX document: each display with its verdict, counterexample, correction and derivation; then the errata.

It needs pdflatex and the packages amsmath, amssymb, geometry, graphicx, longtable, array and hyperref.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sympy.core.relational import Relational

from derivations.claim import Reading, Statement
from derivations.facts import FACTS
from derivations.kernel import Checked, CheckedStep
from derivations.latex import display_body, latex, latex_of_name, tag
from derivations.prose import prose
from verify.lemmas import rested_on
from verify.rows import Row, cited_by, facts_of, given_of, reason_of, relations_of, rows, suppositions
from verify.verdict import ClaimVerdict, Counterexample, StatementVerdict, Verdict

TITLE = "The convergence of over-parametrized linear networks: every display decided"

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

_READING = r"""Each display is given as printed, with what this run found out about it.

\begin{description}
\item[proved] every step of the derivation was checked in this run; it rests only on the hypotheses and on the
textbook facts named at the end. A proved statement is tried on instances all the same.
\item[certified] not proved, but decided to be true, in exact or enclosed arithmetic, on the given number of instances.
\item[refuted] one exact rational instance, printed here, meets every hypothesis and violates the statement.
\item[undecided] anything else; it never counts as true.
\item[definition] the display asserts nothing.
\end{description}

A misprint is charged once, where it is printed: a display that uses a symbol is judged with the corrected
definition of that symbol. Steps have numbers; a step such as 3.1 is part of step 3.
"""


def document(verdicts: Sequence[ClaimVerdict]) -> str:
    """Return the whole document on the claims, in the order given."""
    grouped = rows(verdicts)
    wrong = [v for v in verdicts if v.printed.verdict is Verdict.REFUTED]
    parts = [
        r"\section{How to read this}",
        _READING,
        r"\section{Summary}",
        _summary(grouped),
        r"\section{The displays}",
        *(_row(row) for row in grouped),
        r"\section{Errata}",
        _errata(wrong),
        r"\section{Lemmas}",
        *(_lemma(lemma) for lemma in rested_on(verdicts)),
        r"\section{Textbook facts used}",
        _facts(facts_of(verdicts)),
    ]
    return _whole(TITLE, parts)


def errata_document(wrong: Sequence[ClaimVerdict]) -> str:
    """Return a document of the claims refuted as printed."""
    return _whole("Errata", [_errata(wrong)])


def _whole(title: str, parts: Iterable[str]) -> str:
    head = rf"\title{{{title}}}\date{{}}\author{{}}"
    body = "\n\n".join(parts)
    return f"{_PREAMBLE}{head}\n\\begin{{document}}\n\\maketitle\n\n{body}\n\n\\end{{document}}\n"


def _summary(grouped: Sequence[Row]) -> str:
    lines = [
        f"{_number(row)} & {prose(row.title)} & {row.printed} & {row.corrected or '--'} & {row.tried or '--'}"
        f" & {row.steps or '--'} \\\\"
        for row in grouped
    ]
    head = r"display & what it says & printed & corrected & instances & steps \\ \hline \endhead"
    columns = r"l>{\raggedright\arraybackslash}p{6.2cm}llrr"
    return "\n".join([rf"{{\small\begin{{longtable}}{{{columns}}}", head, *lines, r"\end{longtable}}"])


def _number(row: Row) -> str:
    name = tag(row.display)
    return rf"\hyperref[{row.display}]{{{f'({name})' if name.isdigit() else prose(name)}}}"


def _row(row: Row) -> str:
    name = tag(row.display)
    head = f"({name})" if name.isdigit() else prose(name)
    lines = [rf"\subsection{{\texorpdfstring{{{head} {prose(row.title)}}}{{{head}}}}}\label{{{row.display}}}"]
    relations = [p.claim.printed.relation for p in row.parts]
    if all(isinstance(r, Relational) for r in relations):
        lines.append(_display(display_body(relations), name))
    lines += [_claim(p, alone=len(row.parts) == 1) for p in row.parts]
    return "\n\n".join(lines)


def _lemma(found: ClaimVerdict) -> str:
    claim = found.claim
    head = rf"\subsection{{\textsf{{{claim.id}}}: {prose(claim.title)}}}"
    return "\n\n".join([head, _display(display_body([claim.printed.relation])), _claim(found, alone=True)])


def _display(body: str, name: str = "") -> str:
    mark = rf"\tag{{{prose(name)}}}" if name else ""
    return f"\\[\n\\fit{{{body.strip()}}}{mark}\n\\]"


def _body(relation: Any) -> str:
    return display_body([relation]).strip()


def _claim(found: ClaimVerdict, alone: bool) -> str:
    claim = found.claim
    head = rf"\textbf{{{found.printed.verdict}}}{_evidence(found.printed)}"
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
                lines.append(_derivation(f"Derivation of the {name} statement", statement.checked))
    lines += [rf"\textit{{Note.}} {prose(note)}" for note in claim.notes]
    return "\n\n".join(line for line in lines if line)


def _evidence(found: StatementVerdict) -> str:
    counted = found.verdict in (Verdict.PROVED, Verdict.CERTIFIED, Verdict.UNDECIDED) and found.instances
    text = f", true on {found.instances} exact instances" if counted else ""
    return text + (f", {found.undecided} left open" if found.undecided else "") + "."


def _reading(statement: Statement) -> str:
    if statement.reading in (Reading.HOLDS, Reading.DEFINES, Reading.EXPERIMENT) and not statement.serves:
        return ""
    text = f"Read as: {prose(statement.reading.value)}."
    if statement.serves:
        served = [rf"\quad \fit{{{_body(s.relation)}}}" for s in statement.serves]
        text += " It is to serve\n\n" + "\n\n".join(served)
    return text


def _corrected(statement: Statement, found: StatementVerdict, why: str) -> str:
    head = rf"\textit{{Corrected}} (\textbf{{{found.verdict}}}{_evidence(found).rstrip('.')}):"
    reason = f"\n\n\\textit{{Why.}} {_sentence(why)}" if why else ""
    return f"{head}\n{_display(display_body([statement.relation]))}{reason}"


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
    lines += [rf"{_name(name)} & {_value(value)} \\[0.3ex]" for name, value in found.values.items()]
    if found.time and "t" not in found.values:
        lines.append(rf"t & {found.time} \\")
    lines += [r"\end{tabular}", "", rf"violates \fitto{{0.8\linewidth}}{{{_body(found.violates)}}}:"]
    lines.append(f"left side ${_decimal(found.lhs)}$, right side ${_decimal(found.rhs)}$.")
    return "\n".join(lines)


def _name(name: str) -> str:
    return latex_of_name(name) if name.isidentifier() else rf"\text{{{prose(name)}}}"


def _value(value: Any) -> str:
    if not isinstance(value, (list, tuple)):
        return _fraction(str(value))
    matrix = [row if isinstance(row, (list, tuple)) else [row] for row in value]
    entries = r" \\ ".join(" & ".join(_fraction(str(entry)) for entry in row) for row in matrix)
    # pmatrix stops at ten columns
    return rf"\left(\begin{{array}}{{{'r' * len(matrix[0])}}} {entries} \end{{array}}\right)"


def _fraction(text: str) -> str:
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    above, slash, below = digits.partition("/")
    return rf"{sign}\tfrac{{{above}}}{{{below}}}" if slash else f"{sign}{above}"


def _decimal(text: str) -> str:
    if text in ("inf", "-inf"):
        return text.replace("inf", r"\infty")
    mantissa, mark, exponent = text.lower().partition("e")
    if mark and exponent.lstrip("+-").isdigit():
        return rf"{mantissa} \cdot 10^{{{int(exponent)}}}"
    return text.replace("_", r"\_") if text.replace(".", "").lstrip("-").isdigit() else rf"\text{{{prose(text)}}}"


def _gap(found: StatementVerdict) -> str:
    if not found.gap or found.verdict in (Verdict.PROVED, Verdict.REFUTED):
        return ""
    return rf"\textit{{Not proved:}} {prose(_shortened(found.gap))}"


def _shortened(text: str, size: int = 600) -> str:
    return text if len(text) <= size else text[:size] + " ..."


def _derivation(head: str, checked: Checked) -> str:
    lines = [rf"\textit{{{head}.}}", r"\begin{steps}"]
    for step in checked.steps:
        uses = f", from {', '.join(step.uses)}" if step.uses else ""
        reason = f"{_reason(step)}{uses}."
        body = display_body(relations_of(step)).strip().replace(r"\begin{aligned}", r"\begin{aligned}[t]")
        lines.append(rf"\step{{{step.number}}}{{{body}}}{{{reason}}}")
    lines.append(r"\end{steps}")
    if checked.gap:
        lines.append(rf"\textit{{Gap:}} {prose(_shortened(checked.gap))}")
    return "\n".join(lines)


def _reason(step: CheckedStep) -> str:
    cited = cited_by(step)
    # an id is a name, whatever letters it is made of
    return rf"by \textsf{{{cited}}}" if cited else prose(_shortened(reason_of(step)))


def _errata(wrong: Sequence[ClaimVerdict]) -> str:
    if not wrong:
        return "Nothing is wrong as printed."
    return "\n\n".join(_erratum(v) for v in wrong)


def _erratum(found: ClaimVerdict) -> str:
    claim = found.claim
    lines = [rf"\paragraph{{{claim.id}}} {prose(claim.title)} ({prose(claim.source)}). Printed:"]
    lines.append(_display(display_body([claim.printed.relation])))
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
        says = f"{prose(fact.says)} ({prose(fact.source)})" if fact is not None else ""
        lines.append(rf"\item[{prose(name.replace('_', ' '))}] {says}")
    return "\n".join([r"\begin{description}", *lines, r"\end{description}"])
