"""Proofs about what does not exist: limits, minima, numbers of roots; statements that have no value somewhere; binders.

In the form of ``false_kinds``, which lists these kinds beside its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sympy import Abs, Expr, Identity, Limit, Max, Min, Product, Rational, S, Sum, ZeroMatrix, oo, sqrt

from derivations import DEFINITIONS, Setting, registry
from derivations.as_written import Eq, Ge, Gt, Le, Lt
from derivations.notation import (
    W1,
    A,
    AtMost,
    BigO,
    D,
    D_dot,
    Inner,
    L,
    LambdaK,
    LambdaMax,
    LambdaMin,
    MinOver,
    NormF,
    PositivePart,
    PositiveRootCount,
    SigmaMax,
    SigmaMin,
    X,
    Y,
    a4,
    alpha,
    count,
    eta,
    eta1_max,
    f,
    grad_W1,
    h,
    k,
    m,
    matrix,
    mu,
    n,
    t,
    w1,
)
from derivations.proving import (
    AtInfinity,
    Both,
    Cases,
    Checked,
    Cite,
    Definition,
    Fact,
    Given,
    Induction,
    KeptByScalarFlow,
    LastFactor,
    MinimumOfQuadratic,
    Nonnegative,
    Normal,
    OnePositiveRoot,
    Proof,
    Remainder,
    Result,
    Rewrite,
    Squares,
    Step,
    WithinRoot,
    kernel,
)
from derivations.proving.definitions import Definitions
from tests.material.proofs import derived, taken, x, y, z

Made = Callable[[], Checked]


def _steps(*steps: Step, given: tuple[Any, ...] = (), **other: Any) -> Made:
    return lambda: derived(*taken(*given), *steps, given=given, **other)


def _goal(relation: Any, rule: Any, *uses: str) -> Step:
    return Step("goal", relation, rule, uses)


# --- what need not exist ---------------------------------------------------------------------------

_NOT_SHOWN: dict[str, Expr] = {
    "the limit of the loss": Limit(L(t), t, oo),
    "the loss at infinity": L(oo),
    "the limit of sums": Limit(Sum(L(k), (k, 0, t)), t, oo),
    "the factor at infinity": f(eta, oo),
    "the least value of -x^2": MinOver(-(x**2), x),
    "the least value of x": MinOver(x, x),
    "the least value of 1/(1 + x^2)": MinOver(1 / (1 + x**2), x),
    "how many positive roots 0 has": PositiveRootCount(S.Zero * x, x),
}
_TERMS: dict[str, Callable[[Expr], tuple[Any, Any]]] = {
    "is itself": lambda term: (Eq(term, term), Normal()),
    "has a square": lambda term: (Ge(term**2, 0), Nonnegative()),
    "has a positive part": lambda term: (Ge(PositivePart(term), term), Fact("positive_part", term)),
    "has an absolute value": lambda term: (Ge(Abs(term), 0), Nonnegative()),
}
_TO_ZERO = Eq(Limit(L(t), t, oo), 0)


def not_existing() -> Iterator[tuple[str, Made]]:
    """Terms that no step shows to exist, stated none the less."""
    for title, term in _NOT_SHOWN.items():
        for said, make in _TERMS.items():
            relation, rule = make(term)
            yield f"{title} {said}", _steps(_goal(relation, rule))
    for title, process in {"a4": a4(oo), "f": f(eta, oo)}.items():
        yield (
            f"{title} at infinity is made of the loss at infinity",
            _steps(_goal(Eq(process, DEFINITIONS.meaning(process)), Definition())),
        )
    yield (
        "a minimum that is none vanishes with the loss",
        _steps(_goal(Eq(L(oo) * MinOver(-(x**2), x), 0), AtInfinity(), "p"), given=(_TO_ZERO,)),
    )
    yield (
        "two minima are the same, and neither is one",
        _steps(_goal(Eq(MinOver(L(oo) - x**2, x), MinOver(-(x**2), x)), AtInfinity(), "p"), given=(_TO_ZERO,)),
    )
    none = PositiveRootCount(S.Zero * x, x)
    yield (
        "how many roots 0 has, at infinity",
        _steps(_goal(Eq(none, none), AtInfinity(), "p"), given=(_TO_ZERO,)),
    )
    yield (
        "a minimum over what is made of no limit",
        _steps(_goal(Eq(MinOver(x**2 + x * a4(oo), x), -(a4(oo) ** 2) / 4), MinimumOfQuadratic())),
    )
    slope = x * a4(oo) ** 2 + x - 1
    yield (
        "how many roots a polynomial has that is made of no limit",
        _steps(_goal(Eq(PositiveRootCount(slope, x), 1), OnePositiveRoot())),
    )
    for title, term in _NOT_SHOWN.items():
        yield (
            f"{title} is positive or it is not",
            _steps(
                _goal(
                    Ge(term**2, 0),
                    Cases(
                        (Gt(term, 0), Proof(Step("a", Ge(term**2, 0), Nonnegative()))),
                        (Le(term, 0), Proof(Step("b", Ge(term**2, 0), Nonnegative()))),
                    ),
                )
            ),
        )
    yield (
        "what exists in one of two cases exists",
        _steps(
            _goal(
                Ge(L(oo) ** 2, 0),
                Cases(
                    (Gt(x, 0), Proof(Step("a", Ge(L(oo) ** 2, 0), Given()))),
                    (Le(x, 0), Proof(Step("b", Ge(L(oo) ** 2, 0), Nonnegative()))),
                ),
            ),
            given=(Gt(x, 0),),
        ),
    )


# --- statements that have no value somewhere ---------------------------------------------------------

_POLES: dict[str, tuple[Expr, Expr]] = {
    "a divisor that cancels": (x**2 + 1 + y**2, (x**2 * y + y) / y + y**2),
    "a divisor that cancels twice": (x**2 + 1 + y**2, (x**2 * y**2 + y**2) / y**2 + y**2),
    "a root that is squared away": (x**2 + y**2, x**2 + (sqrt(y) * y**2 + sqrt(y)) / (sqrt(y)) - 1),
    "a divisor that is a sum": (x**2 + z**2, (x**2 * (x + z) + z**2 * (x + z)) / (x + z)),
    "a difference divided": ((x + y) ** 2, (x**2 - y**2) * (x + y) / (x - y)),
    "a loss divided": (L(t) ** 2 + x**2, (L(t) ** 3 + L(t) * x**2) / L(t)),
    "a norm divided": (NormF(A) ** 2 + x**2, (NormF(A) ** 3 + NormF(A) * x**2) / NormF(A)),
    "a step size divided": (eta**2 + x**2, (eta**3 + eta * x**2) / eta),
}


def without_value() -> Iterator[tuple[str, Made]]:
    """A derivation of what always has a value, offered for a statement that has none somewhere."""
    for title, (total, partial) in _POLES.items():
        steps = (Step("total", Ge(total, 0), Nonnegative()),)
        stated = Ge(partial, 0)
        yield f"{title}, as a result", lambda steps=steps, stated=stated: _of_result(stated, *steps)
        yield f"{title}, as what a claim says", lambda steps=steps, stated=stated: _established(stated, *steps)
        yield f"{title}, as a last step", _steps(*steps, _goal(stated, Both(), "total"))


def _of_result(relation: Any, *steps: Step) -> Checked:
    return kernel.check_result(Result("stated", relation, (), Proof(*steps)), DEFINITIONS, registry.result, {})


def _established(relation: Any, *steps: Step) -> Checked:
    checked = registry.check(Proof(*steps), Setting.POINT, ())
    if not registry.establishes(checked, relation):
        raise ValueError("another statement")
    return checked


# --- what is bound, shadowed, evaluated or forgotten ---------------------------------------------------

B, C, E_ = (matrix(name, h, h) for name in "BCE")
P_, Q_ = matrix("P", n, h), matrix("Q", h, n)
v = matrix("v", h, 1)
q = count("q")
_REST = Eq(D_dot(t), ZeroMatrix(h, h))


def _one(relation: Any, rule: Any, **other: Any) -> Made:
    return _steps(_goal(relation, rule), **other)


def _from(given: tuple[Any, ...], relation: Any, rule: Any, **other: Any) -> Made:
    return _steps(_goal(relation, rule, *"pqrs"[: len(given)]), given=given, **other)


def _at(setting: Setting, relation: Any, rule: Any) -> Made:
    return lambda: registry.check(Proof(_goal(relation, rule)), setting, ())


def _step_at(relation: Any, *steps: Step) -> Proof:
    return Proof(Step("now", relation, Given()), *steps)


def _defined(equation: Any) -> Definitions:
    return DEFINITIONS.but(equation)


OVERLOOKED: dict[str, Made] = {
    "an index under a sum, equal to 0 once": _from(
        (Eq(L(k), 0),), Eq(Sum(L(k), (k, 0, t)), Sum(0 * L(k), (k, 0, t))), Rewrite()
    ),
    "a constant comes out of a sum once": _one(Eq(Sum(L(k) + 1, (k, 0, t)), Sum(L(k), (k, 0, t)) + 1), Normal()),
    "an empty product is 0": _one(Eq(Product(L(k), (k, 0, -1)), 0), LastFactor()),
    "a product without a last factor": _one(
        Eq(Product(L(k), (k, 0, t - 1)), Product(L(k), (k, 0, t - 2)) * L(t - 1)), LastFactor()
    ),
    "a sum up to a real time": _one(
        Eq(Sum(L(k), (k, 0, t)), Sum(L(k), (k, 0, t - 1)) + L(t)), LastFactor(), motion="flow"
    ),
    "a letter that a sum binds, put for another": _steps(
        _goal(Eq(Sum(L(k) * L(k), (k, 0, k)), L(k) * Sum(L(k), (k, 0, k))), Cite("out", {t: k})),
        results=[Result("out", Eq(Sum(L(k) * L(t), (k, 0, t)), L(t) * Sum(L(k), (k, 0, t))), (), None, supposed=True)],
    ),
    "the variable of a quadratic in a norm": _one(
        Eq(MinOver(x**2 + NormF(x * A) * x, x), -(NormF(x * A) ** 2) / 4), MinimumOfQuadratic()
    ),
    "the variable of a polynomial in a positive part": _one(
        Eq(PositiveRootCount(x**2 + x - PositivePart(x) - 1, x), 1), OnePositiveRoot()
    ),
    "a double root": _one(Eq(PositiveRootCount(x**2 - 2 * x + 1, x), 1), OnePositiveRoot()),
    "beyond a root": _from((Ge(eta, eta1_max),), Le(eta, eta1_max), WithinRoot("eta1_max")),
    "an induction that takes its start for every time": _from(
        (Eq(L(0), 0),),
        Eq(L(t), 0),
        Induction(
            t,
            Proof(Step("start", Eq(L(0), 0), Given())),
            _step_at(
                Eq(L(t), 0), Step("start", Eq(L(0), 0), Given()), Step("next", Eq(L(t + 1), 0), Both(), ("start",))
            ),
        ),
        motion="descent",
    ),
    "an induction about a number that is what the loss is now": _from(
        (Eq(x, L(t)),),
        Eq(L(t), x),
        Induction(t, Proof(Step("a", Eq(L(0), x), Given())), Proof(Step("b", Eq(L(t + 1), x), Given()))),
        motion="descent",
    ),
    "at rest now, so always": _from((_REST,), Eq(D(t), D(0)), Fact("zero_derivative", D, D_dot), motion="flow"),
    "a bound that holds now, with a constant that grows": _from(
        (Ge(L(t), 0), Le(L(t), Rational(1, 2) ** t * (x * 2**t))),
        _TO_ZERO,
        Fact("geometric_limit", L, Rational(1, 2), x * 2**t),
    ),
    "a bound by the loss at another time": _from(
        (Ge(L(t), 0), Le(L(t), Rational(1, 2) ** t * L(k))), _TO_ZERO, Fact("geometric_limit", L, Rational(1, 2), L(k))
    ),
    "two cases that leave out a third": _one(
        Gt(x**2, 0),
        Cases(
            (Gt(x, 0), Proof(Step("a", Gt(x, 0), Given()), Step("b", Gt(x**2, 0), Nonnegative(), ("a",)))),
            (Lt(x, 0), Proof(Step("a", Lt(x, 0), Given()), Step("b", Gt(x**2, 0), Nonnegative(), ("a",)))),
        ),
    ),
    "one case twice": _one(Gt(x, 0), Cases(*[(Gt(x, 0), Proof(Step("a", Gt(x, 0), Given())))] * 2)),
    "the root of a square": _one(Eq(sqrt(x**2), x), Normal()),
    "the root of a product of negative numbers": _from(
        (Lt(x, 0), Lt(y, 0)), Eq(sqrt(x * y), sqrt(x) * sqrt(y)), Normal()
    ),
    "the cube of a root of a square": _one(Eq((x**2) ** Rational(3, 2), x**3), Normal()),
    "the sixth root of a square": _one(Eq((x**2) ** Rational(1, 6), x ** Rational(1, 3)), Normal()),
    "a power of what may vanish": _from((Ge(x, 0),), Gt(x**t, 0), Nonnegative()),
    "0^t is 0": _one(Eq(S.Zero**t, 0), Normal()),
    "0^t is positive": _one(Gt(S.Zero**t, 0), Nonnegative()),
    "a time is at least 1": _one(Eq(Max(t, 1), t), Normal()),
    "a side is at least 2": _one(Gt(n - 1, 0), Nonnegative()),
    "the root of a side less 2": _one(Ge(sqrt(n - 2), 0), Nonnegative()),
    "the root of 2 is more than it is": _one(Gt(sqrt(2), Rational(577, 408)), Nonnegative()),
    "a difference of large roots": _one(Gt(sqrt(10**60 + 1) - 10**30, 1), Nonnegative()),
    "squares keep the order": _from((Le(x, y),), Le(x**2, y**2), Nonnegative()),
    "divided by what may be 0": _from((Le(x * y, z * y), Ge(y, 0)), Le(x, z), Nonnegative(terms=[(1 / y, "p")])),
    "divided by what is negative": _from((Le(x * y, z * y), Lt(y, 0)), Le(x, z), Nonnegative(terms=[(1 / y, "p")])),
    "a product with 0 is positive": _from((Eq(x, 0), Gt(y, 0)), Gt(x * y, 0), Nonnegative(terms=[(1, "p", "q")])),
    "sides as letters": _from((Eq(n, 2 * h),), Eq(NormF(Identity(n)) ** 2, h), Nonnegative(slacks=[("p", n)])),
    "matrices commute": _one(Eq(B * C, C * B), Normal()),
    "a trace in another order": _one(Eq(Inner(B.T, C * E_), Inner(B.T, E_ * C)), Normal()),
    "a square is a Gram matrix": _one(Eq(B**2, B * B.T), Normal()),
    "a product that vanishes, turned round": _from((Eq(B * C, ZeroMatrix(h, h)),), Eq(NormF(C * B) ** 2, 0), Normal()),
    "a right inverse is a left one": _from((Eq(P_ * Q_, Identity(n)),), Eq(Q_ * P_, Identity(h)), Normal()),
    "a column is a number": _one(Eq(v * (v.T * v), 2 * Inner(v, v) * v), Normal()),
    "a quotient of Rayleigh without symmetry": _one(
        Le(Inner(v, B * v), LambdaMax(B) * NormF(v) ** 2), Fact("rayleigh", B, v)
    ),
    "a quotient of Rayleigh with its ends exchanged": _from(
        (Eq(B.T, B),), Le(Inner(v, B * v), LambdaMin(B) * NormF(v) ** 2), Fact("rayleigh", B, v)
    ),
    "an eigenvalue beyond the side is not the least": _from(
        (Eq(B.T, B),), Ge(LambdaK(q, B), LambdaMin(B)), Fact("last_eigenvalue", B)
    ),
    "a singular value is an eigenvalue": _one(
        Eq(D(t) * v, SigmaMax(D(t)) * v), Fact("spectral_theorem", D(t), SigmaMax(D(t)), v)
    ),
    "sigma_min of the data turned round": _one(Eq(SigmaMin(X.T), SigmaMin(X)), Normal()),
    "full rank is not needed": _one(Le(SigmaMin(X) * NormF(A), NormF(X * A)), Fact("full_column_rank", X, A)),
    "everything is in the range": _one(
        Le(SigmaMin(X) * NormF(A), NormF(X * A)), Fact("restricted_singular_value", X.T, A, Y)
    ),
    "a constant of the loss as a letter": _at(
        Setting.POINT, Ge(NormF(A) ** 2, 2 * x * L(0)), Cite("pl", {mu: x}, unfold=("L",))
    ),
    "a step from no setting": _at(Setting.POINT, Eq(W1(t + 1), W1(t) - eta * grad_W1(t)), Definition()),
    "one step size where each step has its own": _at(
        Setting.VARYING, Eq(W1(t + 1), W1(t) - eta * grad_W1(t)), Definition()
    ),
    "a step along an older gradient": _at(Setting.DESCENT, Eq(W1(t + 2), W1(t + 1) - eta * grad_W1(t)), Definition()),
    "the flow's invariant under descent": _at(Setting.DESCENT, Eq(D(t), D(0)), Cite("eq11")),
    "the flow keeps an absolute value": _at(Setting.SCALAR_FLOW, Eq(Abs(w1(t)), Abs(w1(0))), KeptByScalarFlow()),
    "the flow keeps a minimum": _at(
        Setting.SCALAR_FLOW, Eq(MinOver(x**2 + w1(t), x), MinOver(x**2 + w1(0), x)), KeptByScalarFlow()
    ),
    "the flow keeps a sum up to now": _at(
        Setting.SCALAR_FLOW, Eq(Sum(w1(k) ** 2, (k, 0, t)), w1(0) ** 2), KeptByScalarFlow()
    ),
    "the flow keeps a norm": _at(Setting.SCALAR_FLOW, Eq(NormF(w1(t) * A), NormF(w1(0) * A)), KeptByScalarFlow()),
    "a remainder with a number that is defined by the step size": _from(
        (Eq(W1(t + 1), W1(t) + eta**2 * alpha * grad_W1(t)),),
        Eq(W1(t + 1), W1(t) + BigO(eta, 2, n, h)),
        Remainder(),
        definitions=_defined(Eq(alpha, 1 / eta)),
    ),
    "a remainder of an order too high": _steps(
        Step("exact", Eq(W1(t + 1), W1(t) - eta * grad_W1(t)), Definition()),
        _goal(Eq(W1(t + 1), W1(t) + BigO(eta, 2, n, h)), Remainder(), "exact"),
        motion="descent",
    ),
    "a limit of what grows in number": _from((_TO_ZERO,), Eq(Limit(t * L(t), t, oo), 0), AtInfinity()),
    "a limit of a power that grows": _from((_TO_ZERO,), Eq(Limit((1 + L(t)) ** t, t, oo), 1), AtInfinity()),
    "a limit of what follows": _from((_TO_ZERO,), Eq(Limit(L(t + 1), t, oo), L(t + 1)), AtInfinity()),
    "the smaller one is the larger one": _one(Eq(Min(x, y), Max(x, y)), Normal()),
    "one side is at most the other": _one(Eq(AtMost(n, m), 1), Normal()),
    "numbers are equal to their absolute values": _from((Eq(x**2, x**2),), Eq(Abs(x), x), Squares()),
}


def overlooked() -> Iterator[tuple[str, Made]]:
    """What is bound, shadowed, evaluated by SymPy, off its domain or forgotten."""
    yield from OVERLOOKED.items()


KINDS: dict[str, Callable[[], Iterator[tuple[str, Made]]]] = {
    "what need not exist": not_existing,
    "statements without a value": without_value,
    "what is overlooked": overlooked,
}

TWINS: dict[str, Made] = {
    "a limit that exists": _from((_TO_ZERO,), Ge(Limit(L(t), t, oo) ** 2, 0), Nonnegative()),
    "a minimum that exists": _steps(
        Step("least", Eq(MinOver(x**2 + 1, x), 1), MinimumOfQuadratic()),
        _goal(Ge(MinOver(x**2 + 1, x) ** 2, 0), Nonnegative()),
    ),
    "a divisor that is not 0": _from((Gt(y, 0),), Ge((x**2 * y + y) / y, 1), Nonnegative()),
}
