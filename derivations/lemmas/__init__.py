"""Results that the slides use without stating them, in the same form as the displays."""

from __future__ import annotations

from derivations.claim import Claim
from derivations.lemmas import (
    convergence,
    descent,
    drift_bounds,
    factor_bounds,
    imbalance_bounds,
    imbalance_lipschitz,
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
    *imbalance_lipschitz.LEMMAS,
    *descent.LEMMAS,
    *run_bounds.LEMMAS,
    *drift_bounds.LEMMAS,
    *factor_bounds.LEMMAS,
    *step_size.LEMMAS,
    *uniform_bounds.LEMMAS,
    *convergence.LEMMAS,
)
