"""Batches of problems on purpose: parameters of a problem, the families they are drawn from, exact instances.

Every quantity of a conjecture is unchanged when inputs, outputs, hidden units and samples are turned by orthogonal
matrices, and by the part of Y outside the range of X. So X is taken diagonal and square, of full rank, and Y by the
residual R = X (W - W*), without loss.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ldexp
from typing import Any

import numpy as np
from flint import fmpq_mat

from verify.evaluation.batches import Batch
from verify.instances.problem import Instance
from verify.numbers.rationals import diagonal, matrix, rational

Shape = tuple[int, int, int]
"""n, h, m."""

SHAPES: tuple[Shape, ...] = (
    (1, 1, 1), (2, 2, 2), (2, 1, 2), (1, 2, 1), (2, 2, 1), (1, 2, 2), (2, 3, 2), (2, 1, 1), (1, 1, 2), (3, 2, 3),
    (3, 3, 3), (2, 4, 2), (3, 3, 2), (2, 3, 3), (3, 1, 3), (1, 3, 1), (4, 4, 1), (1, 4, 4), (3, 5, 2), (4, 2, 4),
    (4, 4, 4), (2, 6, 2), (5, 3, 5), (1, 1, 5), (5, 1, 1), (5, 8, 5), (6, 6, 6),
)  # fmt: skip
"""Small ones first: most corners show there."""

_SIMPLE = 0.2
"""The share of simple problems among those drawn."""

_LEAST, _LARGEST = -12.0, 12.0
"""Bounds of the logarithms of all scales."""


@dataclass(frozen=True)
class Layout:
    """Where the parameters of a problem of the shape stand in a vector.

    Logarithms of the singular values of X, of the scales of W1, W2 and R; entries of W1, W2 and R; the place of the
    step size; those of c1 and c2.
    """

    shape: Shape

    @cached_property
    def parts(self) -> dict[str, slice]:
        n, h, m = self.shape
        sizes = {"spectrum": n, "scales": 3, "W1": n * h, "W2": h * m, "R": n * m, "step": 1, "slacks": 2}
        ends = np.cumsum(list(sizes.values())).tolist()
        return {name: slice(end - size, end) for (name, size), end in zip(sizes.items(), ends)}

    @property
    def size(self) -> int:
        return self.parts["slacks"].stop

    def index(self, name: str, i: int, j: int) -> int:
        """Return the place of the entry (i, j) of W1, W2 or R."""
        _, h, m = self.shape
        return self.parts[name].start + i * {"W1": h, "W2": m, "R": m}[name] + j


@dataclass(frozen=True)
class Family:
    """Problems whose parameters are ``turn @ z``: some zero, some tied to each other, the others free."""

    name: str
    turn: np.ndarray


def families(shape: Shape, rng: np.random.Generator) -> list[Family]:
    """Return families of the shape, from the most special to the free one; some are chosen at random."""
    layout = Layout(shape)
    n, h, m = shape
    r = min(n, h, m)
    i, j = int(rng.integers(n)), int(rng.integers(m))
    by_row, by_column = rng.permutation(max(n, h))[:n], rng.permutation(max(h, m))[:m]
    crossed = {("W1", a, int(b)) for a, b in enumerate(by_row) if b < h}
    crossed |= {("W2", int(b), a) for a, b in enumerate(by_column) if b < h}
    main = {
        (name, k, k) for name, size in (("W1", min(n, h)), ("W2", min(h, m)), ("R", min(n, m))) for k in range(size)
    }
    single = {key for key in main if key[0] != "R"}
    everything = {("R", a, b) for a in range(n) for b in range(m)}

    def along(name: str, rows: int, columns: int) -> list[Any]:
        return [((name, 0, 0), (name, k, k)) for k in range(1, min(rows, columns))]

    made = [
        ("diagonal", main, [], False),
        ("diagonal, one direction", single | {("R", 0, 0)}, [], False),
        ("diagonal, last direction", single | {("R", n - 1, m - 1)}, [], False),
        ("crossed, one direction", crossed | {("R", i, j)}, [], False),
        ("diagonal, isotropic", main, [], True),
        ("diagonal, balanced", main, [(("W1", k, k), ("W2", k, k)) for k in range(r)], False),
        ("multiples of the identity", main, [*along("W1", n, h), *along("W2", h, m)], False),
        ("first layer alone", {k for k in main if k[0] != "W2"} | everything, [], False),
        ("second layer alone", {k for k in main if k[0] != "W1"} | everything, [], False),
        ("diagonal layers", main | everything, [], False),
    ]
    found = [Family(name, _turn(layout, kept, ties, tied)) for name, kept, ties, tied in made]
    found.append(Family("isotropic", _turn(layout, None, [], True)))
    if n == m:
        ties = [(("W1", a, b), ("W2", b, a)) for a in range(n) for b in range(h)]
        found.append(Family("balanced", _turn(layout, None, ties, False)))
    return [*found, Family("free", np.eye(layout.size))]


def _turn(layout: Layout, kept: set[Any] | None, ties: Sequence[Any], isotropic: bool) -> np.ndarray:
    """The matrix that spreads the free parameters over the vector."""
    turn = np.eye(layout.size)
    if kept is not None:
        wanted = {layout.index(*key) for key in kept}
        for name in ("W1", "W2", "R"):
            for place in range(layout.parts[name].start, layout.parts[name].stop):
                if place not in wanted:
                    turn[place, place] = 0
    for one, other in ties:
        a, b = layout.index(*one), layout.index(*other)
        turn[b] = turn[a]
    if any(one[0] != other[0] for one, other in ties):
        a = layout.parts["scales"].start
        turn[a + 1] = turn[a]
    if isotropic:
        turn[layout.parts["spectrum"]] = turn[0]
    return turn[:, np.any(turn != 0, axis=0)]


def draw(family: Family, layout: Layout, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return ``count`` parameter vectors (count, size) of a family, mild and extreme ones."""
    free = np.zeros((count, layout.size))
    spread = rng.choice([0.0, 0.01, 0.5, 2.0, 5.0], size=(count, 1), p=[0.1, 0.1, 0.4, 0.3, 0.1])
    free[:, layout.parts["spectrum"]] = rng.normal(size=(count, layout.shape[0])) * spread + rng.normal(size=(count, 1))
    wide = rng.choice([0.3, 1.0, 3.0], size=(count, 1), p=[0.4, 0.4, 0.2])
    free[:, layout.parts["scales"]] = rng.normal(size=(count, 3)) * wide
    for name in ("W1", "W2", "R"):
        size = layout.parts[name].stop - layout.parts[name].start
        entries = rng.normal(size=(count, size))
        simple = rng.random((count, 1)) < 0.3
        entries = np.where(simple, rng.integers(-1, 2, size=(count, size)), entries)
        ones = rng.random((count, 1)) < 0.15
        free[:, layout.parts[name]] = np.where(ones, 1.0, entries)
    near = rng.choice([0.05, 1.0, 4.0], size=(count, 1), p=[0.3, 0.4, 0.3])
    free[:, layout.parts["step"]] = rng.normal(size=(count, 1)) * near - rng.choice([0.0, 2.0], size=(count, 1))
    free[:, layout.parts["slacks"]] = rng.normal(size=(count, 2)) * rng.choice([0.5, 3.0, 8.0], size=(count, 1))
    simplest = rng.random(count) < _SIMPLE
    free[simplest] = _simple(layout, int(simplest.sum()), rng)
    # what is tied takes the value of the first of them
    first = (family.turn != 0).argmax(axis=0)
    return free[:, first] @ family.turn.T


