"""The numbers of a network that the constants are made of: exact rationals, or enclosures that can be refined."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from flint import fmpq, fmpq_mat

from verify.networks.certificates.reduction import Reduced, Spectra, stacked
from verify.numbers.exact.algebraic import node
from verify.numbers.exact.matrices import Matrix, rational_inner
from verify.numbers.exact.scalars import ZERO, Real, Scalar, sqrt
from verify.numbers.exact.spectra import eigenvalues

SMALL = 8
"""Up to this rank + outputs all eigenvalues are algebraic numbers, whose ties can be decided."""


class Network:
    """The numbers of a reduced problem, each an exact rational or a ``Real`` that can be refined."""

    def __init__(self, problem: Reduced) -> None:
        self.problem = problem
        self._spectra = Spectra(problem)
        self._known: dict[Any, Scalar] = {}

    @property
    def rank(self) -> int:
        return self.problem.rank

    @property
    def outputs(self) -> int:
        return self.problem.outputs

    @property
    def is_small(self) -> bool:
        return self.problem.rank + self.problem.outputs <= SMALL

    def _once(self, key: Any, find: Callable[[], Any]) -> Any:
        if key not in self._known:
            self._known[key] = find()
        return self._known[key]

    def _enclosed(self, matrix: str, k: int, sign: int) -> Scalar:
        return self._once((matrix, k), lambda: Real(node("enclosed", self._spectra.enclosure, matrix, k, sign)))

    def _exact(self, matrix: str) -> tuple[Scalar, ...]:
        return self._once(("exact", matrix), lambda: eigenvalues(getattr(self, f"_exact_{matrix}")()))

    # --- the data

    def data(self, k: int) -> Scalar:
        """Return the k-th largest eigenvalue of X^T X, for k up to the rank of X."""
        diagonal = self._diagonal_data
        if diagonal is not None:
            return diagonal[k - 1]
        return self._exact("data")[k - 1] if self.is_small else self._enclosed("data", k, 1)

    @cached_property
    def _diagonal_data(self) -> list[fmpq] | None:
        if self.problem.metric is not None:
            return None
        rows = self.problem.gram.tolist()
        if any(x != 0 for i, row in enumerate(rows) for j, x in enumerate(row) if i != j):
            return None
        return sorted((row[i] for i, row in enumerate(rows)), reverse=True)

    def _exact_data(self) -> Matrix:
        return Matrix(self._by_metric(self.problem.gram))

    def _by_metric(self, a: fmpq_mat) -> fmpq_mat:
        """What has the eigenvalues of a quadratic form given in the basis: metric^-1 a."""
        metric = self.problem.metric
        return a if metric is None else metric.solve(a)

    @cached_property
    def loss(self) -> Scalar:
        """The loss less its minimum."""
        if self.problem.at_minimum:
            return ZERO
        if self.is_small or self._diagonal_data is not None:
            gradient = self.problem.gradient
            return rational_inner(gradient, self.problem.gram.solve(gradient)) / 2
        return Real(node("enclosed", self._spectra.number, "loss"))

    @cached_property
    def gradient_norm(self) -> Scalar:
        """The Frobenius norm of the gradient with respect to the product."""
        return self._norm("gradient_norm", self.problem.gradient)

    @cached_property
    def product_norm(self) -> Scalar:
        """The Frobenius norm of the product of the layers, within the row space of X."""
        return self._norm("product_norm", self.problem.product)

    def _norm(self, name: str, a: fmpq_mat) -> Scalar:
        if self.is_small or self.problem.metric is None or not any(x != 0 for x in a.entries()):
            return sqrt(rational_inner(a, self._by_metric(a)))
        return Real(node("enclosed", self._spectra.number, name))

    # --- weights

    def minimiser(self, k: int) -> Scalar:
        """Return the k-th largest singular value of the minimiser of least norm."""
        return self._singular("minimiser_gram", k, self.problem.minimiser_rank)

    def product(self, k: int) -> Scalar:
        """Return the k-th largest singular value of the product of the layers, within the row space of X."""
        return self._singular("product_gram", k, self.problem.product_rank)

    def layer(self, which: int, k: int) -> Scalar:
        """Return the k-th largest eigenvalue of W1 W1^T in the row space of X (which = 1), or of W2^T W2 (2)."""
        if k > (self.problem.first_rank if which == 1 else self.problem.second_rank):
            return ZERO
        name = "first_gram" if which == 1 else "second_gram"
        return self._exact(name)[k - 1] if self.is_small else self._enclosed(name, k, 1)

    def _singular(self, gram: str, k: int, known_rank: int) -> Scalar:
        if k > known_rank:
            return ZERO
        square = self._exact(gram)[k - 1] if self.is_small else self._enclosed(gram, k, 1)
        return sqrt(square)

    def _exact_minimiser_gram(self) -> Matrix:
        solved = self.problem.gram.solve(self.problem.moments)
        metric = self.problem.metric
        return Matrix(solved.transpose() * (solved if metric is None else metric * solved))

    def _exact_product_gram(self) -> Matrix:
        product = self.problem.product
        return Matrix(product.transpose() * self._by_metric(product))

    def _exact_first_gram(self) -> Matrix:
        return Matrix(self._by_metric(self.problem.first * self.problem.first.transpose()))

    def _exact_second_gram(self) -> Matrix:
        return Matrix(self.problem.second.transpose() * self.problem.second)

    def imbalance(self, k: int, direction: int = 1) -> Scalar:
        """Return the k-th largest eigenvalue of the imbalance (direction 1) or its opposite (-1); 0 past its side."""
        width, ours, theirs = self.problem.width, *self.problem.signature[::direction]
        if k > width or ours < k <= width - theirs:
            return ZERO
        if self.is_small:
            values = self._exact("imbalance")
            return values[k - 1] if direction > 0 else -1 * values[width - k]
        if k <= ours:
            return self._enclosed("imbalance" if direction > 0 else "opposite", k, 1)
        return -1 * self.imbalance(width - k + 1, -direction)

    def _exact_imbalance(self) -> Matrix:
        first, second = self.problem.first, self.problem.second
        left = stacked(first.transpose(), second)
        right = stacked(self._by_metric(first).transpose(), -1 * second).transpose()
        # the nonzero eigenvalues of U V are those of V U
        return Matrix(None, (left, right)) if left.nrows() > left.ncols() else Matrix(left * right)
