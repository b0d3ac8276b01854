"""Step-size schedules: one small class each, listed in ``SCHEDULES``; all work on many networks at once.

A schedule sees the constants, the iterate and the budget of imbalance that is left, and answers with a step size for
each network. The first six and ``constant``, ``line-search`` are those that the slides and their companion compare.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, ClassVar

import numpy as np

from verify.instances.losses import ProblemError
from verify.networks.training.bounds.constants import Constants, Quantities, bounds_of_product, bounds_of_tau, level_of
from verify.networks.training.bounds.formulas import PolynomialFormula, polynomial
from verify.networks.training.bounds.polynomials import crossing, least_point, least_point_of_quartic
from verify.networks.training.descent import Iterate
from verify.numbers.floats import Array

INSIDE = 1 - 2.0**-40
"""Steps that a theorem bounds are taken this much below the bound, so that rounding never carries them above it."""


@dataclass(frozen=True)
class Moment:
    """What a schedule may look at: the time, the iterate, the imbalance (B, k, k), and what is left of the budget.

    ``left`` (B,) is how far D may still move, SHARP_BUDGET / 2 at the start, as ``Budget`` counts.
    """

    constants: Constants
    iterate: Iterate
    time: int
    imbalance: Array
    left: Array


class Schedule:
    """A rule for the step size; ``summary`` says what the step is.

    ``ahead``: several steps may be made before they are checked; ``fixed``: the step size is one and the same;
    ``watches_imbalance``, ``watches_budget``: it looks at these, where ``ahead``. ``guaranteed``: it needs alpha_0 > 0;
    ``single``: it needs one input and one output, in the row space of X.
    """

    name: ClassVar[str]
    summary: ClassVar[str]
    guaranteed: ClassVar[bool] = False
    single: ClassVar[bool] = False
    ahead: ClassVar[bool] = False
    fixed: ClassVar[bool] = False
    watches_imbalance: ClassVar[bool] = False
    watches_budget: ClassVar[bool] = False

    def step(self, at: Moment) -> Array:
        """Return the step sizes (B,) at a moment."""
        raise NotImplementedError


def _least(formula: PolynomialFormula, values: Any) -> Array:
    return least_point(formula(values))


@dataclass(frozen=True)
class Constant(Schedule):
    """The step size that the user gives."""

    eta: float
    name: ClassVar[str] = "constant"
    summary: ClassVar[str] = "the step size given by --eta"
    ahead: ClassVar[bool] = True
    fixed: ClassVar[bool] = True

    def step(self, at: Moment) -> Array:
        return np.full_like(at.iterate.loss, self.eta)


class EtaMax(Schedule):
    """The largest step size of the slides' theorem."""

    name = "eta-max"
    summary = "eta_max of (24), constant"
    ahead = True
    fixed = True
    guaranteed = True

    def step(self, at: Moment) -> Array:
        return INSIDE * at.constants.eta_max


class _Capped(Schedule):
    """The minimiser of a one-step factor, but no more than eta_max."""

    guaranteed = True

    def step(self, at: Moment) -> Array:
        return np.minimum(self.minimiser(at), INSIDE * at.constants.eta_max)

    def minimiser(self, at: Moment) -> Array:
        raise NotImplementedError


class F0(_Capped):
    """The minimiser of f(eta, 0), constant."""

    name = "f0"
    summary = "the minimiser of f(eta, 0), at most eta_max, constant"
    ahead = True
    fixed = True

    def minimiser(self, at: Moment) -> Array:
        return _least(polynomial("f"), Quantities(at.constants, at.iterate, loss=at.constants.start_loss))


class F(_Capped):
    """The minimiser of f(eta, t): the slides' adaptive learning rate."""

    name = "f"
    summary = "the minimiser of f(eta, t), at most eta_max"
    ahead = True

    def minimiser(self, at: Moment) -> Array:
        return _least(polynomial("f"), Quantities(at.constants, at.iterate))


