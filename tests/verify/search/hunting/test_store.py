"""The file of a hunt: what is kept in it, what cannot be used, what was altered, a full disk."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from random import Random

import pytest

from tests.material.hunted import COUNTEREXAMPLE, QUARRY, RELATION, Counting, Here, counted, found_by, opened, totals
from verify import cli
from verify.cli.commands import hunts as command
from verify.errors import RequestError
from verify.search.hunting import Store
from verify.search.hunting import store as stores


def test_one_file_holds_several_hunts(tmp_path):
    others = [{"seed": 8}, {"seed": 2**80}, {"given": ()}, {"shape": ""}]
    quarries = [QUARRY, *(replace(QUARRY, **other) for other in others)]
    for number, quarry in enumerate(quarries):
        with opened(tmp_path / "a", quarry) as ledger:
            assert ledger.units == 0
            ledger.accept((k, found_by(k)) for k in range(number + 1))
    for number, quarry in enumerate(quarries):
        with opened(tmp_path / "a", quarry) as ledger:
            assert counted(ledger) == totals(range(number + 1))


def test_a_store_tells_when_and_with_what_it_was_written(tmp_path):
    for _ in range(2):
        with opened(tmp_path / "a"):
            pass
    connection = sqlite3.connect(tmp_path / "a")
    rows = connection.execute("SELECT started, versions FROM sessions").fetchall()
    connection.close()
    assert len(rows) == 2
    assert json.loads(rows[0][1]).keys() == {"python", "overparam-verify", "search", "numpy", "python-flint", "sympy"}


def test_a_file_in_use_is_refused(tmp_path):
    with Store(str(tmp_path / "a")), pytest.raises(RequestError, match="is in use by another hunt"):
        Store(str(tmp_path / "a"))
    Store(str(tmp_path / "a")).close()


def sqlite_of_something_else(path):
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()


def torn(path, cut):
    with opened(path) as ledger:
        ledger.accept((k, found_by(k)) for k in range(300))
    path.write_bytes(cut(path.read_bytes()))


def of_a_later_format(path):
    Store(str(path)).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


UNUSABLE = {
    "text": (lambda path: path.write_text("not SQLite\n" * 200), "is no SQLite file"),
    "recipes": (sqlite_of_something_else, "is an SQLite file of something else"),
    "format": (of_a_later_format, "has format 99, but this version"),
    "half": (lambda path: torn(path, lambda data: data[: len(data) // 2]), "is damaged"),
    "holes": (lambda path: torn(path, lambda data: data[:5000] + bytes(20000) + data[25000:]), "is damaged"),
    "directory": (lambda path: path.mkdir(), "cannot be opened or made"),
}


@pytest.mark.parametrize("kind", UNUSABLE)
def test_a_store_that_cannot_be_used_is_told_in_one_sentence(kind, hunted, tmp_path, capsys):
    make, reason = UNUSABLE[kind]
    make(tmp_path / "a")
    hunted(Counting())
    assert cli.main(["hunt", "eta <= 1", "--seconds", "1", "--store", str(tmp_path / "a")]) == 2
    error = capsys.readouterr().err
    assert reason in error
    assert error.count("\n") == 1


def filled(path, units=40):
    """A store with two hunts, and what they say."""
    quarries = (QUARRY, replace(QUARRY, seed=8))
    with Store(str(path)) as store:
        for quarry in quarries:
            ledger = store.ledger(quarry, lambda _: RELATION)
            ledger.accept((k, found_by(k)) for k in range(units))
            ledger.accept([(units, replace(found_by(units), counterexample=COUNTEREXAMPLE))])
    return quarries


def said(path, quarries):
    """What a store says of hunts."""
    with Store(str(path)) as store:
        return [store.ledger(quarry, lambda _: RELATION).recount() for quarry in quarries]


@pytest.mark.thorough
def test_a_store_whose_bytes_were_altered_is_refused_or_says_the_same(tmp_path):
    quarries = filled(tmp_path / "a")
    whole, rng, refused = (tmp_path / "a").read_bytes(), Random(0), 0
    expected = said(tmp_path / "a", quarries)
    for k in range(400):
        altered, place = bytearray(whole), rng.randrange(len(whole)) if k >= 100 else k
        altered[place] ^= 1 << rng.randrange(8)
        (tmp_path / "b").write_bytes(altered)
        try:
            assert said(tmp_path / "b", quarries) == expected, f"a bit of byte {place} changed what is said, silently"
        except RequestError:
            refused += 1
    assert refused > 100  # the others are of pages that nothing is on


ALTERED = {
    "a count": "UPDATE units SET instances = instances + 1 WHERE unit = 3",
    "a unit that is gone": "DELETE FROM units WHERE unit = 3",
    "the number of a unit": "UPDATE units SET unit = 50 WHERE hunt = 1 AND unit = 40",
    "a counterexample": "UPDATE units SET counterexample = NULL",
    "a relation": "UPDATE hunts SET relation = 'x<=2' WHERE hunt = 1",
    "a hunt that is gone": "DELETE FROM hunts WHERE hunt = 2",
    "a version": "UPDATE units SET version = 'other'",
    "a seal": "UPDATE units SET seal = 'none' WHERE unit = 3",
    "a table": "CREATE TABLE more (x)",
}


@pytest.mark.parametrize("change", ALTERED.values(), ids=ALTERED)
def test_rows_that_were_altered_are_damage(change, tmp_path):
    quarries = filled(tmp_path / "a")
    connection = sqlite3.connect(tmp_path / "a")
    connection.execute(change)
    connection.commit()
    connection.close()
    with pytest.raises(RequestError, match="does not fit its checksums"):
        said(tmp_path / "a", quarries)


def test_what_another_version_found_is_not_added_up(tmp_path, monkeypatch):
    with opened(tmp_path / "a") as ledger:
        ledger.accept((k, found_by(k)) for k in range(5))
        ledger.accept([(5, replace(found_by(5), counterexample=COUNTEREXAMPLE))])
    monkeypatch.setattr(stores, "VERSION", "a later one")
    for _ in range(2):
        with opened(tmp_path / "a") as ledger:
            assert (ledger.units, ledger.refuted) == (0, False)
            (earlier,) = ledger.earlier
            assert (earlier.units, earlier.found.counterexample) == (6, COUNTEREXAMPLE)
            assert earlier.found.instances == totals(range(6))[1]


@pytest.mark.thorough
def test_what_another_version_kept_is_judged_anew(tmp_path, monkeypatch, capsys):
    arguments = ["hunt", "norm_W <= sigma_max_W", "--shape", "2,2,2", "--store", str(tmp_path / "a"), "--jobs", "1"]
    assert cli.main([*arguments, "--seconds", "5"]) == 1
    capsys.readouterr()
    monkeypatch.setattr(stores, "VERSION", "a later one")
    monkeypatch.setattr(command, "crew", lambda *_: Here())
    assert cli.main([*arguments, "--seconds", "1"]) == 1  # no unit is needed
    text = capsys.readouterr().out
    assert "0 units; " in text
    assert "are not counted here" in text
    assert "judged anew" in text


def test_a_full_disk_is_told_in_one_sentence_and_keeps_what_was_there(hunted, tmp_path, capsys, monkeypatch):
    quarries = filled(tmp_path / "a")
    expected = said(tmp_path / "a", quarries)
    opening = Store._open

    def small(store):
        opening(store)
        (pages,) = store._connection.execute("PRAGMA page_count").fetchone()
        store._connection.execute(f"PRAGMA max_page_count = {pages}")

    monkeypatch.setattr(Store, "_open", small)
    hunted(Counting(), replace(QUARRY, seed=9))
    assert cli.main(["hunt", "eta <= 1", "--seconds", "5", "--store", str(tmp_path / "a")]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "the disk is full; what was in it is kept" in err
    monkeypatch.undo()
    assert said(tmp_path / "a", quarries) == expected


def test_no_empty_file_is_left_where_the_disk_is_full_from_the_start(tmp_path, monkeypatch):
    opening = Store._open

    def full(store):
        store._connection.execute("PRAGMA max_page_count = 1")
        opening(store)

    monkeypatch.setattr(Store, "_open", full)
    with pytest.raises(RequestError, match=r"the disk is full$"):
        Store(str(tmp_path / "a"))
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("name", ["", "missing/directory/a"])
def test_a_place_where_no_file_can_be(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RequestError, match="--store"):
        Store(name)
