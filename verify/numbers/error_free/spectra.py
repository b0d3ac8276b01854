"""Eigenvalues of symmetric matrices of doubled precision, enclosed from one floating-point decomposition.

How A V = V diag(w) was found does not matter; with R = A V - V diag(w) and |V^T V - I| <= d < 1, every eigenvalue of A
lies within ``radius`` = (|R| + 2 d |w|) / (1 - d) of the w of its rank: for V = Q H, Q orthogonal and H the polar
factor, |H - I| <= d, and Q^T A Q - diag(w) = ((H - I) diag(w) - diag(w) (H - I)) H^-1 + Q^T R H^-1; then Weyl's
inequality.

A few eigenvalues, told apart from all others by that, are enclosed quadratically better. With V^T V = L L^T for the k
columns V that belong to them, the k eigenvalues of L^-1 (V^T A V) L^-T are within |residual|**2 / gap of those of A:
for k = 1 by Temple and Kato (Parlett, The Symmetric Eigenvalue Problem, theorem 11.7.1), for more by Mathias (SIAM J.
Matrix Anal. Appl. 19, 1998, 541-550, theorem 1), ``gap`` being a lower bound of the distance between the k Ritz values
and the eigenvalues on the orthogonal complement, which are within |residual| of the other eigenvalues of A.

Of many eigenvalues close to a number c, as an imbalance has that starts from orthonormal rows, the Ritz values are c
and the eigenvalues of L^-1 M L^-T, M = V^T (A - c I) V. M is as small as the cluster is narrow, and the factors by
which L changes its eigenvalues are within those of (V^T V)^-1 (Ostrowski; Horn and Johnson, Matrix Analysis, 2nd ed.,
theorem 4.5.9). A - c I and M are then multiplied in doubled precision.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from flint import arb, arb_mat, ctx

from verify.numbers.error_free.checked import distance_from_product
from verify.numbers.error_free.matrices import Doubled, inner, symmetric
from verify.numbers.error_free.small_matrices import cholesky, small_spectrum
from verify.numbers.error_free.transformations import Floats, above, size, two_product
from verify.numbers.exact.scalars import Undecided
from verify.numbers.intervals.matrices import TINY, U

CLUSTER = 6
"""The most eigenvalues that are enclosed together where they are too close to be told apart."""

_SMALL = 16
"""The largest side of matrices whose products with vectors are computed in balls."""
_BITS = 160
"""The bits of these: more than two doubles have."""

_ENOUGH = 56
"""Bits of an enclosure by the decomposition with which many close eigenvalues are not looked at more closely."""

_SEPARATION = 2.0**8
"""A cluster ends where the next eigenvalue is this many radii away, and quadratic bounds are of use."""


class Spectrum:
    """The eigenvalues of a symmetric matrix (side x side), in ascending order."""

    def __init__(self, matrix: Doubled) -> None:
        """Decompose ``matrix``, of which hi and lo are symmetric. The shift keeps clustered spectra narrow."""
        self.matrix = matrix
        self.side = len(matrix.hi)
        self._shift = float(np.trace(matrix.hi)) / self.side
        shifted = matrix.hi.copy()
        diagonal = shifted.diagonal() - self._shift
        shifted[np.diag_indices(self.side)] = diagonal
        self._shifted = shifted + matrix.lo
        # what the two roundings of an entry lose counts as an error of the matrix
        self._lost = 2 * U * size(self._shifted) + U * above(float(np.sqrt(np.square(diagonal).sum())), self.side)
        self._offsets, self.vectors = np.linalg.eigh(self._shifted)

    @cached_property
    def radius(self) -> float:
        """A bound of the error of every value; infinite where the decomposition is of no use.

        V diag(w) is off by a rounding of each entry. What the matrix is off adds (Weyl).
        """
        a, v, w, n = self._shifted, self.vectors, self._offsets, self.side
        largest = float(np.abs(w).max())
        residual = distance_from_product(a, v, v * w) + U * largest * size(v) + n * TINY
        away = distance_from_product(v.T, v, np.eye(n))
        if not away < 0.5:
            return float("inf")
        return above((residual + 2 * away * largest) / (1 - away) + self._lost + self.matrix.radius, 24)

    @property
    def least(self) -> float:
        """The least eigenvalue in floats, with no bound of its error."""
        return float(self._shift + self._offsets[0])

    def solve(self, right: Floats) -> Floats:
        """Return an approximate solution x of A x = right, without a bound of its error.

        Raises ``Undecided`` where an eigenvalue is zero in floats.
        """
        values = self._shift + self._offsets
        if not values.all():
            raise Undecided("whether a matrix is singular")
        return self.vectors @ ((self.vectors.T @ right) / values[:, None])

    def value(self, i: int) -> arb:
        """Return an enclosure of the eigenvalue of index i, the least first."""
        cluster = self.cluster(i)
        if cluster is not None:
            v = self.columns(cluster)
            better = self.refined(cluster, v, _image(self.matrix, v))
            return self.enclosed(i, better, _image(self.matrix, better))
        return self._among_many(i)

    def enclosed(self, i: int, v: Floats | None = None, image: Doubled | None = None) -> arb:
        """Return an enclosure of the eigenvalue of index i from vectors of its cluster and their images A v.

        The images may be known better than by a product with the matrix. Without them, or where the vectors are of no
        use, the enclosure is that of the decomposition.
        """
        cluster = self.cluster(i)
        if v is not None and image is not None and cluster is not None:
            found = self._ritz(cluster, i, v, image)
            if found is not None:
                return found
        return arb(self._shift) + arb(float(self._offsets[i]), self.radius)

    def kth_largest(self, k: int) -> arb:
        """Return an enclosure of the k-th largest eigenvalue, 1 <= k <= side."""
        return self.value(self.side - k)

    def columns(self, indices: Sequence[int]) -> Floats:
        """Return the vectors of these indices, (side, many)."""
        return np.ascontiguousarray(self.vectors[:, list(indices)])

    def cluster(self, i: int) -> range | None:
        """Return the indices that cannot be told apart from i, itself among them; None for more than ``CLUSTER``."""
        found = self._cluster(i, self.radius, CLUSTER)
        return found if len(found) <= CLUSTER else None

    def _cluster(self, i: int, radius: float, most: int) -> range:
        """The indices that cannot be told apart from i at that radius, or more than ``most`` of them."""
        w, apart = self._offsets, _SEPARATION * radius
        first = last = i
        while first > 0 and last - first < most and w[first] - w[first - 1] <= apart:
            first -= 1
        while last < self.side - 1 and last - first < most and w[last + 1] - w[last] <= apart:
            last += 1
        return range(first, last + 1)

    def refined(self, indices: Sequence[int], v: Floats, image: Doubled) -> Floats:
        """Return vectors after one step of refinement in the eigenbasis (inverse iteration), from their images.

        ``v``: close to the vectors of these indices.
        """
        chosen = list(indices)
        along = self.vectors.T @ ((image.hi - v * (self._shift + self._offsets[chosen])) + image.lo)
        with np.errstate(all="ignore"):
            scaled = along / (self._offsets[chosen] - self._offsets[:, None])
        scaled[chosen] = 0.0
        return v + self.vectors @ np.where(np.isfinite(scaled), scaled, 0.0)

    def _ritz(self, cluster: range, i: int, v: Floats, image: Doubled) -> arb | None:
        """The eigenvalue of index i from the Ritz values of the cluster; None where the gap is not proved."""
        first = cluster[0]
        lower, ritz = _generalised(Doubled.exact(v), image)
        if lower is None or ritz is None:
            return None
        middles = [float(x.mid()) for x in ritz]
        # |V L^-T z| = |z|: the residual of the orthonormal basis is that of V, less V M, times |L^-T|
        residual = _residual(v, image, lower)
        spread = max(float(x.rad()) for x in ritz)
        quadratic = self._quadratic(cluster, min(middles) - spread, max(middles) + spread, residual, self.radius)
        if quadratic is None:
            return None
        return sorted(ritz, key=lambda x: float(x.mid()))[i - first] + arb(0, quadratic)

    def _quadratic(self, cluster: range, lowest: float, highest: float, residual: float, radius: float) -> float | None:
        """How far Ritz values between two numbers are from the eigenvalues; None where the gap is not proved.

        ``radius``: how far the other eigenvalues may be from those of the decomposition.
        """
        first, last, w = cluster[0], cluster[-1], self._shift + self._offsets
        below = lowest - w[first - 1] - radius if first > 0 else np.inf
        beyond = w[last + 1] - highest - radius if last < self.side - 1 else np.inf
        gap = (min(below, beyond) - 8 * U * float(np.abs(w).max())) * (1 - 8 * U)
        if not gap > 2 * residual:
            return None
        # the complement's eigenvalues are within the residual of those of A (Weyl)
        return above(residual * residual / (gap - residual), 16) if np.isfinite(gap) else 0.0

    # --- many eigenvalues close together

    @cached_property
    def _close_radius(self) -> float:
        """The ``radius`` with all products in doubled precision: several times as long, and far less."""
        v, n = Doubled.exact(self.vectors), self.side
        image = Doubled(self.matrix.hi, self.matrix.lo, 0.0) @ v
        left = image - _scaled(self.vectors, self._shift) - _scaled(self.vectors, self._offsets)
        away = (v.T @ v - Doubled.exact(np.eye(n))).size
        if not away < 0.5:
            return float("inf")
        largest = float(np.abs(self._offsets).max())
        return above((left.size + 2 * away * largest) / (1 - away) + self.matrix.radius, 24)

    def _among_many(self, i: int) -> arb:
        """The eigenvalue of index i, which more than ``CLUSTER`` are close to by the ``radius``."""
        plain = self.enclosed(i)
        if plain.rel_accuracy_bits() >= _ENOUGH:
            return plain
        radius = min(self.radius, self._close_radius)
        plain = arb(self._shift) + arb(float(self._offsets[i]), radius)
        if not np.isfinite(radius):
            return plain
        cluster = self._cluster(i, radius, self.side)
        first, vectors = cluster[0], self.columns(cluster)
        centre = float(self._shift + self._offsets[list(cluster)].mean())
        v = Doubled.exact(vectors)
        image = self.matrix @ v - _scaled(vectors, centre)
        away = (v.T @ v - Doubled.exact(np.eye(len(cluster)))).size
        if not away < 0.5:
            return plain
        reduced = symmetric(v.T @ image)
        residual = above((image - v @ Doubled.exact(reduced.hi)).size / (1 - away), 8)
        inner_values = Spectrum(reduced)
        change = arb(1) + arb(0, above(away / (1 - away)))  # of eigenvalues, by L
        lowest, highest = (arb(centre) + change * inner_values.enclosed(j) for j in (0, len(cluster) - 1))
        quadratic = self._quadratic(cluster, _below(lowest), _above(highest), residual, radius)
        if quadratic is None:
            return plain
        # fewer eigenvalues, of a smaller matrix, are told apart better
        own = inner_values.value(i - first) if len(cluster) < self.side else inner_values.enclosed(i - first)
        found = arb(centre) + change * own + arb(0, quadratic)
        return found if found.rad() < plain.rad() else plain


def _image(matrix: Doubled, v: Floats) -> Doubled:
    """The product of the matrix and vectors; of a small one by balls, which takes less than slices do."""
    if len(matrix.hi) > _SMALL:
        return matrix @ Doubled.exact(v)
    with ctx.workprec(_BITS):
        product = matrix.balls() * arb_mat(v.tolist())
        hi = np.array([[float(x.mid()) for x in row] for row in product.tolist()])
        rest = product - arb_mat(hi.tolist())
        lo = np.array([[float(x.mid()) for x in row] for row in rest.tolist()])
        lost = sum((abs(x) for x in (rest - arb_mat(lo.tolist())).entries()), arb(0))
    return Doubled(hi, lo, above(float(lost.upper()) * (1 + 4 * U) + matrix.radius * size(v)))


def _below(x: arb) -> float:
    return float(np.nextafter(float(x.lower()), -np.inf))


def _above(x: arb) -> float:
    return float(np.nextafter(float(x.upper()), np.inf))


def _scaled(v: Floats, factor: float | Floats) -> Doubled:
    """The matrix times a number, or its columns times numbers, of entries below 2**480."""
    hi, lo = two_product(v, np.broadcast_to(np.asarray(factor), v.shape))
    return Doubled(hi, lo, 4 * TINY * hi.size)


def _generalised(v: Doubled, image: Doubled) -> tuple[arb_mat | None, list[arb] | None]:
    """The Cholesky factor of V^T V and enclosures of the eigenvalues of L^-1 (V^T A V) L^-T; None where too wide."""
    k = v.hi.shape[1]
    columns = [Doubled.exact(v.hi[:, [j]]) for j in range(k)]
    images = [Doubled(image.hi[:, [j]], image.lo[:, [j]], image.radius) for j in range(k)]
    gram = arb_mat(k, k, [inner(columns[min(i, j)], columns[max(i, j)]) for i in range(k) for j in range(k)])
    upper = [[inner(columns[i], images[j]) for j in range(k)] for i in range(k)]
    projected = arb_mat(k, k, [upper[min(i, j)][max(i, j)] for i in range(k) for j in range(k)])
    lower = cholesky(gram)
    if lower is None:
        return None, None
    half = lower.solve(projected)
    return lower, small_spectrum(lower.solve(half.transpose()))


def _residual(v: Floats, image: Doubled, lower: arb_mat) -> float:
    """A bound of |A Z - Z (Z^T A Z)| for Z = V L^-T: at most |A V - V M| |L^-1| for every M (Z^T A Z is the best)."""
    k = v.shape[1]
    weights = np.asarray(np.linalg.lstsq(v, image.hi, rcond=None)[0], dtype=np.float64)
    off = image
    for j in range(k):
        off -= Doubled.outer(v[:, [j]], weights[[j]])
    inverse = lower.solve(arb_mat(k, k, [int(i == j) for i in range(k) for j in range(k)]))
    total = arb(sum((x * x for x in inverse.entries()), arb(0))).sqrt()
    return above(off.size * float(total.upper()) * (1 + 4 * U))
