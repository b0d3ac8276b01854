"""The table of verdicts for a terminal, a hundred columns at most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from verify.trials.evidence import Verdict
from verify.trials.tightness import ratio_text
from verify.verdicts.summary import Row

WIDTH = 100
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


def verdict_table(rows: Iterable[Row], item: str = "display") -> Table:
    """Return the table of the rows: one line a display, in the order given; ``item``: what the first column names."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column(item, max_width=24)
    table.add_column("what it says", ratio=1)
    table.add_column("printed", max_width=26)
    table.add_column("corrected", max_width=14)
    table.add_column("tightest", justify="right", no_wrap=True)
    table.add_column("instances", justify="right", no_wrap=True)
    table.add_column("steps", justify="right", no_wrap=True)
    for row in rows:
        printed = [(p.claim.id, p.printed.verdict) for p in row.parts]
        corrected = [(p.claim.id, p.corrected.verdict) for p in row.parts if p.corrected is not None]
        table.add_row(
            row.display,
            Text(row.title),  # in a text of their own, brackets are no markup
            _verdicts(printed),
            _verdicts(corrected),
            ratio_text(row.tightest.ratio) if row.tightest else "-",
            str(row.tried or "-"),
            str(row.steps or "-"),
        )
    return table


def _verdicts(parts: Sequence[tuple[str, Verdict]]) -> Text:
    """The verdicts of a display's parts: one word where they agree, else the parts' letters with each verdict."""
    if not parts:
        return Text("-", style="dim")
    found = list(dict.fromkeys(verdict for _, verdict in parts))
    text = Text()
    for verdict in found:
        letters = "".join(part.rpartition("-")[2] for part, v in parts if v is verdict)
        text.append(", " if text else "")
        text.append(f"{letters} " if len(found) > 1 else "")
        text.append(str(verdict), style=_COLOURS[verdict])
    return text
