"""Every symbol of the slides, once, with its shape; how each is written and what it means is told in ``legend``.

A statement is a SymPy relation between these objects. Three kinds occur:

* scalar symbols and scalar functions of time, ``eta``, ``L(t)``, ``rho(eta, t)``;
* matrices, constant (``X``) or indexed by time (``W1(t)``, ``W1(t + 1)``, ``W1(0)``);
* scalars of matrices, ``NormF(A)``, ``SigmaMax(A)``, ``Inner(A, B)``, and matrices of
  matrices, ``Grad(A)``, ``Tau(t, A)``.

Symbols carry no sign: a hypothesis such as ``eta > 0`` is written down where it is used, so that
SymPy cannot use it in silence.
"""

from __future__ import annotations

from typing import Self, TypeAlias

from sympy import Basic, Expr, Function, Integer, MatrixExpr, MatrixSymbol, Symbol, sympify
from sympy.core.function import AppliedUndef, UndefinedFunction
from sympy.core.symbol import Str
from sympy.printing.str import StrPrinter

Side: TypeAlias = Expr | int
"""How many rows or columns a matrix has."""
Time: TypeAlias = Expr | int
"""A time, or an iteration."""
Term: TypeAlias = Basic | int | bool
"""What an operation is applied to: an expression, or the number that stands for one."""

# --- sides of the matrices -------------------------------------------------------------------
n = Symbol("n", integer=True, positive=True)
h = Symbol("h", integer=True, positive=True)
m = Symbol("m", integer=True, positive=True)
N = Symbol("N", integer=True, positive=True)

# --- time ------------------------------------------------------------------------------------
t = Symbol("t", integer=True, nonnegative=True)
k = Symbol("k", integer=True, nonnegative=True)


def _symbolic(x: Term) -> Basic:
    """The SymPy object that x is or stands for, a number; text is refused, for SymPy would run it."""
    return sympify(x, strict=True)


class TimedMatrix(MatrixExpr):
    """A matrix indexed by time, ``W1(t)``; ``args`` are its name, its two sides and the time."""

    def __new__(cls, name: Str, rows: Side, cols: Side, time: Time) -> Self:
        return Expr.__new__(cls, name, _symbolic(rows), _symbolic(cols), _symbolic(time))

    @property
    def name(self) -> str:
        return self.args[0].name

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return (self.args[1], self.args[2])

    @property
    def time(self) -> Expr:
        return self.args[3]

    def _sympystr(self, printer: StrPrinter) -> str:
        return f"{self.name}({printer._print(self.time)})"

    def _entry(self, i: Expr, j: Expr, **kwargs: object) -> AppliedUndef:
        return Function(f"{self.name}_entry", real=True)(self.time, i, j)


class MatrixProcess:
    """A family of matrices indexed by time: ``W1 = MatrixProcess("W1", n, h)``, then ``W1(t)``."""

    def __init__(self, name: str, rows: Side, cols: Side) -> None:
        self.name, self.rows, self.cols = name, rows, cols

    def __call__(self, time: Time) -> TimedMatrix:
        return TimedMatrix(Str(self.name), self.rows, self.cols, time)


class MatrixOfMatrix(MatrixExpr):
    """A matrix made of matrices by a named operation; subclasses give its shape."""

    def __new__(cls, *args: Term) -> Self:
        return Expr.__new__(cls, *map(_symbolic, args))

    def _entry(self, i: Expr, j: Expr, **kwargs: object) -> Expr:
        raise NotImplementedError(f"{type(self).__name__} has no entry formula")


class ScalarOfMatrix(Expr):
    """A real number made of matrices by a named operation."""

    is_commutative = True
    is_number = False  # not even where its only argument is a time: SymPy would try to compute it

    def __new__(cls, *args: Term) -> Self:
        return Expr.__new__(cls, *map(_symbolic, args))

    @property
    def free_symbols(self) -> set[Basic]:
        return set().union(*(a.free_symbols for a in self.args))


class Grad(MatrixOfMatrix):
    """``Grad(A)``: the gradient of the loss at A, the shape of A."""

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.args[0].shape


