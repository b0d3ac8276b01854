"""Recognising that an expression of irrational numbers is zero whatever the irrational numbers are.

An expression is expanded as a quotient of polynomials over the rationals. The indeterminates are its roots: square
roots of rationals (of square classes that are multiplicatively independent, so that their products are linearly
independent), other roots of expressions (s**q = radicand), roots of irreducible polynomials (reduced by the
polynomial), and anything else as it is. The rule of each speaks of itself and of earlier ones alone, so that the
remainders by all rules, the last first, are a normal form. If the numerator of the difference reduces to zero, the two
numbers are equal. The converse is not claimed: False means only that no identity was found.
"""

from __future__ import annotations

from itertools import combinations
from math import prod
from typing import TypeAlias

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx, fmpz

from verify.numbers.exact.algebraic import Node, node

_TERM_LIMIT = 3000
_INDETERMINATES = 24

_RING = fmpq_mpoly_ctx.get([f"r{k}" for k in reversed(range(_INDETERMINATES))], Ordering.lex)
_ZERO, _ONE = _RING.constant(0), _RING.constant(1)

Fraction: TypeAlias = tuple[fmpq_mpoly, fmpq_mpoly]


class _TooLarge(Exception):
    pass


def is_identically_zero(a: Node | fmpq, b: Node | fmpq) -> bool:
    """Return whether a = b is found to be an identity in the roots that occur; False says nothing."""
    try:
        return _Expansion().difference(a, b)
    except _TooLarge:
        return False


def _square_root(x: fmpq) -> fmpq | None:
    top, bottom = fmpz(x.p), fmpz(x.q)
    return fmpq(top.isqrt(), bottom.isqrt()) if top.is_square() and bottom.is_square() else None


