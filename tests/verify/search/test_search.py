"""The search finds what is there, refutes nothing that is true, and each counterexample can be redone by others."""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import Any

import numpy as np
import pytest
from flint import fmpq
from sympy import Eq

from derivations import DEFINITIONS, registry
from derivations.notation import L
from tests.material.false_bounds import FALSE, TRUE
from tests.material.typed_quantities import holds, quantities
from verify.evaluation.statements import compile_statement
from verify.instances.problem import Instance
from verify.search import conjecture, explore, merged, parse_conjecture
from verify.search.climbing.ascent import CHILDREN, Ascents
from verify.search.climbing.families import Box, Layout, Problems, draw, families, instance, rounded, turns_of
from verify.search.climbing.landscape import _SPELLED_OUT, Excess, Landscape, slack_box, step_bounds, value_of
from verify.search.climbing.layouts import SHAPES, WIDE_SHAPES, layouts_of
from verify.search.confirming.confirmation import Finding, attack, finding
from verify.search.confirming.rounding import simple_instances
from verify.search.language.grammar import GrammarError
from verify.search.language.vocabulary import QUANTITIES
from verify.search.recognition import recognised
from verify.search.recognition.sums import as_typed
from verify.search.records import Exploration, of_all_links
from verify.trials.evidence import Verdict
from verify.trials.horizon import Horizon
from verify.trials.records import Tightness

UNITS = 24
QUICK = FALSE[::11]
"""A few of the false ones by default; all of them when the long hunts are asked for."""


def _ids(rows):
    return [f"{text} | {', '.join(given)}" for text, given in rows]


def relation_of(text: str) -> Any:
    """The one relation that a text states."""
    return parse_conjecture(text).relation


def searched(text, given, units=UNITS, seconds=1.0):
    """What so many units find together, up to the first counterexample."""
    found = Exploration()
    for index in range(units):
        found = merged(found, explore(parse_conjecture(text, given), 0, index, seconds=seconds))
        if found.counterexample is not None:
            break
    return found


def check_by_hand(text, given, counterexample):
    """The instance is what it should be, meets the hypotheses and violates the relation, in another arithmetic."""
    values = counterexample.values
    assert set(values) == {"X", "Y", "W1", "W2", "eta", "c1", "c2"}
    assert Fraction(values["eta"]) > 0
    assert 0 < Fraction(values["c1"]) < 1 < Fraction(values["c2"])
    assert holds(text, values) is not True
    assert all(holds(g, values) is not False for g in given)


# --- false ones are found --------------------------------------------------------------------


def test_the_lists_are_long_enough_and_have_no_doubles():
    assert len(FALSE) >= 60
    assert len(TRUE) >= 40
    assert len({*FALSE, *TRUE}) == len(FALSE) + len(TRUE)


@pytest.mark.parametrize(("text", "given"), QUICK, ids=_ids(QUICK))
def test_a_false_bound_is_refuted(text, given):
    found = searched(text, given)
    assert found.counterexample is not None
    check_by_hand(text, given, found.counterexample)


@pytest.mark.slow
def test_every_false_bound_is_refuted(record_property):
    missed = []
    for text, given in FALSE:
        found = conjecture(text, given, seconds=20, jobs=2)
        record_property("planted", str(found.verdict) if found.counterexample else f"{text} {given}")
        if found.counterexample is None:
            missed.append((text, given))
        else:
            check_by_hand(text, given, found.counterexample)
    assert not missed


def test_an_equality_that_only_exact_numbers_reach_is_found():
    # rho_sharp is 0 only where K eta lambda = 1, all eigenvalues are equal and the gradient or W vanishes
    found = searched("rho_sharp > 0", ())
    assert found.counterexample is not None
    assert found.counterexample.lhs == found.counterexample.rhs == "0"


def test_a_rare_hypothesis_is_steered_to():
    rare = ("eta >= 0.9999*eta_max", "eta <= eta_max", "kappa >= 50", "kappa <= 50.001", "L >= 1", "L <= 1.0001")
    found = searched("L_next <= 0.99*L", rare, seconds=2.0)
    assert found.counterexample is not None
    check_by_hand("L_next <= 0.99*L", rare, found.counterexample)


