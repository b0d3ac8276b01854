"""Steps that vary: whatever has been spent so far, a step within the budget keeps the bounds and the decrease."""

from sympy import And

from derivations.as_written import Ge, Gt, Le, Lt
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.factor_bounds import SIGNS
from derivations.notation import A, D, G, L, LambdaMinTau, NormF, W, alpha0, c1, c2, f_sharp, margin, step_size, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cite, Fact, Nonnegative, given
from derivations.sharper.descent_lemma import DISSIPATION
from derivations.sharper.descent_under_bounds import BOUNDS
from derivations.sharper.step_size import DOWN, UP
from derivations.sharper.uniform_bounds import BOTTOM, MOVED, SHRUNK, WITHIN_DOWN, WITHIN_UP, after
from derivations.supplied_definitions import SHARP_BUDGET

LOW, HIGH, TOP = BOUNDS
_ETA = step_size(t)
_B = margin(_ETA, t)
_SHIFT, _AFTER = NormF(D(t + 1) - D(t)), NormF(D(t + 1) - D(0))
_LOST = L(t) - L(t + 1)
_AFFORDED = Le(2 * _B * MOVED + 2 * _ETA * _LOST, _B * SHARP_BUDGET)
_RATE = Le(L(t + 1), f_sharp(_ETA, t) * L(t))
_PAID = Le(_B * _AFTER, _B * MOVED + _ETA * _LOST)
_KEPT = And(LOW, HIGH, BOTTOM, TOP)
_GOAL = And(_RATE, _PAID, after(SHRUNK), after(LOW), after(HIGH), after(BOTTOM), after(TOP))
_CONSTANTS = (Gt(alpha0, 0), Gt(c1, 0), Lt(c1, 1), Gt(c2, 1))
_LABELS = ("alpha", "c1 low", "c2", "eta")

_NOTE = (
    "The bounds hold at t = 0, and each step ends where the next one begins: so they hold along the whole run as long "
    "as every step is afforded. The results cited are derived anew with eta(t) in place of eta. With B at least b at "
    "each step, the sum of eta(k) (L(k) - L(k+1)) / b over the steps made bounds the drift."
)

STEP = Claim(
    id="budget-of-steps",
    display="",
    title=(
        "a step that the budget of the drift can afford keeps the bounds and contracts the loss, "
        "whatever the other steps"
    ),
    source="beyond the slides: sharper than their theorems",
    setting=Setting.VARYING,
    given=(*_CONSTANTS, Gt(_ETA, 0), SHRUNK, *BOUNDS, Gt(_B, 0), _AFFORDED),
    printed=Statement(_GOAL),
    proof=Proof(
        *SIGNS,
        given("c1 low", Gt(c1, 0)),
        given("eta", Gt(_ETA, 0)),
        given("shrunk", SHRUNK),
        given("low", LOW),
        given("high", HIGH),
        given("top", TOP),
        given("margin", Gt(_B, 0)),
        given("afforded", _AFFORDED),
        Step("margin weak", Ge(_B, 0), Nonnegative(), ("margin",)),
        Step(
            "rate",
            _RATE,
            Cite("sharp-descent-under-bounds"),
            (*_LABELS, "low", "high", "top", "margin weak"),
        ),
        Step(
            "taken",
            Le(L(t + 1), L(t) - _ETA * DISSIPATION * _B),
            Cite("sharp-decrease-under-bounds"),
            (*_LABELS, "low", "high", "top"),
        ),
        Step("rayleigh", Le(LambdaMinTau(t) * NormF(G(t)) ** 2, DISSIPATION), Cite("rayleigh-tau", {A: G(t)})),
        Step(
            "q",
            Ge(DISSIPATION, 0),
            Nonnegative(terms=[(1, "rayleigh"), (NormF(G(t)) ** 2, "low")]),
            ("rayleigh", "low", "alpha", "c1 low"),
        ),
        Step(
            "next shrunk",
            after(SHRUNK),
            Nonnegative(terms=[(1, "taken"), (1, "shrunk")]),
            ("taken", "shrunk", "q", "eta", "margin"),
        ),
        Step("next loss", Ge(L(t + 1), 0), Cite("loss-nonnegative", {A: W(t + 1)}, unfold=("L",))),
        Step("shift", Le(_SHIFT, _ETA**2 * DISSIPATION), Cite("drift-by-dissipation"), ("eta",)),
        Step("path", Le(_AFTER, _SHIFT + MOVED), Fact("triangle", D(t + 1) - D(t), D(t) - D(0))),
        Step(
            "paid",
            _PAID,
            Nonnegative(terms=[(_B, "path"), (_B, "shift"), (_ETA, "taken")]),
            ("path", "shift", "taken", "margin", "eta"),
        ),
        *(
            s
            for label, allowed, within in (("up", UP, WITHIN_UP), ("down", DOWN, WITHIN_DOWN))
            for s in (
                Step(f"budget {label}", Le(SHARP_BUDGET, allowed), Fact("minimum", UP, DOWN)),
                Step(
                    f"within {label}",
                    after(within),
                    Nonnegative(terms=[(2 / _B, "paid"), (1 / _B, "afforded"), (1, f"budget {label}")]),
                    ("paid", "afforded", f"budget {label}", "margin"),
                ),
            )
        ),
        Step(
            "bounds",
            after(_KEPT),
            Cite("sharp-bounds-within-drift", {t: t + 1}),
            ("next shrunk", "within up", "within down"),
        ),
        Step("all", _GOAL, Both(), ("rate", "paid", "next shrunk", "bounds")),
    ),
    notes=(_NOTE,),
)

CLAIMS = (STEP,)
