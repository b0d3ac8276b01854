"""How long a line of text is: what is easily read, or what the terminal has room for, whichever is less.

And columns of text that end where the line does.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from shutil import get_terminal_size
from textwrap import wrap


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
_LEAST_COLUMN = 28


def aligned(rows: Sequence[tuple[str, ...]], width: int, indent: str = "") -> list[str]:
    """Return the rows as lines with their columns one below the other, the last one's text broken at the width.

    Where the other columns leave too little room for it, it stands beneath them.

    Example:
        >>> rows = [("K", "2", "smoothness"), ("mu", "1", "the constant of Polyak and Lojasiewicz")]
        >>> print(*aligned(rows, 40), sep="\\n")
        K   2  smoothness
        mu  1  the constant of Polyak and
               Lojasiewicz
    """
    widths = [max(map(len, column)) for column in list(zip(*rows))[:-1]]
    start = len(indent) + sum(widths) + 2 * len(widths)
    longest = start + max(len(row[-1]) for row in rows)
    beneath = longest > width and width - start < _LEAST_COLUMN
    lines: list[str] = []
    for row in rows:
        before = indent + "".join(f"{cell.ljust(w)}  " for cell, w in zip(row, widths))
        if beneath:
            lines.append(before.rstrip())
        first, others = (f"{indent}    ",) * 2 if beneath else (before, " " * start)
        lines += wrap(row[-1], width, initial_indent=first, subsequent_indent=others) or [before.rstrip()]
    return lines
