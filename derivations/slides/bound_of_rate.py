"""Beside (27): the factor f is an upper bound of the factor rho of the lemma."""

from derivations.as_written import Le
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.convergence import HYPOTHESIS_LABELS, HYPOTHESIS_STEPS
from derivations.lemmas.factor_bounds import RATE_WITHIN_FACTOR
from derivations.notation import LambdaMaxTau, LambdaMinTau, SigmaMax, W, alpha0, beta0, c1, c2, eta, f, mu, p2, rho, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Given, Nonnegative
from derivations.supplied_definitions import GIVEN

_BOUNDS = {
    "low": Le(c1 * alpha0, LambdaMinTau(t)),
    "high": Le(LambdaMaxTau(t), c2 * beta0),
    "top": Le(SigmaMax(W(t)), p2),
}

CLAIM = Claim(
    id="eq27-d",
    display="eq27",
    title="the factor f is an upper bound of rho",
    source="slides, before (27)",
    in_words=True,
    setting=Setting.RUN,
    given=GIVEN,
    printed=Statement(Le(rho(eta, t), f(eta, t))),
    proof=Proof(
        *HYPOTHESIS_STEPS,
        *(Step(label, bound, Cite("uniform-bounds"), HYPOTHESIS_LABELS) for label, bound in _BOUNDS.items()),
        Step("eta", GIVEN[4], Given()),
        *RATE_WITHIN_FACTOR,
        Step(
            "rate",
            Le(rho(eta, t), f(eta, t)),
            Nonnegative(terms=[(2 * eta * mu, "condition exceeds"), (1, "bracket")], unfold=("rho",)),
            ("condition exceeds", "bracket", "eta", "mu sign"),
        ),
    ),
)

CLAIMS = (CLAIM,)
