"""False proofs. Products, remainders, symbols that name sides, terms."""

from __future__ import annotations

from sympy import (
    And,
    Eq,
    Ge,
    Gt,
    I,
    Le,
    Lt,
    MatrixSymbol,
    Or,
    Product,
    Sum,
    log,
)

from derivations.notation import (
    W1,
    A,
    BigO,
    D,
    L,
    NormF,
    SigmaMax,
    SigmaMin,
    W,
    eta,
    f,
    h,
    k,
    m,
    n,
    t,
)
from derivations.proving.kernel import Step
from derivations.proving.rules import (
    Both,
    Fact,
    Given,
    LastFactor,
    Nonnegative,
    Normal,
    Remainder,
    Rewrite,
)
from tests.material.accepted_proofs import STEP
from tests.material.proofs import B, Case, S_h, false, only, u, x, y, z

_MOVING = D(t) + eta**2 * (L(t + 1) * S_h)

FALSE = [
    # products and remainders
    false(
        "the last factor of an empty product",
        only(Eq(Product(f(eta, k), (k, 0, t - 1)), Product(f(eta, k), (k, 0, t - 2)) * f(eta, t - 1)), LastFactor()),
        reason="not at a time",
    ),
    false(
        "the last term multiplied",
        only(Eq(Sum(f(eta, k), (k, 0, t)), Sum(f(eta, k), (k, 0, t - 1)) * f(eta, t)), LastFactor()),
        reason="the product or sum is",
    ),
    false(
        "an empty sum is one",
        only(Eq(Sum(f(eta, k), (k, 0, -1)), 1, evaluate=False), LastFactor()),
        reason="the product or sum is",
    ),
    false(
        "a range run backwards",
        only(Eq(Product(f(eta, k), (k, 1, t - 1)), Product(f(eta, k), (k, 1, t - 1)) ** 2, evaluate=False), Normal()),
        reason="run backwards",
    ),
    false(
        "too small a remainder",
        STEP,
        only(Eq(W1(t + 1), W1(t) + BigO(eta, 2, n, h)), Remainder(), "p"),
        motion="descent",
        reason="lower order",
    ),
    false(
        "what moves with the step is not fixed",
        Step("p", Eq(_MOVING, _MOVING, evaluate=False), Normal()),
        only(Eq(_MOVING, D(t) + BigO(eta, 2, h, h)), Remainder(), "p"),
        reason="may depend on",
    ),
    false(
        "two remainders are one",
        only(Eq(A, B), Normal(), "p", "q"),
        given=(Eq(A, BigO(eta, 2, n, m)), Eq(B, BigO(eta, 2, n, m))),
        reason="remainder",
    ),
    # symbols that name sides
    false(
        "the column of another length",
        only(Eq(NormF(MatrixSymbol("u", h, x)), 1), Rewrite(), "p", "q"),
        given=(Eq(NormF(u), 1), Eq(1, x, evaluate=False)),
        reason="not the side of a matrix",
    ),
    false(
        "the square namesake",
        only(Eq(NormF(MatrixSymbol("B", m, m)), 1), Rewrite(), "p", "q"),
        given=(Eq(NormF(B), 1), Eq(n, m)),
        reason="is another thing",
    ),
    false(
        "the square namesake, by slack",
        only(Eq(NormF(MatrixSymbol("B", m, m)), NormF(B)), Nonnegative(slacks=[("p", n)]), "p"),
        given=(Eq(n, m),),
        reason="is another thing",
    ),
    # terms
    false("an imaginary number", only(Eq((x + I) * (x - I), x**2 + 1), Normal()), reason="not an exact real number"),
    false("a logarithm", only(Eq(log(x**2 * y), log(y * x**2) + 0 * z, evaluate=False), Normal()), reason="spoken of"),
    false(
        "a rounded number", only(Eq(x + 1 + 1e-30, x + 1, evaluate=False), Normal()), reason="not an exact real number"
    ),
    false(
        "before the start",
        only(Le(SigmaMin(W(t - 1)), SigmaMax(W(t - 1))), Fact("singular_values_ordered", W(t - 1))),
        reason="not at a time",
    ),
    Case(
        "one case of a hypothesis does not make the other's terms exist",
        (only(Ge(1 / x**2, 0), Nonnegative()),),
        (Or(Eq(x, 0), Gt(1 / x, 1)),),
        reason="not a relation",
    ),
    false("both of them", only(And(Le(x, y), Le(y, x)), Both(), "p"), given=(Le(x, y),), reason="not among"),
    false("no hypothesis", only(Le(x, y), Given()), given=(Lt(y, x),), reason="not among the hypotheses"),
]
