"""The commands: what they print, where they write, how they refuse, and with which exit code they leave."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace

import pytest
from rich.console import Console

from derivations import CLAIMS, LEMMAS, SHARPER
from tests.material.handmade_verdicts import all_found, counterexample, found
from verify import cli
from verify.cli.commands import progress as answering
from verify.cli.program import SAMPLES
from verify.errors import RequestError
from verify.selection import select
from verify.trials.evidence import Verdict
from verify.verdicts.lemmas import derived, rested_on
from verify.verdicts.summary import closing_line, is_good, rows
from verify.verdicts.verdict import StatementVerdict
from verify.writing.output import Output
from verify.writing.terminal.table import verdict_table

DISPLAYS = list(dict.fromkeys(c.display for c in CLAIMS))
COMMANDS = ["list", "show", "errata", "latex", "report", "try", "hunt", "certify", "train", "simulate"]


@pytest.fixture
def decided(monkeypatch):
    """Commands answer with verdicts made by hand; what was asked for is recorded."""
    asked = {}

    def decide_all(claims, samples, seed, jobs, progress):
        asked.update(claims=[c.id for c in claims], samples=samples, seed=seed, jobs=jobs)
        verdicts = all_found(claims)
        for verdict in verdicts:
            progress(verdict)
        return verdicts

    monkeypatch.setattr(answering, "decide_all", decide_all)
    for module in ("head_start", "slides"):
        monkeypatch.setattr(f"verify.cli.{module}.make_ready", lambda *names: asked.setdefault("ready", names))
    return asked


def program(*arguments, **options):
    command = [sys.executable, "-m", "verify", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


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


def test_the_exit_code_is_one_for_a_bad_answer(monkeypatch, capsys):
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


# --- the other commands ----------------------------------------------------------------------


def test_list_names_every_claim_and_decides_nothing(capsys):
    assert cli.main(["list"]) == 0
    names = {line.split()[0] for line in capsys.readouterr().out.splitlines() if line}
    assert names - {"lemmas,", "beyond"} == {c.id for c in (*CLAIMS, *SHARPER, *LEMMAS)} | set(DISPLAYS)


def test_show_has_all_there_is(decided, capsys):
    assert cli.main(["show", "def-kappa"]) == 0
    text = capsys.readouterr().out
    for piece in (
        "κ = λ_max(X Xᵀ)/λ_min(X Xᵀ)",
        "κ = σ_max(X)²/σ_min(X)²",
        "Counterexample",
        "W₁ = [ 1/2  -3 ]",
        "Hypotheses",
        "2.base.1",
        "from 1, 2.base.1",
        "cauchy_schwarz",
        "refuted",
        "proved",
    ):
        assert piece in text
    assert max(map(len, text.splitlines())) <= 100


def test_show_of_a_display_shows_each_part(decided, capsys):
    cli.main(["show", "eq28"])
    text = capsys.readouterr().out
    assert "eq28-a" in text
    assert "eq28-b" in text
    assert decided["claims"] == ["eq28-a", "eq28-b"]


def test_show_of_a_lemma_checks_its_derivation(capsys):
    assert cli.main(["show", LEMMAS[0].id]) == 0
    text = capsys.readouterr().out
    assert "As stated: proved\n" in text
    assert "Derivation" in text


def test_a_lemma_with_another_statement_is_not_proved():
    other = replace(LEMMAS[0], printed=replace(LEMMAS[0].printed, relation=LEMMAS[1].printed.relation))
    verdict = derived(other).printed
    assert verdict.verdict is Verdict.UNDECIDED
    assert verdict.gap == "the derivation establishes another statement"


def test_lemmas_rested_on_are_followed_to_the_ground():
    claim = next(c for c in CLAIMS if c.id == "eq15-c")
    verdict = replace(found(claim), printed=derived(claim).printed)
    names = [v.claim.id for v in rested_on([verdict])]
    assert {"pl", "loss-as-distance"} <= set(names)


def test_show_tells_a_gap(monkeypatch, capsys):
    claim = CLAIMS[2]
    open_one = StatementVerdict(Verdict.CERTIFIED, 12, 3, gap="step 2 (sum): not shown")
    monkeypatch.setattr(answering, "decide_all", lambda *_: [replace(found(claim), printed=open_one)])
    cli.main(["show", claim.id])
    text = capsys.readouterr().out
    assert "certified, true on 12 exact instances, 3 left open" in text
    assert "not proved: step 2 (sum): not shown" in text


@pytest.mark.parametrize("form", ["text", "latex", "json"])
def test_errata_hold_what_is_refuted_and_nothing_else(form, decided, capsys):
    assert cli.main(["errata", "--format", form, "--claims", "eq15,eq16"]) == 0
    text = capsys.readouterr().out
    assert set(re.findall(r"eq1[56]-[abc]", text)) == {"eq15-a", "eq15-c"}
    if form == "json":
        wrong = json.loads(text)["errata"]
        assert wrong[0]["corrected"]["verdict"] == "proved"
        assert wrong[0]["printed"]["counterexample"]["values"]["eta"] == "3/4"


def test_latex_writes_a_document(decided, tmp_path, capsys):
    target = tmp_path / "slides.tex"
    assert cli.main(["latex", "-o", str(target), "--claims", "eq16"]) == 0
    assert target.read_text(encoding="utf-8").startswith(r"\documentclass")
    assert [p.name for p in tmp_path.iterdir()] == ["slides.tex"]


def test_latex_fragment_decides_nothing(decided, capsys):
    assert cli.main(["latex", "-o", "-", "--fragment", "--claims", "eq16"]) == 0
    assert r"\tag{16}" in capsys.readouterr().out
    assert decided == {}


def test_latex_pdf_without_tex_is_refused(decided, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    refused(["latex", "-o", str(tmp_path / "a.tex"), "--pdf"], capsys, "pdflatex")
    assert list(tmp_path.iterdir()) == []


def test_latex_pdf_puts_the_pdf_beside(decided, tmp_path, monkeypatch, capsys):
    folder = tmp_path / "bin"
    folder.mkdir()
    fake = folder / "pdflatex"
    fake.write_text("#!/bin/sh\nprintf '%%PDF-fake' > document.pdf\necho done > document.log\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    assert cli.main(["latex", "-o", str(tmp_path / "a.tex"), "--pdf", "--claims", "eq1"]) == 0
    assert (tmp_path / "a.pdf").read_bytes() == b"%PDF-fake"


def test_latex_pdf_that_tex_refuses_leaves_nothing(decided, tmp_path, monkeypatch, capsys):
    folder = tmp_path / "bin"
    folder.mkdir()
    fake = folder / "pdflatex"
    fake.write_text("#!/bin/sh\necho '! Undefined control sequence.' > document.log\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    refused(["latex", "-o", str(tmp_path / "a.tex"), "--pdf", "--claims", "eq1"], capsys, "Undefined control sequence")
    assert [p.name for p in tmp_path.iterdir()] == ["bin"]


# --- requests that make no sense -------------------------------------------------------------


def refused(arguments, capsys, *pieces):
    """The program leaves with 2 after one sentence on standard error, and has written nothing else."""
    assert cli.main(arguments) == 2
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.count("\n") == 1
    assert written.err.startswith("overparam-verify: ")
    assert written.err.endswith((".\n", "?\n"))
    for piece in pieces:
        assert piece in written.err


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
def test_a_failure_midway_leaves_the_old_file(number, tmp_path, monkeypatch, capsys, request):
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