@pytest.mark.parametrize(
    "given",
    [("eta == 1/K",), ("c1 == 1/3", "c2 == 7/5"), ("kappa == 1",), ("norm_D == 0",), ("n == 2", "h == n + 1")],
)
def test_hypotheses_that_are_equations_are_met_exactly(given):
    found = searched("norm_W <= norm_G", given)
    assert found.counterexample is not None
    check_by_hand("norm_W <= norm_G", given, found.counterexample)


# --- true ones stand -------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "given"), TRUE[::8], ids=_ids(TRUE[::8]))
def test_a_true_relation_stands(text, given):
    found = searched(text, given, units=1, seconds=0.5)
    assert found.counterexample is None
    assert found.instances > 0
    assert found.tightest is None or found.tightest.ratio <= 1


@pytest.mark.slow
def test_every_true_relation_stands():
    for text, given in TRUE:
        found = conjecture(text, given, seconds=5, jobs=2)
        assert found.counterexample is None
        assert found.verdict in (Verdict.CERTIFIED, Verdict.PROVED) or found.undecided


def test_the_ratio_of_a_tight_bound_comes_near_one():
    found = searched("lambda_max_D - lambda_min_D <= 3/2*norm_D", (), units=1)
    assert found.tightest is not None
    assert found.tightest.ratio == pytest.approx(2**0.5 / 1.5, rel=1e-6)
    values = quantities(found.tightest.values)
    assert float((values["lambda_max_D"] - values["lambda_min_D"]) / values["norm_D"]) == pytest.approx(2**0.5)


# --- no value is neither true nor false ------------------------------------------------------

AT_MINIMUM = Instance([[1]], [[1]], [[1]], [[1]], 1)  # L = 0


@pytest.mark.parametrize(
    ("text", "given", "finds"),
    [
        ("L_next/L <= 1", (), Finding.SILENT),
        ("L/L == 2", (), Finding.SILENT),
        ("log(L) <= -1", (), Finding.SILENT),
        ("sqrt(L - 1) <= -1", (), Finding.SILENT),
        ("K <= 1", ("1/L <= 2",), Finding.SILENT),
        ("K <= 1", ("K > 1",), Finding.SILENT),
        ("L <= 0", (), Finding.TRUE),
        ("L < 0", (), Finding.FALSE),
        ("L == K", ("K == 1",), Finding.FALSE),
    ],
)
def test_an_instance_without_a_value_says_nothing(text, given, finds):
    stated = parse_conjecture(text, given)
    assert finding(stated, AT_MINIMUM)[0] is finds
    assert (attack(stated).violated(AT_MINIMUM) is not None) == (finds is Finding.FALSE)


@pytest.mark.parametrize(
    "inst",
    [
        Instance([[1, 1]], [[1]], [[1], [1]], [[1]], 1),  # X has not full column rank
        Instance([[1]], [[1]], [[1]], [[1]], 0),
        Instance([[1]], [[1]], [[1]], [[1]], 1, c1=1),
        Instance([[1]], [[1]], [[1]], [[1]], 1, c2=1),
    ],
)
def test_what_is_not_meant_is_no_counterexample(inst):
    stated = parse_conjecture("K < 0")
    assert attack(stated).violated(inst) is None
    assert finding(stated, inst)[0] is Finding.SILENT


def test_a_relation_without_any_value_is_left_undecided():
    found = conjecture("log(-K) <= 0", seconds=0.4)
    assert (found.verdict, found.instances, found.tightest) == (Verdict.UNDECIDED, 0, None)


def test_hypotheses_that_exclude_each_other_are_left_undecided():
    found = conjecture("K <= 0", ["L < 0"], seconds=0.4)
    assert (found.verdict, found.instances) == (Verdict.UNDECIDED, 0)


