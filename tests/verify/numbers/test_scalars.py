"""Exact real numbers: compared, divided, without a value, written in decimals, against mpmath."""

import pickle
from fractions import Fraction

import mpmath
import pytest
import sympy
from flint import arb, fmpq, fmpz, fmpz_poly

from tests.material.exact_numbers import ROOT2, ROOT3, ROOT6
from tests.material.present import of_kind
from verify.number_text import read_rational
from verify.numbers.exact.algebraic import node
from verify.numbers.exact.polynomials import roots_of_factor
from verify.numbers.exact.scalars import (
    Real,
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
from verify.numbers.rationals import rational

pytestmark = pytest.mark.usefixtures("sixty_digits")


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


def test_equal_rational_numbers_make_one_node() -> None:
    x = fmpq(1, 3)
    assert node("add", 2, x) is node("add", fmpq(4, 2), fmpq(2, 6))
    assert node("add", fmpq(2, 5), x) is not node("add", fmpq(2), x)
    assert node("add", fmpq(2, 5), x) is not node("add", x, fmpq(2, 5))
