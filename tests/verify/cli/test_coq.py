"""``coq`` as a user runs it: the files, the table, the JSON, the exit codes; a stand-in for coqc."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from derivations.coq import LIBRARY
from verify.cli import main
from verify.writing.json.text import published_schema

VERSION = "8.16.1"


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What is recorded in a test stays in the test."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def standing_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program called coqc that accepts all files but those that the file ``refused`` beside it names."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "refused").write_text("", encoding="utf-8")
    program = folder / "coqc"
    program.write_text(
        "#!/bin/sh\n"
        f'[ "$1" = -print-version ] && echo {VERSION} 4.13.1 && exit 0\n'
        "for file; do :; done\n"
        f'if grep -qx "$file" {folder}/refused; then echo "File \\"./$file\\": Error: no." >&2; exit 1; fi\n'
        'echo made >"${file}o"\n'
        "echo Closed under the global context\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


def answer(path: Path) -> dict[str, dict[str, object]]:
    return {row["id"]: row for row in json.loads(path.read_text(encoding="utf-8"))["results"]}


def test_the_files_are_written_without_coq(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    folder, target = tmp_path / "made" / "coq", tmp_path / "coq.json"
    assert main(["coq", "-o", str(folder), "--claims", "eq16-c,eq19", "--json", str(target)]) == 0
    printed = capsys.readouterr().out
    assert re.search(r"eq16-c +not checked", printed)
    assert "2 of 2 results written" in printed
    text = (folder / "eq16_c.v").read_text(encoding="utf-8")
    assert text.count("Theorem eq16_c") == 1
    asked = (folder / "assumptions.v").read_text(encoding="utf-8")
    assert "Require eq16_c eq19." in asked
    assert asked.endswith("Print Assumptions all_results.\n")
    # what eq19 cites is there too, though not asked for
    assert (folder / "descent_square_loss.v").exists()
    found = json.loads(target.read_text(encoding="utf-8"))
    assert set(published_schema("coq")["required"]) <= set(found)
    assert found["coq"] is None
    row = answer(target)["eq16-c"]
    assert (row["file"], row["theorem"], row["exported"]) == ("eq16_c.v", "eq16_c", True)
    assert (row["accepted"], row["assumptions"], row["why"]) == (None, [], None)
    assert list(answer(target)) == ["eq16-c", "eq19"]


def test_what_coq_accepts_is_said_and_recorded(
    tmp_path: Path, standing_in: Path, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["coq", "-o", str(tmp_path / "coq"), "--claims", "eq16-c", "--check", "--json", str(tmp_path / "c.json")]
    assert main(command) == 0
    assert re.search(r"eq16-c +accepted +\S+ +none", capsys.readouterr().out)
    found = json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))
    assert found["coq"] == VERSION
    assert answer(tmp_path / "c.json")["eq16-c"]["accepted"] is True
    assert main(["show", "eq16-c", "--samples", "1"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert re.search(r"accepted by Coq 8\.16\.1 on \d{4}-\d\d-\d\d, resting on no assumption", said)
    # another derivation is not the one that was accepted
    assert main(["show", "eq16-b", "--samples", "1"]) == 0
    assert "accepted by Coq" not in capsys.readouterr().out


def test_what_coq_refuses_is_said_and_not_recorded(
    tmp_path: Path, standing_in: Path, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (standing_in / "refused").write_text("descent_square_loss.v\n", encoding="utf-8")
    target = tmp_path / "c.json"
    command = [
        "coq",
        "-o",
        str(tmp_path / "coq"),
        "--claims",
        "descent-square-loss,eq16-c,eq19",
        "--check",
        "--json",
        str(target),
    ]
    assert main(command) == 1
    printed = capsys.readouterr().out
    assert re.search(r"descent-square-loss +refused", printed)
    assert "2 refused" in printed
    found = answer(target)
    assert [found[name]["accepted"] for name in ("descent-square-loss", "eq16-c", "eq19")] == [False, True, False]
    assert "Error: no." in str(found["descent-square-loss"]["why"])
    assert found["eq19"]["why"] == "descent_square_loss, which it rests on, was not accepted"
    assert main(["show", "eq19", "--samples", "1"]) == 0
    assert "accepted by Coq" not in capsys.readouterr().out


def test_without_coqc_a_check_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["coq", "-o", str(tmp_path / "coq"), "--claims", "eq16-c", "--check"]) == 2
    assert re.fullmatch(r"overparam-verify: --check needs Coq, .*apt install coq .*\n", capsys.readouterr().err)
    assert not (tmp_path / "coq").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--claims", "eq20"], "there is no derivation of it"),
        (["--claims", "nosuch"], "there is no claim 'nosuch'"),
        (["--claims", "eq16-c", "--seconds", "0"], "--seconds should be at least 1"),
        (["--claims", "eq16-c", "--jobs", "0"], "--jobs should be at least 1"),
        (["--claims", "eq16-c", "--json", "/no/such/folder.json"], "there is no directory"),
        (["--claims", "eq16-c", "-o", "/dev/null/coq"], "-o /dev/null/coq: cannot make this directory"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_in_one_sentence(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["coq", "-o", str(tmp_path / "coq"), *arguments]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert not (tmp_path / "coq").exists()


@pytest.mark.parametrize("path", sorted(LIBRARY.glob("*.v")), ids=lambda path: path.stem)
def test_the_library_assumes_nothing_and_opens_with_a_paragraph(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("(* ")
    said = re.sub(r"\(\*.*?\*\)", "", text, flags=re.DOTALL)
    forbidden = r"\b(Axioms?|Parameters?|Conjecture|Admitted|admit|Abort|Unset Guard Checking|bypass_check)\b"
    assert not re.search(forbidden, said)
