"""Results that the slides use without stating them, in the same form as the displays."""

from __future__ import annotations

from derivations.claim import Claim
from derivations.lemmas import (
    convergence,
    descent,
    imbalance_bounds,
    layer_bounds,
    run_bounds,
    square_loss,
    step_size,
    tau_spectrum,
    uniform_bounds,
)

LEMMAS: tuple[Claim, ...] = (
    *square_loss.LEMMAS,
    *tau_spectrum.LEMMAS,
    *layer_bounds.LEMMAS,
    *imbalance_bounds.LEMMAS,
    *descent.LEMMAS,
    *run_bounds.LEMMAS,
    *step_size.LEMMAS,
    *uniform_bounds.LEMMAS,
    *convergence.LEMMAS,
)
