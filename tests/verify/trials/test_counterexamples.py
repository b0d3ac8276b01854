"""Counterexamples are found, small, honest about their hypotheses, and the same each time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flint import fmpq
from sympy import Eq, Gt, Le

from derivations import CLAIMS, Claim, Setting
from derivations.notation import G, K, L, LambdaMaxTau, LambdaMinTau, NormF, SigmaMax, SigmaMin, W, X, eta, mu, p2, t
from derivations.registry import DEFINITIONS
from tests.material.present import present, problem
from verify.evaluation.hypotheses import Hypotheses
from verify.instances.dependencies import ingredients
from verify.instances.losses import rows_of_strings
from verify.instances.problem import Instance
from verify.instances.random_instances import instance
from verify.instances.shrinking import cost, simpler
from verify.instances.smallest_first import by_weight, tiny, weight
from verify.trials.assertion import Attack, Violation
from verify.trials.counterexamples import smallest
from verify.verdicts.decide import decide
from verify.verdicts.size_mismatch import mismatch
from verify.writing.json.counterexamples import as_json

DESCENT, POINT = Setting.DESCENT, Setting.POINT


def claim(claim_id: str) -> Claim:
    return next(c for c in CLAIMS if c.id == claim_id)


def attack(relation: Any, setting: Setting = DESCENT, given: tuple[Any, ...] = ()) -> Attack:
    return Attack(relation, Hypotheses(setting, given, DEFINITIONS))


def first_violation(attacked: Attack, tries: int = 200) -> Violation:
    for index in range(tries):
        inst = instance(attacked.hypotheses.setting, 3, index)
        found = attacked.violated(inst)
        if found is not None:
            return found
    raise AssertionError("nothing found")


PLANTED = {
    "every step descends": (Le(L(t + 1), L(t)), DESCENT, (), {"n": 1, "h": 1, "m": 1, "N": 1}),
    "K is mu": (Eq(K, mu), POINT, (), {"n": 2, "h": 1, "m": 1, "N": 2}),
    "W has rank": (Gt(SigmaMin(W(t)), 0), POINT, (), {"n": 1, "h": 1, "m": 1, "N": 1}),
    "X is small": (Le(SigmaMax(X), 1), POINT, (), {"n": 1, "h": 1, "m": 1, "N": 1}),
    "tau is a multiple of the identity": (
        Eq(LambdaMinTau(t), LambdaMaxTau(t)), POINT, (Gt(LambdaMinTau(t), 0),), {"n": 1, "h": 1, "m": 2, "N": 1},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("relation", "setting", "given", "shape"), PLANTED.values(), ids=PLANTED.keys())
def test_found_and_shrunk(relation, setting, given, shape) -> None:
    attacked = attack(relation, setting, given)
    found = smallest(attacked, first_violation(attacked))
    sizes = sorted(found.shape.values())
    assert sizes == sorted(shape.values())
    numbers = [x for value in found.values.values() for x in _flat(value)]
    assert all(abs(fmpq_of(x).p) <= 3 and fmpq_of(x).q <= 4 for x in numbers)


def _flat(value: Any) -> list[str]:
    return [x for row in value for x in row] if isinstance(value, list) else [value]


def fmpq_of(text: str) -> fmpq:
    top, _, bottom = text.partition("/")
    return fmpq(int(top), int(bottom or 1))


def test_every_candidate_accepted_meets_the_hypotheses(monkeypatch: pytest.MonkeyPatch) -> None:
    relation, given = Le(L(t + 1), L(t)), (Gt(eta, 0), Le(SigmaMax(X), 3), Gt(L(t), 1))
    attacked = attack(relation, DESCENT, given)
    accepted: list[Violation] = []
    honest = Attack.violated

    def watched(self: Attack, inst: Any, rest_met: bool = False) -> Violation | None:
        found = honest(self, inst, rest_met)
        if found is not None:
            accepted.append(found)
        return found

    start = first_violation(attacked)
    monkeypatch.setattr(Attack, "violated", watched)
    example = smallest(attacked, start)
    assert accepted
    assert all(attacked.hypotheses.met(v.inst) for v in accepted)
    assert Instance(**example.values).values()["eta"] == example.values["eta"]


@pytest.mark.parametrize("claim_id", ["eq13", "eq9-c", "eq33-b"])
def test_the_same_each_time_and_for_each_seed(claim_id: str) -> None:
    first = decide(claim(claim_id), samples=10, seed=0).counterexample
    assert first is not None
    assert as_json(present(first)) == as_json(present(decide(claim(claim_id), samples=10, seed=0).counterexample))
    assert as_json(present(first)) == as_json(present(decide(claim(claim_id), samples=25, seed=7).counterexample))


def test_only_what_matters_is_written() -> None:
    example = decide(claim("def-kappa"), samples=5).counterexample
    assert example is not None
    assert set(example.values) == {"X"}
    assert example.shape == {"n": 1, "h": 1, "m": 1, "N": 2}
    example = decide(claim("eq13"), samples=10).counterexample
    assert example is not None
    assert set(example.values) == {"X", "Y", "A", "A_plus"}


def test_a_run_says_at_which_iterate() -> None:
    relation = Le(L(t), L(0) / 2)
    attacked = attack(relation, Setting.RUN, (Gt(eta, 0), Le(eta, 1)))
    found = first_violation(attacked)
    written = as_json(smallest(attacked, found))
    assert written["values"]["t"] == "0"
    assert {"X", "Y", "W1", "W2"} <= written["values"].keys()


# --- parts -----------------------------------------------------------------------------------


def test_simpler_is_simpler() -> None:
    used = frozenset({"X", "Y", "W1", "W2", "eta"})
    for index in range(6):
        inst = instance(DESCENT, 1, index)
        for candidate in simpler(problem(inst), used):
            cheaper = cost(candidate, used) < cost(inst, used)
            rest = frozenset({"A", "A_plus", "V"})
            assert cheaper or cost(candidate, rest) < cost(inst, rest) or candidate.A is None


def test_weights_order_numbers_as_people_do() -> None:
    ordered = [fmpq(0), fmpq(1), fmpq(-1), fmpq(-2), fmpq(3, 2), fmpq(5, 7)]
    assert sorted(ordered, key=weight) == ordered


def test_by_weight_misses_nothing_and_keeps_order() -> None:
    domains, weights = ["ab", "xyz"], [[0, 2], [0, 1, 3]]
    found = list(by_weight(domains, weights))
    assert sorted(found) == sorted((a, b) for a in "ab" for b in "xyz")
    total = [weights[0]["ab".index(a)] + weights[1]["xyz".index(b)] for a, b in found]
    assert total == sorted(total)


def test_tiny_instances_grow() -> None:
    used = frozenset({"X"})
    seen = [i for i in tiny(POINT, used, 50) if isinstance(i, Instance)]
    assert seen[0].shape == {"n": 1, "h": 1, "m": 1, "N": 1}
    assert {(i.shape["h"], i.shape["m"]) for i in seen} == {(1, 1)}
    assert [["1", "0"], ["0", "2"]] in [rows_of_strings(problem(i).X) for i in tiny(POINT, used)]


def test_ingredients() -> None:
    def of(relation: Any) -> set[str]:
        return set(ingredients(relation, DEFINITIONS))

    assert of(Eq(K, mu)) == {"X"}
    assert of(Le(NormF(G(t)), 1)) == {"X", "Y", "W1", "W2"}
    assert of(Le(L(t + 1), L(t))) == {"X", "Y", "W1", "W2", "eta"}
    assert of(Le(p2, 1)) == {"X", "Y", "W1", "W2"}
    assert of(Le(LambdaMaxTau(t), 1)) == {"W1", "W2"}


def test_shapes_that_fit_are_let_pass() -> None:
    assert all(mismatch(c.printed.relation) is None for c in CLAIMS if c.id != "eq36")
    assert all(mismatch(c.corrected.relation) is None for c in CLAIMS if c.corrected is not None)


def test_a_matrix_is_no_number() -> None:
    relation = Eq(W(t), K, evaluate=False)
    assert mismatch(relation) is not None
    origin = claim("eq16-a")
    altered = replace(origin, printed=replace(origin.printed, relation=relation))
    assert decide(altered, samples=3).printed.verdict == "refuted"
