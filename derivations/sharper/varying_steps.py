"""Gradient descent whose step size varies, and results about one step carried over to it.

A result about one step of size eta holds for a step of size eta(t): with eta(t) in place of eta everywhere, its
derivation is checked anew under the gradient descent of ``DESCENT``. Nothing is taken over unchecked.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import fields, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeVar

from sympy import Basic

from derivations.as_written import Eq
from derivations.claim import Setting
from derivations.notation import W1, W2, eta, grad_W1, grad_W2, step_size, t
from derivations.proving.kernel import Proof, Result, Step
from derivations.proving.terms import replaced

_B = TypeVar("_B", bound=Basic)

SETTINGS = (Setting.VARYING, Setting.ANY_LOSS_VARYING)

DESCENT = (
    Eq(W1(t + 1), W1(t) - step_size(t) * grad_W1(t)),
    Eq(W2(t + 1), W2(t) - step_size(t) * grad_W2(t)),
)
"""Gradient descent with the step size eta(t) from t to t + 1."""


@lru_cache(maxsize=512)
def with_varying_steps(result: Result) -> Result:
    """Return the result with eta(t) in place of eta in its statement, hypotheses and derivation."""
    relation, given, proof = _carried((result.relation, result.given, result.proof))
    return replace(result, relation=relation, given=given, proof=proof)


def with_this_step(relation: _B) -> _B:
    """Return a relation about one step of size eta as one about a step of size eta(t)."""
    return replaced(relation, {eta: step_size(t)})


def _carried(thing: Any) -> Any:
    """Return a part of a derivation with eta(t) in place of eta."""
    if isinstance(thing, Basic):
        return with_this_step(thing)
    if isinstance(thing, (tuple, list)):
        return type(thing)(_carried(x) for x in thing)
    if isinstance(thing, Mapping):
        return MappingProxyType({key: _carried(value) for key, value in thing.items()})
    if isinstance(thing, Proof):
        return Proof(*(Step(s.label, _carried(s.relation), _of_rule(s.rule), s.uses) for s in thing.steps))
    return thing


def _of_rule(rule: Any) -> Any:
    carried = copy(rule)
    for part in fields(rule):
        object.__setattr__(carried, part.name, _carried(getattr(rule, part.name)))
    return carried
