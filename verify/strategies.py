"""Hypothesis strategies for exact problems, weights, spectra, step sizes and whole instances.

Each says what is valid, not how likely it is. Values are built, not filtered, and shrink to small integers: to zero
entries, to the identity for orthogonal matrices, to the smallest shapes. Arguments are checked when a strategy is
made; a wrong one raises ``hypothesis.errors.InvalidArgument``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from itertools import permutations
from math import isqrt
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy
from numpy.typing import DTypeLike, NDArray
from sympy.logic.boolalg import Boolean

from derivations.claim import Setting
from derivations.proving.definitions import Definitions
from derivations.registry import DEFINITIONS
from verify.evaluation.hypotheses import Hypotheses
from verify.instances import gradient_flows as flows
from verify.instances.problem import Instance, ScalarFlow
from verify.instances.random_instances import with_step
from verify.instances.random_matrices import spectral
from verify.instances.smallest_first import weight
from verify.instances.step_sizes import chosen_share, scale
from verify.numbers.rationals import diagonal, fraction, identity, rational, simplest_between, zeros
from verify.trials.samples import ALONG_RUN

MAX_SIDE = 12
"""No side of a drawn instance is larger."""
_FEW = 4
"""Of so few indices all orders are drawn, of more the rotations."""

Layers = tuple[fmpq_mat, fmpq_mat]
_IMBALANCES = ("any", "balanced", "unbalanced", "first heavy", "second heavy", "zero product")
_FITS = ("any", "exact", "near", "zero")


def _sides(**sides: int) -> None:
    for name, side in sides.items():
        _need(isinstance(side, int) and side >= 1, f"{name}={side!r} must be a positive integer")


def _need(holds: bool, otherwise: str) -> None:
    if not holds:
        raise InvalidArgument(otherwise)


# --- numbers and matrices --------------------------------------------------------------------


def rationals(*, largest: int = 3, denominators: Sequence[int] = (1, 2, 3, 4)) -> SearchStrategy[fmpq]:
    """Return a strategy for rational numbers p / q.

    Args:
        largest: the largest |p|, >= 0.
        denominators: what q may be, positive integers.

    Returns:
        A strategy that shrinks to 0.

    Raises:
        InvalidArgument: for a negative numerator, and denominators that are none.

    Example:
        >>> from hypothesis import find
        >>> find(rationals(), lambda x: x > 0)
        1
    """
    _need(largest >= 0, f"largest={largest} must not be negative")
    _need(bool(denominators) and min(denominators) > 0, f"denominators={denominators!r} must be positive integers")
    numbers = {fmpq(p, q) for q in denominators for p in range(-largest, largest + 1)}
    return st.sampled_from(sorted(numbers, key=lambda x: (weight(x), abs(x))))


_ENTRIES = rationals()


def matrices(rows: int, cols: int, *, entries: SearchStrategy[fmpq] | None = None) -> SearchStrategy[fmpq_mat]:
    """Return a strategy for rational matrices, rows x cols.

    Args:
        rows: >= 1.
        cols: >= 1.
        entries: a strategy for the entries; small rational numbers if None.

    Returns:
        A strategy that shrinks to the zero matrix.

    Raises:
        InvalidArgument: for sides below 1.

    Example:
        >>> from hypothesis import find
        >>> find(matrices(1, 2), lambda a: a[0, 1] > 0)
        [0, 1]
    """
    _sides(rows=rows, cols=cols)
    numbers = st.lists(_ENTRIES if entries is None else entries, min_size=rows * cols, max_size=rows * cols)
    return numbers.map(lambda found: fmpq_mat(rows, cols, found))


@st.composite
def _orthogonal(draw: Any, side: int) -> fmpq_mat:
    # few draws, for Hypothesis shrinks draw by draw
    order = draw(st.integers(0, len(_orders(side)) - 1))
    signs = draw(st.integers(0, 2**side - 1))
    return _turned(side, order, signs, side > 1 and draw(st.booleans()))


def _turned(side: int, order: int, signs: int, turn: bool) -> fmpq_mat:
    """The permutation of that number with signs by the bits of a number, its first two rows turned if ``turn``."""
    made = zeros(side, side)
    orders = _orders(side)
    for i, j in enumerate(orders[order % len(orders)]):
        made[i, j] = fmpq(-1 if signs >> i & 1 else 1)
    if side > 1 and turn:
        turned = identity(side)
        turned[0, 0] = turned[1, 1] = fmpq(3, 5)
        turned[0, 1], turned[1, 0] = fmpq(4, 5), fmpq(-4, 5)
        made = made * turned
    return made


@lru_cache(maxsize=8)
def _orders(side: int) -> list[tuple[int, ...]]:
    """All orders of few indices; of many, the rotations of one."""
    if side <= _FEW:
        return list(permutations(range(side)))
    return [tuple((i + k) % side for i in range(side)) for k in range(side)]


def orthogonal_matrices(side: int) -> SearchStrategy[fmpq_mat]:
    """Return a strategy for rational orthogonal matrices.

    Args:
        side: the number of rows and of columns, >= 1.

    Returns:
        A strategy that shrinks to the identity.

    Raises:
        InvalidArgument: for a side below 1.

    Example:
        >>> from hypothesis import find
        >>> find(orthogonal_matrices(1), lambda a: True)
        [1]
    """
    _sides(side=side)
    return _orthogonal(side)


def spectra(
    size: int, *, least: Any = Fraction(1, 4), most: Any = 4, equal: bool = False
) -> SearchStrategy[list[fmpq]]:
    """Return a strategy for positive rational numbers, descending.

    Args:
        size: how many, >= 0.
        least: the least that occurs, > 0.
        most: the largest.
        equal: whether all are alike.

    Returns:
        A strategy for lists; it shrinks to simple numbers.

    Raises:
        InvalidArgument: unless 0 < least <= most, and for a negative size.

    Example:
        >>> from hypothesis import find
        >>> find(spectra(2, least=1, most=2), lambda values: True)
        [1, 1]
    """
    _need(isinstance(size, int) and size >= 0, f"size={size!r} must be a nonnegative integer")
    low, high = fraction(least), fraction(most)
    _need(0 < low <= high, f"least={least} and most={most} must satisfy 0 < least <= most")
    numbers = {fmpq(p, q) for q in (1, 2, 3, 4) for p in range(1, 4 * int(high) + 4)} | {rational(low), rational(high)}
    one = st.sampled_from(sorted((x for x in numbers if low <= fraction(x) <= high), key=lambda x: (weight(x), x)))
    if equal:
        return one.map(lambda value: [value] * size)
    return st.lists(one, min_size=size, max_size=size).map(lambda found: sorted(found, reverse=True))


def shapes(*, largest: int = _FEW) -> SearchStrategy[tuple[int, int, int, int]]:
    """Return a strategy for shapes (n, h, m, N).

    Args:
        largest: the largest side, >= 1; the least is 1.

    Returns:
        A strategy that shrinks to (1, 1, 1, 1).

    Raises:
        InvalidArgument: for a largest side below 1.

    Example:
        >>> from hypothesis import find
        >>> find(shapes(), lambda shape: shape[1] < shape[0])
        (2, 1, 1, 1)
    """
    _sides(largest=largest)
    return st.tuples(*[st.integers(1, largest)] * 4)


# --- problems and weights --------------------------------------------------------------------


@st.composite
def _data(draw: Any, samples: int, n: int, full_rank: bool, spectrum: Sequence[Any] | None) -> fmpq_mat:
    if spectrum is None:
        rank = min(samples, n) if full_rank else draw(st.integers(1, min(samples, n)))
        values = draw(spectra(rank))
    else:
        values = [rational(x) for x in spectrum]
    return spectral(draw(_orthogonal(samples)), values, draw(_orthogonal(n)))


@st.composite
def _problem(
    draw: Any,
    n: int,
    m: int,
    samples: int,
    full_rank: bool,
    fit: str,
    weights: fmpq_mat | None,
    spectrum: Sequence[Any] | None = None,
    gradient: fmpq_mat | None = None,
) -> Layers:
    x = draw(_data(samples, n, full_rank, spectrum))
    if gradient is not None and weights is not None:
        # X'(X W - Y) is the gradient where X W - Y = X (X'X)^-1 gradient
        return x, x * weights - x * (x.transpose() * x).inv() * gradient
    if fit == "zero":
        return x, zeros(samples, m)
    if fit == "any":
        return x, draw(matrices(samples, m))
    fitted = draw(matrices(n, m)) if weights is None else weights
    if fit == "near":
        fitted = fitted + draw(matrices(n, m)) * fmpq(1, 100)
    return x, x * fitted


def problems(
    n: int,
    m: int,
    samples: int,
    *,
    full_rank: bool = False,
    fit: str = "any",
    weights: fmpq_mat | None = None,
    spectrum: Sequence[Any] | None = None,
    gradient: fmpq_mat | None = None,
) -> SearchStrategy[Layers]:
    """Return a strategy for data and targets (X, Y); X is not zero.

    Args:
        n: columns of X, >= 1.
        m: columns of Y, >= 1.
        samples: rows of both, >= 1.
        full_rank: whether X has full column rank, which needs samples >= n.
        fit: "any" targets, "zero" ones, "exact" ones X W, or "near" those.
        weights: W, n x m; any if None.
        spectrum: the singular values of X that are not 0, min(samples, n) of them at most; any if None.
        gradient: that of the loss at the weights, n x m, as ``weights * 2`` for one that is aligned with them; X has
            full column rank then.

    Returns:
        A strategy for pairs of rational matrices.

    Raises:
        InvalidArgument: for what does not go together, or has no such name.

    Example:
        >>> from hypothesis import find
        >>> X, Y = find(problems(1, 1, 1, fit="zero"), lambda found: True)
        >>> Y
        [0]
    """
    _sides(n=n, m=m, samples=samples)
    _need(fit in _FITS, f"fit={fit!r} must be one of {', '.join(_FITS)}")
    _need(not full_rank or samples >= n, f"full_rank needs samples >= n, but samples={samples} and n={n}")
    _need(weights is None or (weights.nrows(), weights.ncols()) == (n, m), f"weights must be {n} x {m}")
    most = min(samples, n)
    _need(spectrum is None or 1 <= len(spectrum) <= most, f"spectrum must have from 1 to {most} values")
    _need(spectrum is None or all(x > 0 for x in spectrum), "spectrum must be positive")
    _need(not full_rank or spectrum is None or len(spectrum) == n, f"full_rank needs a spectrum of {n} values")
    if gradient is not None:
        _need(weights is not None, "gradient is that at the weights, which must be given")
        _need((gradient.nrows(), gradient.ncols()) == (n, m), f"gradient must be {n} x {m}")
        _need(samples >= n, f"gradient needs samples >= n, but samples={samples} and n={n}")
        full_rank = True
        _need(spectrum is None or len(spectrum) == n, f"gradient needs a spectrum of {n} values")
    return _problem(n, m, samples, full_rank, fit, weights, spectrum, gradient)


@st.composite
def _weights(draw: Any, n: int, h: int, m: int, imbalance: str, spectrum: Sequence[Any] | None) -> Layers:
    if imbalance == "any" and spectrum is None:
        return draw(matrices(n, h)), draw(matrices(h, m))
    if imbalance == "zero product":
        layers = zeros(n, h), draw(matrices(h, m))
        return layers if draw(st.booleans()) else (draw(matrices(n, h)), zeros(h, m))
    if "heavy" in imbalance:
        return _heavy(draw, n, h, m, imbalance == "first heavy")
    values = draw(spectra(min(n, h, m))) if spectrum is None else [rational(x) for x in spectrum]
    ratio = {"balanced": st.just(fmpq(1)), "unbalanced": st.sampled_from([fmpq(10), fmpq(1, 10), fmpq(100)])}.get(
        imbalance, st.sampled_from([fmpq(1), fmpq(2), fmpq(1, 2)])
    )
    factor, hidden = draw(ratio), draw(_orthogonal(h))
    first = spectral(draw(_orthogonal(n)), values, hidden)
    return first, spectral(hidden.transpose(), [factor * v for v in values], draw(_orthogonal(m)))


def _heavy(draw: Any, n: int, h: int, m: int, first: bool) -> Layers:
    """One layer at least twice the identity, the other of norm at most 1."""
    side = n if first else m
    large = spectral(draw(_orthogonal(side)), [draw(st.sampled_from([fmpq(2), fmpq(3)]))] * side, draw(_orthogonal(h)))
    cells = (h * m) if first else (n * h)
    root = max(4, isqrt(cells - 1) + 1)  # so that the sum of all squares is at most 1
    small = rationals(largest=1, denominators=(root, 2 * root))
    if first:
        return large, draw(matrices(h, m, entries=small))
    return draw(matrices(n, h, entries=small)), large.transpose()


@st.composite
def _with_imbalance(draw: Any, n: int, h: int, m: int, pairs: Sequence[tuple[fmpq, int, int]]) -> Layers:
    """Layers whose D has the eigenvalues of the pairs: each a number d and the indices of a, b with a^2 - b^2 = d."""
    hidden = draw(_orthogonal(h))
    first, second = zeros(n, h), zeros(h, m)
    for k, (d, i, j) in enumerate(pairs):
        if i >= 0 and j >= 0:
            s = draw(st.sampled_from([fmpq(1), fmpq(2), fmpq(1, 2), fmpq(4)]))
            first[i, k], second[k, j] = (s + d / s) / 2, (s - d / s) / 2
        elif i >= 0:
            first[i, k] = _root(d) or fmpq(0)
        elif j >= 0:
            second[k, j] = _root(-d) or fmpq(0)
    return draw(_orthogonal(n)) * first * hidden, hidden.transpose() * second * draw(_orthogonal(m))


def _root(x: fmpq) -> fmpq | None:
    """The rational square root of a rational; None where there is none."""
    if x < 0:
        return None
    p, q = isqrt(int(x.p)), isqrt(int(x.q))
    return fmpq(p, q) if p * p == x.p and q * q == x.q else None


def _paired(n: int, h: int, m: int, eigenvalues: Sequence[fmpq]) -> list[tuple[fmpq, int, int]] | None:
    """Each eigenvalue with the index of a singular value of each layer, -1 for none; None where that cannot be."""
    both, first, second = min(n, m, h), max(0, min(n, h) - m), max(0, min(m, h) - n)
    free = sorted(eigenvalues, key=lambda d: (d == 0, _root(abs(d)) is not None))  # what is least easily placed first
    pairs: list[tuple[fmpq, int, int]] = []
    for d in free:
        if d != 0 and first and _root(d) is not None:
            first -= 1
            pairs.append((d, m + first, -1))
        elif d != 0 and second and _root(-d) is not None:
            second -= 1
            pairs.append((d, -1, n + second))
        elif both:
            both -= 1
            pairs.append((d, both, both))
        elif d == 0:
            pairs.append((d, -1, -1))
        else:
            return None
    return pairs


def weights(
    n: int,
    h: int,
    m: int,
    *,
    imbalance: str = "any",
    spectrum: Sequence[Any] | None = None,
    imbalance_spectrum: Sequence[Any] | None = None,
) -> SearchStrategy[Layers]:
    """Return a strategy for the two layers (W1, W2).

    Args:
        n: rows of W1, >= 1.
        h: the width, >= 1.
        m: columns of W2, >= 1.
        imbalance: "any"; "balanced", so that D = 0; "unbalanced", one layer at least ten times the other; "first heavy"
            or "second heavy", so that lambda_n(D) > 0 or lambda_m(-D) > 0 (h >= n or h >= m); "zero
            product".
        spectrum: the min(n, h, m) singular values of the first layer, to which the second's are proportional.
        imbalance_spectrum: the h eigenvalues of D = W1'W1 - W2 W2', rational; where h > min(n, m), those beyond as many
            must be squares, or minus squares, or 0, since one layer alone makes them.

    Returns:
        A strategy for pairs of rational matrices, n x h and h x m.

    Raises:
        InvalidArgument: for what does not go together, or has no such name.

    Example:
        >>> from hypothesis import find
        >>> W1, W2 = find(weights(1, 1, 1, imbalance="balanced"), lambda found: True)
        >>> W1 * W1 == W2 * W2
        True
    """
    _sides(n=n, h=h, m=m)
    if imbalance_spectrum is not None:
        _need(imbalance == "any" and spectrum is None, "imbalance_spectrum goes with no imbalance and no spectrum")
        _need(len(imbalance_spectrum) == h, f"imbalance_spectrum must have {h} values")
        pairs = _paired(n, h, m, [rational(x) for x in imbalance_spectrum])
        _need(
            pairs is not None,
            f"no rational layers {n} x {h} and {h} x {m} have imbalance_spectrum={imbalance_spectrum!r}",
        )
        return _with_imbalance(n, h, m, pairs or [])
    _need(imbalance in _IMBALANCES, f"imbalance={imbalance!r} must be one of {', '.join(_IMBALANCES)}")
    _need(spectrum is None or len(spectrum) == min(n, h, m), f"spectrum must have {min(n, h, m)} values")
    _need(
        spectrum is None or imbalance in ("any", "balanced", "unbalanced"), f"no spectrum with imbalance={imbalance!r}"
    )
    side = {"first heavy": n, "second heavy": m}.get(imbalance, 0)
    _need(h >= side, f"imbalance={imbalance!r} needs h >= {side}, but h={h}")
    return _weights(n, h, m, imbalance, spectrum)


def step_sizes(inst: Instance, *, least: Any = Fraction(1, 1000), most: Any = 2) -> SearchStrategy[Fraction]:
    """Return a strategy for step sizes at a problem's scale, 1 / (K lambda_max(tau)).

    Args:
        inst: the problem, with its weights.
        least: the least step, as a share of the scale, > 0.
        most: the largest.

    Returns:
        A strategy for rational step sizes of few digits.

    Raises:
        InvalidArgument: unless 0 < least <= most.

    Example:
        >>> from hypothesis import find
        >>> from verify.instances.problem import Instance
        >>> find(step_sizes(Instance([[1]], [[0]], [[1]], [[1]]), least=1, most=1), lambda step: True)
        Fraction(1, 2)
    """
    low, high = fraction(least), fraction(most)
    _need(0 < low <= high, f"least={least} and most={most} must satisfy 0 < least <= most")
    unit = simplest_between(Fraction(scale(inst)) * Fraction(9, 10), scale(inst))
    return st.sampled_from(sorted({low, high, *(f for f in _SHARES if low <= f <= high)}, reverse=True)).map(
        lambda share: unit * share
    )


_SHARES = tuple(Fraction(1, d) for d in (1, 2, 3, 10, 100, 1000))


# --- flows -----------------------------------------------------------------------------------


@st.composite
def _scalar_flow(draw: Any) -> ScalarFlow:
    y, a, b = (draw(rationals(denominators=(1, 2))) for _ in range(3))
    ratios = [fmpq(p, q) for p, q in ((1, 1), (2, 1), (1, 2), (3, 2), (2, 3), (5, 4), (4, 5))]
    ends = [flows.along(a, b, r) for r in ratios]
    end = draw(st.sampled_from([e for e in ends if flows.is_reached(y, (a, b), e)]))
    return ScalarFlow(y, a, b, *end)


def scalar_flows() -> SearchStrategy[ScalarFlow]:
    """Return a strategy for scalar networks with a start and a point that their flow reaches.

    Returns:
        A strategy for records of five rational numbers.

    Example:
        >>> from hypothesis import find
        >>> find(scalar_flows(), lambda flow: flow.y == 0).y
        0
    """
    return _scalar_flow()


# --- instances -------------------------------------------------------------------------------

_SLACKS = ((fmpq(1, 2), fmpq(3, 2)), (fmpq(1, 2), fmpq(2)), (fmpq(1, 10), fmpq(10)), (fmpq(9, 10), fmpq(11, 10)))


Shape = tuple[int, int, int, int]
"""n, h, m, N."""


@st.composite
def _cropped(draw: Any, rows: int, cols: int, side: int) -> fmpq_mat:
    """A matrix out of side x side numbers, whatever its own sides are.

    So an instance is always made of as many choices: where a side shrinks, all other numbers stay what they are. The
    last number is the first entry, for shrinking moves what is not 0 to the end, and a side shrinks at its end.
    """
    numbers = [[draw(_ENTRIES) for _ in range(side)] for _ in range(side)]
    return fmpq_mat(rows, cols, [numbers[~i][~j] for i in range(rows) for j in range(cols)])


def _used_first(w1: fmpq_mat, w2: fmpq_mat, h: int) -> Layers:
    """The layers with h hidden units, first those with a weight that is not 0: which they are matters to nothing."""
    units = range(w1.ncols())
    idle = {k for k in units if not any(row[k] for row in w1.tolist()) and not any(w2.tolist()[k])}
    kept = sorted(units, key=idle.__contains__)[:h]
    first = [w1[i, k] for i in range(w1.nrows()) for k in kept]
    second = [w2[k, j] for k in kept for j in range(w2.ncols())]
    return fmpq_mat(w1.nrows(), h, first), fmpq_mat(h, w2.ncols(), second)


@st.composite
def _cropped_data(draw: Any, samples: int, n: int, full_rank: bool, side: int) -> fmpq_mat:
    """X of as many choices whatever its sides are, not zero."""
    missing = draw(st.integers(0, side - 1))
    values = draw(spectra(side))
    turns = [(draw(st.integers(0, side - 1)), draw(st.integers(0, 2**side - 1)), draw(st.booleans())) for _ in "lr"]
    rank = min(samples, n) if full_rank else max(1, min(samples, n) - missing)
    left, right = (_turned(k, *turn) for k, turn in zip((samples, n), turns))
    return spectral(left, values[:rank], right)


@st.composite
def _instance(draw: Any, hypotheses: Hypotheses, largest: int, shape: Shape | None, imbalance: str) -> Instance:
    setting = hypotheses.setting
    side = largest if shape is None else max(shape)
    n, h, m, samples = draw(shapes(largest=largest)) if shape is None else shape
    if shape is None:
        n, m = (1, 1) if setting is Setting.ONE_TO_ONE else (n, m)
        h = max(h, {"first heavy": n, "second heavy": m}.get(imbalance, 1))
    full = setting in (*ALONG_RUN, Setting.FLOW)
    samples = max(samples, n) if full else samples
    c1, c2 = draw(st.sampled_from(_SLACKS))
    x = draw(_cropped_data(samples, n, full, max(side, samples)))
    if imbalance == "any":
        w1, w2 = _used_first(draw(_cropped(n, side, side)), draw(_cropped(side, m, side)), h)
    else:
        w1, w2 = draw(_weights(n, h, m, imbalance, None))
    y = draw(_cropped(samples, m, max(side, samples)))
    names = {Setting.POINT: ("A", "A_plus"), Setting.SINGLE_LAYER: ("V",)}.get(setting, ())
    free = {name: draw(_cropped(n, m, side)) for name in names}
    made = Instance(x, y, w1, w2, fmpq(1), c1, c2, **free)
    return made if setting in (Setting.POINT, Setting.FLOW) else with_step(made, draw(_steps(made, hypotheses)))


@st.composite
def _started(draw: Any, hypotheses: Hypotheses, largest: int, shape: Shape | None) -> Instance:
    """An instance that starts a run: one layer heavy, or balanced and near the minimum."""
    n, h, m, samples = draw(shapes(largest=largest)) if shape is None else shape
    possible = ["first heavy", "second heavy", "near"]
    if shape is None:
        n, m = (1, 1) if hypotheses.setting is Setting.ONE_TO_ONE else (n, m)
        samples = max(samples, n)
    else:
        possible = [k for k, least in zip(possible, (n, m, min(n, m))) if h >= least] or ["near"]
    imbalance = draw(st.sampled_from(possible))
    if shape is None:
        h = max(h, {"first heavy": n, "second heavy": m, "near": min(n, m)}[imbalance])
    w1, w2 = draw(_weights(n, h, m, "balanced" if imbalance == "near" else imbalance, None))
    fit = "near" if imbalance == "near" else draw(st.sampled_from(_FITS))
    x, y = draw(_problem(n, m, samples, True, fit, w1 * w2))
    c1, c2 = draw(st.sampled_from(_SLACKS))
    made = Instance(x, y, w1, w2, fmpq(1), c1, c2)
    return with_step(made, draw(_steps(made, hypotheses)))


@st.composite
def _steps(draw: Any, inst: Instance, hypotheses: Hypotheses) -> Fraction:
    """A step size that the hypotheses allow, where one can be found; else one of the problem's scale."""
    if hypotheses.about_step and hypotheses.rest.met(inst):
        share = draw(st.sampled_from(_SHARES))
        found = chosen_share(
            inst, hypotheses.steps_allowed(inst), lambda step: hypotheses.allow_step(with_step(inst, step)), share
        )
        if found is not None:
            return found
    return draw(step_sizes(inst))


