"""A result's file: what it states, what it requires, that it admits nothing, and when there is none."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sympy import Le

from derivations import CLAIMS, LEMMAS, SHARPER
from derivations.claim import Claim
from derivations.coq import CoqFile, NotExported, definitions, export, module_name
from derivations.coq.lemma_signs import Premise
from derivations.coq.results import RULES
from derivations.coq.scalar_lemmas import NotDerived, ScalarLemma
from derivations.notation import K, L, eta, mu, t
from derivations.proving.rules import Remainder
from derivations.proving.walking import all_steps
from derivations.registry import DEFINITIONS


def the(name: str) -> Claim:
    return next(c for c in (*LEMMAS, *CLAIMS, *SHARPER) if c.id == name)


def exported(name: str) -> CoqFile:
    file = export(the(name))
    assert isinstance(file, CoqFile), file
    return file


@pytest.mark.parametrize("name", ["eq16-c", "eq12", "eq13", "eq15-c", "drift", "half-monotone", "descent", "eq19"])
def test_a_result_has_its_file(name: str) -> None:
    file = exported(name)
    assert file.name == file.theorem == module_name(name)
    assert file.text.count(f"Theorem {file.theorem}") == 1
    assert file.text.endswith("Qed.\nEnd Result.\n")
    for word in ("Admitted", "admit", "Axiom", "Parameter", "Abort"):
        assert word not in file.text
    assert "definitions" in file.requires


def test_a_theorem_states_its_hypotheses() -> None:
    text = exported("eq19").text
    assert "gradient_step eta t ->\n  eta > 0 ->" in text
    assert "L t.+1 <= L t * rho eta t." in text
    assert "descent_square_loss" in exported("eq19").requires


def test_what_is_stated_is_what_the_claim_says() -> None:
    """The claim given is exported, not its namesake in the list."""
    claim = the("eq16-c")
    relation: Any = claim.printed.relation
    bent = replace(claim, printed=replace(claim.printed, relation=relation.func(relation.lhs, -relation.rhs)))
    file = export(bent)
    assert isinstance(file, NotExported) or file.text != exported("eq16-c").text


def test_a_size_that_is_defined_by_the_step_size_is_a_variable_of_the_theorem() -> None:
    text = exported("descent-criterion").text
    assert "(slope : nat -> R) (t : nat) (eta : R) :\n  (forall t, slope t = K * eta * (product t - target)) ->" in text
    law = exported("multiplicative-law").text  # holds whatever the loss
    assert "scalar_network_step slope t ->" in law
    assert "forall t, slope t" not in law


def test_a_title_cannot_end_the_comment_that_it_stands_in() -> None:
    heading = exported("descent-criterion").text.partition("Require")[0]
    assert heading.count("(*") == heading.count("*)") == 1


def test_a_limit_supposes_that_there_are_no_infinitesimals() -> None:
    text = exported("loss-vanishes").text
    assert "  Num.archimedean_axiom R ->\n  (forall t, gradient_step eta t) ->" in text
    assert "converges (fun t => L t) 0." in text
    assert "Require Import definitions sequences." in text


def test_polynomials_are_required_where_there_are_some() -> None:
    assert "Require Import definitions.\nFrom mathcomp Require Import poly.\n" in exported("eq30-e").text
    assert "Import poly" not in exported("eq13").text


@pytest.mark.parametrize(
    ("name", "why"),
    [("eq4-a", "along the flow"), ("eq1-a", "no derivation"), ("eq34", "in the limit"), ("eq8-a", "L_toy")],
)
def test_a_result_without_a_file_says_why(name: str, why: str) -> None:
    assert isinstance(missing := export(the(name)), NotExported)
    assert why in missing.why


def test_the_rules_that_are_not_exported_are_those_that_are_said_not_to_be() -> None:
    """``Remainder`` is exported as a whole, with the result that it ends."""
    used = {type(step.rule) for claim in (*LEMMAS, *CLAIMS, *SHARPER) for step in all_steps(claim.proof)}
    said = (Path(__file__).parents[3] / "docs" / "coq.md").read_text(encoding="utf-8")
    table = [line for line in said.splitlines() if line.startswith("| `")]
    assert set(re.findall(r"`(\w+)`", " ".join(row.split("|")[1] for row in table))) == {
        rule.__name__ for rule in used - set(RULES) - {Remainder}
    }


def test_definitions_are_sealed_and_agree() -> None:
    text = definitions().text
    assert "Lemma K_E : K = SigmaMax X ^+ 2." in text
    assert "Fact Loss_as_stated A : Loss A = " in text
    assert "Lemma eta1_max_root : - a1 < 0 ->" in text


def test_a_certificate_becomes_a_lemma() -> None:
    premise = Premise("small", "H", Le(eta * K, 1))
    lemma = ScalarLemma("step", Le(eta * K, 2), [premise], DEFINITIONS).certify(terms=[(1, "small")])
    assert "x0 * x1 <= 1 ->\n  x0 * x1 <= 2%:R." in lemma.statement()
    assert lemma.use({}) == "step H"


def test_a_certificate_that_shows_nothing_is_refused() -> None:
    premise = Premise("small", "H", Le(eta * K, 2))
    with pytest.raises(NotDerived, match="what is left"):
        ScalarLemma("step", Le(eta * K, 1), [premise], DEFINITIONS).certify(terms=[(1, "small")])
    with pytest.raises(NotDerived, match="at least 0"):
        ScalarLemma("step", Le(mu * L(t), 0), [Premise("sign", "H", Le(L(t), 0))], DEFINITIONS).certify(
            terms=[(mu, "sign")]
        )
