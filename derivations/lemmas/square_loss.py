"""The square loss: distance to the minimiser, PL condition, bound of the gradient."""

from sympy import sqrt

from derivations.as_written import Eq, Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.notation import A, A_plus, Grad, Inner, K, LambdaMin, Loss, NormF, SigmaMax, SigmaMin, W_star, X, Y, mu
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Definition, Fact, Given, Nonnegative, Normal, Rewrite, Squares

_E = A - W_star
_DISTANCE = Eq(Loss(A), NormF(X * _E) ** 2 / 2)
_NORMAL_EQUATIONS = Step("normal", Eq(X.T * X * W_star, X.T * Y), Given())
_GRADIENT = Step("gradient", Eq(Grad(A), X.T * (X * _E)), Normal(unfold=("Grad",)), (_NORMAL_EQUATIONS,))
_SAME = Step("same", Eq(NormF(Grad(A)), NormF(Grad(A))), Normal())
_NORM = Step("norm", Eq(NormF(Grad(A)), NormF(X.T * (X * _E))), Rewrite(), (_SAME, _GRADIENT))
_MU = Step("mu", Eq(mu, SigmaMin(X) ** 2), Definition())
_K = Step("K", Eq(K, SigmaMax(X) ** 2), Definition())


def _lemma(name: str, title: str, *steps: Step, setting: Setting = Setting.POINT) -> Claim:
    """The lemma that the last step states; steps that it uses, themselves or through others, need not be listed."""
    return Claim(
        id=name,
        display="",
        title=title,
        source="slides, problem setting",
        setting=setting,
        printed=Statement(steps[-1].relation),
        proof=Proof(*steps),
    )


AS_DISTANCE = _lemma(
    "loss-as-distance",
    "the loss is half the squared distance of the predictions from the best ones",
    Step("distance", _DISTANCE, Normal(unfold=("Loss",)), (_NORMAL_EQUATIONS,)),
)
_FAR = Step("distance", _DISTANCE, Cite(AS_DISTANCE))

SECOND_ORDER = _lemma(
    "loss-second-order",
    "the loss is its own expansion of second order, about any weights",
    Step(
        "expansion",
        Eq(Loss(A_plus), Loss(A) + Inner(Grad(A), A_plus - A) + NormF(X * (A_plus - A)) ** 2 / 2),
        Normal(unfold=("Loss", "Grad")),
        (_NORMAL_EQUATIONS,),
    ),
)

NONNEGATIVE = _lemma(
    "loss-nonnegative",
    "the loss, less its minimum, is not negative",
    Step("sign", Ge(Loss(A), 0), Nonnegative(terms=[(1, "distance")]), (_FAR,)),
)

_RANGE = Step(
    "range",
    Le(SigmaMin(X) * NormF(X * _E), NormF(X.T * (X * _E))),
    Fact("restricted_singular_value", X, X * _E, _E),
)
PL = _lemma(
    "pl",
    "the square loss satisfies the PL condition with mu = sigma_min(X)^2",
    Step(
        "pl",
        Ge(NormF(Grad(A)) ** 2, 2 * mu * Loss(A)),
        Nonnegative(
            slacks=[("norm", NormF(Grad(A))), ("distance", Loss(A)), ("mu", mu), ("range", NormF(X.T * (X * _E)))]
        ),
        (_NORM, _FAR, _MU, _RANGE),
    ),
)

_BOUND = Step("bound", Le(NormF(X.T * (X * _E)), SigmaMax(X.T) * NormF(X * _E)), Fact("operator_norm", X.T, X * _E))
_TRANSPOSE = Step("transpose", Eq(SigmaMax(X.T), SigmaMax(X)), Fact("transpose_norm", X))
_SQUARE = Step(
    "square",
    Le(NormF(X.T * (X * _E)) ** 2, SigmaMax(X.T) ** 2 * NormF(X * _E) ** 2),
    Nonnegative(terms=[(SigmaMax(X.T) * NormF(X * _E) + NormF(X.T * (X * _E)), "bound")]),
    (_BOUND,),
)
GRADIENT_BOUND = _lemma(
    "gradient-bound",
    "the gradient is bounded by the loss",
    Step(
        "gradient-bound",
        Le(NormF(Grad(A)) ** 2, 2 * K * Loss(A)),
        Nonnegative(
            slacks=[("norm", NormF(Grad(A))), ("distance", Loss(A)), ("K", K), ("transpose", SigmaMax(X.T))],
            terms=[(1, "square")],
        ),
        (_NORM, _FAR, _K, _TRANSPOSE, _SQUARE),
    ),
)

_RADIUS = sqrt(2 * Loss(A) / mu)
_RANK = Step("rank", Gt(LambdaMin(X.T * X), 0), Given())
_POSITIVE = Step("positive", Gt(SigmaMin(X), 0), Given())
_GROWTH = Step("growth", Le(SigmaMin(X) * NormF(_E), NormF(X * _E)), Fact("full_column_rank", X, _E), (_RANK,))
WITHIN = _lemma(
    "distance-to-minimiser",
    "the weights are within sqrt(2 l / mu) of the minimiser, where X has full column rank",
    # of no step's premises, these two: the radius has a value by them
    Step("mu sign", Gt(mu, 0), Nonnegative(slacks=[("mu", mu)]), (_MU, _POSITIVE)),
    Step("loss", Ge(Loss(A), 0), Cite(NONNEGATIVE)),
    Step(
        "root",
        Le(NormF(_E), _RADIUS),
        Squares(),
        (
            Step(
                "square",
                Le(NormF(_E) ** 2, _RADIUS**2),
                Nonnegative(slacks=[("distance", Loss(A)), ("mu", mu), ("growth", NormF(X * _E))]),
                (_FAR, _MU, _GROWTH, _POSITIVE),
            ),
        ),
    ),
    setting=Setting.RUN,
)

LEMMAS = (AS_DISTANCE, SECOND_ORDER, NONNEGATIVE, PL, GRADIENT_BOUND, WITHIN)
