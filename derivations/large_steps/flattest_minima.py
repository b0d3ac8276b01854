"""Balanced minima are the flattest: the bound of lambda_max(tau) by imbalance and product, without roots."""

from __future__ import annotations

from sympy import And, Rational, sqrt

from derivations.as_written import Eq, Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.large_steps.product_and_size import SOURCE
from derivations.lemmas.run_bounds import given
from derivations.notation import Beta, D, LambdaMax, LambdaMaxTau, PositivePart, SigmaMax, W, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cases, Cite, Fact, Nonnegative, Squares
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

CLAIMS = (FLATTEST,)
