"""Eigenvalues of symmetric matrices in FLINT balls, enclosed by counting.

By Sylvester's law of inertia S - x I has as many positive eigenvalues as a block elimination has positive pivots
(Golub and Van Loan, Matrix Computations, 8.1.5; the blocks add up by Haynsworth, Linear Algebra Appl. 1, 1968, 73-81).
Two such counts, below and above a guess, enclose an eigenvalue; how the guess was found does not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from flint import arb, arb_mat, ctx, fmpq
from numpy.typing import NDArray

from verify.numbers.exact.scalars import Undecided

MAX_BITS = 1 << 14
"""Working precision beyond which an eigenvalue is given up."""

_POLISHING = 5
_LEAF = 3


def blocks(a: arb_mat, k: int) -> tuple[arb_mat, arb_mat, arb_mat]:
    """Return the leading k x k block of a symmetric matrix, the block beside it, and the trailing block."""
    rows = a.tolist()
    return (
        arb_mat([row[:k] for row in rows[:k]]),
        arb_mat([row[k:] for row in rows[:k]]),
        arb_mat([row[k:] for row in rows[k:]]),
    )


def positive_count(a: arb_mat) -> int:
    """Return how many eigenvalues of a symmetric nonsingular matrix are positive; ``Undecided`` if the balls are wide.

    A count that is returned proves the matrix nonsingular.
    """
    side = a.nrows()
    if side <= _LEAF:
        return _positive_pivots([list(row) for row in a.tolist()])
    lead, beside, trail = blocks(a, side // 2)
    try:
        complement = trail - beside.transpose() * lead.solve(beside)
    except ZeroDivisionError:
        raise Undecided("a block that may be singular") from None
    return positive_count(lead) + positive_count(complement)


def _positive_pivots(rows: list[list[arb]]) -> int:
    count = 0
    while rows:
        pivot, *rest = rows.pop(0)
        if not (pivot > 0 or pivot < 0):
            raise Undecided("the sign of a pivot")
        count += int(pivot > 0)
        below = [row[0] for row in rows]
        rows = [[x - b * y / pivot for x, y in zip(row[1:], rest)] for b, row in zip(below, rows)]
    return count


def shifted(a: arb_mat, x: int | fmpq | arb) -> arb_mat:
    """Return a - x I."""
    result = arb_mat(a)
    for i in range(a.nrows()):
        result[i, i] -= x
    return result


def frobenius(a: arb_mat) -> arb:
    """Return the Frobenius norm."""
    total = arb(0)
    for x in a.entries():
        total += x * x
    return total.sqrt()


def cholesky(a: arb_mat) -> arb_mat:
    """Return the lower triangular factor of a positive definite matrix; ``Undecided`` if the balls are too wide."""
    side = a.nrows()
    if side == 1:
        if not a[0, 0] > 0:
            raise Undecided("the sign of a pivot")
        return arb_mat([[a[0, 0].sqrt()]])
    k = side // 2
    lead, beside, trail = blocks(a, k)
    top = cholesky(lead)
    try:
        across = top.solve(beside).transpose()
    except ZeroDivisionError:
        raise Undecided("a block that may be singular") from None
    low = cholesky(trail - across * across.transpose())
    rows = [[*row, *[arb(0)] * (side - k)] for row in top.tolist()]
    return arb_mat(rows + [[*left, *right] for left, right in zip(across.tolist(), low.tolist())])


def eigenvalue(matrix: Callable[[], arb_mat], k: int, sign: int, bits: int) -> arb:
    """Return an enclosure of the k-th largest eigenvalue (k >= 1) of a symmetric matrix, of relative width 2**-bits.

    ``matrix`` returns an enclosure of the matrix at ``flint.ctx.prec`` bits, arbitrarily narrow as that grows; the
    eigenvalue is known to be positive (``sign`` 1) or negative (-1). ``Undecided`` past ``MAX_BITS``.
    """
    prec = bits + 64
    while prec <= MAX_BITS:
        with ctx.workprec(prec):
            try:
                return _enclosed(matrix(), k, sign, bits)
            except (Undecided, ZeroDivisionError):
                prec *= 2
    raise Undecided(f"an eigenvalue, at {MAX_BITS} bits")


def _enclosed(a: arb_mat, k: int, sign: int, bits: int) -> arb:
    middle = _symmetric_middle(a)
    for guess in _guesses(a, middle, k, sign):
        found = _checked(a, guess, k, sign, bits)
        if found is not None:
            return found
    raise Undecided("an eigenvalue for which no guess was good enough")


def _checked(a: arb_mat, guess: arb, k: int, sign: int, bits: int) -> arb | None:
    """The ball around the guess if it holds the eigenvalue, else None."""
    if not (guess.is_finite() and guess * sign > 0):
        return None
    reach = abs(guess) * arb(2) ** (-bits)
    low, high = (guess - reach).mid(), (guess + reach).mid()
    holds = positive_count(shifted(a, low)) >= k and positive_count(shifted(a, high)) < k
    return low.union(high) if holds else None


def _guesses(a: arb_mat, middle: arb_mat, k: int, sign: int) -> Iterator[arb]:
    """Approximations of the eigenvalue, better and better founded, each more costly than the one before."""
    values, vectors = _float_spectrum(middle)
    yield _polished(middle, values[-k], vectors[:, -k])
    yield _beside(middle, arb(0), positive_count(shifted(a, 0)) if _regular(a) else None, k)
    low, high = _bracket(a, k, sign)
    for step in range(4 * ctx.prec):
        wide = high > 4 * low if sign > 0 else low < 4 * high
        between = sign * (low * high).sqrt().mid() if wide else ((low + high) / 2).mid()
        above = positive_count(shifted(a, between))
        low, high = (between, high) if above >= k else (low, between)
        if not wide and step % 8 == 0:
            yield _beside(middle, between, above, k)
    yield ((low + high) / 2).mid()


def _regular(a: arb_mat) -> bool:
    try:
        positive_count(a)
    except Undecided:
        return False
    return True


def _bracket(a: arb_mat, k: int, sign: int) -> tuple[arb, arb]:
    """Two numbers of the eigenvalue's sign on either side of it."""
    outer = (frobenius(a).upper() * 2).mid()
    shrink = 1
    while shrink < 2 * ctx.prec:
        inner = sign * outer * arb(2) ** (-shrink)
        if (positive_count(shifted(a, inner)) >= k) == (sign > 0):
            return (inner, outer) if sign > 0 else (-outer, inner)
        shrink *= 2
    raise Undecided("an eigenvalue too close to zero for the precision")


