"""Promises: what floats say of each agrees with exact arithmetic, and a bent relation does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import inf, isfinite
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Ge, Le, Rational, Symbol
from sympy.core.relational import Relational

from derivations.notation import (
    D,
    L,
    LambdaMaxTau,
    LambdaMinTau,
    NormF,
    SigmaMax,
    SigmaMin,
    W,
    W_star,
    beta_stable,
    c1,
    c2,
    eta,
    level,
    margin,
    rho_spectral,
    t,
)
from derivations.notation import alpha0 as ALPHA0
from derivations.notation import beta0 as BETA0
from derivations.notation import p1 as P1
from derivations.proving.relations import conjuncts
from derivations.registry import result
from derivations.sharper.smooth_descent import DISSIPATION
from tests.material.networks import network
from verify.evaluation.statements import compile_statement
from verify.networks.training.batches import successive, together
from verify.networks.training.bounds.constants import Constants
from verify.networks.training.bounds.differences import UNIT, Differences, Enclosed, rounding
from verify.networks.training.descent import Iterate
from verify.networks.training.measurements import measured, measured_at, stepped
from verify.networks.training.promises import LEVEL, PROMISES, ExactChecks, Promise, exact_instance, float_checks
from verify.networks.training.reduction import Reduced, reduced
from verify.networks.training.train import safe_constants
from verify.networks.training.verified_spectra import bounded_eigenvalues

FRACTIONS = (0.01, 1.0, 3.0, 300.0)
"""Of lambda_min / (K lambda_max^2): (18) holds up to about twice that, the lemma itself some way further."""

SCALES = (1.0, 0.3)
CONSTANTS = ("K", "mu", "c1", "c2", "p1", "p2", "alpha0", "beta0", "start_loss", "start_level")


def networks() -> Iterator[tuple[Reduced, Constants]]:
    for shape in ((1, 1, 1), (2, 2, 2), (2, 3, 1)):
        found = reduced(*network(*shape))
        yield found, safe_constants(found)


def scaled(constants: Constants, scale: float) -> Constants:
    """Constants that are no bounds any more where the scale is below 1, so that promises fail too."""
    changes = {"p1": 1 / scale, "p2": scale, "alpha0": 1 / scale, "beta0": scale}
    return replace(constants, **{name: getattr(constants, name) * factor for name, factor in changes.items()})


class Step(NamedTuple):
    """What is known of one step, in floats."""

    low: dict[str, float]
    high: dict[str, float]
    decrease_high: float


def one_step(iterate: Iterate, step: float) -> Step:
    batch = together([iterate])
    did = stepped(batch, measured(batch), np.array([step]), together([iterate.moved(step)]))
    low, high = ({name: float(x[0]) for name, x in each.items()} for each in (did.low, did.high))
    return Step(low, high, float(did.decrease_high[0]))


def floats(promises: tuple[Promise, ...], iterate: Iterate, constants: Constants, step: float) -> dict[str, Enclosed]:
    plain = {name: float(getattr(constants, name)[0]) for name in CONSTANTS}
    at = measured_at(iterate)
    did = one_step(iterate, step)
    return float_checks(promises)({**plain, **at.low, **did.low}, {**plain, **at.high, **did.high})


def disagreements(promises: tuple[Promise, ...]) -> tuple[set[str], dict[str, set[bool | None]]]:
    """The promises and conditions whose float check, where clear, differs from the exact check of ``PROMISES``.

    And what the exact checks came to, to see that both answers were there to be told.
    """
    wrong: set[str] = set()
    seen: dict[str, set[bool | None]] = {}
    for found, plain in networks():
        for scale in SCALES:
            constants = scaled(plain, scale)
            level = float(constants.start_level[0])
            exact = ExactChecks(constants, 10**6, level if isfinite(level) else None)
            for fraction in FRACTIONS:
                natural = found.start.lambda_min / (plain.K[0] * found.start.lambda_max**2)
                step = fraction * float(natural)
                clear = floats(promises, found.start, constants, step)
                instance = exact_instance(found.start, step, constants)
                for bent, true in zip(promises, PROMISES):
                    if promises != PROMISES and bent == true:
                        continue
                    if true.theorem == LEVEL and not isfinite(level):
                        continue
                    checks = [(bent.name, true.relation), *zip(bent.condition_names, true.conditions)]
                    for name, relation in checks:
                        truth = exact._checker(relation)(instance).truth
                        seen.setdefault(name, set()).add(truth)
                        if clear[name].sign and truth is not None and (clear[name].sign > 0) != truth:
                            wrong.add(name)
    return wrong, seen


def test_what_floats_say_is_what_exact_arithmetic_says() -> None:
    wrong, seen = disagreements(PROMISES)
    assert not wrong
    both = ("lemma/0", "sharp-lemma/1", "lambda-min", "lambda-max", "sigma-min", "sigma-max")
    both += ("stable-decrease/0", "stable-decrease/1", "stable-beta", "stable-lambda-max", "spectral/0")
    assert {name: seen[name] >= {True, False} for name in both} == dict.fromkeys(both, True)


def bent(name: str, relation: Relational | None = None, condition: Relational | None = None) -> tuple[Promise, ...]:
    """The promises, one of them with another relation or condition."""

    def changed(p: Promise) -> Promise:
        if p.name != name:
            return p
        conditions = p.conditions if condition is None else (condition,)
        return replace(p, relation=p.relation if relation is None else relation, conditions=conditions)

    return tuple(map(changed, PROMISES))


_DRIFT = margin(eta, t) * NormF(D(t + 1) - D(t))
_CONDITION = result("eq19").given[-1]
_DECREASE = next(p for p in PROMISES if p.name == "stable-decrease").relation
BENT = {
    "drift budget times 2": bent("drift", Le(_DRIFT, 2 * eta * (L(t) - L(t + 1)))),
    "promised decrease times 1/2": bent("f-sharp", Le(L(t + 1), L(t) * (1 + PROMISES[3].relation.gts / L(t)) / 2)),
    "p_1 times 1/2": bent("sigma-min", Le(P1 / 2, SigmaMin(W(t)))),
    "c_2 beta_0 times 2": bent("lambda-max", Le(LambdaMaxTau(t), 2 * c2 * BETA0)),
    "c_1 alpha_0 times 1/2": bent("lambda-min", Le(c1 * ALPHA0 / 2, LambdaMinTau(t))),
    "half the bound of beta": bent("stable-beta", Le(beta_stable(t), beta_stable(0) / 2)),
    "twice the stable decrease": bent("stable-decrease", Le(L(t + 1), 2 * _DECREASE.gts - L(t))),
    "half the distance of the spectral factor from 0": bent("spectral", Le(L(t + 1), rho_spectral(eta, t) * L(t) / 2)),
    "(18) with twice lambda_min": bent("lemma", condition=Ge(_CONDITION.lhs + LambdaMinTau(t), 0)),
}


@pytest.mark.parametrize("what", BENT)
def test_a_bent_promise_is_not_that_of_its_result(what: str) -> None:
    """Whatever is bent, the promises are no longer the relations that the results of ``derivations`` assert."""
    sources = {
        "lemma": "eq19", "sharp-lemma": "sharp-descent-square-loss", "f": "descent-under-bounds",
        "f-sharp": "sharp-descent-under-bounds", "lambda-min": "eq25-a", "lambda-max": "eq25-c",
        "sigma-min": "eq25-d", "sigma-max": "eq25-f", "drift": "sharp-drift-under-bounds",
        "spectral": "spectral-descent", "stable-decrease": "stable-bounds", "stable-beta": "stable-run",
        "stable-lambda-max": "stable-uniform-bounds", "stable-sigma-max": "stable-uniform-bounds",
        "level": "level-bounded",
    }  # fmt: skip

    def faithful(promises: tuple[Promise, ...]) -> bool:
        return all(
            p.relation in conjuncts(result(sources[p.name]).relation)
            and (p.name == "spectral" or set(p.conditions) <= set(result(sources[p.name]).given))
            for p in promises
        )

    assert faithful(PROMISES)
    assert not faithful(BENT[what])


@pytest.mark.parametrize(
    "what", ["p_1 times 1/2", "c_2 beta_0 times 2", "half the bound of beta", "(18) with twice lambda_min"]
)
def test_a_bent_float_check_disagrees_with_exact_arithmetic(what: str) -> None:
    wrong, _ = disagreements(BENT[what])
    assert wrong


def test_a_drift_budget_twice_as_large_is_noticed() -> None:
    """Where the drift is between once and twice what the step may spend, only the bent check says it is within."""
    found = reduced(*network(2, 3, 1))
    constants = safe_constants(found)
    plain = {name: float(getattr(constants, name)[0]) for name in CONSTANTS}
    at = measured_at(found.start)
    did = one_step(found.start, float(constants.eta_max[0]))
    values = {**plain, **at.values, "eta": did.low["eta"], "gain": did.low["gain"], "cost": did.low["cost"]}
    share = float_checks(PROMISES)({**values, "change_of_imbalance": 0.0}, {**values, "change_of_imbalance": 0.0})
    allowed = share["drift"].low / share["margin"].high
    values["change_of_imbalance"] = 1.5 * allowed
    assert float_checks(PROMISES)(values, values)["drift"].sign == -1
    assert float_checks(BENT["drift budget times 2"])(values, values)["drift"].sign == 1


def test_half_the_promised_decrease_is_noticed() -> None:
    """A step that keeps three quarters of the promised decrease breaks the promise, and not the bent one."""
    found = reduced(*network(2, 3, 1))
    constants = safe_constants(found)
    values = {name: float(getattr(constants, name)[0]) for name in CONSTANTS} | measured_at(found.start).values
    values |= {"eta": float(constants.eta_max[0]), "gain": 0.0, "cost": 0.0, "change_of_imbalance": 0.0}
    promised = float_checks(PROMISES)(values, values)["1 - f-sharp"].low * values["loss"]
    values["gain"] = 0.75 * promised
    assert float_checks(PROMISES)(values, values)["f-sharp"].sign == -1
    assert float_checks(BENT["promised decrease times 1/2"])(values, values)["f-sharp"].sign == 1


def exactly(x: float) -> Rational:
    return Rational(*x.as_integer_ratio())


# --- enclosed differences ------------------------------------------------------------------------------


@given(st.lists(st.floats(0, 1e6), min_size=4, max_size=4), st.floats(0, 0.5))
def test_a_difference_is_enclosed(values: list[float], spread: float) -> None:
    """Exact rational arithmetic anywhere between low and high stays within."""
    names = ("K", "mu", "loss", "lambda_min")
    K, mu, loss, low = (Symbol(name, positive=True) for name in names)
    found = Differences({"x": (K - mu) ** 2 * loss - 3 * low * K / 7 + mu**3})
    lows: dict[str, float] = dict(zip(names, values))
    highs = {name: value * (1 + spread) for name, value in lows.items()}
    enclosed = found(lows, highs)["x"]
    for at in (lows, highs, {**lows, "K": highs["K"]}, {**highs, "lambda_min": lows["lambda_min"]}):
        a, b, c, d = (Fraction(at[name]) for name in names)
        exact = (a - b) ** 2 * c - 3 * d * a / 7 + b**3
        assert Fraction(enclosed.low) <= exact <= Fraction(enclosed.high)


def test_a_difference_over_a_denominator_that_may_vanish_is_unknown() -> None:
    K, mu = (Symbol(name, positive=True) for name in ("K", "mu"))
    found = Differences({"x": 1 / (K - mu) - 1})
    assert found({"K": 2.0, "mu": 1.0}, {"K": 2.0, "mu": 1.5})["x"].high > 0
    assert found({"K": 1.0, "mu": 0.5}, {"K": 2.0, "mu": 1.5})["x"] == Enclosed(-inf, inf)


def test_what_speaks_of_an_unknown_quantity_is_refused() -> None:
    with pytest.raises(ValueError, match="no array is given"):
        Differences({"x": Symbol("stranger", positive=True)})
    with pytest.raises(ValueError, match="powers of quantities"):
        Differences({"x": abs(Symbol("imbalance_n", real=True)) + 1})


def test_rounding_grows_with_the_number_of_operations() -> None:
    assert rounding(1) > UNIT
    assert rounding(1000) > 1000 * UNIT


@given(st.integers(0, 10**6), st.sampled_from([(1, 1, 1), (2, 3, 2), (3, 2, 4), (4, 6, 1)]), st.floats(1e-3, 1e2))
def test_measurements_are_within_their_errors(seed: int, shape: tuple[int, int, int], factor: float) -> None:
    """Every enclosure of a measured quantity holds what exact arithmetic says of the same doubles."""
    found = reduced(*network(*shape, seed=seed))
    constants = safe_constants(found)
    step = factor / float(constants.K[0] * constants.beta0[0])
    at = measured_at(found.start)
    did = one_step(found.start, step)
    instance = exact_instance(found.start, step, constants)
    relations = {
        "loss": L(t), "lambda_min": LambdaMinTau(t), "lambda_max": LambdaMaxTau(t), "sigma_min": SigmaMin(W(t)),
        "change_of_imbalance": NormF(D(t + 1) - D(t)), "target_sigma_max": SigmaMax(W_star),
        "dissipation": DISSIPATION, "beta_now": beta_stable(t),
    } | ({"level": level(t)} if shape == (1, 1, 1) else {})  # fmt: skip
    for name, expr in relations.items():
        low, high = ({**at.low, **did.low}[name], {**at.high, **did.high}[name])
        assert compile_statement(Le(exactly(low), expr))(instance).truth is not False
        assert compile_statement(Le(expr, exactly(high)))(instance).truth is not False
    decrease = L(t) - L(t + 1)
    assert compile_statement(Le(exactly(did.low["gain"] - did.high["cost"]), decrease))(instance).truth is not False
    assert compile_statement(Le(decrease, exactly(did.decrease_high)))(instance).truth is not False


def test_arrays_of_differences_are_those_of_floats() -> None:
    found = reduced(*network(2, 3, 1))
    constants = safe_constants(found)
    plain = {name: float(getattr(constants, name)[0]) for name in CONSTANTS}
    iterates = [found.start, found.start.moved(1e-3), found.start.moved(1e-2)]
    at = measured(together(iterates))
    steps = np.array([1e-3, 1e-2, 1.0])
    after = together([x.moved(float(step)) for x, step in zip(iterates, steps)])
    did = stepped(together(iterates), at, steps, after)
    checks = float_checks(PROMISES)
    along = checks.along({**plain, **at.low, **did.low}, {**plain, **at.high, **did.high})
    for j, (iterate, step) in enumerate(zip(iterates, steps.tolist())):
        for name, enclosed in floats(PROMISES, iterate, constants, step).items():
            together_ = [float(np.broadcast_to(x, 3)[j]) for x in along[name]]
            assert together_ == pytest.approx(list(enclosed), rel=1e-9, abs=1e-290), name


def planted_values(a: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    values, vectors = EIGH(a)
    return values * (1 + 1e-6), vectors


EIGH = np.linalg.eigh


def test_wrong_eigenvalues_of_lapack_are_within_their_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is supposed of LAPACK: what its values miss of the matrix is in the bound."""
    rng = np.random.default_rng(0)
    a = rng.standard_normal((5, 6, 6))
    a = a + np.swapaxes(a, -1, -2)
    right, errors = bounded_eigenvalues(a)
    assert (errors < 1e-12).all()
    monkeypatch.setattr(np.linalg, "eigh", planted_values)
    wrong, wider = bounded_eigenvalues(a)
    assert (np.abs(wrong - right).max(axis=-1) <= wider + errors).all()
    assert (wider < 1e-3).all()


