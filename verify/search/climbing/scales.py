"""Problems brought to where equations hold by a change of scale.

As some matrices are multiplied by z > 0, many sides of equations are multiplied by a power of z. What a side is
multiplied by is found out on a few problems; then one z, or one for each of several groups of matrices, makes the sides
equal, and an ascent moves among problems that meet the equations instead of looking for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from sympy import Eq
from sympy.logic.boolalg import Boolean

from verify.evaluation.batches import Batch
from verify.numbers.floats import Array
from verify.search.climbing.families import Layout, Problems

Scale = Mapping[str, int]
"""The matrices that are multiplied by z, each with the exponent of z."""

_NETWORK: tuple[Scale, ...] = ({"W1": 1, "W2": 1, "Y": 2}, {"W1": 1, "Y": 1}, {"W2": 1, "Y": 1})
_DATA: Scale = {"X": 1, "Y": 1}
OF_RUNS: Scale = {"W1": 1, "W2": 1, "X": -1, "Y": 1}
"""Along it the iterates of a run with the same step size are multiplied as its start is."""
FINEST, NOISE = 4, 1e-9
"""Powers are multiples of 1/4, as far as doubles can tell: what is met is decided exactly in the end."""
_SAMPLE, _LONGEST = 8, 100.0
"""How many problems tell the powers; the largest logarithm of z."""


def scales(own: Sequence[str], with_data: bool) -> Iterator[Scale]:
    """Return the groups of matrices that are multiplied together; ``with_data``: X and Y as well."""
    yield from _NETWORK
    if with_data:
        yield _DATA
    if len(own) > 1:
        yield dict.fromkeys(own, 1)
    yield from ({name: 1} for name in own)


Sides = tuple[Callable[[Batch], Array], Callable[[Batch], Array]]


class OntoEquations:
    """Problems multiplied so that equations hold: those between scalars, under one step size if they speak of it.

    Args:
        equations: the sides of each, from batches to values (B,).
        groups: the groups of matrices that may be multiplied.
        step: the step size.
    """

    def __init__(self, equations: Sequence[Sides], groups: Sequence[Scale], step: float = 1.0) -> None:
        self._equations, self._groups, self._step = equations, groups, step
        self._known: dict[Layout, tuple[list[Scale], Array]] = {}

    def applied(self, problems: Problems) -> Problems:
        """Return the problems, each multiplied where that makes the sides of all the equations equal."""
        if not self._equations or not len(problems.c1):
            return problems
        apart = self._apart(problems)
        groups, powers = self._powers(problems, apart)
        if not groups:
            return problems
        wanted = np.where(np.isfinite(apart).all(axis=0), -apart, 0.0)
        logarithms = np.clip(np.linalg.pinv(powers) @ wanted, -_LONGEST, _LONGEST)
        for group, z in zip(groups, np.exp(logarithms)):
            problems = multiplied(problems, group, z)
        return problems

    def _apart(self, problems: Problems) -> Array:
        """The logarithms of the quotients of the sides (E, B), NaN where there is none."""
        batch = problems.batch(np.full(len(problems.c1), self._step))
        with np.errstate(all="ignore"):
            return np.array([np.log(left(batch) / right(batch)) for left, right in self._equations])

    def _powers(self, problems: Problems, apart: Array) -> tuple[list[Scale], Array]:
        """The groups of which all quotients are powers, and those powers (E, G)."""
        known = self._known.get(problems.layout)
        if known is not None:
            return known
        told = np.flatnonzero(np.isfinite(apart).all(axis=0))[:_SAMPLE]
        if len(told) == 0:
            return [], np.zeros((0, 0))
        sample, kept, found = problems.take(told), list[Scale](), list[Array]()
        for group in self._groups:
            moved = (self._apart(multiplied(sample, group, np.full(len(told), 2.0))) - apart[:, told]) / np.log(2.0)
            if not np.isfinite(moved).all():
                continue
            power = np.round(moved * FINEST) / FINEST
            if np.all(np.abs(moved - power) < NOISE) and np.all(power == power[:, :1]) and power.any():
                kept.append(group)
                found.append(power[:, 0])
        self._known[problems.layout] = kept, np.array(found).T
        return self._known[problems.layout]


def multiplied(problems: Problems, group: Scale, z: Array) -> Problems:
    """Return the problems with the matrices of a group multiplied by powers of z (B,)."""
    factors = {name: (z**exponent)[:, None, None] for name, exponent in group.items()}
    made = {name: getattr(problems, name) * factors[name] for name in ("W1", "W2") if name in factors}
    if "Y" in factors:
        made["R"] = problems.R * factors["Y"]
    if "X" in factors:
        made |= {"data": problems.data * factors["X"], "spectrum": problems.spectrum * factors["X"][:, :, 0]}
    own = {name: a * factors[name] if name in factors else a for name, a in problems.own.items()}
    return replace(problems, **made, own=own)


def is_between_scalars(relation: Boolean) -> bool:
    """Tell whether a relation is an equation between scalars."""
    return isinstance(relation, Eq) and not getattr(relation.lhs, "is_Matrix", False)
