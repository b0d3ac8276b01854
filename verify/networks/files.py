"""Matrices of a user: read from .npy, .npz and .csv files, and made sure to be matrices of finite real numbers.

Nothing is ever unpickled: files of objects are refused by their header, before their data are touched. Arrays stay
memory-mapped where the file allows it, and are looked at in blocks of rows.
"""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import numpy as np
from numpy.lib import format as npy
from numpy.typing import ArrayLike

from verify.instances.losses import ProblemError
from verify.networks.csv_files import Remark, Unreadable, matrix_of_text

Array = np.ndarray[Any, np.dtype[Any]]

MAX_SIDE = 10_000
"""Sides n, h and m are below this; the number of rows of X and Y is not limited."""

MAX_ENTRIES = 4_000_000
"""The most entries of a matrix that exact arithmetic is applied to."""

BLOCK = 1 << 13
TEXT = (".csv", ".tsv", ".txt")
"""Endings of files of text."""
_KINDS = {
    "c": "complex numbers",
    "O": "Python objects",
    "U": "text",
    "S": "bytes",
    "V": "records, or numbers of a type that NumPy lacks, such as bfloat16 (save these as float32)",
    "M": "dates",
}
_CHUNK = 1 << 20


class ArrayError(ProblemError):
    """An array or a file that is no matrix of finite real numbers; the message names it, and what is expected."""


def load(name: str, source: str) -> Array:
    """Return the matrix in a file (``read``), checked and two-dimensional (``as_matrix``); raises ``ArrayError``."""
    return as_matrix(name, read(name, source))


def read(name: str, source: str) -> Array:
    """Return the array in a file, whatever it holds but objects; raises ``ArrayError``.

    ``source``: ``file.npy``, ``file.npz:member`` (the member may be left out if there is one only, or if SciPy wrote
    a sparse matrix) or ``file.csv``, ``.tsv``, ``.txt`` (numbers in decimals, rows of one length, as
    ``verify.networks.csv_files`` reads them; what follows a # is left out). ``name`` says what the array is, for
    messages. Warns with ``Remark`` of what a file leaves open and is read in the likelier way.
    """
    path, member = _split(name, source)
    if path.is_dir():
        raise ArrayError(f"{name}: {path} is a directory; a .npy, .npz or .csv file is expected")
    if not path.exists():
        raise ArrayError(f"{name}: there is no file {path}")
    if not path.is_file():
        raise ArrayError(f"{name}: {path} is not a regular file")
    try:
        if path.suffix.lower() == ".npz":
            return _from_npz(name, path, member)
        return _from_npy(name, path) if path.suffix.lower() == ".npy" else _from_csv(name, path)
    except OSError as error:
        raise ArrayError(f"{name}: cannot read {path}: {error.strerror or error}") from error


def as_matrix(name: str, values: ArrayLike) -> Array:
    """Return the values as a two-dimensional array of finite real numbers; an array that is one is not copied.

    Floats of any width, integers of up to 64 bits and truth values (as 0 and 1) are taken exactly as they are.
    Y and W2 may be one-dimensional: they are taken as one column, that is m = 1. Raises ``ArrayError``.
    """
    if np.ma.isMaskedArray(values) and np.ma.is_masked(values):
        raise ArrayError(f"{name} has masked entries; a finite number is expected everywhere")
    try:
        array = np.asarray(values)
    except (ValueError, TypeError) as error:
        raise ArrayError(f"{name} is not an array: all rows must have the same length ({error})") from None
    if array.dtype.kind not in "fiub":
        what = _KINDS.get(array.dtype.kind, f"entries of type {array.dtype}")
        raise ArrayError(f"{name} holds {what}; real numbers are expected (floats, integers or truth values)")
    if array.ndim == 1 and name in ("Y", "W2"):
        array = array.reshape(-1, 1)
    if array.ndim != 2:
        plural = "" if array.ndim == 1 else "s"
        found = f"{array.ndim} dimension{plural} ({_by(array.shape)})"
        raise ArrayError(f"{name} has {found}; a matrix, which has two, is expected")
    if 0 in array.shape:
        raise ArrayError(f"{name} is empty ({_by(array.shape)}); at least one row and one column are expected")
    _require_finite(name, array)
    return array


class Shaped(Protocol):
    """What has a shape, and rows: an array, or several of them one after another."""

    @property
    def shape(self) -> tuple[int, ...]: ...

    def __len__(self) -> int: ...