def _simple(layout: Layout, count: int, rng: np.random.Generator) -> np.ndarray:
    """Parameters of problems with small integers: where a bound is met with equality, such often show it."""
    made = np.zeros((count, layout.size))
    made[:, layout.parts["spectrum"]] = rng.choice([0.0, np.log(2.0)], size=(count, 1), p=[0.7, 0.3])
    for name in ("W1", "W2", "R"):
        size = layout.parts[name].stop - layout.parts[name].start
        made[:, layout.parts[name]] = rng.integers(-1, 3, size=(count, size)) * rng.integers(0, 2, size=(count, 1))
    made[:, layout.parts["step"]] = rng.choice(np.log([0.25, 0.5, 1.0, 1.0, 2.0]), size=(count, 1))
    return made


@dataclass(frozen=True)
class Box:
    """Where c1 and c2 may lie, by hypotheses that say so outright (0 < c1 < 1 < c2 else)."""

    c1: tuple[Fraction, Fraction] = (Fraction(0), Fraction(1))
    c2: tuple[Fraction, Fraction | None] = (Fraction(1), None)

    def pinned(self, name: str) -> Fraction | None:
        """Return the value that c1 or c2 must have; None where it is free."""
        low, high = getattr(self, name)
        return low if low == high else None


def slack_values(parameters: np.ndarray, box: Box) -> tuple[np.ndarray, np.ndarray]:
    """Return c1 and c2, each (count,), for the two parameters (count, 2) that place them in the box."""
    with np.errstate(over="ignore"):
        share = 1 / (1 + np.exp(-np.clip(parameters[:, 0], -_LARGEST, _LARGEST)))
        above = np.exp(np.clip(parameters[:, 1], _LEAST, _LARGEST))
    c1 = float(box.c1[0]) + float(box.c1[1] - box.c1[0]) * share
    low, high = box.c2
    c2 = float(low) + (above if high is None else float(high - low) * above / (1 + above))
    return c1, c2


