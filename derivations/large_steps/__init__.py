"""What large steps do: the questions that the slides ask at their end, answered where they can be.

``CLAIMS`` lists the results, ``LEMMAS`` what their proofs share.
"""

from __future__ import annotations

from derivations.claim import Claim
from derivations.large_steps import level_never_rises, product_and_size, threshold

LEMMAS: tuple[Claim, ...] = (*product_and_size.LEMMAS, *level_never_rises.LEMMAS, *threshold.LEMMAS)

CLAIMS: tuple[Claim, ...] = (*product_and_size.CLAIMS, *level_never_rises.CLAIMS, *threshold.CLAIMS)
