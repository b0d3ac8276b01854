"""Hunts that are killed or interrupted at any moment: what was told to be there is there, and no process stays."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from random import Random
from threading import Thread
from time import monotonic, sleep

import pytest

from tests.material.hunted import Counting, Here, Interrupting, counted, opened, program, totals, until
from tests.material.present import present
from verify import cli
from verify.processes import interrupts_noted
from verify.search.hunting import crew
from verify.search.hunting.loop import hunt

# --- killed -----------------------------------------------------------------------------------------------------------


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


# --- interrupted ------------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("said", [b"", b"\0"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_the_wait_for_a_scheduler(number, said, hunted, tmp_path, capsys, monkeypatch):
    """Of one that accepts and stays silent, and of one whose answer never ends."""
    pytest.importorskip("distributed", reason="the extra `distributed` is not installed")
    hunted(Interrupting(0, number))
    monkeypatch.setattr("verify.cli.commands.hunts.crew", crew)
    answer = tmp_path / "a.json"
    with socket.create_server(("127.0.0.1", 0)) as server:
        met, held = [], []

        def serve():
            for _ in range(2 if said else 1):  # a first connection finds out whether anybody speaks
                held.append(server.accept()[0])
                held[-1].send(said)
            sleep(0.3)
            met.append(monotonic())
            os.kill(os.getpid(), number)

        serving = Thread(target=serve)
        serving.start()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        assert cli.main(["hunt", "eta <= 1", "--scheduler", address, "--json", str(answer)]) == 130
        ended = monotonic()
        serving.join()
        for connection in held:
            connection.close()
    assert ended - met[0] < 2
    assert capsys.readouterr().err == "overparam-verify: interrupted.\n"
    found = json.loads(answer.read_text())
    assert (found["units"], found["ended"]) == (0, "interrupted")


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
