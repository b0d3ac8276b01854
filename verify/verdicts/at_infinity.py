"""Statements about the limit: what instances say of them rests on the loss tending to 0, which is derived first."""

from __future__ import annotations

from sympy import Limit, oo, preorder_traversal
from sympy.core.function import AppliedUndef
from sympy.logic.boolalg import Boolean

from derivations import registry
from derivations.as_written import Eq
from derivations.notation import L, t
from derivations.proving import Cite, Given, Proof, Step
from derivations.proving.definitions import Definitions
from derivations.proving.kernel import follows_from
from verify.trials.claims import Assertion

_VANISHES = Eq(Limit(L(t), t, oo), 0)
_RESULTS = ("loss-vanishes", "sharp-loss-vanishes", "stable-loss-vanishes")

UNKNOWN = "instances take the loss to tend to 0, which is not derived from these hypotheses"
"""Why nothing is said of a statement about the limit where it is not known that there is one."""


def speaks_of_infinity(relation: Boolean) -> bool:
    """Tell whether a relation speaks of a limit, or of a process at infinity.

    Example:
        >>> speaks_of_infinity(_VANISHES), speaks_of_infinity(Eq(L(t), 0))
        (True, False)
    """
    nodes = preorder_traversal(relation)
    return any(isinstance(x, Limit) or (isinstance(x, AppliedUndef) and x.args[-1] is oo) for x in nodes)


def loss_vanishes(assertion: Assertion, definitions: Definitions) -> bool:
    """Tell whether the loss is known to tend to 0 where an assertion's hypotheses hold: one says so, or it is derived.

    Instances have 0 for the loss at infinity; without this that might be no limit of theirs.
    """
    if _VANISHES in assertion.given:
        return True
    known = (*registry.supposed(assertion.setting), *assertion.given)
    given = [Step(f"given {i}", relation, Given()) for i, relation in enumerate(assertion.given, start=1)]
    return any(
        registry.check(
            Proof(*given, Step("limit", _VANISHES, Cite(name), [step.label for step in given])),
            assertion.setting,
            assertion.given,
            definitions,
        ).gap
        is None
        for name in _RESULTS
        # its derivation is looked into only where its hypotheses are at hand
        if all(follows_from(needed, known) for needed in registry.result(name).given)
    )
