"""A derivation as numbered steps; the hypotheses it takes up stand once, with their numbers, before the others.

Steps that recur in many derivations stand in a section of their own.
"""

from __future__ import annotations

from derivations.proving.kernel import Checked, CheckedStep
from derivations.typesetting.latex import display_body, latex
from derivations.typesetting.sentences import prose
from verify.verdicts.summary import cited_by, reason_of, relations_of, taken_up
from verify.writing.phrases import RECUR, shortened
from verify.writing.recurring import Recurring

_LONG = 120
"""Letters of LaTeX beyond which a formula may not fit into a line of text."""


def derivation(head: str, checked: Checked) -> str:
    """Return the steps of a derivation below its heading; a gap is shown as such."""
    hypotheses = [step for step in checked.steps if taken_up(step)]
    lines = [rf"\textit{{{head}.}}" + _supposed(hypotheses), r"\begin{steps}"]
    lines += [_step(step) for step in checked.steps if step not in hypotheses]
    if len(hypotheses) == len(checked.steps):
        lines.pop()
    else:
        lines.append(r"\end{steps}")
    if checked.gap:
        lines.append(rf"\textit{{Gap:}} {prose(shortened(checked.gap))}")
    return "\n".join(lines)


def recurring_steps(found: Recurring) -> str:
    """Return the steps that recur, with what each rests on."""
    lines = [prose(RECUR), r"\begin{steps}"]
    for recurring in found.steps:
        where = ", ".join(_inline(latex(r)) for r in recurring.supposed)
        lines.append(_step(recurring.step, f", where {where}" if where else ""))
    return "\n".join([*lines, r"\end{steps}"])


def _supposed(hypotheses: list[CheckedStep]) -> str:
    named = [f"{{\\scriptsize {s.number}}}~{_inline(', '.join(latex(r) for r in relations_of(s)))}" for s in hypotheses]
    return " Suppose " + r";\further ".join(named) + "." if named else ""


def _inline(formula: str) -> str:
    """A formula in a line of text, made smaller where it alone is wider than one."""
    return f"${formula}$" if len(formula) < _LONG else rf"\fitto{{0.9\linewidth}}{{{formula}}}"


def _step(step: CheckedStep, where: str = "") -> str:
    uses = f", from {', '.join(step.uses)}" if step.uses else ""
    body = display_body(relations_of(step)).strip().replace(r"\begin{aligned}", r"\begin{aligned}[t]")
    return rf"\step{{{step.number}}}{{{body}}}{{{_reason(step)}{uses}{where}.}}"


def _reason(step: CheckedStep) -> str:
    cited = cited_by(step)
    # an id is a name, whatever letters it is made of
    return rf"by \textsf{{{cited}}}" if cited else prose(shortened(reason_of(step)))
