"""Floating-point modes that break enclosures: planted in a process of its own, and refused in words."""

from __future__ import annotations

import platform
import subprocess
import sys

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
MODES = {"8000": "flushed to zero", "0040": "read as zero", "8040": "flushed to zero", "4000": "not rounded to nearest"}


def test_this_process_is_safe() -> None:
    assert arithmetic.faults() == []


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="the planted mode is x86's")
@pytest.mark.parametrize("mode", MODES)
def test_a_mode_that_breaks_enclosures_is_refused_at_import(mode: str) -> None:
    done = subprocess.run([sys.executable, "-c", AT_IMPORT, mode], check=False, capture_output=True, text=True)
    assert done.returncode != 0
    assert "UnsafeArithmetic" in done.stderr
    assert MODES[mode] in done.stderr


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="the planted mode is x86's")
def test_a_mode_set_later_is_refused_at_the_next_call() -> None:
    done = subprocess.run([sys.executable, "-c", AT_A_CALL, "8040"], check=False, capture_output=True, text=True)
    assert "UnsafeArithmetic" in done.stderr.splitlines()[-1]
