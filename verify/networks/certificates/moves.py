"""How far half a unit in the last place of each entry carries a number, to first order; the move is found, not bounded.

A number has a slope S in the entries. Among all moves of entries z by at most half a unit h(z) in their last places,
h sign(S) changes it most, to first order: by the sum of |S| h. The slopes are those of least squares (Wedin; Bjorck,
Numerical Methods for Least Squares Problems, section 1.4) and of simple singular values. They are found in floats, and
what comes of them is a size, not an enclosure.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

from verify.networks.certificates.moments import gram_of
from verify.networks.files import Array
from verify.networks.shards import Rows

Floats = NDArray[np.float64]

BLOCK = 1 << 13
FEW = 8
"""Half units that entries which were computed are off by at most, if by rounding alone."""
CENTRED = 64
"""The same of columns that were centred, their means up to some tens of their standard deviations."""
_DEPENDS = 1e-8
"""What a column weighs at least in a combination that is 0 exactly."""


@dataclass(frozen=True)
class Slope:
    """What a number's entries weigh, R = Y - X W*: X ``x`` + R ``r`` those of X, X ``y`` those of Y; of the layers."""

    x: Floats
    r: Floats
    y: Floats
    first: Floats
    second: Floats

    def minus(self, other: Slope, factor: float) -> Slope:
        """Return the slope of this number less ``factor`` times the other."""
        return Slope(*(getattr(self, f.name) - factor * getattr(other, f.name) for f in fields(self)))

    def times(self, factor: float) -> Slope:
        """Return the slope of ``factor`` times this number."""
        return Slope(*(factor * getattr(self, f.name) for f in fields(self)))


class Moves:
    """What moves of the entries of X (N x n), Y, W1 and W2 do, X of this rank.

    Columns of X that depend on others exactly stay as they are: their rank is no matter of rounding.
    """

    def __init__(self, arrays: tuple[Rows, Rows, Array, Array], rank: int) -> None:
        self._x, self._y = arrays[:2]
        self._layers = arrays[2:]
        self._first, self._second = (np.asarray(a, dtype=np.float64) for a in arrays[2:])
        n = self._x.shape[1]
        triangle = triangular(self._x, self._y)
        left, singular, right = map(_floats, np.linalg.svd(triangle[:, :n], full_matrices=True))
        self._singular: Floats = singular[:rank]
        self._rows: Floats = right[:rank]
        dependent = np.abs(right[rank:]).max(axis=0, initial=0.0) > _DEPENDS
        self._movable = ~dependent if rank < min(self._x.shape) else np.ones(n, dtype=bool)
        self._target: Floats = (left[:, :rank].T @ triangle[:, n:]) / self._singular[:, None]
        self.least = float(self._singular[-1])
        """The least singular value of X that is not 0."""
        self.minimiser: Floats = self._rows.T @ self._target

    # --- slopes

    def of_least_singular(self) -> Slope:
        """Of sigma_min(W*): u^T dW* v, with dW* = X^+ (dY - dX W*) + (X^T X)^-1 dX^T R."""
        u, _, v = map(_floats, np.linalg.svd(self._target, full_matrices=False))
        seen = self._rows.T @ (u[:, -1] / self._singular**2)
        out = v[-1]
        return Slope(
            -_outer(seen, self.minimiser @ out), _outer(out, seen), _outer(seen, out),
            np.zeros_like(self._first), np.zeros_like(self._second),
        )  # fmt: skip

    def of_start(self) -> Slope:
        """Of sqrt(2 L0) = |E|, E = X W - P Y, P the projection on the range of X: <F, dE> with F = E / |E| = X G.

        dP Y has the part X^+T dX^T R in the range of X: the residual counts, not Y.
        """
        product = self._first @ self._second
        apart = self._rows @ (product - self.minimiser)
        size = float(np.linalg.norm(self._singular[:, None] * apart))
        direction = self._rows.T @ (apart / size)
        pulled = self._rows.T @ (self._singular[:, None] ** 2 * apart / size)
        return Slope(
            direction @ product.T, -direction.T, -direction, pulled @ self._second.T, self._first.T @ pulled,
        )  # fmt: skip

    def of_data(self) -> Slope:
        """Of the least singular value of X that is not 0."""
        last, shape = self._rows[-1], self.minimiser.shape
        return Slope(
            _outer(last, last) / self._singular[-1], np.zeros(shape[::-1]), np.zeros(shape),
            np.zeros_like(self._first), np.zeros_like(self._second),
        )  # fmt: skip

    # --- what moves do

    def reach(self, slope: Slope) -> float:
        """Return the change that a move by half a unit in the last place makes, the largest to first order."""
        layers = zip(self._layers, (slope.first, slope.second))
        total = sum(float((half_unit(a) * np.abs(weights)).sum()) for a, weights in layers)
        for start in range(0, len(self._x), BLOCK):
            rows, targets = (a[start : start + BLOCK] for a in (self._x, self._y))
            x, y = (np.asarray(a, dtype=np.float64) for a in (rows, targets))
            weights = x @ slope.x + (y - x @ self.minimiser) @ slope.r
            total += float((half_unit(rows) * np.abs(weights))[:, self._movable].sum())
            total += float((half_unit(targets) * np.abs(x @ slope.y)).sum())
        return total


