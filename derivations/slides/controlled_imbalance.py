"""Before (23): along the run the imbalance stays within O(eta) of its first value."""

from sympy import ZeroMatrix

from derivations.as_written import Eq, Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.convergence import HYPOTHESIS_LABELS, HYPOTHESIS_STEPS
from derivations.lemmas.factor_bounds import SIGNS
from derivations.lemmas.step_size import DRIFT_RATE, FIRST_FACTOR
from derivations.notation import D, K, L, LambdaMaxTau, NormF, a1, a2, a3, a4, beta0, c2, eta, f, h, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Fact, Given, Induction, Nonnegative, Normal, Squares
from derivations.supplied_definitions import GIVEN

_MOVED = NormF(D(t) - D(0))
_LEFT = 1 - FIRST_FACTOR
_SPENT = Le(_LEFT * _MOVED, DRIFT_RATE * (L(0) - L(t)))
_SHIFT, _AFTER = NormF(D(t + 1) - D(t)), NormF(D(t + 1) - D(0))
_NOTHING = NormF(ZeroMatrix(h, h))
_SHRINKING = a1 - a2(0) * eta - a3(0) * eta**2 - a4(0) * eta**3
_BOUND = Le(_MOVED * _SHRINKING, 2 * eta * K * c2 * beta0 * L(0))

_BASE = Proof(
    Step("nothing", Eq(_NOTHING**2, 0), Normal()),
    Step("zero", Eq(_NOTHING, 0), Squares(), ("nothing",)),
    Step("start", _SPENT.subs(t, 0), Nonnegative(terms=[(-_LEFT, "zero")]), ("zero",)),
)
_STEP = Proof(
    Step("so far", _SPENT, Given()),
    Step("path", Le(_AFTER, _SHIFT + _MOVED), Fact("triangle", D(t + 1) - D(t), D(t) - D(0))),
    Step("high", Le(LambdaMaxTau(t), c2 * beta0), Cite("uniform-bounds"), HYPOTHESIS_LABELS),
    Step("contracts", Le(L(t + 1), f(eta, t) * L(t)), Cite("contraction"), HYPOTHESIS_LABELS),
    Step("decreasing", Le(f(eta, t), FIRST_FACTOR), Cite("contraction"), HYPOTHESIS_LABELS),
    Step("drift", Le(_SHIFT, 2 * eta**2 * K * LambdaMaxTau(t) * L(t)), Cite("drift-bound"), ("eta",)),
    Step(
        "shift",
        Le(_SHIFT, DRIFT_RATE * L(t)),
        Nonnegative(terms=[(1, "drift"), (2 * eta**2 * K * L(t), "high")]),
        ("drift", "high", "K sign", "loss", "eta"),
    ),
    Step(
        "further",
        _SPENT.subs(t, t + 1),
        Nonnegative(
            terms=[
                (_LEFT, "path"),
                (1, "so far"),
                (_LEFT, "shift"),
                (DRIFT_RATE, "contracts"),
                (DRIFT_RATE * L(t), "decreasing"),
            ]
        ),
        (
            *("path", "so far", "shift", "contracts", "decreasing"),
            *("left", "loss", "eta", "K sign", "c2 sign", "beta"),
        ),
    ),
)

CLAIM = Claim(
    id="eq23-e",
    display="eq23",
    title="the imbalance stays within O(eta) of its first value",
    source="slides, before (23)",
    in_words=True,
    setting=Setting.RUN,
    given=GIVEN,
    printed=Statement(_BOUND),
    proof=Proof(
        *HYPOTHESIS_STEPS,
        *SIGNS,
        Step("eta", Gt(eta, 0), Given()),
        Step("one", Le(FIRST_FACTOR, 1), Cite("contraction"), HYPOTHESIS_LABELS),
        Step("left", Ge(_LEFT, 0), Nonnegative(terms=[(1, "one")]), ("one",)),
        Step("spent", _SPENT, Induction(t, _BASE, _STEP)),
        Step(
            "bound",
            _BOUND,
            Nonnegative(terms=[(1 / eta, "spent"), (2 * eta * K * c2 * beta0, "loss")], unfold=("f",)),
            ("spent", "loss", "eta", "K sign", "c2 sign", "beta"),
        ),
    ),
    notes=("The factor beside the imbalance tends to a_1 > 0 as eta tends to 0, so the bound is O(eta).",),
)

CLAIMS = (CLAIM,)
