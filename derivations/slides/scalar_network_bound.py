"""(10) The scalar network under the flow: the rate through the start alone."""

from sympy import Abs, Le, Max, sqrt

from derivations.claim import Claim, Setting, Statement
from derivations.notation import L_toy, L_toy_dot, t, w1, w2, y

_IMBALANCE = (w1(0) ** 2 - w2(0) ** 2) ** 2

CLAIM = Claim(
    id="eq10",
    display="eq10",
    title="scalar network: the rate through the start alone",
    source="slides (10)",
    setting=Setting.SCALAR_FLOW,
    printed=Statement(Le(L_toy_dot(t), -sqrt(_IMBALANCE + 4 * (Abs(y) - Abs(L_toy(0))) ** 2 * L_toy(t)))),
    corrected=Statement(
        Le(L_toy_dot(t), -(sqrt(_IMBALANCE + 4 * Max(Abs(y) - sqrt(2 * L_toy(0)), 0) ** 2) * L_toy(t)))
    ),
    why="the factor L(t) belongs outside the root; the residual at the start is sqrt(2 L(0)), as in (9); and a lower "
    "bound of |w1 w2| may be squared only where it is not negative",
)
