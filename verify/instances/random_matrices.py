"""Random matrices, hostile on purpose: the data, layers and targets that instances are made of; slacks."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from flint import fmpq, fmpq_mat

from verify.numbers.rationals import diagonal, identity, zeros

SLACKS = ((fmpq(1, 2), fmpq(3, 2)), (fmpq(1, 2), fmpq(2)), (fmpq(1, 10), fmpq(10)), (fmpq(9, 10), fmpq(11, 10)))
"""Values of c1 and c2, the simplest first."""
_TRIPLES = ((3, 4, 5), (4, 3, 5), (5, 12, 13))


def number(rng: Random, size: int = 3) -> fmpq:
    """Return a small integer, at times a fraction or zero."""
    kind = rng.random()
    if kind < 0.15:
        return fmpq(0)
    if kind < 0.75:
        return fmpq(rng.randint(-size, size))
    return fmpq(rng.randint(-size, size), rng.choice((2, 3, 4)))


def entries(rng: Random, rows: int, cols: int, size: int = 3) -> fmpq_mat:
    """Return a rows x cols matrix of small numbers."""
    return fmpq_mat(rows, cols, [number(rng, size) for _ in range(rows * cols)])


def orthogonal(rng: Random, side: int) -> fmpq_mat:
    """Return a rational orthogonal matrix: a signed permutation, at times turned in one plane."""
    order = rng.sample(range(side), side)
    made = fmpq_mat(side, side)
    for i, j in enumerate(order):
        made[i, j] = fmpq(rng.choice((-1, 1)))
    if side > 1 and rng.random() < 0.5:
        a, b, c = rng.choice(_TRIPLES)
        i, j = sorted(rng.sample(range(side), 2))
        turn = identity(side)
        turn[i, i] = turn[j, j] = fmpq(a, c)
        turn[i, j], turn[j, i] = fmpq(b, c), fmpq(-b, c)
        made = made * turn
    return made


def spectral(left: fmpq_mat, values: Sequence[fmpq | int], right: fmpq_mat) -> fmpq_mat:
    """Return left diag(values) right, for orthogonal left (a x a) and right (b x b): a matrix a x b."""
    return left * diagonal(values, left.nrows(), right.nrows()) * right


def aligned_layers(
    left: fmpq_mat, first: Sequence[fmpq | int], hidden: fmpq_mat, second: Sequence[fmpq | int], right: fmpq_mat
) -> tuple[fmpq_mat, fmpq_mat]:
    """Return W1 = left diag(first) hidden and W2 = hidden^T diag(second) right, for orthogonal matrices.

    The layers share their hidden directions: they are balanced, W1^T W1 = W2 W2^T, where first and second are the same.
    """
    return spectral(left, first, hidden), spectral(hidden.transpose(), second, right)


def data(rng: Random, samples: int, n: int, full_rank: bool = False) -> fmpq_mat:
    """Return X, samples x n and not zero; of full column rank on request (samples >= n then)."""
    kind = rng.choice(("any", "any", "isotropic", "spread", "diagonal") + (() if full_rank else ("rank one", "thin")))
    r = min(samples, n)
    if kind == "isotropic":
        made = spectral(orthogonal(rng, samples), [rng.choice((1, 2, fmpq(1, 2)))] * r, identity(n))
    elif kind == "spread":
        spread = [fmpq(1), fmpq(1, 1000), fmpq(1, 7), fmpq(3)]
        made = spectral(orthogonal(rng, samples), spread, orthogonal(rng, n))
    elif kind == "diagonal":
        made = diagonal([rng.randint(1, 4) for _ in range(r)], samples, n)
    elif kind == "rank one":
        made = entries(rng, samples, 1) * entries(rng, 1, n)
    elif kind == "thin":
        made = entries(rng, samples, max(1, r - 1), 2) * entries(rng, max(1, r - 1), n, 2)
    else:
        made = entries(rng, samples, n)
    if made.rank() < (n if full_rank else 1):
        return made + diagonal([10] * r, samples, n) if made.rank() == 0 else diagonal([1, 2, 3, 4], samples, n)
    return made


def layers(rng: Random, n: int, h: int, m: int) -> tuple[fmpq_mat, fmpq_mat]:
    """Return W1 (n x h) and W2 (h x m): plain, balanced, unbalanced, diagonal, of rank one, or with a zero product."""
    kind = rng.choice(("any", "any", "balanced", "unbalanced", "diagonal", "rank one", "zero", "one layer zero"))
    r = min(n, h, m)
    if kind in ("balanced", "unbalanced"):
        hidden, first = orthogonal(rng, h), [rng.choice((1, 2, fmpq(1, 2))) for _ in range(r)]
        second = first if kind == "balanced" else [rng.choice((10, fmpq(1, 10), 100)) * x for x in first]
        return aligned_layers(orthogonal(rng, n), first, hidden, second, orthogonal(rng, m))
    if kind == "diagonal":
        return diagonal([number(rng) for _ in range(4)], n, h), diagonal([number(rng) for _ in range(4)], h, m)
    if kind == "rank one":
        return entries(rng, n, 1) * entries(rng, 1, h, 1), entries(rng, h, 1, 1) * entries(rng, 1, m)
    if kind == "zero":
        return zeros(n, h), zeros(h, m)
    if kind == "one layer zero":
        return (zeros(n, h), entries(rng, h, m)) if rng.random() < 0.5 else (entries(rng, n, h), zeros(h, m))
    return entries(rng, n, h), entries(rng, h, m)


def targets(rng: Random, x: fmpq_mat, w: fmpq_mat) -> fmpq_mat:
    """Return Y (N x m): anything, zero, fitted exactly by the weights w, or nearly."""
    kind = rng.choice(("any", "any", "zero", "exact", "near"))
    if kind == "zero":
        return zeros(x.nrows(), w.ncols())
    if kind == "any":
        return entries(rng, x.nrows(), w.ncols())
    fitted = x * w
    return fitted if kind == "exact" else fitted + entries(rng, x.nrows(), w.ncols()) * fmpq(1, 100)
