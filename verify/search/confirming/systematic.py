"""Counterexamples sought among small ones: systematically, of small integers; of a large shape, made of a small one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from math import inf
from random import Random
from time import thread_time

from flint import fmpq, fmpq_mat
from sympy import Eq, Rational

from derivations.claim import Setting
from verify.instances.problem import Instance
from verify.instances.smallest_first import tiny
from verify.numbers.rationals import rational
from verify.search.climbing.landscape import step_bounds
from verify.search.climbing.layouts import Layout, layouts_of
from verify.search.climbing.own_matrices import formed_exactly
from verify.search.confirming.confirmation import TypedAttack, instance_of
from verify.search.confirming.solving import solutions_in_scale
from verify.search.language.grammar import Conjecture
from verify.trials.assertion import Violation

STEPS = (fmpq(1), fmpq(1, 2), fmpq(3, 4), fmpq(1, 4), fmpq(1, 10))
"""3/4 keeps away from hypotheses such as eta K <= 1, which the others meet on the edge or far inside."""
_TINY_PER_SHAPE, _TINY_OWN = 200, 400


def systematic(
    conjecture: Conjecture, trial: TypedAttack, edges: int, until: float, in_scale: bool = False
) -> Violation | None:
    """Return a violation with small integers, of the shape asked about or made of a smaller one; None if none is found.

    Args:
        conjecture: what is violated.
        trial: the attack on it.
        edges: how near the sides of relations may be to each other.
        until: when this thread has computed until then, the search ends.
        in_scale: whether instances are scaled to where equations among the hypotheses hold.
    """
    found = _among_tiny(conjecture, trial, edges, until, in_scale)
    if found is not None or trial.shape is None or conjecture.own:
        return found
    halfway = (thread_time() + until) / 2
    smaller = _among_tiny(conjecture, replace(trial, shape=None), edges, halfway, in_scale)
    if smaller is not None:
        return _first_violation(trial, _enlarged(instance_of(smaller), trial.shape), edges, inf)
    # a small one may be none where many copies of it are one
    small = (base for base in tiny(Setting.RUN, trial.used, only=(1, 1, 1)) if isinstance(base, Instance))
    stepped = (replace(base, eta=_steps(trial)[0]) for base in small)
    return _first_violation(trial, (c for base in stepped for c in _enlarged(base, trial.shape)), edges, until)


def _first_violation(trial: TypedAttack, candidates: Iterable[Instance], edges: int, until: float) -> Violation | None:
    for candidate in candidates:
        if thread_time() > until:
            return None
        found = trial.violated(candidate)
        if found is not None and trial.edges(found) <= edges:
            return found
    return None


def _among_tiny(
    conjecture: Conjecture, trial: TypedAttack, edges: int, until: float, in_scale: bool
) -> Violation | None:
    bases = _tiny_own(conjecture) if conjecture.own else tiny(Setting.RUN, trial.used, _TINY_PER_SHAPE, trial.shape)
    steps = _steps(trial)
    for base in bases:
        if not isinstance(base, Instance):
            continue
        for step in steps:
            if thread_time() > until:
                return None
            plain = replace(base, eta=step)
            for candidate in in_scale_of(trial, plain) if in_scale else (plain,):
                found = trial.violated(candidate)
                if found is not None and trial.edges(found) <= edges:
                    return found
    return None


def _steps(trial: TypedAttack) -> tuple[fmpq, ...]:
    """The step sizes that are tried: the one that a hypothesis says, if one does."""
    if "eta" not in trial.used:
        return STEPS[:1]
    pin = step_bounds(trial.hypotheses.given).pinned
    return (rational(pin),) if isinstance(pin, Rational) else STEPS


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


def in_scale_of(trial: TypedAttack, candidate: Instance) -> Iterator[Instance]:
    """Return the candidate, without irrational factors, and at a scale at which equations hold, if it is another."""
    bare = replace(candidate, factors={}) if candidate.factors else candidate
    yield bare
    equations = tuple(relation for relation in trial.hypotheses.given if isinstance(relation, Eq))
    if equations:
        yield from (found for found in islice(solutions_in_scale(bare, equations, trial.own), 1) if found is not bare)
