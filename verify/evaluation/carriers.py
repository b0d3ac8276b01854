"""What a batch of problems is computed in: floats, to look where to look, or intervals, to decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Any, NoReturn

import numpy as np

from verify.evaluation.translate import NotUnderstood, Value, finite, folds
from verify.numbers import floats
from verify.numbers.floats import Array
from verify.numbers.intervals import matrices as balls
from verify.numbers.intervals import scalars as intervals
from verify.numbers.intervals import spectra as enclosures


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
        found |= {name: getattr(self.matrices, name) for name in ("norm", "inner", "trace", *_MATRICES)}
        found |= {name: getattr(self.spectra, name) for name in ("nuclear", "rank", "determinant", "sharpness")}
        made = {"fmpq": self.operations.constant, "inf": inf, "min": min, "int": int, "finite": finite}
        return found | made | folds(self.operations.constant) | dict.fromkeys(_EXACT_ONLY, _exact_only)


_MATRICES = ("identity", "zero", "block_column")
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
