"""What texts in Coq's language are made of: identifiers, natural numbers, parentheses.

Times, indices and sides are natural numbers; what is none is refused, and so is every term without a counterpart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sympy import Add, Basic, S, Symbol, oo

Names = Mapping[Basic, str]
"""How some terms are written instead: a certificate's atoms, a cited result's variables."""

NO_NAMES: Names = {}
_TAKEN = frozenset("R net as at by do else end exists fun if in is let match of return then where with".split())  # noqa: SIM905
"""The field, the setting, and words of the language: no variable has one of these names."""
WORD = re.compile(r"[\w.'%:]+(\^T)?")


class CountText(str):
    """How a natural number is written; as a real number it is followed by ``%:R``."""

    __slots__ = ()


class NotExpressible(ValueError):
    """A term has no counterpart in the library; the message says which."""


def identifier(name: str) -> str:
    """Return the Coq name of a result, step or symbol.

    Example:
        >>> identifier("eq16-c")
        'eq16_c'
    """
    name = re.sub(r"\W", "_", name)
    if name in _TAKEN:
        return f"{name}_"
    return name if re.match(r"[A-Za-z_]", name) else f"s{name}"


def is_count(term: Basic) -> bool:
    """Tell whether a symbol counts: a side, a time or an index, hence a natural number."""
    return isinstance(term, Symbol) and bool(term.is_integer and term.is_nonnegative)


def parenthesised(text: str) -> str:
    """Return a text that may stand as an argument or a factor."""
    return text if WORD.fullmatch(text) or _closing(text) == len(text) - 1 else f"({text})"


def _closing(text: str) -> int:
    """Return where the parenthesis that opens the text is closed; -2 if none opens it."""
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return place if place else -2
    return -2


def count(term: Basic, names: Names = NO_NAMES) -> str:
    """Return a natural number: a time such as ``t.+1``, an index or a side."""
    term = S(term)
    if term in names:
        return names[term]
    if term.is_Integer and term.is_nonnegative:
        return str(term)
    if is_count(term):
        return str(term)
    if isinstance(term, Add):
        number, rest = term.as_coeff_Add()
        if rest.is_Symbol and number.is_Integer:
            inner = count(rest, names)
            if inner.isdigit():
                return str(int(inner) + int(number))
            return f"{parenthesised(inner)}{('.+1' if number > 0 else '.-1') * abs(int(number))}"
    if term == oo:
        raise NotExpressible("a value in the limit, at infinite time")
    raise NotExpressible(f"{term} is not a natural number in the library")
