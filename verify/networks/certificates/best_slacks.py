"""The slacks c1 and c2 with which a theorem promises the least factor: a search in floats, for any slacks are valid."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache

import numpy as np
from flint import fmpq
from numpy.typing import NDArray
from sympy import Basic, Expr, Symbol, lambdify

from derivations.notation import (
    K,
    L,
    SigmaMax,
    SigmaMin,
    X,
    alpha0,
    beta0,
    c1,
    c2,
    eta,
    eta1_max,
    eta2_max,
    eta_max_sharp,
    mu,
    p2,
)
from derivations.registry import DEFINITIONS
from verify.evaluation.printer import coefficients
from verify.networks.certificates.constants import Constants
from verify.networks.certificates.guarantees import Theorem, factor_of, slope_of
from verify.numbers.exact.scalars import Scalar, ball
from verify.numbers.floats import evaluated, positive_root
from verify.numbers.rationals import rational

Floats = NDArray[np.float64]

_ROOTS = {Theorem.UNIFORM: (eta1_max, eta2_max), Theorem.SHARP_UNIFORM: (eta_max_sharp,)}

_ROUNDS, _GRID = 4, 17
_SEARCHED = (1e-4, 0.98), (1e-4, 1e2)  # of 1 - c1 and of c2 - 1


def best_slacks(constants: Constants, theorem: Theorem) -> tuple[fmpq, fmpq] | None:
    """Return c1 and c2, of few digits, with which the theorem promises nearly the least factor; None if none is found.

    A search in floats: any slacks are valid, and what they guarantee is computed rigorously afterwards.
    """
    units = _in_units(constants)
    if not (units[mu] > 0 and units[alpha0] > 0):  # too small for floats
        return None
    decrease = _Decrease(theorem, units)
    ranges = _SEARCHED
    best = (0.5, 0.5)
    for _ in range(_ROUNDS):
        grids = [np.geomspace(*ends, _GRID) for ends in ranges]
        lower, upper = (x.ravel() for x in np.meshgrid(*grids))
        gains = decrease(1 - lower, 1 + upper)
        if not gains.max() > 0:
            return None
        best = float(lower[gains.argmax()]), float(upper[gains.argmax()])
        steps = [grid[1] / grid[0] for grid in grids]
        ranges = tuple(
            (max(x / step, low), min(x * step, high)) for x, step, (low, high) in zip(best, steps, _SEARCHED)
        )
    return 1 - _rounded(best[0]), 1 + _rounded(best[1])


def _rounded(x: float) -> fmpq:
    """A decimal of three digits near x > 0."""
    return rational(Fraction(f"{x:.2e}"))


def _in_units(constants: Constants) -> dict[Basic, float]:
    """The constants in units in which K = beta0 = 1, so that as floats they are of reasonable size."""
    names = (K, mu, alpha0, beta0, p2, L(0))
    smooth, pl, low, high, product, loss = (constants.value(name) for name in names)
    condition = _float(pl / smooth)
    return {
        K: 1.0,
        mu: condition,
        SigmaMax(X): 1.0,
        SigmaMin(X): condition**0.5,
        alpha0: _float(low / high),
        beta0: 1.0,
        p2: _float(product / high),
        L(0): _float(loss / (smooth * high * high)),
    }


class _Decrease:
    """One less the theorem's factor at its best step, in floats, for arrays of c1 and c2."""

    def __init__(self, theorem: Theorem, units: dict[Basic, float]) -> None:
        names = tuple(units)
        self._units = tuple(units.values())
        self._factor = _numeric(factor_of(theorem), names)
        limits = [DEFINITIONS.meaning(root).args[0] for root in _ROOTS[theorem]]
        self._polynomials = [_numeric(p, names) for p in (*limits, slope_of(theorem))]

    def __call__(self, first: Floats, second: Floats) -> Floats:
        with np.errstate(all="ignore"):
            slacks = (first, second, *self._units)
            # each has one positive root; NaN stands for one that floats do not find
            roots = positive_root(_side_by_side([p(*slacks) for p in self._polynomials]))
            step = np.fmin.reduce(roots)
            found = 1 - evaluated(np.array(np.broadcast_arrays(*self._factor(*slacks))), step)
        return np.where(np.isfinite(found), found, 0.0)


def _side_by_side(polynomials: Sequence[Sequence[Floats]]) -> list[Floats]:
    """The coefficients of several polynomials, (many, slacks) each; of lower degree, with zeros."""
    shape = np.broadcast_shapes(*(np.shape(c) for p in polynomials for c in p))
    found = np.zeros((max(map(len, polynomials)), len(polynomials), *shape))
    for k, polynomial in enumerate(polynomials):
        for degree, coefficient in enumerate(polynomial):
            found[degree, k] = coefficient
    return list(found)


@lru_cache
def _numeric(polynomial: Expr, units: tuple[Basic, ...]) -> Callable[..., list[Floats]]:
    """The coefficients of a polynomial in eta, the lowest first, as a function of c1, c2 and the units."""
    kept = {x.name if isinstance(x, Symbol) else x.func.__name__ for x in units if not x.args or x == L(0)}
    names = [name for name in DEFINITIONS if name not in kept]
    places = {x: Symbol(f"unit{i}") for i, x in enumerate(units)}
    whole = DEFINITIONS.unfold(polynomial, names).xreplace(places)
    return lambdify((c1, c2, *places.values()), coefficients(whole, eta), "numpy")


def _float(x: Scalar) -> float:
    return float(ball(x, 64).mid())
