"""(27) The factor f lies strictly between 0 and 1 and does not grow."""

from sympy import Gt, Le, Lt

from derivations.claim import Claim, Setting, Statement
from derivations.notation import L, eta, f, t
from derivations.slides.uniform_bounds_theorem import GIVEN

CLAIMS = (
    Claim(
        id="eq27-a",
        display="eq27",
        title="the factor is positive",
        source="slides (27)",
        setting=Setting.RUN,
        given=GIVEN,
        printed=Statement(Lt(0, f(eta, t))),
    ),
    Claim(
        id="eq27-b",
        display="eq27",
        title="the factor does not exceed its first value",
        source="slides (27)",
        setting=Setting.RUN,
        given=GIVEN,
        printed=Statement(Le(f(eta, t), f(eta, 0))),
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
        why="started at the exact minimum, L(0) = 0, the polynomials of (24) lose their extra term, so that at "
        "eta = eta_max the factor is 1; with L(0) > 0 it is below 1",
    ),
)
