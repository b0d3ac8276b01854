"""Many instances of one shape at once, and statements about them evaluated in floats or in rigorous intervals.

The statements, the definitions and the quantities are those of the exact engine; only the numbers differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from math import inf
from typing import Any, NoReturn

import numpy as np
from flint import fmpq, fmpq_mat
from numpy.typing import NDArray
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derivations.notation import MinOver, PositiveRoot, PositiveRootCount, t
from derivations.proving.definitions import Definitions
from derivations.registry import DEFINITIONS
from verify.evaluation.quantities import Quantities
from verify.evaluation.translate import NotUnderstood, Time, Value, defining_function, finite, folds, translate
from verify.instances.losses import exact_matrix, exact_number
from verify.instances.problem import Instance
from verify.numbers import floats
from verify.numbers.floats import Array
from verify.numbers.intervals import matrices as balls
from verify.numbers.intervals import scalars as intervals
from verify.numbers.intervals import spectra as enclosures
from verify.numbers.memo import remembered
from verify.numbers.rationals import rows_of


@dataclass(frozen=True, eq=False)
class Batch:
    """Instances in floats: X (B, N, n), Y (B, N, m), W1 (B, n, h), W2 (B, h, m); eta, c1, c2 (B,).

    X has the given ``rank``, n if it is not said; where that is less than n, all but its first ``rank`` rows and
    columns is 0. Where it cannot be shown, intervals know nothing of what rests on it. ``own``: matrices (B, p, q) that
    a user declared, by their names, and ``own_sides``. Raises ValueError for shapes that do not fit.
    """

    X: Array
    Y: Array
    W1: Array
    W2: Array
    eta: Array
    c1: Array
    c2: Array
    A: Array | None = None
    A_plus: Array | None = None
    V: Array | None = None
    own: Mapping[str, Array] = field(default_factory=dict)
    own_sides: Mapping[str, int] = field(default_factory=dict)
    rank: int = 0

    def __post_init__(self) -> None:
        for name, values in self.given().items():
            object.__setattr__(self, name, np.asarray(values, dtype=float))
        count, samples, n = self.X.shape
        object.__setattr__(self, "rank", self.rank or n)
        h, m = self.W1.shape[2], self.Y.shape[2]
        expected = {
            "Y": (count, samples, m), "W1": (count, n, h), "W2": (count, h, m),
            "eta": (count,), "c1": (count,), "c2": (count,), **dict.fromkeys(("A", "A_plus", "V"), (count, n, m)),
        }  # fmt: skip
        for name, values in self.given().items():
            if name != "X" and values.shape != expected[name]:
                raise ValueError(f"{name} has the shape {values.shape}, but {expected[name]} is expected")

    def given(self) -> dict[str, Array]:
        """Return the arrays by their names, without those that are left out."""
        found = {name: getattr(self, name) for name in _ARRAYS}
        return {name: values for name, values in found.items() if values is not None}

    def __len__(self) -> int:
        return len(self.X)

    @property
    def shape(self) -> dict[str, int]:
        """The sides n, h, m, N."""
        return {"n": self.X.shape[2], "h": self.W1.shape[2], "m": self.Y.shape[2], "N": self.X.shape[1]}

    def take(self, indices: NDArray[np.bool_] | NDArray[np.intp] | Sequence[int] | slice) -> Batch:
        """Return the instances at the indices (or where a mask is true), in their order."""
        own = {name: values[indices] for name, values in self.own.items()}
        return replace(self, own=own, **{name: values[indices] for name, values in self.given().items()})

    def joined(self, other: Batch) -> Batch:
        """Return these instances, then the other's, of the same shape."""
        mine, others = self.given(), other.given()
        own = {name: np.concatenate([values, other.own[name]]) for name, values in self.own.items()}
        return replace(self, own=own, **{name: np.concatenate([mine[name], others[name]]) for name in mine})

    def on_row_space(self) -> Batch:
        """Return the problems on the row spaces of X: the first ``rank`` rows of W1."""
        known = self.__dict__.get("_on_row_space")
        if known is None:
            r = self.rank
            known = replace(self, X=self.X[:, :r, :r], Y=self.Y[:, :r], W1=self.W1[:, :r], rank=r)
            self.__dict__["_on_row_space"] = known
        return known

    def instance(self, index: int) -> Instance:
        """Return one instance exactly: a float is a rational number; ``ProblemError`` for one that is not finite."""
        made: dict[str, Any] = {}
        for name, values in self.given().items():
            scalar = values.ndim == 1
            made[name] = (
                exact_number(name, float(values[index])) if scalar else exact_matrix(name, values[index].tolist())
            )
        own = {name: exact_matrix(name, values[index].tolist()) for name, values in self.own.items()}
        return Instance(**made, own=own, own_sides=self.own_sides)

    @classmethod
    def of(cls, instances: Sequence[Instance]) -> Batch:
        """Return the batch of instances of one shape, rounded to floats."""
        matrices = {name: _rounded([getattr(i, name) for i in instances]) for name in ("X", "Y", "W1", "W2")}
        scalars = {name: np.array([_float(getattr(i, name)) for i in instances]) for name in ("eta", "c1", "c2")}
        return cls(
            matrices["X"], matrices["Y"], matrices["W1"], matrices["W2"], scalars["eta"], scalars["c1"], scalars["c2"]
        )


