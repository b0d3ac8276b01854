"""Requests that make no sense, and what is left where a command fails midway."""

from __future__ import annotations

import os
import signal

import pytest

from derivations import CLAIMS
from tests.material.running import refused
from verify import cli
from verify.cli.commands import progress as answering
from verify.errors import RequestError
from verify.selection import select
from verify.writing.output import Output


@pytest.mark.parametrize(
    ("arguments", "pieces"),
    [
        (["--claims", "eq99"], ["'eq99'", "nearest", "eq9"]),
        (["--claims", "eq16,eq1l"], ["'eq1l'"]),
        (["--claims", ""], ["--claims"]),
        (["--claims", "eq16,,eq28"], ["--claims"]),
        (["--samples", "0"], ["--samples", "0"]),
        (["--samples", "many"], ["--samples"]),
        (["--seed", "-1"], ["--seed", "-1"]),
        (["--jobs", "0"], ["--jobs", "0"]),
        (["--jobs", "1.5"], ["--jobs"]),
        (["--json", "/nowhere/at/all.json"], ["/nowhere/at/all.json", "no directory"]),
        (["--json", "/"], ["directory"]),
        (["--no-such-option"], ["--no-such-option"]),
        (["--samples", "3", "list"], ["--samples", "after 'list'"]),
        (["shwo", "eq16"], ["shwo"]),
        (["show"], ["ID"]),
        (["show", "16"], ["'16'", "eq16"]),
        (["show", "kappa"], ["def-kappa"]),
        (["show", "Eq16"], ["eq16"]),
        (["show", "zzzzzzzz"], ["`list`"]),
        (["show", "eq16", "eq17"], ["eq17"]),
        (["errata", "--format", "pdf"], ["--format", "pdf"]),
        (["latex"], ["-o"]),
        (["latex", "-o", "-", "--pdf"], ["--pdf"]),
        (["latex", "-o", "a.tex", "--pdf", "--fragment"], ["--fragment"]),
        (["latex", "-o", "/nowhere/a.tex"], ["/nowhere"]),
        (["latex", "-o", "a.pdf", "--pdf"], ["a.pdf"]),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_in_one_sentence(arguments, pieces, decided, capsys):
    refused(arguments, capsys, *pieces)
    assert "claims" not in decided


def test_ids_of_displays_and_of_parts_are_accepted():
    assert [c.id for c in select(["eq28"], CLAIMS)] == ["eq28-a", "eq28-b"]
    assert [c.id for c in select(["eq28-b", "def-kappa"], CLAIMS)] == ["def-kappa", "eq28-b"]
    with pytest.raises(RequestError, match="eq28"):
        select(["eq28-c"], CLAIMS)


# --- nothing half-written --------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_failure_midway_leaves_the_old_file(number, decided, tmp_path, monkeypatch, capsys, request):
    def fails(*_):
        signal.raise_signal(number)

    # a shell that runs the tests in the background has them ignore an interrupt
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    target = tmp_path / "answer.json"
    target.write_text("old", encoding="utf-8")
    monkeypatch.setattr(answering, "decide_all", fails)
    assert cli.main(["--json", str(target)]) == 130
    assert capsys.readouterr().err == "overparam-verify: interrupted.\n"
    assert target.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    target = tmp_path / "answer.json"
    with pytest.raises(RequestError, match="No space left"), Output(str(target)) as output:  # noqa: PT012
        monkeypatch.setattr("pathlib.Path.write_bytes", full)
        output.write("text")
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_followed_and_a_device_is_written_to(tmp_path):
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    real.write_text("old", encoding="utf-8")
    link.symlink_to(real)
    for target in (str(link), os.devnull):
        with Output(target) as output:
            output.write("new")
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8") == "new"
