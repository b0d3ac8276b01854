"""Linear combinations of rational matrices by irrational numbers, which keep where those numbers came from.

A ball forgets its origin, so that no two matrices of balls are ever known to be equal. A combination has its factors as
products of powers of irrational numbers: its products, traces and norms are numbers that can be recognised as equal to
others, and the spectrum of a multiple f A is that of A, multiplied.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import prod
from typing import TypeAlias

from flint import arb, arb_mat, fmpq

from verify.numbers.exact.algebraic import Node, node
from verify.numbers.exact.matrices import Dense, Matrix, balls, is_zero, zero
from verify.numbers.exact.scalars import ONE, Number, Real, Scalar, ball, divide, multiply, power
from verify.numbers.memo import is_lasting, remembered

Monomial: TypeAlias = tuple[tuple[Node, int], ...]
"""Irrational numbers, each with its exponent, in an order of their own; empty for 1."""

_PRIMES = tuple(p for p in range(2, 100) if all(p % q for q in range(2, p)))

MOST = 24
"""With more terms than this a matrix is enclosed in balls."""


class Combination(Matrix):
    """The sum of rational matrices times monomials in irrational numbers, no two monomials the same.

    ``monomials``: by monomial, its matrix, none of them zero.
    """

    __slots__ = ("monomials", "terms")

    def __init__(self, monomials: Mapping[Monomial, Matrix]) -> None:
        self.monomials = dict(monomials)
        self.terms = tuple((_value(m), a) for m, a in self.monomials.items())
        self.shape = self.terms[0][1].shape
        self.is_rational, self.factors, self._transpose, self.memo = False, None, None, {}
        self.scaled_from = self.terms[0] if len(self.terms) == 1 else None

    @property
    def dense(self) -> Dense:
        """An enclosure at the working precision."""
        return remembered(self.memo, "dense", self._enclosed)

    def _enclosed(self) -> arb_mat:
        return sum((balls(a.dense) * ball(f) for f, a in self.terms), arb_mat(*self.shape))

    @property
    def bits(self) -> int:
        return max(a.bits for _, a in self.terms)

    @property
    def T(self) -> Matrix:
        if self._transpose is None:
            self._transpose = Combination({m: a.T for m, a in self.monomials.items()})
            self._transpose._transpose = self
        return self._transpose

    def __getitem__(self, index: tuple[int, int]) -> Scalar:
        return sum((multiply(f, a[index]) for f, a in self.terms), fmpq(0))

    def __add__(self, other: Matrix) -> Matrix:
        if not isinstance(other, Matrix):
            return NotImplemented
        self._same_shape(other)
        theirs = _monomials(other)
        if theirs is None:
            return Matrix(balls(self.dense) + balls(other.dense))
        return _made([*self.monomials.items(), *theirs.items()], self.shape)

    __radd__ = __add__

    def __mul__(self, other: Matrix | Number) -> Matrix:
        return _product(self, other) if isinstance(other, Matrix) else self.__rmul__(other)

    def __rmul__(self, other: Matrix | Number) -> Matrix:
        if isinstance(other, Matrix):
            return _product(other, self)
        if not isinstance(other, (int, fmpq, arb)):
            return NotImplemented
        found = monomial(other)
        if found is None:
            return Matrix(balls(self.dense) * ball(other))
        c, m = found
        return _made([_times((c, m), k, a) for k, a in self.monomials.items()], self.shape)

    def inverse(self) -> Matrix:
        if self.scaled_from is None:
            return super().inverse()
        factor, origin = self.scaled_from
        return multiple(divide(ONE, factor), origin.inverse())


@is_lasting.register
def _(value: Combination) -> bool:
    return True


def multiple(factor: Scalar, a: Matrix) -> Matrix:
    """Return a matrix times a number, exactly where the matrix is rational or a combination.

    Example:
        >>> from verify.numbers.exact.matrices import identity, norm
        >>> from verify.numbers.exact.scalars import compare, sqrt
        >>> root = sqrt(sqrt(fmpq(2)))
        >>> compare(norm(multiple(root, identity(2))), root * sqrt(fmpq(2)))
        0
    """
    known, found = _monomials(a), monomial(factor)
    if known is None or found is None:
        return Matrix(balls(a.dense) * ball(factor))
    return _made([_times(found, k, b) for k, b in known.items()], a.shape)


# --- monomials -----------------------------------------------------------------------------------------------


def monomial(x: Number) -> tuple[fmpq, Monomial] | None:
    """Return a number as a rational multiple of a monomial; None for a ball that remembers nothing."""
    if isinstance(x, Real):
        if x.node.rigid:
            return None
        coefficient, powers = _reduced(fmpq(1), {x.node: 1})
        return coefficient, _ordered(powers)
    return None if isinstance(x, arb) else (fmpq(x), ())


def _reduced(coefficient: fmpq, powers: Mapping[Node, int]) -> tuple[fmpq, dict[Node, int]]:
    """A monomial with no power that is a rational number, or a monomial in what is below a root."""
    before: Mapping[Node, int] | None = None
    while before != powers:
        before = powers
        parts = [_power(x, k) for x, k in powers.items()]
        coefficient = prod((c for c, _ in parts), start=coefficient)
        powers = _joined([p for _, p in parts])
    return coefficient, dict(powers)


def _power(x: Node, k: int) -> tuple[fmpq, dict[Node, int]]:
    """The k-th power of a number that is not 0, k any integer, by what the number is made of."""
    if x.op == "surd":
        sign, radicand = x.args
        if k % 2 == 0:
            return radicand ** (k // 2), {}
        outside, inside = _without_squares(radicand)
        return sign * outside * radicand ** (k // 2), {node("surd", 1, inside): 1}
    if x.op == "sqrt":
        coefficient, powers = _of(x.args[0], k // 2)
        return coefficient, _joined([powers, {x: k % 2}])
    if x.op in ("mul", "div"):
        (c, p), (d, q) = _of(x.args[0], k), _of(x.args[1], k if x.op == "mul" else -k)
        return c * d, _joined([p, q])
    if x.op == "root_of":
        base, p, q = x.args[0], int(x.args[1]), int(x.args[2])
        coefficient, powers = _of(base, k * p // q)
        return coefficient, _joined([powers, {node("root_of", base, 1, q): k * p % q}])
    return _of(x.args[0], k * x.args[1]) if x.op == "pow" else (fmpq(1), {x: k})


def _of(x: Node | fmpq, k: int) -> tuple[fmpq, dict[Node, int]]:
    return (fmpq(1), {x: k}) if isinstance(x, Node) else (fmpq(x) ** k, {})


def _without_squares(radicand: fmpq) -> tuple[fmpq, fmpq]:
    """The c and the integer d with sqrt(radicand) = c sqrt(d), d without small square factors."""
    inside, outside = int(radicand.p * radicand.q), fmpq(1, radicand.q)
    for prime in _PRIMES:
        while inside % (prime * prime) == 0:
            inside, outside = inside // (prime * prime), outside * prime
    return outside, fmpq(inside)


def _joined(factors: Iterable[Mapping[Node, int]]) -> dict[Node, int]:
    total: dict[Node, int] = {}
    for powers in factors:
        for x, k in powers.items():
            total[x] = total.get(x, 0) + k
    return {x: k for x, k in total.items() if k}


def _ordered(powers: Mapping[Node, int]) -> Monomial:
    return tuple(sorted(powers.items(), key=lambda item: id(item[0])))


def _value(m: Monomial) -> Scalar:
    return prod((power(Real(x), k) for x, k in m), start=ONE)


def _times(left: tuple[fmpq, Monomial], right: Monomial, a: Matrix) -> tuple[Monomial, Matrix]:
    """A monomial times another, with what is rational of the product in the matrix."""
    c, m = left
    if not m or not right:
        return m or right, a if c == 1 else c * a
    coefficient, powers = _reduced(c, _joined([dict(m), dict(right)]))
    return _ordered(powers), a if coefficient == 1 else coefficient * a


# --- sums and products ---------------------------------------------------------------------------------------


def _monomials(a: Matrix) -> Mapping[Monomial, Matrix] | None:
    """The terms of a matrix; None for one of balls."""
    if isinstance(a, Combination):
        return a.monomials
    if not a.is_rational:
        return None
    return {} if is_zero(a) else {(): a}


def _made(terms: Iterable[tuple[Monomial, Matrix]], shape: tuple[int, int]) -> Matrix:
    total: dict[Monomial, Matrix] = {}
    for m, a in terms:
        total[m] = total[m] + a if m in total else a
    left = {m: a for m, a in total.items() if not is_zero(a)}
    if not left.keys() - {()}:
        return left.get((), zero(*shape))
    made = Combination(left)
    return made if len(left) <= MOST else Matrix(made.dense)


def _product(a: Matrix, b: Matrix) -> Matrix:
    left, right = _monomials(a), _monomials(b)
    if left is None or right is None:
        return Matrix(balls(a.dense)) * Matrix(balls(b.dense))
    shape = (a.shape[0], b.shape[1])
    return _made([_times((fmpq(1), m), k, x * y) for m, x in left.items() for k, y in right.items()], shape)
