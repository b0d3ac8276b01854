"""What a hunt was asked for, and the account of how it went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from verify.search import Exploration
from verify.search.hunting import Earlier, Ended, Target, Typed
from verify.trials.evidence import Verdict


@dataclass(frozen=True)
class HuntRequest:
    """What ``hunt`` was asked for; ``jobs`` is None where it was not said."""

    text: str
    typed: Typed
    seconds: float | None
    seed: int
    jobs: int | None
    cores: int
    scheduler: str | None
    store: str | None
    json: str | None


@dataclass(frozen=True)
class Account:
    """How a hunt went: what was found in all, in how many units, how many of them in this run, and how it ended.

    ``earlier``: what other versions of the program found, which is not added to that; ``anew``: whether what they kept
    was judged anew.
    """

    target: Target
    found: Exploration
    units: int
    new_units: int
    seconds: float
    ended: Ended | None
    earlier: tuple[Earlier, ...] = ()
    anew: bool = False

    @property
    def verdict(self) -> Verdict:
        """What all that was found amounts to."""
        return self.found.verdict


_ORDER = (Verdict.REFUTED, Verdict.UNDECIDED, Verdict.CERTIFIED, Verdict.PROVED)


def league(accounts: Sequence[Account]) -> list[Account]:
    """Return the hunts of a file in order: what fell, what is open, then what came nearest to falling."""

    def place(account: Account) -> tuple[int, float]:
        tightest = account.found.tightest
        return _ORDER.index(account.verdict), -1.0 if tightest is None else -tightest.ratio

    return sorted(accounts, key=place)
