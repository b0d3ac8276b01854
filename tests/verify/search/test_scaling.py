"""Equations met by a change of scale: exactly, in numbers that can be written down, and while the search climbs."""

from __future__ import annotations

import pickle
from typing import Any

import mpmath
import numpy as np
import pytest
from flint import fmpq
from sympy import sympify

from verify.instances.problem import Instance
from verify.numbers.exact.scalars import ball, sqrt
from verify.search import conjecture
from verify.search.climbing.families import draw, families
from verify.search.climbing.landscape import Landscape
from verify.search.climbing.layouts import Layout
from verify.search.confirming.confirmation import Finding, finding
from verify.search.confirming.scaling import rescaled, scaled
from verify.search.confirming.solving import solutions_in_scale
from verify.search.language.grammar import parse_conjecture
from verify.search.language.sides import declared
from verify.search.unit import explore
from verify.trials.evidence import Verdict

INSTANCE = Instance([[1, 0], [0, 2]], [[1], [3]], [[1, 2], [0, 1]], [[1], [-1]], eta="1/7")
MET = [
    ["norm_W == 2**(1/4)"],
    ["norm_D == sqrt(sqrt(2))"],
    ["sigma_max(X) == 2**(1/4)"],
    ["L == sqrt(2)"],
    ["lambda_max_tau == sqrt(2)"],
    ["sigma_max_W == 3**(1/3)"],
    ["norm_G == 1 + sqrt(2)"],
    ["K*L == 7**(1/5)"],
    ["L == norm_W"],
    ["lambda_max_D == sqrt(5)"],
    ["nuclear(W1) == sqrt(3)"],
    ["L[1] == sqrt(2)"],
    ["norm_W + L == sqrt(2)"],
    ["norm_W1 == 1", "norm_W2 == 2**(1/4)"],
    ["norm_W1 == sqrt(3)", "L == sqrt(2)", "K == 2**(1/3)"],
    ["norm_W == 2", "norm_D == 7"],
    ["norm_W == 2", "trace_D == 0"],
    ["norm_W1**2 + norm_W2**2 == 9", "L == 1"],
]


@pytest.mark.parametrize("given", MET, ids=" and ".join)
def test_equations_hold_exactly_at_other_scales(given: list[str]) -> None:
    stated = parse_conjecture("norm_W1 >= 0", given)
    found = list(solutions_in_scale(INSTANCE, stated.given, ()))
    assert found
    assert all(finding(stated, inst)[0] is Finding.TRUE for inst in found)


def test_layers_of_one_number_meet_two_equations_in_the_golden_ratio() -> None:
    """Where w1 w2 = 1 and w1^2 - w2^2 = 1, w1^2 is (1 + sqrt(5))/2."""
    given = ["norm_W == 1", "norm_D == 1"]
    found = conjecture("sigma_max_W1 <= 1.2", given, shape=(1, 1, 1), seconds=10).counterexample
    assert found is not None
    largest = mpmath.mpf(found.lhs)
    assert mpmath.almosteq(largest**2, mpmath.phi, 1e-12)


@pytest.mark.parametrize(
    "given", ["norm_W == 2**(1/4)", "L == sqrt(2)", "sigma_max(X) == 2**(1/4)", "norm_D == sqrt(3)"]
)
def test_the_numbers_as_they_are_written_meet_the_equation(given: str) -> None:
    """By mpmath with 60 digits, from the texts alone."""
    stated = parse_conjecture("norm_W1 >= 0", [given])
    left, right = given.split("==")
    for inst in solutions_in_scale(INSTANCE, stated.given, ()):
        with mpmath.workdps(60):
            x, y, w1, w2 = (_matrix(inst.values()[name]) for name in ("X", "Y", "W1", "W2"))
            off = x * w1 * w2 - y
            known = {
                "norm_W ": mpmath.mnorm(w1 * w2, "f"),
                "L ": mpmath.mnorm(off, "f") ** 2 / 2 - _least(x, y),
                "sigma_max(X) ": max(mpmath.svd_r(x, compute_uv=False)),
                "norm_D ": mpmath.mnorm(w1.T * w1 - w2 * w2.T, "f"),
            }[left]
            assert mpmath.almosteq(known, mpmath.mpf(sympify(right).evalf(70)), 1e-50)


def _matrix(rows: list[list[str]]) -> mpmath.matrix:
    return mpmath.matrix([[mpmath.mpf(sympify(x).evalf(70)) for x in row] for row in rows])


def _least(x: mpmath.matrix, y: mpmath.matrix) -> mpmath.mpf:
    off = x * mpmath.lu_solve(x.T * x, x.T * y) - y
    return mpmath.mnorm(off, "f") ** 2 / 2


@pytest.mark.parametrize(
    "given", ["kappa == sqrt(2)", "norm_W == norm_W", "L[1] + 1 == sqrt(2)", "norm_W + K == sqrt(2)"]
)
def test_sides_that_are_no_powers_of_the_scale_are_left_alone(given: str) -> None:
    (equation,) = parse_conjecture("norm_W >= 0", [given]).given
    assert not list(rescaled(INSTANCE, equation, ()))