def _polished(middle: arb_mat, value: arb, vector: NDArray[np.float64]) -> arb:
    """Rayleigh quotient iteration (Parlett, The Symmetric Eigenvalue Problem, 4.6); no claim of accuracy."""
    v, x = arb_mat([[arb(float(c))] for c in vector]), value
    for _ in range(_POLISHING):
        quotient = (v.transpose() * (middle * v))[0, 0] / (v.transpose() * v)[0, 0]
        if not quotient.is_finite():
            break
        change, x = abs(quotient - x), quotient.mid()
        if change < abs(x) * arb(2) ** (-ctx.prec // 3 - 8):  # the convergence is cubic: x is as good as it gets
            break
        # off the quotient by far less than what is asked for, for it may be an eigenvalue exactly
        off = (x * (1 + arb(2) ** (16 - ctx.prec))).mid()
        try:
            w = shifted(middle, off).solve(v, algorithm="approx").mid()
        except ZeroDivisionError:
            break
        largest = max(abs(c) for c in w.entries())
        if not (largest.is_finite() and largest > 0):
            break
        v = (w / largest).mid()
    return x


def _beside(middle: arb_mat, at: arb, above: int | None, k: int) -> arb:
    """The eigenvalue of index k from those closest to ``at``, above which there are so many."""
    if above is None:
        return arb.nan()
    try:
        inverse = shifted(middle, at).inv().mid()
    except ZeroDivisionError:
        return arb.nan()
    values, vectors = _float_spectrum(inverse)
    place = -(above - k + 1) if k <= above else k - above - 1
    if values[place] == 0:
        return arb.nan()
    return _polished(middle, at + 1 / values[place], vectors[:, place])


def _float_spectrum(middle: arb_mat) -> tuple[list[arb], NDArray[np.float64]]:
    """Eigenvalues, ascending, and eigenvectors of a symmetric matrix, approximately."""
    side = middle.nrows()
    largest = max((abs(x) for x in middle.entries()), default=arb(0))
    if not (largest > 0 and largest.is_finite()):
        return [arb(0)] * side, np.eye(side)
    scale = arb(2) ** _exponent(largest)
    entries = np.array([float((x / scale).mid()) for x in middle.entries()]).reshape(side, side)
    values, vectors = np.linalg.eigh((entries + entries.T) / 2)
    return [arb(float(x)) * scale for x in values], vectors


def _exponent(x: arb) -> int:
    mantissa, exponent = x.mid().man_exp()
    return int(exponent) + int(mantissa).bit_length()


def _symmetric_middle(a: arb_mat) -> arb_mat:
    middle = a.mid()
    return ((middle + middle.transpose()) / 2).mid()