class Stack(MatrixOfMatrix):
    """``Stack(A, B)``: A above B, as the column of all their entries (the shapes may differ)."""

    @property
    def shape(self) -> tuple[Expr, Expr]:
        (a, b), (c, d) = self.args[0].shape, self.args[1].shape
        return (a * b + c * d, Integer(1))


class BlockColumn(MatrixOfMatrix):
    """``BlockColumn(A, B)``: the rows of A above those of B."""

    @property
    def shape(self) -> tuple[Expr, Expr]:
        (above, columns), (below, _) = self.args[0].shape, self.args[1].shape
        return (above + below, columns)


class Blocks(MatrixOfMatrix):
    """``Blocks(A, B, C, D)``: the matrix [[A, B], [C, D]]."""

    @property
    def shape(self) -> tuple[Expr, Expr]:
        (above, left), (below, right) = self.args[0].shape, self.args[3].shape
        return (above + below, left + right)


class Gamma(MatrixOfMatrix):
    """``Gamma(t, A)``: the operator gamma of slide (3) at W1(t), W2(t), applied to A (n x m)."""

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return (n * h + h * m, Integer(1))


class GammaAdjoint(MatrixOfMatrix):
    """``GammaAdjoint(t, S)``: the adjoint of ``A -> Gamma(t, A)``, applied to ``S = Stack(A, B)``."""

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return (n, m)


class Tau(MatrixOfMatrix):
    """``Tau(t, A)``: the operator tau of slide (5) at W1(t), W2(t), applied to A (n x m)."""

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.args[1].shape


class BigO(MatrixOfMatrix):
    """``BigO(x, p, rows, cols)``: some matrix that is O(x**p) as x -> 0, all else fixed."""

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return (self.args[2], self.args[3])


class TopProjection(MatrixOfMatrix):
    """``TopProjection(k, S)``: the projection onto the span of the first k eigenvectors of S; 0 beyond."""

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.args[1].shape


class PrintedSum(MatrixOfMatrix):
    """``PrintedSum(A, B)``: A + B as printed, whether or not the two shapes agree."""

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.args[0].shape


class NormF(ScalarOfMatrix):
    """``NormF(A)``: the Frobenius norm."""


class SigmaMax(ScalarOfMatrix):
    """``SigmaMax(A)``: the largest singular value, which is the spectral norm."""


class SigmaMin(ScalarOfMatrix):
    """``SigmaMin(A)``: the min(rows, columns)-th singular value; of the data X, of rank r, the r-th."""


class SigmaK(ScalarOfMatrix):
    """``SigmaK(k, A)``: the k-th largest singular value; 0 for k beyond the smaller side."""


class LambdaMax(ScalarOfMatrix):
    """``LambdaMax(S)``: the largest eigenvalue of a symmetric S."""


class LambdaMin(ScalarOfMatrix):
    """``LambdaMin(S)``: the smallest eigenvalue of a symmetric S."""


class LambdaK(ScalarOfMatrix):
    """``LambdaK(k, S)``: the k-th largest eigenvalue of a symmetric S; 0 for k beyond its side."""


class Inner(ScalarOfMatrix):
    """``Inner(A, B)``: the Frobenius inner product tr(A^T B)."""


class Determinant(ScalarOfMatrix):
    """``Determinant(A)``: the determinant of a square matrix."""


class Loss(ScalarOfMatrix):
    """``Loss(A)``: the loss at the matrix A, less its minimum over all matrices."""


class LambdaMinTau(ScalarOfMatrix):
    """``LambdaMinTau(t)``: the smallest eigenvalue of tau at time t."""


class LambdaMaxTau(ScalarOfMatrix):
    """``LambdaMaxTau(t)``: the largest eigenvalue of tau at time t."""


class Alpha(ScalarOfMatrix):
    """``Alpha(D, s)``: lower bound of lambda_min(tau) by an imbalance D and s <= sigma_min(W)."""


class Beta(ScalarOfMatrix):
    """``Beta(D, s)``: upper bound of lambda_max(tau) by an imbalance D and s >= sigma_max(W)."""


class AtMost(ScalarOfMatrix):
    """``AtMost(a, b)``: 1 where the side a is at most the side b, else 0."""


class PositivePart(ScalarOfMatrix):
    """``PositivePart(x)``: the larger of x and 0."""


