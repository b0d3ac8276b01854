"""(34) The announced limiting factor, linear in alpha / beta."""

from sympy import Eq, oo

from derivations.claim import Claim, Setting, Statement
from derivations.notation import MinOver, alpha, beta, c1, c2, eta, f, f_sharp, kappa
from derivations.slides.best_limiting_rate import GIVEN

CLAIM = Claim(
    id="eq34",
    display="eq34",
    title="the announced limiting factor",
    source="slides (34)",
    setting=Setting.RUN,
    given=GIVEN,
    printed=Statement(Eq(MinOver(f(eta, oo), eta), 1 - alpha * c2**2 / (kappa * beta * c1**2))),
    corrected=Statement(Eq(MinOver(f_sharp(eta, oo), eta), 1 - alpha * c1 / (kappa * beta * c2))),
    why="it is not the minimum of the f of (32), whose value (33) gives; a sharper lemma, with "
    "sqrt(lambda_min lambda_max) in place of lambda_max, has a factor whose limit has the minimum "
    "1 - c1 alpha_0 / (kappa c2 beta_0): c1 scales alpha, c2 scales beta, neither is squared",
)
