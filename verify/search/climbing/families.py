"""Batches of problems on purpose: the families that parameters are drawn from, problems in floats, exact instances.

Every quantity of a network is unchanged when inputs, outputs, hidden units and samples are turned by orthogonal
matrices, and by the part of Y outside the range of X. So X is taken diagonal, and Y by the residual R = X (W - W*),
without loss; where X or Y itself is spoken of, entries are added to X.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ldexp

import numpy as np
from flint import fmpq_mat
from numpy.typing import NDArray

from verify.evaluation.batches import Batch
from verify.instances.problem import Instance
from verify.numbers.float_matrices import exactly
from verify.numbers.floats import Array
from verify.numbers.rationals import rational
from verify.search.climbing.layouts import Layout
from verify.search.climbing.own_matrices import formed, formed_exactly

__all__ = [
    "Box",
    "Family",
    "Layout",
    "Problems",
    "draw",
    "families",
    "instance",
    "rounded",
    "slack_values",
    "turns_of",
    "whole",
]

_SIMPLE = 0.2
"""The share of simple problems among those drawn."""

_LARGEST = 60.0
"""Bound of the logarithms of the scales of W1, W2 and R, and of what places the slacks."""
_LARGEST_SPECTRUM = 115.0
"""Bound of the logarithms of the singular values of X: condition numbers up to 1e199."""

_NOTHING = -1


@dataclass(frozen=True)
class Family:
    """Problems some of whose parameters are 0 or tied to each other, the others free.

    ``source``: for each parameter the place of the free one that it equals, -1 where it is 0.
    """

    name: str
    source: Array

    @property
    def free(self) -> Array:
        """The places of the free parameters."""
        return np.flatnonzero(self.source == np.arange(len(self.source)))


def turns_of(family: Family, places: Array, columns: int) -> Array:
    """Return the matrix (size, columns) that spreads free parameters over the vector; columns of zeros at the end."""
    turn = np.zeros((len(family.source), columns))
    for k, place in enumerate(places[:columns]):
        turn[family.source == place, k] = 1.0
    return turn


Key = tuple[str, int, int]


def families(layout: Layout, rng: np.random.Generator) -> list[Family]:
    """Return families of the layout, from the most special to the free one; some are chosen at random."""
    n, h, m = layout.shape
    r = min(n, h, m)
    i, j = int(rng.integers(n)), int(rng.integers(m))
    by_row, by_column = rng.permutation(max(n, h))[:n], rng.permutation(max(h, m))[:m]
    crossed = {("W1", a, int(b)) for a, b in enumerate(by_row) if b < h}
    crossed |= {("W2", int(b), a) for a, b in enumerate(by_column) if b < h}
    main = {
        (name, k, k) for name, size in (("W1", min(n, h)), ("W2", min(h, m)), ("R", min(n, m))) for k in range(size)
    }
    main = {key for key in main if key[0] != "R" or key[1] < layout.rows}
    single = {key for key in main if key[0] != "R"}
    everything = set(layout.entries("R"))
    first, last = ("R", 0, 0), ("R", min(n, layout.rows) - 1, m - 1)

    def along(name: str, rows: int, columns: int) -> list[tuple[Key, Key]]:
        return [((name, 0, 0), (name, k, k)) for k in range(1, min(rows, columns))]

    balanced: list[tuple[Key, Key]] = [(("W1", k, k), ("W2", k, k)) for k in range(r)]
    made: list[tuple[str, set[Key], list[tuple[Key, Key]], bool]] = [
        ("diagonal", main, [], False),
        ("diagonal, one direction", single | {first}, [], False),
        ("diagonal, last direction", single | {last}, [], False),
        ("crossed, one direction", crossed | {("R", min(i, layout.rows - 1), j)}, [], False),
        ("diagonal, isotropic", main, [], True),
        ("diagonal, balanced", main, balanced, False),
        ("multiples of the identity", main, [*along("W1", n, h), *along("W2", h, m)], False),
        ("first layer alone", {k for k in main if k[0] != "W2"} | everything, [], False),
        ("second layer alone", {k for k in main if k[0] != "W1"} | everything, [], False),
        ("diagonal layers", main | everything, [], False),
    ]
    if h > 1:  # one layer here, the other there: the eigenvalues of D have both signs
        half = h // 2
        apart = {("W1", k, k) for k in range(min(n, half))} | {("W2", half + k, k) for k in range(min(h - half, m))}
        tied = [((name, *a), (name, *b)) for name, a, b in _pairs(sorted(apart))]
        made.append(("layers apart", apart | everything, tied, False))
        half = int(rng.integers(1, h))
        split = {("W1", k, j) for k in range(n) for j in range(half)} | {
            ("W2", j, k) for j in range(half, h) for k in range(m)
        }
        made.append(("layers apart, free", split | everything, [], False))
        # W1's columns and W2's rows orthogonal: D is diagonal, of sums of squares, so that its spectrum can be chosen
        spectral = {("W1", k, k % half) for k in range(n)} | {("W2", half + k % (h - half), k) for k in range(m)}
        made.append(("layers apart, D diagonal", spectral | everything, [], False))
    found = [Family(name, _source(layout, kept, ties, tied)) for name, kept, ties, tied in made]
    found.append(Family("isotropic", _source(layout, None, [], True)))
    if n == m:
        ties = [(("W1", a, b), ("W2", b, a)) for a in range(n) for b in range(h)]
        found.append(Family("balanced", _source(layout, None, ties, False)))
    found += _of_own_matrices(layout)
    return [*found, Family("free", np.arange(layout.size))]


def _pairs(keys: Sequence[Key]) -> list[tuple[str, tuple[int, int], tuple[int, int]]]:
    """Each entry of a layer with the first one of that layer."""
    firsts: dict[str, Key] = {}
    for key in keys:
        firsts.setdefault(key[0], key)
    return [(key[0], firsts[key[0]][1:], key[1:]) for key in keys if key != firsts[key[0]]]


def _of_own_matrices(layout: Layout) -> list[Family]:
    """The user's matrices diagonal, multiples of the identity, of one column, and equal to each other."""
    if not layout.own:
        return []
    names = [f"own {d.name}" for d in layout.own]
    diagonal = {key for name in names for key in layout.entries(name) if key[1] == key[2]}
    ties: list[tuple[Key, Key]] = [((key[0], 0, 0), key) for key in sorted(diagonal) if key[1] > 0]
    column = {key for name in names for key in layout.entries(name) if key[2] == 0}
    corner = {(name, 0, 0) for name in names}
    found = [
        Family("own: diagonal", _source(layout, diagonal, [], False, names)),
        Family("own: multiples of the identity", _source(layout, diagonal, ties, False, names)),
        Family("own: one column", _source(layout, column, [], False, names)),
        Family("own: one entry", _source(layout, corner, [], False, names)),
    ]
    equal = []
    for k, d in enumerate(layout.own):
        twin = next((e for e in layout.own[:k] if (e.rows, e.columns) == (d.rows, d.columns)), None)
        if twin is not None:
            equal += [
                ((f"own {twin.name}", i, j), (f"own {d.name}", i, j)) for _, i, j in layout.entries(f"own {d.name}")
            ]
    if equal:
        found.append(Family("own: equal", _source(layout, None, equal, False, names)))
    return found


