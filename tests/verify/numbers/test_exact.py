"""The exact carrier: scalars, matrices, spectra and polynomials, against mpmath and SymPy."""

import pickle
from fractions import Fraction
from math import prod
from random import Random

import mpmath
import pytest
import sympy
from flint import arb, arb_mat, ctx, fmpq, fmpq_mat, fmpz, fmpz_poly

from tests.material.present import of_kind
from verify.number_text import read_rational
from verify.numbers.exact.algebraic import node, real_roots
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
from verify.numbers.exact.polynomials import (
    count_positive_roots,
    evaluate,
    interpolated,
    least_value,
    positive_root,
    positive_root_count,
    roots_of_factor,
)
from verify.numbers.exact.scalars import (
    Real,
    Undecided,
    Undefined,
    absolute,
    ball,
    compare,
    decimal,
    divide,
    exp,
    log,
    maximum,
    minimum,
    operand,
    power,
    sign,
    sqrt,
)
from verify.numbers.exact.spectra import eigenvalues, nuclear, singular_values
from verify.numbers.rationals import rational

DIGITS = 50
ROOT2, ROOT3, ROOT6 = (sqrt(fmpq(k)) for k in (2, 3, 6))


@pytest.fixture(autouse=True)
def fifty_digits():
    with mpmath.workdps(DIGITS + 10):
        yield


def random_matrix(rng, rows, cols, size=5):
    return fmpq_mat(rows, cols, [fmpq(rng.randint(-size, size), rng.randint(1, 3)) for _ in range(rows * cols)])


def as_mpmath(a):
    return mpmath.matrix([[mpmath.mpf(int(x.p)) / int(x.q) for x in row] for row in a.tolist()])


def agrees(x, expected, digits=DIGITS):
    """Whether the ball of a scalar, at high precision, contains the expected number up to its own error."""
    value = ball(x, 400)
    slack = mpmath.mpf(10) ** -digits * (1 + abs(expected))
    return value.rad() < 1e-60 and abs(mpmath.mpf(decimal(x, 70)) - expected) < slack


def contains(x, exact):
    return ball(x, 64).overlaps(ball(exact, 400))


# --- scalars -------------------------------------------------------------------------------------------------


def test_rational_operations_stay_rational():
    a, b = fmpq(3, 4), fmpq(-5, 6)
    for x in (a + b, a * b, divide(a, b), power(a, -3), sqrt(fmpq(9, 4)), absolute(b), maximum(a, b), minimum(a, b)):
        assert isinstance(x, fmpq)
    assert power(fmpq(8, 27), fmpq(-2, 3)) == fmpq(9, 4)
    assert exp(fmpq(0)) == 1
    assert log(fmpq(1)) == 0


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("-3/4", fmpq(-3, 4)),
        ("0.1", fmpq(1, 10)),
        ("1e-3", fmpq(1, 1000)),
        ("+.5E2", fmpq(50)),
        (0.1, fmpq(3602879701896397, 36028797018963968)),
        (7, fmpq(7)),
        (fmpz(7), fmpq(7)),
        (Fraction(2, 3), fmpq(2, 3)),
        (sympy.Rational(2, 3), fmpq(2, 3)),
        ("1" * 200 + "/3", fmpq(int("1" * 200), 3)),
    ],
)
def test_numbers_are_taken_exactly(given: object, value: fmpq) -> None:
    assert rational(given) == value


@pytest.mark.parametrize(
    "given", ["", "1/2/3", "1 / 2", "1_0", "0x1", "1e9999", "inf", "nan", "1.5/2", "\N{ARABIC-INDIC DIGIT ONE}"]
)
def test_a_text_that_says_no_number_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match="is not a rational number"):
        read_rational(given)


def test_what_is_no_number_is_refused() -> None:
    for given in (1j, None, arb(1)):
        with pytest.raises(TypeError):
            rational(given)
    with pytest.raises(ZeroDivisionError):
        rational("1/0")
    with pytest.raises(ValueError, match="is not a rational number"):
        read_rational("1" * 61, digits=60)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (ROOT2 * ROOT2, fmpq(2)),
        (ROOT2 * ROOT3, ROOT6),
        ((ROOT2 + ROOT3) ** 2, 5 + 2 * ROOT6),
        (1 / (ROOT2 + 1), ROOT2 - 1),
        (sqrt(5 + 2 * ROOT6), ROOT2 + ROOT3),
        (sqrt(fmpq(1, 8)), ROOT2 / 4),
        (ROOT2 + 1, sqrt(fmpq(2)) + 1),
        (power(ROOT2, 3), 2 * ROOT2),
        (power(1 + ROOT2, 2) - 2 * (1 + ROOT2), fmpq(1)),
        (exp(ROOT2) * exp(ROOT2), exp(ROOT2) ** 2),
        (sqrt((ROOT2 - 5) ** 2), 5 - ROOT2),
        (sqrt(sqrt(fmpq(9)) + ROOT2 * sqrt(fmpq(1, 2)) * 13), fmpq(4)),
        (sqrt(3 - 2 * ROOT2), ROOT2 - 1),
        (sqrt(((1 + ROOT2) - (1 - ROOT2)) ** 2 + 1), fmpq(3)),
        (sqrt(sqrt(1 + ROOT2 + ROOT3) ** 2 + 0), sqrt(1 + ROOT3 + ROOT2)),
        (maximum(ROOT2 * ROOT3 - ROOT6, fmpq(0)), fmpq(0)),
    ],
)
def test_equal_irrational_numbers_are_recognised(left, right):
    assert compare(left, right) == 0
    assert compare(left, right + fmpq(1, 10**40)) == -1
    assert compare(left + fmpq(1, 10**300), right) == 1


