"""What the document and the errata write alike: a display, a claim's correction, an instance."""

from __future__ import annotations

from sympy.logic.boolalg import Boolean

from derivations.claim import Statement
from derivations.proving.kernel import conjuncts
from derivations.typesetting.latex import display_body, latex
from derivations.typesetting.sentences import prose
from verify.trials.records import Counterexample
from verify.verdicts.verdict import ClaimVerdict, StatementVerdict
from verify.writing.latex.values import decimal_latex, name_latex, value_latex
from verify.writing.phrases import Work, correction_name, evidence
from verify.writing.provisos import Proviso, provisos


def conventions_latex(work: Work) -> str:
    """Return what every display is read with, a sentence a paragraph."""
    return "\n\n".join(prose(said) for said in work.conventions)


def display(body: str, name: str = "") -> str:
    """Return a formula on a line of its own, made smaller where it is too wide, with its number if it has one."""
    mark = rf"\tag{{{prose(name)}}}" if name else ""
    return f"\\[\n\\fit{{{body.strip()}}}{mark}\n\\]"


def body_of(relation: Boolean) -> str:
    """Return one relation, or several that are joined, as they stand in a display."""
    return display_body(conjuncts(relation)).strip()


def correction(claimed: ClaimVerdict, statement: Statement, found: StatementVerdict) -> str:
    """Return a claim's corrected statement with its verdict, for what it stands and the reason for it."""
    claim = claimed.claim
    reason = f"\n\n\\textit{{Why:}} {sentence(claim.why)}" if claim.why else ""
    head = rf"\textit{{{correction_name(claimed)}}} (\textbf{{{found.verdict}}}{evidence(found)})"
    return f"{head}{proviso(provisos(claim)[1])}:\n{display(body_of(statement.relation))}{reason}"


def proviso(told: Proviso) -> str:
    """Return for what a statement stands, to follow it; nothing where its formula says all."""
    return f" for {', '.join(f'${one}$' for one in told.in_latex)}" if told.in_latex else ""


def sentence(text: str) -> str:
    """Return a sentence of a claim with exactly one full stop."""
    return prose(text).rstrip(".") + "."


def counterexample(found: Counterexample | None) -> str:
    """Return an instance in a line or two: its values, what it violates, both sides; nothing for None."""
    if found is None:
        return ""
    lines = [rf"\textit{{Counterexample}}: {instance(found)}; it violates\further"]
    lines += [f"\\fitto{{0.9\\linewidth}}{{{body_of(found.violates)}}}: {sides(found)}{_worked(found)}."]
    return "\n".join(lines)


def instance(found: Counterexample) -> str:
    """Return the values of an instance as formulas with commas; its sides too, where no matrix shows them."""
    shown = any(isinstance(value, (list, tuple)) for value in found.values.values())
    named = [] if shown else [f"{name} = {size}" for name, size in found.shape.items()]
    named += [f"{name_latex(name)} = {value_latex(value)}" for name, value in found.values.items()]
    if found.time and "t" not in found.values:
        named.append(f"t = {found.time}")
    return ", ".join(f"${one}$" for one in named)


def sides(found: Counterexample) -> str:
    """Return the two sides of what an instance violates, as decimals."""
    return f"left side ${decimal_latex(found.lhs)}$, right side ${decimal_latex(found.rhs)}$"


def _worked(found: Counterexample) -> str:
    parts = [f"${latex(part)} = {decimal_latex(value)}$" for part, value in found.worked]
    return f", where {', '.join(parts)}" if parts else ""
