"""Processes given as callables, namesakes of the notation, nodes outside the language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import (
    And,
    Dummy,
    Eq,
    Function,
    Ge,
    Identity,
    Integer,
    Inverse,
    Le,
    Limit,
    MatrixSymbol,
    Ne,
    Or,
    Piecewise,
    Product,
    S,
    Sum,
    Symbol,
    Trace,
    ZeroMatrix,
    exp,
    oo,
)

from derivations import Setting, registry
from derivations.notation import (
    W1,
    A,
    D_dot,
    G,
    Inner,
    K,
    L,
    L_dot,
    LambdaMax,
    LambdaMinTau,
    MatrixProcess,
    MinOver,
    N,
    NormF,
    PositiveRoot,
    SigmaK,
    SigmaMax,
    SigmaMin,
    Tau,
    TimedMatrix,
    W,
    X,
    Y,
    count,
    eta,
    f,
    h,
    k,
    m,
    matrix,
    mu,
    n,
    t,
)
from derivations.proving import (
    Both,
    Cite,
    Fact,
    Given,
    Nonnegative,
    Normal,
    Proof,
    Result,
    Rewrite,
    Step,
)
from tests.material.false_kinds.records import Made, by_steps, in_setting, last
from tests.material.proofs import S_h, derived, u, x, y


def processes() -> Iterator[tuple[str, Made]]:
    callables: dict[str, Any] = {
        "L at one time alone": lambda s: L(t) if s == t else S.Zero,
        "0": lambda s: S.Zero,
        "minus the loss": lambda s: -L(s),
        "a loss at another time": lambda s: L(s + 1),
        "a loss of the same name": Function("L"),
        "a positive loss": Function("L", real=True, positive=True),
        "a process of one's own": Function("g", real=True),
    }
    for title, process in callables.items():
        yield (
            f"the velocity of {title}",
            in_setting(Setting.FLOW, last(Le(L(t), 0), Fact("nonpositive_derivative", process, L_dot))),
        )
        yield (
            f"{title} as a velocity",
            in_setting(Setting.FLOW, last(Le(L(t), L(0)), Fact("nonpositive_derivative", L, process))),
        )
        yield (
            f"{title} tends to 0",
            in_setting(
                Setting.RUN,
                last(Eq(Limit(L(t), t, oo), 0), Fact("geometric_limit", process, S.Half, x)),
            ),
        )
    for title, zero in {
        "zero": lambda s: ZeroMatrix(n, h),
        "a matrix of the same name": MatrixProcess("W1_dot", n, h),
        "its own velocity": D_dot,
    }.items():
        yield (
            f"{title} as the velocity of the weights",
            in_setting(Setting.FLOW, last(Eq(W1(t), W1(0)), Fact("zero_derivative", W1, zero))),
        )


def namesakes() -> Iterator[tuple[str, Made]]:
    others: dict[str, Any] = {
        "a positive eta": Symbol("eta", positive=True),
        "a complex eta": Symbol("eta"),
        "a dummy eta": Dummy("eta", real=True),
        "a positive K": Symbol("K", positive=True),
        "an integer mu": Symbol("mu", integer=True),
        "a positive number of one's own": Symbol("q", positive=True),
        "a negative one": Symbol("q", negative=True),
        "a zero": Symbol("q", zero=True),
        "a nonzero one": Symbol("q", real=True, nonzero=True),
        "a rational one": Symbol("q", rational=True),
        "a complex one": Symbol("q"),
        "one that does not commute": Symbol("q", commutative=False),
        "an imaginary one": Symbol("q", imaginary=True),
        "an infinite one": Symbol("q", infinite=True),
        "a dummy": Dummy("q", real=True),
        "a real number with the name of a side": Symbol("n", real=True),
        "a real number with the name of a process": Symbol("L", real=True),
        "a real number with the name of a matrix": Symbol("X", real=True),
        "a real number with the name of an operation": Symbol("NormF", real=True),
        "a time with the name of a side": Symbol("n", integer=True, nonnegative=True),
    }
    for title, symbol in others.items():
        square, below = symbol**2, Le(x, y)
        twice = Nonnegative(terms=[(square, "p"), (1 - square, "p")])
        said = Ge(square, 0, evaluate=False)
        yield f"{title}: its square", by_steps(last(Ge(square, 0, evaluate=False), Nonnegative()))
        yield f"{title}: itself", by_steps(last(Eq(symbol, symbol, evaluate=False), Normal()))
        yield (
            f"{title} for any number",
            lambda symbol=symbol: derived(
                last(Ge(symbol**2, 0, evaluate=False), Cite("square", {x: symbol})), results=(_SQUARE,)
            ),
        )
        yield f"{title} in a certificate", by_steps(last(below, twice, "p"), given=(below,))
        yield f"{title} in a hypothesis", by_steps(last(below, Given()), given=(below, said))
    matrices: dict[str, Any] = {
        "X turned": MatrixSymbol("X", m, n),
        "X of one's own sides": MatrixSymbol("X", count("q"), n),
        "Y like X": MatrixSymbol("Y", N, n),
        "W* square": MatrixSymbol("W_star", n, n),
        "A with sides m, n": MatrixSymbol("A", m, n),
        "W that does not move": MatrixSymbol("W", n, m),
        "a matrix called eta": MatrixSymbol("eta", n, m),
        "a matrix called L": MatrixSymbol("L", n, m),
        "W1 of other sides": MatrixProcess("W1", h, n)(t),
        "a process of one's own": MatrixProcess("M", h, n)(t),
        "D of other sides": MatrixProcess("D", n, n)(t),
    }
    for title, other in matrices.items():
        norm = Ge(NormF(other), 0, evaluate=False)
        yield f"{title}: a norm", by_steps(last(norm, Nonnegative()))
        yield f"{title}: in a hypothesis", by_steps(last(Le(x, y), Given()), given=(Le(x, y), norm))
        yield (
            f"{title}: in a fact",
            by_steps(last(Le(SigmaMax(other), NormF(other)), Fact("spectral_below_frobenius", other))),
        )
    turned = MatrixSymbol("X", m, n)
    yield (
        "N = m makes X another matrix",
        by_steps(
            Step("one", Eq(NormF(X), NormF(X), evaluate=False), Normal()),
            last(Eq(NormF(X), NormF(turned)), Rewrite(), "one", "p"),
            given=(Eq(N, m),),
        ),
    )
    yield (
        "N replaced in a citation",
        in_setting(Setting.POINT, last(Ge(NormF(MatrixSymbol("X", m, n)), 0, evaluate=False), Cite("size", {N: m}))),
    )
    for key, value in {N: m, n: Integer(1), h: n, X: 2 * X, Y: ZeroMatrix(N, m), eta: S.Zero, K: x, mu: 2 * mu}.items():
        yield (
            f"{key} replaced by {value} in a citation",
            lambda key=key, value=value: registry.check(
                Proof(last(Ge(NormF(G(0)) ** 2, 4 * mu * L(0)), Cite("pl", {key: value, A: W(0)}, unfold=("L",)))),
                Setting.POINT,
                (),
            ),
        )
    yield (
        "a side in disguise",
        by_steps(
            Step("side", Eq(Inner(Identity(h), Identity(h)), h), Normal()),
            Step("one", Eq(NormF(u) ** 2, 1), Given()),
            last(Eq(NormF(matrix("u", 1, 1)) ** 2, 1), Rewrite(), "one", "q"),
            given=(Eq(NormF(u) ** 2, 1), Eq(Inner(Identity(h), Identity(h)), 1)),
        ),
    )
    yield (
        "two vectors of one name",
        by_steps(
            last(Eq(NormF(matrix("u", n, 1)), 1), Given()), given=(Eq(NormF(u), 1), Eq(NormF(matrix("u", n, 1)), 1))
        ),
    )


_SQUARE = Result("square", Ge(x**2, 0, evaluate=False), (), Proof(last(Ge(x**2, 0, evaluate=False), Nonnegative())))


class _Le(Le):
    pass


class _NormF(NormF):
    pass


class _Symbol(Symbol):
    is_positive = True


class _Timed(TimedMatrix):
    pass


def foreign() -> Iterator[tuple[str, Made]]:
    nodes: dict[str, Any] = {
        "an exponential": exp(x),
        "a case distinction": Piecewise((x, x > 0), (-x, True)),
        "a sum without end": Limit(x, x, 0),
        "another limit": Limit(L(k), k, 0),
        "a rounded number": S(0.1),
        "an imaginary number": S.ImaginaryUnit,
        "pi": S.Pi,
        "infinity": oo,
        "no number": S.NaN,
        "an entry": S_h[0, 0],
        "a determinant": S_h.det(),
        "a trace": Trace(S_h),
        "a norm of one's own": _NormF(A),
        "a symbol of one's own making": _Symbol("q"),
        "a root that may not exist": PositiveRoot(eta**2 + 1, eta),
        "a power of a power": x**y,
        "a process of one's own": Function("g", real=True)(t),
        "a process at no time": L(x),
        "a process before the start": L(-1),
        "a process with too many arguments": Function("L", real=True)(eta, t),
        "a factor with too few": Function("f", real=True)(t),
        "a derivative": Function("L", real=True)(x).diff(x),
        "a product over reals": Product(x, (x, 0, 3)),
        "a sum over reals": Sum(x, (x, 0, 3)),
        "a sum to infinity": Sum(f(eta, k), (k, 0, oo)),
        "a product run backwards": Product(f(eta, k), (k, 3, 1)),
        "a product to infinity": Product(f(eta, k), (k, 0, oo)),
        "an index of no sort": SigmaK(x, A),
        "the zeroth singular value": SigmaK(0, A),
        "an eigenvalue of an oblong matrix": LambdaMax(A),
        "the norm of a number": NormF(x),
        "an inner product of unlike sides": Inner(A, W1(t)),
        "tau of what is no gradient's size": NormF(Tau(t, W1(t))),
        "tau before the start": LambdaMinTau(t - 1),
        "sigma_min of X and something": SigmaMin(X + matrix("Z", N, n)),
        "a minimum over a time": MinOver(x * t**2, t),
    }
    for title, node in nodes.items():
        yield f"{title}: is itself", by_steps(last(Eq(node, node, evaluate=False), Normal()))
        yield (
            f"{title}: in a hypothesis",
            by_steps(last(Le(x, y), Given()), given=(Le(x, y), Eq(node, node, evaluate=False))),
        )
        yield (
            f"{title}: for any number",
            lambda node=node: derived(
                last(Ge(node**2, 0, evaluate=False), Cite("square", {x: node})), results=(_SQUARE,)
            ),
        )
        yield (
            f"{title}: as a multiplier",
            by_steps(last(Le(x, y), Nonnegative(terms=[(node, "p"), (1 - node, "p")]), "p"), given=(Le(x, y),)),
        )
    matrices: dict[str, Any] = {
        "an inverse": Inverse(S_h),
        "a power to minus one": S_h**-1,
        "a matrix of one's own making": _Timed(*W1(t).args),
        "a matrix at no time": TimedMatrix(W1(t).args[0], n, h, x),
        "a matrix at infinity": W1(oo),
        "a matrix before the start": W1(t - 1),
        "a slice": S_h[:1, :1],
        "a matrix of other sides than its layer's": TimedMatrix(W1(t).args[0], h, n, t),
    }
    for title, node in matrices.items():
        yield f"{title}: is itself", by_steps(last(Eq(node, node, evaluate=False), Normal()))
        yield f"{title}: its norm", by_steps(last(Ge(NormF(node), 0, evaluate=False), Nonnegative()))
        yield (
            f"{title}: in a hypothesis",
            by_steps(last(Le(x, y), Given()), given=(Le(x, y), Eq(node, node, evaluate=False))),
        )
    relations: dict[str, Any] = {
        "true": S.true,
        "what SymPy makes true": Ge(n, 0),
        "false": S.false,
        "or": Or(Le(x, y), Le(y, x)),
        "unlike": Ne(x, y),
        "an inequality of one's own making": _Le(x, y),
        "a matrix that is a number": Eq(A, x, evaluate=False),
        "a number": x,
        "a truth of Python": True,
        "text": "x <= y",
        "nothing": None,
        "both, with a truth inside": And(Le(x, y), Or(Le(x, y), Le(y, x)), evaluate=False),
    }
    for title, relation in relations.items():
        for rule in (Given(), Both(), Nonnegative(), Normal()):
            yield (
                f"{title}, by {type(rule).__name__}",
                lambda relation=relation, rule=rule: derived(Step("goal", relation, rule), given=(relation,)),
            )
        yield (
            f"{title} among the hypotheses",
            lambda relation=relation: derived(last(Le(x, y), Given()), given=(Le(x, y), relation)),
        )
