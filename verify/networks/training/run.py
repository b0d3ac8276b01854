"""A run of gradient descent on one network, with every promise checked at every step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil, inf, isfinite
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from verify.networks.training.allowances import ROOM_OF_STABLE, Allowance, State, covered, followed
from verify.networks.training.batches import share, successive, together
from verify.networks.training.bounds.budget import Account, spending
from verify.networks.training.bounds.constants import Constants, Quantities
from verify.networks.training.bounds.differences import UNIT, Enclosures
from verify.networks.training.bounds.formulas import polynomial
from verify.networks.training.descent import Iterate
from verify.networks.training.measurements import (
    Measured,
    alone,
    joined,
    measured,
    norm,
    singular_ends,
    stepped,
    taken,
)
from verify.networks.training.promises import (
    PROMISES,
    STABLE,
    STABLE_STEP,
    ExactChecks,
    Promise,
    float_checks,
    outcomes,
)
from verify.networks.training.reduction import Reduced
from verify.networks.training.run_record import KEPT, LESS, MEASURED, STEPPED, Run, Stop
from verify.networks.training.schedules import Moment, Schedule
from verify.numbers.floats import Array, evaluated

GROWTH = 1e8
"""A loss this many times that of the start is divergence."""
VANISHED = 1e-280
"""A loss below this is zero: its square root's square would lose digits."""
EXACT_SECONDS = 30
"""About how long the exact decisions of a run may take where their number is not given."""


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
            if record.advance(schedule, steps - record.time, tolerance, progress):
                return Stop.INTERRUPTED
        return ended or Stop.STEPS
    except KeyboardInterrupt:
        return Stop.INTERRUPTED


def affordable_steps(start: Iterate) -> int:
    """Return how many exact decisions take about ``EXACT_SECONDS``, by the sides of the reduced network alone."""
    sides = sum(start.W1.shape[1:]) + start.W2.shape[-1]
    return ceil(EXACT_SECONDS / (0.002 + 6e-5 * sides**2))


class _Now(NamedTuple):
    """Where a run stands: the iterate and what was measured of it, the budget, and how far D has moved (k, k)."""

    time: int
    iterate: Iterate
    measured: Measured[Array]
    moved: Array
    state: State


class _Path(NamedTuple):
    """Steps that were made and not yet checked: the iterates, one more than step sizes."""

    iterates: list[Iterate]
    etas: list[float]


