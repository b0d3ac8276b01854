"""Results beyond the slides, in the same form as their displays: one result a file.

``SHARPER`` lists them, ``LEMMAS`` what their proofs share.
"""

from __future__ import annotations

from derivations.claim import Claim
from derivations.sharper import (
    alpha_drift,
    asymptotic_rate,
    below_the_edge,
    budget_of_steps,
    descent_lemma,
    descent_under_bounds,
    imbalance_drift,
    linear_convergence,
    moderate_step,
    perturbed_descent,
    sharper_factors,
    slides_step_size,
    smooth_descent,
    spectral_factor,
    spectral_interval,
    spectral_limit,
    spectral_rate,
    stable_bounds,
    stable_descent,
    stable_gradients,
    stable_halves,
    stable_rate,
    stable_run,
    stable_schedule,
    stable_step_size,
    step_size,
    uniform_bounds,
)

LEMMAS: tuple[Claim, ...] = (
    *descent_lemma.LEMMAS,
    *descent_under_bounds.LEMMAS,
    *imbalance_drift.LEMMAS,
    *uniform_bounds.LEMMAS,
    *linear_convergence.LEMMAS,
    *stable_halves.LEMMAS,
    *alpha_drift.LEMMAS,
    *stable_bounds.LEMMAS,
    *stable_run.LEMMAS,
    *below_the_edge.LEMMAS,
    *spectral_interval.LEMMAS,
    *spectral_factor.LEMMAS,
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
    *smooth_descent.CLAIMS,
    *moderate_step.CLAIMS,
    *perturbed_descent.CLAIMS,
    *stable_bounds.CLAIMS,
    *alpha_drift.CLAIMS,
    *stable_step_size.CLAIMS,
    *stable_run.CLAIMS,
    *stable_descent.CLAIMS,
    *stable_gradients.CLAIMS,
    *stable_rate.CLAIMS,
    *stable_schedule.CLAIMS,
    *below_the_edge.CLAIMS,
    *spectral_factor.CLAIMS,
    *spectral_limit.CLAIMS,
    *spectral_rate.CLAIMS,
)
