"""(31) The third and fourth coefficients of f vanish in the limit."""

from sympy import Limit, oo

from derivations.as_written import Eq, Ge
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.convergence import HYPOTHESIS_LABELS, HYPOTHESIS_STEPS, KAPPA_SIGN
from derivations.notation import A, L, W, a3, a4, t
from derivations.proving.calculus_rules import AtInfinity
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite
from derivations.supplied_definitions import GIVEN

CLAIMS = tuple(
    Claim(
        id=f"eq31-{letter}",
        display="eq31",
        heading="two coefficients vanish",
        title=f"the coefficient {name} vanishes in the limit",
        source="slides (31)",
        setting=Setting.RUN,
        given=GIVEN,
        printed=Statement(Eq(Limit(coefficient(t), t, oo), 0)),
        proof=Proof(
            *HYPOTHESIS_STEPS,
            *KAPPA_SIGN,
            Step("not negative", Ge(L(t), 0), Cite("loss-nonnegative", {A: W(t)}, unfold=("L",))),
            Step("loss", Eq(Limit(L(t), t, oo), 0), Cite("loss-vanishes"), HYPOTHESIS_LABELS),
            Step(
                "coefficient",
                Eq(Limit(coefficient(t), t, oo), 0),
                AtInfinity(unfold=(coefficient.__name__,)),
                ("loss",),
            ),
        ),
    )
    for letter, name, coefficient in (("a", "a_3", a3), ("b", "a_4", a4))
)
