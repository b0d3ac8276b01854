"""Expressions that say of themselves what SymPy does not."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

from sympy import (
    Eq,
    Function,
    Gt,
    Le,
)
from sympy.core.cache import clear_cache

from derivations.notation import (
    D,
    G,
    Inner,
    LambdaMax,
    LambdaMinTau,
    PositiveRootCount,
    W,
    eta,
    t,
)
from derivations.proving import (
    Checked,
    Nonnegative,
    OnePositiveRoot,
)
from tests.material.false_kinds.records import Made, by_steps, last
from tests.material.proofs import x


def _disguised(name: str, **said: bool) -> Any:
    """A process equal to the notation's by name, at time t, whose class says more of itself."""
    process: Any = Function(name, real=True)
    for attribute, value in said.items():
        setattr(process, attribute, value)
    return process(t)


def _marked(node: Any, number: bool) -> Any:
    """A scalar that is told to be positive, and to be a number."""
    if number:
        node.is_number = True
    # a copy: until it is asked something, an expression shares the table of its class
    node._assumptions = node._assumptions.copy()
    node._assumptions.update(positive=True, zero=False)
    return node


def _apart(make: Callable[[], Made]) -> Made:
    """The proof made from expressions that SymPy would else keep, and take for the notation's own."""

    def made() -> Checked:
        clear_cache()
        try:
            return make()()
        finally:
            clear_cache()

    return made


def _of_process(name: str) -> dict[str, Callable[[], Made]]:
    def positive() -> Any:
        return _disguised(name, is_number=True, is_positive=True)

    def zero() -> Any:
        return _disguised(name, is_number=True, is_positive=False, is_zero=True)

    def polynomial() -> Any:
        return eta**2 * positive() - 1

    return {
        "whose class is positive": lambda: by_steps(last(Gt(positive(), 0, evaluate=False), Nonnegative())),
        "whose class is zero": lambda: by_steps(last(Le(zero(), 0, evaluate=False), Nonnegative())),
        "that gives a product its sign": lambda: by_steps(
            last(Le(positive() * x, 0, evaluate=False), Nonnegative(), "p"), given=(Le(x, 0),)
        ),
        "that gives a polynomial its root": lambda: by_steps(
            last(Eq(PositiveRootCount(polynomial(), eta), 1), OnePositiveRoot())
        ),
        "that may divide": lambda: by_steps(last(Gt(1 / positive(), 0, evaluate=False), Nonnegative())),
    }


_MARKED = {
    "lambda_min(tau)": lambda: LambdaMinTau(t),
    "<G, W>": lambda: Inner(G(t), W(t)),
    "lambda_max(D)": lambda: LambdaMax(D(t)),
}


def altered() -> Iterator[tuple[str, Made]]:
    """Processes and scalars that call themselves numbers, positive or zero."""
    for name in ("L", "L_dot", "w1"):
        for title, make in _of_process(name).items():
            yield f"{name}(t) {title}", _apart(make)
    for title, scalar_of in _MARKED.items():
        for number in (True, False):
            also = ", and as a number" if number else ""
            yield f"{title} marked as positive{also}", _apart(functools.partial(_marked_positive, scalar_of, number))


def _marked_positive(scalar_of: Callable[[], Any], number: bool) -> Made:
    return by_steps(last(Gt(_marked(scalar_of(), number), 0, evaluate=False), Nonnegative()))
