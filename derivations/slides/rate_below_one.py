"""(27) The factor f lies strictly between 0 and 1 and does not grow."""

from derivations.as_written import Gt, Le, Lt
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.convergence import HYPOTHESIS_LABELS, HYPOTHESIS_STEPS
from derivations.notation import L, eta, f, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Given
from derivations.supplied_definitions import GIVEN

CLAIMS = (
    Claim(
        id="eq27-a",
        display="eq27",
        heading="the factor f is below one",
        title="the factor is positive",
        source="slides (27)",
        setting=Setting.RUN,
        given=GIVEN,
        printed=Statement(Lt(0, f(eta, t))),
        proof=Proof(*HYPOTHESIS_STEPS, Step("positive", Lt(0, f(eta, t)), Cite("factor-positive"), HYPOTHESIS_LABELS)),
    ),
    Claim(
        id="eq27-b",
        display="eq27",
        title="the factor does not exceed its first value",
        source="slides (27)",
        setting=Setting.RUN,
        given=GIVEN,
        printed=Statement(Le(f(eta, t), f(eta, 0))),
        proof=Proof(
            *HYPOTHESIS_STEPS, Step("decreasing", Le(f(eta, t), f(eta, 0)), Cite("contraction"), HYPOTHESIS_LABELS)
        ),
    ),
    Claim(
        id="eq27-c",
        display="eq27",
        title="the first factor is below one",
        source="slides (27)",
        setting=Setting.RUN,
        given=GIVEN,
        printed=Statement(Lt(f(eta, 0), 1)),
        corrected=Statement(Lt(f(eta, 0), 1), given=(Gt(L(0), 0),)),
        proof=Proof(
            *HYPOTHESIS_STEPS,
            Step("start", Gt(L(0), 0), Given()),
            Step("below one", Lt(f(eta, 0), 1), Cite("factor-below-one"), (*HYPOTHESIS_LABELS, "start")),
        ),
        why="started at the exact minimum, L(0) = 0, the polynomials of (24) lose their extra term, so that at "
        "eta = eta_max the factor is 1; with L(0) > 0 it is below 1",
    ),
)
