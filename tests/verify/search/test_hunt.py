"""Hunts: nothing is lost and nothing counted twice, whatever is killed and whenever."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from time import monotonic, sleep

import jsonschema
import pytest

from derivations import CLAIMS
from tests.material import hunted as hunted_material
from tests.material.hunted import (
    COUNTEREXAMPLE,
    QUARRY,
    RELATION,
    Clumsy,
    Counting,
    Deadly,
    Here,
    Interrupting,
    Marking,
    Refuting,
    counted,
    found_by,
    totals,
    until,
)
from tests.material.present import present
from verify import certify, cli, schedulers
from verify.cli.commands import hunts as command
from verify.errors import RequestError
from verify.processes import interrupts_noted
from verify.search import merged
from verify.search.hunting import (
    DaskWorkers,
    Ended,
    Processes,
    Store,
    Target,
    TotalsError,
    Typed,
    WorkersLost,
    crew,
    target,
    targets,
    targets_of,
)
from verify.search.hunting import store as stores
from verify.search.hunting.loop import hunt
from verify.search.hunting.targets import INSTANCES, ClaimInForce
from verify.writing.json.text import published_schema

HUNTED = Path(hunted_material.__file__)


@contextmanager
def opened(path=None, quarry=QUARRY):
    with Store(path and str(path)) as store:
        yield store.ledger(quarry, lambda _: RELATION)


def environment():
    """That of this process, with these tests and the project where imports are looked for."""
    places = [str(HUNTED.parent), str(HUNTED.parent.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(places)}


@contextmanager
def program(*arguments):
    """A hunt in a process of its own; what it prints comes through ``stdout``."""
    command = [sys.executable, str(HUNTED), *map(str, arguments)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment())
    with child:
        yield child
        child.kill()


# --- the loop --------------------------------------------------------------------------------


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


# --- planted errors --------------------------------------------------------------------------


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


# --- workers that die ------------------------------------------------------------------------


def killing(marking, at):
    """A callback that kills one of the processes at work, once, when so many units are there."""
    killed = []

    def progress(ledger):
        under_way = marking.units() - ledger.numbers
        if ledger.units >= at and under_way and not killed:
            killed.extend(marking.processes_of(max(under_way)))
            os.kill(killed[0], signal.SIGKILL)

    return progress


def assert_nothing_was_lost(marking, ledger, units):
    """Some unit was begun by two processes, and yet it is there once, as all others are."""
    assert any(len(marking.processes_of(unit)) > 1 for unit in marking.units())
    assert ledger.numbers.issuperset(range(units))
    assert counted(ledger) == totals(ledger.numbers)


@pytest.mark.thorough
@pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_the_units_of_a_process_that_dies_are_done_again(jobs, tmp_path):
    marking = Marking(str(tmp_path))
    with opened() as ledger, Processes(jobs) as processes:
        hunt(marking, ledger, processes, stopped=until(40, ledger), progress=killing(marking, 10))
        assert_nothing_was_lost(marking, ledger, 40)


@pytest.mark.slow
def test_a_unit_that_always_kills_its_worker_is_given_up():
    with opened() as ledger, Processes(1) as processes:
        with pytest.raises(WorkersLost, match=r"unit \d+ died 3 times"):
            hunt(Deadly(), ledger, processes)
        ledger.check()


# --- a Dask scheduler ------------------------------------------------------------------------


class Cluster:
    """A scheduler and its workers, each a process of its own."""

    def __init__(self, directory, workers):
        self.file = directory / "scheduler.json"
        self.scheduler = self._start("scheduler", "--port", "0", "--host", "127.0.0.1")
        self.workers = [self._start("worker", "--nthreads", "1", "--no-nanny") for _ in range(workers)]

    def _start(self, kind, *arguments):
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", "--scheduler-file", str(self.file)]
        quiet = subprocess.DEVNULL
        return subprocess.Popen([*command, "--no-dashboard", *arguments], env=environment(), stdout=quiet, stderr=quiet)

    def address(self):
        """The scheduler's address, when it has one."""
        patience = monotonic() + 60
        while not (self.file.exists() and self.file.read_text()):
            assert monotonic() < patience, "the scheduler did not start"
            sleep(0.05)
        return json.loads(self.file.read_text())["address"]

    def close(self):
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path):
    """A function that starts a cluster with so many workers; it is stopped at the end."""
    pytest.importorskip("distributed", reason="the extra `distributed` is not installed")
    (tmp_path / "cluster").mkdir()
    made = []

    def started(workers=2):
        made.append(Cluster(tmp_path / "cluster", workers))
        return made[0]

    yield started
    made[0].close()


