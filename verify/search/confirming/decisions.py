"""Deciding the instances that a search has come by, rigorously: intervals first, exact arithmetic where they fail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import inf
from time import monotonic

import numpy as np

from verify.evaluation.batch_decisions import TRUE, decide_batch
from verify.evaluation.batches import Batch
from verify.numbers.floats import Array
from verify.search.climbing.landscape import Landscape
from verify.search.climbing.layouts import Layout
from verify.search.confirming.confirmation import Finding, attack, both_zero, finding, tightness
from verify.search.confirming.rounding import exact_instance
from verify.search.records import Exploration, merged
from verify.trials.assertion import Violation
from verify.trials.horizon import Horizon

Met = tuple[Layout, Array]
"""Parameters (count, size) of problems of one shape that floats hold to meet every hypothesis."""

_CHUNK, _PLAIN, _LEAST_CHUNK = 128, 100, 4
"""How many problems are decided together; of a layout with more parameters than the second, fewer, down to the third: a
chunk once begun is decided whole."""

Outcome = tuple[Exploration, Violation | None]


def certified(landscape: Landscape, met: Sequence[Met], rng: np.random.Generator, until: float) -> Outcome:
    """Return what deciding the problems says, in random order as far as the time allows, one chunk at least."""
    found = Exploration()
    for layout, points in _chunks(met, rng):
        if landscape.is_pinned:
            more, violation = _one_by_one(landscape, layout, points, until)
        else:
            more, violation = _together(landscape, layout, points, until)
        found = merged(found, more)
        if violation is not None or (monotonic() > until and found.instances):
            return found, violation
    return found, None


def _chunks(met: Sequence[Met], rng: np.random.Generator) -> Iterator[Met]:
    """The problems shape by shape, in chunks, the shapes in turn."""
    shapes = list(dict.fromkeys(layout for layout, _ in met))
    pools = {s: rng.permutation(np.concatenate([points for layout, points in met if layout == s])) for s in shapes}
    starts = dict.fromkeys(pools, 0)
    while any(starts[layout] < len(pool) for layout, pool in pools.items()):
        for layout, pool in pools.items():
            size = max(_LEAST_CHUNK, _CHUNK * _PLAIN // max(_PLAIN, layout.size))
            if starts[layout] < len(pool):
                yield layout, pool[starts[layout] : starts[layout] + size]
            starts[layout] += size


def _together(landscape: Landscape, layout: Layout, points: Array, until: float) -> Outcome:
    problems = landscape.problems(layout, points)
    steps = landscape.step(problems, points[:, layout.parts["step"].start])
    usable = np.flatnonzero(np.isfinite(steps) & (steps > 0))
    batch = problems.take(usable).batch(steps[usable])
    stated = landscape.conjecture
    decided = decide_batch(stated.relation, stated.given, batch, until=until)
    trial = attack(stated)
    violation = next((v for i in decided.false if (v := trial.violated(batch.instance(int(i)))) is not None), None)
    exactly = int((decided.exactly & (decided.truth == TRUE)).sum())
    left_open = int(decided.left_open.sum()) - decided.nearly_equal
    found = Exploration(
        decided.true,
        left_open,
        exactly,
        open_within=decided.open_within,
        nearly_equal=decided.nearly_equal,
        horizon=_horizon(layout, batch.take(decided.met), decided.both_zero),
    )
    return found, violation


def _one_by_one(landscape: Landscape, layout: Layout, points: Array, until: float) -> Outcome:
    """For hypotheses such as c1 = 1/3, which no float meets."""
    found = Exploration()
    for point in points:
        more, violation = exactly(landscape, layout, point)
        found = merged(found, more)
        if violation is not None or monotonic() > until:
            return found, violation
    return found, None


def exactly(landscape: Landscape, layout: Layout, point: Array) -> Outcome:
    """Return what exact arithmetic says of one problem (size,), with the ratio of the sides where it is true."""
    problem = landscape.problems(layout, point[None, :])
    step = float(landscape.step(problem, point[None, layout.parts["step"].start])[0])
    if not (np.isfinite(step) and step > 0):
        return Exploration(), None
    stated, inst = landscape.conjecture, exact_instance(landscape, problem, step)
    if inst is None:
        return Exploration(), None
    truth, comparison = finding(stated, inst)
    if truth is Finding.FALSE:
        return Exploration(), attack(stated).violated(inst)
    horizon = _horizon(layout, problem.batch(np.array([step])), 0)
    if truth is Finding.TRUE and comparison is not None:
        tight = tightness(stated, inst, comparison)
        horizon = replace(horizon, both_zero=int(both_zero(comparison)))
        return Exploration(1, 0, 1, tightest=tight, horizon=horizon), None
    if truth is not Finding.OPEN:
        return Exploration(), None
    if comparison is not None and comparison.nearly_equal:
        return Exploration(nearly_equal=1, open_within=comparison.within, horizon=horizon), None
    return Exploration(undecided=1, open_within=inf if comparison is None else comparison.within), None


def _horizon(layout: Layout, batch: Batch, both_zero: int) -> Horizon:
    """What problems of one layout covered."""
    if not len(batch):
        return Horizon()
    sizes = {name: np.linalg.norm(getattr(batch, name), axis=(1, 2)) for name in ("X", "Y", "W1", "W2")}
    sizes |= {"eta": batch.eta, **{name: np.linalg.norm(a, axis=(1, 2)) for name, a in batch.own.items()}}
    present = {name: values[values > 0] for name, values in sizes.items()}
    scales = {name: (float(v.min()), float(v.max())) for name, v in present.items() if len(v)}
    return Horizon({name: (size, size) for name, size in layout.sides.items()}, scales, len(batch), both_zero)
