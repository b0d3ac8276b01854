"""The family of protocols under which the table after (36) may have been made; all of it is declared here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np

from verify.numbers.floats import Array

SAMPLES, SIDE, NOISE, TARGET = 1000, 20, 0.001, 1e-8

ROWS = ("normal", "NTK", "xavier", "He", "uniform")
"""The initialisations, as the slides name them."""


@dataclass(frozen=True)
class Initial:
    """How a layer of ``rows`` x ``cols`` starts: the spread of its entries, which are normal or uniform around 0."""

    name: str
    row: str
    variance: Callable[[int, int, int], float]
    uniform: bool = False

    def draw(self, rng: np.random.Generator, runs: int, rows: int, cols: int, width: int) -> Array:
        """Return layers (runs, rows, cols) of a network of that width."""
        scale = sqrt(self.variance(rows, cols, width))
        shape = (runs, rows, cols)
        return rng.uniform(-sqrt(3) * scale, sqrt(3) * scale, shape) if self.uniform else rng.normal(0, scale, shape)


VARIANTS: tuple[Initial, ...] = (
    Initial("N(0, 1)", "normal", lambda a, b, h: 1.0),
    Initial("N(0, 1/4)", "normal", lambda a, b, h: 0.25),
    Initial("N(0, 1/h)", "NTK", lambda a, b, h: 1.0 / h),
    Initial("N(0, 1/sqrt(h))", "NTK", lambda a, b, h: 1.0 / sqrt(h)),
    Initial("N(0, 1/(4h))", "NTK", lambda a, b, h: 0.25 / h),
    Initial("N(0, 1/rows)", "NTK", lambda a, b, h: 1.0 / a),
    Initial("N(0, 2/(rows + columns))", "xavier", lambda a, b, h: 2.0 / (a + b)),
    Initial("N(0, 2/(n + m))", "xavier", lambda a, b, h: 1.0 / SIDE),
    Initial("N(0, 1/columns)", "xavier", lambda a, b, h: 1.0 / b),
    Initial("N(0, 2/rows)", "He", lambda a, b, h: 2.0 / a),
    Initial("N(0, 2/columns)", "He", lambda a, b, h: 2.0 / b),
    Initial("N(0, 2/n)", "He", lambda a, b, h: 2.0 / SIDE),
    Initial("N(0, 2/h)", "He", lambda a, b, h: 2.0 / h),
    Initial("U(-1, 1)", "uniform", lambda a, b, h: 1.0 / 3, uniform=True),
    Initial("U(-1/sqrt(rows), 1/sqrt(rows))", "uniform", lambda a, b, h: 1.0 / (3 * a), uniform=True),
)

DATA = {"X ~ N(0, 1) redrawn in each run": False, "one X ~ N(0, 1) for all runs": True}
"""Whether all runs share their data; other scales of X only rescale the loss, as the definitions of the error do."""
TARGETS = {"W(0) ~ N(0, 1)": 1.0, "W(0) ~ N(0, 1/n)": 1.0 / SIDE, "W(0) ~ N(0, 1/n^2)": 1.0 / SIDE**2}
PRINTED_TARGET = "W(0) ~ N(0, 1)"
"""What (36) prints; a protocol with another one contradicts it."""
WIDTHS = (20, 100, 500, 1000)
RULES = (
    "line search", "minimiser of rho", "minimiser of rho_sharp", "1/(K lambda_max)", "2/(K lambda_max + mu lambda_min)",
)  # fmt: skip
"""For both models; tau is the identity on a single layer, whose factor (21) is least at 1/K."""
ERRORS: dict[str, Callable[[Array, Array, Array, Array], Array]] = {
    "L - min": lambda loss, first, residual, target: loss,
    "2(L - min)": lambda loss, first, residual, target: 2 * loss,
    "(L - min)/N": lambda loss, first, residual, target: loss / SAMPLES,
    "2(L - min)/(N m)": lambda loss, first, residual, target: 2 * loss / (SAMPLES * SIDE),
    "(L - min)/(L(0) - min)": lambda loss, first, residual, target: loss / first,
    "|X (W - W*)|_F": lambda loss, first, residual, target: np.sqrt(2 * loss),
    "|W - W*|_F": lambda loss, first, residual, target: residual,
    "|W - W*|_F/|W*|_F": lambda loss, first, residual, target: residual / target,
}
COUNTINGS = {"steps made": 0, "iterates looked at": 1}
"""Whether the iterate at the start, which takes no step, counts as an iteration."""
SINGLE_STARTS = ("the product W1 W2", "the same law", "zero")


@dataclass(frozen=True)
class Protocol:
    """One member of the family; ``variants`` names the initialisation used for each row of the table."""

    data: str
    target: str
    width: int
    rule: str
    error: str
    counting: str
    single_start: str
    variants: tuple[str, ...]

    @property
    def consistent(self) -> bool:
        """Whether it agrees with what (36) prints."""
        return self.target == PRINTED_TARGET

    def __str__(self) -> str:
        rows = ", ".join(f"{row}: {name}" for row, name in zip(ROWS, self.variants))
        return (
            f"{self.data}, {self.target}, width {self.width}, {self.rule}, error {self.error} <= {TARGET:g}, "
            f"{self.counting}, single layer from {self.single_start}; {rows}"
        )
