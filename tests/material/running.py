"""The program run on a command line, and how a request that makes no sense is refused."""

from __future__ import annotations

import subprocess
import sys

from verify import cli


def program(*arguments, **options):
    command = [sys.executable, "-m", "verify", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


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
