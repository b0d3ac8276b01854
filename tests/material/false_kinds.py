"""Proofs of false statements, by the kind of hole that each would need: a statement outside the language, a value
that does not exist, a rule that is none. Each kind has many instances; an error or a gap is a refusal.

Every case is a function that makes the proof and has it checked: some must fail while the proof is made.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sympy import (
    And,
    Dummy,
    Eq,
    Function,
    Ge,
    Gt,
    Identity,
    Integer,
    Inverse,
    Le,
    Limit,
    Lt,
    MatrixSymbol,
    Min,
    Ne,
    Or,
    Piecewise,
    Product,
    Rational,
    S,
    Sum,
    Symbol,
    Trace,
    ZeroMatrix,
    exp,
    oo,
    sqrt,
)
from sympy.core.cache import clear_cache

from derivations import DEFINITIONS, Setting, registry
from derivations.notation import (
    W1,
    A,
    BigO,
    D,
    D_dot,
    G,
    Inner,
    K,
    L,
    L_dot,
    LambdaK,
    LambdaMax,
    LambdaMin,
    LambdaMinTau,
    MatrixProcess,
    MinOver,
    N,
    NormF,
    PositiveRoot,
    PositiveRootCount,
    SigmaK,
    SigmaMax,
    SigmaMin,
    Tau,
    TimedMatrix,
    TopProjection,
    W,
    X,
    Y,
    alpha0,
    beta0,
    c1,
    c2,
    count,
    eta,
    eta1_max,
    f,
    f_sharp,
    grad_W1,
    h,
    k,
    kappa,
    m,
    margin,
    matrix,
    mu,
    n,
    p1,
    p2,
    scalar,
    t,
    w1,
)
from derivations.proving import (
    BelowRoot,
    Both,
    Cases,
    Checked,
    Cite,
    Definition,
    Fact,
    Given,
    Induction,
    KeptByScalarFlow,
    Nonnegative,
    Normal,
    OnePositiveRoot,
    Proof,
    Remainder,
    Result,
    Rewrite,
    Rule,
    Squares,
    Step,
    WithinRoot,
)
from tests.material import false_values
from tests.material.proofs import S_h, derived, taken, u, x, y, z

Made = Callable[[], Checked]


@dataclass(frozen=True)
class FalseProof:
    """A proof of something false: the kind of hole it tries, what it tries, and how it is made and checked."""

    kind: str
    title: str
    made: Made


def _steps(*steps: Step, given: tuple[Any, ...] = (), **other: Any) -> Made:
    return lambda: derived(*(Step(x, g, Given()) for x, g in zip("pqrstuv", given)), *steps, given=given, **other)


def _in(setting: Setting, *steps: Step, given: tuple[Any, ...] = (), **other: Any) -> Made:
    return lambda: registry.check(Proof(*taken(*given), *steps), setting, given, **other)


def _goal(relation: Any, rule: Rule, *uses: str) -> Step:
    return Step("goal", relation, rule, uses)


# --- 1. sides --------------------------------------------------------------------------------------

_BAD_SIDES = {
    "0": Integer(0),
    "-1": Integer(-1),
    "n - 5": n - 5,
    "n - m": n - m,
    "n/2": n / 2,
    "1/2": Rational(1, 2),
    "a real number": scalar("p"),
    "a time": t,
    "t + 1": t + 1,
    "an integer of unknown sign": Symbol("i", integer=True),
    "a nonnegative integer": Symbol("i", integer=True, nonnegative=True),
    "min(n, m) - 1": Min(n, m) - 1,
    "n*m": n * m,
    "2**n": 2**n,
    "infinity": oo,
    "a positive real": Symbol("r", positive=True),
    "an even count": Symbol("e", integer=True, positive=True, even=True),
    "a prime": Symbol("p", prime=True),
    "<I_h, I_h>": Inner(Identity(h), Identity(h)),
}


def sides() -> Iterator[tuple[str, Made]]:
    for title, side in _BAD_SIDES.items():
        yield (
            f"the trace of an identity of side {title} is not negative",
            lambda side=side: derived(
                Step("trace", Eq(NormF(Identity(side)) ** 2, side), Normal()),
                _goal(Ge(side, 0, evaluate=False), Nonnegative(terms=[(-1, "trace")]), "trace"),
            ),
        )
        yield (
            f"the trace of an identity of side {title}",
            lambda side=side: derived(_goal(Eq(NormF(Identity(side)) ** 2, side, evaluate=False), Normal())),
        )
        yield f"a unit eigenvector of side {title}", lambda side=side: _unit_vector(side)
        yield (
            f"a norm of side {title}",
            lambda side=side: derived(
                _goal(Ge(NormF(MatrixSymbol("Z", side, h)), 0, evaluate=False), Nonnegative()),
            ),
        )
        yield (
            f"an eigenvalue with index {title}",
            lambda side=side: derived(
                _goal(
                    Eq(LambdaK(side, S_h * S_h.T), LambdaK(side, S_h.T * S_h), evaluate=False),
                    Fact("gram_spectra", side, S_h),
                )
            ),
        )
        yield (
            f"a hypothesis about a matrix of side {title}",
            lambda side=side: derived(
                _goal(Le(x, y), Given()), given=(Le(x, y), Ge(NormF(MatrixSymbol("Z", side, h)), 0, evaluate=False))
            ),
        )
        yield (
            f"a count replaced by {title}",
            lambda side=side: derived(
                _goal(Ge(NormF(MatrixSymbol("Z", h, side)), 0, evaluate=False), Cite("sign", {count("q"): side})),
                results=(_SIGN_OF_ANY,),
            ),
        )


def _unit_vector(side: Any) -> Checked:
    """A unit vector of that side exists: by the spectral theorem for the identity."""
    vector, top = MatrixSymbol("v", side, 1), LambdaMax(Identity(side))
    exists = And(Eq(Identity(side) * vector, top * vector), Eq(Inner(vector, vector), 1))
    return derived(
        Step("vector", exists, Fact("spectral_theorem", Identity(side), top, vector)),
        _goal(Le(0, 1, evaluate=False), Nonnegative()),
    )


_SIGN_OF_ANY = Result(
    "sign",
    Ge(NormF(matrix("Z", h, count("q"))), 0, evaluate=False),
    (),
    Proof(_goal(Ge(NormF(matrix("Z", h, count("q"))), 0, evaluate=False), Nonnegative())),
)


# --- 2. processes, namesakes, symbols with assumptions, foreign nodes --------------------------------


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
            _in(Setting.FLOW, _goal(Le(L(t), 0), Fact("nonpositive_derivative", process, L_dot))),
        )
        yield (
            f"{title} as a velocity",
            _in(Setting.FLOW, _goal(Le(L(t), L(0)), Fact("nonpositive_derivative", L, process))),
        )
        yield (
            f"{title} tends to 0",
            _in(
                Setting.RUN,
                _goal(Eq(Limit(L(t), t, oo), 0), Fact("geometric_limit", process, S.Half, x)),
            ),
        )
    for title, zero in {
        "zero": lambda s: ZeroMatrix(n, h),
        "a matrix of the same name": MatrixProcess("W1_dot", n, h),
        "its own velocity": D_dot,
    }.items():
        yield (
            f"{title} as the velocity of the weights",
            _in(Setting.FLOW, _goal(Eq(W1(t), W1(0)), Fact("zero_derivative", W1, zero))),
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
        yield f"{title}: its square", _steps(_goal(Ge(square, 0, evaluate=False), Nonnegative()))
        yield f"{title}: itself", _steps(_goal(Eq(symbol, symbol, evaluate=False), Normal()))
        yield (
            f"{title} for any number",
            lambda symbol=symbol: derived(
                _goal(Ge(symbol**2, 0, evaluate=False), Cite("square", {x: symbol})), results=(_SQUARE,)
            ),
        )
        yield f"{title} in a certificate", _steps(_goal(below, twice, "p"), given=(below,))
        yield f"{title} in a hypothesis", _steps(_goal(below, Given()), given=(below, said))
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
        yield f"{title}: a norm", _steps(_goal(norm, Nonnegative()))
        yield f"{title}: in a hypothesis", _steps(_goal(Le(x, y), Given()), given=(Le(x, y), norm))
        yield (
            f"{title}: in a fact",
            _steps(_goal(Le(SigmaMax(other), NormF(other)), Fact("spectral_below_frobenius", other))),
        )
    turned = MatrixSymbol("X", m, n)
    yield (
        "N = m makes X another matrix",
        _steps(
            Step("one", Eq(NormF(X), NormF(X), evaluate=False), Normal()),
            _goal(Eq(NormF(X), NormF(turned)), Rewrite(), "one", "p"),
            given=(Eq(N, m),),
        ),
    )
    yield (
        "N replaced in a citation",
        _in(Setting.POINT, _goal(Ge(NormF(MatrixSymbol("X", m, n)), 0, evaluate=False), Cite("size", {N: m}))),
    )
    for key, value in {N: m, n: Integer(1), h: n, X: 2 * X, Y: ZeroMatrix(N, m), eta: S.Zero, K: x, mu: 2 * mu}.items():
        yield (
            f"{key} replaced by {value} in a citation",
            lambda key=key, value=value: registry.check(
                Proof(_goal(Ge(NormF(G(0)) ** 2, 4 * mu * L(0)), Cite("pl", {key: value, A: W(0)}, unfold=("L",)))),
                Setting.POINT,
                (),
            ),
        )
    yield (
        "a side in disguise",
        _steps(
            Step("side", Eq(Inner(Identity(h), Identity(h)), h), Normal()),
            Step("one", Eq(NormF(u) ** 2, 1), Given()),
            _goal(Eq(NormF(matrix("u", 1, 1)) ** 2, 1), Rewrite(), "one", "q"),
            given=(Eq(NormF(u) ** 2, 1), Eq(Inner(Identity(h), Identity(h)), 1)),
        ),
    )
    yield (
        "two vectors of one name",
        _steps(
            _goal(Eq(NormF(matrix("u", n, 1)), 1), Given()), given=(Eq(NormF(u), 1), Eq(NormF(matrix("u", n, 1)), 1))
        ),
    )


_SQUARE = Result("square", Ge(x**2, 0, evaluate=False), (), Proof(_goal(Ge(x**2, 0, evaluate=False), Nonnegative())))


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
        yield f"{title}: is itself", _steps(_goal(Eq(node, node, evaluate=False), Normal()))
        yield (
            f"{title}: in a hypothesis",
            _steps(_goal(Le(x, y), Given()), given=(Le(x, y), Eq(node, node, evaluate=False))),
        )
        yield (
            f"{title}: for any number",
            lambda node=node: derived(
                _goal(Ge(node**2, 0, evaluate=False), Cite("square", {x: node})), results=(_SQUARE,)
            ),
        )
        yield (
            f"{title}: as a multiplier",
            _steps(_goal(Le(x, y), Nonnegative(terms=[(node, "p"), (1 - node, "p")]), "p"), given=(Le(x, y),)),
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
        yield f"{title}: is itself", _steps(_goal(Eq(node, node, evaluate=False), Normal()))
        yield f"{title}: its norm", _steps(_goal(Ge(NormF(node), 0, evaluate=False), Nonnegative()))
        yield (
            f"{title}: in a hypothesis",
            _steps(_goal(Le(x, y), Given()), given=(Le(x, y), Eq(node, node, evaluate=False))),
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
            lambda relation=relation: derived(_goal(Le(x, y), Given()), given=(Le(x, y), relation)),
        )


# --- 3. partial functions ----------------------------------------------------------------------------

_LOW, _SPREAD = c1 * alpha0, eta * p2 * sqrt(2 * K * L(t))
_PRODUCT = _LOW * margin(eta, t)
_MARGIN_EXPANDED = _LOW - _SPREAD - K * eta / 2 * (sqrt(c2 * beta0) * sqrt(_LOW) + _SPREAD) ** 2


def partial() -> Iterator[tuple[str, Made]]:
    others = (Ge(beta0 * c2, 0), Ge(K, 0), Ge(L(t), 0))
    for title, given in {
        "alpha0 = 0": (Eq(alpha0, 0), *others),
        "nothing": others,
        "c1 = 0": (Eq(c1, 0), *others),
        "alpha0 not negative": (Ge(alpha0, 0), *others, Ge(c1, 0)),
    }.items():
        yield (
            f"the margin multiplied out, with {title}",
            _steps(
                Step("product", Eq(_PRODUCT, _MARGIN_EXPANDED), Normal(unfold=("margin",))),
                _goal(Le(_SPREAD, 0), Nonnegative(slacks=[("p", alpha0)], terms=[(1, "product")]), "product", "p"),
                given=given,
            ),
        )
        yield (
            f"the margin defined, with {title}",
            _steps(
                Step("margin", Eq(margin(eta, t), DEFINITIONS.meaning(margin(eta, t))), Definition()),
                _goal(Le(0, 1, evaluate=False), Nonnegative()),
                given=given,
            ),
        )
        yield (
            f"the margin multiplied out in a certificate, with {title}",
            _steps(
                _goal(
                    Eq(_PRODUCT, _PRODUCT, evaluate=False),
                    Nonnegative(unfold=("margin",)),
                ),
                given=given,
            ),
        )
        yield (
            f"the margin, squared away, with {title}",
            _steps(
                Step("same", Eq((_LOW * margin(eta, t)) ** 2, (_LOW * margin(eta, t)) ** 2, evaluate=False), Normal()),
                _goal(
                    Eq(_PRODUCT, _PRODUCT, evaluate=False),
                    Squares(unfold=("margin",)),
                    "same",
                ),
                given=given,
            ),
        )
        yield (
            f"the margin rewritten, with {title}",
            _steps(
                Step("same", Eq(x * _LOW * margin(eta, t), x * _LOW * margin(eta, t), evaluate=False), Normal()),
                Step("self", Eq(y, y, evaluate=False), Normal()),
                _goal(
                    Eq(x * _LOW * margin(eta, t), x * _LOW * margin(eta, t), evaluate=False),
                    Rewrite(unfold=("margin",)),
                    "same",
                    "self",
                ),
                given=given,
            ),
        )
    printed = DEFINITIONS.but(Eq(kappa, LambdaMax(X * X.T) / LambdaMin(X * X.T)))
    kappas = {"as printed": printed, "by another number": DEFINITIONS.but(Eq(kappa, x / y))}
    for title, definitions in kappas.items():
        meaning = definitions.meaning(kappa)
        below = 1 / (1 / meaning.as_numer_denom()[1])
        above = meaning.as_numer_denom()[0]
        yield (
            f"kappa {title} multiplied out",
            _steps(
                Step("kappa", Eq(kappa * below, above), Normal(unfold=("kappa",))),
                _goal(Eq(above, 0), Nonnegative(slacks=[("p", below)], terms=[(-1, "kappa")]), "kappa", "p"),
                given=(Eq(below, 0),),
                definitions=definitions,
            ),
        )
        yield (
            f"kappa {title} by definition",
            _steps(
                Step("kappa", Eq(kappa, meaning), Definition()),
                _goal(Eq(kappa, kappa, evaluate=False), Normal()),
                definitions=definitions,
            ),
        )
        yield (
            f"kappa {title}, its definition in another form",
            _steps(_goal(Eq(kappa, meaning + y * (1 / y) - 1, evaluate=False), Definition()), definitions=definitions),
        )
    cancels = DEFINITIONS.but(Eq(x, (z**2 - z) / z, evaluate=False))
    yield "a divisor that cancels in a definition", _steps(_goal(Eq(x, z - 1), Definition()), definitions=cancels)
    yield (
        "a divisor that cancels when unfolded",
        _steps(_goal(Eq(x, z - 1), Normal(unfold=("x",))), definitions=cancels),
    )
    rooted = DEFINITIONS.but(Eq(x, sqrt(z)))
    yield (
        "the square of a root that is defined",
        _steps(_goal(Ge(z, 0), Nonnegative(terms=[(x**2,)], unfold=("x",))), definitions=rooted),
    )
    yield (
        "the square of a root that is defined, by normal form",
        _steps(
            Step("square", Eq(x**2, z), Normal(unfold=("x",))),
            _goal(Ge(z, 0), Nonnegative(terms=[(-1, "square")]), "square"),
            definitions=rooted,
        ),
    )
    for name, root in {"below": BelowRoot, "within": WithinRoot}.items():
        cubic = x * eta**3 + eta - y
        with_root = DEFINITIONS.but(Eq(eta1_max, PositiveRoot(cubic, eta)))
        for title, more in {
            "of which nothing is known": (),
            "that is 0": (Eq(y, 0),),
            "that is positive": (Lt(y, 0),),
            "that is not negative": (Ge(y, 0),),
        }.items():
            at = cubic.subs(eta, z)
            given = (
                (Le(z, eta1_max), Ge(x, 0), Ge(z, 0), *more)
                if name == "below"
                else (Le(at, 0), Ge(x, 0), Ge(z, 0), *more)
            )
            goal = Le(at, 0) if name == "below" else Le(z, eta1_max)
            yield (
                f"{name} the root of a polynomial with a constant {title}",
                _steps(_goal(goal, root("eta1_max"), *"pqrs"[: len(given)]), given=given, definitions=with_root),
            )
    yield (
        "the root unfolded",
        _steps(_goal(Eq(eta1_max, eta1_max, evaluate=False), Normal(unfold=("eta1_max",)))),
    )
    yield "p_1 where mu may vanish", _steps(_goal(Ge(p1, 0), Nonnegative(unfold=("p1",))))
    yield (
        "p_2 where the loss may be negative",
        _steps(_goal(Ge(p2, 0), Nonnegative(unfold=("p2",))), given=(Gt(mu, 0),)),
    )
    yield (
        "the sharper factor where alpha0 may be negative",
        _steps(_goal(Eq(f_sharp(eta, t), f_sharp(eta, t), evaluate=False), Normal(unfold=("f_sharp",)))),
    )
    yield (
        "a value that is cancelled in a citation",
        lambda: derived(
            _goal(Gt(y**2, -1, evaluate=False), Cite("any", {x: y / z})),
            results=(Result("any", Gt(x**2, -1), (), Proof(_goal(Gt(x**2, -1), Nonnegative()))),),
        ),
    )


# --- 4. rules that are none --------------------------------------------------------------------------


class _TrustMe(Rule):
    def check(self, relation: Any, premises: Any, context: Any) -> str:
        return "trust me"


class _Given(Given):
    def check(self, relation: Any, premises: Any, context: Any) -> str:
        return "trust me"


class _StillGiven(Given):
    pass


class _Nonnegative(Nonnegative):
    def check(self, relation: Any, premises: Any, context: Any) -> str:
        return "trust me"


class _Cite(Cite):
    name = "anything"  # type: ignore[assignment]


class _Step(Step):
    pass


class _Proof(Proof):
    @property
    def steps(self) -> tuple[Step, ...]:
        return (Step("goal", Le(x, y), Given()),)


class _Anything:
    proofs = staticmethod(lambda: ())

    def check(self, *args: Any) -> str:
        return "trust me"


def _bent(rule: Any) -> Any:
    object.__setattr__(rule, "check", lambda *args: "trust me")
    return rule


def closed_rules() -> Iterator[tuple[str, Made]]:
    rules: dict[str, Callable[[], Any]] = {
        "a rule that trusts": _TrustMe,
        "a subclass of Given that trusts": _Given,
        "a subclass of Given": _StillGiven,
        "a subclass of Nonnegative": _Nonnegative,
        "a subclass of Cite": lambda: _Cite("anything"),
        "an object with a check": _Anything,
        "the base of all rules": Rule,
        "a rule whose check is replaced": lambda: _bent(Given()),
        "a certificate whose check is replaced": lambda: _bent(Nonnegative()),
        "a function": lambda: lambda *args: "trust me",
        "a class": lambda: Given,
        "nothing": lambda: None,
    }
    for title, made in rules.items():
        yield title, lambda made=made: derived(Step("goal", Le(x, y), made()))
        yield (
            f"{title}, in a case",
            lambda made=made: derived(
                _goal(
                    Le(x, y),
                    Cases(
                        (Gt(x, 0), Proof(Step("case", Le(x, y), made()))),
                        (Le(x, 0), Proof(Step("case", Le(x, y), made()))),
                    ),
                )
            ),
        )
        yield (
            f"{title}, in a result that is cited",
            lambda made=made: derived(
                _goal(Le(x, y), Cite("trusted")),
                results=(Result("trusted", Le(x, y), (), Proof(Step("goal", Le(x, y), made()))),),
            ),
        )
    yield "a step of one's own making", lambda: derived(_Step("goal", Le(x, y), Given()))
    yield "a proof of one's own making", lambda: registry.check(_Proof(), Setting.POINT, ())
    yield "steps that are no proof", lambda: registry.check([Step("goal", Le(x, y), Given())], Setting.POINT, ())  # type: ignore[arg-type]
    yield (
        "a result without a proof",
        lambda: derived(_goal(Le(x, y), Cite("bare")), results=(Result("bare", Le(x, y), (), None),)),
    )
    yield (
        "a result that says more than its proof",
        lambda: derived(
            _goal(Lt(x, y), Cite("more"), "p"),
            results=(Result("more", Lt(x, y), (Le(x, y),), Proof(*taken(Le(x, y)))),),
            given=(Le(x, y),),
        ),
    )


# --- 5. facts off their domain, remainders, limits ------------------------------------------------------

_Z = matrix("Z", N, n)


def facts() -> Iterator[tuple[str, Made]]:
    projected = And(Eq(TopProjection(2, S_h) * u, u), Eq(Inner(u, u), 1))
    for title, matrix_, other in (("X for another", X, _Z), ("another for X", _Z, X)):
        yield (
            f"sigma_min: {title}, rewritten",
            _steps(
                Step("one", Gt(SigmaMin(matrix_), 0), Given()),
                _goal(Gt(SigmaMin(other), 0), Rewrite(), "one", "q"),
                given=(Gt(SigmaMin(matrix_), 0), Eq(matrix_, other)),
            ),
        )
        yield (
            f"sigma_min: {title}, by normal form",
            _steps(
                _goal(Eq(SigmaMin(matrix_), SigmaMin(other)), Normal(), "p"),
                given=(Eq(matrix_, other),),
            ),
        )
        yield (
            f"sigma_min: {title}, by another that is the same",
            _steps(
                _goal(Eq(SigmaMin(matrix_ + other - other), SigmaMin(other), evaluate=False), Normal(), "p"),
                given=(Eq(matrix_, other),),
            ),
        )
    weyl = Result(
        "weyl",
        Ge(SigmaMin(_Z), SigmaMin(matrix("Q", N, n)) - NormF(_Z - matrix("Q", N, n))),
        (),
        Proof(
            _goal(
                Ge(SigmaMin(_Z), SigmaMin(matrix("Q", N, n)) - NormF(_Z - matrix("Q", N, n))),
                Fact("weyl_singular", _Z, matrix("Q", N, n)),
            )
        ),
    )
    for values in ({_Z: X}, {matrix("Q", N, n): X}, {_Z: X * Identity(n)}, {_Z: 1 * X}):
        (key, value), *_ = values.items()
        other = matrix("Q", N, n) if key == _Z else _Z
        first, second = (value, other) if key == _Z else (other, value)
        yield (
            f"sigma_min of {value} for {key} in a citation",
            lambda first=first, second=second, values=values: derived(
                _goal(Ge(SigmaMin(first), SigmaMin(second) - NormF(first - second)), Cite("weyl", values)),
                results=(weyl,),
            ),
        )
    for matrix_ in (X, 2 * X, X.T, X * X.T):
        yield (
            f"sigma_min of {matrix_} is sigma_k of the smaller side",
            _steps(
                _goal(
                    Eq(SigmaK(matrix_.shape[0], matrix_), SigmaMin(matrix_)),
                    Fact("singular_value_beyond", matrix_, True),
                )
            ),
        )
    yield (
        "the second eigenvector of a number",
        _steps(
            _goal(
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
            _steps(
                step,
                _goal(Eq(W1(t + 1), W1(t) + BigO(eta, 1, n, h)), Remainder(), "exact"),
                given=given,
                motion="descent",
            ),
        )
    yield (
        "a remainder in another number",
        _steps(
            Step("exact", Eq(x * S_h, x * S_h, evaluate=False), Normal()),
            _goal(Eq(x * S_h, ZeroMatrix(h, h) + BigO(x, 1, h, h)), Remainder(), "exact"),
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
            _steps(
                Step("bound", Le(L(t), q**t * c_), Nonnegative(unfold=("x",))),
                Step("sign", Ge(L(t), 0), Cite("loss-nonnegative", {A: W(t)}, unfold=("L",))),
                _goal(Eq(Limit(L(t), t, oo), 0), Fact("geometric_limit", L, q, c_), "sign", "bound"),
                definitions=definitions,
                motion="descent",
            ),
        )
        yield (
            f"a step under a definition of {title}",
            _steps(_goal(Le(x, y), Given()), given=(Le(x, y),), definitions=definitions),
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
            _steps(
                Step("one", equations[0], Definition()),
                _goal(Le(0, 1, evaluate=False), Nonnegative()),
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
            _in(Setting.SCALAR_FLOW, _goal(Eq(w1(t), w1(0)), rule)),
        )
    yield (
        "an auxiliary number in an induction",
        _steps(
            _goal(
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
                _goal(
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


# --- expressions that say of themselves what SymPy does not ------------------------------------------


def _disguised(name: str, **said: bool) -> Any:
    """A process equal to the notation's by name, at time t, whose class says more of itself."""
    process: Any = Function(name, real=True)
    for attribute, value in said.items():
        setattr(process, attribute, value)
    return process(t)


