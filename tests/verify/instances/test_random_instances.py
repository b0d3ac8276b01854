"""The seeded instances: each depends on its index alone, and hostile ones occur."""

from __future__ import annotations

import pytest
from flint import fmpq_mat
from sympy import Gt

from derivations import CLAIMS, DEFINITIONS, Setting
from derivations.notation import alpha0
from tests.material.drawn import MOVING, gram_difference
from tests.material.present import problem
from verify.evaluation.hypotheses import Hypotheses
from verify.instances import random_instances as instances
from verify.trials.drawn_instances import drawn_instances


@pytest.mark.parametrize("setting", MOVING, ids=lambda s: s.name)
def test_an_instance_depends_on_its_index_alone(setting: Setting) -> None:
    again = [instances.instance(setting, 5, i).values() for i in (7, 3)]
    assert [instances.instance(setting, 5, i).values() for i in (3, 7)] == again[::-1]
    assert instances.instance(setting, 6, 17).values() != instances.instance(setting, 5, 17).values()


def test_hostile_shapes_and_weights_occur() -> None:
    made = [problem(instances.instance(Setting.DESCENT, 0, i)) for i in range(80)]
    shapes = [i.shape for i in made]
    assert any(s["n"] != s["m"] for s in shapes)
    assert any(s["h"] < min(s["n"], s["m"]) for s in shapes)
    assert any(s["N"] < s["n"] for s in shapes)
    assert any(s["N"] > s["n"] for s in shapes)
    assert any(set(s.values()) == {1} for s in shapes)
    assert any(i.rank < i.shape["n"] for i in made)
    assert all(i.rank > 0 for i in made)
    assert any(fmpq_mat(i.shape["n"], i.shape["m"]) == i.W1 * i.W2 for i in made)
    assert any(i.Y == i.X * i.W1 * i.W2 and i.W1.rank() for i in made)
    assert any(gram_difference((i.W1, i.W2)) == fmpq_mat(i.shape["h"], i.shape["h"]) and i.W1.rank() for i in made)


def test_runs_start_where_the_theorem_speaks() -> None:
    made = [problem(instances.instance(Setting.RUN, 0, i)) for i in range(40)]
    started = [i for i in made if Hypotheses(Setting.RUN, (Gt(alpha0, 0),), DEFINITIONS).met(i)]
    assert len(started) > 30
    assert any(i.rows < i.shape["n"] for i in started)


def test_moved_flows_conserve_the_imbalance() -> None:
    for index in range(1, 40, 2):
        inst = problem(instances.instance(Setting.FLOW, 0, index))
        assert inst.is_flow
        assert gram_difference((inst.W1, inst.W2)) == gram_difference((inst.W1_t, inst.W2_t))


def test_a_longer_search_begins_with_the_shorter_one() -> None:
    claim = next(c for c in CLAIMS if c.id == "eq19")
    found = drawn_instances(Hypotheses(claim.setting, claim.given, DEFINITIONS), 11)
    few = [q.instance.values() for q in found.first(3)]
    assert [q.instance.values() for q in found.first(6)][:3] == few
