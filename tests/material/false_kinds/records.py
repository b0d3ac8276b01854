"""A proof of something false, and how it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from derivations import Setting, registry
from derivations.proving import (
    Checked,
    Given,
    Proof,
    Rule,
    Step,
)
from tests.material.proofs import derived, taken

Made = Callable[[], Checked]


@dataclass(frozen=True)
class FalseProof:
    """A proof of something false: the kind of hole it tries, what it tries, and how it is made and checked."""

    kind: str
    title: str
    made: Made


def by_steps(*steps: Step, given: tuple[Any, ...] = (), **other: Any) -> Made:
    return lambda: derived(*(Step(x, g, Given()) for x, g in zip("pqrstuv", given)), *steps, given=given, **other)


def in_setting(setting: Setting, *steps: Step, given: tuple[Any, ...] = (), **other: Any) -> Made:
    return lambda: registry.check(Proof(*taken(*given), *steps), setting, given, **other)


def last(relation: Any, rule: Rule, *uses: str) -> Step:
    return Step("goal", relation, rule, uses)