def _marked(node: Any, number: bool) -> Any:
    """A scalar that is told to be positive, and to be a number."""
    if number:
        node.is_number = True
    # a copy: until it is asked something, an expression shares the table of its class
    node._assumptions = node._assumptions.copy()
    node._assumptions.update(positive=True, zero=False)
    return node


def _apart(make: Callable[[], Made]) -> Made:
    """The proof made from expressions that SymPy would else keep, and take for the notation's own."""

    def made() -> Checked:
        clear_cache()
        try:
            return make()()
        finally:
            clear_cache()

    return made


def _of_process(name: str) -> dict[str, Callable[[], Made]]:
    def positive() -> Any:
        return _disguised(name, is_number=True, is_positive=True)

    def zero() -> Any:
        return _disguised(name, is_number=True, is_positive=False, is_zero=True)

    def polynomial() -> Any:
        return eta**2 * positive() - 1

    return {
        "whose class is positive": lambda: _steps(_goal(Gt(positive(), 0, evaluate=False), Nonnegative())),
        "whose class is zero": lambda: _steps(_goal(Le(zero(), 0, evaluate=False), Nonnegative())),
        "that gives a product its sign": lambda: _steps(
            _goal(Le(positive() * x, 0, evaluate=False), Nonnegative(), "p"), given=(Le(x, 0),)
        ),
        "that gives a polynomial its root": lambda: _steps(
            _goal(Eq(PositiveRootCount(polynomial(), eta), 1), OnePositiveRoot())
        ),
        "that may divide": lambda: _steps(_goal(Gt(1 / positive(), 0, evaluate=False), Nonnegative())),
    }


