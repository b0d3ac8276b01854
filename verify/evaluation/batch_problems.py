"""The data of a batch of problems and the square loss on them, in floats or in intervals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from verify.evaluation.carriers import Carrier
from verify.evaluation.translate import Value


class BatchLoss:
    """|Y - X W|_F^2 / 2 less its minimum, in the numbers of a carrier; X is of full column rank."""

    quadratic = True

    def __init__(self, X: Value, Y: Value, carrier: Carrier, rank: int) -> None:
        self.X, self.Y, self.carrier, self.rank = X, Y, carrier, rank

    @cached_property
    def _spectrum(self) -> Value:
        return self.carrier.spectra.singular_values(self.X)

    @cached_property
    def K(self) -> Value:
        return self.carrier.operations.power(self._spectrum[0], 2)

    @cached_property
    def least(self) -> Value:
        """The n-th singular value of X, known only where it is above 0: X is of full column rank there."""
        if self.rank < self.X.shape[1]:
            return self.carrier.operations.positive(self.carrier.spectra.singular_values(self._block)[-1])
        rank_is_full = len(self._spectrum) == self.X.shape[1]
        return self.carrier.operations.positive(
            self._spectrum[-1] if rank_is_full else self.carrier.operations.constant(0)
        )

    @cached_property
    def _block(self) -> Value:
        """The rows and columns of X that are not 0."""
        return self.X.part(self.rank, self.rank)

    @cached_property
    def mu(self) -> Value:
        return self.carrier.operations.power(self.least, 2)

    @cached_property
    def gram(self) -> Value:
        return self.X.T * self.X

    @cached_property
    def minimiser(self) -> Value:
        """The minimiser of least norm: 0 outside the row space of X."""
        if self.rank == self.X.shape[1]:
            return self.carrier.minimiser(self.X, self.Y, self.mu)
        found = self.carrier.minimiser(self._block, self.Y.part(self.rank, self.Y.shape[1]), self.mu)
        return found.padded(self.X.shape[1])

    def value(self, weights: Value) -> Value:
        operations, norm = self.carrier.operations, self.carrier.matrices.norm
        return operations.power(norm(self.X * (weights - self.minimiser)), 2) * operations.constant(1, 2)

    def gradient(self, weights: Value) -> Value:
        return self.gram * (weights - self.minimiser)


@dataclass(frozen=True, eq=False)
class BatchProblem:
    """A batch as ``Quantities`` asks for its parts."""

    X: Value
    Y: Value
    W1: Value
    W2: Value
    eta: Value
    c1: Value
    c2: Value
    loss: BatchLoss
    rank: int
    own: Mapping[str, Value]
    own_sides: Mapping[str, int]
    is_flow: bool = False
    A: Value = None
    A_plus: Value = None
    V: Value = None

    @property
    def rows(self) -> int:
        return self.X.shape[1]
