"""The bare command: every display decided, as a table and as JSON."""

from __future__ import annotations

from contextlib import nullcontext

from verify.commands.answering import Effort, answer, asked_for
from verify.output import Output
from verify.rows import closing_line, is_good, rows
from verify.table import console, verdict_table


def run(ids: str | None, effort: Effort, target: str | None) -> bool:
    """Print the table (unless the JSON goes to standard output) and write the JSON; return whether all is good."""
    from verify.json_report import report

    claims = asked_for(ids)
    with Output(target) if target is not None else nullcontext() as output:
        found = answer(claims, effort)
        if target != "-":
            screen = console()
            screen.print(verdict_table(rows(found.verdicts)))
            screen.print()
            screen.print(closing_line(found.verdicts, found.seconds), soft_wrap=False)
        if output is not None:
            output.write(report(found.verdicts, found.samples, found.seed, found.seconds))
    return is_good(found.verdicts)
