"""Where the parameters of a problem stand in a vector, and the layouts that a conjecture is searched on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import product

import numpy as np

from verify.search.language.expressions import Link, Side
from verify.search.language.grammar import Conjecture, GrammarError, Shape
from verify.search.language.side_values import holds_of_sides, speaks_of_constants, speaks_of_sides_alone
from verify.search.language.sides import Declared

SHAPES: tuple[Shape, ...] = (
    (1, 1, 1), (2, 2, 2), (2, 1, 2), (1, 2, 1), (2, 2, 1), (1, 2, 2), (2, 3, 2), (2, 1, 1), (1, 1, 2), (3, 2, 3),
    (3, 3, 3), (2, 4, 2), (3, 3, 2), (2, 3, 3), (3, 1, 3), (1, 3, 1), (4, 4, 1), (1, 4, 4), (3, 5, 2), (4, 2, 4),
    (4, 4, 4), (2, 6, 2), (5, 3, 5), (1, 1, 5), (5, 1, 1), (5, 8, 5), (6, 6, 6),
)  # fmt: skip
"""Small ones first: most corners show there."""

WIDE_SHAPES: tuple[Shape, ...] = (
    (7, 7, 7), (2, 9, 2), (9, 2, 9), (1, 12, 1), (12, 1, 12), (8, 8, 1), (1, 8, 8), (9, 9, 9), (10, 3, 2), (2, 3, 10),
    (12, 12, 12), (3, 24, 3), (16, 16, 16), (40, 2, 2), (2, 2, 40), (2, 40, 2), (24, 24, 24), (40, 40, 40),
)  # fmt: skip

LARGEST = 40
"""The largest side that is searched unasked."""

_SIDES = (*range(1, 13), 16, 20, 24, 32, 40)
_OWN_SIDES = (2, 1, 3, 4, 5, 7, 9)
_MOST_WIDE, _MOST_OWN = 48, 24
_MOST_CELLS = 120_000
"""The most entries of a second derivative, of which a relation about the sharpness needs one for each problem."""


@dataclass(frozen=True)
class Layout:
    """Where the parameters of a problem stand in a vector.

    Logarithms of the nonzero singular values of X, of the scales of W1, W2 and R; entries of W1, W2 and R; the place of
    the step size; those of c1 and c2; entries that are added to X, where it is not taken diagonal; then the entries of
    matrices of the user's own. ``samples`` and ``rank`` are N and the rank of X, n where they are 0.
    """

    shape: Shape
    samples: int = 0
    rank: int = 0
    whole_data: bool = False
    own: tuple[Declared, ...] = ()
    own_sides: tuple[tuple[str, int], ...] = ()

    @property
    def rows(self) -> int:
        """N."""
        return self.samples or self.shape[0]

    @property
    def rank_of_data(self) -> int:
        """The rank of X."""
        return self.rank or min(self.shape[0], self.rows)

    @property
    def sides(self) -> dict[str, int]:
        """All sides by their names."""
        return dict(zip("nhm", self.shape)) | {"N": self.rows} | dict(self.own_sides)

    @cached_property
    def parts(self) -> dict[str, slice]:
        n, h, m = self.shape
        sizes = {"spectrum": self.rank_of_data, "scales": 3, "W1": n * h, "W2": h * m, "R": self.rows * m}
        sizes |= {"step": 1, "slacks": 2, "data": self.rows * n if self.whole_data else 0}
        sizes |= {f"own {d.name}": int(d.rows) * int(d.columns) for d in self.own}
        ends = np.cumsum(list(sizes.values())).tolist()
        return {name: slice(end - size, end) for (name, size), end in zip(sizes.items(), ends)}

    @cached_property
    def size(self) -> int:
        return max(part.stop for part in self.parts.values())

    def index(self, name: str, i: int, j: int) -> int:
        """Return the place of the entry (i, j) of W1, W2, R or of a matrix "own A"."""
        _, h, m = self.shape
        columns = {"W1": h, "W2": m, "R": m}
        if name not in columns:
            columns = {f"own {d.name}": int(d.columns) for d in self.own}
        return self.parts[name].start + i * columns[name] + j

    def entries(self, name: str) -> list[tuple[str, int, int]]:
        """Return the keys of all entries of a matrix."""
        n, h, m = self.shape
        sides = {"W1": (n, h), "W2": (h, m), "R": (self.rows, m)}
        sides |= {f"own {d.name}": (int(d.rows), int(d.columns)) for d in self.own}
        rows, columns = sides[name]
        return [(name, i, j) for i in range(rows) for j in range(columns)]


# --- the layouts of a conjecture ---------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def layouts_of(conjecture: Conjecture, shape: Shape | None = None) -> tuple[Layout, ...]:
    """Return the layouts to be searched, small ones first.

    Raises GrammarError where no sides up to 40 meet the hypotheses that speak of sides alone.
    """
    shape = shape or conjecture.source.shape
    found = list(dict.fromkeys(_among(conjecture, shape)))
    if not found:
        names = ", ".join(["n", "h", "m", *sorted(conjecture.own_sides)])
        where = f"the shape {shape}" if shape is not None else f"no shape with sides up to {LARGEST}"
        meets = "does not meet" if shape is not None else "meets"
        raise GrammarError(f"{where} {meets} the hypotheses on {names.replace(', m', ' and m')}")
    return tuple(found)


def _among(conjecture: Conjecture, shape: Shape | None) -> Iterator[Layout]:
    names = frozenset({*"nhmN"} | conjecture.own_sides)
    about_sides = [g for g in conjecture.hypotheses if speaks_of_sides_alone(g, names) and not speaks_of_constants(g)]
    sharp = "sharpness" in conjecture.words()
    for layout in _candidates(conjecture, shape, len(about_sides) > 0):
        n, h, m = layout.shape
        if sharp and (h * (n + m)) ** 2 > _MOST_CELLS:
            if shape is not None:
                raise GrammarError(f"the sharpness is searched for h(n + m) up to 346, but it is {h * (n + m)}")
            continue
        if all(holds_of_sides(g, layout.sides) for g in about_sides):
            yield layout


def _candidates(conjecture: Conjecture, shape: Shape | None, bounded: bool) -> Iterator[Layout]:
    for found in _shapes(conjecture, shape, bounded):
        for samples, rank in _data(conjecture, found):
            for sides in _own_sides(conjecture, found, samples or found[0]):
                known = dict(zip("nhm", found)) | {"N": samples or found[0]} | dict(sides)
                own = tuple(
                    replace(d, rows=_known(d.rows, known), columns=_known(d.columns, known)) for d in conjecture.own
                )
                yield Layout(found, samples, rank, _has_whole_data(conjecture), own, sides)


def _known(side: Side, sides: Mapping[str, int]) -> int:
    return sides[side] if isinstance(side, str) else side


def _shapes(conjecture: Conjecture, shape: Shape | None, bounded: bool) -> Iterator[Shape]:
    if shape is not None:
        yield shape
        return
    declared = {s for d in conjecture.own for s in (d.rows, d.columns)}
    if not conjecture.is_of_network and not (declared | conjecture.words()) & {*"nhmN"}:
        yield (1, 1, 1)
        return
    yield from SHAPES
    yield from WIDE_SHAPES
    if bounded:  # hypotheses may leave little of these
        known = frozenset({*"nhm"})
        about = [g for g in conjecture.hypotheses if speaks_of_sides_alone(g, known)]
        sides = sorted({*_SIDES, *_named_sides(about)})
        met = (s for s in product(sides, sides, sides) if all(holds_of_sides(g, dict(zip("nhm", s))) for g in about))
        ordered = sorted(met, key=lambda s: (sum(s), max(s)))
        small, rest = ordered[: _MOST_WIDE // 2], ordered[_MOST_WIDE // 2 :]
        yield from small
        yield from rest[:: max(1, len(rest) // (_MOST_WIDE // 2))]
        yield from rest[-1:]


def _named_sides(about: Sequence[Link]) -> Iterator[int]:
    """The integers in relations between sides, and those next to them: a bound of a side is met at its edge."""
    for link in about:
        for node in link.nodes():
            if node.constant is not None and node.constant.denominator == 1:
                yield from (s for s in range(int(node.constant) - 1, int(node.constant) + 2) if 1 <= s <= LARGEST)


def _data(conjecture: Conjecture, shape: Shape) -> Iterator[tuple[int, int]]:
    """N and the rank of X, 0 where they are n."""
    n = shape[0]
    varied = "N" in conjecture.words() or any("N" in (d.rows, d.columns) for d in conjecture.own)
    if not (varied or conjecture.any_rank):
        yield 0, 0
        return
    yield 0, 0
    samples = [n + 1, 2 * n, n + 5, 4 * n + 1, 40] if varied else [n + 1]
    yield from ((s, 0) for s in dict.fromkeys(samples) if n < s <= LARGEST)
    if conjecture.any_rank and n > 1:
        yield from dict.fromkeys(((0, n - 1), (0, 1), (n - 1, 0), (1, 0), (n - 1, max(1, n - 2)), (n + 1, n - 1)))


def _own_sides(conjecture: Conjecture, shape: Shape, samples: int) -> Iterator[tuple[tuple[str, int], ...]]:
    names = sorted(conjecture.own_sides)
    if not names:
        yield ()
        return
    choices = sorted(product(_OWN_SIDES, repeat=len(names)), key=lambda c: (sum(c), c)) if len(names) < 4 else []
    equal = [tuple(s for _ in names) for s in (*_OWN_SIDES, 12, 20, 40)]
    apart = [(1, *(40 for _ in names[1:])), (40, *(1 for _ in names[1:]))] if len(names) > 1 else []
    for chosen in [*equal, *choices, *apart]:
        yield tuple(zip(names, chosen))


def _has_whole_data(conjecture: Conjecture) -> bool:
    """Whether X stands by itself, so that to take it diagonal would lose problems."""
    return "X" in conjecture.words() or "Y" in conjecture.words()
