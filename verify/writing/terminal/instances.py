"""An instance's values as text for a terminal: matrices row by row, those too wide for it by what is not 0."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterator, Mapping, Sequence

from derivations.typesetting.plain_text import latex_of_name, plain_name
from verify.line_width import fitting

WIDTH = fitting(96)
_MOST_TOLD = 16
"""A matrix with more entries that are not 0, or runs of equal ones on its diagonal, than this is told row by row."""
_UNBROKEN = "\u00a0"

Rows = Sequence[Sequence[str]]


def value_lines(values: Mapping[str, object], own: Collection[str] = ()) -> list[str]:
    """Return an instance's values by their names, matrices row by row; ``own`` names are written as they are."""
    named = ((name if name in own else plain_name_of(name), value) for name, value in values.items())
    return [line for name, value in named for line in _value(name, value)]


def plain_name_of(name: str) -> str:
    """Return the Unicode of a value's name."""
    return plain_name(latex_of_name(name)) if name.isidentifier() else name


def _value(name: str, value: object) -> list[str]:
    if not isinstance(value, (list, tuple)):
        return [f"{name} = {value}"]
    if not value or not isinstance(value[0], (list, tuple)):
        return [f"{name} = ({', '.join(map(str, value))})"]
    entries = [[str(x) for x in row] for row in value]
    columns = [max(map(len, column)) for column in zip(*entries)]
    rows = ["  ".join(x.rjust(size) for x, size in zip(row, columns)) for row in entries]
    head = f"{name} = "
    if len(head) + len(rows[0]) + 4 > WIDTH - 2:
        return _too_wide(name, entries)
    return [f"{head if i == 0 else ' ' * len(head)}[ {row} ]" for i, row in enumerate(rows)]


def _too_wide(name: str, rows: Rows) -> list[str]:
    """A matrix by its entries that are not 0, those of one value in a run on the diagonal as one; or by its rows."""
    told = list(_told(name, rows))
    head = f"{name}: {len(rows)} x {len(rows[0])}, all 0" + (" but for" if told else "")
    if len(told) <= _MOST_TOLD:
        return [head, *_wrapped(", ".join(told), "  ")]
    return [head, *(line for i, row in enumerate(rows, 1) for line in _wrapped(_row(i, row), "    "))]


def _told(name: str, rows: Rows) -> Iterator[str]:
    entries = {(i, j): x for i, row in enumerate(rows, 1) for j, x in enumerate(row, 1) if x != "0"}
    while entries:
        (i, j), x = next(iter(entries.items()))
        last = i
        while i == j and entries.get((last + 1, last + 1)) == x:
            last += 1
        for k in range(i, last + 1):
            del entries[k, j + k - i]
        through = f" to {name}[{last},{last}]" if last > i else ""
        yield f"{name}[{i},{j}]{through} = {x}".replace(" ", _UNBROKEN)


def _row(i: int, row: Sequence[str]) -> str:
    """A row by its values and their columns, or by all its entries if that is shorter; nothing for one of zeros."""
    places: dict[str, list[int]] = {}
    for j, x in enumerate(row, 1):
        if x != "0":
            places.setdefault(x, []).append(j)
    if not places:
        return ""
    told = "; ".join(f"{x} in {_columns(columns)}" for x, columns in places.items())
    return min(f"row {i}: {told}", f"row {i}: ({', '.join(row)})", key=len)


def _columns(columns: Sequence[int]) -> str:
    """The numbers of columns, runs of three and more as one."""
    runs: list[list[int]] = []
    for j in columns:
        if runs and runs[-1][-1] == j - 1:
            runs[-1].append(j)
        else:
            runs.append([j])
    parts = (f"{run[0]} to {run[-1]}".replace(" ", _UNBROKEN) if len(run) > 2 else _listed(run) for run in runs)
    return f"column{'s' if len(columns) > 1 else ''}{_UNBROKEN}{', '.join(parts)}"


def _listed(columns: Sequence[int]) -> str:
    return ", ".join(map(str, columns))


def _wrapped(text: str, further: str) -> list[str]:
    found = textwrap.wrap(text, WIDTH - 4, initial_indent="  ", subsequent_indent=further, break_on_hyphens=False)
    return [line.replace(_UNBROKEN, " ") for line in found]
