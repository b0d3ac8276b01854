"""The page as one HTML text, from the verdicts alone; what is said is in the templates beside this file."""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Iterable, Sequence
from functools import partial
from html import escape
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sympy import Basic
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derivations import CLAIMS
from derivations.legend import LEGEND
from derivations.proving.kernel import CheckedStep, conjuncts
from derivations.proving.records import Checked
from derivations.proving.textbook_facts import FACTS, REFERENCES
from derivations.typesetting.latex import display_body, latex
from derivations.typesetting.sentences import AsTyped, prose
from verify.trials.evidence import Verdict
from verify.trials.tightness import ratio_text
from verify.verdicts.lemmas import rested_on, results_in_force
from verify.verdicts.summary import (
    cited_by,
    closing_line,
    facts_of,
    given_of,
    reason_of,
    relations_of,
    rows,
    statements,
    suppositions,
    taken_up,
)
from verify.verdicts.verdict import ClaimVerdict
from verify.writing.json.verdicts import report
from verify.writing.latex.values import decimal_latex, name_latex, value_latex
from verify.writing.making import Making
from verify.writing.page.figures import Experiment, Figure, inline_svg
from verify.writing.page.graph import graph
from verify.writing.page.mathml import letters, mathml, pieces
from verify.writing.phrases import (
    MEANINGS,
    MISPRINTS,
    NOTHING_WRONG,
    NUMBERING,
    RECUR,
    SLIDES,
    Work,
    correction_name,
    evidence,
    needs_reading,
    second_judge,
    shortened,
    shown_gap,
    told_as,
)
from verify.writing.provisos import provisos
from verify.writing.recurring import Recurring, recurring_in

_MARKS = {
    Verdict.PROVED: "✓",
    Verdict.CERTIFIED: "≈",
    Verdict.REFUTED: "✗",
    Verdict.UNDECIDED: "?",
    Verdict.DEFINITION: "≔",
    Verdict.REPRODUCED: "✓",
    Verdict.NOT_REPRODUCED: "✗",
}
"""A sign beside each verdict's word, so that no colour is needed to tell them apart."""

PHONE, PAPER = 30, 80
"""Letters of a formula that fit on one line of a small phone, and of a printed page."""
_CLOSED = re.compile(r"\(?<math(?:(?!</math>).)*</math>[,.;:)\]-]+", re.DOTALL)

_PACKAGES = ("overparam-verify", "sympy", "python-flint", "mpmath", "numpy", "hypothesis", "latex2mathml", "matplotlib")


