"""Starts and data that floats handle badly; constants on the safe side."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from tests.material.networks import arrays
from tests.material.present import present
from verify.instances.losses import ProblemError
from verify.networks.training import train as user
from verify.networks.training.bounds.constants import Constants, measured
from verify.networks.training.reduction import reduced
from verify.networks.training.run_record import Stop
from verify.networks.training.train import train

# --- starts and data that floats handle badly -------------------------------------------------------------------------


def nearly_collinear(epsilon, residual):
    """X with columns 1 and 1 +- epsilon, a residual orthogonal to them, and a start at the minimiser, all exact."""
    X = np.array([[1, 1], [1, 1 + epsilon], [1, 1 - epsilon]])
    least = np.diag([1.0, 2.0])
    return X, X @ least + residual * np.outer([-2, 1, 1], [1, 0]), np.eye(2), least


@pytest.mark.parametrize(("epsilon", "residual"), [(0.25, 2.0**20), (2.0**-24, 2.0**20), (2.0**-24, 2.0**30)])
@pytest.mark.parametrize("name", ["sharp-adaptive", "eta-max", "rho-sharp", "line-search"])
def test_a_start_at_the_minimiser_has_no_loss_and_no_steps(epsilon, residual, name):
    """Squares of the residual are up to 2^60 times anything that the run is about."""
    found = train(*nearly_collinear(epsilon, residual), name, 50)
    assert (found.stop, found.steps, found.losses[0]) == (Stop.MINIMUM, 0, 0.0)
    assert found.good


@pytest.mark.parametrize("size", [1e-3, 1e-9, 1e-13])
@pytest.mark.parametrize("name", ["sharp-adaptive", "eta-max", "rho-sharp"])
def test_warm_starts_break_nothing(size, name):
    X, Y, W1, W2 = nearly_collinear(0.25, 2.0**20)
    found = train(X, Y, W1, W2 + size * np.array([[1, -2], [0.5, 1]]), name, 60)
    assert found.good
    assert found.covered_until == found.steps
    assert found.losses[-1] <= found.proved_factor * found.losses[0]


@pytest.mark.parametrize("power", [-8, -4, 0])
def test_the_first_loss_is_the_certified_one(power):
    """A condition of 1e8 and a residual of 1e8."""
    rng = np.random.default_rng(1)
    left = np.linalg.qr(rng.standard_normal((30, 6)))[0]
    X = left[:, :5] * np.logspace(0, power, 5) @ np.linalg.qr(rng.standard_normal((5, 5)))[0]
    Y = X @ rng.standard_normal((5, 2)) + 1e8 * np.outer(left[:, 5], [1, 1])
    W1, W2 = rng.standard_normal((5, 6)), rng.standard_normal((6, 2))
    found = train(X, Y, W1, W2, "line-search", 8)
    exact = present(present(found.certificate).constants["L0"])
    assert abs(Fraction(found.losses[0]) - exact.lower) <= Fraction(np.spacing(found.losses[0]))
    # and the run goes on from it: without the first loss put in its place
    start = reduced(X, Y, W1, W2).start
    assert start.loss == pytest.approx(float(exact), rel=1e-14)


def test_data_that_doubles_cannot_carry_are_refused_in_words():
    X, Y, W1, W2 = nearly_collinear(2.0**-44, 0)
    with pytest.raises(ProblemError, match="leave out columns of X that depend on the others"):
        train(X, Y, W1, W2 + 1, "line-search", 5)


def test_a_margin_below_rounding_is_refused_and_not_called_zero():
    """alpha_0 = 1e-36, which certify proves, and the layers rounded to doubles cannot show."""
    eye = np.eye(2)
    with pytest.raises(ProblemError, match=r"alpha_0 = 1\.0000.*e-36 is positive, .* but the rounding"):
        train(eye, eye, np.diag([1.0, 1e-18]), np.zeros((2, 2)), "eta-max", 5)
    found = train(eye, eye, np.diag([1.0, 1e-18]), np.zeros((2, 2)), "constant", 5, eta=0.1)
    assert found.covered_until is None
    assert found.good


def test_a_step_below_rounding_ends_the_run():
    found = train(*arrays("square"), "constant", 5, eta=1e-30)
    assert (found.stop, found.steps) == (Stop.STALLED, 0)
    assert found.good


@pytest.mark.parametrize("name", ["sharp-adaptive", "rho-sharp", "eta-max"])
def test_the_proved_factors_bound_the_fall_of_the_loss(name):
    found = train(*arrays("wide"), name, 40)
    assert found.proved.all()
    assert found.losses[-1] / found.losses[0] <= present(found.proved_factor) < 1
    factors = np.exp(found.stepped["log_factor"])
    assert (factors <= np.minimum(found.stepped["rho_sharp"], 1) * (1 + 1e-9)).all()


def test_steps_without_a_proved_factor_leave_none_of_the_run():
    found = train(*arrays("square"), "line-search", 5)
    assert not found.proved.all()
    assert found.proved_factor is None


# --- constants on the safe side ---------------------------------------------------------------------------------------


def test_certified_constants_are_on_the_safe_side():
    data = arrays("few samples")
    network_, constants, _ = user.prepared(*data, 0.5, 1.5)
    plain = measured(network_.start, np.array([network_.target_norm]))
    for name, sign in {"K": 1, "mu": -1, "p1": -1, "p2": 1, "alpha0": -1, "beta0": 1, "start_loss": 1}.items():
        ratio = getattr(constants, name)[0] / getattr(plain, name)[0] - 1
        assert 0 <= sign * ratio < 1e-9
    assert constants.eta_max[0] < plain.eta_max[0]
    assert isinstance(constants, Constants)


def test_ends_of_enclosures_are_rounded_outward():
    third = Fraction(1, 3)
    assert Fraction(user._below(third)) < third < Fraction(user._above(third))
    assert user._below(Fraction(1, 2)) == user._above(Fraction(1, 2)) == 0.5
    with pytest.raises(ProblemError, match="range of floats"):
        user._above(Fraction(10**400))
