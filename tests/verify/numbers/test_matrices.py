"""Exact matrices: as products of factors, stacked, combined."""

from random import Random

import pytest
from flint import fmpq, fmpq_mat

from tests.material.exact_numbers import random_matrix
from tests.material.present import of_kind
from verify.numbers.exact.matrices import (
    Matrix,
    ShapeError,
    Stacked,
    difference,
    identity,
    inner,
    norm,
    squared_norms,
    unit,
    zero,
)
from verify.numbers.exact.scalars import Undefined, compare
from verify.numbers.exact.spectra import eigenvalues, singular_values


@pytest.mark.parametrize("h", [3, 30])
def test_products_kept_as_factors_have_the_values_of_the_whole(h):
    rng = Random(h)
    W1, W2 = Matrix(random_matrix(rng, 4, h)), Matrix(random_matrix(rng, h, 2))
    D = W1.T * W1 - W2 * W2.T
    assert (D.factors is not None) == (h == 30)
    whole = Matrix(W1.dense.transpose() * W1.dense - W2.dense * W2.dense.transpose())
    assert difference(D, whole) == (0, (0, 0))
    assert norm(D) == norm(whole) or compare(norm(D), norm(whole)) == 0
    assert inner(D, whole) == inner(whole, whole)
    assert D[1, 2] == whole[1, 2]
    assert difference(D * W2, Matrix(whole.dense * W2.dense))[0] == 0
    assert difference(2 * D.T - D, whole)[0] == 0
    assert difference(D, whole + Matrix(fmpq_mat(h, h, [int(i == h + 1) for i in range(h * h)]))) == (1, (1, 1))
    for x, y in zip(eigenvalues(D), eigenvalues(whole), strict=True):
        assert compare(x, y) == 0
    for x, y in zip(singular_values(D), singular_values(whole), strict=True):
        assert compare(x, y) == 0


def test_matrices_that_do_not_fit_are_refused():
    a = zero(2, 3)
    for operation in (lambda: a * a, lambda: a + a.T, lambda: inner(a, a.T), lambda: difference(a, a.T)):
        with pytest.raises(ShapeError):
            operation()


def test_inverse_powers_and_stacks():
    a = Matrix(fmpq_mat(2, 2, [1, 2, 3, 4]))
    assert (a.power(-2) * a.power(2)).dense == identity(2).dense
    assert Stacked(a, zero(1, 3)).shape == (7, 1)
    with pytest.raises(Undefined):
        zero(2, 2).inverse()


def test_stacked_matrices_are_columns():
    rng = Random(3)
    (a, b), (c, d) = ([Matrix(random_matrix(rng, *shape)) for shape in ((2, 3), (1, 4))] for _ in range(2))
    first, second = Stacked(a, b), Stacked(c, d)
    column = Matrix(fmpq_mat(10, 1, [of_kind(fmpq, x) for part in (a, b) for x in part.dense.entries()]))
    assert difference(first, column) == (0, (0, 0))
    assert difference(first, Stacked(a, b))[0] == 0
    assert inner(first, second) == inner(column, second) == inner(a, c) + inner(b, d)
    assert difference(2 * first - second, 2 * column - Matrix(second.dense))[0] == 0
    assert difference(first, Stacked(a, b + unit(1, 4, 0, 2))) == (1, (8, 0))
    assert (first.T * second).dense[0, 0] == inner(first, second)


@pytest.mark.parametrize(
    "matrices",
    [
        [Matrix(random_matrix(Random(seed), 3, 2)) for seed in range(4)],
        [identity(20) * unit(20, 20, i, i) + Matrix(random_matrix(Random(i), 20, 20)) for i in range(3)],
        [unit(30, 30, i % 2, i) for i in range(4)],  # as products of thin factors
        [Stacked(Matrix(random_matrix(Random(i), 2, 3)), unit(12, 12, i, 3)) for i in range(3)],
    ],
    ids=["small", "dense", "thin", "stacked"],
)
def test_squared_norms_of_combinations_are_those_of_the_sums(matrices: list[Matrix]) -> None:
    weights = [[fmpq(k * i - 2, i + 1) for i in range(len(matrices))] for k in range(3)]
    sums = [sum((w * a for w, a in zip(row[1:], matrices[1:])), row[0] * matrices[0]) for row in weights]
    assert squared_norms(weights, matrices) == [inner(a, a) for a in sums]
