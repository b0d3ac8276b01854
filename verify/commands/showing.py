"""``show``: all there is about one claim, or about each claim of a display."""

from __future__ import annotations

from derivations import CLAIMS, LEMMAS
from verify.commands.answering import Effort, answer
from verify.lemmas import derived
from verify.request import select
from verify.rows import is_good
from verify.sheets import WIDTH, sheet


def run(name: str, effort: Effort) -> bool:
    """Decide and print the claims, or the lemma, that the id names; return whether the answer is good."""
    asked = select([name], (*CLAIMS, *LEMMAS))
    verdicts = [derived(lemma) for lemma in asked if lemma in LEMMAS] or answer(asked, effort).verdicts
    print(("\n" + "-" * WIDTH + "\n\n").join(sheet(v) for v in verdicts), end="")
    return is_good(verdicts)
