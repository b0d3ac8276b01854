"""Exact numbers to compute with, and whether one is what mpmath says."""

import mpmath
from flint import fmpq, fmpq_mat

from verify.numbers.exact.scalars import ball, decimal, sqrt

DIGITS = 50
ROOT2, ROOT3, ROOT6 = (sqrt(fmpq(k)) for k in (2, 3, 6))


def random_matrix(rng, rows, cols, size=5):
    return fmpq_mat(rows, cols, [fmpq(rng.randint(-size, size), rng.randint(1, 3)) for _ in range(rows * cols)])


def as_mpmath(a):
    return mpmath.matrix([[mpmath.mpf(int(x.p)) / int(x.q) for x in row] for row in a.tolist()])


def agrees(x, expected, digits=DIGITS):
    """Whether the ball of a scalar, at high precision, contains the expected number up to its own error."""
    value = ball(x, 400)
    slack = mpmath.mpf(10) ** -digits * (1 + abs(expected))
    return value.rad() < 1e-60 and abs(mpmath.mpf(decimal(x, 70)) - expected) < slack
