"""The losses of the product, exactly: the square loss of the slides, and one that is not convex."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Protocol, TypeAlias

import numpy as np
from flint import arb, arb_mat, fmpq, fmpq_mat

from verify.numbers.exact.combinations import multiple
from verify.numbers.exact.matrices import Matrix, balls, inner, rational_inner
from verify.numbers.exact.scalars import ONE, ZERO, Scalar, Undefined, divide, multiply, power
from verify.numbers.exact.spectra import eigenvalues
from verify.numbers.exact.written import times, written
from verify.numbers.rationals import identity, rational

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


def rows_of_strings(matrix: fmpq_mat, factor: Scalar = ONE) -> list[list[str]]:
    """Return the rows of a matrix times a factor, each entry as a string such as "-3/4" or "2*sqrt(2)".

    ``Undefined`` for a factor that no text says exactly.
    """
    if factor is ONE:
        return [[str(x) for x in row] for row in matrix.tolist()]
    text = written(factor)
    if text is None:
        raise Undefined("a number that is known by its enclosures alone")
    return [[times(text, x) for x in row] for row in matrix.tolist()]


# --- losses --------------------------------------------------------------------------------------------------


Factors: TypeAlias = tuple[Scalar, Scalar]
"""What X and Y are multiplied by, 1 or irrational."""

_ALONE: Factors = (ONE, ONE)


class Loss(Protocol):
    """A loss of the product W, less its minimum: K-smooth and mu-PL in W.

    ``quadratic``: whether it is a quadratic polynomial in W with rational coefficients, so that central differences are
    exact;
    ``by_construction``: whether X of full column rank and its minimiser are made so, which enclosures of irrational
    data cannot show; ``numbers``: what it is made of beside X and Y.
    """

    quadratic: bool
    by_construction: bool
    numbers: tuple[Scalar, ...]

    @property
    def K(self) -> Scalar: ...
    @property
    def mu(self) -> Scalar: ...
    @property
    def minimiser(self) -> Matrix: ...
    @property
    def rank(self) -> int:
        """The rank of X."""
        ...

    @property
    def projection(self) -> fmpq_mat:
        """The orthogonal projection onto the row space of X (n x n)."""
        ...

    @property
    def data(self) -> tuple[Matrix, Matrix]:
        """X (N x n) and Y (N x m)."""
        ...

    def value(self, weights: Matrix) -> Scalar:
        """Return the loss at weights (n x m)."""
        ...

    def gradient(self, weights: Matrix) -> Matrix:
        """Return its gradient at weights (n x m)."""
        ...

    def on(self, X: fmpq_mat, Y: fmpq_mat, factors: Factors) -> Loss:
        """Return the loss of that kind for other data."""
        ...

    def survives(self, side: str) -> bool:
        """Tell whether there is such a loss still where that side of the data ("n", "m", "N") is another."""
        ...

    def simpler(self) -> Sequence[Loss]:
        """Return losses of simpler numbers for the same X and Y."""
        ...

    def written(self) -> tuple[list[list[str]], list[list[str]]]:
        """Return X and Y, each entry as a text that says it exactly; ``Undefined`` where one has none."""
        ...


class SquareLoss:
    """``||Y - X W||_F^2 / 2`` less its minimum; exact at rational weights and combinations, enclosed at balls.

    ``factors``: by which the rational X and Y are multiplied.
    """

    by_construction = False
    numbers: tuple[Scalar, ...] = ()

    def __init__(self, X: fmpq_mat, Y: fmpq_mat, factors: Factors = _ALONE) -> None:
        self.X, self.Y, self.factors = X, Y, factors
        self.quadratic = not any(isinstance(f, arb) for f in factors)

    def on(self, X: fmpq_mat, Y: fmpq_mat, factors: Factors) -> SquareLoss:
        """Return the square loss of other data, itself for the same."""
        same = X is self.X and Y is self.Y and all(f is g for f, g in zip(factors, self.factors))
        return self if same else SquareLoss(X, Y, factors)

    def survives(self, side: str) -> bool:
        """Tell that there is a square loss of any data."""
        return True

    def simpler(self) -> Sequence[Loss]:
        """Return nothing: it has no numbers of its own."""
        return ()

    def written(self) -> tuple[list[list[str]], list[list[str]]]:
        """Return X and Y, each entry as a text that says it exactly; ``Undefined`` where a factor has none."""
        x, y = (rows_of_strings(a, f) for a, f in zip((self.X, self.Y), self.factors))
        return x, y

    @property
    def data(self) -> tuple[Matrix, Matrix]:
        """X (N x n) and Y (N x m)."""
        return self._data

    @cached_property
    def _data(self) -> tuple[Matrix, Matrix]:
        x, y = (multiple(f, Matrix(a)) for a, f in zip((self.X, self.Y), self.factors))
        return x, y

    @cached_property
    def gram(self) -> fmpq_mat:
        """X^T X."""
        return self.X.transpose() * self.X

    @cached_property
    def moments(self) -> fmpq_mat:
        """X^T Y."""
        return self.X.transpose() * self.Y

    @property
    def rank(self) -> int:
        """The rank of X."""
        return self._rank

    @cached_property
    def _rank(self) -> int:
        return self.gram.rank()

    @cached_property
    def row_basis(self) -> fmpq_mat:
        """Rows that span the row space of X (rank x n)."""
        reduced, rank = self.gram.rref()
        return fmpq_mat(rank, self.X.ncols(), [reduced[i, j] for i in range(rank) for j in range(self.X.ncols())])

    @property
    def projection(self) -> fmpq_mat:
        """The orthogonal projection onto the row space of X (n x n)."""
        return self._projection

    @cached_property
    def _projection(self) -> fmpq_mat:
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
        return multiply(power(self.factors[0], 2), self._spectrum[0])

    @property
    def mu(self) -> Scalar:
        """The PL constant, the smallest nonzero eigenvalue of X^T X; ``Undefined`` for X = 0."""
        if self.rank == 0:
            raise Undefined("the smallest nonzero eigenvalue of the zero matrix")
        return multiply(power(self.factors[0], 2), self._spectrum[self.rank - 1])

    @property
    def minimiser(self) -> Matrix:
        """The minimiser of least norm (n x m): X^T X W = X^T Y with W in the row space of X."""
        return self._minimiser

    @cached_property
    def _minimiser(self) -> Matrix:
        x, y = self.factors
        return self._rational_minimiser if self.quadratic else multiple(divide(y, x), self._rational_minimiser)

    @cached_property
    def _rational_minimiser(self) -> Matrix:
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
        if weights.is_rational and self.quadratic:
            entries = weights.exact
            return (rational_inner(entries, self.gram * entries - self._doubled) + self._constant) / 2
        # near the minimum the differences cancel; a sum of squares stays small and is known not to be negative
        residual = self.data[0] * (weights - self.minimiser)
        whole = residual if residual.terms else Matrix(residual.dense)
        return divide(inner(whole, whole), fmpq(2))

    def gradient(self, weights: Matrix) -> Matrix:
        """Return X^T (X W - Y) at weights (n x m)."""
        if weights.is_rational and self.quadratic:
            return Matrix(self.gram * weights.dense - self.moments)
        return multiple(power(self.factors[0], 2), Matrix(self.gram) * (weights - self.minimiser))


class SineLoss:
    """The sum of ``w^2 + 3 sin(w)^2`` over the entries of W - target: 8-smooth, 1/32-PL, not convex.

    ``data``: X and Y, where they are not the identity and the target.
    """

    quadratic = False
    by_construction = False
    numbers: tuple[Scalar, ...] = ()
    K = fmpq(8)
    mu = fmpq(1, 32)

    def __init__(self, target: Entries, data: tuple[fmpq_mat, fmpq_mat] | None = None) -> None:
        self.target = exact_matrix("target", target)
        self.minimiser = Matrix(self.target)
        self._plain = data or (identity(self.target.nrows()), self.target)
        self.rank = self._plain[0].rank()
        self.projection = identity(self.target.nrows())

    @property
    def data(self) -> tuple[Matrix, Matrix]:
        """X (N x n) and Y (N x m), which are there for the constants alone."""
        x, y = self._plain
        return Matrix(x), Matrix(y)

    def on(self, X: fmpq_mat, Y: fmpq_mat, factors: Factors) -> SineLoss:
        """Return the same loss of W beside other data."""
        return SineLoss(self.target, (X, Y))

    def survives(self, side: str) -> bool:
        """Tell that its target leaves no other data."""
        return False

    def simpler(self) -> Sequence[Loss]:
        """Return nothing: its numbers are Y."""
        return ()

    def written(self) -> tuple[list[list[str]], list[list[str]]]:
        """Return X and Y, each entry as a text."""
        x, y = self._plain
        return rows_of_strings(x), rows_of_strings(y)

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
