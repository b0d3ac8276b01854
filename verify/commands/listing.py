"""``list``: the displays and the claims in them."""

from __future__ import annotations

from itertools import groupby

from derivations import CLAIMS, LEMMAS
from derivations.displays import display_title


def run() -> bool:
    """Print one line for each display, one for each of its claims where it has several, and one for each lemma."""
    for display, group in groupby(CLAIMS, key=lambda c: c.display):
        claims = list(group)
        print(f"{display:<15}{display_title(display, claims)}")
        if len(claims) > 1:
            for claim in claims:
                print(f"  {claim.id:<13}{claim.title}")
    print("\nlemmas, which `show` shows too")
    widest = max(len(lemma.id) for lemma in LEMMAS)
    for lemma in LEMMAS:
        print(f"  {lemma.id:<{widest + 2}}{lemma.title}")
    return True
