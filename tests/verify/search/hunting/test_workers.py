"""Workers that die, and a Dask scheduler with its workers: nothing is lost, and what cannot be reached is told."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from time import monotonic, sleep

import pytest

from tests.material.hunted import Counting, Deadly, Marking, counted, environment, opened, totals, until
from verify import certify, schedulers
from verify.errors import RequestError
from verify.search.hunting import DaskWorkers, Processes, WorkersLost, crew
from verify.search.hunting.loop import hunt

# --- workers that die -------------------------------------------------------------------------------------------------


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


# --- a Dask scheduler -------------------------------------------------------------------------------------------------


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
