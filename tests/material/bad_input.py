"""Arrays and options that `certify` cannot use: a name, how the files are spoilt, and what the answer must say.

The good request is X 6 x 3, Y 6 x 2, W1 3 x 4, W2 4 x 2 as .npy files. A case writes what it changes and returns the
options that replace or follow those of the good request.
"""

from __future__ import annotations

import io
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

Options = dict[str, str]
SHAPES = {"x": (6, 3), "y": (6, 2), "w1": (3, 4), "w2": (4, 2)}


class Case(NamedTuple):
    name: str
    spoil: Callable[[Path], Options]
    says: str


def good(folder: Path) -> Options:
    """Write the good arrays and return the options that name them."""
    rng = np.random.default_rng(0)
    for name, shape in SHAPES.items():
        np.save(folder / f"{name}.npy", rng.standard_normal(shape))
    return {f"--{name}": str(folder / f"{name}.npy") for name in SHAPES}


def array(name: str, values: object) -> Callable[[Path], Options]:
    """One array replaced by the values."""

    def spoil(folder: Path) -> Options:
        np.save(folder / f"{name}.npy", np.asarray(values), allow_pickle=True)
        return {}

    return spoil


def shape(name: str, *sides: int) -> Callable[[Path], Options]:
    return array(name, np.ones(sides))


def entry(name: str, value: float) -> Callable[[Path], Options]:
    values = np.ones(SHAPES[name])
    values[1, 1] = value
    return array(name, values)


def content(file: str, data: bytes | str, name: str = "x") -> Callable[[Path], Options]:
    """One option that names a file with this content."""

    def spoil(folder: Path) -> Options:
        (folder / file).write_bytes(data if isinstance(data, bytes) else data.encode())
        return {f"--{name}": str(folder / file)}

    return spoil


def option(name: str, value: str) -> Callable[[Path], Options]:
    return lambda folder: {name: value.replace("FOLDER", str(folder))}


def npy(values: object) -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.asarray(values))
    return stream.getvalue()


def npz(**members: object) -> bytes:
    stream = io.BytesIO()
    arrays: Any = {name: np.asarray(values) for name, values in members.items()}
    np.savez(stream, **arrays)
    return stream.getvalue()


def archive(member: str, chosen: str, data: bytes | None = None) -> Callable[[Path], Options]:
    """An option --x that names a member of an archive with the given member, or with the given bytes."""

    def spoil(folder: Path) -> Options:
        (folder / "a.npz").write_bytes(npz(**{member: np.ones(SHAPES["x"])}) if data is None else data)
        return {"--x": f"{folder}/a.npz{chosen}"}

    return spoil