class _Record:
    """The run so far. What ``now`` says was reached counts, so that an interruption leaves whole steps.

    Several steps are made before they are checked together (``advance``), where the schedule allows it.
    """

    def __init__(self, network: Reduced, constants: Constants, exact_steps: int, promises: tuple[Promise, ...]) -> None:
        self.network, self.constants, self.promises = network, constants, promises
        self.checks, self.checks_of_iterate = float_checks(promises), float_checks(promises, of_iterate=True)
        self.plain = {name: float(getattr(constants, name)[0]) for name in _CONSTANTS}
        start = network.start
        found = measured(together([start]))
        single = bool(isfinite(self.plain["start_level"]))
        self.exact = ExactChecks(constants, exact_steps, self.plain["start_level"] if single else None)
        self.plain["start_level"] = self.plain["start_level"] if single else inf
        self.origin = start.imbalance()
        # constants that are none of the start's leave their promises broken, not the run uncovered
        self.highest = max(self.plain["start_loss"], float(found.high["loss"][0]))
        room = self.plain["p2"] - singular_ends(start.problem.target)[1]
        self.farthest = max(room, float(found.residual[0] + found.apart[0]))
        account = Account.at_start(constants, float(found.apart[0]), bool(self._inside(found)[0]))
        stable = Allowance(self.plain["start_loss"] > 0, ROOM_OF_STABLE / 2 * self.plain["beta0"])
        self.now = _Now(0, start, found, np.zeros_like(self.origin), State(account, stable, single))
        self.first = float(start.loss)
        self.tables: list[Array] = []
        self.codes: list[NDArray[np.int8]] = []
        self.stalled = False

    @property
    def time(self) -> int:
        return self.now.time

    def ended(self, tolerance: float | None) -> Stop | None:
        """Return why the run is over, None if it is not."""
        found = self._ended(self.now.iterate, None, tolerance)
        return found or (Stop.STALLED if self.stalled else None)

    def _ended(self, iterate: Iterate, schedule: Schedule | None, tolerance: float | None) -> Stop | None:
        """Why a run is over at an iterate; that steps of one size no longer move it is seen when they are checked."""
        loss = float(iterate.loss)
        if not isfinite(loss) or loss > GROWTH * self.first > 0:
            return Stop.DIVERGED
        if tolerance is not None and loss <= tolerance:
            return Stop.TOLERANCE
        if loss < VANISHED:
            return Stop.MINIMUM
        return Stop.STATIONARY if not (schedule and schedule.fixed) and iterate.q == 0 else None

    def advance(
        self, schedule: Schedule, most: int, tolerance: float | None, progress: Callable[[int], None] | None
    ) -> bool:
        """Make steps, check and enter them, as many as are checked together; tell whether there was an interruption."""
        path, steps = _Path([self.now.iterate], []), self._steps(schedule)
        many = min(most, self._together() if schedule.ahead else 1)
        interrupted = False
        try:
            while len(path.etas) < many and (
                not path.etas or self._ended(path.iterates[-1], schedule, tolerance) is None
            ):
                eta = steps(path)
                path.iterates.append(path.iterates[-1].moved(eta))
                path.etas.append(eta)
                if progress is not None:
                    progress(self.time + len(path.etas))
        except KeyboardInterrupt:
            interrupted = True
        if path.etas:
            self._enter(_Path(path.iterates[: len(path.etas) + 1], path.etas))
        return interrupted

    def _steps(self, schedule: Schedule) -> Callable[[_Path], float]:
        """A function that gives the next step size of a path from here."""
        now, left = self.now, self.now.state.account.left
        polynomial_of_margin = polynomial("margin")

        def step_size(path: _Path) -> float:
            nonlocal left
            iterate = path.iterates[-1]
            if path.etas and schedule.watches_budget:
                before, eta = path.iterates[-2], path.etas[-1]
                margin = float(evaluated(polynomial_of_margin(Quantities(self.constants, before)), np.full(1, eta))[0])
                spent = spending(margin, eta, float(before.loss - iterate.loss)) if margin > 0 else inf
                # what is left is counted rigorously once the steps are checked: a little less is counted on until then
                left = max(left * (1 - RESERVED) - max(spent, 0.0), 0.0)
            elif path.etas and schedule.fixed:
                return path.etas[-1]
            imbalance = iterate.imbalance() if schedule.watches_imbalance else self.origin
            moment = Moment(self.constants, iterate, now.time + len(path.etas), imbalance, np.array([left]))
            return float(np.asarray(schedule.step(moment)).reshape(-1)[0])

        return step_size

    def _together(self) -> int:
        """How many steps are checked at once: few of large networks."""
        start = self.network.start
        entries = start.W1.size + start.W2.size + start.residual.size + self.origin.size
        return max(1, min(MOST_TOGETHER, ENTRIES_TOGETHER // entries))

    def _enter(self, path: _Path, *, closely: bool = False) -> None:
        """Check and enter steps; one that moves nothing is not entered, and ends the run.

        Where what is found of them quickly leaves the stable bounds in doubt, they are measured more ``closely``.
        """
        before, after = successive(path.iterates)
        reached = measured(after, closely=closely)
        if len(path.etas) == 1:
            share(after, path.iterates[1])
        here = joined([self.now.measured, taken(reached, slice(0, -1))]) if len(path.etas) > 1 else self.now.measured
        etas = np.array(path.etas)
        did = stepped(before, here, etas, after, self.now.moved)
        if not did.moves.all():
            self.stalled = True
            count = int(np.argmin(did.moves))
            if count:
                self._enter(_Path(path.iterates[: count + 1], path.etas[:count]), closely=closely)
            return
        found = self.checks.along({**self.plain, **here.low, **did.low}, {**self.plain, **here.high, **did.high})
        if not closely and len(path.etas) > 1 and self._in_doubt(found):
            self._enter(path, closely=True)
            return
        drift = did.drift
        # what has moved is a sum that is rounded once a step
        rounded = did.rounded + 2 * UNIT * drift.moved
        states = followed(self.now.state, found, path.etas, did, rounded, reached, self._inside(reached))
        covers = covered(states[:-1], found["margin"].low > 0)

        def at(j: int) -> tuple[Iterate, Measured[float], float]:
            return path.iterates[j], alone(here, j), path.etas[j]

        codes = outcomes(self.promises, found, covers, self.exact, at, len(etas))
        moved_before = np.concatenate([[norm(self.now.moved)], drift.moved[:-1]])
        self.tables.append(
            np.column_stack([
                self._rows(here, moved_before, states[:-1]), etas, *self._factors(found),
                (found["margin"].low + found["margin"].high) / 2,
                drift.changes, did.decrease, self._logarithms(found, codes),
            ])
        )  # fmt: skip
        self.codes.append(codes)
        self.now = _Now(
            self.time + len(etas),
            path.iterates[-1],
            taken(reached, slice(len(etas) - 1, None)),
            drift.total,
            states[-1],
        )

    def _in_doubt(self, found: Mapping[str, Enclosures]) -> bool:
        """Whether floats leave the sign of what the stable bounds ask for or promise open anywhere."""
        names = (STABLE_STEP, *(p.name for p in self.promises if p.theorem == STABLE))
        return any(bool(np.any(found[name].sign == 0)) for name in names if name in found)

    def _factors(self, found: Mapping[str, Enclosures]) -> list[Array]:
        """The factors of the promises, in the middle of what is known of them."""
        less = [found[LESS[p.name]] for p in self.promises if p.factor is not None]
        return [1 - (x.low + x.high) / 2 for x in less]

    def _logarithms(self, found: Mapping[str, Enclosures], codes: NDArray[np.int8]) -> Array:
        """The logarithm of the least factor that a promise kept proves, of each step."""
        least, kept = np.zeros(len(codes)), np.logical_or.reduce([codes == int(code) for code in KEPT])
        for i, p in enumerate(self.promises):
            if p.factor is None:
                continue
            below = found[LESS[p.name]].low
            proved = kept[:, i] & (below > 0)
            least = np.where(proved, np.minimum(least, np.log1p(-np.clip(below, 0.0, 1.0))), least)
        return least

    def _inside(self, found: Measured[Array]) -> NDArray[np.bool_]:
        """Where loss and product are certainly within the bounds of the start, as the theorem's proof has them."""
        return (found.high["loss"] <= self.highest) & (found.residual + found.apart <= self.farthest)

    def _rows(self, found: Measured[Array], moved: Array, states: list[State]) -> Array:
        """What is entered of iterates, (B, MEASURED); ``moved`` (B,): how far the imbalance is from the start's."""
        columns = dict(found.values) | {
            "drift": moved,
            "spent": np.array([x.account.spent for x in states]),
            "covered": np.array([float(x.account.covers) for x in states]),
            "rounding_floor": self.plain["K"] * found.apart**2 / 2,
        }
        return np.column_stack([columns[name] for name in MEASURED])

    def _of_last(self) -> NDArray[np.int8]:
        """What became of the promises about an iterate at the last one."""
        now = self.now
        found = self._found_of(now.measured)
        if self._in_doubt(found):
            found = self._found_of(measured(together([now.iterate])))
        about = [p for p in self.promises if p.of_iterate]
        covers = covered([now.state], np.zeros(1, bool))
        return outcomes(about, found, covers, self.exact, lambda j: (now.iterate, alone(now.measured, j), 1.0), 1)[0]

    def _found_of(self, known: Measured[Array]) -> dict[str, Enclosures]:
        return self.checks_of_iterate.along({**self.plain, **known.low}, {**self.plain, **known.high})

    def finished(self, name: str, stop: Stop, tolerance: float | None) -> Run:
        """Return the run as far as it has come."""
        width, count = len(MEASURED) + len(STEPPED), len(self.promises)
        table = np.concatenate([np.empty((0, width)), *self.tables]).T
        codes = np.concatenate([np.empty((0, count), np.int8), *self.codes]).T
        last = self._rows(self.now.measured, np.array([norm(self.now.moved)]), [self.now.state])[0]
        found: dict[str, Array] = {k: np.append(row, x) for k, row, x in zip(MEASURED, table, last)}
        found["covered"] = found["covered"] > 0
        stepped_: dict[str, Array] = dict(zip(STEPPED, table[len(MEASURED) :]))
        promises: dict[str, Array] = dict(zip((p.name for p in self.promises), codes))
        if np.isfinite(found["loss"][-1]):
            for p, became in zip((p for p in self.promises if p.of_iterate), self._of_last()):
                promises[p.name] = np.append(promises[p.name], np.int8(became))
        iterate = self.now.iterate
        target = iterate.problem.target
        W1, W2 = self.network.restored(iterate)
        apart = np.linalg.norm(iterate.W1 @ iterate.W2 - target - iterate.residual)
        return Run(
            name, stop, self.constants, found, stepped_, promises, W1, W2,
            float(apart / (np.linalg.norm(target) or 1.0)), tolerance,
        )  # fmt: skip


RESERVED = 2.0**-30
"""The share of the budget that is held back while steps are not checked yet."""
MOST_TOGETHER, ENTRIES_TOGETHER = 256, 1 << 20
"""The most steps, and entries of their layers and imbalances, that are checked at once."""
_CONSTANTS = ("K", "mu", "c1", "c2", "p1", "p2", "alpha0", "beta0", "start_loss", "start_level")
