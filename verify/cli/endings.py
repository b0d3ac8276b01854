"""How the program ends: its name, its exit codes, and the one sentence on standard error. Imports nothing that takes
time: what goes wrong while the commands are imported ends in the same way.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

PROGRAM = "overparam-verify"
GOOD, BAD, NOT_UNDERSTOOD, INTERRUPTED = 0, 1, 2, 130
_STANDARD_ERROR = 2


def refuse(message: str) -> int:
    """Print why the request was not understood, as a sentence; return the exit code."""
    sentence = " ".join(message.split())
    print(f"{PROGRAM}: {sentence if sentence.endswith(('.', '?')) else sentence + '.'}", file=sys.stderr)
    return NOT_UNDERSTOOD


def interrupted() -> int:
    """Print that the program was interrupted; return the exit code."""
    print(f"{PROGRAM}: interrupted.", file=sys.stderr)
    return INTERRUPTED


@contextmanager
def ended_at_once() -> Iterator[None]:
    """Within, an interrupt (Ctrl-C, SIGTERM) ends the process there and then: nothing is begun yet that it could tear.

    An exception instead might be raised anywhere in the importing of a module, and be taken for a failure of that.
    """
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    usual = before[signal.SIGINT] is signal.default_int_handler and before[signal.SIGTERM] is signal.SIG_DFL
    if threading.current_thread() is not threading.main_thread() or not usual:  # somebody else deals with signals
        yield
        return
    for number in before:
        signal.signal(number, _end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(_number: int, _frame: FrameType | None) -> None:
    os.write(_STANDARD_ERROR, f"{PROGRAM}: interrupted.\n".encode())
    os._exit(INTERRUPTED)
