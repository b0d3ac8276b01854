"""Large steps: the theorems for one input and one output, their exact counterexamples, other losses, matrices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from math import sqrt
from random import Random
from typing import Any

import numpy as np
import pytest
from flint import fmpq
from sympy import Eq, Ge, Gt, Integer, Le, Lt, Rational
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derivations import DEFINITIONS, LEMMAS, SHARPER, Claim
from derivations.large_steps import level_after_a_step as moving
from derivations.large_steps import level_never_rises as rising
from derivations.large_steps import three_layers, toward_zero, two_cycle
from derivations.large_steps.threshold import ERROR, STEP, THRESHOLD
from derivations.notation import D, K, L, SigmaMax, eta, level, mu, product, size, slope, t, target
from verify import Verdict, decide
from verify.evaluation.hypotheses import checker
from verify.instances.problem import Instance, sine_instance
from verify.verdicts.beyond import NotRefuted, refutation

BY_ID = {c.id: c for c in (*SHARPER, *LEMMAS)}


def altered(name: str, change: Callable[[Any], Relational], given: tuple[Boolean, ...] | None = None) -> Claim:
    claim = BY_ID[name]
    changed = replace(claim.printed, relation=change(claim.printed.relation))
    return replace(claim, printed=changed, given=claim.given if given is None else given)


_CHANGE = STEP * size(t) - STEP**2 * ERROR * product(t)
_SIGNS = (Ge(target, 0), Gt(eta, 0), Gt(K, 0))
_PLANTED = {
    "4.4 for 4": altered(
        "level-never-rises", lambda r: r, given=(*_SIGNS, rising.SLOPE, Le(STEP * level(t), Rational(22, 5)))
    ),
    "T for the level": altered("level-never-rises", lambda _: Le(size(t + 1), size(t))),
    "any level": altered("level-bounded", lambda _: Le(level(t), level(0)), given=_SIGNS),
    "eta K T <= 4 is enough": altered(
        "below-the-threshold-simply", lambda _: Le(STEP * level(t), 4), given=(*_SIGNS, Le(STEP * size(t), 4))
    ),
    "the criterion with 3 for 2": altered("descent-criterion", lambda r: r, given=(Ge(_CHANGE, 0), Le(_CHANGE, 3))),
    "3 T for 2 w": altered("size-above-product", lambda _: Ge(size(t), 3 * product(t))),
    "g^2 <= 5 / 2 for 2": altered("determinant-never-grows", lambda r: r, given=(Le(slope(t) ** 2, Rational(5, 2)),)),
    "the flow, g^2 <= 5 / 2 for 2": altered(
        "sharpness-of-the-flow", lambda r: r, given=(Le(slope(t) ** 2, Rational(5, 2)),)
    ),
    "beyond 1 for beyond 2": altered("loss-rises-above", lambda r: r, given=(Gt(ERROR**2, 0), Gt(_CHANGE, 1))),
    "half of 1 / (eta K)": altered("stable-minima", lambda _: Le(2 * STEP * product(t), 1)),
    "2 w* for w*": altered("error-contracts", lambda r: Le(r.lhs, (1 - 2 * STEP * target) ** 2 * ERROR**2)),
    "room for twice the level": altered(
        "error-contracts",
        lambda r: r,
        given=(Gt(target, 0), *_SIGNS[1:], Le(4 * ERROR**2, target**2), Le(STEP * (level(t) + 2 * target), 4)),
    ),
    "never falls below it either": altered("level-stays-above", lambda r: r, given=_SIGNS),
    "5 for 4 at the start": altered(
        "layers-shrink",
        lambda r: next(part for part in r.args if part.lhs == toward_zero.SIZE),
        given=(*BY_ID["layers-shrink"].given[:2], Le(BY_ID["layers-shrink"].given[2].lhs, 5)),
    ),
    "5 for 4": altered(
        "size-of-the-layers",
        lambda r: r.xreplace({Integer(4): Integer(5)}),
    ),
    "2 mu for mu": altered("sharpness-at-minima", lambda r: Ge(r.lhs, 2 * r.rhs)),
    "half of 2 / (eta mu)": altered("minima-of-a-step", lambda r: Le(eta * mu * SigmaMax(D(t)), 1)),
}


_LONG = ("4.4 for 4", "T for the level", "any level", "g^2 <= 5 / 2 for 2")


@pytest.mark.parametrize(
    "claim",
    [pytest.param(c, id=name, marks=pytest.mark.slow if name in _LONG else ()) for name, c in _PLANTED.items()],
)
def test_a_slip_is_refuted(claim: Claim) -> None:
    found = decide(claim, samples=60).printed
    assert found.verdict is Verdict.REFUTED
    assert found.counterexample is not None


# --- exact counterexamples: what the hypotheses are for ----------------------------------------------------------


def _network(first: list[str], second: list[str], minimiser: str) -> Instance:
    """The square loss of X = 1, so K = 1, with step size 1."""
    return Instance([[1]], [[minimiser]], [first], [[x] for x in second], eta=fmpq(1))


def _values(inst: Instance, steps: int) -> list[Fraction]:
    """The errors along the run, exactly, by formulas of its own."""
    first = [Fraction(str(x)) for x in inst.W1.entries()]
    second = [Fraction(str(x)) for x in inst.W2.entries()]
    best, found = Fraction(str(inst.Y[0, 0])), []
    for _ in range(steps):
        error = sum((a * b for a, b in zip(first, second, strict=True)), Fraction(0)) - best
        found.append(error)
        first, second = (
            [a - error * b for a, b in zip(first, second, strict=True)],
            [b - error * a for a, b in zip(first, second, strict=True)],
        )
    return found


@pytest.mark.parametrize(
    ("inst", "errors"),
    [
        pytest.param(_network(["1", "1", "1"], ["1", "0", "0"], "0"), [1, -2, -2, -2], id="on the threshold, w* = 0"),
        pytest.param(_network(["1", "1", "0"], ["0", "0", "1"], "1"), [-1, 2, 2, 2], id="eta K T < 4, level 4"),
        pytest.param(_network(["1", "1/2"], ["1", "1/2"], "1/4"), [1, Fraction(-1, 4)], id="one step to the saddle"),
    ],
)
def test_the_counterexamples(inst: Instance, errors: list[Fraction]) -> None:
    assert _values(inst, len(errors)) == errors


def test_on_the_threshold_the_error_moves_by_the_chebyshev_polynomial() -> None:
    inst = _network(["1", "1", "1"], ["1", "0", "0"], "0")
    on = checker(Eq(THRESHOLD, 0), DEFINITIONS)
    assert all(on(inst, time).truth is True for time in range(3))
    assert checker(Eq(level(t), 4), DEFINITIONS)(inst, 0).truth is True


def test_within_the_simple_condition_a_run_may_end_at_the_saddle() -> None:
    inst = _network(["1", "1/2"], ["1", "1/2"], "1/4")
    assert checker(Le(STEP * (size(t) + 4 * target), 4), DEFINITIONS)(inst, 0).truth is True
    assert checker(Eq(size(t), 0), DEFINITIONS)(inst, 1).truth is True


def test_a_minimiser_beyond_two_lets_a_run_cross_the_threshold() -> None:
    inst = _network(["1", "1/2"], ["1", "1/2"], "5/2")
    assert checker(Gt(STEP * target, 2), DEFINITIONS)(inst, 0).truth is True
    assert checker(Lt(THRESHOLD, 0), DEFINITIONS)(inst, 0).truth is True
    assert checker(Gt(THRESHOLD, 0), DEFINITIONS)(inst, 1).truth is True


# --- a loss that is not convex -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["product-and-size", "multiplicative-law", "imbalance-law", "level-never-rises"])
def test_holds_for_a_loss_that_is_not_convex(name: str) -> None:
    claim, rng, met = BY_ID[name], Random(5), 0
    for _ in range(40):
        h = rng.randint(1, 3)
        first, second = ([f"{rng.randint(-4, 4)}/{rng.randint(2, 5)}" for _ in range(h)] for _ in range(2))
        size_of_step = fmpq(1, rng.choice((20, 50, 400)))
        subject = sine_instance([[f"{rng.randint(0, 3)}/3"]], [first], [[x] for x in second], size_of_step)
        if not all(checker(g, DEFINITIONS)(subject, 0).truth is True for g in claim.given):
            continue
        found = checker(claim.printed.relation, DEFINITIONS)(subject, 0).truth
        assert found is not False
        met += 1
    assert met >= 5


# --- lemmas about any numbers ------------------------------------------------------------------------------------

_LEMMAS = (
    "level-identity",
    "level-kept",
    "level-below",
    "level-at-least",
    "level-is-a-root",
    "balanced-product-bounded",
)
_MORE = ("level-exceeded", "level-above")


@pytest.mark.parametrize("name", [*_LEMMAS, *_MORE])
def test_holds_for_numbers_that_meet_the_hypotheses(name: str) -> None:
    lemma, rng, met = BY_ID[name], Random(name), 0
    for _ in range(4000):
        s, w, spare = (Fraction(rng.randint(*pair), rng.randint(1, 4)) for pair in ((0, 4), (-4, 6), (0, 6)))
        total = 2 * abs(w) + rng.choice((Fraction(0), spare))
        step = Fraction(rng.randint(1, 8), rng.randint(1, 8))
        root = sqrt(max(total**2 - 16 * s * (w - s), 0))
        d = Fraction((float(total) + root) / 2).limit_denominator(50) + Fraction(rng.randint(-2, 4), 25)
        slope = step * (w - s) * Fraction(rng.randint(0, 4), 4)
        values = {
            moving.W_: w, moving.T_: total, moving.S_: s, moving.D_: d, moving.E_: step, moving.G_: slope,
        }  # fmt: skip
        exact = {symbol: Rational(value.numerator, value.denominator) for symbol, value in values.items()}
        if d != 0 and all(bool(g.subs(exact)) for g in lemma.given):
            met += 1
            assert _true(lemma.printed.relation, exact), exact
        if met == 3:
            return
    pytest.fail(f"{name}: only {met} of 4000 met the hypotheses")


def _true(relation: Any, values: dict[Any, Any]) -> bool:
    parts = relation.args if relation.func.__name__ == "And" else (relation,)
    return all(bool(part.subs(values).simplify()) for part in parts)


@pytest.mark.parametrize("x", [Rational(1, 2), Rational(3, 2), Rational(2, 3)])
def test_a_cycle_of_period_two(x: Rational) -> None:
    values = {two_cycle.X: x, two_cycle.A: x + 1 / x}
    assert _true(BY_ID["two-cycle"].printed.relation, values)
    # as a run: equal layers of the square root's square, X = 1 and step 1
    best = float(x + 1 / x - 1)
    first = second = np.array([sqrt(float(x))])
    products = []
    for _ in range(4):
        products.append(float(first @ second))
        error = products[-1] - best
        first, second = first - error * second, second - error * first
    assert products == pytest.approx([float(x), 1 / float(x)] * 2)


def test_three_layers_on_matrices() -> None:
    rng = np.random.default_rng(6)
    v1, v2, v3, z = (rng.integers(-3, 4, shape) for shape in ((2, 3), (3, 4), (4, 2), (2, 2)))
    gradients = [z @ (v2 @ v3).T, v1.T @ z @ v3.T, (v1 @ v2).T @ z]
    layers, size_of_step = [v1, v2, v3], 2
    moved = [a - size_of_step * b for a, b in zip(layers, gradients, strict=True)]
    for i in range(2):
        before, after = (a[i].T @ a[i] - a[i + 1] @ a[i + 1].T for a in (layers, moved))
        added = gradients[i].T @ gradients[i] - gradients[i + 1] @ gradients[i + 1].T
        assert (after - before == size_of_step**2 * added).all()
        assert (layers[i].T @ gradients[i] == gradients[i + 1] @ layers[i + 1].T).all()
        size_of_gradient = sum(np.sum(x**2) for x in gradients)
        assert np.linalg.norm(after - before) <= size_of_step**2 * size_of_gradient * (1 + 1e-12)
    assert all(len(c.printed.relation.args) == 2 for c in three_layers.LEMMAS)


# --- runs in plain NumPy -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_a_run_at_nine_tenths_of_the_bound_of_its_time(seed: int) -> None:
    """The step 4 / (K level) with its schedule: the level never rises, so the bound of the step never falls."""
    rng = np.random.default_rng(seed)
    h, best = int(rng.integers(1, 5)), rng.uniform(0, 1)
    first, second = rng.normal(size=h), rng.normal(size=h)
    before = np.inf
    for _ in range(200):
        w, total = first @ second, first @ first + second @ second
        now = (total + sqrt(max(total**2 - 16 * best * (w - best), 0))) / 2
        assert now <= before * (1 + 1e-9)
        before = now
        slope = 0.9 * 4 / now * (w - best) * rng.uniform(0.2, 1)
        first, second = first - slope * second, second - slope * first


# --- what `show` says is false just beyond ------------------------------------------------------------------------


def test_each_statement_beyond_a_claim_is_refuted_by_its_instance() -> None:
    beyond = [b for c in SHARPER for b in c.beyond]
    assert len(beyond) >= 5
    for each in beyond:
        assert refutation(each).violates == each.relation


def test_an_instance_that_refutes_nothing_is_refused() -> None:
    first = next(b for c in SHARPER for b in c.beyond)
    with pytest.raises(NotRefuted, match="is not refuted"):
        refutation(replace(first, relation=Le(L(1), L(2))))
