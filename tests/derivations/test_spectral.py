"""The spectral factor, moderate steps, and the lower bounds of lambda_max(tau): slips are refuted, NumPy agrees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sympy import Max, Rational
from sympy.core.relational import Relational

from derivations import DEFINITIONS, LEMMAS, SHARPER, Claim
from derivations.as_written import Eq, Le
from derivations.notation import (
    W1,
    W2,
    D,
    G,
    K,
    L,
    LambdaMaxTau,
    LambdaMinTau,
    SigmaMax,
    W,
    eta,
    level,
    mu,
    rho_spectral,
    size,
    t,
)
from derivations.sharper.smooth_descent import DISSIPATION
from tests.material.networks import network
from verify import Verdict, decide
from verify.evaluation.hypotheses import checker
from verify.instances.problem import Instance

BY_ID = {c.id: c for c in (*SHARPER, *LEMMAS)}


def altered(name: str, change: Callable[[Any], Relational], given: tuple[Relational, ...] | None = None) -> Claim:
    claim = BY_ID[name]
    changed = replace(claim.printed, relation=change(claim.printed.relation))
    return replace(claim, printed=changed, given=claim.given if given is None else given)


_LOW, _HIGH = mu * LambdaMinTau(t), K * LambdaMaxTau(t)
_LINEAR = Max((1 - eta * _LOW) ** 2, (1 - eta * _HIGH) ** 2)
_SLIPS = {
    "no share of what is not linear": altered("spectral-descent", lambda _: Le(L(t + 1), _LINEAR * L(t))),
    "the value at the least eigenvalue alone": altered(
        "spectral-descent", lambda _: Le(L(t + 1), (1 - eta * _LOW) ** 2 * L(t))
    ),
    "half the factor": altered("spectral-descent", lambda _: Le(L(t + 1), rho_spectral(eta, t) * L(t) / 2)),
    "half of eta q": altered("moderate-step", lambda _: Le(L(t + 1), L(t) - eta * DISSIPATION * Rational(3, 4))),
    "three times sigma_max": altered("flattest-minima", lambda _: Le(3 * SigmaMax(W(t)), LambdaMaxTau(t))),
    "both bounds together": altered(
        "flattest-minima", lambda _: Le(2 * SigmaMax(W(t)) + SigmaMax(D(t)), LambdaMaxTau(t))
    ),
    "another sign": altered(
        "multiplicative-form",
        lambda _: Eq(
            D(t + 1),
            D(t) + eta**2 * (W1(t).T * G(t) * G(t).T * W1(t) - W2(t) * G(t).T * G(t) * W2(t).T),
        ),
    ),
    "19/10 of the level": altered("weights-by-level", lambda _: Le(size(t), Rational(19, 10) * level(t))),
}


@pytest.mark.parametrize("claim", [pytest.param(c, id=name) for name, c in _SLIPS.items()])
def test_a_slip_is_refuted(claim: Claim) -> None:
    found = decide(claim, samples=40).printed
    assert found.verdict is Verdict.REFUTED
    assert found.counterexample is not None


def test_a_root_of_both_bounds_is_no_lower_bound() -> None:
    """W1 = I, W2 = diag(0, 1): lambda_max(tau)^2 = 4 is below |D|^2 + 4 sigma_max(W)^2 = 5."""
    inst = Instance([[1, 0], [0, 1]], [[0, 0], [0, 0]], [[1, 0], [0, 1]], [[0, 0], [0, 1]])
    relation = Le(SigmaMax(D(t)) ** 2 + 4 * SigmaMax(W(t)) ** 2, LambdaMaxTau(t) ** 2)
    assert checker(relation, DEFINITIONS)(inst, 0).truth is False


@pytest.mark.parametrize("seed", range(8))
def test_the_factor_holds_in_plain_numpy(seed: int) -> None:
    """With formulas of its own: the step, the loss, both ends of the spectrum as a matrix."""
    rng = np.random.default_rng(seed)
    n, h, m = (int(x) for x in rng.integers(1, 4, 3))
    x, y, w1, w2 = network(n, h, m, seed=seed)
    best = np.linalg.lstsq(x, y, rcond=None)[0]
    w1, w2 = w1 * rng.uniform(0.1, 2), w2 * rng.uniform(0.1, 2)
    error = x @ (w1 @ w2 - best)
    gradient = x.T @ error
    tau = np.kron(w1 @ w1.T, np.eye(m)) + np.kron(np.eye(n), w2.T @ w2)
    ends, spectrum = np.linalg.eigvalsh(x.T @ x), np.linalg.eigvalsh(tau)
    loss = np.sum(error**2) / 2
    low, high, gamma = ends[0] * spectrum[0], ends[-1] * spectrum[-1], np.sqrt(2 * ends[-1] * loss)
    for step in np.geomspace(1e-3, 10, 25) / high:
        after = x @ ((w1 - step * gradient @ w2.T) @ (w2 - step * w1.T @ gradient) - best)
        share = step * gamma * (1 + step * high + step**2 * high * gamma / 4)
        factor = max((1 - step * z) ** 2 + step * share * z for z in (low, high))
        assert np.sum(after**2) / 2 <= factor * loss * (1 + 1e-9)
