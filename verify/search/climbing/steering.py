"""Steering to rare hypotheses: Newton's steps towards the nearest parameters at which all of them are met."""

from __future__ import annotations

import numpy as np

from verify.numbers.floats import Array
from verify.search.climbing.landscape import Landscape
from verify.search.climbing.layouts import Layout

_DIFFERENCE, _INSIDE, _LONGEST = 1e-6, 1e-9, 1.0
"""For derivatives; how far beyond an edge is aimed at, but for equations; the longest step."""


def steered(landscape: Landscape, layout: Layout, points: Array, turns: Array, rounds: int) -> tuple[Array, int]:
    """Return the points (B, size) moved, each in the span of its turn (B, size, k), and how many were evaluated.

    A step solves the linearised hypotheses that are missed, for the shortest move; the others are left alone.
    """
    evaluated = 0
    inside = np.array([0.0 if h.sense.is_equation else _INSIDE for h in landscape.hypotheses])
    for _ in range(rounds):
        excesses = landscape.hypothesis_excesses(layout, points)
        missed = np.nan_to_num(np.where(excesses > 0, excesses, 0.0))
        evaluated += len(points)
        if not missed.any():
            break
        which = np.flatnonzero(missed.any(axis=1))
        slopes = _slopes(landscape, layout, points[which], excesses[which], turns[which])
        evaluated += len(which) * turns.shape[2]
        wanted = np.where(missed[which] > 0, -missed[which] - inside, 0.0)
        slopes = np.where(missed[which][:, :, None] > 0, slopes, 0.0)
        moves = (turns[which] @ (np.linalg.pinv(slopes, rcond=1e-10) @ wanted[:, :, None]))[:, :, 0]
        lengths = np.linalg.norm(moves, axis=1, keepdims=True)
        points = points.copy()
        points[which] += moves * np.minimum(1.0, _LONGEST / np.maximum(lengths, 1e-300))
    return points, evaluated


def _slopes(landscape: Landscape, layout: Layout, points: Array, excesses: Array, turns: Array) -> Array:
    """The derivatives of the excesses (B, C) along the turns' columns, (B, C, k); 0 where there are none."""
    columns = turns.shape[2]
    shifted = (points[:, None, :] + _DIFFERENCE * turns.transpose(0, 2, 1)).reshape(-1, layout.size)
    moved = landscape.hypothesis_excesses(layout, shifted).reshape(len(points), columns, -1)
    return np.nan_to_num((moved - excesses[:, None, :]) / _DIFFERENCE, posinf=0.0, neginf=0.0).transpose(0, 2, 1)
