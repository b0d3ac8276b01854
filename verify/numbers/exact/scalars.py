"""Exact scalars: a ``flint.fmpq`` where the number is rational, else a ball (``flint.arb``) that encloses it.

The irrational numbers made here are ``Real``: balls that can be refined and recognised. All functions take and
return such a mixed union. A number that does not exist raises ``Undefined``.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from flint import arb, ctx, fmpq, fmpz

from verify.numbers.exact.algebraic import BASE_PRECISION, Argument, Node, ball_power, node
from verify.numbers.exact.identities import is_identically_zero
from verify.numbers.memo import is_lasting

Scalar: TypeAlias = fmpq | arb
Number: TypeAlias = int | fmpz | fmpq | arb
"""A scalar as it may be given: also an integer."""

MAX_PRECISION = 4096
ZERO, ONE = fmpq(0), fmpq(1)


class Undefined(ArithmeticError):
    """A quantity that is not a real number; ``sign`` is that of the infinity it tends to, 0 where it is none."""

    def __init__(self, message: str, sign: int = 0) -> None:
        super().__init__(message)
        self.sign = sign

    def __str__(self) -> str:
        return {1: "inf", -1: "-inf"}.get(self.sign, "undefined")


class Undecided(ArithmeticError):
    """A number that the present precision does not determine well enough to go on."""


# --- irrational numbers --------------------------------------------------------------------------------------

Sum: TypeAlias = Any
"""A ``Scalar``. What is made of irrational numbers may be rational, which the signatures of ``arb`` do not foresee."""


class Real(arb):
    """An irrational number, as far as is known: a ball that remembers its expression.

    Its operators are the functions of this module, which find out where a result is rational.
    """

    __slots__ = ("node",)

    def __init__(self, origin: Node) -> None:
        super().__init__(origin.at(max(BASE_PRECISION, ctx.prec)))
        self.node = origin

    def __reduce__(self) -> tuple[object, ...]:
        return _restored, (self.node.op, tuple(Real(a) if isinstance(a, Node) else a for a in self.node.args))

    __hash__ = object.__hash__

    def __add__(self, other: object) -> Sum:
        return add(self, other) if isinstance(other, _NUMBERS) else NotImplemented

    def __radd__(self, other: object) -> Sum:
        return add(other, self) if isinstance(other, _NUMBERS) else NotImplemented

    def __sub__(self, other: object) -> Sum:
        return add(self, multiply(-1, other)) if isinstance(other, _NUMBERS) else NotImplemented

    def __rsub__(self, other: object) -> Sum:
        return add(other, multiply(-1, self)) if isinstance(other, _NUMBERS) else NotImplemented

    def __mul__(self, other: object) -> Sum:
        return multiply(self, other) if isinstance(other, _NUMBERS) else NotImplemented

    def __rmul__(self, other: object) -> Sum:
        return multiply(other, self) if isinstance(other, _NUMBERS) else NotImplemented

    def __truediv__(self, other: object) -> Sum:
        return divide(self, other) if isinstance(other, _NUMBERS) else NotImplemented

    def __rtruediv__(self, other: object) -> Sum:
        return divide(other, self) if isinstance(other, _NUMBERS) else NotImplemented

    def __pow__(self, other: object, modulus: None = None) -> Sum:
        return power(self, other) if isinstance(other, _NUMBERS) else NotImplemented

    def __rpow__(self, other: object, modulus: None = None) -> Sum:
        return power(other, self) if isinstance(other, _NUMBERS) else NotImplemented

    def __neg__(self) -> Sum:
        return multiply(-1, self)

    def __pos__(self) -> Real:
        return self

    def __abs__(self) -> Sum:
        return absolute(self)


_NUMBERS = (int, fmpq, fmpz, arb)


@is_lasting.register
def _(value: Real) -> bool:
    return not value.node.rigid


def _restored(op: str, args: tuple[object, ...]) -> Real:
    return Real(node(op, *(a.node if isinstance(a, Real) else a for a in args)))


def operand(x: Number) -> Argument:
    """Return x as an argument of a node: a rational as it is, a Real's node, another ball as a rigid leaf."""
    if isinstance(x, Real):
        return x.node
    if isinstance(x, arb):
        return Node("ball", (), x)
    return fmpq(x) if isinstance(x, int) else x


