"""``list``: the displays and the claims in them, the results beyond the slides, the lemmas."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from derivations import CLAIMS, LEMMAS, SHARPER
from derivations.claim import Claim
from derivations.displays import display_title


def run() -> bool:
    """Print one line for each display, one for each of its claims where it has several, one for each further result."""
    for display, group in groupby(CLAIMS, key=lambda c: c.display):
        claims = list(group)
        print(f"{display:<15}{display_title(display, claims)}")
        if len(claims) > 1:
            for claim in claims:
                print(f"  {claim.id:<13}{claim.title}")
    _named("beyond the slides, which `show` decides too", SHARPER)
    _named("lemmas, which `show` shows too", LEMMAS)
    return True


def _named(head: str, results: Sequence[Claim]) -> None:
    print(f"\n{head}")
    widest = max(len(result.id) for result in results)
    for result in results:
        print(f"  {result.id:<{widest + 2}}{result.title}")
