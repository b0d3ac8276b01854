"""The user's problem in few coordinates, with the same losses and the same gradients.

Rows of W1 outside the row space of X never move; in the right singular vectors of X the data are diagonal. Descent
moves the rows of W1 and the columns of W2 within the span of those at the start, so that a width beyond r + m
changes nothing either: an orthonormal basis of that span takes its place.

The coordinates come from the exact moments of the data: singular vectors to many digits, the minimiser and the
residual from the exact gradient, each rounded to doubles once. Where the matrices are large the singular vectors are
those of doubles; the residual is refined against the exact moments all the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from flint import arb, arb_mat, ctx, fmpq_mat
from numpy.typing import ArrayLike

from verify.instances.losses import ProblemError
from verify.networks.certificates.given_arrays import reduced_exactly
from verify.networks.certificates.inertia import cholesky
from verify.networks.certificates.reduction import Reduced as ExactProblem
from verify.networks.files import as_matrix, row_blocks
from verify.networks.training.descent import Iterate, Problem
from verify.networks.training.eigenbasis import BITS, WIDEST, TooWide, doubles, eigenbasis, from_doubles, scaled_columns
from verify.numbers.exact.scalars import Undecided
from verify.numbers.floats import Array

LARGE = 128
"""Above this rank the singular vectors are those of doubles, where X is well enough conditioned for them."""

_WELL = 2.0**16
"""The condition of X up to which they are."""
_REFINEMENTS, _SETTLED = 40, 2.0**-52


@dataclass(frozen=True, eq=False)
class Reduced:
    """A network in reduced coordinates: its start, arrays without a batch, and the way back.

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
        first = self.right @ (iterate.W1 - self.start.W1)
        second = iterate.W2 - self.start.W2
        if self.basis is not None:
            first, second = first @ self.basis.T, self.basis @ second
        return self.W1 + first, self.W2 + second


@dataclass(frozen=True)
class _Coordinates:
    """The singular values (r,), the residual and the minimiser (r, m), the first layer (r, h), the way back (n, r)."""

    singular: Array
    residual: Array
    target: Array
    first: Array
    right: Array


def reduced(X: ArrayLike, Y: ArrayLike, W1: ArrayLike, W2: ArrayLike, problem: ExactProblem | None = None) -> Reduced:
    """Return the network of data X (N, n), targets Y (N, m), layers W1 (n, h), W2 (h, m) in reduced coordinates.

    ``problem``: the exact problem of these arrays where it is known already.

    Raises ``ProblemError`` where X is zero, where its singular values are too far apart for a run in doubles, or where
    the numbers are too large or too small for squares of floats.
    """
    x, y, w1, w2 = (as_matrix(name, a) for name, a in (("X", X), ("Y", Y), ("W1", W1), ("W2", W2)))
    with np.errstate(all="ignore"):
        found = _coordinates(problem or reduced_exactly(x, y, w1, w2), x)
        first, second = np.asarray(w1, dtype=float), np.asarray(w2, dtype=float)
        norm = float(np.sqrt(sum(float(np.square(block.astype(float)).sum()) for block in row_blocks(y))))
        narrow1, narrow2, basis = _narrowed(found.first, second)
        diagonal = Problem(found.singular, found.target)
        start = Iterate(diagonal, narrow1, narrow2, found.residual)
        usable = all(map(np.isfinite, (start.loss, start.q, diagonal.K, norm, found.target.sum()))) and diagonal.mu > 0
    if not usable:
        raise ProblemError("the loss or the constants of X overflow or vanish in floats; rescale X, Y and the layers")
    return Reduced(start, norm, found.right, basis, first, second)


