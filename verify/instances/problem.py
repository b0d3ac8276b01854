"""One problem, exactly: data, weights, a step size and a loss; the reduction of deficient rank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from flint import fmpq, fmpq_mat

from verify.instances.losses import ProblemError, SineLoss, SquareLoss, exact_matrix, exact_number, rows_of_strings

_ONE, _HALF, _THREE_HALVES = fmpq(1), fmpq(1, 2), fmpq(3, 2)


@dataclass(frozen=True, eq=False)
class Instance:
    """Data, weights and a step size, all rational: X (N x n), Y (N x m), W1 (n x h), W2 (h x m), eta, c1, c2.

    Optional: A and A_plus (n x m), any weights of the product; V (n x m), the start of the single layer; W1_t
    and W2_t, the end point of a piece of gradient flow that starts at W1, W2; ``loss``, where it is not the square
    loss of X and Y; ``own`` and ``own_sides``, matrices and sides that a user declared. ``rows`` is n, or the rank
    of X for a reduced instance. Matrices may be given as rows of numbers.
    """

    X: Any
    Y: Any
    W1: Any
    W2: Any
    eta: Any = _ONE
    c1: Any = _HALF
    c2: Any = _THREE_HALVES
    A: Any = None
    A_plus: Any = None
    V: Any = None
    W1_t: Any = None
    W2_t: Any = None
    rows: int = 0
    loss: Any = field(default=None, repr=False)
    own: Mapping[str, fmpq_mat] = field(default_factory=dict, repr=False)
    own_sides: Mapping[str, int] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for name in _MATRICES:
            if getattr(self, name) is not None:
                object.__setattr__(self, name, exact_matrix(name, getattr(self, name)))
        for name in ("eta", "c1", "c2"):
            object.__setattr__(self, name, exact_number(name, getattr(self, name)))
        self._check_shapes()
        if self.loss is None or (isinstance(self.loss, SquareLoss) and not self._is_own(self.loss)):
            object.__setattr__(self, "loss", SquareLoss(self.X, self.Y))
        object.__setattr__(self, "rows", self.rows or self.X.ncols())

    def _is_own(self, loss: SquareLoss) -> bool:
        return loss.X is self.X and loss.Y is self.Y

    def _check_shapes(self) -> None:
        n, h, m, count = self.X.ncols(), self.W1.ncols(), self.Y.ncols(), self.X.nrows()
        expected = {
            "Y": (count, m), "W1": (n, h), "W2": (h, m), "W1_t": (n, h), "W2_t": (h, m),
            "A": (n, m), "A_plus": (n, m), "V": (n, m),
        }  # fmt: skip
        if 0 in (n, h, m, count):
            raise ProblemError("X, Y, W1 and W2 must not be empty")
        for name, shape in expected.items():
            matrix = getattr(self, name)
            if matrix is not None and (matrix.nrows(), matrix.ncols()) != shape:
                found = f"{matrix.nrows()} x {matrix.ncols()}"
                raise ProblemError(f"{name} is {found}, but {shape[0]} x {shape[1]} is expected")
        if (self.W1_t is None) != (self.W2_t is None):
            raise ProblemError("W1_t and W2_t must be given together")

    @property
    def shape(self) -> dict[str, int]:
        """The sides n, h, m, N."""
        return {"n": self.X.ncols(), "h": self.W1.ncols(), "m": self.Y.ncols(), "N": self.X.nrows()}

    @property
    def rank(self) -> int:
        """The rank of X."""
        return self.loss.rank if isinstance(self.loss, SquareLoss) else self.X.rank()

    @property
    def is_flow(self) -> bool:
        """Whether the instance has the end point of a piece of gradient flow."""
        return self.W1_t is not None

    def reduced(self) -> Instance:
        """Return the instance on the row space of X, itself if X has full column rank.

        Descent never moves the part of W1 outside the row space of X; without it, every index n means the rank.
        """
        if not isinstance(self.loss, SquareLoss) or self.rank == self.X.ncols() or self.rank == 0:
            return self
        names = ("W1", "A", "A_plus", "V", "W1_t")
        projected = {k: self.loss.projection * getattr(self, k) for k in names if getattr(self, k) is not None}
        return replace(self, rows=self.rank, **projected)

    def values(self) -> dict[str, Any]:
        """Return everything that is given, as rows of strings and strings: ``Instance(**values)`` is the same."""
        given = {
            f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("rows", "loss", "own", "own_sides")
        }
        return {k: rows_of_strings(v) if isinstance(v, fmpq_mat) else str(v) for k, v in given.items() if v is not None}

    def __reduce__(self) -> tuple[Any, ...]:
        loss = None if isinstance(self.loss, SquareLoss) else self.loss
        return _restored, (self.values(), self.rows, loss)


_MATRICES = ("X", "Y", "W1", "W2", "A", "A_plus", "V", "W1_t", "W2_t")


def _restored(values: dict[str, Any], rows: int, loss: Any) -> Instance:
    return Instance(**values, rows=rows, loss=loss)


def sine_instance(target: Any, W1: Any, W2: Any, eta: Any) -> Instance:
    """Return the instance with ``SineLoss(target)`` as its loss (X is the identity, Y the target)."""
    loss = SineLoss(target)
    size = loss.target.nrows()
    unit = [[int(i == j) for j in range(size)] for i in range(size)]
    return Instance(unit, loss.target, W1, W2, eta, loss=loss)


@dataclass(frozen=True, eq=False)
class ScalarFlow:
    """Two points of a gradient flow of the scalar network, with its target y; all rational."""

    y: Any
    w1_0: Any
    w2_0: Any
    w1_t: Any
    w2_t: Any

    def __post_init__(self) -> None:
        for f in fields(self):
            object.__setattr__(self, f.name, exact_number(f.name, getattr(self, f.name)))

    @property
    def shape(self) -> dict[str, int]:
        """The sides, all 1."""
        return {"n": 1, "h": 1, "m": 1, "N": 1}

    def values(self) -> dict[str, str]:
        """Return the five numbers as strings: ``ScalarFlow(**values)`` is the same."""
        return {f.name: str(getattr(self, f.name)) for f in fields(self)}
