"""What rounding of the user's numbers alone decides, in sentences: ranks and signs that half a unit may change.

The constants are those of the numbers as they are, to the last bit. People's numbers are rounded: each entry may be off
by u of its size, u = 2**-53 for doubles. A rank of X that such moves can lower (``rank_by_rounding``), a start at the
minimum to within them, an alpha0 whose sign they can change, are right for the bits and useless. That a move makes a
number 0 is said where it was found (``moves``, to first order); a bound of what all moves can do only tells where none
need be looked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from numpy.typing import NDArray
from sympy import Expr

from derivations.notation import D, LambdaK, SigmaMin, W_star, m, n
from verify.networks.certificates.enclosure import Enclosure
from verify.networks.certificates.moves import BLOCK, CENTRED, FEW, Moves, moved_by, reach_of_imbalance, unit
from verify.networks.certificates.rank_by_rounding import SMALLEST, of_rank
from verify.networks.certificates.record import Caution, CertificateRecord, short
from verify.networks.files import Array
from verify.networks.shards import Rows

Floats = NDArray[np.float64]
Value = Callable[[Expr], Enclosure]

DIGITS = 15
"""Constants of which fewer digits are certain are named."""


def cautions(
    found: CertificateRecord,
    arrays: tuple[Rows, Rows, Array, Array],
    value: Value,
    without: Callable[[list[int]], CertificateRecord],
) -> tuple[Caution, ...]:
    """Return the sentences for a certificate of the arrays X, Y, W1, W2.

    ``value`` encloses an expression of the slides. ``without(kept)`` certifies the columns of X that are kept.
    """
    x, y, w1, w2 = arrays
    size = _Sizes(found, _norm(y), _norm(w1), _norm(w2), max(map(unit, arrays)))
    said = [*of_rank(found, x, without)]
    if not said and size.known:  # of data that are deficient to within rounding, everything else is noise
        said += _signs(found, size, arrays, value)
    return (*said, *_digits(found))


class _Sizes:
    """Norms, and bounds, crude ones, of what moves of the entries by u of their sizes do to constants' numbers."""

    def __init__(self, found: CertificateRecord, y: float, w1: float, w2: float, u: float) -> None:
        K, mu, loss = (_float(found.constants[name]) for name in ("K", "mu", "L0"))
        self.x = sqrt(found.rank * K)
        self.y, self.w1, self.w2 = y, w1, w2
        # else beyond the range of floats, or of what floats tell of singular values
        self.known = mu > 0 and inf > K and sqrt(mu / K) > SMALLEST
        low = sqrt(mu) if mu > 0 else 0.0
        # of the residual X W1 W2 - P Y, P the projection on the range of X
        self.residual = u * (y + 3 * self.x * w1 * w2 + (self.x / low * y if low else inf))
        self.imbalance = 2 * u * (w1 * w1 + w2 * w2)
        self.radius = sqrt(2 * loss) / low if low else inf
        moved = u * (2 * self.x * y / low + y) / low if low else inf
        self.minimiser = moved
        self.p1 = moved + (self.residual + self.radius * u * self.x) / low if low else inf


def _signs(
    found: CertificateRecord, size: _Sizes, arrays: tuple[Rows, Rows, Array, Array], value: Value
) -> list[Caution]:
    """Say which numbers a move of the entries carries as far as they are large: only such as a bound does not free."""
    low, alpha, p1, loss = _float(value(SigmaMin(W_star))), *(found.constants[name] for name in ("alpha0", "p1", "L0"))
    start, least = sqrt(2 * _float(loss)), min(found.rank, found.shape["m"])
    doubtful = (
        0 < start <= size.residual,
        least > 1 and 0 < low <= CENTRED * size.minimiser,
        0 < _float(p1) <= FEW * size.p1,
    )
    said: list[Caution] = []
    certain, shares = _float(p1) > 0, dict[str, float]()
    if any(doubtful):
        with np.errstate(all="ignore"):  # what is beyond the range of floats compares as no evidence
            reach = _reaches(Moves(arrays, found.rank), start)
        if doubtful[0] and start <= reach.start:
            said.append(_of_start(reach.start / start, loss))
        if doubtful[1] and low <= CENTRED * reach.minimiser:
            said.append(_of_minimiser(low, low / reach.minimiser))
        if doubtful[2] and _float(p1) <= FEW * reach.p1:
            certain, shares["p1"] = False, _float(p1) / reach.p1
            if not said:
                said.append(_of_p1(_float(p1), shares["p1"]))
    if 0 < _float(alpha) <= 2 * size.imbalance + 2 * FEW * size.p1 and not certain:
        said += _of_alpha(found, arrays, value, shares)
    return said


