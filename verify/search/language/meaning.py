"""What typed expressions stand for in the notation of the derivations: SymPy relations, nothing simplified."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from types import SimpleNamespace
from typing import cast

from sympy import (
    Abs,
    Add,
    And,
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
from verify.search.language.vocabulary import MATRICES, QUANTITIES, SIDES, Meaning


class Nuclear(ScalarOfMatrix):
    """``Nuclear(A)``: the sum of the singular values."""


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


NOTATION = SimpleNamespace(**vars(of), Trace=Trace, Sharpness=Sharpness)
"""What the entries of the vocabulary are written in."""

_OF_MATRIX: dict[str, Callable[..., Expr]] = {
    "norm": of.NormF, "nuclear": Nuclear, "trace": Trace, "inner": of.Inner, "det": of.Determinant, "rank": RankOf,
    "lambda_max": of.LambdaMax, "lambda_min": of.LambdaMin, "sigma_max": of.SigmaMax, "sigma_min": of.SigmaMin,
    "loss": of.Loss,
}  # fmt: skip
_OF_NUMBERS: dict[str, Callable[..., Expr]] = {"min": Min, "max": Max, "abs": Abs, "exp": exp, "log": log}
_INDEXED: dict[str, Callable[..., Expr]] = {"lambda": of.LambdaK, "sigma": of.SigmaK}

RELATIONS: dict[str, type[Relational]] = {"<=": Le, "<": Lt, ">=": Ge, ">": Gt, "==": Eq}


class Links(And):
    """``Links(a <= b, b <= c)``: all links of a chain, each as typed and in their order, which ``And`` would change."""

    def __new__(cls, *links: Basic) -> Links:
        made = Basic.__new__(cls, *links)
        made._argset = frozenset(links)
        return made


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
    if a.form == "call" and a.head == "sigma_min" and parts[0] == of.X and any_rank:
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
    word = QUANTITIES.get(name) or MATRICES.get(name)
    if word is None and a.sort is not None:
        return DeclaredMatrix(Str(name), side(a.sort.rows), side(a.sort.columns))
    if word is None:
        return DeclaredSide(name)
    found: Meaning = word.stands_for(NOTATION, Integer(a.time or 0)) if word.timed else word.stands_for(NOTATION)
    if any_rank and word.reduced:
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
