"""One claim, or one erratum, as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from sympy.core.relational import Relational

from derivations.claim import Reading, Statement
from derivations.conventions import conventions
from derivations.proving.kernel import Checked, conjuncts
from derivations.proving.textbook_facts import FACTS
from derivations.typesetting.plain_text import plain_lines, plain_text
from verify.networks.experiments.outcome import Difference, ExperimentOutcome
from verify.search.language.claim_text import NoForm, typed
from verify.trials.evidence import Verdict
from verify.trials.records import Counterexample, Tightness
from verify.trials.tightness import ratio_text
from verify.verdicts.beyond import refutation
from verify.verdicts.summary import counterexample_of, given_of, reason_of, relations_of, suppositions
from verify.verdicts.verdict import ClaimVerdict, StatementVerdict
from verify.writing.phrases import correction_name, horizon_text, scarcity, second_judge
from verify.writing.provisos import Proviso, provisos
from verify.writing.terminal.instances import WIDTH, plain_name_of, value_lines

if TYPE_CHECKING:
    from verify.verdicts.necessity import LeftOut


def sheet(found: ClaimVerdict) -> str:
    """Return all there is about one claim: statement, hypotheses, derivation, verdicts, counterexample."""
    claim = found.claim
    lines = [f"{claim.id}  {claim.title}  ({claim.source})", ""]
    printed, corrected = provisos(claim)
    lines += _statement("As printed" if claim.display else "As stated", claim.printed, found.printed, printed)
    if found.counterexample is not None:
        lines += ["", "Counterexample", *_indented(counterexample_lines(found.counterexample))]
    if claim.corrected is not None and found.corrected is not None:
        lines += ["", *_statement(correction_name(found), claim.corrected, found.corrected, corrected)]
        against = counterexample_of(found.corrected)
        if against is not None:
            lines += ["", "Counterexample to the correction", *_indented(counterexample_lines(against))]
    if claim.why:
        lines += ["", "Why", *_wrapped(claim.why)]
    if found.printed.outcome is not None:
        return "\n".join([*lines, "", "Experiment", *_experiment(found.printed.outcome)]) + "\n"
    lines += ["", "Hypotheses", *_hypotheses(found)]
    lines += ["", "In the language of `try`", *_typed(found)]
    lines += _derivation(found)
    judged = second_judge(claim)
    lines += ["", *_wrapped(judged)] if judged else []
    for beyond in claim.beyond:
        lines += ["", "False just beyond", *_wrapped(beyond.says)]
        lines += _indented(counterexample_lines(refutation(beyond)), 4)
    for note in claim.notes:
        lines += ["", "Note", *_wrapped(note)]
    return "\n".join(lines) + "\n"


def _typed(found: ClaimVerdict) -> list[str]:
    """The statements as they may be typed, ready to paste; or why they cannot be."""
    claim, lines = found.claim, list[str]()
    for statement in (claim.printed, claim.corrected):
        if statement is not None:
            head = "" if claim.corrected is None else "printed: " if statement is claim.printed else "corrected: "
            try:
                lines.append(f"  {head}{typed(claim, statement).command}")
            except NoForm as reason:
                lines += _wrapped(f"{head}no form: {reason}")
    return lines


def _experiment(outcome: ExperimentOutcome) -> list[str]:
    """The numbers of an experiment beside the slides', and what was done."""
    if outcome.parts:
        lines = []
        for part in outcome.parts:
            lines += [*_wrapped(f"{part.title}: {'reproduced' if part.reproduced else 'not reproduced'}")]
            lines += [*(_differences(part.differences) if part.differences else []), *_wrapped(part.note), ""]
        return [*lines, *_wrapped(f"{outcome.runs} runs, seed {outcome.seed}; {outcome.note}")]
    return [
        *_differences(outcome.differences),
        *_wrapped(f"{outcome.runs} runs, seed {outcome.seed}; {outcome.note}"),
    ]


