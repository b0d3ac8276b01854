"""Sums and products of matrices of doubled precision, every error bounded in the Frobenius norm.

In all bounds u = 2**-53. Products are made of products of integers, which are exact, and checked (``checked``). Bounds
are themselves computed in floats, of nonnegative terms, and inflated by more than their own rounding (``above``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from math import inf

import numpy as np
from flint import arb, arb_mat

from verify.numbers.error_free.checked import bits_for_integers, random_rows, require_integers
from verify.numbers.error_free.slices import SLICES, Slices, slice_bits
from verify.numbers.error_free.transformations import (
    Floats,
    above,
    is_zero,
    largest,
    size,
    two_product,
    two_sum,
)
from verify.numbers.intervals.matrices import TINY, U


@dataclass(frozen=True, eq=False)
class Doubled:
    """The matrices within ``radius`` of hi + lo in the Frobenius norm; hi and lo are (rows, columns) of doubles.

    A matrix that is used as a left factor, and for its spectrum, may have a radius in the operator norm, since
    |A V|_F <= |A| |V|_F: products then still have one in the Frobenius norm.
    """

    hi: Floats
    lo: Floats
    radius: float
    length: float = inf
    """A bound of the operator norm of hi + lo, where one is known that is less than the Frobenius norm."""

    @classmethod
    def exact(cls, a: Floats, length: float = inf) -> Doubled:
        """Return a matrix of doubles as what it is."""
        return cls(a, np.broadcast_to(np.zeros(()), a.shape), 0.0, length)

    @property
    def T(self) -> Doubled:
        """The transpose; slices that are short enough for its products too are kept."""
        across = Doubled(self.hi.T, self.lo.T, self.radius, self.length)
        known = vars(self).get("slices")
        if isinstance(known, Slices) and known.bits <= slice_bits(len(self.hi)):
            vars(across)["slices"] = replace(known, parts=tuple(part.T for part in known.parts), stack=None)
            if "checks_of_transpose" in vars(self):
                vars(across)["checks"] = vars(self)["checks_of_transpose"]
        if "sizes" in vars(self):
            vars(across)["sizes"] = self.sizes
        return across

    @cached_property
    def sizes(self) -> tuple[float, float]:
        """Upper bounds of the Frobenius norms of hi and of lo."""
        return size(self.hi), 0.0 if is_zero(self.lo) else size(self.lo)

    @property
    def size(self) -> float:
        """An upper bound of the Frobenius norm of every matrix meant."""
        return above(self.sizes[0] + self.sizes[1] + self.radius)

    @cached_property
    def slices(self) -> Slices:
        """The matrix, cut for products of its columns' number of terms: no finer than it is known."""
        bits = slice_bits(self.hi.shape[1])
        least = 16 * self.hi.size**0.5 * largest(self.hi)  # more than the slices leave, times 2**(bits count)
        count = next((k for k in (2, 3) if self.radius > least * 2.0 ** (-bits * k)), SLICES)
        return Slices.of(self.hi, self.lo, bits, count)

    def cut(self, bits: int, count: int, room: Floats | None = None) -> None:
        """Let there be ``count`` slices of so many bits, at most those of ``slices``, in the arrays of ``room``.

        Products of this matrix are as accurate as these slices are: less than ``SLICES`` leave out more, and bound it.
        """
        for of_others in ("checks", "checks_of_transpose"):
            vars(self).pop(of_others, None)
        vars(self)["slices"] = Slices.of(self.hi, self.lo, bits, count, room)

    @cached_property
    def checks(self) -> tuple[Floats, tuple[Floats, ...]]:
        """Random rows, and their products with the slices, exactly: what products of this matrix are checked by."""
        rows = random_rows(len(self.hi), bits_for_integers(len(self.hi), self.slices.bits - 1))
        return rows, tuple(np.einsum("ci,ij->cj", rows, part) for part in self.slices.parts)

    def check_transpose_by(self, rows: Floats, images: tuple[Floats, ...]) -> None:
        """Let products of the transpose be checked by these random rows, and their products with its slices, exactly.

        That is what ``checks`` of the transpose are, known from products of this matrix that were checked.
        """
        vars(self)["checks_of_transpose"] = rows, images

    @classmethod
    def outer(cls, column: Floats, row: Floats) -> Doubled:
        """Return the product of a column (rows, 1) and a row (1, columns) of doubles below 2**480."""
        hi, lo = two_product(column, row)
        return cls(hi, lo, 4 * TINY * hi.size)

    def __neg__(self) -> Doubled:
        return Doubled(-self.hi, -self.lo, self.radius)

    def __add__(self, other: Doubled) -> Doubled:
        """The sum: two exact sums of the high parts, the low ones added in floats (three roundings)."""
        hi, error = two_sum(self.hi, other.hi)
        lo = error + (self.lo + other.lo)
        lost = 2 * U * (size(error) + self.sizes[1] + other.sizes[1]) * 1.001
        hi, lo = two_sum(hi, lo)
        return Doubled(hi, lo, above(self.radius + other.radius + lost))

    def __sub__(self, other: Doubled) -> Doubled:
        return self + (-other)

    def __matmul__(self, other: Doubled) -> Doubled:
        return _product(self, other)

    def parted(self, widths: Sequence[int]) -> list[Doubled]:
        """Return the matrix cut into so many columns each; each part has the radius of the whole."""
        ends = np.cumsum([0, *widths]).tolist()
        return [Doubled(self.hi[:, i:j], self.lo[:, i:j], self.radius) for i, j in pairwise(ends)]

    def balls(self) -> arb_mat:
        """Return hi + lo in FLINT's balls, at the present precision, without the radius."""
        return arb_mat(self.hi.tolist()) + arb_mat(self.lo.tolist())


