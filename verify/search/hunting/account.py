"""What a hunt was asked for, and the account of how it went."""

from __future__ import annotations

from dataclasses import dataclass

from verify.search import Exploration
from verify.search.hunting import Ended, Target
from verify.trials.evidence import Verdict


@dataclass(frozen=True)
class HuntRequest:
    """What ``hunt`` was asked for; ``jobs`` is None where it was not said."""

    text: str
    given: tuple[str, ...]
    shape: tuple[int, int, int] | None
    seconds: float | None
    seed: int
    jobs: int | None
    cores: int
    scheduler: str | None
    store: str | None
    json: str | None


@dataclass(frozen=True)
class Account:
    """How a hunt went: what was found in all, in how many units, how many of them in this run, and how it ended."""

    target: Target
    found: Exploration
    units: int
    new_units: int
    seconds: float
    ended: Ended | None

    @property
    def verdict(self) -> Verdict:
        """What all that was found amounts to."""
        return self.found.verdict
