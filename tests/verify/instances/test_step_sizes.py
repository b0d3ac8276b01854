"""Searches for a number: the simplest between two, the largest step."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.material.drawn import EXAMPLES
from verify.instances.step_sizes import largest_step
from verify.numbers.rationals import simplest_between


@EXAMPLES
@given(st.fractions(Fraction(1, 50), 50), st.fractions(Fraction(1, 50), 5))
def test_simplest_between(low: Fraction, width: Fraction) -> None:
    found = simplest_between(low, low + width)
    assert low <= found <= low + width
    smaller = range(1, found.denominator)
    assert not any(-(-low * d // 1) <= (low + width) * d // 1 for d in smaller)
    with pytest.raises(ValueError, match="no interval"):
        simplest_between(2, 1)


@EXAMPLES
@given(st.fractions(Fraction(1, 1000), 1000), st.fractions(Fraction(1, 1000), 1000))
def test_largest_step(edge: Fraction, guess: Fraction) -> None:
    low, high = largest_step(lambda step: step <= edge, guess)
    assert low is not None
    assert low <= edge
    assert high is None or edge < high
