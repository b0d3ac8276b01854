"""The loop of a hunt: each unit is counted once, and totals that do not add up are noticed."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from tests.material.hunted import (
    COUNTEREXAMPLE,
    QUARRY,
    RELATION,
    Clumsy,
    Counting,
    Here,
    Refuting,
    counted,
    found_by,
    opened,
    totals,
    until,
)
from verify.search import merged
from verify.search.hunting import Ended, Store, TotalsError
from verify.search.hunting import store as stores
from verify.search.hunting.loop import hunt

# --- the loop ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("crew", [Here, Clumsy])
def test_each_unit_is_counted_once(crew):
    with opened() as ledger:
        assert hunt(Counting(), ledger, crew(), stopped=until(50, ledger)) is Ended.INTERRUPTED
        assert counted(ledger) == totals(ledger.numbers)
        assert 50 <= ledger.units <= 50 + crew().capacity


def test_the_gaps_that_a_hunt_left_are_filled_first():
    with opened() as ledger:
        ledger.accept((k, found_by(k)) for k in (0, 3, 4))
        hunt(Counting(), ledger, Here(), stopped=lambda: ledger.units >= 7)
        assert counted(ledger) == totals(range(7))


def test_a_counterexample_ends_the_hunt_and_is_kept(tmp_path):
    with opened(tmp_path / "a") as ledger:
        assert hunt(Refuting(at=5), ledger, Here()) is Ended.REFUTED
        assert ledger.units == 6
    with opened(tmp_path / "a") as ledger:
        assert ledger.found.counterexample == COUNTEREXAMPLE
        assert hunt(Counting(), ledger, Here()) is Ended.REFUTED
        assert ledger.units == 6


def test_a_run_however_short_does_a_unit():
    with opened() as ledger:
        assert hunt(Counting(0.01), ledger, Here(), seconds=1e-9) is Ended.TIME
        assert ledger.units == 1


def test_the_largest_ratio_is_kept_with_its_instance(tmp_path):
    with opened(tmp_path / "a") as ledger:
        ledger.accept((k, found_by(k)) for k in (2, 6, 1))
    with opened(tmp_path / "a") as ledger:
        assert ledger.found.tightest == found_by(6).tightest
        ledger.accept([(0, replace(found_by(0), tightest=None))])
        assert ledger.recount()[1].tightest == found_by(6).tightest


# --- planted errors ---------------------------------------------------------------------------------------------------


class CountsTwice(Here):
    """Answers the unit before instead of every fifth."""

    def submit(self, explorer, index):
        return super().submit(explorer, index - 1 if index % 5 == 4 else index)


def test_an_answer_to_another_unit_is_noticed():
    with opened() as ledger, pytest.raises(TotalsError, match="unit 4 was asked for, but unit 3 came back"):
        hunt(Counting(), ledger, CountsTwice())
    assert ledger.units == 4


@pytest.mark.parametrize("twice", [[(1, found_by(1))], [(3, found_by(3)), (3, found_by(3))]])
def test_a_unit_is_never_written_twice(twice):
    with opened() as ledger:
        ledger.accept((k, found_by(k)) for k in range(3))
        with pytest.raises(TotalsError, match="counted before"):
            ledger.accept(twice)
        assert counted(ledger) == totals(range(3))


def test_the_rows_themselves_refuse_a_unit_twice():
    with Store(None) as store:
        first, second = (store.ledger(QUARRY, lambda _: RELATION) for _ in range(2))
        first.accept([(0, found_by(0))])
        with pytest.raises(sqlite3.IntegrityError):
            second.accept([(1, found_by(1)), (0, found_by(0))])
        assert counted(second) == totals([0])


def test_instances_that_are_counted_twice_on_the_way_do_not_add_up(monkeypatch):
    def doubled(a, b):
        return merged(merged(a, b), b) if b.instances == 4 else merged(a, b)

    monkeypatch.setattr(stores, "merged", doubled)
    with opened() as ledger, pytest.raises(TotalsError, match="add up to"):
        hunt(Counting(), ledger, Here(), stopped=until(6, ledger))
