"""How tightly expressions bind, and the marks of a medium: what a formula is written with."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import (
    Expr,
    Limit,
    MatMul,
    MatPow,
    Max,
    Min,
    Mul,
    Pow,
    Product,
    Rational,
    Sum,
    Transpose,
)
from sympy.core.relational import Relational

from derivations.notation import MinOver
from derivations.typesetting.reading_order import is_negative, is_sum

SUM, PRODUCT, POWER, ATOM = 1, 2, 3, 4
RELATIONS = {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}


def binding(expr: Expr) -> int:
    """Return how tightly the expression is written, from SUM to ATOM."""
    if isinstance(expr, Relational):
        return 0
    if is_sum(expr) or is_negative(expr):
        return SUM
    if isinstance(expr, (Mul, MatMul, Product, Sum, Limit, Max, Min, MinOver)) or (
        expr.is_Rational and not expr.is_Integer
    ):
        return PRODUCT
    if isinstance(expr, (Pow, MatPow, Transpose)) and expr.args[-1] != Rational(1, 2):
        divides = isinstance(expr, Pow) and expr.exp.is_Rational and expr.exp < 0
        return PRODUCT if divides else POWER
    return ATOM


class Marks:
    """How a fraction, a root, a name look in one medium; all take and return written text."""

    def name(self, name: str) -> str:
        """Return the symbol of the notation, or one made up from the name."""
        raise NotImplementedError

    def own_name(self, name: str) -> str:
        """Return the name of a matrix of the user's own, whatever the notation calls so."""
        raise NotImplementedError

    def bracket(self, text: str) -> str:
        raise NotImplementedError

    def fraction(self, above: str, below: str, binds: tuple[int, int]) -> str:
        """Return above over below; ``binds`` says how tightly each is written."""
        raise NotImplementedError

    def root(self, text: str) -> str:
        raise NotImplementedError

    def power(self, base: str, exponent: str) -> str:
        raise NotImplementedError

    def operator(self, name: str, arguments: Sequence[str], exponent: str = "") -> str:
        """Return a named operator with arguments, ``sigma_max(X)``, raised to a power where one is given."""
        raise NotImplementedError

    def norm(self, text: str) -> str:
        raise NotImplementedError

    def inner(self, left: str, right: str) -> str:
        raise NotImplementedError

    def rows(self, rows: Sequence[Sequence[str]]) -> str:
        """Return the entries row by row, in brackets."""
        raise NotImplementedError

    def times(self, factors: Sequence[str]) -> str:
        raise NotImplementedError

    def relation(self, kind: str) -> str:
        raise NotImplementedError

    def limits(self, name: str, below: str, above: str, body: str) -> str:
        """Return a big operator with what stands below and above it, and its body."""
        raise NotImplementedError

    def transposed(self, base: str) -> str:
        raise NotImplementedError

    def word(self, name: str) -> str:
        """Return one of the fixed signs: infinity, grad, arrow, le, composed, star."""
        raise NotImplementedError

    def subscripted(self, head: str, index: str) -> str:
        raise NotImplementedError

    def starred(self, head: str, index: str) -> str:
        raise NotImplementedError

    def upright(self, name: str) -> str:
        raise NotImplementedError

    def braces(self, text: str) -> str:
        raise NotImplementedError

    def joined(self, texts: Sequence[str], word: str) -> str:
        raise NotImplementedError

    def closed_fraction(self, text: str) -> str:
        """Return a fraction that a factor follows; a medium that writes it in one line brackets it."""
        return text

    def index_word(self, index: str) -> str:
        return index
