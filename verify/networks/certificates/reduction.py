"""The reduced problem of a network, exactly, and the numbers of it that irrational constants are made of.

Descent never moves the part of W1 outside the row space of X. With Q whose rows are an orthonormal basis of that
space, A = Q X^T X Q^T (r x r) is positive definite, K and mu are its extreme eigenvalues, and the layers are Q W1
(r x h) and W2. Ranks and signs are decided in exact arithmetic, so that zeros are zeros; the eigenvalues that are not
zero are enclosed as narrowly as is asked for (``Spectra``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from flint import arb, arb_mat, ctx, fmpq_mat, fmpz_mat, nmod_mat

from verify.networks.certificates.inertia import MAX_BITS, cholesky, eigenvalue, frobenius, positive_count, shifted
from verify.numbers.exact.scalars import Undecided
from verify.numbers.memo import Memo, remembered

_PRIMES = (2305843009213693951, 4611686018427387847)


class RankZero(ValueError):
    """The data matrix X is zero."""


@dataclass(frozen=True, eq=False)
class Reduced:
    """A problem in the coordinates of a basis of the row space of X, rational and exact.

    With the basis' rows b (r x n): ``metric`` b b^T, or None where b is the identity; ``gram`` b X^T X b^T, ``moments``
    b X^T Y (r x m), ``first`` b W1 (r x h), ``second`` W2 (h x m), ``gradient`` b X^T (X W1 W2 - Y) (r x m);
    ``basis`` is b itself, or None where it is the identity.
    """

    metric: fmpq_mat | None
    gram: fmpq_mat
    moments: fmpq_mat
    first: fmpq_mat
    second: fmpq_mat
    gradient: fmpq_mat
    basis: fmpq_mat | None = None

    @property
    def rank(self) -> int:
        return self.gram.nrows()

    @property
    def width(self) -> int:
        return self.second.nrows()

    @property
    def outputs(self) -> int:
        return self.second.ncols()

    @cached_property
    def hidden(self) -> fmpq_mat | None:
        """A basis (h x q) of what the imbalance acts on, None where that is everything."""
        columns = stacked(self.first.transpose(), self.second)
        chosen = independent_columns(columns)
        return None if len(chosen) == self.width else columns_of(columns, chosen)

    @cached_property
    def signature(self) -> tuple[int, int]:
        """How many eigenvalues of the imbalance are positive, and how many negative."""
        basis = self.hidden
        if basis is not None and basis.ncols() == self.rank + self.outputs:
            return self.rank, self.outputs
        first = self.first if basis is None else self.first * basis
        second = self.second if basis is None else basis.transpose() * self.second
        if self.metric is None:
            return signature(first.transpose() * first - second * second.transpose())
        # the imbalance is the Schur complement of -metric in this matrix (Haynsworth)
        whole = in_blocks(-1 * self.metric, first, -1 * (second * second.transpose()))
        positive, negative = signature(whole)
        return positive, negative - self.rank

    @cached_property
    def minimiser_rank(self) -> int:
        return rank(self.moments)

    @cached_property
    def product(self) -> fmpq_mat:
        """The product of the layers, b W1 W2 (r x m)."""
        return self.first * self.second

    @cached_property
    def product_rank(self) -> int:
        return rank(self.product)

    @cached_property
    def first_rank(self) -> int:
        return rank(self.first)

    @cached_property
    def second_rank(self) -> int:
        return rank(self.second)

    @property
    def at_minimum(self) -> bool:
        """Whether the loss is at its minimum already."""
        return not any(x != 0 for x in self.gradient.entries())


def reduce_tall(gram: fmpq_mat, moments: fmpq_mat, W1: fmpq_mat, W2: fmpq_mat) -> Reduced:
    """Return the reduced problem of X^T X (n x n) and X^T Y (n x m); raises ``RankZero``."""
    gradient = gram * W1 * W2 - moments
    chosen = independent_columns(gram)
    if not chosen:
        raise RankZero("X is zero")
    if len(chosen) == gram.nrows():
        return Reduced(None, gram, moments, W1, W2, gradient)
    basis = columns_of(gram, chosen).transpose()
    return Reduced(
        basis * basis.transpose(), basis * gram * basis.transpose(), basis * moments, basis * W1, W2, basis * gradient,
        basis,
    )  # fmt: skip


def reduce_wide(X: fmpq_mat, Y: fmpq_mat, W1: fmpq_mat, W2: fmpq_mat) -> Reduced:
    """Return the reduced problem of X (N x n) and Y (N x m), for N < n; raises ``RankZero``."""
    chosen = independent_columns(X.transpose())
    if not chosen:
        raise RankZero("X is zero")
    basis = columns_of(X.transpose(), chosen).transpose()
    across = basis * X.transpose()
    return Reduced(
        basis * basis.transpose(),
        across * across.transpose(),
        across * Y,
        basis * W1,
        W2,
        across * (X * W1 * W2 - Y),
        basis,
    )


# --- rational matrices ---------------------------------------------------------------------------------------


def stacked(left: fmpq_mat, right: fmpq_mat) -> fmpq_mat:
    """Return two matrices of as many rows side by side."""
    return fmpq_mat(
        left.nrows(), left.ncols() + right.ncols(), [x for a, b in zip(left.tolist(), right.tolist()) for x in a + b]
    )


def in_blocks(lead: fmpq_mat, beside: fmpq_mat, trail: fmpq_mat) -> fmpq_mat:
    """Return the symmetric matrix of the blocks."""
    above, below = stacked(lead, beside), stacked(beside.transpose(), trail)
    return fmpq_mat(above.nrows() + below.nrows(), above.ncols(), above.entries() + below.entries())


def columns_of(a: fmpq_mat, chosen: list[int]) -> fmpq_mat:
    """Return the chosen columns."""
    return fmpq_mat(a.nrows(), len(chosen), [row[j] for row in a.tolist() for j in chosen])


def integral(a: fmpq_mat) -> fmpz_mat:
    """Return the matrix times a common denominator."""
    return a.numer_denom()[0]


def rank(a: fmpq_mat) -> int:
    """Return the rank, exactly."""
    whole = integral(a)
    # a rank modulo a prime is never too large
    if any(nmod_mat(whole, p).rank() == min(a.nrows(), a.ncols()) for p in _PRIMES):
        return min(a.nrows(), a.ncols())
    return whole.rank()


def independent_columns(a: fmpq_mat) -> list[int]:
    """Return the indices of columns that are a basis of the column space."""
    whole, wanted = integral(a), rank(a)
    for p in _PRIMES:
        reduced, found = nmod_mat(whole, p).rref()
        if found == wanted:  # independent modulo a prime, hence independent
            rows = reduced.tolist()
            return [next(j for j, x in enumerate(row) if x != 0) for row in rows[:found]]
    reduced, _, found = whole.rref()
    return [next(j for j, x in enumerate(row) if x != 0) for row in reduced.tolist()[:found]]


def signature(a: fmpq_mat) -> tuple[int, int]:
    """Return how many eigenvalues of a symmetric matrix are positive and how many negative, exactly."""
    nonzero, side = rank(a), a.nrows()
    if nonzero == 0:
        return 0, 0
    largest = arb(max(abs(x) for x in a.entries())).upper()
    bits = 128
    while bits <= MAX_BITS:
        with ctx.workprec(bits):
            try:
                # between -reach and reach are at least the zeros; when nothing else is, the signs add up to the rank;
                # without a reach, a leading block that is singular would stop the count
                reach = (largest * arb(2) ** (-bits // 2)).mid()
                positive = positive_count(shifted(arb_mat(a), reach))
                negative = side - positive_count(shifted(arb_mat(a), -reach))
            except Undecided:
                positive = negative = 0
        if positive + negative == nonzero:
            return positive, negative
        bits *= 2
    raise Undecided("the signs of the eigenvalues of a matrix")


# --- enclosures ----------------------------------------------------------------------------------------------


class Spectra:
    """The nonzero eigenvalues of a reduced problem's matrices, enclosed at any precision."""

    def __init__(self, problem: Reduced) -> None:
        self.problem = problem
        self._found: Memo = {}

    def enclosure(self, name: str, k: int, sign: int) -> arb:
        """Return the k-th largest eigenvalue of the matrix of that name, of relative width about 2**-ctx.prec.

        ``sign``: the eigenvalue's sign, which is known.
        """
        return remembered(self._found, (name, k), lambda: eigenvalue(lambda: self.matrix(name), k, sign, ctx.prec))

    def matrix(self, name: str) -> arb_mat:
        """Return the matrix of that name in balls, at ``ctx.prec`` bits or more."""
        return remembered(self._found, ("matrix", name), getattr(self, f"_{name}"))

    # lower triangular factors of the metrics, by which bases are made orthonormal
    def _root(self) -> arb_mat:
        if self.problem.metric is None:
            raise AssertionError("a basis that is orthonormal already")
        return cholesky(arb_mat(self.problem.metric))

    def _hidden_root(self) -> arb_mat:
        basis = self.problem.hidden
        if basis is None:
            raise AssertionError("a basis that is orthonormal already")
        return cholesky(arb_mat(basis.transpose() * basis))

    def _in_rows(self, a: fmpq_mat) -> arb_mat:
        """Rows (r x anything) given in the basis of the row space, in an orthonormal one."""
        return arb_mat(a) if self.problem.metric is None else self.matrix("root").solve(arb_mat(a))

    def _data(self) -> arb_mat:
        """Q X^T X Q^T."""
        half = self._in_rows(self.problem.gram)
        return half if self.problem.metric is None else self.matrix("root").solve(half.transpose())

    def _minimiser(self) -> arb_mat:
        """Q W* (r x m)."""
        return self.matrix("data").solve(self._in_rows(self.problem.moments))

    def _minimiser_gram(self) -> arb_mat:
        """The smaller of W*^T W* and Q W* W*^T Q^T."""
        return _small_gram(self.matrix("minimiser"))

    def _product_gram(self) -> arb_mat:
        """The smaller of W^T Q^T Q W and Q W W^T Q^T for the product W = W1 W2."""
        return _small_gram(self._in_rows(self.problem.product))

    def _first_gram(self) -> arb_mat:
        """The smaller of Q W1 W1^T Q^T and W1^T Q^T Q W1."""
        return _small_gram(self._in_rows(self.problem.first))

    def _second_gram(self) -> arb_mat:
        """The smaller of W2^T W2 and W2 W2^T."""
        return _small_gram(arb_mat(self.problem.second))

    def _imbalance(self) -> arb_mat:
        """The imbalance on the space that it acts on."""
        first, second, basis = self.problem.first, self.problem.second, self.problem.hidden
        if basis is None:
            rows, cols = self._in_rows(first), arb_mat(second)
        else:
            rows = self.matrix("hidden_root").solve(self._in_rows(first * basis).transpose()).transpose()
            cols = self.matrix("hidden_root").solve(arb_mat(basis.transpose() * second))
        return rows.transpose() * rows - cols * cols.transpose()

    def _opposite(self) -> arb_mat:
        """Minus the imbalance."""
        return -1 * self.matrix("imbalance")

    # numbers that are no eigenvalues
    def number(self, name: str) -> arb:
        """Return the loss, gradient_norm or product_norm, which are positive, of relative width about 2**-ctx.prec."""
        return remembered(self._found, name, lambda: _refined(getattr(self, f"_{name}"), ctx.prec))

    def _loss(self) -> arb:
        gradient = arb_mat(self.problem.gradient)
        return (gradient.transpose() * arb_mat(self.problem.gram).solve(gradient)).trace() / 2

    def _gradient_norm(self) -> arb:
        return frobenius(self._in_rows(self.problem.gradient))

    def _product_norm(self) -> arb:
        return frobenius(self._in_rows(self.problem.product))


def _small_gram(a: arb_mat) -> arb_mat:
    return a * a.transpose() if a.nrows() <= a.ncols() else a.transpose() * a


def _refined(find: Callable[[], arb], bits: int) -> arb:
    prec = bits + 64
    while prec <= MAX_BITS:
        with ctx.workprec(prec):
            try:
                found = find()
            except (Undecided, ZeroDivisionError):
                found = arb.nan()
            if found.is_finite() and found.rel_accuracy_bits() >= bits:
                return found
        prec *= 2
    raise Undecided(f"a number, at {MAX_BITS} bits")
