"""What rounding of the user's numbers alone decides, in sentences: ranks and signs that half a unit may change.

The constants are those of the numbers as they are, to the last bit. People's numbers are rounded: each entry may be off
by u = 2**-53 of its size. A rank of X that such moves can lower, a start at the minimum to within them, an alpha0 whose
sign they can change, are right for the bits and useless. The bounds of what the moves can do are of first order.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf, sqrt

import numpy as np
from numpy.typing import NDArray

from verify.networks.certificates.enclosure import Enclosure
from verify.networks.certificates.record import Caution, CertificateRecord, short
from verify.networks.files import Array
from verify.networks.shards import Rows
from verify.numbers.intervals.matrices import U

Floats = NDArray[np.float64]

DIGITS = 15
"""Constants of which fewer digits are certain are named."""
_BLOCK = 1 << 13
_LISTED = 12
_SHARE = 1e-8
_SHOWN = ("kappa", "alpha0", "eta_max", "rate", "eta_max_sharp", "rate_sharp", "eta_max_stable", "rate_stable")
_MOST_ENTRIES = 50_000_000
"""Data of more entries are not certified a second time, without the columns that depend on others."""


def cautions(
    found: CertificateRecord,
    arrays: tuple[Rows, Rows, Array, Array],
    minimiser_low: Enclosure,
    without: Callable[[list[int]], CertificateRecord],
) -> tuple[Caution, ...]:
    """Return the sentences for a certificate of the arrays X, Y, W1, W2.

    ``minimiser_low``: sigma_min(W*). ``without(kept)`` certifies the columns of X that are kept.
    """
    x, y, w1, w2 = arrays
    size = _Sizes(found, _norm(y), _norm(w1), _norm(w2))
    said = [*_rank(found, x, without)]
    if not said and size.known:  # of data that are deficient to within rounding, everything else is noise
        said += _signs(found, size, minimiser_low)
    return (*said, *_digits(found))


class _Sizes:
    """Norms, and how far moves of the entries by u of their sizes can move the numbers that constants are made of."""

    def __init__(self, found: CertificateRecord, y: float, w1: float, w2: float) -> None:
        K, mu, loss = (_float(found.constants[name]) for name in ("K", "mu", "L0"))
        self.x = sqrt(found.rank * K)
        self.y, self.w1, self.w2 = y, w1, w2
        self.known = mu > 0 and inf > K  # else beyond the range of floats
        low = sqrt(mu) if mu > 0 else 0.0
        # of the residual X W1 W2 - P Y, P the projection on the range of X
        self.residual = U * (y + 3 * self.x * w1 * w2 + (self.x / low * y if low else inf))
        self.imbalance = 2 * U * (w1 * w1 + w2 * w2)
        self.radius = sqrt(2 * loss) / low if low else inf
        moved = U * (2 * self.x * y / low + y) / low if low else inf
        self.minimiser = moved
        self.p1 = moved + (self.residual + self.radius * U * self.x) / low if low else inf


def _rank(found: CertificateRecord, x: Rows, without: Callable[[list[int]], CertificateRecord]) -> list[Caution]:
    """Say which columns are combinations of others to within rounding, and what the answer is without them."""
    rows, columns = x.shape
    threshold = max(rows, columns) * 2 * U
    if not sqrt(max(_float(found.constants["kappa"]), 0.0)) * threshold >= 1:
        return []
    triangle = _triangle(x)
    singular, right = np.linalg.svd(triangle)[1:]
    rank = int((singular > threshold * singular[0]).sum())
    if rank >= found.rank:
        return []
    dropped = _dependent(right[rank:].T)
    kept = [j for j in range(columns) if j not in dropped]
    one = len(dropped) == 1
    text = (
        f"rounding of X alone decides its rank: it is {found.rank} for the numbers as they are, and {rank} to within "
        f"rounding (singular values below {max(rows, columns)} * 2^-52 times the largest count as zero); "
        f"{_columns(dropped)} {_what_they_are(triangle, kept, dropped, threshold)} to within rounding: drop "
        f"{'it' if one else 'them'} from X, with {'that row' if one else 'those rows'} of W1"
    )
    if rows * columns > _MOST_ENTRIES:
        return [Caution(text, {})]
    reduced = without(kept)
    shown = ", ".join(f"{name} = {{{name}}}" for name in _SHOWN)
    return [Caution(f"{text}; then {shown}", {name: reduced.constants[name] for name in _SHOWN})]


def _triangle(x: Rows) -> Floats:
    """The triangular factor of X in floats, its rows read by blocks."""
    held: Floats = np.empty((0, x.shape[1]))
    for start in range(0, len(x), _BLOCK):
        held = np.vstack([held, np.asarray(x[start : start + _BLOCK], dtype=np.float64)])
        if len(held) > x.shape[1]:
            held = np.asarray(np.linalg.qr(held, mode="r"), dtype=np.float64)
    return held


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


def _what_they_are(triangle: Floats, kept: list[int], dropped: list[int], threshold: float) -> str:
    """What the columns that can be left out are; of a single one, of which others it is made."""
    sizes = np.linalg.norm(triangle, axis=0)
    if sizes[dropped].max() <= threshold * sizes.max():
        return "is zero" if len(dropped) == 1 else "are zero"
    if len(dropped) != 1:
        return "are combinations of the others"
    weights = np.linalg.lstsq(triangle[:, kept], triangle[:, dropped[0]], rcond=None)[0]
    shares = np.abs(weights) * sizes[kept]
    used = np.flatnonzero(shares > _SHARE * shares.max()).tolist()
    if len(used) == 1:
        return f"is {weights[used[0]]:.6g} times column {kept[used[0]] + 1}"
    return f"is a combination of {_columns([kept[k] for k in used])}"


def _columns(indices: list[int]) -> str:
    """Name columns, counted from 1."""
    names = [str(j + 1) for j in indices[:_LISTED]]
    if len(indices) > _LISTED:
        return f"columns {', '.join(names)} and {len(indices) - _LISTED} more"
    return f"column {names[0]}" if len(names) == 1 else f"columns {', '.join(names[:-1])} and {names[-1]}"


def _signs(found: CertificateRecord, size: _Sizes, minimiser_low: Enclosure) -> list[Caution]:
    said: list[Caution] = []
    alpha, p1, loss = (found.constants[name] for name in ("alpha0", "p1", "L0"))
    if loss is not None and loss.lower > 0 and sqrt(2 * _float(loss)) <= size.residual:
        text = (
            "L0 = {L0} is positive by rounding alone: moving the entries of X, Y, W1 and W2 by half a unit in the last "
            f"place changes sqrt(2 L0) by up to about {size.residual / sqrt(2 * _float(loss)):.1e} times itself; the "
            "start is at the minimum to within rounding, and nothing is left to train"
        )
        said.append(Caution(text, {"L0": loss}))
    if min(found.rank, found.shape["m"]) > 1 and minimiser_low.upper > 0 and _float(minimiser_low) <= size.minimiser:
        text = (
            f"sigma_min(W*) = {short(minimiser_low)} is zero to within rounding, and p1 with it: some combination "
            "of the outputs does not depend on X (as that of one-hot targets, which sum to 1, on columns of mean "
            "zero); drop one column of Y, with that of W2"
        )
        said.append(Caution(text, {}))
    if p1 is not None and p1.lower > 0 and _float(p1) <= size.p1 and not said:
        text = (
            f"p1 = {short(p1)} is positive by rounding alone: half a unit in the last place of the data moves it by "
            f"up to about {size.p1:.1e}"
        )
        said.append(Caution(text, {}))
    reach = 2 * size.imbalance + (2 * size.p1 if p1 is not None and p1.lower > 0 else 0.0)
    if alpha is not None and alpha.lower > 0 and _float(alpha) <= reach:
        text = (
            f"alpha0 = {short(alpha)} is positive by rounding alone: moving the entries of W1 and W2 by half a unit "
            f"in the last place changes it by up to about {reach:.1e}; to within rounding alpha0 = 0, and the steps "
            "(eta_max = {eta_max}) and rates that rest on it say nothing"
        )
        said.append(Caution(text, {"eta_max": found.constants["eta_max"]}))
    return said


def _digits(found: CertificateRecord) -> list[Caution]:
    """Say of which constants fewer digits are certain than of the others."""
    few = []
    for name, x in found.constants.items():
        if x is not None and x.width * 10**DIGITS > max(abs(x.lower), abs(x.upper)):
            largest = max(abs(x.lower), abs(x.upper))
            few.append(f"{name} ({max(0, -int(np.floor(np.log10(float(x.width / largest)))) - 1)})")
    return [Caution(f"fewer than {DIGITS} digits are certain of {', '.join(few)}", {})] if few else []


def _norm(a: Rows) -> float:
    total = 0.0
    with np.errstate(over="ignore"):
        for start in range(0, len(a), _BLOCK):
            block = np.asarray(a[start : start + _BLOCK], dtype=np.float64)
            total += float(np.einsum("ij,ij->", block, block))
    return sqrt(total)


def _float(x: Enclosure | None) -> float:
    return 0.0 if x is None else float(x)