def test_a_rational_change_of_scale_leaves_a_rational_instance() -> None:
    found = scaled(INSTANCE, {"W1": 1, "W2": 1, "Y": 2}, fmpq(3))
    assert found is not None
    assert not found.factors
    assert found.W1 == 3 * INSTANCE.W1
    assert found.Y == 9 * INSTANCE.Y


def test_a_scale_that_cannot_be_written_down_is_not_used() -> None:
    assert scaled(INSTANCE, {"W1": 1}, ball(sqrt(fmpq(2)))) is None


def test_an_instance_with_irrational_factors_is_pickled() -> None:
    (equation,) = parse_conjecture("norm_W >= 0", ["norm_W == 2**(1/4)"]).given
    for inst in rescaled(INSTANCE, equation, ()):
        again = pickle.loads(pickle.dumps(inst))
        assert again.values() == inst.values()
        assert again.factors.keys() == inst.factors.keys()


def test_own_matrices_are_scaled_each_and_together() -> None:
    own = ["A: 2,2", "B: 2,2"]
    stated = parse_conjecture("norm(A + B) <= 4", ["norm(A) == 2**(1/4)", "norm(B) == sqrt(3)"], matrices=own)
    inst = Instance([[1]], [[0]], [[0]], [[0]], own={"A": [[1, 2], [0, 1]], "B": [[1, 0], [0, 1]]})
    found = list(solutions_in_scale(inst, stated.given, declared(own)))
    assert found
    assert all(finding(stated, each)[0] is Finding.TRUE for each in found)


# --- the search ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [["norm_D == 1"], ["L == 2"], ["norm_W1 == 1", "norm_W2 == 2"], ["K == mu*norm_G"]])
def test_points_are_brought_onto_the_equations(given: list[str]) -> None:
    """All but those with zeros where something is to be multiplied, and the most extreme."""
    landscape = Landscape(parse_conjecture("norm_W >= 0", given))
    rng = np.random.default_rng(0)
    layout = Layout((2, 3, 2))
    family = families(layout, rng)[-1]
    points = draw(family, layout, 200, rng)
    assert np.mean(landscape.score(layout, points).missed == 0) > 0.75


@pytest.mark.parametrize(
    ("relation", "given"),
    [
        pytest.param("sigma_max_W1 <= 10", "norm_D == 1", id="nearly balanced and large"),
        pytest.param("L_next <= L", "lambda_max_tau == sqrt(2)", id="an eigenvalue of tau"),
        pytest.param("sigma_max_W1 <= 3", "norm_W == 2**(1/4)", id="a product"),
        pytest.param("norm_W <= 1", "sigma_max(X) == 2**(1/4)", id="the data"),
    ],
)
def test_what_fails_under_an_equation_is_refuted(relation: str, given: str) -> None:
    stated = parse_conjecture(relation, [given])
    found = explore(stated, seed=0, index=0, seconds=20).counterexample
    assert found is not None


@pytest.mark.parametrize("eta", ["1/3", "1/4"])
def test_an_equation_over_a_run_is_met_where_the_step_size_is_given(eta: str) -> None:
    stated = parse_conjecture("L[2] <= 100", ["L[1] == sqrt(2)", f"eta == {eta}"])
    found = explore(stated, seed=0, index=0, seconds=20).counterexample
    assert found is not None
    assert found.values["eta"] == eta
    with mpmath.workdps(60):
        _, first, second = _losses(found.values, 2)
        assert abs(first - mpmath.sqrt(2)) < mpmath.mpf(10) ** -40
        assert second > 100


def _losses(values: Any, steps: int) -> list[mpmath.mpf]:
    """The losses less the minimum along the run from an instance's values, in the working precision of mpmath."""
    X, Y, W1, W2 = (_matrix(values[name]) for name in ("X", "Y", "W1", "W2"))
    eta, target = mpmath.mpf(sympify(values["eta"]).evalf(70)), mpmath.lu_solve(X.T * X, X.T * Y)
    found = []
    for _ in range(steps + 1):
        found.append(mpmath.mnorm(X * (W1 * W2 - target), "f") ** 2 / 2)
        G = X.T * (X * W1 * W2 - Y)
        W1, W2 = W1 - eta * G * W2.T, W2 - eta * W1.T * G
    return found


def test_what_holds_under_an_irrational_equation_stays_true() -> None:
    for relation, given in (("norm_W <= 119/100", "norm_W == 2**(1/4)"), ("norm_G**2 >= 2*mu*L", "L == sqrt(2)")):
        found = explore(parse_conjecture(relation, [given]), seed=0, index=0, seconds=1)
        assert found.counterexample is None
        assert found.instances > 0


def test_a_rational_counterexample_is_shown_where_there_is_one() -> None:
    found = conjecture("norm_W <= 1", ["sigma_max_W == sqrt(2)"], seconds=5)
    assert found.verdict is Verdict.REFUTED
    assert found.counterexample is not None
    assert not any("sqrt" in x for x in _texts(found.counterexample.values))


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return [str(value)]
