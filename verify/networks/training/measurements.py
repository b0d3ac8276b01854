"""What floats tell of an iterate and of a step: every quantity with a bound of its error.

Products of matrices have the componentwise bounds of Higham (Accuracy and Stability of Numerical Algorithms, 2002,
3.5), here in Frobenius norms: |fl(A B) - A B| <= gamma_k |A| |B| with inner dimension k. Eigenvalues and singular
values are those of a matrix at most 10 s^2 u |A|_F, or 10 r m u |A|_F, away: the backward errors of the reductions to
tridiagonal and bidiagonal form (Higham, theorem 19.4, whose constant LAPACK's documentation calls modest), which by
Weyl move them no further.

All is said of the network that the doubles are: data diag(singular), layers W1 and W2, residual R, and with these
the minimiser W1 W2 - R.
"""

from __future__ import annotations

from functools import cache
from math import inf, isfinite, nan, sqrt
from typing import NamedTuple

import numpy as np

from verify.networks.training.bounds.constants import bounds_of_product, bounds_of_tau, level_of
from verify.networks.training.bounds.differences import UNIT, rounding, widened
from verify.networks.training.descent import Iterate, Problem, ends_of_one
from verify.numbers.floats import Array

BACKWARD = 10
"""The factor of the backward errors of eigenvalues and singular values."""


def norm(a: Array) -> float:
    """Return the Frobenius norm of one matrix."""
    return sqrt(np.vdot(a, a))


def error_of_eigenvalues(side: int, size: float) -> float:
    """Return how far computed eigenvalues of a symmetric matrix are off; ``size`` is its Frobenius norm or more."""
    return BACKWARD * side**2 * UNIT * size


def error_of_singular_values(rows: int, cols: int, size: float) -> float:
    """Return how far computed singular values of a matrix are off; ``size`` is its Frobenius norm or more."""
    return BACKWARD * rows * cols * UNIT * size


class Measured(NamedTuple):
    """An iterate of one network, measured: values, and each quantity between ``low`` and ``high``.

    ``first``, ``second``: Frobenius norms of the layers. ``apart``: at least |W1 W2 - W* - R|_F, what rounding has put
    between the layers and the residual R. ``residual``: at least |R|_F.
    """

    values: dict[str, float]
    low: dict[str, float]
    high: dict[str, float]
    first: float
    second: float
    apart: float
    residual: float


def measured_at(iterate: Iterate) -> Measured:
    """Return what is known of the iterate of one network (arrays without a batch)."""
    W1, W2, R, W = iterate.W1, iterate.W2, iterate.residual, iterate.W
    (r, k), m = W1.shape, W2.shape[1]
    a, b, size = norm(W1), norm(W2), norm(W)
    if not (isfinite(a) and isfinite(b) and isfinite(size)):
        return _lost()
    sums = rounding(r * m + 8)
    apart = norm(W1 @ W2 - W) * (1 + sums) + rounding(k + 2) * a * b + 2 * UNIT * size
    singular_values = np.linalg.svd(W, compute_uv=False)
    (low1, high1), (low2, high2) = ends_of_one(W1), ends_of_one(W2.T)
    least, largest = _errors_of_tau(r, k, m, a * a * (1 + sums), b * b * (1 + sums))
    loss, gradient = float(iterate.loss), norm(iterate.G)
    dissipation, its_error = _dissipation(iterate, gradient, a, b)
    beta, beta_error = _beta(iterate, loss, loss * sums, a * a + b * b, apart)
    size_of_level, level_error = _level(iterate, a * a + b * b, apart)
    singular = error_of_singular_values(r, m, size) + apart
    values: dict[str, float] = {}
    low: dict[str, float] = {}
    high: dict[str, float] = {}
    measured: tuple[tuple[str, float, float], ...] = (
        ("loss", loss, loss * sums),
        ("gradient_norm", gradient, gradient * sums),
        ("product_norm", size, size * sums + apart),
        ("lambda_min", low1 + low2, least),
        ("lambda_max", high1 + high2, largest),
        ("sigma_min", float(singular_values[-1]), singular),
        ("sigma_max", float(singular_values[0]), singular),
        ("target_sigma_max", float(iterate.problem.target_singular[..., 0]), _error_of_target(iterate.problem) + apart),
        ("dissipation", dissipation, its_error),
        ("beta_now", beta, beta_error),
        ("level", size_of_level, level_error),
    )
    for name, value, error in measured:
        values[name] = value
        low[name], high[name] = widened(value, error)
    return Measured(values, low, high, a * (1 + sums), b * (1 + sums), apart, norm(R) * (1 + sums))


def _errors_of_tau(r: int, k: int, m: int, first: float, second: float) -> tuple[float, float]:
    """The errors of the least and the largest eigenvalue of tau, for squared norms of the layers."""
    one, other = _error_of_gram(r, k), _error_of_gram(m, k)
    return one * first * (r <= k) + other * second * (m <= k), one * first + other * second


@cache
def _error_of_gram(rows: int, width: int) -> float:
    """The error of the eigenvalues of a a^T for a matrix a of these sides, in units of its squared norm."""
    return rounding(max(rows, width) + 2) + error_of_eigenvalues(min(rows, width), 1.0)


def _dissipation(iterate: Iterate, gradient: float, first: float, second: float) -> tuple[float, float]:
    """Return <G, tau(G)>, the sum of the squared norms of the layers' gradients, and its error."""
    (r, k), m = iterate.W1.shape, iterate.W2.shape[1]
    left, right = norm(iterate.left), norm(iterate.right)
    one, other = rounding(m + 4) * gradient * second, rounding(r + 4) * gradient * first
    value = left * left + right * right
    return value, one * (2 * left + one) + other * (2 * right + other) + rounding(r * k + k * m + 8) * value


