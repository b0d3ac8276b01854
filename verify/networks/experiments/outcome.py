"""What an experiment of the slides came to: frozen records for the table of verdicts, and how results are written."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any


@dataclass(frozen=True)
class Difference:
    """One number of the slides beside ours; ``slides`` is None where the slides give none."""

    name: str
    slides: float | None
    ours: float
    standard_error: float
    reproduced: bool


@dataclass(frozen=True)
class ExperimentOutcome:
    """Whether the slides' numbers were reproduced, the differences, and what was done, in words."""

    reproduced: bool
    differences: tuple[Difference, ...]
    note: str
    runs: int
    seed: int


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return comma-separated values; floats with all their digits."""
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([repr(float(x)) if isinstance(x, float) else x for x in row] for row in rows)
    return buffer.getvalue()