def _source(
    layout: Layout,
    kept: set[Key] | None,
    ties: Sequence[tuple[Key, Key]],
    isotropic: bool,
    names: Sequence[str] = ("W1", "W2", "R"),
) -> Array:
    """Where each parameter comes from, of the named matrices only the entries kept, one of each tie by the other."""
    source = np.arange(layout.size)
    if kept is not None:
        wanted = {layout.index(*key) for key in kept}
        for name in names:
            part = layout.parts[name]
            source[part] = [place if place in wanted else _NOTHING for place in range(part.start, part.stop)]
    if "data" in layout.parts and kept is not None and names[0] == "W1":
        source[layout.parts["data"]] = _NOTHING
    for one, other in ties:
        source[layout.index(*other)] = source[layout.index(*one)]
    if any(one[0] != other[0] for one, other in ties) and names[0] == "W1":
        start = layout.parts["scales"].start
        source[start + 1] = source[start]
    if isotropic:
        source[layout.parts["spectrum"]] = layout.parts["spectrum"].start
    return source


def draw(family: Family, layout: Layout, count: int, rng: np.random.Generator) -> Array:
    """Return ``count`` parameter vectors (count, size) of a family, mild and extreme ones."""
    free = np.zeros((count, layout.size))
    spread = rng.choice([0.0, 0.01, 0.5, 2.0, 5.0, 40.0], size=(count, 1), p=[0.1, 0.1, 0.4, 0.27, 0.1, 0.03])
    spectrum = layout.parts["spectrum"]
    sizes = (count, spectrum.stop - spectrum.start)
    free[:, spectrum] = rng.normal(size=sizes) * spread + rng.normal(size=(count, 1))
    wide = rng.choice([0.3, 1.0, 3.0], size=(count, 1), p=[0.4, 0.4, 0.2])
    free[:, layout.parts["scales"]] = rng.normal(size=(count, 3)) * wide
    for name, part in layout.parts.items():
        if name in ("W1", "W2", "R", "data") or name.startswith("own "):
            size = part.stop - part.start
            entries = rng.normal(size=(count, size))
            simple = rng.random((count, 1)) < 0.3
            entries = np.where(simple, rng.integers(-1, 2, size=(count, size)), entries)
            ones = rng.random((count, 1)) < 0.15
            free[:, part] = np.where(ones, 1.0, entries)
    if "data" in layout.parts:
        free[rng.random(count) < 0.5, layout.parts["data"]] = 0.0
    near = rng.choice([0.05, 1.0, 4.0], size=(count, 1), p=[0.3, 0.4, 0.3])
    free[:, layout.parts["step"]] = rng.normal(size=(count, 1)) * near - rng.choice([0.0, 2.0], size=(count, 1))
    free[:, layout.parts["slacks"]] = rng.normal(size=(count, 2)) * rng.choice([0.5, 3.0, 8.0], size=(count, 1))
    simplest = rng.random(count) < _SIMPLE
    free[simplest] = _simple(layout, int(simplest.sum()), rng)
    return np.where(family.source >= 0, free[:, family.source], 0.0)


