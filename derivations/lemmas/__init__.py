"""Results that the slides use without stating them, in the same form as the displays."""

from __future__ import annotations

from derivations.claim import Claim

LEMMAS: tuple[Claim, ...] = ()
