"""(19) The lemma: one step of gradient descent multiplies the loss by at most rho."""

from derivations.as_written import Eq, Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas import descent
from derivations.notation import A, G, K, L, LambdaMaxTau, LambdaMinTau, NormF, SigmaMax, W, X, eta, rho, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Definition, Fact, Given, Nonnegative

_SHIFT = eta * NormF(G(t)) * NormF(W(t))
CONDITION = Ge(LambdaMinTau(t) - _SHIFT - K * eta / 2 * (LambdaMaxTau(t) + _SHIFT) ** 2, 0)

CLAIM = Claim(
    id="eq19",
    display="eq19",
    title="the descent lemma",
    source="slides (19)",
    setting=Setting.DESCENT,
    given=(Gt(eta, 0), CONDITION),
    printed=Statement(Le(L(t + 1), rho(eta, t) * L(t))),
    proof=Proof(
        Step("eta", Gt(eta, 0), Given()),
        Step("condition", CONDITION, Given()),
        Step("norms", Le(SigmaMax(W(t)), NormF(W(t))), Fact("spectral_below_frobenius", W(t))),
        Step("K", Eq(K, SigmaMax(X) ** 2), Definition()),
        Step("K sign", Ge(K, 0), Nonnegative(slacks=[("K", K)]), ("K",)),
        Step("low", Ge(LambdaMinTau(t), 0), Cite("positive-operator", {A: G(t)})),
        Step("order", Le(LambdaMinTau(t), LambdaMaxTau(t)), Cite("positive-operator", {A: G(t)})),
        Step("high", Ge(LambdaMaxTau(t), 0), Nonnegative(terms=[(1, "order")]), ("low", "order")),
        Step(
            "weaker",
            descent.CONDITION,
            Nonnegative(slacks=[("norms", NormF(W(t)))], terms=[(1, "condition")]),
            ("norms", "condition", "eta", "K sign", "high"),
        ),
        Step("rate", Le(L(t + 1), rho(eta, t) * L(t)), Cite("descent-square-loss"), ("eta", "weaker")),
    ),
)

CLAIMS = (CLAIM,)