def _product(a: Doubled, v: Doubled) -> Doubled:
    """Return a v.

    With hi + lo = unit (a0 + f a1 + f**2 a2 + ...) of both, but for rests, the products of two slices are integers
    below 2**53, exact and checked. Those of order f**4 and beyond, and with the rests, are left out. Of
    f**2 (a0 v2 + a1 v1 + a2 v0) and below the sums are rounded, and so are four additions of low parts.
    """
    cols = v.hi.shape[1]
    ours = a.slices
    theirs = Slices.of(v.hi, v.lo, ours.bits, ours.count)
    f = 2.0**-ours.bits
    stacked = np.hstack(theirs.parts)
    rows, images = a.checks
    orders: list[list[Floats]] = [[] for _ in range(SLICES)]
    for i, (part, image) in enumerate(zip(ours.parts, images)):
        many = min(SLICES - i, len(theirs.parts))
        wanted = stacked[:, : many * cols]
        product = part @ wanted
        require_integers(rows, image, wanted, product)
        for j in range(many):
            orders[i + j].append(product[:, j * cols : (j + 1) * cols])
    (top,), (left, right), *below = orders
    cross, cross_error = two_sum(left, right)
    hi, error = two_sum(top, f * cross)
    floats = np.zeros_like(top)
    for order in reversed(below):
        floats = sum(order, f * floats)
    floats *= f * f
    low = (error + f * cross_error) + floats
    units = ours.unit * theirs.unit
    hi, lo = two_sum(hi * units, low * units)
    return Doubled(hi, lo, _product_radius(a, v, ours, theirs, (error, f * cross_error, floats)))


