"""Runs: replayed independently, and every way in which they end."""

from __future__ import annotations

import warnings

import mpmath
import numpy as np
import pytest

from tests.material.networks import SHAPES, arrays, replayed
from verify.networks.training import run as running
from verify.networks.training.reduction import reduced
from verify.networks.training.run import run
from verify.networks.training.run_record import MEASURED, STEPPED, Stop
from verify.networks.training.schedules import RhoSharp
from verify.networks.training.train import safe_constants, train

# --- replays ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", SHAPES)
@pytest.mark.parametrize("name", ["sharp-adaptive", "line-search", "rho"])
def test_a_run_is_gradient_descent_with_the_steps_it_says(kind, name):
    data = arrays(kind)
    found = train(*data, name, 60)
    losses, W1, W2 = replayed(*data, found.stepped["eta"])
    # the plain replay subtracts numbers of Y's size: a residual below 1e8 roundings of these has lost the digits
    # that are compared (the test at 150 digits goes on from there)
    visible = losses > (1e8 * np.finfo(float).eps * np.linalg.norm(data[1])) ** 2
    assert visible.sum() > (0 if kind == "scalar" else 2)  # line search ends a scalar network in one step
    np.testing.assert_allclose(found.losses[visible], losses[visible], rtol=1e-6)
    np.testing.assert_allclose(found.W1, W1, rtol=0, atol=1e-11 * np.abs(W1).max())
    np.testing.assert_allclose(found.W2, W2, rtol=0, atol=1e-11 * np.abs(W2).max())


def test_what_is_measured_is_what_linear_algebra_says():
    X, Y, W1, W2 = data = arrays("wide")
    found = train(*data, "sharp", 5)
    losses, _, _ = replayed(*data, found.stepped["eta"])
    np.testing.assert_allclose(found.losses, losses, rtol=1e-9)
    start = W1.T @ W1 - W2 @ W2.T
    for time, step in enumerate([*found.stepped["eta"], None]):
        tau = np.kron(W1 @ W1.T, np.eye(2)) + np.kron(np.eye(3), W2.T @ W2)
        spectrum, values = np.linalg.eigvalsh(tau), np.linalg.svd(W1 @ W2, compute_uv=False)
        measured_here = {name: found.measured[name][time] for name in MEASURED}
        assert measured_here["lambda_min"] == pytest.approx(spectrum[0], rel=1e-9)
        assert measured_here["lambda_max"] == pytest.approx(spectrum[-1], rel=1e-9)
        assert (measured_here["sigma_max"], measured_here["sigma_min"]) == pytest.approx((values[0], values[-1]))
        gradient = X.T @ (X @ W1 @ W2 - Y)
        assert measured_here["gradient_norm"] == pytest.approx(np.linalg.norm(gradient))
        drift = np.linalg.norm(W1.T @ W1 - W2 @ W2.T - start)
        assert measured_here["drift"] == pytest.approx(drift, rel=1e-6, abs=1e-12)
        if step is not None:
            W1, W2 = W1 - step * gradient @ W2.T, W2 - step * W1.T @ gradient


def test_losses_keep_their_digits_far_below_rounding():
    """The same run at 150 digits: no loss down to 1e-90 of the start is off by more than a millionth."""
    data = arrays("square")
    found = train(*data, "line-search", 2000, tolerance=1e-90)
    assert found.stop is Stop.TOLERANCE
    assert found.rounding_from is not None
    below = found.losses[found.rounding_from :]
    assert (below < 1e-25 * found.losses[0]).all()
    with mpmath.workdps(150):
        X, Y, W1, W2 = (mpmath.matrix(a.tolist()) for a in data)
        gram, moments = X.T * X, X.T * Y
        least = [mpmath.lu_solve(gram, moments[:, column]) for column in range(3)]
        for time, step in enumerate([*found.stepped["eta"], None]):
            residual = W1 * W2
            for column, values in enumerate(least):
                for row in range(3):
                    residual[row, column] -= values[row]
            loss = mpmath.mnorm(X * residual, "f") ** 2 / 2
            assert abs(found.losses[time] / loss - 1) < 1e-6
            if step is not None:
                gradient = gram * residual
                W1, W2 = W1 - mpmath.mpf(step) * gradient * W2.T, W2 - mpmath.mpf(step) * W1.T * gradient


