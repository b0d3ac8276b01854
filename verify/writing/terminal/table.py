"""The table of verdicts for a terminal, a hundred columns at most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from verify.line_width import fitting
from verify.trials.evidence import Verdict
from verify.trials.tightness import ratio_text
from verify.verdicts.summary import Row

WIDTH = fitting(100)
_COLOURS = {
    Verdict.PROVED: "green",
    Verdict.CERTIFIED: "cyan",
    Verdict.REFUTED: "red",
    Verdict.UNDECIDED: "bold yellow",
    Verdict.NOT_REPRODUCED: "yellow",
    Verdict.REPRODUCED: "green",
    Verdict.DEFINITION: "",
}


def console(stderr: bool = False) -> Console:
    """Return a console as wide as the terminal but no wider than the table; without a terminal plain, and that wide."""
    made = Console(stderr=stderr, highlight=False)
    width = min(made.width, WIDTH) if made.is_terminal else WIDTH
    return Console(stderr=stderr, highlight=False, width=width)


_LEAST_WIDTH = {"tightest": 90, "steps": 80, "instances": 70}
"""How wide a terminal has to be for a column; what a narrower one leaves out is in ``show`` and in the JSON."""


def verdict_table(rows: Iterable[Row], item: str = "display", width: int = WIDTH) -> Table:
    """Return the table of the rows: one line a display, in the order given; ``item``: what the first column names.

    ``width``: letters on a line; where they are few, columns are left out.
    """
    counts = [name for name in ("tightest", "instances", "steps") if width >= _LEAST_WIDTH[name]]
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column(item, max_width=24)
    table.add_column("what it says", ratio=1)
    table.add_column("printed", max_width=26)
    table.add_column("corrected", max_width=14)
    for name in counts:
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(
            row.display,
            Text(row.title),  # in a text of their own, brackets are no markup
            _verdicts(row.printed_parts),
            _verdicts(row.corrected_parts),
            *(_count(row, name) for name in counts),
        )
    return table


def _count(row: Row, name: str) -> str:
    if name == "tightest":
        return ratio_text(row.tightest.ratio) if row.tightest else "-"
    return str((row.tried if name == "instances" else row.steps) or "-")


def _verdicts(parts: Sequence[tuple[str, Verdict]]) -> Text:
    """The verdicts of a display's parts: one word where they agree, else the parts' letters with each verdict."""
    if not parts:
        return Text("-", style="dim")
    text = Text()
    for letters, verdict in parts:
        text.append(", " if text else "")
        text.append(f"{letters} " if letters else "")
        text.append(str(verdict), style=_COLOURS[verdict])
    return text
