"""The command `report`: what it writes and what it refuses."""

from __future__ import annotations

import subprocess
import sys

import pytest

from verify import cli
from verify.cli.commands import documents as reporting


def test_the_command_writes_the_page_and_leaves_experiments_out_on_request(decided, tmp_path):
    target = tmp_path / "page.html"
    assert cli.main(["report", "-o", str(target), "--claims", "eq16,figure1", "--runs", "0", "--seed", "3"]) == 0
    text = target.read_text(encoding="utf-8")
    assert reporting.NOT_RUN in text
    assert "report -o page.html --claims eq16,figure1 --samples 40 --seed 3 --runs 0" in text
    assert str(tmp_path) not in text
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.slow  # CI's `page` makes the whole page with them
def test_experiments_are_run_where_their_displays_are_asked_for(decided, capsys):
    assert cli.main(["report", "-o", "-", "--claims", "figure1,table36", "--runs", "2"]) == 0
    text = capsys.readouterr().out
    assert text.count('role="img"') == 2
    assert "standard error" in text
    assert cli.main(["report", "-o", "-", "--claims", "eq16", "--runs", "2"]) == 0
    assert reporting.NONE_ASKED in capsys.readouterr().out


def test_the_same_command_writes_the_same_page(decided, capsys):
    texts = []
    for jobs in ("1", "2"):
        cli.main(["report", "-o", "-", "--claims", "eq13,table36", "--runs", "2", "--jobs", jobs])
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--claims", "eq99"], "eq99"),
        (["--runs", "-1"], "--runs should be at least 0"),
        (["--samples", "0"], "--samples"),
        (["-o", "missing/page.html"], "no directory"),
    ],
)
def test_what_makes_no_sense_is_one_sentence(arguments, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["report", "-o", "page.html", *arguments]) == 2
    message = capsys.readouterr().err
    assert said in message
    assert message.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("missing", reporting.EXTRA)
def test_without_the_extra_its_name_is_said(missing, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(reporting, "find_spec", lambda name: None if name == missing else object())
    assert cli.main(["report", "-o", str(tmp_path / "page.html")]) == 2
    assert f"a page needs {missing}: pip install 'overparam-verify[report]'" in capsys.readouterr().err


def test_help_imports_nothing_of_the_extra():
    code = (
        "import sys; from verify.cli import main; assert main(['report', '--help']) == 0\n"
        "print(sorted({'sympy', 'numpy', 'jinja2', 'latex2mathml', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert "Example: python -m verify report" in done.stdout
