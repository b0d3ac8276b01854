"""Roots, counts of roots and least values of exact polynomials, against mpmath and SymPy."""

from math import prod

import mpmath
import pytest
import sympy
from flint import fmpq, fmpz_poly

from tests.material.exact_numbers import ROOT2, ROOT3, agrees
from tests.material.present import of_kind
from verify.numbers.exact.algebraic import node, real_roots
from verify.numbers.exact.polynomials import (
    count_positive_roots,
    evaluate,
    interpolated,
    least_value,
    positive_root,
    positive_root_count,
)
from verify.numbers.exact.scalars import Undecided, Undefined, compare, decimal

pytestmark = pytest.mark.usefixtures("sixty_digits")


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