def test_the_residual_and_the_layers_stay_together():
    found = train(*arrays("square"), "line-search", 300, tolerance=1e-200)
    assert found.residual_gap < 1e-13


@pytest.mark.parametrize("kind", ["square", "wide"])
def test_coordinates_of_large_problems_are_those_of_small_ones(kind, monkeypatch):
    data = arrays(kind)
    digits = reduced(*data)
    monkeypatch.setattr("verify.networks.training.reduction.LARGE", 0)
    floats = reduced(*data)
    np.testing.assert_allclose(floats.start.loss, digits.start.loss, rtol=1e-12)
    np.testing.assert_allclose(floats.start.problem.singular, digits.start.problem.singular, rtol=1e-13)
    assert floats.target_norm == pytest.approx(np.linalg.norm(data[1]))


# --- how runs end -----------------------------------------------------------------------------------------------------


def test_a_tolerance_ends_the_run_at_the_first_loss_below_it():
    found = train(*arrays("square"), "line-search", 500, tolerance=1e-6)
    assert found.stop is Stop.TOLERANCE
    assert found.losses[-1] <= 1e-6 < found.losses[-2]


def test_divergence_is_said_with_its_step():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = train(*arrays("square"), "constant", 500, eta=3.0)
    assert found.stop is Stop.DIVERGED
    assert found.steps < 20
    assert not found.good
    assert not found.losses[-1] <= running.GROWTH * found.losses[0]


def test_a_run_that_overflows_in_one_step_has_diverged():
    found = train(*arrays("square"), "constant", 5, eta=1e200)
    assert found.stop is Stop.DIVERGED
    assert found.steps == 1


def test_no_steps_and_a_start_at_the_minimum():
    assert train(*arrays("square"), "rho-sharp", 0).stop is Stop.STEPS
    eye = np.eye(2)
    found = train(eye, eye, eye, eye, "sharp-adaptive", 5)
    assert (found.stop, found.steps, found.losses[-1]) == (Stop.MINIMUM, 0, 0.0)


def test_layers_that_are_zero_stay_where_they_are():
    eye, nothing = np.eye(2), np.zeros((2, 2))
    found = train(eye, eye, nothing, nothing, "rho-sharp", 5)
    assert (found.stop, found.steps) == (Stop.STATIONARY, 0)
    assert found.covered_until is None


def test_an_interruption_keeps_whole_steps():
    def interrupt(done):
        if done == 7:
            raise KeyboardInterrupt

    data = arrays("square")
    found = train(*data, "sharp-adaptive", 50, progress=interrupt)
    assert (found.stop, found.steps) == (Stop.INTERRUPTED, 7)
    losses, W1, _ = replayed(*data, found.stepped["eta"])
    np.testing.assert_allclose(found.losses, losses, rtol=1e-8)
    np.testing.assert_allclose(found.W1, W1, rtol=1e-9, atol=1e-12)
    assert {len(found.stepped[name]) for name in STEPPED} == {7}
    assert {len(found.measured[name]) for name in MEASURED} == {8}


def test_an_interruption_within_a_step_leaves_that_step_out(monkeypatch):
    class Interrupted(RhoSharp):
        """Interrupted from the keyboard at its third step."""

        def step(self, at):
            if at.time == 3:
                raise KeyboardInterrupt
            return super().step(at)

    small = reduced(*arrays("square"))
    found = run(small, safe_constants(small), Interrupted(), 9)
    assert (found.stop, found.steps, len(found.losses)) == (Stop.INTERRUPTED, 3, 4)