class MinOver(ScalarOfMatrix):
    """``MinOver(expr, x)``: the minimum over all real x of expr, a polynomial in x."""


class PositiveRootCount(ScalarOfMatrix):
    """``PositiveRootCount(expr, x)``: how many positive roots expr has, a polynomial in x."""


class PositiveRoot(ScalarOfMatrix):
    """``PositiveRoot(expr, x)``: the positive root of expr, a polynomial in x that has just one."""


def scalar(name: str) -> Symbol:
    """A real number with a name of its own, of which nothing is known: ``scalar("x")``."""
    return Symbol(name, real=True)


def count(name: str) -> Symbol:
    """A positive whole number with a name of its own, to count rows, columns or eigenvalues: ``count("a")``."""
    return Symbol(name, integer=True, positive=True)


def matrix(name: str, rows: Side, cols: Side) -> MatrixSymbol:
    """A real matrix with a name of its own, of which nothing is known: ``matrix("P", a, h)``."""
    return MatrixSymbol(name, rows, cols)


Process: TypeAlias = UndefinedFunction | MatrixProcess
"""A number or a matrix that depends on time."""


def process(name: str) -> UndefinedFunction:
    """A real function of time (or of the step size and time), named as in the slides."""
    return Function(name, real=True)


# --- data and weights ------------------------------------------------------------------------
X = MatrixSymbol("X", N, n)
Y = MatrixSymbol("Y", N, m)
W1 = MatrixProcess("W1", n, h)
W2 = MatrixProcess("W2", h, m)
W = MatrixProcess("W", n, m)
D = MatrixProcess("D", h, h)
V = MatrixProcess("V", n, m)
A = MatrixSymbol("A", n, m)
A_plus = MatrixSymbol("A_plus", n, m)
W_star = MatrixSymbol("W_star", n, m)
grad_W1 = MatrixProcess("grad_W1", n, h)
grad_W2 = MatrixProcess("grad_W2", h, m)
W1_dot = MatrixProcess("W1_dot", n, h)
W2_dot = MatrixProcess("W2_dot", h, m)
D_dot = MatrixProcess("D_dot", h, h)


def G(time: Time) -> Grad:
    """The gradient of the loss with respect to the product, at the given time (n x m)."""
    return Grad(W(time))


# --- scalars ---------------------------------------------------------------------------------
eta = scalar("eta")
K, mu, kappa = scalar("K"), scalar("mu"), scalar("kappa")
c1, c2 = scalar("c1"), scalar("c2")
p1, p2 = scalar("p1"), scalar("p2")
alpha, beta = scalar("alpha"), scalar("beta")
alpha0, beta0 = scalar("alpha0"), scalar("beta0")
a1 = scalar("a1")
a2, a3, a4 = process("a2"), process("a3"), process("a4")
eta1_max, eta2_max, eta_max = scalar("eta1_max"), scalar("eta2_max"), scalar("eta_max")
L, L_dot = process("L"), process("L_dot")
step_size = process("step_size")
rho, rho_single, f = process("rho"), process("rho_single"), process("f")
f_sharp, rho_sharp, margin = process("f_sharp"), process("rho_sharp"), process("margin")
eta_max_sharp, eta2_max_halved = scalar("eta_max_sharp"), scalar("eta2_max_halved")
beta_stable, margin_stable = process("beta_stable"), process("margin_stable")
f_stable = process("f_stable")
rho_spectral = process("rho_spectral")
eta_max_stable = scalar("eta_max_stable")

# --- the scalar network of slides (8)-(10) ---------------------------------------------------
y = scalar("y")
w1, w2 = process("w1"), process("w2")
L_toy, L_toy_dot = process("L_toy"), process("L_toy_dot")

# --- the network with one input and one output, of any width ---------------------------------
w_in, w_out = MatrixProcess("w_in", h, 1), MatrixProcess("w_out", h, 1)
product, size, slope, level = process("product"), process("size"), process("slope"), process("level")
target = scalar("target")

FACTORS = (rho, rho_single, f, f_sharp, f_stable, rho_sharp, rho_spectral, margin, margin_stable)
"""The functions of a step size and a time; every other process is a function of time alone."""
