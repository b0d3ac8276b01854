"""Before (15): the gradient of the square loss is K-Lipschitz, and the loss satisfies the mu-PL condition."""

from sympy import Rational

from derivations.as_written import Eq, Ge, Le
from derivations.claim import Claim, Setting, Statement
from derivations.notation import A, A_plus, Grad, K, Loss, NormF, SigmaMax, X, mu
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Definition, Fact, Nonnegative, Normal, Rewrite

_E = A_plus - A
_CHANGE = NormF(Grad(A_plus) - Grad(A))
_SMOOTH = Le(_CHANGE, K * NormF(_E))
_PL = Ge(NormF(Grad(A)) ** 2 / 2, mu * Loss(A))

CLAIMS = (
    Claim(
        id="eq15-e",
        display="eq15",
        title="the square loss is K-smooth",
        source="slides, before (13)",
        in_words=True,
        setting=Setting.POINT,
        printed=Statement(_SMOOTH),
        proof=Proof(
            Step("gradient", Eq(Grad(A_plus) - Grad(A), X.T * (X * _E)), Normal(unfold=("Grad",))),
            Step("itself", Eq(_CHANGE, _CHANGE), Normal()),
            Step("change", Eq(_CHANGE, NormF(X.T * (X * _E))), Rewrite(), ("itself", "gradient")),
            Step("outer", Le(NormF(X.T * (X * _E)), SigmaMax(X.T) * NormF(X * _E)), Fact("operator_norm", X.T, X * _E)),
            Step("inner", Le(NormF(X * _E), SigmaMax(X) * NormF(_E)), Fact("operator_norm", X, _E)),
            Step("transpose", Eq(SigmaMax(X.T), SigmaMax(X)), Fact("transpose_norm", X)),
            Step("K", Eq(K, SigmaMax(X) ** 2), Definition()),
            Step(
                "smooth",
                _SMOOTH,
                Nonnegative(
                    slacks=[("change", _CHANGE), ("K", K), ("transpose", SigmaMax(X.T))],
                    terms=[(1, "outer"), (SigmaMax(X), "inner")],
                ),
                ("change", "K", "transpose", "outer", "inner"),
            ),
        ),
    ),
    Claim(
        id="eq15-f",
        display="eq15",
        title="the square loss satisfies the PL condition",
        source="slides, before (13)",
        in_words=True,
        setting=Setting.POINT,
        printed=Statement(_PL),
        proof=Proof(
            Step("pl", Ge(NormF(Grad(A)) ** 2, 2 * mu * Loss(A)), Cite("pl")),
            Step("half", _PL, Nonnegative(terms=[(Rational(1, 2), "pl")]), ("pl",)),
        ),
    ),
)
