"""What the slides use without defining it: the square loss, its constants, the bounds' constants.

Each entry is a defining equation. ``Alpha`` and ``Beta`` are the functions whose existence the slides
assert; their two halves bound the two layers (Tarmoun et al. 2021 and Min et al. 2021 have special cases).
"""

from __future__ import annotations

from sympy import Equality, Expr, Rational, Symbol, sqrt

from derivations.as_written import Eq, Gt, Le, Lt, Max, Min
from derivations.notation import (
    W1,
    W2,
    A,
    Alpha,
    AtMost,
    Beta,
    D,
    G,
    Grad,
    Inner,
    K,
    L,
    L_toy,
    LambdaK,
    LambdaMax,
    LambdaMaxTau,
    LambdaMinTau,
    Loss,
    NormF,
    PositivePart,
    PositiveRoot,
    SigmaMax,
    SigmaMin,
    Stack,
    W,
    W_star,
    X,
    Y,
    a1,
    a2,
    a3,
    a4,
    alpha,
    alpha0,
    beta,
    beta0,
    beta_stable,
    c1,
    c2,
    eta,
    eta1_max,
    eta2_max,
    eta2_max_halved,
    eta_max,
    eta_max_sharp,
    eta_max_stable,
    f_sharp,
    f_stable,
    grad_W1,
    grad_W2,
    level,
    m,
    margin,
    margin_stable,
    mu,
    n,
    p1,
    p2,
    product,
    rho_sharp,
    rho_spectral,
    scalar,
    size,
    slope,
    t,
    target,
    w1,
    w2,
    w_in,
    w_out,
    y,
)

s: Symbol = scalar("s")


def half_lower(kept: Expr, lost: Expr, product: Expr) -> Expr:
    """Larger root x of (x - kept)(x + lost) = product**2: the half of alpha for one layer."""
    return (kept - lost + sqrt((kept + lost) ** 2 + 4 * product**2)) / 2


def half_upper(top: Expr, product: Expr) -> Expr:
    """Larger root x of x**2 = top x + product**2: the half of beta for one layer."""
    return (top + sqrt(top**2 + 4 * product**2)) / 2


def alpha_halves(imbalance: Expr, low: Expr) -> tuple[Expr, Expr]:
    """The two halves of alpha at an imbalance (h x h) and low <= sigma_min(W) (n x m)."""
    up, down = PositivePart(LambdaMax(imbalance)), PositivePart(LambdaMax(-imbalance))
    first = half_lower(PositivePart(LambdaK(n, imbalance)), down, AtMost(n, m) * low)
    second = half_lower(PositivePart(LambdaK(m, -imbalance)), up, AtMost(m, n) * low)
    return first, second


def beta_halves(imbalance: Expr, high: Expr) -> tuple[Expr, Expr]:
    """The two halves of beta at an imbalance (h x h) and high >= sigma_max(W) (n x m)."""
    return half_upper(LambdaMax(imbalance), high), half_upper(LambdaMax(-imbalance), high)


radius: Expr = sqrt(2 * L(0) / mu)
"""R: how far W(t) can be from the minimiser while the loss does not grow."""

radius_now: Expr = sqrt(2 * L(t) / mu)
"""How far W(t) can be from the minimiser, by the loss at t."""

reach_now: Expr = SigmaMax(W_star) + radius_now
"""An upper bound of sigma_max(W(t)) by the loss at t; p_2 at t = 0."""


def _sharp_factor() -> Expr:
    g = sqrt(2 * K * L(t))
    lower, upper = c1 * alpha0, c2 * beta0
    return 1 - 2 * mu * eta * (
        lower - eta * p2 * g - K * eta * Rational(1, 2) * (sqrt(lower * upper) + eta * p2 * g) ** 2
    )


def _sharp_step_factor() -> Expr:
    low, high = LambdaMinTau(t), LambdaMaxTau(t)
    spread = eta * SigmaMax(W(t)) * NormF(G(t))
    return 1 - 2 * eta * mu * (low - spread - K * eta / 2 * (sqrt(low * high) + spread) ** 2)


def _margin() -> Expr:
    lower, upper = c1 * alpha0, c2 * beta0
    spread = eta * p2 * sqrt(2 * K * L(t))
    return 1 - spread / lower - K * eta / 2 * (sqrt(upper) + spread / sqrt(lower)) ** 2


def _stable_margin() -> Expr:
    gamma = eta * sqrt(2 * K * L(t))
    return 1 - gamma / 2 - K * eta / 2 * beta_stable(t) * (1 + gamma / 2) ** 2


def spectral_share(end: Expr, gamma: Expr) -> Expr:
    """What the terms beyond the linear step add, by the largest eigenvalue and sqrt(2 K L) at most."""
    return eta * gamma * (1 + eta * end + eta**2 * end * gamma / 4)


def spectral_value(end: Expr, share: Expr) -> Expr:
    """The factor of a part of the error that belongs to the eigenvalue ``end`` of the operator on it."""
    return (1 - eta * end) ** 2 + eta * share * end


