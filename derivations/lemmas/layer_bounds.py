"""The extreme eigenvalues of one layer's Gram matrix, bounded by the imbalance and the product.

Stated for any P (a x h) and Q (h x b), with E = P^T P - Q Q^T; the second layer is the case P = W2^T, Q = W1^T, whose
E is the negative of the first one's.
"""

from sympy import And, MatrixSymbol, Rational, S, Symbol, sqrt

from derivations.as_written import Eq, Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.notation import (
    Inner,
    LambdaK,
    LambdaMax,
    NormF,
    PositivePart,
    SigmaK,
    SigmaMax,
    TopProjection,
    h,
    scalar,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cases, Fact, Given, Nonnegative, Normal, Squares
from derivations.supplied_definitions import half_lower, half_upper

a, b = Symbol("a", integer=True, positive=True), Symbol("b", integer=True, positive=True)
P, Q = MatrixSymbol("P", a, h), MatrixSymbol("Q", h, b)
E = P.T * P - Q * Q.T
_MINUS_E = Q * Q.T - P.T * P
_GRAM = P * P.T
_LEAST, _TOP = LambdaK(a, _GRAM), LambdaMax(_GRAM)
_Q, _R = PositivePart(LambdaK(a, E)), PositivePart(LambdaMax(_MINUS_E))
_SIGMA = SigmaK(a, P * Q)
_V = MatrixSymbol("v", a, 1)
_X, _U = MatrixSymbol("x", h, 1), MatrixSymbol("u", h, 1)
_C = scalar("c")
_W = P.T * _V
_Z = _R * _C * _W + (_LEAST + _R) * _U
_SHARE = _C**2 * _LEAST
_B = _R * _SHARE + (_LEAST + _R) * (1 - _SHARE)

_PRODUCT_BOUND = Ge((_LEAST - _Q) * (_LEAST + _R), _SIGMA**2)
_EIGEN = Step(
    "eigen",
    And(Eq(_GRAM * _V, _LEAST * _V), Eq(Inner(_V, _V), 1)),
    Fact("spectral_theorem", _GRAM, _LEAST, _V),
)
_RAYLEIGH = (
    _EIGEN,
    Step("unit", Eq(NormF(_V) ** 2, 1), Normal(), ("eigen",)),
    Step(
        "sigma",
        Le(_SIGMA**2 * NormF(_V) ** 2, NormF((P * Q).T * _V) ** 2),
        Fact("smallest_singular_value", P * Q, _V),
    ),
    Step("length", Eq(NormF(_W) ** 2, _LEAST), Normal(), ("eigen",)),
    Step("least", Ge(_LEAST, 0), Nonnegative(terms=[(-1, "length")]), ("length",)),
    Step("image", Eq(NormF((P * Q).T * _V) ** 2, _LEAST**2 - Inner(_W, E * _W)), Normal(), ("eigen",)),
    Step(
        "compared",
        Le(_SIGMA**2, _LEAST**2 - Inner(_W, E * _W)),
        Nonnegative(terms=[(1, "sigma"), (-1, "image"), (_SIGMA**2, "unit")]),
        ("sigma", "image", "unit"),
    ),
    Step("r", Ge(_R, LambdaMax(_MINUS_E)), Fact("positive_part", LambdaMax(_MINUS_E))),
)

# lambda_a(E) <= 0: every vector has z^T E z >= -r |z|^2
_WITHOUT = Proof(
    Step("sign", Le(LambdaK(a, E), 0), Given()),
    Step("q", Eq(_Q, 0), Fact("positive_part_of_negative", LambdaK(a, E)), ("sign",)),
    Step("form", Le(Inner(_W, _MINUS_E * _W), LambdaMax(_MINUS_E) * NormF(_W) ** 2), Fact("rayleigh", _MINUS_E, _W)),
    Step("opposite", Eq(Inner(_W, _MINUS_E * _W), -Inner(_W, E * _W)), Normal()),
    Step(
        "low",
        Ge(Inner(_W, E * _W), -_R * _LEAST),
        Nonnegative(terms=[(1, "form"), (NormF(_W) ** 2, "r"), (-_R, "length"), (1, "opposite")]),
        ("form", "r", "length", "opposite"),
    ),
    Step(
        "product",
        _PRODUCT_BOUND,
        Nonnegative(slacks=[("q", _Q)], terms=[(1, "compared"), (1, "low")]),
        ("q", "compared", "low"),
    ),
    Step("order", Ge(_LEAST, _Q), Nonnegative(slacks=[("q", _Q)]), ("q", "least")),
    Step("bound", And(_PRODUCT_BOUND, Ge(_LEAST, _Q)), Both(), ("product", "order")),
)

# lambda_a(E) > 0: P has rank a, and a unit vector x = c P^T v + u with P u = 0 lies in the top eigenspace of E
_WITH = Proof(
    Step("sign", Gt(LambdaK(a, E), 0), Given()),
    Step("nonneg", Ge(LambdaK(a, E), 0), Nonnegative(), ("sign",)),
    Step("q", Eq(_Q, LambdaK(a, E)), Fact("positive_part_of_positive", LambdaK(a, E)), ("nonneg",)),
    Step("weyl", Le(LambdaK(a, E), LambdaK(a, P.T * P)), Fact("weyl_monotone", a, E, Q)),
    Step("gram", Eq(_LEAST, LambdaK(a, P.T * P)), Fact("gram_spectra", a, P)),
    Step(
        "order",
        Ge(_LEAST, _Q),
        Nonnegative(slacks=[("q", _Q)], terms=[(1, "weyl"), (1, "gram")]),
        ("q", "weyl", "gram"),
    ),
    Step(
        "positive",
        Gt(_LEAST, 0),
        Nonnegative(slacks=[("gram", _LEAST)], terms=[(1, "weyl"), (1, "sign")]),
        ("weyl", "gram", "sign"),
    ),
    Step(
        "meet",
        And(
            Eq(_X, _C * _W + _U),
            Eq(Inner(_X, _X), 1),
            Eq(P * _U, S.Zero * P * _U),
            Eq(TopProjection(a, E) * _X, _X),
        ),
        Fact("courant_fischer", E, P, _V, _LEAST, (_X, _U, _C)),
        ("eigen", "positive"),
    ),
    Step("kernel", Eq(P * _U, S.Zero * P * _U), Both(), ("meet",)),
    Step("split", Eq(_X, _C * _W + _U), Both(), ("meet",)),
    Step("norm", Eq(Inner(_X, _X), 1), Both(), ("meet",)),
    Step("lengths", Eq(Inner(_X, _X), _SHARE + NormF(_U) ** 2), Normal(), ("split", "kernel", "eigen")),
    Step("u", Eq(NormF(_U) ** 2, 1 - _SHARE), Nonnegative(terms=[(1, "norm"), (-1, "lengths")]), ("norm", "lengths")),
    Step(
        "at z",
        Ge(Inner(_Z, E * _Z), -_R * NormF(_Z) ** 2 + (LambdaK(a, E) + _R) * Inner(_X, _Z) ** 2),
        Fact("spectral_lower_bound", E, a, _X, _R, _Z),
        ("meet", "r"),
    ),
    Step("x.z", Eq(Inner(_X, _Z), _B), Normal(), ("split", "kernel", "eigen", "u")),
    Step(
        "z.z",
        Eq(NormF(_Z) ** 2, _R**2 * _SHARE + (_LEAST + _R) ** 2 * (1 - _SHARE)),
        Normal(),
        ("kernel", "eigen", "u"),
    ),
    Step("Pz", Eq(Inner(_Z, E * _Z), _LEAST * _R**2 * _SHARE - NormF(Q.T * _Z) ** 2), Normal(), ("kernel", "eigen")),
    Step("share", Ge(1 - _SHARE, 0), Nonnegative(terms=[(-1, "u")]), ("u",)),
    Step("B", Ge(_B, 0), Nonnegative(terms=[(_LEAST + _R, "share")]), ("share", "positive")),
    Step(
        "quadratic",
        Ge(_B * (_R * (_LEAST + _R) - (LambdaK(a, E) + _R) * _B), 0),
        Nonnegative(
            terms=[
                (1, "at z"),
                (-1, "Pz"),
                (-_R, "z.z"),
                ((LambdaK(a, E) + _R) * (Inner(_X, _Z) + _B), "x.z"),
            ]
        ),
        ("at z", "Pz", "z.z", "x.z"),
    ),
    Step(
        "linear",
        Ge(_R * (_LEAST + _R), (LambdaK(a, E) + _R) * _B),
        Cases(
            (
                Gt(_B, 0),
                Proof(
                    Step("case", Gt(_B, 0), Given()),
                    Step(
                        "divided",
                        Ge(_R * (_LEAST + _R), (LambdaK(a, E) + _R) * _B),
                        Nonnegative(terms=[(1 / _B, "quadratic")]),
                        ("quadratic", "case"),
                    ),
                ),
            ),
            (
                Eq(_B, 0),
                Proof(
                    Step("case", Eq(_B, 0), Given()),
                    Step(
                        "trivial",
                        Ge(_R * (_LEAST + _R), (LambdaK(a, E) + _R) * _B),
                        Nonnegative(terms=[(-(LambdaK(a, E) + _R), "case")]),
                        ("case", "least", "r"),
                    ),
                ),
            ),
        ),
        ("B",),
    ),
    Step(
        "at w",
        Ge(Inner(_W, E * _W), -_R * NormF(_W) ** 2 + (LambdaK(a, E) + _R) * Inner(_X, _W) ** 2),
        Fact("spectral_lower_bound", E, a, _X, _R, _W),
        ("meet", "r"),
    ),
    Step("x.w", Eq(Inner(_X, _W), _C * _LEAST), Normal(), ("split", "kernel", "eigen")),
    Step(
        "product",
        _PRODUCT_BOUND,
        Nonnegative(
            slacks=[("q", _Q)],
            terms=[
                (1, "compared"),
                (1, "at w"),
                (-_R, "length"),
                ((LambdaK(a, E) + _R) * (Inner(_X, _W) + _C * _LEAST), "x.w"),
                (1, "linear"),
            ],
        ),
        ("q", "compared", "at w", "length", "x.w", "linear"),
    ),
    Step("bound", And(_PRODUCT_BOUND, Ge(_LEAST, _Q)), Both(), ("product", "order")),
)

_ROOT_LOW = sqrt((_Q + _R) ** 2 + 4 * _SIGMA**2)

LOWER = Claim(
    id="lower-half",
    display="",
    title="the least eigenvalue of a layer, bounded by imbalance and product",
    source="theory of the imbalance; Courant-Fischer",
    setting=Setting.POINT,
    printed=Statement(Ge(_LEAST, half_lower(_Q, _R, _SIGMA))),
    proof=Proof(
        *_RAYLEIGH,
        Step(
            "bound",
            And(_PRODUCT_BOUND, Ge(_LEAST, _Q)),
            Cases((Gt(LambdaK(a, E), 0), _WITH), (Le(LambdaK(a, E), 0), _WITHOUT)),
        ),
        Step("product", _PRODUCT_BOUND, Both(), ("bound",)),
        Step("order", Ge(_LEAST, _Q), Both(), ("bound",)),
        Step(
            "squares",
            Le(_ROOT_LOW**2, (2 * _LEAST - _Q + _R) ** 2),
            Nonnegative(terms=[(4, "product")]),
            ("product",),
        ),
        Step("sum", Ge(2 * _LEAST - _Q + _R, 0), Nonnegative(terms=[(1, "order")]), ("order", "least", "r")),
        Step("root", Le(_ROOT_LOW, 2 * _LEAST - _Q + _R), Squares(), ("squares", "sum")),
        Step(
            "half",
            Ge(_LEAST, half_lower(_Q, _R, _SIGMA)),
            Nonnegative(terms=[(Rational(1, 2), "root")]),
            ("root",),
        ),
    ),
)

_T, _S1 = LambdaMax(E), SigmaMax(P * Q)
_ROOT_HIGH = sqrt(_T**2 + 4 * _S1**2)

UPPER = Claim(
    id="upper-half",
    display="",
    title="the largest eigenvalue of a layer, bounded by imbalance and product",
    source="theory of the imbalance",
    setting=Setting.POINT,
    printed=Statement(Le(_TOP, half_upper(_T, _S1))),
    proof=Proof(
        Step(
            "eigen",
            And(Eq(_GRAM * _V, _TOP * _V), Eq(Inner(_V, _V), 1)),
            Fact("spectral_theorem", _GRAM, _TOP, _V),
        ),
        Step("unit", Eq(NormF(_V) ** 2, 1), Normal(), ("eigen",)),
        Step("sigma", Le(NormF((P * Q).T * _V), SigmaMax((P * Q).T) * NormF(_V)), Fact("operator_norm", (P * Q).T, _V)),
        Step("transpose", Eq(SigmaMax((P * Q).T), _S1), Fact("transpose_norm", P * Q)),
        Step("length", Eq(NormF(_W) ** 2, _TOP), Normal(), ("eigen",)),
        Step("top", Ge(_TOP, 0), Nonnegative(terms=[(-1, "length")]), ("length",)),
        Step("image", Eq(NormF((P * Q).T * _V) ** 2, _TOP**2 - Inner(_W, E * _W)), Normal(), ("eigen",)),
        Step("form", Le(Inner(_W, E * _W), _T * NormF(_W) ** 2), Fact("rayleigh", E, _W)),
        Step(
            "sigma2",
            Le(NormF((P * Q).T * _V) ** 2, _S1**2),
            Nonnegative(
                slacks=[("transpose", SigmaMax((P * Q).T))],
                terms=[(_S1 * NormF(_V) + NormF((P * Q).T * _V), "sigma"), (-(_S1**2), "unit")],
            ),
            ("transpose", "sigma", "unit"),
        ),
        Step(
            "quadratic",
            Le(_TOP**2, _T * _TOP + _S1**2),
            Nonnegative(terms=[(1, "sigma2"), (1, "image"), (1, "form"), (-_T, "length")]),
            ("sigma2", "image", "form", "length"),
        ),
        Step(
            "squares",
            Le((2 * _TOP - _T) ** 2, _ROOT_HIGH**2),
            Nonnegative(terms=[(4, "quadratic")]),
            ("quadratic",),
        ),
        Step("root", Le(2 * _TOP - _T, _ROOT_HIGH), Squares(), ("squares",)),
        Step("half", Le(_TOP, half_upper(_T, _S1)), Nonnegative(terms=[(Rational(1, 2), "root")]), ("root",)),
    ),
)

LEMMAS = (LOWER, UPPER)
