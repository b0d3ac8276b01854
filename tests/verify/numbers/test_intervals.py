"""Intervals and balls: the exact value is always inside, the width is near machine precision, and slips are caught."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from flint import arb, fmpq, fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from verify.numbers.exact import matrices, spectra
from verify.numbers.exact import scalars as exact
from verify.numbers.intervals import matrices as balls
from verify.numbers.intervals import scalars as intervals
from verify.numbers.intervals import spectra as enclosures
from verify.numbers.intervals.matrices import Ball
from verify.numbers.intervals.scalars import Interval

EPS = 2.0**-52
MANY = settings(max_examples=max(60, settings().max_examples))

moderate = st.floats(-1e6, 1e6, allow_subnormal=False)
anything = st.one_of(
    moderate,
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0.0, 5e-324, -5e-324, 1e-300, -1e300, 1.0, -1.0]),
)


def inside(value: Any, found: Interval, index: int = 0) -> bool:
    """Whether an exact scalar (or a tight ball) is within the enclosure; nothing known is no mistake."""
    lo, hi = float(found.lo[index]), float(found.hi[index])
    if np.isnan(lo):
        return True
    ball = exact.ball(value, 300)
    return (np.isinf(lo) or bool(arb(lo) <= ball)) and (np.isinf(hi) or bool(ball <= arb(hi)))


def point(x: float) -> Interval:
    return Interval.exact(np.array([x]))


def rational(x: float) -> fmpq:
    return fmpq(*x.as_integer_ratio())


# --- scalars ---------------------------------------------------------------------------------

BINARY = {
    "add": (lambda a, b: a + b, lambda a, b: a + b),
    "sub": (lambda a, b: a - b, lambda a, b: a - b),
    "mul": (lambda a, b: a * b, lambda a, b: a * b),
    "div": (intervals.divide, lambda a, b: a / b if b != 0 else None),
    "max": (intervals.maximum, max),
    "min": (intervals.minimum, min),
}
UNARY = {
    "square": (lambda a: intervals.power(a, 2), lambda a: a * a),
    "cube": (lambda a: intervals.power(a, 3), lambda a: a**3),
    "inverse": (lambda a: intervals.power(a, -2), lambda a: 1 / a**2 if a != 0 else None),
    "abs": (intervals.absolute, abs),
    "neg": (lambda a: -a, lambda a: -a),
    "sqrt": (intervals.sqrt, lambda a: exact.sqrt(a) if a >= 0 else None),
}


@pytest.mark.parametrize("name", BINARY)
@MANY
@given(a=anything, b=anything)
def test_the_exact_value_is_inside(name, a, b):
    ours, true = BINARY[name]
    with np.errstate(all="ignore"):
        found = ours(point(a), point(b))
    value = true(rational(a), rational(b))
    assert value is None or inside(value, found)


@pytest.mark.parametrize("name", UNARY)
@MANY
@given(a=anything)
def test_the_exact_value_of_one_number_is_inside(name, a):
    ours, true = UNARY[name]
    with np.errstate(all="ignore"):
        found = ours(point(a))
    value = true(rational(a))
    assert value is None or inside(value, found)


@pytest.mark.parametrize("name", ["add", "sub", "mul", "div"])
@MANY
@given(ends=st.tuples(moderate, moderate, moderate, moderate), share=st.tuples(st.integers(0, 8), st.integers(0, 8)))
def test_every_number_between_the_ends_counts(name, ends, share):
    (a, b), (c, d) = sorted(ends[:2]), sorted(ends[2:])
    ours, true = BINARY[name]
    with np.errstate(all="ignore"):
        found = ours(Interval(np.array([a]), np.array([b])), Interval(np.array([c]), np.array([d])))
    x, y = (rational(p) + (rational(q) - rational(p)) * fmpq(s, 8) for (p, q), s in zip(((a, b), (c, d)), share))
    value = true(x, y)
    assert value is None or inside(value, found)


@MANY
@given(a=st.floats(-300, 300), b=st.floats(1e-300, 1e300))
def test_exponential_and_logarithm(a, b):
    with np.errstate(all="ignore"):
        assert inside(exact.exp(rational(a)), intervals.exp(point(a)))
        assert inside(exact.log(rational(b)), intervals.log(point(b)))


@MANY
@given(p=st.integers(-(10**30), 10**30), q=st.integers(1, 10**20))
def test_a_constant_is_enclosed(p, q):
    found = intervals.constant(p, q)
    assert inside(fmpq(p, q), found)
    assert found.hi[0] - found.lo[0] <= 4 * EPS * abs(p / q) + 1e-300


def test_what_may_have_no_value_is_not_known():
    around_zero = Interval(np.array([-1.0]), np.array([1.0]))
    for found in (intervals.sqrt(around_zero), intervals.log(around_zero), intervals.divide(point(1.0), around_zero)):
        assert np.isnan(found.lo[0])
        assert np.isnan(found.hi[0])


def test_sums_and_products_of_what_is_not_negative_are_not_negative():
    tiny = Interval(np.array([0.0]), np.array([5e-324]))
    for found in (tiny + tiny, tiny * tiny, intervals.power(-tiny, 2)):
        assert found.lo[0] == 0


# --- polynomials -----------------------------------------------------------------------------


@MANY
@given(rows=st.lists(st.floats(1e-6, 1e6), min_size=2, max_size=5), scale=st.sampled_from([1e-150, 1.0, 1e100]))
def test_the_positive_root_is_enclosed(rows, scale):
    rows = [-rows[0] * scale, *(r * scale for r in rows[1:])]
    found = intervals.positive_root([point(r) for r in rows])
    below, above = (sum((rational(r) * rational(x) ** k for k, r in enumerate(rows)), fmpq(0)) for x in
                    (float(found.lo[0]), float(found.hi[0])))  # fmt: skip
    assert below < 0 < above
    assert found.hi[0] - found.lo[0] <= 1e-13 * found.hi[0]


@pytest.mark.parametrize(
    "rows",
    [
        (-39166e-150, 1e-155, 39166e-150),  # values of the polynomial near its root are near the least floats
        (-1e-200, 0.0, 1e100),  # the root is 1e-150
        (-1e300, 1.0, 1e300),
        (-1e-320, 1e-320, 1e-320),  # subnormal coefficients
        (-1e-155, 1.0, 0.0),
    ],
)
def test_coefficients_near_the_ends_of_the_range_cost_no_accuracy(rows: tuple[float, ...]) -> None:
    found = intervals.positive_root([point(r) for r in rows])
    ends = [
        sum((rational(r) * rational(x) ** k for k, r in enumerate(rows)), fmpq(0))
        for x in (float(found.lo[0]), float(found.hi[0]))
    ]
    assert ends[0] < 0 < ends[1]
    assert found.hi[0] - found.lo[0] <= 3e-15 * found.hi[0]


def test_a_root_is_not_known_where_signs_are_not():
    unsure = Interval(np.array([-1e-20]), np.array([1e-20]))
    for rows in ([unsure, point(1.0)], [point(-1.0), point(2.0), point(-1.0)], [point(1.0), point(1.0)]):
        assert np.isnan(intervals.positive_root(rows).lo[0])


# --- matrices --------------------------------------------------------------------------------


def random_matrix(rng: np.random.Generator, rows: int, cols: int, kind: str) -> np.ndarray:
    """A matrix of chosen spectrum: clustered, graded, of low rank, zero, tiny or huge."""
    k = min(rows, cols)
    left, right = (np.linalg.qr(rng.normal(size=(side, k)))[0] for side in (rows, cols))
    values = {
        "plain": rng.uniform(0.5, 2, k),
        "clustered": 1 + 1e-12 * rng.normal(size=k),
        "equal": np.ones(k),
        "graded": 10.0 ** -np.arange(0, 3 * k, 3),
        "low rank": np.r_[1.0, np.zeros(k - 1)],
        "zero": np.zeros(k),
        "tiny": 1e-150 * rng.uniform(0.5, 2, k),
        "huge": 1e150 * rng.uniform(0.5, 2, k),
    }[kind]
    return left * values @ right.T


KINDS = ("plain", "clustered", "equal", "graded", "low rank", "zero", "tiny", "huge")
SIZES = ((1, 1), (2, 3), (4, 2), (3, 3), (5, 4))


def exactly(a: np.ndarray) -> matrices.Matrix:
    return matrices.Matrix(fmpq_mat(a.shape[0], a.shape[1], [rational(float(x)) for x in a.ravel()]))


def width(found: Interval) -> float:
    return float(found.hi[0] - found.lo[0])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", SIZES)
def test_singular_values_and_eigenvalues_are_enclosed(kind, size):
    rng = np.random.default_rng([SIZES.index(size), KINDS.index(kind)])
    a = random_matrix(rng, size[0], size[1], kind)
    ball = Ball.exact(a[None])
    largest = float(np.abs(a).max())
    for true, found in zip(spectra.singular_values(exactly(a)), enclosures.singular_values(ball), strict=True):
        assert inside(true, found)
        assert width(found) <= 400 * EPS * largest * max(size) + 1e-80
    square = a @ a.T if kind not in ("tiny", "huge") else a[: min(size), : min(size)]
    square = (square + square.T) / 2
    for true, found in zip(
        spectra.eigenvalues(exactly(square)), enclosures.eigenvalues(Ball.exact(square[None])), strict=True
    ):
        assert inside(true, found)
        assert width(found) <= 400 * EPS * float(np.abs(square).max()) * max(size) + 1e-80


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", SIZES)
def test_norms_products_and_inner_products_are_enclosed(kind, size):
    rng = np.random.default_rng([7, SIZES.index(size), KINDS.index(kind)])
    a, b = random_matrix(rng, size[0], size[1], kind), random_matrix(rng, size[0], size[1], "plain")
    A, B, a1, b1 = exactly(a), exactly(b), Ball.exact(a[None]), Ball.exact(b[None])
    with np.errstate(all="ignore"):
        assert inside(matrices.norm(A), balls.norm(a1))
        assert inside(matrices.inner(A, B), balls.inner(a1, b1))
        gap = matrices.norm(A * B.T - exactly((a1 * b1.T).middle[0]))
        assert exact.compare(gap, rational(float((a1 * b1.T).radius[0]))) in (-1, 0)
        if size[0] == size[1]:
            assert inside(matrices.trace(A), balls.trace(a1))


@pytest.mark.parametrize("scale", [1e-200, 1e160, 1e300])
def test_a_norm_whose_squares_leave_the_range_is_enclosed(scale):
    with np.errstate(all="ignore"):
        found = balls.norm(Ball.exact(np.full((1, 2, 2), scale)))
    assert inside(2 * rational(scale), found)


@pytest.mark.parametrize("size", SIZES)
def test_any_matrix_within_the_radius_counts(size):
    """Spectra, norms and products of a ball hold for every matrix in it, here for one on its surface."""
    rng = np.random.default_rng(SIZES.index(size))
    a, move = rng.normal(size=size), rng.normal(size=size)
    move *= 1e-3 / np.linalg.norm(move)
    ball = Ball(a[None], np.array([1.0000001e-3]))
    moved = exactly(a + move)
    for true, found in zip(spectra.singular_values(moved), enclosures.singular_values(ball), strict=True):
        assert inside(true, found)
    assert inside(matrices.norm(moved), balls.norm(ball))
    assert inside(matrices.norm(moved * moved.T), balls.norm(ball * ball.T))
    assert inside(spectra.eigenvalues(moved * moved.T)[0], enclosures.gram_eigenvalue(ball, 1))


def test_a_batch_with_a_matrix_that_is_not_finite_decides_the_others():
    batch = np.stack([np.eye(2), np.full((2, 2), np.nan), 2 * np.eye(2)])
    with np.errstate(all="ignore"):
        found = enclosures.singular_values(Ball.exact(batch))[0]
    assert np.isnan(found.lo[1])
    assert inside(fmpq(1), found, 0)
    assert inside(fmpq(2), found, 2)


# --- planted slips ---------------------------------------------------------------------------


SLIPS = {
    "a sum": (np.array([0.1]) + np.array([0.2]), rational(0.1) + rational(0.2)),
    "a quotient": (np.array([1.0]) / np.array([3.0]), fmpq(1, 3)),
    "a root": (np.sqrt(np.array([2.0])), exact.sqrt(fmpq(2))),
}


@pytest.mark.parametrize("name", SLIPS)
def test_what_is_not_rounded_outwards_is_noticed(name):
    rounded, value = SLIPS[name]
    assert not inside(value, Interval.exact(rounded))


def test_eigenvalues_without_their_error_bound_are_noticed(monkeypatch):
    """The floats of LAPACK alone are no enclosure: the same test as above refuses them."""
    a = random_matrix(np.random.default_rng(3), 4, 4, "plain")
    gram = (a @ a.T + (a @ a.T).T) / 2
    monkeypatch.setattr(enclosures, "norm", lambda a: Interval.exact(np.zeros(1)))
    monkeypatch.setattr(enclosures, "inflated", lambda x, terms: 0 * x)
    monkeypatch.setattr(enclosures, "down", lambda x: x)
    monkeypatch.setattr(enclosures, "up", lambda x: x)
    found = enclosures._Symmetric(Ball.exact(gram[None])).whole()
    assert not all(inside(x, y) for x, y in zip(spectra.eigenvalues(exactly(gram)), found, strict=True))