def _spectral_factor() -> Expr:
    low, high = mu * LambdaMinTau(t), K * LambdaMaxTau(t)
    share = spectral_share(high, sqrt(2 * K * L(t)))
    return Max(spectral_value(low, share), spectral_value(high, share))


STABLE_BETA: Equality = Eq(beta_stable(t), Beta(D(t), reach_now))
STABLE_MARGIN: Equality = Eq(margin_stable(eta, t), _stable_margin())
STABLE_FACTOR: Equality = Eq(f_stable(eta, t), 1 - 2 * mu * eta * (alpha0 * margin_stable(eta, 0) - eta * L(0)))
SHARP_RATE: Equality = Eq(rho_sharp(eta, t), _sharp_step_factor())
SPECTRAL_RATE: Equality = Eq(rho_spectral(eta, t), _spectral_factor())
MARGIN: Equality = Eq(margin(eta, t), _margin())
SHARP_FACTOR: Equality = Eq(f_sharp(eta, t), _sharp_factor())
SHARP_BUDGET: Expr = Min((c2 - 1) * beta0, (1 - c1) * alpha0)
"""Twice how far the imbalance may move: alpha and beta change by at most twice the change of D."""

DEFINING: tuple[Equality, ...] = (
    Eq(W(t), W1(t) * W2(t)),
    Eq(L(t), Loss(W(t))),
    Eq(Loss(A), NormF(Y - X * A) ** 2 / 2 - NormF(Y - X * W_star) ** 2 / 2),
    Eq(Grad(A), X.T * (X * A - Y)),
    Eq(K, SigmaMax(X) ** 2),
    Eq(mu, SigmaMin(X) ** 2),
    Eq(p1, PositivePart(SigmaMin(W_star) - radius)),
    Eq(p2, SigmaMax(W_star) + radius),
    Eq(Alpha(D(t), s), sum(alpha_halves(D(t), s))),
    Eq(Beta(D(t), s), sum(beta_halves(D(t), s))),
    Eq(alpha0, Alpha(D(0), p1)),
    Eq(beta0, Beta(D(0), p2)),
    Eq(alpha, alpha0),
    Eq(beta, beta0),
    Eq(eta_max, Min(eta1_max, eta2_max)),
    SHARP_FACTOR,
    SHARP_RATE,
    SPECTRAL_RATE,
    MARGIN,
    STABLE_BETA,
    STABLE_MARGIN,
    STABLE_FACTOR,
    Eq(w_in(t + 1), w_in(t) - slope(t) * w_out(t)),
    Eq(w_out(t + 1), w_out(t) - slope(t) * w_in(t)),
    Eq(slope(t), eta * K * (product(t) - target)),
    Eq(product(t), Inner(w_in(t), w_out(t))),
    Eq(size(t), NormF(w_in(t)) ** 2 + NormF(w_out(t)) ** 2),
    Eq(level(t), (size(t) + sqrt(size(t) ** 2 - 16 * target * (product(t) - target))) / 2),
    Eq(L_toy(t), (y - w1(t) * w2(t)) ** 2 / 2),
)


GRADIENTS = Eq(-Stack(grad_W1(t), grad_W2(t)), -Stack(G(t) * W2(t).T, W1(t).T * G(t)))


GIVEN = (Gt(alpha0, 0), Gt(c1, 0), Lt(c1, 1), Gt(c2, 1), Gt(eta, 0), Le(eta, eta_max))


EXTRA_UP: Expr = 4 * c2 * L(0) * SigmaMax(X) ** 2 / (c2 - 1)


EXTRA_LOW: Expr = 8 * c2 * beta0 * L(0) * SigmaMax(X) ** 2 / ((1 - c1) * alpha0)


ALLOWED_UP: Expr = (c2 - 1) * beta0 / 2


ALLOWED_LOW: Expr = (1 - c1) * alpha0 / 4


def polynomial_equation(extra: Expr) -> Equality:
    """Return the equation in eta of (24) whose linear coefficient is a2(0) plus the given term."""
    return Eq(a4(0) * eta**3 + a3(0) * eta**2 + (a2(0) + extra) * eta, a1)


EXTRA_HALVED: Expr = EXTRA_LOW / 2
SHARP_STEP: Equality = Eq(SHARP_BUDGET * margin(eta, 0), 2 * eta * L(0))
STABLE_STEP: Equality = Eq(2 * p2 * margin_stable(eta, 0), eta * mu * beta0 * radius)
HALVED_POLYNOMIAL: Equality = polynomial_equation(EXTRA_HALVED)


def positive_root(root: Symbol, equation: Equality) -> Equality:
    """Return the definition of the symbol as the one positive root of the equation in eta."""
    return Eq(root, PositiveRoot(equation.lhs - equation.rhs, eta))


ROOTS_BEYOND: tuple[Equality, ...] = (
    positive_root(eta_max_sharp, SHARP_STEP),
    positive_root(eta2_max_halved, HALVED_POLYNOMIAL),
    positive_root(eta_max_stable, STABLE_STEP),
)
"""The step sizes that results beyond the slides name: that there is one such root each is proved there."""