class RhoHat(_Capped):
    """The minimiser of rho with its spectra bounded by D(t) and p_1, p_2 of the loss at t: nothing else is measured."""

    name = "rho-hat"
    summary = "the minimiser of rho with bounds from D(t) and L(t) for its spectra, at most eta_max"
    ahead = True
    watches_imbalance = True

    def minimiser(self, at: Moment) -> Array:
        c, iterate = at.constants, at.iterate
        low, high = bounds_of_product(iterate.problem, iterate.loss)
        alpha, beta = bounds_of_tau(iterate, at.imbalance, low, high)
        gradient = np.sqrt(2 * c.K * iterate.loss)
        bounds = {"lambda_min": alpha, "lambda_max": beta, "sigma_max": high, "gradient_norm": gradient}
        return _least(polynomial("rho"), Quantities(c, iterate, **bounds))


class Rho(_Capped):
    """The minimiser of rho(eta, t), with everything in it measured."""

    name = "rho"
    summary = "the minimiser of rho(eta, t), at most eta_max"
    ahead = True

    def minimiser(self, at: Moment) -> Array:
        return _least(polynomial("rho"), Quantities(at.constants, at.iterate))


class LineSearch(Schedule):
    """The exact minimum of the loss along the step."""

    name = "line-search"
    summary = "the exact minimum of the loss along the step, a quartic in eta"
    ahead = True

    def step(self, at: Moment) -> Array:
        return least_point_of_quartic(at.iterate.along())


class Arora(Schedule):
    """The constant step of Arora et al. 2018, with the constant that the companion's experiment takes."""

    name = "arora"
    summary = "p_1^3 / (10^5 |Y|_F^4), constant (Arora et al. 2018)"
    ahead = True
    fixed = True
    guaranteed = True

    def step(self, at: Moment) -> Array:
        return at.constants.p1**3 / (1e5 * at.constants.target_norm**4)


class Du(Schedule):
    """The decaying step of Du et al. 2018, with epsilon = |Y|_F / 2 and r the rank of W*."""

    name = "du"
    summary = "sqrt(|Y|_F / (2 rank W*)) / (100 (t + 1) |Y|_F^(3/2)) (Du et al. 2018)"
    ahead = True

    def step(self, at: Moment) -> Array:
        norm = at.constants.target_norm
        return np.sqrt(norm / (2 * at.constants.target_rank)) / (100 * (at.time + 1) * norm**1.5)


class Sharp(Schedule):
    """The largest constant step of the sharper theorem."""

    name = "sharp"
    summary = "eta_max_sharp, constant"
    ahead = True
    fixed = True
    guaranteed = True

    def step(self, at: Moment) -> Array:
        return INSIDE * at.constants.eta_max_sharp


class SharpAdaptive(Schedule):
    """The step of most guaranteed progress that the budget of imbalance allows.

    A step spends eta (L(t) - L(t+1)) / B_t(eta) of the budget, at most eta L(t) / B_t(eta). As L falls, that is ever
    less, and the step approaches 1 / (K c2 beta_0).
    """

    name = "sharp-adaptive"
    summary = "the minimiser of the sharper factor f_sharp(eta, t) within the budget of imbalance"
    ahead = True
    watches_budget = True
    guaranteed = True

    def step(self, at: Moment) -> Array:
        now = Quantities(at.constants, at.iterate)
        best = _least(polynomial("f_sharp"), now)
        # eta L / B(eta) rises with eta as far as B is positive: the root of left B(eta) = eta L
        affordable = -at.left * polynomial("margin")(now)
        affordable[1] += at.iterate.loss
        return np.minimum(best, INSIDE * crossing(affordable))


class Stable(Schedule):
    """The largest constant step of the stable bounds: it exists whatever alpha_0 is."""

    name = "stable"
    summary = "eta_max_stable, constant"
    ahead = True
    fixed = True

    def step(self, at: Moment) -> Array:
        start = Quantities(at.constants, at.iterate)
        return INSIDE * crossing(polynomial("eta_max_stable")(start))


