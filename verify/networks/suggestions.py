"""What guarantees more: other starts and other scales of the data, each with what ``certify`` proves of it.

A suggestion is a recipe that people can type (``recipes``), and the certificate of the arrays that it gives: the
numbers of steps are as rigorous as those of the question. What a schedule takes in a run is counted, not guaranteed,
and says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from types import SimpleNamespace

import numpy as np

from verify.instances.losses import ProblemError
from verify.networks.certificates import Certificate, certify
from verify.networks.certificates.guarantees import Guarantee
from verify.networks.certificates.record import Suggestion
from verify.networks.files import as_matrix
from verify.networks.recipes import Recipes
from verify.networks.training.bounds.constants import Constants
from verify.networks.training.bounds.formulas import polynomial, scalar
from verify.networks.training.bounds.polynomials import least_point
from verify.networks.training.run_record import Stop
from verify.networks.training.train import train
from verify.numbers.floats import Array, evaluated

LONGEST, FEWEST, WORK = 20_000, 300, 4 * 10**8
"""Steps of a run that is counted: fewer of large networks, by the products of a step, but not fewer than these."""


@dataclass(frozen=True)
class _Start:
    what: str
    recipe: str
    X: Array
    Y: Array
    W1: Array
    W2: Array


def suggestions(
    X: Array, Y: Array, W1: Array, W2: Array, asked: Certificate, *, transposed: bool = False
) -> tuple[Suggestion, ...]:
    """Return what guarantees the loss that the certificate's steps lead to in fewer steps, the fewest first.

    Starts and scales without a guarantee of their own, or with one that rounding alone makes, are left out.
    ``asked``: the certificate of the arrays. ``transposed``: whether recipes are for W1 as h x n and W2 as m x h.
    """
    X, Y, W1, W2 = (as_matrix(name, array) for name, array in (("X", X), ("Y", Y), ("W1", W1), ("W2", W2)))
    recipes = Recipes(X, Y, W1, W2, transposed)
    loss = asked.constants["L0"]
    if loss is None or loss.upper == 0:
        return ()
    goal = asked.tolerance * loss.lower if asked.relative else asked.tolerance
    found = []
    for start in _starts(recipes, asked, goal):
        try:
            proved = certify(start.X, start.Y, start.W1, start.W2, asked.c1, asked.c2, tolerance=goal)
        except ProblemError:  # a recipe may be beyond the range of floats where the question is not
            continue
        best = min((*proved.guarantees, *proved.optimised), key=lambda g: g.steps, default=None)
        if best is not None and not proved.rests_on_rounding:
            found.append(_proved(start, best))
    known = asked.fewest_steps
    better = [s for s in found if s.steps is not None and (known is None or s.steps < known)]
    return (*sorted(better, key=lambda s: s.steps or 0), *_counted(X, Y, W1, W2, goal))


def _proved(start: _Start, best: Guarantee) -> Suggestion:
    return Suggestion(start.what, start.recipe, best.steps, True, str(best.theorem), best.eta, best.c1, best.c2)


def _counted(X: Array, Y: Array, W1: Array, W2: Array, goal: Fraction) -> Iterator[Suggestion]:
    """What line search takes from the start that was asked about, unless it ends where the gradient is zero."""
    most = max(FEWEST, min(LONGEST, WORK // (np.size(W1) * W2.shape[1])))
    try:
        found = train(X, Y, W1, W2, "line-search", most, tolerance=goal, exact_steps=0)
    except ProblemError:
        return
    if found.stop is Stop.STATIONARY:
        return
    steps = found.steps if found.stop in (Stop.TOLERANCE, Stop.MINIMUM) else None
    yield Suggestion("exact line search from the same start", "--schedule line-search", steps, False)


# --- starts ------------------------------------------------------------------------------------------------------


def _starts(recipes: Recipes, asked: Certificate, goal: Fraction) -> Iterator[_Start]:
    X, Y = recipes.X, recipes.Y
    data, first, second = (np.asarray(a, dtype=float) for a in (X, recipes.W1, recipes.W2))
    n, h, m = first.shape[0], first.shape[1], second.shape[1]
    least = np.linalg.lstsq(data, np.asarray(Y, dtype=float), rcond=None)[0]
    if h >= min(n, m):
        rows = h >= n
        scale = _best_scale(data, least, asked, goal, rows)
        if scale is not None:
            layers = (scale * np.eye(n, h), np.zeros((h, m))) if rows else (np.zeros((n, h)), scale * np.eye(h, m))
            what = "orthonormal rows, scaled, with W2 = 0" if rows else "orthonormal columns, scaled, with W1 = 0"
            yield _Start(what, recipes.orthonormal(scale, rows), X, Y, *layers)
        same = _balanced(first @ second, h)
        yield _Start("balanced layers of the same product", recipes.balanced(), X, Y, *same)
        yield _Start("balanced layers near the minimiser", recipes.balanced_minimiser(), X, Y, *_balanced(least, h))
    yield from _scaled(recipes, data, first)


def _scaled(recipes: Recipes, X: Array, W1: Array) -> Iterator[_Start]:
    """The same predictions from columns of norms near 1; the factors are powers of two, so that nothing is rounded."""
    size = np.linalg.norm(X, axis=0)
    if not (size > 0).all():
        return
    powers = 2.0 ** np.round(np.log2(size))
    if (powers == powers[0]).all():
        what, recipe = "all of X scaled", recipes.scaled(float(powers[0]))
    else:
        what, recipe = "columns of X of about the same norm", recipes.scaled_columns()
    yield _Start(f"{what}, for the same predictions", recipe, X / powers, recipes.Y, powers[:, None] * W1, recipes.W2)


def _balanced(product: Array, width: int) -> tuple[Array, Array]:
    """Layers of a product with W1^T W1 = W2 W2^T, but for rounding."""
    left, singular, right = np.linalg.svd(product, full_matrices=False)
    first, second = left * np.sqrt(singular), np.sqrt(singular)[:, None] * right
    more = width - len(singular)
    return np.pad(first, ((0, 0), (0, more))), np.pad(second, ((0, more), (0, 0)))


_SCALES = np.geomspace(2**-6, 2**6, 49)
_LOWER, _UPPER = np.geomspace(1e-3, 0.9, 16), np.geomspace(1e-3, 10, 16)


def _best_scale(X: Array, least: Array, asked: Certificate, goal: Fraction, rows: bool) -> float | None:
    """The scale of orthonormal rows (else columns) from which the sharper theorem needs the fewest steps, in floats."""
    smooth, pl = (float(asked.constants[name] or 0) for name in ("K", "mu"))
    loss = float(np.square(X @ least).sum() / 2)  # that of W = 0, less its minimum
    singular = np.linalg.svd(least, compute_uv=False)
    if not (smooth > 0 and pl > 0 and loss > 0 and np.isfinite(loss)):
        return None
    unit = np.sqrt(singular[0]) or 1.0
    scale, lower, upper = (a.ravel() for a in np.meshgrid(unit * _SCALES, 1 - _LOWER, 1 + _UPPER))
    one = np.ones_like(scale)
    start = SimpleNamespace(
        mu=pl * one, start_loss=loss * one, target_sigma_min=singular[-1] * one, target_sigma_max=singular[0] * one
    )
    p1, p2 = scalar("p1")(start), scalar("p2")(start)
    inputs, outputs = (asked.rank, least.shape[1])
    spectrum = SimpleNamespace(
        imbalance_top=scale**2 * rows, imbalance_bottom=scale**2 * (not rows), imbalance_n=scale**2 * rows,
        imbalance_m=scale**2 * (not rows), n_at_most_m=float(inputs <= outputs), m_at_most_n=float(outputs <= inputs),
        p1=p1, p2=p2,
    )  # fmt: skip
    given = Constants.of(
        smooth * one, pl * one, p1, p2, scalar("alpha")(spectrum), scalar("beta")(spectrum), loss * one,
        target_norm=one, target_rank=one, rank=one, c1=lower, c2=upper,
    )  # fmt: skip
    with np.errstate(all="ignore"):
        at = SimpleNamespace(**vars(given), loss=given.start_loss)
        coefficients = polynomial("f_sharp")(at)
        step = np.minimum(given.eta_max_sharp, least_point(coefficients))
        decrease = np.where(given.alpha0 > 0, 1 - evaluated(coefficients, step), 0.0)
    best = int(np.nanargmax(decrease))
    return float(f"{scale[best]:.3g}") if decrease[best] > 0 and float(goal) < loss else None