def _differences(differences: Sequence[Difference]) -> list[str]:
    widest = max(len(d.name) for d in differences)
    lines = [f"  {'':<{widest}}  {'published':>9}  {'here':>8}  {'st. err.':>8}"]
    for d in differences:
        slides = "-" if d.slides is None else f"{d.slides:g}"
        same = "  reproduced" if d.reproduced else ""
        lines.append(f"  {d.name:<{widest}}  {slides:>9}  {d.ours:>8.2f}  {d.standard_error:>8.2f}{same}")
    return lines


def conventions_text() -> str:
    """Return what every display is read with, as the errata begin."""
    return "\n".join(["Conventions", *(line for said in conventions() for line in _wrapped(said))]) + "\n"


def erratum(found: ClaimVerdict) -> str:
    """Return what is wrong with a claim as printed: the printed form, the counterexample, the corrected form, why.

    Of a correction that is refuted too, its counterexample.
    """
    claim = found.claim
    lines = [f"{claim.id}  {claim.title}  ({claim.source})"]
    printed, corrected = provisos(claim)
    wrong = found.printed.verdict is Verdict.REFUTED
    lines.append("  printed" if wrong else f"  printed ({verdict_text(found.printed)})")
    lines += _indented([*_lines(claim.printed), *_proviso(printed)], 4)
    if found.counterexample is not None:
        lines += ["  fails for", *_indented(counterexample_lines(found.counterexample), 4)]
    if claim.corrected is not None and found.corrected is not None:
        lines.append(f"  {correction_name(found).lower()} ({verdict_text(found.corrected)})")
        lines += _indented([*_lines(claim.corrected), *_proviso(corrected)], 4)
        against = counterexample_of(found.corrected)
        if against is not None:
            lines += ["  which fails for", *_indented(counterexample_lines(against), 4)]
    if claim.why:
        lines += ["  why", *_wrapped(claim.why, 4)]
    return "\n".join(lines) + "\n"


def _proviso(told: Proviso) -> list[str]:
    """For what a statement stands, a line each."""
    lines = [f"for {line}" for g in told.given for line in plain_lines([g], WIDTH - 8)]
    return lines + [f"for {plain_name_of(a.name)} of {a.rows} × {a.cols}" for a in told.matrices]


def verdict_text(found: StatementVerdict) -> str:
    """Return the verdict with its evidence in a few words."""
    if found.verdict in (Verdict.DEFINITION, Verdict.REPRODUCED, Verdict.NOT_REPRODUCED):
        return str(found.verdict)
    text = str(found.verdict)
    if found.verdict is not Verdict.REFUTED and found.instances:
        text += f", true on {found.instances} exact instances"
    return text + (f", {found.undecided} left open" if found.undecided else "")


def counterexample_lines(found: Counterexample, own: Collection[str] = ()) -> list[str]:
    """Return the instance laid out to be checked by hand: the sides, each value, what fails and by how much.

    ``own``: names that a user gave, which are written as they are.
    """
    sides = ", ".join(f"{side} = {size}" for side, size in found.shape.items())
    lines = [sides] if sides else []
    lines += value_lines(found.values, own)
    if "t" not in found.values and found.time:
        lines.append(f"at t = {found.time}")
    broken = plain_lines([found.violates], WIDTH - 20)
    lines += [f"violates  {broken[0]}", *(f"          {line}" for line in broken[1:])]
    lines += [f"  {plain_text(part)} = {value}" for part, value in found.worked]
    return [*lines, f"left side {found.lhs}, right side {found.rhs}"]


def left_out_lines(found: LeftOut) -> list[str]:
    """Return what became of a claim without one hypothesis; the counterexample where the hypothesis is needed."""
    tried = f", true on {found.breaking} exact instances that break it" if found.breaking else ""
    lines = [f"  {line}" for line in plain_lines([found.hypothesis], WIDTH - 4)]
    lines.append(f"    {found.need}{tried}")
    if found.counterexample is not None:
        lines += _indented(counterexample_lines(found.counterexample), 6)
    return lines