_ARRAYS = ("X", "Y", "W1", "W2", "eta", "c1", "c2", "A", "A_plus", "V")


def _rounded(matrices: Sequence[fmpq_mat]) -> Array:
    return np.array([[[_float(x) for x in row] for row in rows_of(a)] for a in matrices])


def _float(x: fmpq) -> float:
    return int(x.p) / int(x.q)


# --- carriers of batches -------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Carrier:
    """The numbers that a batch is evaluated in: how they are made of floats, and their operations."""

    name: str
    scalar: Callable[[Array], Value]
    matrix: Callable[[Array], Value]
    operations: Any
    matrices: Any
    spectra: Any
    minimiser: Callable[..., Value]

    @cached_property
    def namespace(self) -> dict[str, Any]:
        """What the code printed for a statement calls, by name."""
        scalars = ("sqrt", "power", "divide", "exp", "log", "maximum", "minimum", "absolute", "number")
        found = {name: getattr(self.operations, name) for name in (*scalars, "least_value", "positive_root")}
        found |= {name: getattr(self.matrices, name) for name in ("norm", "inner", "trace", "identity", "zero")}
        found |= {name: getattr(self.spectra, name) for name in ("nuclear", "rank", "determinant", "sharpness")}
        made = {"fmpq": self.operations.constant, "inf": inf, "min": min, "int": int, "finite": finite}
        return found | made | folds(self.operations.constant) | dict.fromkeys(_EXACT_ONLY, _exact_only)


_EXACT_ONLY = ("stack", "positive_root_count")


def _exact_only(*_: object) -> NoReturn:
    raise NotUnderstood("a stack of matrices, or a number of roots, is evaluated exactly only")


def _approximate_minimiser(X: Array, Y: Array, improved: bool) -> Array:
    """The solution of the normal equations, improved by its residual on request; NaN where X^T X is singular."""
    across = np.swapaxes(X, -1, -2)
    gram = across @ X
    try:
        found = np.linalg.solve(gram, across @ Y)
        return found + np.linalg.solve(gram, across @ (Y - X @ found)) if improved else found
    except np.linalg.LinAlgError:
        usable = np.isfinite(gram).all(axis=(-1, -2)) & (np.linalg.matrix_rank(np.nan_to_num(gram)) == gram.shape[-1])
        found = np.full((*gram.shape[:-1], Y.shape[-1]), np.nan)
        if usable.any() and not usable.all():
            found[usable] = _approximate_minimiser(X[usable], Y[usable], improved)
        return found


def _float_minimiser(X: floats.Matrix, Y: floats.Matrix, mu: Array) -> floats.Matrix:
    return floats.Matrix(_approximate_minimiser(X.entries, Y.entries, False))


def _enclosed_minimiser(X: balls.Ball, Y: balls.Ball, mu: intervals.Interval) -> balls.Ball:
    """|W - W*|_F <= |X^T (Y - X W)|_F / mu, for mu is the least eigenvalue of X^T X."""
    near = balls.Ball.exact(_approximate_minimiser(X.middle, Y.middle, True))
    error = intervals.divide(balls.norm(X.T * (Y - X * near)), mu).hi
    return balls.Ball(near.middle, np.where(mu.lo > 0, error, np.nan))


FLOATS = Carrier("floats", np.asarray, floats.Matrix, floats, floats, floats, _float_minimiser)
INTERVALS = Carrier(
    "intervals", intervals.Interval.exact, balls.Ball.exact, intervals, balls, enclosures, _enclosed_minimiser
)


class _SquareLoss:
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
class _Problem:
    """A batch as ``Quantities`` asks for its parts."""

    X: Value
    Y: Value
    W1: Value
    W2: Value
    eta: Value
    c1: Value
    c2: Value
    loss: _SquareLoss
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


@lru_cache(maxsize=4096)
def _function(equation: Relational, definitions: Definitions, carrier: Carrier) -> Callable[..., Value]:
    return defining_function(equation, definitions, carrier.namespace)