_MARKED = {
    "lambda_min(tau)": lambda: LambdaMinTau(t),
    "<G, W>": lambda: Inner(G(t), W(t)),
    "lambda_max(D)": lambda: LambdaMax(D(t)),
}


def altered() -> Iterator[tuple[str, Made]]:
    """Processes and scalars that call themselves numbers, positive or zero."""
    for name in ("L", "L_dot", "w1"):
        for title, make in _of_process(name).items():
            yield f"{name}(t) {title}", _apart(make)
    for title, scalar_of in _MARKED.items():
        for number in (True, False):
            also = ", and as a number" if number else ""
            yield f"{title} marked as positive{also}", _apart(functools.partial(_marked_positive, scalar_of, number))


def _marked_positive(scalar_of: Callable[[], Any], number: bool) -> Made:
    return _steps(_goal(Gt(_marked(scalar_of(), number), 0, evaluate=False), Nonnegative()))


KINDS: dict[str, Callable[[], Iterator[tuple[str, Made]]]] = {
    "sides": sides,
    "processes given as callables": processes,
    "namesakes": namesakes,
    "nodes outside the language": foreign,
    "values that do not exist": partial,
    "rules that are none": closed_rules,
    "facts off their domain": facts,
    "expressions with attributes of their own": altered,
    **false_values.KINDS,
}

