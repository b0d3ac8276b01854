"""What a run did: its losses and steps, what became of each promise, and what is proved of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from math import exp

import numpy as np

from verify.networks.certificates import Certificate
from verify.networks.training.bounds.constants import Constants
from verify.networks.training.bounds.differences import UNIT
from verify.networks.training.promises import PROMISES, Outcome
from verify.numbers.floats import Array


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


LESS = {name: f"1 - {name}" for name in FACTORS}
KEPT = frozenset((Outcome.HELD, Outcome.HELD_EXACTLY))
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
            made |= np.isin(self.promises[name], list(KEPT))
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
        """Whether every promise made was kept, and the run did not diverge."""
        return not self.broken and not self.left_open and self.stop is not Stop.DIVERGED

    def __repr__(self) -> str:
        doubts = [f"{name} {at}" for name, at in (("broken", self.broken), ("open", self.left_open)) if at]
        kept = ", ".join(doubts) or "every promise kept"
        losses = f"loss {self.losses[0]:.6g} -> {self.losses[-1]:.6g}"
        return f"Run({self.schedule}, {self.steps} steps: {self.stop}; {losses}; {kept})"
