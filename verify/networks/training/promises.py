"""What the theorems promise of one step, decided in floats where these are clear, and exactly where they are not.

Each promise is the SymPy relation of a result in ``derivations``; its float check, its text and its exact check are
made from that. An iterate in floats is a start like any other: its doubles are rational numbers. Promises about one
step are decided for the exact step of descent from the iterate's layers, for the target W* = W1 W2 - residual. A
comparison of floats counts only where it holds whatever rounding did (``bounds.differences``); else exact arithmetic
decides, or the promise stays open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property, lru_cache
from math import isfinite
from typing import Any, NamedTuple

import numpy as np
from flint import fmpq, fmpq_mat
from numpy.typing import NDArray
from sympy import Basic, Expr, Ge, Le, Max, Rational, Symbol
from sympy.core.function import UndefinedFunction
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derivations import notation as symbols
from derivations.notation import L, LambdaMaxTau, LambdaMinTau, SigmaMax, SigmaMin, eta, t
from derivations.proving.relations import conjuncts
from derivations.registry import DEFINITIONS, result
from derivations.sharper.smooth_descent import DISSIPATION
from derivations.typesetting.plain_text import plain_text
from verify.evaluation.statements import Checker, compile_statement
from verify.instances.problem import Instance
from verify.networks.training.bounds.constants import Constants
from verify.networks.training.bounds.differences import UNIT, Differences, Enclosed, Enclosures
from verify.networks.training.descent import Iterate
from verify.networks.training.measurements import Measured, singular_ends
from verify.numbers.floats import Array
from verify.numbers.rationals import matrix, rational


class Outcome(IntEnum):
    """What became of a promise in a step."""

    NOT_MADE = 0
    HELD = 1
    HELD_EXACTLY = 2
    BROKEN = 3
    OPEN = 4


@dataclass(frozen=True)
class Promise:
    """A relation that a theorem promises of a step, or of an iterate (``of_iterate``).

    ``conditions``: what must hold at the iterate for the promise to be made; where there are none it is made while the
    theorem covers the run. ``factor``: the one of a promise L(t+1) <= factor L(t).
    """

    name: str
    theorem: str
    relation: Boolean
    conditions: tuple[Boolean, ...] = ()
    of_iterate: bool = False
    factor: Expr | None = None

    @cached_property
    def condition_names(self) -> tuple[str, ...]:
        """The names of the conditions among the float checks."""
        return tuple(f"{self.name}/{i}" for i in range(len(self.conditions)))

    def condition(self, found: Mapping[str, Enclosures], count: int) -> Array:
        """Return 1 or -1 where, of so many steps, the conditions certainly hold, or one certainly fails, else 0."""
        return np.minimum.reduce([found[name].sign for name in self.condition_names], initial=1) * np.ones(count, int)

    @property
    def statement(self) -> str:
        """The relation as text."""
        return plain_text(self.relation)

    @property
    def hypothesis(self) -> str:
        """What must hold for it, as text; empty where there is nothing but that the theorem covers the run."""
        return " and ".join(map(plain_text, self.conditions))

    @cached_property
    def of_product(self) -> bool:
        """Whether it bounds singular values of the product, W* + R, which Weyl's inequality may decide."""
        return self.of_iterate and self.relation.has(SigmaMin, SigmaMax)


def _contraction(name: str, theorem: str, of: str, *, where: bool = False) -> Promise:
    """The promise of a result L(t+1) <= factor L(t); ``where``: what its hypotheses ask of lambda_min must hold."""
    found = result(of)
    conditions = tuple(g for g in found.given if g.has(LambdaMinTau)) if where else ()
    return Promise(name, theorem, found.relation, conditions, factor=found.relation.gts / L(t))


def _bound(name: str, of: str) -> Promise:
    return Promise(name, SHARPER, result(of).relation, of_iterate=True)


def _conjunct(of: str, like: type[Basic] | UndefinedFunction | Expr) -> Boolean:
    """The one part of a result that speaks of a term."""
    return next(part for part in conjuncts(result(of).relation) if part.has(like))