def _coordinates(problem: ExactProblem, X: Array) -> _Coordinates:
    if problem.rank > LARGE and problem.basis is None:
        found = _in_doubles(problem, X)
        if found is not None:
            return found
    try:
        with ctx.workprec(BITS):
            return _to_many_digits(problem)
    except TooWide as error:
        raise ProblemError(
            f"the singular values of X have a ratio of {error.condition:.2g}, but a run in doubles carries a ratio of "
            f"{2.0**WIDEST:.2g} at most: leave out columns of X that depend on the others but for rounding"
        ) from None
    except (Undecided, ZeroDivisionError):
        raise ProblemError("X, Y, W1 and W2 differ in scale too widely for a run in doubles; rescale them") from None


def _to_many_digits(problem: ExactProblem) -> _Coordinates:
    """The coordinates, each number rounded once."""
    gram = arb_mat(problem.gram)
    gradient, moments, first = (arb_mat(a) for a in (problem.gradient, problem.moments, problem.first))
    back = None
    if problem.metric is not None and problem.basis is not None:
        root = cholesky(arb_mat(problem.metric))
        gram = root.solve(root.solve(gram).transpose())
        gradient, moments, first, back = (root.solve(a) for a in (gradient, moments, first, arb_mat(problem.basis)))
    scale = arb(2) ** _exponent(gram)
    found = eigenbasis(gram * (1 / (scale * scale)))
    across = found.vectors.transpose()
    weights = [1 / (x * scale * scale) for x in found.values]
    residual, target = (scaled_columns((across * a).transpose(), weights).transpose() for a in (gradient, moments))
    right = found.vectors if back is None else (across * back).transpose()
    singular = np.array([float((x.sqrt() * scale).mid()) for x in found.values])
    return _Coordinates(singular, doubles(residual), doubles(target), doubles(across * first), doubles(right))


def _exponent(gram: arb_mat) -> int:
    """The e for which the trace is about 4**e."""
    mantissa, exponent = gram.trace().mid().man_exp()
    return (int(exponent) + int(mantissa).bit_length()) // 2


def _in_doubles(problem: ExactProblem, X: Array) -> _Coordinates | None:
    """The coordinates by singular vectors in doubles; None where X is too badly conditioned for them."""
    gram = doubles(arb_mat(problem.gram))
    if not np.isfinite(gram).all():
        return None
    held: Array = np.empty((0, X.shape[1]))
    for block in row_blocks(X):
        held = np.asarray(np.linalg.qr(np.vstack([held, block.astype(float)]), mode="r"))
    _, singular, rows = np.linalg.svd(held, full_matrices=False)
    if not (len(singular) == problem.rank and singular[-1] * _WELL > singular[0]):
        return None
    right = rows.T
    with ctx.workprec(BITS):
        moved = _solved(problem.gram, problem.gradient, right, singular)
        least = _solved(problem.gram, problem.moments, right, singular)
    if moved is None or least is None:
        return None
    first = doubles(arb_mat(problem.first))
    return _Coordinates(singular, rows @ moved, rows @ least, rows @ first, right)


def _solved(gram: fmpq_mat, side: fmpq_mat, right: Array, singular: Array) -> Array | None:
    """The solution of gram x = side, refined until doubles hold no more of it; None where that does not come."""
    exact, wanted = arb_mat(gram), arb_mat(side)
    found = arb_mat(gram.ncols(), side.ncols())
    weights = (1 / singular**2)[:, None]
    for _ in range(_REFINEMENTS):
        left = doubles(wanted - exact * found)
        correction = right @ (weights * (right.T @ left))
        if not np.isfinite(correction).all():
            return None
        found = found + from_doubles(correction)
        now = doubles(found)
        if (np.abs(correction).max(axis=0) <= _SETTLED / 4 * np.abs(now).max(axis=0)).all():
            return now
    return None


def _narrowed(first: Array, second: Array) -> tuple[Array, Array, Array | None]:
    rows = np.vstack([first, second.T])
    if rows.shape[1] <= rows.shape[0]:
        return first, second, None
    basis = np.linalg.qr(rows.T)[0]
    return first @ basis, basis.T @ second, basis
