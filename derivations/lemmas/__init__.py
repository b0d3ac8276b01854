"""Results that the slides use without stating them, in the same form as the displays."""

from __future__ import annotations

from derivations.claim import Claim
from derivations.listed import listed

_IN_ORDER = (
    "square_loss",
    "tau_spectrum",
    "layer_bounds",
    "imbalance_bounds",
    "imbalance_lipschitz",
    "descent",
    "run_bounds",
    "drift_bounds",
    "factor_bounds",
    "step_size",
    "uniform_bounds",
    "convergence",
)

LEMMAS: tuple[Claim, ...] = listed(__name__, _IN_ORDER, "LEMMAS")
