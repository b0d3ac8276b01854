"""The problems of a pursuit as vectors of parameters: drawn from families, made into batches and exact instances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from sympy import Eq, Ge, Gt, Le, Lt
from sympy.logic.boolalg import Boolean

from derivations.notation import c1, c2, eta
from verify.evaluation.batches import Batch
from verify.instances.problem import Instance
from verify.numbers.floats import Array
from verify.numbers.rationals import diagonal, matrix, rational, simplest_between
from verify.search.climbing.families import Family, draw, families, rounded, turns_of
from verify.search.climbing.layouts import Layout
from verify.search.language.grammar import Shape

EXTRAS = ("A", "A_plus", "V")
"""Matrices n x m that a claim may speak of beside the network's."""

_SMALLEST, _LARGEST = -13.0, 12.0
"""Bounds of the logarithms of all scales, and of how near the slacks come to their ends."""

_ROOM = Fraction(1, 10)
"""A slack may be made a simpler number within this share of its distance from the nearest end."""


@dataclass(frozen=True)
class Interval:
    """Where a scalar lies by the hypotheses that compare it with numbers; None for no bound."""

    low: Fraction | None
    high: Fraction | None

    @property
    def is_point(self) -> bool:
        """Whether there is one value alone."""
        return self.low is not None and self.low == self.high

    def place(self, z: Array) -> Array:
        """Return the values at parameters z: any real number is a place inside, the far ones near the ends."""
        z = np.clip(z, _SMALLEST, _LARGEST)
        if self.low is not None and self.high is not None:
            return float(self.low) + float(self.high - self.low) / (1 + np.exp(-z))
        if self.low is not None:
            return float(self.low) + np.exp(z)
        return float(self.high) - np.exp(z) if self.high is not None else np.sinh(z)

    def simple(self, value: float) -> Fraction:
        """Return a simple rational inside near the value."""
        exact = Fraction(value)
        if self.is_point:
            return exact
        ends = [abs(exact - end) for end in (self.low, self.high) if end is not None]
        room = min([*ends, abs(exact)]) * _ROOM
        if not room:
            return exact
        size = abs(exact)
        found = simplest_between(size - room, size + room)
        return found if exact > 0 else -found


def interval(symbol: object, given: tuple[Boolean, ...]) -> Interval:
    """Return where a symbol lies by those of the hypotheses that compare it with rational numbers outright."""
    low: Fraction | None = None
    high: Fraction | None = None
    for relation in given:
        for side, other, turned in ((relation.lhs, relation.rhs, False), (relation.rhs, relation.lhs, True)):
            if side != symbol or not other.is_Rational:
                continue
            bound = Fraction(int(other.p), int(other.q))
            above = isinstance(relation, (Ge, Gt) if turned else (Le, Lt))
            below = isinstance(relation, (Le, Lt) if turned else (Ge, Gt))
            if above or isinstance(relation, Eq):
                high = bound if high is None else min(high, bound)
            if below or isinstance(relation, Eq):
                low = bound if low is None else max(low, bound)
    return Interval(low, high)


