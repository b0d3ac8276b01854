"""Facts off their domain, remainders and limits where they say nothing."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import (
    And,
    Eq,
    Ge,
    Gt,
    Identity,
    Integer,
    Le,
    Limit,
    S,
    Symbol,
    ZeroMatrix,
    oo,
)

from derivations import DEFINITIONS, Setting
from derivations.notation import (
    W1,
    A,
    BigO,
    D,
    Inner,
    L,
    LambdaK,
    LambdaMax,
    LambdaMinTau,
    N,
    NormF,
    SigmaK,
    SigmaMin,
    TopProjection,
    W,
    X,
    alpha0,
    count,
    eta,
    f,
    grad_W1,
    h,
    k,
    matrix,
    n,
    t,
    w1,
)
from derivations.proving import (
    Cite,
    Definition,
    Fact,
    Given,
    Induction,
    KeptByScalarFlow,
    Nonnegative,
    Normal,
    Proof,
    Remainder,
    Result,
    Rewrite,
    Step,
)
from tests.material.false_kinds.records import Made, by_steps, in_setting, last
from tests.material.proofs import S_h, derived, u, x, y, z

OTHER = matrix("Z", N, n)


def facts() -> Iterator[tuple[str, Made]]:
    projected = And(Eq(TopProjection(2, S_h) * u, u), Eq(Inner(u, u), 1))
    for title, matrix_, other in (("X for another", X, OTHER), ("another for X", OTHER, X)):
        yield (
            f"sigma_min: {title}, rewritten",
            by_steps(
                Step("one", Gt(SigmaMin(matrix_), 0), Given()),
                last(Gt(SigmaMin(other), 0), Rewrite(), "one", "q"),
                given=(Gt(SigmaMin(matrix_), 0), Eq(matrix_, other)),
            ),
        )
        yield (
            f"sigma_min: {title}, by normal form",
            by_steps(
                last(Eq(SigmaMin(matrix_), SigmaMin(other)), Normal(), "p"),
                given=(Eq(matrix_, other),),
            ),
        )
        yield (
            f"sigma_min: {title}, by another that is the same",
            by_steps(
                last(Eq(SigmaMin(matrix_ + other - other), SigmaMin(other), evaluate=False), Normal(), "p"),
                given=(Eq(matrix_, other),),
            ),
        )
    weyl = Result(
        "weyl",
        Ge(SigmaMin(OTHER), SigmaMin(matrix("Q", N, n)) - NormF(OTHER - matrix("Q", N, n))),
        (),
        Proof(
            last(
                Ge(SigmaMin(OTHER), SigmaMin(matrix("Q", N, n)) - NormF(OTHER - matrix("Q", N, n))),
                Fact("weyl_singular", OTHER, matrix("Q", N, n)),
            )
        ),
    )
    for values in ({OTHER: X}, {matrix("Q", N, n): X}, {OTHER: X * Identity(n)}, {OTHER: 1 * X}):
        (key, value), *_ = values.items()
        other = matrix("Q", N, n) if key == OTHER else OTHER
        first, second = (value, other) if key == OTHER else (other, value)
        yield (
            f"sigma_min of {value} for {key} in a citation",
            lambda first=first, second=second, values=values: derived(
                last(Ge(SigmaMin(first), SigmaMin(second) - NormF(first - second)), Cite("weyl", values)),
                results=(weyl,),
            ),
        )
    for matrix_ in (X, 2 * X, X.T, X * X.T):
        yield (
            f"sigma_min of {matrix_} is sigma_k of the smaller side",
            by_steps(
                last(
                    Eq(SigmaK(matrix_.shape[0], matrix_), SigmaMin(matrix_)),
                    Fact("singular_value_beyond", matrix_, True),
                )
            ),
        )
    yield (
        "the second eigenvector of a number",
        by_steps(
            last(
                Ge(Inner(u, S_h * u), -x * NormF(u) ** 2 + (LambdaK(2, S_h) + x) * Inner(u, u) ** 2),
                Fact("spectral_lower_bound", S_h, Integer(2), A, x, u),
                *"pqr",
            ),
            given=(Eq(S_h.T, S_h, evaluate=False), projected, Ge(x, LambdaMax(-S_h))),
        ),
    )
    # remainders
    exact = Eq(D(t + 1), D(t) + eta**2 * S_h)
    tied = {
        "a hypothesis that says so": (exact,),
        "eta tied to a number": (Eq(eta, x),),
        "eta tied to the loss": (Eq(eta * L(t), 1),),
        "the weights after the step": (Eq(W1(t + 1), W1(t)),),
        "the loss after the step": (Eq(L(t + 1), y),),
        "tau after the step": (Ge(LambdaMinTau(t + 1), x),),
        "weights at any time": (Eq(W1(k), W1(0)),),
        "a factor": (Eq(f(eta, t), x),),
        "the imbalance after the step": (Eq(D(t + 1), D(t) + x * S_h),),
    }
    for title, given in tied.items():
        step = Step("exact", Eq(W1(t + 1), W1(t) - eta * grad_W1(t)), Definition())
        yield (
            f"a remainder, under {title}",
            by_steps(
                step,
                last(Eq(W1(t + 1), W1(t) + BigO(eta, 1, n, h)), Remainder(), "exact"),
                given=given,
                motion="descent",
            ),
        )
    yield (
        "a remainder in another number",
        by_steps(
            Step("exact", Eq(x * S_h, x * S_h, evaluate=False), Normal()),
            last(Eq(x * S_h, ZeroMatrix(h, h) + BigO(x, 1, h, h)), Remainder(), "exact"),
            given=(Eq(x, 1),),
        ),
    )
    # limits
    for title, q, c_, definitions in (
        ("a ratio defined by the loss", x, y, DEFINITIONS.but(Eq(x, L(t)))),
        ("a constant defined by the loss", S.Half, x, DEFINITIONS.but(Eq(x, 2**t * L(t)))),
        ("a constant defined through another", S.Half, x, DEFINITIONS.but(Eq(x, z)).but(Eq(z, 2**t * L(t)))),
        ("alpha0 defined by the time", S.Half, alpha0, DEFINITIONS.but(Eq(alpha0, 2**t * L(t)))),
        ("beta defined by another time", S.Half, x, DEFINITIONS.but(Eq(x, 2**k * L(k)))),
    ):
        yield (
            f"a limit with {title}",
            by_steps(
                Step("bound", Le(L(t), q**t * c_), Nonnegative(unfold=("x",))),
                Step("sign", Ge(L(t), 0), Cite("loss-nonnegative", {A: W(t)}, unfold=("L",))),
                last(Eq(Limit(L(t), t, oo), 0), Fact("geometric_limit", L, q, c_), "sign", "bound"),
                definitions=definitions,
                motion="descent",
            ),
        )
        yield (
            f"a step under a definition of {title}",
            by_steps(last(Le(x, y), Given()), given=(Le(x, y),), definitions=definitions),
        )
    circles = {
        "itself": [Eq(x, x + 1, evaluate=False)],
        "another and back": [Eq(x, z + 1), Eq(z, x + 1)],
        "three numbers": [Eq(x, y), Eq(y, z), Eq(z, x + 1)],
        "the loss": [Eq(L(t), L(t) + 1, evaluate=False)],
        "the imbalance": [Eq(D(t), 2 * D(t), evaluate=False)],
    }
    for title, equations in circles.items():
        definitions = DEFINITIONS
        for equation in equations:
            definitions = definitions.but(equation)
        yield (
            f"a definition that comes back to itself: {title}",
            by_steps(
                Step("one", equations[0], Definition()),
                last(Le(0, 1, evaluate=False), Nonnegative()),
                definitions=definitions,
            ),
        )
    # equations that hold at one time are no rates
    for title, rule in {
        "kept": KeptByScalarFlow(),
        "by normal form": Normal(),
    }.items():
        yield (
            f"the first weight is {title}",
            in_setting(Setting.SCALAR_FLOW, last(Eq(w1(t), w1(0)), rule)),
        )
    yield (
        "an auxiliary number in an induction",
        by_steps(
            last(
                Le(L(t), x),
                Induction(
                    t,
                    Proof(Step("base", Le(L(0), x), Given())),
                    Proof(Step("before", Le(L(t), x), Given()), Step("after", Le(L(t + 1), x), Given())),
                ),
            ),
            given=(Le(L(0), x), Le(L(t + 1), x)),
            motion="descent",
        ),
    )
    for variable in (x, n, count("q"), eta, Symbol("t", integer=True), Symbol("s", integer=True, positive=True)):
        yield (
            f"induction on {variable}, {variable.assumptions0.get('integer')}",
            lambda variable=variable: derived(
                last(
                    Ge(variable, 0, evaluate=False),
                    Induction(
                        variable,
                        Proof(Step("base", Ge(0, 0, evaluate=False), Nonnegative())),
                        Proof(
                            Step("before", Ge(variable, 0, evaluate=False), Given()),
                            Step(
                                "after",
                                Ge(variable + 1, 0, evaluate=False),
                                Nonnegative(terms=[(1, "before")]),
                                ("before",),
                            ),
                        ),
                    ),
                ),
                motion="descent",
            ),
        )
