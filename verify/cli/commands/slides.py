"""The bare command, ``list`` and ``show``: every display decided, named, or shown with its derivation."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from itertools import groupby
from textwrap import fill

from derivations import CLAIMS, registry
from derivations.claim import Claim, Setting
from derivations.registry import display_title
from verify.cli.commands.progress import Effort, answer, asked_for
from verify.line_width import fitting
from verify.selection import select
from verify.verdicts.lemmas import derived
from verify.verdicts.summary import closing_line, is_good, rows
from verify.writing.output import Output
from verify.writing.terminal.claims import left_out_lines, sheet
from verify.writing.terminal.instances import WIDTH
from verify.writing.terminal.table import console, verdict_table


def every_display(ids: str | None, effort: Effort, target: str | None) -> bool:
    """Print the table (unless the JSON goes to standard output) and write the JSON; return whether all is good."""
    from verify.writing.json.verdicts import report

    claims = asked_for(ids)
    with Output(target) if target is not None else nullcontext() as output:
        found = answer(claims, effort)
        if target != "-":
            screen = console()
            screen.print(verdict_table(rows(found.verdicts), width=screen.width))
            screen.print()
            screen.print(closing_line(found.verdicts, found.seconds), soft_wrap=False)
        if output is not None:
            output.write(report(found.verdicts, found.samples, found.seed, found.seconds))
    return is_good(found.verdicts)


def list_claims() -> bool:
    """Print one line for each display, one for each of its claims where it has several, one for each further result."""
    for display, group in groupby(CLAIMS, key=lambda c: c.display):
        claims = list(group)
        print(_named_line(f"{display:<15}", display_title(display, claims)))
        if len(claims) > 1:
            for claim in claims:
                print(_named_line(f"  {claim.id:<13}", claim.title))
    _named("beyond the slides, which `show` decides too", registry.SHARPER)
    _named("lemmas, which `show` shows too", registry.LEMMAS)
    return True


def _named(head: str, results: Sequence[Claim]) -> None:
    print(f"\n{head}")
    widest = max(len(result.id) for result in results)
    for result in results:
        print(_named_line(f"  {result.id:<{widest + 2}}", result.title))


def _named_line(name: str, title: str) -> str:
    """Return a name and what it is the name of, beside it: on a terminal as wide as that is, else in one line."""
    return fill(f"{name}{title}", fitting(_ANY_TITLE), subsequent_indent=" " * len(name), break_on_hyphens=False)


_ANY_TITLE = 1000
"""Letters that are enough for any name and title on one line."""


def show(name: str, effort: Effort, necessity: bool = False) -> bool:
    """Decide and print the claims that the id names, or derive and print the lemma; return whether all is good.

    ``necessity``: print too what becomes of each claim without each of its hypotheses.
    """
    asked = select([name], (*CLAIMS, *registry.SHARPER, *registry.LEMMAS))
    verdicts = [derived(lemma) for lemma in asked if lemma in registry.LEMMAS] or answer(asked, effort).verdicts
    texts = [sheet(v) + (_without_hypotheses(v.claim, effort) if necessity else "") for v in verdicts]
    print(("\n" + "-" * WIDTH + "\n\n").join(texts), end="")
    return is_good(verdicts)


def _without_hypotheses(claim: Claim, effort: Effort) -> str:
    """What becomes of the claim without each hypothesis, as text."""
    from verify.verdicts.necessity import necessity

    samples, seed, _ = effort
    found = necessity(claim, samples, seed)
    start = " (that X has full column rank: at t = 0 alone)" if claim.setting is Setting.RUN else ""
    lines = ["", f"Each hypothesis left out in turn{start}", *(line for x in found for line in left_out_lines(x))]
    return "\n".join(lines if found else [*lines, "  there are none"]) + "\n"