def real(op: str, *args: Number) -> Real:
    """Return the Real that the operation makes of scalars."""
    return Real(node(op, *[x.node if isinstance(x, Real) else operand(x) for x in args]))


def scalar(x: Number) -> Scalar:
    """Return x, an integer as a rational number."""
    return x if isinstance(x, (fmpq, arb)) else fmpq(x)


def _plain(x: Scalar) -> arb:
    """A rational number, or a ball that remembers nothing, as a ball that is added and multiplied as FLINT does."""
    return x if isinstance(x, arb) else arb(x)


def ball(x: Number, prec: int | None = None) -> arb:
    """Return an enclosure of the scalar x, computed with prec bits (the current precision, if None)."""
    if isinstance(x, Real):
        return x.node.at(prec or ctx.prec)
    if isinstance(x, arb):
        return x
    with ctx.workprec(prec or ctx.prec):
        return arb(x)


# --- comparison ----------------------------------------------------------------------------------------------


def _sign(x: arb) -> int | None:
    return 1 if x > 0 else -1 if x < 0 else 0 if x.is_zero() else None


def _refinable(x: Scalar) -> bool:
    return not isinstance(x, arb) or (isinstance(x, Real) and not x.node.rigid)


def compare(a: Scalar, b: Scalar) -> int | None:
    """Return the sign of a - b, rigorously; None where it cannot be decided. 0 means proved equal."""
    if not isinstance(a, arb) and not isinstance(b, arb):
        return (a > b) - (a < b)
    if b is ZERO and isinstance(a, Real) and (known := _sign(a)) is not None:
        return known
    left, right = operand(a), operand(b)
    if left is right:
        return 0
    found = _sign(ball(a) - ball(b))
    if found is not None or not (_refinable(a) and _refinable(b)):
        return found
    tried, prec = False, 2 * max(BASE_PRECISION, ctx.prec)
    while prec <= MAX_PRECISION:
        with ctx.workprec(prec):
            found = _sign(ball(a) - ball(b))
        if found is not None:
            return found
        if not tried and _is_identity(a, b):
            return 0
        tried, prec = True, 2 * prec
    return None


def _is_identity(a: Scalar, b: Scalar) -> bool:
    """Whether a = b is an identity, or their squares' equality is where both are positive."""
    if is_identically_zero(operand(a), operand(b)):
        return True
    both_positive = _sign(ball(a)) == 1 and _sign(ball(b)) == 1
    return both_positive and is_identically_zero(operand(power(a, 2)), operand(power(b, 2)))


def sign(x: Scalar) -> int | None:
    """Return the sign of x, rigorously; None where it cannot be decided."""
    return compare(x, ZERO)


# --- arithmetic ----------------------------------------------------------------------------------------------


def add(a: Number, b: Number) -> Scalar:
    """Return a + b."""
    if not isinstance(a, arb) and not isinstance(b, arb):
        return fmpq(a) + b
    a, b = scalar(a), scalar(b)
    if not isinstance(a, Real) and not isinstance(b, Real):
        return _plain(a) + b
    if a == 0 and not isinstance(a, arb):
        return b
    if b == 0 and not isinstance(b, arb):
        return a
    return _sum_of_surds(a, b) or real("add", a, b)


def _sum_of_surds(a: Number, b: Number) -> Scalar | None:
    """The sum of rational multiples of one root, None if they are not."""
    if not (isinstance(a, Real) and isinstance(b, Real) and a.node.op == b.node.op == "surd"):
        return None
    (s, x), (t, y) = a.node.args, b.node.args
    ratio = _perfect_root(y / x)
    return None if ratio is None else multiply(s + t * ratio, real_surd(1, x))


