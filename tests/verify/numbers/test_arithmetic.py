"""Floating-point modes that break enclosures: planted in a process of its own, and refused in words."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from verify.numbers import arithmetic

PLANTED = """
import ctypes, mmap, sys
code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
code.write(bytes.fromhex("0fae17c3"))  # ldmxcsr [rdi]; ret
load = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
mode = ctypes.c_uint32(0x1F80 | int(sys.argv[1], 16))
"""
AT_IMPORT = PLANTED + "load(ctypes.addressof(mode)); import verify.numbers"
AT_A_CALL = (
    PLANTED
    + """
import numpy as np, verify
verify.certify(np.eye(2), np.eye(2), np.eye(2), np.eye(2), optimise=False)
load(ctypes.addressof(mode))
verify.certify(np.eye(2), np.eye(2), np.eye(2), np.eye(2), optimise=False)
"""
)
AT_THE_FACE = PLANTED + "load(ctypes.addressof(mode)); import verify"
MODES = {"8000": "flushed to zero", "0040": "read as zero", "8040": "flushed to zero", "4000": "not rounded to nearest"}


def test_this_process_is_safe() -> None:
    assert arithmetic.faults() == []


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="the planted mode is x86's")
@pytest.mark.parametrize("code", [AT_IMPORT, AT_THE_FACE], ids=["verify.numbers", "verify"])
@pytest.mark.parametrize("mode", MODES)
def test_a_mode_that_breaks_enclosures_is_refused_at_import(mode: str, code: str) -> None:
    done = subprocess.run([sys.executable, "-c", code, mode], check=False, capture_output=True, text=True)
    assert done.returncode != 0
    assert "UnsafeArithmetic" in done.stderr
    assert MODES[mode] in done.stderr


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="the planted mode is x86's")
def test_a_mode_set_later_is_refused_at_the_next_call() -> None:
    done = subprocess.run([sys.executable, "-c", AT_A_CALL, "8040"], check=False, capture_output=True, text=True)
    assert "UnsafeArithmetic" in done.stderr.splitlines()[-1]


IN_ALL_PROCESSES = PLANTED.replace("int(sys.argv[1], 16)", "0x8040") + "load(ctypes.addressof(mode))"
"""For a ``sitecustomize``, which every interpreter imports when it starts: those that the program starts, too."""
COMMANDS = {
    "all displays": [],
    "some displays": ["--claims", "eq17", "--jobs", "2"],
    "try": ["try", "L_next <= L", "--jobs", "2", "--seconds", "1"],
    "hunt": ["hunt", "eq17", "--seconds", "1", "--jobs", "2"],
    "check": ["check", str(Path(__file__).parents[3] / "examples" / "descent_lemmas.toml"), "--jobs", "2"],
    "errata": ["errata", "--jobs", "2"],
    "list": ["list"],
}
Program = Callable[[list[str]], "subprocess.CompletedProcess[str]"]


@pytest.fixture
def unsafe_program(tmp_path: Path) -> Program:
    (tmp_path / "sitecustomize.py").write_text(IN_ALL_PROCESSES)
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}

    def run(words: list[str]) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "verify", *words]
        return subprocess.run(command, check=False, capture_output=True, text=True, env=environment, timeout=60)

    return run


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="the planted mode is x86's")
@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_every_command_refuses_in_one_sentence(words: list[str], unsafe_program: Program) -> None:
    done = unsafe_program(words)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("overparam-verify: floating-point arithmetic is not IEEE 754 here: ")


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="the planted mode is x86's")
def test_help_is_given_all_the_same(unsafe_program: Program) -> None:
    done = unsafe_program(["--help"])
    assert (done.returncode, done.stderr) == (0, "")
