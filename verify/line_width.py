"""How long a line of text is: what is easily read, or what the terminal has room for, whichever is less."""

from __future__ import annotations

import sys
from shutil import get_terminal_size


def fitting(longest: int) -> int:
    """Return the number of letters on a line: at most ``longest``, and no more than the terminal, if it is one, shows.

    Example:
        >>> fitting(96) <= 96
        True
    """
    if sys.stdout is None or not sys.stdout.isatty():
        return longest
    return max(_LEAST, min(longest, get_terminal_size((longest, 24)).columns))


_LEAST = 40
