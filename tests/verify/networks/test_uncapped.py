"""The minimiser of f(eta, t) uncapped: a rational run that leaves (25), redone by hand; the hunt for the factor."""

from __future__ import annotations

from fractions import Fraction as Q

import numpy as np
import pytest

from verify.networks.experiments.uncapped import exact_run, hunt


def test_a_rational_run_leaves_the_bounds():
    found = exact_run()
    assert found.leaves_the_bounds
    assert found.factor.truth is True  # the first step keeps its own promise, as the lemma says


def test_the_run_redone_by_hand():
    """Everything about the scalar network w1 = 1, w2 = 1/5 with X = 1, Y = 0 is rational."""
    a, b, eta, c2 = Q(1), Q(1, 5), Q(7, 10), Q(21, 20)
    c1 = Q(str(exact_run().instance.c1))
    alpha0, beta0, w = a * a - b * b, a * a + b * b, a * b
    low, high, reach = c1 * alpha0, c2 * beta0, w * w  # p_2 |G|: both are w, for W* = 0
    # f(x, 0) = 1 - 2 x low + 2 x^2 reach + x^2 (high + x reach)^2, and its derivative vanishes at eta alone
    assert -2 * low + 4 * eta * reach + 2 * eta * (high + eta * reach) * (high + 2 * eta * reach) == 0
    assert 0 < c1 < 1
    after = (a - eta * w * b, b - eta * w * a)
    assert after[0] ** 2 + after[1] ** 2 < low
    assert (after[0] ** 2 + after[1] ** 2, low) == (Q(29637, 31250), Q(14938, 15625))


@pytest.mark.parametrize("slack", [Q(3, 2), Q(2)])
def test_a_looser_upper_bound_leaves_room(slack):
    """With c2 far above 1 the minimiser is small, and one step does not lead out: the check can fail."""
    assert not exact_run(slack=slack).leaves_the_bounds


@pytest.mark.parametrize("shape", [(1, 1, 1), (2, 3, 1)])
def test_the_factor_survives_the_hunt(shape):
    found = hunt(shape, generations=25)
    assert 0 < found.tightest <= 1
    assert found.runs == 25 * 400
    assert all(np.isfinite(layer).all() for layer in found.layers)


@pytest.mark.slow
@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 2, 1), (2, 2, 2), (2, 3, 1), (3, 3, 3)])
def test_the_factor_survives_a_long_hunt(shape):
    assert hunt(shape, generations=600, seed=1).tightest <= 1
