"""The numbers of a network by verified floating-point arithmetic: for networks too large for exact matrices.

X has full column rank here, but for columns of zeros, which are left out with the rows of W1 that they never move. The
moments are exact but for a bound (``moments``), the eigenvalues enclosed from one decomposition
(``verify.numbers.error_free.spectra``), the minimiser is refined in the eigenbasis until its residual is at the level
of the moments' error: |W - W*|_F <= |B - A W|_F / mu for A = X^T X, B = X^T Y. Every number is a ball; what it leaves
open is left to exact arithmetic (``network``).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
from flint import arb
from numpy.typing import NDArray

from verify.networks.certificates.moments import Moments, summed
from verify.networks.certificates.reduction import RankZero
from verify.numbers.error_free.matrices import Doubled, above, inner, norm
from verify.numbers.error_free.spectra import Spectrum
from verify.numbers.exact.algebraic import node
from verify.numbers.exact.scalars import ZERO, Real, Scalar, Undecided

Floats = NDArray[np.float64]

WANTED_BITS = 50
"""Relative accuracy of K, mu and the minimiser below which the data are cut into one more slice: 15 digits and more."""

SLICES = (3, 4)

_REFINEMENTS = 4
_FEW = 8


def symmetric(a: Doubled) -> Doubled:
    """Return an enclosure of a matrix known to be symmetric, with symmetric parts: its lower half, twice.

    The entries above the diagonal take over the errors of those below: at most sqrt(2) times the error.
    """
    hi, lo = (np.tril(part) + np.tril(part, -1).T for part in (a.hi, a.lo))
    return Doubled(hi, lo, above(a.radius * 1.4142136))


def gram_of(rows: Floats) -> Doubled:
    """Return rows^T rows; a few rows are not worth integers of the size of the result."""
    if _FEW * len(rows) < rows.shape[1]:
        return symmetric(Doubled.exact(np.ascontiguousarray(rows.T)) @ Doubled.exact(rows))
    return summed(rows, rows[:, :0], exact=False).gram(np.arange(rows.shape[1]))


class QuickNetwork:
    """The numbers of a network whose X has full column rank; ``Undecided`` where floats do not show that."""

    def __init__(self, moments: Callable[[int], Moments], first: Floats, second: Floats) -> None:
        """``moments(slices)`` finds those of [X Y]; ``first`` (n x h) and ``second`` (h x m) are the layers."""
        self.width, self.outputs = second.shape
        self._second = second
        self._balls: dict[str, arb] = {}
        for slices in SLICES:
            self._solve(moments(slices), first)
            if self._bits >= WANTED_BITS:
                break

    def _solve(self, found: Moments, first: Floats) -> None:
        """Find K, mu and the minimiser."""
        inputs = np.flatnonzero(found.nonzero[: len(first)])
        outputs = np.arange(len(first), len(first) + self.outputs)
        if not len(inputs):
            raise RankZero("X is zero")
        self._first = np.ascontiguousarray(first[inputs])
        n = self.rank = len(inputs)
        self._gram = found.gram(inputs)
        self._spectrum = Spectrum(self._gram)
        self._extremes = {k: self._spectrum.kth_largest(k) for k in (1, n)}
        lowest = float(self._extremes[n].lower())
        if not lowest > 0:
            raise Undecided("whether X has full column rank")
        self._minimiser = self._refined(found.cross(inputs, outputs), lowest)
        size = max(float(np.sqrt(np.square(self._minimiser.hi).sum())), 2.0**-500)
        relative = self._minimiser.radius / size
        accuracy = [x.rel_accuracy_bits() for x in self._extremes.values()]
        self._bits = min(*accuracy, -float(np.log2(max(relative, 2.0**-100))))

    def _refined(self, cross: Doubled, lowest: float) -> Doubled:
        """The minimiser, with a bound of its error: the residual over the least eigenvalue."""
        best = Doubled.exact(self._spectrum.solve(cross.hi))
        left = cross - self._gram @ best
        for _ in range(_REFINEMENTS):
            better = best + Doubled.exact(self._spectrum.solve(left.hi + left.lo))
            after = cross - self._gram @ Doubled(better.hi, better.lo, 0.0)
            if not after.size < 0.5 * left.size:
                break
            best, left = Doubled(better.hi, better.lo, 0.0), after
        return Doubled(best.hi, best.lo, above(left.size / lowest))

    # --- the data

    def data(self, k: int) -> Scalar:
        """Return the k-th largest eigenvalue of X^T X, k up to the rank of X."""
        return self._number(f"data {k}", lambda: self._extremes.get(k) or self._spectrum.kth_largest(k))

    @cached_property
    def _product(self) -> Doubled:
        return Doubled.exact(self._first) @ Doubled.exact(self._second)

    @cached_property
    def _error(self) -> Doubled:
        """W1 W2 - W*."""
        return self._product - self._minimiser

    @property
    def loss(self) -> Scalar:
        """The loss less its minimum; ``Undecided`` where it may be 0."""
        return self._number("loss", self._half_square)

    def _half_square(self) -> arb:
        """Half the square of |W1 W2 - W*| in the norm of X^T X, where the error of W* grows by sqrt(K) at most."""
        middle = Doubled(self._error.hi, self._error.lo, 0.0)
        square = inner(middle, self._gram @ middle)
        if not square > 0:
            raise Undecided("whether the loss is at its minimum")
        length = square.sqrt() + arb(0, above(float(self._extremes[1].upper()) ** 0.5 * self._error.radius))
        if not length > 0:
            raise Undecided("whether the loss is at its minimum")
        return length * length / 2

    @property
    def gradient_norm(self) -> Scalar:
        """The Frobenius norm of the gradient with respect to the product."""
        return self._number("gradient norm", lambda: norm(self._gram @ self._error))

    @property
    def product_norm(self) -> Scalar:
        """The Frobenius norm of the product of the layers."""
        return self._number("product norm", lambda: norm(self._product))

    # --- weights

    def minimiser(self, k: int) -> Scalar:
        """Return the k-th largest singular value of the minimiser."""
        return self._singular("minimiser", self._minimiser, k)

    def product(self, k: int) -> Scalar:
        """Return the k-th largest singular value of the product of the layers."""
        return self._singular("product", self._product, k)

    def layer(self, which: int, k: int) -> Scalar:
        """Return the k-th largest eigenvalue of W1 W1^T (which = 1), or of W2^T W2 (2)."""
        weights = self._first if which == 1 else self._second.T
        if k > min(weights.shape):
            return ZERO
        smaller = weights if weights.shape[1] <= weights.shape[0] else weights.T
        name = f"layer {which}"
        return self._number(
            f"{name} {k}", lambda: _not_negative(self._once(name, lambda: gram_of(smaller)).kth_largest(k))
        )

    def imbalance(self, k: int, direction: int = 1) -> Scalar:
        """Return the k-th largest eigenvalue of the imbalance (direction 1) or its opposite (-1); 0 past its side."""
        if k > self.width:
            return ZERO
        if direction < 0:
            return -1 * self.imbalance(self.width - k + 1)
        found = self._once("imbalance", lambda: gram_of(self._first) - gram_of(self._second.T))
        return self._number(f"imbalance {k}", lambda: found.kth_largest(k))

    def _singular(self, name: str, a: Doubled, k: int) -> Scalar:
        """A singular value of the middle, which is off by the radius at most (Weyl)."""
        if k > min(a.hi.shape):
            return ZERO
        middle = Doubled(a.hi, a.lo, 0.0)
        smaller = middle if a.hi.shape[1] <= a.hi.shape[0] else middle.T

        def find() -> arb:
            square = self._once(name, lambda: symmetric(smaller.T @ smaller)).kth_largest(k)
            return _not_negative(_not_negative(square).sqrt() + arb(0, a.radius))

        return self._number(f"{name} {k}", find)

    def _number(self, name: str, find: Callable[[], arb]) -> Scalar:
        """A number that keeps its identity through the formulas, so that r - r is known to be zero."""
        if name not in self._balls:
            self._balls[name] = find()
        return Real(node("enclosed", self._ball, name))

    def _ball(self, name: str) -> arb:
        """The enclosure of that name, the same at every precision."""
        return self._balls[name]

    @cached_property
    def _spectra(self) -> dict[str, Spectrum]:
        return {}

    def _once(self, name: str, find: Callable[[], Doubled]) -> Spectrum:
        if name not in self._spectra:
            self._spectra[name] = Spectrum(find())
        return self._spectra[name]


def _not_negative(x: arb) -> arb:
    """The part of a ball that is not negative, for a number known to be so."""
    return x if x > 0 else arb(0).union(x.upper().max(arb(0)))
