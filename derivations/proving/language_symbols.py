"""Symbols, counts and times of the language of statements: the notation's own, or one's own."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache
from typing import Any, TypeAlias

from sympy import (
    Add,
    Basic,
    Integer,
    MatrixSymbol,
    Rational,
    Symbol,
)
from sympy.core.function import UndefinedFunction
from sympy.core.numbers import Half, NegativeOne, One, Zero

from derivations import notation
from derivations.notation import (
    MatrixProcess,
    Process,
)
from derivations.proving.refusals import NotRead, Reason

Parameter: TypeAlias = Basic | int | Process | tuple[Basic, ...]
"""What a rule or a fact is applied to: a term, a yes or no, a process, or names for something new."""

Untrusted: TypeAlias = Any
"""Whatever a proof holds where a term should be: it is told here whether it is one."""


class Sort(Enum):
    """What a term is; the value is the sort in words."""

    COUNT = "a count of rows, columns or eigenvalues"
    TIME = "a time 0, 1, 2, ..."
    REAL = "a real number"
    MATRIX = "a matrix"
    NEW_VECTOR = "a name for a new vector"
    NEW_NAMES = "names for a new vector, another one and a new number"
    PROCESS = "a process of the notation"
    FLAG = "yes or no"


NUMBERS = frozenset({Integer, Zero, One, NegativeOne, Rational, Half})
_PLAIN_SORTS: dict[str, dict[str, bool]] = {
    "real": {"real": True},
    "count": {"integer": True, "positive": True},
    "time": {"integer": True, "nonnegative": True},
}


def _own() -> tuple[dict[str, Basic], dict[str, UndefinedFunction], dict[str, MatrixProcess]]:
    """The symbols and matrices, the processes and the timed matrices of the notation, by name."""
    things = vars(notation).values()
    symbols = {x.name: x for x in things if type(x) in (Symbol, MatrixSymbol)}
    processes = {x.__name__: x for x in things if isinstance(x, UndefinedFunction)}
    return symbols, processes, {x.name: x for x in things if type(x) is MatrixProcess}


SYMBOLS, PROCESSES, TIMED = _own()


_KINDS = {name: x for name, x in vars(notation).items() if isinstance(x, type) and x.__module__ == notation.__name__}
_RESERVED = {**SYMBOLS, **PROCESSES, **TIMED, **_KINDS}


def sort_of_symbol(symbol: Symbol) -> str:
    """Return 'real', 'count' or 'time', for a symbol of the notation or of one's own; raises NotRead."""
    known = SYMBOLS.get(symbol.name)
    if known is None:
        if symbol.name in _RESERVED:
            raise NotRead(Reason.NAMESAKE, node=symbol, other=f"the notation's {symbol.name}")
        require_name(symbol.name, symbol)
    elif known != symbol:
        raise NotRead(Reason.NAMESAKE, node=symbol, other=f"the notation's {symbol.name}")
    for sort, assumptions in _PLAIN_SORTS.items():
        if symbol == Symbol(symbol.name, **assumptions):
            return sort
    raise NotRead(Reason.NOT_DECLARED, node=symbol)


def require_name(name: object, node: Basic) -> None:
    """Check that a name is an identifier in ASCII; raises NotRead."""
    if type(name) is not str or not name.isidentifier() or not name.isascii():
        raise NotRead(Reason.NOT_DECLARED, node=node)


def is_own(symbol: Basic) -> bool:
    """Tell whether a symbol or matrix that was read is not the notation's, so that nothing is known of it."""
    return type(symbol) in (Symbol, MatrixSymbol) and symbol.name not in _RESERVED


@lru_cache(maxsize=20000)
def names(expr: Basic) -> frozenset[tuple[str, Basic]]:
    """Return the symbols and matrices of one's own in an expression, with their names."""
    found: set[tuple[str, Basic]] = set()
    stack: list[Basic] = [expr]
    while stack:
        node = stack.pop()
        if is_own(node):
            found.add((node.name, node))
        stack += node.args
    return frozenset(found)


def read_count(node: Untrusted) -> None:
    """Check that the node counts rows, columns or eigenvalues; raises NotRead."""
    if type(node) in NUMBERS:
        fits = node.is_Integer and node >= 1
    else:
        fits = type(node) is Symbol and sort_of_symbol(node) == "count"
    if not fits:
        raise NotRead(Reason.NOT_A_SIDE, node=node)


def read_time(node: Untrusted, least: int = 0) -> None:
    """Check that the node is a time of at least ``least``, a time plus a number; raises NotRead."""
    number, rest = (node, ()) if type(node) in NUMBERS else (Integer(0), (node,))
    if type(node) is Add:
        number, rest = node.as_coeff_Add()[0], tuple(a for a in node.args if type(a) not in NUMBERS)
    times = all(type(a) is Symbol and sort_of_symbol(a) == "time" for a in rest)
    if not (times and type(number) in NUMBERS and number.is_Integer and number >= least):
        raise NotRead(Reason.NOT_A_TIME, node=node)