@pytest.mark.slow  # processes that die are among the quick tests
def test_a_dask_worker_that_is_killed_loses_nothing(cluster, tmp_path):
    (tmp_path / "marks").mkdir()
    marking, started = Marking(str(tmp_path / "marks")), cluster()
    with opened() as ledger, DaskWorkers(started.address()) as dask:
        hunt(marking, ledger, dask, stopped=until(60, ledger), progress=killing(marking, 20))
        assert sum(process.poll() is not None for process in started.workers) == 1
        assert_nothing_was_lost(marking, ledger, 60)


@pytest.mark.slow
def test_a_scheduler_that_goes_away_ends_the_hunt(cluster):
    started = cluster()

    def leave(ledger):
        if ledger.units >= 3:
            started.scheduler.kill()

    with opened() as ledger, DaskWorkers(started.address()) as dask:
        with pytest.raises(WorkersLost, match="went away"):
            hunt(Counting(0.01), ledger, dask, progress=leave)
        assert counted(ledger) == totals(ledger.numbers)


def test_a_scheduler_without_workers_is_told(cluster, monkeypatch):
    monkeypatch.setattr(schedulers, "REACHED_WITHIN", 1)
    with pytest.raises(RequestError, match="has no workers"):
        crew(None, 1, cluster(workers=0).address())


def test_a_scheduler_that_does_not_answer_is_told(monkeypatch):
    pytest.importorskip("distributed", reason="the extra `distributed` is not installed")
    monkeypatch.setattr(schedulers, "REACHED_WITHIN", 0.5)
    for address in ("tcp://127.0.0.1:9", "nonsense://", "127.0.0.1:notaport"):
        with pytest.raises(RequestError, match="no Dask scheduler answers at"):
            crew(None, 1, address)


def test_a_server_that_is_no_scheduler_is_told(monkeypatch):
    """One of web pages waits to be asked, so that a client would wait for it."""
    pytest.importorskip("distributed", reason="the extra `distributed` is not installed")
    monkeypatch.setattr(schedulers, "REACHED_WITHIN", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        for reach in (lambda: crew(None, 1, address), lambda: certify([[1]], [[1]], [[1]], [[1]], scheduler=address)):
            with pytest.raises(RequestError, match="no Dask scheduler answers at"):
                reach()


def test_without_the_extra_its_name_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(RequestError, match=r"pip install 'overparam-verify\[distributed\]'"):
        crew(None, 1, "tcp://127.0.0.1:8786")


# --- killed ----------------------------------------------------------------------------------


def killed_and_resumed(path, rounds, jobs, rng, units=60):
    """Hunt in a process that is killed at a random moment, again and again; then until all units are there."""
    told = 0
    for _ in range(rounds):
        with program(path, 10**6, jobs, 0.005) as child:
            present(child.stdout).readline()  # from now on it may be killed at any moment
            sleep(rng.random() * 0.3)
            child.kill()
            told = max([told, *map(int, re.findall(r"\d+(?=\n)", present(child.stdout).read()))])
        with opened(path) as ledger:
            assert ledger.units >= told, "what was told to be there is lost"
            assert counted(ledger) == totals(ledger.numbers)
            assert len(set(range(ledger.units)) - ledger.numbers) <= jobs + 1, "only units in flight may be missing"
            told = ledger.units
    with opened(path) as ledger:
        hunt(Counting(), ledger, Here(), stopped=until(max(units, told), ledger))
        assert counted(ledger) == totals(range(ledger.units))


def test_a_hunt_that_is_killed_goes_on_where_it_was(tmp_path):
    killed_and_resumed(tmp_path / "a", rounds=2, jobs=0, rng=Random(1))


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [0, 2])
def test_a_hunt_may_be_killed_often(tmp_path, jobs):
    killed_and_resumed(tmp_path / "a", rounds=20, jobs=jobs, rng=Random(2))


def test_no_process_outlives_a_hunt_that_is_killed(tmp_path):
    with program(tmp_path / "a", 10**6, 1, 0.005) as child:
        present(child.stdout).readline()
        child.kill()
        child.communicate(timeout=30)  # comes to an end when no process holds the pipe any more


@pytest.mark.slow
@pytest.mark.parametrize("moment", [0.1 * k for k in range(12)])
def test_a_hunt_may_be_killed_while_it_starts(tmp_path, moment):
    with program(tmp_path / "a", 10**6, 0, 0.0) as child:
        sleep(moment)
        child.kill()
    with opened(tmp_path / "a") as ledger:
        assert counted(ledger) == totals(ledger.numbers)


# --- interrupted -----------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_interrupt_is_noted_and_the_second_interrupts(number):
    before = signal.getsignal(number)
    with interrupts_noted() as noted:
        assert not noted()
        signal.raise_signal(number)
        assert noted()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)
    assert signal.getsignal(number) is before


