"""What the theorems promise of one step, decided in floats where these are clear, and exactly where they are not.

An iterate in floats is a start like any other: its doubles are rational numbers. Promises about one step are decided
for the exact step of descent from the iterate's layers, for the target W* = W1 W2 - residual, which is within
rounding of the user's. A difference between two floats counts only where it exceeds ``DOUBT`` times the sum of the
sizes of all terms, far more than rounding can make of it; else exact arithmetic decides, or the promise stays open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from itertools import accumulate
from math import inf, isfinite
from operator import mul
from typing import Any

from flint import fmpq, fmpq_mat
from sympy import And, Gt, Le, Rational

from derivations import notation as symbols
from derivations.notation import D, L, LambdaMaxTau, LambdaMinTau, NormF, SigmaMax, SigmaMin, W, eta, t
from derivations.registry import DEFINITIONS
from derivations.slides import descent_lemma
from verify.evaluation.statements import Checker, compile_statement
from verify.instances.problem import Instance
from verify.networks.training.bounds.constants import Constants
from verify.networks.training.bounds.formulas import together
from verify.networks.training.descent import Iterate
from verify.numbers.rationals import matrix, rational

DOUBT = 2.0**-32
"""In units of the sum of the sizes of the terms: rounding makes about 2^-45 of it at sides of 1000."""


class Outcome(IntEnum):
    """What became of a promise in a step."""

    NOT_MADE = 0
    HELD = 1
    HELD_EXACTLY = 2
    BROKEN = 3
    OPEN = 4


@dataclass(frozen=True)
class StepFacts:
    """One step of one network, in floats: its constants and what was measured before it, and what it did."""

    values: Any
    sigma_min: float
    eta: float = 1.0
    decrease: float = 0.0
    decrease_size: float = 0.0
    change_of_imbalance: float = 0.0

    @cached_property
    def margin(self) -> float:
        """B_t(eta); minus infinity where alpha_0 is 0."""
        return sum(self.terms("margin")) if self.values.alpha0 > 0 else -inf

    def terms(self, name: str) -> list[float]:
        """Return the terms of a polynomial at the step size, by rising powers of it."""
        return self._terms[name]

    @cached_property
    def _terms(self) -> dict[str, list[float]]:
        names = _POLYNOMIALS if self.values.alpha0 > 0 else _POLYNOMIALS[:-1]
        # products of floats overflow to infinity; powers would raise
        powers = list(accumulate([1.0, *[self.eta] * 4], mul))
        return {name: [c * x for c, x in zip(cs, powers)] for name, cs in together(*names)(self.values).items()}


_POLYNOMIALS = ("rho", "rho_sharp", "f", "f_sharp", "condition", "margin")


@dataclass(frozen=True)
class Gap:
    """How far an inequality is from equality (positive: it holds), and the sum of the sizes of its terms."""

    value: float
    size: float

    @property
    def clear(self) -> int:
        """1 or -1 where the sign is beyond doubt, else 0."""
        if not isfinite(self.size):
            return 0
        return 1 if self.value > DOUBT * self.size else -1 if self.value < -DOUBT * self.size else 0


@dataclass(frozen=True)
class Promise:
    """A relation that a theorem promises of a step, or of an iterate (``of_iterate``).

    ``condition``: what must hold at the iterate for the promise to be made, None where coverage by the theorem
    (``covered``) is all. ``gap`` and ``condition_gap`` are the same in floats.
    """

    name: str
    statement: str
    relation: Any
    gap: Callable[[StepFacts], Gap]
    condition: Any = None
    condition_gap: Callable[[StepFacts], Gap] | None = None

    of_iterate: bool = False


def _below_one(name: str, step: StepFacts) -> Gap:
    """1 minus a one-step factor at the step's size."""
    terms = step.terms(name)[1:]
    # the smallest eigenvalue is known to within rounding of the largest
    spread = 2 * step.values.mu * step.eta * step.values.lambda_max
    return Gap(-sum(terms), sum(map(abs, terms)) + spread)


def _contraction(name: str) -> Callable[[StepFacts], Gap]:
    """The gap of L(t+1) <= factor L(t), from the two decreases: their difference does not cancel."""

    def gap(step: StepFacts) -> Gap:
        promised = _below_one(name, step)
        loss = step.values.loss
        return Gap(step.decrease - promised.value * loss, step.decrease_size + promised.size * loss)

    return gap


def _condition_18(step: StepFacts) -> Gap:
    terms = step.terms("condition")
    return Gap(sum(terms), sum(map(abs, terms)) + step.values.lambda_max)


def _drift(step: StepFacts) -> Gap:
    allowed = step.eta * step.decrease / step.margin
    return Gap(
        allowed - step.change_of_imbalance,
        step.change_of_imbalance + step.eta * step.decrease_size / (step.margin * step.margin),
    )


def _difference(low: Callable[[StepFacts], float], high: Callable[[StepFacts], float], scale: str) -> Any:
    def gap(step: StepFacts) -> Gap:
        a, b = low(step), high(step)
        return Gap(b - a, abs(a) + abs(b) + getattr(step.values, scale))

    return gap


_RHO, _RHO_SHARP, _F, _F_SHARP = (
    function(eta, t) for function in (symbols.rho, symbols.rho_sharp, symbols.f, symbols.f_sharp)
)
_LOW, _HIGH = symbols.c1 * symbols.alpha0, symbols.c2 * symbols.beta0

