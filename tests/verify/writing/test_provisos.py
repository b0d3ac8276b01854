"""What is wrong as printed is shown to differ from its correction where both have the same formula."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from sympy import Gt, MatrixSymbol

from derivations import CLAIMS, Claim, Statement
from derivations.as_written import Eq
from derivations.notation import L, alpha0
from derivations.typesetting.latex import latex
from tests.material.handmade_verdicts import counterexample
from verify.trials.evidence import Verdict
from verify.verdicts.verdict import ClaimVerdict, StatementVerdict
from verify.writing.json.verdicts import errata, report
from verify.writing.latex.document import document
from verify.writing.latex.errata import errata_document
from verify.writing.making import Making
from verify.writing.page.build import page
from verify.writing.page.mathml import mathml
from verify.writing.provisos import Proviso, provisos
from verify.writing.terminal.claims import erratum, sheet

BY_ID = {c.id: c for c in CLAIMS}
NOISE, RATE = BY_ID["eq36"], BY_ID["eq27-c"]
WEAKER = replace(RATE, printed=replace(RATE.printed, given=(Gt(alpha0, 0),)))
"""Printed under a hypothesis that is not enough."""
SIDES = (r"\varepsilon \in \mathbb{R}^{20 \times 20}", r"\varepsilon \in \mathbb{R}^{1000 \times 20}")


def wrong(claim: Claim) -> ClaimVerdict:
    corrected = StatementVerdict(Verdict.CERTIFIED, 40)
    return ClaimVerdict(claim, StatementVerdict(Verdict.REFUTED, 3, 0, counterexample(claim)), corrected, 0.5)


def test_every_row_of_the_errata_shows_what_differs() -> None:
    corrections = [claim for claim in CLAIMS if claim.corrected is not None]
    assert corrections
    for claim in corrections:
        printed, corrected = provisos(claim)
        assert claim.corrected is not None
        assert (latex(claim.printed.relation), printed.in_latex) != (
            latex(claim.corrected.relation),
            corrected.in_latex,
        )


def test_matrices_of_other_sides_are_told_and_no_others() -> None:
    assert tuple(told.in_latex for told in provisos(NOISE)) == ((SIDES[0],), (SIDES[1],))
    a, b = MatrixSymbol("A", 2, 3), MatrixSymbol("B", 2, 3)
    same = replace(NOISE, printed=Statement(Eq(a, b)), corrected=Statement(Eq(a, 2 * b)))
    assert provisos(same) == (Proviso(), Proviso())
    assert provisos(replace(NOISE, corrected=None, why="")) == (Proviso(), Proviso())


def test_hypotheses_of_the_printed_statement_are_told_where_the_formula_is_that_of_the_correction() -> None:
    assert provisos(RATE) == (Proviso(), Proviso((Gt(L(0), 0),)))
    assert provisos(WEAKER)[0] == Proviso((Gt(alpha0, 0),))
    assert WEAKER.corrected is not None
    other = replace(WEAKER.corrected, relation=2 * WEAKER.corrected.relation.lhs < 2)
    assert provisos(replace(WEAKER, corrected=other))[0] == Proviso()


@pytest.mark.parametrize("written", [erratum, sheet])
def test_on_the_terminal(written) -> None:
    text = written(wrong(NOISE))
    assert text.index("for ε of 20 × 20") < text.index("for ε of 1000 × 20")
    text = written(wrong(WEAKER))
    assert text.index("for α₀ > 0") < text.index("for L(0) > 0")


@pytest.mark.parametrize("written", [errata_document, document])
def test_in_latex(written) -> None:
    text = written([wrong(NOISE)])
    assert all(f"for ${one}$" in text for one in SIDES)
    text = written([wrong(WEAKER)])
    assert text.index(r"for $\alpha_0 > 0$") < text.index("for $L(0) > 0$")


def test_on_the_page() -> None:
    text = page([wrong(NOISE), wrong(WEAKER)], Making("python -m verify report -o page.html", 40, 0))
    for claim, said in ((NOISE, SIDES), (WEAKER, (latex(Gt(alpha0, 0)), latex(Gt(L(0), 0))))):
        row = text.split(f'id="erratum-{claim.id}"')[1].split("</article>")[0]
        assert re.findall(r"<p>for (<math>.*?</math>)</p>", row) == [mathml(one) for one in said]


def test_json_tells_them_too() -> None:
    found = wrong(NOISE)
    row, part = json.loads(report([found], 1, 0, 0.0))["claims"][0], json.loads(errata([found], 1, 0))["errata"][0]
    for told in (row, part):
        assert (told["printed"]["given"], told["corrected"]["given"]) == ([SIDES[0]], [SIDES[1]])