def require_shapes(X: Shaped, Y: Shaped, W1: Shaped, W2: Shaped) -> None:
    """Raise ``ArrayError``, naming the sides that disagree, unless X is N x n, Y N x m, W1 n x h and W2 h x m."""
    shapes = {"X": X.shape, "Y": Y.shape, "W1": W1.shape, "W2": W2.shape}
    pairs = (
        ("N", ("X", 0, "rows"), ("Y", 0, "rows")),
        ("n", ("X", 1, "columns"), ("W1", 0, "rows")),
        ("h", ("W1", 1, "columns"), ("W2", 0, "rows")),
        ("m", ("Y", 1, "columns"), ("W2", 1, "columns")),
    )
    for side, (a, i, ours), (b, j, theirs) in pairs:
        if shapes[a][i] != shapes[b][j]:
            raise ArrayError(
                f"{a} is {_by(shapes[a])} and {b} is {_by(shapes[b])}, but the {ours} of {a} and the {theirs} of {b} "
                f"should be equal in number: both are {side} (X is N x n, Y N x m, W1 n x h, W2 h x m)"
            )
    n, h, m = W1.shape[0], W1.shape[1], W2.shape[1]
    for side, name, size in (("n", "X", n), ("h", "W1", h), ("m", "Y", m)):
        if size >= MAX_SIDE:
            raise ArrayError(f"{name} has {size} columns, but {side} should be below {MAX_SIDE}; only N may be larger")
    for what, size in (("X^T X", min(n, len(X)) ** 2), ("W1", n * h), ("W2", h * m), ("W1 W2", n * m)):
        if size > MAX_ENTRIES:
            raise ArrayError(f"{what} has {size} entries, but exact arithmetic is for at most {MAX_ENTRIES} here")


def row_blocks(array: Array, rows: int = BLOCK) -> Iterator[Array]:
    """Yield the array's rows in blocks, each copied into memory on its own."""
    for start in range(0, len(array), rows):
        yield np.array(array[start : start + rows])


def _require_finite(name: str, array: Array) -> None:
    if array.dtype.kind != "f":
        return
    for index, start in enumerate(range(0, len(array), BLOCK)):
        block = array[start : start + BLOCK]
        with np.errstate(all="ignore"):
            if np.isfinite(np.einsum("ij->", block)):
                continue  # as no sum is that has an entry which is not
        finite = np.isfinite(block)
        if not finite.all():
            i, j = (int(x) for x in np.argwhere(~finite)[0])
            what = "NaN" if np.isnan(block[i, j]) else "infinite"
            raise ArrayError(
                f"{name} is {what} in row {index * BLOCK + i + 1}, column {j + 1}; finite numbers are expected"
            )


def _by(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) if shape else "a single number"


# --- files ---------------------------------------------------------------------------------------------------


def _split(name: str, source: str) -> tuple[Path, str | None]:
    """The path, and the member of an archive."""
    if not source or "\0" in source:
        raise ArrayError(f"{name}: a file name is expected, not {source!r}")
    archive, colon, member = source.rpartition(":")
    if colon and archive.lower().endswith(".npz") and not Path(source).exists():
        if not member:
            raise ArrayError(f"{name}: {source} should name an array after the colon, as in data.npz:X")
        return Path(archive), member
    if Path(source).suffix.lower() in (".npy", ".npz", *TEXT):
        return Path(source), None
    raise ArrayError(f"{name}: {source} is not of a known kind: .npy, .npz (as data.npz:X) or .csv (.tsv, .txt)")


