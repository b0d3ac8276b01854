"""How far a trial looked: the sides and scales of what met the hypotheses, and where both sides were 0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from flint import fmpq

from verify.instances.problem import Instance, ScalarFlow
from verify.numbers.exact.scalars import ball
from verify.numbers.float_matrices import as_floats
from verify.numbers.memo import remembered

Range = tuple[float, float]
"""The least and the largest."""


@dataclass(frozen=True)
class Horizon:
    """What instances and points that met every hypothesis covered.

    ``sides``: of n, h, m, N; ``scales``: of the sizes that are not 0 of X, Y, W1, W2 (Frobenius) and eta; ``met``: how
    many they were; ``both_zero``: at how many of the instances decided true both sides were 0, which says little.
    """

    sides: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    scales: Mapping[str, Range] = field(default_factory=dict)
    met: int = 0
    both_zero: int = 0

    def joined(self, other: Horizon) -> Horizon:
        """Return what both covered together."""
        return Horizon(
            {k: _wider(self.sides.get(k), other.sides.get(k)) for k in {**self.sides, **other.sides}},
            {k: _wider(self.scales.get(k), other.scales.get(k)) for k in {**self.scales, **other.scales}},
            self.met + other.met,
            self.both_zero + other.both_zero,
        )


_Number = TypeVar("_Number", int, float)


def _wider(a: tuple[_Number, _Number] | None, b: tuple[_Number, _Number] | None) -> tuple[_Number, _Number]:
    known = [x for x in (a, b) if x is not None]
    return min(x[0] for x in known), max(x[1] for x in known)


def horizon_of(inst: Instance | ScalarFlow, both_zero: bool = False) -> Horizon:
    """Return the horizon of one instance that meets every hypothesis."""
    sides = {name: (side, side) for name, side in inst.shape.items()}
    sizes = _sizes(inst)
    return Horizon(sides, {k: (v, v) for k, v in sizes.items() if v > 0}, 1, int(both_zero))


def _sizes(inst: Instance | ScalarFlow) -> dict[str, float]:
    if isinstance(inst, ScalarFlow):
        return {name: abs(_float(getattr(inst, name))) for name in ("y", "w1_0", "w2_0")}
    # an instance is tried on many relations, at many step sizes, and its sizes stay the same
    sizes = remembered(inst.at_start.memo, "sizes", lambda: _sizes_of_matrices(inst))
    return {**sizes, "eta": abs(float(ball(inst.eta)))}


def _sizes_of_matrices(inst: Instance) -> dict[str, float]:
    return {name: float(np.linalg.norm(as_floats(getattr(inst, name)))) for name in ("X", "Y", "W1", "W2")}


def _float(x: fmpq) -> float:
    return int(x.p) / int(x.q)