@dataclass(frozen=True)
class Ground:
    """One shape to be searched: the vector of parameters, what it means, and where the scalars may lie.

    The vector is that of ``Layout``, then a sign of the step size, then for each extra matrix a scale and entries.
    """

    layout: Layout
    extras: tuple[str, ...]
    slacks: tuple[Interval, Interval]
    both_signs: bool

    @classmethod
    def of(cls, shape: Shape, used: frozenset[str], given: tuple[Boolean, ...]) -> Ground:
        """Return the ground of the shape for a relation that uses the named fields, under the hypotheses."""
        extras = tuple(name for name in EXTRAS if name in used)
        step = interval(eta, given)
        negative = step.low is None or step.low < 0
        return cls(Layout(shape), extras, (interval(c1, given), interval(c2, given)), negative and "eta" in used)

    @property
    def step(self) -> int:
        """Where the step size stands."""
        return self.layout.parts["step"].start

    @property
    def size(self) -> int:
        """The length of a vector."""
        n, _, m = self.layout.shape
        return self.layout.size + 1 + len(self.extras) * (1 + n * m)

    @cached_property
    def _places(self) -> dict[str, tuple[int, slice]]:
        n, _, m = self.layout.shape
        first, found = self.layout.size + 1, {}
        for name in self.extras:
            found[name] = (first, slice(first + 1, first + 1 + n * m))
            first += 1 + n * m
        return found

    def families(self, rng: np.random.Generator) -> list[Family]:
        """Return the families of the shape."""
        return families(self.layout, rng)

    def draw(self, family: Family, count: int, rng: np.random.Generator) -> Array:
        """Return ``count`` vectors (count, size) of the family."""
        drawn = np.zeros((count, self.size))
        drawn[:, : self.layout.size] = draw(family, self.layout, count, rng)
        drawn[:, self.layout.size] = rng.normal(size=count)
        for scale, entries in self._places.values():
            drawn[:, scale] = rng.normal(size=count) * rng.choice([0.3, 3.0], size=count) - 1
            made = rng.normal(size=(count, entries.stop - entries.start))
            whole = rng.random((count, 1)) < 0.4
            drawn[:, entries] = np.where(whole, np.round(made), made)
        return drawn

    def turn(self, family: Family) -> Array:
        """Return the matrix (size, size) whose columns span where an ascent in the family may move."""
        found = np.eye(self.size)
        inner = self.layout.size
        found[:inner, :inner] = 0
        found[:inner, :inner] = turns_of(family, family.free, inner)
        found[inner, inner] = 0
        return found

    def problems(self, vectors: Array) -> Numbers:
        """Return the numbers that the vectors (B, size) stand for; the step size is still relative."""
        n, h, m = self.layout.shape
        parts, count = self.layout.parts, len(vectors)
        spectrum = np.exp(np.clip(vectors[:, parts["spectrum"]], _SMALLEST, _LARGEST))
        scales = np.exp(np.clip(vectors[:, parts["scales"]], _SMALLEST, _LARGEST))
        made = {
            name: (vectors[:, parts[name]] * scales[:, [k]]).reshape(count, *shape)
            for k, (name, shape) in enumerate((("W1", (n, h)), ("W2", (h, m)), ("R", (n, m))))
        }
        product = made["W1"] @ made["W2"]
        for name, (scale, entries) in self._places.items():
            own = (
                vectors[:, entries].reshape(count, n, m)
                * np.exp(np.clip(vectors[:, scale], _SMALLEST, _LARGEST))[:, None, None]
            )
            # near the first of them, or the network's product: how such matrices meet in a claim
            made[name] = own + (made["A"] if name == "A_plus" and "A" in made else product)
        sign = np.where(vectors[:, self.layout.size] < -1, -1.0, 1.0) if self.both_signs else np.ones(count)
        slacks = [place.place(vectors[:, parts["slacks"]][:, k]) for k, place in enumerate(self.slacks)]
        return Numbers(spectrum, made, sign, slacks[0], slacks[1])


@dataclass(frozen=True, eq=False)
class Numbers:
    """Problems with X diagonal and Y = X W - R: spectrum (B, n), matrices by name (B, ., .), sign, c1, c2 (B,)."""

    spectrum: Array
    matrices: dict[str, Array]
    sign: Array
    c1: Array
    c2: Array

    @cached_property
    def scale(self) -> Array:
        """1 / (K lambda_max(tau)), roughly (B,): where descent changes its behaviour."""
        sizes = (np.linalg.norm(self.matrices[name], axis=(1, 2)) ** 2 for name in ("W1", "W2"))
        total = sum(sizes, np.zeros(len(self.sign)))
        return 1 / (self.spectrum.max(axis=1) ** 2 * np.where(total > 0, total, 1.0))

    def take(self, index: int) -> Numbers:
        """Return one of the problems alone."""
        one = slice(index, index + 1)
        made = {name: a[one] for name, a in self.matrices.items()}
        return Numbers(self.spectrum[one], made, self.sign[one], self.c1[one], self.c2[one])

    def rounded(self, bits: int) -> Numbers:
        """Return the problems with the numbers of each matrix rounded to so many bits after the largest's first."""
        spectrum = np.array([[rounded(np.array([v]), bits)[0] for v in row] for row in self.spectrum])
        made = {name: np.array([rounded(x, bits) for x in a]) for name, a in self.matrices.items()}
        return Numbers(spectrum, made, self.sign, self.c1, self.c2)

    def batch(self, steps: Array) -> Batch:
        """Return the problems with step sizes (B,)."""
        n = self.spectrum.shape[1]
        X = self.spectrum[:, :, None] * np.eye(n)
        W1, W2, R = (self.matrices[name] for name in ("W1", "W2", "R"))
        extras = {name: self.matrices[name] for name in EXTRAS if name in self.matrices}
        A, A_plus, V = (extras.get(name) for name in EXTRAS)
        return Batch(X, X @ (W1 @ W2) - R, W1, W2, steps, self.c1, self.c2, A, A_plus, V)

    def instances(self, step: Fraction, slacks: tuple[Interval, Interval]) -> Iterator[Instance]:
        """Return the first of the problems exactly, with that step size: simple slacks, then its own."""
        n = self.spectrum.shape[1]
        made: dict[str, Any] = {
            name: matrix([[Fraction(v) for v in row] for row in a[0].tolist()]) for name, a in self.matrices.items()
        }
        x = diagonal([Fraction(v) for v in self.spectrum[0].tolist()], n, n)
        y = x * made["W1"] * made["W2"] - made.pop("R")
        own = [Fraction(float(v[0])) for v in (self.c1, self.c2)]
        simple = [where.simple(float(v)) for where, v in zip(slacks, own)]
        for low, high in dict.fromkeys((tuple(simple), tuple(own))):
            yield Instance(X=x, Y=y, eta=rational(step), c1=rational(low), c2=rational(high), **made)
