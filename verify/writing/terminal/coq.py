"""What Coq said of the derivations, for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

from rich.table import Table
from rich.text import Text

from verify.proof_assistant.build import Outcome
from verify.proof_assistant.development import Development
from verify.proof_assistant.results import Result
from verify.writing.terminal.table import WIDTH


def result_table(results: Sequence[Result], outcomes: Mapping[str, Outcome]) -> Table:
    """Return the table: for each result whether it was accepted, and on which assumptions it rests."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column("result", no_wrap=True)
    table.add_column("Coq", no_wrap=True)
    table.add_column("seconds", justify="right", no_wrap=True)
    table.add_column("assumptions, or why not", ratio=1)
    for result in results:
        outcome = outcomes.get(result.module)
        table.add_row(
            result.id,
            _word(result, outcome),
            f"{outcome.seconds:.1f}" if outcome is not None and outcome.seconds else "-",
            Text(_assumptions(result, outcome)),
        )
    return table


def _word(result: Result, outcome: Outcome | None) -> Text:
    if not result.exported:
        return Text("not exported", "yellow")
    if outcome is None:
        return Text("not checked")
    return Text("accepted", "green") if outcome.accepted else Text("refused", "bold red")


def _assumptions(result: Result, outcome: Outcome | None) -> str:
    if not result.exported:
        return result.why
    if outcome is None:
        return "-"
    if not outcome.accepted:
        return textwrap.shorten(outcome.why, WIDTH)
    if outcome.assumptions is None:
        return "not said by the file"
    return ", ".join(outcome.assumptions) or "none"


def stated_lines(modules: Sequence[str], outcomes: Mapping[str, Outcome]) -> list[str]:
    """Return a line for each file that states a theorem with all its definitions: whether it was accepted, on what."""
    lines = []
    for module in modules:
        outcome = outcomes.get(module)
        if outcome is None:
            found = "not checked"
        elif outcome.accepted:
            found = f"accepted, resting on {', '.join(outcome.assumptions or ()) or 'no assumption'}"
        else:
            found = "refused"
        lines.append(f"{module}.v, with all its definitions in one file: {found}")
    return lines


def closing_line(results: Sequence[Result], outcomes: Mapping[str, Outcome], version: str | None, folder: str) -> str:
    """Return the counts: how many were written, accepted, on no assumption at all, refused, and not exported."""
    exported = [r for r in results if r.exported]
    parts = [f"{len(exported)} of {len(results)} results written to {folder}"]
    if version is not None:
        found = [outcomes[r.module] for r in exported]
        accepted = [o for o in found if o.accepted]
        closed = sum(o.assumptions == () for o in accepted)
        parts.append(f"{len(accepted)} accepted by Coq {version}, {closed} of them resting on no assumption")
        parts.append(f"{len(found) - len(accepted)} refused")
    else:
        parts.append("not checked: --check compiles them")
    return "; ".join(parts)


def complaints(development: Development, outcomes: Mapping[str, Outcome]) -> list[str]:
    """Return what Coq complained of in each file that it refused by itself, results and library alike."""
    own = {
        name: o.why
        for name, o in outcomes.items()
        if not o.accepted and all(outcomes[i].accepted for i in development.imports[name])
    }
    return [line for name, why in own.items() for line in ("", f"{name}.v", *textwrap.wrap(why, WIDTH - 2), "")]
