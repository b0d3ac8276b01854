"""Sums of products S^T S of integers that BLAS computes, each checked.

The products are checked (Freivalds, IFIP Congress 1977, 839-842): with x uniform on 2**20 integers, a wrong sum of
products passes P x = S^T (S x), all of it in integers and none of it by BLAS, with probability at most 2**-20 (fix all
of x but the entry of one wrong coefficient: one value of that entry passes at most). Two such x leave 2**-40.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verify.numbers.error_free.checked import WrongProduct

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

FLUSHED = 1 << 9
"""Blocks after which sums, each at most 2**53, are carried over, so that they stay below 2**63."""
LOW = (1 << 32) - 1
CHECKS, CHECK_BITS = 2, 20
_PART = 18
"""Bits of a part of S x: products of one with 2**9 entries of a sum of slices add up to less than 2**53."""


def random_checks(width: int) -> Integers:
    """Return the vectors x, (CHECKS, width), drawn anew."""
    half = 1 << (CHECK_BITS - 1)
    return np.random.default_rng().integers(-half, half, (CHECKS, width), dtype=np.int64)


def square(rows: Floats, out: Floats) -> Floats:
    """The product S^T S of integers, exact below 2**53."""
    return np.matmul(rows.T, rows, out=out)


class VerifiedSum:
    """A sum of integer matrices (width x width) as high * 2**32 + low, and the check of what was added."""

    def __init__(self, checks: Integers) -> None:
        width = checks.shape[1]
        self._recent = np.zeros((width, width), np.int64)
        self._carried: tuple[Integers, Integers] | None = None
        self._expected = np.zeros((CHECKS, 3, width), np.int64)
        self._checks = checks
        self._blocks, self._is_checked = 0, True

    def begin(self, high: Integers, low: Integers) -> None:
        """Start from a sum that was checked."""
        self._carry(high, low)

    def add(self, product: Integers, expected: Integers) -> None:
        """Add a product P, at most 2**53 in size, of which P x should be ``expected``, in three parts for each x."""
        self._recent += product
        self._expected += expected
        self._is_checked = False
        self._blocks += 1
        if self._blocks >= FLUSHED:
            self._flush()

    def carried(self) -> tuple[Integers, Integers]:
        """Return high and low, 0 <= low < 2**32, which are unique; raises ``WrongProduct``."""
        self.verify()
        high, low = self._recent >> 32, self._recent & LOW
        if self._carried is not None:
            low += self._carried[1]
            high += self._carried[0] + (low >> 32)
            low &= LOW
        return high, low

    def merge(self, other: VerifiedSum) -> None:
        """Add another sum, which is left as it is."""
        self._flush()
        self._carry(*other.carried())

    def verify(self) -> None:
        """Compare P x with what it should be, in integers without bounds; raises ``WrongProduct``."""
        if self._is_checked:
            return
        high, low = self._recent >> 32, self._recent & LOW
        for x, parts in zip(self._checks, self._expected):
            found = _times(high, x) * (1 << 32) + _times(low, x)
            wanted = sum(part.astype(object) * (1 << (_PART * i)) for i, part in enumerate(parts))
            if (found != wanted).any():
                raise WrongProduct
        self._is_checked = True

    def _flush(self) -> None:
        self._carried = self.carried()
        self._recent[...] = 0
        self._expected[...] = 0
        self._blocks = 0

    def _carry(self, high: Integers, low: Integers) -> None:
        if self._carried is not None:
            low = low + self._carried[1]
            high, low = high + self._carried[0] + (low >> 32), low & LOW
        self._carried = high, low


def _times(a: Integers, x: Integers) -> NDArray[np.object_]:
    """Return a x in integers without bounds, for entries below 2**32 and 2**19: 2**11 columns stay below 2**63."""
    total: NDArray[np.object_] = np.zeros(len(a), dtype=object)
    for start in range(0, len(x), 1 << 11):
        columns = slice(start, start + (1 << 11))
        total = total + np.einsum("ij,j->i", a[:, columns], x[columns]).astype(object)
    return total


def images_of(part: Floats, checks: Integers) -> Integers:
    """Return S x for each check x: integers at most 2**21 2**19 2**12 in size for so many columns at a time, exact."""
    found = np.zeros((len(checks), len(part)), np.int64)
    for start in range(0, part.shape[1], 1 << 12):
        columns = slice(start, start + (1 << 12))
        for k, x in enumerate(checks):
            found[k] += np.einsum("ij,j->i", part[:, columns], x[columns].astype(np.float64)).astype(np.int64)
    return found


def expected_of(part: Floats, images: Integers) -> Integers:
    """Return S^T (S x) for the checks x from S x (checks, rows), in three parts, each exact in floats."""
    mask = (1 << _PART) - 1
    pieces = np.stack([images & mask, (images >> _PART) & mask, images >> (2 * _PART)], axis=1).astype(np.float64)
    return np.einsum("cpi,ij->cpj", pieces, part).astype(np.int64)
