"""False proofs. Derivatives, the flow, limits and roots."""

from __future__ import annotations

from sympy import (
    Eq,
    Ge,
    Gt,
    Le,
    Limit,
    Lt,
    Max,
    Min,
    Ne,
    oo,
)

from derivations import DEFINITIONS
from derivations.notation import (
    W1,
    W2,
    A,
    D,
    G,
    Gamma,
    GammaAdjoint,
    Inner,
    L,
    L_dot,
    L_toy,
    L_toy_dot,
    MinOver,
    PositiveRoot,
    PositiveRootCount,
    SigmaMax,
    W,
    W1_dot,
    W2_dot,
    eta,
    eta1_max,
    grad_W1,
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
from derivations.proving.rules import (
    Fact,
)
from tests.material.accepted_proofs import CUBIC, FALLING, TO_ZERO, VELOCITY, WITH_ROOT
from tests.material.proofs import false, only, x, y, z

FALSE = [
    # calculus
    false(
        "a gradient with an error", only(Eq(grad_W1(t), -G(t) * W2(t).T), GradientOfLoss()), reason="the gradient is"
    ),
    false("no gradient at all", only(Ne(grad_W1(t), G(t) * W2(t).T), GradientOfLoss()), reason="not a relation"),
    false(
        "the adjoint at its own letter",
        only(Eq(GammaAdjoint(t, Gamma(t, A)), 2 * (A * W2(t).T * W2(t) + W1(t) * W1(t).T * A)), AdjointOfGamma()),
        reason="the adjoint is",
    ),
    false("a process is its velocity", only(Eq(D(t), VELOCITY), AlongFlow()), reason="not the velocity"),
    false("a velocity that is none of the layers'", only(Eq(L_toy_dot(t), 0), AlongFlow()), reason="not the velocity"),
    false(
        "a velocity below itself",
        only(Lt(L_dot(t), Inner(G(t) * W2(t).T, W1_dot(t)) + Inner(W1(t).T * G(t), W2_dot(t))), AlongFlow()),
        reason="not an equation",
    ),
    false(
        "a part of a velocity",
        only(Eq(L_dot(t), Inner(G(t) * W2(t).T, W1_dot(t))), AlongFlow()),
        reason="the derivative",
    ),
    false(
        "half the rate",
        only(Eq(L_toy_dot(t), -((w1(t) ** 2 + w2(t) ** 2) * L_toy(t))), AlongScalarFlow()),
        reason="deriv",
    ),
    false(
        "the loss is kept", only(Eq(L_toy(t), L_toy(0)), KeptByScalarFlow()), motion="flow", reason="not a polynomial"
    ),
    false("time is kept", only(Eq(t, 0), KeptByScalarFlow()), motion="flow", reason="not a polynomial"),
    false(
        "descent keeps what the flow keeps",
        only(Eq(w1(t) ** 2 - w2(t) ** 2, w1(0) ** 2 - w2(0) ** 2), KeptByScalarFlow()),
        motion="descent",
        reason="not what moves",
    ),
    false(
        "kept and less",
        only(Lt(w1(t) ** 2 - w2(t) ** 2, w1(0) ** 2 - w2(0) ** 2), KeptByScalarFlow()),
        motion="flow",
        reason="not an equation",
    ),
    false(
        "one root without signs",
        only(Eq(PositiveRootCount(CUBIC, eta), 1), OnePositiveRoot(), "p"),
        given=(Ge(x, 0),),
        reason="sign",
    ),
    false(
        "coefficients that may all vanish",
        only(Eq(PositiveRootCount(x * eta**3 + z * eta - y, eta), 1), OnePositiveRoot(), "p", "q", "r"),
        given=(Ge(x, 0), Ge(z, 0), Gt(y, 0)),
        reason="may all but vanish",
    ),
    false(
        "more than one root",
        only(Gt(PositiveRootCount(CUBIC, eta), 1), OnePositiveRoot(), "p", "q"),
        given=(Ge(x, 0), Gt(y, 0)),
        reason="not an equation",
    ),
    false(
        "above the root",
        only(Le(CUBIC.subs(eta, z), 0), BelowRoot("eta1_max"), "p", "q", "r"),
        given=(Ge(z, eta1_max), Ge(x, 0), Ge(z, 0)),
        definitions=WITH_ROOT,
        reason="does not compare",
    ),
    false(
        "positive below the root",
        only(Ge(CUBIC.subs(eta, z), 0), BelowRoot("eta1_max"), "p", "q", "r", "s"),
        given=(Le(z, eta1_max), Ge(x, 0), Ge(z, 0), Gt(y, 0)),
        definitions=WITH_ROOT,
        reason="at most 0",
    ),
    false(
        "below the root of a falling polynomial",
        only(Ge(CUBIC.subs(eta, z), 0), BelowRoot("eta1_max"), "p", "q", "r", "s"),
        given=(Le(z, eta1_max), Ge(x, 0), Ge(z, 0), Gt(y, 0)),
        definitions=FALLING,
        reason="at most 0",
    ),
    false(
        "below the root of a polynomial that turns",
        only(Le((eta**3 - 3 * x * eta**2 + eta - y).subs(eta, z), 0), BelowRoot("eta1_max"), "p", "q", "r", "s"),
        given=(Le(z, eta1_max), Ge(x, 0), Ge(z, 0), Gt(y, 0)),
        definitions=DEFINITIONS.but(Eq(eta1_max, PositiveRoot(eta**3 - 3 * x * eta**2 + eta - y, eta))),
        reason="not known to be nonnegative",
    ),
    false(
        "below zero",
        only(Le(CUBIC.subs(eta, z), 0), BelowRoot("eta1_max"), "p", "q", "r"),
        given=(Le(z, eta1_max), Ge(x, 0), Gt(y, 0)),
        definitions=WITH_ROOT,
        reason="not known to be nonnegative",
    ),
    false(
        "within the root, beyond it",
        only(Le(z, eta1_max), WithinRoot("eta1_max"), "p", "q", "r", "s"),
        given=(Ge(CUBIC.subs(eta, z), 0), Ge(x, 0), Ge(z, 0), Gt(y, 0)),
        definitions=WITH_ROOT,
        reason="within the root where",
    ),
    false(
        "within the root of a falling polynomial, beyond it",
        only(Le(z, eta1_max), WithinRoot("eta1_max"), "p", "q", "r", "s"),
        given=(Le(-CUBIC.subs(eta, z), 0), Ge(x, 0), Ge(z, 0), Gt(y, 0)),
        definitions=FALLING,
        reason="within the root where",
    ),
    false(
        "strictly within the root",
        only(Lt(z, eta1_max), WithinRoot("eta1_max"), "p", "q", "r"),
        given=(Le(CUBIC.subs(eta, z), 0), Ge(x, 0), Ge(z, 0)),
        definitions=WITH_ROOT,
        reason="does not compare",
    ),
    false(
        "within the root of a constant",
        only(Le(z, eta1_max), WithinRoot("eta1_max"), "p", "q", "r", "s"),
        given=(Le(x * z - y, 0), Ge(x, 0), Ge(z, 0), Gt(y, 0)),
        definitions=DEFINITIONS.but(Eq(eta1_max, PositiveRoot(x * eta - y, eta))),
        reason="not known to rise strictly",
    ),
    false(
        "within the root of another polynomial",
        only(Le(z, eta1_max), WithinRoot("eta1_max"), "p", "q", "r", "s"),
        given=(Le((CUBIC - y).subs(eta, z), 0), Ge(x, 0), Ge(z, 0), Gt(y, 0)),
        definitions=WITH_ROOT,
        reason="within the root where",
    ),
    false(
        "within what is no root",
        only(Le(z, x), WithinRoot("x"), "p", "q"),
        given=(Le(CUBIC.subs(eta, z), 0), Ge(z, 0)),
        reason="not the positive root",
    ),
    false(
        "the minimum is positive because one is",
        only(Gt(Min(x, y), 0), Fact("minimum_of_positive", x, y), "p"),
        given=(Gt(x, 0),),
        reason="needs",
    ),
    false(
        "the maximum is at most one of the two",
        only(Le(Max(x, y), x), Fact("maximum", x, y)),
        reason="says",
    ),
    false(
        "the minimum is the larger one",
        only(Eq(Min(x, y), y), Fact("minimum_of_ordered", y, x), "p"),
        given=(Le(x, y),),
        reason="needs",
    ),
    false(
        "no minimum without curvature",
        only(Eq(MinOver(x * eta**2 - 2 * y * eta, eta), -(y**2) / x), MinimumOfQuadratic(), "p"),
        given=(Ge(x, 1 - z),),
        reason="other than 0",
    ),
    false(
        "curvature downwards",
        only(Eq(MinOver(x * eta**2 - 2 * y * eta, eta), -(y**2) / x), MinimumOfQuadratic(), "p"),
        given=(Lt(x, 0),),
        reason="not known to be positive",
    ),
    false(
        "a limit at another place",
        only(Eq(Limit(x, x, 0), x), AtInfinity(), "p"),
        given=(TO_ZERO,),
        reason="not a limit",
    ),
    false(
        "a limit that need not exist",
        only(Eq(Limit(SigmaMax(W(t)), t, oo), SigmaMax(W(oo))), AtInfinity(), "p"),
        given=(TO_ZERO,),
        reason="not at a time",
    ),
    false(
        "a limit that grows with time",
        only(Eq(Limit(x + L(t) * (1 + y) ** t, t, oo), x), AtInfinity(), "p"),
        given=(TO_ZERO,),
        reason="not made of",
    ),
    false(
        "a function not known to be continuous",
        only(Eq(Limit(2 ** L(t), t, oo), 1), AtInfinity(), "p"),
        given=(TO_ZERO,),
        reason="not at a time",
    ),
    false(
        "below its limit", only(Lt(Limit(x * L(t), t, oo), 0), AtInfinity(), "p"), given=(TO_ZERO,), reason="not an eq"
    ),
]