def _simple(layout: Layout, count: int, rng: np.random.Generator) -> Array:
    """Parameters of problems with small integers: where a bound is met with equality, such often show it."""
    made = np.zeros((count, layout.size))
    made[:, layout.parts["spectrum"]] = rng.choice([0.0, np.log(2.0)], size=(count, 1), p=[0.7, 0.3])
    for name, part in layout.parts.items():
        if name in ("W1", "W2", "R") or name.startswith("own "):
            size = part.stop - part.start
            made[:, part] = rng.integers(-1, 3, size=(count, size)) * rng.integers(0, 2, size=(count, 1))
    made[:, layout.parts["step"]] = rng.choice(np.log([0.25, 0.5, 1.0, 1.0, 2.0]), size=(count, 1))
    return made


def whole(family: Family, layout: Layout, count: int, rng: np.random.Generator) -> Array:
    """Return parameter vectors (count, size) of problems with small integers, at which equations may hold exactly."""
    made = np.zeros((count, layout.size))
    part = layout.parts["spectrum"]
    made[:, part] = np.log(rng.choice([1.0, 1.0, 2.0, 3.0, 0.5], size=(count, part.stop - part.start)))
    made[rng.random(count) < 0.5, part] = 0.0
    largest = rng.choice([1, 2, 4], size=(count, 1), p=[0.4, 0.4, 0.2])
    for name, part in layout.parts.items():
        if name in ("W1", "W2", "R") or name.startswith("own "):
            size = part.stop - part.start
            present = rng.random((count, size)) < rng.choice([0.2, 0.6, 1.0], size=(count, 1))
            made[:, part] = np.round(rng.uniform(-1, 1, size=(count, size)) * (largest + 0.49)) * present
    made[:, layout.parts["step"]] = rng.choice(np.log([0.25, 0.5, 1.0, 2.0]), size=(count, 1))
    return np.where(family.source >= 0, made[:, family.source], 0.0)


