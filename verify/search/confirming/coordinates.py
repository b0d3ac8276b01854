"""The numbers of an instance as variables: entries, scales, squared lengths of columns of X, points of a chord.

A coordinate is a number and, for each other value of it, the instance with that value in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import TypeAlias

from flint import fmpq, fmpq_mat

from verify.instances.problem import Instance
from verify.numbers.rationals import fraction, rational, with_entry
from verify.search.climbing.data_pins import column
from verify.search.climbing.own_matrices import is_of
from verify.search.language.sides import Declared

Coordinate: TypeAlias = Callable[[fmpq], Instance]


def coordinates(
    inst: Instance, names: frozenset[str], own: Sequence[Declared], rng: Random
) -> Iterator[tuple[fmpq, Coordinate]]:
    """Return the coordinates of an instance in the parts named, in random order, those that are not 0 first."""
    found: list[tuple[fmpq, Coordinate]] = []
    if "eta" in names and isinstance(inst.eta, fmpq):
        found.append((inst.eta, lambda z: replace(inst, eta=z if z > 0 else inst.eta)))
    for name in sorted({"W1", "W2"} & names):
        a = getattr(inst, name)
        found.append((fmpq(1), lambda z, name=name, a=a: _with_layer(inst, name, a * z)))
        found += [
            (value, lambda z, name=name, a=a, k=k: _with_layer(inst, name, with_entry(a, k, z)))
            for k, value in enumerate(a.entries())
        ]
    if "Y" in names:
        residual = _residual(inst)
        found.append((fmpq(1), lambda z: _with_residual(inst, residual * z)))
        found += [
            (value, lambda z, k=k: _with_residual(inst, with_entry(residual, k, z)))
            for k, value in enumerate(residual.entries())
        ]
    if "X" in names and inst.loss.survives("N"):
        found += _of_data(inst)
    for d in own:
        found += _of_own(inst, d)
    rng.shuffle(found)
    yield from sorted(found, key=lambda pair: pair[0] == 0)


def chords(
    inst: Instance, names: frozenset[str], ends: Callable[[Coordinate, fmpq], Iterator[Instance]]
) -> Iterator[Coordinate]:
    """Return chords through the instance: 0 stands for a simple solution, 1 for the instance itself.

    Where an equation is quadratic in the entries that move, the line from one rational solution meets it in one other
    rational point, near the instance if that nearly solves it. The solutions have one layer sparse, or both.

    Args:
        inst: what nearly solves an equation.
        names: of the parts on which the equation depends.
        ends: the solutions along a coordinate, given its value.
    """
    parts = sorted({"W1", "W2", "Y"} & names)
    for part in parts:
        for moved, value in _sparse(inst, part):
            for end in ends(moved, value):
                yield _chord(inst, {part: _entries_of(end, part)})
    for bare, other in (("W1", "W2"), ("W2", "W1")) if {"W1", "W2"} <= names else ():
        nothing = 0 * _entries_of(inst, bare)
        for moved, value in _sparse(_with(inst, bare, nothing), other):
            for end in ends(moved, value):
                yield _chord(inst, {bare: nothing, other: _entries_of(end, other)})


def _entries_of(inst: Instance, part: str) -> fmpq_mat:
    """A layer, or the residual, which stands for Y."""
    return _residual(inst) if part == "Y" else getattr(inst, part)


def _with(inst: Instance, part: str, value: fmpq_mat) -> Instance:
    return _with_residual(inst, value) if part == "Y" else _with_layer(inst, part, value)


def _sparse(inst: Instance, part: str) -> Iterator[tuple[Coordinate, fmpq]]:
    """A part with one entry alone, and with a few whose squares add up to a rational number, as coordinates."""
    a = _entries_of(inst, part)
    entries = a.entries()
    for k in _largest(a):
        yield lambda z, k=k: _with(inst, part, with_entry(0 * a, k, z)), entries[k]

    def of_square(z: fmpq) -> Instance:
        squares = column(fraction(z)) if _may_be_square(z) else ()
        if not squares or len(squares) > len(entries):
            return inst
        places = [rational(x) for x in squares] + [fmpq(0)] * (len(entries) - len(squares))
        return _with(inst, part, fmpq_mat(a.nrows(), a.ncols(), places))

    size = sum((x * x for x in entries), fmpq(0))
    if size != 0:
        yield of_square, size


def _chord(inst: Instance, start: dict[str, fmpq_mat]) -> Coordinate:
    def at(s: fmpq) -> Instance:
        moved = inst
        for part, a in start.items():
            moved = _with(moved, part, a + (_entries_of(inst, part) - a) * s)
        return moved

    return at


_ENDS = 3


def _largest(a: fmpq_mat) -> list[int]:
    """The places of the largest entries, none of them 0."""
    entries = a.entries()
    order = sorted(range(len(entries)), key=lambda k: -abs(entries[k]))
    return [k for k in order[:_ENDS] if entries[k] != 0]


# --- the network and the data --------------------------------------------------------------------------------


def _residual(inst: Instance) -> fmpq_mat:
    return inst.X * (inst.W1 * inst.W2) - inst.Y


def _with_layer(inst: Instance, name: str, value: fmpq_mat) -> Instance:
    """The instance with another layer and the same residual X W - Y."""
    made = {"W1": inst.W1, "W2": inst.W2} | {name: value}
    change = made["W1"] * made["W2"] - inst.W1 * inst.W2
    return replace(inst, **made, Y=inst.Y + inst.X * change)


def _with_residual(inst: Instance, residual: fmpq_mat) -> Instance:
    return replace(inst, Y=inst.X * (inst.W1 * inst.W2) - residual)


def _of_data(inst: Instance) -> Iterator[tuple[fmpq, Coordinate]]:
    """The entries on the diagonal of X, and the squared length of each column that is orthogonal to the others.

    Those are eigenvalues of X'X: any positive rational number may be one, though its root is irrational.
    """
    gram = inst.X.transpose() * inst.X
    for k in range(min(inst.X.nrows(), inst.X.ncols())):
        yield inst.X[k, k], lambda z, k=k: _with_data(inst, with_entry(inst.X, k * inst.X.ncols() + k, z))
        if all(gram[j, k] == 0 for j in range(gram.nrows()) if j != k) and gram[k, k] != 0:
            yield gram[k, k], lambda z, k=k: with_column_square(inst, k, z) if _may_be_square(z) else inst


def _with_data(inst: Instance, x: fmpq_mat) -> Instance:
    """The instance with other data of no lower rank and the same residual X W - Y."""
    if x.rank() < inst.X.rank():
        return inst
    return replace(inst, X=x, Y=inst.Y + (x - inst.X) * (inst.W1 * inst.W2), loss=None)


_LONGEST = 48


def _may_be_square(z: fmpq) -> bool:
    """Whether a number is positive, and short enough for four squares to be found at once."""
    return z > 0 and (z.p * z.q).bit_length() <= _LONGEST


def with_column_square(inst: Instance, k: int, square: fmpq) -> Instance:
    """Return the instance with column k of X, orthogonal to the others, of another squared length, in rows of its own.

    The gradient X'(X W - Y) stays as it was.
    """
    x, n = inst.X, inst.X.ncols()
    residual = _residual(inst)
    pull = [v / square for v in (x.transpose() * residual).table()[k]]
    # a row that has nothing but this column goes, with what the residual has there
    kept = [i for i in range(x.nrows()) if any(x[i, j] != 0 for j in range(n) if j != k)]
    entries = [rational(e) for e in column(fraction(square))]
    rows = [[x[i, j] if j != k else fmpq(0) for j in range(n)] for i in kept]
    rows += [[e if j == k else fmpq(0) for j in range(n)] for e in entries]
    left = [residual.table()[i] for i in kept] + [[e * v for v in pull] for e in entries]
    made = fmpq_mat(rows)
    return replace(inst, X=made, Y=made * (inst.W1 * inst.W2) - fmpq_mat(left), loss=None)


# --- the user's own matrices ---------------------------------------------------------------------------------


def _of_own(inst: Instance, d: Declared) -> Iterator[tuple[fmpq, Coordinate]]:
    a = inst.own[d.name]
    yield fmpq(1), lambda z: _with_own(inst, d, a * z)
    columns = a.ncols()
    for place, value in enumerate(a.entries()):
        i, j = divmod(place, columns)
        if d.is_symmetric and i > j:
            continue
        twin = j * columns + i if d.is_symmetric else place
        yield value, lambda z, k=place, t=twin: _with_own(inst, d, with_entry(with_entry(a, k, z), t, z))


def _with_own(inst: Instance, d: Declared, value: fmpq_mat) -> Instance:
    return replace(inst, own={**inst.own, d.name: value}) if is_of(value, d.kinds) else inst
