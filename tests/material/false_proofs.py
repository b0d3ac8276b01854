"""Proofs of false statements, each through one weakness that a checker could have: the kernel must refuse them all."""

from __future__ import annotations

from typing import Any, cast

from sympy import (
    And,
    Eq,
    Function,
    Ge,
    Gt,
    I,
    Identity,
    Le,
    Limit,
    Lt,
    MatrixSymbol,
    Max,
    Min,
    Ne,
    Or,
    Product,
    S,
    Sum,
    Symbol,
    ZeroMatrix,
    log,
    oo,
    sqrt,
)

from derivations import DEFINITIONS
from derivations.notation import (
    W1,
    W2,
    A,
    BigO,
    D,
    D_dot,
    G,
    Gamma,
    GammaAdjoint,
    Inner,
    L,
    L_dot,
    L_toy,
    L_toy_dot,
    LambdaK,
    LambdaMax,
    MinOver,
    NormF,
    PositiveRoot,
    PositiveRootCount,
    SigmaMax,
    SigmaMin,
    Stack,
    Tau,
    TopProjection,
    W,
    W1_dot,
    W2_dot,
    X,
    eta,
    eta1_max,
    f,
    grad_W1,
    h,
    k,
    m,
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
from derivations.proving.kernel import Proof, Result, Rule, Step
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
from tests.material.accepted_proofs import CUBIC, FACTORS, FALLING, SHRINKS, STEP, TO_ZERO, TRUE, VELOCITY, WITH_ROOT
from tests.material.proofs import E_, B, C, Case, P, S_h, a, c, e, false, one, only, other_one, taken, u, v, w, x, y, z


def _cases(relation: Any, *cases: Any) -> Cases:
    """Cases in each of which a step of the given rule ends in the relation."""
    return Cases(*((case, Proof(Step("case", case, Given()), only(relation, rule, "case"))) for case, rule in cases))


def _induction(variable: Any, relation: Any, rule: Rule) -> Induction:
    """Induction whose base is evident and whose step is one step."""
    before, after = Step("before", relation, Given()), relation.subs(variable, variable + 1)
    base = relation.subs(variable, 0)
    return Induction(
        variable, Proof(Step("base", base, Given())), Proof(before, Step("after", after, rule, ("before",)))
    )


_INVERSE = Result(
    "inverse",
    Gt(z**2, 0),
    (Eq(x * z, 1),),
    Proof(
        *taken(Eq(x * z, 1)),
        only(
            Gt(z**2, 0),
            Cases(
                (Gt(z**2, 0), Proof(Step("case", Gt(z**2, 0), Given()))),
                (
                    Le(z**2, 0),
                    Proof(
                        Step("case", Le(z**2, 0), Given()),
                        only(Gt(z**2, 0), Nonnegative(terms=[(x * z + 1, "p"), (x**2, "case")]), "p", "case"),
                    ),
                ),
            ),
        ),
    ),
)
_POWERS = Result("powers", Ge((1 + x) ** t, 1), (Ge(x, 0),), Proof(*TRUE[Induction].steps), "descent")
_POSITIVE_LOSS = Function("L", real=True, positive=True)
_MOVING = D(t) + eta**2 * (L(t + 1) * S_h)
_EIGEN = And(Eq(S_h * e, LambdaMax(S_h) * e), Eq(Inner(e, e), 1))
_TOP = LambdaK(a, P * P.T)
_SYMMETRIC = Eq(S_h.T, S_h, evaluate=False)


def _meeting(vector: Any, names: Any = (e, u, c)) -> tuple[Step, Step]:
    """A unit vector x = c P^T v + u in the top eigenspace of S, with P u = 0."""
    x_, u_, c_ = names
    parts = (
        Eq(x_, c_ * P.T * vector + u_),
        Eq(Inner(x_, x_), 1),
        Eq(P * u_, S.Zero * P * u_),
        Eq(TopProjection(a, S_h) * x_, x_),
    )
    met = Step("met", And(*parts), Fact("courant_fischer", S_h, P, vector, _TOP, names), ("p", "q", "r"))
    return met, only(Le(0, 1, evaluate=False), Nonnegative())


FALSE = [
    # certificates
    false(
        "x >= 0, so x = 0", only(Eq(x, 0), Nonnegative(terms=[(1, "p")]), "p"), given=(Ge(x, 0),), reason="inequalities"
    ),
    false("x <= 0, so x >= 0", only(Ge(x, 0), Nonnegative(terms=[(1, "p")]), "p"), given=(Le(x, 0),), reason="nonneg"),
    false(
        "a negative multiplier",
        only(Le(x, y), Nonnegative(terms=[(z, "p")]), "p"),
        given=(Le(x, y),),
        reason="not known to be nonnegative",
    ),
    false(
        "0 divided by 0 is what one likes",
        only(Eq(y, z), Nonnegative(terms=[((y - z) / x, "p")]), "p"),
        given=(Eq(x, 0),),
        reason="needs x to be other than 0",
    ),
    false(
        "x y = 0 solved for y",
        only(Eq(y, 0), Nonnegative(slacks=[("p", y)]), "p"),
        given=(Eq(x * y, 0),),
        reason="not known to differ from 0",
    ),
    false(
        "every number is the square of a root",
        Step("root", Ge(sqrt(x), 0), Nonnegative()),
        only(Ge(x, 0), Nonnegative(terms=[(sqrt(x), "root")]), "root"),
        reason="needs x to be at least 0",
    ),
    false(
        "a strict inequality from one that is not",
        only(Gt(x, y), Nonnegative(terms=[(1, "p")]), "p"),
        given=(Ge(x, y),),
        reason="positive",
    ),
    false(
        "one factor's sign is every factor's",
        only(Ge(FACTORS, 0), Nonnegative(), "p"),
        given=(Gt(f(eta, k), 0),),
        reason="not known to be nonnegative",
    ),
    false(
        "what L is now, it is in the limit",
        only(Eq(Limit(L(t), t, oo), Limit(x, t, oo)), Nonnegative(slacks=[("p", L(t))]), "p"),
        given=(Eq(L(t), x),),
        reason="binds",
    ),
    # normal form and replacement
    false(
        "an inequality as a rewriting rule", only(Eq(x, y), Normal(), "p"), given=(Le(x, y),), reason="not an equation"
    ),
    false(
        "an inequality replaces",
        only(Ge(z, y), Rewrite(), "p", "q"),
        given=(Ge(z, x), Le(x, y)),
        reason="not an equation",
    ),
    false(
        "x A = x B, so A = B",
        only(Eq(A, B), Normal(), "p"),
        given=(Eq(x * A, x * B),),
        reason="single word",
    ),
    false(
        "2 (A; B) = (C; E), so A = 2 C",
        only(Eq(A, 2 * C), Normal(), "p"),
        given=(Eq(2 * Stack(A, B), Stack(C, E_)),),
        reason="normal forms differ",
    ),
    false(
        "a column cut at two places",
        only(Eq(NormF(e), NormF(one)), Normal(), "p"),
        given=(Eq(Stack(e, other_one), Stack(one, u)),),
        reason="sides do not agree",
    ),
    false("the trace of the identity", only(Eq(Inner(Identity(h), Identity(h)), 1), Normal()), reason="differ"),
    false(
        "0 / 0, its zeros in disguise",
        only(Eq(((x + y) * w - x * w - y * w) / ((x + y) * z - x * z - y * z), 5), Normal()),
        reason="other than 0",
    ),
    false(
        "what holds at t under the limit",
        only(Eq(Limit(x, t, oo), y), Rewrite(), "p", "q"),
        given=(Eq(Limit(L(t), t, oo), y), Eq(L(t), x)),
        reason="binds",
    ),
    false(
        "an index captured",
        Step("itself", Eq(Product(x, (k, 0, t)), Product(x, (k, 0, t)), evaluate=False), Normal()),
        only(Eq(Product(k, (k, 0, t)), Product(x, (k, 0, t))), Rewrite(), "itself", "p"),
        given=(Eq(x, k),),
        reason="binds",
    ),
    # squares and cases
    false("squares without a sign", only(Le(x, y), Squares(), "p"), given=(Le(x**2, y**2),), reason="nonnegative"),
    false(
        "equal squares with one sign",
        only(Eq(x, y), Squares(), "p", "q"),
        given=(Eq(x**2, y**2), Ge(y, 0)),
        reason="nonnegative",
    ),
    false(
        "the other squares", only(Le(x, y), Squares(), "p", "q"), given=(Ge(x**2, y**2), Ge(y, 0)), reason="compared"
    ),
    false(
        "zero left out",
        only(Gt(x**2, 0), _cases(Gt(x**2, 0), (Gt(x, 0), Nonnegative()), (Lt(x, 0), Nonnegative()))),
        reason="exhaust",
    ),
    false(
        "zero left out, unless the sign is known",
        only(Ge(x, 0), _cases(Ge(x, 0), (Gt(x, 0), Nonnegative()), (Eq(x, 0), Nonnegative(terms=[(1, "case")])))),
        reason="exhaust",
    ),
    false(
        "cases about what may have no value",
        only(Gt(y, 0), _cases(Gt(y, 0), (Gt(1 / x, 0), Given()), (Le(1 / x, 0), Given()))),
        reason="other than 0",
    ),
    # induction
    false(
        "induction over the reals",
        only(Ge(x, 0), _induction(x, Ge(x, 0), Nonnegative(terms=[(1, "before")]))),
        motion="descent",
        reason="does not range over",
    ),
    false(
        "induction over the times of the flow",
        *TRUE[Induction].steps[1:],
        given=(Ge(x, 0),),
        motion="flow",
        reason="positive, which is not known",
    ),
    false(
        "a hypothesis at t is used at t + 1",
        only(Le(L(t), x), _induction(t, Le(L(t), x), Given())),
        given=(Le(L(0), x), Le(L(t + 1), x)),
        motion="descent",
        reason="a hypothesis mentions t",
    ),
    # facts
    false(
        "the zero vector as an eigenvector",
        *_meeting(ZeroMatrix(a, 1)),
        given=(_SYMMETRIC, Eq(x, x, evaluate=False), Gt(_TOP, 0)),
        reason="courant_fischer needs",
    ),
    false(
        "an eigenvector of any length",
        *_meeting(v),
        given=(_SYMMETRIC, Eq(P * P.T * v, _TOP * v), Gt(_TOP, 0)),
        reason="courant_fischer needs",
    ),
    false(
        "an eigenvector named before",
        only(_EIGEN, Fact("spectral_theorem", S_h, LambdaMax(S_h), e), "p"),
        given=(_SYMMETRIC, Eq(Inner(e, e), 2)),
        reason="in use",
    ),
    false(
        "the minimiser as an eigenvector",
        only(
            And(Eq(x * W(t).T, W(t).T), Eq(Inner(X, X), 1)),
            Fact("spectral_theorem", S_h, LambdaMax(S_h), X),
            "p",
        ),
        given=(_SYMMETRIC,),
        reason="no name for something new",
    ),
    false(
        "the step size as a coefficient that exists",
        *_meeting(v, (e, u, eta)),
        given=(_SYMMETRIC, And(Eq(P * P.T * v, _TOP * v), Eq(Inner(v, v), 1)), Gt(_TOP, 0)),
        reason="no name for something new",
    ),
    false(
        "a coefficient that exists and is positive",
        *_meeting(v, (e, u, Symbol("c", positive=True))),
        given=(_SYMMETRIC, And(Eq(P * P.T * v, _TOP * v), Eq(Inner(v, v), 1)), Gt(_TOP, 0)),
        reason="has no meaning",
    ),
    false(
        "one name for two vectors",
        *_meeting(v, (u, u, c)),
        given=(_SYMMETRIC, And(Eq(P * P.T * v, _TOP * v), Eq(Inner(v, v), 1)), Gt(_TOP, 0)),
        reason="not new",
    ),
    false(
        "an eigenvector of what is made of it",
        only(
            Eq((S_h + e * e.T) * e, LambdaMax(S_h + e * e.T) * e),
            Fact("spectral_theorem", S_h + e * e.T, LambdaMax(S_h + e * e.T), e),
        ),
        reason="not new",
    ),
    false(
        "an eigenvector in the conclusion",
        only(_EIGEN, Fact("spectral_theorem", S_h, LambdaMax(S_h), e), "p"),
        given=(_SYMMETRIC,),
        reason="auxiliary symbol",
    ),
    false(
        "a matrix that is not symmetric",
        only(_EIGEN, Fact("spectral_theorem", S_h, LambdaMax(S_h), e)),
        reason="spectral_theorem needs",
    ),
    false(
        "the zero matrix as the velocity of the weights",
        only(Eq(W1(t), W1(0)), Fact("zero_derivative", W1, cast("Any", lambda time: ZeroMatrix(n, h)))),
        motion="flow",
        reason="not a process of the notation",
    ),
    false(
        "minus one as the velocity of the loss",
        only(Le(L(t), L(0)), Fact("nonpositive_derivative", L, cast("Any", lambda time: S.NegativeOne))),
        motion="flow",
        reason="not a process of the notation",
    ),
    false(
        "at rest at one time",
        only(Eq(D(t), D(0)), Fact("zero_derivative", D, D_dot), "p"),
        given=(Eq(D_dot(t), ZeroMatrix(h, h)),),
        motion="flow",
        reason="a hypothesis mentions t",
    ),
    false(
        "falling at one time",
        only(Le(L(t), L(0)), Fact("nonpositive_derivative", L, L_dot), "p"),
        given=(Le(L_dot(t), 0),),
        motion="flow",
        reason="a hypothesis mentions t",
    ),
    false(
        "small at one time",
        only(TO_ZERO, Fact("geometric_limit", L, S.Half, x), "p", "q"),
        given=(Ge(L(t), 0), Le(L(t), S.Half**t * x)),
        reason="a hypothesis mentions t",
    ),
    false(
        "a bound that grows",
        only(TO_ZERO, Fact("geometric_limit", L, S.Half, 2**t * L(t))),
        reason="the same at all times",
    ),
    false(
        "sigma_min of the data counted as another's",
        only(
            Ge(SigmaMin(MatrixSymbol("Z", *X.shape)), SigmaMin(X) - NormF(MatrixSymbol("Z", *X.shape) - X)),
            Fact("weyl_singular", MatrixSymbol("Z", *X.shape), X),
        ),
        reason="sigma_min",
    ),
    false(
        "the zeroth eigenvalue",
        only(Le(LambdaK(0, S_h), LambdaK(0, P.T * P) + NormF(S_h - P.T * P)), Fact("weyl", 0, P.T * P, S_h), "p"),
        given=(_SYMMETRIC,),
        reason="not the side of a matrix",
    ),
    false(
        "a product of matrices that do not fit",
        only(Le(NormF(A * B), SigmaMax(A) * NormF(B)), Fact("operator_norm", A, B)),
        reason="do not agree",
    ),
    false("a fact that is none", only(Le(x, y), Fact("trivial")), reason="trivial"),
    # earlier results
    false(
        "a result whose hypothesis is missing",
        only(Le(y, x), Cite("shrinks"), "p"),
        given=(Le(y, z),),
        results=(SHRINKS,),
        reason="shrinks needs",
    ),
    false(
        "a result that says less",
        only(Lt(y, x), Cite("shrinks"), "p", "q"),
        given=(Le(y, z), Le(z, x)),
        results=(SHRINKS,),
        reason="shrinks says",
    ),
    false(
        "a value that does not exist",
        only(Gt(z**2, 0), Cite("inverse", {x: 1 / z})),
        results=(_INVERSE,),
        reason="other than 0",
    ),
    false(
        "a value of another kind",
        only(Ge((1 + x) ** w, 1), Cite("powers", {t: w}), "p"),
        given=(Ge(x, 0),),
        results=(_POWERS,),
        motion="descent",
        reason="not at a time",
    ),
    false(
        "a time before the start",
        only(Ge(1 / (1 + x), 1), Cite("powers", {t: S.NegativeOne}), "p", "q"),
        given=(Ge(x, 0), Gt(1 + x, 0)),
        results=(_POWERS,),
        motion="descent",
        reason="stands for nothing like",
    ),
    false(
        "a matrix of other sides",
        only(Le(SigmaMax(W1(t)), NormF(W1(t))), Cite("norms", {A: W1(t)})),
        results=(
            Result(
                "norms",
                Le(SigmaMax(A), NormF(A)),
                (),
                Proof(only(Le(SigmaMax(A), NormF(A)), Fact("spectral_below_frobenius", A))),
            ),
        ),
        reason="stands for nothing like",
    ),
    false(
        "what descent gives, under the flow",
        only(Ge((1 + x) ** t, 1), Cite("powers"), "p"),
        given=(Ge(x, 0),),
        results=(_POWERS,),
        motion="flow",
        reason="positive, which is not known",
    ),
    false("an unknown result", only(Le(x, y), Cite("nothing")), reason="no result"),
    # definitions
    false(
        "tau takes its argument from its own time",
        only(Eq(Tau(0, G(t)), Tau(0, G(0))), Normal(unfold=("Tau",))),
        reason="differ",
    ),
    false(
        "a namesake's definition",
        only(Eq(_POSITIVE_LOSS(t), L(t)), Normal(unfold=("L",))),
        reason="is another thing",
    ),
    false(
        "a definition captured by the minimum",
        Step("least", Eq(MinOver(eta**2 + eta * z, eta), -(z**2) / 4), MinimumOfQuadratic()),
        only(Eq(MinOver(eta**2 + x, eta), -(z**2) / 4), Normal(unfold=("x",)), "least"),
        definitions=DEFINITIONS.but(Eq(x, eta * z)),
        reason="bound where it stands",
    ),
    false("no definition", only(Eq(x, y), Definition()), reason="no definition"),
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
