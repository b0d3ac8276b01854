"""One problem, exactly: data, weights, a step size and a loss; the reduction of deficient rank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, Protocol

from flint import fmpq, fmpq_mat

from derivations.proving.definitions import Definitions
from verify.instances.losses import (
    Entries,
    Loss,
    Number,
    ProblemError,
    SineLoss,
    SquareLoss,
    exact_matrix,
    exact_number,
    rows_of_strings,
)
from verify.numbers.exact.combinations import multiple
from verify.numbers.exact.matrices import Matrix
from verify.numbers.exact.scalars import ONE, Real, Scalar
from verify.numbers.exact.written import written
from verify.numbers.memo import Memo
from verify.numbers.rationals import Rational, rational


@dataclass(eq=False)
class AtStart:
    """What has been found out of a problem at time 0 whatever its step size: problems that differ in that share it.

    ``memo``: what no definition enters; ``by_definitions``: the rest, by the definitions in force.
    """

    memo: Memo = field(default_factory=dict)
    by_definitions: dict[Definitions, Memo] = field(default_factory=dict)
    reduced: Instance | None = None


class Printer(Protocol):
    """What Hypothesis and IPython hand to ``_repr_pretty_``; of a dataclass without it Hypothesis prints the fields."""

    def text(self, text: str) -> None:
        """Print the text as it is."""
        ...


_ONE, _HALF, _THREE_HALVES = fmpq(1), fmpq(1, 2), fmpq(3, 2)


@dataclass(frozen=True, eq=False, init=False, repr=False)
class Instance:
    """Data, weights and a step size, all rational: X (N x n), Y (N x m), W1 (n x h), W2 (h x m), eta, c1, c2.

    Irrational are alone a step size that is a ``Real``, the data of a ``WeightedSquareLoss`` (``weighted_samples``),
    whose target is Y while X is the identity, and what ``factors`` multiply: by the name of a matrix, X, Y, W1, W2 or
    one of the user's own, an irrational number.

    Optional: A and A_plus (n x m), any weights of the product; V (n x m), the start of the single layer; W1_t
    and W2_t, the end point of a piece of gradient flow that starts at W1, W2; ``loss``, where it is not the square
    loss of X and Y; ``own`` and ``own_sides``, matrices and sides that a user declared. ``rows`` is n, or the rank
    of X for a reduced instance. Matrices may be given as rows of numbers.
    """

    X: fmpq_mat
    Y: fmpq_mat
    W1: fmpq_mat
    W2: fmpq_mat
    eta: fmpq | Real
    c1: fmpq
    c2: fmpq
    A: fmpq_mat | None
    A_plus: fmpq_mat | None
    V: fmpq_mat | None
    W1_t: fmpq_mat | None
    W2_t: fmpq_mat | None
    rows: int
    loss: Loss = field(repr=False)
    own: Mapping[str, fmpq_mat] = field(repr=False)
    own_sides: Mapping[str, int] = field(repr=False)
    factors: Mapping[str, Real] = field(repr=False)

    def __init__(
        self,
        X: Entries,
        Y: Entries,
        W1: Entries,
        W2: Entries,
        eta: Number | Real = _ONE,
        c1: Number = _HALF,
        c2: Number = _THREE_HALVES,
        A: Entries | None = None,
        A_plus: Entries | None = None,
        V: Entries | None = None,
        W1_t: Entries | None = None,
        W2_t: Entries | None = None,
        rows: int = 0,
        loss: Loss | None = None,
        own: Mapping[str, Entries] | None = None,
        own_sides: Mapping[str, int] | None = None,
        factors: Mapping[str, Real] | None = None,
    ) -> None:
        matrices = (X, Y, W1, W2, A, A_plus, V, W1_t, W2_t)
        exact = {
            **{k: None if a is None else exact_matrix(k, a) for k, a in zip(_MATRICES, matrices, strict=True)},
            "eta": eta if isinstance(eta, Real) else exact_number("eta", eta),
            **{name: exact_number(name, x) for name, x in (("c1", c1), ("c2", c2))},
            "own": {name: exact_matrix(name, a) for name, a in (own or {}).items()},
            "own_sides": own_sides or {},
            "factors": dict(factors or {}),
        }
        for name, value in exact.items():
            object.__setattr__(self, name, value)
        self._check_shapes()
        of_data = (self.X, self.Y, (self.factor("X"), self.factor("Y")))
        object.__setattr__(self, "loss", SquareLoss(*of_data) if loss is None else loss.on(*of_data))
        object.__setattr__(self, "rows", rows or self.X.ncols())

    def __repr__(self) -> str:
        """The call that makes the same instance again: its numbers as texts, which keep them exact.

        >>> Instance([[1]], [["1/2"]], [[2]], [[3]])
        Instance(X=[['1']], Y=[['1/2']], W1=[['2']], W2=[['3']], eta='1', c1='1/2', c2='3/2')
        """
        given: dict[str, Any] = self._numbers()
        if self.rows != self.X.ncols():
            given["rows"] = self.rows
        if not isinstance(self.loss, SquareLoss):
            given["loss"] = self.loss
        if self.own:
            given["own"] = {name: rows_of_strings(a) for name, a in self.own.items()}
            given["own_sides"] = dict(self.own_sides)
        if self.factors:
            given["factors"] = dict(self.factors)
        return f"Instance({', '.join(f'{name}={value!r}' for name, value in given.items())})"

    def _repr_pretty_(self, printer: Printer, _cycle: bool) -> None:
        printer.text(repr(self))

    def factor(self, name: str) -> Scalar:
        """Return what the matrix of that name is multiplied by, 1 unless it is among the factors."""
        return self.factors.get(name, ONE)

    def matrix(self, name: str) -> Matrix:
        """Return a matrix by its name, X, Y, W1 or another, or one of the user's own."""
        if name in ("X", "Y"):
            return self.loss.data["XY".index(name)]
        rational_part = Matrix(self.own[name] if name in self.own else getattr(self, name))
        return multiple(self.factors[name], rational_part) if name in self.factors else rational_part

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
        return self.loss.rank

    @property
    def is_flow(self) -> bool:
        """Whether the instance has the end point of a piece of gradient flow."""
        return self.W1_t is not None

    @cached_property
    def at_start(self) -> AtStart:
        """What is known of the problem at time 0, whatever the step size."""
        return AtStart()

    def with_step(self, eta: Rational | Real) -> Instance:
        """Return the instance with that step size; what is known of it at time 0 remains known."""
        made = replace(self, eta=eta if isinstance(eta, Real) else rational(eta))
        if self.loss.quadratic:  # of any other, the values are balls, no two of which are quite the same
            made.__dict__["at_start"] = self.at_start
        return made

    def reduced(self) -> Instance:
        """Return the instance on the row space of X, itself if X has full column rank.

        Descent never moves the part of W1 outside the row space of X; without it, every index n means the rank.
        """
        if self.rank == self.X.ncols() or self.rank == 0:
            return self
        known = self.at_start.reduced
        if known is None:
            known = self.at_start.reduced = self._on_row_space()
        return known if known.eta == self.eta else known.with_step(self.eta)

    def _on_row_space(self) -> Instance:
        names = ("W1", "A", "A_plus", "V", "W1_t")
        projected: dict[str, Any] = {
            k: self.loss.projection * getattr(self, k) for k in names if getattr(self, k) is not None
        }
        return replace(self, rows=self.rank, **projected)

    def values(self) -> dict[str, Any]:
        """Return everything that is given, as rows of strings and strings; ``Undefined`` where no text says it exactly.

        ``Instance(**values)`` is the same where all of it is rational.
        """
        x, y = self.loss.written()
        layers = {name: rows_of_strings(getattr(self, name), self.factor(name)) for name in ("W1", "W2")}
        return self._numbers() | {"X": x, "Y": y} | layers

    def _numbers(self) -> dict[str, Any]:
        """What is rational of it."""
        names = (f.name for f in fields(self) if f.name not in _BESIDE)
        given = {name: getattr(self, name) for name in names}
        return {
            k: rows_of_strings(v) if isinstance(v, fmpq_mat) else _text(v) for k, v in given.items() if v is not None
        }

    def __reduce__(self) -> tuple[object, ...]:
        loss = None if isinstance(self.loss, SquareLoss) else self.loss
        irrational = {"eta": self.eta} if isinstance(self.eta, Real) else {}
        own = {"own": {name: rows_of_strings(a) for name, a in self.own.items()}, "own_sides": dict(self.own_sides)}
        rest = {"rows": self.rows, "loss": loss, "factors": dict(self.factors)}
        return _restored, (self._numbers() | irrational | own | rest,)