SLIDES, SHARPER = "the slides' theorem", "the sharper theorem"
STABLE = "the stable bounds"
STABLE_STEP, LEVEL_STEP = "stable step", "level step"
"""What the float checks call the hypotheses on one step."""
LEVEL = "the level of one input and one output"
_SPECTRAL = result("spectral-descent")
_FACTOR = DEFINITIONS.meaning(symbols.rho_spectral(eta, t))
_STABLE_STEP = tuple(g for g in result("stable-bounds").given if g.has(symbols.margin_stable))
_LEVEL_STEP = tuple(g for g in result("level-never-rises").given if g.has(symbols.level(t)))
PROMISES: tuple[Promise, ...] = (
    _contraction("lemma", "the slides' lemma", "eq19", where=True),
    _contraction("sharp-lemma", "the sharper lemma", "sharp-descent-square-loss", where=True),
    _contraction("f", SLIDES, "descent-under-bounds"),
    _contraction("f-sharp", SHARPER, "sharp-descent-under-bounds"),
    _bound("lambda-min", "sharp-lower-bound"),
    _bound("lambda-max", "sharp-upper-bound"),
    _bound("sigma-min", "sharp-product-lower-bound"),
    _bound("sigma-max", "sharp-product-upper-bound"),
    Promise("drift", SHARPER, result("sharp-drift-under-bounds").relation),
    Promise("spectral", "the spectral factor", _SPECTRAL.relation, (Le(_FACTOR, 1),), factor=_FACTOR),
    Promise("stable-decrease", STABLE, _conjunct("stable-bounds", DISSIPATION), _STABLE_STEP),
    Promise("stable-beta", STABLE, _conjunct("stable-run", symbols.beta_stable), of_iterate=True),
    Promise("stable-lambda-max", STABLE, _conjunct("stable-uniform-bounds", LambdaMaxTau), of_iterate=True),
    Promise("stable-sigma-max", STABLE, _conjunct("stable-uniform-bounds", SigmaMax), of_iterate=True),
    Promise("level", LEVEL, _conjunct("level-bounded", symbols.level(0)), of_iterate=True),
)
"""The lemmas' promises are made where their conditions hold, all others while the theorem covers the run.

That of the spectral factor is made of every step where it is below 1.
"""


# --- in floats ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FloatChecks:
    """The relations, conditions and factors of promises as differences of floats, compiled from SymPy.

    ``parts``: the differences, by name, of which one is to be at least 0 (``any``), or all are.
    """

    promises: tuple[Promise, ...]
    differences: Differences
    parts: Mapping[str, tuple[bool, tuple[str, ...]]]

    def __call__(self, low: Mapping[str, float], high: Mapping[str, float]) -> dict[str, Enclosed]:
        """Return the differences of promises by name, of their conditions as ``name/0``, of factors as ``1 - name``.

        Beside these ``margin``, that of the sharper theorem, and what allows a step by the stable bounds and the level,
        as ``stable step`` and ``level step``.
        """
        found = self.differences(low, high)
        for name, (one, parts) in self.parts.items():
            ends = [found.pop(part) for part in parts]
            found[name] = Enclosed(*(max(end) if one else min(end) for end in zip(*ends)))
        return found

    def along(self, low: Mapping[str, float | Array], high: Mapping[str, float | Array]) -> dict[str, Enclosures]:
        """Return what the call does for many iterates at once, as arrays."""
        found = self.differences.along(low, high)
        for name, (one, parts) in self.parts.items():
            ends = [found.pop(part) for part in parts]
            found[name] = Enclosures(*((np.maximum if one else np.minimum).reduce(end) for end in zip(*ends)))
        return found


