"""What a typed text states, and instances to try it on: a square one, and one whose sides are not all the same."""

from __future__ import annotations

from typing import Any

from verify.instances.problem import Instance
from verify.search import parse_conjecture

OBLONG = Instance(
    [[1, 0], [1, 2], [0, 1]],
    [["49/16", 0], [7, 2], [2, "15/16"]],
    [[1, 0, 1], [1, 1, 0]],
    [[2, 0], [0, 1], [1, 0]],
    "1/50",
)
PLAIN = Instance([[1, 0], [0, 2]], [[1, 2], [0, 1]], [[1, 0], [1, 1]], [[2, 0], [0, 1]], "1/8")


def relation_of(text: str) -> Any:
    """The one relation that a text states."""
    return parse_conjecture(text).relation
