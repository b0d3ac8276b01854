"""How the notation is written, once for every medium: LaTeX and plain text fill in the marks.

``Notation`` visits a SymPy expression and puts its pieces in reading order; a subclass says how a fraction, a power,
a norm, a name look in its medium. SymPy's own printer, the other base of the subclass, prints what is not
the notation's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import (
    And,
    Basic,
    Expr,
    Mul,
    Or,
    Pow,
    Rational,
    default_sort_key,
)
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derivations.notation import Gamma, GammaAdjoint, Grad, MinOver, TimedMatrix
from derivations.typesetting.marks import ATOM, POWER, PRODUCT, RELATIONS, SUM, Marks, binding
from derivations.typesetting.reading_order import ProductParts, product_parts, signed_terms


class Notation(Marks):
    """The visitor; a subclass is also one of SymPy's printers, which calls the ``_print_`` methods."""

    if TYPE_CHECKING:

        def _print(self, expr: Basic, **kwargs: object) -> str: ...

    # --- arithmetic ----------------------------------------------------------------------------
    def within(self, expr: Expr, level: int) -> str:
        """Return the expression, in brackets where it binds less tightly than the level."""
        text = self._print(expr)
        return self.bracket(text) if binding(expr) < level else text

    def _print_Add(self, expr: Expr, **_: object) -> str:
        return "".join(self.terms(expr))

    _print_MatAdd = _print_PrintedSum = _print_Add

    def terms(self, expr: Expr) -> list[str]:
        """Return the terms of a sum in reading order, each with its sign (the first only if minus)."""
        written = []
        for position, (negative, term) in enumerate(signed_terms(expr)):
            sign = ("-" if negative else "") if position == 0 else (" - " if negative else " + ")
            written.append(sign + self.within(term, PRODUCT))
        return written

    def _print_Mul(self, expr: Expr, **_: object) -> str:
        parts = product_parts(expr)
        return ("-" if parts.negative else "") + self.times(self._factors(parts))

    def _factors(self, parts: ProductParts, followed: bool = False) -> list[str]:
        """The written factors: one fraction at most, and behind it the factors that have no place in it."""
        inside, behind = list(parts.above), []
        if not parts.below and parts.q != 1:
            # (K eta / 2) [..]^2 rather than one long fraction over 2
            inside = [f for f in parts.above if not self._stands_behind(f)]
            behind = [f for f in parts.above if self._stands_behind(f)]
        root = [] if parts.rooted == 1 else [self.root(self._print(parts.rooted))]
        fraction = parts.q != 1 or bool(parts.below)
        alone = fraction and len(inside) == 1 and not root and parts.p == 1
        written = root + [self.within(f, SUM if alone else PRODUCT) for f in inside]
        if parts.p != 1 or not (written or behind) or (fraction and not written):
            written.insert(0, str(parts.p))
        if fraction:
            binds = binding(inside[0]) if alone else PRODUCT if len(written) > 1 else ATOM
            written = [self._fraction(written, binds, parts, followed or len(behind) > 0)]
        return written + [self.within(f, PRODUCT) for f in behind]

    def _stands_behind(self, factor: Expr) -> bool:
        return not (factor.is_Symbol or (isinstance(factor, Pow) and factor.base.is_Symbol))

    def _fraction(self, above: list[str], above_binds: int, parts: ProductParts, followed: bool) -> str:
        below = [] if parts.q == 1 else [str(parts.q)]
        alone = len(parts.below) == 1 and not below
        below += [self.within(f, SUM if alone else PRODUCT) for f in parts.below]
        binds = binding(parts.below[0]) if alone else PRODUCT if len(below) > 1 else ATOM
        text = self.fraction(self.times(above), self.times(below), (above_binds, binds))
        return self.closed_fraction(text) if followed else text

    def _print_Rational(self, expr: Expr, **_: object) -> str:
        sign = "-" if expr < 0 else ""
        return sign + (str(abs(expr.p)) if expr.q == 1 else self.fraction(str(abs(expr.p)), str(expr.q), (ATOM, ATOM)))

    _print_Integer = _print_One = _print_Zero = _print_NegativeOne = _print_Half = _print_Rational

    def _print_Pow(self, expr: Expr, **_: object) -> str:
        if expr.exp == Rational(1, 2) or (expr.exp.is_Rational and expr.exp < 0):
            return self._print_Mul(expr)
        return self.raised(expr.base, self._print(expr.exp))

    _print_MatPow = _print_Pow

    def raised(self, base: Expr, exponent: str) -> str:
        """Return base to the exponent; operators that have a place of their own for it take it there."""
        special = getattr(self, f"_raise_{type(base).__name__}", None)
        if special is not None:
            return special(base, exponent)
        text = self._print(base)
        if binding(base) < ATOM:
            text = self.bracket(text)
        return self.power(text, exponent)

    def _print_MatMul(self, expr: Expr, **_: object) -> str:
        scalars = [a for a in expr.args if not getattr(a, "is_Matrix", False)]
        matrices = [a for a in expr.args if getattr(a, "is_Matrix", False)]
        parts = product_parts(Mul(*scalars))
        factors = [] if Mul(*scalars) in (1, -1) else self._factors(parts, followed=True)
        factors += [self.within(f, PRODUCT) for f in matrices]
        return ("-" if parts.negative else "") + self.times(factors)

    # --- names ---------------------------------------------------------------------------------
    def _print_Symbol(self, expr: Expr, **_: object) -> str:
        return self.name(expr.name)

    _print_MatrixSymbol = _print_Dummy = _print_Symbol

    def _print_TimedMatrix(self, expr: TimedMatrix, **_: object) -> str:
        return self.operator(self.name(expr.name), [self._print(expr.time)])

    def _print_AppliedUndef(self, expr: Expr, exp: str | None = None, **_: object) -> str:
        head = self.name(expr.func.__name__)
        text = self.operator(head, [self._print(a) for a in expr.args])
        return text if exp is None else self.power(text, exp)

    def _print_Infinity(self, expr: Expr, **_: object) -> str:
        return self.word("infinity")

    # --- matrices ------------------------------------------------------------------------------
    def _print_Transpose(self, expr: Expr, **_: object) -> str:
        return self.transposed(self.within(expr.arg, ATOM))

    def _print_ZeroMatrix(self, expr: Expr, **_: object) -> str:
        return "0"

    def _print_Identity(self, expr: Expr, **_: object) -> str:
        return self.subscripted("I", self._print(expr.shape[0]))

    def _print_Grad(self, expr: Grad, **_: object) -> str:
        return self._of_loss(self.word("grad"), expr.args[0])

    def _print_Loss(self, expr: Expr, **_: object) -> str:
        return self._of_loss(self.word("ell"), expr.args[0])

    def _of_loss(self, head: str, at: Basic) -> str:
        """The loss at the product of time t is written l(t), elsewhere with its matrix."""
        along = isinstance(at, TimedMatrix) and at.name in ("W", "V")
        return self.operator(head, [self._print(at.time if along else at)])

    def _print_Stack(self, expr: Expr, **_: object) -> str:
        return self.rows([[self._print(a)] for a in expr.args])

    _print_BlockColumn = _print_Stack

    def _operator_at(self, name: str, time: Expr) -> str:
        return self.subscripted(self.name(name), self._print(time))

    def _print_Gamma(self, expr: Expr, **_: object) -> str:
        return self.operator(self._operator_at("gamma", expr.args[0]), [self._print(expr.args[1])])

    def _print_Tau(self, expr: Expr, **_: object) -> str:
        return self.operator(self._operator_at("tau", expr.args[0]), [self._print(expr.args[1])])

    def _print_GammaAdjoint(self, expr: GammaAdjoint, **_: object) -> str:
        time, argument = expr.args
        adjoint = self.starred(self.name("gamma"), self._print(time))
        if isinstance(argument, Gamma) and argument.args[0] == time:
            composed = f"{adjoint} {self.word('composed')} {self._operator_at('gamma', time)}"
            return self.operator(composed, [self._print(argument.args[1])])
        return self.operator(adjoint, [self._print(argument)])

    # --- scalars of matrices -------------------------------------------------------------------
    def _print_NormF(self, expr: Expr, **_: object) -> str:
        return self.norm(self._print(expr.args[0]))

    def _print_Inner(self, expr: Expr, **_: object) -> str:
        return self.inner(self._print(expr.args[0]), self._print(expr.args[1]))

    def _spectral(self, expr: Expr, exponent: str = "") -> str:
        """sigma_max(A), lambda_k(S), lambda_min(tau_t), with a place for an exponent."""
        kind = type(expr).__name__
        letter = "sigma" if kind.startswith("Sigma") else "lambda"
        index = "max" if "Max" in kind else "min" if "Min" in kind else self._print(expr.args[0])
        argument = self._operator_at("tau", expr.args[0]) if kind.endswith("Tau") else self._print(expr.args[-1])
        return self.operator(self.subscripted(self.name(letter), self.index_word(index)), [argument], exponent)

    def _print_spectral(self, expr: Expr, **_: object) -> str:
        return self._spectral(expr)

    _print_SigmaMax = _print_SigmaMin = _print_SigmaK = _print_spectral
    _print_LambdaMax = _print_LambdaMin = _print_LambdaK = _print_LambdaMinTau = _print_LambdaMaxTau = _print_spectral
    _raise_SigmaMax = _raise_SigmaMin = _raise_SigmaK = _spectral
    _raise_LambdaMax = _raise_LambdaMin = _raise_LambdaK = _raise_LambdaMinTau = _raise_LambdaMaxTau = _spectral

    def _print_Alpha(self, expr: Expr, **_: object) -> str:
        return self.operator(self.name("alpha"), [self._print(a) for a in expr.args])

    def _print_Beta(self, expr: Expr, **_: object) -> str:
        return self.operator(self.name("beta"), [self._print(a) for a in expr.args])

    def _print_PositivePart(self, expr: Expr, **_: object) -> str:
        return self.subscripted(self.bracket(self._print(expr.args[0])), "+")

    def _print_AtMost(self, expr: Expr, **_: object) -> str:
        left, right = map(self._print, expr.args)
        return f"[{left} {self.relation('le')} {right}]"

    def _print_BigO(self, expr: Expr, **_: object) -> str:
        return self.operator("O", [self.raised(expr.args[0], self._print(expr.args[1]))])

    def _print_MinOver(self, expr: MinOver, **_: object) -> str:
        return self.limits("min", self._print(expr.args[1]), "", self.within(expr.args[0], PRODUCT))

    def _print_PositiveRoot(self, expr: Expr, **_: object) -> str:
        where = f"{self._print(expr.args[1])} > 0"
        return self.limits("root", where, "", self.within(expr.args[0], POWER))

    def _print_PositiveRootCount(self, expr: Expr, **_: object) -> str:
        polynomial, variable = map(self._print, expr.args)
        where = f"{variable} {self.relation('gt')} 0 : {polynomial} {self.relation('eq')} 0"
        return self.word("number") + self.braces(where)

    def _print_TraceOf(self, expr: Expr, **_: object) -> str:
        return self.operator(self.upright("tr"), [self._print(expr.args[0])])

    def _print_TopProjection(self, expr: Expr, **_: object) -> str:
        count, matrix = map(self._print, expr.args)
        return self.operator(self.subscripted("P", count), [matrix])

    def _print_Determinant(self, expr: Expr, **_: object) -> str:
        return self.operator(self.upright("det"), [self._print(expr.args[0])])

    def _print_Blocks(self, expr: Expr, **_: object) -> str:
        a, b, c, d = map(self._print, expr.args)
        return self.rows([[a, b], [c, d]])

    # --- what users may type beyond the notation -------------------------------------------------
    def _print_DeclaredMatrix(self, expr: Expr, **_: object) -> str:
        return self.own_name(expr.name)

    def _print_ReducedScalar(self, expr: Expr, **_: object) -> str:
        return self._print(expr.args[0])

    _print_ReducedMatrix = _print_ReducedScalar

    def _print_Nuclear(self, expr: Expr, **_: object) -> str:
        return self.operator(self.upright("nuclear"), [self._print(expr.args[0])])

    def _print_RankOf(self, expr: Expr, **_: object) -> str:
        return self.operator(self.upright("rank"), [self._print(expr.args[0])])

    def _print_Trace(self, expr: Expr, **_: object) -> str:
        return self.operator(self.upright("tr"), [self._print(expr.args[0])])

    def _print_Sharpness(self, expr: Expr, **_: object) -> str:
        return self.operator(self.upright("sharpness"), [self._print(expr.args[1].time)])

    def _print_ScalarOfMatrix(self, expr: Expr, **_: object) -> str:
        return self.operator(self.upright(type(expr).__name__), [self._print(a) for a in expr.args])

    _print_MatrixOfMatrix = _print_ScalarOfMatrix

    # --- the rest of analysis ------------------------------------------------------------------
    def _print_Product(self, expr: Expr, **_: object) -> str:
        index, low, high = expr.limits[0]
        below = f"{self._print(index)} = {self._print(low)}"
        return self.limits("prod", below, self._print(high), self.within(expr.function, PRODUCT))

    def _print_Sum(self, expr: Expr, **_: object) -> str:
        index, low, high = expr.limits[0]
        below = f"{self._print(index)} = {self._print(low)}"
        return self.limits("sum", below, self._print(high), self.within(expr.function, PRODUCT))

    def _print_Limit(self, expr: Expr, **_: object) -> str:
        body, variable, point, *_rest = expr.args
        below = f"{self._print(variable)} {self.word('arrow')} {self._print(point)}"
        return self.limits("lim", below, "", self.within(body, PRODUCT))

    def _extreme(self, name: str, expr: Expr) -> str:
        ordered = sorted(expr.args, key=lambda a: (a.is_Number, default_sort_key(a)))
        return self.limits(name, "", "", self.braces(", ".join(map(self._print, ordered))))

    def _print_Max(self, expr: Expr, **_: object) -> str:
        return self._extreme("max", expr)

    def _print_Min(self, expr: Expr, **_: object) -> str:
        return self._extreme("min", expr)

    def _print_Relational(self, expr: Relational, **_: object) -> str:
        sign = self.relation(RELATIONS[expr.rel_op])
        return f"{self._print(expr.lhs)} {sign} {self._print(expr.rhs)}"

    def _print_BooleanTrue(self, expr: Boolean, **_: object) -> str:
        return self.word("true")

    def _print_And(self, expr: And, **_: object) -> str:
        return self.joined([self._print(a) for a in expr.args], "and")

    def _print_Or(self, expr: Or, **_: object) -> str:
        return self.joined([self._print(a) for a in expr.args], "or")
