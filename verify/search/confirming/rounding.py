"""From a floating-point suspicion to exact instances near it, simplest first, and to a violation among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import chain, islice
from math import floor, isfinite, ldexp
from time import monotonic

import numpy as np
from flint import fmpq
from sympy import Eq, Integer

from verify.evaluation.statements import compile_statement
from verify.instances.losses import SquareLoss
from verify.instances.problem import Instance
from verify.instances.weighted_samples import WeightedSquareLoss
from verify.numbers.exact.scalars import ZERO, Real, Scalar, compare
from verify.numbers.exact.written import written
from verify.numbers.floats import Array
from verify.numbers.rationals import fraction, identity
from verify.search.climbing.data_pins import column
from verify.search.climbing.families import Layout, Problems, instance, rounded
from verify.search.climbing.landscape import SLACK, Landscape
from verify.search.confirming.confirmation import attack
from verify.search.confirming.solving import solutions, solutions_by_both, solutions_in_scale
from verify.trials.assertion import Violation

_BITS = (0, 1, 2, 3, 5, 8, 12, 18, 26, 38, 53)
_CUT = (0, 3, 6)
"""Which of them are tried with R, W1 or W2 zero as well: a limit that ascents approach but never reach."""
_EXACT_TRIES, _SOLVED_TRIES, _SOLUTIONS, _RATIONAL = 4, 12, 4, 2
"""How many exact instances are tried for one suspicion; where equations are solved for; how many solutions of each,
how many of these by numbers that are rational."""
_SOLVING, _SOLVED_BITS = 0.5, 6
"""Seconds for solving the equations of one instance, and bits of the numbers that are not solved for."""


def simple_instances(landscape: Landscape, layout: Layout, parameters: Array, until: float) -> Iterator[Instance]:
    """Return exact instances near the parameters (size,) that floats still hold for counterexamples, simplest first.

    Where equations are solved for, there are none after that time.
    """
    start = landscape.problems(layout, parameters[None, :])
    place = parameters[layout.parts["step"].start]
    made = [_rounded(start, bits) for bits in _BITS]
    made += [replace(made[k], **{name: 0 * getattr(made[k], name)}) for k in _CUT for name in ("R", "W1", "W2")]
    bits = [*_BITS, *(_BITS[k] for k in _CUT for _ in range(3))]
    together = made[0].joined(made[1:])
    steps = landscape.step(together, np.full(len(made), place))
    if landscape.equations:  # rounding breaks most equations, which are solved for anew: what it leaves alone first
        scores = landscape.judge(together, steps)
        broken = ~(scores.met & (scores.excess > -SLACK))
        for k in sorted(range(len(_BITS)), key=lambda k: bool(broken[k])):
            yield from _exact(landscape, together, k, float(steps[k]), until)
        return
    for inward in (0, 1, 2):  # as it is, then a little to both sides, for a bound is met on one side alone
        if landscape.bounds.pinned is None:
            steps_ = np.array([_rounded_step(x, b, inward) for x, b in zip(steps.tolist(), bits)])
        else:
            steps_ = steps
        scores = landscape.judge(together, steps_)
        for k in np.flatnonzero(scores.met & (scores.excess > -SLACK)):
            yield from _exact(landscape, together, int(k), float(steps_[k]), until)


def _exact(landscape: Landscape, problems: Problems, k: int, step: float, until: float) -> Iterator[Instance]:
    yield from islice(exact_instances(landscape, problems.take([k]), step, until), _SOLUTIONS)


def _rounded(problem: Problems, bits: int) -> Problems:
    each = np.array([[rounded(np.array([v]), bits)[0] for v in row] for row in problem.spectrum])
    w1, w2, residual, data = (rounded(a, bits) for a in (problem.W1, problem.W2, problem.R, problem.data))
    own = {name: rounded(a, bits) for name, a in problem.own.items()}
    c1, c2 = rounded(problem.c1, bits + 1), 1 + rounded(problem.c2 - 1, bits + 1)
    return replace(problem, spectrum=each, W1=w1, W2=w2, R=residual, c1=c1, c2=c2, data=data, own=own)


def _rounded_step(step: float, bits: int, inward: int) -> float:
    if not (isfinite(step) and step > 0):
        return 1.0
    unit = ldexp(1.0, int(np.frexp(step)[1]) - 1 - max(bits, 3))
    units = step / unit
    return unit * (round(units), floor(units * (1 - 1e-14)), floor(units * (1 + 1e-14)) + 1)[inward] or unit


def exact_instance(landscape: Landscape, problem: Problems, step: float) -> Instance | None:
    """Return the first of the problems exactly, as ``exact_instances`` is quickest to; None where there is none."""
    return next(exact_instances(landscape, problem, step, monotonic() + _SOLVING, quickest=True), None)


def exact_instances(
    landscape: Landscape, problem: Problems, step: float, until: float, quickest: bool = False
) -> Iterator[Instance]:
    """Return the first of the problems exactly; what hypotheses pin to a rational value has that value.

    Other equations among the hypotheses are solved for, with the other numbers rounded, each solution an instance;
    beside rational solutions there are those by a change of scale, of all numbers as they are (``quickest``: first, and
    of rounded ones). No solutions are sought after the time ``until``.
    """
    c1, c2 = (
        Fraction(float(getattr(problem, name)[0])) if pinned is None else pinned
        for name, pinned in ((name, landscape.box.pinned(name)) for name in ("c1", "c2"))
    )
    columns, weights = None, None
    if not landscape.pins.is_empty:
        squares = landscape.pins.squares(problem.spectrum[0].tolist(), _SOLVED_BITS)
        if any(compare(s, ZERO) != 1 for s in squares):
            return
        columns = [column(fraction(s)) for s in squares if isinstance(s, fmpq)]
        if len(columns) < len(squares):
            weights, columns = squares, None

    def made(problem: Problems, step: float) -> Instance:
        found = instance(problem, Fraction(step), (c1, c2), columns)
        return _with_pinned_step(landscape, found if weights is None else _weighted(found, weights))

    equations, own = landscape.equations, landscape.conjecture.own
    if not equations:
        yield made(problem, step)
        return
    rough = made(_rounded(problem, _SOLVED_BITS), _rounded_step(step, _SOLVED_BITS, 0))
    rational_ones = islice(solutions(rough, equations, own, until), _RATIONAL)
    in_scale = solutions_in_scale(rough if quickest else made(problem, step), equations, own, until)
    by_both = solutions_by_both(rough, equations, own, until)
    for found in chain(in_scale, rational_ones) if quickest else chain(rational_ones, in_scale, by_both):
        yield _with_pinned_step(landscape, found)


def _with_pinned_step(landscape: Landscape, inst: Instance) -> Instance:
    """The instance with the step size that a hypothesis says outright, where that can be written down."""
    pin = landscape.bounds.pinned
    if pin is None:
        return inst
    value = compile_statement(Eq(pin, Integer(0), evaluate=False))(inst).left
    known = isinstance(value, fmpq) or (isinstance(value, Real) and written(value) is not None)
    return replace(inst, eta=value) if known and value > 0 else inst


def _weighted(inst: Instance, weights: Sequence[Scalar]) -> Instance:
    """The instance with the same minimiser and with data whose squared singular values are these, all of them."""
    target = SquareLoss(inst.X, inst.Y).minimiser.exact
    return replace(inst, X=identity(len(weights)), Y=target, loss=WeightedSquareLoss(weights, target))


def confirmed(landscape: Landscape, layout: Layout, parameters: Array, until: float) -> Violation | None:
    """Return an exact violation near the parameters; None where there is none among the few instances tried.

    Of those tried, the first whose sides, and those of the hypotheses, are far apart, if there is one.
    """
    trial = attack(landscape.conjecture)
    found: list[Violation] = []
    tries = _SOLVED_TRIES if landscape.equations else _EXACT_TRIES
    if landscape.equations:  # what floats hold to meet an equation may be far from any solution
        until = min(until, monotonic() + _SOLVING)
    for inst in islice(simple_instances(landscape, layout, parameters, until), tries):
        if monotonic() > until:
            break
        violation = trial.violated(inst)
        if violation is not None:
            found.append(violation)
            if trial.edges(violation) == 0:
                break
    return min(found, key=trial.edges, default=None)
