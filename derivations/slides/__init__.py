"""The displays of the slides, one numbered result a file. ``CLAIMS`` lists what they assert, in paper order."""

from __future__ import annotations

from derivations.claim import Claim
from derivations.listed import listed

_IN_PAPER_ORDER = (
    "imbalance",
    "condition_number",
    "gradient_descent",
    "gradient_flow",
    "gamma_operator",
    "loss_dissipation",
    "tau_operator",
    "positive_tau",
    "loss_rate_of_flow",
    "uniform_bound_of_flow",
    "nonnegative_alpha",
    "scalar_network_rate",
    "scalar_network_product",
    "scalar_network_bound",
    "imbalance_invariance",
    "imbalance_drift",
    "smoothness",
    "single_layer_descent",
    "single_layer_rate",
    "single_layer_contracts",
    "smooth_and_pl",
    "product_update",
    "smoothness_of_step",
    "descent_condition",
    "descent_lemma",
    "rate_of_step",
    "single_layer_factor",
    "rate_of_step:COMPARISONS",
    "uniform_bounds_theorem:ANNOUNCED",
    "spectral_bounds",
    "controlled_imbalance",
    "spectral_bounds:LOWER",
    "step_size_polynomials",
    "positive_step_size",
    "uniform_bounds_theorem",
    "rate_coefficients",
    "rate_below_one",
    "bound_of_rate",
    "linear_convergence",
    "descent_under_bounds",
    "rate_coefficients:AGAIN",
    "best_step",
    "vanishing_coefficients",
    "limiting_rate",
    "best_limiting_rate",
    "announced_rate",
    "experiments",
)

CLAIMS: tuple[Claim, ...] = listed(__name__, _IN_PAPER_ORDER)