@pytest.fixture
def hunted(monkeypatch):
    """The command hunts with units made by hand, in this process."""

    def hunted_with(explorer, quarry=QUARRY):
        monkeypatch.setattr(command, "targets_of", lambda *_: (Target(quarry, (RELATION,), (), explorer),))
        monkeypatch.setattr(command, "crew", lambda *_: Here())

    return hunted_with


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_the_hunt_and_keeps_everything(number, hunted, tmp_path, capsys):
    hunted(Interrupting(20, number))
    answer = tmp_path / "a.json"
    assert cli.main(["hunt", "eta <= 1", "--store", str(tmp_path / "a"), "--json", str(answer)]) == 130
    printed = capsys.readouterr()
    assert printed.err == "overparam-verify: interrupted.\n"
    assert "left open" in printed.out
    found = json.loads(answer.read_text())
    assert (found["units"], found["ended"]) == (21, "interrupted")
    with opened(tmp_path / "a") as ledger:
        assert counted(ledger) == totals(range(found["units"]))


def test_an_interrupt_from_the_keyboard_reaches_all_processes_and_leaves_none(tmp_path):
    arguments = [sys.executable, "-m", "verify", "hunt", "eq13", "--store", str(tmp_path / "a"), "--jobs", "1"]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(arguments, start_new_session=True, **streams) as child:
        while not (tmp_path / "a").exists():
            sleep(0.05)
        sleep(1)
        os.killpg(child.pid, signal.SIGINT)  # as a terminal does
        out, err = child.communicate(timeout=60)
    assert (child.returncode, err) == (130, "overparam-verify: interrupted.\n")
    assert re.search(r"\d+ units; ", out)


# --- the store -------------------------------------------------------------------------------


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


# --- the command -----------------------------------------------------------------------------


