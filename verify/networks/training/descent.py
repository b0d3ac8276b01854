"""Gradient descent in floats, for one network or many at once, in coordinates in which the data are diagonal.

Beside the layers, an iterate carries the residual W - W*. It is moved by the update of the product (16), in which
every term has the residual as a factor: the loss keeps its relative accuracy however small it becomes, far below
what subtracting W* from the rounded product could tell.

Arrays have any number of leading dimensions: a batch has one, a single network none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar, overload

import numpy as np

from verify.networks.training.verified_spectra import bounded_singular_values, error_of_values
from verify.numbers.floats import Array

Owner = TypeVar("Owner")
Value = TypeVar("Value")

LARGE = 1 << 12
"""Entries of a matrix that is worth a call of its own."""


class once(Generic[Owner, Value]):  # noqa: N801
    """A property computed once; without the lock of ``functools.cached_property``, which costs more than small ones."""

    def __init__(self, find: Callable[[Owner], Value]) -> None:
        self._find, self._name, self.__doc__ = find, find.__name__, find.__doc__

    @overload
    def __get__(self, owner: None, kind: type[Owner]) -> once[Owner, Value]: ...

    @overload
    def __get__(self, owner: Owner, kind: type[Owner]) -> Value: ...

    def __get__(self, owner: Owner | None, kind: type[Owner]) -> once[Owner, Value] | Value:
        if owner is None:
            return self
        found = owner.__dict__[self._name] = self._find(owner)
        return found


def squared(a: Array) -> Array:
    """Return the squared Frobenius norms of matrices (..., rows, cols)."""
    return inner(a, a)


def inner(a: Array, b: Array) -> Array:
    """Return the Frobenius inner products of matrices (..., rows, cols)."""
    return np.asarray(np.vdot(a, b)) if a.ndim == 2 else np.einsum("...ij,...ij->...", a, b)


def transposed(a: Array) -> Array:
    """Return the transposes of matrices (..., rows, cols)."""
    return a.T if a.ndim == 2 else np.swapaxes(a, -1, -2)


def gram(a: Array) -> Array:
    """Return a^T a for matrices (..., rows, cols): large ones one by one, which BLAS does in half the time."""
    if a.ndim != 3 or a[0].size < LARGE:
        return transposed(a) @ a
    found = np.empty((len(a), a.shape[-1], a.shape[-1]))
    for matrix, place in zip(a, found):
        np.matmul(matrix.T, matrix, out=place)
    return found


@dataclass(frozen=True, eq=False)
class Problem:
    """Least-squares problems: the r positive singular values of X (B, r), and the minimiser W* (B, r, m).

    The rows of W* belong to the right singular vectors of X.
    """

    singular: Array
    target: Array

    @once
    def K(self) -> Array:
        """The smoothness constants, (B,)."""
        return self.singular.max(axis=-1) ** 2

    @once
    def mu(self) -> Array:
        """The PL constants, (B,)."""
        return self.singular.min(axis=-1) ** 2

    @once
    def target_singular(self) -> Array:
        """The singular values of W*, falling, (B, min(r, m))."""
        return np.linalg.svd(self.target, compute_uv=False)

    @once
    def target_error(self) -> Array:
        """How far ``target_singular`` is off, (B,)."""
        return error_of_values(self.target_singular, bounded_singular_values(self.target))

    @once
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

    @once
    def W(self) -> Array:
        return self.problem.target + self.residual

    @once
    def G(self) -> Array:
        """The gradient of the loss at the product."""
        return self.problem.weights * self.residual

    @once
    def left(self) -> Array:
        """G W2^T, the gradient with respect to W1, (B, r, k)."""
        return self.G @ transposed(self.W2)

    @once
    def right(self) -> Array:
        """W1^T G, the gradient with respect to W2, (B, k, m)."""
        return transposed(self.W1) @ self.G

    @once
    def _is_tall(self) -> bool:
        """Whether products of m x m matrices are cheaper than those with the layers."""
        (r, k), m = self.W1.shape[-2:], self.W2.shape[-1]
        return m * (r + k) < r * k

    @once
    def tau_G(self) -> Array:
        first = self.G @ (transposed(self.W2) @ self.W2) if self._is_tall else self.left @ self.W2
        return first + self.W1 @ self.right

    @once
    def second(self) -> Array:
        """G (W1 W2)^T G, the coefficient of eta^2 in (16)."""
        return self.G @ (transposed(self.W2) @ self.right) if self._is_tall else self.left @ self.right

    @once
    def loss(self) -> Array:
        return inner(self.residual, self.G) / 2

    @once
    def gradient_norm(self) -> Array:
        return np.sqrt(squared(self.G))

    @once
    def product_norm(self) -> Array:
        return np.sqrt(squared(self.W))

    @once
    def q(self) -> Array:
        """<G, tau(G)>."""
        return inner(self.G, self.tau_G)

    @once
    def _spectra(self) -> tuple[Array, Array, Array, Array]:
        """Least and largest eigenvalues of W1 W1^T and of W2^T W2; the least is 0 where the width is too small."""
        low1, high1 = _ends(self.W1)
        low2, high2 = _ends(transposed(self.W2))
        return low1, high1, low2, high2

    @once
    def lambda_min(self) -> Array:
        """The smallest eigenvalue of tau, a Kronecker sum."""
        return self._spectra[0] + self._spectra[2]

    @once
    def lambda_max(self) -> Array:
        return self._spectra[1] + self._spectra[3]

    @once
    def _singular(self) -> Array:
        if np.isfinite(self.W).all():
            return np.linalg.svd(self.W, compute_uv=False)
        finite = np.asarray(np.isfinite(self.W).all(axis=(-1, -2), keepdims=True))
        return np.where(finite[..., 0], np.linalg.svd(np.where(finite, self.W, 0.0), compute_uv=False), np.nan)

    @once
    def sigma_max(self) -> Array:
        """The largest singular value of W."""
        return self._singular[..., 0]

    @once
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

    def change_of_residual(self, eta: Array | float) -> Array:
        """Return how a step moves the product, (B, r, m), by (16)."""
        step = _factor(eta)
        return step * (step * self.second - self.tau_G)

    def decrease(self, eta: Array) -> Array:
        """Return L(t) - L(t+1) without cancellation."""
        linear, quadratic = self.parts_of_decrease(self.change_of_residual(eta))
        return -linear - quadratic

    def parts_of_decrease(self, change: Array) -> tuple[Array, Array]:
        """Return <G, change> and |X change|_F^2 / 2 for a change of the product; L falls by minus their sum."""
        return inner(self.G, change), inner(self.problem.weights * change, change) / 2

    def moved(self, eta: Array | float, change: Array | None = None) -> Iterate:
        """Return the iterate after a step of the given sizes (B,), slides (1); ``change`` is that of the residual."""
        step = _factor(eta)
        first, second = (-step) * self.left, (-step) * self.right  # added in place: fresh memory takes longer
        first += self.W1
        second += self.W2
        return Iterate(
            self.problem,
            first,
            second,
            self.residual + (self.change_of_residual(eta) if change is None else change),
        )

    @once
    def first_gram(self) -> Array:
        """W1^T W1, (B, k, k)."""
        return gram(self.W1)

    def imbalance(self) -> Array:
        """Return D, (B, k, k)."""
        second = self.W2 @ transposed(self.W2)
        return np.subtract(self.first_gram, second, out=second)

    def change_of_imbalance(self, eta: Array | float) -> Array:
        """Return D(t+1) - D(t), (B, k, k): the terms of first order cancel, and are left out."""
        if self.G.shape[-1] < self.G.shape[-2]:  # W2 (G^T G) W2^T is cheaper where m < r
            change = self.W2 @ (transposed(self.G) @ self.G) @ transposed(self.W2)
        else:
            change = transposed(self.left) @ self.left
        change -= self.right @ transposed(self.right)
        change *= _factor(eta * eta)
        return change


def _factor(eta: Array | float) -> Array | float:
    """The step sizes as a factor of matrices."""
    return eta[..., None, None] if isinstance(eta, np.ndarray) else eta


def _ends(a: Array) -> tuple[Array, Array]:
    """The least and the largest eigenvalue of a a^T for matrices (..., rows, cols), from the smaller Gram matrix."""
    rows, cols = a.shape[-2:]
    values = eigenvalues(a @ transposed(a) if rows <= cols else transposed(a) @ a)
    least = np.maximum(values[..., 0], 0.0) if rows <= cols else np.zeros_like(values[..., 0])
    return least, np.maximum(values[..., -1], 0.0)


def eigenvalues(symmetric: Array) -> Array:
    """Return the eigenvalues (..., side) in rising order; NaN where the matrix is not finite."""
    if np.isfinite(symmetric).all():
        return np.linalg.eigvalsh(symmetric)
    finite = np.asarray(np.isfinite(symmetric).all(axis=(-1, -2), keepdims=True))
    return np.where(finite[..., 0], np.linalg.eigvalsh(np.where(finite, symmetric, 0.0)), np.nan)
