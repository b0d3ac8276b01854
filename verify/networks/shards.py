"""Data X and Y in several files, one after another: read by blocks of rows, never all at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from glob import glob, has_magic
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from verify.networks.files import Array, ArrayError, as_matrix, read


class Shards:
    """Matrices of as many columns and one type, their rows in one order; sliced by rows as an array is.

    >>> Shards("X", [np.zeros((2, 3)), np.ones((4, 3))])[1:3].sum()
    np.float64(3.0)
    """

    def __init__(self, name: str, parts: Sequence[Any]) -> None:
        """Check the parts; raises ``ArrayError`` naming the one that does not fit the first."""
        if not parts:
            raise ArrayError(f"{name} has no parts; at least one matrix is expected")
        self.parts = tuple(as_matrix(name, part) for part in parts)
        first = self.parts[0]
        for k, part in enumerate(self.parts[1:], start=2):
            if part.shape[1] != first.shape[1]:
                raise ArrayError(
                    f"{name}: part {k} has {part.shape[1]} columns and the first "
                    f"{first.shape[1]}; the same number is expected"
                )
            if part.dtype != first.dtype:
                raise ArrayError(
                    f"{name}: part {k} holds numbers of type {part.dtype} and the first of {first.dtype}; "
                    "the same type is expected"
                )
        self._ends = np.cumsum([len(part) for part in self.parts])

    @property
    def shape(self) -> tuple[int, int]:
        return int(self._ends[-1]), self.parts[0].shape[1]

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.parts[0].dtype

    def __len__(self) -> int:
        return self.shape[0]

    def pieces(self, start: int, stop: int) -> Iterator[tuple[Array, int, int]]:
        """Yield the parts that hold the rows from start to stop, each with its own first and last row."""
        begin = 0
        for part, end in zip(self.parts, self._ends.tolist()):
            first, last = max(start, begin), min(stop, end)
            if first < last:
                yield part, first - begin, last - begin
            begin = end

    def __getitem__(self, rows: slice) -> Array:
        start, stop, step = rows.indices(len(self))
        if step != 1:
            raise ValueError("rows of shards are read in order: a step of 1 is expected")
        found = [part[first:last] for part, first, last in self.pieces(start, stop)]
        if len(found) == 1:
            return found[0]
        return np.concatenate(found) if found else np.empty((0, self.shape[1]), self.dtype)


Rows = Array | Shards
_BLOCK = 1 << 13


def as_rows(name: str, values: ArrayLike | Shards) -> Rows:
    """Return data as a checked matrix, or as checked shards; raises ``ArrayError``."""
    return values if isinstance(values, Shards) else as_matrix(name, values)


def read_rows(name: str, source: str) -> Rows:
    """Return the data in a file, or in all files that a pattern such as ``X-*.npy`` names, numbers in numeric order."""
    if not has_magic(source) or Path(source).exists():
        return read(name, source)
    found = sorted(glob(source), key=_numeric)
    if not found:
        raise ArrayError(f"{name}: no file fits the pattern {source}")
    return Shards(name, [read(name, path) for path in found])


def is_exact(rows: Rows) -> bool:
    """Return whether all numbers are integers below 2**53, which doubles hold as they are written."""
    blocks = (rows[start : start + _BLOCK] for start in range(0, len(rows), _BLOCK))
    return all(bool(((block == np.rint(block)) & (np.abs(block) < 2.0**53)).all()) for block in blocks)


def _numeric(path: str) -> list[tuple[int, str]]:
    """A key by which X-2 comes before X-10."""
    return [(int(word), "") if word.isdecimal() else (0, word) for word in re.split(r"(\d+)", path)]