# --- what is known ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "given", "known"),
    [
        ("lambda_min_tau >= alpha", (), 1),
        ("alpha <= lambda_min_tau", (), 1),
        ("norm_G**2 >= 2*mu*L", (), 1),
        ("L <= norm_G**2/mu/2", (), 1),
        ("norm_G**2 >= 2*K*L", (), 0),
        ("p1 <= sigma_min_W", (), 1),
        ("0 < f", ("eta <= eta_max", "alpha0 > 0"), 1),
        ("0 < f", ("2*eta <= eta_max", "alpha0 > 0"), 1),  # a stronger hypothesis
        ("0 < f", ("eta <= 2*eta_max", "alpha0 > 0"), 0),  # a weaker one
        ("0 < f", ("eta <= eta_max",), 0),  # a hypothesis of the claim is missing
        ("L_next <= rho*L", (), 0),
        # weaker constants
        ("norm_G**2 <= 3*K*L", (), 1),
        ("norm_G**2 <= 1.99*K*L", (), 0),
        ("lambda_max_tau <= 2*beta", (), 2),
        ("drift <= 2*eta**2*inner_G_tau_G", (), 1),
        # two results, one after the other
        ("alpha <= lambda_max_tau", (), 2),
        ("inner_G_tau_G >= alpha*norm_G**2", (), 2),
        ("L_next <= L", ("eta <= eta_max_stable",), 1),
        ("L_next <= rho*L", ("rho <= 1",), 1),
        ("L_next <= L - eta*inner_G_tau_G/4", ("eta*K*lambda_max_tau <= 1/2", "eta*norm_G <= 1/2"), 2),
        ("2*sigma_max_W <= lambda_max_tau", (), 1),
        # of another matrix, at another time, through squares
        ("norm_tau_G <= lambda_max_tau*norm_G", (), 1),
        ("drift <= eta**2*lambda_max_tau*norm_G**2", (), 2),
        ("norm_G <= sqrt(2*K*L)", (), 2),
        ("norm_G <= sqrt(K*L)", (), 0),
        ("norm_G[3]**2 <= 2*K*L[3]", (), 1),
        ("L[2] <= L[1]", ("eta <= eta_max_stable", "L > 0"), 1),
        ("L[2] <= rho*L[1]", ("rho <= 1",), 0),
        # a hypothesis times a number, a hypothesis by way of a result
        ("L_next <= L", ("rho <= 1",), 2),
        ("L_next <= L", ("rho <= 2",), 0),
        ("L_next <= L", ("eta*K*beta <= 1/2", "eta*norm_G <= 1/2"), 3),
        ("L_next <= L", ("eta*K*alpha <= 1/2", "eta*norm_G <= 1/2"), 0),
    ],
)
def test_what_follows_from_results_is_recognised_and_derived(text: str, given: tuple[str, ...], known: int) -> None:
    """``known``: how many results are cited, those about signs among them."""
    found = recognised(parse_conjecture(text, given))
    assert (0 if found is None else len(found.ids)) == known
    assert found is None or found.checked.gap is None


@pytest.mark.parametrize("text", ["sigma_max_W <= norm_W", "norm_W <= norm_W1*norm_W2", "sigma_min_W <= norm_W"])
def test_what_follows_from_textbook_facts_alone_is_derived(text: str) -> None:
    found = recognised(parse_conjecture(text))
    assert found is not None
    assert found.ids == ()
    assert registry.establishes(found.checked, as_typed(relation_of(text)))


def test_a_rank_that_a_proof_supposes_is_not_taken_for_granted() -> None:
    assert recognised(parse_conjecture("0 < f", ("eta <= eta_max", "alpha0 > 0"), data="any")) is None
    assert recognised(parse_conjecture("norm_G**2 >= mu*L", data="any")) is not None


def test_a_verdict_names_the_result():
    found = conjecture("norm_G**2 <= 2*K*L", seconds=0.3)
    assert (found.verdict, found.proved_by) == (Verdict.PROVED, ("gradient-bound",))
    assert found.instances > 0


# --- the parts -------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(1, 1, 1), (2, 1, 2), (3, 2, 3), (1, 3, 1)])
def test_the_two_arithmetics_agree_on_every_quantity(shape):
    rng, layout = np.random.default_rng(3), Layout(shape)
    points = np.concatenate([draw(family, layout, 1, rng) for family in families(layout, rng)])
    points[:, layout.parts["spectrum"]] *= 0.3
    points[:, layout.parts["scales"]] *= 0.3
    problems = Problems.of(layout, points, Box())
    eta = problems.step_scale
    for name in QUANTITIES:
        if name == "eta_max_stable" and name not in DEFINITIONS:
            continue
        relation = relation_of(f"{name} <= 1")
        values = value_of(relation.lhs)(problems.batch(eta))
        for i, value in enumerate(values):
            exact = instance(problems.take([i]), float(eta[i]), (float(problems.c1[i]), float(problems.c2[i])))
            left = compile_statement(relation)(exact).lhs
            if left not in ("undefined", "inf", "-inf", "nan"):
                assert value == pytest.approx(float(left), rel=1e-5, abs=1e-10), name