_BESIDE = ("rows", "loss", "own", "own_sides", "factors")
_MATRICES = ("X", "Y", "W1", "W2", "A", "A_plus", "V", "W1_t", "W2_t")


def _text(x: fmpq | Real) -> str:
    return (written(x) or str(x)) if isinstance(x, Real) else str(x)


def _restored(values: dict[str, Any]) -> Instance:
    return Instance(**values)


def sine_instance(target: Entries, W1: Entries, W2: Entries, eta: Number) -> Instance:
    """Return the instance with ``SineLoss(target)`` as its loss (X is the identity, Y the target)."""
    loss = SineLoss(target)
    size = loss.target.nrows()
    unit = [[int(i == j) for j in range(size)] for i in range(size)]
    return Instance(unit, loss.target, W1, W2, eta, loss=loss)


@dataclass(frozen=True, eq=False, init=False, repr=False)
class ScalarFlow:
    """Two points of a gradient flow of the scalar network, with its target y; all rational."""

    y: fmpq
    w1_0: fmpq
    w2_0: fmpq
    w1_t: fmpq
    w2_t: fmpq

    def __init__(self, y: Number, w1_0: Number, w2_0: Number, w1_t: Number, w2_t: Number) -> None:
        for f, x in zip(fields(self), (y, w1_0, w2_0, w1_t, w2_t), strict=True):
            object.__setattr__(self, f.name, exact_number(f.name, x))

    def __repr__(self) -> str:
        """The call that makes the same flow again."""
        return f"ScalarFlow({', '.join(f'{name}={value!r}' for name, value in self.values().items())})"

    def _repr_pretty_(self, printer: Printer, _cycle: bool) -> None:
        printer.text(repr(self))

    @property
    def shape(self) -> dict[str, int]:
        """The sides, all 1."""
        return {"n": 1, "h": 1, "m": 1, "N": 1}

    def values(self) -> dict[str, str]:
        """Return the five numbers as strings: ``ScalarFlow(**values)`` is the same."""
        return {f.name: str(getattr(self, f.name)) for f in fields(self)}
