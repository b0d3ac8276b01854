"""(1) Gradient descent on both layers."""

from derivations.as_written import Eq
from derivations.claim import Claim, Reading, Setting, Statement
from derivations.notation import W1, W2, eta, grad_W1, grad_W2, t
from derivations.slides import product_update

_SERVES = (product_update.CLAIMS[1].served_by(),)

CLAIMS = (
    Claim(
        id="eq1-a",
        display="eq1",
        heading="gradient descent on both layers",
        title="gradient descent, first layer",
        source="slides (1)",
        setting=Setting.DESCENT,
        printed=Statement(Eq(W1(t + 1), W1(t) - eta * grad_W1(t)), Reading.DEFINES, serves=_SERVES),
    ),
    Claim(
        id="eq1-b",
        display="eq1",
        title="gradient descent, second layer",
        source="slides (1)",
        setting=Setting.DESCENT,
        printed=Statement(Eq(W2(t + 1), W2(t) - eta * grad_W2(t)), Reading.DEFINES, serves=_SERVES),
    ),
)
