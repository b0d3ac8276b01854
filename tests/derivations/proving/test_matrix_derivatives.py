"""Derivatives of matrix polynomials and adjoints, against exact differences on integer matrices of all shapes."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import (
    MatrixSymbol,
    Symbol,
)

from derivations.notation import Inner, NormF, SigmaMax, Stack
from derivations.proving.matrix_derivatives import adjoint, directional, gradient
from derivations.proving.matrix_polynomials import (
    same_matrix,
)
from tests.material.exact_polynomials import (
    A,
    B,
    C,
    D,
    E,
    Exact,
    F,
    h,
    instances,
    m,
    n,
    polynomials,
    trace_of_product,
)
from tests.material.proofs import x

_FUNCTIONS: list[Callable[[Any], Any]] = [
    lambda a: NormF(a * B - C) ** 2 / 2,
    lambda a: Inner(a, D) ** 2 + x * NormF(a * E) ** 2,
    lambda a: Inner(a.T * a, E) * Inner(D, a),
    lambda a: NormF(F * a) ** 4 - NormF(a.T * F) ** 2,
]
_STEP = MatrixSymbol("V", n, h)


def _slope(function: Callable[[Any], Any], at: Exact) -> Any:
    """The derivative of a polynomial in s of degree at most 8 at s = 0, exactly, by interpolation."""
    nodes = [Fraction(k) for k in range(-4, 5)]
    values = [at(function(A + Symbol("s") * _STEP)) for at.numbers[Symbol("s")] in nodes]
    total = Fraction(0)
    for i, p in enumerate(nodes):
        # the derivative at 0 of the i-th Lagrange polynomial
        others = [q for j, q in enumerate(nodes) if j != i]
        bottom = Fraction(1)
        for q in others:
            bottom *= p - q
        top = Fraction(0)
        for left_out in others:
            term = Fraction(1)
            for q in others:
                if q != left_out:
                    term *= -q
            top += term
        total += values[i] * top / bottom
    return total


@pytest.mark.parametrize("function", _FUNCTIONS, ids=lambda f: str(f(A)))
@given(at=instances(), data=st.data())
def test_gradient_and_directional_derivative_are_exact(function, at, data):
    rows, cols = at.sides[n], at.sides[h]
    at.letters[_STEP] = [[data.draw(st.integers(-2, 2)) for _ in range(cols)] for _ in range(rows)]
    slope = _slope(function, at)
    assert trace_of_product(at(gradient(function(A), A)), at(_STEP)) == slope
    assert at(directional(function(A), {A: _STEP})) == slope


@given(at=instances(), first=polynomials((n, m)))
def test_directional_derivative_of_a_matrix(at, first):
    """Of a polynomial, by its parts of degree one in the step."""
    at.letters[_STEP] = at.letters[D]
    derived = at(directional(first, {A: _STEP}))
    sign = Symbol("s")
    moved = first.xreplace({A: A + sign * _STEP})
    rows, cols = at.sides[n], at.sides[m]
    nodes = [-2, -1, 0, 1, 2]
    values = [at(moved) for at.numbers[sign] in nodes]
    for i, j in product(range(rows), range(cols)):
        # exact for polynomials of degree at most 4 in s
        minus2, minus1, _, plus1, plus2 = (v[i][j] for v in values)
        assert derived[i][j] == Fraction(minus2 - 8 * minus1 + 8 * plus1 - plus2) / 12


@given(at=instances())
def test_adjoint(at):
    """<S, M(A)> = <M*(S), A> for M(A) = (A B; E A^T)."""
    image, first, second = Stack(A * B, E * A.T), C, MatrixSymbol("T", h, n)
    at.letters[second] = [list(column) for column in zip(*at.letters[D])]
    back = adjoint(image, A, Stack(first, second))
    left = trace_of_product(at(first), at(A * B)) + trace_of_product(at(second), at(E * A.T))
    assert trace_of_product(at(back), at(A)) == left


def test_the_gradient_of_a_known_function():
    assert same_matrix(gradient(NormF(A * B - C) ** 2 / 2, A), (A * B - C) * B.T)
    assert not same_matrix(gradient(NormF(A * B - C) ** 2 / 2, A), (A * B - C) * B.T * 2)


@pytest.mark.parametrize("expr", [SigmaMax(A), NormF(A), NormF(A) ** 2 * SigmaMax(A * B), x * NormF(A) ** 3], ids=str)
def test_what_is_no_polynomial_is_not_differentiated(expr):
    with pytest.raises(ValueError, match="not a polynomial"):
        gradient(expr, A)
    with pytest.raises(ValueError, match="not a polynomial"):
        directional(expr, {A: D})


def test_a_coefficient_that_moves_is_not_taken_for_a_constant():
    with pytest.raises(ValueError, match="not a polynomial"):
        directional(SigmaMax(A) * A, {A: D})