def test_a_family_stays_a_family():
    rng, layout = np.random.default_rng(0), Layout((2, 3, 2))
    for family in families(layout, rng):
        points = draw(family, layout, 20, rng)
        turn = turns_of(family, family.free, len(family.free))
        within = turn @ np.linalg.lstsq(turn, points.T, rcond=None)[0]
        assert np.allclose(within.T, points, rtol=1e-6)
    balanced = next(f for f in families(Layout((2, 2, 2)), rng) if f.name == "balanced")
    problems = Problems.of(Layout((2, 2, 2)), draw(balanced, Layout((2, 2, 2)), 9, rng), Box())
    assert np.allclose(problems.W1, problems.W2.transpose(0, 2, 1))


def test_the_ascents_find_the_top_of_a_narrow_ridge():
    rng = np.random.default_rng(1)

    def start(count):
        return rng.normal(size=(count, 5)) * 3, np.broadcast_to(np.eye(5), (count, 5, 5))

    ascents = Ascents(8, start, rng)
    scales = 10.0 ** np.arange(5)
    for _ in range(250):
        points = ascents.ask()
        assert points.shape == (8 * CHILDREN, 5)
        ascents.tell(-((points - 1) ** 2 * scales).sum(axis=1))
    assert ascents.best.max() > -1e-8


def test_an_ascent_leaves_its_family_never():
    rng = np.random.default_rng(1)
    turn = np.zeros((4, 4))
    turn[0, 0] = turn[1, 0] = turn[2, 1] = 1  # the first two tied, the last one held
    ascents = Ascents(3, lambda count: (np.full((count, 4), 0.5), np.broadcast_to(turn, (count, 4, 4))), rng)
    for _ in range(30):
        points = ascents.ask()
        assert np.allclose(points[:, 0], points[:, 1])
        assert np.allclose(points[:, 3], 0.5)
        ascents.tell(-(points**2).sum(axis=1))


def test_a_gap_is_free_of_scale_and_positive_where_the_relation_fails():
    problems = Problems.of(Layout((1, 1, 1)), np.zeros((1, 10)), Box())  # X = 1, W1 = W2 = 0, R = 0
    batch = problems.batch(np.array([2.0]))
    assert Excess(relation_of("3*eta <= 2*eta"))(batch)[0] == pytest.approx(np.log(1.5))
    assert Excess(relation_of("2*eta >= 3*eta"))(batch)[0] == pytest.approx(np.log(1.5))
    assert Excess(relation_of("2*eta <= 3*eta"))(batch)[0] == pytest.approx(-np.log(1.5))
    assert Excess(relation_of("3e9*eta - 2e9*eta <= 0"))(batch)[0] == pytest.approx(np.log(1.5))
    assert Excess(relation_of("eta == 3"))(batch)[0] > 0
    assert np.isnan(Excess(relation_of("1/L <= 1"))(batch)[0])


def test_what_is_common_to_both_sides_cancels():
    """Where hardly anything moves, a step's effect is still seen in full digits."""
    layout = Layout((1, 1, 1))
    point = np.zeros((1, layout.size))  # X = 1, c1 = 1/2, c2 = 2
    for name, value in (("W1", 1.0), ("W2", 1.0), ("R", 1e-3)):
        point[:, layout.parts[name]] = value
    batch = Problems.of(layout, point, Box()).batch(np.array([1e-14]))
    # the loss falls by eta q, and half of (eta |tau(G)|)^2 comes back: the ratio is about eta
    assert Excess(relation_of("L_next <= L"))(batch)[0] == pytest.approx(np.log(1e-14), rel=1e-2)
    assert Excess(relation_of("rho <= 1"))(batch)[0] == pytest.approx(np.log(1e-14), rel=1e-2)


