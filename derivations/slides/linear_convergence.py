"""(28) The loss converges linearly."""

from sympy import Le, Product

from derivations.claim import Claim, Setting, Statement
from derivations.notation import L, eta, f, k, t
from derivations.slides.uniform_bounds_theorem import GIVEN

_PRODUCT = Product(f(eta, k), (k, 0, t)) * L(0)

CLAIMS = (
    Claim(
        id="eq28-a",
        display="eq28",
        title="the loss is bounded by the product of the factors",
        source="slides (28)",
        setting=Setting.RUN,
        given=GIVEN,
        printed=Statement(Le(L(t), _PRODUCT)),
        corrected=Statement(Le(L(t), Product(f(eta, k), (k, 0, t - 1)) * L(0))),
        why="t steps make t factors, k = 0, ..., t - 1; with one more the bound fails already at t = 0",
    ),
    Claim(
        id="eq28-b",
        display="eq28",
        title="the product of the factors is bounded by a power of the first",
        source="slides (28)",
        setting=Setting.RUN,
        given=GIVEN,
        printed=Statement(Le(_PRODUCT, f(eta, 0) ** t * L(0))),
    ),
)