@dataclass(frozen=True)
class Box:
    """Where c1 and c2 may lie, by hypotheses that say so outright (0 < c1 < 1 < c2 else)."""

    c1: tuple[Fraction, Fraction] = (Fraction(0), Fraction(1))
    c2: tuple[Fraction, Fraction | None] = (Fraction(1), None)

    def pinned(self, name: str) -> Fraction | None:
        """Return the value that c1 or c2 must have; None where it is free."""
        low, high = getattr(self, name)
        return low if low == high else None


def slack_values(parameters: Array, box: Box) -> tuple[Array, Array]:
    """Return c1 and c2, each (count,), for the two parameters (count, 2) that place them in the box."""
    with np.errstate(over="ignore"):
        share = 1 / (1 + np.exp(-np.clip(parameters[:, 0], -_LARGEST, _LARGEST)))
        above = np.exp(np.clip(parameters[:, 1], -_LARGEST, _LARGEST))
    c1 = float(box.c1[0]) + float(box.c1[1] - box.c1[0]) * share
    low, high = box.c2
    c2 = float(low) + (above if high is None else float(high - low) * above / (1 + above))
    return c1, c2


@dataclass(frozen=True, eq=False)
class Problems:
    """Floating-point problems of one layout; no step size yet.

    ``spectrum`` (B, r), the singular values that X is given on its diagonal; ``data`` (B, N, n), what is added to it;
    W1 (B, n, h), W2 (B, h, m), R (B, N, m); c1, c2 (B,); ``own``: free matrices of which the user's own are made.
    """

    layout: Layout
    spectrum: Array
    W1: Array
    W2: Array
    R: Array
    c1: Array
    c2: Array
    data: Array
    own: dict[str, Array] = field(default_factory=dict)

    @classmethod
    def of(cls, layout: Layout, parameters: Array, box: Box) -> Problems:
        """Return the problems that the parameter vectors (B, size) stand for."""
        n, h, m = layout.shape
        count = len(parameters)
        scales = np.exp(np.clip(parameters[:, layout.parts["scales"]], -_LARGEST, _LARGEST))
        logarithms = parameters[:, layout.parts["spectrum"]]
        spectrum = np.exp(np.clip(logarithms, -_LARGEST_SPECTRUM, _LARGEST_SPECTRUM))
        c1, c2 = slack_values(parameters[:, layout.parts["slacks"]], box)
        made = (parameters[:, layout.parts[name]] * scales[:, [k]] for k, name in enumerate(("W1", "W2", "R")))
        w1, w2, residual = (a.reshape(count, *s) for a, s in zip(made, ((n, h), (h, m), (layout.rows, m))))
        data = np.zeros((count, layout.rows, n))
        if layout.whole_data:
            added = parameters[:, layout.parts["data"]].reshape(data.shape).copy()
            r = layout.rank_of_data
            added[:, r:] = 0.0
            added[:, :, r:] = 0.0
            data = added * spectrum[:, [0], None]
        own = {d.name: _entries(parameters, layout, d.name, (int(d.rows), int(d.columns))) for d in layout.own}
        return cls(layout, spectrum, w1, w2, residual, c1, c2, data, own)

    @property
    def X(self) -> Array:
        """The data, (B, N, n)."""
        x = self.data.copy()
        r = np.arange(self.spectrum.shape[1])
        x[:, r, r] += self.spectrum
        return x

    @property
    def step_scale(self) -> Array:
        """1 / (K (|W1|^2 + |W2|^2)), (B,), or less: the step size at which descent changes its behaviour."""
        layers = (self.W1**2).sum(axis=(1, 2)) + (self.W2**2).sum(axis=(1, 2))
        size = self.spectrum.max(axis=1) ** 2 + (self.data**2).sum(axis=(1, 2))
        return 1 / (size * np.where(layers > 0, layers, 1.0))

    def batch(self, eta: Array) -> Batch:
        """Return them as a batch with the step sizes (B,)."""
        x = self.X
        y = x @ (self.W1 @ self.W2) - self.R
        own = {d.name: formed(self.own[d.name], d.kinds) for d in self.layout.own}
        sides, rank = dict(self.layout.own_sides), self.layout.rank_of_data
        return Batch(x, y, self.W1, self.W2, eta, self.c1, self.c2, own=own, own_sides=sides, rank=rank)

    def take(self, indices: NDArray[np.bool_] | NDArray[np.intp] | Sequence[int] | slice) -> Problems:
        """Return those of the indices."""
        own = {name: a[indices] for name, a in self.own.items()}
        return replace(self, **{name: getattr(self, name)[indices] for name in _ARRAYS}, own=own)

    def joined(self, others: Sequence[Problems]) -> Problems:
        """Return these and the others, of the same layout."""
        every = [self, *others]
        arrays = {name: np.concatenate([getattr(p, name) for p in every]) for name in _ARRAYS}
        return replace(self, **arrays, own={k: np.concatenate([p.own[k] for p in every]) for k in self.own})


