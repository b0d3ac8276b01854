"""What large steps do: the questions that the slides ask at their end, answered where they can be.

``CLAIMS`` lists the results, ``LEMMAS`` what their proofs share; a result is added by its file and one line here. They
are read when one of the two lists is asked for.
"""

from __future__ import annotations

from derivations.claim import Claim
from derivations.listed import listed, listed_when_asked

CLAIMS: tuple[Claim, ...]
LEMMAS: tuple[Claim, ...]

_IN_ORDER = (
    "multiplicative_form",
    "flattest_minima",
    "sharpness_at_minima",
    "product_and_size",
    "determinant_law",
    "determinant_any_shape",
    "level_after_a_step",
    "level_never_rises",
    "threshold",
    "above_the_threshold",
    "within_the_threshold",
    "exact_criterion",
    "near_the_minimum",
    "weights_by_level",
    "toward_zero",
    "two_cycle",
    "three_layers",
)

__getattr__ = listed_when_asked(__name__, _IN_ORDER, {"CLAIMS": "CLAIMS", "LEMMAS": "LEMMAS"})


def of_two_layers() -> tuple[Claim, ...]:
    """Return the lemmas and results that are about networks of two layers; those about three take long to be read.

    Example:
        >>> "flattest-minima" in {claim.id for claim in of_two_layers()}
        True
    """
    modules = tuple(module for module in _IN_ORDER if module != "three_layers")
    return tuple(c for name in ("LEMMAS", "CLAIMS") for c in listed(__name__, modules, name, or_none=True))
