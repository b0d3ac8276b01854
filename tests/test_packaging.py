"""What a user is told to do works as told: README, packaging, continuous integration."""

from __future__ import annotations

import ast
import os
import re
import shlex
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES: dict[str, str] = {page.name: page.read_text(encoding="utf-8") for page in (ROOT / "docs").glob("*.md")}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

MAIN_JOB = "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/python -m verify"
TESTS = "python3 -m venv .venv && .venv/bin/pip install '.[test]' && .venv/bin/pytest"


@pytest.mark.parametrize("command", [MAIN_JOB, TESTS])
def test_the_readme_has_each_command_once_on_a_line_of_its_own(command):
    assert README.splitlines().count(command) == 1


def test_integration_runs_the_readmes_test_command():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    text = script.read_text(encoding="utf-8")
    assert "set -euo pipefail" in text
    assert """grep -F "pip install '.[test]'" README.md""" in text
    first = next(line for line in README.splitlines() if "pip install '.[test]'" in line)
    assert first == TESTS


def test_the_commands_of_contributing_are_those_of_integration() -> None:
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    runner = (ROOT / "Makefile").read_text(encoding="utf-8")
    block = contributing.split("run what CI runs:")[1].split("```")[1]
    names = [line.removeprefix("make ") for line in block.strip().split("\n")]
    called = " ".join(re.findall(r"for name in (.*); do|together=\((.*)\)", script)[i][i] for i in range(2)).split()
    assert set(names) - {"test"} <= set(called)
    for name in (*names, *called):
        assert re.search(rf"^{name}:", runner, re.MULTILINE), name


def test_the_hooks_have_the_names_of_the_runner() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    runner = (ROOT / "Makefile").read_text(encoding="utf-8")
    for name in re.findall(r"id: (\w+)", hooks):
        assert re.search(rf"^{name}:", runner, re.MULTILINE), name


