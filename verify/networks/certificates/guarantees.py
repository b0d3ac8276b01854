"""What the two theorems guarantee on a network: step sizes, factors, numbers of steps; and the best slacks c1, c2."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

import numpy as np
from flint import fmpq
from numpy.typing import NDArray
from sympy import Basic, Expr, Min, Symbol, diff, lambdify
from sympy.core.relational import Relational

from derivations.notation import (
    K,
    L,
    LambdaMinTau,
    PositiveRoot,
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
    eta_max,
    eta_max_sharp,
    eta_max_stable,
    f,
    f_sharp,
    f_stable,
    level,
    margin,
    margin_stable,
    mu,
    p2,
    rho,
    rho_sharp,
)
from derivations.registry import DEFINITIONS, result
from derivations.supplied_definitions import radius
from verify.evaluation.printer import coefficients
from verify.networks.certificates.constants import LEVEL, NAMED, Constants, Values
from verify.networks.certificates.enclosure import DIGITS, Enclosure, below, enclose, least_integer_above, magnitude
from verify.numbers.exact.scalars import ONE, Scalar, Undecided, ball, compare, divide, log, sign
from verify.numbers.floats import evaluated, positive_root
from verify.numbers.rationals import fraction, rational

Floats = NDArray[np.float64]


class Theorem(StrEnum):
    """What a step size can be covered by."""

    UNIFORM = "uniform-bounds"
    SHARP_UNIFORM = "sharp-uniform-bounds"
    STABLE = "stable-bounds"
    LEMMA = "descent-lemma"
    SHARP_LEMMA = "sharp-descent"
    LEVEL = "level-bounds"


_LARGEST = {
    Theorem.UNIFORM: eta_max,
    Theorem.SHARP_UNIFORM: eta_max_sharp,
    Theorem.STABLE: eta_max_stable,
    Theorem.LEVEL: NAMED[LEVEL],
}
_ROOTS = {Theorem.UNIFORM: (eta1_max, eta2_max), Theorem.SHARP_UNIFORM: (eta_max_sharp,)}
_FACTOR = {
    Theorem.UNIFORM: f(eta, 0),
    Theorem.SHARP_UNIFORM: f_sharp(eta, 0),
    Theorem.STABLE: f_stable(eta, 0),
    Theorem.LEMMA: rho(eta, 0),
    Theorem.SHARP_LEMMA: rho_sharp(eta, 0),
}
_SHARE = {Theorem.SHARP_UNIFORM: margin(eta, 0), Theorem.STABLE: margin_stable(eta, 0)}
_CITED = {Theorem.LEMMA: "eq19", Theorem.SHARP_LEMMA: "sharp-descent"}


@dataclass(frozen=True)
class Guarantee:
    """A step size, an exact decimal, at which a theorem holds, and what it promises there.

    With slacks c1 and c2, every loss is at most ``rate`` times the one before; ``steps`` of them bring it down to the
    tolerance. ``margin``, of the sharper and the stable theorem: the share of the decrease eta <G, tau(G)> that is kept
    at the start. The stable theorem has no slacks.
    """

    theorem: Theorem
    c1: Fraction
    c2: Fraction
    eta: Fraction
    rate: Enclosure
    steps: int
    margin: Enclosure | None


def enclose_factor(x: Scalar) -> Enclosure:
    """Return an enclosure of a factor, with enough digits to tell its distance from one."""
    distance = magnitude(1 - x)
    return enclose(x, DIGITS + max(0, -distance) if distance is not None else DIGITS)


def guarantee(constants: Constants, theorem: Theorem, ratio: Scalar) -> Guarantee:
    """Return the step size with the least factor that the theorem allows, with alpha0 > 0.

    ``ratio``: what the loss is to be brought down to, as a share of its value at the start.
    """
    step = below(constants.value(_best_step(theorem)))
    at: Values = {eta: step}
    factor = constants.value(_FACTOR[theorem], at)
    share = enclose(constants.value(_SHARE[theorem], at)) if theorem in _SHARE else None
    return Guarantee(
        theorem,
        constants.exactly(c1),
        constants.exactly(c2),
        fraction(step),
        enclose_factor(factor),
        steps_to(ratio, factor),
        share,
    )


@dataclass(frozen=True)
class Stationarity:
    """What the stable bounds promise where they prove no linear rate, with the step size at which it is most.

    After T steps of size ``eta``, the least squared norm of the gradient of the layers met is at most ``bound`` / T;
    ``margin``: the share of eta |grad L|^2 that each step keeps.
    """

    eta: Fraction
    margin: Enclosure
    bound: Enclosure


def stationarity(constants: Constants) -> Stationarity:
    """Return the step size up to eta_max_stable of the best bound of the gradient, with L(0) > 0."""
    step = below(constants.value(_most_gain()))
    at: Values = {eta: step}
    share = margin_stable(eta, 0)
    bound = constants.value(L(0) / (eta * share), at)
    return Stationarity(fraction(step), enclose(constants.value(share, at)), enclose(bound))


@lru_cache
def _most_gain() -> Expr:
    """The step size up to eta_max_stable of which eta times the share of eta |grad L|^2 that it keeps is most."""
    slope = diff(eta * DEFINITIONS.meaning(margin_stable(eta, 0)), eta)
    return Min(_LARGEST[Theorem.STABLE], PositiveRoot(-slope, eta))


def contracts(constants: Constants, theorem: Theorem, at: Values) -> bool:
    """Tell whether a theorem that covers a step promises a factor: the stable one does where it is below 1."""
    if theorem is Theorem.LEVEL:
        return False
    return theorem is not Theorem.STABLE or compare(constants.value(_FACTOR[theorem], at), ONE) == -1


@lru_cache
def _factor(theorem: Theorem) -> Expr:
    """The factor by its definition."""
    return DEFINITIONS.unfold(DEFINITIONS.meaning(_FACTOR[theorem]), ["margin_stable"])


@lru_cache
def _slope(theorem: Theorem) -> Expr:
    """The derivative of the factor in the step size."""
    return diff(_factor(theorem), eta)


@lru_cache
def _best_step(theorem: Theorem) -> Expr:
    """The step size at which the factor is least, of those that the theorem allows."""
    return Min(_LARGEST[theorem], PositiveRoot(-_slope(theorem), eta))


def steps_to(ratio: Scalar, factor: Scalar) -> int:
    """Return a number t, the least but for rounding, with factor**t <= ratio, for 0 < factor < 1."""
    if compare(ratio, ONE) != -1:
        return 0
    return least_integer_above(divide(log(ratio), log(factor)))


def missing_of_stable(constants: Constants) -> tuple[str, ...]:
    """Return which constants of the stable bounds do not exist: both at a minimum, the factor unless it is below 1."""
    if sign(constants.value(L(0))) == 0:
        return ("eta_max_stable", "rate_stable")
    # at the root 2 p2 B = eta mu beta0 R, so that alpha0 B - eta L(0) has the sign of alpha0 beta0 - p2 R
    gain, loss = (constants.value(x) for x in (alpha0 * beta0, p2 * radius))
    return () if compare(gain, loss) == 1 else ("rate_stable",)


# --- a step size of the user's -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Coverage:
    """Which theorems and lemmas cover a step size, the factors that they promise, and what was left undecided."""

    eta: Fraction
    covered_by: tuple[Theorem, ...]
    factors: dict[Theorem, Enclosure]
    undecided: tuple[Theorem, ...]


def has_level(constants: Constants, rank: int, outputs: int) -> bool:
    """Tell whether the network has, in the row space of X, one input and one output, and a level that is not 0."""
    return rank == outputs == 1 and sign(constants.value(level(0))) == 1


def coverage(constants: Constants, step: Fraction, exists: Collection[Theorem]) -> Coverage:
    """Return what covers a step size > 0; ``exists``: which theorems that name a largest step have one here."""
    at: Values = {eta: rational(step)}
    verdicts = {theorem: _covers(constants, theorem, at, exists) for theorem in Theorem}
    covered = tuple(theorem for theorem, holds in verdicts.items() if holds)
    return Coverage(
        step,
        covered,
        {
            theorem: enclose_factor(constants.value(_FACTOR[theorem], at))
            for theorem in covered
            if contracts(constants, theorem, at)
        },
        tuple(theorem for theorem, holds in verdicts.items() if holds is None),
    )


def _covers(constants: Constants, theorem: Theorem, at: Values, exists: Collection[Theorem]) -> bool | None:
    try:
        if theorem in _LARGEST:
            return theorem in exists and _holds(constants, eta <= _LARGEST[theorem], at)
        found = [_holds(constants, condition, at) for condition in _conditions(_CITED[theorem])]
    except Undecided:
        return None
    return False if False in found else None if None in found else True


def _conditions(name: str) -> list[Relational]:
    """The hypotheses of a descent lemma on the weights and the step, at the start of the run."""
    from derivations.notation import t

    return [g.subs(t, 0) for g in result(name).given if g.has(LambdaMinTau)]


def _holds(constants: Constants, relation: Relational, at: Values) -> bool | None:
    low, high, strict = relation.lts, relation.gts, relation.rel_op in ("<", ">")
    order = compare(constants.value(low, at), constants.value(high, at))
    return None if order is None else order < 0 or (order == 0 and not strict)


# --- the best slacks -----------------------------------------------------------------------------------------

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
        self._factor = _numeric(_factor(theorem), names)
        limits = [DEFINITIONS.meaning(root).args[0] for root in _ROOTS[theorem]]
        self._polynomials = [_numeric(p, names) for p in (*limits, _slope(theorem))]

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
