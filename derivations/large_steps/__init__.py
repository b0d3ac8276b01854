"""What large steps do: the questions that the slides ask at their end, answered where they can be.

``CLAIMS`` lists the results, ``LEMMAS`` what their proofs share.
"""

from __future__ import annotations

from derivations.claim import Claim
from derivations.large_steps import (
    conditions_of_descent,
    flattest_minima,
    level_after_a_step,
    level_never_rises,
    multiplicative_form,
    product_and_size,
    three_layers,
    threshold,
    two_cycle,
    weights_by_level,
)

LEMMAS: tuple[Claim, ...] = (
    *product_and_size.LEMMAS,
    *level_after_a_step.LEMMAS,
    *threshold.LEMMAS,
    *two_cycle.LEMMAS,
    *three_layers.LEMMAS,
)

CLAIMS: tuple[Claim, ...] = (
    *multiplicative_form.CLAIMS,
    *flattest_minima.CLAIMS,
    *product_and_size.CLAIMS,
    *level_never_rises.CLAIMS,
    *threshold.CLAIMS,
    *conditions_of_descent.CLAIMS,
    *weights_by_level.CLAIMS,
)
