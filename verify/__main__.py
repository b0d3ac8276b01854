"""``python -m verify``: the same program as ``overparam-verify``."""

import gc
import signal
import sys

from verify.cli import main
from verify.cli.endings import INTERRUPTED


def program() -> int:
    """Return the exit code of the command that the process was started with, which is about to end."""
    code = main()
    gc.freeze()  # the interpreter, as it is taken down, would look for what is garbage among all that was imported
    if code == INTERRUPTED and hasattr(signal, "pthread_sigmask"):
        # an interrupt in the midst of code that was made from text has CPython end by a signal, after all; and a second
        # one while the interpreter is taken down would cause a traceback
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    return code


if __name__ == "__main__":
    sys.exit(program())