def test_hypotheses_say_where_the_step_and_the_slacks_lie():
    given = parse_conjecture("L <= 1", ["2*K*eta <= 1", "eta >= mu", "1/4 <= c1", "c2 == 3/2", "eta*L <= eta"]).given
    bounds = step_bounds(given)
    assert (len(bounds.upper), len(bounds.lower), bounds.pinned) == (1, 1, None)
    assert slack_box(given) == Box((Fraction(1, 4), Fraction(1)), (Fraction(3, 2), Fraction(3, 2)))


def test_hypotheses_on_sides_choose_the_shapes():
    given = ["h < min(n, m)", "n >= m"]
    found = [layout.shape for layout in layouts_of(parse_conjecture("L <= 1", given))]
    assert {s for s in (*SHAPES, *WIDE_SHAPES) if s[1] < min(s[0], s[2]) and s[0] >= s[2]} <= set(found)
    assert all(h < min(n, m) and n >= m for n, h, m in found)
    assert max(max(s) for s in found) == 40
    assert (7, 1, 1) in [layout.shape for layout in layouts_of(parse_conjecture("L <= 1", ["n == 7", "L <= 1"]))]
    with pytest.raises(GrammarError, match="no shape with sides up to 40 meets the hypotheses on n, h and m"):
        layouts_of(parse_conjecture("L <= 1", ["n > 40"]))
    with pytest.raises(GrammarError, match="does not meet"):
        layouts_of(parse_conjecture("L <= 1", ["n == 2"]), (1, 1, 1))


def test_numbers_are_rounded_relative_to_the_largest():
    assert rounded(np.array([1.3, -0.6, 0.01, 0.0]), 1).tolist() == [1.5, -0.5, 0.0, 0.0]
    assert rounded(np.zeros(2), 3).tolist() == [0.0, 0.0]
    exact = np.array([np.pi, 1e-9])
    assert rounded(exact, 53)[0] == np.pi


def test_simple_instances_come_first():
    landscape = Landscape(parse_conjecture("L <= 1"))
    layout = Layout((1, 1, 1))
    point = np.zeros(layout.size)
    point[layout.parts["R"]] = np.pi
    found = list(simple_instances(landscape, layout, point, inf))
    assert found[0].Y.entries()[0].q == 1
    assert found[0].Y != found[-1].Y


def test_a_unit_depends_on_its_number_and_seed_alone():
    stated = parse_conjecture("L_next <= L")
    first, again, other = (explore(stated, seed, 0).counterexample for seed in (0, 0, 1))
    assert first is not None
    assert first == again
    assert other is not None


def test_explorations_add_up():
    low, high = Tightness(0.5, {"eta": "1"}), Tightness(0.75, {"eta": "2"})
    one, two = Exploration(3, 1, 2, 10, low), Exploration(4, 0, 4, 20, high)
    assert merged(one, two) == Exploration(7, 1, 6, 30, high)
    assert merged(Exploration(), one) == one


@pytest.mark.parametrize(
    "arguments",
    [
        {"shape": (1, 1)},
        {"shape": (0, 1, 1)},
        {"shape": (1, 1, 1000)},
        {"samples": 0},
        {"seconds": 0},
        {"seconds": float("inf")},
        {"seconds": float("nan")},
        {"seed": -1},
        {"jobs": 0},
    ],
)
def test_arguments_that_make_no_sense_are_refused(arguments):
    with pytest.raises(ValueError, match=f"^{next(iter(arguments))} should be"):
        conjecture("L <= 1", **arguments)


def test_samples_bound_what_is_decided():
    found = conjecture("norm_W <= norm_W1*norm_W2", samples=5, seconds=5)
    assert found.instances == 5
    assert found.decided_exactly <= 5
    assert found.horizon.both_zero <= 5


def test_of_some_of_the_instances_those_count_first_whose_sides_are_not_zero():
    found = Exploration(instances=10, decided_exactly=4, horizon=Horizon(met=12, both_zero=7))
    assert found.of_so_many(20) == found
    some, few = found.of_so_many(5), found.of_so_many(3)
    assert (some.instances, some.decided_exactly, some.horizon.both_zero) == (5, 4, 2)
    assert (few.instances, few.decided_exactly, few.horizon.both_zero) == (3, 3, 0)


