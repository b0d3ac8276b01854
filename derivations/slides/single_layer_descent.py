"""(14) Gradient descent on a single layer."""

from derivations.as_written import Eq
from derivations.claim import Claim, Reading, Setting, Statement
from derivations.notation import Grad, V, eta, t
from derivations.slides import single_layer_rate

CLAIM = Claim(
    id="eq14",
    display="eq14",
    title="gradient descent on a single layer",
    source="slides (14)",
    setting=Setting.SINGLE_LAYER,
    printed=Statement(
        Eq(V(t + 1), V(t) - eta * Grad(V(t))), Reading.DEFINES, serves=(single_layer_rate.CLAIMS[0].served_by(),)
    ),
)

CLAIMS = (CLAIM,)
