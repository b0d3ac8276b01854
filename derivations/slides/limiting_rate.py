"""(32) In the limit f is quadratic in the step size."""

from sympy import Limit, oo

from derivations.as_written import Eq
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.convergence import HYPOTHESIS_LABELS, HYPOTHESIS_STEPS, KAPPA_SIGN
from derivations.notation import L, a1, a2, eta, f, t
from derivations.proving.calculus_rules import AtInfinity
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite
from derivations.supplied_definitions import GIVEN

CLAIM = Claim(
    id="eq32",
    display="eq32",
    title="the limiting factor",
    source="slides (32)",
    setting=Setting.RUN,
    given=GIVEN,
    printed=Statement(Eq(f(eta, oo), 1 - a1 * eta + a2(oo) * eta**2)),
    proof=Proof(
        *HYPOTHESIS_STEPS,
        *KAPPA_SIGN,
        Step("loss", Eq(Limit(L(t), t, oo), 0), Cite("loss-vanishes"), HYPOTHESIS_LABELS),
        Step(
            "limit",
            Eq(f(eta, oo), 1 - a1 * eta + a2(oo) * eta**2),
            AtInfinity(unfold=("f", "a2", "a3", "a4")),
            ("loss",),
        ),
    ),
)

CLAIMS = (CLAIM,)
