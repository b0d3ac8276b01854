"""False proofs. Earlier results and definitions, cited as they do not stand."""

from __future__ import annotations

from sympy import (
    Eq,
    Function,
    Ge,
    Gt,
    Le,
    Lt,
    S,
)

from derivations import DEFINITIONS
from derivations.notation import (
    W1,
    A,
    G,
    L,
    MinOver,
    NormF,
    SigmaMax,
    Tau,
    eta,
    t,
)
from derivations.proving.calculus_rules import (
    MinimumOfQuadratic,
)
from derivations.proving.kernel import Proof, Result, Step
from derivations.proving.rules import (
    Cases,
    Cite,
    Definition,
    Fact,
    Given,
    Induction,
    Nonnegative,
    Normal,
)
from tests.material.accepted_proofs import SHRINKS, TRUE
from tests.material.proofs import false, only, taken, w, x, y, z

_INVERSE = Result(
    "inverse",
    Gt(z**2, 0),
    (Eq(x * z, 1),),
    Proof(
        *taken(Eq(x * z, 1)),
        only(
            Gt(z**2, 0),
            Cases(
                (Gt(z**2, 0), Proof(Step("case", Gt(z**2, 0), Given()))),
                (
                    Le(z**2, 0),
                    Proof(
                        Step("case", Le(z**2, 0), Given()),
                        only(Gt(z**2, 0), Nonnegative(terms=[(x * z + 1, "p"), (x**2, "case")]), "p", "case"),
                    ),
                ),
            ),
        ),
    ),
)
_POWERS = Result("powers", Ge((1 + x) ** t, 1), (Ge(x, 0),), Proof(*TRUE[Induction].steps), "descent")
_POSITIVE_LOSS = Function("L", real=True, positive=True)

FALSE = [
    # earlier results
    false(
        "a result whose hypothesis is missing",
        only(Le(y, x), Cite("shrinks"), "p"),
        given=(Le(y, z),),
        results=(SHRINKS,),
        reason="shrinks needs",
    ),
    false(
        "a result that says less",
        only(Lt(y, x), Cite("shrinks"), "p", "q"),
        given=(Le(y, z), Le(z, x)),
        results=(SHRINKS,),
        reason="shrinks says",
    ),
    false(
        "a value that does not exist",
        only(Gt(z**2, 0), Cite("inverse", {x: 1 / z})),
        results=(_INVERSE,),
        reason="other than 0",
    ),
    false(
        "a value of another kind",
        only(Ge((1 + x) ** w, 1), Cite("powers", {t: w}), "p"),
        given=(Ge(x, 0),),
        results=(_POWERS,),
        motion="descent",
        reason="not at a time",
    ),
    false(
        "a time before the start",
        only(Ge(1 / (1 + x), 1), Cite("powers", {t: S.NegativeOne}), "p", "q"),
        given=(Ge(x, 0), Gt(1 + x, 0)),
        results=(_POWERS,),
        motion="descent",
        reason="stands for nothing like",
    ),
    false(
        "a matrix of other sides",
        only(Le(SigmaMax(W1(t)), NormF(W1(t))), Cite("norms", {A: W1(t)})),
        results=(
            Result(
                "norms",
                Le(SigmaMax(A), NormF(A)),
                (),
                Proof(only(Le(SigmaMax(A), NormF(A)), Fact("spectral_below_frobenius", A))),
            ),
        ),
        reason="stands for nothing like",
    ),
    false(
        "what descent gives, under the flow",
        only(Ge((1 + x) ** t, 1), Cite("powers"), "p"),
        given=(Ge(x, 0),),
        results=(_POWERS,),
        motion="flow",
        reason="positive, which is not known",
    ),
    false("an unknown result", only(Le(x, y), Cite("nothing")), reason="no result"),
    # definitions
    false(
        "tau takes its argument from its own time",
        only(Eq(Tau(0, G(t)), Tau(0, G(0))), Normal(unfold=("Tau",))),
        reason="differ",
    ),
    false(
        "a namesake's definition",
        only(Eq(_POSITIVE_LOSS(t), L(t)), Normal(unfold=("L",))),
        reason="is another thing",
    ),
    false(
        "a definition captured by the minimum",
        Step("least", Eq(MinOver(eta**2 + eta * z, eta), -(z**2) / 4), MinimumOfQuadratic()),
        only(Eq(MinOver(eta**2 + x, eta), -(z**2) / 4), Normal(unfold=("x",)), "least"),
        definitions=DEFINITIONS.but(Eq(x, eta * z)),
        reason="bound where it stands",
    ),
    false("no definition", only(Eq(x, y), Definition()), reason="no definition"),
]
