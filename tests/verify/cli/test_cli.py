"""The bare command: the table, its options and exit codes, JSON; help; the program as a process."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from rich.console import Console

from derivations import CLAIMS
from tests.material.handmade_verdicts import all_found, counterexample, found
from tests.material.running import program
from verify import cli
from verify.cli.commands import progress as answering
from verify.cli.program import SAMPLES
from verify.trials.evidence import Verdict
from verify.verdicts.summary import closing_line, is_good, rows
from verify.verdicts.verdict import StatementVerdict
from verify.writing.terminal.table import verdict_table

DISPLAYS = list(dict.fromkeys(c.display for c in CLAIMS))
COMMANDS = ["list", "show", "errata", "latex", "report", "try", "hunt", "certify", "train", "simulate"]

# --- help ------------------------------------------------------------------------------------


def test_help_imports_no_mathematics():
    code = (
        "import sys; from verify.cli import main; assert main(['--help']) == 0\n"
        "assert main(['latex', '--help']) == 0\n"
        "print(sorted({'sympy', 'numpy', 'flint', 'hypothesis', 'derivations'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("command", [[], *([c] for c in COMMANDS)])
def test_each_help_has_an_example(command, capsys):
    assert cli.main([*command, "--help"]) == 0
    assert "Example: python -m verify" in capsys.readouterr().out


# --- the bare command ------------------------------------------------------------------------


def test_the_table_has_a_line_for_each_display_in_paper_order(decided, capsys):
    assert cli.main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines if line.split() and line.split()[0] in DISPLAYS] == DISPLAYS
    assert max(map(len, lines)) <= 100
    assert not any("\x1b" in line for line in lines)
    assert re.fullmatch(r"\d+ proved, \d+ refuted, 4 not reproduced; corrected: \d+ proved; \d+\.\d s", lines[-1])


def test_parts_that_disagree_are_told_apart(decided, capsys):
    cli.main(["--claims", "eq15"])
    assert "ac refuted, bdef proved" in capsys.readouterr().out


def test_options_reach_the_engine(decided, capsys):
    cli.main(["--claims", "eq28,eq16-b", "--samples", "7", "--seed", "11", "--jobs", "3"])
    ready = ("verify.verdicts.parallel",)
    assert decided == {"claims": ["eq16-b", "eq28-a", "eq28-b"], "samples": 7, "seed": 11, "jobs": 3, "ready": ready}


@pytest.mark.parametrize("cores", [1, 2])
def test_processes_for_all_displays_are_made_ready_first_of_all(decided, cores, monkeypatch):
    monkeypatch.setattr("verify.cli.head_start.cores", lambda: cores)
    assert cli.main(["--samples", "3"]) == 0
    shared = "verify.verdicts.shared_derivations"
    assert (shared in decided.get("ready", ())) is (cores > 1)


def with_printed(verdict):
    return [found(CLAIMS[2], verdict)]


@pytest.mark.parametrize(
    ("verdict", "good"),
    [(v, v is not Verdict.UNDECIDED) for v in Verdict],
)
def test_only_an_undecided_printed_statement_is_bad(verdict, good):
    assert is_good(with_printed(verdict)) is good


@pytest.mark.parametrize(
    ("verdict", "good"),
    [(v, v in (Verdict.PROVED, Verdict.CERTIFIED, Verdict.DEFINITION)) for v in Verdict],
)
def test_a_corrected_statement_must_be_proved_or_certified(verdict, good):
    first = found(CLAIMS[0])
    assert is_good([replace(first, corrected=StatementVerdict(verdict))]) is good


def test_the_exit_code_is_one_for_a_bad_answer(decided, monkeypatch, capsys):
    monkeypatch.setattr(answering, "decide_all", lambda *_: with_printed(Verdict.UNDECIDED))
    assert cli.main([]) == 1
    assert "1 undecided" in capsys.readouterr().out


def test_the_closing_line_counts_displays_by_their_worst_part():
    eq15 = [found(c) for c in CLAIMS if c.display == "eq15"]
    assert closing_line(eq15, 1.25).startswith("1 refuted; corrected: 1 proved; 1.2")
    assert [r.printed for r in rows(eq15)] == [Verdict.REFUTED]


# --- JSON ------------------------------------------------------------------------------------


def test_json_on_standard_output_is_nothing_but_json(decided, capsys):
    assert cli.main(["--json", "-", "--seed", "5"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert {"schema": 1, "seed": 5, "samples": SAMPLES}.items() <= answer.items()
    assert [c["id"] for c in answer["claims"]] == DISPLAYS


def test_json_rows_have_what_was_promised(decided, tmp_path, capsys):
    target = tmp_path / "answer.json"
    assert cli.main(["--json", str(target)]) == 0
    by_id = {c["id"]: c for c in json.loads(target.read_text(encoding="utf-8"))["claims"]}
    for row in by_id.values():
        wanted = {"id", "title", "source", "printed", "corrected", "parts", "facts", "given", "steps", "seconds"}
        assert wanted <= row.keys()
        assert {"verdict", "latex", "instances", "counterexample"} <= row["printed"].keys()
        assert row["corrected"] is None or {"verdict", "latex", "why", "instances"} <= row["corrected"].keys()
    eq15 = by_id["eq15"]
    assert [p["id"] for p in eq15["parts"]] == [f"eq15-{letter}" for letter in "abcdef"]
    assert [p["printed"]["verdict"] for p in eq15["parts"]] == ["refuted", "proved", "refuted", *["proved"] * 3]
    assert eq15["printed"]["verdict"] == "refuted"
    assert eq15["printed"]["instances"] == 3 + 40 + 3 + 3 * 40
    assert eq15["facts"] == ["cauchy_schwarz"]
    assert eq15["given"] == [r"\eta > 0", r"\eta < \frac{2}{K}"]
    assert by_id["eq20"]["parts"] == []
    assert by_id["eq27"]["corrected"]["given"] == ["L(0) > 0"]


def test_json_counterexamples_can_be_redone_by_hand(decided, capsys):
    cli.main(["--json", "-", "--claims", "eq13"])
    found_one = json.loads(capsys.readouterr().out)["claims"][0]["printed"]["counterexample"]
    assert found_one["shape"] == {"n": 1, "h": 2, "m": 1, "N": 2}
    assert found_one["values"]["W1"] == [["1/2", "-3"]]
    assert (found_one["lhs"], found_one["rhs"]) == ("0.5", "-1.25e-12")


def test_a_file_and_the_table_can_be_had_together(decided, tmp_path, capsys):
    cli.main(["--json", str(tmp_path / "a.json"), "--claims", "eq1"])
    assert "eq1" in capsys.readouterr().out
    assert oct((tmp_path / "a.json").stat().st_mode & 0o777) != oct(0o600)


# --- as a process ----------------------------------------------------------------------------


def test_a_reader_that_goes_away_causes_no_traceback():
    done = subprocess.run(
        f"{sys.executable} -m verify list | head -n 1", shell=True, capture_output=True, text=True, check=True
    )
    assert "Traceback" not in done.stderr
    assert done.stdout.startswith("def-imbalance")


def test_a_terminal_without_greek_gets_no_traceback():
    done = program("show", "eq21", "--samples", "1", "--jobs", "1", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert "rho(eta, t) = 1 - 2 eta mu" in done.stdout
    assert "?" not in done.stdout
    assert "Traceback" not in done.stderr


def test_the_table_fits_a_narrow_terminal_and_cuts_no_verdict():
    verdicts = all_found(CLAIMS)
    for width in (60, 80, 100):
        written = io.StringIO()
        screen = Console(width=width, file=written)
        screen.print(verdict_table(rows(verdicts), width=width))
        text = written.getvalue()
        assert all(len(line) <= width for line in text.splitlines())
        assert text.count("refuted") == len([r for r in rows(verdicts) if r.printed is Verdict.REFUTED])


def test_counterexamples_made_by_hand_are_whole():
    assert counterexample(CLAIMS[0]).violates == CLAIMS[0].printed.relation
