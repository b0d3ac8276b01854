"""The factors of the sharper lemma and theorem, and the share B of the decrease that a step keeps."""

from derivations.as_written import Gt
from derivations.claim import Claim, Reading, Setting, Statement
from derivations.notation import alpha0, c1, c2
from derivations.sharper.descent_lemma import SQUARE_LOSS
from derivations.sharper.linear_convergence import CONTRACTION
from derivations.sharper.uniform_bounds import TELESCOPING
from derivations.supplied_definitions import MARGIN, SHARP_FACTOR, SHARP_RATE

RATE = Claim(
    id="sharp-rate",
    display="",
    title="the factor of the sharper lemma: rho with one lambda_max replaced by sqrt(lambda_min lambda_max)",
    source="beyond the slides: sharper than their (20)",
    setting=Setting.DESCENT,
    printed=Statement(SHARP_RATE, Reading.DEFINES, serves=(SQUARE_LOSS.served_by(),)),
)

_POSITIVE = (Gt(alpha0, 0), Gt(c1, 0), Gt(c2, 1))

SHARE = Claim(
    id="sharp-margin",
    display="",
    title="the share B of the decrease eta <G, tau(G)> that a step keeps under the uniform bounds",
    source="beyond the slides: sharper than their (26)",
    setting=Setting.RUN,
    given=_POSITIVE,
    printed=Statement(MARGIN, Reading.DEFINES, serves=(TELESCOPING.served_by(),)),
)

FACTOR = Claim(
    id="sharp-factor",
    display="",
    title="the factor under the uniform bounds by the sharper lemma",
    source="beyond the slides: sharper than their (29)",
    setting=Setting.RUN,
    given=_POSITIVE,
    printed=Statement(SHARP_FACTOR, Reading.DEFINES, serves=(CONTRACTION.served_by(),)),
)

CLAIMS = (RATE, SHARE, FACTOR)
