"""Rational matrices as arrays of floats, which say where to look; arrays of floats as the rationals they are."""

from __future__ import annotations

import numpy as np
from flint import fmpq_mat

from verify.numbers.floats import Array
from verify.numbers.rationals import matrix


def as_floats(a: fmpq_mat) -> Array:
    """Return the matrix in floating point: good enough to choose where to look.

    >>> as_floats(fmpq_mat(1, 2, [1, 0]) / 3)
    array([[0.33333333, 0.        ]])
    """
    return np.array([[int(x.p) / int(x.q) for x in a.entries()]], dtype=float).reshape(a.nrows(), a.ncols())


def exactly(a: Array) -> fmpq_mat:
    """Return a matrix of finite floats as the rational numbers that they are.

    >>> exactly(np.array([[0.5, -1.0]]))
    [1/2, -1]
    """
    return matrix(a.tolist())
