"""The quantities that a conjecture may speak of: as typed, in the notation at t = 0, and what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from derivations.notation import (
    W1,
    W2,
    Alpha,
    Beta,
    D,
    G,
    Inner,
    K,
    L,
    LambdaMax,
    LambdaMaxTau,
    LambdaMin,
    LambdaMinTau,
    NormF,
    SigmaMax,
    SigmaMin,
    Tau,
    W,
    a1,
    a2,
    a3,
    a4,
    alpha0,
    beta0,
    c1,
    c2,
    eta,
    eta1_max,
    eta2_max,
    eta_max,
    eta_max_sharp,
    f,
    h,
    kappa,
    m,
    mu,
    n,
    p1,
    p2,
    rho,
    rho_sharp,
)


@dataclass(frozen=True)
class Quantity:
    """One name: its expression in the notation, and its meaning in a line."""

    expression: Any
    meaning: str


QUANTITIES: dict[str, Quantity] = {
    "eta": Quantity(eta, "the step size, above 0"),
    "K": Quantity(K, "smoothness constant of the loss in W, sigma_max(X)^2"),
    "mu": Quantity(mu, "PL constant of the loss in W, sigma_min(X)^2"),
    "kappa": Quantity(kappa, "condition number, K/mu"),
    "c1": Quantity(c1, "slack of the lower uniform bound, between 0 and 1"),
    "c2": Quantity(c2, "slack of the upper uniform bound, above 1"),
    "n": Quantity(n, "rows of W, inputs"),
    "h": Quantity(h, "width of the hidden layer"),
    "m": Quantity(m, "columns of W, outputs"),
    "L": Quantity(L(0), "loss, less its minimum"),
    "L_next": Quantity(L(1), "loss after one step of gradient descent, less its minimum"),
    "norm_G": Quantity(NormF(G(0)), "Frobenius norm of the gradient G with respect to W"),
    "norm_W": Quantity(NormF(W(0)), "Frobenius norm of W = W1 W2"),
    "norm_W1": Quantity(NormF(W1(0)), "Frobenius norm of the first layer"),
    "norm_W2": Quantity(NormF(W2(0)), "Frobenius norm of the second layer"),
    "sigma_max_W": Quantity(SigmaMax(W(0)), "largest singular value of W"),
    "sigma_min_W": Quantity(SigmaMin(W(0)), "min(n,m)-th singular value of W"),
    "sigma_max_W1": Quantity(SigmaMax(W1(0)), "largest singular value of the first layer"),
    "sigma_max_W2": Quantity(SigmaMax(W2(0)), "largest singular value of the second layer"),
    "lambda_min_tau": Quantity(LambdaMinTau(0), "smallest eigenvalue of tau"),
    "lambda_max_tau": Quantity(LambdaMaxTau(0), "largest eigenvalue of tau"),
    "inner_G_tau_G": Quantity(Inner(G(0), Tau(0, G(0))), "inner product of G and tau(G)"),
    "norm_tau_G": Quantity(NormF(Tau(0, G(0))), "Frobenius norm of tau(G)"),
    "norm_step": Quantity(NormF(W(1) - W(0)), "how far one step moves W (Frobenius)"),
    "drift": Quantity(NormF(D(1) - D(0)), "how far one step moves the imbalance D (Frobenius)"),
    "norm_D": Quantity(NormF(D(0)), "Frobenius norm of the imbalance D = W1'W1 - W2 W2'"),
    "lambda_max_D": Quantity(LambdaMax(D(0)), "largest eigenvalue of D"),
    "lambda_min_D": Quantity(LambdaMin(D(0)), "smallest eigenvalue of D"),
    "alpha": Quantity(Alpha(D(0), SigmaMin(W(0))), "lower bound of lambda_min_tau by D and sigma_min_W"),
    "beta": Quantity(Beta(D(0), SigmaMax(W(0))), "upper bound of lambda_max_tau by D and sigma_max_W"),
    "p1": Quantity(p1, "lower bound of sigma_min(W) along the run that starts here"),
    "p2": Quantity(p2, "upper bound of sigma_max(W) along the run that starts here"),
    "alpha0": Quantity(alpha0, "alpha at D and p1"),
    "beta0": Quantity(beta0, "beta at D and p2"),
    "a1": Quantity(a1, "coefficient of f"),
    "a2": Quantity(a2(0), "coefficient of f"),
    "a3": Quantity(a3(0), "coefficient of f"),
    "a4": Quantity(a4(0), "coefficient of f"),
    "f": Quantity(f(eta, 0), "1 - a1 eta + a2 eta^2 + a3 eta^3 + a4 eta^4, factor under the uniform bounds"),
    "rho": Quantity(rho(eta, 0), "factor of the descent lemma"),
    "rho_sharp": Quantity(rho_sharp(eta, 0), "factor of the sharper descent lemma"),
    "eta1_max": Quantity(eta1_max, "positive root of the first polynomial for the step size"),
    "eta2_max": Quantity(eta2_max, "positive root of the second polynomial for the step size"),
    "eta_max": Quantity(eta_max, "the smaller of eta1_max and eta2_max"),
    "eta_max_sharp": Quantity(eta_max_sharp, "largest step size of the sharper theorem"),
}

FUNCTIONS = ("sqrt", "abs", "min", "max", "exp", "log")


def nearest(name: str) -> list[str]:
    """Return the names most like a name that is none, best first; at most three."""
    known = [*QUANTITIES, *FUNCTIONS]
    lower = {k.lower(): k for k in known}
    near = get_close_matches(name.lower()[:40], list(lower), n=3, cutoff=0.5)
    return [lower[k] for k in near]
