"""How irrational real numbers were made, so that they can be refined and compared.

A ``Node`` is an expression over rational numbers, square roots and roots of polynomials. Its ball (``flint.arb``) can
be recomputed at any precision, and two numbers made in different ways can be recognised as equal
(``verify.numbers.exact.identities``), which balls alone never can. The numbers themselves are ``Real``, among the
``verify.numbers.exact.scalars``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias
from weakref import WeakValueDictionary

from flint import acb, arb, arb_poly, ctx, fmpq, fmpz_poly

BASE_PRECISION = 64
"""Bits at which a number is first enclosed, unless ``flint.ctx.prec`` asks for more."""

_GUARD = 16

Argument: TypeAlias = Any
"""What an operation is applied to: a rational number, an integer, another node, or what "enclosed" is told by."""


class Node:
    """One operation on rational numbers and nodes; equal operations on equal arguments are one object.

    ``rigid``: made from a ball of unknown origin, so it cannot be refined.
    """

    __slots__ = ("__weakref__", "_ball", "_prec", "args", "op", "rigid")

    def __init__(self, op: str, args: tuple[Argument, ...], ball: arb | None = None) -> None:
        self.op, self.args = op, args
        self.rigid = ball is not None or any(a.rigid for a in args if isinstance(a, Node))
        self._prec, self._ball = 0, ball

    def at(self, prec: int) -> arb:
        """Return an enclosure computed with prec bits (the one there is, if it cannot be refined)."""
        ball = self._ball
        if ball is not None and (self.rigid or self._prec >= prec):
            return ball
        if all(a._ready(prec) for a in self.args if isinstance(a, Node)):
            self._evaluate(prec)
            return self._ball if self._ball is not None else arb.nan()
        pending: list[Node] = [self]
        while pending:  # a loop, for a product over a long run is deeper than Python's stack
            node = pending[-1]
            todo = [a for a in node.args if isinstance(a, Node) and not (a._prec >= prec or a._ready(prec))]
            if todo:
                pending.extend(todo)
            else:
                pending.pop()
                if not node._ready(prec):  # it may have been met twice
                    node._evaluate(prec)
        return self._ball if self._ball is not None else arb.nan()

    def _ready(self, prec: int) -> bool:
        return self._ball is not None and (self.rigid or self._prec >= prec)

    def _evaluate(self, prec: int) -> None:
        values = [a._ball if isinstance(a, Node) else a for a in self.args]
        before = ctx.prec
        ctx.prec = prec + _GUARD  # a context of FLINT's takes longer than most operations
        try:
            self._ball, self._prec = _EVALUATE[self.op](*values), prec
        finally:
            ctx.prec = before


_TABLE: WeakValueDictionary[tuple[object, ...], Node] = WeakValueDictionary()


def node(op: str, *args: Argument) -> Node:
    """Return the one node for the operation on the arguments (rationals, nodes, integers)."""
    key = (op, *[_key(a) if isinstance(a, fmpq) else a for a in args])
    found = _TABLE.get(key)
    if found is None:
        found = _TABLE[key] = Node(op, args)
    return found


def _key(x: fmpq) -> int | tuple[int, int]:
    """What stands for a rational number in the table: FLINT's hash of one takes as long as an operation on balls."""
    above, below = int(x.p), int(x.q)
    return above if below == 1 else (above, below)


# --- evaluation of one operation on balls and rationals ------------------------------------------------------


def _ball(x: fmpq | int | arb) -> arb:
    return x if isinstance(x, arb) else arb(x)


def _sqrt(x: fmpq | arb) -> arb:
    """The square root of the part of x that is not negative; the number enclosed is known not to be."""
    ball = _ball(x)
    if not ball.lower() < 0:
        return ball.sqrt()
    top = ball.upper().sqrt().upper() / 2
    return arb(top, top)


def ball_power(x: arb, k: int) -> arb:
    """Return x**k for k >= 0; FLINT's own power of a ball around 0 is not a number."""
    result = arb(1)
    for bit in bin(k)[2:]:
        result = result * result * x if bit == "1" else result * result
    return result


def _surd(sign: int, radicand: fmpq) -> arb:
    return sign * arb(radicand).sqrt()


@lru_cache(maxsize=1024)
def real_roots(coefficients: tuple[int, ...], prec: int) -> tuple[arb, ...]:
    """Return isolating balls of all real roots, in descending order, of a squarefree integer polynomial."""
    with ctx.workprec(prec):
        roots: Any = fmpz_poly(list(coefficients)).complex_roots()  # FLINT's stub leaves out the multiplicities
    found = [root for root, _ in roots]
    real_ones = [z if isinstance(z, arb) else z.real for z in found if not isinstance(z, acb) or z.imag.is_zero()]
    return tuple(sorted(real_ones, key=lambda r: r.mid(), reverse=True))


