"""A run of gradient descent on one network, with every promise checked at every step."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil, exp, inf, isfinite, log1p
from typing import NamedTuple

import numpy as np

from verify.networks.certificates import Certificate
from verify.networks.training.bounds.budget import Account
from verify.networks.training.bounds.constants import Constants
from verify.networks.training.bounds.differences import UNIT
from verify.networks.training.descent import Iterate
from verify.networks.training.measurements import Measured, measured_at, norm, stepped
from verify.networks.training.promises import (
    LEVEL,
    LEVEL_STEP,
    PROMISES,
    SHARPER,
    SLIDES,
    STABLE,
    STABLE_STEP,
    Covered,
    ExactChecks,
    Outcome,
    Promise,
    float_checks,
    outcomes,
    singular_ends,
)
from verify.networks.training.reduction import Reduced
from verify.networks.training.schedules import Moment, Schedule
from verify.numbers.floats import Array

GROWTH = 1e8
"""A loss this many times that of the start is divergence."""
VANISHED = 1e-280
"""A loss below this is zero: its square root's square would lose digits."""
ROOM_OF_STABLE = 2.0**-36
"""The share by which the first bounds of the stable theorem and of the level are raised, as room for rounding."""
EXACT_SECONDS = 30
"""About how long the exact decisions of a run may take where their number is not given."""


class Stop(StrEnum):
    """Why a run ended."""

    STEPS = "the number of steps was reached"
    TOLERANCE = "the tolerance was reached"
    MINIMUM = "the loss reached its minimum"
    STATIONARY = "the gradient of the layers is zero: the iterates stay where they are"
    DIVERGED = "diverged"
    STALLED = "the step moves nothing: it is below the rounding of doubles"
    INTERRUPTED = "interrupted"


MEASURED = (
    "loss", "gradient_norm", "lambda_min", "lambda_max", "sigma_min", "sigma_max", "drift", "spent", "covered",
    "rounding_floor",
)  # fmt: skip
FACTORS = tuple(p.name for p in PROMISES if p.factor is not None)
"""The promises L(t+1) <= factor L(t), in the order of the factors in ``STEPPED``."""

