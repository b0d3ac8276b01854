"""Simpler neighbours of an instance: fewer rows and columns, then zeros, then smaller numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from flint import fmpq, fmpq_mat

from verify.instances.dependencies import MATRICES
from verify.instances.problem import Instance, ScalarFlow
from verify.instances.simpler_numbers import small_numbers
from verify.instances.smallest_first import weight
from verify.numbers.rationals import with_entry

_ROWS = {"n": ("W1", "A", "A_plus", "V"), "h": ("W2",), "m": (), "N": ("X", "Y")}
_COLS = {"n": ("X",), "h": ("W1",), "m": ("W2", "Y", "A", "A_plus", "V"), "N": ()}

Cost = tuple[int, int, int, int]


def cost(inst: Instance | ScalarFlow, used: frozenset[str], time: int = 0) -> Cost:
    """Return the size of an instance by what is used of it: entries, those not zero, weight of the numbers, sides."""
    numbers = [x for x in _numbers(inst, used) if x is not None]
    scalars = [getattr(inst, name) for name in ("eta", "c1", "c2") if name in used and hasattr(inst, name)]
    if isinstance(inst, Instance):
        scalars += [*inst.loss.numbers, *inst.factors.values()]
    heavy = sum(map(weight, numbers)) + sum(map(weight, scalars))
    return len(numbers), sum(x != 0 for x in numbers), heavy + time, sum(inst.shape.values())


def _numbers(inst: Instance | ScalarFlow, used: frozenset[str]) -> Iterator[fmpq]:
    if isinstance(inst, ScalarFlow):
        yield from (getattr(inst, name) for name in inst.values())
        return
    for name in MATRICES:
        if name in used and getattr(inst, name) is not None:
            yield from getattr(inst, name).entries()


def simpler(inst: Instance, used: frozenset[str], kept: Collection[str] = ()) -> Iterator[Instance]:
    """Return instances simpler than the given one, boldest first; none for one that moves along a flow.

    ``used``: what matters of them; ``kept``: the sides that stay as they are.
    """
    if inst.is_flow:
        return
    if any(getattr(inst, name) is not None for name in ("A", "A_plus", "V") if name not in used):
        yield replace(inst, **{name: None for name in ("A", "A_plus", "V") if name not in used})
    for name in ("Y", "W1", "W2"):
        if name not in used and any(x != 0 for x in getattr(inst, name).entries()):
            matrix = getattr(inst, name)
            yield replace(inst, **{name: fmpq_mat(matrix.nrows(), matrix.ncols())})
    for side, size in inst.shape.items():
        for index in range(size if size > 1 and side not in kept else 0):
            yield _without(inst, side, index)
    yield from _simpler_numbers(inst, used)


def _without(inst: Instance, side: str, index: int) -> Instance:
    """The instance with one index of one side left out."""
    changed = {}
    for name in MATRICES:
        matrix = getattr(inst, name)
        if matrix is not None and name in _ROWS[side]:
            changed[name] = _minor(matrix, rows=[i for i in range(matrix.nrows()) if i != index])
        elif matrix is not None and name in _COLS[side]:
            changed[name] = _minor(matrix, cols=[j for j in range(matrix.ncols()) if j != index])
    kept = inst.loss.survives(side)
    return replace(inst, rows=0, loss=inst.loss if kept else None, **changed)


def _minor(a: fmpq_mat, rows: list[int] | None = None, cols: list[int] | None = None) -> fmpq_mat:
    rows = list(range(a.nrows())) if rows is None else rows
    cols = list(range(a.ncols())) if cols is None else cols
    return fmpq_mat(len(rows), len(cols), [a[i, j] for i in rows for j in cols])


def changeable(inst: Instance, used: frozenset[str]) -> list[str]:
    """Return the names of the matrices used that may be others under the instance's loss."""
    tied = () if inst.loss.survives("N") else ("X",)
    return [name for name in MATRICES if name in used and name not in tied and getattr(inst, name) is not None]


def _simpler_numbers(inst: Instance, used: frozenset[str]) -> Iterator[Instance]:
    for replacements in (lambda x: [fmpq(0)] if x != 0 else [], small_numbers):
        for name in changeable(inst, used):
            matrix = getattr(inst, name)
            for place, old in enumerate(matrix.entries()):
                for new in replacements(old):
                    yield replace(inst, **{name: with_entry(matrix, place, new)})
    for name in ("eta", "c1", "c2"):
        old = getattr(inst, name)
        for new in small_numbers(old) if name in used and isinstance(old, fmpq) else ():
            yield replace(inst, **{name: new})
