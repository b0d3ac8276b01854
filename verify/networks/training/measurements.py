"""What floats tell of iterates and of steps: every quantity with a bound of its error.

Products of matrices have the componentwise bounds of Higham (Accuracy and Stability of Numerical Algorithms, 2002,
3.5), here in Frobenius norms: |fl(A B) - A B| <= gamma_k |A| |B| with inner dimension k. Eigenvalues and singular
values are bounded by what their vectors leave of the matrix (``verified_spectra``).

All is said of the network that the doubles are: data diag(singular), layers W1 and W2, residual R, and with these
the minimiser W1 W2 - R. Many iterates are measured at once: a batch (B, ...) of layers and residuals of one problem.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from types import SimpleNamespace
from typing import Generic, NamedTuple, TypeVar

import numpy as np

from verify.networks.training.batches import Drift, distances_of_imbalance, drift_of, part_of, together
from verify.networks.training.blocks import in_blocks
from verify.networks.training.bounds.constants import bounds_of_product, level_of
from verify.networks.training.bounds.differences import UNIT, rounding, widened
from verify.networks.training.bounds.formulas import scalar
from verify.networks.training.descent import Iterate, Problem, transposed
from verify.networks.training.descent import gram as gram_of
from verify.networks.training.verified_spectra import (
    bounded_eigenvalues,
    bounded_singular_values,
    error_of_values,
    norms,
)
from verify.numbers.floats import Array

_NAMES = (
    "loss", "gradient_norm", "product_norm", "lambda_min", "lambda_max", "sigma_min", "sigma_max", "target_sigma_max",
    "dissipation", "beta_now", "level",
)  # fmt: skip


def norm(a: Array) -> float:
    """Return the Frobenius norm of one matrix."""
    return sqrt(np.vdot(a, a))


_Each = TypeVar("_Each", Array, float)


class Measured(NamedTuple, Generic[_Each]):
    """Iterates of one network, measured: values, and each quantity between ``low`` and ``high``.

    ``_Each`` is an array (B,) for a batch, and a float for one iterate. ``first``, ``second``: Frobenius norms of the
    layers. ``apart``: at least |W1 W2 - W* - R|_F, what rounding has put between the layers and the residual R.
    ``residual``: at least |R|_F.
    """

    values: dict[str, _Each]
    low: dict[str, _Each]
    high: dict[str, _Each]
    first: _Each
    second: _Each
    apart: _Each
    residual: _Each


def taken(batch: Measured[Array], index: slice) -> Measured[Array]:
    """Return what is known of some of the iterates."""
    values, low, high = ({name: x[index] for name, x in each.items()} for each in batch[:3])
    return Measured(values, low, high, *(x[index] for x in batch[3:]))


def alone(batch: Measured[Array], j: int) -> Measured[float]:
    """Return what is known of one iterate of the batch."""
    values, low, high = ({name: float(x[j]) for name, x in each.items()} for each in batch[:3])
    return Measured(values, low, high, *(float(x[j]) for x in batch[3:]))


def joined(parts: Sequence[Measured[Array]]) -> Measured[Array]:
    """Return what is known of iterates one after another."""
    if len(parts) == 1:
        return parts[0]
    values, low, high = (
        {name: np.concatenate([x[name] for x in each]) for name in each[0]} for each in list(zip(*parts))[:3]
    )
    return Measured(values, low, high, *(np.concatenate(x) for x in list(zip(*parts))[3:]))


def measured_at(iterate: Iterate) -> Measured[float]:
    """Return what is known of the iterate of one network (arrays without a batch)."""
    return alone(measured(together([iterate])), 0)


def measured(at: Iterate, *, closely: bool = True) -> Measured[Array]:
    """Return what is known of a batch of iterates of one network; of those that are not finite nothing is known.

    Unless ``closely``, of the spectra of the imbalances the first alone is found, and the others are as far from it as
    the imbalances are (Weyl).
    """
    known = np.isfinite(norms(at.W1) + norms(at.W2) + norms(at.residual))
    if known.all():
        return _measured(at, closely)
    W1, W2, R = (np.where(known[:, None, None], x, 0.0) for x in (at.W1, at.W2, at.residual))
    found = _measured(Iterate(at.problem, W1, W2, R), True)
    values, low, high = (
        {name: np.where(known, x, nothing) for name, x in each.items()}
        for each, nothing in zip(found[:3], (np.nan, 0.0, np.inf))
    )
    return Measured(values, low, high, *(np.where(known, x, np.inf) for x in found[3:]))


def _measured(at: Iterate, closely: bool) -> Measured[Array]:
    W1, W2, R, W = at.W1, at.W2, at.residual, at.W
    (r, k), m = W1.shape[-2:], W2.shape[-1]
    a, b, size = norms(W1), norms(W2), norms(W)
    sums = rounding(r * m + 8)
    apart = norms(W1 @ W2 - W) * (1 + sums) + rounding(k + 2) * a * b + 2 * UNIT * size
    singular, singular_error = bounded_singular_values(W)
    low1, high1, error1 = _ends(W1, a, None if r < k else at.first_gram)
    low2, high2, error2 = _ends(transposed(W2), b)
    loss, gradient = at.loss, norms(at.G)
    beta, beta_error = _beta(at, loss, loss * sums, a * a + b * b, apart, closely)
    size_of_level, level_error = _level(at, a * a + b * b, apart)
    problem = at.problem
    found = (
        (loss, loss * sums),
        (gradient, gradient * sums),
        (size, size * sums + apart),
        (low1 + low2, error1 * (r <= k) + error2 * (m <= k)),
        (high1 + high2, error1 + error2),
        (singular[:, -1], singular_error + apart),
        (singular[:, 0], singular_error + apart),
        (problem.target_singular[..., 0] + 0 * loss, target_error(problem) + apart),
        _dissipation(at, gradient, a, b),
        (beta, beta_error),
        (size_of_level, level_error),
    )
    values = {name: value for name, (value, _) in zip(_NAMES, found)}
    ends = {name: widened(value, error) for name, (value, error) in zip(_NAMES, found)}
    low, high = ({name: pair[i] for name, pair in ends.items()} for i in (0, 1))
    return Measured(values, low, high, a * (1 + sums), b * (1 + sums), apart, norms(R) * (1 + sums))


def _ends(a: Array, size: Array, gram: Array | None = None) -> tuple[Array, Array, Array]:
    """The least and the largest eigenvalue of a a^T, from the smaller Gram matrix, and a bound of their errors.

    ``size``: the Frobenius norms as computed.
    """
    rows, cols = a.shape[-2:]
    if gram is None:
        tall = transposed(a) if rows <= cols else a
        values, error = in_blocks(lambda part: bounded_eigenvalues(gram_of(part)), tall)
    else:
        values, error = bounded_eigenvalues(gram)
    least = np.maximum(values[..., 0], 0.0) if rows <= cols else np.zeros_like(values[..., 0])
    of_gram = rounding(max(rows, cols) + 2) * size * size * (1 + rounding(rows * cols + 12))
    return least, np.maximum(values[..., -1], 0.0), error + of_gram


def target_error(problem: Problem) -> float:
    """Return how far the largest singular value of the minimiser is off."""
    return float(problem.target_error)


def _dissipation(at: Iterate, gradient: Array, first: Array, second: Array) -> tuple[Array, Array]:
    """Return <G, tau(G)>, the sum of the squared norms of the layers' gradients, and its error."""
    (r, k), m = at.W1.shape[-2:], at.W2.shape[-1]
    left, right = norms(at.left), norms(at.right)
    one, other = rounding(m + 4) * gradient * second, rounding(r + 4) * gradient * first
    value = left * left + right * right
    return value, one * (2 * left + one) + other * (2 * right + other) + rounding(r * k + k * m + 8) * value


