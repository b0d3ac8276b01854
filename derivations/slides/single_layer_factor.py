"""(21) The factor by which one step on a single layer multiplies the loss."""

from sympy import Eq, Le

from derivations.claim import Claim, Reading, Served, Setting, Statement
from derivations.notation import K, Loss, V, eta, mu, rho_single, t
from derivations.slides import single_layer_rate

CLAIM = Claim(
    id="eq21",
    display="eq21",
    title="the rate of the single layer",
    source="slides (21)",
    setting=Setting.SINGLE_LAYER,
    printed=Statement(
        Eq(rho_single(eta, t), 1 - 2 * eta * mu + K * mu * eta**2),
        Reading.DEFINES,
        serves=(
            Served(Le(Loss(V(t + 1)), rho_single(eta, t) * Loss(V(t))), Setting.SINGLE_LAYER, single_layer_rate.GIVEN),
        ),
    ),
)
