"""Hypotheses that are equations, met exactly: all numbers but a few are kept, and those few solved for.

The difference of an equation's sides is looked at as a function of one number of the instance, the others fixed. Where
it is a polynomial of degree two or less, or a quotient of linear ones, three exact values determine it and its rational
roots; whatever it is, an instance counts only if the exact checker decides that every equation holds there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from random import Random
from time import monotonic
from typing import TypeAlias

from flint import fmpq, fmpq_mat, fmpz
from sympy.logic.boolalg import Boolean

from derivations.registry import DEFINITIONS
from verify.evaluation.hypotheses import checker
from verify.evaluation.translate import NotUnderstood
from verify.instances.problem import Instance
from verify.numbers.exact.scalars import power
from verify.search.climbing.own_matrices import is_of
from verify.search.language.sides import Declared

Coordinate: TypeAlias = Callable[[fmpq], Instance]
"""A number of an instance as a variable: the instance with that value there."""

_COORDINATES, _INNER = 24, 6
"""How many numbers are tried as the unknown: of the last equation, and of those before it."""


def solved(
    inst: Instance, equations: Sequence[Boolean], own: Sequence[Declared], until: float, seed: int = 0
) -> Instance | None:
    """Return an instance near the given one at which every equation holds, decided exactly; None if none is found."""
    if all(_holds(equation, inst) for equation in equations):
        return inst
    *others, last = equations
    count = _COORDINATES if not others else _INNER
    for value, moved in islice(_coordinates(inst, own, Random(seed)), count):
        if monotonic() > until:
            return None
        found = _along(moved, value, others, last, own, until, seed)
        if found is not None:
            return found
    return None


def _along(
    moved: Coordinate, value: fmpq, others: Sequence[Boolean], last: Boolean, own: Sequence[Declared],
    until: float, seed: int,
) -> Instance | None:  # fmt: skip
    """A solution with the number as the last unknown, those before it solved for at each of its values."""

    def met(z: fmpq) -> Instance | None:
        inst = moved(z)
        return inst if not others else solved(inst, others, own, until, seed + 1)

    unit = abs(value) / 8 if value != 0 else fmpq(1)
    points = [value, value + unit, value - unit]
    differences = []
    for z in points:
        inst = met(z)
        found = None if inst is None else _difference(last, inst)
        if found is None:
            return None
        differences.append(found)
    for root in sorted(_roots(points, differences), key=lambda z: abs(z - value)):
        inst = met(root)
        if inst is not None and all(_holds(equation, inst) for equation in (*others, last)):
            return inst
    return None


def _holds(equation: Boolean, inst: Instance) -> bool:
    try:
        return checker(equation, DEFINITIONS)(inst, 0).truth is True
    except NotUnderstood:
        return False


def _difference(equation: Boolean, inst: Instance) -> fmpq | None:
    """The left side less the right one, or the square of the one less the other's; None where neither is rational."""
    try:
        comparison = checker(equation, DEFINITIONS)(inst, 0)
    except NotUnderstood:
        return None
    left, right = comparison.left, comparison.right
    if isinstance(left, fmpq) and isinstance(right, fmpq):
        return left - right
    if isinstance(left, str) or isinstance(right, str):
        return None
    try:
        first, second = power(left, 2), power(right, 2)
    except (ArithmeticError, TypeError):
        return None
    return first - second if isinstance(first, fmpq) and isinstance(second, fmpq) else None


def _roots(points: Sequence[fmpq], values: Sequence[fmpq]) -> Iterator[fmpq]:
    """The rational roots of the quadratic, and of the quotient of linear polynomials, with three given values."""
    (x, y, z), (a, b, c) = points, values
    first, second = (b - a) / (y - x), (c - b) / (z - y)
    curve = (second - first) / (z - x)
    slope = first - curve * (x + y)
    level = a - slope * x - curve * x * x
    if curve == 0:
        if slope != 0:
            yield -level / slope
    else:
        root = _square_root(slope * slope - 4 * curve * level)
        if root is not None:
            yield (-slope + root) / (2 * curve)
            yield (-slope - root) / (2 * curve)
    # (p + q z) = v (1 + r z) at each point
    system = fmpq_mat(3, 3, [e for s, v in zip(points, values) for e in (1, s, -v * s)])
    if system.det() != 0:
        p, q, _ = system.solve(fmpq_mat(3, 1, list(values))).entries()
        if q != 0:
            yield -p / q


def _square_root(x: fmpq) -> fmpq | None:
    top, bottom = fmpz(x.p), fmpz(x.q)
    return fmpq(top.isqrt(), bottom.isqrt()) if x >= 0 and top.is_square() and bottom.is_square() else None


# --- the numbers of an instance as variables -----------------------------------------------------------------


def _coordinates(inst: Instance, own: Sequence[Declared], rng: Random) -> Iterator[tuple[fmpq, Coordinate]]:
    """The numbers of an instance and, for each, what the instance is with another one; those not 0 first."""
    found: list[tuple[fmpq, Coordinate]] = [(inst.eta, lambda z: replace(inst, eta=z if z > 0 else inst.eta))]
    for name in ("W1", "W2"):
        matrix = getattr(inst, name)
        found.append((fmpq(1), lambda z, name=name, a=matrix: _with_residual(inst, name, a * z)))
        for place, value in enumerate(matrix.entries()):
            found.append((value, lambda z, name=name, a=matrix, k=place: _with_residual(inst, name, _entry(a, k, z))))
    residual = inst.X * inst.W1 * inst.W2 - inst.Y
    found.append((fmpq(1), lambda z: replace(inst, Y=inst.X * inst.W1 * inst.W2 - residual * z, loss=None)))
    for place, value in enumerate(residual.entries()):
        found.append(
            (
                value,
                lambda z, k=place: replace(inst, Y=inst.X * inst.W1 * inst.W2 - _entry(residual, k, z), loss=None),
            )
        )
    for k in range(min(inst.X.nrows(), inst.X.ncols())):
        place = k * inst.X.ncols() + k
        found.append((inst.X[k, k], lambda z, k=place: _with_residual(inst, "X", _entry(inst.X, k, z))))
    for d in own:
        matrix = inst.own[d.name]
        found.append((fmpq(1), lambda z, d=d, a=matrix: _with_own(inst, d, a * z)))
        columns = matrix.ncols()
        for place, value in enumerate(matrix.entries()):
            i, j = divmod(place, columns)
            if d.is_symmetric and i > j:
                continue
            twin = j * columns + i if d.is_symmetric else place
            found.append(
                (value, lambda z, d=d, a=matrix, k=place, t=twin: _with_own(inst, d, _entry(_entry(a, k, z), t, z)))
            )
    rng.shuffle(found)
    yield from sorted(found, key=lambda pair: pair[0] == 0)


def _entry(a: fmpq_mat, place: int, value: fmpq) -> fmpq_mat:
    entries = list(a.entries())
    entries[place] = value
    return fmpq_mat(a.nrows(), a.ncols(), entries)


def _with_residual(inst: Instance, name: str, value: fmpq_mat) -> Instance:
    """The instance with another matrix and the same residual X W - Y."""
    residual = inst.X * inst.W1 * inst.W2 - inst.Y
    made = {"X": inst.X, "W1": inst.W1, "W2": inst.W2} | {name: value}
    if made["X"].rank() < inst.X.rank():
        return inst
    return replace(inst, **made, Y=made["X"] * made["W1"] * made["W2"] - residual, loss=None)


def _with_own(inst: Instance, d: Declared, value: fmpq_mat) -> Instance:
    return replace(inst, own={**inst.own, d.name: value}) if is_of(value, d.kinds) else inst
