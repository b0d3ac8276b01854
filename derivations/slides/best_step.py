"""After (30): the step size that minimises f exists and is unique."""

from derivations.as_written import Eq, Ge, Gt
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.factor_bounds import COEFFICIENT_STEPS, SIGN_LABELS, SIGNS
from derivations.notation import PositiveRootCount, a1, a2, a3, a4, alpha0, c1, c2, eta, t
from derivations.proving.calculus_rules import OnePositiveRoot
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Given, Nonnegative

_SLOPE = 4 * a4(t) * eta**3 + 3 * a3(t) * eta**2 + 2 * a2(t) * eta - a1
_ONE = Eq(PositiveRootCount(_SLOPE, eta), 1)

_INDEX = (
    "The polynomial is the derivative of f in eta: negative at eta = 0, it changes its sign once, so f falls up to "
    "eta_t^* and grows beyond. The slides number the steps from t = 1; the first step, from W(0), takes eta_0^*."
)

CLAIM = Claim(
    id="eq30-e",
    display="eq30",
    title="the step size that minimises f exists and is unique",
    source="slides, after (30)",
    in_words=True,
    setting=Setting.RUN,
    given=(Gt(alpha0, 0), Gt(c1, 0), Gt(c2, 1)),
    printed=Statement(_ONE),
    proof=Proof(
        *SIGNS,
        Step("c1 low", Gt(c1, 0), Given()),
        *COEFFICIENT_STEPS[:4],
        Step("a1 sign", Gt(a1, 0), Nonnegative(slacks=[("one", a1)]), ("one", "alpha", "c1 low", "mu sign")),
        Step("a2 sign", Gt(a2(t), 0), Nonnegative(slacks=[("two", a2(t))]), ("two", *SIGN_LABELS)),
        Step("a3 sign", Ge(a3(t), 0), Nonnegative(slacks=[("three", a3(t))]), ("three", *SIGN_LABELS)),
        Step("a4 sign", Ge(a4(t), 0), Nonnegative(slacks=[("four", a4(t))]), ("four", *SIGN_LABELS)),
        Step("root", _ONE, OnePositiveRoot(), ("a1 sign", "a2 sign", "a3 sign", "a4 sign")),
    ),
    notes=(_INDEX,),
)

CLAIMS = (CLAIM,)