PROMISES: tuple[Promise, ...] = (
    Promise(
        "lemma", "L(t+1) <= rho(eta,t) L(t), where (18) holds", Le(L(t + 1), _RHO * L(t)), _contraction("rho"),
        descent_lemma.CONDITION, _condition_18,
    ),
    Promise(
        "sharp-lemma", "L(t+1) <= rho_sharp(eta,t) L(t), where that is at most 1", Le(L(t + 1), _RHO_SHARP * L(t)),
        _contraction("rho_sharp"), And(Le(_RHO_SHARP, 1), Gt(LambdaMinTau(t), 0)),
        lambda step: _below_one("rho_sharp", step),
    ),
    Promise("f", "L(t+1) <= f(eta,t) L(t)", Le(L(t + 1), _F * L(t)), _contraction("f")),
    Promise("f-sharp", "L(t+1) <= f_sharp(eta,t) L(t)", Le(L(t + 1), _F_SHARP * L(t)), _contraction("f_sharp")),
    Promise(
        "lambda-min", "c1 alpha_0 <= lambda_min(tau)", Le(_LOW, LambdaMinTau(t)),
        _difference(lambda s: s.values.c1 * s.values.alpha0, lambda s: s.values.lambda_min, "lambda_max"),
        of_iterate=True,
    ),
    Promise(
        "lambda-max", "lambda_max(tau) <= c2 beta_0", Le(LambdaMaxTau(t), _HIGH),
        _difference(lambda s: s.values.lambda_max, lambda s: s.values.c2 * s.values.beta0, "lambda_max"),
        of_iterate=True,
    ),
    Promise(
        "sigma-min", "p_1 <= sigma_min(W)", Le(symbols.p1, SigmaMin(W(t))),
        _difference(lambda s: s.values.p1, lambda s: s.sigma_min, "sigma_max"), of_iterate=True,
    ),
    Promise(
        "sigma-max", "sigma_max(W) <= p_2", Le(SigmaMax(W(t)), symbols.p2),
        _difference(lambda s: s.values.sigma_max, lambda s: s.values.p2, "sigma_max"), of_iterate=True,
    ),
    Promise(
        "drift", "|D(t+1) - D(t)|_F <= eta (L(t) - L(t+1)) / B_t(eta)",
        Le(NormF(D(t + 1) - D(t)), eta * (L(t) - L(t + 1)) / symbols.margin(eta, t)), _drift,
    ),
)  # fmt: skip
"""The lemmas' promises are made where their condition holds, all others while the theorem covers the run."""


class ExactChecks:
    """Decides promises of one run exactly, at most ``limit`` steps of it; what comes later stays open."""

    def __init__(self, constants: Constants, limit: int) -> None:
        self.limit, self.used = limit, 0
        self._constants = constants
        self._checkers: dict[Any, Checker] = {}

    def settle(self, promise: Promise, iterate: Iterate, step_size: float, condition_is_clear: bool) -> Outcome:
        """Return what becomes of a promise that floats leave in doubt; ``Outcome.OPEN`` where this cannot tell."""
        instance = self._instance(iterate, step_size)
        if instance is None:
            return Outcome.OPEN
        if promise.condition is not None and not condition_is_clear:
            made = self._checker(promise.condition)(instance).truth
            if made is not True:
                return Outcome.OPEN if made is None else Outcome.NOT_MADE
        truth = self._checker(promise.relation)(instance).truth
        return {True: Outcome.HELD_EXACTLY, False: Outcome.BROKEN, None: Outcome.OPEN}[truth]

    def _instance(self, iterate: Iterate, step_size: float) -> Instance | None:
        key = (iterate, step_size)
        if self._last is not None and self._last[0] == key:
            return self._last[1]
        if self.used >= self.limit:
            return None
        self.used += 1
        made = exact_instance(iterate, step_size, self._constants)
        self._last = (key, made)
        return made

    _last: Any = None

    def _checker(self, relation: Any) -> Checker:
        if relation not in self._checkers:
            self._checkers[relation] = compile_statement(self._with_numbers(relation))
        return self._checkers[relation]

    @cached_property
    def _numbers(self) -> dict[Any, Any]:
        found = {}
        for name in ("alpha0", "beta0", "p1", "p2"):
            number = rational(float(getattr(self._constants, name)[0]))
            found[symbols.scalar(name)] = Rational(int(number.p), int(number.q))
        return found

    def _with_numbers(self, relation: Any) -> Any:
        """The relation with the constants of the run's start in it, for an instance that starts at a later iterate."""
        unfolded = DEFINITIONS.unfold(relation, ("f", "f_sharp", "margin", "a1", "a2", "a3", "a4"))
        return unfolded.xreplace(self._numbers)


def exact_instance(iterate: Iterate, step_size: float, constants: Constants) -> Instance:
    """Return the only network of a batch of one, exactly: its target is such that the residual is what it is."""
    singular = iterate.problem.singular[0]
    first, second, residual = (matrix(a[0].tolist()) for a in (iterate.W1, iterate.W2, iterate.residual))
    data = fmpq_mat(len(singular), len(singular))
    for i, x in enumerate(singular.tolist()):
        data[i, i] = rational(x)
    c1, c2 = (rational(float(getattr(constants, name)[0])) for name in ("c1", "c2"))
    return Instance(data, data * (first * second - residual), first, second, fmpq(rational(step_size)), c1, c2)


def outcome(promise: Promise, step: StepFacts, covered: bool, exact: ExactChecks, iterate: Iterate) -> Outcome:
    """Return what became of a promise in a step."""
    clear = 1
    if promise.condition_gap is None:
        if not covered:
            return Outcome.NOT_MADE
    else:
        clear = promise.condition_gap(step).clear
        if clear < 0:
            return Outcome.NOT_MADE
    if clear > 0 and promise.gap(step).clear > 0:
        return Outcome.HELD
    return exact.settle(promise, iterate, step.eta, clear > 0)