def _error_of_target(problem: Problem) -> float:
    rows, cols = problem.target.shape
    return error_of_singular_values(rows, cols, float(problem.target_singular[..., 0]) * sqrt(min(rows, cols)))


def _beta(iterate: Iterate, loss: float, loss_error: float, size: float, apart: float) -> tuple[float, float]:
    """Return the bound of lambda_max(tau) by the imbalance and the loss, and its error; ``size``: |W1|^2 + |W2|^2."""
    (r, k), m, problem = iterate.W1.shape, iterate.W2.shape[1], iterate.problem
    low, high = bounds_of_product(problem, np.array([loss]))
    _, beta = bounds_of_tau(iterate, iterate.imbalance(), low, high)
    spectrum = rounding(max(r, m) + 3) * size + error_of_eigenvalues(k, size)
    reach = _error_of_target(problem) + apart + _error_of_root(2 * loss / float(problem.mu), loss_error, loss)
    # each half rises by no more than the eigenvalue or the reach does
    return float(beta[0]), 2 * (spectrum + reach) + rounding(24) * (size + float(high[0]))


def _error_of_root(square: float, loss_error: float, loss: float) -> float:
    """The error of sqrt(2 loss / mu), whose square is given."""
    return sqrt(square) * (8 * UNIT + (loss_error / loss if loss > 0 else 0.0))


def _level(iterate: Iterate, size: float, apart: float) -> tuple[float, float]:
    """Return the level of a network with one input and one output, and its error; nothing is known of another one."""
    (r, k), m = iterate.W1.shape, iterate.W2.shape[1]
    if r != 1 or m != 1:
        return 0.0, inf
    found, best = float(iterate.W[0, 0]), float(iterate.problem.target[0, 0])
    level = float(level_of(iterate))
    # what is under the root is at least (T - 2 |w|)(T + 2 |w|) + 4 (w - 2 w*)^2
    error = (
        rounding(2 * k + 16) * (size * size + 16 * abs(best) * (abs(found) + abs(best)))
        + 40 * (size + abs(best)) * apart
    )
    root = max(2 * level - size, 0.0)
    return level, (min(sqrt(2 * error), error / root if root > 0 else inf) + rounding(k + 8) * (size + level)) / 2


def _lost() -> Measured:
    """Of an iterate that is not finite nothing is known."""
    names = ["loss", "gradient_norm", "product_norm", "lambda_min", "lambda_max", "sigma_min", "sigma_max"]
    names += ["target_sigma_max", "dissipation", "beta_now", "level"]
    values, low, high = (dict.fromkeys(names, x) for x in (nan, 0.0, inf))
    return Measured(values, low, high, inf, inf, inf, inf)


class Stepped(NamedTuple):
    """One step of one network: where it led, and what it did to loss and imbalance, between ``low`` and ``high``.

    ``gain`` and ``cost``: L(t) - L(t+1) is their difference. ``rounded``: at least what rounding, beside the exact
    step, did to the imbalance, in the Frobenius norm.
    """

    iterate: Iterate
    change_of_imbalance: Array
    low: dict[str, float]
    high: dict[str, float]
    decrease: float
    decrease_high: float
    rounded: float
    moves: bool


def stepped(iterate: Iterate, at: Measured, eta: float) -> Stepped:
    """Return what a step of size eta does to the iterate of one network, measured before it."""
    (r, k), m = iterate.W1.shape, iterate.W2.shape[1]
    g, a, b = at.high["gradient_norm"], at.first, at.second
    change, drift = iterate.change_of_residual(eta), iterate.change_of_imbalance(eta)
    moved = iterate.moved(eta, change)
    linear, quadratic = (float(x) for x in iterate.parts_of_decrease(change))
    sums, products = rounding(r * m + 8), rounding(r + k + 2 * m + 12)
    size, K = norm(change) * (1 + sums), float(iterate.problem.K) * (1 + 4 * UNIT)
    off = products * eta * g * (a * a + b * b + eta * g * a * b)  # of the change
    errors = (g * off + sums * g * size, K * off * (size + off) + sums * quadratic)
    gain, cost = max(-linear, 0.0), quadratic + max(linear, 0.0)
    low, high = {"eta": eta}, {"eta": eta}
    for name, value, error in (
        ("gain", gain, errors[0]),
        ("cost", cost, errors[1] + errors[0] * (linear > -errors[0])),
        ("change_of_imbalance", norm(drift), products * eta * eta * g * g * (a * a + b * b)),
    ):
        low[name], high[name] = widened(value, error)
    rounded = 0.0
    for after, other, inner in ((moved.W1, b, m), (moved.W2, a, r)):
        length, step = norm(after) * (1 + rounding(after.size + 4)), eta * g * other * (1 + products)
        lost = rounding(inner + 3) * step + min(UNIT * length, step)
        rounded += lost * (2 * length + lost) * (1 + 8 * UNIT)
    # most steps are so much longer than rounding that there is nothing to compare
    moves = size > 2 * UNIT * at.residual or _differ(iterate, moved)
    return Stepped(moved, drift, low, high, gain - cost, high["gain"] - low["cost"], rounded, moves)


def _differ(one: Iterate, other: Iterate) -> bool:
    pairs = ((one.residual, other.residual), (one.W1, other.W1), (one.W2, other.W2))
    return not all(np.array_equal(x, y) for x, y in pairs)


def imbalance_error(at: Measured, rows: int, width: int, outputs: int) -> float:
    """Return how far the computed eigenvalues of the imbalance of an iterate are off."""
    size = at.first**2 + at.second**2
    return rounding(max(rows, outputs) + 3) * size + error_of_eigenvalues(width, size)
