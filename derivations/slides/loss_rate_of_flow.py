"""(6) The loss decreases under the flow at a rate given by lambda_min(tau)."""

from derivations.as_written import Eq, Ge, Le
from derivations.claim import Claim, Setting, Statement
from derivations.notation import (
    A,
    G,
    Gamma,
    GammaAdjoint,
    Inner,
    L,
    L_dot,
    LambdaMinTau,
    NormF,
    Tau,
    W,
    W1_dot,
    W2_dot,
    grad_W1,
    grad_W2,
    mu,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Nonnegative, Rewrite

_CHAIN = (
    L_dot(t),
    -Inner(G(t), Tau(t, G(t))),
    -LambdaMinTau(t) * NormF(G(t)) ** 2,
    -2 * mu * LambdaMinTau(t) * L(t),
)

_GAMMA = Gamma(t, G(t))
_INNER = Inner(grad_W1(t), W1_dot(t)) + Inner(grad_W2(t), W2_dot(t))


CLAIMS = (
    Claim(
        id="eq6-a",
        display="eq6",
        heading="the loss under the flow",
        title="the dissipation through tau",
        source="slides (6)",
        setting=Setting.FLOW,
        printed=Statement(Eq(_CHAIN[0], _CHAIN[1])),
        proof=Proof(
            Step("chain", Eq(L_dot(t), _INNER), Cite("eq4-a")),
            Step("squares", Eq(_INNER, -Inner(_GAMMA, _GAMMA)), Cite("eq4-b")),
            Step("adjoint", Eq(-Inner(_GAMMA, _GAMMA), -Inner(G(t), GammaAdjoint(t, _GAMMA))), Cite("eq4-c")),
            Step(
                "composed",
                Eq(L_dot(t), -Inner(G(t), GammaAdjoint(t, _GAMMA))),
                Nonnegative(terms=[(1, "chain"), (1, "squares"), (1, "adjoint")]),
                ("chain", "squares", "adjoint"),
            ),
            Step("tau", Eq(GammaAdjoint(t, _GAMMA), Tau(t, G(t))), Cite("eq5-b", unfold=("Tau",))),
            Step("rate", Eq(_CHAIN[0], _CHAIN[1]), Rewrite(), ("composed", "tau")),
        ),
    ),
    Claim(
        id="eq6-b",
        display="eq6",
        title="the min-max principle for tau",
        source="slides (6)",
        setting=Setting.POINT,
        printed=Statement(Le(_CHAIN[1], _CHAIN[2])),
        proof=Proof(
            Step(
                "rayleigh",
                Le(LambdaMinTau(t) * NormF(G(t)) ** 2, Inner(G(t), Tau(t, G(t)))),
                Cite("rayleigh-tau", {A: G(t)}),
            ),
            Step("negated", Le(_CHAIN[1], _CHAIN[2]), Nonnegative(terms=[(1, "rayleigh")]), ("rayleigh",)),
        ),
    ),
    Claim(
        id="eq6-c",
        display="eq6",
        title="the PL condition under lambda_min(tau)",
        source="slides (6)",
        setting=Setting.POINT,
        printed=Statement(Le(_CHAIN[2], _CHAIN[3])),
        proof=Proof(
            Step("pl", Ge(NormF(G(t)) ** 2, 2 * mu * L(t)), Cite("pl", {A: W(t)}, unfold=("L",))),
            Step("positive", Ge(LambdaMinTau(t), 0), Cite("positive-operator", {A: G(t)})),
            Step("rate", Le(_CHAIN[2], _CHAIN[3]), Nonnegative(terms=[(LambdaMinTau(t), "pl")]), ("pl", "positive")),
        ),
    ),
)
