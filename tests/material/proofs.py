"""Small proofs for the tests of the proof checker: how they are run, and the symbols they speak of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sympy import MatrixSymbol, Symbol

from derivations import DEFINITIONS
from derivations.notation import h, m, n, scalar
from derivations.proving import kernel
from derivations.proving.definitions import Definitions
from derivations.proving.kernel import Checked, Gap, Proof, Result, Rule, Step
from derivations.proving.refusals import Reason
from derivations.proving.rules import Given

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
            raise Gap(Reason.NO_RESULT, name=wanted)
        return by_name[wanted]

    return kernel.check(Proof(*steps), tuple(given), definitions, find, {}, name, motion)


def taken(*hypotheses: Any) -> tuple[Step, ...]:
    """Steps that take up hypotheses, labelled p, q, r, s."""
    return tuple(Step(label, h, Given()) for label, h in zip("pqrs", hypotheses))


a = Symbol("a", integer=True, positive=True)
P = MatrixSymbol("P", a, h)
S_h = MatrixSymbol("S", h, h)
B, C, E_ = MatrixSymbol("B", n, m), MatrixSymbol("C", n, m), MatrixSymbol("E", n, m)
u, v, e = MatrixSymbol("u", h, 1), MatrixSymbol("v", a, 1), MatrixSymbol("e", h, 1)
one, other_one = MatrixSymbol("one", 1, 1), MatrixSymbol("other_one", 1, 1)
c = scalar("c")


@dataclass(frozen=True)
class Case:
    """Steps, hypotheses, what moves the weights; why a false proof is refused; results that may be cited."""

    title: str
    steps: tuple[Step, ...]
    given: tuple[Any, ...] = ()
    motion: str = ""
    reason: str = ""
    results: tuple[Result, ...] = ()
    definitions: Definitions = DEFINITIONS

    def checked(self) -> Checked:
        return derived(
            *self.steps, given=self.given, motion=self.motion, results=self.results, definitions=self.definitions
        )


def false(title: str, *steps: Step, reason: str, given: tuple[Any, ...] = (), **other: Any) -> Case:
    return Case(title, (*taken(*given), *steps), given, reason=reason, **other)


def only(relation: Any, rule: Rule, *uses: str) -> Step:
    return Step("goal", relation, rule, uses)
