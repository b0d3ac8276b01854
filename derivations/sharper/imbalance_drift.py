"""What one step adds to the imbalance is paid for by what it takes off the loss."""

from derivations.as_written import Eq, Ge, Gt, Le, Max
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.descent import SQUARE_LOSS_STEPS
from derivations.notation import W1, W2, D, L, LambdaMinTau, NormF, SigmaMax, eta, margin, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Fact, Given, Nonnegative, Normal, Rewrite, given
from derivations.sharper.descent_lemma import BRACKET, CONDITION, DECREASE, DISSIPATION, POSITIVE
from derivations.sharper.descent_under_bounds import TAKEN
from derivations.supplied_definitions import GRADIENTS

_SHIFT = D(t + 1) - D(t)
_FIRST, _SECOND = W1(t + 1) - W1(t), W2(t + 1) - W2(t)
_GRAMS = _FIRST.T * _FIRST - _SECOND * _SECOND.T
_FLIPPED, _LARGER = (Max(SigmaMax(a) ** 2, SigmaMax(_SECOND) ** 2) for a in (_FIRST.T, _FIRST))

SPECTRAL = Claim(
    id="sharp-drift-spectral",
    display="",
    title="one step moves the imbalance by at most the square of the larger of the layers' moves",
    source="beyond the slides: sharper than their (12)",
    setting=Setting.DESCENT,
    printed=Statement(Le(SigmaMax(_SHIFT), _LARGER)),
    proof=Proof(
        Step("gradients", GRADIENTS, Cite("eq2-b")),
        Step("drift", Eq(_SHIFT, _GRAMS), Normal(unfold=("D", "W1+", "W2+")), ("gradients",)),
        Step("itself", Eq(SigmaMax(_SHIFT), SigmaMax(_SHIFT)), Normal()),
        Step("exact", Eq(SigmaMax(_SHIFT), SigmaMax(_GRAMS)), Rewrite(), ("itself", "drift")),
        Step("grams", Le(SigmaMax(_GRAMS), _FLIPPED), Fact("difference_of_grams", _FIRST.T, _SECOND)),
        Step("transpose", Eq(SigmaMax(_FIRST.T), SigmaMax(_FIRST)), Fact("transpose_norm", _FIRST)),
        Step("larger", Le(SigmaMax(_GRAMS), _LARGER), Rewrite(), ("grams", "transpose")),
        Step(
            "bound",
            Le(SigmaMax(_SHIFT), _LARGER),
            Nonnegative(terms=[(-1, "exact"), (1, "larger")]),
            ("exact", "larger"),
        ),
    ),
)

_LOW, _MOVED = LambdaMinTau(t), NormF(_SHIFT)
_PAID = Le(BRACKET * _MOVED, eta * _LOW * (L(t) - L(t + 1)))

PAID = Claim(
    id="sharp-drift",
    display="",
    title="one step moves the imbalance by at most eta / B of what it takes off the loss",
    source="beyond the slides: sharper than their (12)",
    setting=Setting.DESCENT,
    given=(Gt(eta, 0), POSITIVE, CONDITION),
    printed=Statement(_PAID),
    proof=Proof(
        *SQUARE_LOSS_STEPS[:4],
        Step("positive", POSITIVE, Given()),
        Step("condition", CONDITION, Given()),
        Step("decrease", DECREASE.printed.relation, Cite("sharp-decrease"), ("eta", "K sign", "smooth", "positive")),
        Step("moved", Le(_MOVED, eta**2 * DISSIPATION), Cite("drift-by-dissipation"), ("eta",)),
        Step(
            "paid",
            _PAID,
            Nonnegative(terms=[(eta, "decrease"), (1, "condition", "moved")], unfold=("L",)),
            ("decrease", "condition", "moved", "eta"),
        ),
    ),
)

_UNDER_BOUNDS = Le(margin(eta, t) * _MOVED, eta * (L(t) - L(t + 1)))

PAID_UNDER_BOUNDS = Claim(
    id="sharp-drift-under-bounds",
    display="",
    title="under the uniform bounds one step moves the imbalance by at most eta / B of what it takes off the loss",
    source="beyond the slides: sharper than their theorem",
    setting=Setting.RUN,
    given=(*TAKEN.given, Ge(margin(eta, t), 0)),
    printed=Statement(_UNDER_BOUNDS),
    proof=Proof(
        *(given(f"given {i}", g) for i, g in enumerate(TAKEN.given)),
        given("margin", Ge(margin(eta, t), 0)),
        Step(
            "taken",
            TAKEN.printed.relation,
            Cite(TAKEN),
            tuple(f"given {i}" for i in range(len(TAKEN.given))),
        ),
        given("eta", Gt(eta, 0)),
        Step("shift", Le(_MOVED, eta**2 * DISSIPATION), Cite("drift-by-dissipation"), ("eta",)),
        Step(
            "paid",
            _UNDER_BOUNDS,
            Nonnegative(terms=[(margin(eta, t), "shift"), (eta, "taken")]),
            ("shift", "taken", "margin", "eta"),
        ),
    ),
)

LEMMAS = (PAID_UNDER_BOUNDS,)
CLAIMS = (SPECTRAL, PAID)
