"""Balanced minima are the flattest: lambda_max(tau) between bounds by the imbalance and the product, without roots.

At a minimum the sharpness is between mu lambda_max(tau) and K lambda_max(tau). Of all layers with the same product,
balanced ones (D = 0) have the least lambda_max(tau): both bounds are then twice the spectral norm of W.
"""

from __future__ import annotations

from sympy import And, Rational, sqrt

from derivations.as_written import Eq, Ge, Gt, Le, Max
from derivations.claim import Claim, Setting, Statement
from derivations.large_steps.product_and_size import SOURCE
from derivations.notation import (
    W1,
    W2,
    Beta,
    D,
    Inner,
    LambdaMax,
    LambdaMaxTau,
    NormF,
    PositivePart,
    SigmaMax,
    W,
    matrix,
    n,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import (
    Both,
    Cases,
    Cite,
    Definition,
    Fact,
    Nonnegative,
    Normal,
    Rewrite,
    Squares,
    given,
)
from derivations.supplied_definitions import beta_halves

_S = SigmaMax(W(t))
_PARTS = tuple(PositivePart(LambdaMax(sign * D(t))) for sign in (1, -1))
_HALVES = beta_halves(D(t), _S)
_BOUND = 2 * _S + sum(_PARTS)
_RELATION = And(Le(LambdaMaxTau(t), Beta(D(t), _S)), Le(Beta(D(t), _S), _BOUND))


def _half(label: str, sign: int) -> tuple[Step, ...]:
    """sqrt(d^2 + 4 s^2) <= |d| + 2 s, in each of the two signs of d."""
    place = 0 if sign == 1 else 1
    top, part, half = LambdaMax(sign * D(t)), _PARTS[place], _HALVES[place]
    root, goal = sqrt(top**2 + 4 * _S**2), Le(half, part + _S)
    above = Proof(
        given("case", Gt(top, 0)),
        Step("weak", Ge(top, 0), Nonnegative(terms=[(1, "case")]), ("case",)),
        Step("part", Eq(part, top), Fact("positive_part_of_positive", top), ("weak",)),
        Step("squares", Le(root**2, (top + 2 * _S) ** 2), Nonnegative(), ("case", "s")),
        Step("root", Le(root, top + 2 * _S), Squares(), ("squares", "case", "s")),
        Step("half", goal, Nonnegative(slacks=[("part", part)], terms=[(Rational(1, 2), "root")]), ("part", "root")),
    )
    below = Proof(
        given("case", Le(top, 0)),
        Step("minus", Ge(-top, 0), Nonnegative(terms=[(1, "case")]), ("case",)),
        Step("part", Eq(part, 0), Fact("positive_part_of_negative", top), ("case",)),
        Step("squares", Le(root**2, (-top + 2 * _S) ** 2), Nonnegative(terms=[(4 * _S, "minus")]), ("minus", "s")),
        Step("root", Le(root, -top + 2 * _S), Squares(), ("squares", "minus", "s")),
        Step("half", goal, Nonnegative(slacks=[("part", part)], terms=[(Rational(1, 2), "root")]), ("part", "root")),
    )
    return (Step(label, goal, Cases((Gt(top, 0), above), (Le(top, 0), below))),)


FLATTEST = Claim(
    id="beta-without-roots",
    display="",
    title="lambda_max(tau) is at most twice the spectral norm of W and the positive parts of the imbalance",
    source=SOURCE,
    setting=Setting.POINT,
    printed=Statement(_RELATION),
    proof=Proof(
        Step("s", Ge(_S, 0), Nonnegative()),
        Step("beta", Le(LambdaMaxTau(t), Beta(D(t), _S)), Cite("beta-bound")),
        *_half("first", 1),
        *_half("second", -1),
        Step(
            "sum",
            Le(Beta(D(t), _S), _BOUND),
            Nonnegative(terms=[(1, "first"), (1, "second")], unfold=("Beta",)),
            ("first", "second"),
        ),
        Step("both", _RELATION, Both(), ("beta", "sum")),
    ),
)

# --- the lower half -------------------------------------------------------------------------------------------------
_HIGH = LambdaMaxTau(t)
_LEFT, _RIGHT = LambdaMax(W1(t) * W1(t).T), LambdaMax(W2(t).T * W2(t))
_U = matrix("u", n, 1)
_GRAMS = W1(t).T * W1(t) - W2(t) * W2(t).T
_PRODUCT = W(t) * W(t).T
_LOWER = And(Le(2 * _S, _HIGH), Le(SigmaMax(D(t)), _HIGH))
_SQUARES = (SigmaMax(W1(t).T) ** 2, SigmaMax(W2(t)) ** 2)

LEAST = Claim(
    id="flattest-minima",
    display="",
    title="lambda_max(tau) is at least twice the spectral norm of W, and at least that of the imbalance",
    source=SOURCE,
    setting=Setting.POINT,
    printed=Statement(_LOWER),
    proof=Proof(
        Step("sum", Eq(_HIGH, _LEFT + _RIGHT), Fact("kronecker_sum", t)),
        Step("first", Eq(_LEFT, _SQUARES[0]), Fact("largest_singular_value", W1(t).T)),
        Step("second", Eq(_RIGHT, _SQUARES[1]), Fact("largest_singular_value", W2(t))),
        Step("of product", Eq(LambdaMax(_PRODUCT), SigmaMax(W(t).T) ** 2), Fact("largest_singular_value", W(t).T)),
        Step("turned", Eq(SigmaMax(W(t).T), _S), Fact("transpose_norm", W(t))),
        Step(
            "eigen",
            And(Eq(_PRODUCT * _U, LambdaMax(_PRODUCT) * _U), Eq(Inner(_U, _U), 1)),
            Fact("spectral_theorem", _PRODUCT, LambdaMax(_PRODUCT), _U),
        ),
        Step("unit", Eq(NormF(_U) ** 2, 1), Normal(), ("eigen",)),
        Step("length", Eq(NormF(W(t).T * _U) ** 2, LambdaMax(_PRODUCT)), Normal(), ("eigen",)),
        Step("layers", Eq(NormF(W(t).T * _U) ** 2, NormF(W2(t).T * (W1(t).T * _U)) ** 2), Normal(unfold=("W",))),
        Step(
            "outer",
            Le(NormF(W2(t).T * (W1(t).T * _U)), SigmaMax(W2(t).T) * NormF(W1(t).T * _U)),
            Fact("operator_norm", W2(t).T, W1(t).T * _U),
        ),
        Step("inner", Le(NormF(W1(t).T * _U), SigmaMax(W1(t).T) * NormF(_U)), Fact("operator_norm", W1(t).T, _U)),
        Step("turned second", Eq(SigmaMax(W2(t).T), SigmaMax(W2(t))), Fact("transpose_norm", W2(t))),
        Step("one squared", Eq(NormF(_U) ** 2, 1**2), Nonnegative(terms=[(1, "unit")]), ("unit",)),
        Step("one", Eq(NormF(_U), 1), Squares(), ("one squared",)),
        Step(
            "norms",
            Le(NormF(W2(t).T * (W1(t).T * _U)), SigmaMax(W2(t)) * SigmaMax(W1(t).T)),
            Nonnegative(
                slacks=[("turned second", SigmaMax(W2(t).T)), ("one", NormF(_U))],
                terms=[(1, "outer"), (SigmaMax(W2(t)), "inner")],
            ),
            ("turned second", "one", "outer", "inner"),
        ),
        Step(
            "squares",
            Le(_S**2, (SigmaMax(W2(t)) * SigmaMax(W1(t).T)) ** 2),
            Nonnegative(
                slacks=[("turned", SigmaMax(W(t).T))],
                terms=[
                    *((1, "of product"), (1, "length"), (-1, "layers")),
                    (NormF(W2(t).T * (W1(t).T * _U)) + SigmaMax(W2(t)) * SigmaMax(W1(t).T), "norms"),
                ],
            ),
            ("turned", "of product", "length", "layers", "norms"),
        ),
        Step("root", Le(_S, SigmaMax(W2(t)) * SigmaMax(W1(t).T)), Squares(), ("squares",)),
        Step("means", Ge((SigmaMax(W2(t)) - SigmaMax(W1(t).T)) ** 2, 0), Nonnegative()),
        Step(
            "twice",
            Le(2 * _S, _HIGH),
            Nonnegative(
                slacks=[("sum", _HIGH), ("first", _LEFT), ("second", _RIGHT)], terms=[(2, "root"), (1, "means")]
            ),
            ("sum", "first", "second", "root", "means"),
        ),
        Step("itself", Eq(SigmaMax(D(t)), SigmaMax(D(t))), Normal()),
        Step("grams", Eq(D(t), W1(t).T * W1(t) - W2(t) * W2(t).T), Definition()),
        Step("as grams", Eq(SigmaMax(D(t)), SigmaMax(_GRAMS)), Rewrite(), ("itself", "grams")),
        Step("larger", Le(SigmaMax(_GRAMS), Max(*_SQUARES)), Fact("difference_of_grams", W1(t).T, W2(t))),
        *(
            Step(
                label,
                Le(square, _HIGH),
                Nonnegative(slacks=[("sum", _HIGH), ("first", _LEFT), ("second", _RIGHT)]),
                ("sum", "first", "second"),
            )
            for label, square in zip(("first gram", "second gram"), _SQUARES)
        ),
        Step(
            "at most", Le(Max(*_SQUARES), _HIGH), Fact("maximum_least", *_SQUARES, _HIGH), ("first gram", "second gram")
        ),
        Step(
            "imbalance",
            Le(SigmaMax(D(t)), _HIGH),
            Nonnegative(terms=[(-1, "as grams"), (1, "larger"), (1, "at most")]),
            ("as grams", "larger", "at most"),
        ),
        Step("both", _LOWER, Both(), ("twice", "imbalance")),
    ),
)

CLAIMS = (FLATTEST, LEAST)
