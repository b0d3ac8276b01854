"""Definition of the imbalance, printed without the minus sign between its two terms."""

from derivations.as_written import Eq
from derivations.claim import Claim, Reading, Setting, Statement
from derivations.notation import W1, W2, D, t
from derivations.slides import imbalance_drift, imbalance_invariance, spectral_bounds, uniform_bound_of_flow

_SERVES = (
    imbalance_invariance.CLAIM.served_by(),
    imbalance_drift.CLAIM.served_by(),
    # a multiple of the imbalance would serve these too: its size and its sign are those that bound tau
    uniform_bound_of_flow.CLAIMS[0].served_by(),
    spectral_bounds.CLAIM.served_by(),
)

CLAIM = Claim(
    id="def-imbalance",
    display="def-imbalance",
    title="the imbalance of the two layers",
    source="slides, notation",
    setting=Setting.POINT,
    printed=Statement(Eq(D(t), W1(t).T * W1(t) * W2(t) * W2(t).T), Reading.DEFINES, serves=_SERVES),
    corrected=Statement(Eq(D(t), W1(t).T * W1(t) - W2(t) * W2(t).T), Reading.DEFINES, serves=_SERVES),
    why="a minus sign is missing: the product of the two Gram matrices is neither kept by the flow (11) "
    "nor kept to first order in the step size by descent (12); their difference is",
)

CLAIMS = (CLAIM,)
