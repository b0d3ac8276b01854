"""What the search climbs: how far a batch violates a relation and misses its hypotheses, in floating point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from sympy import (
    Add,
    Basic,
    Eq,
    Expr,
    Integer,
    Le,
    MatAdd,
    Mul,
    Pow,
    Rational,
    expand,
    preorder_traversal,
)
from sympy.logic.boolalg import Boolean

from derivations.notation import A, A_plus, Inner, L, Loss, NormF, W, c1, c2, eta, f, rho, rho_sharp, t
from derivations.registry import DEFINITIONS, result
from verify.evaluation.batches import Batch, compile_batch
from verify.evaluation.carriers import FLOATS
from verify.instances.dependencies import ingredients
from verify.search.climbing.data_pins import DataPins
from verify.search.climbing.families import Box, Layout, Problems
from verify.search.climbing.scales import OF_RUNS, OntoEquations, is_between_scalars, scales
from verify.search.excess import CAP, TINY, Sense, oriented, terms_of
from verify.search.language.grammar import Conjecture
from verify.search.language.side_values import speaks_of_sides_alone

SLACK = 1e-12
"""A hypothesis missed by no more than this, relatively, may be met: rounding alone can do that."""

Evaluator = Callable[[Batch], np.ndarray]


def depends(expression: Basic) -> frozenset[str]:
    """Return the names of the fields of an instance that the expression depends on."""
    return ingredients(expression, DEFINITIONS)


def value_of(expression: Basic) -> Evaluator:
    """Return the function batch -> values (B,) of a scalar expression, NaN where it has none."""
    compiled = compile_batch(Le(expression, Integer(0), evaluate=False), FLOATS)
    return lambda batch: np.broadcast_to(np.asarray(compiled(batch).lhs, dtype=float), (len(batch),))


_ROUNDING = 1e-9
"""By how much an equation, as a hypothesis, may be violated: exact arithmetic makes it hold."""


class Excess:
    """How far one relation is violated, compiled: batch -> (B,), above 0 where it fails, NaN where it has no value.

    Of an equation between matrices it is the size of the difference, relative to theirs.
    """

    def __init__(self, relation: Boolean) -> None:
        self.sense = Sense.of(relation)
        self.of_matrices = is_of_matrices(relation)
        if self.of_matrices:
            left, right = relation.args
            terms = [NormF(left - right), NormF(left), NormF(right)]
        else:
            terms = _difference(*oriented(relation))
        self._terms = [value_of(x) for x in terms]

    def __call__(self, batch: Batch) -> np.ndarray:
        with np.errstate(all="ignore"):
            values = np.array([term(batch) for term in self._terms]).reshape(len(self._terms), len(batch))
        return _apart(*values) if self.of_matrices else self.sense.excess(values)

    def may_fail(self, excess: np.ndarray) -> np.ndarray:
        """Tell, for each excess, whether the relation may fail there, as far as floats can tell."""
        return self.sense.may_fail(excess, SLACK)

    def missed(self, excess: np.ndarray) -> np.ndarray:
        """Return how far the relation, as a hypothesis, is from being met; 0 where it may be."""
        least = _ROUNDING if self.sense.is_equation else SLACK
        return np.where(np.isnan(excess), CAP, np.where(excess > least, excess, 0.0))


def _apart(apart: np.ndarray, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """How far matrices of given sizes are apart, relative to them."""
    with np.errstate(all="ignore"):
        return np.where(apart == 0, 0.0, apart / np.maximum(left + right, TINY))


def is_of_matrices(relation: Boolean) -> bool:
    """Tell whether a relation is an equation between matrices."""
    return bool(getattr(relation.lhs, "is_Matrix", False))


def _loss_after_a_step() -> Expr:
    """L(1) by the loss's expansion about W(0), the step written as what the update of the product adds to W(0).

    What is common to W(1) and W(0) is left out before anything is computed, and the gradient's product with the step is
    taken term by term.
    """
    added = MatAdd(*(x for x in result("eq16-c").relation.rhs.args if x != W(t))).subs(t, 0)
    expanded = (
        result("loss-second-order")
        .relation.rhs.subs({A: W(0), A_plus: W(1)})
        .replace(lambda x: x == W(1) - W(0), lambda _: added)
    )
    return expanded.replace(
        lambda x: isinstance(x, Inner) and x.args[1] == added,
        lambda x: Add(*(c * Inner(x.args[0], y) for c, y in (z.as_coeff_mmul() for z in added.args))),
    ).xreplace({Loss(W(0)): L(0)})


_SPELLED_OUT = {
    L(1): _loss_after_a_step(),
    **{factor: DEFINITIONS.meaning(factor) for factor in (rho(eta, 0), rho_sharp(eta, 0), f(eta, 0))},
}
"""What differs little from L or from 1 where the step is small: spelled out, so that what is common cancels."""

_MOST_OPERATIONS = 60


def _difference(small: Expr, large: Expr) -> list[Expr]:
    """The terms whose sum is small - large."""
    typed = [*terms_of(small), *(Mul(Integer(-1), x, evaluate=False) for x in terms_of(large))]
    nodes = list(preorder_traversal((small, large)))
    powers = [node.exp for node in nodes if isinstance(node, Pow)]
    plain = all(e.is_Integer and 0 < e <= 2 for e in powers) and len(nodes) < _MOST_OPERATIONS
    if not plain or not any(node in _SPELLED_OUT for node in nodes):
        return typed
    found = expand(small.doit().xreplace(_SPELLED_OUT) - large.doit().xreplace(_SPELLED_OUT))
    return list(terms_of(found)) or typed


# --- hypotheses that say outright where a number lies ----------------------------------------------


@dataclass(frozen=True)
class Bounds:
    """Expressions free of eta below and above it, and the one that it equals."""

    lower: tuple[Boolean, ...]
    upper: tuple[Boolean, ...]
    pinned: Expr | None = None
    direct: tuple[tuple[int, bool, int], ...] = ()
    """Hypotheses that are eta <= b or eta >= b: their place, whether b is above, and the place of b."""


def step_bounds(given: tuple[Boolean, ...]) -> Bounds:
    """Return what the hypotheses say of eta outright: those of the form eta * a <= b, a and b free of eta."""
    lower, upper, pinned, direct = [], [], None, []
    for place, relation in enumerate(given):
        small, large = oriented(relation)
        for side, other, bounds in ((small, large, upper), (large, small, lower)):
            factor = _factor_of_step(side)
            if factor is None or "eta" in depends(other):
                continue
            bound = other if factor == 1 else Mul(other, Pow(factor, Integer(-1), evaluate=False), evaluate=False)
            bounds.append(bound)
            if isinstance(relation, Eq):
                pinned = bound
            elif factor == 1:
                direct.append((place, bounds is upper, len(bounds) - 1))
    return Bounds(tuple(lower), tuple(upper), pinned, tuple(direct))


def _factor_of_step(side: Basic) -> Expr | None:
    """a, where the side is eta * a with a free of eta; None where it is not."""
    if side == eta:
        return Integer(1)
    if not isinstance(side, Mul) or list(side.args).count(eta) != 1:
        return None
    rest = [x for x in side.args if x != eta]
    return None if any("eta" in depends(x) for x in rest) else Mul(*rest, evaluate=False)


def slack_box(given: tuple[Boolean, ...]) -> Box:
    """Return where c1 and c2 lie by the hypotheses that compare them with constants."""
    found: dict[Basic, list[Any]] = {c1: [Fraction(0), Fraction(1)], c2: [Fraction(1), None]}
    for relation in given:
        small, large = oriented(relation)
        sides = [(small, large, 1), (large, small, 0)]
        if isinstance(relation, Eq):
            sides += [(large, small, 1), (small, large, 0)]
        for side, other, place in sides:
            if side in found and other.is_Rational:
                old, bound = found[side][place], Fraction(int(other.p), int(other.q))
                found[side][place] = bound if old is None else max(old, bound) if place == 0 else min(old, bound)
    return Box(*(tuple(found[c]) for c in (c1, c2)))


# --- the landscape ---------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Scores:
    """A batch as scored: problems, step sizes, how far the relation is violated and hypotheses are missed."""

    problems: Problems
    eta: np.ndarray
    excess: np.ndarray
    missed: np.ndarray
    closeness: np.ndarray
    """The logarithm of the ratio of the sides as typed, claimed smaller over larger; -inf where they have no ratio."""

    def fitness(self, penalty: float) -> np.ndarray:
        """Return what the ascent raises; -inf where nothing is defined."""
        found = np.where(np.isnan(self.excess), -2 * CAP, self.excess) - penalty * self.missed
        return np.where(np.isfinite(self.eta) & (self.eta > 0), found, -np.inf)

    @property
    def met(self) -> np.ndarray:
        return (self.missed == 0) & np.isfinite(self.excess) & (self.eta > 0)


class Landscape:
    """A conjecture, ready to be scored on batches."""

    def __init__(self, conjecture: Conjecture) -> None:
        self.conjecture = conjecture
        self.box = slack_box(conjecture.given)
        self.bounds = step_bounds(conjecture.given)
        self.pins = DataPins.of(conjecture)

    @cached_property
    def equations(self) -> tuple[Boolean, ...]:
        """The hypotheses that are equations and leave something to be solved for: no pins of scalars or of the data."""
        pinned = {place for place, g in enumerate(self.conjecture.given) if self._is_pin(place, g)}
        return tuple(g for k, g in enumerate(self.conjecture.given) if isinstance(g, Eq) and k not in pinned)

    def _is_pin(self, place: int, relation: Boolean) -> bool:
        if place in self.pins.places or self._is_about_sides(place):
            return True
        small, large = oriented(relation)
        if any(side in (c1, c2) and other.is_Rational for side, other in ((small, large), (large, small))):
            return True
        return step_bounds((relation,)).pinned is not None

    def _is_about_sides(self, place: int) -> bool:
        names = frozenset({*"nhmN"} | self.conjecture.own_sides)
        return speaks_of_sides_alone(self.conjecture.hypotheses[place], names)

    @property
    def is_pinned(self) -> bool:
        """Whether instances are decided one by one, in exact arithmetic.

        So it is where a hypothesis is an equation, met by numbers that need not be floats; where matrices are compared;
        and where a matrix of the user's own is orthogonal.
        """
        stated = self.conjecture
        equation = any(isinstance(g, Eq) and not self._is_about_sides(k) for k, g in enumerate(stated.given))
        matrices = any(map(is_of_matrices, (stated.relation, *stated.given)))
        return equation or matrices or any("orthogonal" in d.kinds for d in stated.own)

    @cached_property
    def excess(self) -> Excess:
        return Excess(self.conjecture.relation)

    @cached_property
    def hypotheses(self) -> tuple[Excess, ...]:
        return tuple(Excess(g) for g in self.conjecture.given)

    @cached_property
    def _onto_equations(self) -> OntoEquations:
        pin, own = self.bounds.pinned, [d.name for d in self.conjecture.own]
        groups = list(scales(own, self.pins.is_empty))
        if pin is None or not isinstance(pin, Rational):
            step, varying = 1.0, {"eta", "c1", "c2"}
        else:
            step, varying = float(pin), {"c1", "c2"}
            groups += [OF_RUNS] if self.pins.is_empty else []
        solved = [g for g in self.equations if is_between_scalars(g) and not depends(g) & varying]
        return OntoEquations([(value_of(g.lhs), value_of(g.rhs)) for g in solved], groups, step)

    def problems(self, layout: Layout, parameters: np.ndarray) -> Problems:
        """Return the problems of the parameter vectors (B, size), with what hypotheses pin in its place."""
        return self._onto_equations.applied(self.pins.applied(Problems.of(layout, parameters, self.box)))

    def score(self, layout: Layout, parameters: np.ndarray) -> Scores:
        """Return the scores of the parameter vectors (B, size)."""
        problems = self.problems(layout, parameters)
        return self.judge(problems, self.step(problems, parameters[:, layout.parts["step"].start]))

    def judge(self, problems: Problems, eta_: np.ndarray) -> Scores:
        """Return the scores of problems with given step sizes (B,)."""
        batch = problems.batch(eta_)
        found = self._hypothesis_excesses(problems, batch)
        missed = sum((h.missed(v) for h, v in zip(self.hypotheses, found)), np.zeros(len(batch)))
        return Scores(problems, eta_, self.excess(batch), missed, self._closeness(batch))

    def _closeness(self, batch: Batch) -> np.ndarray:
        if self.excess.of_matrices:
            return np.full(len(batch), -np.inf)
        small, large = (side(batch) for side in self._sides)
        with np.errstate(all="ignore"):
            ratio = np.where((small < 0) & (large < 0), large / small, small / large)
            return np.where((small * large > 0) & np.isfinite(ratio), np.log(ratio), -np.inf)

    @cached_property
    def _sides(self) -> list[Evaluator]:
        return [value_of(side) for side in oriented(self.conjecture.relation)]

    def hypothesis_excesses(self, layout: Layout, parameters: np.ndarray) -> np.ndarray:
        """Return the excesses (B, C) of the C hypotheses at the parameter vectors (B, size)."""
        problems = self.problems(layout, parameters)
        batch = problems.batch(self.step(problems, parameters[:, layout.parts["step"].start]))
        return np.array(self._hypothesis_excesses(problems, batch)).reshape(-1, len(batch)).T

    def _hypothesis_excesses(self, problems: Problems, batch: Batch) -> list[np.ndarray]:
        """The excesses of the hypotheses; those of bounds of eta from the bounds' values, which are known by now."""
        direct = {place: (above, k) for place, above, k in self.bounds.direct}
        found = []
        for place, hypothesis in enumerate(self.hypotheses):
            if place not in direct:
                found.append(hypothesis(batch))
                continue
            above, k = direct[place]
            with np.errstate(all="ignore"):
                bound = self._edges(problems)[above][k]
                missed = np.log(batch.eta) - np.log(np.maximum(bound, TINY))
                missed = np.where(np.isnan(bound), np.nan, np.clip(missed if above else -missed, -CAP, CAP))
            found.append(missed)
        return found

    def _edges(self, problems: Problems) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """The values of the lower and of the upper bounds of eta, evaluated once for the problems."""
        known = problems.__dict__.get("edges")
        if known is None:
            batch = problems.batch(np.ones(len(problems.c1)))  # the bounds do not depend on eta
            known = [b(batch) for b in self._bounds[0]], [b(batch) for b in self._bounds[1]]
            problems.__dict__["edges"] = known
        return known

    @cached_property
    def _bounds(self) -> tuple[list[Evaluator], list[Evaluator]]:
        return [value_of(x) for x in self.bounds.lower], [value_of(x) for x in self.bounds.upper]

    def step(self, problems: Problems, place: np.ndarray) -> np.ndarray:
        """Return the step sizes (B,) at a place: relative to the scale, or between the bounds, 0 at the upper one."""
        place = np.clip(place, -40.0, 40.0)
        free = problems.step_scale * np.exp(place)
        lower, upper = self._edges(problems)
        if not lower and not upper:
            return free
        with np.errstate(all="ignore"):
            low = np.max([np.zeros(len(free)), *(np.nan_to_num(b, nan=0.0) for b in lower)], axis=0)
            high = np.min([np.full(len(free), np.inf), *(np.nan_to_num(b, nan=np.inf) for b in upper)], axis=0)
            inside = np.exp(-np.abs(place))
            between = low + (high - low) * inside
            above = np.where(low > 0, low / inside, free)
        return np.where(np.isfinite(high) & (high > low), between, np.where(np.isfinite(high), high, above))