@lru_cache(maxsize=64)
def float_checks(promises: tuple[Promise, ...], of_iterate: bool = False) -> FloatChecks:
    """Return the float checks of promises, of those about one iterate alone if ``of_iterate``."""
    wanted: dict[str, tuple[Boolean, ...]] = {}
    for p in promises:
        if of_iterate and not p.of_iterate:
            continue
        wanted[p.name] = (p.relation,)
        wanted |= {name: (condition,) for name, condition in zip(p.condition_names, p.conditions)}
        if p.factor is not None:
            wanted[f"1 - {p.name}"] = (Le(p.factor, 1, evaluate=False),)
    if not of_iterate:
        wanted |= {"margin": (Ge(symbols.margin(eta, t), 0),), STABLE_STEP: _STABLE_STEP, LEVEL_STEP: _LEVEL_STEP}
    expressions: dict[str, Expr] = {}
    parts: dict[str, tuple[bool, tuple[str, ...]]] = {}
    for name, relations in wanted.items():
        one, differences = _differences(relations)
        if len(differences) == 1:
            expressions[name] = differences[0]
            continue
        names = tuple(f"{name} {i}" for i in range(len(differences)))
        expressions |= dict(zip(names, differences))
        parts[name] = (one, names)
    return FloatChecks(promises, Differences(expressions), parts)


def _differences(relations: tuple[Boolean, ...]) -> tuple[bool, list[Expr]]:
    """The differences of which one is to be at least 0 (if True) or all are: of the larger of two numbers, each."""
    found = [DEFINITIONS.unfold(r, ("rho_spectral",)) for r in relations]
    above, below = ([side.atoms(Max) for side in sides] for sides in zip(*((r.gts, r.lts) for r in found)))
    if not any((*above, *below)):
        return False, [r.gts - r.lts for r in found]
    (relation,), (larger,) = found, above[0] | below[0]
    return bool(above[0]), [(relation.gts - relation.lts).xreplace({larger: each}) for each in larger.args]


# --- exactly -----------------------------------------------------------------------------------------------------


class ExactChecks:
    """Decides promises of one run exactly, at most ``limit`` steps of it; what comes later stays open."""

    def __init__(self, constants: Constants, limit: int, start_level: float | None = None) -> None:
        self.limit, self.used, self._start_level = limit, 0, start_level
        self._constants = constants
        self._checkers: dict[Basic, Checker] = {}
        self._last: tuple[tuple[Iterate, float], Instance] | None = None

    def settle(
        self, promise: Promise, iterate: Iterate, at: Measured[float], step_size: float, condition: int, sign: int
    ) -> Outcome:
        """Return what becomes of a promise that floats leave in doubt; ``Outcome.OPEN`` where this cannot tell.

        ``condition`` and ``sign``: what floats say of the promise's conditions and of its relation.
        """
        if promise.of_product and sign >= 0 and self._by_weyl(promise, iterate, at):
            return Outcome.HELD_EXACTLY
        instance = self._instance(iterate, step_size)
        if instance is None:
            return Outcome.OPEN
        if condition <= 0:
            for relation in promise.conditions:
                made = self._checker(relation)(instance).truth
                if made is not True:
                    return Outcome.OPEN if made is None else Outcome.NOT_MADE
        truth = self._checker(promise.relation)(instance).truth
        if truth is False and sign == 0 and (promise.of_product or promise.theorem in (STABLE, LEVEL)):
            # what the rounded layers are misses the bound by no more than rounding has moved it
            return Outcome.OPEN
        return {True: Outcome.HELD_EXACTLY, False: Outcome.BROKEN, None: Outcome.OPEN}[truth]

    def _by_weyl(self, promise: Promise, iterate: Iterate, at: Measured[float]) -> bool:
        """Whether |R|_F alone keeps the singular values of W* + R within the bound (Weyl), W* the target."""
        low, high = self._target(iterate)
        c = self._constants
        room = low - float(c.p1[0]) if promise.relation.has(SigmaMin) else float(c.p2[0]) - high
        return at.residual * (1 + 4 * UNIT) <= room

    def _target(self, iterate: Iterate) -> tuple[float, float]:
        """The least and the largest singular value of the target, from below and from above."""
        if self._singular is None:
            self._singular = singular_ends(iterate.problem.target)
        return self._singular

    _singular: tuple[float, float] | None = None

    def _instance(self, iterate: Iterate, step_size: float) -> Instance | None:
        key = (iterate, step_size)
        if self._last is not None and self._last[0] == key:
            return self._last[1]
        if self.used >= self.limit or not (isfinite(step_size) and np.isfinite(iterate.residual).all()):
            return None
        self.used += 1
        made = exact_instance(iterate, step_size, self._constants)
        self._last = (key, made)
        return made

    def _checker(self, relation: Boolean) -> Checker:
        if relation not in self._checkers:
            self._checkers[relation] = compile_statement(self._with_numbers(relation))
        return self._checkers[relation]

    @cached_property
    def _numbers(self) -> dict[Symbol, Rational]:
        found = {}
        for name in ("alpha0", "beta0", "p1", "p2"):
            found[symbols.scalar(name)] = _number(float(getattr(self._constants, name)[0]))
        return found

    def _with_numbers(self, relation: Boolean) -> Relational:
        """The relation with the constants of the run's start in it, for an instance that starts at a later iterate."""
        unfolded = DEFINITIONS.unfold(relation, ("f", "f_sharp", "margin", "a1", "a2", "a3", "a4"))
        level_: Any = {} if self._start_level is None else {symbols.level(0): _number(self._start_level)}
        return unfolded.xreplace({symbols.beta_stable(0): symbols.beta0, **level_}).xreplace(self._numbers)


