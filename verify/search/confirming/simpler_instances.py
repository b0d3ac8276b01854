"""Simpler neighbours of an instance of a typed relation: some numbers simpler, or many at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Any

from flint import fmpq, fmpq_mat

from verify.instances.problem import Instance
from verify.instances.shrinking import changeable, simpler
from verify.instances.simpler_numbers import near_numbers
from verify.instances.smallest_first import weight
from verify.numbers.rationals import with_entry
from verify.search.confirming.systematic import STEPS

_NETWORK = ("X", "Y", "W1", "W2")
_BITS = (0, 1, 2, 4, 8)
_MANY, _PARTS = 8, (1, 2, 4, 8, 16)
"""A matrix with more entries that are not 0 than this has one half of them made 0, a quarter, and so on, at once."""


def simpler_typed(inst: Instance, used: frozenset[str], kept: Collection[str] = ()) -> Iterator[Instance]:
    """Return simpler instances: scalars first, which cost least to try; then whole matrices; then one number each.

    Args:
        inst: what they are simpler than.
        used: what bears on the relation or a hypothesis.
        kept: the sides that stay as they are.
    """
    for name in ("eta", "c1", "c2"):
        if name in used and isinstance(getattr(inst, name), fmpq):
            yield from (replace(inst, **{name: x}) for x in near_numbers(getattr(inst, name)))
    if "eta" in used and inst.loss.survives("N"):
        yield from _in_plain_units(inst)
    yield from (replace(inst, loss=loss) for loss in inst.loss.simpler())
    matrices = {name: getattr(inst, name) for name in changeable(inst, used) if name in _NETWORK} | dict(inst.own)
    yield from _all_at_once(inst, matrices)
    yield from _thinner(inst, matrices)
    yield from simpler(inst, used, kept)
    for name, a in inst.own.items():
        for place, old in enumerate(a.entries()):
            for new in (fmpq(0), fmpq(1), fmpq(-1), *near_numbers(old)):
                if weight(new) < weight(old) or (new == 0 and old != 0):
                    yield _with(inst, {name: with_entry(a, place, new)})
                    twin = (place % a.ncols()) * a.ncols() + place // a.ncols()
                    if a.nrows() == a.ncols() and twin != place:
                        yield _with(inst, {name: with_entry(with_entry(a, place, new), twin, new)})


def _in_plain_units(inst: Instance) -> Iterator[Instance]:
    """The same problem with 1 for the largest entry of X, and simple step sizes.

    As X and Y are multiplied by s and the step size by 1/s^2, the iterates stay as they are.
    """
    largest = max(abs(x) for x in inst.X.entries())
    if largest not in (0, 1):
        for step in STEPS:
            yield replace(inst, X=inst.X * (1 / largest), Y=inst.Y * (1 / largest), eta=step, loss=None)


def _all_at_once(inst: Instance, matrices: Mapping[str, fmpq_mat]) -> Iterator[Instance]:
    """All entries of one matrix, or of all, rounded, without signs, only those on the diagonal; matrices scaled."""
    changes: list[Callable[[fmpq_mat], fmpq_mat]] = [*(partial(_rounded, bits) for bits in _BITS), _absolute, _diagonal]
    for changed in changes:
        made = {name: b for name, a in matrices.items() if (b := changed(a)) != a}
        if len(made) > 1:
            yield _with(inst, made)
        yield from (_with(inst, {name: a}) for name, a in made.items())
    for name, a in matrices.items():
        largest = _largest(a)
        if name not in inst.own and largest not in (0, 1):
            yield _with(inst, {name: a * (1 / largest)})


def _thinner(inst: Instance, matrices: Mapping[str, fmpq_mat]) -> Iterator[Instance]:
    """Matrices with a share of their entries made 0, all of them first, the last ones of each share first.

    So what does not matter goes in a few steps, as in delta debugging (Zeller and Hildebrandt, 2002).
    """
    for name, a in matrices.items():
        places = _places(a)
        if len(places) > _MANY:
            sizes = dict.fromkeys(-(-len(places) // parts) for parts in _PARTS)
            for size in sizes:
                for end in range(len(places), 0, -size):
                    yield _with(inst, {name: _cleared(a, chain.from_iterable(places[max(end - size, 0) : end]))})


def _places(a: fmpq_mat) -> list[tuple[int, ...]]:
    """The places of the entries that are not 0; of a symmetric matrix, twins together."""
    columns, entries = a.ncols(), a.entries()
    found = [k for k, x in enumerate(entries) if x != 0]
    if a.nrows() != columns or a != a.transpose():
        return [(k,) for k in found]
    twins = ((k, k % columns * columns + k // columns) for k in found)
    return [(k, twin) for k, twin in twins if k <= twin]


def _cleared(a: fmpq_mat, places: Iterator[int]) -> fmpq_mat:
    entries = list(a.entries())
    for place in places:
        entries[place] = fmpq(0)
    return fmpq_mat(a.nrows(), a.ncols(), entries)


def _largest(a: fmpq_mat) -> fmpq:
    return max((abs(x) for x in a.entries()), default=fmpq(0))


def _rounded(bits: int, a: fmpq_mat) -> fmpq_mat:
    """The matrix with entries rounded to so many bits below its largest."""
    largest = _largest(a)
    if largest == 0:
        return a
    exponent = int(largest.p).bit_length() - int(largest.q).bit_length()
    if largest < fmpq(2) ** exponent:
        exponent -= 1
    unit, half = fmpq(2) ** (exponent - bits), fmpq(1, 2)
    return fmpq_mat(a.nrows(), a.ncols(), [(x / unit + half).floor() * unit for x in a.entries()])


def _absolute(a: fmpq_mat) -> fmpq_mat:
    return fmpq_mat(a.nrows(), a.ncols(), [abs(x) for x in a.entries()])


def _diagonal(a: fmpq_mat) -> fmpq_mat:
    rows, columns = a.nrows(), a.ncols()
    return fmpq_mat(rows, columns, [a[i, j] if i == j else fmpq(0) for i in range(rows) for j in range(columns)])


def _with(inst: Instance, changed: Mapping[str, fmpq_mat]) -> Instance:
    """The instance with other matrices, of the network or of the user's own."""
    own = {name: a for name, a in changed.items() if name in inst.own}
    network: dict[str, Any] = {name: a for name, a in changed.items() if name not in own}
    return replace(inst, **network, own={**inst.own, **own})
