"""What the two theorems guarantee on a network: step sizes, factors, numbers of steps."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from sympy import Expr, Min, diff
from sympy.core.relational import Relational

from derivations.notation import (
    L,
    LambdaMinTau,
    PositiveRoot,
    alpha0,
    beta0,
    c1,
    c2,
    eta,
    eta_max,
    eta_max_sharp,
    eta_max_stable,
    f,
    f_sharp,
    f_stable,
    level,
    margin,
    margin_stable,
    p2,
    rho,
    rho_sharp,
)
from derivations.registry import DEFINITIONS, result
from derivations.supplied_definitions import radius
from verify.networks.certificates.constants import LEVEL, NAMED, Constants, Values
from verify.networks.certificates.enclosure import DIGITS, Enclosure, below, enclose, least_integer_above, magnitude
from verify.numbers.exact.scalars import ONE, Scalar, Undecided, compare, divide, log, sign
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
def factor_of(theorem: Theorem) -> Expr:
    """The factor by its definition."""
    return DEFINITIONS.unfold(DEFINITIONS.meaning(_FACTOR[theorem]), ["margin_stable"])


@lru_cache
def slope_of(theorem: Theorem) -> Expr:
    """The derivative of the factor in the step size."""
    return diff(factor_of(theorem), eta)


@lru_cache
def _best_step(theorem: Theorem) -> Expr:
    """The step size at which the factor is least, of those that the theorem allows."""
    return Min(_LARGEST[theorem], PositiveRoot(-slope_of(theorem), eta))


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
