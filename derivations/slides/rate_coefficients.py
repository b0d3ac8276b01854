"""(26) The coefficients of f; (30) prints them again."""

from sympy import sqrt

from derivations.as_written import Eq
from derivations.claim import Claim, Reading, Served, Setting, Statement
from derivations.lemmas.descent import COEFFICIENT_RELATIONS
from derivations.lemmas.run_bounds import CONSTANTS
from derivations.notation import L, SigmaMin, X, a1, a2, a3, a4, alpha0, beta0, c1, c2, kappa, p2, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite
from derivations.slides import descent_under_bounds

_S = SigmaMin(X)

COEFFICIENTS = (
    Eq(a1, 2 * (c1 * alpha0) * _S**2),
    Eq(a2(t), 2 * sqrt(2 * kappa * L(t) * _S**6) * p2 + kappa * _S**4 * (c2 * beta0) ** 2),
    Eq(a3(t), 2 * sqrt(2 * kappa**3 * L(t) * _S**10) * c2 * beta0 * p2),
    Eq(a4(t), 2 * kappa**2 * _S**6 * p2**2 * L(t)),
)
_SERVES = (descent_under_bounds.CLAIMS[0].served_by(),)


def _through_K_and_mu(index: int) -> Served:
    """The coefficient as the lemma's factor has it, which pins it down: a larger one would serve (29) too."""
    relation = COEFFICIENT_RELATIONS[index - 1]
    return Served(relation, Setting.RUN, proof=Proof(*CONSTANTS, Step("coefficient", relation, Cite("coefficients"))))


def _parts(display: str, heading: str) -> tuple[Claim, ...]:
    return tuple(
        Claim(
            id=f"{display}-{letter}",
            display=display,
            heading=heading,
            title=f"the coefficient a_{index} of f",
            source=f"slides ({display[2:]})",
            setting=Setting.RUN,
            printed=Statement(relation, Reading.DEFINES, serves=(_through_K_and_mu(index), *_SERVES)),
        )
        for index, (letter, relation) in enumerate(zip("abcd", COEFFICIENTS), start=1)
    )


CLAIMS = _parts("eq26", "the coefficients of f")
AGAIN = _parts("eq30", "the coefficients of f, again")
