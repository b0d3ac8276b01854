"""The command line: options and exit codes. The work is done in ``verify.cli.commands``, imported when a command runs.

Nothing here may import SymPy, directly or not: ``--help`` is to be instant.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import TextIOWrapper

from verify.cli.early_refusals import early_refusal
from verify.cli.endings import ended_at_once, refuse
from verify.cli.head_start import begin_ahead, set_up_libraries
from verify.writing.ascii import HANDLER

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code of the command with the given arguments (those of the process, if None)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=HANDLER)
    words = list(sys.argv[1:] if arguments is None else arguments)
    set_up_libraries()
    with ended_at_once():
        reason = early_refusal(words)
        if reason is not None:
            return refuse(reason)
        begin_ahead(words)
        from verify.cli.registered import run
    return run(words)
