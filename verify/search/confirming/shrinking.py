"""Counterexamples made small: small numbers first, several at once, sides that are far apart where they can be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import chain, islice
from random import Random
from time import thread_time
from typing import Any

from flint import fmpq, fmpq_mat
from sympy import Eq

from derivations.claim import Setting
from verify.instances.problem import Instance
from verify.instances.shrinking import Cost, changeable, simpler
from verify.instances.simpler_numbers import near_numbers
from verify.instances.smallest_first import tiny, weight
from verify.instances.step_sizes import scale
from verify.numbers.exact.scalars import Real
from verify.numbers.rationals import fraction, identity, rational, simplest_between, with_entry, zeros
from verify.search.climbing.layouts import Layout, layouts_of
from verify.search.climbing.own_matrices import formed_exactly
from verify.search.confirming.confirmation import TypedAttack, attack, instance_of, record
from verify.search.confirming.solving import solutions_in_scale
from verify.search.language.grammar import Conjecture
from verify.trials.assertion import Violation
from verify.trials.records import Counterexample

_SYSTEMATIC_SHARE, _TINY_PER_SHAPE, _TINY_OWN = 0.4, 200, 400
_STEPS = (fmpq(1), fmpq(1, 2), fmpq(3, 4), fmpq(1, 4), fmpq(1, 10))
"""3/4 keeps away from hypotheses such as eta K <= 1, which the others meet on the edge or far inside."""
_ROOMS = (Fraction(1, 2), Fraction(99, 100))
"""A step size may be made a simpler number down to these shares of itself."""
_NETWORK = ("X", "Y", "W1", "W2")

Size = tuple[int, Cost, int, int]


def smallest(conjecture: Conjecture, found: Violation, seconds: float) -> Counterexample:
    """Return a small counterexample to be had from a violation within so many seconds of computing, as a record.

    The time of other programs on the machine does not count: what is shown should not depend on them.

    One that anybody can check in any arithmetic is preferred: small as it may be, its sides and those of the hypotheses
    are not nearer to each other than those of the violation found.
    """
    trial, begun = attack(conjecture), thread_time()
    bearing = trial.edges(found)
    plain = _systematic(conjecture, trial, bearing, begun + seconds * _SYSTEMATIC_SHARE)
    if plain is None and instance_of(found).factors:
        plain = _systematic(conjecture, trial, bearing, thread_time() + seconds * _SYSTEMATIC_SHARE / 2, in_scale=True)
    tried = [v for v in (plain, found) if v]
    best = min((_plain(conjecture, trial, v) for v in tried), key=lambda v: _size(trial, v))
    return record(conjecture, _shrunk(trial, best, min(bearing, trial.edges(best)), begun + seconds))


def _size(trial: TypedAttack, found: Violation) -> Size:
    """The size of what matters: irrational factors, the network's numbers, then those of the user's own matrices."""
    inst = instance_of(found)
    own = [x for a in inst.own.values() for x in a.entries()]
    return len(inst.factors), found.cost(trial.used), len(own), sum(weight(x) + (x != 0) for x in own)


def _plain(conjecture: Conjecture, trial: TypedAttack, found: Violation) -> Violation:
    """The violation with plain values for all that does not matter."""
    inst = instance_of(found)
    n, m = inst.X.ncols(), inst.Y.ncols()
    plain: dict[str, Any] = {"X": identity(n), "Y": zeros(n, m), "eta": fmpq(1), "c1": fmpq(1, 2), "c2": fmpq(3, 2)}
    if "X" in trial.used or "Y" in trial.used or "N" in conjecture.words() or conjecture.any_rank:
        del plain["X"], plain["Y"]
    for name in ("W1", "W2"):
        plain[name] = 0 * getattr(inst, name)
    changed = {k: v for k, v in plain.items() if k not in trial.used}
    changed["factors"] = {k: v for k, v in inst.factors.items() if k in trial.used or k in inst.own}
    return trial.violated(replace(inst, **changed)) or found


def _systematic(
    conjecture: Conjecture, trial: TypedAttack, edges: int, until: float, in_scale: bool = False
) -> Violation | None:
    """A violation with small integers: of the shape asked about, or made of a smaller one."""
    found = _among_tiny(conjecture, trial, edges, until, in_scale)
    if found is not None or trial.shape is None or conjecture.own:
        return found
    smaller = _among_tiny(conjecture, replace(trial, shape=None), edges, until, in_scale)
    for candidate in () if smaller is None else _enlarged(instance_of(smaller), trial.shape):
        found = trial.violated(candidate)
        if found is not None and trial.edges(found) <= edges:
            return found
    return None


def _among_tiny(
    conjecture: Conjecture, trial: TypedAttack, edges: int, until: float, in_scale: bool
) -> Violation | None:
    bases = _tiny_own(conjecture) if conjecture.own else tiny(Setting.RUN, trial.used, _TINY_PER_SHAPE, trial.shape)
    for base in bases:
        if not isinstance(base, Instance):
            continue
        for step in _STEPS if "eta" in trial.used else _STEPS[:1]:
            if thread_time() > until:
                return None
            plain = replace(base, eta=step)
            for candidate in _in_scale(trial, plain) if in_scale else (plain,):
                found = trial.violated(candidate)
                if found is not None and trial.edges(found) <= edges:
                    return found
    return None


def _enlarged(inst: Instance, shape: tuple[int, int, int]) -> Iterator[Instance]:
    """Instances of a larger shape made of one: copies of it along the diagonals, as many as fit; one among zeros.

    X has the largest entry of the smaller one where nothing else is on its diagonal.
    """
    n, h, m = shape
    rows = inst.X.nrows() + max(n - inst.X.ncols(), 0)
    largest = max(abs(e) for e in inst.X.entries())
    for copies in (max(shape), 1):
        x = _repeated(inst.X, rows, n, copies)
        for k in range(min(rows, n)):
            if all(x[k, j] == 0 for j in range(n)) and all(x[i, k] == 0 for i in range(rows)):
                x[k, k] = largest
        y, w1, w2 = (
            _repeated(a, *sides, copies) for a, sides in ((inst.Y, (rows, m)), (inst.W1, (n, h)), (inst.W2, (h, m)))
        )
        yield replace(inst, X=x, Y=y, W1=w1, W2=w2, loss=None, rows=0)


def _repeated(a: fmpq_mat, rows: int, columns: int, copies: int) -> fmpq_mat:
    """A matrix of these sides with copies of another along its diagonal; what is beyond the sides is left out."""
    made = fmpq_mat(rows, columns)
    for copy in range(copies):
        for i in range(min(rows - copy * a.nrows(), a.nrows())):
            for j in range(min(columns - copy * a.ncols(), a.ncols())):
                made[copy * a.nrows() + i, copy * a.ncols() + j] = a[i, j]
    return made


def _tiny_own(conjecture: Conjecture) -> Iterator[Instance]:
    """Instances with small integers in the user's own matrices and in the network's."""
    rng = Random(0)
    for layout in layouts_of(conjecture)[:8]:
        for k in range(_TINY_OWN):
            yield _drawn(layout, rng, 1 + k // 100)


def _drawn(layout: Layout, rng: Random, largest: int) -> Instance:
    n, h, m = layout.shape

    def matrix(rows: int, columns: int) -> fmpq_mat:
        entries = [rng.randint(-largest, largest) * rng.randint(0, 1) for _ in range(rows * columns)]
        return fmpq_mat(rows, columns, entries)

    own = {d.name: formed_exactly(matrix(int(d.rows), int(d.columns)), d.kinds) for d in layout.own}
    x = fmpq_mat(layout.rows, n, [int(i == j < layout.rank_of_data) for i in range(layout.rows) for j in range(n)])
    return Instance(x, matrix(layout.rows, m), matrix(n, h), matrix(h, m), own=own, own_sides=dict(layout.own_sides))


# --- one step at a time --------------------------------------------------------------------------------------


def _shrunk(trial: TypedAttack, best: Violation, edges: int, until: float) -> Violation:
    improved = True
    while improved:
        improved = False
        size = _size(trial, best)
        inst = instance_of(best)
        for candidate in chain.from_iterable(_in_scale(trial, c) for c in _simpler(inst, trial.used)):
            if thread_time() > until:
                return best
            found = _violated_in_scale(trial, candidate, inst)
            if found is None or _size(trial, found) >= size:
                continue
            if trial.edges(found) <= edges:
                best, improved = found, True
                break
    return best


def _in_scale(trial: TypedAttack, candidate: Instance) -> Iterator[Instance]:
    """The candidate, without irrational factors; and if equations do not hold there, at a scale at which they do."""
    bare = replace(candidate, factors={}) if candidate.factors else candidate
    yield bare
    equations = tuple(relation for relation in trial.hypotheses.given if isinstance(relation, Eq))
    if equations:
        yield from (found for found in islice(solutions_in_scale(bare, equations, trial.own), 1) if found is not bare)


def _simpler(inst: Instance, used: frozenset[str]) -> Iterator[Instance]:
    """Simpler neighbours: the scalars, which cost least to try; whole matrices; then one number after another."""
    for name in ("eta", "c1", "c2"):
        if name in used and isinstance(getattr(inst, name), fmpq):
            yield from (replace(inst, **{name: x}) for x in near_numbers(getattr(inst, name)))
    if "eta" in used and inst.loss.survives("N"):
        yield from _in_plain_units(inst)
    yield from (replace(inst, loss=loss) for loss in inst.loss.simpler())
    yield from _all_at_once(inst, used)
    yield from simpler(inst, used)
    for name, a in inst.own.items():
        for place, old in enumerate(a.entries()):
            for new in (fmpq(0), fmpq(1), fmpq(-1), *near_numbers(old)):
                if weight(new) < weight(old) or (new == 0 and old != 0):
                    yield _with_own(inst, name, with_entry(a, place, new))
                    twin = (place % a.ncols()) * a.ncols() + place // a.ncols()
                    if a.nrows() == a.ncols() and twin != place:
                        yield _with_own(inst, name, with_entry(with_entry(a, place, new), twin, new))


def _in_plain_units(inst: Instance) -> Iterator[Instance]:
    """The same problem with 1 for the largest entry of X, and simple step sizes.

    As X and Y are multiplied by s and the step size by 1/s^2, the iterates stay as they are.
    """
    largest = max(abs(x) for x in inst.X.entries())
    if largest not in (0, 1):
        for step in _STEPS:
            yield replace(inst, X=inst.X * (1 / largest), Y=inst.Y * (1 / largest), eta=step, loss=None)


def _all_at_once(inst: Instance, used: frozenset[str]) -> Iterator[Instance]:
    """All entries of one matrix, or of all, rounded; what is off the diagonal left out; matrices scaled."""
    names = [name for name in changeable(inst, used) if name in _NETWORK]
    for bits in (0, 1, 2, 4, 8):
        rounded_ = {name: _rounded(getattr(inst, name), bits) for name in names}
        own = {name: _rounded(a, bits) for name, a in inst.own.items()}
        yield replace(inst, **rounded_, own=own)
        for name, a in rounded_.items():
            yield replace(inst, **{name: a})
        for name, a in own.items():
            yield _with_own(inst, name, a)
    diagonal = {name: _diagonal(getattr(inst, name)) for name in names}
    yield replace(inst, **diagonal)
    for name, a in diagonal.items():
        yield replace(inst, **{name: a})
    for name, a in inst.own.items():
        yield _with_own(inst, name, _diagonal(a))
    for name in names:
        largest = max((abs(x) for x in getattr(inst, name).entries()), default=fmpq(0))
        if largest not in (0, 1):
            yield replace(inst, **{name: getattr(inst, name) * (1 / largest)})


def _rounded(a: fmpq_mat, bits: int) -> fmpq_mat:
    """The matrix with entries rounded to so many bits below its largest."""
    largest = max((abs(x) for x in a.entries()), default=fmpq(0))
    if largest == 0:
        return a
    unit = Fraction(1, 2**bits)
    top = fraction(largest)
    while top / unit >= 2 ** (bits + 1):
        unit *= 2
    while top / unit < 2**bits:
        unit /= 2
    return fmpq_mat(a.nrows(), a.ncols(), [rational(round(fraction(x) / unit) * unit) for x in a.entries()])


def _diagonal(a: fmpq_mat) -> fmpq_mat:
    rows, columns = a.nrows(), a.ncols()
    return fmpq_mat(rows, columns, [a[i, j] if i == j else fmpq(0) for i in range(rows) for j in range(columns)])


def _with_own(inst: Instance, name: str, value: fmpq_mat) -> Instance:
    return replace(inst, own={**inst.own, name: value})


def _violated_in_scale(trial: TypedAttack, candidate: Instance, before: Instance) -> Violation | None:
    """The violation at a simpler instance, with its step size, or one as large on the problem's scale."""
    found = trial.violated(candidate)
    step = before.eta
    if found is not None or "eta" not in trial.used or isinstance(step, Real) or candidate.eta != step:
        return found
    if not trial.means(candidate):
        return None
    top = fraction(step) * Fraction(scale(candidate)) / Fraction(scale(before))
    for width in _ROOMS:
        found = trial.violated(replace(candidate, eta=rational(simplest_between(top * width, top))))
        if found is not None:
            return found
    return None
