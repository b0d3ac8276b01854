"""One input, one output, the square loss: when exactly the loss falls, and what that says of the minimum at the end.

A step multiplies the error w - w* by ``1 - x`` with ``x = eta K T - (eta K)^2 (w - w*) w``. So the loss falls where x
is between 0 and 2, and rises beyond, by (x - 1)^2; near a minimum x is eta times its sharpness.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import And, Rational
from sympy.core.relational import Relational

from derivations.as_written import Eq, Ge, Gt, Le, Lt
from derivations.claim import Claim, Setting, Statement
from derivations.large_steps.product_and_size import SOURCE, later
from derivations.large_steps.threshold import CHANGE, ERROR, ERROR_LAW, STEP, T, w
from derivations.notation import K, eta
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cite, Nonnegative, given
from derivations.proving.sign_certificates import Term

_SQUARE, _SQUARE_NEXT = ERROR**2, later(ERROR) ** 2

LAW = (
    Step("law", ERROR_LAW, Cite("threshold-identities")),
    Step(
        "square",
        Eq(_SQUARE_NEXT, (ERROR * (1 - CHANGE)) ** 2),
        Nonnegative(terms=[(later(ERROR) + ERROR * (1 - CHANGE), "law")]),
        ("law",),
    ),
)
"""Steps: the square of the error after the step; less that before it is error^2 x (x - 2)."""


def _criterion(name: str, title: str, hypotheses: Sequence[Relational], relation: Relational, *terms: Term) -> Claim:
    labels = tuple(f"bound {i}" for i, _ in enumerate(hypotheses))
    return Claim(
        id=name,
        display="",
        title=title,
        source=SOURCE,
        setting=Setting.ONE_TO_ONE,
        given=tuple(hypotheses),
        printed=Statement(relation),
        proof=Proof(
            *(given(label, hypothesis) for label, hypothesis in zip(labels, hypotheses, strict=True)),
            *LAW,
            Step("criterion", relation, Nonnegative(terms=terms), ("square", *labels)),
        ),
    )


DESCENDS = _criterion(
    "descent-criterion",
    "the loss does not grow where eta K T lies between (eta K)^2 (w - w*) w and 2 more",
    (Ge(CHANGE, 0), Le(CHANGE, 2)),
    Le(_SQUARE_NEXT, _SQUARE),
    (-1, "square"),
    (_SQUARE, "bound 0", "bound 1"),
)
REPELS = _criterion(
    "edge-of-stability",
    "the loss does not fall where eta K T is at least 2 + (eta K)^2 (w - w*) w: a minimum sharper than 2 / eta repels",
    (Ge(CHANGE, 2),),
    Ge(_SQUARE_NEXT, _SQUARE),
    (1, "square"),
    (2 * _SQUARE, "bound 0"),
    (_SQUARE, "bound 0", "bound 0"),
)

_OFF = Gt(_SQUARE, 0)
RISES_ABOVE = _criterion(
    "loss-rises-above",
    "off the minimum the loss rises where eta K T is more than 2 + (eta K)^2 (w - w*) w",
    (_OFF, Gt(CHANGE, 2)),
    Gt(_SQUARE_NEXT, _SQUARE),
    (1, "square"),
    (2, "bound 0", "bound 1"),
    (_SQUARE, "bound 1", "bound 1"),
)
RISES_BELOW = _criterion(
    "loss-rises-below",
    "off the minimum the loss rises where eta K T is less than (eta K)^2 (w - w*) w",
    (_OFF, Lt(CHANGE, 0)),
    Gt(_SQUARE_NEXT, _SQUARE),
    (1, "square"),
    (2, "bound 0", "bound 1"),
    (_SQUARE, "bound 1", "bound 1"),
)

# --- what a minimum at which the run ends must be like ---------------------------------------------
_CALM = Le(STEP * T, 2)
_SUM, _DIFFERENCE = Ge(T + 2 * w, 0), Ge(T - 2 * w, 0)
_ENDS = And(Le(STEP * w, 1), Le(-STEP * w, 1), Le(STEP**2 * (T**2 - 4 * w**2), 4 - 4 * STEP**2 * w**2))

STABLE = Claim(
    id="stable-minima",
    display="",
    title="weights with eta K T <= 2 have |w| <= 1 / (eta K), and T^2 - 4 w^2 <= 4 / (eta K)^2 - 4 w^2",
    source=SOURCE,
    setting=Setting.ONE_TO_ONE,
    given=(Gt(eta, 0), Gt(K, 0), _CALM),
    printed=Statement(_ENDS),
    proof=Proof(
        given("eta", Gt(eta, 0)),
        given("K", Gt(K, 0)),
        given("calm", _CALM),
        Step("sum", _SUM, Cite("size-above-product")),
        Step("difference", _DIFFERENCE, Cite("size-above-product")),
        Step(
            "size",
            Ge(T, 0),
            Nonnegative(terms=[(Rational(1, 2), "sum"), (Rational(1, 2), "difference")]),
            ("sum", "difference"),
        ),
        Step(
            "above",
            Le(STEP * w, 1),
            Nonnegative(terms=[(Rational(1, 2), "calm"), (STEP / 2, "difference")]),
            ("calm", "difference", "eta", "K"),
        ),
        Step(
            "below",
            Le(-STEP * w, 1),
            Nonnegative(terms=[(Rational(1, 2), "calm"), (STEP / 2, "sum")]),
            ("calm", "sum", "eta", "K"),
        ),
        Step(
            "imbalance",
            Le(STEP**2 * (T**2 - 4 * w**2), 4 - 4 * STEP**2 * w**2),
            Nonnegative(terms=[(2 + STEP * T, "calm")]),
            ("calm", "size", "eta", "K"),
        ),
        Step("all", _ENDS, Both(), ("above", "below", "imbalance")),
    ),
    notes=(
        (
            "At a minimum w = w* and eta K T is eta times the sharpness. So none of sharpness 2 / eta or less exists "
            "where eta K |w*| > 1; and a run that ends at one has brought T^2 - 4 w^2 down to at most "
            "4 / (eta K)^2 - 4 (w*)^2, from wherever it began."
        ),
    ),
)

CLAIMS = (DESCENDS, REPELS, RISES_ABOVE, RISES_BELOW, STABLE)
