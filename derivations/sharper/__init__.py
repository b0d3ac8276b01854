"""Results beyond the slides, in the same form as their displays: one result a file.

``SHARPER`` lists them, ``LEMMAS`` what their proofs share. Nothing that the slides say rests on them, and writing all
their derivations down takes time: they are read when one of the two lists is asked for.
"""

from __future__ import annotations

from derivations.claim import Claim
from derivations.listed import listed_when_asked

SHARPER: tuple[Claim, ...]
LEMMAS: tuple[Claim, ...]

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

__getattr__ = listed_when_asked(__name__, _IN_ORDER, {"SHARPER": "CLAIMS", "LEMMAS": "LEMMAS"})
