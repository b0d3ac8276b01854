"""Formulas as MathML, and what has none."""

from __future__ import annotations

import re
from html import unescape

import pytest

from derivations import CLAIMS, LEMMAS, SHARPER
from derivations.legend import LEGEND
from derivations.proving.textbook_facts import FACTS
from derivations.typesetting.latex import display_body
from derivations.typesetting.sentences import prose
from tests.material.present import present
from verify.verdicts.summary import given_of, suppositions
from verify.writing.latex.values import decimal_latex, name_latex, value_latex
from verify.writing.page.mathml import Unconverted, letters, mathml, pieces
from verify.writing.phrases import MEANINGS, MISPRINTS, NUMBERING, SLIDES


def _relations():
    for claim in (*CLAIMS, *LEMMAS, *SHARPER):
        relations = [s.relation for s in (claim.printed, claim.corrected) if s is not None]
        relations += [s.relation for s in claim.printed.serves]
        relations += [*suppositions(claim), *given_of(claim), *given_of(claim, corrected=True)]
        relations += [step.relation for step in claim.proof.steps] if claim.proof is not None else []
        yield from ((r, claim.id) for r in relations)


def _formulas():
    """LaTeX and who has it; a relation that many have is written once."""
    written = {display_body([relation]): name for relation, name in dict(_relations()).items()}
    return written | {latex: name for name, (latex, _) in LEGEND.items()}


def test_every_formula_of_the_slides_has_mathml():
    for latex, name in _formulas().items():
        made = mathml(latex, block=True)
        parts = re.fullmatch(r"(.*)<annotation[^>]*>(.*)</annotation>(?:.*)", made, re.DOTALL)
        shown, annotation = present(parts).groups()
        assert "\\" not in shown, name
        assert unescape(annotation) == latex
        assert letters(made) > 0, name


def test_every_sentence_has_mathml():
    sentences = [t for c in (*CLAIMS, *LEMMAS, *SHARPER) for t in (c.title, c.source, c.why, c.setting.value, *c.notes)]
    sentences += [fact.says for fact in FACTS.values()] + [meaning for _, meaning in LEGEND.values()]
    for sentence in [*sentences, SLIDES.opening, MISPRINTS, NUMBERING, *MEANINGS.values()]:
        for piece, formula in pieces(prose(sentence)):
            assert not formula or mathml(piece)


@pytest.mark.parametrize(
    ("latex", "left"),
    [
        (r"\foo{x} \le 1", r"\foo"),
        (r"a \unheard b", r"\unheard"),
        (r"\begin{gathered} a \\ b \end{gathered}", "gathered"),
        (r"\frac{a", "missing"),
        (r"a & b", "&"),
        (r"_{1}", "base"),
        (r"\left( a", "left( a"),
        (r"\text{of \emph{all}}", "emph"),
    ],
)
def test_what_has_no_mathml_is_an_error(latex, left):
    with pytest.raises(Unconverted, match=re.escape(left)):
        mathml(latex)


@pytest.mark.parametrize(
    ("latex", "made"),
    [
        (r"a \le -b", '<mo>≤</mo><mo form="prefix">−</mo><mi>b</mi>'),
        ("a - b", "<mi>a</mi><mo>−</mo><mi>b</mi>"),
        (r"X^{\top}", "<msup><mi>X</mi><mi>⊤</mi></msup>"),
        (r"\lambda_{\min}", "<msub><mi>λ</mi><mi>min</mi></msub>"),
        (r"a_{\mathrm{next}}", "<msub><mi>a</mi><mi>next</mi></msub>"),
        (r"\text{a < b}", "<mtext>a\N{NO-BREAK SPACE}&lt;\N{NO-BREAK SPACE}b</mtext>"),
        (r"\hat\eta_2^{\max}", "</mover><mn>2</mn><mi>max</mi></msubsup>"),
        (r"\tfrac{1}{2}", "<mfrac><mn>1</mn><mn>2</mn></mfrac>"),
    ],
)
def test_mathml_is_as_a_browser_needs_it(latex, made):
    assert made in mathml(latex)


def test_limits_stand_below_and_lines_are_aligned():
    assert "<munder><mo" in mathml(r"\min_{\eta} f", block=True)
    assert 'class="lines"' in mathml("\\begin{aligned}\na & = b \\\\\n & = c\n\\end{aligned}", block=True)
    assert 'class="lines"' not in mathml(r"A = " + value_latex([["1", "2"]]), block=True)


@pytest.mark.parametrize("value", ["-3/4", "0", [["1/2", "-3"], ["0", "1"]], ["1", "2"]])
def test_values_of_an_instance_have_mathml(value):
    assert mathml(f"{name_latex('W1')} = {value_latex(value)}")
    assert mathml(name_latex("rows(X W(0))") + " = " + decimal_latex("-1.25e-12"))
