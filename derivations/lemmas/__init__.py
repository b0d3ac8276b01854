"""Results that the slides use without stating them, in the same form as the displays."""

from __future__ import annotations

from derivations.claim import Claim
from derivations.lemmas import imbalance_bounds, layer_bounds, square_loss

LEMMAS: tuple[Claim, ...] = (*square_loss.LEMMAS, *layer_bounds.LEMMAS, *imbalance_bounds.LEMMAS)
