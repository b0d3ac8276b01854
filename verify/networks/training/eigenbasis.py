"""The eigenvectors of a rational positive definite matrix to many digits, by refining those that doubles give.

One step of refinement takes the defects of orthogonality and of diagonality, computed to many digits, and corrects
for both to first order (Ogita and Aishima, Japan J. Indust. Appl. Math. 35, 2018, 1007-1035); the correction itself
needs no more than doubles. Eigenvalues so close that the first order says nothing are separated among themselves by a
rotation (the second part, ibid. 36, 2019, 435-477).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ldexp

import numpy as np
from flint import arb, arb_mat
from numpy.typing import NDArray

from verify.networks.certificates.inertia import cholesky
from verify.numbers.exact.scalars import Undecided
from verify.numbers.floats import Array

WIDEST = 40
"""Singular values of X that differ by a factor of more than 2**WIDEST are not carried by a run in doubles."""

BITS = 192 + 4 * WIDEST
"""The precision of the refinement: that of the answer, and what the range of eigenvalues takes."""

_ROUNDS, _TILT = 16, 2.0**-70
_FIRST_ORDER = 2.0**-8


class TooWide(ValueError):
    """The singular values of X, whose ratio is ``condition``, lie too far apart."""

    def __init__(self, condition: float) -> None:
        super().__init__(f"singular values with a ratio of {condition:.2g}")
        self.condition = condition


@dataclass(frozen=True)
class Eigenbasis:
    """Orthonormal columns (r x r) and eigenvalues, falling: the matrix is diagonal in them but for a share ``tilt``.

    ``tilt``: the largest entry off the diagonal, in units of the root of the two eigenvalues that it belongs to.
    """

    vectors: arb_mat
    values: list[arb]
    tilt: float


def eigenbasis(a: arb_mat) -> Eigenbasis:
    """Return the eigenvectors of a positive definite matrix, at ``ctx.prec`` bits.

    Raises ``TooWide`` where the eigenvalues' ratio is above 4**WIDEST, ``Undecided`` where refinement does not end.
    """
    vectors = middle(_first_guess(a))
    for _ in range(_ROUNDS):
        across = middle(a * vectors)
        gram = vectors.transpose() * vectors
        quotients = [
            sum((x * y for x, y in zip(left, right)), arb(0)) / gram[i, i]
            for i, (left, right) in enumerate(zip(vectors.transpose().tolist(), across.transpose().tolist()))
        ]
        defect = doubles(vectors.transpose() * (across - scaled_columns(vectors, quotients)))
        apart = -doubles(_less_identity(gram))
        values = np.array([float(x.mid()) for x in quotients])
        size = np.sqrt(np.outer(values, values))
        off = np.abs(defect - np.diag(np.diag(defect)))
        tilt = float((off / size).max())
        if tilt <= _TILT and np.abs(apart).max() <= _TILT:
            order = np.argsort(-values, kind="stable")
            columns = vectors.transpose().tolist()
            return Eigenbasis(
                arb_mat([columns[i] for i in order]).transpose(), [quotients[i].mid() for i in order], tilt
            )
        vectors = middle(vectors + vectors * from_doubles(_correction(defect, apart, quotients)))
    raise Undecided("the right singular vectors of X")


def _correction(defect: Array, apart: Array, quotients: list[arb]) -> Array:
    """E such that the vectors times I + E are orthonormal eigenvectors to first order."""
    side = len(quotients)
    exact = [x.mid() for x in quotients]
    gaps = np.array([[float(exact[j] - exact[i]) for j in range(side)] for i in range(side)])
    near = np.abs(defect) > _FIRST_ORDER * np.abs(gaps)
    np.fill_diagonal(near, False)
    near |= near.T
    with np.errstate(all="ignore"):
        correction = np.where(near | np.eye(side, dtype=bool), apart / 2, defect / gaps)
    values = np.array([float(x) for x in exact])
    groups = _groups(near & (np.abs(defect) > _TILT * np.sqrt(np.outer(values, values))))
    if not groups:
        return correction
    rotations = np.eye(side)
    for group in groups:
        inside = np.ix_(group, group)
        block = (defect[inside] + defect[inside].T) / 2
        np.fill_diagonal(block, gaps[group[0], group])  # less the first of their eigenvalues
        size = np.abs(block).max()
        if size > 0:
            rotations[inside] = np.linalg.eigh(block / size)[1]
    return rotations - np.eye(side) + correction @ rotations


def _groups(near: NDArray[np.bool_]) -> list[list[int]]:
    """The indices that belong together, of groups of two or more."""
    left, groups = set(range(len(near))), []
    while left:
        group, todo = [], [left.pop()]
        while todo:
            i = todo.pop()
            group.append(i)
            beside = [j for j in np.flatnonzero(near[i]).tolist() if j in left]
            left.difference_update(beside)
            todo += beside
        if len(group) > 1:
            groups.append(sorted(group))
    return groups


def _first_guess(a: arb_mat) -> arb_mat:
    """Right singular vectors of a factor of the matrix: their small values keep digits that the matrix has lost."""
    factor = doubles(cholesky(a).transpose())
    size = np.abs(factor).max()
    _, singular, right = np.linalg.svd(factor / size)
    if not singular[-1] > singular[0] * ldexp(1.0, -WIDEST):
        raise TooWide(float(singular[0] / singular[-1]) if singular[-1] > 0 else float("inf"))
    return from_doubles(right.T)


def _less_identity(gram: arb_mat) -> arb_mat:
    found = arb_mat(gram)
    for i in range(gram.nrows()):
        found[i, i] -= 1
    return found


def scaled_columns(a: arb_mat, factors: list[arb]) -> arb_mat:
    """Return the columns, each times its factor."""
    return arb_mat([[x * y for x, y in zip(row, factors)] for row in a.tolist()])


def middle(a: arb_mat) -> arb_mat:
    """Return the centres of the balls: an approximation, taken as it is."""
    return arb_mat([[x.mid() for x in row] for row in a.tolist()])


def doubles(a: arb_mat) -> Array:
    """Return the entries rounded to doubles; infinite beyond their range."""
    return np.array([[float(x.mid()) for x in row] for row in a.tolist()])


def from_doubles(a: Array) -> arb_mat:
    """Return a matrix of doubles exactly."""
    return arb_mat(a.tolist())
