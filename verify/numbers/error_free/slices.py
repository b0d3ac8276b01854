"""Matrices cut into slices of few bits, products of which BLAS computes without a rounding error."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, isfinite, log2

import numpy as np

from verify.numbers.error_free.transformations import (
    ROUND,
    Floats,
    above,
    is_zero,
    largest,
    scaled_by_power,
    size,
    two_sum,
)
from verify.numbers.exact.scalars import Undecided

SLICES = 4
"""Slices of matrices whose every digit counts."""


def slice_bits(inner: int) -> int:
    """Return the bits b of a slice, its sign one of them, so that ``inner`` products of two add up to at most 2**53.

    Raises ValueError for more than 2**17, whose products would not be checked exactly.
    """
    if inner > 1 << 17:
        raise ValueError(f"products of {inner} terms are asked for, but at most 2**17 are expected")
    return (55 - ceil(log2(max(inner, 1)))) // 2


@dataclass(frozen=True, eq=False)
class Slices:
    """Integers of few bits that a matrix is made of: unit (v0 + f v1 + f**2 v2 + ...) and a rest, f = 2**-bits.

    ``sizes``: bounds of the Frobenius norms of the slices; ``rest``: one of the rest over the unit of the last.
    """

    parts: tuple[Floats, ...]
    sizes: tuple[float, ...]
    rest: float
    unit: float
    bits: int
    count: int
    """How many were asked for."""

    stack: Floats | None = None
    """The slices one above the other, where they are stored so."""

    @classmethod
    def of(cls, hi: Floats, lo: Floats, bits: int, count: int | None = None, room: Floats | None = None) -> Slices:
        """Cut hi + lo, of which lo is at most u times the largest entry of hi in size; into fewer if they hold all.

        ``room``: (count + 1, rows at least, columns), contiguous, which the slices are put in: so large a matrix that
        the sizes of fewer slices than ``SLICES`` are bounded by their bits alone. Raises ``Undecided`` for entries that
        are not finite: no product of theirs tells anything, and none of them speaks against BLAS.
        """
        count = asked = SLICES if count is None else count
        shape, cells = (count + 1, *hi.shape), (count + 1) * hi.size
        parts = np.empty(shape) if room is None else room.reshape(-1)[:cells].reshape(shape)
        rest, is_double = parts[count], is_zero(lo)
        most = largest(hi) if is_double else float(np.maximum(largest(hi), largest(lo)))
        if not isfinite(most):
            raise Undecided("numbers beyond the range of floats")
        exponent = int(np.frexp(most)[1]) - (bits - 1)
        scaled_by_power(hi, -exponent, rest)
        beside = None if is_double else scaled_by_power(lo, -exponent)
        for k in range(count):
            if k:
                rest *= 2.0**bits
            if beside is not None:
                beside *= 2.0 ** (bits * (k > 0))
                rest[...], beside = two_sum(rest, beside)
            np.add(rest, ROUND, out=parts[k])
            parts[k] -= ROUND
            rest -= parts[k]
            if k and beside is None and is_zero(rest):
                count = k + 1
                break
        # an entry too small to be scaled is off by 2**-1074 at most, before it is multiplied by 2**((count - 1) bits)
        lost = hi.size**0.5 * 2.0 ** ((count - 1) * bits - 1072)
        left = above(size(rest) + (0.0 if beside is None else size(beside)) + lost)
        slices = tuple(parts[:count])
        if room is None or asked == SLICES:
            sizes = tuple(map(size, slices))
        else:
            sizes = (above(2.0 ** (bits - 1) * hi.size**0.5),) * count
        return cls(slices, sizes, left, 2.0**exponent, bits, asked, parts[:count].reshape(-1, hi.shape[1]))
