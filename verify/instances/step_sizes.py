"""Step sizes that meet a claim's hypotheses: the largest one found, fractions of it, and those just at the edge."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from random import Random

import numpy as np
from sympy.logic.boolalg import Boolean

from derivations.notation import eta
from verify.instances.problem import Instance
from verify.numbers.exact.scalars import ball
from verify.numbers.float_matrices import as_floats
from verify.numbers.rationals import Rational, fraction, simplest_between

FRACTIONS = (Fraction(1), Fraction(1, 2), Fraction(1), Fraction(1, 10), Fraction(9, 10), Fraction(1, 1000))
FREE = (Fraction(1, 10), Fraction(1), Fraction(1, 1000), Fraction(1, 2), Fraction(2), Fraction(5))
LARGER = tuple(Fraction(k, 2) for k in (3, 4, 5, 6, 8, 12, 16, 40))
_STEEP, _DOWN, _UP, _BISECTIONS = 8, 24, 4, 5

Holds = Callable[[Fraction], bool]


@lru_cache(maxsize=1024)
def scale(inst: Instance) -> float:
    """Return 1 / (K lambda_max(tau)), roughly: the step size at which descent changes its behaviour."""
    x, w1, w2 = (
        float(np.linalg.norm(as_floats(getattr(inst, name)), 2) * float(ball(inst.factor(name)))) ** 2
        for name in ("X", "W1", "W2")
    )
    return 1.0 / (x * ((w1 + w2) or 1.0))


def largest_step(holds: Holds, guess: Fraction) -> tuple[Fraction | None, Fraction | None]:
    """Return (low, high): holds(low) is true, holds(high) is not, high little above low; None where there is none.

    For a condition that step sizes small enough meet; ``guess`` > 0 is where the search begins.
    """
    low, high = None, None
    step = guess
    for _ in range(_UP if holds(step) else 0):
        low, step = step, step * _STEEP
        if not holds(step):
            high = step
            break
    if low is None:
        high = step
        for _ in range(_DOWN):
            step = step / _STEEP
            if holds(step):
                low = step
                break
            high = step
    for _ in range(_BISECTIONS):
        if low is None or high is None:
            break
        middle = simplest_between((2 * low + high) / 3, (low + 2 * high) / 3)
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low, high


def chosen_step(inst: Instance, bounds: list[Fraction], holds: Holds, rng: Random) -> Fraction | None:
    """Return a step size for the instance that the hypotheses allow, often at the edge; None where none is found.

    ``bounds``: upper bounds of eta that hypotheses state outright, as far as they are known; ``holds``: whether the
    hypotheses hold at a step size.
    """
    return chosen_share(inst, bounds, holds, rng.choice(FRACTIONS))


def chosen_share(inst: Instance, bounds: list[Fraction], holds: Holds, share: Fraction) -> Fraction | None:
    """Return the given share (0 < share <= 1) of the largest step size that holds, roughly; None where none does."""
    if bounds:
        edge = min(bounds)
        if edge <= 0:
            return None
        candidates = [edge.limit_denominator(d) for d in (20, 1000)] if share == 1 else []
        below = edge * share
        candidates += [
            simplest_between(below * (1 - Fraction(1, 10**k)), below * (1 - Fraction(1, 10**9))) for k in (4, 1)
        ]
        found = next((c for c in candidates if c > 0 and holds(c)), None)
        if found is not None:
            return found
        guess = edge
    else:
        guess = _round(scale(inst))
    low, _ = largest_step(holds, guess)
    if low is None:  # perhaps only large steps are allowed
        return next((guess * factor for factor in LARGER if holds(guess * factor)), None)
    return _round(low * share) if share != 1 else low


def free_step(inst: Instance, rng: Random) -> Fraction:
    """Return a step size on which there is no hypothesis: from far below the problem's scale to above it."""
    return _round(scale(inst) * rng.choice(FREE))


def _round(x: Rational) -> Fraction:
    """A simple rational near x > 0."""
    exact = fraction(x)
    return simplest_between(exact * Fraction(9, 10), exact)


@lru_cache(maxsize=4096)
def mentions_step(relation: Boolean) -> bool:
    """Tell whether a relation has the step size in it."""
    return eta in relation.free_symbols