@dataclass(frozen=True)
class _Reaches:
    """How far moves by half a unit in the last place carry X W1 W2 - P Y, sigma_min(W*) and p1."""

    start: float
    minimiser: float
    p1: float


def _reaches(moves: Moves, start: float) -> _Reaches:
    of_start, of_low, of_data = moves.of_start(), moves.of_least_singular(), moves.of_data()
    # p1 = sigma_min(W*) - R, R = sqrt(2 L0) / sigma: the moves of both are the same ones
    radius = of_start.times(1 / moves.least).minus(of_data, start / moves.least**2)
    return _Reaches(moves.reach(of_start), moves.reach(of_low), moves.reach(of_low.minus(radius, 1.0)))


def _of_start(times: float, loss: Enclosure | None) -> Caution:
    text = (
        "L0 = {L0} is no more than rounding makes: a move of the entries of X, Y, W1 and W2 by half a unit in the last "
        f"place takes X W1 W2 less its best value, of norm sqrt(2 L0), {times:.1e} times that far, to first order; "
        "the start may be at the minimum, with nothing left to train"
    )
    return Caution(text, {"L0": loss})


def _of_minimiser(low: float, share: float) -> Caution:
    text = (
        f"sigma_min(W*) = {low:.4g} is zero to within rounding, and p1 with it: {moved_by(share)} makes it 0, to first "
        "order; some combination of the outputs does not depend on X (as that of one-hot targets, which sum to 1, on "
        "columns of mean zero); drop one column of Y, with that of W2"
    )
    return Caution(text, {})


def _of_p1(p1: float, share: float) -> Caution:
    text = f"p1 = {p1:.4g} is positive by rounding alone: {moved_by(share)} makes it 0, to first order"
    return Caution(text, {})


def _of_alpha(
    found: CertificateRecord, arrays: tuple[Rows, Rows, Array, Array], value: Value, shares: dict[str, float]
) -> list[Caution]:
    """Say so where moves change all that makes alpha0 positive by as much as itself: two eigenvalues, and p1.

    ``shares``: how many half units that takes for p1, if it is positive.
    """
    shape = found.shape
    for name, index, sign in (("lambda_n(D)", n, 1), ("lambda_m(-D)", m, -1)):
        k = shape[str(index)]
        eigenvalue = _float(value(LambdaK(index, sign * D(0)))) if k <= shape["h"] else 0.0
        if eigenvalue > 0:
            reach = reach_of_imbalance(*arrays[2:], k, sign)
            if not eigenvalue <= reach:
                return []
            shares = {name: eigenvalue / reach, **shares}
    text = (
        f"alpha0 = {short(found.constants['alpha0'])} is no more than rounding makes: {moved_by(max(shares.values()))} "
        f"changes what it rests on, {' and '.join(shares)}, by as much as its size, to first order; alpha0 may "
        "be 0, and the steps (eta_max = {eta_max}) and rates that rest on it say nothing"
    )
    return [Caution(text, {"eta_max": found.constants["eta_max"]}, frozenset({"alpha0"}))] if shares else []


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
        for start in range(0, len(a), BLOCK):
            block = np.asarray(a[start : start + BLOCK], dtype=np.float64)
            total += float(np.einsum("ij,ij->", block, block))
    return sqrt(total)


def _float(x: Enclosure | None) -> float:
    return 0.0 if x is None else float(x)
