"""Values remembered while they hold: exact ones for ever, balls until the precision has grown.

The one memo of the numbers, and of what is computed from them: whether a value depends on the working precision is said
beside its type (``is_lasting``), and nobody writes the precision into a key. This uses FLINT alone.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import singledispatch
from typing import Any, TypeVar

from flint import arb, arb_mat, ctx

R = TypeVar("R")
Memo = dict[Any, tuple[int | None, Any, Any]]
"""By key: the bits at which the value was found, None where it always holds; the value; what is kept alive with it."""


def remembered(cache: Memo, key: Hashable, find: Callable[[], R], keep: object = None) -> R:
    """Return find(), from the cache if it is there and holds at the present precision; keep is kept alive with it.

    >>> from flint import arb, ctx
    >>> cache, root = {}, lambda: arb(2).sqrt()
    >>> remembered(cache, "root", root) is remembered(cache, "root", root)
    True
    >>> coarse = remembered(cache, "root", root)
    >>> with ctx.workprec(2 * ctx.prec):
    ...     fine = remembered(cache, "root", root)
    >>> fine.rel_accuracy_bits() > coarse.rel_accuracy_bits() and remembered(cache, "root", root) is fine
    True
    """
    found = cache.get(key)
    if found is None or (found[0] is not None and found[0] < ctx.prec):
        value = find()
        cache[key] = (None if is_lasting(value) else ctx.prec, value, keep)
        return value
    return found[1]


def recalled(cache: Memo, key: Hashable) -> tuple[int | None, Any, Any] | None:
    """Return the entry of the key, with the value in its second place; None where there is none that still holds."""
    found = cache.get(key)
    return None if found is None or (found[0] is not None and found[0] < ctx.prec) else found


def put(cache: Memo, key: Hashable, value: object, keep: object = None) -> None:
    """Put in a value found at the present precision; keep is kept alive with it."""
    cache[key] = (None if is_lasting(value) else ctx.prec, value, keep)


@singledispatch
def is_lasting(value: object) -> bool:
    """Return whether the value need not be computed again at a higher precision; a type of balls says so itself."""
    return True


@is_lasting.register
def _(value: tuple | list) -> bool:
    return all(map(is_lasting, value))


@is_lasting.register
def _(value: arb | arb_mat) -> bool:
    return False
