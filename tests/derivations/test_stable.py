"""The stable bounds: slips refuted, numbers that meet the lemmas, losses that are not the square loss, plain runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from flint import fmpq
from sympy import Expr, Ge, Gt, Le, Rational, sqrt
from sympy.core.relational import Relational

from derivations import DEFINITIONS, LEMMAS, SHARPER, Claim
from derivations.notation import (
    Alpha,
    D,
    G,
    K,
    L,
    LambdaMaxTau,
    Loss,
    NormF,
    SigmaMax,
    W,
    beta0,
    eta,
    eta_max_stable,
    mu,
    p1,
    t,
)
from derivations.sharper import stable_halves as halves
from derivations.sharper.smooth_descent import DISSIPATION, ROOTS
from verify import Verdict, decide
from verify.cli import main
from verify.evaluation.hypotheses import checker
from verify.instances.problem import sine_instance

Array = npt.NDArray[np.float64]
BY_ID = {c.id: c for c in (*SHARPER, *LEMMAS)}


def altered(name: str, change: Callable[[Any], Relational], given: tuple[Relational, ...] | None = None) -> Claim:
    claim = BY_ID[name]
    return replace(
        claim,
        printed=replace(claim.printed, relation=change(claim.printed.relation)),
        given=claim.given if given is None else given,
    )


def _descent(share: Expr) -> Relational:
    return Le(Loss(W(t + 1)), Loss(W(t)) - eta * DISSIPATION * share)


_TWICE = (Gt(L(0), 0), Gt(eta, 0), Le(eta, 2 * eta_max_stable))
_PLANTED = {
    "a quarter of |G| for a half": altered(
        "smooth-descent", lambda _: _descent(1 - eta * NormF(G(t)) / 4 - K * eta / 2 * ROOTS**2)
    ),
    "K / 4 for K / 2": altered(
        "smooth-descent", lambda _: _descent(1 - eta * NormF(G(t)) / 2 - K * eta / 4 * ROOTS**2)
    ),
    "a quarter of the spectral norm for a half": altered(
        "smooth-descent-spectral", lambda _: _descent(1 - eta * SigmaMax(G(t)) / 4 - K * eta / 2 * ROOTS**2)
    ),
    "the root of lambda_max halved": altered(
        "smooth-descent",
        lambda _: _descent(
            1 - eta * NormF(G(t)) / 2 - K * eta / 2 * (sqrt(LambdaMaxTau(t)) / 2 + eta * sqrt(DISSIPATION) / 2) ** 2
        ),
    ),
    "no step is refused": altered("stable-run", lambda r: r, given=(Gt(L(0), 0), Gt(eta, 0))),
    "twice the step, the loss": altered("stable-run", lambda _: Le(L(t), L(0)), given=_TWICE),
    "twice the step, the edge": altered("below-the-edge", lambda r: r, given=_TWICE),
    "three quarters of beta_0": altered("stable-uniform-bounds", lambda _: Le(LambdaMaxTau(t), 3 * beta0 / 4)),
    "half of what a step takes off alpha": altered(
        "alpha-falls-by-dissipation",
        lambda _: Ge(Alpha(D(t + 1), p1), Alpha(D(t), p1) - eta**2 * DISSIPATION / 2),
    ),
    "a quarter of the drift": altered("stable-drift", lambda r: Le(4 * r.lhs, r.rhs)),
}


@pytest.mark.parametrize("claim", _PLANTED.values(), ids=_PLANTED)
def test_a_slip_is_refuted(claim: Claim) -> None:
    found = decide(claim, samples=60).printed
    assert found.verdict is Verdict.REFUTED
    assert found.counterexample is not None


_TYPED = "L_next <= L - eta*q*(1 - eta*sigma_max(G)/{} - (K*eta/{})*(sqrt(lambda_max_tau) + eta*sqrt(q)/2)**2)"


@pytest.mark.slow
@pytest.mark.parametrize(("of_norm", "of_curvature", "code"), [(2, 2, 0), (4, 2, 1), (2, 4, 1)])
def test_as_typed_by_a_user(of_norm: int, of_curvature: int, code: int) -> None:
    relation = _TYPED.format(of_norm, of_curvature)
    assert main(["try", relation, "--let", "q = inner(G, tau(G))", "--seconds", "20", "--samples", "20"]) == code


# --- lemmas on numbers and directions ----------------------------------------------------------------------------


def _rational(rng: Random, low: int, high: int) -> Rational:
    return Rational(Fraction(rng.randint(low, high), rng.randint(1, 8)))


_NUMBERS = (halves.R, halves.R_NEXT, halves.STAR, halves.KEPT_SHARE, halves.HALF, halves.DRIFT)


def test_the_radius_pays_on_numbers_that_meet_the_hypotheses() -> None:
    lemma, rng, met = BY_ID["radius-pays"], Random(1), 0
    while met < 20:
        values: dict[Any, Any] = {symbol: _rational(rng, 0, 12) for symbol in (*_NUMBERS, eta, mu)}
        # the drift as large as the hypotheses let it be
        r, r_next, share = values[halves.R], values[halves.R_NEXT], values[halves.KEPT_SHARE]
        if share > 0:
            values[halves.DRIFT] = values[eta] * values[mu] * (r**2 - r_next**2) / (2 * share)
        if share > 0 and all(bool(g.subs(values)) for g in lemma.given):
            met += 1
            assert bool(lemma.printed.relation.subs(values)), values


def test_a_half_is_kept_on_numbers_that_meet_the_hypotheses() -> None:
    lemma, rng, met = BY_ID["half-kept"], Random(2), 0
    while met < 20:
        half, reach, drift = (_rational(rng, 1, 12) for _ in range(3))
        top = half - reach**2 / half
        left = reach**2 - drift * half
        if left < 0:
            continue
        values = {halves.HALF: half, halves.REACH: reach, halves.DRIFT: drift, halves.TOP: top}
        values |= {halves.TOP_NEXT: top + drift, halves.REACH_NEXT: sqrt(left)}
        met += 1
        assert bool(lemma.printed.relation.subs(values)), values
        values[halves.REACH_NEXT] += 1
        assert not bool(lemma.printed.relation.subs(values)), "a tight case must fail with a larger reach"


@pytest.mark.parametrize("seed", range(5))
def test_the_second_derivative_along_a_direction(seed: int) -> None:
    """The form of the lemma is the second difference of the loss, and stays under its bound."""
    rng = np.random.default_rng(seed)
    n, h, m = (int(k) for k in rng.integers(1, 4, 3))
    x, y = rng.normal(size=(n + 1, n)), rng.normal(size=(n + 1, m))
    first, second, a1, a2 = (rng.normal(size=s) for s in ((n, h), (h, m), (n, h), (h, m)))

    def loss(s: float) -> float:
        return float(np.sum((x @ (first + s * a1) @ (second + s * a2) - y) ** 2) / 2)

    gradient = x.T @ (x @ first @ second - y)
    move = a1 @ second + first @ a2
    form = np.sum((x @ move) ** 2) + 2 * np.sum(gradient * (a1 @ a2))
    step = 1e-3
    assert form == pytest.approx((loss(step) - 2 * loss(0) + loss(-step)) / step**2, rel=1e-4)
    high = np.linalg.norm(first, 2) ** 2 + np.linalg.norm(second, 2) ** 2
    bound = np.linalg.norm(x, 2) ** 2 * high + np.linalg.norm(gradient, 2)
    assert form <= bound * (np.sum(a1**2) + np.sum(a2**2)) * (1 + 1e-12)


# --- a loss that is not the square loss, and not convex ----------------------------------------------------------


@pytest.mark.parametrize("name", ["smooth-descent", "smooth-rate", "stable-step", "beta-by-loss"])
def test_holds_for_a_loss_that_is_not_convex(name: str) -> None:
    claim, rng, met = BY_ID[name], Random(3), 0
    for _ in range(40):
        n, h, m = (rng.randint(1, 3) for _ in range(3))
        w1, w2, target = (_entries(rng, *shape) for shape in ((n, h), (h, m), (n, m)))
        subject = sine_instance(target, w1, w2, fmpq(1, rng.choice((50, 200, 1000, 5000))))
        if not all(checker(g, DEFINITIONS)(subject, 0).truth is True for g in claim.given):
            continue
        met += 1
        assert checker(claim.printed.relation, DEFINITIONS)(subject, 0).truth is True
    assert met >= 5


def _entries(rng: Random, rows: int, cols: int) -> list[list[str]]:
    return [[f"{rng.randint(-6, 6)}/{rng.randint(2, 6)}" for _ in range(cols)] for _ in range(rows)]


# --- runs in plain NumPy -----------------------------------------------------------------------------------------


class Start:
    """A start with its constants, by formulas of its own."""

    def __init__(self, x: Array, y: Array, first: Array, second: Array) -> None:
        self.x, self.first, self.second = x, first, second
        singular = np.linalg.svd(x, compute_uv=False)
        self.k, self.mu = singular[0] ** 2, singular[-1] ** 2
        self.best = np.linalg.lstsq(x, y, rcond=None)[0]
        self.star = np.linalg.norm(self.best, 2)

    @property
    def loss(self) -> float:
        return float(np.sum((self.x @ (self.first @ self.second - self.best)) ** 2) / 2)

    @property
    def bound(self) -> float:
        imbalance = np.linalg.eigvalsh(self.first.T @ self.first - self.second @ self.second.T)
        reach = self.star + np.sqrt(2 * self.loss / self.mu)
        return sum((d + np.sqrt(d**2 + 4 * reach**2)) / 2 for d in (imbalance[-1], -imbalance[0]))

    @property
    def top(self) -> float:
        return float(np.linalg.norm(self.first, 2) ** 2 + np.linalg.norm(self.second, 2) ** 2)

    @property
    def largest(self) -> float:
        """The stable step size: the root of the cubic, by its companion matrix."""
        radius, gamma, bound = np.sqrt(2 * self.loss / self.mu), np.sqrt(2 * self.k * self.loss), self.bound
        reach = self.star + radius
        share = np.polynomial.Polynomial([1, -gamma / 2]) - self.k * bound / 2 * np.polynomial.Polynomial([0, 1]) * (
            np.polynomial.Polynomial([1, gamma / 2]) ** 2
        )
        roots = (2 * reach * share - np.polynomial.Polynomial([0, self.mu * bound * radius])).roots()
        return float(min(r.real for r in roots if abs(r.imag) < 1e-9 * abs(r) and r.real > 0))

    def step(self, size: float) -> None:
        gradient = self.x.T @ self.x @ (self.first @ self.second - self.best)
        self.first, self.second = (
            self.first - size * gradient @ self.second.T,
            self.second - size * self.first.T @ gradient,
        )


def _start(seed: int) -> Start:
    """Normal layers of any shape, most of them with alpha_0 = 0."""
    rng = np.random.default_rng(seed)
    n, h, m = (int(k) for k in rng.integers(1, 5, 3))
    x = rng.normal(size=(n + 3, n))
    return Start(x, rng.normal(size=(n + 3, m)), rng.normal(size=(n, h)), rng.normal(size=(h, m)))


@pytest.mark.parametrize("seed", range(8))
def test_a_constant_step_keeps_the_bounds_for_ever(seed: int) -> None:
    start = _start(seed)
    size, bound, loss, sharp = start.largest, start.bound, start.loss, 1 + 1e-9
    for _ in range(300):
        gradient = start.x.T @ start.x @ (start.first @ start.second - start.best)
        assert start.top <= bound * sharp
        assert start.loss <= loss * sharp
        assert size * (start.k * start.top + np.linalg.norm(gradient, 2)) < 2 * sharp
        loss = start.loss
        start.step(size)


@pytest.mark.parametrize("seed", range(8))
def test_the_largest_allowed_step_never_decreases(seed: int) -> None:
    start, largest = _start(seed), 0.0
    for t_ in range(60):
        if start.loss < 1e-20:
            break
        assert start.largest >= largest * (1 - 1e-9)
        largest = start.largest
        start.step(largest * (1 if t_ % 2 else 0.7))