def test_the_version_is_said_once_and_dated() -> None:
    import verify

    assert PROJECT["project"]["dynamic"] == ["version"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## {re.escape(verify.__version__)} - \d{{4}}-\d\d-\d\d$", changes, re.MULTILINE)
    done = subprocess.run([sys.executable, "-m", "verify", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"overparam-verify {verify.__version__}\n"


@pytest.mark.parametrize("package", ["derivations", "verify"])
def test_the_types_travel_with_the_package(package: str) -> None:
    assert (ROOT / package / "py.typed").exists()


def test_the_script_is_the_module():
    module, name = PROJECT["project"]["scripts"]["overparam-verify"].split(":")
    assert getattr(import_module(module), name) is import_module("verify.__main__").program


def test_every_package_is_shipped():
    assert PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["derivations", "verify"]
    for package in ("derivations", "verify"):
        folders = {p.parent for p in (ROOT / package).rglob("*.py")}
        assert all((folder / "__init__.py").exists() for folder in folders)


def test_every_import_is_a_dependency():
    """Of the program itself, or of an extra that a command asks for by name."""
    extras = PROJECT["project"]["optional-dependencies"]
    asked = [*PROJECT["project"]["dependencies"], *extras["report"], *extras["distributed"]]
    names = {re.split(r"[<>=\[]", d)[0].replace("python-", "") for d in asked}
    found = set()
    for package in ("derivations", "verify"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    found |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom):
                    found.add((node.module or "").partition(".")[0])
    assert found - sys.stdlib_module_names - {"derivations", "verify", "__future__"} <= names


def test_the_licence_is_mit():
    assert PROJECT["project"]["license"] == "MIT"
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")


def test_benchmarks_are_not_collected():
    assert PROJECT["tool"]["pytest"]["ini_options"]["testpaths"] == ["tests"]
    assert not list((ROOT / "benchmarks").glob("test_*.py"))


def blocks(heading: str, page: str = README) -> list[str]:
    """The Python in a section of the README, or of another page."""
    section = page.split(f"## {heading}\n")[1].split("\n## ", maxsplit=1)[0]
    return re.findall(r"```python\n(.*?)```", section, re.DOTALL)


@pytest.mark.thorough
def test_the_readmes_python_does_what_its_comments_say() -> None:
    (code,) = blocks("From Python", PAGES["extending.md"])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    first, second = done.stdout.splitlines()[:2]
    assert first == "proved"
    assert second.startswith("refuted Counterexample(")


@pytest.mark.slow
def test_the_readmes_property_test_fails_as_it_says(tmp_path):
    (code,) = blocks("In your own property tests", PAGES["extending.md"])
    (tmp_path / "test_readme.py").write_text(code, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_readme.py"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 1
    assert "instance=Instance(X=[" in done.stdout


def test_the_readmes_claim_is_the_one_in_the_list():
    (code,) = blocks("How to add a claim", PAGES["extending.md"])
    shown = re.sub(r",?\s+proof=.*", "", code, flags=re.DOTALL)
    namespace: dict[str, object] = {}
    exec(compile(shown if shown.count("(") == shown.count(")") else code, "README", "exec"), namespace)
    listed = import_module("derivations.slides.imbalance_invariance").CLAIM
    made = namespace["CLAIM"]
    for name in ("id", "display", "title", "source", "setting", "printed"):
        assert getattr(made, name) == getattr(listed, name)


def test_the_readmes_table_has_every_display():
    from derivations import CLAIMS

    table = PAGES["verdicts.md"].split("<!-- table -->")[1].split("<!-- /table -->")[0]
    first = [line.split()[0] for line in table.splitlines() if line and not line.startswith(("`", " "))]
    displays = list(dict.fromkeys(c.display for c in CLAIMS))
    assert [name for name in first if name in displays] == displays


LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", *(f"docs/{name}" for name in PAGES)])
def test_what_a_page_links_to_is_there(page: str) -> None:
    path = ROOT / page
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        if not target.startswith("https://"):
            assert (path.parent / target).exists(), target


SHOWN: list[tuple[str, str]] = re.findall(r"```console\n\$ python -m (verify [^\n]*)\n(.*?)```", README, re.DOTALL)


def as_shown(text: str) -> re.Pattern[str]:
    """What a page shows of an answer, ... for what is left out."""
    return re.compile(re.escape(text.strip("\n")).replace(re.escape("..."), ".*?"), re.DOTALL)


@pytest.mark.thorough
@pytest.mark.parametrize(("command", "shown"), SHOWN)
def test_what_the_readme_shows_is_what_is_printed(command: str, shown: str) -> None:
    words = [sys.executable, "-m", *shlex.split(command)]
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert as_shown(shown).search(done.stdout)
    assert not as_shown(shown.replace("proved", "certified")).search(done.stdout)


@pytest.mark.thorough
def test_what_the_readme_shows_of_python_is_what_is_printed() -> None:
    (code,) = blocks("You train a network")
    (shown,) = re.findall(r"```text\n(.*?)```", README, re.DOTALL)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert as_shown(shown).search(done.stdout)
    covers = "('uniform-bounds', 'sharp-uniform-bounds', 'stable-bounds', 'descent-lemma', 'sharp-descent') None"
    assert done.stdout.splitlines()[-1] == covers


def test_the_readme_shows_an_answer_to_each_kind_of_reader() -> None:
    for reader, block in (
        ("referee a paper", "console"),
        ("have a bound to try", "console"),
        ("train a network", "text"),
    ):
        (section,) = (part for part in README.split("\n## You ") if part.startswith(reader))
        assert f"```{block}\n" in section


def test_the_readme_is_short_and_begins_with_the_conventions() -> None:
    from derivations.conventions import conventions

    assert len(README.splitlines()) < 200
    said = " ".join(README.split())
    for sentence in conventions():
        assert sentence in said
    assert README.index("## Conventions") < README.index("## You referee a paper")


def test_the_examples_are_run_by_the_runner() -> None:
    runner = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "examples/*.py" in runner
    assert len(list((ROOT / "examples").glob("*.py"))) >= 5
