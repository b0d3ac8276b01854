"""Matrices from text files of numbers: what parts the columns and how the numbers are written is seen from the text.

What is certain is read: a byte order mark, commas, semicolons, tabs or spaces between the columns, a separator at the
end of every row, quotes, decimal commas, separators of thousands, a row of names, the row numbers that pandas and R put
in front under a name that is empty. What may be read in two ways is refused, or read with a remark: a first row 0, 1,
2, ... or a first column 0, 1, 2, ... without a name may be numbers, or names that pandas wrote; other integers one
after another, among numbers that are none, may be names too, and so may a named column that counts the rows.
"""

from __future__ import annotations

import csv
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path

import numpy as np

from verify.networks.doubtful_text import (
    COUNTED,
    LIKE_A_NUMBER,
    Remark,
    Unreadable,
    remark_on_pairs,
    require_no_decimal_commas,
)

_HEAD = 400
"""Lines that the form is seen from."""

_INTEGER = re.compile(r"[+-]?\d+")
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
_THOUSANDS_DOTS = re.compile(r"[+-]?\d{1,3}(\.\d{3})+,\d+")
_THOUSANDS_APART = re.compile(r"[+-]?\d{1,3}([ '\u00a0\u202f\u2019]\d{3})+([.,]\d*)?")
_SEPARATOR = re.compile(r"sep=.")
"""A first line by which Excel is told the separator, which is seen from the rows as well."""
_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", " ": "spaces"}


@dataclass(frozen=True)
class Form:
    """How a file is written: what parts the columns, the marks in numbers, whether there are names and row numbers."""

    delimiter: str
    encoding: str
    decimal: str = "."
    thousands: str = ""
    names: bool = False
    row_numbers: bool = False
    closed: bool = False
    """Whether a separator ends every row."""

    @property
    def is_plain(self) -> bool:
        """Whether NumPy reads it as it stands."""
        marks = self.decimal != "." or bool(self.thousands)
        return not (marks or self.names or self.row_numbers or self.closed)

    def fields(self, text: str) -> list[str]:
        """Return the fields of a row."""
        found = _fields(text, self.delimiter)
        return found[:-1] if self.closed and len(found) > 1 and not found[-1].strip() else found

    def number(self, field: str) -> str:
        """Return a field as Python writes numbers."""
        text = field.strip()
        if self.thousands:
            text = text.replace(self.thousands, "")
        return text if self.decimal == "." else text.replace(self.decimal, ".")