def _surd_parts(x: Number) -> tuple[int, fmpq] | None:
    """The sign and the radicand of a rational number or a rational multiple of a rational's root."""
    if isinstance(x, Real):
        return x.node.args if x.node.op == "surd" else None
    return None if isinstance(x, arb) else (1 if x >= 0 else -1, fmpq(x) * x)


def _signed_root(sign_: int, radicand: fmpq) -> Scalar:
    exact = _perfect_root(radicand)
    return real_surd(sign_, radicand) if exact is None else sign_ * exact


def real_surd(sign_: int, radicand: fmpq) -> Real:
    """Return sign * sqrt(radicand), irrational."""
    return Real(node("surd", sign_, radicand))


def multiply(a: Number, b: Number) -> Scalar:
    """Return a b."""
    if isinstance(a, Real) and isinstance(b, Real) and a.node is not b.node and "surd" not in (a.node.op, b.node.op):
        return Real(node("mul", a.node, b.node))  # as below, without the detours
    if not isinstance(a, arb) and not isinstance(b, arb):
        return fmpq(a) * b
    a, b = scalar(a), scalar(b)
    if not isinstance(a, Real) and not isinstance(b, Real):
        return _plain(a) * b
    for x, y in ((a, b), (b, a)):
        if isinstance(x, arb):
            continue
        if x in (0, 1):
            return y if x == 1 else ZERO
        if isinstance(y, Real) and y.node.op == "mul":  # one rational factor: two that cancel leave nothing
            for own, other in (y.node.args, y.node.args[::-1]):
                if isinstance(own, fmpq) and isinstance(other, Node):
                    return multiply(x * own, Real(other))
    left = _surd_parts(a)
    right = None if left is None else _surd_parts(b)
    if left and right:
        return _signed_root(left[0] * right[0], left[1] * right[1])
    if isinstance(a, Real) and isinstance(b, Real) and a.node is b.node:
        return power(a, 2)
    return real("mul", a, b)


def divide(a: Number, b: Number) -> Scalar:
    """Return a / b; ``Undefined`` where b is zero, a non-finite ball where that is not known."""
    a, b = scalar(a), scalar(b)
    vanishes = sign(b)
    if vanishes == 0:
        direction = sign(a)
        raise Undefined("division by zero", direction or 0)
    if not isinstance(a, arb) and not isinstance(b, arb):
        return a / b
    if not isinstance(a, Real) and not isinstance(b, Real):
        return _plain(a) / b
    if not isinstance(b, arb):
        return multiply(a, 1 / b)
    parts = _surd_parts(b)
    if parts is not None:
        return multiply(a, _signed_root(parts[0], 1 / parts[1]))
    return real("div", a, b)


