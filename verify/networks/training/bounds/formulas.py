"""The slides' scalar formulas on float arrays: SymPy's definitions, turned into NumPy functions by lambdify.

Every formula is taken from ``derivations`` and becomes a function of named quantities (``NAMES``), each an array of
one shape, so that many networks are treated at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial, reduce
from typing import Any

import numpy as np
from sympy import Abs, Basic, Expr, Poly, Symbol, expand, lambdify, sqrt

from derivations import notation as symbols
from derivations.notation import (
    AtMost,
    G,
    LambdaK,
    LambdaMax,
    LambdaMaxTau,
    LambdaMinTau,
    NormF,
    PositivePart,
    SigmaMax,
    SigmaMin,
    W,
    W_star,
    X,
    eta,
    m,
    n,
    t,
)
from derivations.registry import DEFINITIONS
from derivations.sharper.smooth_descent import DISSIPATION
from derivations.slides import descent_lemma
from derivations.supplied_definitions import EXTRA_LOW, EXTRA_UP, SHARP_BUDGET, polynomial_equation
from verify.numbers.floats import Array


def _positive(name: str) -> Symbol:
    return Symbol(name, positive=True)


_K, _MU, _LOSS, _START = (_positive(name) for name in ("K", "mu", "loss", "start_loss"))
_GAIN, _COST = _positive("gain"), _positive("cost")
_IMBALANCE = symbols.D(0)

_ATOMS: dict[Basic, Basic] = {
    SigmaMax(X): sqrt(_K),
    SigmaMin(X): sqrt(_MU),
    symbols.K: _K,
    symbols.mu: _MU,
    symbols.L(t): _LOSS,
    symbols.L(t + 1): _LOSS - _GAIN + _COST,  # so that what is left of L(t) - L(t+1) has no cancellation
    NormF(symbols.D(t + 1) - symbols.D(t)): _positive("change_of_imbalance"),
    symbols.L(0): _START,
    NormF(G(t)): _positive("gradient_norm"),
    NormF(W(t)): _positive("product_norm"),
    SigmaMax(W(t)): _positive("sigma_max"),
    SigmaMin(W(t)): _positive("sigma_min"),
    LambdaMinTau(t): _positive("lambda_min"),
    LambdaMaxTau(t): _positive("lambda_max"),
    DISSIPATION: _positive("dissipation"),
    symbols.beta_stable(t): _positive("beta_now"),
    symbols.level(t): _positive("level"),
    symbols.level(0): _positive("start_level"),
    symbols.size(t): _positive("size"),
    symbols.product(t): Symbol("product", real=True),
    symbols.target: Symbol("target", real=True),
    SigmaMin(W_star): _positive("target_sigma_min"),
    SigmaMax(W_star): _positive("target_sigma_max"),
    LambdaMax(_IMBALANCE): Symbol("imbalance_top", real=True),
    LambdaMax(-_IMBALANCE): Symbol("imbalance_bottom", real=True),
    LambdaK(n, _IMBALANCE): Symbol("imbalance_n", real=True),
    LambdaK(m, -_IMBALANCE): Symbol("imbalance_m", real=True),
    AtMost(n, m): Symbol("n_at_most_m", real=True),
    AtMost(m, n): Symbol("m_at_most_n", real=True),
    symbols.beta_stable(0): _positive("beta0"),
    **{symbols.scalar(name): _positive(name) for name in ("c1", "c2", "p1", "p2", "alpha0", "beta0")},
}
_BUDGET = _positive("budget")
NAMES = frozenset(s.name for value in (*_ATOMS.values(), _BUDGET) for s in value.free_symbols)
"""The quantities that formulas may ask for: constants of the problem and its start, and what is measured."""

# what is replaced by its definition; all else in a formula is a quantity
_UNFOLDED = frozenset(
    (
        *("f", "f_sharp", "rho", "rho_sharp", "rho_spectral", "margin", "margin_stable"),
        *("a1", "a2", "a3", "a4", "kappa", "Alpha", "Beta"),
    )
)


def plain(expr: Expr, unfold: frozenset[str] = _UNFOLDED) -> Expr:
    """Return the expression in the quantities of ``NAMES`` and eta; ValueError where it speaks of something else."""
    found = DEFINITIONS.unfold(expr, unfold)
    # a maximum with zero, in a form that NumPy's printer takes for arrays; exact in floats
    found = found.replace(PositivePart, lambda x: (x + Abs(x)) / 2).xreplace(_ATOMS)
    strangers = {s.name for s in found.free_symbols} - NAMES - {eta.name}
    if strangers:
        raise ValueError(f"{expr} speaks of {', '.join(sorted(strangers))}, which no array is given for")
    return found


_MINIMA = {"amin": lambda values, axis=0: reduce(np.minimum, values)}


class Formula:
    """A formula as a function of an object that has the quantities as attributes; ``names`` are those it needs."""

    def __init__(self, expr: Expr, unfold: frozenset[str] = _UNFOLDED) -> None:
        found = plain(expr, unfold)
        arguments = sorted(found.free_symbols, key=lambda s: s.name)
        self.names = tuple(s.name for s in arguments)
        self._function: Callable[..., Any] = lambdify(arguments, found, modules=[_MINIMA, "numpy"], cse=True)

    def __call__(self, quantities: object) -> Array:
        return self._function(*(getattr(quantities, name) for name in self.names))


class Together:
    """Several polynomials in the step size as one function of quantities, which computes once what they share."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        found = [_coefficients(_POLYNOMIALS[name]()) for name in names]
        arguments = sorted(set().union(*(c.free_symbols for p in found for c in p)), key=lambda s: s.name)
        self._arguments = tuple(s.name for s in arguments)
        self._function: Callable[..., Any] = lambdify(arguments, found, modules=[_MINIMA, "numpy"], cse=True)

    def __call__(self, quantities: object) -> dict[str, list[Any]]:
        """Return the coefficients of each, the constant one first: floats for quantities that are floats."""
        return dict(zip(self.names, self._function(*(getattr(quantities, name) for name in self._arguments))))