def _product_radius(a: Doubled, v: Doubled, ours: Slices, theirs: Slices, added: tuple[Floats, ...]) -> float:
    """A bound of what ``_product`` leaves out and rounds; ``added`` are the low parts that it adds.

    Each product of order 2 and beyond passes through six additions at most. A column of A V is no longer than |A| times
    that of V, so that operator norms of A's parts may stand for Frobenius norms where no rounding is counted.
    """
    f = 2.0**-ours.bits
    our_rest, their_rest = (f ** (len(x.parts) - 1) * x.rest for x in (ours, theirs))
    tails = [*[f**i * x for i, x in enumerate(ours.sizes)][1:], our_rest]
    # the operator norm of a0 is that of the matrix, but for the other slices
    lengths = (min(ours.sizes[0], above(a.length / ours.unit + sum(tails))), *ours.sizes[1:])
    left_out = rounded = 0.0
    for i, (x, length) in enumerate(zip(ours.sizes, lengths)):
        for j, y in enumerate(theirs.sizes):
            if i + j >= SLICES:
                left_out += f ** (i + j) * length * y
            elif i + j >= 2:
                rounded += 8 * U * f ** (i + j) * x * y
    whole_v = sum(f**i * x for i, x in enumerate(theirs.sizes))
    whole_a = min(lengths[0] + sum(tails[:-1]), above(a.length / ours.unit + tails[-1]))
    left_out += whole_a * their_rest + our_rest * (whole_v + their_rest)
    lost = units = ours.unit * theirs.unit
    lost *= left_out + rounded + 4 * U * sum(map(size, added))
    if a.radius or v.radius:  # the sizes of large exact matrices take long
        lost += a.radius * v.size + min(a.sizes[0] + a.sizes[1], a.length) * v.radius
    return above(lost + (len(a.hi) * v.hi.shape[1]) ** 0.5 * (4 + units) * TINY, 40)


def symmetric(a: Doubled) -> Doubled:
    """Return an enclosure of a matrix known to be symmetric, with symmetric parts: its lower half, twice.

    The entries above the diagonal take over the errors of those below: at most sqrt(2) times the error.
    """
    hi, lo = (np.tril(part) + np.tril(part, -1).T for part in (a.hi, a.lo))
    return Doubled(hi, lo, above(a.radius * 1.4142136))


def inner(a: Doubled, b: Doubled) -> arb:
    """Return an enclosure of the Frobenius inner product; not a number where entries are beyond 2**480 in size.

    The products of high parts are summed almost exactly, those with low parts in floats.
    """
    if not all(largest(x.hi) < 2.0**480 for x in (a, b)):
        return arb.nan()
    total = _sum(np.concatenate([part.ravel() for part in two_product(a.hi, b.hi)]))
    parts = [(x, y) for x, y in ((a.hi, b.lo), (a.lo, b.hi), (a.lo, b.lo)) if not (is_zero(x) or is_zero(y))]
    beside = sum(float(np.einsum("ij,ij->", x, y)) for x, y in parts)
    (hi, lo), (other_hi, other_lo), many = a.sizes, b.sizes, a.hi.size
    rounded = 2 * (many + 4) * U * (hi * other_lo + lo * (other_hi + other_lo))
    lost = a.radius * b.size + (hi + lo) * b.radius + rounded + 8 * many * TINY
    return total + arb(beside) + arb(0, above(lost))


def _sum(terms: Floats) -> arb:
    """An enclosure of the sum of numbers below 2**960, of which ``terms`` keeps what was summed in floats.

    With s a power of two, as many times the largest term as there are terms or more, (s + x) - s is a multiple of
    u s, off by u s at most, without an error, and so are all sums of these (Rump, Ogita, Oishi, SIAM J. Sci. Comput.
    31, 2008, 189-224, lemma 3.3). What is left of the terms after two such steps is summed in floats.
    """
    total = arb(0)
    for _ in range(2):
        scale = 2.0 ** (int(np.frexp(largest(terms))[1]) + (terms.size + 1).bit_length())
        leading = (terms + scale) - scale
        total += arb(float(leading.sum()))
        terms -= leading
    return total + arb(float(terms.sum())) + arb(0, above(terms.size * U * float(np.abs(terms).sum()), terms.size))


def norm(a: Doubled) -> arb:
    """Return an enclosure of the Frobenius norm."""
    middle = Doubled(a.hi, a.lo, 0.0)
    square = inner(middle, middle)
    found = (square if square > 0 else square.upper()).sqrt() + arb(0, a.radius)
    return found if square > 0 and found > 0 else arb(0).union(found.upper())
