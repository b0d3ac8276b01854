"""Matrices of the user's own from free ones: symmetric, psd, orthogonal, diagonal ones, in floats and exactly.

From a free Z: (Z + Z')/2 is symmetric, Z Z' psd, and with the skew S made of Z's lower triangle and J = diag(+-1) of
its diagonal's signs, Cayley's (I - S)(I + S)^-1 J is orthogonal, and rational where Z is.
"""

from __future__ import annotations

import numpy as np
from flint import fmpq, fmpq_mat

from verify.numbers.floats import Array
from verify.numbers.rationals import identity

_BITS = 20
"""Bits of the entries of Z where Z Z' is made of it, so that floats have it exactly."""


def formed(z: Array, kinds: frozenset[str]) -> Array:
    """Return matrices of the kinds from free ones, (B, p, q)."""
    if "diagonal" in kinds:
        z = z * np.eye(*z.shape[1:])
    across = np.swapaxes(z, -1, -2)
    if "orthogonal" in kinds:
        return _orthogonal(z, kinds)
    if "psd" in kinds:
        largest = np.abs(z).max(axis=(-1, -2), keepdims=True, initial=0.0)
        unit = np.exp2(np.floor(np.log2(np.where(largest > 0, largest, 1.0))) - _BITS)
        z = np.round(z / unit) * unit
        return z @ np.swapaxes(z, -1, -2)
    return (z + across) / 2 if "symmetric" in kinds else z


def _orthogonal(z: Array, kinds: frozenset[str]) -> Array:
    side = np.eye(z.shape[-1])
    signs = np.where(np.einsum("bii->bi", z) < 0, -1.0, 1.0)[:, None, :] * side
    if "psd" in kinds:
        return np.broadcast_to(side, z.shape).copy()
    if "diagonal" in kinds:
        return signs
    lower = np.tril(z, -1)
    skew = lower - np.swapaxes(lower, -1, -2)
    cayley = np.linalg.solve(side + skew, side - skew)  # the two factors commute
    return cayley @ signs @ np.swapaxes(cayley, -1, -2) if "symmetric" in kinds else cayley @ signs


def formed_exactly(z: fmpq_mat, kinds: frozenset[str]) -> fmpq_mat:
    """Return the matrix of the kinds from a free one."""
    rows, columns = z.nrows(), z.ncols()
    if "diagonal" in kinds:
        z = fmpq_mat(rows, columns, [z[i, j] if i == j else fmpq(0) for i in range(rows) for j in range(columns)])
    if "orthogonal" in kinds:
        return _exactly_orthogonal(z, kinds)
    if "psd" in kinds:
        return z * z.transpose()
    return (z + z.transpose()) * fmpq(1, 2) if "symmetric" in kinds else z


def _exactly_orthogonal(z: fmpq_mat, kinds: frozenset[str]) -> fmpq_mat:
    side = z.nrows()
    unit = identity(side)
    signs = fmpq_mat(
        side, side, [(-1 if z[i, i] < 0 else 1) if i == j else 0 for i in range(side) for j in range(side)]
    )
    if "psd" in kinds:
        return unit
    if "diagonal" in kinds:
        return signs
    lower = fmpq_mat(side, side, [z[i, j] if i > j else fmpq(0) for i in range(side) for j in range(side)])
    skew = lower - lower.transpose()
    cayley = (unit + skew).inv() * (unit - skew)
    return cayley * signs * cayley.transpose() if "symmetric" in kinds else cayley * signs


def is_of(a: fmpq_mat, kinds: frozenset[str]) -> bool:
    """Tell whether a rational matrix is of the kinds, exactly."""
    rows, columns = a.nrows(), a.ncols()
    if "diagonal" in kinds and any(a[i, j] != 0 for i in range(rows) for j in range(columns) if i != j):
        return False
    if "orthogonal" in kinds and a.transpose() * a != identity(columns):
        return False
    if kinds & {"symmetric", "psd"} and a != a.transpose():
        return False
    return "psd" not in kinds or _is_psd(a)


def _is_psd(a: fmpq_mat) -> bool:
    """By elimination: no pivot is negative, and where one is 0 so is all that is left of its row."""
    rest = fmpq_mat(a)
    for k in range(a.nrows()):
        pivot = rest[k, k]
        if pivot < 0 or (pivot == 0 and any(rest[k, j] != 0 for j in range(k, a.nrows()))):
            return False
        for i in range(k + 1, a.nrows()) if pivot != 0 else ():
            factor = rest[i, k] / pivot
            for j in range(k, a.nrows()):
                rest[i, j] -= factor * rest[k, j]
    return True