def damaged() -> bytes:
    """An archive in which a bit of the data has flipped."""
    data = bytearray(npz(X=np.ones(SHAPES["x"])))
    data[len(data) // 2] ^= 1
    return bytes(data)


def zipped(name: str, data: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr(name, data)
    return stream.getvalue()


def header(text: str) -> bytes:
    """An .npy file with the given header and no data."""
    padded = text.ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(padded).to_bytes(2, "little") + padded.encode()


def linked(folder: Path) -> Options:
    (folder / "loop.npy").symlink_to(folder / "loop.npy")
    return {"--x": str(folder / "loop.npy")}


class Witness:
    """Unpickled, it would leave a file behind."""

    def __reduce__(self) -> tuple[object, ...]:
        return open, ("unpickled", "w")


CASES = (
    # shapes
    Case("rows of X and Y", shape("y", 5, 2), "X is 6 x 3 and Y is 5 x 2, but the rows of X and the rows of Y"),
    Case(
        "columns of X, rows of W1", shape("w1", 4, 4), "the columns of X and the rows of W1 should be equal in number"
    ),
    Case(
        "columns of W1, rows of W2", shape("w2", 3, 2), "the columns of W1 and the rows of W2 should be equal in number"
    ),
    Case("columns of Y and W2", shape("w2", 4, 3), "the columns of Y and the columns of W2 should be equal"),
    Case("X transposed", shape("x", 3, 6), "the rows of X and the rows of Y"),
    Case("X and Y swapped", lambda f: {"--x": f"{f}/y.npy", "--y": f"{f}/x.npy"}, "columns of X and the rows of W1"),
    Case("layers swapped", lambda f: {"--w1": f"{f}/w2.npy", "--w2": f"{f}/w1.npy"}, "columns of X and the rows of W1"),
    Case("X a vector", shape("x", 6), "X has 1 dimension (6); a matrix, which has two, is expected"),
    Case("W1 a vector", shape("w1", 3), "W1 has 1 dimension (3)"),
    Case("Y of three dimensions", shape("y", 6, 2, 1), "Y has 3 dimensions (6 x 2 x 1)"),
    Case("W2 a number", array("w2", 3.0), "W2 has 0 dimensions (a single number)"),
    Case("no rows", shape("x", 0, 3), "X is empty (0 x 3); at least one row and one column are expected"),
    Case("no columns", shape("w1", 3, 0), "W1 is empty (3 x 0)"),
    Case("an empty vector", shape("y", 0), "Y is empty"),
    Case(
        "h of ten thousand", lambda f: shape("w1", 3, 10_000)(f) | shape("w2", 10_000, 2)(f), "h should be below 10000"
    ),
    Case(
        "n of ten thousand", lambda f: shape("x", 6, 10_000)(f) | shape("w1", 10_000, 4)(f), "n should be below 10000"
    ),
    Case(
        "m of ten thousand", lambda f: shape("y", 6, 10_000)(f) | shape("w2", 4, 10_000)(f), "m should be below 10000"
    ),
    Case(
        "too many entries",
        lambda f: shape("x", 6, 2500)(f) | shape("w1", 2500, 1700)(f) | shape("w2", 1700, 2)(f),
        "W1 has 4250000 entries, but exact arithmetic is for at most 4000000",
    ),
    # entries
    Case("NaN in X", entry("x", np.nan), "X is NaN in row 2, column 2; finite numbers are expected"),
    Case("infinity in Y", entry("y", np.inf), "Y is infinite in row 2, column 2"),
    Case("minus infinity in W2", entry("w2", -np.inf), "W2 is infinite"),
    Case("NaN of half precision", array("x", np.full((6, 3), np.nan, np.float16)), "X is NaN in row 1, column 1"),
    Case("complex", array("w1", np.ones((3, 4), complex)), "W1 holds complex numbers; real numbers are expected"),
    Case("text", array("x", np.full((6, 3), "1.0")), "X holds text"),
    Case("bytes", array("x", np.full((6, 3), b"1")), "X holds bytes"),
    Case("dates", array("y", np.zeros((6, 2), "M8[s]")), "Y holds dates"),
    Case("time spans", array("y", np.zeros((6, 2), "m8[s]")), "Y holds entries of type timedelta64[s]"),
    Case("records", array("x", np.zeros((6, 3), [("a", float)])), "X holds records"),
    Case("objects", array("x", np.full((6, 3), None)), "holds Python objects, which are never loaded"),
    Case("X zero", array("x", np.zeros((6, 3))), "X is zero, of rank 0"),
    Case("X zero and wide", lambda f: array("x", np.zeros((2, 3)))(f) | shape("y", 2, 2)(f), "X is zero, of rank 0"),
    # files
    Case("no such file", option("--x", "FOLDER/none.npy"), "there is no file"),
    Case("a directory", lambda f: (f / "d.npy").mkdir() or {"--y": f"{f}/d.npy"}, "is a directory"),
    Case("a device", option("--x", "/dev/null"), "is not of a known kind: .npy, .npz (as data.npz:X) or .csv"),
    Case("no name", option("--x", ""), "a file name is expected"),
    Case("a link to itself", linked, "there is no file"),
    Case("another kind of file", content("x.dat", "1,2,3\n"), "is not of a known kind"),
    Case(
        "truncated .npy",
        content("t.npy", npy(np.ones((6, 3)))[:-8]),
        "is truncated: 136 bytes of the 144 that 6 x 3 numbers need",
    ),
    Case("truncated header", content("t.npy", npy(np.ones((6, 3)))[:40]), "has a damaged header"),
    Case("an empty .npy", content("t.npy", b""), "is no .npy data: it is truncated, or of another format"),
    Case("text named .npy", content("t.npy", "1,2,3\n4,5,6\n"), "is no .npy data"),
    Case("a pickle named .npy", content("t.npy", pickle.dumps(Witness())), "is no .npy data"),
    Case("a pickle within .npy", array("x", np.array([[Witness()]], object)), "never loaded"),
    Case("a future .npy", content("t.npy", b"\x93NUMPY\x09\x00" + b" " * 120), "version (9, 0) of .npy"),
    Case("a header with code", content("t.npy", header("__import__('os').abort()")), "has a damaged header"),
    Case(
        "a huge header",
        content("t.npy", header("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999, 99999999999), }")),
        "is truncated",
    ),
    Case(
        "a negative side",
        content("t.npy", header("{'descr': '<f8', 'fortran_order': False, 'shape': (-6, 3), }")),
        "damaged header",
    ),
    Case("no such member", archive("X", ":Z"), "there is no array 'Z'"),
    Case("which member?", archive("", "", npz(a=1, b=2)), "should be followed by the name of an array"),
    Case("no member after the colon", archive("X", ":"), "should name an array after the colon"),
    Case("truncated .npz", archive("X", ":X", npz(X=np.ones((6, 3)))[:-30]), "is no .npz archive, or a damaged one"),
    Case("a flipped bit in .npz", archive("X", ":X", damaged()), "is no .npz archive, or a damaged one"),
    Case("an .npy named .npz", archive("X", ":X", npy(np.ones((6, 3)))), "is no .npz archive"),
    Case("a pickle within .npz", archive("X", ":X", zipped("X.npy", pickle.dumps(Witness()))), "is no .npy data"),
    Case("no such archive", option("--x", "FOLDER/none.npz:X"), "there is no file"),
    Case("CSV with text", content("t.csv", "1,2,3\n4,five,6\n"), "line 2: 'five' is not a number"),
    Case(
        "CSV with a line of names", content("t.csv", "a,2,c\n1,2,3\n"), "line 1: 'a' is not a number (a line of names?"
    ),
    Case("CSV with bars", content("t.csv", "1|2|3\n"), "'1|2|3' is not a number"),
    Case("a comma that may be decimal", content("t.csv", "1,234;5;6\n" * 6), "a decimal comma, or one that separates"),
    Case("two decimal marks", content("t.csv", "1.5;2,5;3\n" * 6), "beside numbers written otherwise"),
    Case("names 0, 1, 2 above", content("t.csv", "0,1,2\n" + "1.5,2,3\n" * 6), "the names of columns that pandas"),
    Case(
        "row numbers in front",
        content("t.csv", "".join(f"{i},1.5,{i}\n" for i in range(6))),
        "the names of rows that pandas",
    ),
    Case("counted columns", content("t.csv", "7,8,9\n" + "1.5,2,3\n" * 6), "has 7, 8, 9, ... in its first row"),
    Case("names of rows", content("t.csv", ",a,b,c\n" + "7,1,2,3\n" * 6), "empty name above its first column"),
    Case("ragged CSV", content("t.csv", "1,2,3\n4,5\n"), "line 2 has 2 numbers, but the lines before have 3"),
    Case("CSV with a gap", content("t.csv", "1,,3\n"), "line 1 has an empty field; a number is expected"),
    Case("an empty CSV", content("t.csv", ""), "is empty; rows of numbers separated by commas are expected"),
    Case("CSV of comments", content("t.csv", "# 1,2,3\n"), "is empty"),
    Case("CSV with NaN", content("t.csv", "1,2,3\n" * 5 + "1,nan,3\n"), "X is NaN in row 6, column 2"),
    Case("CSV with a number too large", content("t.csv", "1,2,3\n" * 5 + "1,1e999,3\n"), "X is infinite in row 6"),
    Case("CSV that is no text", content("t.csv", b"\xff\xfe\x00"), "is not text in UTF-8"),
    # numbers
    Case("eta zero", option("--eta", "0"), "eta is 0, but eta > 0 is expected"),
    Case("eta negative", option("--eta", "-1e-3"), "eta > 0 is expected"),
    Case("eta NaN", option("--eta", "nan"), "eta is 'nan', but a number is expected, such as 0.5, 1e-3 or 3/4"),
    Case("eta infinite", option("--eta", "inf"), "eta is 'inf'"),
    Case("eta a program", option("--eta", "__import__('os')"), "but a number is expected"),
    Case("eta beyond reason", option("--eta", "1e999999999"), "but a number is expected"),
    Case("eta over zero", option("--eta", "1/0"), "but a number is expected"),
    Case("c1 zero", option("--c1", "0"), "c1 is 0, but 0 < c1 < 1 is expected"),
    Case("c1 one", option("--c1", "1"), "0 < c1 < 1"),
    Case("c2 one", option("--c2", "1.0"), "c2 is 1, but c2 > 1 is expected"),
    Case("c2 below one", option("--c2", "1/2"), "c2 > 1"),
    Case("tolerance zero", option("--tolerance", "0"), "tolerance > 0 is expected"),
    Case("no directory for the answer", option("--json", "FOLDER/none/a.json"), "there is no directory"),
)
