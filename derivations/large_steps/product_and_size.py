"""One input, one output, any width: how the product w of the layers and the sum T of the squares of the weights move.

``g`` is the step size times the derivative of the loss at w, whatever the loss: the pair (w, T) moves by itself.
"""

from __future__ import annotations

from typing import TypeVar

from sympy import And, Basic, Expr
from sympy.core.relational import Relational

from derivations.as_written import Eq, Ge
from derivations.claim import Claim, Setting, Statement
from derivations.notation import NormF, product, size, slope, t, w_in, w_out
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Nonnegative, Normal

w, T, g = product(t), size(t), slope(t)
W_NEXT, T_NEXT = w * (1 + g**2) - g * T, T * (1 + g**2) - 4 * g * w
"""The product and the sum of squares after a step."""
_PRODUCT, _SIZE = Eq(product(t + 1), W_NEXT), Eq(size(t + 1), T_NEXT)
_NAMES = ("product", "size", "w_in+", "w_out+")
SOURCE = "beyond the slides: their question on large steps"


def _identities(name: str, title: str, *relations: Relational) -> Claim:
    steps = tuple(Step(f"part {i}", relation, Normal(unfold=_NAMES)) for i, relation in enumerate(relations, start=1))
    return Claim(
        id=name,
        display="",
        title=title,
        source=SOURCE,
        setting=Setting.ONE_TO_ONE,
        printed=Statement(And(*relations)),
        proof=Proof(*steps, Step("all", And(*relations), Both(), tuple(step.label for step in steps))),
    )


MOVES = _identities(
    "product-and-size", "one step of the product and of the sum of the squares of the weights", _PRODUCT, _SIZE
)

_SUM, _DIFFERENCE = T + 2 * w, T - 2 * w


_T = TypeVar("_T", bound=Basic)


def later(expr: _T) -> _T:
    """Return an expression one iteration later."""
    return expr.subs(t, t + 1)


LAW = _identities(
    "multiplicative-law",
    "one step multiplies the squared norms of the sum and of the difference of the layers, whatever the loss",
    Eq(later(_SUM), (1 - g) ** 2 * _SUM),
    Eq(later(_DIFFERENCE), (1 + g) ** 2 * _DIFFERENCE),
)

_VOLUME = T**2 - 4 * w**2
_MULTIPLIED = Eq(later(_VOLUME), (1 - g**2) ** 2 * _VOLUME)
VOLUME = Claim(
    id="imbalance-law",
    display="",
    title="one step multiplies T^2 - 4 w^2, which the flow keeps, by (1 - g^2)^2: it does not grow while g^2 <= 2",
    source=SOURCE,
    setting=Setting.ONE_TO_ONE,
    printed=Statement(_MULTIPLIED),
    proof=Proof(Step("multiplied", _MULTIPLIED, Normal(unfold=_NAMES))),
)

_BOUNDS = And(Ge(_SUM, 0), Ge(_DIFFERENCE, 0))


def _sign(label: str, value: Expr, sign: int) -> tuple[Step, ...]:
    return (
        Step(f"{label} square", Eq(value, NormF(w_in(t) + sign * w_out(t)) ** 2), Normal(unfold=_NAMES)),
        Step(label, Ge(value, 0), Nonnegative(terms=[(1, f"{label} square")]), (f"{label} square",)),
    )


SIGNS = Claim(
    id="size-above-product",
    display="",
    title="the sum of the squares of the weights is at least twice the product's absolute value",
    source="elementary",
    setting=Setting.ONE_TO_ONE,
    printed=Statement(_BOUNDS),
    proof=Proof(
        *_sign("sum", _SUM, 1),
        *_sign("difference", _DIFFERENCE, -1),
        Step("both", _BOUNDS, Both(), ("sum", "difference")),
    ),
)

LEMMAS = (SIGNS,)
CLAIMS = (MOVES, LAW, VOLUME)