_LESS = {name: f"1 - {name}" for name in FACTORS}
_KEPT = frozenset((Outcome.HELD, Outcome.HELD_EXACTLY))
STEPPED = (
    "eta", "rho", "rho_sharp", "f", "f_sharp", "rho_spectral", "margin", "change_of_imbalance", "decrease",
    "log_factor",
)  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """What a run did.

    ``measured``: arrays (T + 1,) of the names in ``MEASURED``; ``stepped``: (T,) of those in ``STEPPED``;
    ``promises``: by name, what became of each promise (``Outcome``) in each step (T,) or at each iterate (T + 1,).
    ``W1`` and ``W2`` are the last layers in the user's coordinates. ``residual_gap``: how far W1 W2 - W* and the
    residual that is carried along have come apart by rounding, relative to W*. ``stepped["log_factor"]``: the logarithm
    of the least factor that a promise made and kept proves for the step, 0 where there is none. ``certificate``: what
    is certified of the network, where it was asked for. ``mean``: whether the loss is divided by the number of rows.
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
    certificate: Certificate | None = field(default=None)
    mean: bool = False

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

    def is_covered_by(self, theorem: str) -> bool:
        """Tell whether a theorem that promises bounds of every iterate promised them to the end of the run."""
        made = [self.promises[p.name][-1] for p in PROMISES if p.theorem == theorem and p.of_iterate]
        return all(what != Outcome.NOT_MADE for what in made)

    @property
    def proved(self) -> Array:
        """In which steps (T,) a promised factor below or at 1 was proved."""
        made: Array = np.zeros(self.steps, dtype=bool)
        for name in FACTORS:
            made |= np.isin(self.promises[name], list(_KEPT))
        return made

    @property
    def log_proved_factor(self) -> float | None:
        """The logarithm, rounded up, of the product of the proved factors along the run; None where a step has none.

        The loss of the last iterate is at most that product times the first, but for the rounding of the steps.
        """
        if not self.proved.all():
            return None
        total = float(self.stepped["log_factor"].sum())
        return total + abs(total) * (self.steps + 4) * UNIT if np.isfinite(total) else total

    @property
    def proved_factor(self) -> float | None:
        """The product of the proved factors along the run, rounded up; None where a step has none."""
        found = self.log_proved_factor
        return None if found is None else min(exp(found) * (1 + 4 * UNIT), 1.0)

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
        """Whether every promise made was kept, and the run neither diverged nor stood still."""
        return not self.broken and not self.left_open and self.stop not in (Stop.DIVERGED, Stop.STALLED)

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
    promises: tuple[Promise, ...] = PROMISES,
) -> Run:
    """Return the run of the schedule: at most ``steps`` steps, until the loss is at most ``tolerance``.

    An interruption by the keyboard ends it early and keeps what was computed. ``exact_steps``: how many doubtful steps
    are redone exactly at most, ``affordable_steps`` if None. ``progress`` is called with the number of steps made.
    """
    limit = affordable_steps(network.start) if exact_steps is None else exact_steps
    with np.errstate(all="ignore"):
        record = _Record(network, constants, limit, promises)
        stop = _made(record, schedule, steps, tolerance, progress)
        return record.finished(schedule.name, stop, tolerance)


def _made(
    record: _Record, schedule: Schedule, steps: int, tolerance: float | None, progress: Callable[[int], None] | None
) -> Stop:
    """Make the steps; return why the run ended."""
    try:
        while (ended := record.ended(tolerance)) is None and record.time < steps:
            record.step(schedule)
            if progress is not None:
                progress(record.time)
        return ended or Stop.STEPS
    except KeyboardInterrupt:
        return Stop.INTERRUPTED


def affordable_steps(start: Iterate) -> int:
    """Return how many exact decisions take about ``EXACT_SECONDS``, by the sides of the reduced network alone."""
    sides = sum(start.W1.shape[1:]) + start.W2.shape[-1]
    return ceil(EXACT_SECONDS / (0.002 + 6e-5 * sides**2))


class Allowance(NamedTuple):
    """Whether the stable bounds cover an iterate: every step so far was allowed, and rounding has moved D little.

    ``lost``: how far rounding may have moved D; ``room``: how far it and the product may have been moved.
    """

    covers: bool
    room: float
    lost: float = 0.0

    def after(self, allowed: bool, lost: float, apart: float) -> Allowance:
        """Return the allowance after a step; ``lost`` and ``apart`` are as in ``Account.after``."""
        total = self.lost + lost
        return Allowance(self.covers and allowed and 2 * (total + apart) <= self.room, self.room, total)


class _Now(NamedTuple):
    """Where a run stands: the iterate and what was measured of it, the budget, and how far D has moved (k, k)."""

    time: int
    iterate: Iterate
    measured: Measured
    account: Account
    moved: Array
    stable: Allowance
    level: bool

    def covered(self, margin: bool = False) -> Covered:
        """Return which theorems cover the iterate; the sharper ones cover the step if its ``margin`` is positive."""
        found = {LEVEL: self.level, STABLE: self.stable.covers}
        found |= dict.fromkeys((SHARPER, SLIDES), self.account.covers)
        iterate = frozenset(name for name, covers in found.items() if covers)
        return Covered(iterate, iterate if margin else frozenset())


class _Record:
    """The run so far. What ``now`` says was reached counts, so that an interruption leaves whole steps."""

    def __init__(self, network: Reduced, constants: Constants, exact_steps: int, promises: tuple[Promise, ...]) -> None:
        self.network, self.constants, self.promises = network, constants, promises
        self.checks, self.checks_of_iterate = float_checks(promises), float_checks(promises, of_iterate=True)
        self.plain = {name: float(getattr(constants, name)[0]) for name in _CONSTANTS}
        start = network.start
        measured = measured_at(start)
        single = bool(isfinite(self.plain["start_level"]))
        self.exact = ExactChecks(constants, exact_steps, self.plain["start_level"] if single else None)
        self.plain["start_level"] = self.plain["start_level"] if single else inf
        self.origin = start.imbalance()
        # constants that are none of the start's leave their promises broken, not the run uncovered
        self.highest = max(self.plain["start_loss"], measured.high["loss"])
        room = self.plain["p2"] - singular_ends(start.problem.target)[1]
        self.farthest = max(room, measured.residual + measured.apart)
        account = Account.at_start(constants, measured.apart, self._inside(measured))
        stable = Allowance(self.plain["start_loss"] > 0, ROOM_OF_STABLE / 2 * self.plain["beta0"])
        self.now = _Now(0, start, measured, account, np.zeros_like(self.origin), stable, single)
        self.first = measured.values["loss"]
        self.numbers, self.codes = array("d"), bytearray()
        self.stalled = False

    @property
    def time(self) -> int:
        return self.now.time

    def ended(self, tolerance: float | None) -> Stop | None:
        """Return why the run is over, None if it is not."""
        loss = self.now.measured.values["loss"]
        if not np.isfinite(loss) or loss > GROWTH * self.first > 0:
            return Stop.DIVERGED
        if tolerance is not None and loss <= tolerance:
            return Stop.TOLERANCE
        if loss < VANISHED:
            return Stop.MINIMUM
        if self.now.iterate.q == 0:
            return Stop.STATIONARY
        return Stop.STALLED if self.stalled else None

    def step(self, schedule: Schedule) -> None:
        """Make one step and enter it; a step that moves nothing is not entered, and ends the run."""
        now = self.now
        eta = self._step_size(schedule)
        did = stepped(now.iterate, now.measured, eta)
        if not did.moves:
            self.stalled = True
            return
        found = self.checks(
            {**self.plain, **now.measured.low, **did.low}, {**self.plain, **now.measured.high, **did.high}
        )
        margin = found["margin"]
        covered = now.covered(now.account.covers and margin.low > 0)
        became = outcomes(self.promises, found, covered, self.exact, now.iterate, now.measured, eta)
        measured = measured_at(did.iterate)
        account = now.account.after(
            margin.low, eta, max(did.decrease_high, 0.0), did.rounded, measured.apart, self._inside(measured)
        )
        moved = now.moved + did.change_of_imbalance
        stable = now.stable.after(found[STABLE_STEP].low > 0, did.rounded, measured.apart)
        level = now.level and found[LEVEL_STEP].low > 0
        least, factors = 0.0, []
        for p, what in zip(self.promises, became):
            if p.factor is None:
                continue
            below = found[_LESS[p.name]]  # one less the factor
            factors.append(1 - (below.low + below.high) / 2)
            if what in _KEPT and below.low > 0:
                least = min(least, log1p(-below.low) if below.low < 1 else -inf)
        self.numbers.extend(self._row(now))
        self.numbers.extend((
            eta, *factors, (margin.low + margin.high) / 2, norm(did.change_of_imbalance), did.decrease, least
        ))  # fmt: skip
        self.codes.extend(became)
        self.now = _Now(now.time + 1, did.iterate, measured, account, moved, stable, level)

    def _step_size(self, schedule: Schedule) -> float:
        now = self.now
        moment = Moment(self.constants, now.iterate, now.time, self.origin + now.moved, np.array([now.account.left]))
        return float(np.asarray(schedule.step(moment)).reshape(-1)[0])

    def _inside(self, measured: Measured) -> bool:
        """Whether loss and product are certainly within the bounds of the start, as the theorem's proof has them."""
        reach = measured.residual + measured.apart
        return measured.high["loss"] <= self.highest and reach <= self.farthest

    def _row(self, now: _Now) -> list[float]:
        values = now.measured.values
        floor = self.plain["K"] * now.measured.apart**2 / 2
        extra = {
            "drift": norm(now.moved), "spent": now.account.spent, "covered": float(now.account.covers),
            "rounding_floor": floor,
        }  # fmt: skip
        return [values[name] if name in values else extra[name] for name in MEASURED]

    def _of_last(self) -> list[Outcome]:
        """What became of the promises about an iterate at the last one."""
        now = self.now
        found = self.checks_of_iterate({**self.plain, **now.measured.low}, {**self.plain, **now.measured.high})
        about = [p for p in self.promises if p.of_iterate]
        return outcomes(about, found, now.covered(), self.exact, now.iterate, now.measured, 1.0)

    def finished(self, name: str, stop: Stop, tolerance: float | None) -> Run:
        """Return the run as far as it has come."""
        width, steps, count = len(MEASURED) + len(STEPPED), self.time, len(self.promises)
        table = np.array(self.numbers[: steps * width]).reshape(steps, width).T
        codes = np.array(self.codes[: steps * count], dtype=np.int8).reshape(steps, count).T
        measured: dict[str, Array] = {k: np.append(row, x) for k, row, x in zip(MEASURED, table, self._row(self.now))}
        measured["covered"] = measured["covered"] > 0
        stepped_: dict[str, Array] = dict(zip(STEPPED, table[len(MEASURED) :]))
        promises: dict[str, Array] = dict(zip((p.name for p in self.promises), codes))
        if np.isfinite(measured["loss"][-1]):
            for p, found in zip((p for p in self.promises if p.of_iterate), self._of_last()):
                promises[p.name] = np.append(promises[p.name], np.int8(found))
        iterate = self.now.iterate
        target = iterate.problem.target
        W1, W2 = self.network.restored(iterate)
        gap = np.linalg.norm(iterate.W1 @ iterate.W2 - target - iterate.residual)
        return Run(
            name, stop, self.constants, measured, stepped_, promises, W1, W2,
            float(gap / (np.linalg.norm(target) or 1.0)), tolerance,
        )  # fmt: skip


_CONSTANTS = ("K", "mu", "c1", "c2", "p1", "p2", "alpha0", "beta0", "start_loss", "start_level")
