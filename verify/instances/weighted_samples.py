"""Samples with weights that may be irrational: data whose squared singular values are numbers of any kind."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cmp_to_key

from flint import arb, fmpq, fmpq_mat

from verify.numbers.exact.algebraic import Node
from verify.numbers.exact.matrices import Matrix, balls
from verify.numbers.exact.scalars import (
    Real,
    Scalar,
    Undefined,
    ball,
    compare,
    divide,
    maximum,
    minimum,
    multiply,
    sqrt,
)
from verify.numbers.exact.written import times, written
from verify.numbers.memo import put


class WeightedSquareLoss:
    """The square loss of the data S^(1/2) and S^(1/2) Y, for a diagonal S of positive numbers, irrational or not.

    ``sum_i s_i |row i of W - Y|^2 / 2``: exact at rational weights, enclosed at balls.

    Args:
        weights: the diagonal of S, each number known to be positive.
        target: Y (n x m), the minimiser.
    """

    quadratic = False
    """Its values are irrational numbers, of which central differences are not taken."""

    def __init__(self, weights: Sequence[Scalar], target: fmpq_mat) -> None:
        if len(weights) != target.nrows():
            raise ValueError(f"{len(weights)} weights, but the target has {target.nrows()} rows")
        if any(compare(s, fmpq(0)) != 1 for s in weights):
            raise ValueError("weights should be known to be positive")
        self.weights, self.target = tuple(weights), target
        self.K, self.mu = maximum(*self.weights), minimum(*self.weights)
        self.minimiser = Matrix(target)

    def __reduce__(self) -> tuple[object, ...]:
        return WeightedSquareLoss, (self.weights, self.target)

    def __str__(self) -> str:
        return "the square loss of X and Y"

    def scaled(self, factor: fmpq) -> WeightedSquareLoss:
        """Return the loss with weights that are so many times as large."""
        return WeightedSquareLoss([_multiple(factor, s) for s in self.weights], self.target)

    def value(self, weights: Matrix) -> Scalar:
        """Return the loss at weights (n x m)."""
        if not weights.is_rational:
            off = balls((weights - self.minimiser).dense)
            total = sum((ball(s) * x * x for s, row in zip(self.weights, off.tolist()) for x in row), arb(0))
            return total / 2
        off = weights.exact - self.target
        squares = [sum((x * x for x in row), fmpq(0)) for row in off.tolist()]
        return divide(sum((multiply(s, q) for s, q in zip(self.weights, squares)), fmpq(0)), fmpq(2))

    def gradient(self, weights: Matrix) -> Matrix:
        """Return S (W - Y) at weights (n x m)."""
        off = weights - self.minimiser
        rows, columns = off.shape
        return Matrix.from_rows([[multiply(self.weights[i], off[i, j]) for j in range(columns)] for i in range(rows)])

    @property
    def data(self) -> tuple[Matrix, Matrix]:
        """The data X (n x n) and Y (n x m), as enclosures where they are irrational."""
        roots = [sqrt(s) for s in self.weights]
        n, m = self.target.nrows(), self.target.ncols()
        x = [[roots[i] if i == j else fmpq(0) for j in range(n)] for i in range(n)]
        y = [[multiply(roots[i], self.target[i, j]) for j in range(m)] for i in range(n)]
        data = Matrix.from_rows(x)
        descending = sorted(roots, key=cmp_to_key(lambda a, b: compare(a, b) or 0), reverse=True)
        put(data.memo, "singular values", tuple(descending))  # exactly, where a matrix of enclosures has but enclosures
        return data, Matrix.from_rows(y)

    def data_written(self) -> tuple[list[list[str]], list[list[str]]]:
        """Return X and Y, each entry as a text that says it exactly; ``Undefined`` where a weight has none."""
        roots = [written(sqrt(s)) for s in self.weights]
        known = [r for r in roots if r is not None]
        if len(known) < len(roots):
            raise Undefined("a number that is known by its enclosures alone")
        n, m = self.target.nrows(), self.target.ncols()
        x = [[known[i] if i == j else "0" for j in range(n)] for i in range(n)]
        return x, [[times(known[i], self.target[i, j]) for j in range(m)] for i in range(n)]


def _multiple(factor: fmpq, x: Scalar) -> Scalar:
    """The product, with one rational factor where x has one: two that cancel leave nothing to be written."""
    if isinstance(x, Real) and x.node.op == "mul":
        for own, other in (x.node.args, x.node.args[::-1]):
            if isinstance(own, fmpq) and isinstance(other, Node):
                return multiply(factor * own, Real(other))
    return multiply(factor, x)
