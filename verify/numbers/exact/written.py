"""Exact numbers as text that says them exactly: rational numbers, and what roots make of them."""

from __future__ import annotations

from flint import arb, fmpq

from verify.numbers.exact.algebraic import Argument, Node
from verify.numbers.exact.scalars import Real, Scalar

_SIGNS = {"add": "+", "mul": "*", "div": "/"}
_FUNCTIONS = frozenset({"sqrt", "exp", "log", "max", "min", "abs"})


def written(x: Scalar) -> str | None:
    """Return a number as the language of ``try`` has it; None for one that is known by its enclosures alone.

    Example:
        >>> from verify.numbers.exact.scalars import sqrt
        >>> written(fmpq(-3, 4)), written(2 * sqrt(2)), written(1 + sqrt(2)), written(arb(2).sqrt())
        ('-3/4', 'sqrt(8)', '1+sqrt(2)', None)
    """
    if isinstance(x, Real):
        text = _of(x.node)
        return None if text is None else _bare(text)
    return None if isinstance(x, arb) else str(x)


def _of(argument: Argument) -> str | None:
    if not isinstance(argument, Node):
        text = str(argument)
        return text if text.isdigit() else f"({text})"
    if argument.op == "surd":
        sign, radicand = argument.args
        return f"sqrt({radicand})" if sign > 0 else f"(-sqrt({radicand}))"
    if argument.op == "root_of":
        base, p, q = _of(argument.args[0]), *argument.args[1:]
        return None if base is None else f"({base}**({p}/{q}))"
    if argument.op == "pow":
        base = _of(argument.args[0])
        return None if base is None else f"({base}**{argument.args[1]})"
    parts = [_of(a) for a in argument.args] if argument.op in _SIGNS or argument.op in _FUNCTIONS else [None]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    if argument.op in _SIGNS:
        return f"({_SIGNS[argument.op].join(known)})"
    return f"{argument.op}({', '.join(map(_bare, known))})"


def _bare(text: str) -> str:
    """A text without the parentheses around all of it."""
    inside = text[1:-1]
    depths = [inside[: i + 1].count("(") - inside[: i + 1].count(")") for i in range(len(inside))]
    return inside if text.startswith("(") and text.endswith(")") and min(depths, default=0) >= 0 else text


def times(text: str, scale: fmpq) -> str:
    """Return the text of a rational multiple of a number that is written."""
    if scale in (0, 1):
        return text if scale == 1 else "0"
    text = text if text.isalnum() or _is_call(text) else f"({text})"
    return f"{scale}*{text}"


def _is_call(text: str) -> bool:
    return text.startswith("sqrt(") and _bare(text[4:]) != text[4:]
