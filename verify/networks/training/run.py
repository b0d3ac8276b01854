"""A run of gradient descent on one network, with every promise checked at every step."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from types import SimpleNamespace

import numpy as np

from verify.networks.training.bounds.budget import Budget
from verify.networks.training.bounds.constants import Constants
from verify.networks.training.descent import Iterate
from verify.networks.training.promises import PROMISES, ExactChecks, Outcome, StepFacts, outcome
from verify.networks.training.reduction import Reduced
from verify.networks.training.schedules import Moment, Schedule
from verify.numbers.floats import Array

GROWTH = 1e8
"""A loss this many times that of the start is divergence."""
VANISHED = 1e-280
"""A loss below this is zero: its square root's square would lose digits."""
EXACT_SECONDS = 30
"""About how long the exact decisions of a run may take where their number is not given."""


class Stop(StrEnum):
    """Why a run ended."""

    STEPS = "the number of steps was reached"
    TOLERANCE = "the tolerance was reached"
    MINIMUM = "the loss reached its minimum"
    STATIONARY = "the gradient of the layers is zero: the iterates stay where they are"
    DIVERGED = "diverged"
    INTERRUPTED = "interrupted"


MEASURED = (
    "loss", "gradient_norm", "lambda_min", "lambda_max", "sigma_min", "sigma_max", "drift", "spent", "covered",
    "rounding_floor",
)  # fmt: skip
STEPPED = ("eta", "rho", "rho_sharp", "f", "f_sharp", "margin", "change_of_imbalance", "decrease")


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """What a run did.

    ``measured``: arrays (T + 1,) of the names in ``MEASURED``; ``stepped``: (T,) of those in ``STEPPED``;
    ``promises``: by name, what became of each promise (``Outcome``) in each step (T,) or at each iterate (T + 1,).
    ``W1`` and ``W2`` are the last layers in the user's coordinates. ``residual_gap``: how far W1 W2 - W* and the
    residual that is carried along have come apart by rounding, relative to W*.
    """

    schedule: str
    stop: Stop
    constants: Constants
    measured: dict[str, Array]
    stepped: dict[str, Array]
    promises: dict[str, Array]
    W1: Array
    W2: Array
    residual_gap: float
    tolerance: float | None = None

    @property
    def steps(self) -> int:
        """How many steps were made."""
        return len(self.stepped["eta"])

    @property
    def losses(self) -> Array:
        """The losses (T + 1,), less the minimum."""
        return self.measured["loss"]

    @property
    def rounding_from(self) -> int | None:
        """The first iterate whose loss is below what the rounding of the layers alone may cause; None if there is none.

        From here on the losses are those of descent followed through the update of the product; layers rounded to
        doubles cannot show them.
        """
        below = np.flatnonzero(self.measured["loss"] < self.measured["rounding_floor"])
        return int(below[0]) if len(below) else None

    @property
    def covered_until(self) -> int | None:
        """The last iterate up to which the sharper theorem covers the run; None where it never does."""
        covered = self.measured["covered"]
        return int(np.flatnonzero(covered)[-1]) if covered.any() else None

    def count(self, name: str, *outcomes: Outcome) -> int:
        """Return in how many steps the promise had one of the outcomes."""
        return int(np.isin(self.promises[name], outcomes).sum())

    @property
    def broken(self) -> tuple[tuple[str, int], ...]:
        """The promises that failed, exactly decided, with the step of the first failure."""
        return self._with(Outcome.BROKEN)

    @property
    def left_open(self) -> tuple[tuple[str, int], ...]:
        """The promises that were left undecided, with the first such step."""
        return self._with(Outcome.OPEN)

    def _with(self, sought: Outcome) -> tuple[tuple[str, int], ...]:
        found = ((name, np.flatnonzero(values == sought)) for name, values in self.promises.items())
        return tuple((name, int(at[0])) for name, at in found if len(at))

    @property
    def good(self) -> bool:
        """Whether every promise made was kept, and the run did not diverge."""
        return not self.broken and not self.left_open and self.stop is not Stop.DIVERGED

    def __repr__(self) -> str:
        doubts = [f"{name} {at}" for name, at in (("broken", self.broken), ("open", self.left_open)) if at]
        kept = ", ".join(doubts) or "every promise kept"
        losses = f"loss {self.losses[0]:.6g} -> {self.losses[-1]:.6g}"
        return f"Run({self.schedule}, {self.steps} steps: {self.stop}; {losses}; {kept})"


