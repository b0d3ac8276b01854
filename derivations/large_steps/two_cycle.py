"""Beyond the threshold of the minimiser: a run of period 2, for equal layers and the square loss.

With x = eta K w and a = 1 + eta K w* a step is x -> x (a - x)^2. Where x^2 - a x + 1 = 0 the step exchanges the two
roots, x and 1 / x; the derivative over both steps is 9 - 2 a^2, of absolute value below 1 for 4 < a^2 < 5.
"""

from __future__ import annotations

from sympy import And, Expr

from derivations.as_written import Eq, Gt
from derivations.claim import Claim, Setting, Statement
from derivations.large_steps.product_and_size import SOURCE
from derivations.notation import scalar
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Nonnegative, given

X, A = scalar("x_any"), scalar("a_any")
_ROOT = Eq(X**2 - A * X + 1, 0)
_NEXT = X * (A - X) ** 2
_OTHER = 1 / X
_EXCHANGED, _BACK = Eq(_NEXT, _OTHER), Eq(_OTHER * (A - _OTHER) ** 2, X)


def _slope(x: Expr) -> Expr:
    return (A - x) * (A - 3 * x)


_MULTIPLIER = Eq(_slope(X) * _slope(_OTHER), 9 - 2 * A**2)
_ALL = And(_EXCHANGED, _BACK, _MULTIPLIER)

CYCLE = Claim(
    id="two-cycle",
    display="",
    title="two products exchanged by the step, and the derivative over both steps",
    source=SOURCE,
    setting=Setting.POINT,
    given=(Gt(X, 0), _ROOT),
    printed=Statement(_ALL),
    proof=Proof(
        given("x", Gt(X, 0)),
        given("root", _ROOT),
        Step("a", Eq(A, X + _OTHER), Nonnegative(terms=[(-_OTHER, "root")]), ("root", "x")),
        Step("exchanged", _EXCHANGED, Nonnegative(slacks=[("a", A)]), ("a", "x")),
        Step("back", _BACK, Nonnegative(slacks=[("a", A)]), ("a", "x")),
        Step("multiplier", _MULTIPLIER, Nonnegative(slacks=[("a", A)]), ("a", "x")),
        Step("all", _ALL, Both(), ("exchanged", "back", "multiplier")),
    ),
)

LEMMAS = (CYCLE,)