def _statement(head: str, statement: Statement, found: StatementVerdict, told: Proviso) -> list[str]:
    reading = "" if statement.reading is Reading.HOLDS else f" ({statement.reading.value})"
    lines = [f"{head}{reading}: {verdict_text(found)}", *_indented([*_lines(statement), *_proviso(told)])]
    for served in statement.serves:
        lines += ["  it serves", *_indented(plain_lines([served.relation], WIDTH - 4), 4)]
    lines += [f"  not proved: {line}" for line in _gap(found)]
    looked = horizon_text(found.horizon, found.instances) if found.verdict is Verdict.CERTIFIED else ""
    few = scarcity(found.verdict, found.instances)
    lines += [f"  {line}" for text in (few, looked) for line in textwrap.wrap(text, WIDTH - 2)]
    return lines + (_tightest(found.tightest) if found.tightest is not None else [])


def _tightest(found: Tightness) -> list[str]:
    """How near the sides came to each other, and where; the instance itself where it is small."""
    sides = ", ".join(f"{side} = {size}" for side, size in found.shape.items())
    lines = [f"  largest ratio of the sides: {ratio_text(found.ratio)}, at {sides}"]
    return lines + _indented(value_lines(found.values), 4)


def _gap(found: StatementVerdict) -> list[str]:
    if not found.gap or found.verdict in (Verdict.PROVED, Verdict.REFUTED):
        return []
    return textwrap.wrap(found.gap, WIDTH - 14)[:6]


def _lines(statement: Statement) -> list[str]:
    parts = conjuncts(statement.relation)
    if not all(isinstance(part, Relational) for part in parts):
        return [statement.reading.value]
    return plain_lines(parts, WIDTH - 4)


def _hypotheses(found: ClaimVerdict) -> list[str]:
    lines = [f"  setting: {found.claim.setting.value}"]
    printed = given_of(found.claim)
    lines += [f"  {line}" for g in (*suppositions(found.claim), *printed) for line in plain_lines([g], WIDTH - 4)]
    further = [g for g in given_of(found.claim, corrected=True) if g not in printed]
    return lines + [f"  {plain_text(g)} (for the corrected statement)" for g in further]


def _derivation(found: ClaimVerdict) -> list[str]:
    named = [
        (f"Derivation of the {name} statement" if found.claim.display else "Derivation", statement.checked)
        for name, statement in (("printed", found.printed), ("corrected", found.corrected))
        if statement is not None and statement.checked is not None and statement.checked.steps
    ]
    return derivation_lines(named)


def derivation_lines(named: Sequence[tuple[str, Checked]]) -> list[str]:
    """Return derivations under their headings: numbered steps, each with what it rests on; then the facts used.

    A gap is shown as such; a fact that several derivations use stands once.
    """
    lines = [line for heading, checked in named for line in ("", heading, *_steps(checked))]
    return lines + _facts(sorted({name for _, checked in named for name in checked.facts}))


def _steps(checked: Checked) -> list[str]:
    lines: list[str] = []
    margin = max(len(step.number) for step in checked.steps) + 3
    for step in checked.steps:
        first, *more = plain_lines(relations_of(step), WIDTH - margin)
        uses = f", from {', '.join(step.uses)}" if step.uses else ""
        lines.append(f"  {step.number}".ljust(margin) + first)
        lines += [" " * margin + line for line in more]
        lines += textwrap.wrap(
            f"{reason_of(step)}{uses}",
            WIDTH,
            initial_indent=" " * (margin + 4),
            subsequent_indent=" " * (margin + 6),
        )
    return lines + _wrapped(f"gap: {checked.gap}") if checked.gap else lines


def _facts(names: Sequence[str]) -> list[str]:
    if not names:
        return []
    lines = ["", "Textbook facts used"]
    for name in names:
        fact = FACTS.get(name)
        lines += _wrapped(f"{name}: {fact.says} ({fact.source})" if fact else name)
    return lines


def _indented(lines: Sequence[str], by: int = 2) -> list[str]:
    return [" " * by + line for line in lines]


def _wrapped(text: str, by: int = 2) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=" " * by, subsequent_indent=" " * by)
