"""Spectra of exact matrices and of balls, against mpmath."""

from random import Random

import mpmath
import pytest
from flint import arb, arb_mat, ctx, fmpq, fmpq_mat, fmpz

from tests.material.exact_numbers import agrees, as_mpmath, random_matrix
from tests.material.present import of_kind
from verify.numbers.exact.matrices import Matrix, zero
from verify.numbers.exact.scalars import Undefined, ball, sqrt
from verify.numbers.exact.spectra import eigenvalues, nuclear, singular_values

pytestmark = pytest.mark.usefixtures("sixty_digits")


def contains(x, exact):
    return ball(x, 64).overlaps(ball(exact, 400))


@pytest.mark.parametrize("seed", range(12))
def test_eigenvalues_of_random_symmetric_matrices(seed):
    rng = Random(seed)
    size = rng.randint(1, 7)
    a = random_matrix(rng, size, size)
    a = a + a.transpose()
    expected = sorted(mpmath.eigsy(as_mpmath(a), eigvals_only=True), reverse=True)
    for x, e in zip(eigenvalues(Matrix(a)), expected, strict=True):
        assert agrees(x, e)
    for x, e in zip(
        eigenvalues(fmpq(-2, 3) * Matrix(a)), sorted((e * mpmath.mpf(-2) / 3 for e in expected), reverse=True)
    ):
        assert agrees(x, e)


@pytest.mark.parametrize("seed", range(12))
def test_singular_values_of_random_matrices(seed):
    rng = Random(100 + seed)
    a = random_matrix(rng, rng.randint(1, 6), rng.randint(1, 6))
    expected = sorted(mpmath.svd_r(as_mpmath(a), compute_uv=False), reverse=True)
    for x, e in zip(singular_values(Matrix(a)), expected, strict=True):
        assert agrees(x, e, 25)  # mpmath's own values near 0 are good to half the digits


def test_multiplicities_and_signs_are_exact():
    a = fmpq_mat(4, 4, [2, 1, 0, 0, 1, 2, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0])
    assert eigenvalues(Matrix(a)) == (3, 3, 1, 0)
    assert eigenvalues(-Matrix(a)) == (0, -1, -3, -3)
    assert singular_values(Matrix(fmpq_mat(2, 3, [3, 0, 0, 4, 0, 0]))) == (5, 0)
    assert eigenvalues(zero(3, 3)) == (0, 0, 0)


def test_eigenvalues_that_are_not_real_are_undefined():
    with pytest.raises(Undefined):
        eigenvalues(Matrix(fmpq_mat(2, 2, [0, 1, -1, 0])))
    with pytest.raises(Undefined):
        eigenvalues(Matrix(fmpq_mat(3, 3, [0, 0, 2, 1, 0, 0, 0, 1, 0])))


@pytest.mark.parametrize("wide", [False, True])
def test_spectra_of_balls_contain_those_of_what_is_in_them(wide):
    rng = Random(7)
    W1, W2 = random_matrix(rng, 3, 20 if wide else 4), random_matrix(rng, 20 if wide else 4, 2)

    def loosened(a):
        # balls that contain a, off centre
        offsets = [arb(x + fmpq(rng.randint(-9, 9), 10**7), 1e-6) for x in a.entries()]
        return Matrix(arb_mat(a.nrows(), a.ncols(), offsets))

    balls = loosened(W1), loosened(W2)
    exact = Matrix(W1), Matrix(W2)
    pairs = [(eigenvalues(a.T * a - b * b.T), singular_values(a * b)) for a, b in (balls, exact)]
    for found, true in zip(*pairs):
        for x, y in zip(found, true, strict=True):
            assert contains(x, y)
            assert x.rad() < 1e-3


def test_balls_are_found_again_when_the_precision_has_grown():
    a = Matrix(arb_mat(2, 2, [1, 2, 2, 3]))
    with ctx.workprec(64):
        low = of_kind(arb, eigenvalues(a)[0]).rad()
    with ctx.workprec(512):
        assert of_kind(arb, eigenvalues(a)[0]).rad() < low * arb(2) ** -300


@pytest.mark.parametrize("digits", [1, 2000])
def test_the_nuclear_norm_of_entries_with_digits_beyond_the_doubles(digits):
    tiny = fmpq(1, fmpz(10) ** digits)
    a = Matrix(fmpq_mat(2, 2, [1, tiny, 0, 2]))
    # (s1 + s2)^2 = |A|^2 + 2 |det A|
    assert ball(nuclear(a)).overlaps(ball(sqrt(9 + tiny * tiny)))
