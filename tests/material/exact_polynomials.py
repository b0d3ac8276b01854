"""Matrix polynomials drawn at random, and their exact values on integer matrices of all shapes."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from sympy import (
    Identity,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    S,
    Symbol,
    Transpose,
    ZeroMatrix,
)

from derivations.notation import Inner, NormF
from tests.material.proofs import x, y

n, h, m = (Symbol(name, integer=True, positive=True) for name in "nhm")
A, B, C = MatrixSymbol("A", n, h), MatrixSymbol("B", h, m), MatrixSymbol("C", n, m)
D, E, F = MatrixSymbol("D", n, h), MatrixSymbol("E", h, h), MatrixSymbol("F", n, n)
LETTERS = (A, B, C, D, E, F)
MANY = settings(max_examples=max(40, settings().max_examples))
SHAPES = [dict(zip((n, h, m), sides)) for sides in product((1, 2, 3), repeat=3)]

# --- exact evaluation: lists of rows of integers, nothing of SymPy's matrices ------------------

Rows = list[list[Any]]


def times(a: Rows, b: Rows) -> Rows:
    return [[sum(p * q for p, q in zip(row, column)) for column in zip(*b)] for row in a]


def plus(a: Rows, b: Rows) -> Rows:
    return [[p + q for p, q in zip(r, s)] for r, s in zip(a, b)]


def scaled(number: Any, a: Rows) -> Rows:
    return [[number * entry for entry in row] for row in a]


def trace_of_product(a: Rows, b: Rows) -> Any:
    """tr(a^T b)."""
    return sum(p * q for r, s in zip(a, b) for p, q in zip(r, s))


class Exact:
    """The exact value of a matrix polynomial, or of a polynomial in inner products and squared norms."""

    def __init__(self, sides: dict[Any, int], letters: dict[Any, Rows], numbers: dict[Any, Any]) -> None:
        self.sides, self.letters, self.numbers = sides, letters, numbers

    def side(self, side: Any) -> int:
        return self.sides[side] if side in self.sides else int(side)

    def __call__(self, expr: Any) -> Any:
        expr = S(expr)
        if expr in self.letters:
            return self.letters[expr]
        if expr.is_Matrix:
            return self._matrix(expr)
        return self._scalar(expr)

    def _matrix(self, expr: Any) -> Rows:
        if isinstance(expr, MatAdd):
            parts = [self(a) for a in expr.args]
            total = parts[0]
            for part in parts[1:]:
                total = plus(total, part)
            return total
        if isinstance(expr, MatMul):
            number, factors = expr.as_coeff_matrices()
            total = self(factors[0])
            for factor in factors[1:]:
                total = times(total, self(factor))
            return scaled(self(number), total)
        if isinstance(expr, MatPow):
            return self(MatMul(*[expr.base] * int(expr.exp), evaluate=False))
        if isinstance(expr, Transpose):
            return [list(column) for column in zip(*self(expr.arg))]
        rows, cols = map(self.side, expr.shape)
        if isinstance(expr, ZeroMatrix):
            return [[0] * cols for _ in range(rows)]
        assert isinstance(expr, Identity)
        return [[int(i == j) for j in range(cols)] for i in range(rows)]

    def _scalar(self, expr: Any) -> Any:
        if expr in self.numbers:
            return self.numbers[expr]
        if expr in self.sides:
            return self.sides[expr]
        if expr.is_Rational:
            return Fraction(int(expr.p), int(expr.q))
        if isinstance(expr, Inner):
            return trace_of_product(*map(self, expr.args))
        if expr.is_Pow and isinstance(expr.base, NormF):
            array = self(expr.base.args[0])
            return trace_of_product(array, array) ** int(expr.exp / 2)
        if type(expr).__name__ == "TraceOf":
            array = self(expr.args[0])
            return sum(array[i][i] for i in range(len(array)))
        values = [self(a) for a in expr.args]
        if expr.is_Add:
            return sum(values)
        if expr.is_Mul:
            total = Fraction(1)
            for value in values:
                total *= value
            return total
        assert expr.is_Pow
        return values[0] ** int(expr.exp)


@st.composite
def instances(draw: Any) -> Exact:
    sides = draw(st.sampled_from(SHAPES))
    entry = st.integers(-3, 3)

    def rows(letter: Any) -> Rows:
        height, width = sides[letter.shape[0]], sides[letter.shape[1]]
        return [[draw(entry) for _ in range(width)] for _ in range(height)]

    return Exact(sides, {a: rows(a) for a in LETTERS}, {x: draw(entry), y: draw(entry)})


# --- random polynomials of a given shape --------------------------------------------------------


def words(rows: Any, cols: Any, depth: int) -> list[Any]:
    """The products of at most ``depth`` letters and transposes with the given sides."""
    letters = [*LETTERS, *(a.T for a in LETTERS)]
    found = [a for a in letters if a.shape == (rows, cols)]
    if depth > 1:
        found += [a * w for a in letters if a.shape[0] == rows for w in words(a.shape[1], cols, depth - 1)]
    return found


_SIDES = [(n, m), (h, h), (n, n), (m, h)]
_WORDS = {sides: words(*sides, 3) for sides in _SIDES}
_COEFFICIENTS = [S.One, S(-2), x, x * y, 1 - x]


@st.composite
def polynomials(draw: Any, sides: tuple[Any, Any] | None = None) -> Any:
    """A matrix polynomial, a product of sums among its terms."""
    rows, cols = draw(st.sampled_from(_SIDES)) if sides is None else sides
    terms = draw(
        st.lists(st.tuples(st.sampled_from(_COEFFICIENTS), st.sampled_from(_WORDS[rows, cols])), min_size=1, max_size=3)
    )
    total = MatAdd(*(c * w for c, w in terms))
    if draw(st.booleans()) and rows in (h, n):
        square = draw(st.sampled_from(_WORDS[rows, rows]))
        total = (square + draw(st.sampled_from(_COEFFICIENTS)) * Identity(rows)) * total
    return total