class Html(str):
    """Text that is HTML already: the templates, which escape any other text, leave it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def page(
    verdicts: Sequence[ClaimVerdict],
    making: Making,
    beyond: Sequence[ClaimVerdict] = (),
    experiments: Sequence[Experiment] = (),
    without_experiments: str = "",
    work: Work = SLIDES,
) -> str:
    """Return the page on the verdicts, in the order given: one HTML text that needs no other file and no network.

    ``beyond``: verdicts on results that the slides do not have; ``without_experiments``: why there are none, one
    sentence, where that is so; ``work``: what is written about. Raises ``verify.page.mathml.Unconverted`` for a
    formula that has no MathML and ``verify.page.figures.FigureError`` for a plot that cannot stand in a page.
    """
    every = [*verdicts, *beyond]
    lemmas = rested_on(every) if work.of_slides else rested_on(every, results_in_force())
    wrong = [v for v in verdicts if v.printed.verdict is Verdict.REFUTED]
    anchors = {v.claim.id for v in lemmas} | ({v.claim.id for v in every} if work.of_slides else set())
    facts = facts_of([*every, *lemmas])
    found = recurring_in([*every, *lemmas])
    template = _environment(anchors, set(facts), work, found).get_template("page.html")
    text = template.render(
        rows=rows(verdicts),
        whole=not work.of_slides or len(verdicts) == len(CLAIMS),
        wrong=wrong,
        beyond=beyond,
        lemmas=lemmas,
        recurring=found.steps,
        facts=[(name, FACTS[name]) for name in facts if name in FACTS],
        experiments=experiments,
        without_experiments=without_experiments,
        counts=closing_line(verdicts, 0.0).rpartition(";")[0],
        making=making,
        versions=[("Python", platform.python_version()), *((name, _version(name)) for name in _PACKAGES)],
        symbols=symbols(),
        graph=graph(every, lemmas, facts, work),
        data=_data(verdicts, making),
    )
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip()) + "\n"


def symbols() -> list[tuple[str, str]]:
    """Return the LaTeX and the meaning of each symbol that the formulas use, in the order of the notation.

    A symbol that stands for several things has one entry, with all its meanings.
    """
    found: dict[str, list[str]] = {}
    for latex_text, meaning in LEGEND.values():
        found.setdefault(latex_text, []).append(meaning)
    return [(latex_text, "; ".join(dict.fromkeys(meanings))) for latex_text, meanings in found.items()]


def _data(verdicts: Sequence[ClaimVerdict], making: Making) -> Html:
    """The JSON of the verdicts without what the clock decides, so that the same command writes the same page."""
    text = json.dumps(json.loads(report(verdicts, making.samples, making.seed, 0.0)), separators=(",", ":"))
    return Html(re.sub(r'"seconds":[0-9.e+-]+', '"seconds":0', text).replace("<", "\\u003c"))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


_DIGITS = re.compile(r"-?\d+\.\d{4,}(?:e[+-]?\d+)?")


def _environment(anchors: set[str], facts: set[str], work: Work, recurring: Recurring) -> Environment:
    folder = Path(__file__).parent / "templates"
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "formula": _formula,
        "boxed": _boxed,
        "picture": _picture,
        "inline": _inline,
        "sentence": _sentence,
        "number": work.number,
        "anchor": lambda name: f"{work.prefix}{name}",
        "evidence": evidence,
        "csv": _csv,
    }
    made.tests["short"] = _is_short
    made.tests["relation"] = lambda relation: isinstance(relation, Relational)
    made.globals |= {
        "anchors": anchors,
        "fact_anchors": facts,
        "marks": _MARKS,
        "ratio_text": ratio_text,
        "meanings": MEANINGS,
        "work": work,
        "references": REFERENCES,
        "misprints": MISPRINTS,
        "numbering": NUMBERING,
        "nothing_wrong": NOTHING_WRONG,
        "needs_reading": needs_reading,
        "second_judge": second_judge,
        "shortened": shortened,
        "shown_gap": shown_gap,
        "cited_by": cited_by,
        "relations_of": relations_of,
        "hypotheses": _hypotheses,
        "provisos": provisos,
        "correction_name": correction_name,
        "derivations": partial(_derivations, recurring),
        "in_line": _in_line,
        "told": recurring.told,
        "told_as": told_as,
        "recurring_numbers": {found.step.number for found in recurring.steps},
        "recur": RECUR,
        "reason": _reason,
        "name_latex": name_latex,
        "value_latex": value_latex,
        "decimal_latex": decimal_latex,
        "Verdict": Verdict,
        "latex": latex,
        "script": Html((folder / "page.js").read_text(encoding="utf-8")),
        "style": Html((folder / "style.css").read_text(encoding="utf-8")),
    }
    return made


def _formula(relations: Boolean | Iterable[Boolean]) -> Html:
    """Relations, or one, as a formula of its own that scrolls in its own box where the page is too narrow for it."""
    stated = [relations] if isinstance(relations, Basic) else list(relations)
    listed = [part for relation in stated for part in conjuncts(relation) or [relation]]
    return _boxed(display_body(listed).strip())


def _boxed(source: str) -> Html:
    made = mathml(source, block=True)
    # what may have to be scrolled has to be reached by the keyboard, and then has to have a name
    size = letters(made)
    wide = ' tabindex="0" role="group" aria-label="wide formula"' if size > PHONE else ""
    # on paper nothing scrolls: the style sheet makes it smaller
    wide += f' style="--letters: {size}"' if size > PAPER else ""
    return Html(f'<div class="formula"{wide}>{made}</div>')


def _picture(figure: Figure) -> Html:
    return Html(inline_svg(figure))


def _in_line(step: CheckedStep) -> bool:
    """Whether a step takes up a hypothesis that is short enough for a line of text on a phone."""
    return taken_up(step) and all(map(_is_short, relations_of(step)))


def _is_short(relation: Boolean) -> bool:
    return letters(mathml(latex(relation))) <= PHONE / 2


def _inline(source: str) -> Html:
    return Html(mathml(source))


def _sentence(text: str) -> Html:
    """A sentence of the claims, the formulas in it as MathML, each kept on one line with what closes its clause."""
    if isinstance(text, AsTyped):
        return Html(escape(text))
    made = "".join(mathml(piece) if formula else escape(piece) for piece, formula in pieces(prose(text)))
    return Html(_CLOSED.sub(r'<span class="kept">\g<0></span>', made))


def _csv(data: str) -> str:
    """CSV as a link that holds it, its numbers to five digits."""
    short = _DIGITS.sub(lambda number: f"{float(number[0]):.5g}", data)
    return "data:text/csv;charset=utf-8," + quote(short, safe=",/:;=()*^+ -.<>")


def _hypotheses(found: ClaimVerdict) -> list[tuple[Boolean, str]]:
    """What is supposed of the claim, each with a word on what it is for; nothing is said twice."""
    claim = found.claim
    printed = given_of(claim)
    further = [g for g in given_of(claim, corrected=True) if g not in printed]
    supposed = [(g, "") for g in dict.fromkeys((*suppositions(claim), *printed))]
    return supposed + [(g, "for the corrected statement") for g in further]


def _derivations(recurring: Recurring, found: ClaimVerdict) -> list[tuple[str, Checked, int]]:
    """The derivations behind a claim without the steps that recur: the name of the statement, and all its steps."""
    named = zip(("printed", "corrected"), statements(found))
    made = [(name, s.checked) for name, s in named if s.checked is not None and s.checked.steps]
    return [(name, recurring.rest(checked), len(checked.steps)) for name, checked in made]


def _reason(step: CheckedStep) -> tuple[str, str]:
    """What a step rests on, in words, and the textbook fact by its name where it is one."""
    text = reason_of(step)
    said, bracket, name = text.rpartition(" [")
    return (said, name.rstrip("]")) if bracket and name.endswith("]") and name[:-1] in FACTS else (text, "")
