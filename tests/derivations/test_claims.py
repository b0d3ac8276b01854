"""Every claim against every kind of check; ``pytest -k eq16`` runs all there is about (16)."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sympy import Eq

from derivations import CLAIMS, Claim, Reading, Setting, Statement, establishes
from derivations.notation import (
    W1,
    W2,
    D,
    G,
    Gamma,
    K,
    L,
    SigmaMin,
    Stack,
    X,
    a4,
    eta,
    kappa,
    mu,
    p2,
    rho_single,
    t,
)
from derivations.registry import DEFINITIONS, assertion
from tests.material.by_hand import Problem, is_met, is_violated, moves_with
from tests.material.present import present
from verify import strategies
from verify.evaluation.hypotheses import Hypotheses
from verify.instances.problem import Instance, ScalarFlow
from verify.trials.assertion import Attack
from verify.trials.evidence import Verdict
from verify.verdicts.decide import decide
from verify.verdicts.verdict import ClaimVerdict, StatementVerdict
from verify.writing.json.counterexamples import as_json

SAMPLES = 8
GOOD = {Verdict.PROVED, Verdict.CERTIFIED}


@cache
def decided(claim_id: str) -> ClaimVerdict:
    return decide(next(c for c in CLAIMS if c.id == claim_id), samples=SAMPLES)


every_claim = pytest.mark.parametrize("claim", CLAIMS, ids=lambda c: c.id)
every_statement = pytest.mark.parametrize(
    ("claim", "which"),
    [
        pytest.param(c, w, id=f"{c.id}-{w}")
        for c in CLAIMS
        for w in ("printed", "corrected")
        if getattr(c, w) is not None
    ],
)


@every_statement
def test_is_decided(claim: Claim, which: str) -> None:
    found: StatementVerdict = getattr(decided(claim.id), which)
    if getattr(claim, which).reading is Reading.EXPERIMENT:
        assert found.verdict in (Verdict.REPRODUCED, Verdict.NOT_REPRODUCED)
        assert found.outcome is not None
    elif which == "corrected":
        asserts_nothing = getattr(claim, which).reading is Reading.DEFINES
        assert found.verdict in GOOD or (asserts_nothing and found.verdict is Verdict.DEFINITION), found.gap
    else:
        assert found.verdict is not Verdict.UNDECIDED, found.gap


@every_statement
def test_verdict_agrees_with_derivation(claim: Claim, which: str) -> None:
    found: StatementVerdict = getattr(decided(claim.id), which)
    if found.verdict is Verdict.PROVED:
        assert found.gap is None
        assert found.checked is not None
        assert found.checked.gap is None
        assert found.checked.steps
    if found.verdict is Verdict.PROVED and getattr(claim, which).reading is Reading.HOLDS:
        assert establishes(present(found.checked), getattr(claim, which).relation)
    if found.verdict is Verdict.REFUTED:
        assert found.counterexample is not None
        assert "internal error" not in (found.gap or "")


@every_statement
def test_a_verdict_other_than_refuted_has_instances_behind_it(claim: Claim, which: str) -> None:
    statement, found = getattr(claim, which), getattr(decided(claim.id), which)
    asserts = statement.reading in (Reading.HOLDS, Reading.UNIQUE_POSITIVE_ROOT) or statement.serves
    if asserts and found.verdict is not Verdict.REFUTED:
        assert found.instances >= SAMPLES


def _attacked(claim: Claim, which: str) -> list[tuple[Setting, Attack]]:
    """What is open to attack: the relation that is asserted, and those that a definition serves."""
    statement: Statement = getattr(claim, which)
    given = (*claim.given, *statement.given)
    found = []
    if statement.reading in (Reading.HOLDS, Reading.UNIQUE_POSITIVE_ROOT):
        found.append((claim.setting, Attack(assertion(statement), Hypotheses(claim.setting, given, DEFINITIONS))))
    extra = (statement.relation,) if statement.reading is Reading.HYPOTHESIS else ()
    for served in statement.serves:
        hypotheses = Hypotheses(served.setting, (*served.given, *extra), DEFINITIONS)
        found.append((served.setting, Attack(served.relation, hypotheses)))
    return found


@every_statement
@given(data=st.data())
def test_holds_on_generated_instances(claim: Claim, which: str, data: st.DataObject) -> None:
    if getattr(decided(claim.id), which).verdict is Verdict.REFUTED:
        return
    attacks = _attacked(claim, which)
    if not attacks:
        return
    setting, attack = data.draw(st.sampled_from(attacks))
    inst = data.draw(strategies.instances(setting, given=attack.hypotheses.given))
    assume(attack.hypotheses.met(inst))
    assert attack.violated(inst) is None


@every_claim
def test_counterexample_by_hand(claim: Claim) -> None:
    found = decided(claim.id).counterexample
    if found is None or claim.setting is Setting.EXPERIMENT:
        assert (found is None) == (decided(claim.id).printed.verdict is not Verdict.REFUTED)
        return
    values = json.loads(json.dumps(as_json(found)))["values"]
    # of a flow the second point is the one at time t
    now = 1 if {"w1_t", "W1_t"} & values.keys() else int(values.get("t", "0"))
    redefined = claim.printed.relation if claim.printed.reading is Reading.DEFINES else None
    problem = Problem(values, redefined)
    assert moves_with(problem)
    given = (*claim.given, *claim.printed.given) if claim.printed.reading is Reading.HOLDS else ()
    for hypothesis in given:
        assert is_met(problem, hypothesis, now), hypothesis
    assert is_violated(problem, found.violates, now)


@every_claim
def test_counterexample_as_json(claim: Claim) -> None:
    found = decided(claim.id).counterexample
    if found is None:
        return
    written = as_json(found)
    assert json.loads(json.dumps(written)) == written
    assert {"shape", "values", "lhs", "rhs"} <= written.keys()
    if claim.setting is Setting.EXPERIMENT:
        return
    values = {k: v for k, v in written["values"].items() if k != "t"}
    if claim.setting is Setting.SCALAR_FLOW:
        assert ScalarFlow(**values).values() == values
        return
    shape = written["shape"]
    for name, (rows, cols) in {"X": ("N", "n"), "Y": ("N", "m"), "W1": ("n", "h"), "W2": ("h", "m")}.items():
        if name in values:
            assert len(values[name]) == shape[rows]
            assert all(len(row) == shape[cols] for row in values[name])
    if {"X", "Y", "W1", "W2"} <= values.keys():
        again = Instance(**values).values()
        assert {k: again[k] for k in values} == values


def test_every_display_is_there() -> None:
    displays = list(dict.fromkeys(c.display for c in CLAIMS))
    numbered = [d for d in displays if d.startswith("eq")]
    assert numbered == [f"eq{i}" for i in range(1, 37)]
    assert {"def-imbalance", "def-kappa", "figure1", "table36"} <= set(displays)
    assert len({c.id for c in CLAIMS}) == len(CLAIMS)


SAID_IN_WORDS = {
    "eq5-c": "tau is self-adjoint",
    "eq5-d": "tau is positive semidefinite",
    "eq7-d": "alpha is not negative",
    "eq15-d": "the single layer contracts for eta < 2 / K",
    "eq15-e": "the square loss is K-smooth",
    "eq15-f": "the square loss satisfies the PL condition",
    "eq23-d": "lambda_max(tau) is at most beta",
    "eq23-e": "the imbalance stays within O(eta)",
    "eq23-f": "lambda_min(tau) is at least alpha, along descent too",
    "eq24-c": "the largest step size is positive",
    "eq27-d": "rho is at most f",
    "eq30-e": "the best step size exists and is unique",
}
"""What the slides say and print no display for: a part beside the nearest one."""


@pytest.mark.parametrize("claim_id", SAID_IN_WORDS, ids=SAID_IN_WORDS.values())
def test_what_the_slides_say_in_words_is_proved(claim_id: str) -> None:
    found = decided(claim_id).printed
    assert found.verdict is Verdict.PROVED, found.gap


def test_the_rows_are_still_those_of_the_displays() -> None:
    assert len({c.display for c in CLAIMS}) == 40


SLIPS_OF_DEFINITIONS: dict[str, tuple[str, Eq]] = {
    "gamma with its sign flipped": ("eq3", Eq(Gamma(t, G(t)), -Stack(G(t) * W2(t).T, W1(t).T * G(t)))),
    "the imbalance turned round": ("def-imbalance", Eq(D(t), W2(t) * W2(t).T - W1(t).T * W1(t))),
    "twice the imbalance": ("def-imbalance", Eq(D(t), 2 * (W1(t).T * W1(t) - W2(t) * W2(t).T))),
    "a larger factor of the single layer": ("eq21", Eq(rho_single(eta, t), 1 - 2 * eta * mu + 2 * K * mu * eta**2)),
    "a larger coefficient": ("eq26-d", Eq(a4(t), 4 * kappa**2 * SigmaMin(X) ** 6 * p2**2 * L(t))),
}


@pytest.mark.parametrize(
    ("claim_id", "relation"),
    [
        pytest.param(claim_id, relation, id=name, marks=pytest.mark.slow if claim_id == "def-imbalance" else ())
        for name, (claim_id, relation) in SLIPS_OF_DEFINITIONS.items()
    ],
)
def test_what_a_definition_serves_pins_it_down(claim_id: str, relation: Eq) -> None:
    (claim,) = (c for c in CLAIMS if c.id == claim_id)
    statement = claim.corrected or claim.printed
    slip = replace(claim, printed=replace(statement, relation=relation), corrected=None)
    assert decide(slip, samples=4, points=0).printed.verdict is Verdict.REFUTED
