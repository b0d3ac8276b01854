"""Equations that hold by what their names stand for: both sides multiplied out are the same."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Eq, MatrixExpr
from sympy.logic.boolalg import Boolean

from derivations import Setting, as_written, registry
from derivations.notation import NormF
from derivations.proving.kernel import Checked, Proof, Step
from derivations.proving.rules import Given, Normal, Squares
from verify.search.recognition.results import NOT_READ

_WRITTEN_OUT = ((), ("W", "D", "Tau"))
"""The names that are written out: none, where that is enough."""


def by_normal_form(relation: Boolean, setting: Setting, given: tuple[Boolean, ...] = ()) -> Checked | None:
    """Return the derivation of an equation of numbers or matrices by its sides written out; None if none is found.

    Equations among the hypotheses are used from left to right; of norms and singular values, the squares may be equal.

    Example:
        >>> from sympy import Eq
        >>> from derivations.notation import W, W1, W2
        >>> by_normal_form(Eq(W(0), W1(0) * W2(0)), Setting.RUN) is not None
        True
        >>> by_normal_form(Eq(W(0), W1(0) * W2(1)), Setting.RUN) is None
        True
    """
    if not isinstance(relation, Eq):
        return None
    for proof in _proofs(relation, given):
        try:
            checked = registry.check(proof, setting, given)
            if registry.establishes(checked, relation):
                return checked
        except (*NOT_READ, ValueError):
            continue
    return None


def _proofs(relation: Eq, given: tuple[Boolean, ...]) -> Iterator[Proof]:
    """What may be a proof: it is a hypothesis, or both sides or their squares are the same written out."""
    known = [Step(f"typed {i + 1}", g, Given()) for i, g in enumerate(g for g in given if _replaces(g))]
    if relation in given:
        yield Proof(Step("so", relation, Given()))
    for steps in ([], known) if known else ([],):
        labels = tuple(step.label for step in steps)
        for names in _WRITTEN_OUT:
            yield Proof(*steps, Step("so", relation, Normal(unfold=names), labels))
            if any(isinstance(side, NormF) for side in relation.args):
                squared = as_written.Eq(*(side**2 for side in relation.args))
                square = Step("squares", squared, Normal(unfold=names), labels)
                yield Proof(*steps, square, Step("so", relation, Squares(), ("squares", *labels)))


def _replaces(hypothesis: Boolean) -> bool:
    """Whether a hypothesis is an equation between matrices that can be used from left to right."""
    if not (isinstance(hypothesis, Eq) and isinstance(hypothesis.lhs, MatrixExpr)):
        return False
    return hypothesis.lhs != hypothesis.rhs.T and hypothesis.lhs.count_ops() >= hypothesis.rhs.count_ops()
