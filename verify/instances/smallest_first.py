"""The smallest instances, in order of size: the systematic search that a counterexample starts with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, product
from typing import Any

from flint import arb, fmpq, fmpq_mat

from derivations.claim import Setting
from verify.instances import gradient_flows as flows
from verify.instances.dependencies import FLOW, MATRICES
from verify.instances.problem import Instance, ScalarFlow
from verify.instances.random_matrices import SLACKS
from verify.numbers.exact.scalars import Scalar
from verify.numbers.rationals import diagonal, zeros

Shape = tuple[int, int, int, int]

_VALUES = tuple(fmpq(p, q) for p, q in ((0, 1), (1, 1), (2, 1), (1, 2), (-1, 1), (-2, 1), (-1, 2)))
_RATIOS = flows.SIMPLEST_RATIOS[:5]
_SHAPES: tuple[Shape, ...] = tuple((n, h, m, samples) for n, h, m, samples in product((1, 2), repeat=4))
_IRRATIONAL = 16
PER_SHAPE = 1000
"""How many instances of one shape are taken."""


def weight(x: Scalar) -> int:
    """Return how much there is to a number: 0 for 0, 1 for 1, more for a sign, a larger numerator, a denominator.

    An irrational number weighs the same whatever it is: a hypothesis wants it where it is.
    """
    if isinstance(x, arb):
        return _IRRATIONAL
    return 0 if x == 0 else int(x.p.bit_length()) + 2 * (int(x.q.bit_length()) - 1) + (x < 0)


def sides(name: str, shape: Shape) -> tuple[int, int]:
    """Return the rows and columns of the named matrix of an instance of shape (n, h, m, N)."""
    n, h, m, samples = shape
    return {"X": (samples, n), "Y": (samples, m), "W1": (n, h), "W2": (h, m), "W1_t": (n, h), "W2_t": (h, m)}.get(
        name, (n, m)
    )


def tiny(
    setting: Setting, used: frozenset[str], per_shape: int = PER_SHAPE, only: tuple[int, int, int] | None = None
) -> Iterator[Instance | ScalarFlow]:
    """Return small instances, smallest first, in which only the fields used vary; step size 1.

    ``only``: the sides n, h, m of all of them.
    """
    if setting is Setting.SCALAR_FLOW:
        yield from _scalar_flows()
        return
    free = [name for name in MATRICES if name in used and name not in ("W1_t", "W2_t")]
    of_setting = [s for s in _SHAPES if setting is not Setting.ONE_TO_ONE or (s[0], s[2]) == (1, 1)]
    wanted = [s for s in of_setting if (not _repeats(s, free) if only is None else s[:3] == only)]
    shapes = sorted(wanted, key=lambda s: _size(s, free))
    without_targets = [name for name in free if name != "Y"]
    # beyond the first shape without targets, and everywhere without signs, first: far fewer, and mostly enough
    passes = ((shapes[:1], free, _VALUES[:4]), (shapes[1:], without_targets, _VALUES[:4]))
    for some, names, values in (*passes, (shapes[1:], free, _VALUES[:4]), (shapes, free, _VALUES)):
        for shape in some:
            yield from islice(_instances(setting, shape, names, used, values), per_shape)


def _size(shape: Shape, names: Sequence[str]) -> tuple[int, int, Shape]:
    return sum(a * b for a, b in (sides(name, shape) for name in names)), sum(shape), shape


def _repeats(shape: Shape, names: Sequence[str]) -> bool:
    """Whether a side larger than 1 changes none of the matrices that vary."""
    varied = [sides(name, shape) for name in names]
    n, h, m, samples = shape
    smaller = {(1, h, m, samples), (n, 1, m, samples), (n, h, 1, samples), (n, h, m, 1)} - {shape}
    return any([sides(name, s) for name in names] == varied for s in smaller)


def by_weight(domains: Sequence[Sequence[Any]], weights: Sequence[Sequence[int]]) -> Iterator[tuple[Any, ...]]:
    """Return the choices of one value from each domain, in order of their total weight.

    Weights are nonnegative integers, one for each value.
    """
    most = sum(max(w) for w in weights)
    for total in range(most + 1):
        yield from _weighing(domains, weights, total)


def _weighing(
    domains: Sequence[Sequence[Any]], weights: Sequence[Sequence[int]], total: int
) -> Iterator[tuple[Any, ...]]:
    if not domains:
        if total == 0:
            yield ()
        return
    for value, cost in zip(domains[0], weights[0], strict=True):
        if cost <= total:
            for rest in _weighing(domains[1:], weights[1:], total - cost):
                yield (value, *rest)


def _instances(
    setting: Setting, shape: Shape, free: Sequence[str], used: frozenset[str], values: Sequence[fmpq]
) -> Iterator[Instance]:
    cells = [(name, sides(name, shape)) for name in free]
    count = sum(a * b for _, (a, b) in cells)
    slacks = SLACKS[: 2 if used & {"c1", "c2"} else 1]
    ratios = _RATIOS if setting is Setting.FLOW and shape == (1, 1, 1, 1) else _RATIOS[:1]
    domains = [values] * count + [slacks, ratios]
    # two for being there at all, so that zeros come before small numbers
    weights = [[weight(v) + 2 * (v != 0) for v in values]] * count + [range(0, 2 * len(slacks), 2), range(len(ratios))]
    for *numbers, (c1, c2), ratio in by_weight(domains, weights):
        made = _assembled(shape, cells, iter(numbers), c1, c2)
        moved = made if ratio == 1 else _moved(made, ratio)
        if moved is not None:
            yield moved


def _assembled(
    shape: Shape, cells: Iterable[tuple[str, tuple[int, int]]], numbers: Iterator[fmpq], c1: fmpq, c2: fmpq
) -> Instance:
    given: dict[str, Any] = {name: fmpq_mat(a, b, [next(numbers) for _ in range(a * b)]) for name, (a, b) in cells}
    given.setdefault("X", diagonal([1] * 4, *sides("X", shape)))
    for name in ("Y", "W1", "W2"):
        given.setdefault(name, zeros(*sides(name, shape)))
    return Instance(**given, eta=fmpq(1), c1=c1, c2=c2)


def _moved(inst: Instance, ratio: fmpq) -> Instance | None:
    """The 1 x 1 instance with a later point of its flow; None where there is none at that ratio."""
    x, y, a, b = (matrix[0, 0] for matrix in (inst.X, inst.Y, inst.W1, inst.W2))
    if x == 0:
        return None
    end = flows.along(a, b, ratio)
    if not flows.is_reached(y / x, (a, b), end):
        return None
    return replace(inst, W1_t=fmpq_mat(1, 1, [end[0]]), W2_t=fmpq_mat(1, 1, [end[1]]))


def _scalar_flows() -> Iterator[ScalarFlow]:
    ordered = [weight(v) + 2 * (v != 0) for v in _VALUES]
    for y, a, b, ratio in by_weight([_VALUES] * 3 + [_RATIOS], [ordered] * 3 + [range(len(_RATIOS))]):
        end = flows.along(a, b, ratio)
        if flows.is_reached(y, (a, b), end):
            yield ScalarFlow(**dict(zip(FLOW, (y, a, b, *end), strict=True)))