FALSE_PROOFS = [FalseProof(kind, title, made) for kind, cases in KINDS.items() for title, made in cases()]


# --- what would be accepted but for the hole ---------------------------------------------------------

_POSITIVE = (Gt(alpha0, 0), Gt(c1, 0), Ge(beta0 * c2, 0), Ge(K, 0), Ge(L(t), 0))

TWINS: dict[str, Made] = {
    "sides": lambda: _unit_vector(count("q")),
    "the trace of an identity": _steps(_goal(Eq(NormF(Identity(h)) ** 2, h), Normal())),
    "processes": _in(
        Setting.FLOW,
        Step("rest", Eq(D_dot(t), ZeroMatrix(h, h)), Cite("eq11")),
        _goal(Eq(D(t), D(0)), Fact("zero_derivative", D, D_dot), "rest"),
    ),
    "names": _in(Setting.POINT, _goal(Ge(NormF(G(0)) ** 2, 2 * mu * L(0)), Cite("pl", {A: W(0)}, unfold=("L",)))),
    "nodes": _steps(_goal(Ge(x**2, 0, evaluate=False), Nonnegative())),
    "a process made again": _steps(
        _goal(Ge(Function("L", real=True)(t), 0, evaluate=False), Given()), given=(Ge(L(t), 0),)
    ),
    "values": _steps(
        Step("product", Eq(_PRODUCT, _MARGIN_EXPANDED), Normal(unfold=("margin",))),
        _goal(Eq(_PRODUCT, _MARGIN_EXPANDED), Both(), "product"),
        given=_POSITIVE,
    ),
    "sigma_min": _steps(
        _goal(Eq(SigmaMin(_Z), SigmaMin(matrix("Q", N, n))), Normal(), "p"), given=(Eq(_Z, matrix("Q", N, n)),)
    ),
    "remainders": _steps(
        Step("exact", Eq(W1(t + 1), W1(t) - eta * grad_W1(t)), Definition()),
        _goal(Eq(W1(t + 1), W1(t) + BigO(eta, 1, n, h)), Remainder(), "exact"),
        given=(Gt(L(t), 0), Eq(x, 1)),
        motion="descent",
    ),
    **false_values.TWINS,
}
"""Proofs of true statements, alike to the false ones: what refuses those must not refuse these."""
