"""Which columns of X depend on others to within rounding, or are what rounding left of zero, in sentences.

With all columns divided by their norms, which does not change what depends on what, let s be a singular value, u and v
its vectors. Moves of all entries by half a unit in their last places carry s by the sum of |u_i| |v_j| times these, to
first order (``moves``): where that is as large as s, or as an eighth of it, rounding alone decides the rank. Neither
the condition of X is a reason by itself, nor the unit of a column, nor the number of rows.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from verify.networks.certificates.moves import BLOCK, FEW, half_unit, moved_by, triangular, unit
from verify.networks.certificates.record import Caution, CertificateRecord
from verify.networks.shards import Rows

Floats = NDArray[np.float64]

SMALLEST = 2.0**-46
"""A column this much smaller than another may be what rounding left of zero, as centring does of a constant one."""
_SHOWN = ("kappa", "alpha0", "eta_max", "rate", "eta_max_sharp", "rate_sharp", "eta_max_stable", "rate_stable")
_MOST_ENTRIES = 50_000_000
"""Data of more entries are not certified a second time, without the columns that depend on others."""


def of_rank(found: CertificateRecord, x: Rows, without: Callable[[list[int]], CertificateRecord]) -> list[Caution]:
    """Say which columns are combinations of others to within rounding, and what the answer is without them."""
    rows, columns = x.shape
    kappa = found.constants["kappa"]
    condition = sqrt(max(0.0 if kappa is None else float(kappa), 0.0))
    # columns of norm 1 are no better conditioned than by sqrt(n) (van der Sluis), and moved by sqrt(n) u at most
    if not condition * max(FEW * columns * unit(x), SMALLEST) >= 1:
        return []
    triangle = triangular(x)
    sizes = np.linalg.norm(triangle, axis=0)
    null, most = _moved_to_zero(x, triangle, sizes, found.rank)
    small = np.flatnonzero((sizes > 0) & (sizes <= SMALLEST * sizes.max())).tolist()
    dropped = _dependent(null) if most is not None else small
    if not dropped:
        return []
    kept = [j for j in range(columns) if j not in dropped]
    if most is None:
        text, decided = (
            _of_scale(found.rank, kept, dropped, float((sizes[small] / sizes.max()).max())),
            frozenset[str](),
        )
    else:
        text, decided = _of_rank(found.rank, triangle, kept, dropped, most, sqrt(unit(x))), frozenset({"rank"})
    if rows * columns > _MOST_ENTRIES:
        return [Caution(text, {}, decided)]
    reduced = without(kept)
    shown = ", ".join(f"{name} = {{{name}}}" for name in _SHOWN)
    return [
        Caution(
            f"{text}; without {'it' if len(dropped) == 1 else 'them'} {shown}",
            {name: reduced.constants[name] for name in _SHOWN},
            decided,
        )
    ]


def _moved_to_zero(x: Rows, triangle: Floats, sizes: Floats, rank: int) -> tuple[Floats, float | None]:
    """The vectors v (n, many) whose singular values a few half units make 0; and how many, at most, that takes.

    None where there are none but those of the exact rank.
    """
    scales = np.where(sizes > 0, sizes, 1.0)
    singular, right = np.linalg.svd(triangle / scales)[1:]
    values = np.zeros(len(right))
    values[: len(singular)] = singular
    first = int((values > FEW * sqrt(len(right)) * unit(x)).sum())  # those before are out of reach
    times = values[first:] / _reaches(x, right[first:].T, scales)
    farther = np.flatnonzero(times > FEW)
    if len(farther):
        first, times = first + int(farther[-1]) + 1, times[farther[-1] + 1 :]
    return right[first:].T, float(times[: rank - first].max()) if first < rank else None


def _reaches(x: Rows, vectors: Floats, scales: Floats) -> Floats:
    """How far moves by half a unit carry singular values, the columns divided by scales; ``vectors``: theirs (n, many).

    Infinite where a column is a combination of others exactly.
    """
    squares = np.zeros(vectors.shape[1])
    weights = np.zeros((vectors.shape[1], len(vectors)))
    for start in range(0, len(x), BLOCK):
        rows = x[start : start + BLOCK]
        images = np.asarray(rows, dtype=np.float64) @ (vectors / scales[:, None])
        squares += np.square(images).sum(axis=0)
        weights += np.abs(images).T @ half_unit(rows)
    lengths = np.sqrt(squares)
    total = (weights * np.abs(vectors.T) / scales).sum(axis=1)
    return np.divide(total, lengths, out=np.full_like(total, np.inf), where=lengths > 0)


def _of_rank(rank: int, triangle: Floats, kept: list[int], dropped: list[int], half_units: float, least: float) -> str:
    one = len(dropped) == 1
    return (
        f"rounding of X alone decides its rank: it is {rank} for the numbers as they are, and {len(kept)} to within "
        f"rounding ({moved_by(half_units)} makes a singular value 0, to first order); "
        f"{_columns(dropped)} {_what_they_are(triangle, kept, dropped, least)} to within rounding: drop "
        f"{'it' if one else 'them'} from X, with {'that row' if one else 'those rows'} of W1"
    )


def _of_scale(rank: int, kept: list[int], dropped: list[int], share: float) -> str:
    """Columns that are small, not dependent: they were computed, and are what rounding left, or have other units."""
    one = len(dropped) == 1
    it, row = ("it", "that row") if one else ("them", "those rows")
    unit_of = "it has a unit of its" if one else "they have units of their"
    as_large = f"{share:.1g} times as large as the largest{'' if one else ' or less'}"
    return (
        f"rounding of X may decide its rank: it is {rank} for the numbers as they are, and {len(kept)} if "
        f"{_columns(dropped)}, {as_large}, {'is' if one else 'are'} what rounding left of zero. If so, drop {it} from "
        f"X, with {row} of W1; if {unit_of} own, multiply {it} by powers of two, and divide {row} of W1 by them"
    )


def _dependent(null: Floats) -> list[int]:
    """Columns that can be left out, as many as there are null vectors (columns of ``null``); the last ones rather."""
    left, chosen = null.copy(), []
    for _ in range(null.shape[1]):
        sizes = np.abs(left).max(axis=1)
        sizes[chosen] = 0.0
        row = int(np.flatnonzero(sizes >= 0.1 * sizes.max())[-1])
        column = int(np.abs(left[row]).argmax())
        pivot = left[:, column] / left[row, column]
        left = left - np.outer(pivot, left[row])
        left[:, column] = 0.0
        chosen.append(row)
    return sorted(chosen)


def _what_they_are(triangle: Floats, kept: list[int], dropped: list[int], least: float) -> str:
    """What the columns that can be left out are; of a single one, of which others it is made, down to that share."""
    sizes = np.linalg.norm(triangle, axis=0)
    if len(dropped) != 1:
        return "are combinations of the others"
    weights = np.linalg.lstsq(triangle[:, kept], triangle[:, dropped[0]], rcond=None)[0]
    shares = np.abs(weights) * sizes[kept]
    used = np.flatnonzero(shares > least * shares.max()).tolist()
    if len(used) == 1:
        times = f"{weights[used[0]]:.6g}"
        return f"{'equals' if times == '1' else f'is {times} times'} column {kept[used[0]] + 1}"
    return f"is a combination of {_columns([kept[k] for k in used])}"


def _columns(indices: list[int]) -> str:
    """Name columns, counted from 1, all of them: of neighbours the first and the last."""
    runs: list[list[int]] = []
    for j in indices:
        if runs and j == runs[-1][-1] + 1:
            runs[-1].append(j)
        else:
            runs.append([j])
    names: list[str] = []
    for run in runs:
        names += [f"{run[0] + 1} to {run[-1] + 1}"] if len(run) > 2 else [str(j + 1) for j in run]
    listed = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return f"column{'' if len(indices) == 1 else 's'} {listed}"
