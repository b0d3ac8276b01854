"""Equations that hold by what their names stand for: both sides multiplied out are the same."""

from __future__ import annotations

from sympy import Eq
from sympy.logic.boolalg import Boolean

from derivations import Setting, registry
from derivations.proving.kernel import Checked, Proof, Step
from derivations.proving.rules import Normal
from verify.search.recognition.results import NOT_READ

_WRITTEN_OUT = ((), ("W", "D", "Tau"))
"""The names that are written out: none, where that is enough."""


def by_normal_form(relation: Boolean, setting: Setting) -> Checked | None:
    """Return the derivation of an equation of numbers or matrices in one step; None where its sides differ.

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
    for names in _WRITTEN_OUT:
        try:
            checked = registry.check(Proof(Step("so", relation, Normal(unfold=names))), setting, ())
            if registry.establishes(checked, relation):
                return checked
        except (*NOT_READ, ValueError):
            continue
    return None