def test_opposite_roots_cancel():
    roots = roots_of_factor(fmpz_poly([-1, -2, 0, 0, 1, 1]))
    opposite = roots_of_factor(fmpz_poly([1, -2, 0, 0, -1, 1]))
    assert all(compare(x + y, fmpq(0)) == 0 for x, y in zip(roots, reversed(opposite), strict=True))


def test_balls_around_zero_have_powers():
    around = arb(0, 1e-20)
    for k in range(1, 6):
        assert of_kind(arb, power(around, k)).is_finite()
    assert ball(sqrt(Real(node("pow", operand(around), 2)))).is_finite()


def test_roots_of_one_polynomial_satisfy_it():
    (root, *_) = roots_of_factor(fmpz_poly([-1, -2, 0, 0, 1, 1]))
    assert compare(root**5 + root**4, 2 * root + 1) == 0
    assert compare(root**5, root**4) == 1


def test_what_is_equal_for_no_visible_reason_stays_open():
    # cos(pi / 7) - cos(2 pi / 7) + cos(3 pi / 7) = 1 / 2, as three numbers that are independent roots to the carrier
    a, b, c = roots_of_factor(fmpz_poly([1, -4, -4, 8]))
    assert compare(a + b + c, fmpq(1, 2)) is None
    assert compare(a + b + c, fmpq(1, 2) + fmpq(1, 10**100)) == -1


def test_two_balls_of_unknown_origin_are_never_equal():
    x = arb(fmpq(1, 3))
    assert compare(x, x + 0) is None
    assert compare(x, fmpq(1, 2)) == -1


@pytest.mark.parametrize(
    ("value", "shown"), [(fmpq(5), "inf"), (fmpq(-1, 2), "-inf"), (ROOT2 - 1, "inf"), (fmpq(0), "undefined")]
)
def test_division_by_zero_carries_the_sign(value, shown):
    for nothing in (fmpq(0), ROOT2 * ROOT3 - ROOT6):
        with pytest.raises(Undefined) as caught:
            divide(value, nothing)
        assert decimal(caught.value) == shown


def test_division_by_a_ball_around_zero_decides_nothing():
    quotient = of_kind(arb, divide(arb(1), arb(0, 1)))
    assert not quotient.is_finite()
    assert compare(quotient, fmpq(0)) is None
    assert decimal(quotient) == "nan"


@pytest.mark.parametrize(
    "bad", [lambda: sqrt(fmpq(-1)), lambda: sqrt(ROOT2 - 2), lambda: log(fmpq(0)), lambda: power(fmpq(0), -1)]
)
def test_what_is_no_real_number_is_undefined(bad):
    with pytest.raises(Undefined):
        bad()


def test_signs_need_the_precision_that_they_need():
    tiny = sqrt(fmpq(10**80 + 1)) - 10**40
    assert sign(tiny) == 1
    assert maximum(fmpq(0), tiny) is tiny
    assert absolute(-tiny) * 2 > 0


def test_decimals_are_right_to_the_last_digit():
    assert decimal(ROOT2, 30) == mpmath.nstr(mpmath.sqrt(2), 30)
    assert decimal(fmpq(1, 2)) == "0.5"
    assert decimal(fmpq(-12)) == "-12"
    assert decimal(fmpq(10) ** 30) == "1e+30"


def test_reals_survive_a_trip_to_another_process():
    there = pickle.loads(pickle.dumps(sqrt(1 + ROOT2)))
    assert compare(there, sqrt(1 + ROOT2)) == 0
    assert compare(there**2, 1 + ROOT2) == 0


# --- matrices ------------------------------------------------------------------------------------------------


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


# --- spectra -------------------------------------------------------------------------------------------------


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


