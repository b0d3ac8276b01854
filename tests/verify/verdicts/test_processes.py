"""What travels between processes arrives as it was sent, and each process has its share of the work."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from multiprocessing.reduction import ForkingPickler
from typing import TypeVar

import pytest
from sympy import And, Eq, Gt, Integer, Le, Ne, Product
from sympy.logic.boolalg import Boolean

from derivations import CLAIMS, LEMMAS, SHARPER, Claim, Setting, registry
from derivations.notation import eta, f, k
from derivations.proving import kernel
from derivations.proving.context import Context
from derivations.proving.kernel import Checked, Result
from tests.material.planted import slip
from verify.verdicts.decide import derive
from verify.verdicts.lemmas import derived
from verify.verdicts.parallel import next_for, shares_of  # it says how relations travel, too
from verify.verdicts.shared_derivations import shared

T = TypeVar("T")


def arrived(sent: T) -> T:
    return pickle.loads(ForkingPickler.dumps(sent))


@pytest.mark.parametrize(
    "relation",
    [
        Eq(Product(f(eta, k), (k, 0, -1)), 1, evaluate=False),
        Le(Integer(0), Integer(1), evaluate=False),
        Gt(Integer(0), Integer(1), evaluate=False),
        Ne(eta, eta, evaluate=False),
        And(Le(eta, eta, evaluate=False), eta > 0, evaluate=False),
    ],
)
def test_a_relation_is_not_evaluated_on_its_way(relation: Boolean) -> None:
    assert arrived(relation) == relation
    assert type(arrived(relation)) is type(relation)


@pytest.mark.parametrize("claim", [*CLAIMS, *LEMMAS, *SHARPER], ids=lambda c: c.id)
def test_a_claim_states_the_same_on_arrival(claim: Claim) -> None:
    for statement in (s for s in (claim.printed, claim.corrected) if s is not None):
        relations = (statement.relation, *statement.given, *claim.given, *(s.relation for s in statement.serves))
        assert arrived(relations) == relations


def test_the_steps_of_a_derivation_arrive_as_checked() -> None:
    checked = derived(LEMMAS[0]).printed.checked
    assert arrived(checked) == checked


def test_a_derivation_with_a_gap_arrives_with_its_gap() -> None:
    checked = next(c for c in derive(slip("eq20", "coefficient changed").claim) if c.gap is not None)
    gap = arrived(checked).gap
    assert gap is not None
    assert (str(gap), type(gap)) == (str(checked.gap), type(checked.gap))


@pytest.mark.parametrize("jobs", [1, 2, 3, 100])
def test_each_claim_is_in_one_share_and_no_setting_in_two(jobs: int) -> None:
    shares = shares_of(CLAIMS, jobs)
    assert len(shares) == min(jobs, len(CLAIMS))
    assert sorted(i for share in shares for i in share) == list(range(len(CLAIMS)))
    settings = [{CLAIMS[i].setting for i in share} for share in shares]
    assert sum(map(len, settings)) == len(set().union(*settings))


def test_a_process_takes_over_what_it_knows_or_what_would_wait_long() -> None:
    alike = [claim for claim in CLAIMS if claim.setting is Setting.RUN]
    known, own = {Setting.RUN}, deque([0])
    assert next_for(own, [own], alike, set()) == 0
    few, many = deque([3, 4]), deque(range(20))
    assert next_for(deque(), [deque(), few], alike, set()) is None
    assert next_for(deque(), [deque(), few], alike, known) == 4
    assert next_for(deque(), [deque(), few, many], alike, set()) == 19
    assert next_for(deque(), [deque(), deque()], alike, known) is None


def test_what_two_settings_rest_on_is_checked_beforehand_and_not_again(monkeypatch: pytest.MonkeyPatch) -> None:
    by_id = {claim.id: claim for claim in CLAIMS}
    resting = [by_id[name] for name in ("eq15-c", "eq15-f", "eq6-c", "eq23-b")]  # of three settings
    checked: list[str] = []
    check: Callable[[Result, Context], Checked] = kernel._check_result

    def counted(result: Result, context: Context) -> Checked:
        checked.append(result.id)
        return check(result, context)

    monkeypatch.setattr(kernel, "_MEMO", {})
    monkeypatch.setattr(kernel, "_ALIKE", {})
    monkeypatch.setattr(kernel, "_check_result", counted)
    beforehand = shared(CLAIMS)
    for name in ("pl", "tau-eigenvalues-ordered", "tau-positive"):
        assert name in beforehand
        assert registry.check_result(name).gap is None
    before = set(checked)
    assert {"pl", "loss-as-distance", "tau-eigenvalues-ordered"} <= before
    checked.clear()
    for claim in resting:
        assert all(found.gap is None for found in derive(claim))
    assert checked
    assert not before & set(checked)


IN_ORDER = """
import sys
from dataclasses import replace
from derivations import CLAIMS, SHARPER, Setting
from verify.verdicts.decide import decide
from verify.writing.json.verdicts import part_object

claims = [c for c in (*CLAIMS, *SHARPER) if c.setting is Setting[sys.argv[2]]]
found = {c.id: decide(c, samples=4) for c in claims[:: int(sys.argv[1])]}
print(*(part_object(replace(found[c.id], seconds=0.0)) for c in claims), sep="\\n")
"""
"""Decides the claims of a setting one after another, from the first or from the last, and prints what was found."""


@pytest.mark.thorough
@pytest.mark.parametrize(
    "setting", [Setting.DESCENT, pytest.param(Setting.RUN, marks=pytest.mark.slow)], ids=lambda s: s.name
)
def test_what_is_found_does_not_depend_on_what_was_decided_before(setting: Setting) -> None:
    """What is remembered of an instance, for other claims and other step sizes, changes nothing."""
    one, other = (
        subprocess.run(
            [sys.executable, "-c", IN_ORDER, direction, setting.name], capture_output=True, text=True, check=True
        ).stdout
        for direction in ("1", "-1")
    )
    assert one == other
