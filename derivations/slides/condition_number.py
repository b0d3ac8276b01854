"""Definition of the condition number through X X^T, which is singular as soon as N > n."""

from derivations.as_written import Eq
from derivations.claim import Claim, Reading, Served, Setting, Statement
from derivations.notation import K, LambdaMax, LambdaMin, SigmaMax, SigmaMin, X, kappa, mu
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Definition, Normal

_SERVES = (
    Served(
        Eq(K, kappa * mu),
        Setting.POINT,
        proof=Proof(
            Step("K", Eq(K, SigmaMax(X) ** 2), Definition()),
            Step("mu", Eq(mu, SigmaMin(X) ** 2), Definition()),
            Step("kappa", Eq(kappa, SigmaMax(X) ** 2 / SigmaMin(X) ** 2), Definition()),
            Step("product", Eq(K, kappa * mu), Normal(), ("K", "mu", "kappa")),
        ),
    ),
)

CLAIM = Claim(
    id="def-kappa",
    display="def-kappa",
    title="the condition number of the data",
    source="slides, notation",
    setting=Setting.POINT,
    printed=Statement(Eq(kappa, LambdaMax(X * X.T) / LambdaMin(X * X.T)), Reading.DEFINES, serves=_SERVES),
    corrected=Statement(Eq(kappa, SigmaMax(X) ** 2 / SigmaMin(X) ** 2), Reading.DEFINES, serves=_SERVES),
    why="X X^T is N x N and singular whenever N > n, so the quotient is not a number; (26) needs kappa = K / mu, "
    "the quotient of the extreme nonzero eigenvalues, those of X^T X when X has full column rank",
)

CLAIMS = (CLAIM,)