# --- polynomials ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("coefficients", "count"),
    [
        ((-1, 2, 3), 1),
        ((1, 2, 3), 0),
        ((2, -3, 1), 2),
        ((1, -2, 1), 1),
        ((1, -1, 1), 0),
        ((0, -1, 1), 1),
        ((-6, 11, -6, 1), 3),
    ],
)
def test_positive_roots_are_counted(coefficients, count):
    exact = [fmpq(c) for c in coefficients]
    assert count_positive_roots(exact) == count == positive_root_count(exact)
    if count == 1:
        assert compare(evaluate(exact, positive_root(exact)), fmpq(0)) == 0
    else:
        with pytest.raises(Undefined):
            positive_root(exact)


def test_the_positive_root_of_irrational_coefficients():
    for scale in (fmpq(1), fmpq(1, 10**30), fmpq(10**30)):
        coefficients = [-ROOT2 * scale, fmpq(0), ROOT3, fmpq(5)]
        found = positive_root(coefficients)
        start = mpmath.mpf(decimal(found, 20))
        c0 = -mpmath.sqrt(2) * mpmath.mpf(int(scale.p)) / int(scale.q)
        true = mpmath.findroot(lambda x, c0=c0: c0 + mpmath.sqrt(3) * x**2 + 5 * x**3, start)
        assert agrees(found, true, 40)
        assert compare(found, found + fmpq(1, 10**200)) == -1


def test_a_count_that_descartes_leaves_open_is_left_open():
    assert count_positive_roots([ROOT2, -ROOT3 * 4, fmpq(1)]) is None
    with pytest.raises(Undecided):
        positive_root([ROOT2, -ROOT3 * 4, fmpq(1)])


def test_least_values():
    assert least_value([fmpq(1), fmpq(-4), fmpq(2)]) == -1
    assert least_value([fmpq(7)]) == 7
    assert least_value([fmpq(7), fmpq(0), fmpq(0)]) == 7
    x = sympy.Symbol("x", real=True)
    quartic = 3 * x**4 - 5 * x**3 + x**2 + 2 * x - 1
    coefficients = [fmpq(int(c)) for c in reversed(sympy.Poly(quartic, x).all_coeffs())]
    points = sympy.Poly(quartic.diff(x), x).nroots(n=60)
    lowest = min(quartic.subs(x, p) for p in points if p.is_real)
    assert agrees(least_value(coefficients), mpmath.mpf(str(sympy.N(lowest, 55))), 45)
    for unbounded in ([fmpq(0), fmpq(1)], [fmpq(0), fmpq(0), fmpq(-1)], [fmpq(0), fmpq(0), fmpq(0), fmpq(1)]):
        with pytest.raises(Undefined) as caught:
            least_value(unbounded)
        assert decimal(caught.value) == "-inf"


def test_interpolation_is_exact():
    coefficients = [fmpq(1, 3), fmpq(0), fmpq(-7), fmpq(2, 5)]
    nodes = (0, 1, -1, 2, -2)
    found = interpolated([of_kind(fmpq, evaluate(coefficients, fmpq(x))) for x in nodes], nodes)
    assert found == [*coefficients, 0]


@pytest.mark.parametrize("prec", [144, 1040])
def test_a_root_at_high_precision_is_the_one_that_isolation_finds(prec: int) -> None:
    # near neighbours, a rational root, long coefficients
    wilkinson = prod((fmpz_poly([-k, 1]) for k in range(1, 21)), start=fmpz_poly([1]))
    for polynomial in (fmpz_poly([-2, 0, 1]), fmpz_poly([6, -5, 1]), wilkinson, wilkinson * 10**40 + 1):
        coefficients = tuple(map(int, polynomial.coeffs()))
        for index, root in enumerate(real_roots(coefficients, prec)):
            found = node("root", index, *coefficients).at(prec - 16)
            assert found.overlaps(root)
            assert found.rel_accuracy_bits() >= prec - 4


@pytest.mark.parametrize("digits", [1, 2000])
def test_the_nuclear_norm_of_entries_with_digits_beyond_the_doubles(digits):
    tiny = fmpq(1, fmpz(10) ** digits)
    a = Matrix(fmpq_mat(2, 2, [1, tiny, 0, 2]))
    # (s1 + s2)^2 = |A|^2 + 2 |det A|
    assert ball(nuclear(a)).overlaps(ball(sqrt(9 + tiny * tiny)))


def test_equal_rational_numbers_make_one_node() -> None:
    x = fmpq(1, 3)
    assert node("add", 2, x) is node("add", fmpq(4, 2), fmpq(2, 6))
    assert node("add", fmpq(2, 5), x) is not node("add", fmpq(2), x)
    assert node("add", fmpq(2, 5), x) is not node("add", x, fmpq(2, 5))
