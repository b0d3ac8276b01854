"""Printing SymPy expressions in the symbols of ``derivations.notation`` as Python over ``Quantities``.

Each symbol becomes a question to a ``Quantities`` object ``q``, each rational number an exact one, each operation
that of the exact carrier. Nothing is passed on as it is: what is not known here raises ``NotUnderstood``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sympy import Basic, Dummy, Expr, Integer, MatrixExpr, Rational, Symbol, oo
from sympy.core.function import AppliedUndef
from sympy.printing.pycode import PythonCodePrinter

from derivations.notation import X, n
from derivations.proving.definitions import Definitions, head

_SIDES = ("n", "h", "m", "N")
_SCALARS = ("eta", "K", "mu", "c1", "c2", "y", "target")
_FUNCTIONS = ("L", "L_dot", "w1", "w2", "L_toy_dot", "slope")
_PROCESSES = ("W1", "W2", "W", "V", "grad_W1", "grad_W2", "D_dot", "w_in", "w_out")
_MATRICES = ("X", "Y", "A", "A_plus", "W_star")

NATIVE = frozenset((*_SIDES, *_SCALARS, *_FUNCTIONS, *_PROCESSES, *_MATRICES, "Loss", "Grad"))
"""The names whose values ``Quantities`` computes itself; all others have their values by definition."""


class NotUnderstood(ValueError):
    """An expression that has no value here; the message names the part that is not understood."""


class QuantityPrinter(PythonCodePrinter):
    """Prints an expression as Python over ``q``; ``local`` gives the Python names of bound symbols."""

    def __init__(self, definitions: Definitions, local: Mapping[Basic, str]) -> None:
        super().__init__({"fully_qualified_modules": False})
        self.definitions, self.local = definitions, dict(local)

    def _print(self, expr: Basic, **_: object) -> str:
        if expr in self.local:
            name = self.local[expr]
            return f"number({name})" if getattr(expr, "is_integer", False) else name
        for cls in type(expr).__mro__:
            method = getattr(self, f"_take_{cls.__name__}", None)
            if method:
                return method(expr)
        raise NotUnderstood(f"{type(expr).__name__} is not understood: {expr}")

    def _list(self, items: Iterable[Basic]) -> str:
        return ", ".join(self._print(x) for x in items)

    # --- integers: times, sides, indices

    def integer(self, expr: Expr) -> str:
        """Print an expression of times and sides as a Python integer (or inf)."""
        if expr in self.local:
            return self.local[expr]
        if expr is oo:
            return "inf"
        if isinstance(expr, Integer):
            return f"({int(expr)})"
        if type(expr).__name__ == "DeclaredSide":
            return f"q.own_side({expr.name!r})"
        if isinstance(expr, Symbol) and expr.name in _SIDES:
            return f"q.side({expr.name!r})"
        if expr.is_Add or expr.is_Mul:
            return "(" + (" + " if expr.is_Add else "*").join(self.integer(a) for a in expr.args) + ")"
        raise NotUnderstood(f"{expr} is neither a time nor a side")

    def _size(self, expr: Expr) -> str:
        return self.integer(expr).replace("q.side(", "q.size(")

    # --- scalars

    def _take_Rational(self, expr: Expr) -> str:
        return f"fmpq({int(expr.p)}, {int(expr.q)})"

    def _take_Float(self, expr: Expr) -> str:
        return self._take_Rational(Rational(expr))

    def _take_Symbol(self, expr: Expr) -> str:
        if expr.name in _SIDES:
            return f"number({self.integer(expr)})"
        if expr.name in _SCALARS:
            return f"q.{expr.name}"
        return self._defined(expr.name)

    def _take_DeclaredSide(self, expr: Expr) -> str:
        return f"number({self.integer(expr)})"

    def _defined(self, name: str, *args: str) -> str:
        if name not in self.definitions:
            raise NotUnderstood(f"the symbol {name} has no definition")
        return f"q.defined({', '.join((repr(name), *args))})"

    def _take_Add(self, expr: Expr) -> str:
        return "(" + " + ".join(self._print(a) for a in expr.args) + ")"

    def _take_Mul(self, expr: Expr) -> str:
        below = [a for a in expr.args if a.is_Pow and a.exp.is_Rational and a.exp.is_negative]
        above = [a for a in expr.args if a not in below]
        top = "*".join(self._print(a) for a in above) if above else "fmpq(1)"
        if not below:
            return f"({top})"
        return f"divide({top}, {'*'.join(self._print(1 / a) for a in below)})"

    def _take_Pow(self, expr: Expr) -> str:
        base, exponent = expr.args
        if exponent.is_Rational and exponent.q == 1:
            return f"power({self._print(base)}, {int(exponent)})"
        if exponent == Rational(1, 2):
            return f"sqrt({self._print(base)})"
        if exponent.is_integer:
            return f"power({self._print(base)}, finite({self.integer(exponent)}))"
        return f"power({self._print(base)}, {self._print(exponent)})"

    def _take_exp(self, expr: Expr) -> str:
        return f"exp({self._print(expr.args[0])})"

    def _take_Exp1(self, expr: Expr) -> str:
        return "exp(fmpq(1))"

    def _take_log(self, expr: Expr) -> str:
        if len(expr.args) != 1:
            raise NotUnderstood(f"a logarithm with a base is not understood: {expr}")
        return f"log({self._print(expr.args[0])})"

    def _take_Max(self, expr: Expr) -> str:
        return f"maximum({self._list(expr.args)})"

    def _take_Min(self, expr: Expr) -> str:
        return f"minimum({self._list(expr.args)})"

    def _take_Abs(self, expr: Expr) -> str:
        return f"absolute({self._print(expr.args[0])})"

    def _take_PositivePart(self, expr: Expr) -> str:
        return f"maximum({self._print(expr.args[0])}, fmpq(0))"

    def _take_AppliedUndef(self, expr: Expr) -> str:
        name = expr.func.__name__
        *scalars, time = expr.args
        args = [*(self._print(a) for a in scalars), self.integer(time)]
        if name in _FUNCTIONS:
            if scalars:
                raise NotUnderstood(f"{expr}: {name} takes a time and nothing else")
            return f"q.{name}({args[0]})"
        equation = self.definitions.get(name)
        if equation is not None and len(equation.lhs.args) != len(args):
            raise NotUnderstood(f"{expr}: {name} takes {len(equation.lhs.args)} arguments")
        return self._defined(name, *args)

    # --- sums, products and limits over times

    def _bound(self, symbol: Basic, expr: Expr) -> str:
        """Print the function that maps the symbol's value to the expression's."""
        name = f"v{len(self.local)}"
        inner = QuantityPrinter(self.definitions, {**self.local, symbol: name})
        return f"(lambda {name}: {inner._print(expr)})"

    def _folded(self, expr: Expr, how: str) -> str:
        if len(expr.limits) != 1:
            raise NotUnderstood(f"more than one running index is not understood: {expr}")
        ((index, low, high),) = expr.limits
        return f"{how}({self._bound(index, expr.function)}, {self.integer(low)}, {self.integer(high)})"

    def _take_Product(self, expr: Expr) -> str:
        return self._folded(expr, "product_over")

    def _take_Sum(self, expr: Expr) -> str:
        return self._folded(expr, "sum_over")

    def _take_Limit(self, expr: Expr) -> str:
        body, symbol, point = expr.args[:3]
        if point is not oo or not symbol.is_integer:
            raise NotUnderstood(f"only a limit as time goes to infinity is understood: {expr}")
        return f"{self._bound(symbol, body)}(inf)"

    # --- scalars of matrices

    def _take_NormF(self, expr: Expr) -> str:
        return f"norm({self._print(expr.args[0])})"

    def _take_Inner(self, expr: Expr) -> str:
        return f"inner({self._list(expr.args)})"

    def _take_Trace(self, expr: Expr) -> str:
        return f"trace({self._print(expr.args[0])})"

    def _take_Nuclear(self, expr: Expr) -> str:
        return f"nuclear({self._print(expr.args[0])})"

    def _take_Determinant(self, expr: Expr) -> str:
        return f"determinant({self._print(expr.args[0])})"

    def _take_RankOf(self, expr: Expr) -> str:
        return f"rank({self._print(expr.args[0])})"

    def _take_Sharpness(self, expr: Expr) -> str:
        return f"sharpness({self._list(expr.args)})"

    def _take_ReducedScalar(self, expr: Expr) -> str:
        """The expression, asked of the quantities on the row space of X."""
        return f"(lambda q: {self._print(expr.args[0])})(q.reduced())"

    _take_ReducedMatrix = _take_ReducedScalar

    def _spectral(self, what: str, index: str, matrix: Expr) -> str:
        return f"q.{what}({index}, {self._print(matrix)}, {self.integer(matrix.shape[0])})"

    def _take_SigmaMax(self, expr: Expr) -> str:
        return self._spectral("sigma", "1", expr.args[0])

    def _take_SigmaMin(self, expr: Expr) -> str:
        if expr.args[0] == X:
            return self._spectral("sigma", "q.rank", X)
        rows, cols = (self.integer(s) for s in expr.args[0].shape)
        return self._spectral("sigma", f"min({rows}, {cols})", expr.args[0])

    def _take_SigmaK(self, expr: Expr) -> str:
        return self._spectral("sigma", self.integer(expr.args[0]), expr.args[1])

    def _take_LambdaMax(self, expr: Expr) -> str:
        return self._spectral("eigenvalue", "1", expr.args[0])

    def _take_LambdaMin(self, expr: Expr) -> str:
        return self._spectral("eigenvalue", self.integer(expr.args[0].shape[0]), expr.args[0])

    def _take_LambdaK(self, expr: Expr) -> str:
        return self._spectral("eigenvalue", self.integer(expr.args[0]), expr.args[1])

    def _take_LambdaMinTau(self, expr: Expr) -> str:
        return f"q.lambda_min_tau({self.integer(expr.args[0])})"

    def _take_LambdaMaxTau(self, expr: Expr) -> str:
        return f"q.lambda_max_tau({self.integer(expr.args[0])})"

    def _take_Loss(self, expr: Expr) -> str:
        return f"q.loss({self._print(expr.args[0])})"

    def _take_Alpha(self, expr: Expr) -> str:
        return self._defined(type(expr).__name__, *map(self._print, expr.args))

    _take_Beta = _take_Alpha

    def _take_AtMost(self, expr: Expr) -> str:
        a, b = (self.integer(s) for s in expr.args)
        return f"number(int({a} <= {b}))"

    def _coefficients(self, expr: Expr) -> str:
        poly, x = expr.args
        # a bound variable is its own: it must not be taken for the instance's step size
        variable = Dummy(x.name, real=True)
        found = coefficients(explicit(poly, x, self.definitions).xreplace({x: variable}), variable)
        return "[" + self._list(found) + "]"

    def _take_MinOver(self, expr: Expr) -> str:
        return f"least_value({self._coefficients(expr)})"

    def _take_PositiveRootCount(self, expr: Expr) -> str:
        return f"positive_root_count({self._coefficients(expr)})"

    def _take_PositiveRoot(self, expr: Expr) -> str:
        return f"positive_root({self._coefficients(expr)})"

    # --- matrices

    def _take_TimedMatrix(self, expr: Expr) -> str:
        if expr.name in _PROCESSES:
            return f"q.{expr.name}({self.integer(expr.time)})"
        return self._defined(expr.name, self.integer(expr.time))

    def _take_MatrixSymbol(self, expr: Expr) -> str:
        if expr.name not in _MATRICES:
            raise NotUnderstood(f"the matrix {expr.name} is not understood")
        return f"q.{expr.name}"

    def _take_DeclaredMatrix(self, expr: Expr) -> str:
        return f"q.own({expr.name!r})"

    def _take_Grad(self, expr: Expr) -> str:
        return f"q.gradient({self._print(expr.args[0])})"

    def _take_Stack(self, expr: Expr) -> str:
        return f"stack({self._list(expr.args)})"

    def _take_BlockColumn(self, expr: Expr) -> str:
        return f"block_column({self._list(expr.args)})"

    def _take_Blocks(self, expr: Expr) -> str:
        a, b, c, d = map(self._print, expr.args)
        return f"block_column(block_column({a}.T, {b}.T).T, block_column({c}.T, {d}.T).T)"

    def _take_Tau(self, expr: Expr) -> str:
        return self._defined(type(expr).__name__, self.integer(expr.args[0]), self._print(expr.args[1]))

    _take_Gamma = _take_Tau

    def _take_GammaAdjoint(self, expr: Expr) -> str:
        return f"q.gamma_adjoint({self.integer(expr.args[0])}, {self._print(expr.args[1])})"

    def _take_PrintedSum(self, expr: Expr) -> str:
        return "(" + " + ".join(self._print(a) for a in expr.args) + ")"

    _take_MatAdd = _take_PrintedSum

    def _take_MatMul(self, expr: Expr) -> str:
        scalars = [self._print(a) for a in expr.args if not isinstance(a, MatrixExpr)]
        factors = "*".join(self._print(a) for a in expr.args if isinstance(a, MatrixExpr))
        return f"(({'*'.join(scalars)})*({factors}))" if scalars else f"({factors})"

    def _take_Transpose(self, expr: Expr) -> str:
        return f"{self._print(expr.args[0])}.T"

    def _take_Inverse(self, expr: Expr) -> str:
        return f"{self._print(expr.args[0])}.inverse()"

    def _take_MatPow(self, expr: Expr) -> str:
        return f"{self._print(expr.args[0])}.power(finite({self.integer(expr.args[1])}))"

    def _take_Identity(self, expr: Expr) -> str:
        side = expr.shape[0]
        return "q.unit()" if side == n else f"identity({self._size(side)})"

    def _take_ZeroMatrix(self, expr: Expr) -> str:
        return f"zero({', '.join(self._size(s) for s in expr.shape)})"

    def _take_MatrixElement(self, expr: Expr) -> str:
        return f"{self._print(expr.args[0])}[{self.integer(expr.args[1])}, {self.integer(expr.args[2])}]"


# --- names made explicit, polynomials taken apart ------------------------------------------------------------


def explicit(expr: Expr, x: Symbol, definitions: Definitions) -> Expr:
    """Return expr with every defined name that is applied to x replaced by its meaning."""
    if not isinstance(expr, Basic) or not expr.args or x not in expr.free_symbols:
        return expr
    if isinstance(expr, AppliedUndef) and head(expr) in definitions:
        meaning = definitions.meaning(expr)
        if meaning is not None:
            return explicit(meaning, x, definitions)
    return expr.func(*(explicit(a, x, definitions) for a in expr.args))


def coefficients(expr: Expr, x: Symbol) -> list[Expr]:
    """Return the coefficients, lowest first, of a polynomial in x; ``NotUnderstood`` if it is none."""
    if x not in expr.free_symbols:
        return [expr]
    if expr == x:
        return [Integer(0), Integer(1)]
    if expr.is_Add:
        parts = [coefficients(a, x) for a in expr.args]
        return [sum((p[k] for p in parts if k < len(p)), Integer(0)) for k in range(max(map(len, parts)))]
    if expr.is_Mul or (expr.is_Pow and expr.exp.is_Integer and expr.exp > 0):
        factors = expr.args if expr.is_Mul else [expr.base] * int(expr.exp)
        result: list[Expr] = [Integer(1)]
        for factor in factors:
            part = coefficients(factor, x)
            size = len(result) + len(part) - 1
            result = [
                sum((result[i] * part[k - i] for i in range(len(result)) if 0 <= k - i < len(part)), Integer(0))
                for k in range(size)
            ]
        return result
    raise NotUnderstood(f"{expr} is not a polynomial in {x}")
