"""Matrices times irrational numbers: exact where balls would forget, and the same as balls wherever both speak."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flint import arb_mat, ctx, fmpq, fmpq_mat
from hypothesis import given
from hypothesis import strategies as st

from verify.numbers.exact.combinations import MOST, Combination, monomial, multiple
from verify.numbers.exact.matrices import Matrix, balls, determinant, difference, identity, inner, norm, trace, zero
from verify.numbers.exact.scalars import Scalar, ball, compare, divide, log, power, sqrt
from verify.numbers.exact.spectra import eigenvalues, nuclear, rank, singular_values

TWO = fmpq(2)
NUMBERS: tuple[Scalar, ...] = (
    sqrt(TWO), sqrt(fmpq(8, 9)), sqrt(sqrt(TWO)), power(TWO, fmpq(1, 3)), power(fmpq(5), fmpq(-2, 3)), 1 + sqrt(TWO),
    sqrt(sqrt(fmpq(3)) * fmpq(1, 7)), sqrt(fmpq(3)) * sqrt(sqrt(TWO)), divide(sqrt(sqrt(TWO)), 1 + sqrt(fmpq(5))),
    -sqrt(TWO), log(TWO),
)  # fmt: skip
entries = st.integers(-3, 3)
numbers = st.sampled_from([fmpq(1), fmpq(-2, 3), *NUMBERS])
squares = st.lists(entries, min_size=4, max_size=4).map(lambda x: Matrix(fmpq_mat(2, 2, x)))
Pair = tuple[Matrix, arb_mat]
"""A matrix, and the same computed with balls alone."""


def _pair(a: Matrix, b: Matrix, f: Scalar, g: Scalar) -> Pair:
    enclosed = balls(a.dense) * ball(f) + balls(b.dense) * ball(g)
    return multiple(f, a) + multiple(g, b), enclosed


pairs = st.builds(_pair, squares, squares, numbers, numbers)
OPERATIONS: dict[str, Callable[[Matrix, Matrix], Matrix]] = {
    "sum": lambda a, b: a + b,
    "difference": lambda a, b: a - b,
    "product": lambda a, b: a * b,
    "products on both sides": lambda a, b: a * Matrix(fmpq_mat([[1, 2], [0, 1]])) * b.T,
    "multiple": lambda a, b: sqrt(fmpq(3)) * a + fmpq(2, 5) * b,
    "power": lambda a, b: a.power(3) - b,
}


@pytest.mark.parametrize("name", OPERATIONS)
@given(left=pairs, right=pairs)
def test_what_is_exact_lies_in_the_balls(name: str, left: Pair, right: Pair) -> None:
    exact = OPERATIONS[name](left[0], right[0])
    enclosed = OPERATIONS[name](Matrix(left[1]), Matrix(right[1]))
    assert balls(exact.dense).overlaps(balls(enclosed.dense))
    assert all(ball(exact[i, j]).overlaps(ball(enclosed[i, j])) for i in range(2) for j in range(2))


@given(left=pairs, right=pairs)
def test_numbers_made_of_matrices_lie_in_the_balls(left: Pair, right: Pair) -> None:
    (a, x), (b, y) = (left[0], Matrix(left[1])), (right[0], Matrix(right[1]))
    assert ball(inner(a, b)).overlaps(ball(inner(x, y)))
    assert ball(trace(a)).overlaps(ball(trace(x)))
    assert ball(determinant(a)).overlaps(ball(determinant(x)))
    assert ball(norm(a)).overlaps(ball(norm(x)))
    assert all(ball(s).overlaps(ball(r)) for s, r in zip(singular_values(a), singular_values(x)))


@pytest.mark.parametrize("f", NUMBERS, ids=lambda f: str(float(ball(f))))
def test_a_multiple_has_the_spectrum_of_the_matrix_multiplied(f: Scalar) -> None:
    a = Matrix(fmpq_mat([[1, 2], [2, -3]]))
    scaled = multiple(f, a)
    known = tuple(f * x for x in eigenvalues(a))
    assert [compare(x, y) for x, y in zip(eigenvalues(scaled), known if ball(f) > 0 else known[::-1])] == [0, 0]
    size = f if ball(f) > 0 else -f
    assert [compare(s, size * r) for s, r in zip(singular_values(scaled), singular_values(a))] == [0, 0]
    assert compare(norm(scaled), size * norm(a)) == 0
    assert compare(nuclear(scaled), size * nuclear(a)) == 0
    assert compare(determinant(scaled), power(f, 2) * determinant(a)) == 0
    assert rank(scaled) == 2
    assert difference(scaled * scaled.inverse(), identity(2))[0] == 0


@given(pairs)
def test_a_matrix_less_itself_is_zero_and_rational(pair: Pair) -> None:
    apart = pair[0] - pair[0]
    assert apart.is_rational
    assert difference(apart, zero(2, 2))[0] == 0


@given(pairs, pairs)
def test_the_square_of_a_sum_is_expanded(left: Pair, right: Pair) -> None:
    (a, _), (b, _) = left, right
    assert difference((a + b) * (a + b), a * a + a * b + b * a + b * b)[0] == 0


def test_powers_that_become_rational_are() -> None:
    root = multiple(power(TWO, fmpq(1, 8)), identity(2))
    assert isinstance(root, Combination)
    assert difference(root.power(8), multiple(TWO, identity(2)))[0] == 0
    assert root.power(8).is_rational
    third = multiple(power(TWO, fmpq(2, 3)), identity(2))
    assert third.power(3).is_rational


def test_roots_that_differ_by_a_rational_factor_are_one_term() -> None:
    made = multiple(sqrt(fmpq(8, 9)), identity(2)) + multiple(sqrt(fmpq(50)), identity(2))
    assert len(made.terms) == 1
    assert compare(trace(made), fmpq(34, 3) * sqrt(TWO)) == 0


def test_balls_are_no_monomials_and_nothing_is_left_of_zero_times_a_matrix() -> None:
    assert monomial(ball(sqrt(TWO))) is None
    assert not multiple(ball(sqrt(TWO)), identity(2)).terms
    assert multiple(fmpq(0), multiple(sqrt(TWO), identity(2))).is_rational


def test_too_many_terms_are_enclosed() -> None:
    primes = [p for p in range(100, 400) if all(p % q for q in range(2, p))][: MOST + 1]
    made = sum((multiple(sqrt(fmpq(p)), identity(2)) for p in primes), zero(2, 2))
    assert not made.terms
    assert trace(made) is not None
    assert ball(trace(made)).overlaps(sum((2 * ball(sqrt(fmpq(p))) for p in primes), ball(0)))


def test_an_enclosure_is_as_narrow_as_the_precision_asks() -> None:
    made = multiple(sqrt(TWO), identity(1))
    coarse = ball(made.dense[0, 0]).rel_accuracy_bits()
    with ctx.workprec(500):
        assert ball(made.dense[0, 0]).rel_accuracy_bits() > 2 * coarse
