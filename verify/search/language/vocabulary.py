"""The words of the language: quantities, matrices and functions, what they mean, what is near a misspelt one.

No SymPy here: a misspelt word is to be answered at once. What the words stand for in the notation is said in
``verify.search.language.meaning``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

LATEST = 20
"""The largest k of ``Q[k]``."""


@dataclass(frozen=True)
class Quantity:
    """One word: its meaning in a line, and whether it may be asked for after k steps, as ``L[3]``."""

    meaning: str
    timed: bool = False


@dataclass(frozen=True)
class MatrixWord(Quantity):
    """A word for a matrix, with its sides."""

    rows: str = "n"
    columns: str = "m"
    symmetric: bool = False


def _timed(meaning: str) -> Quantity:
    return Quantity(meaning, timed=True)


QUANTITIES: dict[str, Quantity] = {
    "eta": Quantity("the step size, above 0"),
    "K": Quantity("smoothness constant of the loss in W, sigma_max(X)^2"),
    "mu": Quantity("PL constant of the loss in W, the least nonzero sigma(X)^2"),
    "kappa": Quantity("condition number, K/mu"),
    "c1": Quantity("slack of the lower uniform bound, between 0 and 1"),
    "c2": Quantity("slack of the upper uniform bound, above 1"),
    "n": Quantity("rows of W, inputs"),
    "h": Quantity("width of the hidden layer"),
    "m": Quantity("columns of W, outputs"),
    "N": Quantity("rows of X, samples"),
    "L": _timed("loss, less its minimum"),
    "L_next": Quantity("loss after one step of gradient descent, less its minimum"),
    "norm_G": _timed("Frobenius norm of the gradient G with respect to W"),
    "norm_W": _timed("Frobenius norm of W = W1 W2"),
    "norm_W1": _timed("Frobenius norm of the first layer"),
    "norm_W2": _timed("Frobenius norm of the second layer"),
    "sigma_max_W": _timed("largest singular value of W"),
    "sigma_min_W": _timed("min(n,m)-th singular value of W"),
    "sigma_max_W1": _timed("largest singular value of the first layer"),
    "sigma_min_W1": _timed("min(n,h)-th singular value of the first layer"),
    "sigma_max_W2": _timed("largest singular value of the second layer"),
    "sigma_min_W2": _timed("min(h,m)-th singular value of the second layer"),
    "lambda_min_tau": _timed("smallest eigenvalue of tau"),
    "lambda_max_tau": _timed("largest eigenvalue of tau"),
    "inner_G_tau_G": _timed("inner product of G and tau(G)"),
    "norm_tau_G": _timed("Frobenius norm of tau(G)"),
    "norm_step": _timed("how far one step moves W (Frobenius)"),
    "drift": _timed("how far one step moves the imbalance D (Frobenius)"),
    "norm_D": _timed("Frobenius norm of the imbalance D = W1'W1 - W2 W2'"),
    "trace_D": _timed("trace of D"),
    "lambda_max_D": _timed("largest eigenvalue of D"),
    "lambda_min_D": _timed("smallest eigenvalue of D"),
    "alpha": _timed("lower bound of lambda_min_tau by D and sigma_min_W"),
    "beta": _timed("upper bound of lambda_max_tau by D and sigma_max_W"),
    "sharpness": _timed("largest eigenvalue of the second derivative of the loss in (W1, W2)"),
    "p1": Quantity("lower bound of sigma_min(W) along the run that starts here"),
    "p2": Quantity("upper bound of sigma_max(W) along the run that starts here"),
    "alpha0": Quantity("alpha at D and p1"),
    "beta0": Quantity("beta at D and p2"),
    "a1": Quantity("coefficient of f"),
    "a2": _timed("coefficient of f"),
    "a3": _timed("coefficient of f"),
    "a4": _timed("coefficient of f"),
    "f": _timed("1 - a1 eta + a2 eta^2 + a3 eta^3 + a4 eta^4, factor under the uniform bounds"),
    "rho": _timed("factor of the descent lemma"),
    "rho_sharp": _timed("factor of the sharper descent lemma"),
    "eta1_max": Quantity("positive root of the first polynomial for the step size"),
    "eta2_max": Quantity("positive root of the second polynomial for the step size"),
    "eta_max": Quantity("the smaller of eta1_max and eta2_max"),
    "eta_max_sharp": Quantity("largest step size of the sharper theorem"),
    "eta_max_stable": Quantity("largest step size of the theorem that needs no lower bound of tau; L > 0"),
}

SIDES = ("n", "h", "m", "N")

MATRICES: dict[str, MatrixWord] = {
    "X": MatrixWord("data, N x n", rows="N", columns="n"),
    "Y": MatrixWord("targets, N x m", rows="N", columns="m"),
    "W1": MatrixWord("first layer, n x h", True, "n", "h"),
    "W2": MatrixWord("second layer, h x m", True, "h", "m"),
    "W": MatrixWord("product W1 W2, n x m", True, "n", "m"),
    "G": MatrixWord("gradient of the loss with respect to W, n x m", True, "n", "m"),
    "D": MatrixWord("imbalance W1'W1 - W2 W2', h x h", True, "h", "h", True),
    "Wstar": MatrixWord("minimiser of the loss of least norm, n x m"),
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
