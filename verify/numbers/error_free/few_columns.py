"""Products of large matrices with few columns that may be rounded first: all slices of the matrix at once.

Columns that approximate something serve as well with fewer bits, if what they are then is told. They are rounded to two
slices, or to one where that serves; those of the matrix stand one above the other, so that BLAS multiplies them by one
call, and one check is enough for it. As in ``matrices``, all these products are of integers, and exact.

Checks of products of the transpose stand beside the columns: their products with the slices, checked with the others,
are what those need, and BLAS has them sooner.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil, log2

import numpy as np

from verify.numbers.error_free.checked import MOST_BITS, bits_for_integers, random_rows, require_integers
from verify.numbers.error_free.matrices import Doubled
from verify.numbers.error_free.transformations import Floats, above, size, two_sum, whole
from verify.numbers.intervals.matrices import TINY, U

_MOST_BITS = 25
"""Two slices of so many bits fit into a double."""


def column_bits(inner: int, bits: int) -> int:
    """Return the bits that slices of columns may have beside those of a matrix, for products of so many terms.

    >>> column_bits(300, 22)
    24
    """
    return min(_MOST_BITS, 55 - ceil(log2(max(inner, 1))) - bits)


@dataclass(frozen=True, eq=False)
class FewColumns:
    """Columns first units, of integers (inner, q) and powers of two (q,); to the leading ones second 2**-bits is added.

    ``second``: integers (inner, at most q), in units of the same columns.
    """

    first: Floats
    second: Floats
    units: Floats
    bits: int

    @classmethod
    def of(cls, columns: Floats, bits: int, twice: int | None = None) -> FewColumns:
        """Round finite columns (inner, q) to slices of so many bits: the first ``twice`` (all if None) to two of them.

        >>> columns = np.array([[1.0, 4.0], [2.0**-9, 2.0**-16]])
        >>> FewColumns.of(columns, 8).values.tolist()
        [[1.0, 4.0], [0.001953125, 0.0]]
        >>> FewColumns.of(columns, 8, 0).values.tolist()
        [[1.0, 4.0], [0.0, 0.0]]
        """
        exponents = np.frexp(np.abs(columns).max(axis=0))[1].astype(np.int64) - (bits - 1)
        units = np.ldexp(1.0, np.clip(exponents, -500, 500))
        scaled = columns / units
        first = whole(scaled)
        return cls(first, whole((scaled - first)[:, :twice] * 2.0**bits), units, bits)

    @property
    def values(self) -> Floats:
        """The columns, exactly."""
        both = self.first.copy()
        both[:, : self.second.shape[1]] += self.second * 2.0**-self.bits
        return both * self.units

    @cached_property
    def _checks(self) -> Floats:
        """Checks of products of the transpose, (many, inner), with so few bits that products with them are exact."""
        return random_rows(len(self.first), min(MOST_BITS, self.bits))

    @cached_property
    def all_slices(self) -> Floats:
        """The slices, and the checks, side by side: what every slice of the matrix is multiplied by."""
        return np.hstack([self.first, self.second, self._checks.T])

    def under(self, a: Doubled, room: Floats | None = None) -> Doubled:
        """Return a V for an exact matrix a (rows x inner) that is cut (``Doubled.cut``).

        With a = unit (a0 + f a1 + f**2 a2 + ...) and V = v0 + g v1, of which v1 may have fewer columns, every product
        of two slices is exact. The sums of that of a0 v0 with f a1 v0, and with g a0 v1, are split exactly; the others
        are added in floats, eight roundings at most on the way. The rest of a is left out. ``room``: as many doubles,
        at least, as the products of the slices of a with ``all_slices`` have, which are put there. Raises ValueError
        where the slices of both have more bits together than ``column_bits`` allows.
        """
        ours, many, twice = a.slices, len(self.units), self.second.shape[1]
        if self.bits > column_bits(a.hi.shape[1], ours.bits):
            raise ValueError(f"slices of {ours.bits} and {self.bits} bits are too long for exact products")
        products = self._products(a, room)
        products *= np.concatenate([self.units, self.units[:twice] * 2.0**-self.bits])
        products *= (ours.unit * 2.0 ** (-ours.bits * np.arange(len(products))))[:, None, None]
        first, second = products[..., :many], products[..., many:]
        total, low, added = first[0], np.zeros(first[0].shape), list(first[2:])
        total[:, :twice], low[:, :twice] = two_sum(total[:, :twice], second[0])
        if len(products) > 1:
            total, error = two_sum(total, first[1])
            added.append(error)
        rounded = 9 * U * sum(map(size, (low, *added, *second[1:])))
        for part in added:
            low += part
        for part in second[1:]:
            low[:, :twice] += part
        hi, lo = two_sum(total, low)
        left_out = ours.unit * 2.0 ** (-ours.bits * (len(products) - 1)) * ours.rest * size(self.values)
        return Doubled(hi, lo, above(left_out + rounded + 8 * hi.size**0.5 * TINY, 40))

    def _products(self, a: Doubled, room: Floats | None) -> Floats:
        """The products of all slices of a with v0 and v1, side by side: (slices, rows, their columns).

        Those with the checks are left with a, for products of its transpose.
        """
        ours, wanted, many = a.slices, self.all_slices, len(self._checks)
        stack = np.concatenate(ours.parts) if ours.stack is None else ours.stack
        rows = random_rows(len(stack), bits_for_integers(len(stack), ours.bits - 1))
        shape = len(stack), wanted.shape[1]
        out = None if room is None else room[: shape[0] * shape[1]].reshape(shape)
        product = np.matmul(stack, wanted, out=out)
        require_integers(rows, np.einsum("ci,ij->cj", rows, stack), wanted, product)
        products = product.reshape(len(ours.parts), -1, shape[1])
        a.check_transpose_by(self._checks, tuple(part[:, -many:].T.copy() for part in products))
        return products[..., :-many]
