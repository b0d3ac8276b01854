"""How a document or a page was made, so that it can be made again; it stands on what was made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Making:
    """How a document or a page was made: the command, the instances tried on each statement, their seed.

    ``seconds``: for how long each statement was searched, where that and no number of instances was asked for.
    """

    command: str
    samples: int
    seed: int
    seconds: float | None = None
