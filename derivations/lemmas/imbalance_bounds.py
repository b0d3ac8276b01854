"""The spectrum of tau through imbalance and product: the bounds alpha and beta."""

from sympy import Rational, sqrt

from derivations.as_written import Eq, Ge, Le
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.layer_bounds import P, Q, a, b
from derivations.notation import (
    W1,
    W2,
    Alpha,
    AtMost,
    Beta,
    D,
    LambdaK,
    LambdaMax,
    LambdaMaxTau,
    LambdaMinTau,
    PositivePart,
    SigmaK,
    SigmaMax,
    SigmaMin,
    W,
    m,
    n,
    scalar,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Fact, Given, Nonnegative, Squares
from derivations.supplied_definitions import half_lower, half_upper

q, r, q_next, r_next = scalar("q"), scalar("r"), scalar("q_next"), scalar("r_next")
sigma, eps, x, x_next = scalar("sigma"), scalar("epsilon"), scalar("x"), scalar("x_next")

_PHI, _PHI_NEXT = sqrt((q + r) ** 2 + 4 * sigma**2), sqrt((q_next + r_next) ** 2 + 4 * sigma**2)

HALF_LIPSCHITZ = Claim(
    id="half-lipschitz",
    display="",
    title="a half of alpha loses at most what its arguments lose",
    source="elementary",
    setting=Setting.POINT,
    given=(
        Ge(q_next, q - eps),
        Le(r_next, r + eps),
        Ge(q_next, 0),
        Ge(r_next, 0),
        Ge(eps, 0),
    ),
    printed=Statement(Ge(half_lower(q_next, r_next, sigma), half_lower(q, r, sigma) - eps)),
    proof=Proof(
        Step("kept", Ge(q_next, q - eps), Given()),
        Step("lost", Le(r_next, r + eps), Given()),
        Step("q", Ge(q_next, 0), Given()),
        Step("r", Ge(r_next, 0), Given()),
        Step("larger", Le((q_next + r_next) ** 2, _PHI_NEXT**2), Nonnegative()),
        Step("root", Le(q_next + r_next, _PHI_NEXT), Squares(), ("larger",)),
        Step(
            "squares",
            Le(_PHI**2, (_PHI_NEXT + q_next - q + r - r_next + 2 * eps) ** 2),
            Nonnegative(
                terms=[
                    (2, "kept", "root"),
                    (2, "lost", "root"),
                    (4 * (q_next + r_next), "kept"),
                    (4, "kept", "lost"),
                ]
            ),
            ("kept", "lost", "root", "q", "r"),
        ),
        Step(
            "sign",
            Ge(_PHI_NEXT + q_next - q + r - r_next + 2 * eps, 0),
            Nonnegative(terms=[(1, "kept"), (1, "lost")]),
            ("kept", "lost"),
        ),
        Step("compared", Le(_PHI, _PHI_NEXT + q_next - q + r - r_next + 2 * eps), Squares(), ("squares", "sign")),
        Step(
            "half",
            Ge(half_lower(q_next, r_next, sigma), half_lower(q, r, sigma) - eps),
            Nonnegative(terms=[(Rational(1, 2), "compared")]),
            ("compared",),
        ),
    ),
)

_PSI, _PSI_NEXT = sqrt(x**2 + 4 * sigma**2), sqrt(x_next**2 + 4 * sigma**2)

UPPER_LIPSCHITZ = Claim(
    id="upper-lipschitz",
    display="",
    title="a half of beta gains at most what its argument gains",
    source="elementary",
    setting=Setting.POINT,
    given=(Le(x_next, x + eps), Ge(eps, 0)),
    printed=Statement(Le(half_upper(x_next, sigma), half_upper(x, sigma) + eps)),
    proof=Proof(
        Step("gain", Le(x_next, x + eps), Given()),
        Step("eps", Ge(eps, 0), Given()),
        Step("larger", Le(x**2, _PSI**2), Nonnegative()),
        Step("above", Le(x, _PSI), Squares(), ("larger",)),
        Step("opposite", Le((-x) ** 2, _PSI**2), Nonnegative()),
        Step("below", Le(-x, _PSI), Squares(), ("opposite",)),
        Step(
            "squares",
            Le(_PSI_NEXT**2, (_PSI + x - x_next + 2 * eps) ** 2),
            Nonnegative(terms=[(2 * eps, "above"), (2, "gain", "below"), (4 * eps, "gain")]),
            ("above", "below", "gain", "eps"),
        ),
        Step("sign", Ge(_PSI + x - x_next + 2 * eps, 0), Nonnegative(terms=[(1, "gain")]), ("gain", "eps")),
        Step("compared", Le(_PSI_NEXT, _PSI + x - x_next + 2 * eps), Squares(), ("squares", "sign")),
        Step(
            "half",
            Le(half_upper(x_next, sigma), half_upper(x, sigma) + eps),
            Nonnegative(terms=[(Rational(1, 2), "compared")]),
            ("compared",),
        ),
    ),
)

low, low_next = scalar("low"), scalar("low_next")

HALF_MONOTONE = Claim(
    id="half-monotone",
    display="",
    title="a half of alpha grows with the singular value",
    source="elementary",
    setting=Setting.POINT,
    given=(Ge(low, 0), Ge(low_next, low)),
    printed=Statement(Ge(half_lower(q, r, low_next), half_lower(q, r, low))),
    proof=Proof(
        Step("sign", Ge(low, 0), Given()),
        Step("more", Ge(low_next, low), Given()),
        Step(
            "squares",
            Le(sqrt((q + r) ** 2 + 4 * low**2) ** 2, sqrt((q + r) ** 2 + 4 * low_next**2) ** 2),
            Nonnegative(slacks=[("more", low_next)]),
            ("more", "sign"),
        ),
        Step(
            "roots",
            Le(sqrt((q + r) ** 2 + 4 * low**2), sqrt((q + r) ** 2 + 4 * low_next**2)),
            Squares(),
            ("squares",),
        ),
        Step(
            "half",
            Ge(half_lower(q, r, low_next), half_lower(q, r, low)),
            Nonnegative(terms=[(Rational(1, 2), "roots")]),
            ("roots",),
        ),
    ),
)

UPPER_MONOTONE = Claim(
    id="upper-monotone",
    display="",
    title="a half of beta grows with the singular value",
    source="elementary",
    setting=Setting.POINT,
    given=(Ge(low, 0), Ge(low_next, low)),
    printed=Statement(Ge(half_upper(x, low_next), half_upper(x, low))),
    proof=Proof(
        Step("sign", Ge(low, 0), Given()),
        Step("more", Ge(low_next, low), Given()),
        Step(
            "squares",
            Le(sqrt(x**2 + 4 * low**2) ** 2, sqrt(x**2 + 4 * low_next**2) ** 2),
            Nonnegative(slacks=[("more", low_next)]),
            ("more", "sign"),
        ),
        Step("roots", Le(sqrt(x**2 + 4 * low**2), sqrt(x**2 + 4 * low_next**2)), Squares(), ("squares",)),
        Step(
            "half",
            Ge(half_upper(x, low_next), half_upper(x, low)),
            Nonnegative(terms=[(Rational(1, 2), "roots")]),
            ("roots",),
        ),
    ),
)

_LEFT, _RIGHT = W1(t) * W1(t).T, W2(t).T * W2(t)
_UP, _DOWN = LambdaMax(D(t)), LambdaMax(-D(t))
_KEPT_1, _KEPT_2 = PositivePart(LambdaK(n, D(t))), PositivePart(LambdaK(m, -D(t)))
_LOST_1, _LOST_2 = PositivePart(_DOWN), PositivePart(_UP)
_SIGMA_N, _SIGMA_M = SigmaK(n, W(t)), SigmaK(m, W(t))
_FIRST = Ge(LambdaK(n, _LEFT), half_lower(_KEPT_1, _LOST_1, _SIGMA_N))
_SECOND = Ge(LambdaK(m, _RIGHT), half_lower(_KEPT_2, _LOST_2, SigmaK(m, W(t).T)))

ALPHA = Claim(
    id="alpha-bound",
    display="",
    title="lambda_min(tau) is at least alpha of the imbalance and the product",
    source="theory of the imbalance",
    setting=Setting.POINT,
    printed=Statement(Ge(LambdaMinTau(t), Alpha(D(t), SigmaMin(W(t))))),
    proof=Proof(
        Step("tau", Eq(LambdaMinTau(t), LambdaK(n, _LEFT) + LambdaK(m, _RIGHT)), Fact("kronecker_sum", t)),
        Step("first", _FIRST, Cite("lower-half", {P: W1(t), Q: W2(t), a: n, b: m}, unfold=("D", "W"))),
        Step("second", _SECOND, Cite("lower-half", {P: W2(t).T, Q: W1(t).T, a: m, b: n}, unfold=("D", "W"))),
        Step(
            "transpose",
            Eq(SigmaK(m, W(t).T), _SIGMA_M),
            Fact("transpose_singular_values", m, W(t)),
        ),
        Step("n", Eq(_SIGMA_N, AtMost(n, m) * SigmaMin(W(t))), Fact("singular_value_beyond", W(t), True)),
        Step("m", Eq(_SIGMA_M, AtMost(m, n) * SigmaMin(W(t))), Fact("singular_value_beyond", W(t), False)),
        Step(
            "sum",
            Ge(LambdaMinTau(t), Alpha(D(t), SigmaMin(W(t)))),
            Nonnegative(
                slacks=[("tau", LambdaMinTau(t)), ("transpose", SigmaK(m, W(t).T)), ("n", _SIGMA_N), ("m", _SIGMA_M)],
                terms=[(1, "first"), (1, "second")],
                unfold=("Alpha",),
            ),
            ("tau", "first", "second", "transpose", "n", "m"),
        ),
    ),
)

BETA = Claim(
    id="beta-bound",
    display="",
    title="lambda_max(tau) is at most beta of the imbalance and the product",
    source="theory of the imbalance",
    setting=Setting.POINT,
    printed=Statement(Le(LambdaMaxTau(t), Beta(D(t), SigmaMax(W(t))))),
    proof=Proof(
        Step("tau", Eq(LambdaMaxTau(t), LambdaMax(_LEFT) + LambdaMax(_RIGHT)), Fact("kronecker_sum", t)),
        Step(
            "first",
            Le(LambdaMax(_LEFT), half_upper(_UP, SigmaMax(W(t)))),
            Cite("upper-half", {P: W1(t), Q: W2(t), a: n, b: m}, unfold=("D", "W")),
        ),
        Step(
            "second",
            Le(LambdaMax(_RIGHT), half_upper(_DOWN, SigmaMax(W(t).T))),
            Cite("upper-half", {P: W2(t).T, Q: W1(t).T, a: m, b: n}, unfold=("D", "W")),
        ),
        Step("transpose", Eq(SigmaMax(W(t).T), SigmaMax(W(t))), Fact("transpose_norm", W(t))),
        Step(
            "sum",
            Le(LambdaMaxTau(t), Beta(D(t), SigmaMax(W(t)))),
            Nonnegative(
                slacks=[("tau", LambdaMaxTau(t)), ("transpose", SigmaMax(W(t).T))],
                terms=[(1, "first"), (1, "second")],
                unfold=("Beta",),
            ),
            ("tau", "first", "second", "transpose"),
        ),
    ),
)

LEMMAS = (HALF_LIPSCHITZ, UPPER_LIPSCHITZ, HALF_MONOTONE, UPPER_MONOTONE, ALPHA, BETA)
