"""Values remembered while they hold: exact ones for ever, balls until the precision has grown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import arb, ctx
from numpy import ndarray

from verify.numbers.exact.algebraic import Real
from verify.numbers.exact.matrices import Matrix


def remembered(cache: dict[Any, Any], key: Any, find: Callable[[], Any], keep: Any = None) -> Any:
    """Return find(), from the cache if it is there and holds at the present precision; keep is kept alive with it."""
    found = cache.get(key)
    if found is None or (found[0] is not None and found[0] < ctx.prec):
        value = find()
        found = cache[key] = (None if is_lasting(value) else ctx.prec, value, keep)
    return found[1]


def is_lasting(value: Any) -> bool:
    """Return whether the value need not be computed again at a higher precision."""
    if isinstance(value, tuple | list):
        return all(is_lasting(v) for v in value)
    if isinstance(value, Matrix):
        return value.is_rational
    return not isinstance(value, arb) or (isinstance(value, Real) and not value.node.rigid)


def key_of(argument: Any) -> Any:
    """Return what stands for an argument in a key; the argument itself must be kept alive with the value."""
    if isinstance(argument, Real):
        return argument.node
    return id(argument) if isinstance(argument, Matrix | arb | ndarray) else argument
