"""What is answered before anything that takes time is imported, and how an interrupt ends the program then."""

from __future__ import annotations

import subprocess
import sys

import pytest
import typer

from verify.cli.early_refusals import OTHERS, TEXTS, early_refusal
from verify.cli.registered import conjectures


def run(code: str) -> subprocess.CompletedProcess[str]:
    usual = "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
    return subprocess.run([sys.executable, "-c", usual + code], capture_output=True, text=True, check=False)


# --- texts that are not understood ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["try", "L_nxt <= L"], "'L_nxt <= L' is not understood: there is no quantity 'L_nxt'; did you mean L_next?"),
        (["try", "L <= 1", "--given", "etta <= 1"], "the nearest are eta"),
        (["try", "--given=etta <= 1", "L <= 1"], "the nearest are eta"),
        (["try", "--seconds", "3", "q <= L", "--let", "q = K +"], "K +' is not understood"),
        (["try", "det(W) <= 1", "--shape", "2,2,3"], "no determinant unless n = m"),
        (["hunt", "L_nxt <= L", "--store", "a", "--jobs", "2"], "did you mean L_next?"),
    ],
)
def test_a_relation_that_is_not_understood_is_told_early(words: list[str], reason: str) -> None:
    assert reason in (early_refusal(words) or "")


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["list"],
        ["try", "L_next <= L"],
        ["try", "det(W) <= 1", "--shape", "2,2,2"],
        ["try", "q <= L", "--let", "q = K"],
        ["try", "trace(S) <= 1", "--matrix", "S: p,p"],
        ["try", "L_nxt <= L", "--help"],  # help is wanted
        ["try", "L_nxt <= L", "--shape", "2"],  # the shape is what is wrong
        ["try", "L_nxt", "<=", "L"],  # quotes are missing, which the command says
        ["hunt", "eq28-a"],
        ["hunt", "relations.txt", "--given", "L <= 1"],
    ],
)
def test_all_else_is_left_to_the_commands(words: list[str]) -> None:
    assert early_refusal(words) is None


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_the_options_are_those_of_the_commands(name: str) -> None:
    command = typer.main.get_command(conjectures.app)
    options = {o for p in getattr(command, "commands")[name].params for o in p.opts if o.startswith("--")}  # noqa: B009
    assert options == {*TEXTS, *OTHERS[name]} - ({"--samples"} if name == "hunt" else set())


# --- interrupts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM"])
def test_an_interrupt_while_modules_are_imported_ends_in_a_sentence(number: str) -> None:
    done = run(
        "from verify.cli.endings import ended_at_once\n"
        f"with ended_at_once():\n    signal.raise_signal(signal.{number})\n    print('went on')"
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "overparam-verify: interrupted.\n")


def test_what_others_do_about_interrupts_is_left_to_them() -> None:
    done = run(
        "from verify.cli.endings import ended_at_once\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "with ended_at_once():\n    signal.raise_signal(signal.SIGINT)\n    print('went on')"
    )
    assert (done.returncode, done.stdout) == (0, "went on\n")


def test_the_handlers_are_as_before_once_modules_are_imported() -> None:
    done = run(
        "from verify.cli.endings import ended_at_once\n"
        "with ended_at_once():\n    pass\n"
        "print(signal.getsignal(signal.SIGINT) is signal.default_int_handler, signal.getsignal(signal.SIGTERM).name)"
    )
    assert done.stdout == "True SIG_DFL\n"


def test_an_interrupt_in_code_made_from_text_has_the_same_exit_code() -> None:
    """CPython remembers such a one, although it was caught, and would end by a signal."""
    caught = (
        "def main():\n"
        "    try:\n        exec('signal.raise_signal(2)')\n"
        "    except KeyboardInterrupt:\n        return 130\n"
    )
    done = run(f"import sys\nimport verify.__main__ as entry\n{caught}\nentry.main = main\nsys.exit(entry.program())")
    assert (done.returncode, done.stderr) == (130, "")
    done = run(f"import sys\n{caught}\nsys.exit(main())")  # what it is there for
    assert done.returncode in (-2, 130)
