"""What large steps do: the questions that the slides ask at their end, answered where they can be.

``CLAIMS`` lists the results, ``LEMMAS`` what their proofs share.
"""

from __future__ import annotations

from derivations.claim import Claim
from derivations.large_steps import (
    above_the_threshold,
    determinant_law,
    exact_criterion,
    flattest_minima,
    level_after_a_step,
    level_never_rises,
    multiplicative_form,
    near_the_minimum,
    product_and_size,
    sharpness_at_minima,
    three_layers,
    threshold,
    toward_zero,
    two_cycle,
    weights_by_level,
    within_the_threshold,
)

LEMMAS: tuple[Claim, ...] = (
    *product_and_size.LEMMAS,
    *determinant_law.LEMMAS,
    *level_after_a_step.LEMMAS,
    *above_the_threshold.LEMMAS,
    *two_cycle.LEMMAS,
    *three_layers.LEMMAS,
)

CLAIMS: tuple[Claim, ...] = (
    *multiplicative_form.CLAIMS,
    *flattest_minima.CLAIMS,
    *sharpness_at_minima.CLAIMS,
    *product_and_size.CLAIMS,
    *determinant_law.CLAIMS,
    *level_never_rises.CLAIMS,
    *threshold.CLAIMS,
    *above_the_threshold.CLAIMS,
    *within_the_threshold.CLAIMS,
    *exact_criterion.CLAIMS,
    *near_the_minimum.CLAIMS,
    *weights_by_level.CLAIMS,
    *toward_zero.CLAIMS,
)
