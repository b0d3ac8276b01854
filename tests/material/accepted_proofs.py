"""For each rule of the kernel, a proof that ends in a step of it and is accepted."""

from __future__ import annotations

from sympy import (
    And,
    Eq,
    Ge,
    Gt,
    Le,
    Limit,
    Product,
    oo,
)

from derivations import DEFINITIONS
from derivations.notation import (
    W1,
    W2,
    A,
    BigO,
    D_dot,
    G,
    Gamma,
    GammaAdjoint,
    Inner,
    L,
    L_toy,
    L_toy_dot,
    MinOver,
    NormF,
    PositiveRoot,
    PositiveRootCount,
    SigmaMax,
    W,
    W1_dot,
    W2_dot,
    eta,
    eta1_max,
    f,
    grad_W1,
    h,
    k,
    n,
    t,
    w1,
    w2,
)
from derivations.proving.calculus_rules import (
    AdjointOfGamma,
    AlongFlow,
    AlongScalarFlow,
    AtInfinity,
    BelowRoot,
    GradientOfLoss,
    KeptByScalarFlow,
    MinimumOfQuadratic,
    OnePositiveRoot,
    WithinRoot,
)
from derivations.proving.kernel import Proof, Result, Step
from derivations.proving.rules import (
    Both,
    Cases,
    Cite,
    Definition,
    Fact,
    Given,
    Induction,
    LastFactor,
    Nonnegative,
    Normal,
    Remainder,
    Rewrite,
    Squares,
)
from tests.material.proofs import B, Case, P, c, only, taken, w, x, y, z

SHRINKS = Result(
    "shrinks",
    Le(y, x),
    (Le(y, z), Le(z, x)),
    Proof(*taken(Le(y, z), Le(z, x)), only(Le(y, x), Nonnegative(terms=[(1, "p"), (1, "q")]), "p", "q")),
)
TO_ZERO = Eq(Limit(L(t), t, oo), 0)
FACTORS = Product(f(eta, k), (k, 0, t))
VELOCITY = W1_dot(t).T * W1(t) + W1(t).T * W1_dot(t) - W2_dot(t) * W2(t).T - W2(t) * W2_dot(t).T
STEP = Step("p", Eq(W1(t + 1), W1(t) - eta * grad_W1(t)), Definition())
CUBIC = x * eta**3 + eta - y
FALLING = DEFINITIONS.but(Eq(eta1_max, PositiveRoot(-CUBIC, eta)))
"""The same root, of the polynomial with the other sign."""
WITH_ROOT = DEFINITIONS.but(Eq(eta1_max, PositiveRoot(CUBIC, eta)))

