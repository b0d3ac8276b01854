"""Samples with weights that may be irrational: data whose squared singular values are numbers of any kind."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cmp_to_key

from flint import fmpq, fmpq_mat

from verify.instances.losses import Factors, Loss, rows_of_strings
from verify.numbers.exact.combinations import multiple
from verify.numbers.exact.matrices import Matrix, inner, unit, zero
from verify.numbers.exact.scalars import ONE, ZERO, Scalar, compare, divide, maximum, minimum, multiply, sqrt
from verify.numbers.memo import put
from verify.numbers.rationals import diagonal, identity


class WeightedSquareLoss:
    """The square loss of the data S^(1/2) and S^(1/2) Y, for a diagonal S of positive numbers, irrational or not.

    ``sum_i s_i |row i of W - Y|^2 / 2``: exact at rational weights and combinations, enclosed at balls.

    Args:
        weights: the diagonal of S, each number known to be positive.
        target: Y (n x m), the minimiser but for the factor.
        factor: what the target is multiplied by, 1 or irrational.

    Raises ValueError for weights that are not as many as the rows of the target, or not known to be positive.
    """

    quadratic = False
    """Its values are irrational numbers, of which central differences are not taken."""
    by_construction = True

    def __init__(self, weights: Sequence[Scalar], target: fmpq_mat, factor: Scalar = ONE) -> None:
        if len(weights) != target.nrows():
            raise ValueError(f"{len(weights)} weights, but the target has {target.nrows()} rows")
        if any(compare(s, ZERO) != 1 for s in weights):
            raise ValueError("weights should be known to be positive")
        self.numbers, self.target, self.factor = tuple(weights), target, factor
        self.K, self.mu = maximum(*self.numbers), minimum(*self.numbers)
        self.minimiser = multiple(factor, Matrix(target))
        self.rank = len(self.numbers)
        self.projection = identity(self.rank)

    def __reduce__(self) -> tuple[object, ...]:
        return WeightedSquareLoss, (self.numbers, self.target, self.factor)

    def __str__(self) -> str:
        return "the square loss of X and Y"

    def on(self, X: fmpq_mat, Y: fmpq_mat, factors: Factors) -> WeightedSquareLoss:
        """Return the loss with those weights and the target Y, itself for its own."""
        same = Y is self.target and factors[1] is self.factor
        return self if same else WeightedSquareLoss(self.numbers, Y, factors[1])

    def survives(self, side: str) -> bool:
        """Tell whether there are as many weights as rows still."""
        return side in ("h", "m")

    def simpler(self) -> Sequence[Loss]:
        """Return the losses with weights of which one that is rational is 1."""
        scales = [s for s in self.numbers if isinstance(s, fmpq) and s != 1]
        return [
            WeightedSquareLoss([multiply(1 / scale, s) for s in self.numbers], self.target, self.factor)
            for scale in scales
        ]

    def value(self, weights: Matrix) -> Scalar:
        """Return the loss at weights (n x m)."""
        off = weights - self.minimiser
        across = [unit(1, self.rank, 0, i) * off for i in range(self.rank)]
        rows = [row if row.is_rational or row.terms else Matrix(row.dense) for row in across]
        return divide(sum((multiply(s, inner(row, row)) for s, row in zip(self.numbers, rows)), fmpq(0)), fmpq(2))

    def gradient(self, weights: Matrix) -> Matrix:
        """Return S (W - Y) at weights (n x m)."""
        return self._diagonal(self.numbers) * (weights - self.minimiser)

    def _diagonal(self, numbers: Sequence[Scalar]) -> Matrix:
        size = self.rank
        return sum((multiple(s, unit(size, size, i, i)) for i, s in enumerate(numbers)), zero(size, size))

    @property
    def data(self) -> tuple[Matrix, Matrix]:
        """The data X (n x n) and Y (n x m), as enclosures where they are irrational."""
        roots = [sqrt(s) for s in self.numbers]
        data = self._diagonal(roots)
        descending = sorted(roots, key=cmp_to_key(lambda a, b: compare(a, b) or 0), reverse=True)
        put(data.memo, "singular values", tuple(descending))  # exactly, where a matrix of enclosures has but enclosures
        return data, data * self.minimiser

    def written(self) -> tuple[list[list[str]], list[list[str]]]:
        """Return X and Y, each entry as a text that says it exactly; ``Undefined`` where a weight has none."""
        rows = [rows_of_strings(diagonal([1], 1, 1), sqrt(s)) for s in self.numbers]
        x = [[rows[i][0][0] if i == j else "0" for j in range(self.rank)] for i in range(self.rank)]
        across = [fmpq_mat([row]) for row in self.target.tolist()]
        y = [rows_of_strings(row, multiply(sqrt(s), self.factor))[0] for s, row in zip(self.numbers, across)]
        return x, y
