"""Rules, steps and proofs of classes that are not the kernel's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sympy import (
    Gt,
    Le,
    Lt,
)

from derivations import Setting, registry
from derivations.proving import (
    Cases,
    Cite,
    Given,
    Nonnegative,
    Proof,
    Result,
    Rule,
    Step,
)
from tests.material.false_kinds.records import Made, last
from tests.material.proofs import derived, taken, x, y


class _TrustMe(Rule):
    def check(self, relation: Any, premises: Any, context: Any) -> str:
        return "trust me"


class _Given(Given):
    def check(self, relation: Any, premises: Any, context: Any) -> str:
        return "trust me"


class _StillGiven(Given):
    pass


class _Nonnegative(Nonnegative):
    def check(self, relation: Any, premises: Any, context: Any) -> str:
        return "trust me"


class _Cite(Cite):
    name = "anything"  # type: ignore[assignment]


class _Step(Step):
    pass


class _Proof(Proof):
    @property
    def steps(self) -> tuple[Step, ...]:
        return (Step("goal", Le(x, y), Given()),)


class _Anything:
    proofs = staticmethod(lambda: ())

    def check(self, *args: Any) -> str:
        return "trust me"


def _bent(rule: Any) -> Any:
    object.__setattr__(rule, "check", lambda *args: "trust me")
    return rule


def closed_rules() -> Iterator[tuple[str, Made]]:
    rules: dict[str, Callable[[], Any]] = {
        "a rule that trusts": _TrustMe,
        "a subclass of Given that trusts": _Given,
        "a subclass of Given": _StillGiven,
        "a subclass of Nonnegative": _Nonnegative,
        "a subclass of Cite": lambda: _Cite("anything"),
        "an object with a check": _Anything,
        "the base of all rules": Rule,
        "a rule whose check is replaced": lambda: _bent(Given()),
        "a certificate whose check is replaced": lambda: _bent(Nonnegative()),
        "a function": lambda: lambda *args: "trust me",
        "a class": lambda: Given,
        "nothing": lambda: None,
    }
    for title, made in rules.items():
        yield title, lambda made=made: derived(Step("goal", Le(x, y), made()))
        yield (
            f"{title}, in a case",
            lambda made=made: derived(
                last(
                    Le(x, y),
                    Cases(
                        (Gt(x, 0), Proof(Step("case", Le(x, y), made()))),
                        (Le(x, 0), Proof(Step("case", Le(x, y), made()))),
                    ),
                )
            ),
        )
        yield (
            f"{title}, in a result that is cited",
            lambda made=made: derived(
                last(Le(x, y), Cite("trusted")),
                results=(Result("trusted", Le(x, y), (), Proof(Step("goal", Le(x, y), made()))),),
            ),
        )
    yield "a step of one's own making", lambda: derived(_Step("goal", Le(x, y), Given()))
    yield "a proof of one's own making", lambda: registry.check(_Proof(), Setting.POINT, ())
    yield "steps that are no proof", lambda: registry.check([Step("goal", Le(x, y), Given())], Setting.POINT, ())  # type: ignore[arg-type]
    yield (
        "a result without a proof",
        lambda: derived(last(Le(x, y), Cite("bare")), results=(Result("bare", Le(x, y), (), None),)),
    )
    yield (
        "a result that says more than its proof",
        lambda: derived(
            last(Lt(x, y), Cite("more"), "p"),
            results=(Result("more", Lt(x, y), (Le(x, y),), Proof(*taken(Le(x, y)))),),
            given=(Le(x, y),),
        ),
    )
