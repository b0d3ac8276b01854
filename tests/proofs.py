"""Small proofs for the tests of the proof checker: how they are run, and the symbols they speak of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from derivations import DEFINITIONS, kernel
from derivations.definitions import Definitions
from derivations.kernel import Checked, Gap, Proof, Result, Step
from derivations.notation import scalar
from derivations.rules import Given

x, y, z, w = (scalar(name) for name in ("x", "y_", "z", "w"))


def derived(
    *steps: Step,
    given: Sequence[Any] = (),
    motion: str = "",
    results: Sequence[Result] = (),
    definitions: Definitions = DEFINITIONS,
    name: str = "tested",
) -> Checked:
    """The steps as checked, from the hypotheses given, with the results that may be cited."""
    by_name = {r.id: r for r in results}

    def find(wanted: str) -> Result:
        if wanted not in by_name:
            raise Gap(f"there is no result called {wanted}")
        return by_name[wanted]

    return kernel.check(Proof(*steps), tuple(given), definitions, find, {}, name, motion)


def taken(*hypotheses: Any) -> tuple[Step, ...]:
    """Steps that take up hypotheses, labelled p, q, r, s."""
    return tuple(Step(label, h, Given()) for label, h in zip("pqrs", hypotheses))
