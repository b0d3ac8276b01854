"""Exact instances for each setting, hostile on purpose, from a seed: what every statement is tried on.

Elsewhere instances are made for other ends: the smallest ones in order (``smallest_first``), ones that Hypothesis can
shrink (``verify.strategies``), ones that a search has steered to in floats (``verify.search``). What they are made of
is the same: ``spectral`` and ``aligned_layers`` (``random_matrices``), flows (``gradient_flows``), step sizes.

The instance of a given index depends on the seed, the setting and the index alone, so a longer search begins with
the shorter one. Step sizes are left at 1 here: ``verify.instances.step_sizes`` chooses them by the hypotheses.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from random import Random

import numpy as np
from flint import fmpq, fmpq_mat

from derivations.claim import Setting
from derivations.sharper import any_loss
from verify.instances import gradient_flows as flows
from verify.instances.losses import SineLoss
from verify.instances.problem import Instance, ScalarFlow
from verify.instances.random_matrices import (
    SLACKS,
    aligned_layers,
    data,
    entries,
    layers,
    orthogonal,
    spectral,
    targets,
)
from verify.numbers.float_matrices import as_floats
from verify.numbers.rationals import diagonal, identity, matrix, rational, simplest_between, zeros

Shape = tuple[int, int, int, int]
"""n, h, m, N."""

SHAPES: tuple[Shape, ...] = (
    (1, 1, 1, 1),
    (1, 1, 1, 2),
    (2, 1, 2, 2),  # h < min(n, m)
    (2, 2, 1, 2),
    (1, 2, 2, 1),
    (2, 3, 2, 1),  # N < n
    (2, 2, 2, 3),
    (3, 1, 2, 4),
    (1, 3, 1, 2),
    (2, 4, 3, 2),
    (4, 2, 3, 2),
    (1, 1, 4, 1),
    (3, 3, 3, 3),
)
LARGEST = 4


@lru_cache(maxsize=2048)
def instance(setting: Setting, seed: int, index: int) -> Instance | ScalarFlow:
    """Return the instance of that index, for any setting but EXPERIMENT; its step size is 1.

    The same object each time, so that all hypotheses of a setting share what is computed on it.
    """
    rng = Random(f"{seed} {setting.name} {index}")
    if setting is Setting.SCALAR_FLOW:
        return flows.scalar_flow(rng)
    shape = SHAPES[index] if index < len(SHAPES) else any_shape(rng)
    if setting is Setting.ONE_TO_ONE:
        return point(rng, (1, shape[1], 1, shape[3]), full_rank=True)
    if setting in any_loss.SETTINGS and index % 2:
        return sine_start(rng, shape)
    if setting in (Setting.RUN, Setting.VARYING, *any_loss.SETTINGS):
        return run_start(rng, shape)
    if setting is Setting.FLOW and index % 2:
        return flows.moved(rng)
    full_rank = setting is Setting.FLOW
    return point(rng, shape, full_rank)


# --- instances -------------------------------------------------------------------------------


def any_shape(rng: Random) -> Shape:
    """Return a shape of sides from 1 to ``LARGEST``."""
    n, h, m, samples = (rng.randint(1, LARGEST) for _ in range(4))
    return n, h, m, samples


def point(rng: Random, shape: Shape, full_rank: bool = False) -> Instance:
    """Return any instance of the shape (n, h, m, N); X of full column rank on request, N raised to n then."""
    n, h, m, samples = shape
    x = data(rng, max(samples, n) if full_rank else samples, n, full_rank)
    w1, w2 = layers(rng, n, h, m)
    a, a_plus = entries(rng, n, m), entries(rng, n, m)
    return Instance(
        X=x, Y=targets(rng, x, w1 * w2), W1=w1, W2=w2, eta=fmpq(1), c1=fmpq(1, 2), c2=fmpq(3, 2),
        A=a, A_plus=a_plus, V=entries(rng, n, m),
    )  # fmt: skip


def run_start(rng: Random, shape: Shape) -> Instance:
    """Return the start of a run with alpha_0 > 0: near the minimiser, or with one layer that outweighs the other."""
    n, h, m, samples = shape
    kind = rng.choice(("near", "near", "exact", "first heavy", "second heavy", "deficient"))
    h = max(h, {"first heavy": n, "second heavy": m}.get(kind, min(n, m)))
    deficient = kind == "deficient" and n > 1
    x = data(rng, samples if deficient else max(samples, n), n, full_rank=not deficient)
    w1, w2 = _heavy(rng, kind, n, h, m) if "heavy" in kind else _well_conditioned(rng, n, h, m)
    c1, c2 = rng.choice(SLACKS)
    if kind == "exact":
        y = x * w1 * w2
    elif "heavy" in kind:
        y = targets(rng, x, w1 * w2)
    else:
        y = x * (w1 * w2 + _within(rng, x, w1 * w2)) + _beside(rng, x, m)
    made = Instance(X=x, Y=y, W1=w1, W2=w2, eta=fmpq(1), c1=c1, c2=c2)
    return made.reduced() if deficient else made


def sine_start(rng: Random, shape: Shape) -> Instance:
    """Return the start of a run on the loss that is not convex, ``SineLoss``, near its minimiser.

    The data are such that K = sigma_max(X)^2 and mu = sigma_min(X)^2 are the loss's, which takes two columns.
    """
    n, h, m, _ = shape
    n, kind = max(n, 2), rng.choice(("near", "near", "first heavy", "second heavy"))
    h = max(h, {"first heavy": n, "second heavy": m}.get(kind, min(n, m)))
    w1, w2 = _heavy(rng, kind, n, h, m) if "heavy" in kind else _well_conditioned(rng, n, h, m)
    c1, c2 = rng.choice(SLACKS)
    product, error = w1 * w2, entries(rng, n, m, 1)
    size = float(np.linalg.norm(as_floats(error)))
    if size:
        # sqrt(2 L / mu) is at most sqrt(K / mu) = 16 times the error, sigma_min(W*) at least that of W less the error
        room = _least_positive(as_floats(product)) / (17 * size)
        error *= rational(simplest_between(room * rng.choice((0.02, 0.2)), room * 0.4))
    target = product - error
    x = _twice([fmpq(2)] + [fmpq(1, 8)] * (n - 1))
    return Instance(x, x * target, w1, w2, 1, c1, c2, loss=SineLoss(target))


def _twice(values: Sequence[fmpq]) -> fmpq_mat:
    """Return a matrix of orthogonal columns whose squared lengths are twice the squares of the values."""
    unit = diagonal(values, len(values), len(values))
    return matrix([*unit.tolist(), *unit.tolist()])


def _well_conditioned(rng: Random, n: int, h: int, m: int) -> tuple[fmpq_mat, fmpq_mat]:
    """Layers whose product has rank min(n, m); balanced, or not."""
    r, hidden = min(n, m), orthogonal(rng, h)
    first = [rng.choice((1, 2, fmpq(3, 2))) for _ in range(r)]
    second = first if rng.random() < 0.5 else [rng.choice((1, fmpq(1, 2), 3)) for _ in range(r)]
    return aligned_layers(orthogonal(rng, n), first, hidden, second, orthogonal(rng, m))


def _heavy(rng: Random, kind: str, n: int, h: int, m: int) -> tuple[fmpq_mat, fmpq_mat]:
    """Layers of which one is at least twice the identity in n (m) directions, and the other is small."""
    side = n if kind == "first heavy" else m
    weight = rng.choice((2, 3, 5))
    heavy = spectral(orthogonal(rng, side), [weight] * side, orthogonal(rng, h))
    if kind == "first heavy":
        return heavy, entries(rng, h, m, 1) * fmpq(1, 4)
    return entries(rng, n, h, 1) * fmpq(1, 4), heavy.transpose()


def _within(rng: Random, x: fmpq_mat, w: fmpq_mat) -> fmpq_mat:
    """An error E, the shape of w, so small that p_1 > 0 at w (chosen by floats; the hypotheses are decided later)."""
    error = entries(rng, w.nrows(), w.ncols(), 1)
    moved, added = (float(np.linalg.norm(as_floats(a))) for a in (x * error, error))
    size = moved / _least_positive(as_floats(x)) + added
    if size == 0:
        return error
    room = _least_positive(as_floats(w)) / size
    return error * rational(simplest_between(room * rng.choice((0.02, 0.2)), room * 0.4))


def _beside(rng: Random, x: fmpq_mat, m: int) -> fmpq_mat:
    """Targets that no weights reach: anything plus its fit, so that the least loss is not zero (zero where N = n)."""
    gram = x.transpose() * x
    if rng.random() < 0.5 or gram.rank() < gram.nrows() or x.nrows() == x.ncols():
        return zeros(x.nrows(), m)
    extra = entries(rng, x.nrows(), m, 2)
    return extra - x * gram.inv() * x.transpose() * extra


def _least_positive(a: np.ndarray) -> float:
    values = np.linalg.svd(a, compute_uv=False)
    return float(min((v for v in values if v > 1e-9 * values[0]), default=1.0)) if values[0] > 0 else 1.0


# --- the slides' own sizes -------------------------------------------------------------------


def slides_sizes(setting: Setting, seed: int) -> tuple[Instance, ...]:
    """Return the two problems of the slides' experiments: 20 x 20 with N = 1000, and 20 x 1 with X = I.

    The slides give no width: 100 and 200 here, more than n + m, beyond which a width adds only zeros to the spectrum
    of D.
    """
    return () if setting in (Setting.SCALAR_FLOW, Setting.ONE_TO_ONE, Setting.EXPERIMENT) else _slides_sizes(seed)


@lru_cache(maxsize=4)
def _slides_sizes(seed: int) -> tuple[Instance, ...]:
    rng = np.random.default_rng(seed)
    wide = _slides_problem(rng, _dyadic(rng.normal(size=(1000, 20))), m=20, width=100, noise=0.001)
    narrow = _slides_problem(rng, identity(20), m=1, width=200, noise=0.01)
    return wide, narrow


def _slides_problem(rng: np.random.Generator, x: fmpq_mat, m: int, width: int, noise: float) -> Instance:
    n, samples = x.ncols(), x.nrows()
    # entries of variance 1 / width, so that the product's are of the size 1
    w1 = _dyadic(rng.normal(size=(n, width)) / width**0.5)
    w2 = _dyadic(rng.normal(size=(width, m)) / width**0.5)
    y = x * w1 * w2 + _dyadic(noise * rng.normal(size=(samples, m)), 1 << 14)
    a, a_plus, v = (_dyadic(rng.normal(size=(n, m))) for _ in range(3))
    return Instance(x, y, w1, w2, eta=fmpq(1), c1=fmpq(1, 2), c2=fmpq(3, 2), A=a, A_plus=a_plus, V=v)


def _dyadic(a: np.ndarray, scale: int = 1 << 8) -> fmpq_mat:
    return matrix([[fmpq(round(x * scale), scale) for x in row] for row in a.tolist()])


@lru_cache(maxsize=2048)
def shared_with_step(inst: Instance, eta: fmpq) -> Instance:
    """Return the instance with that step size, the same object for all hypotheses that choose it."""
    return inst if inst.eta == eta else inst.with_step(eta)
