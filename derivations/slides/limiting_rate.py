"""(32) In the limit f is quadratic in the step size."""

from sympy import Eq, oo

from derivations.claim import Claim, Setting, Statement
from derivations.notation import a1, a2, eta, f
from derivations.slides.uniform_bounds_theorem import GIVEN

CLAIM = Claim(
    id="eq32",
    display="eq32",
    title="the limiting factor",
    source="slides (32)",
    setting=Setting.RUN,
    given=GIVEN,
    printed=Statement(Eq(f(eta, oo), 1 - a1 * eta + a2(oo) * eta**2)),
)
