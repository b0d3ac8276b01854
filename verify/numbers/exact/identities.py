"""Recognising that an expression of irrational numbers is zero whatever the irrational numbers are.

An expression is expanded as a quotient of polynomials over the rationals. The indeterminates are its roots: square
roots of rationals (kept apart by square classes, over which they are linearly independent), square roots of other
expressions (s**2 = radicand), roots of irreducible polynomials (reduced by the polynomial), and anything else as it
is. If the numerator of the difference reduces to the zero polynomial, the two numbers are equal. The converse is not
claimed: False means only that no identity was found.
"""

from __future__ import annotations

from typing import Any

from flint import fmpq, fmpz

from verify.numbers.exact.algebraic import Node

_TERM_LIMIT = 3000

# a monomial is the index of a square class and the powers of the atoms, ((atom, power), ...) in order
Monomial = tuple[int, tuple[tuple[int, int], ...]]
Poly = dict[Monomial, fmpq]
Fraction = tuple[Poly, Poly]

_UNIT: Monomial = (0, ())


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
    def __init__(self) -> None:
        self.classes: list[fmpq] = [fmpq(1)]
        self.atoms: list[Node] = []
        self.rules: list[tuple[int, Poly] | None] = []
        self.known: dict[Node, Fraction] = {}

    def difference(self, a: Node | fmpq, b: Node | fmpq) -> bool:
        (p, q), (r, s) = self.fraction(a), self.fraction(b)
        return not self._add(self._mul(p, s), self._mul(r, q), -1)

    def fraction(self, x: Node | fmpq) -> Fraction:
        if not isinstance(x, Node):
            return ({_UNIT: x} if x != 0 else {}), {_UNIT: fmpq(1)}
        if x not in self.known:
            for part in _below(x, self.known):
                self.known[part] = self._expand(part)
        return self.known[x]

    def _expand(self, x: Node) -> Fraction:
        one: Poly = {_UNIT: fmpq(1)}
        if x.op in ("add", "mul", "div"):
            (p, q), (r, s) = self.fraction(x.args[0]), self.fraction(x.args[1])
            if x.op == "add" and q == s:
                return self._add(p, r), q
            if x.op == "add":
                return self._add(self._mul(p, s), self._mul(r, q)), self._mul(q, s)
            return (self._mul(p, r), self._mul(q, s)) if x.op == "mul" else (self._mul(p, s), self._mul(q, r))
        if x.op == "pow":
            p, q = self.fraction(x.args[0])
            return self._power(p, x.args[1]), self._power(q, x.args[1])
        if x.op == "surd":
            return self._surd(x.args[0], x.args[1]), one
        if x.op == "sqrt":
            p, q = self.fraction(x.args[0])
            if q != one:
                return self._atom(x, None), one
            return self._denested(p) or self._atom(x, (2, p)), one
        if x.op == "root":
            return self._atom(x, self._root_rule(x)), one
        return self._atom(x, None), one

    def _denested(self, radicand: Poly) -> Poly | None:
        """The root of a rational number, or of a + b sqrt(d) where that is a sum of two such; None otherwise."""
        parts = {index: c for (index, powers), c in radicand.items() if not powers}
        a = parts.pop(0, fmpq(0))
        if len(parts) + (a != 0) < len(radicand) or len(parts) > 1:
            return None
        if not parts:
            return self._surd(1, a) if a > 0 else None
        ((index, b),) = parts.items()
        # sqrt(a + b sqrt(d)) = sqrt((a + s) / 2) +- sqrt((a - s) / 2) with s^2 = a^2 - b^2 d, if s is rational
        s = _square_root(a * a - b * b * self.classes[index])
        if s is None or a <= 0:
            return None
        return self._add(self._surd(1, (a + s) / 2), self._surd(1, (a - s) / 2), 1 if b > 0 else -1)

    def _atom(self, x: Node, rule: tuple[int, Poly] | None) -> Poly:
        self.atoms.append(x)
        self.rules.append(rule)
        return {(0, ((len(self.atoms) - 1, 1),)): fmpq(1)}

    def _root_rule(self, x: Node) -> tuple[int, Poly]:
        index, coefficients = len(self.atoms), x.args[1:]
        top = coefficients[-1]
        lower = {(0, ((index, k),) if k else ()): fmpq(-c, top) for k, c in enumerate(coefficients[:-1]) if c}
        return len(coefficients) - 1, lower

    def _surd(self, sign: int, radicand: fmpq) -> Poly:
        for index, representative in enumerate(self.classes):
            factor = _square_root(radicand / representative)
            if factor is not None:
                return {(index, ()): sign * factor}
        self.classes.append(radicand)
        return {(len(self.classes) - 1, ()): fmpq(sign)}

    def _add(self, p: Poly, q: Poly, scale: int = 1) -> Poly:
        return _accumulate(dict(p), q, scale)

    def _power(self, p: Poly, k: int) -> Poly:
        result: Poly = {_UNIT: fmpq(1)}
        for _ in range(k):
            result = self._mul(result, p)
        return result

    def _mul(self, p: Poly, q: Poly) -> Poly:
        if len(p) * len(q) > 20 * _TERM_LIMIT:
            raise _TooLarge
        total: Poly = {}
        for (i, powers), c in p.items():
            for (j, others), d in q.items():
                _accumulate(total, self._product(i, j, powers, others), c * d)
        if len(total) > _TERM_LIMIT:
            raise _TooLarge
        return total

    def _product(self, i: int, j: int, powers: Any, others: Any) -> Poly:
        """The product of two monomials, reduced."""
        merged = dict(powers)
        for atom, k in others:
            merged[atom] = merged.get(atom, 0) + k
        (((cls, _), c),) = self._surd(1, self.classes[i] * self.classes[j]).items()
        for atom in sorted(merged, reverse=True):  # an atom's rule speaks of earlier atoms and of itself
            rule = self.rules[atom]
            if rule and merged[atom] >= rule[0]:
                merged[atom] -= rule[0]
                rest: Poly = {(cls, tuple(sorted((a, k) for a, k in merged.items() if k))): c}
                return self._mul(rest, rule[1])
        return {(cls, tuple(sorted(merged.items()))): c}


def _accumulate(total: Poly, terms: Poly, scale: fmpq | int) -> Poly:
    """Add scale * terms to total, in place, and return it."""
    for monomial, c in terms.items():
        value = total.get(monomial, 0) + scale * c
        if value == 0:
            total.pop(monomial, None)
        else:
            total[monomial] = value
    return total


def _below(x: Node, known: dict[Node, Any]) -> list[Node]:
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
