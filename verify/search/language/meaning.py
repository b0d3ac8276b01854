"""What typed expressions stand for in the notation of the derivations: SymPy relations, nothing simplified."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias, cast

from sympy import (
    Abs,
    Add,
    Basic,
    Eq,
    Expr,
    Ge,
    Gt,
    Identity,
    Integer,
    Le,
    Lt,
    MatAdd,
    MatMul,
    MatPow,
    MatrixExpr,
    Max,
    Min,
    Mul,
    Pow,
    Rational,
    Symbol,
    Trace,
    Transpose,
    exp,
    log,
)
from sympy.core.relational import Relational
from sympy.core.symbol import Str

from derivations import notation as of
from derivations.notation import MatrixOfMatrix, ScalarOfMatrix
from verify.search.language.expressions import Expression, Link, Side
from verify.search.language.vocabulary import SIDES

Meaning: TypeAlias = Expr | MatrixExpr


class Nuclear(ScalarOfMatrix):
    """``Nuclear(A)``: the sum of the singular values."""


class Determinant(ScalarOfMatrix):
    """``Determinant(A)``: the determinant of a square matrix."""


class RankOf(ScalarOfMatrix):
    """``RankOf(A)``: the rank."""


class Sharpness(ScalarOfMatrix):
    """``Sharpness(X, W1(t), W2(t), G(t))``: the top eigenvalue of the second derivative of the loss in (W1, W2)."""


class ReducedScalar(ScalarOfMatrix):
    """``ReducedScalar(x)``: the value of x in the problem on the row space of X."""


class ReducedMatrix(MatrixOfMatrix):
    """``ReducedMatrix(A)``: the value of A, of sides that do not change, in the problem on the row space of X."""

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.args[0].shape


class DeclaredSide(Symbol):
    """A side of the user's own."""

    def __new__(cls, name: str) -> DeclaredSide:
        return cast("DeclaredSide", Symbol.__xnew__(cls, name, integer=True, positive=True))


class DeclaredMatrix(MatrixExpr):
    """A matrix of the user's own: a name and two sides."""

    def __new__(cls, name: Basic, rows: Expr, columns: Expr) -> DeclaredMatrix:
        return Expr.__new__(cls, name, rows, columns)

    @property
    def name(self) -> str:
        return self.args[0].name

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.args[1], self.args[2]

    def _sympystr(self, printer: object) -> str:
        return self.name

    def _entry(self, i: Expr, j: Expr, **_: object) -> Expr:
        raise NotImplementedError("a matrix of the user's own has no entry formula")


_UNTIMED: dict[str, Meaning] = {
    name: getattr(of, name)
    for name in (
        "eta", "K", "mu", "kappa", "c1", "c2", "n", "h", "m", "N", "p1", "p2", "alpha0", "beta0", "a1",
        "eta1_max", "eta2_max", "eta_max", "eta_max_sharp", "X", "Y",
    )
} | {"Wstar": of.W_star, "eta_max_stable": of.scalar("eta_max_stable")}  # fmt: skip

_TIMED: dict[str, Callable[[Expr], Meaning]] = {
    "L": of.L,
    "W": of.W,
    "W1": of.W1,
    "W2": of.W2,
    "D": of.D,
    "G": of.G,
    "norm_G": lambda t: of.NormF(of.G(t)),
    "norm_W": lambda t: of.NormF(of.W(t)),
    "norm_W1": lambda t: of.NormF(of.W1(t)),
    "norm_W2": lambda t: of.NormF(of.W2(t)),
    "sigma_max_W": lambda t: of.SigmaMax(of.W(t)),
    "sigma_min_W": lambda t: of.SigmaMin(of.W(t)),
    "sigma_max_W1": lambda t: of.SigmaMax(of.W1(t)),
    "sigma_min_W1": lambda t: of.SigmaMin(of.W1(t)),
    "sigma_max_W2": lambda t: of.SigmaMax(of.W2(t)),
    "sigma_min_W2": lambda t: of.SigmaMin(of.W2(t)),
    "lambda_min_tau": of.LambdaMinTau,
    "lambda_max_tau": of.LambdaMaxTau,
    "inner_G_tau_G": lambda t: of.Inner(of.G(t), of.Tau(t, of.G(t))),
    "norm_tau_G": lambda t: of.NormF(of.Tau(t, of.G(t))),
    "norm_step": lambda t: of.NormF(of.W(t + 1) - of.W(t)),
    "drift": lambda t: of.NormF(of.D(t + 1) - of.D(t)),
    "norm_D": lambda t: of.NormF(of.D(t)),
    "trace_D": lambda t: Trace(of.D(t)),
    "lambda_max_D": lambda t: of.LambdaMax(of.D(t)),
    "lambda_min_D": lambda t: of.LambdaMin(of.D(t)),
    "alpha": lambda t: of.Alpha(of.D(t), of.SigmaMin(of.W(t))),
    "beta": lambda t: of.Beta(of.D(t), of.SigmaMax(of.W(t))),
    "sharpness": lambda t: Sharpness(of.X, of.W1(t), of.W2(t), of.G(t)),
    "a2": of.a2,
    "a3": of.a3,
    "a4": of.a4,
    "f": lambda t: of.f(of.eta, t),
    "rho": lambda t: of.rho(of.eta, t),
    "rho_sharp": lambda t: of.rho_sharp(of.eta, t),
}