_ARRAYS = ("spectrum", "W1", "W2", "R", "c1", "c2", "data")


def _entries(parameters: Array, layout: Layout, name: str, shape: tuple[int, int]) -> Array:
    return parameters[:, layout.parts[f"own {name}"]].reshape(len(parameters), *shape)


def rounded(values: Array, bits: int) -> Array:
    """Return the numbers with so many bits after the leading one of the largest of them; zeros stay."""
    largest = np.abs(values).max(initial=0.0)
    if largest == 0 or not np.isfinite(largest):
        return values
    unit = ldexp(1.0, int(np.frexp(largest)[1]) - 1 - bits)
    return np.round(values / unit) * unit if unit > 0 else values


def instance(
    problem: Problems,
    eta: float | Fraction,
    slacks: tuple[float | Fraction, float | Fraction],
    columns: Sequence[Sequence[Fraction]] | None = None,
) -> Instance:
    """Return the first of the problems exactly, its doubles as rationals, Y = X W - R exactly.

    ``columns``: the entries, other than 0, of the columns of X that are not 0; X is diagonal with the spectrum if None.
    """
    w1, w2, residual = (exactly(a[0]) for a in (problem.W1, problem.W2, problem.R))
    if columns is None:
        x = exactly(problem.X[0])
    else:
        x, residual = _spread(columns, problem.layout, residual, problem.spectrum[0].tolist())
    own = {d.name: formed_exactly(exactly(problem.own[d.name][0]), d.kinds) for d in problem.layout.own}
    c1, c2 = slacks
    return Instance(
        X=x,
        Y=x * w1 * w2 - residual,
        W1=w1,
        W2=w2,
        eta=rational(eta),
        c1=rational(c1),
        c2=rational(c2),
        own=own,
        own_sides=dict(problem.layout.own_sides),
    )


def _spread(
    columns: Sequence[Sequence[Fraction]], layout: Layout, residual: fmpq_mat, spectrum: Sequence[float]
) -> tuple[fmpq_mat, fmpq_mat]:
    """The data with these columns, one below the other, and the residual X (W - W*) of about the same gradient."""
    n, _, m = layout.shape
    rows = sum(max(1, len(c)) for c in columns)
    x, spread, row = fmpq_mat(max(rows, layout.rows), n), fmpq_mat(max(rows, layout.rows), m), 0
    for j, column in enumerate(columns):
        for entry in column:
            x[row, j] = rational(entry)
            for k in range(m):
                spread[row, k] = x[row, j] * residual[j, k] / rational(Fraction(spectrum[j]))
            row += 1
    return x, spread
