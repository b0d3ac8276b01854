"""Hypotheses that are equations: rational solutions near an instance that nearly solves them, each decided exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from time import monotonic
from typing import Any

import numpy as np
import pytest
from flint import fmpq, fmpq_mat
from sympy import sympify

from derivations import DEFINITIONS
from verify.evaluation.hypotheses import checker
from verify.instances.problem import Instance
from verify.instances.weighted_samples import WeightedSquareLoss
from verify.numbers.exact.scalars import Scalar, compare
from verify.numbers.exact.written import written
from verify.search import conjecture
from verify.search.climbing.data_pins import constant_value, four_squares
from verify.search.climbing.landscape import Landscape
from verify.search.confirming.confirmation import Finding, finding
from verify.search.confirming.coordinates import with_column_square
from verify.search.confirming.solving import solutions, solutions_by_both, solutions_in_scale
from verify.search.language.grammar import parse_conjecture
from verify.search.language.vocabulary import QUANTITIES
from verify.search.unit import explore
from verify.trials.evidence import Verdict

ONE = Instance([[1]], [["1/3"]], [["33/32"]], [["10/32"]])
DIAGONAL = Instance([[1, 0], [0, "3/4"]], [[1, 2], [3, 4]], [[2, 0], [0, "5/2"]], [["65/32", 0], [0, "3/2"]])
ROUND = Instance(
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    [[0] * 3] * 3,
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    [["37/32", 0, 0], [0, "38/32", 0], [0, 0, "37/32"]],
)


@pytest.mark.parametrize(
    ("equation", "near"),
    [
        pytest.param("norm_D == 1", ONE, id="a hyperbola, through a chord of both layers"),
        pytest.param("norm_W == 2", ROUND, id="a sphere, through a chord of one layer"),
        pytest.param("lambda_max_D == sigma_max_W", DIAGONAL, id="one entry"),
        pytest.param("norm_W1**2 + norm_W2**2 == 14", DIAGONAL, id="a sphere of both layers"),
        pytest.param("K == mu + 1/3", DIAGONAL, id="a squared singular value, whose root is irrational"),
        pytest.param("K*mu == 1/2", DIAGONAL, id="a product of two"),
        pytest.param("L == 1/2", DIAGONAL, id="the residual"),
        pytest.param("eta*norm_W**2 + L == 40", DIAGONAL, id="the step size"),
    ],
)
def test_an_equation_has_solutions_near_an_instance(equation: str, near: Instance) -> None:
    stated = parse_conjecture("norm_W >= 0", [equation])
    landscape = Landscape(stated)
    assert landscape.equations == stated.given
    found = list(solutions(near, landscape.equations, (), monotonic() + 20))
    assert found
    assert all(finding(stated, inst)[0] is Finding.TRUE for inst in found)


def test_several_equations_are_solved_together() -> None:
    given = ["norm_W1 == 3", "eta*norm_W2**2 == 2"]
    stated = parse_conjecture("norm_W >= 0", given)
    found = next(solutions(DIAGONAL, stated.given, (), monotonic() + 20))
    assert finding(stated, found)[0] is Finding.TRUE


def test_of_several_equations_one_may_be_met_in_scale_where_no_rational_number_does() -> None:
    """The trace stays 0 in any scale; no rational matrix has the norm 2**(1/4)."""
    stated = parse_conjecture("norm_W >= 0", ["norm_D == 2**(1/4)", "trace_D == 0"])
    found = next(solutions_by_both(DIAGONAL, stated.given, (), monotonic() + 20))
    assert finding(stated, found)[0] is Finding.TRUE
    assert found.factors


@pytest.mark.parametrize("solve", [solutions, solutions_by_both, solutions_in_scale])
def test_nothing_is_solved_for_after_the_time(solve: Callable[..., Iterator[Instance]]) -> None:
    stated = parse_conjecture("norm_W >= 0", ["norm_D == 5", "norm_W == 2"])
    assert not list(solve(DIAGONAL, stated.given, (), monotonic() - 1))


def test_where_there_is_no_rational_solution_none_is_found() -> None:
    stated = parse_conjecture("norm_W >= 0", ["kappa == sqrt(2)"])
    assert not list(solutions(DIAGONAL, stated.given, (), monotonic() + 5))


@pytest.mark.parametrize("given", [["n == 2"], ["n == m", "h <= 3"], ["c1 == 1/2"], ["kappa == 4"], ["eta == 1/K"]])
def test_what_leaves_nothing_to_be_solved_for(given: list[str]) -> None:
    assert Landscape(parse_conjecture("norm_W <= 1", given)).equations == ()


def test_a_column_of_another_length_leaves_the_gradient_and_the_others_as_they_were() -> None:
    moved = with_column_square(DIAGONAL, 1, fmpq(7, 3))
    assert moved.X.transpose() * moved.X == fmpq_mat([[fmpq(1), fmpq(0)], [fmpq(0), fmpq(7, 3)]])
    assert _gradient(moved) == _gradient(DIAGONAL)


def _gradient(inst: Instance) -> fmpq_mat:
    return inst.X.transpose() * (inst.X * (inst.W1 * inst.W2) - inst.Y)


@pytest.mark.parametrize("k", [0, 1, 7, 28, 2**40, 7 * 4**20, 8 * 3**25, 2**48 - 1])
def test_every_integer_is_a_sum_of_four_squares_found_at_once(k: int) -> None:
    assert sum(x * x for x in four_squares(k)) == k


def test_a_violation_that_only_an_equation_lets_in_is_found() -> None:
    """X = I, W1 = diag(2, 5/2), W2 = diag(2, 3/2) is one; wherever W = 0 both sides are 0."""
    found = conjecture(
        "norm_W <= sigma_max_W", ["lambda_max_D == sigma_max_W"], shape=(2, 2, 2), seconds=20, samples=100_000
    )
    assert found.verdict is Verdict.REFUTED


@pytest.mark.parametrize(
    ("relation", "given"),
    [
        pytest.param("lambda_min_D >= -1", ["lambda_max_D == 1", "trace_D == 0"], id="two equations"),
        pytest.param("norm_W <= 1", ["sigma_max_W == sqrt(2)"], id="an irrational value"),
    ],
)
def test_a_violation_in_small_integers_is_found_by_the_first_unit(relation: str, given: list[str]) -> None:
    found = explore(parse_conjecture(relation, given), seed=0, index=0, seconds=20).counterexample
    assert found is not None
    assert all(Fraction(x).denominator == 1 for name in ("W1", "W2") for row in found.values[name] for x in row)


@pytest.mark.parametrize(
    "given",
    [
        "kappa == 2*sqrt(2)",
        "kappa**2 == 8",
        "K == sqrt(2)",
        "mu == 2**(1/3)",
        "kappa == 3 + 2*sqrt(2)",
        "eta*K == sqrt(3)",
    ],
)
def test_an_irrational_value_of_the_data_or_the_step_size_is_met(given: str) -> None:
    found = explore(parse_conjecture("L_next <= L", [given]), seed=0, index=0, seconds=20).counterexample
    assert found is not None
    values = {name: _in_floats(found.values[name]) for name in ("X", "Y", "W1", "W2", "eta")}
    assert _holds_in_floats(given, values)
    before, after = _loss_along(values)
    assert after > before


def test_what_is_true_stays_so_under_an_irrational_condition_number() -> None:
    found = explore(parse_conjecture("norm_G**2 >= mu*L", ["kappa == 2*sqrt(2)"]), seed=0, index=0, seconds=5)
    assert found.counterexample is None
    assert found.instances > 0


def test_a_relation_that_only_the_irrational_value_violates_is_refuted() -> None:
    found = explore(parse_conjecture("kappa <= 2828/1000", ["kappa == 2*sqrt(2)"]), seed=0, index=0, seconds=5)
    assert found.counterexample is not None
    assert explore(parse_conjecture("kappa <= 2829/1000", ["kappa == 2*sqrt(2)"]), 0, 0, None, 5).counterexample is None


def _in_floats(value: Any) -> Any:
    if isinstance(value, list):
        return np.array([[float(sympify(x)) for x in row] for row in value])
    return float(sympify(value))


def _loss_along(values: dict[str, Any]) -> tuple[float, float]:
    x, y, w1, w2, eta = (values[name] for name in ("X", "Y", "W1", "W2", "eta"))
    gradient = x.T @ (x @ w1 @ w2 - y)
    moved = (w1 - eta * gradient @ w2.T) @ (w2 - eta * w1.T @ gradient)
    before, after = (float(np.linalg.norm(x @ w - y) ** 2) for w in (w1 @ w2, moved))
    return before, after


def _holds_in_floats(given: str, values: dict[str, Any]) -> bool:
    squares = np.linalg.svd(values["X"], compute_uv=False) ** 2
    left, right = given.split("==")
    names = {"K": squares.max(), "mu": squares.min(), "kappa": squares.max() / squares.min(), "eta": values["eta"]}
    return bool(np.isclose(float(sympify(left).subs(names)), float(sympify(right)), rtol=1e-12))


def test_weights_that_are_squares_are_the_data_that_they_stand_for() -> None:
    plain = Instance([[2, 0], [0, "1/3"]], [[4], ["1/3"]], [[1], [2]], [[3]], eta="1/7")
    target = fmpq_mat(2, 1, [2, 1])
    weighted = Instance(
        [[1, 0], [0, 1]], target, [[1], [2]], [[3]], eta="1/7", loss=WeightedSquareLoss([fmpq(4), fmpq(1, 9)], target)
    )
    for name in QUANTITIES:
        relation = parse_conjecture(f"{name} >= 0").relation
        first, second = (checker(relation, DEFINITIONS)(inst, 0) for inst in (plain, weighted))
        assert first.lhs == second.lhs or np.isclose(float(first.lhs), float(second.lhs), rtol=1e-12, atol=0), name


def test_weights_are_positive_and_as_many_as_rows() -> None:
    for weights in ([fmpq(0)], [fmpq(-1)], [fmpq(1), fmpq(1)]):
        with pytest.raises(ValueError, match="weights"):
            WeightedSquareLoss(weights, fmpq_mat(1, 1, [1]))


@pytest.mark.parametrize("text", ["sqrt(2)", "1+sqrt(2)", "sqrt(sqrt(8))", "2**(1/3)", "3*(1+sqrt(5))/7", "-sqrt(3)/2"])
def test_a_number_that_is_written_is_read_as_the_same_number(text: str) -> None:
    number = _value(text)
    again = written(number)
    assert again is not None
    assert compare(_value(again), number) == 0


def _value(text: str) -> Scalar:
    value = constant_value(parse_conjecture(f"K >= {text}").relation.rhs)
    assert value is not None
    return value