def _coefficients(expr: Expr) -> list[Expr]:
    return Poly(expand(plain(expr, _UNFOLDED)), eta).all_coeffs()[::-1]


class PolynomialFormula:
    """A polynomial in the step size as a function of quantities: its coefficients, the constant one first."""

    def __init__(self, name: str) -> None:
        self._name, self._one = name, Together([name])

    def __call__(self, quantities: object) -> Array:
        """Return the coefficients, (degree + 1, ...)."""
        return np.stack(np.broadcast_arrays(*self._one(quantities)[self._name])).astype(float)


def _root_of(name: str) -> Expr:
    """The polynomial whose positive root is the step size of that name; its constant coefficient is not positive."""
    if name == "eta_max_sharp":
        polynomial_of_margin = DEFINITIONS.meaning(symbols.eta_max_sharp).args[0]
        return -polynomial_of_margin.xreplace({SHARP_BUDGET: _BUDGET})
    if name == "eta_max_stable":
        return -DEFINITIONS.meaning(symbols.eta_max_stable).args[0]
    equation = polynomial_equation({"eta1_max": EXTRA_UP, "eta2_max": EXTRA_LOW}[name])
    return equation.lhs - equation.rhs


def _spectral_values() -> list[Expr]:
    """The two values of which the spectral factor is the larger: at the least eigenvalue, and at the largest."""
    values = DEFINITIONS.meaning(symbols.rho_spectral(eta, t)).args
    return sorted(values, key=lambda value: not value.has(LambdaMinTau))


_POLYNOMIALS: dict[str, Callable[[], Any]] = {
    "rho": lambda: symbols.rho(eta, t),
    "rho_sharp": lambda: symbols.rho_sharp(eta, t),
    "f": lambda: symbols.f(eta, t),
    "f_sharp": lambda: symbols.f_sharp(eta, t),
    "margin": lambda: symbols.margin(eta, t),
    "spectral_low": lambda: _spectral_values()[0],
    "spectral_high": lambda: _spectral_values()[1],
    "condition": lambda: descent_lemma.CONDITION.lhs,
    **{name: partial(_root_of, name) for name in ("eta1_max", "eta2_max", "eta_max_sharp", "eta_max_stable")},
}

_SCALARS: dict[str, Expr] = {
    "p1": symbols.p1,
    "p2": symbols.p2,
    "alpha": symbols.alpha0,
    "beta": symbols.beta0,
    "budget": SHARP_BUDGET,
    "level": symbols.level(t),
}


@cache
def polynomial(name: str) -> PolynomialFormula:
    """Return a polynomial in the step size by name; KeyError for a name that is none.

    ``rho``, ``rho_sharp``, ``f``, ``f_sharp``, ``margin``; ``spectral_low`` and ``spectral_high``, the values of which
    ``rho_spectral`` is the larger; ``condition``, the left side of (18); ``eta1_max``,
    ``eta2_max``, ``eta_max_sharp`` and ``eta_max_stable``, whose positive roots are these step sizes.
    """
    return PolynomialFormula(name)


@cache
def together(*names: str) -> Together:
    """Return several polynomials of ``polynomial`` as one function."""
    return Together(names)


@cache
def scalar(name: str) -> Formula:
    """Return the formula of ``p1``, ``p2``, ``alpha``, ``beta``, ``budget`` or ``level``.

    ``alpha`` and ``beta`` are those of an imbalance, p1 and p2.
    """
    expr = _SCALARS[name]
    return Formula(expr if name == "budget" else DEFINITIONS.meaning(expr))