def instances(
    setting: Setting,
    *,
    given: Sequence[Boolean] = (),
    definitions: Definitions = DEFINITIONS,
    largest: int = 3,
    shape: Shape | None = None,
    imbalance: str = "any",
) -> SearchStrategy[Instance | ScalarFlow]:
    """Return a strategy for instances of a setting.

    X has full column rank where it must. A run starts with one layer heavy, or balanced and near the minimum.

    Args:
        setting: what moves the weights.
        given: hypotheses, as SymPy relations; the step size is one that they allow wherever one is found.
        definitions: what names stand for.
        largest: the largest side, at most 12.
        shape: the sides n, h, m, N of all instances; any if None.
        imbalance: of the weights, as ``weights`` has it; a run takes none.

    Returns:
        A strategy that shrinks to small sides and numbers. What an instance prints is the call that makes it, so that
        it may be pasted into ``@example``.

    Raises:
        InvalidArgument: for an experiment, which has no instances, and sides that are too large.

    Example:
        >>> from hypothesis import find
        >>> from derivations import Setting
        >>> find(instances(Setting.POINT), lambda inst: True).shape
        {'n': 1, 'h': 1, 'm': 1, 'N': 1}
    """
    _sides(largest=largest)
    _need(setting is not Setting.EXPERIMENT, "an experiment has no instances")
    _need(largest <= MAX_SIDE, f"largest={largest} must be at most {MAX_SIDE}")
    _need(imbalance in _IMBALANCES, f"imbalance={imbalance!r} must be one of {', '.join(_IMBALANCES)}")
    if shape is not None:
        _need(len(shape) == 4, f"shape={shape!r} must be four sides n, h, m, N")
        _sides(**dict(zip(("n", "h", "m", "N"), shape)))
        _need(max(shape) <= MAX_SIDE, f"shape={shape!r} must have sides of at most {MAX_SIDE}")
        n, h, m, samples = shape
        _need(setting is not Setting.ONE_TO_ONE or n == m == 1, "this setting has n = m = 1")
        _need(setting not in (*ALONG_RUN, Setting.FLOW) or samples >= n, "X has full column rank there: N >= n")
        _need(h >= {"first heavy": n, "second heavy": m}.get(imbalance, 1), f"imbalance={imbalance!r} needs a larger h")
    if setting is Setting.SCALAR_FLOW:
        return scalar_flows()
    hypotheses = Hypotheses(setting, tuple(given), definitions)
    if setting in ALONG_RUN:
        _need(imbalance == "any", "a run starts with one layer heavy or balanced: it takes no imbalance")
        return _started(hypotheses, largest, shape)
    pointwise = _instance(hypotheses, largest, shape, imbalance)
    return pointwise if setting is not Setting.FLOW or shape is not None else st.one_of(pointwise, _moved())


