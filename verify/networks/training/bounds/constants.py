"""The constants of the theorems as floats, for many networks at once: measured here, or from a certificate."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

from verify.networks.training.bounds.formulas import polynomial, scalar
from verify.networks.training.bounds.polynomials import crossing
from verify.networks.training.descent import Iterate, Problem, eigenvalues, squared
from verify.numbers.floats import Array


@dataclass(frozen=True, eq=False)
class Constants:
    """K, mu, p1, p2, alpha0, beta0 of each network, the step sizes that follow, and what schedules need besides.

    All are arrays (B,). ``target_norm`` is the Frobenius norm of Y, ``target_rank`` the rank of W*,
    ``rank`` that of X, ``start_level`` the level of the start of networks with one input and one output, NaN for
    others. The theorems hold for any alpha0 and p1 that are not too large, and any beta0, p2, K and 1/mu that are not
    too small.
    """

    K: Array
    mu: Array
    p1: Array
    p2: Array
    alpha0: Array
    beta0: Array
    start_loss: Array
    target_norm: Array
    target_rank: Array
    rank: Array
    c1: Array
    c2: Array
    budget: Array
    eta1_max: Array
    eta2_max: Array
    eta_max: Array
    eta_max_sharp: Array
    start_level: Array

    @classmethod
    def of(
        cls,
        K: Array,
        mu: Array,
        p1: Array,
        p2: Array,
        alpha0: Array,
        beta0: Array,
        start_loss: Array,
        target_norm: Array,
        target_rank: Array,
        rank: Array,
        c1: float | Array = 0.5,
        c2: float | Array = 1.5,
        start_level: Array | None = None,
    ) -> Constants:
        """Return the constants with the step sizes that they allow, 0 where alpha0 is 0."""
        one = np.ones_like(K)
        given = SimpleNamespace(
            K=K, mu=mu, p1=p1, p2=p2, alpha0=alpha0, beta0=beta0, start_loss=start_loss, loss=start_loss,
            c1=c1 * one, c2=c2 * one,
        )  # fmt: skip
        given.budget = scalar("budget")(given)
        allowed = alpha0 > 0
        with np.errstate(all="ignore"):
            steps = {
                name: np.where(allowed, crossing(polynomial(name)(given)), 0.0)
                for name in ("eta1_max", "eta2_max", "eta_max_sharp")
            }
        del given.loss
        return cls(
            **vars(given), target_norm=target_norm, target_rank=target_rank, rank=rank,
            eta_max=np.minimum(steps["eta1_max"], steps["eta2_max"]),
            start_level=np.full_like(one, np.nan) if start_level is None else start_level, **steps,
        )  # fmt: skip


def measured(
    start: Iterate, target_norm: Array, c1: float = 0.5, c2: float = 1.5, *, both_halves: bool = False
) -> Constants:
    """Return the constants of the networks at the start of their runs, in floats.

    ``both_halves``: put p1 into both halves of alpha_0 also where n and m differ, as a published version does; that is
    no lower bound of lambda_min(tau).
    """
    problem = start.problem
    p1, p2 = bounds_of_product(problem, start.loss)
    alpha0, beta0 = bounds_of_tau(start, start.imbalance(), p1, p2, both_halves=both_halves)
    rank = np.full_like(p1, problem.singular.shape[-1])
    target_rank = np.linalg.matrix_rank(problem.target)
    found = (problem.K, problem.mu, p1, p2, alpha0, beta0, start.loss, target_norm, target_rank, rank)
    level = np.atleast_1d(level_of(start)) if problem.target.shape[-2:] == (1, 1) else None
    return Constants.of(*map(np.atleast_1d, found), c1=c1, c2=c2, start_level=level)


def level_of(at: Iterate) -> Array:
    """Return the level (B,) of networks with one input and one output."""
    size = squared(at.W1) + squared(at.W2)
    product, target = at.W[..., 0, 0], at.problem.target[..., 0, 0]
    return scalar("level")(SimpleNamespace(size=size, product=product, target=target))


def bounds_of_product(problem: Problem, loss: Array) -> tuple[Array, Array]:
    """Return p_1 and p_2, bounds of the spectrum of W from a loss on, as long as it does not grow; arrays (B,)."""
    singular = problem.target_singular
    at = SimpleNamespace(
        mu=problem.mu, start_loss=loss, target_sigma_min=singular[..., -1], target_sigma_max=singular[..., 0]
    )
    return scalar("p1")(at), scalar("p2")(at)


def bounds_of_tau(
    at: Iterate, imbalance: Array, low: Array, high: Array, *, both_halves: bool = False
) -> tuple[Array, Array]:
    """Return alpha and beta at an imbalance (B, k, k), for low <= sigma_min(W) and sigma_max(W) <= high.

    The layers may be narrower here than in the user's network, by zeros of the imbalance, which change nothing.
    """
    n, m = at.residual.shape[-2:]
    values = eigenvalues(imbalance)
    spectrum = SimpleNamespace(
        imbalance_top=values[..., -1],
        imbalance_bottom=-values[..., 0],
        imbalance_n=_kth(values[..., ::-1], n),
        imbalance_m=_kth(-values, m),
        n_at_most_m=float(n <= m or both_halves),
        m_at_most_n=float(m <= n or both_halves),
        p1=low,
        p2=high,
    )
    return np.maximum(scalar("alpha")(spectrum), 0.0), scalar("beta")(spectrum)


def _kth(falling: Array, k: int) -> Array:
    """The k-th largest of the values (B, side), 0 beyond their number."""
    return falling[..., k - 1] if k <= falling.shape[-1] else np.zeros_like(falling[..., 0])


class Quantities:
    """The constants and what is measured at an iterate as one object, for formulas; some of them replaced."""

    def __init__(self, constants: Constants, iterate: Iterate, **replaced: Any) -> None:
        self._constants, self._iterate, self._replaced = constants, iterate, replaced

    def __getattr__(self, name: str) -> Any:
        if name in self._replaced:
            return self._replaced[name]
        return getattr(self._iterate if name in _MEASURED else self._constants, name)


_MEASURED = frozenset(("loss", "gradient_norm", "product_norm", "sigma_max", "lambda_min", "lambda_max"))
