"""Polynomials in one variable with exact scalar coefficients, lowest first: roots and least values."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from flint import arb, ctx, fmpq, fmpq_poly, fmpz_poly

from verify.numbers.exact.algebraic import BASE_PRECISION, node, real_roots
from verify.numbers.exact.scalars import (
    ZERO,
    Real,
    Scalar,
    Undecided,
    Undefined,
    add,
    divide,
    minimum,
    multiply,
    power,
    real,
    real_surd,
    sign,
)
from verify.numbers.rationals import rational


def roots_of_factor(factor: fmpz_poly) -> list[Scalar]:
    """Return the real roots, descending, of an irreducible integer polynomial of positive degree."""
    coefficients = tuple(int(c) for c in factor.coeffs())
    if len(coefficients) == 2:
        return [fmpq(-coefficients[0], coefficients[1])]
    if len(coefficients) == 3:
        c, b, a = map(fmpq, coefficients)
        spread = (b * b - 4 * a * c) / (4 * a * a)
        return [add(-b / (2 * a), real_surd(s, spread)) for s in (1, -1)] if spread > 0 else []
    top = coefficients[-1]
    mirrored = tuple(c * (-1) ** (len(coefficients) - 1 - k) for k, c in enumerate(coefficients))
    if top > 0 and mirrored < coefficients:  # p(x) and p(-x) share their roots, so that x and -x are seen to cancel
        return [multiply(-1, x) for x in reversed(roots_of_factor(fmpz_poly(list(mirrored))))]
    count = len(real_roots(coefficients, max(BASE_PRECISION, ctx.prec)))
    return [Real(node("root", i, *coefficients)) for i in range(count)]


def _signs(coefficients: Sequence[Scalar]) -> list[int | None]:
    return [sign(c) for c in coefficients]


def _trimmed(coefficients: Sequence[Scalar]) -> list[Scalar]:
    """The coefficients without highest ones that are zero."""
    kept = list(coefficients)
    while kept and sign(kept[-1]) == 0:
        kept.pop()
    return kept


def evaluate(coefficients: Sequence[Scalar], x: Scalar) -> Scalar:
    """Return the polynomial's value at x."""
    total: Scalar = ZERO
    for c in reversed(coefficients):
        total = total * x + c
    return total


def _rational_roots(coefficients: Sequence[Scalar]) -> list[Scalar]:
    """The distinct real roots of a nonzero rational polynomial."""
    factors = fmpq_poly([rational(c) for c in coefficients]).numer().factor()[1]
    return [x for factor, _ in factors for x in roots_of_factor(factor)]


def sign_changes(coefficients: Sequence[Scalar]) -> int | None:
    """Return the number of sign changes, zeros skipped; None where a sign is open."""
    signs = _signs(coefficients)
    if None in signs:
        return None
    kept = [s for s in signs if s]
    return sum(a != b for a, b in pairwise(kept))


def count_positive_roots(coefficients: Sequence[Scalar]) -> int | None:
    """Return how many distinct positive roots there are; None where that is not decided.

    No or one sign change decides by Descartes' rule; more of them are decided for rational coefficients.
    """
    kept = _trimmed(coefficients)
    if not kept:
        return None  # the zero polynomial: every number is a root
    changes = sign_changes(kept)
    if changes is not None and changes <= 1:
        return changes
    if any(isinstance(c, arb) for c in kept):
        return None
    return sum(sign(x) == 1 for x in _rational_roots(kept))


def positive_root_count(coefficients: Sequence[Scalar]) -> fmpq:
    """Return how many distinct positive roots there are; ``Undefined`` for the zero polynomial, or ``Undecided``."""
    count = count_positive_roots(coefficients)
    if count is None:
        if not _trimmed(coefficients):
            raise Undefined("the number of roots of the zero polynomial", 1)
        raise Undecided("the number of positive roots of a polynomial")
    return fmpq(count)


def positive_root(coefficients: Sequence[Scalar]) -> Scalar:
    """Return the one positive root; ``Undefined`` unless there is exactly one, ``Undecided`` if that is open."""
    count = positive_root_count(coefficients)
    if count != 1:
        raise Undefined(f"the positive root of a polynomial that has {count} of them")
    kept = _trimmed(coefficients)
    if not any(isinstance(c, arb) for c in kept):
        return next(x for x in _rational_roots(kept) if sign(x) == 1)
    while sign(kept[0]) == 0:
        kept.pop(0)
    if len(kept) == 2:
        return divide(-kept[0], kept[1])
    return real("positive_root", *kept)


def least_value(coefficients: Sequence[Scalar]) -> Scalar:
    """Return the minimum over all real x, for degree 0, 2 and 4 (rational coefficients); ``Undefined`` if unbounded."""
    kept = _trimmed(coefficients)
    if len(kept) <= 1:
        return kept[0] if kept else ZERO
    if len(kept) % 2 == 0 or sign(kept[-1]) == -1:
        raise Undefined("the minimum of a polynomial that is unbounded below", -1)
    if sign(kept[-1]) is None:
        raise Undecided("the sign of a leading coefficient")
    if len(kept) == 3:
        return kept[0] - divide(power(kept[1], 2), 4 * kept[2])
    if any(isinstance(c, arb) for c in kept):
        raise Undecided("the minimum of a polynomial of high degree with irrational coefficients")
    slope = [k * c for k, c in enumerate(kept)][1:]
    return minimum(*(evaluate(kept, x) for x in _rational_roots(slope)))


def interpolated(values: Sequence[fmpq], nodes: Sequence[int]) -> list[fmpq]:
    """Return the coefficients of the polynomial of degree < len(nodes) with the given values at the nodes."""
    total = fmpq_poly([0])
    for i, value in enumerate(values):
        basis = fmpq_poly([value])
        for x in nodes:
            if x != nodes[i]:
                basis *= fmpq_poly([fmpq(-x, nodes[i] - x), fmpq(1, nodes[i] - x)])
        total += basis
    found = [fmpq(c) for c in total.coeffs()]
    return found + [fmpq(0)] * (len(nodes) - len(found))