def _root(index: int, *coefficients: int) -> arb:
    isolated = real_roots(coefficients, BASE_PRECISION + _GUARD)
    if ctx.prec <= BASE_PRECISION + _GUARD:
        return isolated[index]
    narrowed = _narrowed(isolated[index], coefficients)
    return narrowed if narrowed is not None else real_roots(coefficients, ctx.prec)[index]


def _narrowed(root: arb, coefficients: tuple[int, ...]) -> arb | None:
    """Narrow a ball around one root of a polynomial to ``ctx.prec`` bits by Newton's method for intervals.

    The root lies in m - p(m) / p'(ball) by the mean value theorem, m being the ball's middle. None where the slope may
    vanish on the ball, or the bits are not reached.
    """
    wanted = ctx.prec - 2
    with ctx.workprec(ctx.prec + _GUARD + len(coefficients) + max(map(abs, coefficients)).bit_length()):
        poly = arb_poly(list(coefficients))
        slope = poly.derivative()
        for _ in range(wanted.bit_length()):
            if root.rel_accuracy_bits() >= wanted:
                break
            middle = root.mid()
            step = poly(middle) / slope(root)
            if not step.is_finite():
                return None
            root = root.intersection(middle - step)
    return root + 0 if root.rel_accuracy_bits() >= wanted else None  # as long as the precision asks for


def _positive_root(*coefficients: fmpq | int | arb) -> arb:
    """Enclose the positive root of a polynomial (lowest coefficient first) that changes sign once."""
    poly = arb_poly([_ball(c) for c in coefficients])
    guess = _newton([_ball(c).mid() for c in coefficients])
    if guess is None:
        return arb.nan()
    width = guess * arb(2) ** (4 - ctx.prec)
    # the widths far below what the coefficients leave open would show no change of sign
    left_open = poly(guess).rad() / abs(poly.derivative()(guess)).upper() / width
    if left_open.is_finite() and left_open > 4:
        width = (width * arb(4) ** (int(float(left_open.log() / arb(4).log())) - 1)).mid()
    while width < guess:
        low, high = poly((guess - width).mid()), poly((guess + width).mid())
        if (low < 0 and high > 0) or (low > 0 and high < 0):
            return (guess - width).mid().union((guess + width).mid())
        width = (width * 4).mid()
    return arb.nan()


def _newton(coefficients: list[arb]) -> arb | None:
    """Approximate the one positive root by bisection on powers of two, then Newton; no claim of accuracy."""
    poly = arb_poly(coefficients)
    start = poly(arb(2) ** -4096).mid()
    low, high = -4096, 4096
    while high - low > 1:
        middle = (low + high) // 2
        if (poly(arb(2) ** middle).mid() > 0) == (start > 0):
            low = middle
        else:
            high = middle
    x, slope = arb(2) ** low, poly.derivative()
    a, b = x, 2 * x
    for _ in range(16 + 2 * ctx.prec.bit_length()):
        value = poly(x).mid()
        if (value > 0) == (start > 0):
            a = x
        else:
            b = x
        step = slope(x).mid()
        moved = (x - value / step).mid() if step != 0 else a
        if abs(moved - x) < x * arb(2) ** (2 - ctx.prec):
            break
        x = moved if a < moved < b else ((a + b) / 2).mid()
    return x if x.is_finite() else None


_EVALUATE: dict[str, Callable[..., arb]] = {
    "add": lambda a, b: _ball(a) + b,
    "mul": lambda a, b: _ball(a) * b,
    "div": lambda a, b: _ball(a) / b,
    "pow": lambda a, k: ball_power(_ball(a), k),
    "root_of": lambda a, p, q: _ball(a) ** (arb(p) / q),
    "sqrt": _sqrt,
    "surd": _surd,
    "root": _root,
    "positive_root": _positive_root,
    "exp": lambda a: _ball(a).exp(),
    "log": lambda a: _ball(a).log(),
    "max": lambda a, b: _ball(a).max(_ball(b)),
    "min": lambda a, b: _ball(a).min(_ball(b)),
    "abs": lambda a: abs(_ball(a)),
    "enclosed": lambda enclosure, *what: enclosure(*what),  # a number known by its enclosures at any precision
}