def power(x: Number, e: Number) -> Scalar:
    """Return x**e; the exponent is an integer or a scalar. ``Undefined`` for 0**-1, (-1)**(1/2) and the like."""
    if isinstance(e, arb):
        return exp(multiply(e, log(scalar(x))))
    e = fmpq(e)
    if e.q != 1:
        return _fractional_power(x, e)
    k = int(e.p)
    if k < 0:
        return divide(ONE, power(x, -k))
    if not isinstance(x, arb):
        return fmpq(x) ** k
    if k < 2:
        return x if k else ONE
    if not isinstance(x, Real):
        return ball_power(x, k)
    if x.node.op == "surd":
        return _signed_root(x.node.args[0] ** k, x.node.args[1] ** k)
    if x.node.op == "sqrt":
        half = power(_scalar(x.node.args[0]), k // 2)
        return multiply(half, x) if k % 2 else half
    if k % 2 == 0 and x.node.op in ("mul", "div") and any(_has_root(a) for a in x.node.args):
        left, right = (power(_scalar(a), k) for a in x.node.args)
        return multiply(left, right) if x.node.op == "mul" else divide(left, right)
    return Real(node("pow", x.node, k))


def _has_root(argument: Argument) -> bool:
    """Whether a square root is a factor of a number, or below the line of it."""
    if not isinstance(argument, Node):
        return False
    return argument.op in ("sqrt", "surd") or (argument.op in ("mul", "div") and any(map(_has_root, argument.args)))


def _scalar(argument: Argument) -> Scalar:
    return Real(argument) if isinstance(argument, Node) else argument


def _fractional_power(x: Number, e: fmpq) -> Scalar:
    if e.q % 2 == 0:  # roots of roots, whose powers are simplified
        return power(sqrt(x), fmpq(e.p, e.q / 2))
    direction = sign(x if isinstance(x, arb) else fmpq(x))
    if direction == -1 or (direction == 0 and e < 0):
        raise Undefined("a power that is not a real number", 1 if direction == 0 else 0)
    if direction == 0:
        return ZERO
    if not isinstance(x, arb):
        exact = _exact_root(fmpq(x), int(e.q))
        if exact is not None:
            return power(exact, e.p)
    return real("root_of", x, e.p, e.q) if not isinstance(x, arb) or isinstance(x, Real) else _plain(x) ** arb(e)


def _exact_root(x: fmpq, degree: int) -> fmpq | None:
    top, bottom = fmpz(x.p).root(degree), fmpz(x.q).root(degree)
    found = fmpq(top, bottom)
    return found if found**degree == x else None


def _perfect_root(x: fmpq) -> fmpq | None:
    top, bottom = fmpz(x.p), fmpz(x.q)
    return fmpq(top.isqrt(), bottom.isqrt()) if top.is_square() and bottom.is_square() else None


def sqrt(x: Number) -> Scalar:
    """Return the square root, rational for the square of a rational; ``Undefined`` for a negative x."""
    direction = sign(x if isinstance(x, arb) else fmpq(x))
    if direction == -1:
        raise Undefined("the root of a negative number")
    if direction == 0:
        return ZERO
    if not isinstance(x, arb):
        return _signed_root(1, fmpq(x))
    if isinstance(x, Real) and x.node.op == "pow" and x.node.args[1] % 2 == 0:
        return absolute(power(Real(x.node.args[0]), x.node.args[1] // 2))
    return real("sqrt", x)


def maximum(*values: Scalar) -> Scalar:
    """Return the largest of the values."""
    return _extreme(values, 1, "max")


def minimum(*values: Scalar) -> Scalar:
    """Return the smallest of the values."""
    return _extreme(values, -1, "min")


def _extreme(values: tuple[Scalar, ...], wanted: int, op: str) -> Scalar:
    best = values[0]
    for x in values[1:]:
        order = compare(x, best)
        if order is None:
            best = real(op, best, x)
        elif order == wanted or (order == 0 and not isinstance(x, arb)):  # of equal ones, one known to be rational
            best = x
    return best


def absolute(x: Scalar) -> Scalar:
    """Return |x|."""
    direction = sign(x)
    return real("abs", x) if direction is None else x if direction >= 0 else -x


def exp(x: Scalar) -> Scalar:
    """Return e**x."""
    return ONE if sign(x) == 0 else real("exp", x)


def log(x: Scalar) -> Scalar:
    """Return the natural logarithm; ``Undefined`` for x <= 0."""
    direction = sign(x)
    if direction in (0, -1):
        raise Undefined("the logarithm of a number that is not positive", -1 if direction == 0 else 0)
    return ZERO if compare(x, ONE) == 0 else real("log", x)


# --- printing ----------------------------------------------------------------------------------------------------


def decimal(x: Number | str | Undefined, digits: int = 20) -> str:
    """Return x in decimals with at most the given number of digits, all of them right; "inf" for an infinity."""
    if isinstance(x, (str, Undefined)):
        return str(x)
    if not isinstance(x, arb) and fmpq(x).q == 1 and abs(fmpq(x)) < 10**digits:
        return str(fmpq(x).p)
    value = ball(x, 4 * digits + 64)
    if not value.is_finite():
        return "nan"
    text, _, exponent = value.str(digits, radius=False).partition("e")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text}e{exponent}" if exponent else text
