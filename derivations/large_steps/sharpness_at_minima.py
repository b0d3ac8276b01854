"""Where the gradient vanishes: how sharp the loss is along ``(A W2^T, W1^T A)``, and what is flat enough for a step.

The second derivative of the loss along (A W2^T, W1^T A) is then ``|X tau(A)|_F^2``, and the direction has the squared
length ``<A, tau(A)>``. For the matrix A with ``tau(A) = lambda_max(tau) A`` their quotient is at least mu
lambda_max(tau): so the sharpness of a minimum lies between mu lambda_max(tau) and K lambda_max(tau).
"""

from __future__ import annotations

from sympy import And, Rational

from derivations.as_written import Eq, Ge, Gt, Le
from derivations.claim import Claim, Setting, Statement
from derivations.large_steps.flattest_minima import LEAST
from derivations.large_steps.product_and_size import SOURCE
from derivations.notation import (
    W1,
    W2,
    A,
    D,
    Inner,
    LambdaMaxTau,
    LambdaMin,
    NormF,
    SigmaMax,
    SigmaMin,
    Tau,
    W,
    X,
    eta,
    mu,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cite, Definition, Fact, Given, Nonnegative, Normal, given

_TAU = Tau(t, A)
_LENGTH = NormF(A * W2(t).T) ** 2 + NormF(W1(t).T * A) ** 2
_MOVE = A * W2(t).T * W2(t) + W1(t) * W1(t).T * A
_FORM = NormF(X * _MOVE) ** 2
"""The second derivative along (A W2^T, W1^T A) where the gradient is 0."""
_SHARP = Ge(_FORM * NormF(A) ** 2, mu * Inner(A, _TAU) * _LENGTH)
_INNER, _SIZE = Inner(A, _TAU), NormF(_TAU)
_RANK = Gt(LambdaMin(X.T * X), 0)

SHARP = Claim(
    id="sharpness-at-minima",
    display="",
    title="at a minimum the loss curves along (A W2^T, W1^T A) by mu <A, tau(A)> / |A|^2 at least",
    source=SOURCE,
    setting=Setting.POINT,
    given=(_RANK,),
    printed=Statement(_SHARP),
    proof=Proof(
        given("rank", _RANK),
        Step("data", Gt(SigmaMin(X), 0), Given()),
        Step("mu", Eq(mu, SigmaMin(X) ** 2), Definition()),
        Step("mu sign", Ge(mu, 0), Nonnegative(slacks=[("mu", mu)]), ("mu",)),
        Step("moved", Eq(NormF(X * _MOVE) ** 2, NormF(X * _TAU) ** 2), Normal(unfold=("Tau",))),
        Step("length", Eq(_INNER, _LENGTH), Normal(unfold=("Tau",))),
        Step("full", Le(SigmaMin(X) * _SIZE, NormF(X * _TAU)), Fact("full_column_rank", X, _TAU), ("rank",)),
        Step("cauchy", Le(_INNER, NormF(A) * _SIZE), Fact("cauchy_schwarz", A, _TAU)),
        Step("sign", Ge(_INNER, 0), Nonnegative(terms=[(1, "length")]), ("length",)),
        Step(
            "squares",
            Le(mu * _SIZE**2, NormF(X * _TAU) ** 2),
            Nonnegative(slacks=[("mu", mu)], terms=[(NormF(X * _TAU) + SigmaMin(X) * _SIZE, "full")]),
            ("mu", "full"),
        ),
        Step(
            "product",
            Le(_INNER**2, NormF(A) ** 2 * _SIZE**2),
            Nonnegative(terms=[(NormF(A) * _SIZE + _INNER, "cauchy")]),
            ("cauchy", "sign"),
        ),
        Step(
            "sharp",
            _SHARP,
            Nonnegative(
                terms=[
                    (NormF(A) ** 2, "moved"),
                    (NormF(A) ** 2, "squares"),
                    (mu, "product"),
                    (mu * _INNER, "length"),
                ]
            ),
            ("moved", "squares", "product", "length", "mu sign"),
        ),
    ),
    notes=(
        (
            "With tau(A) = lambda_max(tau) A the bound is mu lambda_max(tau); by second-order-form, with G = 0, the "
            "sharpness is at most K lambda_max(tau)."
        ),
    ),
)

_CALM = Le(eta * mu * LambdaMaxTau(t), 2)
_FLAT = And(Le(eta * mu * SigmaMax(D(t)), 2), Le(eta * mu * SigmaMax(W(t)), 1))

FLAT = Claim(
    id="minima-of-a-step",
    display="",
    title="where eta mu lambda_max(tau) <= 2 the imbalance is at most 2 / (eta mu), sigma_max(W) at most 1 / (eta mu)",
    source=SOURCE,
    setting=Setting.POINT,
    given=(Gt(eta, 0), _CALM),
    printed=Statement(_FLAT),
    proof=Proof(
        given("eta", Gt(eta, 0)),
        given("calm", _CALM),
        Step("mu", Eq(mu, SigmaMin(X) ** 2), Definition()),
        Step("mu sign", Ge(mu, 0), Nonnegative(slacks=[("mu", mu)]), ("mu",)),
        Step("flattest", LEAST.printed.relation, Cite(LEAST)),
        Step("twice", Le(2 * SigmaMax(W(t)), LambdaMaxTau(t)), Both(), ("flattest",)),
        Step("imbalance", Le(SigmaMax(D(t)), LambdaMaxTau(t)), Both(), ("flattest",)),
        Step(
            "first",
            Le(eta * mu * SigmaMax(D(t)), 2),
            Nonnegative(terms=[(1, "calm"), (eta * mu, "imbalance")]),
            ("calm", "imbalance", "eta", "mu sign"),
        ),
        Step(
            "second",
            Le(eta * mu * SigmaMax(W(t)), 1),
            Nonnegative(terms=[(Rational(1, 2), "calm"), (eta * mu / 2, "twice")]),
            ("calm", "twice", "eta", "mu sign"),
        ),
        Step("both", _FLAT, Both(), ("first", "second")),
    ),
    notes=(
        (
            "A minimum whose sharpness is at most 2 / eta is such: by sharpness-at-minima its sharpness is at least "
            "mu lambda_max(tau). So there is none where eta mu sigma_max(W*) > 1."
        ),
    ),
)

CLAIMS = (SHARP, FLAT)
