"""Products of matrices that BLAS computed, checked by products with random vectors that it has no part in.

Freivalds (IFIP Congress 1977, 839-842): the rows x have independent entries, uniform on 2**b consecutive integers, and
are drawn without regard to the products. Let E be the error of a product P of A and V.

Of integers, with all of x but the entry that meets a wrong entry e of P held fixed, x E is e times that entry plus a
constant, which at most one of the 2**b values makes zero. With as many checks as make 40 bits, a wrong product is not
noticed with probability 2**-40 at most.

Of real numbers the length |e| of the longest column of E is bounded, whatever its direction. Let x + w have w uniform
on [0, 1): entries uniform on an interval of length 2**b. Sections of a cube with sides 1 have volumes up to sqrt(2)
(Ball, Proc. Amer. Math. Soc. 97, 1986, 465-473; the central ones are the largest, Brunn-Minkowski), so that (x + w) e
lies in a given interval of length 2 d |e| with probability 2 sqrt(2) d / 2**b at most. From its mean w e is farther
than 5/4 |e| with probability 2 exp(-25/8) < 0.088 at most (Hoeffding, J. Amer. Statist. Assoc. 58, 1963, 13-30,
theorem 2), whatever x is. So |x e| <= d |e| has probability 2 sqrt(2) (d + 5/4) / (0.912 * 2**b) at most, and that all
of k checks are so short, the k-th power of it.

Such a bound depends on the checks, and digits on the bound: these checks are the same in each run, drawn once and for
all, before any product is known (``repeatable_rows``). Those that decide only whether a product is wrong are drawn anew
each time (``random_rows``).
"""

from __future__ import annotations

from math import inf, isfinite

import numpy as np
from numpy.typing import NDArray

from verify.errors import RequestError
from verify.numbers.intervals.matrices import TINY, U, gamma

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SURE = 40
"""A wrong product passes with probability 2**-SURE at most."""
_GENERATOR = np.random.default_rng()
_SEED = 20
MOST_BITS = 20
"""The bits of an entry of a check at most."""
_CHECKS = 5
BITS = 22
"""The bits of the leading part of a matrix (``split``)."""
_ROUND = 1.5 * 2.0**52


class WrongProduct(RequestError):
    """A product of matrices that the linear algebra library of this machine computed wrongly."""

    def __init__(self) -> None:
        super().__init__(
            "the linear algebra library (BLAS) that NumPy uses returned a wrong product of matrices: "
            "no number computed on this machine can be relied on; another build of NumPy or another machine is needed"
        )