def reach_of_imbalance(first: Array, second: Array, k: int, sign: int) -> float:
    """Return how far such a move of the layers carries the k-th largest eigenvalue of ``sign`` times the imbalance."""
    w1, w2 = (np.asarray(a, dtype=np.float64) for a in (first, second))
    imbalance = gram_of(w1) - gram_of(np.ascontiguousarray(w2.T))  # floats would lose the vectors of a balanced start
    vector = np.linalg.eigh(sign * imbalance.hi)[1][:, -k]
    ours, theirs = _outer(w1 @ vector, vector), _outer(vector, vector @ w2)
    return 2 * float((half_unit(first) * np.abs(ours)).sum() + (half_unit(second) * np.abs(theirs)).sum())


def _outer(a: Floats, b: Floats) -> Floats:
    return a[:, None] * b


def moved_by(share: float) -> str:
    """Name a move of all entries by so many half units; one if it takes less."""
    times = "" if share <= 1 else f"{share:.2g} times "
    return f"a move of the entries by {times}half a unit in the last place"


def unit(a: Rows | Array) -> float:
    """The most that half a unit in the last place is of an entry: 2**-53 but for floats of fewer bits."""
    return float(np.finfo(_kind(a)).eps) / 2


def half_unit(a: Array) -> Floats:
    """Half a unit in the last place of each entry, as the array holds it; of 0, none."""
    sizes = np.abs(np.asarray(a, dtype=_kind(a)))
    return np.where(sizes == 0, 0.0, np.spacing(sizes).astype(np.float64) / 2)


def _kind(a: Rows | Array) -> np.dtype[np.floating]:
    """The type of floats that entries are taken for: their own, if it has fewer bits than doubles."""
    return a.dtype if a.dtype in (np.float16, np.float32) else np.dtype(np.float64)


def triangular(*sides: Rows) -> Floats:
    """The triangular factor in floats of matrices beside each other, their rows read by blocks."""
    width = sum(a.shape[1] for a in sides)
    held: Floats = np.empty((0, width))
    for start in range(0, len(sides[0]), BLOCK):
        block = np.hstack([np.asarray(a[start : start + BLOCK], dtype=np.float64) for a in sides])
        held = np.vstack([held, block])
        if len(held) > width:
            held = np.asarray(np.linalg.qr(held, mode="r"), dtype=np.float64)
    return held


def _floats(a: ArrayLike) -> Floats:
    return np.asarray(a, dtype=np.float64)