@pytest.mark.parametrize("shape", [(3, 5, 2), (70, 70, 2)])
def test_what_is_measured_quickly_holds_what_is_measured_closely(shape: tuple[int, int, int]) -> None:
    found = reduced(*network(*shape))
    step = 0.1 / float((found.start.problem.K * safe_constants(found).beta0)[0])
    iterates = [found.start]
    for _ in range(4):
        iterates.append(iterates[-1].moved(step))
    batch = together(iterates)
    quickly, closely = measured(batch, closely=False), measured(batch)
    assert (quickly.low["beta_now"] <= closely.low["beta_now"]).all()
    assert (quickly.high["beta_now"] >= closely.high["beta_now"]).all()
    assert quickly.low["beta_now"][0] == closely.low["beta_now"][0]
    assert (quickly.high["beta_now"] - quickly.low["beta_now"])[-1] < 1e-2 * closely.high["beta_now"][-1]
    assert all((quickly.low[name] == closely.low[name]).all() for name in closely.low if name != "beta_now")


def test_iterates_in_a_row_share_what_they_have_in_common() -> None:
    found = reduced(*network(3, 5, 2))
    iterates = [found.start, found.start.moved(1e-3), found.start.moved(2e-3)]
    before, after = successive(iterates)
    for name in ("W1", "G", "left", "right", "tau_G", "second", "loss"):
        for batch, part in ((before, iterates[:-1]), (after, iterates[1:])):
            wanted = np.stack([getattr(x, name) for x in part])
            assert getattr(batch, name) == pytest.approx(wanted, rel=1e-12, abs=1e-12), name
