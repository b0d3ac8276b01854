"""Beside (5): tau is self-adjoint and positive semidefinite, as the slides say before they define it."""

from derivations.as_written import Eq, Ge
from derivations.claim import Claim, Setting, Statement
from derivations.notation import W1, W2, A, A_plus, Inner, NormF, Tau, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Nonnegative, Normal

_MOVED = Eq(Inner(A_plus, Tau(t, A)), Inner(Tau(t, A_plus), A))
_SQUARES = Eq(Inner(A, Tau(t, A)), NormF(A * W2(t).T) ** 2 + NormF(W1(t).T * A) ** 2)

CLAIMS = (
    Claim(
        id="eq5-c",
        display="eq5",
        title="the operator tau is self-adjoint",
        source="slides, before (5)",
        in_words=True,
        setting=Setting.POINT,
        printed=Statement(_MOVED),
        proof=Proof(Step("moved", _MOVED, Normal(unfold=("Tau",)))),
    ),
    Claim(
        id="eq5-d",
        display="eq5",
        title="the operator tau is positive semidefinite",
        source="slides, before (5)",
        in_words=True,
        setting=Setting.POINT,
        printed=Statement(Ge(Inner(A, Tau(t, A)), 0)),
        proof=Proof(
            Step("squares", _SQUARES, Normal(unfold=("Tau",))),
            Step("sign", Ge(Inner(A, Tau(t, A)), 0), Nonnegative(terms=[(1, "squares")]), ("squares",)),
        ),
    ),
)