def matrix_of_text(path: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return the matrix in a text file of numbers, (rows, columns), without rows where there are none.

    Warns with ``Remark`` of what was read in the likelier of two ways. Raises ``Unreadable`` where it is no such file.
    """
    encoding = _encoding(path)
    try:
        rows = list(islice(_lines(path, encoding), _HEAD))
        if not rows:
            return np.empty((0, 0))
        form = _form([text for _, text in rows], encoding)
        if form.delimiter == "," and not form.names:
            remark_on_pairs([text for _, text in rows])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a file without data, which the caller answers
            found = _numbers(path, form)
    except UnicodeError:
        raise Unreadable("is not text in UTF-8; rows of numbers separated by commas are expected") from None
    _require_numbers_not_names(rows, form, found)
    return found


def _encoding(path: Path) -> str:
    with path.open("rb") as stream:
        start = stream.read(4)
    return "utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") and len(start) == 4 else "utf-8-sig"


def _lines(path: Path, encoding: str) -> Iterator[tuple[int, str]]:
    """The lines that hold something, without comments, with their numbers."""
    with path.open(encoding=encoding, newline=None) as lines:
        for number, line in enumerate(lines, start=1):
            text = line.partition("#")[0].strip(" \r\n")
            if text.strip() and not (number == 1 and _SEPARATOR.fullmatch(text)):
                yield number, text


def _numbers(path: Path, form: Form) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    delimiter = None if form.delimiter == " " else form.delimiter
    try:
        if form.is_plain:
            return np.loadtxt(
                (text for _, text in _lines(path, form.encoding)) if _has_separator_line(path, form) else path,
                delimiter=delimiter, ndmin=2, encoding=form.encoding, quotechar='"', dtype=float,
            )  # fmt: skip
        found = np.loadtxt(_rewritten(path, form), delimiter="\t", ndmin=2, dtype=float)
    except UnicodeError:
        raise
    except ValueError:
        raise Unreadable(_fault(path, form)) from None
    if not form.row_numbers:
        return found
    first = found[:, 0] if found.size else np.zeros(0)
    for start in (0, 1):
        if np.array_equal(first, np.arange(start, len(found) + start)):
            return found[:, 1:]
    raise Unreadable(
        "has an empty name above its first column, which does not count the rows: are these numbers, or names of rows? "
        "Leave the column out (in pandas: index=False), or give it a name"
    )


def _has_separator_line(path: Path, form: Form) -> bool:
    with path.open(encoding=form.encoding) as stream:
        return bool(_SEPARATOR.fullmatch(stream.readline().strip()))


def _rewritten(path: Path, form: Form) -> Iterator[str]:
    """The rows in the form that NumPy reads, without the row of names."""
    rows = _lines(path, form.encoding)
    for _, text in islice(rows, int(form.names), None):
        yield "\t".join(map(form.number, form.fields(text)))


def _fields(text: str, delimiter: str) -> list[str]:
    if delimiter == " ":
        return text.split()
    return next(csv.reader([text], delimiter=delimiter, skipinitialspace=True), [])


# --- the form ----------------------------------------------------------------------------------------------------


def _form(lines: list[str], encoding: str) -> Form:
    delimiter = _delimiter(lines)
    if delimiter == ",":
        require_no_decimal_commas(lines)
    closed = delimiter != " " and all(text.endswith(delimiter) and len(text) > 1 for text in lines)
    first, *rest = (_fields(text[:-1] if closed else text, delimiter) for text in lines)
    width = len(rest[0]) if rest else 0
    if delimiter == " " and rest and width == len(first) + 1 and not any(map(_is_number, first)):
        first = ["", *first]  # R leaves the corner out
    corner = len(first) > 1 and not first[0].strip() and all(x.strip() for x in first[1:])
    names = bool(rest) and (corner or not any(map(_is_number_in_any_form, first)))
    named = names and all(x.strip() for x in first[int(corner) :])
    body = [x.strip() for row in ([first, *rest] if not named else rest) for x in row[int(named and corner) :]]
    decimal, thousands = _marks([x for x in body if x])
    return Form(delimiter, encoding, decimal, thousands, named, named and corner, closed)


def _delimiter(lines: list[str]) -> str:
    for mark in (";", "\t"):
        if any(mark in text for text in lines):
            return mark
    commas = any("," in text for text in lines)
    last = lines[-1]
    if commas and not (len(last.split()) > 1 and all(_DECIMAL_COMMA.fullmatch(x) for x in last.split())):
        return ","
    return " " if any(len(text.split()) > 1 for text in lines) and '"' not in last else ","


def _marks(fields: list[str]) -> tuple[str, str]:
    """The decimal mark and the separator of thousands; raises ``Unreadable`` where the numbers leave them open."""
    commas = [x for x in fields if "," in x]
    if not commas:
        return ".", ""
    if any(map(_THOUSANDS_DOTS.fullmatch, commas)):
        return ",", "."
    if all(map(_THOUSANDS.fullmatch, commas)):
        if any("." in x for x in commas) or any(x.count(",") > 1 for x in commas):
            return ".", ","
        raise Unreadable(
            f"holds {commas[0]!r}: a decimal comma, or one that separates thousands? Write it with a decimal point"
        )
    if all(map(_DECIMAL_COMMA.fullmatch, commas)) and not any("." in x for x in fields):
        return ",", ""
    odd = next(x for x in commas if not _DECIMAL_COMMA.fullmatch(x) or any("." in y for y in fields))
    raise Unreadable(f"holds {odd[:40]!r} beside numbers written otherwise; write all with a decimal point")


def _is_number(field: str) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return "_" not in field


def _is_number_in_any_form(field: str) -> bool:
    text = field.strip()
    forms = (_DECIMAL_COMMA, _THOUSANDS, _THOUSANDS_DOTS)
    return not text or _is_number(text) or any(form.fullmatch(text) for form in forms)


# --- what may be names -------------------------------------------------------------------------------------------


def _require_numbers_not_names(
    lines: list[tuple[int, str]], form: Form, found: np.ndarray[tuple[int, ...], np.dtype[np.float64]]
) -> None:
    """Refuse, or remark on, integers 0, 1, 2, ... in the first row or column, which pandas writes as names."""
    if found.ndim != 2 or found.size == 0:
        return
    if form.names:
        if not form.row_numbers:
            _remark_on_numbers_of_rows(form.fields(lines[0][1])[0].strip(), found)
        return
    rows = [[x.strip() for x in form.fields(text)] for _, text in lines]
    counted = [str(j) for j in range(found.shape[1])]
    if found.shape[1] > 1 and rows[0] == counted and len(rows) > 1:
        fractions = any(not _INTEGER.fullmatch(x) for row in rows[1:] for x in row)
        _doubtful("row", "columns", "header=False", fractions or found.shape[1] > 9)
    column = [row[0] for row in rows]
    if found.shape[1] > 1 and len(column) > 2 and column == [str(i) for i in range(len(column))]:
        if not np.array_equal(found[:, 0], np.arange(len(found))):
            return
        fractions = any(not _INTEGER.fullmatch(x) for row in rows for x in row[1:])
        _doubtful("column", "rows", "index=False", fractions)
        return
    for which, names, one, others in (
        ("row", "columns", rows[0], [x for row in rows[1:] for x in row]),
        ("column", "rows", column, [x for row in rows for x in row[1:]]),
    ):
        if len(one) >= COUNTED and _counts(one) and one[0] != "0" and any(not _INTEGER.fullmatch(x) for x in others):
            what = f"has {', '.join(one[:3])}, ... in its first {which}: numbers, or the names of {names}?"
            warnings.warn(f"{what} Taken as numbers", Remark, stacklevel=3)


def _remark_on_numbers_of_rows(name: str, found: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> None:
    """Remark on a first column, of that name, that counts all rows from 0 or 1 on, as written with ``reset_index``."""
    count, start = len(found), int(found[0, 0] == 1)
    if count >= COUNTED and found.shape[1] > 1 and np.array_equal(found[:, 0], np.arange(start, count + start)):
        what = f"has {start}, {start + 1}, {start + 2}, ... in its first column, named {name[:40]!r}"
        warnings.warn(f"{what}: numbers, or those of the rows? Taken as numbers", Remark, stacklevel=4)


def _counts(fields: list[str]) -> bool:
    return all(map(_INTEGER.fullmatch, fields)) and all(int(y) == int(x) + 1 for x, y in pairwise(fields))


def _doubtful(which: str, names: str, option: str, refuse: bool) -> None:
    what = f"has 0, 1, 2, ... in its first {which}: numbers, or the names of {names} that pandas writes?"
    if refuse:
        raise Unreadable(f"{what} Leave names out (in pandas: {option}), or write numbers as 0.0, 1.0, 2.0, ...")
    warnings.warn(f"{what} Taken as numbers", Remark, stacklevel=4)


# --- what is wrong -----------------------------------------------------------------------------------------------


def _fault(path: Path, form: Form) -> str:
    """What is wrong with a file that could not be read."""
    width = None
    for index, (number, text) in enumerate(_lines(path, form.encoding)):
        fields = form.fields(text)
        if index == 0 and form.names and not all(LIKE_A_NUMBER.match(x.strip()) for x in fields):
            continue
        for field in fields:
            if len(fields) > 1 and not field.strip():
                return f", line {number} has an empty field; a number is expected in each"
            if not _is_number(form.number(field)):
                hint = " (a line of names? put # before it)" if index == 0 else ""
                if _THOUSANDS_APART.fullmatch(field.strip()):
                    hint = " (write it without marks between the thousands)"
                shown = text if len(fields) == 1 else field
                return f", line {number}: {shown.strip()[:40]!r} is not a number{hint}"
        if width is not None and len(fields) != width:
            return f", line {number} has {len(fields)} numbers, but the lines before have {width}"
        width = len(fields)
    return f" is not rows of numbers separated by {_NAMES[form.delimiter]}"
