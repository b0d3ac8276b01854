"""Instances of the textbook facts: for each, its arguments and the values of its symbols, with random integers in them.

The premises of a fact are met in its instances, and what it says to exist is there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import Generator, default_rng
from sympy import MatrixSymbol, S, Symbol

from derivations.notation import W1, W2, LambdaK, LambdaMax, N, X, h, m, n, scalar, t
from tests.material.numeric import Values
from tests.material.proofs import x, y, z

a = Symbol("a", integer=True, positive=True)
A, B, C = MatrixSymbol("A", n, m), MatrixSymbol("B", n, m), MatrixSymbol("C", m, h)
P, S_h, R = MatrixSymbol("P", a, h), MatrixSymbol("S", h, h), MatrixSymbol("R", h, h)
E_ = MatrixSymbol("E", n, n)
F, v = MatrixSymbol("F", h, m), MatrixSymbol("v", a, 1)
e, u = MatrixSymbol("e", h, 1), MatrixSymbol("u", h, 1)
c, r = scalar("c"), scalar("r")

Example = tuple[tuple[Any, ...], Values]


class Draw:
    """Random sides, and integer matrices of those sides, small enough for zeros and equal eigenvalues to occur."""

    def __init__(self, seed: int) -> None:
        self.rng: Generator = default_rng(seed)
        self.sides = {s: int(self.rng.integers(1, 4)) for s in (n, h, m, N, a)}

    def matrix(self, symbol: Any) -> np.ndarray:
        rows, cols = (self.sides[s] if s in self.sides else int(s) for s in symbol.shape)
        size = int(self.rng.integers(1, 4))
        return self.rng.integers(-size, size + 1, (rows, cols)).astype(float)

    def symmetric(self, symbol: Any) -> np.ndarray:
        array = self.matrix(symbol)
        return array + array.T

    def number(self) -> float:
        return float(self.rng.integers(-6, 7)) / 2

    def values(self, *symbols: Any, **others: Any) -> Values:
        """Values of the sides, of the matrices and numbers named, and of more matrices given as name=array."""
        arrays = {s: self.matrix(s) for s in symbols if getattr(s, "is_Matrix", False)}
        numbers = {s: self.number() for s in symbols if s not in arrays}
        return Values({**self.sides, **numbers, **others.get("numbers", {})}, {**arrays, **others.get("arrays", {})})


def plain(*symbols: Any, args: Any = None) -> Callable[[Draw], Example]:
    """Instances with free matrices and numbers."""
    return lambda draw: (symbols if args is None else args, draw.values(*symbols))


def weights(*args: Any) -> Callable[[Draw], Example]:
    """Instances about the layers at time t, and a matrix A."""

    def example(draw: Draw) -> Example:
        return args, draw.values(A, arrays={W1(t): draw.matrix(W1(t)), W2(t): draw.matrix(W2(t))})

    return example


def symmetric(*args: Any, extra: tuple[Any, ...] = ()) -> Callable[[Draw], Example]:
    """Instances with symmetric S and R."""

    def example(draw: Draw) -> Example:
        return args, draw.values(*extra, arrays={S_h: draw.symmetric(S_h), R: draw.symmetric(R)})

    return example


def eigenvector(which: str) -> Callable[[Draw], Example]:
    def example(draw: Draw) -> Example:
        array = draw.symmetric(S_h)
        vectors = np.linalg.eigh(array)[1]
        column = vectors[:, -1:] if which == "top" else vectors[:, :1]
        value = LambdaMax(S_h) if which == "top" else LambdaK(h, S_h)
        return (S_h, value, e), draw.values(arrays={S_h: array, e: column})

    return example


def top_span(array: np.ndarray, k: int) -> np.ndarray:
    return np.linalg.eigh(array)[1][:, ::-1][:, :k]


def meeting(draw: Draw) -> Example:
    """P of full row rank; the unit vector is found by linear algebra: in the top span, and P x along v."""
    draw.sides[a] = min(draw.sides[a], draw.sides[h])
    array, rows = draw.symmetric(S_h), draw.matrix(P)
    rows = rows + (1 + np.abs(rows).sum()) * np.eye(*rows.shape)  # dominated by its diagonal: of full row rank
    least, vectors = np.linalg.eigh(rows @ rows.T)
    unit = vectors[:, :1]
    span = top_span(array, draw.sides[a])
    # P span y must be a multiple of v: y is in the kernel of (1 - v v^T) P span, which has one column more than rank
    outside = (np.eye(len(unit)) - unit @ unit.T) @ rows @ span
    found = span @ np.linalg.svd(outside)[2][-1:].T
    part = (unit.T @ rows @ found) / least[0]
    values = draw.values(
        arrays={S_h: array, P: rows, v: unit, e: found, u: found - part * (rows.T @ unit)},
        numbers={c: float(part[0, 0])},
    )
    return (S_h, P, v, LambdaK(a, P * P.T), (e, u, c)), values


def below(draw: Draw) -> Example:
    draw.sides[a] = min(draw.sides[a], draw.sides[h])
    array = draw.symmetric(S_h)
    span = top_span(array, draw.sides[a])
    mix = draw.rng.normal(size=(draw.sides[a], 1))
    unit = span @ mix / np.linalg.norm(mix)
    bound = float(np.linalg.eigvalsh(-array)[-1]) + float(draw.rng.integers(0, 3))
    return (S_h, a, e, r, u), draw.values(u, arrays={S_h: array, e: unit}, numbers={r: bound})


def contraction(draw: Draw) -> Example:
    array = draw.symmetric(S_h)
    size = float(np.abs(np.linalg.eigvalsh(array)).max())
    return (S_h,), draw.values(arrays={S_h: array / max(size, 1)})


def tall(draw: Draw) -> Example:
    array = draw.matrix(F)
    while np.linalg.matrix_rank(array) < draw.sides[m]:
        draw.sides[h] = draw.sides[m] + 1
        array = draw.matrix(F)
    return (F, C), draw.values(C, arrays={F: array})


def of_sign(sign: int, *args: Any) -> Callable[[Draw], Example]:
    return lambda draw: (args, draw.values(numbers={x: sign * abs(draw.number())}))


def least_above(draw: Draw) -> Example:
    low = draw.number()
    return (x, z), draw.values(numbers={x: low, z: max(low, 0) + abs(draw.number())})


def in_order(draw: Draw) -> Example:
    first = draw.number()
    return (x, y), draw.values(numbers={x: first, y: first + abs(draw.number())})


def above_both(draw: Draw) -> Example:
    one, other = draw.number(), draw.number()
    return (x, y, r), draw.values(numbers={x: one, y: other, r: max(one, other) + abs(draw.number())})


def both_positive(draw: Draw) -> Example:
    return (x, y), draw.values(numbers={s: abs(draw.number()) + 0.5 for s in (x, y)})


EXAMPLES: dict[str, list[Callable[[Draw], Example]]] = {
    "cauchy_schwarz": [plain(A, B)],
    "triangle": [plain(A, B)],
    "operator_norm": [plain(A, C), plain(A, C, args=(C.T, A.T))],
    "operator_norm_right": [plain(A, C), plain(A, C, args=(C.T, A.T)), plain(X, A)],
    "spectral_norm_of_product": [plain(A, C), plain(A, C, args=(C.T, A.T)), plain(X, A)],
    "spectral_below_frobenius": [plain(A)],
    "transpose_norm": [plain(A)],
    "transpose_frobenius_norm": [plain(A)],
    "singular_values_ordered": [plain(A), plain(X)],
    "singular_value_beyond": [plain(A, args=(A, True)), plain(A, args=(A, False))],
    "largest_singular_value": [plain(A), plain(A, args=(A.T,))],
    "transpose_singular_values": [plain(A, args=(n, A)), plain(A, args=(m, A)), plain(A, args=(h, A))],
    "rayleigh": [symmetric(S_h, F, extra=(F,)), symmetric(S_h, e, extra=(e,))],
    "last_eigenvalue": [symmetric(S_h)],
    "kronecker_sum": [weights(t)],
    "spectral_theorem": [eigenvector("top"), eigenvector("least")],
    "smallest_singular_value": [plain(P, v), plain(A, B)],
    "restricted_singular_value": [plain(A, C, args=(A, A * C, C)), plain(X, A, args=(X, X * A, A))],
    "full_column_rank": [tall],
    "gram_spectra": [plain(A, args=(n, A)), plain(A, args=(m, A)), plain(A, args=(h, A))],
    "weyl_monotone": [symmetric(k, S_h, F, extra=(F,)) for k in (h, m, n, S.One)],
    "weyl": [symmetric(k, S_h, R) for k in (h, m, S.One, 1)],
    "weyl_singular": [plain(A, B)],
    "block_product": [plain(A, B, E_, S_h, C, F, args=(E_, A, A.T, C * C.T, B * C, C))],
    "determinant_of_product": [plain(S_h, R), plain(A, B, args=(A * A.T, B * A.T))],
    "determinant_of_transpose": [plain(S_h)],
    "schur_complement": [plain(E_, A, B, args=(E_, A, B.T)), plain(S_h, e, u, args=(S_h, e, u.T))],
    "determinant_of_gram": [plain(A), plain(F), plain(S_h)],
    "determinant_within_one": [contraction],
    "courant_fischer": [meeting],
    "spectral_lower_bound": [below],
    "positive_part": [plain(x)],
    "positive_part_least": [least_above],
    "positive_part_of_positive": [of_sign(1, x)],
    "positive_part_of_negative": [of_sign(-1, x)],
    "minimum": [plain(x, y)],
    "maximum": [plain(x, y)],
    "maximum_least": [above_both],
    "minimum_of_ordered": [in_order],
    "minimum_of_positive": [both_positive],
    "difference_of_grams": [plain(A, B), plain(A, B, args=(A.T, B.T)), plain(A, C, args=(A.T, C))],
    "absolute_value": [plain(x, y)],
    "norm_nonnegative": [plain(A)],
    "singular_value_nonnegative": [plain(A, args=(k, A)) for k in (n, m, h, S.One)],
    "comparison_nonnegative": [plain(args=(n, m)), plain(args=(m, n))],
    "count_at_least_one": [plain(args=(s,)) for s in (n, h, m, N, a)],
    "absolute_value_nonnegative": [plain(x)],
    "positive_part_nonnegative": [plain(x)],
}
"""Facts about the numbers of one instance; those about functions of time are tried below, each in its own way."""

OF_TIME = {"zero_derivative", "nonpositive_derivative", "geometric_limit", "descartes"}
