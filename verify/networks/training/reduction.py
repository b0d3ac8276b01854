"""The user's problem in few coordinates, with the same losses and the same gradients.

Rows of W1 outside the row space of X never move; in the right singular vectors of X the data are diagonal. Descent
moves the rows of W1 and the columns of W2 within the span of those at the start, so that a width beyond r + m
changes nothing either: an orthonormal basis of that span takes its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from verify.instances.losses import ProblemError
from verify.networks.training.descent import Iterate, Problem
from verify.numbers.floats import Array

_BLOCK = 1 << 22
"""Entries of X and Y that are read at once."""


@dataclass(frozen=True, eq=False)
class Reduced:
    """A network in reduced coordinates: a batch of one at its start, and the way back.

    ``right`` (n, r): right singular vectors of X; ``basis`` (h, k) of the hidden layer, or None where k = h;
    ``target_norm``: the Frobenius norm of Y.
    """

    start: Iterate
    target_norm: float
    right: Array
    basis: Array | None
    W1: Array
    W2: Array

    def restored(self, iterate: Iterate) -> tuple[Array, Array]:
        """Return the layers (n, h) and (h, m) of an iterate in the user's coordinates."""
        first = self.right @ (iterate.W1[0] - self.start.W1[0])
        second = iterate.W2[0] - self.start.W2[0]
        if self.basis is not None:
            first, second = first @ self.basis.T, self.basis @ second
        return self.W1 + first, self.W2 + second


def reduced(X: Any, Y: Any, W1: Any, W2: Any, rank: int | None = None) -> Reduced:
    """Return the network of data X (N, n), targets Y (N, m), layers W1 (n, h), W2 (h, m) in reduced coordinates.

    ``rank`` is that of X where it is known; else singular values below rounding count as zero. Raises
    ``ProblemError`` where X is zero or the numbers are too large or too small for squares of floats.
    """
    first, second = np.asarray(W1, dtype=float), np.asarray(W2, dtype=float)
    with np.errstate(all="ignore"):
        factor, moved, norm = _triangular(X, Y)
        if not (np.isfinite(factor).all() and np.isfinite(norm)):
            raise ProblemError("X or Y is too large: squares of its entries overflow in floats")
        left, singular, right = np.linalg.svd(factor, full_matrices=False)
        tiny = max(len(factor), len(right.T)) * np.finfo(float).eps * singular[0]
        kept = rank if rank is not None else int((singular > tiny).sum())
        if kept == 0 or not singular[kept - 1] > 0:
            raise ProblemError("X is zero, but data of rank at least 1 are expected")
        singular, right = singular[:kept], right[:kept].T
        target = (left[:, :kept].T @ moved) / singular[:, None]
        narrow1, narrow2, basis = _narrowed(right.T @ first, second)
        problem = Problem(singular[None], target[None])
        start = Iterate.start(problem, narrow1[None], narrow2[None])
        usable = np.isfinite(start.loss) & np.isfinite(start.q) & (problem.mu > 0) & np.isfinite(problem.K)
    if not usable.all():
        raise ProblemError("the loss or the constants of X overflow or vanish in floats; rescale X, Y and the layers")
    return Reduced(start, norm, right, basis, first, second)


def _triangular(X: Any, Y: Any) -> tuple[Array, Array, float]:
    """X and Y after an orthogonal map of their rows, X with at most n of them, and the norm of Y.

    The rows are read by blocks, each reduced together with what the blocks before it left.
    """
    rows, n = X.shape
    step = max(_BLOCK // (n + Y.shape[1]), n)
    held: Array
    held, square = np.empty((0, n + Y.shape[1])), 0.0
    for begin in range(0, rows, step):
        block = np.hstack([np.asarray(a[begin : begin + step], dtype=float) for a in (X, Y)])
        square += float(np.square(block[:, n:]).sum())
        held = np.vstack([held, block])
        if len(held) > n and np.isfinite(held).all():
            # of Y only its components in the column space of X matter
            held = np.asarray(np.linalg.qr(held, mode="r"))
    return held[:n, :n], held[:n, n:], square**0.5


def _narrowed(first: Array, second: Array) -> tuple[Array, Array, Array | None]:
    rows = np.vstack([first, second.T])
    if rows.shape[1] <= rows.shape[0]:
        return first, second, None
    basis = np.linalg.qr(rows.T)[0]
    return first @ basis, basis.T @ second, basis
