"""Claims written as they may be typed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flint import fmpq

from derivations import CLAIMS, LEMMAS, SHARPER
from tests.material.typed_texts import OBLONG
from verify.evaluation.statements import compile_statement
from verify.search import parse_conjecture
from verify.search.language.claim_text import NoForm, typed


def test_a_claim_is_written_as_it_may_be_typed() -> None:
    known = {c.id: c for c in CLAIMS}
    descent = typed(known["eq19"], known["eq19"].printed)
    assert descent.text == "L[1] <= L*rho"
    assert descent.given[0] == "eta > 0"
    assert descent.command.startswith('python -m verify try "L[1] <= L*rho" --given "eta > 0"')
    flow = typed(known["eq6-b"], known["eq6-b"].printed)
    assert flow.command.startswith('python -m verify try " -inner(G, tau(G)) <=')  # else taken for an option
    assert typed(known["eq25-a"], known["eq25-a"].printed).text == "alpha0*c1 <= lambda_min_tau[1]"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("eq7-a", "it is about gradient flow"),
        ("def-kappa", "it defines something"),
        ("eq32", "its time oo is not a number"),
    ],
)
def test_a_claim_without_such_a_form_says_why(name: str, why: str) -> None:
    claim = next(c for c in CLAIMS if c.id == name)
    with pytest.raises(NoForm, match=why):
        typed(claim, claim.printed)


def test_what_a_claim_is_written_as_means_the_claim() -> None:
    count = 0
    for claim in (*CLAIMS, *SHARPER, *LEMMAS):
        try:
            text = typed(claim, claim.corrected or claim.printed)
        except NoForm:
            continue
        understood = parse_conjecture(text.text, text.given, (), text.matrices)
        product = OBLONG.W1 * OBLONG.W2
        inst = replace(OBLONG, eta=fmpq(1, 100), own={"A": product, "A_plus": product})
        given = all(compile_statement(g)(inst).truth is True for g in understood.given)
        for link in understood.each():
            assert not given or compile_statement(link.relation)(inst).truth is not False, claim.id
        count += given
    assert count >= 30
