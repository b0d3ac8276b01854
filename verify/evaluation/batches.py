"""Many instances of one shape at once, and statements about them evaluated in floats or in rigorous intervals.

The statements, the definitions and the quantities are those of the exact engine; only the numbers differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import inf
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat
from numpy.typing import NDArray
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derivations.notation import MinOver, PositiveRoot, PositiveRootCount, t
from derivations.proving.definitions import Definitions
from derivations.registry import DEFINITIONS
from verify.evaluation.batch_problems import BatchLoss, BatchProblem
from verify.evaluation.carriers import Carrier
from verify.evaluation.quantities import Quantities
from verify.evaluation.translate import NotUnderstood, Time, Value, defining_function, translate
from verify.instances.losses import exact_matrix, exact_number
from verify.instances.problem import Instance
from verify.numbers.floats import Array
from verify.numbers.intervals import scalars as intervals
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
        loss = BatchLoss(made["X"], made["Y"], carrier, batch.rank)
        self._batch_problem = BatchProblem(**made, loss=loss, rank=batch.rank, own=own, own_sides=batch.own_sides)

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
