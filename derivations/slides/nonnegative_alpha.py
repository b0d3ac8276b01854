"""Beside (7): the function alpha is not negative, and there is one."""

from sympy import Expr, Integer, sqrt

from derivations.as_written import Ge, Le
from derivations.claim import Claim, Setting, Statement
from derivations.notation import Alpha, AtMost, D, LambdaK, LambdaMax, PositivePart, SigmaMin, W, m, n, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Nonnegative, Squares

_ALPHA = Alpha(D(t), SigmaMin(W(t)))


def _half(label: str, kept: Expr, lost: Expr, low: Expr) -> tuple[Step, Step]:
    """Kept + lost is at most the root in a half of alpha."""
    root = sqrt((kept + lost) ** 2 + 4 * low**2)
    return (
        Step(f"{label} square", Le((kept + lost) ** 2, root**2), Nonnegative()),
        Step(label, Le(kept + lost, root), Squares(), (f"{label} square",)),
    )


_WHICH = (
    "The slides say that there is a function alpha and do not give it; (7) holds with the one given here, so there is "
    "one. The function 0 is another: it meets all of (7) as printed and gives no rate. That the last line of (7) is "
    "refuted rests on alpha as given here, which grows with the smallest singular value of W."
)

CLAIM = Claim(
    id="eq7-d",
    display="eq7",
    title="alpha is not negative",
    source="slides, before (7)",
    in_words=True,
    setting=Setting.POINT,
    printed=Statement(Ge(_ALPHA, 0)),
    proof=Proof(
        *_half(
            "first",
            PositivePart(LambdaK(n, D(t))),
            PositivePart(LambdaMax(-D(t))),
            AtMost(n, m) * SigmaMin(W(t)),
        ),
        *_half(
            "second",
            PositivePart(LambdaK(m, -D(t))),
            PositivePart(LambdaMax(D(t))),
            AtMost(m, n) * SigmaMin(W(t)),
        ),
        Step(
            "sum",
            Ge(_ALPHA, 0),
            Nonnegative(terms=[(Integer(1) / 2, "first"), (Integer(1) / 2, "second")], unfold=("Alpha",)),
            ("first", "second"),
        ),
    ),
    notes=(_WHICH,),
)

CLAIMS = (CLAIM,)
