"""Gradient descent in floats, for many networks at once, in coordinates in which the data are diagonal.

Beside the layers, an iterate carries the residual W - W*. It is moved by the update of the product (16), in which
every term has the residual as a factor: the loss keeps its relative accuracy however small it becomes, far below
what subtracting W* from the rounded product could tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from verify.numbers.floats import Array


def squared(a: Array) -> Array:
    """Return the squared Frobenius norms of matrices (..., rows, cols)."""
    return np.einsum("...ij,...ij->...", a, a)


def inner(a: Array, b: Array) -> Array:
    """Return the Frobenius inner products of matrices (..., rows, cols)."""
    return np.einsum("...ij,...ij->...", a, b)


def transposed(a: Array) -> Array:
    """Return the transposes of matrices (..., rows, cols)."""
    return np.swapaxes(a, -1, -2)


@dataclass(frozen=True, eq=False)
class Problem:
    """Least-squares problems: the r positive singular values of X (B, r), and the minimiser W* (B, r, m).

    The rows of W* belong to the right singular vectors of X.
    """

    singular: Array
    target: Array

    @cached_property
    def K(self) -> Array:
        """The smoothness constants, (B,)."""
        return self.singular.max(axis=-1) ** 2

    @cached_property
    def mu(self) -> Array:
        """The PL constants, (B,)."""
        return self.singular.min(axis=-1) ** 2

    @cached_property
    def target_singular(self) -> Array:
        """The singular values of W*, falling, (B, min(r, m))."""
        return np.linalg.svd(self.target, compute_uv=False)

    @cached_property
    def weights(self) -> Array:
        """The squared singular values as a column, (B, r, 1)."""
        return (self.singular**2)[..., None]

    def take(self, index: Array) -> Problem:
        """Return the problems at the indices."""
        return Problem(self.singular[index], self.target[index])


@dataclass(frozen=True, eq=False)
class Iterate:
    """The layers W1 (B, r, k), W2 (B, k, m) and the residual W1 W2 - W* (B, r, m); what is measured is (B,)."""

    problem: Problem
    W1: Array
    W2: Array
    residual: Array

    @classmethod
    def start(cls, problem: Problem, W1: Array, W2: Array) -> Iterate:
        """Return the iterate at the given layers."""
        return cls(problem, W1, W2, W1 @ W2 - problem.target)

    def take(self, index: Array) -> Iterate:
        """Return the iterates at the indices."""
        return Iterate(self.problem.take(index), self.W1[index], self.W2[index], self.residual[index])

    @cached_property
    def W(self) -> Array:
        return self.problem.target + self.residual

    @cached_property
    def G(self) -> Array:
        """The gradient of the loss at the product."""
        return self.problem.weights * self.residual

    @cached_property
    def gram1(self) -> Array:
        """W1 W1^T, (B, r, r)."""
        return self.W1 @ transposed(self.W1)

    @cached_property
    def gram2(self) -> Array:
        """W2^T W2, (B, m, m)."""
        return transposed(self.W2) @ self.W2

    @cached_property
    def tau_G(self) -> Array:
        return self.G @ self.gram2 + self.gram1 @ self.G

    @cached_property
    def second(self) -> Array:
        """G W^T G, the coefficient of eta^2 in (16)."""
        return self.G @ transposed(self.W) @ self.G

    @cached_property
    def loss(self) -> Array:
        return inner(self.residual, self.G) / 2

    @cached_property
    def gradient_norm(self) -> Array:
        return np.sqrt(squared(self.G))

    @cached_property
    def product_norm(self) -> Array:
        return np.sqrt(squared(self.W))

    @cached_property
    def q(self) -> Array:
        """<G, tau(G)>."""
        return inner(self.G, self.tau_G)

    @cached_property
    def _spectra(self) -> tuple[Array, Array, Array, Array]:
        """Least and largest eigenvalues of W1 W1^T and of W2^T W2; the least is 0 where the width is too small."""
        grams = (self.gram1, self.gram2)
        if self.gram1.shape == self.gram2.shape:
            spectra = eigenvalues(np.stack(grams))
        else:
            spectra = [eigenvalues(gram) for gram in grams]
        found = []
        for values in spectra:
            wide = self.W1.shape[-1] >= values.shape[-1]
            found += [np.maximum(values[..., 0], 0.0) * wide, np.maximum(values[..., -1], 0.0)]
        return found[0], found[1], found[2], found[3]

    @cached_property
    def lambda_min(self) -> Array:
        """The smallest eigenvalue of tau, a Kronecker sum."""
        return self._spectra[0] + self._spectra[2]

    @cached_property
    def lambda_max(self) -> Array:
        return self._spectra[1] + self._spectra[3]

    @cached_property
    def _singular(self) -> Array:
        finite = np.asarray(np.isfinite(self.W).all(axis=(-1, -2), keepdims=True))
        return np.where(finite[..., 0], np.linalg.svd(np.where(finite, self.W, 0.0), compute_uv=False), np.nan)

    @cached_property
    def sigma_max(self) -> Array:
        """The largest singular value of W."""
        return self._singular[..., 0]

    @cached_property
    def sigma_min(self) -> Array:
        """The min(r, m)-th singular value of W."""
        return self._singular[..., -1]

    def along(self) -> Array:
        """Return the coefficients (5, B) of the loss as a quartic in the step size."""
        G, first, second = self.G, self.tau_G, self.second
        weights = self.problem.weights
        return np.stack([
            self.loss,
            -self.q,
            inner(weights * first, first) / 2 + inner(G, second),
            -inner(weights * first, second),
            inner(weights * second, second) / 2,
        ])  # fmt: skip

    def change_of_residual(self, eta: Array) -> Array:
        """Return how a step moves the product, (B, r, m), by (16)."""
        step = eta[..., None, None]
        return step * (step * self.second - self.tau_G)

    def decrease(self, eta: Array) -> tuple[Array, Array]:
        """Return L(t) - L(t+1) without cancellation, and the sum of the sizes of its terms."""
        change = self.change_of_residual(eta)
        linear, quadratic = inner(self.G, change), inner(self.problem.weights * change, change) / 2
        return -linear - quadratic, np.abs(linear) + quadratic

    def moved(self, eta: Array) -> Iterate:
        """Return the iterate after a step of the given sizes (B,), slides (1)."""
        step = eta[..., None, None]
        return Iterate(
            self.problem,
            self.W1 - step * (self.G @ transposed(self.W2)),
            self.W2 - step * (transposed(self.W1) @ self.G),
            self.residual + self.change_of_residual(eta),
        )

    def imbalance(self) -> Array:
        """Return D, (B, k, k)."""
        return transposed(self.W1) @ self.W1 - self.W2 @ transposed(self.W2)

    def change_of_imbalance(self, eta: Array) -> Array:
        """Return D(t+1) - D(t), (B, k, k): the terms of first order cancel, and are left out."""
        left, right = self.G @ transposed(self.W2), transposed(self.G) @ self.W1
        return (eta**2)[..., None, None] * (transposed(left) @ left - transposed(right) @ right)

    @cached_property
    def rounding_floor(self) -> Array:
        """The loss that the rounding of the layers alone may cause, roughly: W1 W2 is known no better than this."""
        size = np.abs(self.W1) @ np.abs(self.W2) * np.finfo(float).eps
        return inner(self.problem.weights * size, size) / 2


def eigenvalues(symmetric: Array) -> Array:
    """Return the eigenvalues (..., side) in rising order; NaN where the matrix is not finite."""
    finite = np.asarray(np.isfinite(symmetric).all(axis=(-1, -2), keepdims=True))
    if finite.all():
        return np.linalg.eigvalsh(symmetric)
    return np.where(finite[..., 0], np.linalg.eigvalsh(np.where(finite, symmetric, 0.0)), np.nan)
