"""Results beyond the slides, in the same form as their displays: one result a file.

``SHARPER`` lists them, ``LEMMAS`` what their proofs share.
"""

from __future__ import annotations

from derivations.claim import Claim
from derivations.sharper import (
    asymptotic_rate,
    budget_of_steps,
    descent_lemma,
    descent_under_bounds,
    imbalance_drift,
    linear_convergence,
    sharper_factors,
    slides_step_size,
    step_size,
    uniform_bounds,
)

LEMMAS: tuple[Claim, ...] = (
    *descent_lemma.LEMMAS,
    *descent_under_bounds.LEMMAS,
    *uniform_bounds.LEMMAS,
    *linear_convergence.LEMMAS,
)

SHARPER: tuple[Claim, ...] = (
    *sharper_factors.CLAIMS,
    *descent_lemma.CLAIMS,
    *imbalance_drift.CLAIMS,
    *descent_under_bounds.CLAIMS,
    *step_size.CLAIMS,
    *uniform_bounds.CLAIMS,
    *linear_convergence.CLAIMS,
    *asymptotic_rate.CLAIMS,
    *budget_of_steps.CLAIMS,
    *slides_step_size.CLAIMS,
)
