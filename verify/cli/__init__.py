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
from verify.errors import RequestError
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
        reason = _unsafe(words) or early_refusal(words)
        if reason is not None:
            return refuse(reason)
        begin_ahead(words)
        from verify.cli.registered import run
    return run(words)


_ASKS_FOR_WORDS = frozenset({"-h", "--help", "--version"})


def _unsafe(words: Sequence[str]) -> str | None:
    """Return why no command can answer here, before any process is started that would fail of the same; else None."""
    if _ASKS_FOR_WORDS.intersection(words):
        return None
    try:
        from verify.numbers.arithmetic import require_ieee

        require_ieee()
    except RequestError as error:
        return str(error)
    return None
