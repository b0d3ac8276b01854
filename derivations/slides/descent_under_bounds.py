"""(29) Along the run the loss decreases by the factor f, whose definition the display gives."""

from derivations.as_written import Eq, Le
from derivations.claim import Claim, Reading, Served, Setting, Statement
from derivations.lemmas.convergence import HYPOTHESIS_LABELS, HYPOTHESIS_STEPS
from derivations.lemmas.factor_bounds import BRACKET, COEFFICIENT_STEPS
from derivations.lemmas.run_bounds import CONSTANTS
from derivations.notation import L, a1, a2, a3, a4, eta, f, mu, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Nonnegative
from derivations.supplied_definitions import GIVEN

_FACTOR = 1 - a1 * eta + a2(t) * eta**2 + a3(t) * eta**3 + a4(t) * eta**4

_CONTRACTION = Le(L(t + 1), f(eta, t) * L(t))
_CONTRACTS = (*HYPOTHESIS_STEPS, Step("contracts", _CONTRACTION, Cite("contraction"), HYPOTHESIS_LABELS))

_THROUGH_BRACKET = Eq(f(eta, t), 1 - 2 * eta * mu * BRACKET)
_IS_BRACKET = Proof(
    *CONSTANTS,
    *COEFFICIENT_STEPS[:4],
    Step(
        "bracket",
        _THROUGH_BRACKET,
        Nonnegative(slacks=[("one", a1), ("two", a2(t)), ("three", a3(t)), ("four", a4(t))], unfold=("f",)),
        ("one", "two", "three", "four"),
    ),
)

_LEMMA = Claim(
    id="eq29-a",
    display="eq29",
    heading="the lemma under the bounds",
    title="the descent lemma under the uniform bounds",
    source="slides (29)",
    setting=Setting.RUN,
    given=GIVEN,
    printed=Statement(Le(L(t + 1), _FACTOR * L(t))),
    proof=Proof(
        *_CONTRACTS,
        Step(
            "written out",
            Le(L(t + 1), _FACTOR * L(t)),
            Nonnegative(terms=[(1, "contracts")], unfold=("f",)),
            ("contracts",),
        ),
    ),
)

CLAIMS = (
    _LEMMA,
    Claim(
        id="eq29-b",
        display="eq29",
        title="the factor under the uniform bounds",
        source="slides (29)",
        setting=Setting.RUN,
        given=GIVEN,
        printed=Statement(
            Eq(f(eta, t), _FACTOR),
            Reading.DEFINES,
            serves=(
                # what the lemma has under the bounds, term by term; a larger factor would serve the contraction too
                Served(_THROUGH_BRACKET, Setting.RUN, proof=_IS_BRACKET),
                Served(_CONTRACTION, Setting.RUN, GIVEN, Proof(*_CONTRACTS)),
            ),
        ),
    ),
)
