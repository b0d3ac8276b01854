"""Results beyond the slides, in the same form as their displays: one result a file.

``SHARPER`` lists them, ``LEMMAS`` what their proofs share.
"""

from __future__ import annotations

from derivations.claim import Claim
from derivations.listed import listed

_IN_ORDER = (
    "sharper_factors",
    "descent_lemma",
    "imbalance_drift",
    "descent_under_bounds",
    "step_size",
    "uniform_bounds",
    "linear_convergence",
    "asymptotic_rate",
    "budget_of_steps",
    "slides_step_size",
    "smooth_descent",
    "moderate_step",
    "perturbed_descent",
    "stable_halves",
    "stable_bounds",
    "alpha_drift",
    "stable_step_size",
    "stable_rest",
    "stable_run",
    "stable_decrease",
    "stable_drift",
    "stable_descent",
    "stable_gradients",
    "stable_rate",
    "stable_schedule",
    "below_the_edge",
    "spectral_interval",
    "spectral_factor",
    "spectral_limit",
    "spectral_rate",
)

SHARPER: tuple[Claim, ...] = listed(__name__, _IN_ORDER, "CLAIMS", or_none=True)
LEMMAS: tuple[Claim, ...] = listed(__name__, _IN_ORDER, "LEMMAS", or_none=True)
