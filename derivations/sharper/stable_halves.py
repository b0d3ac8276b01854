"""What no step below the stable one raises: how a shrinking radius pays for the drift of the imbalance."""

from sympy import Rational, sqrt

from derivations.as_written import Eq, Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.notation import eta, mu, scalar
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Nonnegative, Squares, given
from derivations.supplied_definitions import half_upper

R, R_NEXT, STAR = scalar("R"), scalar("R_next"), scalar("varsigma")
KEPT_SHARE, DRIFT, HALF = scalar("b"), scalar("delta"), scalar("x_0")
TOP, TOP_NEXT, REACH, REACH_NEXT = scalar("d_0"), scalar("d_next"), scalar("s_0"), scalar("s_next")

_SPENT = Le(2 * KEPT_SHARE * DRIFT, eta * mu * (R**2 - R_NEXT**2))
_CONDITION = Le(eta * mu * HALF * R, 2 * KEPT_SHARE * (STAR + R))
_PAID = Ge((STAR + R) ** 2 - (STAR + R_NEXT) ** 2, DRIFT * HALF)

PAID = Claim(
    id="radius-pays",
    display="",
    title="the radius that shrinks pays for the drift",
    source="elementary",
    setting=Setting.POINT,
    given=(
        Gt(R, 0),
        Ge(R_NEXT, 0),
        Le(R_NEXT, R),
        Ge(STAR, 0),
        Gt(KEPT_SHARE, 0),
        Ge(HALF, 0),
        _SPENT,
        _CONDITION,
    ),
    printed=Statement(_PAID),
    proof=Proof(
        given("R", Gt(R, 0)),
        given("R next", Ge(R_NEXT, 0)),
        given("order", Le(R_NEXT, R)),
        given("star", Ge(STAR, 0)),
        given("share", Gt(KEPT_SHARE, 0)),
        given("half", Ge(HALF, 0)),
        given("spent", _SPENT),
        given("condition", _CONDITION),
        Step("gap", Ge(R - R_NEXT, 0), Nonnegative(terms=[(1, "order")]), ("order",)),
        Step(
            "paid",
            _PAID,
            Nonnegative(
                terms=[
                    (HALF / (2 * KEPT_SHARE), "spent"),
                    ((R + R_NEXT) / (2 * KEPT_SHARE * R), "order", "condition"),
                    (STAR / R, "order", "gap"),
                ]
            ),
            ("spent", "order", "condition", "gap", "R", "R next", "star", "share", "half"),
        ),
    ),
)

_ROOT = sqrt(TOP_NEXT**2 + 4 * REACH_NEXT**2)
_SQUARE = Eq(HALF**2, TOP * HALF + REACH**2)
_GAIN = Le(TOP_NEXT, TOP + DRIFT)
_BOUGHT = Ge(REACH**2 - REACH_NEXT**2, DRIFT * HALF)

KEPT = Claim(
    id="half-kept",
    display="",
    title="a half of beta does not grow while the bound of the product pays for the drift",
    source="elementary",
    setting=Setting.POINT,
    given=(Gt(HALF, 0), _SQUARE, _GAIN, _BOUGHT),
    printed=Statement(Le(half_upper(TOP_NEXT, REACH_NEXT), HALF)),
    proof=Proof(
        given("half", Gt(HALF, 0)),
        given("root", _SQUARE),
        given("gain", _GAIN),
        given("paid", _BOUGHT),
        Step(
            "squares",
            Le(_ROOT**2, (2 * HALF - TOP_NEXT) ** 2),
            Nonnegative(terms=[(4, "root"), (4, "paid"), (4 * HALF, "gain")]),
            ("root", "paid", "gain", "half"),
        ),
        Step(
            "sign",
            Ge(2 * HALF - TOP_NEXT, 0),
            Nonnegative(terms=[(1 / HALF, "root"), (1 / HALF, "paid"), (1, "gain")]),
            ("root", "paid", "gain", "half"),
        ),
        Step("compared", Le(_ROOT, 2 * HALF - TOP_NEXT), Squares(), ("squares", "sign")),
        Step(
            "kept",
            Le(half_upper(TOP_NEXT, REACH_NEXT), HALF),
            Nonnegative(terms=[(Rational(1, 2), "compared")]),
            ("compared",),
        ),
    ),
)

LEMMAS = (PAID, KEPT)