def run(
    network: Reduced,
    constants: Constants,
    schedule: Schedule,
    steps: int,
    tolerance: float | None = None,
    exact_steps: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Run:
    """Return the run of the schedule: at most ``steps`` steps, until the loss is at most ``tolerance``.

    An interruption by the keyboard ends it early and keeps what was computed. ``exact_steps``: how many doubtful steps
    are redone exactly at most, ``affordable_steps`` if None. ``progress`` is called with the number of steps made.
    """
    limit = affordable_steps(network.start) if exact_steps is None else exact_steps
    record = _Record(network, constants, limit)
    stop = Stop.STEPS
    try:
        while (ended := record.ended(tolerance)) is None and record.time < steps:
            record.step(schedule)
            if progress is not None:
                progress(record.time)
        stop = ended or Stop.STEPS
    except KeyboardInterrupt:
        stop = Stop.INTERRUPTED
    return record.finished(schedule.name, stop, tolerance)


def affordable_steps(start: Iterate) -> int:
    """Return how many exact decisions take about ``EXACT_SECONDS``, by the sides of the reduced network alone."""
    sides = sum(start.W1.shape[1:]) + start.W2.shape[-1]
    return ceil(EXACT_SECONDS / (0.002 + 6e-5 * sides**2))


@dataclass(frozen=True, eq=False)
class _Now:
    """Where a run stands: the moment that the next step begins at, the budget, and what was measured there."""

    moment: Moment
    budget: Budget
    measured: dict[str, float]


class _Record:
    """The run so far. What ``now`` says was reached counts, so that an interruption leaves whole steps."""

    def __init__(self, network: Reduced, constants: Constants, exact_steps: int) -> None:
        self.network, self.constants = network, constants
        self.exact = ExactChecks(constants, exact_steps)
        self.plain = {name: float(getattr(constants, name)[0]) for name in _CONSTANTS}
        start, budget = network.start, Budget.at_start(constants)
        self.origin = start.imbalance()
        self.now = _Now(
            Moment(constants, start, 0, self.origin, budget.left), budget, self._measured(start, budget, 0.0)
        )
        self.first = self.now.measured["loss"]
        self.numbers, self.codes = array("d"), bytearray()

    @property
    def time(self) -> int:
        return self.now.moment.time

    @property
    def iterate(self) -> Iterate:
        return self.now.moment.iterate

    def ended(self, tolerance: float | None) -> Stop | None:
        """Return why the run is over, None if it is not."""
        loss = self.now.measured["loss"]
        if not np.isfinite(loss) or loss > GROWTH * self.first > 0:
            return Stop.DIVERGED
        if tolerance is not None and loss <= tolerance:
            return Stop.TOLERANCE
        if loss < VANISHED:
            return Stop.MINIMUM
        return Stop.STATIONARY if self.iterate.q[0] == 0 else None

    def step(self, schedule: Schedule) -> None:
        """Make one step and enter it."""
        moment, before, iterate = self.now.moment, self.now.measured, self.iterate
        with np.errstate(all="ignore"):
            eta = schedule.step(moment)
            change = iterate.change_of_imbalance(eta)
            decrease, size = iterate.decrease(eta)
            moved = iterate.moved(eta)
            imbalance = moment.imbalance + change
            did = (float(eta[0]), float(decrease[0]), float(size[0]), _norm(change[0]))
            facts = StepFacts(self._values(), before["sigma_min"], *did)
            outcomes = self._outcomes(facts)
            factors = (sum(facts.terms(name)) for name in ("rho", "rho_sharp", "f", "f_sharp"))
            budget = self.now.budget.after(np.array([facts.margin]), eta, decrease)
            after = self._measured(moved, budget, _norm(imbalance[0] - self.origin[0]))
        self.numbers.extend(before[name] for name in MEASURED)
        self.numbers.extend((facts.eta, *factors, facts.margin, facts.change_of_imbalance, facts.decrease))
        self.codes.extend(outcomes)
        self.now = _Now(Moment(self.constants, moved, moment.time + 1, imbalance, budget.left), budget, after)

    def _outcomes(self, facts: StepFacts) -> tuple[Outcome, ...]:
        covered = bool(self.now.budget.covers[0])
        return tuple(
            outcome(p, facts, covered and (p.of_iterate or facts.margin > 0), self.exact, self.iterate)
            for p in PROMISES
        )

    def _values(self) -> SimpleNamespace:
        values = SimpleNamespace(**self.plain, **{name: self.now.measured[name] for name in _SHARED})
        values.product_norm = float(self.iterate.product_norm[0])
        return values

    def _of_last(self) -> list[Outcome]:
        """What became of the promises about an iterate at the last one."""
        facts = StepFacts(self._values(), self.now.measured["sigma_min"])
        covered = bool(self.now.budget.covers[0])
        return [outcome(p, facts, covered, self.exact, self.iterate) for p in PROMISES if p.of_iterate]

    def _measured(self, iterate: Iterate, budget: Budget, drift: float) -> dict[str, float]:
        found = {name: float(getattr(iterate, name)[0]) for name in MEASURED if name not in _FROM_BUDGET}
        return found | {"drift": drift, "spent": float(budget.spent[0]), "covered": float(budget.covers[0])}

    def finished(self, name: str, stop: Stop, tolerance: float | None) -> Run:
        """Return the run as far as it has come."""
        width, steps = len(MEASURED) + len(STEPPED), self.time
        table = np.array(self.numbers[: steps * width]).reshape(steps, width).T
        outcomes = np.array(self.codes[: steps * len(PROMISES)], dtype=np.int8).reshape(steps, len(PROMISES)).T
        measured: dict[str, Array] = {k: np.append(row, self.now.measured[k]) for k, row in zip(MEASURED, table)}
        measured["covered"] = measured["covered"] > 0
        stepped: dict[str, Array] = dict(zip(STEPPED, table[len(MEASURED) :]))
        promises: dict[str, Array] = dict(zip((p.name for p in PROMISES), outcomes))
        if np.isfinite(measured["loss"][-1]):
            for p, found in zip((p for p in PROMISES if p.of_iterate), self._of_last()):
                promises[p.name] = np.append(promises[p.name], np.int8(found))
        target = self.iterate.problem.target
        with np.errstate(all="ignore"):
            W1, W2 = self.network.restored(self.iterate)
            gap = np.linalg.norm(self.iterate.W1 @ self.iterate.W2 - target - self.iterate.residual)
        return Run(
            name, stop, self.constants, measured, stepped, promises, W1, W2,
            float(gap / (np.linalg.norm(target) or 1.0)), tolerance,
        )  # fmt: skip


_CONSTANTS = ("K", "mu", "c1", "c2", "p1", "p2", "alpha0", "beta0", "start_loss")
_SHARED = ("loss", "gradient_norm", "sigma_max", "lambda_min", "lambda_max")
_FROM_BUDGET = frozenset(("drift", "spent", "covered"))


def _norm(a: Array) -> float:
    return float(np.sqrt(np.vdot(a, a)))
