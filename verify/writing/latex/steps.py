"""A derivation as numbered steps; the hypotheses it takes up stand once, with their numbers, before the others."""

from __future__ import annotations

from derivations.proving.kernel import Checked, CheckedStep
from derivations.proving.rules import Given
from derivations.typesetting.latex import display_body, latex
from derivations.typesetting.sentences import prose
from verify.verdicts.summary import cited_by, reason_of, relations_of
from verify.writing.phrases import shortened

_LONG = 120
"""Letters of LaTeX beyond which a formula may not fit into a line of text."""


def taken_up(step: CheckedStep) -> bool:
    """Return whether a step does no more than take up a hypothesis of the whole claim."""
    return step.rule == Given.__name__ and "." not in step.number


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


def _supposed(hypotheses: list[CheckedStep]) -> str:
    named = [f"{{\\scriptsize {s.number}}}~{_inline(', '.join(latex(r) for r in relations_of(s)))}" for s in hypotheses]
    return f" Suppose {'; '.join(named)}." if named else ""


def _inline(formula: str) -> str:
    """A formula in a line of text, made smaller where it alone is wider than one."""
    return f"${formula}$" if len(formula) < _LONG else rf"\fitto{{0.9\linewidth}}{{{formula}}}"


def _step(step: CheckedStep) -> str:
    uses = f", from {', '.join(step.uses)}" if step.uses else ""
    body = display_body(relations_of(step)).strip().replace(r"\begin{aligned}", r"\begin{aligned}[t]")
    return rf"\step{{{step.number}}}{{{body}}}{{{_reason(step)}{uses}.}}"


def _reason(step: CheckedStep) -> str:
    cited = cited_by(step)
    # an id is a name, whatever letters it is made of
    return rf"by \textsf{{{cited}}}" if cited else prose(shortened(reason_of(step)))
