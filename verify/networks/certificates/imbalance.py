"""Eigenvalues of the imbalance W1^T W1 - W2 W2^T by verified floats.

Those that bounds ask for are enclosed from floats of the imbalance and from what the layers make of their vectors,
which takes less than a product of matrices to all digits; that is asked where too large a share of the layers' size
stays open.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np
from flint import arb
from numpy.typing import NDArray

from verify.networks.certificates.moments import gram_of
from verify.numbers.error_free.gram import CheckedGram
from verify.numbers.error_free.matrices import Doubled
from verify.numbers.error_free.slices import SLICES, slice_bits
from verify.numbers.error_free.spectra import Spectrum

Floats = NDArray[np.float64]

_SHARE = 2.0**-56
"""The accuracy of eigenvalues, as a share of |W1|_F^2 + |W2|_F^2, below which every digit is asked."""


class Imbalance:
    """The imbalance (width x width) of layers of which the units without weights are left out.

    >>> imbalance = Imbalance(np.array([[2.0]]), np.array([[1.0]]), 3, (1, 3))
    >>> [float(imbalance.eigenvalue(k)) for k in (1, 2, 3)]
    [3.0, 0.0, 0.0]
    """

    def __init__(self, first: Floats, second: Floats, width: int, places: Iterable[int]) -> None:
        """``first`` (n x active) and ``second`` (active x m); ``places``: the k of most eigenvalues asked for."""
        self._first, self._second = first, second
        self._active, self._idle = len(second), width - len(second)
        self._places = tuple(places)

    def eigenvalue(self, k: int) -> arb:
        """Return the k-th largest, 1 <= k <= width, of those of the active units and of zeros for the others."""
        if self._idle == 0:
            return self._of_active_units(k)
        found = arb(0)
        if k > self._idle:
            found = found.min(self._of_active_units(k - self._idle))
        return found.max(self._of_active_units(k)) if k <= self._active else found

    def _of_active_units(self, k: int) -> arb:
        found = self._asked_for.get(k)
        if found is None or float(found.rad()) > _SHARE * self._size_of_layers:
            found = self._to_all_digits.kth_largest(k)
        return found

    @cached_property
    def _to_all_digits(self) -> Spectrum:
        return Spectrum(gram_of(self._first) - gram_of(self._second.T))

    @cached_property
    def _size_of_layers(self) -> float:
        return float(np.square(self._first).sum() + np.square(self._second).sum())

    @cached_property
    def _asked_for(self) -> dict[int, arb]:
        """The eigenvalues at the places asked for, from floats and from the images of their vectors."""
        gram = CheckedGram(self._active)
        gram.add(self._first)
        gram.add(np.ascontiguousarray(self._second.T), -1)
        spectrum = Spectrum(gram.enclosed())
        side = self._active
        wanted = {j for k in self._places for j in (k, k - self._idle) if 1 <= j <= side}
        clusters = {k: c for k in sorted(wanted) if (c := spectrum.cluster(side - k)) is not None}
        if not clusters:
            return {}
        vectors = {k: spectrum.columns(cluster) for k, cluster in clusters.items()}
        images = self._images(np.hstack([*vectors.values()])).parted([len(c) for c in clusters.values()])
        return {k: spectrum.enclosed(side - k, vectors[k], image) for k, image in zip(clusters, images)}

    def _images(self, vectors: Floats) -> Doubled:
        """W1^T (W1 V) - W2 (W2^T V), of both layers at once."""
        layers = Doubled.exact(np.vstack([self._first, self._second.T]))
        layers.cut(min(map(slice_bits, layers.hi.shape)), SLICES)
        seen = layers @ Doubled.exact(vectors)
        for part in (seen.hi, seen.lo):
            part[len(self._first) :] *= -1
        return layers.T @ seen
