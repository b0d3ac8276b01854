"""Products of matrices that BLAS computed, checked by products with random vectors that it has no part in.

Freivalds (IFIP Congress 1977, 839-842): the rows x have independent entries, uniform on 2**b consecutive integers, and
are drawn without regard to the products. Let E be the error of a product P of A and V, and e its entry of largest size.
With all of x but the entry that meets e held fixed, x E is e times that entry plus a constant:

- for integers, at most one of the 2**b values makes it zero;
- for real numbers, at most one of them makes it smaller than |e| / 2 in size, for the values are |e| apart.

With as many checks as make 40 bits, a wrong product of integers is not noticed with probability 2**-40 at most,
and with no greater probability is |e| more than twice the largest of the |x P - (x A) V|.
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
CHECK_BITS = 10
LARGEST = 2.0 ** (CHECK_BITS - 1)
"""The entries of the checks of Gram matrices are at most this in size."""

_GENERATOR = np.random.default_rng()
_MOST_BITS = 20
_FEW_BITS = 5
_BITS = 22
_ROUND = 1.5 * 2.0**52


class WrongProduct(RequestError):
    """A product of matrices that the linear algebra library of this machine computed wrongly."""

    def __init__(self) -> None:
        super().__init__(
            "the linear algebra library (BLAS) that NumPy uses returned a wrong product of matrices: "
            "no number computed on this machine can be relied on; another build of NumPy or another machine is needed"
        )


def random_rows(side: int, bits: int = CHECK_BITS) -> Floats:
    """Return checks x, (as many as make ``SURE`` bits, side), drawn anew: integers of so many bits."""
    half = 1 << (bits - 1)
    return _GENERATOR.integers(-half, half, (-(-SURE // bits), side)).astype(np.float64)


def bits_for_integers(side: int, largest: int) -> int:
    """Return how many bits checks of so many rows may have, of entries up to 2**largest, so that x A is exact."""
    return max(1, min(_MOST_BITS, 54 - largest - max(side - 1, 1).bit_length()))


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

    A V itself is not computed: P is off by no more in any entry than twice what the checks find, which have few bits,
    and are all the more, to find not much more than that.

    >>> bool(0.0 <= distance_from_product(np.eye(2), np.eye(2), np.eye(2)) < 1e-9)
    True
    """
    with np.errstate(invalid="ignore", over="ignore"):
        found, evaluation = _residual(random_rows(len(a), _FEW_BITS), a, v, product)
    bound = 2 * (found + evaluation) * product.size**0.5 * (1 + 8 * U)
    return bound if isfinite(bound) else inf


def _residual(rows: Floats, a: Floats, v: Floats, product: Floats) -> tuple[float, float]:
    """The largest |x P - (x A) V| as computed, and how far off that is.

    P, A, V are cut into leading parts, products with which are integers times units, and exact, and rests.
    """
    p, k = len(a), len(v)
    (a_high, a_low), (v_high, v_low), (p_high, p_low) = map(split, (a, v, product))
    leading, trailing = _times(rows, a_high), _times(rows, a_low)
    scale = 2.0 ** (17 - int(np.frexp(np.abs(leading).max(initial=0.0))[1]))
    first = ((leading * scale + _ROUND) - _ROUND) / scale  # 17 bits: integers times those of v_high are exact
    rest = (leading - first) + trailing
    exact = _times(rows, p_high) - _times(first, v_high)
    ours, theirs = _times(rows, p_low), _times(first, v_low) + _times(rest, v)
    sums = exact + ours, exact + ours - theirs
    length, columns = 2.0 ** (_FEW_BITS - 1) * p**0.5, _longest(v)
    of_first, of_rest = (_longest(x.T) for x in (first, rest))
    off = gamma(p) * length * (_longest(p_low) + _longest(a_low) * columns * k**0.5)
    off += gamma(k) * of_first * _longest(v_low) + (gamma(k) + U) * of_rest * columns
    off += U * sum(float(np.abs(x).max(initial=0.0)) for x in (exact, theirs, *sums))
    return float(np.abs(sums[1]).max(initial=0.0)), off * (1 + (p + k) * 8 * U) + (p + k) ** 2 * TINY * LARGEST


def split(a: Floats) -> tuple[Floats, Floats]:
    """Return the part of every entry down to 22 bits below the largest, and the rest, exactly."""
    return split_by_unit(a)[:2]


def split_by_unit(a: Floats, high: Floats | None = None, low: Floats | None = None) -> tuple[Floats, Floats, float]:
    """Return what ``split`` does, in the arrays given, and the unit: the rests are at most half of it in size."""
    largest = float(max(a.max(initial=0.0), -a.min(initial=0.0)))
    unit = max(2.0 ** (int(np.frexp(largest)[1]) - _BITS), 2.0**-1000)
    high = np.multiply(a, 1 / unit, out=high)
    high += _ROUND
    high -= _ROUND
    high *= unit
    return high, np.subtract(a, high, out=low), unit


def _longest(a: Floats) -> float:
    """A bound of the lengths of the columns."""
    return float(np.sqrt(np.einsum("ij,ij->j", a, a).max(initial=0.0))) * (1 + (len(a) + 8) * U) + 2.0**-530


def _times(rows: Floats, a: Floats) -> Floats:
    return np.einsum("ci,ij->cj", rows, a)
