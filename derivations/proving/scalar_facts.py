"""Textbook facts about real numbers: their order, absolute values, derivatives, limits and roots."""

from __future__ import annotations

from sympy import (
    Abs,
    And,
    Eq,
    Expr,
    Ge,
    Gt,
    Le,
    Limit,
    Lt,
    Max,
    Min,
    ZeroMatrix,
    oo,
)

from derivations.notation import (
    FACTORS,
    W1,
    W2,
    AtMost,
    D,
    D_dot,
    L,
    L_dot,
    L_toy,
    L_toy_dot,
    MatrixProcess,
    PositivePart,
    Process,
    W1_dot,
    W2_dot,
    t,
)
from derivations.proving.fact_records import COUNT, REAL, AppliedFact, Fact, entered_in, misused
from derivations.proving.language_symbols import Sort
from derivations.proving.refusals import FactMisused, Reason

FACTS: dict[str, Fact] = {}
"""The facts of this module, by name."""
_fact = entered_in(FACTS)

_VELOCITIES: tuple[tuple[Process, Process], ...] = (
    (L, L_dot),
    (D, D_dot),
    (L_toy, L_toy_dot),
    (W1, W1_dot),
    (W2, W2_dot),
)


def _velocity_of(velocity: Process, process: Process) -> None:
    """Refuse a velocity that is not the one of the process."""
    if not any(process is p and velocity is v for p, v in _VELOCITIES):
        raise FactMisused(Reason.NO_VELOCITY, node=velocity, what=process)


@_fact("positive_part", "max(x, 0) is at least x", "order of the reals", REAL)
def positive_part(x: Expr) -> AppliedFact:
    return AppliedFact((), Ge(PositivePart(x), x))


@_fact("positive_part_least", "max(x, 0) <= z when x <= z and 0 <= z", "order of the reals", REAL, REAL)
def positive_part_least(x: Expr, z: Expr) -> AppliedFact:
    return AppliedFact((Le(x, z), Le(0, z)), Le(PositivePart(x), z))


@_fact("positive_part_of_positive", "max(x, 0) = x when x >= 0", "order of the reals", REAL)
def positive_part_of_positive(x: Expr) -> AppliedFact:
    return AppliedFact((Ge(x, 0),), Eq(PositivePart(x), x))


@_fact("positive_part_of_negative", "max(x, 0) = 0 when x <= 0", "order of the reals", REAL)
def positive_part_of_negative(x: Expr) -> AppliedFact:
    return AppliedFact((Le(x, 0),), Eq(PositivePart(x), 0))


@_fact("minimum", "min(x, y) is at most each", "order of the reals", REAL, REAL)
def minimum(x: Expr, y: Expr) -> AppliedFact:
    return AppliedFact((), And(Le(Min(x, y), x), Le(Min(x, y), y)))


@_fact("maximum", "max(x, y) is at least each", "order of the reals", REAL, REAL)
def maximum(x: Expr, y: Expr) -> AppliedFact:
    return AppliedFact((), And(Le(x, Max(x, y)), Le(y, Max(x, y))))


@_fact("maximum_least", "max(x, y) <= z when x <= z and y <= z", "order of the reals", REAL, REAL, REAL)
def maximum_least(x: Expr, y: Expr, z: Expr) -> AppliedFact:
    return AppliedFact((Le(x, z), Le(y, z)), Le(Max(x, y), z))


@_fact("minimum_of_ordered", "min(x, y) = x when x <= y", "order of the reals", REAL, REAL)
def minimum_of_ordered(x: Expr, y: Expr) -> AppliedFact:
    return AppliedFact((Le(x, y),), Eq(Min(x, y), x))


@_fact("minimum_of_positive", "min(x, y) > 0 when x > 0 and y > 0", "order of the reals", REAL, REAL)
def minimum_of_positive(x: Expr, y: Expr) -> AppliedFact:
    return AppliedFact((Gt(x, 0), Gt(y, 0)), Gt(Min(x, y), 0))


@_fact("absolute_value", "|x - y| >= |x| - |y|", "[R] 1.33", REAL, REAL)
def absolute_value(x: Expr, y: Expr) -> AppliedFact:
    return AppliedFact((), Ge(Abs(x - y), Abs(x) - Abs(y)))


@_fact("zero_derivative", "a function whose derivative vanishes is constant", "[R] 5.11", Sort.PROCESS, Sort.PROCESS)
def zero_derivative(process: Process, velocity: Process) -> AppliedFact:
    _velocity_of(velocity, process)
    if not isinstance(process, MatrixProcess):
        raise misused("zero_derivative", f"{process} is no matrix")
    now = process(t)
    return AppliedFact((Eq(velocity(t), ZeroMatrix(*now.shape)),), Eq(now, process(0)), motion="flow", always=True)


@_fact(
    "nonpositive_derivative",
    "a function whose derivative is nowhere positive does not increase",
    "[R] 5.11",
    Sort.PROCESS,
    Sort.PROCESS,
)
def nonpositive_derivative(process: Process, velocity: Process) -> AppliedFact:
    _velocity_of(velocity, process)
    if isinstance(process, MatrixProcess):
        raise misused("nonpositive_derivative", f"{process} is no number")
    return AppliedFact((Le(velocity(t), 0),), Le(process(t), process(0)), motion="flow", always=True)


@_fact(
    "geometric_limit",
    "0 <= x_t <= q^t c with 0 <= q < 1 implies x_t -> 0",
    "[R] 3.20, squeezed",
    Sort.PROCESS,
    REAL,
    REAL,
)
def geometric_limit(process: Process, q: Expr, c: Expr) -> AppliedFact:
    if isinstance(process, MatrixProcess) or process in FACTORS:
        raise misused("geometric_limit", f"{process} is no function of time alone")
    if q.has(t) or c.has(t):
        raise misused("geometric_limit", f"{q} and {c} must be the same at all times")
    premises = (Ge(process(t), 0), Le(process(t), q**t * c), Ge(q, 0), Lt(q, 1))
    return AppliedFact(premises, Eq(Limit(process(t), t, oo), 0), always=True)


@_fact("descartes", "a polynomial with one sign change has exactly one positive root", "Descartes' rule of signs")
def descartes() -> AppliedFact:
    raise misused("descartes", "it is the rule OnePositiveRoot that counts the sign changes")


@_fact("comparison_nonnegative", "[p <= q] is 0 or 1, hence at least 0", "definition", COUNT, COUNT)
def comparison_nonnegative(p: Expr, q: Expr) -> AppliedFact:
    return AppliedFact((), Ge(AtMost(p, q), 0, evaluate=False))


@_fact("count_at_least_one", "a count is at least 1", "definition", COUNT)
def count_at_least_one(p: Expr) -> AppliedFact:
    return AppliedFact((), Ge(p, 1, evaluate=False))


@_fact("absolute_value_nonnegative", "|x| >= 0", "[R] 1.33", REAL)
def absolute_value_nonnegative(x: Expr) -> AppliedFact:
    return AppliedFact((), Ge(Abs(x), 0, evaluate=False))


@_fact("positive_part_nonnegative", "max(x, 0) >= 0", "order of the reals", REAL)
def positive_part_nonnegative(x: Expr) -> AppliedFact:
    return AppliedFact((), Ge(PositivePart(x), 0, evaluate=False))
