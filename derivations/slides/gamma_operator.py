"""(3) The operator gamma."""

from sympy import Eq

from derivations.claim import Claim, Reading, Setting, Statement
from derivations.notation import W1, W2, G, Gamma, Stack, t
from derivations.slides import loss_dissipation

CLAIM = Claim(
    id="eq3",
    display="eq3",
    title="the operator gamma",
    source="slides (3)",
    setting=Setting.POINT,
    printed=Statement(
        Eq(Gamma(t, G(t)), Stack(G(t) * W2(t).T, W1(t).T * G(t))),
        Reading.DEFINES,
        serves=(loss_dissipation.CLAIMS[1].served_by(),),
    ),
)
