"""Iterates of one network as a batch, and how the imbalance moves along it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from verify.networks.training.blocks import blocks
from verify.networks.training.descent import Iterate
from verify.networks.training.verified_spectra import norms
from verify.numbers.floats import Array

_ARRAYS = ("W1", "W2", "residual")
_KEPT = ("G", "left", "right", "tau_G", "second", "loss")


def together(iterates: Sequence[Iterate]) -> Iterate:
    """Return iterates of one network, arrays without a batch, as a batch; of a single one nothing is computed anew."""
    W1, W2, R = (np.stack([getattr(x, name) for x in iterates]) for name in _ARRAYS)
    found = Iterate(iterates[0].problem, W1, W2, R)
    if len(iterates) == 1:
        known = vars(iterates[0])
        vars(found).update({name: known[name][None] for name in _KEPT if name in known})
    return found


def successive(iterates: Sequence[Iterate]) -> tuple[Iterate, Iterate]:
    """Return all iterates but the last, and all but the first, as batches."""
    if len(iterates) == 2:
        return together(iterates[:1]), together(iterates[1:])
    problem, arrays = iterates[0].problem, [_stacked(iterates, name) for name in _ARRAYS]
    before, after = (Iterate(problem, *(x[part] for x in arrays)) for part in (slice(0, -1), slice(1, None)))
    for name in ("G", "left", "right"):  # both ask for them
        found = _stacked(iterates, name)
        vars(before)[name], vars(after)[name] = found[:-1], found[1:]
    for name in ("tau_G", "second"):  # what the steps were made of
        if all(name in vars(x) for x in iterates[:-1]):
            vars(before)[name] = _stacked(iterates[:-1], name)
    return before, after


def _stacked(iterates: Sequence[Iterate], name: str) -> Array:
    """A quantity of iterates as a batch; what is not known yet is computed, and kept."""
    found = [getattr(x, name) for x in iterates]
    return np.concatenate(found).reshape(len(found), *found[0].shape)


def share(batch: Iterate, iterate: Iterate) -> None:
    """Let an iterate know what was computed of the batch that it is alone."""
    known = vars(batch)
    vars(iterate).update({name: known[name][0] for name in _KEPT if name in known})


def part_of(batch: Iterate, where: slice) -> Iterate:
    """Return some iterates of a batch of one network, with what was computed of them."""
    found = Iterate(batch.problem, batch.W1[where], batch.W2[where], batch.residual[where])
    known = vars(batch)
    vars(found).update({name: known[name][where] for name in (*_KEPT, "first_gram") if name in known})
    return found


class Drift(NamedTuple):
    """How steps move the imbalance: Frobenius norms (B,) of each change and of all so far, and their sum (k, k)."""

    changes: Array
    moved: Array
    total: Array


def drift_of(before: Iterate, eta: Array, moved: Array | float = 0.0) -> Drift:
    """Return how steps of sizes eta (B,) from a batch of iterates move the imbalance, rounded once a step.

    ``moved`` (k, k): the sum of the changes by earlier steps.
    """
    changes, sums, total = np.empty(len(eta)), np.empty(len(eta)), moved
    width = before.W1.shape[-1]
    for where in blocks(len(eta), width * width):
        change = part_of(before, where).change_of_imbalance(eta[where])
        changes[where] = norms(change)
        for i in range(len(change)):  # several times as fast as ``cumsum`` along the first axis
            change[i] += total if i == 0 else change[i - 1]
        sums[where], total = norms(change), change[-1].copy()
    return Drift(changes, sums, np.asarray(total))


def distances_of_imbalance(batch: Iterate, origin: Array) -> Array:
    """Return the Frobenius norms (B,) of the differences of the imbalances and one matrix (k, k), as computed."""
    found, width = np.empty(len(batch.W1)), batch.W1.shape[-1]
    for where in blocks(len(found), width * width):
        imbalance = part_of(batch, where).imbalance()
        imbalance -= origin
        found[where] = norms(imbalance)
    return found