def _number(x: float) -> Rational:
    """The double as SymPy's number."""
    number = rational(x)
    return Rational(int(number.p), int(number.q))


def exact_instance(iterate: Iterate, step_size: float, constants: Constants) -> Instance:
    """Return the network exactly, with the minimiser for which the residual is what it is: W1 W2 - residual.

    The iterate is of one network, or a batch of one.
    """
    singular, *arrays = (
        a.reshape(a.shape[-d:]).tolist()
        for a, d in ((iterate.problem.singular, 1), (iterate.W1, 2), (iterate.W2, 2), (iterate.residual, 2))
    )
    first, second, residual = map(matrix, arrays)
    data = fmpq_mat(len(singular), len(singular))
    for i, x in enumerate(singular):
        data[i, i] = rational(x)
    c1, c2 = (rational(float(getattr(constants, name)[0])) for name in ("c1", "c2"))
    return Instance(data, data * (first * second - residual), first, second, fmpq(rational(step_size)), c1, c2)


# --- one promise -------------------------------------------------------------------------------------------------


HELD = int(Outcome.HELD)


class Covered(NamedTuple):
    """Where theorems cover iterates, and steps from them, by the theorem's name: arrays (B,)."""

    iterate: Mapping[str, NDArray[np.bool_]]
    step: Mapping[str, NDArray[np.bool_]]


def outcomes(
    promises: Sequence[Promise],
    found: Mapping[str, Enclosures],
    covered: Covered,
    exact: ExactChecks,
    at: Callable[[int], tuple[Iterate, Measured[float], float]],
    count: int,
) -> NDArray[np.int8]:
    """Return what became of each promise in so many steps, (count, promises).

    ``found``: the differences in floats; ``at(j)``: the iterate of step j, what is known of it, and the step size.
    """
    codes = np.full((count, len(promises)), int(Outcome.NOT_MADE), np.int8)
    doubtful = np.zeros((count, len(promises)), bool)
    for i, p in enumerate(promises):
        if p.conditions:
            condition = p.condition(found, count)
            made, certain = condition >= 0, condition > 0
        else:
            # the promise of a theorem is made while that covers the run
            made = certain = (covered.iterate if p.of_iterate else covered.step)[p.theorem]
        held = certain & (found[p.name].low > 0)
        codes[held, i] = HELD
        doubtful[:, i] = made & ~held
    for j, i in np.argwhere(doubtful).tolist():
        p, (iterate, known, step) = promises[i], at(j)
        condition, sign = int(p.condition(found, count)[j]), int(found[p.name].sign[j])
        codes[j, i] = exact.settle(p, iterate, known, step, condition, sign)
    return codes
