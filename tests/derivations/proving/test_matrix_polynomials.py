"""The normal form of matrix polynomials, against exact evaluation on random integer matrices of all shapes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from sympy import (
    Eq,
    Identity,
    MatAdd,
    MatMul,
    S,
    ZeroMatrix,
)

from derivations.notation import Inner, NormF, SigmaMax, Stack
from derivations.proving.matrix_polynomials import (
    MatrixRules,
    ShapeMismatch,
    is_symmetric,
    matrix_form,
    polynomial,
    same_matrix,
    same_scalar,
    scalar_form,
)
from derivations.proving.refusals import Gap
from tests.material.exact_polynomials import (
    LETTERS,
    MANY,
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
)
from tests.material.proofs import x, y


@MANY
@given(first=polynomials((n, m)), second=polynomials((n, m)), at=instances())
def test_normal_form_keeps_the_value(first, second, at):
    for expr in (first, first - second, 2 * first.T, (first + second) * second.T):
        assert at(matrix_form(expr)) == at(expr)


@MANY
@given(first=polynomials((n, m)), second=polynomials((n, m)), at=instances())
def test_scalar_form_keeps_the_value(first, second, at):
    for expr in (NormF(first - second) ** 2, x * Inner(first, second) - NormF(second) ** 4, Inner(first, first + C)):
        for traces in (False, True):
            assert at(scalar_form(expr, traces=traces)) == at(expr)


def _fixed(index: int, *sides: int) -> Exact:
    """An instance of those sides, its entries fixed and as good as random."""
    found = dict(zip((n, h, m), sides))
    letters = {}
    for number, a in enumerate(LETTERS):
        rows, cols = (found[s] for s in a.shape)
        letters[a] = [[(7 * i + 5 * j + 3 * number + index) % 11 - 5 for j in range(cols)] for i in range(rows)]
    # far from the roots of the small coefficients that are drawn
    return Exact(found, letters, {x: 101 + 13 * index, y: -97})


_FIXED = [_fixed(index, *sides) for index, sides in enumerate([(2, 3, 2), (1, 2, 3), (3, 1, 2), (1, 1, 1), (3, 2, 4)])]


def agree(left: Any, right: Any) -> bool:
    """Whether two expressions have the same value at the fixed instances."""
    return all(at(left) == at(right) for at in _FIXED)


@MANY
@given(first=polynomials((n, m)), second=polynomials((n, m)))
def test_equal_is_equal_everywhere_and_different_differs_somewhere(first, second):
    assert same_matrix(first, second) == agree(first, second)
    squares = (first + second) * (first - second).T, first * first.T - second * second.T
    assert same_matrix(*squares) == agree(*squares)
    norms = NormF(first) ** 2, NormF(second) ** 2
    assert same_scalar(*norms) == agree(*norms)


IDENTITIES = [
    (NormF(A * B) ** 2, Inner(A.T * A, B * B.T)),
    (Inner(A * B, C), Inner(A, C * B.T)),
    (Inner(A * B, C), Inner(B, A.T * C)),
    (NormF(A + D) ** 2 - NormF(A - D) ** 2, 4 * Inner(D, A)),
    (NormF(x * A) ** 2, x**2 * NormF(A) ** 2),
    (Inner(A, A * E.T), Inner(A * E, A)),
    (NormF(A.T) ** 4, NormF(A) ** 4),
    (Inner(Identity(h), A.T * D), Inner(A, D)),
    (Inner(Identity(h), Identity(h)), h),
    (NormF(2 * Identity(n)) ** 2, 4 * n),
    (NormF(A - A) ** 2, S.Zero),
    (Inner(Stack(A, B), Stack(D, E * B)), Inner(A, D) + Inner(B, E * B)),
]
NO_IDENTITIES = [
    (NormF(A * B) ** 2, Inner(A.T * A, B * B.T) / 2),
    (NormF(A + D) ** 2, NormF(A) ** 2 + NormF(D) ** 2),
    (Inner(A, A * E), Inner(A, A * E) ** 2),
    (NormF(A), NormF(D)),
    (NormF(A) ** 3, NormF(A) ** 2),
    (SigmaMax(A), SigmaMax(A.T)),
    (Inner(Identity(h), Identity(h)), S.One),
    (Inner(A * E, D), Inner(A, D * E)),
]


@pytest.mark.parametrize(("left", "right"), IDENTITIES, ids=str)
def test_identities(left, right):
    assert same_scalar(left, right)
    if not left.has(Stack):
        assert agree(left, right)


@pytest.mark.parametrize(("left", "right"), NO_IDENTITIES, ids=str)
def test_no_identities(left, right):
    assert not same_scalar(left, right)
    if not left.has(SigmaMax) and not (left - right).has(NormF(A)):
        assert not agree(left, right)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (A * (B + E * B), A * B + A * E * B, True),
        ((A * B).T, B.T * A.T, True),
        (E * A.T * D, A.T * D * E, False),
        (F * F, F, False),
        (A * B, C, False),
        (A, A.T, False),
        (Stack(A, 2 * B), 2 * Stack(A / 2, B), True),
        (Stack(A, B), Stack(B, A), False),
        (-Stack(A, B), Stack(-A, B), False),
        (ZeroMatrix(n, m), 0 * A * B, True),
        (Identity(h) * E, E, True),
    ],
    ids=str,
)
def test_same_matrix(left, right, same):
    assert same_matrix(left, right) == same


def test_symmetry():
    assert is_symmetric(A.T * A - B * B.T)
    assert is_symmetric(E + E.T)
    assert not is_symmetric(E)
    assert not is_symmetric(A)
    assert not is_symmetric(E * A.T * A)


# --- shapes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "expr",
    [
        MatAdd(A, C, evaluate=False),
        MatMul(A, C, evaluate=False),
        MatMul(A.T, B, evaluate=False),
        MatAdd(E, MatMul(B, B, evaluate=False), evaluate=False),
    ],
    ids=str,
)
def test_matrices_that_do_not_fit_are_refused(expr):
    with pytest.raises(ShapeMismatch):
        polynomial(expr)


@pytest.mark.parametrize("expr", [Inner(A, B), Inner(A, A.T), Inner(Stack(A, B), Stack(B, A))], ids=str)
def test_inner_products_of_matrices_that_do_not_fit_are_refused(expr):
    with pytest.raises(ShapeMismatch):
        scalar_form(expr, traces=True)


# --- rewriting rules ---------------------------------------------------------------------------


def test_rules_replace_words_and_their_transposes():
    rules = MatrixRules([Eq(A * B, 2 * C)])
    assert same_matrix(E * A.T * A * B, 2 * E * A.T * C, rules)
    assert same_matrix(B.T * A.T, 2 * C.T, rules)
    assert same_scalar(Inner(A * B, C), 2 * NormF(C) ** 2, rules)
    assert not same_matrix(A * B, C, rules)


def test_rules_are_found_across_the_rotations_of_a_trace():
    rules = MatrixRules([Eq(E * A.T, A.T)])
    assert same_scalar(Inner(A * E.T, D), Inner(A, D), rules)


def test_rules_replace_scalars():
    assert same_scalar(x * NormF(A) ** 2, y, MatrixRules([Eq(NormF(A) ** 2, y / x)]))
    assert same_scalar(Inner(A, A), y, MatrixRules([Eq(NormF(A) ** 2, y)]))
    assert same_scalar(x**4, y**2, MatrixRules([Eq(x**2, y)]))


@pytest.mark.parametrize(
    "equation",
    [
        Eq(x * A, D),
        Eq(A + D, D * E),
        Eq(ZeroMatrix(n, h), A, evaluate=False),
        Eq(Identity(h), E),
        Eq(Stack(A, B), C, evaluate=False),
        Eq(Stack(A, A), Stack(A, B), evaluate=False),
    ],
    ids=str,
)
def test_equations_that_are_no_rules_are_refused(equation):
    with pytest.raises(ValueError, match=r"word|sides"):
        MatrixRules([equation])


@pytest.mark.parametrize(("left", "right"), [(2, 1), (1, 2), (-1, 3)])
def test_rules_from_stacked_matrices(left, right):
    """Left (A; B) = right (D; E B) says A = (right / left) D, and so on."""
    rules = MatrixRules([Eq(left * Stack(A, B), right * Stack(D, E * B))])
    assert same_matrix(A, S(right) / left * D, rules)
    assert not same_matrix(A, S(left) * right * D, rules) or left**2 == 1


def test_rules_that_go_round_are_given_up():
    with pytest.raises(Gap):
        same_matrix(A, D, MatrixRules([Eq(A, A * E), Eq(A * E, A)]))