TRUE = {
    Given: Case("hypothesis", taken(Le(x, y)), (Le(x, y),)),
    Definition: Case("definition", (only(Eq(W(t + 1), W1(t + 1) * W2(t + 1)), Definition()),)),
    Fact: Case("textbook", (only(Le(SigmaMax(P), NormF(P)), Fact("spectral_below_frobenius", P)),)),
    Cite: Case(
        "earlier result",
        (*taken(Le(c, w), Le(w, x)), only(Le(c, x), Cite("shrinks", {y: c, z: w}), "p", "q")),
        (Le(c, w), Le(w, x)),
        results=(SHRINKS,),
    ),
    Normal: Case(
        "same form", (only(Eq(NormF(A + B) ** 2, NormF(A) ** 2 + 2 * Inner(B, A) + NormF(B) ** 2), Normal()),)
    ),
    Rewrite: Case(
        "equals",
        (*taken(Le(NormF(A), x), Eq(A, B)), only(Le(NormF(B), x), Rewrite(), "p", "q")),
        (Le(NormF(A), x), Eq(A, B)),
    ),
    Nonnegative: Case("certificate", (only(Ge(x**2 + y**2 - 2 * x * y, 0), Nonnegative(terms=[((x - y) ** 2,)])),)),
    Squares: Case(
        "squares",
        (*taken(Le(x**2, y**2), Ge(y, 0)), only(Le(x, y), Squares(), "p", "q")),
        (Le(x**2, y**2), Ge(y, 0)),
    ),
    Cases: Case(
        "cases",
        (
            *taken(Ge(x, 0), Ge(z, 0)),
            only(
                Ge(x**2 + x * z, 0),
                Cases(
                    (
                        Gt(x, 0),
                        Proof(
                            Step("sign", Gt(x, 0), Given()),
                            only(Ge(x**2 + x * z, 0), Nonnegative(terms=[(x, "q")]), "q", "sign"),
                        ),
                    ),
                    (
                        Eq(x, 0),
                        Proof(
                            Step("sign", Eq(x, 0), Given()),
                            only(Ge(x**2 + x * z, 0), Nonnegative(terms=[(x + z, "sign")]), "sign"),
                        ),
                    ),
                ),
                "p",
            ),
        ),
        (Ge(x, 0), Ge(z, 0)),
    ),
    Induction: Case(
        "induction",
        (
            *taken(Ge(x, 0)),
            only(
                Ge((1 + x) ** t, 1),
                Induction(
                    t,
                    Proof(Step("base", Ge((1 + x) ** 0, 1, evaluate=False), Nonnegative())),
                    Proof(
                        Step("before", Ge((1 + x) ** t, 1), Given()),
                        Step(
                            "after",
                            Ge((1 + x) ** (t + 1), 1),
                            Nonnegative(terms=[(1 + x, "before"), (1, "p")]),
                            ("before", "p"),
                        ),
                    ),
                ),
            ),
        ),
        (Ge(x, 0),),
        "descent",
    ),
    Both: Case(
        "collected", (*taken(Le(x, y), Gt(z, 0)), only(And(Le(x, y), Gt(z, 0)), Both(), "p", "q")), (Le(x, y), Gt(z, 0))
    ),
    LastFactor: Case("last factor", (only(Eq(FACTORS, Product(f(eta, k), (k, 0, t - 1)) * f(eta, t)), LastFactor()),)),
    Remainder: Case(
        "remainder",
        (STEP, only(Eq(W1(t + 1), W1(t) + BigO(eta, 1, n, h)), Remainder(), "p")),
        motion="descent",
    ),
    GradientOfLoss: Case("gradient", (only(Eq(grad_W1(t), G(t) * W2(t).T), GradientOfLoss()),)),
    AdjointOfGamma: Case(
        "adjoint",
        (only(Eq(GammaAdjoint(t, Gamma(t, A)), A * W2(t).T * W2(t) + W1(t) * W1(t).T * A), AdjointOfGamma()),),
    ),
    AlongFlow: Case("velocity", (only(Eq(D_dot(t), VELOCITY), AlongFlow()),)),
    AlongScalarFlow: Case(
        "rate", (only(Eq(L_toy_dot(t), -2 * (w1(t) ** 2 + w2(t) ** 2) * L_toy(t)), AlongScalarFlow()),)
    ),
    KeptByScalarFlow: Case(
        "kept", (only(Eq(w1(t) ** 2 - w2(t) ** 2, w1(0) ** 2 - w2(0) ** 2), KeptByScalarFlow()),), motion="flow"
    ),
    OnePositiveRoot: Case(
        "one root",
        (*taken(Ge(x, 0), Gt(y, 0)), only(Eq(PositiveRootCount(CUBIC, eta), 1), OnePositiveRoot(), "p", "q")),
        (Ge(x, 0), Gt(y, 0)),
    ),
    BelowRoot: Case(
        "below the root",
        (
            *taken(Le(z, eta1_max), Ge(x, 0), Ge(z, 0), Gt(y, 0)),
            only(Le(CUBIC.subs(eta, z), 0), BelowRoot("eta1_max"), "p", "q", "r", "s"),
        ),
        (Le(z, eta1_max), Ge(x, 0), Ge(z, 0), Gt(y, 0)),
        definitions=WITH_ROOT,
    ),
    WithinRoot: Case(
        "within the root",
        (
            *taken(Le(CUBIC.subs(eta, z), 0), Ge(x, 0), Ge(z, 0), Gt(y, 0)),
            only(Le(z, eta1_max), WithinRoot("eta1_max"), "p", "q", "r", "s"),
        ),
        (Le(CUBIC.subs(eta, z), 0), Ge(x, 0), Ge(z, 0), Gt(y, 0)),
        definitions=WITH_ROOT,
    ),
    MinimumOfQuadratic: Case(
        "minimum",
        (*taken(Gt(x, 0)), only(Eq(MinOver(x * eta**2 - 2 * y * eta, eta), -(y**2) / x), MinimumOfQuadratic(), "p")),
        (Gt(x, 0),),
    ),
    AtInfinity: Case(
        "limit", (*taken(TO_ZERO), only(Eq(Limit(1 + x * L(t), t, oo), 1), AtInfinity(), "p")), (TO_ZERO,)
    ),
}
