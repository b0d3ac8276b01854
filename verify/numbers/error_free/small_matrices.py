"""Symmetric matrices of few rows in FLINT's balls: their Cholesky factors and their eigenvalues, enclosed."""

from __future__ import annotations

import numpy as np
from flint import arb, arb_mat


def cholesky(gram: arb_mat) -> arb_mat | None:
    """Return the lower Cholesky factor (k x k) of a symmetric matrix; None where a pivot is not known to be positive.

    >>> cholesky(arb_mat([[4, 2], [2, 5]]))[1, 0]
    1.00000000000000
    """
    k = gram.nrows()
    lower = arb_mat(k, k)
    for j in range(k):
        for i in range(j, k):
            rest = gram[i, j]
            for p in range(j):
                rest -= lower[i, p] * lower[j, p]
            if i == j:
                if not rest > 0:
                    return None
                lower[j, j] = rest.sqrt()
            else:
                lower[i, j] = rest / lower[j, j]
    return lower


def small_spectrum(a: arb_mat) -> list[arb]:
    """Return enclosures, ascending, of the eigenvalues of a symmetric matrix (k x k): rotated, then Weyl's inequality.

    >>> small_spectrum(arb_mat([[2, 1], [1, 2]]))[0].overlaps(arb(1))
    True
    """
    k = a.nrows()
    if k == 1:
        return [a[0, 0]]
    centre = a[0, 0].mid()
    middle = np.array([[float((a[i, j] - (centre if i == j else 0)).mid()) for j in range(k)] for i in range(k)])
    _, basis = np.linalg.eigh((middle + middle.T) / 2)
    q = _orthonormalised(arb_mat(basis.tolist()))
    rotated = q.transpose() * a * q
    off = arb(0)
    for i in range(k):
        for j in range(k):
            if i != j:
                off += rotated[i, j] * rotated[i, j]
    reach = arb(0, off.upper().sqrt().upper())
    return sorted((rotated[i, i] + reach for i in range(k)), key=lambda x: float(x.mid()))


def _orthonormalised(basis: arb_mat) -> arb_mat:
    """The columns made orthonormal (Gram-Schmidt in balls): an enclosure of an orthogonal matrix."""
    k = basis.nrows()
    columns: list[arb_mat] = []
    for j in range(k):
        column = arb_mat([[basis[i, j]] for i in range(k)])
        for other in columns:
            column -= other * (other.transpose() * column)[0, 0]
        columns.append(column * (1 / (column.transpose() * column)[0, 0].sqrt()))
    return arb_mat([[columns[j][i, 0] for j in range(k)] for i in range(k)])
