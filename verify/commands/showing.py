"""``show``: all there is about one claim, or about each claim of a display."""

from __future__ import annotations

from derivations import CLAIMS, LEMMAS, SHARPER
from derivations.claim import Claim, Setting
from verify.commands.answering import Effort, answer
from verify.lemmas import derived
from verify.request import select
from verify.rows import is_good
from verify.sheets import WIDTH, left_out_lines, sheet


def run(name: str, effort: Effort, necessity: bool = False) -> bool:
    """Decide and print the claims that the id names, or derive and print the lemma; return whether all is good.

    ``necessity``: print too what becomes of each claim without each of its hypotheses.
    """
    asked = select([name], (*CLAIMS, *SHARPER, *LEMMAS))
    verdicts = [derived(lemma) for lemma in asked if lemma in LEMMAS] or answer(asked, effort).verdicts
    texts = [sheet(v) + (_without_hypotheses(v.claim, effort) if necessity else "") for v in verdicts]
    print(("\n" + "-" * WIDTH + "\n\n").join(texts), end="")
    return is_good(verdicts)


def _without_hypotheses(claim: Claim, effort: Effort) -> str:
    """What becomes of the claim without each hypothesis, as text."""
    from verify.necessity import necessity

    samples, seed, _ = effort
    found = necessity(claim, samples, seed)
    start = " (that X has full column rank: at t = 0 alone)" if claim.setting is Setting.RUN else ""
    lines = ["", f"Each hypothesis left out in turn{start}", *(line for x in found for line in left_out_lines(x))]
    return "\n".join(lines if found else [*lines, "  there are none"]) + "\n"
