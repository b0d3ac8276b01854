"""(18) The condition on the step size under which the loss decreases."""

from dataclasses import replace

from derivations.as_written import Gt
from derivations.claim import Claim, Reading, Setting, Statement
from derivations.notation import eta
from derivations.slides import descent_lemma

CLAIM = Claim(
    id="eq18",
    display="eq18",
    title="the condition of the lemma",
    source="slides (18)",
    setting=Setting.DESCENT,
    given=(Gt(eta, 0),),
    printed=Statement(
        descent_lemma.CONDITION,
        Reading.HYPOTHESIS,
        # the lemma's other hypothesis; the condition itself is the statement's
        serves=(replace(descent_lemma.CLAIM.served_by(), given=(Gt(eta, 0),)),),
    ),
)

CLAIMS = (CLAIM,)