def random_rows(side: int, bits: int, many: int | None = None) -> Floats:
    """Return checks x, (as many as make ``SURE`` bits if None, side), drawn anew: integers of so many bits."""
    return _drawn(_GENERATOR, side, bits, many or -(-SURE // bits))


def repeatable_rows(side: int, bits: int, many: int) -> Floats:
    """Return checks as ``random_rows`` does, the same whenever so many of so many bits are asked for.

    >>> bool((repeatable_rows(3, 16, 4) == repeatable_rows(3, 16, 4)).all())
    True
    """
    return _drawn(np.random.default_rng([_SEED, side, bits, many]), side, bits, many)


def _drawn(generator: np.random.Generator, side: int, bits: int, many: int) -> Floats:
    half = 1 << (bits - 1)
    return generator.integers(-half, half, (many, side)).astype(np.float64)


def least_share(many: int, bits: int) -> float:
    """Return a d such that |x e| <= d |e| for all of so many checks of so many bits has probability 2**-SURE at most.

    >>> least_share(4, 16) < least_share(5, 16)
    True
    """
    share = 2.0 ** (bits - SURE / many) / 3.1015 - 1.25  # 2 sqrt(2) / 0.912 < 3.1014
    if not share > 0:
        raise ValueError(f"{many} checks of {bits} bits are too few")
    return share


def bits_for_integers(side: int, largest: int) -> int:
    """Return how many bits checks of so many rows may have, of entries up to 2**largest, so that x A is exact."""
    return max(1, min(MOST_BITS, 54 - largest - max(side - 1, 1).bit_length()))


def require_integers(rows: Floats, images: Floats, v: Floats, product: Floats) -> None:
    """Raise ``WrongProduct`` unless ``product`` passes as A v, all of them integers of at most 2**53 in size.

    ``images``: rows A, exactly, at most 2**53. Both sides are compared modulo 2**64 and in floats, which are sums of
    fewer than 2**24 terms, together below 2**89 in size, and so off by less than 2**61: the difference is zero if it is
    so modulo 2**64 and in floats less than 2**62.
    """
    if not (product.min(initial=0.0) >= -(2.0**53) and product.max(initial=0.0) <= 2.0**53):
        raise WrongProduct
    whole = product.astype(np.int64)
    if not (product == whole).all():
        raise WrongProduct
    residues = _times_modulo(rows, whole) - _times_modulo(images, v.astype(np.int64))
    if np.any(residues != 0) or not (np.abs(_times(rows, product) - _times(images, v)) < 2.0**62).all():
        raise WrongProduct


def _times_modulo(rows: Floats, a: Integers) -> NDArray[np.uint64]:
    """Return the product of integers modulo 2**64: unsigned arithmetic wraps around."""
    return np.einsum("ci,ij->cj", rows.astype(np.int64).view(np.uint64), a.view(np.uint64))


def distance_from_product(a: Floats, v: Floats, product: Floats) -> float:
    """Return a bound of |P - A V|_F for any P (p x q), A (p x k) and V (k x q); infinite where entries are not finite.

    A V itself is not computed: what the checks find bounds the longest column of the error.

    >>> bool(0.0 <= distance_from_product(np.eye(2), np.eye(2), np.eye(2)) < 1e-9)
    True
    """
    with np.errstate(invalid="ignore", over="ignore"):
        bits = bits_for_integers(len(a), BITS - 1)
        found, evaluation = _residual(repeatable_rows(len(a), bits, _CHECKS), bits, a, v, product)
    bound = (found + evaluation) / least_share(_CHECKS, bits) * product.shape[1] ** 0.5 * (1 + 12 * U)
    return bound if isfinite(bound) else inf


def _residual(rows: Floats, bits: int, a: Floats, v: Floats, product: Floats) -> tuple[float, float]:
    """The largest |x P - (x A) V| for rows x of so many bits as computed, and how far off that is.

    P, A, V are cut into leading parts, products with which are integers times units, and exact, and rests.
    """
    p, k = len(a), len(v)
    room = np.empty((2, max(a.size, v.size, product.size)))  # fresh memory takes longer than what is put there
    a_high, a_low = _split_into(room, a)
    leading, trailing, longest_a_low = _times(rows, a_high), _times(rows, a_low), _longest(a_low)
    scale = 2.0 ** (17 - int(np.frexp(np.abs(leading).max(initial=0.0))[1]))
    first = ((leading * scale + _ROUND) - _ROUND) / scale  # 17 bits: integers times those of v_high are exact
    rest = (leading - first) + trailing
    v_high, v_low = _split_into(room, v)
    of_high, theirs, longest_v_low = _times(first, v_high), _times(first, v_low) + _times(rest, v), _longest(v_low)
    p_high, p_low = _split_into(room, product)
    exact, ours = _times(rows, p_high) - of_high, _times(rows, p_low)
    sums = exact + ours, exact + ours - theirs
    length, columns = 2.0 ** (bits - 1) * p**0.5, _longest(v)
    of_first, of_rest = (_longest(x.T) for x in (first, rest))
    off = gamma(p) * length * (_longest(p_low) + longest_a_low * columns * k**0.5)
    off += gamma(k) * of_first * longest_v_low + (gamma(k) + U) * of_rest * columns
    off += U * sum(float(np.abs(x).max(initial=0.0)) for x in (exact, theirs, *sums))
    return float(np.abs(sums[1]).max(initial=0.0)), off * (1 + (p + k) * 8 * U) + (p + k) ** 2 * TINY * 2.0**bits


def _split_into(room: Floats, a: Floats) -> tuple[Floats, Floats]:
    """What ``split`` does, in that room (2, as many entries at least), in the order that the entries are stored in."""
    if a.flags.f_contiguous and not a.flags.c_contiguous:
        high, low = _split_into(room, a.T)
        return high.T, low.T
    high, low = (part[: a.size].reshape(a.shape) for part in room)
    return split_by_unit(a, high, low)[:2]


def split(a: Floats) -> tuple[Floats, Floats]:
    """Return the part of every entry down to 22 bits below the largest, and the rest, exactly."""
    return split_by_unit(a)[:2]


def split_by_unit(a: Floats, high: Floats | None = None, low: Floats | None = None) -> tuple[Floats, Floats, float]:
    """Return what ``split`` does, in the arrays given, and the unit: the rests are at most half of it in size."""
    largest = float(max(a.max(initial=0.0), -a.min(initial=0.0)))
    unit = max(2.0 ** (int(np.frexp(largest)[1]) - BITS), 2.0**-1000)
    high = np.add(a, _ROUND * unit, out=high)
    high -= _ROUND * unit
    return high, np.subtract(a, high, out=low), unit


def _longest(a: Floats) -> float:
    """A bound of the lengths of the columns."""
    return float(np.sqrt(np.einsum("ij,ij->j", a, a).max(initial=0.0))) * (1 + (len(a) + 8) * U) + 2.0**-530


def _times(rows: Floats, a: Floats) -> Floats:
    return np.einsum("ci,ij->cj", rows, a)
