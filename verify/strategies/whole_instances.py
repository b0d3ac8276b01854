"""Strategies for step sizes, flows and whole instances of a setting."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from flint import fmpq, fmpq_mat
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy.logic.boolalg import Boolean

from derivations.claim import Setting
from derivations.proving.definitions import Definitions
from derivations.registry import DEFINITIONS
from verify.evaluation.hypotheses import Hypotheses
from verify.instances import gradient_flows as flows
from verify.instances.problem import Instance, ScalarFlow
from verify.instances.random_matrices import SLACKS, spectral
from verify.instances.step_sizes import chosen_share, scale
from verify.numbers.rationals import fraction, identity, simplest_between
from verify.strategies.arguments import require, require_sides
from verify.strategies.data_and_weights import FITS, IMBALANCES, Layers, drawn_problem, drawn_weights
from verify.strategies.matrices_and_spectra import BY_WEIGHT, orthogonal, rationals, shapes, spectra, turned
from verify.trials.drawn_instances import ALONG_RUN

MAX_SIDE = 12
"""No side of a drawn instance is larger."""


def step_sizes(inst: Instance, *, least: Any = Fraction(1, 1000), most: Any = 4) -> SearchStrategy[Fraction]:
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
    require(0 < low <= high, f"least={least} and most={most} must satisfy 0 < least <= most")
    unit = simplest_between(Fraction(scale(inst)) * Fraction(9, 10), scale(inst))
    # at twice the scale the loss begins to grow
    shares = {low, high, *(f for f in (Fraction(2), *_SHARES) if low <= f <= high)}
    return _multiple(unit, sorted(shares, reverse=True))


@st.composite
def _multiple(draw: Any, unit: Fraction, shares: Sequence[Fraction]) -> Fraction:
    return unit * draw(st.sampled_from(shares))


_SHARES = tuple(Fraction(1, d) for d in (1, 2, 3, 10, 100, 1000))


@st.composite
def _scalar_flow(draw: Any) -> ScalarFlow:
    y, a, b = (draw(rationals(denominators=(1, 2))) for _ in range(3))
    ends = [flows.along(a, b, r) for r in flows.SIMPLEST_RATIOS]
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


Shape = tuple[int, int, int, int]
"""n, h, m, N."""


@st.composite
def _nested_shapes(draw: Any, largest: int) -> Shape:
    """Sides up to a bound that is drawn first: the smallest shape of all is frequent.

    A failure at a larger one may shrink to nothing smaller, where a smaller shape needs larger numbers to fail.
    """
    bound = draw(st.sampled_from((1, 1, 1, *range(1, largest + 1))))
    n, h, m, samples = (min(side, bound) for side in draw(shapes(largest=largest)))
    return n, h, m, samples


@st.composite
def _cropped(draw: Any, rows: int, cols: int, side: int) -> fmpq_mat:
    """A matrix out of side x side numbers, whatever its own sides are.

    So an instance is always made of as many choices: where a side shrinks, all other numbers stay what they are. The
    last number is the first entry, for shrinking moves what is not 0 to the end, and a side shrinks at its end.
    """
    numbers = [[draw(BY_WEIGHT) for _ in range(side)] for _ in range(side)]
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
    left, right = (turned(k, *turn) for k, turn in zip((samples, n), turns))
    return spectral(left, values[:rank], right)


@st.composite
def _instance(draw: Any, hypotheses: Hypotheses, largest: int, shape: Shape | None, imbalance: str) -> Instance:
    setting = hypotheses.setting
    side = largest if shape is None else max(shape)
    n, h, m, samples = draw(_nested_shapes(largest)) if shape is None else shape
    if shape is None:
        n, m = (1, 1) if setting is Setting.ONE_TO_ONE else (n, m)
        h = max(h, {"first heavy": n, "second heavy": m}.get(imbalance, 1))
    full = setting in (*ALONG_RUN, Setting.FLOW)
    samples = max(samples, n) if full else samples
    c1, c2 = draw(st.sampled_from(SLACKS))
    x = draw(_cropped_data(samples, n, full, max(side, samples)))
    if imbalance == "any":
        w1, w2 = _used_first(draw(_cropped(n, side, side)), draw(_cropped(side, m, side)), h)
    else:
        w1, w2 = draw(drawn_weights(n, h, m, imbalance, None))
    y = draw(_cropped(samples, m, max(side, samples)))
    names = {Setting.POINT: ("A", "A_plus"), Setting.SINGLE_LAYER: ("V",)}.get(setting, ())
    free = {name: draw(_cropped(n, m, side)) for name in names}
    made = Instance(x, y, w1, w2, fmpq(1), c1, c2, **free)
    return made if setting in (Setting.POINT, Setting.FLOW) else made.with_step(draw(_steps(made, hypotheses)))


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
    w1, w2 = draw(drawn_weights(n, h, m, "balanced" if imbalance == "near" else imbalance, None))
    fit = "near" if imbalance == "near" else draw(st.sampled_from(FITS))
    x, y = draw(drawn_problem(n, m, samples, True, fit, w1 * w2))
    c1, c2 = draw(st.sampled_from(SLACKS))
    made = Instance(x, y, w1, w2, fmpq(1), c1, c2)
    return made.with_step(draw(_steps(made, hypotheses)))


@st.composite
def _steps(draw: Any, inst: Instance, hypotheses: Hypotheses) -> Fraction:
    """A step size that the hypotheses allow, where one can be found; else one of the problem's scale."""
    if hypotheses.about_step and hypotheses.rest.met(inst):
        share = draw(st.sampled_from(_SHARES))
        found = chosen_share(
            inst, hypotheses.steps_allowed(inst), lambda step: hypotheses.allow_step(inst.with_step(step)), share
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
    require_sides(largest=largest)
    require(setting is not Setting.EXPERIMENT, "an experiment has no instances")
    require(largest <= MAX_SIDE, f"largest={largest} must be at most {MAX_SIDE}")
    require(imbalance in IMBALANCES, f"imbalance={imbalance!r} must be one of {', '.join(IMBALANCES)}")
    if shape is not None:
        require(len(shape) == 4, f"shape={shape!r} must be four sides n, h, m, N")
        require_sides(**dict(zip(("n", "h", "m", "N"), shape)))
        require(max(shape) <= MAX_SIDE, f"shape={shape!r} must have sides of at most {MAX_SIDE}")
        n, h, m, samples = shape
        require(setting is not Setting.ONE_TO_ONE or n == m == 1, "this setting has n = m = 1")
        require(setting not in (*ALONG_RUN, Setting.FLOW) or samples >= n, "X has full column rank there: N >= n")
        require(
            h >= {"first heavy": n, "second heavy": m}.get(imbalance, 1), f"imbalance={imbalance!r} needs a larger h"
        )
    if setting is Setting.SCALAR_FLOW:
        return scalar_flows()
    hypotheses = Hypotheses(setting, tuple(given), definitions)
    if setting in ALONG_RUN:
        require(imbalance == "any", "a run starts with one layer heavy or balanced: it takes no imbalance")
        return _started(hypotheses, largest, shape)
    pointwise = _instance(hypotheses, largest, shape, imbalance)
    return pointwise if setting is not Setting.FLOW or shape is not None else st.one_of(pointwise, _moved())


@st.composite
def _moved(draw: Any) -> Instance:
    """The scalar network's flow as an instance, turned by orthogonal matrices."""
    flow, h = draw(_scalar_flow()), draw(st.integers(1, 3))
    return flows.turned(flow, fmpq(1), (identity(1), identity(1), draw(orthogonal(h)), identity(1)))
