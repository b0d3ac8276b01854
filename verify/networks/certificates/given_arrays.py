"""From a user's arrays to the network that they make: by verified floats in several ways, or by exact matrices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from verify.instances.losses import ProblemError
from verify.networks.certificates.distributed import Advance, reduced_moments
from verify.networks.certificates.exact_arrays import exact_matrix, holds_doubles
from verify.networks.certificates.moments import Moments, blocks_of, column_exponents
from verify.networks.certificates.normal_equations import ByMoments, ByRows, NormalEquations, moments_take_less
from verify.networks.certificates.quick_network import QuickNetwork
from verify.networks.certificates.reduction import RankZero, Reduced, reduce_tall, reduce_wide
from verify.networks.files import Array
from verify.networks.shards import Rows

SLICES = (3, 4)
"""Slices that the data are cut into for moments, where products with few columns leave too much open."""
_ORDINARY = 100
"""Exponents of entries up to which squares of their products are within the range of floats."""
_ZERO = ProblemError("X is zero, of rank 0; at least one nonzero entry is expected")


@dataclass(frozen=True, eq=False)
class GivenArrays:
    """The user's arrays, and how their moments are to be found."""

    x: Rows
    y: Rows
    w1: Array
    w2: Array
    scheduler: str | None = None
    progress: Advance | None = None

    @property
    def are_ordinary(self) -> bool:
        """Whether squares of products of the entries, and their rounding errors, are within the range of floats."""
        if not all(holds_doubles(a.dtype) for a in (self.x, self.y, self.w1, self.w2)):
            return False
        layers = np.concatenate([column_exponents(a) for a in (self.w1, self.w2)])
        return bool(max(np.abs(self._exponents).max(), np.abs(layers).max()) <= _ORDINARY)

    @cached_property
    def _exponents(self) -> NDArray[np.int64]:
        if self.scheduler is not None:  # the workers find them on their way
            return (self._bounded if self._has_few_columns else self._exact).exponents
        return np.concatenate([column_exponents(self.x), column_exponents(self.y)])

    @property
    def _has_few_columns(self) -> bool:
        return moments_take_less(self.x.shape[1], self.y.shape[1])

    @cached_property
    def _exact(self) -> Moments:
        return self._moments(SLICES[-1], exact=True)

    @cached_property
    def _bounded(self) -> Moments:
        return self._moments(SLICES[-1])

    def _moments(self, slices: int, *, exact: bool = False) -> Moments:
        """The moments of the data, the same however their rows are parted."""
        if self.scheduler is not None:
            return reduced_moments(self.scheduler, self.x, self.y, self.progress, slices=slices, exact=exact)
        found = Moments(self._exponents, slices=slices, exact=exact)
        found.add_arrays(self.x, self.y, self._rows_done())
        return found.finish()

    def _rows_done(self) -> Callable[[int], None] | None:
        """A function that is told how many more rows are done, and tells ``progress`` how many are in all."""
        progress, done, total = self.progress, 0, len(self.x)
        if progress is None:
            return None

        def advance(rows: int) -> None:
            nonlocal done
            done += rows
            progress(done, total)

        return advance

    def _equations(self) -> Iterator[Callable[[], NormalEquations]]:
        """Ways to find the normal equations, the quickest first; which they are follows from the number of columns.

        How the rows are parted among files decides nothing: they are read in blocks of their own. Of many columns
        workers sum exact moments, for a way by rows would have this machine read all of them.
        """
        width = self.x.shape[1]
        if self._has_few_columns:
            yield lambda: ByMoments(self._bounded, width)
            yield lambda: ByRows(self.x, self.y, self._rows_done())
        elif self.scheduler is not None:
            yield lambda: ByMoments(self._exact, width)
        else:
            yield lambda: ByRows(self.x, self.y, self._rows_done())
            for slices in SLICES:
                yield lambda slices=slices: ByMoments(self._moments(slices), width)

    def quick(self) -> QuickNetwork:
        """Return the numbers of the network by verified floats; ``Undecided`` where they do not give them."""
        layers = (np.asarray(a, dtype=np.float64) for a in (self.w1, self.w2))
        try:
            return QuickNetwork(self._equations(), *layers)
        except RankZero:
            raise _ZERO from None

    @cached_property
    def problem(self) -> Reduced:
        """The exact problem; raises ``ProblemError`` where X is zero."""
        layers = exact_matrix(self.w1), exact_matrix(self.w2)
        try:
            if len(self.x) < self.x.shape[1]:
                return reduce_wide(exact_matrix(self.x[:]), exact_matrix(self.y[:]), *layers)
            return reduce_tall(*blocks_of(self._exact, self.x.shape[1]), *layers)
        except RankZero:
            raise _ZERO from None


def reduced_exactly(x: Rows, y: Rows, w1: Array, w2: Array) -> Reduced:
    """Return the exact problem of checked arrays in few coordinates; raises ``ProblemError`` where X is zero."""
    return GivenArrays(x, y, w1, w2).problem