OF_REDUCED = frozenset(
    (
        "p1", "p2", "alpha0", "beta0", "a1", "a2", "a3", "a4", "f", "eta1_max", "eta2_max", "eta_max", "eta_max_sharp",
        "eta_max_stable", "norm_D", "trace_D", "lambda_max_D", "lambda_min_D", "alpha", "beta", "drift", "D",
    )
)  # fmt: skip
"""What is the reduced problem's where X may be of any rank."""

_OF_MATRIX: dict[str, Callable[..., Expr]] = {
    "norm": of.NormF, "nuclear": Nuclear, "trace": Trace, "inner": of.Inner, "det": Determinant, "rank": RankOf,
    "lambda_max": of.LambdaMax, "lambda_min": of.LambdaMin, "sigma_max": of.SigmaMax, "sigma_min": of.SigmaMin,
    "loss": of.Loss,
}  # fmt: skip
_OF_NUMBERS: dict[str, Callable[..., Expr]] = {"min": Min, "max": Max, "abs": Abs, "exp": exp, "log": log}
_INDEXED: dict[str, Callable[..., Expr]] = {"lambda": of.LambdaK, "sigma": of.SigmaK}

RELATIONS: dict[str, type[Relational]] = {"<=": Le, "<": Lt, ">=": Ge, ">": Gt, "==": Eq}


def relation(link: Link, any_rank: bool) -> Relational:
    """Return the SymPy relation of a link, at t = 0; ``any_rank``: X may be of any rank."""
    left, right = (meaning(side, any_rank) for side in link.sides)
    return RELATIONS[link.sign](left, right, evaluate=False)


@lru_cache(maxsize=8192)
def meaning(a: Expression, any_rank: bool = False) -> Meaning:
    """Return the SymPy expression that a typed one stands for."""
    if a.form == "number":
        return _rational(a.value or Fraction(0))
    if a.form == "name":
        return _named(a, any_rank)
    parts = [meaning(p, any_rank) for p in a.parts]
    if a.form == "call" and a.head == "sigma_min" and parts[0] == of.X:
        return of.SigmaMin(Transpose(of.X))  # the notation's own sigma_min(X) is the least one that is not 0
    if a.form == "sum":
        return (Add if a.sort is None else MatAdd)(*parts, evaluate=False)
    if a.form == "product":
        return _product(a, parts)
    if a.form == "power":
        if a.sort is not None:
            return parts[0] if a.value == 1 else MatPow(parts[0], _rational(a.value or Fraction(1)))
        return Pow(parts[0], _rational(a.value or Fraction(0)), evaluate=False)
    return _call(a, parts)


def _product(a: Expression, parts: list[Meaning]) -> Meaning:
    """SymPy's printers want one number in front, and a sign no factor of its own but there."""
    if a.sort is None:
        return Mul(*parts, evaluate=False)
    return MatMul(*parts, evaluate=False)


def _named(a: Expression, any_rank: bool) -> Meaning:
    name = a.head
    if a.time is not None and name in _TIMED:
        found = _TIMED[name](Integer(a.time))
    elif name in _UNTIMED:
        found = _UNTIMED[name]
    elif a.sort is not None:
        return DeclaredMatrix(Str(name), side(a.sort.rows), side(a.sort.columns))
    else:
        return DeclaredSide(name)
    if any_rank and name in OF_REDUCED:
        return (ReducedScalar if a.sort is None else ReducedMatrix)(found)
    return found


def _call(a: Expression, parts: list[Meaning]) -> Meaning:
    name = a.head
    if name == "I":
        return Identity(side(a.side or 1))
    if name == "T":
        return Transpose(parts[0])
    if name == "tau":
        return of.Tau(Integer(a.time or 0), parts[0])
    if name in _INDEXED:
        return _INDEXED[name](side(a.side or 1), parts[0])
    if name in _OF_MATRIX:
        return _OF_MATRIX[name](*parts)
    return _OF_NUMBERS[name](*parts, evaluate=False)


def side(s: Side) -> Expr:
    """Return a side as a SymPy expression."""
    if isinstance(s, int):
        return Integer(s)
    return cast(Expr, getattr(of, s)) if s in SIDES else DeclaredSide(s)


def _rational(value: Fraction) -> Expr:
    return Rational(value.numerator, value.denominator)
