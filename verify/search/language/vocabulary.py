"""The words of the language: quantities, matrices and functions, what they mean, what is near a misspelt one.

A quantity is one entry here. No SymPy is imported: a misspelt word is to be answered at once, so what a word stands
for is a function of the notation, which ``verify.search.language.meaning`` hands in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from sympy import Expr, MatrixExpr

Meaning: TypeAlias = "Expr | MatrixExpr"

LATEST = 20
"""The largest k of ``Q[k]``."""


@dataclass(frozen=True)
class Quantity:
    """One word: its meaning in a line, and what it stands for.

    Attributes:
        stands_for: From the notation (``meaning.NOTATION``) and, if ``timed``, a time to the SymPy expression.
        timed: Whether it may be asked for after k steps, as ``L[3]``.
        reduced: Whether it is the reduced problem's where X may be of any rank.
    """

    meaning: str
    stands_for: Callable[..., Meaning]
    timed: bool = False
    reduced: bool = False


@dataclass(frozen=True)
class MatrixWord(Quantity):
    """A word for a matrix, with its sides."""

    rows: str = "n"
    columns: str = "m"
    symmetric: bool = False


def _timed(meaning: str, stands_for: Callable[..., Meaning], reduced: bool = False) -> Quantity:
    return Quantity(meaning, stands_for, timed=True, reduced=reduced)


QUANTITIES: dict[str, Quantity] = {
    "eta": Quantity("the step size, above 0", lambda of: of.eta),
    "K": Quantity("smoothness constant of the loss in W, sigma_max(X)^2", lambda of: of.K),
    "mu": Quantity("PL constant of the loss in W, the least nonzero sigma(X)^2", lambda of: of.mu),
    "kappa": Quantity("condition number, K/mu", lambda of: of.kappa),
    "c1": Quantity("slack of the lower uniform bound, between 0 and 1", lambda of: of.c1),
    "c2": Quantity("slack of the upper uniform bound, above 1", lambda of: of.c2),
    "n": Quantity("rows of W, inputs", lambda of: of.n),
    "h": Quantity("width of the hidden layer", lambda of: of.h),
    "m": Quantity("columns of W, outputs", lambda of: of.m),
    "N": Quantity("rows of X, samples", lambda of: of.N),
    "L": _timed("loss, less its minimum", lambda of, t: of.L(t)),
    "L_next": Quantity("loss after one step of gradient descent, less its minimum", lambda of: of.L(1)),
    "norm_G": _timed("Frobenius norm of the gradient G with respect to W", lambda of, t: of.NormF(of.G(t))),
    "norm_W": _timed("Frobenius norm of W = W1 W2", lambda of, t: of.NormF(of.W(t))),
    "norm_W1": _timed("Frobenius norm of the first layer", lambda of, t: of.NormF(of.W1(t))),
    "norm_W2": _timed("Frobenius norm of the second layer", lambda of, t: of.NormF(of.W2(t))),
    "sigma_max_W": _timed("largest singular value of W", lambda of, t: of.SigmaMax(of.W(t))),
    "sigma_min_W": _timed("min(n,m)-th singular value of W", lambda of, t: of.SigmaMin(of.W(t))),
    "sigma_max_W1": _timed("largest singular value of the first layer", lambda of, t: of.SigmaMax(of.W1(t))),
    "sigma_min_W1": _timed("min(n,h)-th singular value of the first layer", lambda of, t: of.SigmaMin(of.W1(t))),
    "sigma_max_W2": _timed("largest singular value of the second layer", lambda of, t: of.SigmaMax(of.W2(t))),
    "sigma_min_W2": _timed("min(h,m)-th singular value of the second layer", lambda of, t: of.SigmaMin(of.W2(t))),
    "lambda_min_tau": _timed("smallest eigenvalue of tau", lambda of, t: of.LambdaMinTau(t)),
    "lambda_max_tau": _timed("largest eigenvalue of tau", lambda of, t: of.LambdaMaxTau(t)),
    "inner_G_tau_G": _timed("inner product of G and tau(G)", lambda of, t: of.Inner(of.G(t), of.Tau(t, of.G(t)))),
    "norm_tau_G": _timed("Frobenius norm of tau(G)", lambda of, t: of.NormF(of.Tau(t, of.G(t)))),
    "norm_step": _timed("how far one step moves W (Frobenius)", lambda of, t: of.NormF(of.W(t + 1) - of.W(t))),
    "drift": _timed(
        "how far one step moves the imbalance D (Frobenius)",
        lambda of, t: of.NormF(of.D(t + 1) - of.D(t)),
        reduced=True,
    ),
    "norm_D": _timed(
        "Frobenius norm of the imbalance D = W1'W1 - W2 W2'", lambda of, t: of.NormF(of.D(t)), reduced=True
    ),
    "trace_D": _timed("trace of D", lambda of, t: of.Trace(of.D(t)), reduced=True),
    "lambda_max_D": _timed("largest eigenvalue of D", lambda of, t: of.LambdaMax(of.D(t)), reduced=True),
    "lambda_min_D": _timed("smallest eigenvalue of D", lambda of, t: of.LambdaMin(of.D(t)), reduced=True),
    "alpha": _timed(
        "lower bound of lambda_min_tau by D and sigma_min_W",
        lambda of, t: of.Alpha(of.D(t), of.SigmaMin(of.W(t))),
        reduced=True,
    ),
    "beta": _timed(
        "upper bound of lambda_max_tau by D and sigma_max_W",
        lambda of, t: of.Beta(of.D(t), of.SigmaMax(of.W(t))),
        reduced=True,
    ),
    "sharpness": _timed(
        "largest eigenvalue of the second derivative of the loss in (W1, W2)",
        lambda of, t: of.Sharpness(of.X, of.W1(t), of.W2(t), of.G(t)),
    ),
    "p1": Quantity("lower bound of sigma_min(W) along the run that starts here", lambda of: of.p1, reduced=True),
    "p2": Quantity("upper bound of sigma_max(W) along the run that starts here", lambda of: of.p2, reduced=True),
    "alpha0": Quantity("alpha at D and p1", lambda of: of.alpha0, reduced=True),
    "beta0": Quantity("beta at D and p2", lambda of: of.beta0, reduced=True),
    "a1": Quantity("coefficient of f", lambda of: of.a1, reduced=True),
    "a2": _timed("coefficient of f", lambda of, t: of.a2(t), reduced=True),
    "a3": _timed("coefficient of f", lambda of, t: of.a3(t), reduced=True),
    "a4": _timed("coefficient of f", lambda of, t: of.a4(t), reduced=True),
    "f": _timed(
        "1 - a1 eta + a2 eta^2 + a3 eta^3 + a4 eta^4, factor under the uniform bounds",
        lambda of, t: of.f(of.eta, t),
        reduced=True,
    ),
    "rho": _timed("factor of the descent lemma", lambda of, t: of.rho(of.eta, t)),
    "rho_sharp": _timed("factor of the sharper descent lemma", lambda of, t: of.rho_sharp(of.eta, t)),
    "rho_spectral": _timed("factor through both ends of the spectrum of tau", lambda of, t: of.rho_spectral(of.eta, t)),
    "eta1_max": Quantity(
        "positive root of the first polynomial for the step size", lambda of: of.eta1_max, reduced=True
    ),
    "eta2_max": Quantity(
        "positive root of the second polynomial for the step size", lambda of: of.eta2_max, reduced=True
    ),
    "eta_max": Quantity("the smaller of eta1_max and eta2_max", lambda of: of.eta_max, reduced=True),
    "eta_max_sharp": Quantity("largest step size of the sharper theorem", lambda of: of.eta_max_sharp, reduced=True),
    "eta_max_stable": Quantity(
        "largest step size of the theorem that needs no lower bound of tau; L > 0",
        lambda of: of.eta_max_stable,
        reduced=True,
    ),
}

SIDES = ("n", "h", "m", "N")

MATRICES: dict[str, MatrixWord] = {
    "X": MatrixWord("data, N x n", lambda of: of.X, rows="N", columns="n"),
    "Y": MatrixWord("targets, N x m", lambda of: of.Y, rows="N", columns="m"),
    "W1": MatrixWord("first layer, n x h", lambda of, t: of.W1(t), timed=True, rows="n", columns="h"),
    "W2": MatrixWord("second layer, h x m", lambda of, t: of.W2(t), timed=True, rows="h", columns="m"),
    "W": MatrixWord("product W1 W2, n x m", lambda of, t: of.W(t), timed=True, rows="n", columns="m"),
    "G": MatrixWord(
        "gradient of the loss with respect to W, n x m", lambda of, t: of.G(t), timed=True, rows="n", columns="m"
    ),
    "D": MatrixWord(
        "imbalance W1'W1 - W2 W2', h x h",
        lambda of, t: of.D(t),
        timed=True,
        reduced=True,
        rows="h",
        columns="h",
        symmetric=True,
    ),
    "Wstar": MatrixWord("minimiser of the loss of least norm, n x m", lambda of: of.W_star, rows="n", columns="m"),
}

FUNCTIONS: dict[str, str] = {
    "sqrt": "square root",
    "abs": "absolute value",
    "min": "smallest of two numbers or more",
    "max": "largest of two numbers or more",
    "exp": "exponential function",
    "log": "natural logarithm",
    "norm": "Frobenius norm of a matrix",
    "nuclear": "sum of the singular values of a matrix",
    "trace": "trace of a square matrix",
    "inner": "inner product tr(A'B) of two matrices of equal sides",
    "det": "determinant of a square matrix",
    "rank": "rank of a matrix",
    "lambda_max": "largest eigenvalue of a symmetric matrix",
    "lambda_min": "smallest eigenvalue of a symmetric matrix",
    "lambda": "lambda(k, S): k-th largest eigenvalue of a symmetric matrix, 0 beyond its side",
    "sigma_max": "largest singular value of a matrix",
    "sigma_min": "singular value number min of the sides",
    "sigma": "sigma(k, A): k-th largest singular value of a matrix, 0 beyond its sides",
    "loss": "loss at an n x m matrix, less its minimum",
    "I": "I(k): the identity of side k",
    "T": "T(A): the transpose",
    "tau": "tau(A) = A W2'W2 + W1 W1'A, for an n x m matrix",
}

KINDS = ("symmetric", "psd", "orthogonal", "diagonal")
"""What a matrix of one's own may be said to be, in any combination."""

RESERVED = frozenset({*QUANTITIES, *MATRICES, *FUNCTIONS, "and", "t"})


def nearest(name: str, more: Iterable[str] = ()) -> list[str]:
    """Return the words most like a name that is none, best first; at most three. ``more``: words of the user's own."""
    known = [*QUANTITIES, *MATRICES, *FUNCTIONS, *more]
    lower: dict[str, str] = {}
    for word in known:
        lower.setdefault(word.lower(), word)
    near = get_close_matches(name.lower()[:40], list(lower), n=3, cutoff=0.5)
    return [lower[k] for k in near]


def did_you_mean(name: str, more: Iterable[str] = ()) -> str:
    """Return the end of a sentence about an unknown name."""
    near = nearest(name, more)
    if not near:
        return "; `try --help` names them all"
    return f"; did you mean {near[0]}?" if len(near) == 1 else f"; the nearest are {', '.join(near)}"