def _header(name: str, where: str, stream: BinaryIO) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """The shape, whether the order is Fortran's, and the type that an .npy file announces."""
    try:
        version = npy.read_magic(stream)
    except ValueError:
        raise ArrayError(f"{name}: {where} is no .npy data: it is truncated, or of another format") from None
    readers = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
    if version not in readers:
        why = " (3.0 is for records with names that are not Latin-1)" if version == (3, 0) else ""
        raise ArrayError(f"{name}: {where} has version {version} of .npy, but an array of numbers has 1.0 or 2.0{why}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of headers written by Python 2
            shape, fortran, dtype = readers[version](stream)
    except Exception:  # the header is text from anywhere, and numpy's parser raises many kinds
        raise ArrayError(
            f"{name}: {where} has a damaged header; a dictionary of descr, fortran_order and shape is expected, with a "
            "type of NumPy's own as descr, such as '<f8'"
        ) from None
    if dtype.hasobject:
        raise ArrayError(f"{name}: {where} holds Python objects, which are never loaded; numbers are expected")
    if any(side < 0 for side in shape):
        raise ArrayError(f"{name}: {where} has a damaged header (a negative side)")
    return shape, fortran, dtype


def _mapped(
    name: str, path: Path, where: str, start: int, header: tuple[tuple[int, ...], bool, np.dtype[Any]], available: int
) -> Array:
    """The array whose data begin at a place in the file, memory-mapped."""
    shape, fortran, dtype = header
    count = 1
    for side in shape:
        count *= side
    wanted = count * dtype.itemsize
    if wanted > available:
        raise ArrayError(
            f"{name}: {where} is truncated: {available} bytes of the {wanted} that {_by(shape)} numbers need"
        )
    order = "F" if fortran else "C"
    if wanted == 0:
        return np.empty(shape, dtype, order)
    return np.memmap(path, dtype, "r", start, shape, order)


def _from_npy(name: str, path: Path) -> Array:
    with path.open("rb") as stream:
        header = _header(name, str(path), stream)
        start = stream.tell()
    return _mapped(name, path, str(path), start, header, path.stat().st_size - start)


def _from_npz(name: str, path: Path, member: str | None) -> Array:
    try:
        with zipfile.ZipFile(path) as archive:
            if member is None and {"format.npy", "shape.npy", "data.npy"} <= set(archive.namelist()):
                return _from_sparse(name, path, archive)
            info = archive.getinfo(_member(name, path, archive.namelist(), member))
            return _from_member(name, path, archive, info)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise ArrayError(f"{name}: {path} is no .npz archive, or a damaged one ({error})") from None


def _member(name: str, path: Path, names: list[str], member: str | None) -> str:
    arrays = [x for x in names if x.endswith(".npy")]
    plain = [x.removesuffix(".npy") for x in arrays]
    if member is None and len(arrays) == 1:
        return arrays[0]
    if member in plain:
        return f"{member}.npy"
    known = ", ".join(plain[:8]) or "no arrays"
    if member is None:
        raise ArrayError(f"{name}: {path} should be followed by the name of an array, as in {path}:X; it holds {known}")
    raise ArrayError(f"{name}: there is no array {member!r} in {path}, which holds {known}")


def _from_member(name: str, path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Array:
    where = f"{path}:{info.filename.removesuffix('.npy')}"
    with archive.open(info) as stream:
        shape, fortran, dtype = header = _header(name, where, stream)  # type: ignore[arg-type]
        skipped = stream.tell()
        if info.compress_type == zipfile.ZIP_STORED:
            while stream.read(_CHUNK):  # to the end, where the checksum is compared
                pass
            start = _data_offset(path, info) + skipped
            return _mapped(name, path, where, start, header, info.file_size - skipped)
        wanted = int(np.prod(shape, dtype=object)) * dtype.itemsize
        if wanted > info.file_size - skipped:
            raise ArrayError(
                f"{name}: {where} is truncated: it lacks some of the {wanted} bytes of {_by(shape)} numbers"
            )
        data = stream.read()
    return np.frombuffer(data, dtype, int(np.prod(shape, dtype=object))).reshape(shape, order="F" if fortran else "C")


def _data_offset(path: Path, info: zipfile.ZipInfo) -> int:
    """Where a member's bytes begin: past its local header, which ends in the lengths of what follows it."""
    with path.open("rb") as stream:
        stream.seek(info.header_offset + 26)
        lengths = stream.read(4)
    return info.header_offset + 30 + int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")


def _from_csv(name: str, path: Path) -> Array:
    try:
        with warnings.catch_warnings(record=True) as remarks:
            warnings.simplefilter("always", Remark)
            found = matrix_of_text(path)
    except Unreadable as error:
        text = str(error)
        raise ArrayError(f"{name}: {path}{'' if text.startswith((' ', ',')) else ' '}{text}") from None
    if found.size == 0:
        raise ArrayError(f"{name}: {path} is empty; rows of numbers separated by commas are expected")
    for remark in remarks:
        warnings.warn(f"{name}: {path} {remark.message}", Remark, stacklevel=3)
    return found


# --- sparse matrices of SciPy ---------------------------------------------------------------------------------

_SPARSE = {"csr": ("indices", "indptr"), "csc": ("indices", "indptr"), "coo": ("row", "col")}
_DENSE = 1 << 27
"""The most entries of a sparse matrix that is written out."""


def _from_sparse(name: str, path: Path, archive: zipfile.ZipFile) -> Array:
    """The matrix that ``scipy.sparse.save_npz`` wrote, written out."""

    def member(which: str) -> Array:
        try:
            info = archive.getinfo(f"{which}.npy")
        except KeyError:
            raise ArrayError(f"{name}: {path} is a sparse matrix without its {which}") from None
        return np.array(_from_member(name, path, archive, info))

    kind = member("format").item()
    form = kind.decode("ascii", "replace") if isinstance(kind, bytes) else str(kind)
    if form not in _SPARSE:
        raise ArrayError(f"{name}: {path} is a sparse matrix of the form {form!r}; save it as csr, csc or coo")
    shape, data = tuple(int(side) for side in member("shape").ravel()), member("data").ravel()
    if len(shape) != 2 or min(shape) < 0 or shape[0] * shape[1] > _DENSE:
        raise ArrayError(f"{name}: {path} is a sparse array, {_by(shape)}; matrices of up to {_DENSE} entries are read")
    one, other = (member(which).ravel() for which in _SPARSE[form])
    if form != "coo":
        side = shape[form == "csc"]
        if len(other) != side + 1 or (np.diff(other) < 0).any() or other[0] != 0 or other[-1] != len(one):
            raise ArrayError(f"{name}: {path} is a damaged sparse matrix")
        lines = np.repeat(np.arange(side), np.diff(other))
        one, other = (lines, one) if form == "csr" else (one, lines)
    if len({len(one), len(other), len(data)}) > 1 or any(
        ((at < 0) | (at >= side)).any() for at, side in zip((one, other), shape)
    ):
        raise ArrayError(f"{name}: {path} is a damaged sparse matrix")
    found = np.zeros(shape, data.dtype)
    np.add.at(found, (one, other), data)
    return found
