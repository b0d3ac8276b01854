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

from flint import fmpq, fmpq_mat
from sympy.logic.boolalg import Boolean

from derivations.registry import DEFINITIONS
from verify.instances.dependencies import ingredients
from verify.instances.problem import Instance
from verify.search.confirming.along_scales import moved_along
from verify.search.confirming.coordinates import Coordinate, chords, coordinates
from verify.search.confirming.equation_sides import Sides, holds, quadratic_roots, rational_differences, sides_at
from verify.search.confirming.scaling import rescaled
from verify.search.language.sides import Declared

_NEAR = 2**10
_COORDINATES, _INNER = 24, 6
"""How many numbers are tried as the unknown: of the last equation, and of those before it."""


def solutions(
    inst: Instance, equations: Sequence[Boolean], own: Sequence[Declared], until: float, seed: int = 0
) -> Iterator[Instance]:
    """Return instances near the given one at which every equation holds, decided exactly, as they are found."""
    if all(holds(equation, inst) for equation in equations):
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
    open_ = tuple(equation for equation in equations if not holds(equation, inst))
    if not open_:
        yield inst
    for equation in open_:
        for moved in chain(rescaled(inst, equation, own), moved_along(inst, equation, own)):
            if monotonic() > until:
                return
            if all(holds(each, moved) for each in equations if each == equation or each not in open_):
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
        differences = next(rational_differences(self._sides(moved(z)) for z in points), None)
        if differences is None:
            return
        for root in sorted(set(_roots(points, differences)) - {known}, key=lambda z: abs(z - value)):
            inst = self._met(moved(root)) if monotonic() < self.until else None
            if inst is not None and all(holds(equation, inst) for equation in (*self.others, self.last)):
                yield inst

    def _sides(self, inst: Instance) -> Sides | None:
        """The sides of the last equation at the instance, moved to where those before it hold."""
        met = self._met(inst) if monotonic() < self.until else None
        return None if met is None else sides_at(self.last, met)

    def _met(self, inst: Instance) -> Instance | None:
        """The instance, moved to where the equations before the last one hold."""
        return next(solutions(inst, self.others, self.own, self.until, self.seed + 1), None) if self.others else inst


def _roots(points: Sequence[fmpq], values: Sequence[fmpq]) -> Iterator[fmpq]:
    """The rational roots of the quadratic, and of the quotient of linear polynomials, with three given values."""
    yield from (root for root in quadratic_roots(points, values) if isinstance(root, fmpq))
    # (p + q z) = v (1 + r z) at each point
    system = fmpq_mat(3, 3, [e for s, v in zip(points, values) for e in (1, s, -v * s)])
    if system.det() != 0:
        p, q, _ = system.solve(fmpq_mat(3, 1, list(values))).entries()
        if q != 0:
            yield -p / q