def test_a_chain_is_not_said_to_be_between_zeros_where_one_of_its_links_is_not():
    zeros, mixed = (Exploration(instances=k, horizon=Horizon(met=k, both_zero=b)) for k, b in ((40, 40), (100, 50)))
    together = of_all_links([zeros, mixed])
    assert together.instances == 40
    assert together.horizon.both_zero == 0


@pytest.mark.parametrize("shape", [(1, 1, 1), (2, 3, 2), (3, 2, 1)])
def test_the_loss_along_the_step_is_spelled_out_as_it_is(shape: tuple[int, int, int]) -> None:
    """What stands for L(1) in the landscape is L(1): an equality of rational numbers on every instance."""
    check = compile_statement(Eq(L(1), _SPELLED_OUT[L(1)]))
    twice = compile_statement(Eq(L(1), 2 * _SPELLED_OUT[L(1)] - L(0)))
    rng = np.random.default_rng(0)
    n, h, m = shape
    drawn = [[rng.integers(-3, 4, size=s).tolist() for s in ((n, n), (n, m), (n, h), (h, m))] for _ in range(3)]
    made = [Instance(X, Y, W1, W2, fmpq(1, 7)) for X, Y, W1, W2 in drawn]
    assert all(check(instance).truth is True for instance in made)
    assert not all(twice(instance).truth for instance in made)


@pytest.mark.parametrize("shape", [(2, 3, 2), (3, 1, 2), (5, 4, 3)])
def test_a_counterexample_has_the_shape_that_was_asked_about(shape):
    found = conjecture("norm_G <= 5*norm_W", shape=shape, seconds=10).counterexample
    assert found is not None
    assert tuple(found.shape[side] for side in "nhm") == shape


def test_of_a_large_shape_it_is_made_of_a_small_one():
    """Copies along the diagonals, or one among zeros: a few small numbers, and as many zeros as it takes."""
    found = conjecture("L_next <= L", shape=(30, 2, 40), seconds=10).counterexample
    assert found is not None
    assert [found.shape[side] for side in "nhm"] == [30, 2, 40]
    numbers = [Fraction(x) for name in ("X", "Y", "W1", "W2") for row in found.values[name] for x in row]
    assert all(abs(x.numerator) <= 4 and x.denominator <= 4 for x in numbers)


@pytest.mark.parametrize(
    ("relation", "most"), [("norm_W <= 2*sigma_max_W", 20), ("nuclear(X*W - Y) <= 5*norm(X*W - Y)", 80)]
)
def test_where_no_small_one_is_a_counterexample_many_entries_are_made_zero_at_once(relation, most):
    """Five equal singular values at least, or 26: a second is enough to get near that among 40 x 40 numbers."""
    shape = (40, 40, 40)
    found = explore(parse_conjecture(relation, shape=shape), 0, 0, shape, 1.0, shrinking=1.0).counterexample
    assert found is not None
    used = {"norm_W <= 2*sigma_max_W": ("W1", "W2")}.get(relation, ("X", "Y", "W1", "W2"))
    numbers = [Fraction(x) for name in used for row in found.values[name] for x in row]
    assert sum(x != 0 for x in numbers) <= most
    assert all(x in (0, 1) for x in numbers)


def test_where_both_sides_are_equal_throughout_that_is_decided():
    assert conjecture("n >= 2", shape=(2, 2, 2), seconds=1).verdict is not Verdict.UNDECIDED


@pytest.mark.parametrize(
    ("relation", "given"),
    [("norm_G[3] <= norm_G", "eta*K*lambda_max_tau <= 1/2"), ("L_next <= L", "eta*K <= 1/2")],
)
def test_what_holds_in_any_units_is_shown_in_plain_ones(relation, given):
    """Tiny data under huge steps, or huge targets, are the same problem as plain ones, in other units."""
    found = conjecture(relation, [given], seconds=10).counterexample
    assert found is not None
    numbers = [Fraction(x) for name in ("X", "Y", "W1", "W2") for row in found.values[name] for x in row]
    assert all(abs(x.numerator) <= 1000 and x.denominator <= 1000 for x in [*numbers, Fraction(found.values["eta"])])
