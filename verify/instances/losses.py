"""The losses of the product, exactly: the square loss of the slides, and one that is not convex."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property
from typing import Protocol, TypeAlias

import numpy as np
from flint import arb, arb_mat, fmpq, fmpq_mat

from verify.numbers.exact.matrices import Matrix, balls, rational_inner
from verify.numbers.exact.scalars import ZERO, Scalar, Undefined
from verify.numbers.exact.spectra import eigenvalues
from verify.numbers.rationals import rational

Number: TypeAlias = int | float | str | Fraction | fmpq | np.number
"""A rational number as it may be given: exactly so, or text such as "-3/4"."""
Entries: TypeAlias = fmpq_mat | Iterable[Iterable[Number]]
"""A rational matrix as it may be given: also rows of numbers."""


class ProblemError(ValueError):
    """Data that make no problem; the message names the argument, what is wrong and what is expected."""


def exact_matrix(name: str, values: Entries) -> fmpq_mat:
    """Return the matrix exactly: a ``fmpq_mat``, or rows of numbers that ``rational`` takes; ``ProblemError``."""
    if isinstance(values, fmpq_mat):
        return values
    rows = [list(row) for row in values]
    if not rows or not rows[0] or any(len(row) != len(rows[0]) for row in rows):
        raise ProblemError(f"{name} must be a matrix: rows of one length, none of them empty")
    entries = [exact_number(f"an entry of {name}", x) for row in rows for x in row]
    return fmpq_mat(len(rows), len(rows[0]), entries)


def exact_number(name: str, x: Number) -> fmpq:
    """Return the number exactly, also one of NumPy's; ``ProblemError`` if it is none."""
    try:
        return rational(x if isinstance(x, float) else getattr(x, "item", lambda: x)())
    except (TypeError, ValueError, OverflowError, ZeroDivisionError):
        raise ProblemError(f"{name} is {x!r}, but a finite real number is expected") from None


def rows_of_strings(matrix: fmpq_mat) -> list[list[str]]:
    """Return the rows of a matrix, each entry as a string such as "-3/4"."""
    return [[str(x) for x in row] for row in matrix.tolist()]


# --- losses --------------------------------------------------------------------------------------------------


class Loss(Protocol):
    """A loss of the product W, less its minimum: K-smooth and mu-PL in W.

    ``quadratic``: whether it is a quadratic polynomial in W, so that central differences are exact.
    """

    quadratic: bool

    @property
    def K(self) -> Scalar: ...
    @property
    def mu(self) -> Scalar: ...
    @property
    def minimiser(self) -> Matrix: ...
    def value(self, weights: Matrix) -> Scalar: ...
    def gradient(self, weights: Matrix) -> Matrix: ...


class SquareLoss:
    """``||Y - X W||_F^2 / 2`` less its minimum; exact at rational weights, enclosed at balls."""

    quadratic = True

    def __init__(self, X: fmpq_mat, Y: fmpq_mat) -> None:
        self.X, self.Y = X, Y

    @cached_property
    def gram(self) -> fmpq_mat:
        """X^T X."""
        return self.X.transpose() * self.X

    @cached_property
    def moments(self) -> fmpq_mat:
        """X^T Y."""
        return self.X.transpose() * self.Y

    @cached_property
    def rank(self) -> int:
        return self.gram.rank()

    @cached_property
    def row_basis(self) -> fmpq_mat:
        """Rows that span the row space of X (rank x n)."""
        reduced, rank = self.gram.rref()
        return fmpq_mat(rank, self.X.ncols(), [reduced[i, j] for i in range(rank) for j in range(self.X.ncols())])

    @cached_property
    def projection(self) -> fmpq_mat:
        """The orthogonal projection onto the row space of X (n x n)."""
        basis = self.row_basis
        across = basis.transpose()
        return across * (basis * across).inv() * basis

    @cached_property
    def _spectrum(self) -> tuple[Scalar, ...]:
        small = self.X.nrows() < self.X.ncols()
        return eigenvalues(Matrix(self.X * self.X.transpose() if small else self.gram))

    @property
    def K(self) -> Scalar:
        """The smoothness constant, sigma_max(X)^2."""
        return self._spectrum[0]

    @property
    def mu(self) -> Scalar:
        """The PL constant, the smallest nonzero eigenvalue of X^T X; ``Undefined`` for X = 0."""
        if self.rank == 0:
            raise Undefined("the smallest nonzero eigenvalue of the zero matrix")
        return self._spectrum[self.rank - 1]

    @property
    def minimiser(self) -> Matrix:
        """The minimiser of least norm (n x m): X^T X W = X^T Y with W in the row space of X."""
        return self._minimiser

    @cached_property
    def _minimiser(self) -> Matrix:
        gram, moments = self.gram, self.moments
        if self.rank == gram.nrows():
            return Matrix(gram.solve(moments))
        if self.rank == 0:
            return Matrix(fmpq_mat(gram.nrows(), moments.ncols()))
        basis = self.row_basis
        across = basis.transpose()
        return Matrix(across * (basis * gram * across).solve(basis * moments))

    @cached_property
    def _doubled(self) -> fmpq_mat:
        return self.moments * 2

    @cached_property
    def _constant(self) -> fmpq:
        return rational_inner(self.moments, self.minimiser.exact)

    def value(self, weights: Matrix) -> Scalar:
        """Return the loss at weights (n x m)."""
        if weights.is_rational:
            entries = weights.exact
            return (rational_inner(entries, self.gram * entries - self._doubled) + self._constant) / 2
        # near the minimum the differences cancel; a sum of squares stays small and is known not to be negative
        residual = balls(self.X) * (weights - self.minimiser).dense
        return sum((x * x for x in residual.entries()), arb(0)) / 2

    def gradient(self, weights: Matrix) -> Matrix:
        """Return X^T (X W - Y) at weights (n x m)."""
        if weights.is_rational:
            return Matrix(self.gram * weights.dense - self.moments)
        return Matrix(self.gram) * (weights - self.minimiser)


class SineLoss:
    """The sum of ``w^2 + 3 sin(w)^2`` over the entries of W - target: 8-smooth, 1/32-PL, not convex."""

    quadratic = False
    K = fmpq(8)
    mu = fmpq(1, 32)

    def __init__(self, target: Entries) -> None:
        self.target = exact_matrix("target", target)
        self.minimiser = Matrix(self.target)

    def __reduce__(self) -> tuple[object, ...]:
        return SineLoss, (rows_of_strings(self.target),)

    def __str__(self) -> str:
        return "the sum of w^2 + 3 sin(w)^2 over the entries w of W - W*"

    def _offsets(self, weights: Matrix) -> arb_mat:
        return balls((weights - self.minimiser).dense)

    def value(self, weights: Matrix) -> Scalar:
        """Return an enclosure of the loss at weights of the target's shape (0 at the target)."""
        if weights.is_rational and weights.dense == self.target:
            return ZERO
        return sum((w * w + 3 * w.sin() * w.sin() for w in self._offsets(weights).entries()), arb(0))

    def gradient(self, weights: Matrix) -> Matrix:
        """Return an enclosure of the gradient at weights of the target's shape."""
        offsets = self._offsets(weights)
        entries = [2 * w + 3 * (2 * w).sin() for w in offsets.entries()]
        return Matrix(arb_mat(offsets.nrows(), offsets.ncols(), entries))
