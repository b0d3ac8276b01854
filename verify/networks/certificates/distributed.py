"""Moments as a reduction on the workers of a Dask scheduler: the same for any partition of the rows.

A task reads rows (from the file, where they are memory-mapped: workers see the same files), and returns their moments;
pairs of these are added on the workers until one is left. What a worker that dies had computed is computed again by
others, from the same rows, by Dask itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from mmap import mmap
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.errors import RequestError
from verify.networks.certificates.moments import Integers, Moments, column_exponents
from verify.networks.files import Array
from verify.networks.shards import Rows, Shards
from verify.schedulers import client_of

if TYPE_CHECKING:
    from distributed import Future

_PER_THREAD, _LEAST_ROWS = 4, 2048
_RETRIES = 5

Advance = Callable[[int, int], None]
"""Told how many of how many pieces of work are done."""


@dataclass(frozen=True)
class FileRows:
    """Rows of a memory-mapped file, as what a worker needs to read them."""

    path: str
    offset: int
    dtype: str
    shape: tuple[int, ...]
    order: str
    start: int
    stop: int

    def load(self) -> Array:
        """Map the file and return the rows."""
        order = "F" if self.order == "F" else "C"
        return np.memmap(self.path, np.dtype(self.dtype), "r", self.offset, self.shape, order)[self.start : self.stop]


Piece = tuple[FileRows | Array, ...]
"""Rows that follow one another, by the files or arrays that they are in."""


def reduced_moments(
    address: str, X: Rows, Y: Rows, advance: Advance | None = None, *, slices: int = 4, exact: bool = True
) -> Moments:
    """Return what ``moments.summed`` does of [X Y], computed by the workers of the scheduler at ``address``.

    Raises ``RequestError`` where it cannot be reached, has no workers, goes away, or cannot read a file.
    """
    with client_of(address) as client:
        spans = list(_spans(len(X), sum(client.nthreads().values())))
        pieces = [(_piece(X, *span), _piece(Y, *span)) for span in spans]
        done = _Progress(2 * len(spans), advance)
        exponents = np.maximum.reduce(_gathered(client, client.map(_exponents, pieces, **_OPTIONS), done))
        futures = client.map(_moments, pieces, exponents=exponents, slices=slices, exact=exact, **_OPTIONS)
        _gathered(client, futures, done, keep=False)
        while len(futures) > 1:
            pairs = [futures[i : i + 2] for i in range(0, len(futures), 2)]
            futures = [client.submit(_merged, *pair, **_OPTIONS) for pair in pairs]
        return _gathered(client, futures, done)[0]


_OPTIONS: dict[str, Any] = {"pure": False, "retries": _RETRIES}


@dataclass
class _Progress:
    total: int
    advance: Advance | None
    done: int = 0

    def one_more(self) -> None:
        self.done += 1
        if self.advance is not None:
            self.advance(min(self.done, self.total), self.total)


def _gathered(client: Any, futures: list[Future], done: _Progress, keep: bool = True) -> list[Any]:
    """The results, in order; none of them if they need not come here."""
    from distributed import as_completed
    from distributed.scheduler import KilledWorker

    try:
        for future in as_completed(futures, loop=client.loop):
            if future.status == "error":
                future.result()
            done.one_more()
        return client.gather(futures) if keep else []
    except KilledWorker as error:
        raise RequestError(f"--scheduler: workers died again and again on one piece of the data ({error})") from error
    except FileNotFoundError as error:
        raise RequestError(
            f"--scheduler: a worker cannot read {error.filename}; workers need the same files"
        ) from error
    except (OSError, TimeoutError) as error:
        raise RequestError(f"--scheduler: the connection to the Dask scheduler was lost ({error})") from error


def _spans(rows: int, threads: int) -> Iterator[tuple[int, int]]:
    step = max(-(-rows // (_PER_THREAD * max(threads, 1))), _LEAST_ROWS)
    for start in range(0, rows, step):
        yield start, min(start + step, rows)


def _piece(rows: Rows, start: int, stop: int) -> Piece:
    parts = rows.pieces(start, stop) if isinstance(rows, Shards) else [(rows, start, stop)]
    return tuple(_described(part, first, last) for part, first, last in parts)


def _described(array: Array, start: int, stop: int) -> FileRows | Array:
    """Rows by the file that they are mapped from, or themselves where there is none."""
    mapped: Any = array
    while isinstance(mapped, np.ndarray) and not (isinstance(mapped, np.memmap) and isinstance(mapped.base, mmap)):
        mapped = mapped.base
    if (
        isinstance(mapped, np.memmap)
        and (mapped.shape, mapped.dtype, mapped.strides) == (array.shape, array.dtype, array.strides)
        and mapped.ctypes.data == array.ctypes.data
    ):
        order = "C" if array.flags.c_contiguous else "F"
        where = str(mapped.filename)
        return FileRows(where, mapped.offset, array.dtype.str, array.shape, order, start, stop)
    return np.ascontiguousarray(array[start:stop])


def _loaded(piece: Piece, name: str) -> Rows:
    return Shards(name, [part.load() if isinstance(part, FileRows) else part for part in piece])


def _exponents(pair: tuple[Piece, Piece]) -> Integers:
    return np.concatenate([column_exponents(_loaded(piece, name)) for piece, name in zip(pair, "XY")])


def _moments(pair: tuple[Piece, Piece], exponents: Integers, slices: int, exact: bool) -> Moments:
    moments = Moments(exponents, slices=slices, exact=exact)
    x, y = (_loaded(piece, name) for piece, name in zip(pair, "XY"))
    moments.add_arrays(x, y)
    return moments.finish()


def _merged(first: Moments, *others: Moments) -> Moments:
    # a result of Dask's is left as it is: others may be sent it again
    total = first.copy()
    for other in others:
        total.merge(other)
    return total
