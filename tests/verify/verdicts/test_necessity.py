"""Hypotheses left out: needed where an instance shows it, not needed where the derivation does without them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as Q
from functools import lru_cache

import pytest
from sympy import Ge, Gt, Le

from derivations import CLAIMS, SHARPER, registry
from derivations.notation import K, LambdaMinTau, c2, eta, eta_max_sharp, t
from verify.evaluation.statements import compile_statement
from verify.instances.problem import Instance
from verify.verdicts.necessity import Need, necessity, pruned

BY_ID = {c.id: c for c in (*CLAIMS, *SHARPER)}


@lru_cache
def needs(claim):
    return {x.hypothesis: x for x in necessity(claim, count=4, points=1000)}


@pytest.mark.thorough
def test_both_hypotheses_of_the_lemma_are_needed():
    found = needs(BY_ID["eq19"])
    assert set(found) == set(BY_ID["eq19"].given)
    assert {x.need for x in found.values()} == {Need.NEEDED}


def test_uphill_the_lemma_fails_by_hand():
    """X = 1, Y = 0, w1 = w2 = 1 and eta = -1: both weights become 2."""
    example = needs(BY_ID["eq19"])[Gt(eta, 0)].counterexample
    assert example is not None
    assert example.values == {"X": [["1"]], "Y": [["0"]], "W1": [["1"]], "W2": [["1"]], "eta": "-1"}
    smallest, largest, product, gradient, size = 2, 2, 1, 1, -1
    assert (example.lhs, Q(2 * 2) ** 2 / 2) == ("8", 8)
    bracket = smallest - size * product * gradient - Q(size, 2) * (largest + size * product * gradient) ** 2
    assert (example.rhs, (1 - 2 * size * bracket) * Q(1, 2)) == ("4", 4)


@pytest.mark.thorough
def test_the_sharper_lemma_needs_more_than_its_condition():
    """lambda_min(tau) = 0 leaves no condition, and nothing bounds the step in the other directions."""
    found = needs(BY_ID["sharp-descent-square-loss"])[Gt(LambdaMinTau(t), 0)]
    assert found.need is Need.NEEDED


@pytest.mark.parametrize("name", ["eq19", pytest.param("sharp-descent-square-loss", marks=pytest.mark.thorough)])
def test_every_counterexample_meets_the_others_and_breaks_the_one(name: str) -> None:
    claim = BY_ID[name]
    for hypothesis, found in needs(claim).items():
        assert found.counterexample is not None
        values = found.counterexample.values
        inst = Instance(**{name: values[name] for name in ("X", "Y", "W1", "W2", "eta")})
        truth = {g: compile_statement(g)(inst).truth for g in claim.given}
        assert truth == {g: g != hypothesis for g in claim.given}
        assert compile_statement(claim.printed.relation)(inst).truth is False


@pytest.mark.slow
def test_the_cap_of_the_sharper_theorem_is_needed():
    claim = BY_ID["sharp-lower-bound"]
    found = needs(claim)
    assert found[Le(eta, eta_max_sharp)].need is Need.NEEDED


def test_what_the_derivation_does_not_use_is_not_needed():
    lemma = BY_ID["sharp-rate-below"]
    found = needs(replace(lemma, given=(*lemma.given, Gt(c2, 1))))
    assert found[Gt(c2, 1)].need is Need.SUPERFLUOUS
    assert found[Gt(eta, 0)].need is not Need.SUPERFLUOUS


@pytest.mark.slow
def test_what_every_instance_meets_is_not_called_superfluous():
    found = needs(BY_ID["sharp-descent"])[Ge(K, 0)]
    assert (found.need, found.breaking) == (Need.UNTRIED, 0)


@pytest.mark.parametrize("name", ["eq19", "sharp-rate-below", "sharp-loss-vanishes", "eq28-b"])
def test_a_pruned_derivation_is_accepted_and_no_longer(name):
    claim = BY_ID[name]
    shorter = pruned(claim.proof)
    assert claim.proof is not None
    assert shorter is not None
    assert len(shorter.steps) <= len(claim.proof.steps)
    assert registry.check(shorter, claim.setting, claim.given, name=name).gap is None
