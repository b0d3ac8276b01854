"""(6) The loss decreases under the flow at a rate given by lambda_min(tau)."""

from sympy import Eq, Le

from derivations.claim import Claim, Setting, Statement
from derivations.notation import G, Inner, L, L_dot, LambdaMinTau, NormF, Tau, mu, t

_CHAIN = (
    L_dot(t),
    -Inner(G(t), Tau(t, G(t))),
    -LambdaMinTau(t) * NormF(G(t)) ** 2,
    -2 * mu * LambdaMinTau(t) * L(t),
)

CLAIMS = (
    Claim(
        id="eq6-a",
        display="eq6",
        title="the dissipation through tau",
        source="slides (6)",
        setting=Setting.FLOW,
        printed=Statement(Eq(_CHAIN[0], _CHAIN[1])),
    ),
    Claim(
        id="eq6-b",
        display="eq6",
        title="the min-max principle for tau",
        source="slides (6)",
        setting=Setting.POINT,
        printed=Statement(Le(_CHAIN[1], _CHAIN[2])),
    ),
    Claim(
        id="eq6-c",
        display="eq6",
        title="the PL condition under lambda_min(tau)",
        source="slides (6)",
        setting=Setting.POINT,
        printed=Statement(Le(_CHAIN[2], _CHAIN[3])),
    ),
)