def _beta(at: Iterate, loss: Array, loss_error: Array, size: Array, apart: Array, closely: bool) -> tuple[Array, Array]:
    """Return the bound of lambda_max(tau) by the imbalance and the loss, and its error; ``size``: |W1|^2 + |W2|^2."""
    (r, _), m, problem = at.W1.shape[-2:], at.W2.shape[-1], at.problem
    _, high = bounds_of_product(problem, loss)
    if closely:
        values, error = bounded_eigenvalues(at.imbalance())
    else:
        first = part_of(at, slice(0, 1)).imbalance()
        values, error = bounded_eigenvalues(first)
        moved = distances_of_imbalance(at, first)
        error = error + moved * (1 + rounding(moved.size + first.size + 8))
    spectrum = rounding(max(r, m) + 3) * size + error
    ends = SimpleNamespace(imbalance_top=values[..., -1], imbalance_bottom=-values[..., 0], p2=high)
    reach = target_error(problem) + apart + _error_of_root(2 * loss / problem.mu, loss_error, loss)
    # each half rises by no more than the eigenvalue or the reach does
    return scalar("beta")(ends), 2 * (spectrum + reach) + rounding(24) * (size + high)


def _error_of_root(square: Array, loss_error: Array, loss: Array) -> Array:
    """The error of sqrt(2 loss / mu), whose square is given."""
    return np.sqrt(square) * (8 * UNIT + np.where(loss > 0, loss_error / np.where(loss > 0, loss, 1.0), 0.0))