def float_arrays(
    of: SearchStrategy[Instance | ScalarFlow], *, dtype: DTypeLike = np.float64
) -> SearchStrategy[dict[str, NDArray[Any]]]:
    """Return a strategy for the arrays X, Y, W1, W2 of instances, by their names, rounded to a dtype of NumPy.

    Shrinks as the instances do.

    Args:
        of: a strategy for instances, as ``instances(setting)`` makes; a scalar flow has no arrays.
        dtype: any real floating dtype, or one of integers, to which the numbers are rounded down.

    Returns:
        A strategy for dictionaries of arrays, X (N x n), Y (N x m), W1 (n x h) and W2 (h x m).

    Raises:
        InvalidArgument: where the dtype is not one of real numbers, or a scalar flow is drawn.

    Example:
        >>> from hypothesis import find
        >>> from derivations import Setting
        >>> arrays = find(float_arrays(instances(Setting.POINT), dtype="float32"), lambda a: True)
        >>> sorted(arrays), arrays["W1"].dtype.name
        (['W1', 'W2', 'X', 'Y'], 'float32')
    """
    kind = np.dtype(dtype)
    _need(kind.kind in "fiu", f"dtype={dtype!r} must be real numbers")

    def arrays(inst: Instance | ScalarFlow) -> dict[str, NDArray[Any]]:
        _need(isinstance(inst, Instance), "a scalar flow has no arrays: draw instances of another setting")
        rows = {name: getattr(inst, name).tolist() for name in ("X", "Y", "W1", "W2")}
        return {
            name: np.array([[float(fraction(x)) for x in row] for row in a]).astype(kind) for name, a in rows.items()
        }

    return of.map(arrays)


@st.composite
def _moved(draw: Any) -> Instance:
    """The scalar network's flow as an instance, turned by orthogonal matrices."""
    flow, h = draw(_scalar_flow()), draw(st.integers(1, 3))
    hidden = draw(_orthogonal(h))

    def layers(w1: fmpq, w2: fmpq) -> Layers:
        return diagonal([w1], 1, h) * hidden, hidden.transpose() * diagonal([w2], h, 1)

    (w1, w2), (w1_t, w2_t) = layers(flow.w1_0, flow.w2_0), layers(flow.w1_t, flow.w2_t)
    made = Instance(identity(1), diagonal([flow.y], 1, 1), w1, w2)
    return replace(made, W1_t=w1_t, W2_t=w2_t)
