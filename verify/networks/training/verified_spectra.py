"""Eigenvalues and singular values of batches of matrices in floats, each with a bound of its error.

However they were found, values and vectors that nearly reproduce the matrix tell how far off they are: with E = A - V
diag(w) V^T, the eigenvalues of A are within |E| of those of V diag(w) V^T (Weyl), which are w_i theta_i with theta_i
between the extreme eigenvalues of V^T V (Ostrowski; Horn and Johnson, Matrix Analysis, 2nd ed., theorem 4.5.9), and so
within |V^T V - I| |w| of the w_i. Likewise for singular values and U diag(s) V, with both |U^T U - I| and |V V^T - I|;
those vectors take twice the time of one eigenbasis, and are found only where that leaves too much open (``_by_gram``).
Nothing is supposed of LAPACK up to side WIDE. The vectors of larger matrices take several times as long as their
values; there the backward errors of the reductions to tridiagonal and bidiagonal form are supposed to be 10 s^2 u |A|_F
and 10 r m u |A|_F at most (Higham, Accuracy and Stability of Numerical Algorithms, 2002, theorem 19.4, whose constant
LAPACK's documentation calls modest). Products of matrices have the bounds of section 3.5 there, in Frobenius norms.
"""

from __future__ import annotations

import numpy as np

from verify.networks.training.blocks import in_blocks
from verify.numbers.floats import Array
from verify.numbers.intervals.matrices import U, gamma

WIDE = 64
"""The largest side of matrices of which vectors are found."""
_BACKWARD = 10
_LOST = 0.25
"""Vectors farther from orthonormal than this say nothing."""
_ENOUGH = 2.0**-40
"""The share of the largest singular value beyond which an error has both singular vectors found."""
_UNDERFLOW = 2.0**-530
"""More than the norm of a matrix of one entry may lose where its square is too small for a double."""
_SMALLEST = 2.0**-400
"""Matrices of a norm below this, or above its inverse, are not squared."""


def norms(a: Array) -> Array:
    """Return the Frobenius norms of matrices (..., rows, cols)."""
    return np.sqrt(np.einsum("...ij,...ij->...", a, a))


def bounded_eigenvalues(a: Array) -> tuple[Array, Array]:
    """Return the eigenvalues (..., side), rising, of nearly symmetric finite matrices, and bounds of their errors.

    >>> values, errors = bounded_eigenvalues(np.array([[[2.0, 1.0], [1.0, 2.0]]]))
    >>> bool((abs(values - [1.0, 3.0]).max(axis=-1) <= errors).all() and (errors < 1e-13).all())
    True
    """
    if a.shape[-1] > WIDE:
        return np.linalg.eigvalsh(a), _BACKWARD * a.shape[-1] ** 2 * U * norms(a) * (1 + gamma(a.shape[-1] ** 2))
    return in_blocks(_spectra, a)


def _spectra(a: Array) -> tuple[Array, Array]:
    values, vectors = np.linalg.eigh(a)
    scaled = vectors * values[..., None, :]
    across = np.swapaxes(vectors, -1, -2)
    off = _defect(a, scaled, across)
    return values, _bound(off, _away(across @ vectors, vectors), np.abs(values).max(axis=-1), a.shape[-1])


def bounded_singular_values(a: Array) -> tuple[Array, Array]:
    """Return the singular values (..., min(rows, cols)), falling, of finite matrices, and bounds of their errors.

    >>> values, error = bounded_singular_values(np.array([[3.0, 0.0], [4.0, 5.0]]))
    >>> bool((abs(values - [45**0.5, 5**0.5]) <= error).all() and error < 1e-13)
    True
    """
    rows, cols = a.shape[-2:]
    if min(rows, cols) > WIDE:
        found = np.linalg.svd(a, compute_uv=False)
        return found, _BACKWARD * rows * cols * U * norms(a) * (1 + gamma(rows * cols))
    many = a.reshape(-1, rows, cols)
    values, errors = in_blocks(_by_gram, many if rows <= cols else np.swapaxes(many, -1, -2))
    poor = ~(errors <= _ENOUGH * values[:, 0])
    if poor.any():
        values[poor], errors[poor] = _by_vectors(many[poor])
    return values.reshape(*a.shape[:-2], -1), errors.reshape(a.shape[:-2])