def _level(at: Iterate, size: Array, apart: Array) -> tuple[Array, Array]:
    """Return the level of a network with one input and one output, and its error; nothing is known of another one."""
    (r, k), m = at.W1.shape[-2:], at.W2.shape[-1]
    if r != 1 or m != 1:
        return np.zeros_like(size), np.full_like(size, np.inf)
    found, best = np.abs(at.W[..., 0, 0]), np.abs(at.problem.target[..., 0, 0])
    level = level_of(at)
    # what is under the root is at least (T - 2 |w|)(T + 2 |w|) + 4 (w - 2 w*)^2
    error = rounding(2 * k + 16) * (size * size + 16 * best * (found + best)) + 40 * (size + best) * apart
    root = np.maximum(2 * level - size, 0.0)
    of_root = np.where(root > 0, error / np.where(root > 0, root, 1.0), np.inf)
    return level, (np.minimum(np.sqrt(2 * error), of_root) + rounding(k + 8) * (size + level)) / 2


class Stepped(NamedTuple):
    """Steps of one network: what each did to loss and imbalance, between ``low`` and ``high``; arrays (B,).

    ``gain`` and ``cost``: L(t) - L(t+1) is their difference. ``rounded``: at least what rounding did to the imbalance
    beside the exact step, in the Frobenius norm.
    """

    drift: Drift
    low: dict[str, Array]
    high: dict[str, Array]
    decrease: Array
    decrease_high: Array
    rounded: Array
    moves: Array


def stepped(before: Iterate, at: Measured[Array], eta: Array, after: Iterate, moved: Array | float = 0.0) -> Stepped:
    """Return what steps of sizes eta (B,) do to a batch of iterates, measured before them, which lead to ``after``.

    ``moved`` (k, k): what the steps before them have added to the imbalance.
    """
    (r, k), m = before.W1.shape[-2:], before.W2.shape[-1]
    g, a, b = at.high["gradient_norm"], at.first, at.second
    change, drift = before.change_of_residual(eta), drift_of(before, eta, moved)
    linear, quadratic = before.parts_of_decrease(change)
    sums, products = rounding(r * m + 8), rounding(r + k + 2 * m + 12)
    size, K = norms(change) * (1 + sums), float(before.problem.K) * (1 + 4 * UNIT)
    off = products * eta * g * (a * a + b * b + eta * g * a * b)  # of the change
    errors = (g * off + sums * g * size, K * off * (size + off) + sums * quadratic)
    gain, cost = np.maximum(-linear, 0.0), quadratic + np.maximum(linear, 0.0)
    low, high = {"eta": eta}, {"eta": eta}
    for name, value, error in (
        ("gain", gain, errors[0]),
        ("cost", cost, errors[1] + errors[0] * (linear > -errors[0])),
        ("change_of_imbalance", drift.changes, products * eta * eta * g * g * (a * a + b * b)),
    ):
        low[name], high[name] = widened(value, error)
    # beside the rounding of the layers, that of the change itself
    rounded = products * eta * eta * g * g * (a * a + b * b)
    for layer, other, inner in ((after.W1, b, m), (after.W2, a, r)):
        length = norms(layer) * (1 + rounding(layer[0].size + 4))
        step = eta * g * other * (1 + products)
        lost = rounding(inner + 3) * step + np.minimum(UNIT * length, step)
        rounded += lost * (2 * length + lost) * (1 + 8 * UNIT)
    # most steps are so much longer than rounding that there is nothing to compare
    moves = size > 2 * UNIT * at.residual
    if not moves.all():
        pairs = ((before.residual, after.residual), (before.W1, after.W1), (before.W2, after.W2))
        for x, y in pairs:
            moves |= (x != y).any(axis=(-1, -2))
    return Stepped(drift, low, high, gain - cost, high["gain"] - low["cost"], rounded, moves)


def imbalance_error(start: Iterate, at: Measured[float]) -> float:
    """Return how far the eigenvalues of the imbalance are off that ``bounds_of_tau`` computes at an iterate."""
    (r, _), m = start.W1.shape, start.W2.shape[1]
    imbalance = start.imbalance()
    found = error_of_values(np.linalg.eigvalsh(imbalance), bounded_eigenvalues(imbalance))
    return float(rounding(max(r, m) + 3) * (at.first**2 + at.second**2) + found)


def singular_ends(a: Array) -> tuple[float, float]:
    """Return the least singular value of a matrix from below, at least 0, and the largest from above."""
    values, error = bounded_singular_values(a)
    off = float(error) * (1 + 8 * UNIT)
    return max(float(values[-1]) - off, 0.0), float(values[0]) + off
