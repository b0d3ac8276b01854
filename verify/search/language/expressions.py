"""Typed expressions: what a tree of syntax becomes once every part is known to fit. No SymPy here.

An expression is a number or a matrix; a matrix has two sides, each an integer or a name (``n``, or one of the user's
own). Numbers that are constants are folded exactly; nothing else is simplified, so that nothing can be simplified away
where it has no value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from verify.search.language.syntax import Sign

Side = int | str
Form = Literal["number", "name", "sum", "product", "power", "call"]


@dataclass(frozen=True)
class MatrixSort:
    """The sort of matrices with these sides."""

    rows: Side
    columns: Side

    def __str__(self) -> str:
        return f"{self.rows}×{self.columns}"


@dataclass(frozen=True)
class Expression:
    """One node. ``sort`` is None for numbers; ``value`` the number, or the exponent of a power.

    ``head``: the name, or the function; ``time``: after how many steps; ``side``: k of ``lambda``, ``sigma``, ``I``.
    ``degree`` in the quantities, and ``size``, the number of nodes, are what limits are put on.
    """

    form: Form
    head: str = ""
    parts: tuple[Expression, ...] = ()
    value: Fraction | None = None
    time: int | None = None
    side: Side | None = None
    sort: MatrixSort | None = None
    symmetric_name: bool = False
    degree: int = field(default=1, compare=False)
    size: int = field(default=1, compare=False)

    @property
    def constant(self) -> Fraction | None:
        """The value of a number that is known; None for any other expression."""
        return self.value if self.form == "number" else None

    def nodes(self) -> Iterator[Expression]:
        """Return the node and all below it."""
        yield self
        for part in self.parts:
            yield from part.nodes()

    def __str__(self) -> str:
        return written(self)


@dataclass(frozen=True)
class Link:
    """A relation between two numbers, or an equation between two matrices; ``text`` as it was typed."""

    sign: Sign
    left: Expression
    right: Expression
    text: str = field(compare=False)

    @property
    def sides(self) -> tuple[Expression, Expression]:
        return self.left, self.right

    def nodes(self) -> Iterator[Expression]:
        """Return all nodes of both sides."""
        for side in self.sides:
            yield from side.nodes()


def number(value: Fraction | int) -> Expression:
    """Return a constant."""
    return Expression("number", value=Fraction(value), degree=0)


# --- symmetry ------------------------------------------------------------------------------------------------


def is_symmetric(a: Expression) -> bool:
    """Tell whether a matrix is symmetric by its form: equal, part by part, to its own transpose."""
    return a.sort is not None and _key(a) == _key(_transposed(a))


def _transposed(a: Expression) -> Expression:
    """The transpose, pushed down to the names."""
    if a.symmetric_name or (a.form == "call" and a.head == "I"):
        return a
    if a.form == "call" and a.head == "T":
        return a.parts[0]
    if a.form == "sum":
        return Expression("sum", parts=tuple(_transposed(x) for x in a.parts), sort=a.sort)
    if a.form == "product":
        scalars = [x for x in a.parts if x.sort is None]
        matrices = [_transposed(x) for x in a.parts if x.sort is not None]
        return Expression("product", parts=(*scalars, *reversed(matrices)), sort=a.sort)
    if a.form == "power":
        return Expression("power", parts=(_transposed(a.parts[0]),), value=a.value, sort=a.sort)
    return Expression("call", "T", (a,), sort=a.sort)


def _key(a: Expression) -> object:
    """What two expressions share that differ by the order of terms and of scalar factors, and by brackets."""
    if a.form == "call" and a.head == "T":
        inside = _transposed(a.parts[0])
        if not (inside.form == "call" and inside.head == "T"):
            return _key(inside)
        return ("T", _key(a.parts[0]))
    if a.form == "sum":
        return ("sum", tuple(sorted(map(repr, (_key(x) for x in a.parts)))))
    if a.form == "product":
        scalars = tuple(sorted(repr(_key(x)) for x in a.parts if x.sort is None))
        matrices = [y for x in a.parts if x.sort is not None for y in _factors(x)]
        return ("product", scalars, tuple(repr(_key(x)) for x in matrices))
    if a.form == "power" and a.sort is not None:
        return ("product", (), tuple(repr(_key(x)) for x in _factors(a)))
    return (a.form, a.head, tuple(repr(_key(x)) for x in a.parts), a.value, a.time, a.side)


_UNROLLED = 8


def _factors(a: Expression) -> list[Expression]:
    """The factors of a product of matrices, written out."""
    if a.form == "call" and a.head == "T":
        pushed = _transposed(a.parts[0])
        return _factors(pushed) if pushed.form in ("product", "power") else [a]
    if a.form == "product" and all(x.sort is not None for x in a.parts):
        return [y for x in a.parts for y in _factors(x)]
    if a.form == "power" and a.sort is not None and a.value is not None and a.value <= _UNROLLED:
        return _factors(a.parts[0]) * int(a.value)
    return [a]


# --- written out ---------------------------------------------------------------------------------------------

_SUM, _PRODUCT, _SIGNED, _POWER, _ATOM = range(5)


def written(a: Expression) -> str:
    """Return the expression as it may be typed."""
    return _written(a)[0]


def _written(a: Expression) -> tuple[str, int]:
    """The text, and how tightly it binds."""
    if a.form == "number":
        return _written_number(a.value or Fraction(0))
    at = "" if not a.time else f"[{a.time}]"
    if a.form == "name":
        return f"{a.head}{at}", _ATOM
    if a.form == "call":
        index = [] if a.side is None else [str(a.side)]
        return f"{a.head}{at}({', '.join([*index, *map(written, a.parts)])})", _ATOM
    if a.form == "sum":
        first, *rest = (_written(x) for x in a.parts)
        terms = [first[0], *(f"- {t[1:]}" if t.startswith("-") else f"+ {t}" for t, _ in rest)]
        return " ".join(terms), _SUM
    if a.form == "power":
        return _written_power(a.parts[0], a.value or Fraction(0))
    return _written_product(a.parts)


def _written_number(value: Fraction) -> tuple[str, int]:
    sign = _SIGNED if value < 0 else _ATOM
    return (str(value), min(sign, _PRODUCT) if value.denominator > 1 else sign)


def _written_power(base: Expression, exponent: Fraction) -> tuple[str, int]:
    if exponent == Fraction(1, 2):
        return f"sqrt({written(base)})", _ATOM
    if exponent < 0 and base.sort is None:
        return f"1/{_bracketed(_positive_power(base, -exponent), _POWER)}", _PRODUCT
    power = str(exponent) if exponent.denominator == 1 else f"({exponent})"
    return f"{_bracketed(_written(base), _ATOM)}**{power}", _POWER


def _positive_power(base: Expression, exponent: Fraction) -> tuple[str, int]:
    return _written(base) if exponent == 1 else _written_power(base, exponent)


def _written_product(parts: tuple[Expression, ...]) -> tuple[str, int]:
    negative = parts[0].constant == -1 and len(parts) > 1
    factors = parts[1:] if negative else parts
    text = ""
    for x in factors:
        below = x.form == "power" and x.sort is None and x.value is not None and x.value < 0
        if below:
            inner = _positive_power(x.parts[0], -(x.value or Fraction(0)))
            text += f"{'' if text else '1'}/{_bracketed(inner, _POWER)}"
        else:
            text += f"{'*' if text else ''}{_bracketed(_written(x), _SIGNED if not text and not negative else _POWER)}"
    return (f"-{text}", _SIGNED) if negative else (text, _PRODUCT)


def _bracketed(found: tuple[str, int], least: int) -> str:
    text, binds = found
    return text if binds >= least else f"({text})"


def speaks_of_network(nodes: Iterator[Expression], own: frozenset[str]) -> bool:
    """Tell whether any of the nodes is a quantity of the network, not of the user's own matrices alone."""
    for a in nodes:
        if a.form == "name" and a.head not in own and a.head not in ("n", "h", "m", "N"):
            return True
        if a.form == "call" and a.head in ("tau", "loss"):
            return True
    return False