class _Expansion:
    """What is known while two numbers are compared: the indeterminates, each with the rule that it obeys."""

    def __init__(self) -> None:
        self.count = 0
        self.rules: list[tuple[int, int, fmpq_mpoly]] = []
        """An indeterminate's place, and the polynomial, monic in it and of that degree, that is zero."""
        self.radicands: dict[int, fmpq] = {}
        """The independent rationals whose roots are indeterminates, by their places."""
        self.known: dict[Node, Fraction] = {}

    def difference(self, a: Node | fmpq, b: Node | fmpq) -> bool:
        (p, q), (r, s) = self.fraction(a), self.fraction(b)
        return self._mul(p, s) == self._mul(r, q)

    def fraction(self, x: Node | fmpq) -> Fraction:
        if not isinstance(x, Node):
            return _RING.constant(x), _ONE
        if x not in self.known:
            for part in _below(x, self.known):
                self.known[part] = self._expand(part)
        return self.known[x]

    def _expand(self, x: Node) -> Fraction:
        if x.op in ("add", "mul", "div"):
            (p, q), (r, s) = self.fraction(x.args[0]), self.fraction(x.args[1])
            if x.op == "add" and q == s:
                return p + r, q
            if x.op == "add":
                return self._mul(p, s) + self._mul(r, q), self._mul(q, s)
            return (self._mul(p, r), self._mul(q, s)) if x.op == "mul" else (self._mul(p, s), self._mul(q, r))
        if x.op == "pow":
            p, q = self.fraction(x.args[0])
            return self._power(p, x.args[1]), self._power(q, x.args[1])
        if x.op == "surd":
            return x.args[0] * self._surd(x.args[1]), _ONE
        if x.op == "sqrt":
            p, q = self.fraction(x.args[0])
            if q != _ONE:
                return self._indeterminate(), _ONE
            return self._denested(p) or self._root_of(p), _ONE
        if x.op == "root_of":
            return self._power_of_root(*x.args)
        return (self._root(x.args[1:]) if x.op == "root" else self._indeterminate()), _ONE

    def _power_of_root(self, base: Node | fmpq, p: int, q: int) -> Fraction:
        """base^(p/q), by powers of the one root that all of these have in common."""
        if p != 1:
            above, below = self.fraction(node("root_of", base, 1, q))
            return (
                (self._power(above, p), self._power(below, p))
                if p > 0
                else (self._power(below, -p), self._power(above, -p))
            )
        above, below = self.fraction(base)
        made = self._indeterminate()
        return (self._ruled(made, made**q - above) if below == _ONE else made), _ONE

    # --- indeterminates ---------------------------------------------------------------------------------

    def _indeterminate(self) -> fmpq_mpoly:
        if self.count == _INDETERMINATES:
            raise _TooLarge
        self.count += 1
        return _RING.gen(_INDETERMINATES - self.count)

    def _ruled(self, made: fmpq_mpoly, rule: fmpq_mpoly) -> fmpq_mpoly:
        place = _INDETERMINATES - self.count
        self.rules.append((place, rule.degrees()[place], rule))
        return made

    def _root_of(self, radicand: fmpq_mpoly) -> fmpq_mpoly:
        made = self._indeterminate()
        return self._ruled(made, made**2 - radicand)

    def _root(self, coefficients: tuple[int, ...]) -> fmpq_mpoly:
        """A root of the polynomial with these integer coefficients, lowest first."""
        made = self._indeterminate()
        return self._ruled(made, sum((fmpq(c, coefficients[-1]) * made**k for k, c in enumerate(coefficients)), _ZERO))

    def _surd(self, radicand: fmpq) -> fmpq_mpoly:
        """The root of a positive rational: a multiple of a product of those known where it is one, else a new one."""
        places = list(self.radicands)
        for size in range(len(places) + 1):
            for chosen in combinations(places, size):
                factor = _square_root(radicand / prod((self.radicands[k] for k in chosen), start=fmpq(1)))
                if factor is not None:
                    return prod((_RING.gen(k) for k in chosen), start=_RING.constant(factor))
        made = self._root_of(_RING.constant(radicand))
        self.radicands[_INDETERMINATES - self.count] = radicand
        return made

    def _denested(self, radicand: fmpq_mpoly) -> fmpq_mpoly | None:
        """The root of a rational number, or of a + b sqrt(d) where that is a sum of two such; None otherwise."""
        a, others = fmpq(0), []
        for powers, c in radicand.to_dict().items():
            places = [k for k, power in enumerate(powers) if power]
            if not places:
                a = c
            elif len(others) == 0 and all(k in self.radicands for k in places):
                others.append((c, prod((self.radicands[k] for k in places), start=fmpq(1))))
            else:
                return None
        if not others:
            return self._surd(a) if a > 0 else None
        ((b, d),) = others
        # sqrt(a + b sqrt(d)) = sqrt((a + s) / 2) +- sqrt((a - s) / 2) with s^2 = a^2 - b^2 d, if s is rational
        s = _square_root(a * a - b * b * d)
        if s is None or a <= 0:
            return None
        first, second = self._surd((a + s) / 2), self._surd((a - s) / 2)
        return first + second if b > 0 else first - second

    # --- arithmetic -------------------------------------------------------------------------------------

    def _mul(self, p: fmpq_mpoly, q: fmpq_mpoly) -> fmpq_mpoly:
        if q == _ONE:
            return p
        if p == _ONE:
            return q
        if len(p) * len(q) > 20 * _TERM_LIMIT:
            raise _TooLarge
        product = self._reduced(p * q)
        if len(product) > _TERM_LIMIT:
            raise _TooLarge
        return product

    def _reduced(self, p: fmpq_mpoly) -> fmpq_mpoly:
        """The normal form: no indeterminate has a power that its rule expresses by lower ones."""
        degrees = p.degrees()
        for place, degree, rule in reversed(self.rules):
            if degrees[place] >= degree:
                p = divmod(p, rule)[1]
                degrees = p.degrees()
        return p

    def _power(self, p: fmpq_mpoly, k: int) -> fmpq_mpoly:
        result = _ONE
        while k:
            if k % 2:
                result = self._mul(result, p)
            k //= 2
            p = self._mul(p, p) if k else p
        return result


def _below(x: Node, known: dict[Node, Fraction]) -> list[Node]:
    """The nodes that x is made of and that are not known, arguments first."""
    order: dict[Node, None] = {}
    pending = [x]
    while pending:
        part = pending[-1]
        todo = [a for a in part.args if isinstance(a, Node) and a not in known and a not in order]
        if todo:
            pending.extend(todo)
        else:
            order[part] = None
            pending.pop()
    return list(order)
