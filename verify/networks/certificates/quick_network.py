"""The numbers of a network by verified floating-point arithmetic: for networks too large for exact matrices.

X has full column rank here, but for columns of zeros, which are left out with the rows of W1 that they never move. The
eigenvalues of A = X^T X are enclosed from one decomposition (``verify.numbers.error_free.spectra``), the minimiser is
refined in the eigenbasis: |W - W*|_F <= |B - A W|_F / mu for B = X^T Y. What A makes of a few columns is enclosed by
``normal_equations``. Every number is a ball; what it leaves open is left to exact arithmetic (``network``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from math import inf
from operator import itemgetter
from typing import Any

import numpy as np
from flint import arb
from numpy.typing import NDArray

from verify.networks.certificates.imbalance import Imbalance
from verify.networks.certificates.moments import gram_of
from verify.networks.certificates.normal_equations import Columns, Images, NormalEquations
from verify.numbers.error_free.matrices import Doubled, inner, norm, symmetric
from verify.numbers.error_free.spectra import Spectrum
from verify.numbers.error_free.transformations import above
from verify.numbers.exact.algebraic import node
from verify.numbers.exact.scalars import ZERO, Real, Scalar, Undecided

Floats = NDArray[np.float64]

WANTED_BITS = 50
"""Relative accuracy of K, mu and the minimiser below which a more careful way is tried: 15 digits and more."""

_BITS_AT_LEAST = 10


class QuickNetwork:
    """The numbers of a network whose X has full column rank; ``Undecided`` where floats do not show that."""

    def __init__(self, equations: Iterable[Callable[[], NormalEquations]], first: Floats, second: Floats) -> None:
        """``first`` (n x h) and ``second`` (h x m) are the layers.

        ``equations``: ways to find the normal equations, the quickest first; the next is tried where K, mu or the
        minimiser have fewer than ``WANTED_BITS`` by one, or the loss by one that another may find it better than, and
        the best of all is kept.
        """
        self.width, self.outputs = second.shape
        # units without weights add nothing but zeros to the imbalance; one is kept for layers of the right shape
        units = np.flatnonzero(first.any(axis=0) | second.any(axis=1))
        units = units if len(units) else np.zeros(1, dtype=np.intp)
        self._active = len(units)
        first, self._second = first[:, units], np.ascontiguousarray(second[units])
        self._balls: dict[str, arb] = {}
        best, left_open = None, Undecided("K, mu and the minimiser")
        for find in equations:
            try:
                way = find()
                self._solve(way, first)
            except Undecided as undecided:
                left_open = undecided
                continue
            best = _better(best, dict(vars(self)))
            if best["_bits"] >= WANTED_BITS and (way.loss_is_best or best["_bits_of_loss"] >= WANTED_BITS):
                break
        if best is None:
            raise left_open
        vars(self).update(best)

    def _solve(self, equations: NormalEquations, first: Floats) -> None:
        """Find K, mu and the minimiser, and the gradient at the start."""
        self._first = np.ascontiguousarray(first[equations.inputs])
        n = self.rank = len(equations.inputs)
        self._gram, spectrum = equations.gram, Spectrum(equations.gram)
        self._spectrum = spectrum
        self._product = Doubled.exact(self._first) @ Doubled.exact(self._second)
        clusters = {k: spectrum.cluster(n - k) or range(n - k, n - k + 1) for k in (1, n)}
        among_many = {k: x for k in (1, n) if (x := _among_many(spectrum, n - k)) is not None}
        vectors = {k: spectrum.columns(cluster) for k, cluster in clusters.items()}
        weights = Doubled.exact(spectrum.solve(equations.cross))
        self._bits = self._bits_of_loss = -inf
        refined = False
        norm_of_data = above(float(spectrum.enclosed(n - 1).upper()) ** 0.5)
        least = spectrum.least
        for _ in range(equations.patience):
            asked = Columns(np.hstack([*vectors.values()]), weights, _middle(self._product - weights))
            images = equations.images(asked, norm_of_data, least, again=refined)
            widths = [len(c) for c in clusters.values()]
            vectors = dict(zip(clusters, np.hsplit(images.of.vectors, np.cumsum(widths)[:-1])))
            parts = dict(zip(clusters, images.vectors.parted(widths)))
            extremes = {k: among_many.get(k) or spectrum.enclosed(n - k, vectors[k], parts[k]) for k in (1, n)}
            lowest = float(extremes[n].lower())
            if not lowest > 0:
                raise Undecided("whether X has full column rank")
            step = Doubled.exact(spectrum.solve(images.residual.hi + images.residual.lo))
            moved = self._gram @ step
            better, left = images.of.weights + step, images.residual - moved
            minimiser = Doubled(better.hi, better.lo, above(better.radius + left.size / lowest))
            bits = min(*(x.rel_accuracy_bits() for x in extremes.values()), _bits_of(minimiser))
            loss = self._half_square(images, self._product - minimiser)
            of_loss = loss.rel_accuracy_bits() if loss > 0 else -inf
            if bits <= self._bits and of_loss <= self._bits_of_loss:
                break
            self._extremes, self._minimiser, self._loss = extremes, minimiser, loss
            self._of_gradient = equations, images, norm_of_data
            self._bits, self._bits_of_loss = bits, of_loss
            if min(bits, of_loss) >= WANTED_BITS:
                break
            weights = _middle(better)
            if not refined:
                vectors = {k: spectrum.refined(clusters[k], vectors[k], parts[k]) for k in (1, n)}
                refined = True

    def _half_square(self, images: Images, error: Doubled) -> arb:
        """Half of |X E|^2 for the error E = W1 W2 - W*, which is |X F|^2 + <E - F, A (E + F)> for every F."""
        other = images.of.error
        return (images.square + inner(error - other, self._gram @ (error + other))) / 2

    def _gradient(self, equations: NormalEquations, images: Images, norm_of_data: float) -> Doubled:
        """A (W1 W2 - W*), which is A (W1 W2 - W) - (B - A W), whatever W is; it takes a pass over the rows."""
        error = self._product - images.of.weights
        moved = equations.moved(_middle(error), norm_of_data) - images.residual
        return Doubled(moved.hi, moved.lo, above(moved.radius + norm_of_data * norm_of_data * error.radius))

    @property
    def has_all_bits(self) -> bool:
        """Whether K, mu, the minimiser and the loss are known to ``WANTED_BITS``."""
        return min(self._bits, self._bits_of_loss) >= WANTED_BITS

    # --- the data

    def data(self, k: int) -> Scalar:
        """Return the k-th largest eigenvalue of X^T X, k up to the rank of X."""
        return self._number(f"data {k}", lambda: self._extremes.get(k) or self._spectrum.kth_largest(k))

    @property
    def loss(self) -> Scalar:
        """The loss less its minimum; ``Undecided`` where it may be 0."""
        return self._number("loss", self._positive_loss)

    def _positive_loss(self) -> arb:
        if not self._loss > 0:
            raise Undecided("whether the loss is at its minimum")
        return self._loss

    @property
    def gradient_norm(self) -> Scalar:
        """The Frobenius norm of the gradient with respect to the product."""
        return self._number("gradient norm", lambda: norm(self._gradient(*self._of_gradient)))

    @property
    def product_norm(self) -> Scalar:
        """The Frobenius norm of the product of the layers."""
        if self._has_zero_layer:
            return ZERO
        return self._number("product norm", lambda: norm(self._product))

    # --- weights

    def minimiser(self, k: int) -> Scalar:
        """Return the k-th largest singular value of the minimiser."""
        return self._singular("minimiser", self._minimiser, k)

    def product(self, k: int) -> Scalar:
        """Return the k-th largest singular value of the product of the layers."""
        if self._has_zero_layer or k > self._active:
            return ZERO
        return self._singular("product", self._product, k)

    def layer(self, which: int, k: int) -> Scalar:
        """Return the k-th largest eigenvalue of W1 W1^T (which = 1), or of W2^T W2 (2)."""
        weights = self._first if which == 1 else self._second.T
        if k > min(weights.shape) or not weights.any():
            return ZERO
        smaller = weights if weights.shape[1] <= weights.shape[0] else weights.T
        name = f"layer {which}"
        return self._number(
            f"{name} {k}", lambda: _not_negative(self._once(name, lambda: gram_of(smaller)).kth_largest(k))
        )

    @cached_property
    def _has_zero_layer(self) -> bool:
        return not (self._first.any() and self._second.any())

    def imbalance(self, k: int, direction: int = 1) -> Scalar:
        """Return the k-th largest eigenvalue of the imbalance (direction 1) or its opposite (-1); 0 past its side."""
        if k > self.width or not (self._first.any() or self._second.any()):
            return ZERO
        if direction < 0:
            return -1 * self.imbalance(self.width - k + 1)
        return self._number(f"imbalance {k}", lambda: self._imbalance.eigenvalue(k))

    @cached_property
    def _imbalance(self) -> Imbalance:
        # of a network of rank r and m outputs the bounds ask for these
        places = (1, self.width, self.rank, self.width - self.outputs + 1)
        return Imbalance(self._first, self._second, self.width, places)

    def _singular(self, name: str, a: Doubled, k: int) -> Scalar:
        """A singular value of the middle, which is off by the radius at most (Weyl)."""
        if k > min(a.hi.shape):
            return ZERO
        middle = _middle(a)
        smaller = middle if a.hi.shape[1] <= a.hi.shape[0] else middle.T

        def find() -> arb:
            square = self._once(name, lambda: symmetric(smaller.T @ smaller)).kth_largest(k)
            return _not_negative(_root(square) + arb(0, a.radius))

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


def _better(before: dict[str, Any] | None, found: dict[str, Any]) -> dict[str, Any]:
    """What one of two ways to solve a network finds to more bits: the loss from one, all else from one."""
    if before is None:
        return found
    better, of_loss = (max(before, found, key=itemgetter(name)) for name in ("_bits", "_bits_of_loss"))
    return {**better, **{name: of_loss[name] for name in ("_loss", "_bits_of_loss")}}


def _among_many(spectrum: Spectrum, i: int) -> arb | None:
    """An eigenvalue that many others are close to; more closely than it comes if the matrix is known well enough.

    That is for all the bits wanted, or for some where not even its sign is known.
    """
    if spectrum.cluster(i) is not None:
        return None
    plain, radius = spectrum.enclosed(i), spectrum.matrix.radius
    asked = _BITS_AT_LEAST if not plain > 0 else WANTED_BITS
    return spectrum.value(i) if radius * 2.0**asked < abs(float(plain.mid())) else plain


def _not_negative(x: arb) -> arb:
    """The part of a ball that is not negative, for a number known to be so."""
    return x if x > 0 else arb(0).union(x.upper().max(arb(0)))


def _root(x: arb) -> arb:
    """The square root of a number known not to be negative, whatever the ball."""
    return x.sqrt() if x > 0 else arb(0).union(x.upper().max(arb(0)).sqrt())


def _middle(a: Doubled) -> Doubled:
    """The matrix without its radius."""
    return Doubled(a.hi, a.lo, 0.0)


def _bits_of(a: Doubled) -> float:
    """How many bits of the norm are certain."""
    size = max(float(np.sqrt(np.square(a.hi).sum())), 2.0**-500)
    return -float(np.log2(max(a.radius / size, 2.0**-100)))
