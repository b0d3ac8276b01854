"""Exact instances at random, and what mpmath says of their matrices."""

from dataclasses import replace
from random import Random

import mpmath
from flint import fmpq, fmpq_mat

from verify.instances.problem import Instance
from verify.numbers.exact.scalars import decimal

SHAPES = [(1, 1, 1, 1), (2, 3, 2, 3), (3, 2, 1, 4), (2, 4, 3, 2), (1, 3, 2, 2), (3, 12, 2, 3)]


def random_matrix(rng, rows, cols, size=3):
    return fmpq_mat(rows, cols, [fmpq(rng.randint(-size, size), rng.randint(1, 2)) for _ in range(rows * cols)])


def random_instance(seed, n, h, m, N, **given):
    rng = Random(seed)
    while True:
        X = random_matrix(rng, N, n)
        if X.rank() == min(N, n):
            break
    Y, W1, W2 = random_matrix(rng, N, m), random_matrix(rng, n, h), random_matrix(rng, h, m)
    made = Instance(X, Y, W1, W2, eta=fmpq(1, 500), c1=fmpq(1, 3), c2=fmpq(7, 4))
    return replace(made, **{k: random_matrix(rng, *shape) for k, shape in given.items()}) if given else made


def mp(a):
    return mpmath.matrix([[mpmath.mpf(int(x.p)) / int(x.q) for x in row] for row in a.tolist()])


def agrees(x, expected, digits=45):
    return abs(mpmath.mpf(decimal(x, 60)) - expected) <= mpmath.mpf(10) ** -digits * (1 + abs(expected))


def symmetric_values(a):
    return sorted(mpmath.eigsy(a, eigvals_only=True), reverse=True)


def values_of_gram(a, side):
    """The side largest eigenvalues of a a^T, whose roots are the singular values."""
    return (symmetric_values(a * a.T) + [mpmath.mpf(0)] * side)[:side]