def test_the_command_hunts_and_resumes(hunted, tmp_path, capsys):
    hunted(Counting(0.001))
    arguments = ["hunt", "eta <= 1", "--seconds", "0.1", "--store", str(tmp_path / "a")]
    assert cli.main(arguments) == 0
    first = int(present(re.search(r"(\d+) units; ", capsys.readouterr().out))[1])
    assert cli.main([*arguments, "--json", "-"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["units"] == first + answer["new_units"]
    assert answer["instances"] == totals(range(answer["units"]))[1]
    assert (answer["verdict"], answer["counterexample"]) == ("undecided", None)
    assert answer["tightest"]["ratio"] == present(found_by(answer["units"] - 1).tightest).ratio


def test_a_refuted_relation_has_exit_code_one_and_its_counterexample(hunted, capsys):
    hunted(Refuting(at=3))
    assert cli.main(["hunt", "eta <= 1"]) == 1
    text = capsys.readouterr().out
    assert "refuted: " in text
    assert "left side 1.5, right side 1" in text
    assert cli.main(["hunt", "eta <= 1", "--json", "-"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["counterexample"]["values"] == COUNTEREXAMPLE.values


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["eq99"], "there is no claim 'eq99'"),
        (["L_next"], "a relation has one of <= < >= > =="),
        ([" "], "an id, as eq28-a, or a relation"),
        (["eq35"], "asserts nothing that instances could refute"),
        (["half-monotone"], "no instance has a value of"),
        (["eq28-a", "--given", "eta <= 1"], "--shape go with a relation"),
        (["eq28-a", "--seconds", "0"], "--seconds should be a positive number"),
        (["eq28-a", "--seconds", "nan"], "--seconds should be a positive number"),
        (["eq28-a", "--shape", "2,3"], "--shape should be three sides"),
        (["eq28-a", "--shape", "2,0,3"], "--shape should be three sides"),
        (["L_next <= L", "--given", "n <= 1", "--shape", "2,3,2"], "does not meet the hypotheses on n, h and m"),
        (["L_next <= L", "--shape", "2,3,65"], "--shape should be three sides"),
        (["L_nxt <= L"], "did you mean L_next?"),
        (["L_next <= L", "--given", "eta is small"], "is not understood"),
        (["eq28-a", "--jobs", "0"], "--jobs should be at least 1"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(arguments, reason, capsys):
    assert cli.main(["hunt", *arguments]) == 2
    assert reason in capsys.readouterr().err


# --- files of relations ----------------------------------------------------------------------


def relations(path):
    path.write_text("# bounds\nnorm_W <= sigma_max_W given n == 2 given m == 2  # false\n\nsigma_max_W <= norm_W\n")
    return path


def test_a_file_has_a_relation_a_line_each_with_its_hypotheses(tmp_path):
    first, second = targets_of(str(relations(tmp_path / "a.txt")), Typed(("h == 2",)), seed=0)
    assert first.quarry == target("norm_W <= sigma_max_W", Typed(("h == 2", "n == 2", "m == 2")), seed=0).quarry
    assert second.quarry == target("sigma_max_W <= norm_W", Typed(("h == 2",)), seed=0).quarry


def test_a_paper_is_hunted_as_corrected(tmp_path):
    claim = '[[claim]]\nid = "{}"\nstates = "norm_W <= sigma_max_W"\n'
    (tmp_path / "a.toml").write_text(claim.format("a") + claim.format("b") + 'corrected = "sigma_max_W <= norm_W"')
    found = targets_of(str(tmp_path / "a.toml"), Typed(), seed=0)
    assert [(t.name, t.quarry.relation) for t in found] == [("a", "norm_W<=sigma_max_W"), ("b", "sigma_max_W<=norm_W")]


def test_a_file_is_hunted_to_a_table_and_what_fell_comes_first(tmp_path, capsys):
    arguments = ["hunt", str(relations(tmp_path / "a.txt")), "--seconds", "2", "--jobs", "1"]
    assert cli.main([*arguments, "--json", str(tmp_path / "a.json")]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[-5] for line in lines[1:3]] == ["refuted", "certified"]
    found = json.loads((tmp_path / "a.json").read_text())
    jsonschema.validate(found, published_schema("league"))
    assert [hunt["verdict"] for hunt in found["hunts"]] == ["refuted", "certified"]
    assert found["hunts"][0]["counterexample"] is not None


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.txt", "", "has no relations"),
        ("a.txt", "L <= 1\nL_nxt <= L", "line 2: 'L_nxt <= L' is not understood"),
        ("a.txt", "L <= 1 given", "line 1"),
        ("a.toml", "[[claim]]\nid = 'a'", "claim 'a' has no key 'states'"),
        ("missing.txt", None, "cannot read"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused(name, text, said, tmp_path, capsys):
    if text is not None:
        (tmp_path / name).write_text(text)
    assert cli.main(["hunt", str(tmp_path / name), "--seconds", "1"]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


# --- claims ----------------------------------------------------------------------------------


def test_a_claim_is_hunted_as_corrected_and_its_units_are_their_own():
    eq13 = target("eq13", Typed(), seed=3)
    (claim,) = (c for c in CLAIMS if c.id == "eq13")
    assert eq13.relations == (present(claim.corrected).relation,)
    assert eq13.explorer(4) == eq13.explorer(4)
    assert eq13.explorer(4).instances == INSTANCES
    assert eq13.quarry != target("eq13", Typed(), seed=4).quarry


def test_a_claim_that_is_false_is_refuted_by_its_units(monkeypatch):
    (claim,) = (c for c in CLAIMS if c.id == "eq13")
    monkeypatch.setattr(targets, "in_force", lambda c: c.printed)
    targets._remembered.cache_clear()
    with opened() as ledger:
        assert hunt(target("eq13", Typed(), seed=3).explorer, ledger, Here()) is Ended.REFUTED
        assert present(ledger.found.counterexample).violates == claim.printed.relation
    targets._remembered.cache_clear()


def test_a_display_is_hunted_claim_by_claim():
    eq28 = target("eq28", Typed(), seed=0)
    assert isinstance(eq28.explorer, ClaimInForce)
    assert eq28.explorer.ids == ("eq28-a", "eq28-b")
    assert len(eq28.relations) == 2


# --- typed relations -------------------------------------------------------------------------


def test_a_relation_is_the_same_hunt_however_it_is_spaced_and_its_hypotheses_ordered():
    first = target("L_next <= L", Typed(("eta <= 1/K", "n == 1")), seed=0)
    assert first.quarry == target("L_next<=L", Typed(("n==1", "eta<=1/K")), seed=0).quarry
    others = [
        ("L_next < L", Typed()),
        ("L_next <= L", Typed(("n == 1",))),
        ("L_next <= L", Typed(shape=(1, 1, 1))),
        ("L_next <= L", Typed(("eta <= 1/K", "n == 1"), data="any")),
        ("L_next <= L", Typed(("eta <= 1/K", "n == 1"), matrix=("A: 2,3",))),
        ("L_next <= L", Typed(("eta <= 1/K", "n == 1"), let=("q = L",))),
    ]
    for text, typed in others:
        assert first.quarry != target(text, typed, seed=0).quarry


def test_a_typed_relation_is_refuted_and_its_counterexample_outlives_the_process(tmp_path, capsys):
    arguments = ["hunt", "L_next <= L", "--shape", "1,1,1", "--seconds", "30", "--store", str(tmp_path / "a")]
    text = ""
    for _ in range(2):
        assert cli.main([*arguments, "--jobs", "1"]) == 1
        text = capsys.readouterr().out
        assert "violates  L(1) ≤ L(0)" in text
    assert "1 unit, 1 of them before; " in text
