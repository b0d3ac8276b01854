"""Hypotheses that are equations, met exactly: all numbers but a few are kept, and those few solved for.

The difference of an equation's sides is looked at as a function of one number of the instance, the others fixed. Where
it is a polynomial of degree two or less, or a quotient of linear ones, three exact values determine it and its rational
roots; whatever it is, an instance counts only if the exact checker decides that every equation holds there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from math import inf
from random import Random
from time import monotonic

from flint import fmpq, fmpq_mat, fmpz
from sympy.logic.boolalg import Boolean

from derivations.registry import DEFINITIONS
from verify.evaluation.hypotheses import checker
from verify.evaluation.translate import NotUnderstood
from verify.instances.dependencies import ingredients
from verify.instances.problem import Instance
from verify.numbers.exact.scalars import power
from verify.search.confirming.along_scales import moved_along, quadratic
from verify.search.confirming.coordinates import Coordinate, chords, coordinates
from verify.search.confirming.scaling import rescaled
from verify.search.language.sides import Declared

_NEAR = 2**10
_COORDINATES, _INNER = 24, 6
"""How many numbers are tried as the unknown: of the last equation, and of those before it."""


def solutions(
    inst: Instance, equations: Sequence[Boolean], own: Sequence[Declared], until: float, seed: int = 0
) -> Iterator[Instance]:
    """Return instances near the given one at which every equation holds, decided exactly, as they are found."""
    if all(_holds(equation, inst) for equation in equations):
        yield inst
        return
    *others, last = equations
    names = frozenset[str]().union(*(ingredients(equation, DEFINITIONS) for equation in equations))
    search = _Search(tuple(others), last, tuple(own), until, seed)
    count = _INNER if others else _COORDINATES
    for value, moved in islice(coordinates(inst, names, own, Random(seed)), count):
        yield from search.along(moved, value)
    if not others:
        for chord in chords(inst, names, search.along):
            yield from search.along(chord, fmpq(1), known=fmpq(0))


def solutions_in_scale(
    inst: Instance, equations: Sequence[Boolean], own: Sequence[Declared], until: float = inf
) -> Iterator[Instance]:
    """Return instances that differ from the given one in scale, by irrational factors too, at which all hold.

    The equations are met one after another, in any order, each in a way that keeps those before it.
    """
    open_ = tuple(equation for equation in equations if not _holds(equation, inst))
    if not open_:
        yield inst
    for equation in open_:
        for moved in chain(rescaled(inst, equation, own), moved_along(inst, equation, own)):
            if monotonic() > until:
                return
            if all(_holds(each, moved) for each in equations if each == equation or each not in open_):
                yield from solutions_in_scale(moved, equations, own, until)


def solutions_by_both(
    inst: Instance, equations: Sequence[Boolean], own: Sequence[Declared], until: float
) -> Iterator[Instance]:
    """Return solutions of which one equation is met by a change of scale and the others by rational numbers."""
    for last in equations:
        others = [equation for equation in equations if equation != last]
        for found in islice(solutions(inst, others, own, until), int(bool(others))):
            yield from solutions_in_scale(found, equations, own, until)


@dataclass(frozen=True)
class _Search:
    """The equations, the last of which is solved along one coordinate, those before it at each of its points."""

    others: tuple[Boolean, ...]
    last: Boolean
    own: tuple[Declared, ...]
    until: float
    seed: int

    def along(self, moved: Coordinate, value: fmpq, known: fmpq | None = None) -> Iterator[Instance]:
        """Return the solutions along a coordinate, nearest to its value first, but for the one that is known."""
        # near by: beyond, another eigenvalue may be the largest
        unit = abs(value) / _NEAR if value != 0 else fmpq(1)
        points = [value, value + unit, value - unit]
        differences = []
        for z in points:
            inst = self._met(moved(z)) if monotonic() < self.until else None
            found = None if inst is None else _difference(self.last, inst)
            if found is None:
                return
            differences.append(found)
        for root in sorted(set(_roots(points, differences)) - {known}, key=lambda z: abs(z - value)):
            inst = self._met(moved(root)) if monotonic() < self.until else None
            if inst is not None and all(_holds(equation, inst) for equation in (*self.others, self.last)):
                yield inst

    def _met(self, inst: Instance) -> Instance | None:
        """The instance, moved to where the equations before the last one hold."""
        return next(solutions(inst, self.others, self.own, self.until, self.seed + 1), None) if self.others else inst


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
    curve, slope, level = quadratic(points, values)
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