class BatchQuantities(Quantities):
    """The values of all symbols on a batch, in the numbers of a carrier, each computed once."""

    def __init__(self, batch: Batch, carrier: Carrier, definitions: Definitions = DEFINITIONS) -> None:
        super().__init__(batch, definitions)  # type: ignore[arg-type]
        self.carrier, self._batch = carrier, batch
        made = {k: (carrier.matrix if v.ndim == 3 else carrier.scalar)(v) for k, v in batch.given().items()}
        own = {name: carrier.matrix(values) for name, values in batch.own.items()}
        loss = _SquareLoss(made["X"], made["Y"], carrier, batch.rank)
        self._batch_problem = _Problem(**made, loss=loss, rank=batch.rank, own=own, own_sides=batch.own_sides)

    @property
    def _problem(self) -> Value:
        return self._batch_problem

    def _given_matrix(self, name: str) -> Value:
        return getattr(self._batch_problem, name)

    def side(self, name: str) -> int:
        return self.size(name)

    def own(self, name: str) -> Value:
        return self._batch_problem.own[name]

    def reduced(self) -> BatchQuantities:
        batch = self._batch
        if batch.rank == batch.shape["n"]:
            return self
        return remembered(self._by_definitions, "reduced", lambda: quantities_of(batch.on_row_space(), self.carrier))

    def L(self, time: Time) -> Value:
        return self.carrier.operations.constant(0) if time == inf else self.loss(self.W(time))

    def unit(self) -> Value:
        return self.carrier.matrices.identity(self.size("n"))

    def function(self, name: str) -> Callable[..., Value]:
        if name not in self.definitions:
            raise NotUnderstood(f"the symbol {name} has no definition")
        equation = self.definitions[name]
        # only the minimum and the roots of a polynomial look into the definitions while being translated
        own = equation.has(MinOver, PositiveRoot, PositiveRootCount)
        try:
            return _function(equation, self.definitions if own else DEFINITIONS, self.carrier)
        except NotUnderstood:  # a setting may have names of its own, as the step sizes that vary
            return _function(equation, self.definitions, self.carrier)

    def _bounded(self, a: Value) -> Value:
        return a

    def sigma(self, k: int, a: Value, _rows: int) -> Value:
        if a is self.X and k == self.rank:
            return self._batch_problem.loss.least
        return self._kth(self.carrier.spectra.singular_values(a), k)

    def eigenvalue(self, k: int, a: Value, rows: int) -> Value:
        return self._kth(self.carrier.spectra.eigenvalues(a), k)

    def _kth(self, values: Value, k: int) -> Value:
        if k < 1:
            raise NotUnderstood(f"the eigenvalue or singular value of index {k}")
        return values[k - 1] if k <= len(values) else self.carrier.operations.constant(0)

    def _of_gram(self, a: Value, k: int) -> Value:
        if k > min(a.shape):
            return self.carrier.operations.constant(0)
        return self.carrier.spectra.gram_eigenvalue(a, k)

    def _gradient_of_layer(self, time: Time, layer: int) -> Value:
        first, second = self.layers(time)
        G = self.gradient(self.W(time))
        return first.T * G if layer else G * second.T


# --- statements ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Sides:
    """The two sides of a relation on a batch: float arrays (B,), or ``Interval`` with such lo and hi."""

    lhs: Value
    rhs: Value


def quantities_of(batch: Batch, carrier: Carrier, definitions: Definitions = DEFINITIONS) -> BatchQuantities:
    """Return the quantities of the batch, the same object whenever asked, so that values are shared."""
    known = batch.__dict__.setdefault("_quantities", {})
    key = (carrier.name, id(definitions))
    if key not in known:
        known[key] = BatchQuantities(batch, carrier, definitions)
    return known[key]


def compile_batch(relation: Boolean, carrier: Carrier, definitions: Definitions = DEFINITIONS) -> Callable[..., Sides]:
    """Return the function (batch, time=0) -> ``Sides`` of a relation between scalars.

    Where a side has no value, or none that the carrier can tell, it is NaN. Raises ``NotUnderstood``, naming the part,
    for a relation that has no translation.
    """
    left, right = (translate(side, (t,), definitions, carrier.namespace) for side in (relation.lhs, relation.rhs))

    def evaluate(batch: Batch, time: int = 0) -> Sides:
        q = quantities_of(batch, carrier, definitions)
        with np.errstate(all="ignore"):
            return Sides(*(_spread(side(q, time), len(batch)) for side in (left, right)))

    return evaluate


def _spread(value: Value, count: int) -> Value:
    """A side as arrays of the batch's length."""
    if isinstance(value, intervals.Interval):
        return intervals.Interval(*(np.broadcast_to(x, (count,)) for x in (value.lo, value.hi)))
    if not isinstance(value, np.ndarray):
        raise NotUnderstood("a relation between matrices is evaluated exactly only")
    return np.broadcast_to(value, (count,))
