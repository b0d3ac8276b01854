"""Batches taken a few matrices at a time: memory that stays in the cache is many times as fast as fresh memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from verify.numbers.floats import Array

ENTRIES = 1 << 16
"""About how many entries are taken at a time."""


def blocks(many: int, entries: int) -> Iterator[slice]:
    """Yield the parts of a batch of so many matrices, each of so many entries.

    >>> list(blocks(3, ENTRIES // 2))
    [slice(0, 2, None), slice(2, 3, None)]
    """
    each = max(1, ENTRIES // max(entries, 1))
    for start in range(0, many, each):
        yield slice(start, min(start + each, many))


def in_blocks(find: Callable[[Array], tuple[Array, Array]], batch: Array) -> tuple[Array, Array]:
    """Return the two arrays that ``find`` makes of matrices (..., rows, cols), of a batch (B, rows, cols) by blocks."""
    if batch.ndim != 3 or batch.size <= ENTRIES:
        return find(batch)
    first, second = zip(*(find(batch[where]) for where in blocks(len(batch), batch[0].size)))
    return np.concatenate(first), np.concatenate(second)
