"""Step sizes: each schedule minimises the polynomial it is named after; the roots and minima behind them are right."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import verify
from derivations.notation import eta, eta1_max, eta2_max, eta_max_sharp, f, f_sharp, margin, rho, rho_sharp, t
from derivations.registry import DEFINITIONS
from tests.material.networks import network, problem_constants
from tests.material.present import present
from verify.evaluation.quantities import Quantities as Exactly
from verify.instances.losses import ProblemError
from verify.networks.training.bounds.constants import Quantities, bounds_of_tau, measured
from verify.networks.training.bounds.formulas import polynomial, scalar, together
from verify.networks.training.bounds.polynomials import crossing, least_point, least_point_of_quartic
from verify.networks.training.descent import Iterate, Problem
from verify.networks.training.promises import exact_instance
from verify.networks.training.schedules import INSIDE, SCHEDULES, Constant, Moment, schedule
from verify.networks.training.trajectories import trajectories
from verify.numbers.floats import evaluated

NAMES = [s.name for s in SCHEDULES]
CAPPED = ["f0", "f", "rho-hat", "rho"]
SHAPES = [(1, 1, 1), (3, 4, 3), (2, 6, 4), (5, 4, 4), (4, 9, 1)]


def moment(shape, seed=0, steps=3):
    """A moment some steps into a run, with the constants of its start."""
    start, constants = problem_constants(*shape, seed=seed)
    iterate, imbalance = start, start.imbalance()
    step = constants.eta_max_sharp / 2
    for _ in range(steps):
        imbalance = imbalance + iterate.change_of_imbalance(step)
        iterate = iterate.moved(step)
    return Moment(constants, iterate, steps, imbalance, constants.budget / 4)


# --- roots and minima --------------------------------------------------------------------------

sizes = st.floats(1e-12, 1e12)


@given(st.lists(st.one_of(st.just(0.0), sizes), min_size=1, max_size=4), sizes, sizes)
def test_the_positive_root_has_the_polynomial_change_sign_there(others, constant, least):
    coefficients = np.array([-constant, *others[:-1], others[-1] or least])[:, None]
    root = crossing(coefficients)
    assert evaluated(coefficients, root * (1 - 1e-9)) < 0 < evaluated(coefficients, root * (1 + 1e-9))


@pytest.mark.parametrize(
    ("coefficients", "root"),
    [
        ([0.0, 1.0, 1.0], 0.0),
        ([2.0, 1.0], 0.0),
        ([-1.0, 0.0, 0.0], np.inf),
        ([-8.0, 0.0, 0.0, 1.0], 2.0),
        ([np.nan, 1.0], np.nan),
    ],
)
def test_the_positive_root_of_what_has_none(coefficients, root):
    assert crossing(np.array(coefficients)[:, None])[0] == pytest.approx(root, nan_ok=True)


@given(st.lists(st.floats(-3, 3), min_size=3, max_size=3), st.floats(0.01, 3), st.floats(-8, 8))
def test_no_point_of_a_quartic_is_below_its_least_point(others, slope, scale):
    # a square and a quadratic with its minimum to the right, in any unit of the step
    square = np.convolve([1.0, *others[:2]], [1.0, *others[:2]])
    more = np.array([0, min(-slope - square[1], 0.0), others[2] ** 2 + 0.01, 0, 0])
    unit = 10.0**scale
    coefficients = (square + more) * unit ** np.arange(5)
    found = least_point_of_quartic(coefficients[:, None])[0]
    points = np.append(np.linspace(0, 20, 4001) / unit, found)
    values = np.polynomial.polynomial.polyval(points, coefficients)
    assert values[-1] <= values.min() + 1e-9 * np.abs(values).max()


def test_a_quartic_with_no_slope_at_the_start_stays_there():
    assert least_point_of_quartic(np.array([1.0, 0.0, 1.0, 0.0, 1.0])[:, None])[0] == 0
    assert least_point_of_quartic(np.array([1.0, -2.0, 1.0, 0.0, 0.0])[:, None])[0] == pytest.approx(1)


# --- formulas ----------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES)
def test_formulas_are_those_of_the_exact_engine(shape):
    """Each number that floats compute is, to rounding, the exact one of the same definition."""
    start, constants = problem_constants(*shape, count=1)
    step = constants.eta_max_sharp
    instance = exact_instance(start, float(step[0]), constants)
    exactly = Exactly.of(instance)
    for name in ("p1", "p2", "alpha0", "beta0"):
        assert getattr(constants, name)[0] == pytest.approx(float(exactly.defined(name)), rel=1e-10, abs=1e-14)
    here = Quantities(constants, start)
    for name, function in {"rho": rho, "rho_sharp": rho_sharp, "f": f, "f_sharp": f_sharp, "margin": margin}.items():
        exact = float(exactly.defined(function(eta, t).func.__name__, exactly.eta, 0))
        assert evaluated(polynomial(name)(here), step)[0] == pytest.approx(exact, rel=1e-9, abs=1e-12)
    for symbol in (eta1_max, eta2_max, eta_max_sharp):
        with_root = exactly.defined(symbol.name)
        assert getattr(constants, symbol.name)[0] == pytest.approx(float(with_root), rel=1e-6)


def test_a_formula_that_speaks_of_something_else_is_refused():
    from derivations.notation import L_dot
    from verify.networks.training.bounds.formulas import Formula

    with pytest.raises(ValueError, match="L_dot"):
        Formula(L_dot(t))


def test_polynomials_together_are_those_alone():
    at = moment((3, 4, 3))
    values = Quantities(at.constants, at.iterate)
    for name, coefficients in together("rho", "f", "margin")(values).items():
        np.testing.assert_allclose(np.stack(np.broadcast_arrays(*coefficients)), polynomial(name)(values), rtol=1e-13)


def test_the_definitions_are_where_the_formulas_come_from():
    """A changed definition changes the array formula: nothing is typed a second time."""
    from verify.networks.training.bounds import formulas

    altered = DEFINITIONS.but(DEFINITIONS["rho"].func(rho(eta, t), 1 - eta))
    at = moment((3, 4, 3))
    before = formulas.Together(["rho"])(Quantities(at.constants, at.iterate))["rho"]
    original = formulas.DEFINITIONS
    try:
        formulas.DEFINITIONS = altered
        after = formulas.Together(["rho"])(Quantities(at.constants, at.iterate))["rho"]
    finally:
        formulas.DEFINITIONS = original
    assert after == [1, -1]
    assert len(before) == 5


# --- schedules ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_schedule_gives_each_network_the_step_it_would_have_alone(name, shape):
    chosen = schedule(name, 0.01 if name == "constant" else None)
    at = moment((1, shape[1], 1) if chosen.single else shape, seed=4)
    steps = chosen.step(at)
    assert (steps > 0).all()
    for i in range(len(steps)):
        one = np.array([i])
        constants = replace(at.constants, **{k: v[one] for k, v in vars(at.constants).items()})
        alone = Moment(constants, at.iterate.take(one), at.time, at.imbalance[one], at.left[one])
        assert chosen.step(alone)[0] == pytest.approx(steps[i], rel=1e-9)


def _minimised(name, at):
    """The polynomial in eta that a schedule minimises."""
    values = Quantities(at.constants, at.iterate)
    if name == "f0":
        return polynomial("f")(Quantities(at.constants, at.iterate, loss=at.constants.start_loss))
    if name == "rho-hat":
        c = at.constants
        low, high = bounds_of_tau(at.iterate, at.imbalance, c.p1, c.p2)
        gradient = np.sqrt(2 * c.K * at.iterate.loss)
        replaced = {"lambda_min": low, "lambda_max": high, "sigma_max": c.p2, "gradient_norm": gradient}
        return polynomial("rho")(Quantities(c, at.iterate, **replaced))
    return at.iterate.along() if name == "line-search" else polynomial(name.replace("-", "_"))(values)


@pytest.mark.parametrize("name", [*CAPPED, "rho-sharp", "line-search"])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_schedule_minimises_its_polynomial_below_its_cap(name, shape):
    at = moment(shape, seed=1)
    step, coefficients = schedule(name).step(at), _minimised(name, at)
    cap = at.constants.eta_max if name in CAPPED else np.full_like(step, np.inf)
    assert (step <= cap).all()
    reached = step < cap * (1 - 1e-9)
    lowest = evaluated(coefficients, step)
    for factor in (0.0, 0.3, 0.9, 0.999, 1.001, 1.1, 3.0):
        other = step * factor
        allowed = reached | (other <= step)
        scale = np.abs(coefficients).max(axis=0)
        assert (lowest <= evaluated(coefficients, other) + 1e-12 * scale)[allowed].all()


def test_a_cap_left_out_is_noticed():
    at = moment((3, 4, 3), seed=1)
    uncapped = least_point(polynomial("rho")(Quantities(at.constants, at.iterate)))
    assert (uncapped > at.constants.eta_max).any()
    assert (schedule("rho").step(at) < at.constants.eta_max).all()


@pytest.mark.parametrize("shape", SHAPES)
def test_line_search_finds_the_least_loss_along_the_step(shape):
    at = moment(shape, seed=2)
    step = schedule("line-search").step(at)
    best = at.iterate.moved(step).loss
    for factor in np.linspace(0.05, 4, 80):
        assert (best <= at.iterate.moved(step * factor).loss * (1 + 1e-9)).all()


def test_steps_of_related_work_are_as_their_papers_are_cited():
    at = moment((3, 4, 3))
    c = at.constants
    norm = np.sqrt(np.square(np.linalg.norm(c.target_norm[:, None], axis=1)))
    np.testing.assert_allclose(schedule("arora").step(at), c.p1**3 / 1e5 / norm**4, rtol=1e-14)
    np.testing.assert_allclose(
        schedule("du").step(at), 1 / (100 * (at.time + 1) * norm * np.sqrt(2 * c.target_rank)), rtol=1e-14
    )


@given(st.integers(0, 10**6), st.sampled_from(SHAPES))
def test_the_adaptive_schedule_never_leaves_its_guarantee(seed, shape):
    """The budget is never overdrawn, and the loss and the bounds (25) are what it guarantees."""
    start, constants = problem_constants(*shape, seed=seed)
    found = trajectories(schedule("sharp-adaptive"), constants, start, 60)
    assert found.covered.all()
    iterate, losses = start, found.losses
    for time, step in enumerate(found.steps):
        at = Quantities(constants, iterate)
        factor = evaluated(polynomial("f_sharp")(at), step)
        assert (losses[time + 1] <= losses[time] * factor * (1 + 1e-9)).all()
        assert (iterate.lambda_min >= constants.c1 * constants.alpha0 * (1 - 1e-9)).all()
        assert (iterate.lambda_max <= constants.c2 * constants.beta0 * (1 + 1e-9)).all()
        iterate = iterate.moved(step)


@pytest.mark.thorough
def test_the_adaptive_schedule_approaches_the_best_asymptotic_step():
    start, constants = problem_constants(3, 4, 3)
    last = trajectories(schedule("sharp-adaptive"), constants, start, 4000).steps[-1]
    np.testing.assert_allclose(last, 1 / (constants.K * constants.c2 * constants.beta0), rtol=1e-3)


@given(st.integers(0, 10**6), st.sampled_from(SHAPES), st.sampled_from(["eta-max", *CAPPED, "sharp"]))
def test_steps_within_the_proved_ones_stay_covered(seed, shape, name):
    start, constants = problem_constants(*shape, seed=seed)
    assert trajectories(schedule(name), constants, start, 40).covered.all()


def test_a_schedule_that_exceeds_the_proved_steps_loses_its_cover():
    class Greedy(Constant):
        """A planted error: it claims nothing, but takes far too long a step."""

        def step(self, at):
            return 40 * at.constants.eta_max_sharp

    start, constants = problem_constants(3, 4, 3)
    found = trajectories(Greedy(1.0), constants, start, 5)
    assert found.covered[0].all()
    assert not found.covered[1:].any()


# --- constants ---------------------------------------------------------------------------------


def test_alpha_with_the_smallest_singular_value_in_both_halves_is_no_lower_bound():
    """W1 = diag(1, 0), W2 = (1, 0)^T: lambda_min(tau) is 1, not 2."""
    start = Iterate.start(
        Problem(np.ones((1, 2)), np.array([[[1.0], [0.0]]])), np.diag([1.0, 0])[None], np.eye(2)[None, :, :1]
    )
    valid, published = measured(start, np.ones(1)), measured(start, np.ones(1), both_halves=True)
    assert start.lambda_min[0] == 1
    assert valid.alpha0[0] == pytest.approx(1)
    assert published.alpha0[0] == pytest.approx(2)


def test_no_step_is_proved_where_alpha_vanishes():
    start = Iterate.start(Problem(np.ones((1, 2)), np.eye(2)[None]), np.zeros((1, 2, 3)), np.zeros((1, 3, 2)))
    constants = measured(start, np.ones(1))
    assert constants.alpha0[0] == 0
    assert (constants.eta_max[0], constants.eta_max_sharp[0]) == (0, 0)
    assert not trajectories(schedule("rho-sharp"), constants, start, 2).covered.any()


@given(st.integers(0, 10**6), st.sampled_from(SHAPES))
def test_the_sharper_step_is_never_the_smaller(seed, shape):
    _, constants = problem_constants(*shape, seed=seed)
    assert (constants.eta_max <= constants.eta_max_sharp * (1 + 1e-12)).all()
    assert scalar("budget")(constants) == pytest.approx(constants.budget)


# --- names -------------------------------------------------------------------------------------


def test_every_schedule_has_a_name_and_a_summary_of_its_own():
    assert len(set(NAMES)) == len(NAMES) == 17
    assert len({s.summary for s in SCHEDULES}) == 17
    assert 0 < INSIDE < 1


@pytest.mark.parametrize(
    ("name", "step", "message"),
    [
        ("rho_sharp", None, "did you mean rho-sharp"),
        ("adam", None, "there are constant, "),
        ("constant", None, "needs a step size"),
        ("constant", 0.0, "eta > 0"),
        ("constant", float("nan"), "eta > 0"),
        ("rho", 0.1, "chooses its own"),
    ],
)
def test_a_schedule_that_makes_no_sense_is_refused(name, step, message):
    with pytest.raises(ProblemError, match=message):
        schedule(name, step)


def test_networks_for_tests_have_a_margin():
    """The problems of these tests are ones about which the theorems say something."""
    for shape in SHAPES:
        X, Y, W1, W2 = network(*shape)
        assert X.shape[1] == W1.shape[0]
        assert Y.shape[1] == W2.shape[1]
        assert (problem_constants(*shape)[1].alpha0 > 0).all()


# --- the stable bounds -----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_the_stable_step_is_the_certified_one(seed: int) -> None:
    data = network(3, 4, 2, rows=9, seed=seed)
    certificate = verify.certify(*data, optimise=False)
    run = verify.train(*data, "stable", 3)
    assert certificate.eta_max_stable is not None
    assert run.stepped["eta"][0] == pytest.approx(float(certificate.eta_max_stable), rel=1e-9)
    assert run.stepped["eta"][0] < float(certificate.eta_max_stable)


@pytest.mark.parametrize("seed", range(4))
def test_the_adaptive_stable_step_never_decreases(seed: int) -> None:
    run = verify.train(*network(3, 2, 4, rows=9, seed=seed), "stable-adaptive", 60)
    steps, losses = run.stepped["eta"], run.losses
    assert (np.diff(steps) >= -1e-12 * steps[1:]).all()
    assert (np.diff(losses) <= 0).all()
    assert steps[-1] > steps[0]


def test_the_stable_schedules_need_no_margin() -> None:
    rng = np.random.default_rng(2)
    X, Y, W1, W2 = (rng.normal(size=s) for s in ((6, 3), (6, 3), (3, 2), (2, 3)))
    assert present(verify.certify(X, Y, W1, W2, optimise=False).alpha0).upper == 0
    for name in ("stable", "stable-adaptive"):
        run = verify.train(X, Y, W1, W2, name, 40)
        assert run.losses[-1] < run.losses[0]
        assert run.broken == ()
