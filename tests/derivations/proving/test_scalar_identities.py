"""Scalars multiplied out and compared as fractions."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sympy import (
    Add,
    Expr,
    Mul,
    Pow,
    Rational,
    S,
    Symbol,
    expand,
    sqrt,
)

from derivations.notation import L, NormF, eta, rho, scalar, t
from derivations.proving.matrix_polynomials import (
    same_scalar,
)
from derivations.proving.scalar_identities import expanded
from tests.material.exact_polynomials import MANY, A, D, E
from tests.material.proofs import x, y


def test_expanded_multiplies_out_and_leaves_matrices_alone():
    inside = NormF((A + D) * E)
    assert expanded((x + inside) ** 2) == x**2 + 2 * x * inside + inside**2
    assert expanded((x + sqrt(y)) ** 2) == x**2 + 2 * x * sqrt(y) + y
    assert expanded(S(3)) == 3


_FACTORS = st.sampled_from(
    [x, y, L(t), rho(eta, t + 1), rho(2 * (eta + x), t), NormF(A), sqrt(x + y), sqrt(x * y), (x + 1) ** t, S(2) / 3]
)
_SCALARS = st.recursive(
    _FACTORS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Add(*parts)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Mul(*parts)),
        st.tuples(inner, st.sampled_from([-1, 2, 3, Rational(1, 2)])).map(lambda pair: Pow(*pair)),
    ),
    max_leaves=8,
)


@MANY
@given(_SCALARS)
def test_expanded_is_what_sympy_makes_of_letters_for_the_scalars_of_matrices(expr: Expr) -> None:
    letter = Symbol("letter", real=True)
    assume(expr.is_finite is not False)
    assert expanded(expr).xreplace({NormF(A): letter}) == expand(expr.xreplace({NormF(A): letter}))


def test_quotients_are_compared_as_rational_functions():
    z = scalar("z")
    assert same_scalar((x**2 - y**2) / (x - y), x + y)
    assert same_scalar(1 / x + 1 / y, (x + y) / (x * y))
    assert not same_scalar(1 / x + 1 / y, 1 / (x + y))
    assert not same_scalar(sqrt(x) * sqrt(y), sqrt(z))


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (1 / (1 + sqrt(x)), (1 - sqrt(x)) / (1 - x), True),
        (1 / (x - y) - 1 / (x + y), 2 * y / (x**2 - y**2), True),
        (1 / (x - y), -1 / (y - x), True),
        (1 / (1 + sqrt(x)), (1 + sqrt(x)) / (1 - x), False),
        (1 / (x + Rational(1, 10**12)), 1 / x, False),
        (abs(x) / (1 + x), 1 - 1 / (1 + x), False),
    ],
)
def test_fractions_are_compared_as_a_whole(left, right, same):
    assert same_scalar(left, right) is same
