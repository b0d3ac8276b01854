"""The square loss: distance to the minimiser, PL condition, bound of the gradient."""

from sympy import Eq, Ge, Gt, Le, sqrt
from sympy.core.relational import Relational

from derivations.claim import Claim, Setting, Statement
from derivations.notation import A, Grad, K, LambdaMin, Loss, NormF, SigmaMax, SigmaMin, W_star, X, Y, mu
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Definition, Fact, Given, Nonnegative, Normal, Rewrite, Squares

_E = A - W_star
_DISTANCE = Eq(Loss(A), NormF(X * _E) ** 2 / 2)
_NORMAL_EQUATIONS = Step("normal", Eq(X.T * X * W_star, X.T * Y), Given())
_GRADIENT = Step("gradient", Eq(Grad(A), X.T * (X * _E)), Normal(unfold=("Grad",)), ("normal",))
_SAME = Step("same", Eq(NormF(Grad(A)), NormF(Grad(A)), evaluate=False), Normal())
_NORM = Step("norm", Eq(NormF(Grad(A)), NormF(X.T * (X * _E))), Rewrite(), ("same", "gradient"))


def _lemma(name: str, title: str, relation: Relational, *steps: Step, setting: Setting = Setting.POINT) -> Claim:
    return Claim(
        id=name,
        display="",
        title=title,
        source="slides, problem setting",
        setting=setting,
        printed=Statement(relation),
        proof=Proof(*steps),
    )


LEMMAS = (
    _lemma(
        "loss-as-distance",
        "the loss is half the squared distance of the predictions from the best ones",
        _DISTANCE,
        _NORMAL_EQUATIONS,
        Step("distance", _DISTANCE, Normal(unfold=("Loss",)), ("normal",)),
    ),
    _lemma(
        "loss-nonnegative",
        "the loss, less its minimum, is not negative",
        Ge(Loss(A), 0),
        Step("distance", _DISTANCE, Cite("loss-as-distance")),
        Step("sign", Ge(Loss(A), 0), Nonnegative(terms=[(1, "distance")]), ("distance",)),
    ),
    _lemma(
        "pl",
        "the square loss satisfies the PL condition with mu = sigma_min(X)^2",
        Ge(NormF(Grad(A)) ** 2, 2 * mu * Loss(A)),
        _NORMAL_EQUATIONS,
        Step("distance", _DISTANCE, Cite("loss-as-distance")),
        _GRADIENT,
        _SAME,
        _NORM,
        Step(
            "range",
            Le(SigmaMin(X) * NormF(X * _E), NormF(X.T * (X * _E))),
            Fact("restricted_singular_value", X, X * _E, _E),
        ),
        Step("mu", Eq(mu, SigmaMin(X) ** 2), Definition()),
        Step(
            "pl",
            Ge(NormF(Grad(A)) ** 2, 2 * mu * Loss(A)),
            Nonnegative(
                slacks=[
                    ("norm", NormF(Grad(A))),
                    ("distance", Loss(A)),
                    ("mu", mu),
                    ("range", NormF(X.T * (X * _E))),
                ]
            ),
            ("norm", "distance", "mu", "range"),
        ),
    ),
    _lemma(
        "gradient-bound",
        "the gradient is bounded by the loss",
        Le(NormF(Grad(A)) ** 2, 2 * K * Loss(A)),
        _NORMAL_EQUATIONS,
        Step("distance", _DISTANCE, Cite("loss-as-distance")),
        _GRADIENT,
        _SAME,
        _NORM,
        Step("bound", Le(NormF(X.T * (X * _E)), SigmaMax(X.T) * NormF(X * _E)), Fact("operator_norm", X.T, X * _E)),
        Step("transpose", Eq(SigmaMax(X.T), SigmaMax(X), evaluate=False), Fact("transpose_norm", X)),
        Step("K", Eq(K, SigmaMax(X) ** 2), Definition()),
        Step(
            "square",
            Le(NormF(X.T * (X * _E)) ** 2, SigmaMax(X.T) ** 2 * NormF(X * _E) ** 2),
            Nonnegative(terms=[(SigmaMax(X.T) * NormF(X * _E) + NormF(X.T * (X * _E)), "bound")]),
            ("bound",),
        ),
        Step(
            "gradient-bound",
            Le(NormF(Grad(A)) ** 2, 2 * K * Loss(A)),
            Nonnegative(
                slacks=[
                    ("norm", NormF(Grad(A))),
                    ("distance", Loss(A)),
                    ("K", K),
                    ("transpose", SigmaMax(X.T)),
                ],
                terms=[(1, "square")],
            ),
            ("norm", "distance", "K", "transpose", "square"),
        ),
    ),
    _lemma(
        "distance-to-minimiser",
        "the weights are within sqrt(2 l / mu) of the minimiser, where X has full column rank",
        Le(NormF(A - W_star), sqrt(2 * Loss(A) / mu)),
        Step("rank", Gt(LambdaMin(X.T * X), 0), Given()),
        Step("positive", Gt(SigmaMin(X), 0), Given()),
        Step("distance", _DISTANCE, Cite("loss-as-distance")),
        Step("mu", Eq(mu, SigmaMin(X) ** 2), Definition()),
        Step("mu sign", Gt(mu, 0), Nonnegative(slacks=[("mu", mu)]), ("mu", "positive")),
        Step("loss", Ge(Loss(A), 0), Cite("loss-nonnegative")),
        Step("growth", Le(SigmaMin(X) * NormF(_E), NormF(X * _E)), Fact("full_column_rank", X, _E), ("rank",)),
        Step(
            "square",
            Le(NormF(_E) ** 2, sqrt(2 * Loss(A) / mu) ** 2),
            Nonnegative(slacks=[("distance", Loss(A)), ("mu", mu), ("growth", NormF(X * _E))]),
            ("distance", "mu", "growth", "positive"),
        ),
        Step("root", Le(NormF(_E), sqrt(2 * Loss(A) / mu)), Squares(), ("square",)),
        setting=Setting.RUN,
    ),
)