class StableAdaptive(Schedule):
    """The largest step of the stable bounds with each iterate taken as the start: it never decreases along the run."""

    name = "stable-adaptive"
    summary = "eta_max_stable of the iterate at t, with alpha_0 = 0 too"
    ahead = True
    watches_imbalance = True

    def step(self, at: Moment) -> Array:
        c, iterate = at.constants, at.iterate
        low, high = bounds_of_product(iterate.problem, iterate.loss)
        _, beta = bounds_of_tau(iterate, at.imbalance, low, high)
        now = Quantities(c, iterate, start_loss=iterate.loss, p2=high, beta0=beta)
        return INSIDE * crossing(polynomial("eta_max_stable")(now))


class RhoSharp(Schedule):
    """The minimiser of the sharper lemma's factor at each step, with no cap: guaranteed step by step."""

    name = "rho-sharp"
    summary = "the minimiser of rho_sharp(eta, t), guaranteed step by step by the sharper lemma"
    ahead = True

    def step(self, at: Moment) -> Array:
        return _least(polynomial("rho_sharp"), Quantities(at.constants, at.iterate))


class Spectral(Schedule):
    """The minimiser of the larger of the spectral factor's two values, with no cap: guaranteed step by step.

    Both values are convex in the step size. The one at the least eigenvalue is the larger up to where they cross;
    from there on the other one is, and rises.
    """

    name = "spectral"
    summary = "the minimiser of rho_spectral(eta, t), guaranteed step by step by both ends of the spectrum"
    ahead = True

    def step(self, at: Moment) -> Array:
        now = Quantities(at.constants, at.iterate)
        low, high = polynomial("spectral_low")(now), polynomial("spectral_high")(now)
        # the two differ by eta (hi - lo) times what crosses 0 once
        meeting = crossing((high - low)[1:])
        apart = at.iterate.lambda_min * at.constants.mu < at.iterate.lambda_max * at.constants.K
        return np.where(apart, np.fmin(least_point(low), meeting), least_point(low))


class Level(Schedule):
    """A constant step a little below 4 / (K level): on the bound itself the error moves by a Chebyshev polynomial."""

    name = "level"
    summary = "0.99 of eta_max_level, at most 1 / (K |w*|), constant, for one input and one output"
    ahead = True
    fixed = True
    single = True
    share: ClassVar[float] = 0.99

    def step(self, at: Moment) -> Array:
        # beyond 1 / (K |w*|) no minimum attracts
        cap = 1 / (at.constants.K * np.abs(at.iterate.problem.target[..., 0, 0]))
        return INSIDE * np.minimum(self.share * 4 / (at.constants.K * at.constants.start_level), cap)


class LevelAdaptive(Schedule):
    """A quarter of the largest step of the level at each iterate: at the minimum 1 / sharpness; it never decreases."""

    name = "level-adaptive"
    summary = "a quarter of eta_max_level of the iterate at t, for one input and one output"
    ahead = True
    single = True

    def step(self, at: Moment) -> Array:
        return INSIDE / (at.constants.K * level_of(at.iterate))


SCHEDULES: tuple[type[Schedule], ...] = (
    Constant, EtaMax, F0, F, RhoHat, Rho, LineSearch, Arora, Du, Sharp, SharpAdaptive, RhoSharp, Stable, StableAdaptive,
    Spectral, Level, LevelAdaptive,
)  # fmt: skip


def schedule(name: str, eta: float | None = None) -> Schedule:
    """Return the schedule of that name; ``eta`` is the step size of ``constant``.

    Raises ``ProblemError`` for a name that is none, and where eta is missing, not positive, or given to another one.
    """
    kind = next((s for s in SCHEDULES if s.name == name), None)
    names = [s.name for s in SCHEDULES]
    if not isinstance(name, str):
        raise ProblemError(f"schedule is {name!r}, but a name is expected: {', '.join(names)}")
    if kind is None:
        near = get_close_matches(name, names, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"
        raise ProblemError(f"there is no schedule {name!r}; {hint}")
    if kind is Constant:
        if eta is None:
            raise ProblemError("the schedule constant needs a step size: eta")
        if not (np.isfinite(eta) and eta > 0):
            raise ProblemError(f"eta is {eta}, but eta > 0 is expected")
        return Constant(float(eta))
    if eta is not None:
        raise ProblemError(f"eta is for the schedule constant alone; {name} chooses its own step sizes")
    return kind()
