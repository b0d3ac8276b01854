"""What an experiment of the slides came to: frozen records for the table of verdicts, and how results are written."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO


@dataclass(frozen=True)
class Difference:
    """One published number beside ours; ``slides`` is None where none was published."""

    name: str
    slides: float | None
    ours: float
    standard_error: float
    reproduced: bool


@dataclass(frozen=True)
class Part:
    """One question about an experiment, with a verdict of its own and what it rests on."""

    title: str
    reproduced: bool
    differences: tuple[Difference, ...]
    note: str


@dataclass(frozen=True)
class ExperimentOutcome:
    """Whether the slides' numbers were reproduced (every part was), the differences, and what was done, in words."""

    reproduced: bool
    differences: tuple[Difference, ...]
    note: str
    runs: int
    seed: int
    parts: tuple[Part, ...] = ()

    @classmethod
    def of_parts(cls, parts: Sequence[Part], note: str, runs: int, seed: int) -> ExperimentOutcome:
        """Return the outcome that is as good as the worst of its parts."""
        differences = tuple(d for part in parts for d in part.differences)
        return cls(all(part.reproduced for part in parts), differences, note, runs, seed, tuple(parts))


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return comma-separated values; floats with all their digits."""
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([repr(float(x)) if isinstance(x, float) else x for x in row] for row in rows)
    return buffer.getvalue()
