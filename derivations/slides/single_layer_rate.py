"""(15) One step of gradient descent on a single layer."""

from sympy import Rational, Symbol

from derivations.as_written import Eq, Ge, Gt, Le, Lt
from derivations.claim import Claim, Setting, Statement
from derivations.notation import A, A_plus, Grad, Inner, K, Loss, NormF, SigmaMax, SigmaMin, V, X, eta, kappa, mu, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Definition, Fact, Given, Nonnegative, Normal

_G2 = NormF(Grad(V(t))) ** 2
GIVEN = (Gt(eta, 0), Lt(eta, 2 / K))


def _chain(c: Symbol) -> tuple:
    """The four members of (15), with the constant c of smoothness."""
    return (
        Loss(V(t + 1)),
        Loss(V(t)) - eta * _G2 + c * Rational(1, 2) * eta**2 * _G2,
        Loss(V(t)) - eta * (1 - c * eta / 2) * _G2,
        (1 - 2 * eta * mu + c * mu * eta**2) * Loss(V(t)),
    )


_PRINTED, CORRECTED = _chain(kappa), _chain(K)
_WHY = "the constant of smoothness is K and not kappa = K / mu"

CLAIMS = (
    Claim(
        id="eq15-a",
        display="eq15",
        heading="one step on a single layer",
        title="single layer: the step in the smoothness inequality",
        source="slides (15)",
        setting=Setting.SINGLE_LAYER,
        given=GIVEN,
        printed=Statement(Le(_PRINTED[0], _PRINTED[1])),
        corrected=Statement(Le(CORRECTED[0], CORRECTED[1])),
        proof=Proof(
            Step(
                "smooth",
                Le(
                    Loss(V(t + 1)),
                    Loss(V(t)) + Inner(Grad(V(t)), V(t + 1) - V(t)) + K * Rational(1, 2) * NormF(V(t + 1) - V(t)) ** 2,
                ),
                Cite("eq13", {A: V(t), A_plus: V(t + 1)}),
            ),
            Step(
                "inner",
                Eq(Inner(Grad(V(t)), V(t + 1) - V(t)), -eta * _G2),
                Normal(unfold=("V+",)),
            ),
            Step(
                "square",
                Eq(NormF(V(t + 1) - V(t)) ** 2, eta**2 * _G2),
                Normal(unfold=("V+",)),
            ),
            Step(
                "step",
                Le(CORRECTED[0], CORRECTED[1]),
                Nonnegative(terms=[(1, "smooth"), (-1, "inner"), (-K / 2, "square")]),
                ("smooth", "inner", "square"),
            ),
        ),
        why=_WHY,
    ),
    Claim(
        id="eq15-b",
        display="eq15",
        title="single layer: the terms collected",
        source="slides (15)",
        setting=Setting.SINGLE_LAYER,
        given=GIVEN,
        printed=Statement(Eq(_PRINTED[1], _PRINTED[2])),
        proof=Proof(Step("collected", Eq(_PRINTED[1], _PRINTED[2]), Normal())),
    ),
    Claim(
        id="eq15-c",
        display="eq15",
        title="single layer: the rate by the PL condition",
        source="slides (15)",
        setting=Setting.SINGLE_LAYER,
        given=GIVEN,
        printed=Statement(Le(_PRINTED[2], _PRINTED[3])),
        corrected=Statement(Le(CORRECTED[2], CORRECTED[3])),
        proof=Proof(
            Step("pl", Ge(_G2, 2 * mu * Loss(V(t))), Cite("pl", {A: V(t)})),
            Step("eta", Gt(eta, 0), Given()),
            Step("edge", Lt(eta, 2 / K), Given()),
            Step("K", Eq(K, SigmaMax(X) ** 2), Definition()),
            Step("data", Gt(SigmaMin(X), 0), Given()),
            Step("order", Le(SigmaMin(X), SigmaMax(X)), Fact("singular_values_ordered", X)),
            Step(
                "positive",
                Gt(K, 0),
                Nonnegative(slacks=[("K", K), ("order", SigmaMax(X))]),
                ("K", "order", "data"),
            ),
            Step("factor", Gt(1 - K * eta / 2, 0), Nonnegative(terms=[(K / 2, "edge")]), ("edge", "positive")),
            Step(
                "rate",
                Le(CORRECTED[2], CORRECTED[3]),
                Nonnegative(terms=[(eta, "factor", "pl")]),
                ("pl", "factor", "eta"),
            ),
        ),
        why=_WHY + "; eta < 2 / K makes 1 - K eta / 2 positive, but not 1 - kappa eta / 2",
    ),
)
