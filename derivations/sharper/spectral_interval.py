"""The operator that moves the error of the square loss, and both ends of its spectrum.

With E = X A the operator is M : E -> X tau(X^T E), self-adjoint, its spectrum between mu lambda_min(tau) and
K lambda_max(tau). A self-adjoint M with low <= M <= high has (M - low)(high - M) >= 0.
"""

from __future__ import annotations

from sympy import And, Expr, MatrixExpr, Rational
from sympy.core.relational import Relational

from derivations.as_written import Eq, Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.notation import (
    A,
    Inner,
    K,
    LambdaMaxTau,
    LambdaMinTau,
    NormF,
    SigmaMax,
    SigmaMin,
    Tau,
    X,
    mu,
    scalar,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cases, Cite, Definition, Fact, Nonnegative, Normal, given

LOW, HIGH = scalar("low_end"), scalar("high_end")
"""A lower and an upper bound of the spectrum of M."""
_BACK = X.T * (X * A)
_SIZE, _BACK_SIZE = NormF(X * A) ** 2, NormF(_BACK) ** 2


def pulled_back(a: MatrixExpr) -> MatrixExpr:
    """Return X^T X A, the gradient at the minimiser plus A."""
    return X.T * X * a


def moved(a: MatrixExpr) -> MatrixExpr:
    """Return tau(X^T X A): M takes X A to X times that."""
    return Tau(t, pulled_back(a))


def form(a: MatrixExpr) -> Expr:
    """Return <E, M E> for E = X A."""
    return Inner(pulled_back(a), moved(a))


_LOW_END, _HIGH_END = Le(mu * LambdaMinTau(t) * _SIZE, form(A)), Le(form(A), K * LambdaMaxTau(t) * _SIZE)
_ENDS = And(_LOW_END, _HIGH_END)

ENDS = Claim(
    id="error-operator-ends",
    display="",
    title="the spectrum of the operator on the error is between mu lambda_min(tau) and K lambda_max(tau)",
    source="beyond the slides",
    setting=Setting.POINT,
    printed=Statement(_ENDS),
    proof=Proof(
        Step("mu", Eq(mu, SigmaMin(X) ** 2), Definition()),
        Step("K", Eq(K, SigmaMax(X) ** 2), Definition()),
        Step("low sign", Ge(LambdaMinTau(t), 0), Cite("positive-operator")),
        Step("order", Le(LambdaMinTau(t), LambdaMaxTau(t)), Cite("positive-operator")),
        Step("high sign", Ge(LambdaMaxTau(t), 0), Nonnegative(terms=[(1, "order")]), ("low sign", "order")),
        Step("range", Le(SigmaMin(X) * NormF(X * A), NormF(_BACK)), Fact("restricted_singular_value", X, X * A, A)),
        Step(
            "grown",
            Le(mu * _SIZE, _BACK_SIZE),
            Nonnegative(slacks=[("mu", mu), ("range", NormF(_BACK))]),
            ("mu", "range"),
        ),
        Step("norm", Le(NormF(_BACK), SigmaMax(X.T) * NormF(X * A)), Fact("operator_norm", X.T, X * A)),
        Step("turned", Eq(SigmaMax(X.T), SigmaMax(X)), Fact("transpose_norm", X)),
        Step(
            "bounded",
            Le(_BACK_SIZE, K * _SIZE),
            Nonnegative(
                slacks=[("K", K), ("turned", SigmaMax(X.T))],
                terms=[(NormF(_BACK) + SigmaMax(X.T) * NormF(X * A), "norm")],
            ),
            ("K", "turned", "norm"),
        ),
        Step(
            "below",
            Le(LambdaMinTau(t) * NormF(pulled_back(A)) ** 2, form(A)),
            Cite("rayleigh-tau", {A: pulled_back(A)}),
        ),
        Step(
            "above",
            Le(form(A), LambdaMaxTau(t) * NormF(pulled_back(A)) ** 2),
            Cite("rayleigh-tau", {A: pulled_back(A)}),
        ),
        Step(
            "low",
            _LOW_END,
            Nonnegative(terms=[(1, "below"), (LambdaMinTau(t), "grown")]),
            ("below", "grown", "low sign"),
        ),
        Step(
            "high",
            _HIGH_END,
            Nonnegative(terms=[(1, "above"), (LambdaMaxTau(t), "bounded")]),
            ("above", "bounded", "high sign"),
        ),
        Step("both", _ENDS, Both(), ("low", "high")),
    ),
)

# --- an interval that holds the spectrum --------------------------------------------------------------------------
INTERVAL = (Ge(LOW, 0), Le(LOW, mu * LambdaMinTau(t)), Le(K * LambdaMaxTau(t), HIGH))
"""What is supposed of the two bounds."""


def above_low(a: MatrixExpr) -> Relational:
    return Le(LOW * NormF(X * a) ** 2, form(a))


def below_high(a: MatrixExpr) -> Relational:
    return Le(form(a), HIGH * NormF(X * a) ** 2)


_HIGH_STEPS = ("high end", "above high")
_WITHIN = And(above_low(A), below_high(A))

WITHIN = Claim(
    id="error-operator-within",
    display="",
    title="any interval that holds the ends holds the spectrum of the operator on the error",
    source="beyond the slides",
    setting=Setting.POINT,
    given=INTERVAL,
    printed=Statement(_WITHIN),
    proof=Proof(
        given("below low", INTERVAL[1]),
        given("above high", INTERVAL[2]),
        Step("low end", _LOW_END, Cite("error-operator-ends")),
        Step("high end", _HIGH_END, Cite("error-operator-ends")),
        Step("low", above_low(A), Nonnegative(terms=[(1, "low end"), (_SIZE, "below low")]), ("low end", "below low")),
        Step(
            "high",
            below_high(A),
            Nonnegative(terms=[(1, "high end"), (_SIZE, "above high")]),
            ("high end", "above high"),
        ),
        Step("both", _WITHIN, Both(), ("low", "high")),
    ),
)


def interval(a: MatrixExpr) -> Relational:
    """Return ``|M E|^2 <= (low + high) <E, M E> - low high |E|^2`` for E = X A."""
    return Le(NormF(X * moved(a)) ** 2, (LOW + HIGH) * form(a) - LOW * HIGH * NormF(X * a) ** 2)


_IMAGE = moved(A)
_FORM, _SQUARE = form(A), NormF(X * _IMAGE) ** 2
_TWICE = form(_IMAGE)
_GOAL = interval(A)
_LABELS = ("low sign", "below low", "above high")


def _tested(label: str, first: Expr | int, second: Expr | int, *, low: bool) -> tuple[Step, ...]:
    """Steps: one end of the interval on E' = first E + second M E, both sides written out."""
    a = first * A + second * _IMAGE
    size, value = NormF(X * a) ** 2, form(a)
    sizes = first**2 * _SIZE + 2 * first * second * _FORM + second**2 * _SQUARE
    values = first**2 * _FORM + 2 * first * second * _SQUARE + second**2 * _TWICE
    bound = above_low(a) if low else below_high(a)
    return (
        Step(f"{label} bound", bound, Cite("error-operator-within", {A: a}), _LABELS),
        Step(f"{label} size", Eq(size, sizes), Normal(unfold=("Tau",))),
        Step(f"{label} form", Eq(value, values), Normal(unfold=("Tau",))),
    )


def _added(label: str, low: bool, scale: Expr) -> tuple[tuple[Expr, str], ...]:
    """The terms by which a tested bound is added, scaled, with its sides written out."""
    end, sign = (LOW, 1) if low else (HIGH, -1)
    return (scale, f"{label} bound"), (-sign * scale, f"{label} form"), (sign * scale * end, f"{label} size")


_HALF = Rational(1, 2)
_WIDE = Proof(
    given("case", Gt(HIGH - LOW, 0)),
    *_tested("top", HIGH, -1, low=True),
    *_tested("bottom", -LOW, 1, low=False),
    Step(
        "so",
        _GOAL,
        Nonnegative(terms=[*_added("top", True, 1 / (HIGH - LOW)), *_added("bottom", False, 1 / (HIGH - LOW))]),
        ("case", *(f"{a} {b}" for a in ("top", "bottom") for b in ("bound", "size", "form"))),
    ),
)
_POINT = Proof(
    given("case", Eq(HIGH - LOW, 0)),
    *_tested("top", 1 + LOW, -1, low=True),
    *_tested("bottom", -LOW, 1, low=False),
    Step("own", below_high(A), Cite("error-operator-within"), _LABELS),
    Step(
        "so",
        _GOAL,
        Nonnegative(
            slacks=[("case", HIGH)],
            terms=[*_added("top", True, _HALF), *_added("bottom", False, _HALF), (_HALF, "own")],
        ),
        ("case", "own", *(f"{a} {b}" for a in ("top", "bottom") for b in ("bound", "size", "form"))),
    ),
)

PRODUCT = Claim(
    id="spectral-interval",
    display="",
    title="(M - low)(high - M) is positive semidefinite, M the operator on the error",
    source="beyond the slides; of matrices, [HJ] 4.1.5",
    setting=Setting.POINT,
    given=INTERVAL,
    printed=Statement(_GOAL),
    proof=Proof(
        given("low sign", INTERVAL[0]),
        given("below low", INTERVAL[1]),
        given("above high", INTERVAL[2]),
        Step("mu", Eq(mu, SigmaMin(X) ** 2), Definition()),
        Step("K", Eq(K, SigmaMax(X) ** 2), Definition()),
        Step("singular", Le(SigmaMin(X), SigmaMax(X)), Fact("singular_values_ordered", X)),
        Step(
            "constants",
            Le(mu, K),
            Nonnegative(slacks=[("mu", mu), ("K", K)], terms=[(SigmaMin(X) + SigmaMax(X), "singular")]),
            ("mu", "K", "singular"),
        ),
        Step("tau low", Ge(LambdaMinTau(t), 0), Cite("positive-operator")),
        Step("tau order", Le(LambdaMinTau(t), LambdaMaxTau(t)), Cite("positive-operator")),
        Step("K sign", Ge(K, 0), Nonnegative(slacks=[("K", K)]), ("K",)),
        Step(
            "wide",
            Ge(HIGH - LOW, 0),
            Nonnegative(terms=[(1, "below low"), (1, "above high"), (K, "tau order"), (LambdaMinTau(t), "constants")]),
            ("below low", "above high", "tau order", "constants", "tau low", "K sign"),
        ),
        Step("cases", _GOAL, Cases((Gt(HIGH - LOW, 0), _WIDE), (Eq(HIGH - LOW, 0), _POINT)), ("wide",)),
    ),
)

LEMMAS = (ENDS, WITHIN, PRODUCT)