def _by_gram(a: Array) -> tuple[Array, Array]:
    """The singular values of matrices (B, rows, cols), rows <= cols, by the eigenvectors of a a^T; poor if those are.

    For any V with |V^T V - I| <= d < 1, the singular values of Z = V^T a are those of a times factors whose squares
    are within d of 1 (Ostrowski). Let S be the lengths of the rows of Z, and Z Z^T = S (I + F) S with |F| < 1; then
    Z = S (I + F)^(1/2) O with orthonormal rows O, and (I + F)^(1/2) - I = F ((I + F)^(1/2) + I)^-1, so that the
    singular values of Z are within |S F| of the lengths (Weyl). Here S F = Z Z^T S^-1 - S is what is off the diagonal.
    Each product of rows of Z is off by gamma times the product of their lengths.
    """
    (rows, cols), size = a.shape[-2:], norms(a)
    known = (size > _SMALLEST) & (size < 1 / _SMALLEST)
    if not known.all():
        a = np.where(known[:, None, None], a, np.eye(rows, cols))
    vectors = np.linalg.eigh(a @ np.swapaxes(a, -1, -2))[1]
    across = np.swapaxes(vectors, -1, -2)
    turned = across @ a
    products = turned @ np.swapaxes(turned, -1, -2)
    lengths = np.sqrt(np.einsum("bii->bi", products))
    away = _away(across @ vectors, vectors)
    with np.errstate(all="ignore"):
        products /= lengths[:, None, :]
        np.einsum("bii->bi", products)[...] -= lengths
        off = norms(products) + (gamma(cols + 8) * rows**0.5 + 4 * U) * norms(turned)
        least = lengths.min(axis=-1)
        of_product = gamma(rows + 8) * norms(vectors) * size
        largest = lengths.max(axis=-1) + off + of_product
        found = _bound(off + of_product, away, largest, cols)
        usable = known & (least > _SMALLEST) & (off < _LOST * least)
    return np.sort(lengths, axis=-1)[:, ::-1], np.where(usable, found, np.inf)


def _by_vectors(a: Array) -> tuple[Array, Array]:
    """The singular values of matrices (B, rows, cols) and bounds of their errors by both their singular vectors."""
    left, values, right = np.linalg.svd(a, full_matrices=False)
    off = _defect(a, left * values[..., None, :], right)
    away = _away(np.swapaxes(left, -1, -2) @ left, left) + _away(right @ np.swapaxes(right, -1, -2), right)
    return values, _bound(off, away, values[..., 0], max(a.shape[-2:]))


def _defect(a: Array, left: Array, right: Array) -> Array:
    """A bound of |A - left right|."""
    lost = (gamma(left.shape[-1] + 8) + 2 * U) * norms(left) * norms(right) + 4 * U * norms(a)
    return norms(a - left @ right) + lost


def _away(gram: Array, vectors: Array) -> Array:
    """A bound of |V^T V - I|, the product computed."""
    return norms(gram - np.eye(gram.shape[-1])) + gamma(max(vectors.shape[-2:]) + 8) * norms(vectors) ** 2


def _bound(off: Array, away: Array, largest: Array, side: int) -> Array:
    """A bound of ``off`` + ``away`` ``largest``: norms lose at most side 2**-537 where squares are too small."""
    found = (off + side * _UNDERFLOW + away * largest) * (1 + gamma(side * side + 32))
    return np.where(away < _LOST, found, np.inf)


def error_of_values(computed: Array, bounded: tuple[Array, Array]) -> Array:
    """Return how far other computed values, in the same order, are off."""
    values, errors = bounded
    return (errors + np.abs(values - computed).max(axis=-1)) * (1 + 4 * U)