@dataclass(frozen=True, eq=False)
class Problems:
    """Floating-point problems with X diagonal: spectrum (B, n), W1, W2, R (B, n, m), c1, c2; no step size yet."""

    spectrum: np.ndarray
    W1: np.ndarray
    W2: np.ndarray
    R: np.ndarray
    c1: np.ndarray
    c2: np.ndarray

    @classmethod
    def of(cls, layout: Layout, parameters: np.ndarray, box: Box) -> Problems:
        """Return the problems that the parameter vectors (B, size) stand for."""
        n, h, m = layout.shape
        count = len(parameters)
        scales = np.exp(np.clip(parameters[:, layout.parts["scales"]], _LEAST, _LARGEST))
        spectrum = np.exp(np.clip(parameters[:, layout.parts["spectrum"]], _LEAST, _LARGEST))
        c1, c2 = slack_values(parameters[:, layout.parts["slacks"]], box)
        made = (parameters[:, layout.parts[name]] * scales[:, [k]] for k, name in enumerate(("W1", "W2", "R")))
        w1, w2, residual = (a.reshape(count, *s) for a, s in zip(made, ((n, h), (h, m), (n, m))))
        return cls(spectrum, w1, w2, residual, c1, c2)

    @property
    def step_scale(self) -> np.ndarray:
        """1 / (K (|W1|^2 + |W2|^2)), (B,): the step size at which descent changes its behaviour."""
        layers = (self.W1**2).sum(axis=(1, 2)) + (self.W2**2).sum(axis=(1, 2))
        return 1 / (self.spectrum.max(axis=1) ** 2 * np.where(layers > 0, layers, 1.0))

    def batch(self, eta: np.ndarray) -> Batch:
        """Return them as a batch with the step sizes (B,)."""
        n = self.spectrum.shape[1]
        x = self.spectrum[:, :, None] * np.eye(n)
        y = self.spectrum[:, :, None] * (self.W1 @ self.W2) - self.R
        return Batch(x, y, self.W1, self.W2, eta, self.c1, self.c2)

    def take(self, indices: Any) -> Problems:
        """Return those of the indices."""
        return Problems(*(getattr(self, name)[indices] for name in self.__dataclass_fields__))


def rounded(values: np.ndarray, bits: int) -> np.ndarray:
    """Return the numbers with so many bits after the leading one of the largest of them; zeros stay."""
    largest = np.abs(values).max(initial=0.0)
    if largest == 0 or not np.isfinite(largest):
        return values
    unit = ldexp(1.0, int(np.frexp(largest)[1]) - 1 - bits)
    return np.round(values / unit) * unit


def instance(problem: Problems, eta: Any, slacks: tuple[Any, Any]) -> Instance:
    """Return the first of the problems exactly, its doubles as rationals, Y = X W - R exactly."""
    n = problem.spectrum.shape[1]
    x = diagonal([Fraction(v) for v in problem.spectrum[0].tolist()], n, n)
    w1, w2, residual = (_exact(a[0]) for a in (problem.W1, problem.W2, problem.R))
    c1, c2 = slacks
    return Instance(X=x, Y=x * w1 * w2 - residual, W1=w1, W2=w2, eta=rational(eta), c1=rational(c1), c2=rational(c2))


def _exact(a: np.ndarray) -> fmpq_mat:
    return matrix([[Fraction(v) for v in row] for row in a.tolist()])
