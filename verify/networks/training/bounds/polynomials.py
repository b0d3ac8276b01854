"""Roots and minima of the polynomials in the step size, for many networks at once.

Coefficients are arrays (degree + 1, ...), the constant one first; answers have the shape of the rest.
"""

from __future__ import annotations

import numpy as np

from verify.numbers.floats import Array, derivative, evaluated, positive_root

_TIE = 2.0**-30
_ROUNDED = 2.0**-49  # of the sum of the sizes of five terms by Horner's rule


def crossing(coefficients: Array) -> Array:
    """Return where on x >= 0 polynomials, whose constant coefficient alone may be negative, become positive.

    Their positive root; 0 where the constant coefficient is not negative, inf where no other one is positive, NaN where
    one is NaN.
    """
    constant, others = coefficients[0], coefficients[1:]
    unknown, nothing, anything = (
        np.isnan(coefficients).any(axis=0),
        (constant >= 0) | np.isinf(others).any(axis=0),
        ~(others > 0).any(axis=0),
    )
    ends = np.select([unknown, nothing, anything], [np.nan, 0.0, np.inf])
    decided = unknown | nothing | anything
    return ends if decided.all() else np.where(decided, ends, positive_root(list(coefficients)))


def least_point(coefficients: Array) -> Array:
    """Return where on x >= 0 polynomials are least whose linear coefficient alone may be negative."""
    return crossing(derivative(coefficients))


def least_point_of_quartic(coefficients: Array) -> Array:
    """Return where on x >= 0 quartics of any signs are least, whose linear coefficient is not positive.

    0 where the linear coefficient is 0, or where nothing below the start is found. The derivative's roots are the
    inverses of a monic cubic's, which a companion matrix gives also where leading coefficients vanish.
    """
    slope = derivative(coefficients)
    with np.errstate(all="ignore"):
        # in units of x in which the quadratic model has its minimum at 1
        unit = np.where(slope[1] > 0, -slope[0] / slope[1], 1.0)
        unit = np.where(np.isfinite(unit) & (unit > 0), unit, 1.0)
        scaled = slope * unit ** np.arange(len(slope)).reshape(-1, *[1] * (slope.ndim - 1)) / slope[0]
        usable = np.isfinite(scaled).all(axis=0)
        scaled = np.where(usable, scaled, np.array([1.0, 0, 0, 0]).reshape(-1, *[1] * (slope.ndim - 1)))
        companion = np.zeros((*scaled.shape[1:], 3, 3))
        companion[..., 0, :] = -np.moveaxis(scaled[1:], 0, -1)
        companion[..., 1, 0] = companion[..., 2, 1] = 1.0
        inverse = np.linalg.eigvals(companion)
        real = np.abs(inverse.imag) <= 1e-6 * np.abs(inverse)
        candidates = np.where(real & (inverse.real > 0), unit[..., None] / inverse.real, np.nan)
        candidates = np.moveaxis(candidates, -1, 0)
        candidates = _polished(slope[:, None], candidates)
        terms = np.concatenate([np.zeros_like(coefficients[:1]), coefficients[1:]])[:, None]
        # from above: a point counts as low only as far as rounding cannot have made it so
        change = evaluated(terms, candidates) + _ROUNDED * evaluated(np.abs(terms), candidates)
        change = np.where(np.isfinite(change), change, np.inf)
        least = change.min(axis=0)
        # of points that are as low but for rounding (a scalar network's loss vanishes at two) the nearest is taken
        best = np.where(change <= least * (1 - _TIE), candidates, np.inf).min(axis=0)
        return np.where(usable & (least < 0), best, 0.0)


def _polished(slope: Array, x: Array) -> Array:
    """Roots improved by Newton's method, as long as the value falls."""
    steeper = derivative(slope)
    for _ in range(3):
        moved = x - evaluated(slope, x) / evaluated(steeper, x)
        better = np.abs(evaluated(slope, moved)) < np.abs(evaluated(slope, x))
        x = np.where(better & (moved > 0), moved, x)
    return x
