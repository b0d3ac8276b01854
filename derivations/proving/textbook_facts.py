"""The textbook facts that proofs may cite, and nothing else.

A fact turns parameters, each of a sort, into premises (relations that must have been established) and a conclusion.
Side conditions on the form of a parameter (symmetry, matching sides) are checked when the fact is built. The list is
closed once this module is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TypeAlias

from sympy import (
    Abs,
    And,
    Basic,
    Eq,
    Expr,
    Ge,
    Gt,
    Integer,
    Le,
    Limit,
    Lt,
    MatrixExpr,
    MatrixSymbol,
    Max,
    Min,
    S,
    ShapeError,
    Symbol,
    ZeroMatrix,
    oo,
)
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derivations.notation import (
    FACTORS,
    W1,
    W2,
    AtMost,
    D,
    D_dot,
    Inner,
    L,
    L_dot,
    L_toy,
    L_toy_dot,
    LambdaK,
    LambdaMax,
    LambdaMaxTau,
    LambdaMin,
    LambdaMinTau,
    MatrixProcess,
    NormF,
    PositivePart,
    Process,
    Side,
    SigmaK,
    SigmaMax,
    SigmaMin,
    Time,
    TopProjection,
    W1_dot,
    W2_dot,
    X,
    m,
    n,
    t,
)
from derivations.proving.language import Parameter, Sort, read_relation, read_term
from derivations.proving.matrix_polynomials import is_symmetric, same_matrix
from derivations.proving.refusals import FactMisused, Reason

REFERENCES = {
    "HJ": "Horn and Johnson, Matrix Analysis, 2nd ed.",
    "HJT": "Horn and Johnson, Topics in Matrix Analysis",
    "R": "Rudin, Principles of Mathematical Analysis, 3rd ed.",
}
"""What the sources of the facts, such as [HJ] 5.1.4, are short for."""


@dataclass(frozen=True)
class Instance:
    """A fact with its parameters filled in.

    ``fresh``: symbols that the conclusion introduces, for things that exist; ``motion``: what must move the weights;
    ``always``: the premises must hold at every time t.
    """

    premises: tuple[Relational, ...]
    conclusion: Boolean
    fresh: tuple[Basic, ...] = ()
    motion: str = ""
    always: bool = False


Build: TypeAlias = Callable[..., Instance]


@dataclass(frozen=True)
class Fact:
    """A textbook fact: what it says, where it stands, the sorts of its parameters, and how it is instantiated."""

    name: str
    says: str
    source: str
    takes: tuple[Sort, ...]
    made: Callable[..., Instance]

    def build(self, *args: Parameter) -> Instance:
        """Return the fact with its parameters filled in.

        Raises:
            FactMisused: if the parameters are too many or too few, or not what the fact speaks about.
            NotRead: if one of them is not in the language of statements, or not of its sort.
        """
        args = tuple(Integer(arg) if type(arg) is int else arg for arg in args)
        if len(args) != len(self.takes):
            wanted = ", ".join(sort.value for sort in self.takes) or "nothing"
            raise FactMisused(Reason.FACT_DOMAIN, name=self.name, why=f"it takes {wanted}")
        for arg, sort in zip(args, self.takes):
            read_term(arg, sort)
        try:
            instance = self.made(*args)
        except ShapeError as error:
            raise FactMisused(Reason.FACT_DOMAIN, name=self.name, why=str(error)) from None
        for relation in (*instance.premises, instance.conclusion):
            if relation != S.true:  # a premise that numbers meet by themselves
                read_relation(relation)
        return instance


_FACTS: dict[str, Fact] = {}
FACTS: Mapping[str, Fact] = MappingProxyType(_FACTS)
"""All the facts there are, by name."""


def _fact(name: str, says: str, source: str, *takes: Sort) -> Callable[[Build], Build]:
    def register(build: Build) -> Build:
        _FACTS[name] = Fact(name, says, source, takes, build)
        return build

    return register


COUNT, TIME, REAL, MATRIX = Sort.COUNT, Sort.TIME, Sort.REAL, Sort.MATRIX


def _symmetric(*matrices: MatrixExpr) -> tuple[Relational, ...]:
    """Return the premises that the matrices are symmetric: none for those that are so by their form."""
    return tuple(Eq(s.T, s, evaluate=False) for s in matrices if not is_symmetric(s))


def _not_the_data(*matrices: MatrixExpr) -> None:
    """Refuse X, whose SigmaMin is the least one other than 0; of any other matrix it is the one at the smaller side."""
    for matrix in matrices:
        if matrix.has(X):
            raise FactMisused(Reason.COUNTED_OTHERWISE, node=matrix)


def _shaped(matrix: Basic, rows: Side, cols: Side) -> None:
    if matrix.shape != (rows, cols):
        raise _misused("matrix", f"{matrix} is not {rows} x {cols}")


def _misused(name: str, why: str) -> FactMisused:
    return FactMisused(Reason.FACT_DOMAIN, name=name, why=why)


def _new(names: tuple[Basic, ...], *terms: Basic) -> None:
    """Refuse names for what exists that are not different, or that occur in what it is made of."""
    if len(set(names)) != len(names) or any(term.has(name) for name in names for term in terms):
        raise _misused("the fact", f"{names} are not new names")


_VELOCITIES: tuple[tuple[Process, Process], ...] = (
    (L, L_dot),
    (D, D_dot),
    (L_toy, L_toy_dot),
    (W1, W1_dot),
    (W2, W2_dot),
)


def _velocity_of(velocity: Process, process: Process) -> None:
    """Refuse a velocity that is not the one of the process."""
    if not any(process is p and velocity is v for p, v in _VELOCITIES):
        raise FactMisused(Reason.NO_VELOCITY, node=velocity, what=process)


@_fact("cauchy_schwarz", "<A, B> <= |A|_F |B|_F", "[HJ] 5.1.4", MATRIX, MATRIX)
def cauchy_schwarz(a: MatrixExpr, b: MatrixExpr) -> Instance:
    return Instance((), Le(Inner(a, b), NormF(a) * NormF(b)))


@_fact("triangle", "|A + B|_F <= |A|_F + |B|_F", "[HJ] 5.1.1", MATRIX, MATRIX)
def triangle(a: MatrixExpr, b: MatrixExpr) -> Instance:
    return Instance((), Le(NormF(a + b), NormF(a) + NormF(b)))


@_fact("operator_norm", "|A B|_F <= |A| |B|_F", "[HJ] 5.6.2, column by column", MATRIX, MATRIX)
def operator_norm(a: MatrixExpr, b: MatrixExpr) -> Instance:
    return Instance((), Le(NormF(a * b), SigmaMax(a) * NormF(b)))


@_fact("spectral_below_frobenius", "|A| <= |A|_F", "[HJ] 5.6.34", MATRIX)
def spectral_below_frobenius(a: MatrixExpr) -> Instance:
    return Instance((), Le(SigmaMax(a), NormF(a)))


@_fact("transpose_norm", "|A^T| = |A|", "[HJ] 5.6.2", MATRIX)
def transpose_norm(a: MatrixExpr) -> Instance:
    return Instance((), Eq(SigmaMax(a.T), SigmaMax(a), evaluate=False))


@_fact("singular_values_ordered", "sigma_min(A) <= sigma_max(A), both at least 0", "[HJ] 2.6.3", MATRIX)
def singular_values_ordered(a: MatrixExpr) -> Instance:
    return Instance((), Le(SigmaMin(a), SigmaMax(a)))


@_fact(
    "singular_value_beyond",
    "sigma_k = sigma_min for k = the smaller side, 0 beyond it",
    "definition of singular values",
    MATRIX,
    Sort.FLAG,
)
def singular_value_beyond(a: MatrixExpr, rows: bool) -> Instance:
    _not_the_data(a)
    k, other = (a.shape[0], a.shape[1]) if rows else (a.shape[1], a.shape[0])
    return Instance((), Eq(SigmaK(k, a), AtMost(k, other) * SigmaMin(a)))


@_fact("largest_singular_value", "sigma_max(A)^2 = lambda_max(A^T A)", "[HJ] 2.6.3", MATRIX)
def largest_singular_value(a: MatrixExpr) -> Instance:
    return Instance((), Eq(LambdaMax(a.T * a), SigmaMax(a) ** 2))


@_fact("transpose_singular_values", "sigma_k(A^T) = sigma_k(A)", "[HJ] 2.6.3", COUNT, MATRIX)
def transpose_singular_values(k: Side, a: MatrixExpr) -> Instance:
    return Instance((), Eq(SigmaK(k, a.T), SigmaK(k, a), evaluate=False))


@_fact("rayleigh", "lambda_min |x|^2 <= x^T S x <= lambda_max |x|^2, column by column", "[HJ] 4.2.2", MATRIX, MATRIX)
def rayleigh(s: MatrixExpr, x: MatrixExpr) -> Instance:
    square = NormF(x) ** 2
    return Instance(
        _symmetric(s), And(Le(LambdaMin(s) * square, Inner(x, s * x)), Le(Inner(x, s * x), LambdaMax(s) * square))
    )


@_fact("last_eigenvalue", "lambda_min(S) is the last of the eigenvalues of S", "definition of eigenvalues", MATRIX)
def last_eigenvalue(s: MatrixExpr) -> Instance:
    return Instance(_symmetric(s), Eq(LambdaMin(s), LambdaK(s.shape[0], s)))


@_fact("kronecker_sum", "the spectrum of A -> A B + C A is all sums of eigenvalues of B and C", "[HJT] 4.4.5", TIME)
def kronecker_sum(time: Time) -> Instance:
    left, right = W1(time) * W1(time).T, W2(time).T * W2(time)
    return Instance(
        (),
        And(
            Eq(LambdaMinTau(time), LambdaK(n, left) + LambdaK(m, right)),
            Eq(LambdaMaxTau(time), LambdaMax(left) + LambdaMax(right)),
        ),
    )


@_fact(
    "spectral_theorem",
    "a symmetric matrix has a unit eigenvector for each eigenvalue",
    "[HJ] 4.1.5",
    MATRIX,
    REAL,
    Sort.NEW_VECTOR,
)
def spectral_theorem(s: MatrixExpr, value: Expr, vector: MatrixSymbol) -> Instance:
    if value not in (LambdaK(s.shape[0], s), LambdaMax(s)):
        raise _misused("spectral_theorem", f"{value} is not an eigenvalue, an extreme one, of {s}")
    _new((vector,), s)
    _shaped(vector, s.shape[0], S.One)
    return Instance(_symmetric(s), And(Eq(s * vector, value * vector), Eq(Inner(vector, vector), 1)), (vector,))


@_fact(
    "smallest_singular_value",
    "sigma_k(A)^2 |x|^2 <= |A^T x|^2, k the number of rows of A",
    "[HJ] 4.2.2",
    MATRIX,
    MATRIX,
)
def smallest_singular_value(a: MatrixExpr, x: MatrixExpr) -> Instance:
    return Instance((), Le(SigmaK(a.shape[0], a) ** 2 * NormF(x) ** 2, NormF(a.T * x) ** 2))


@_fact(
    "restricted_singular_value",
    "sigma_min(A) |B|_F <= |A^T B|_F when B is in the range of A",
    "[HJ] 4.2.2",
    MATRIX,
    MATRIX,
    MATRIX,
)
def restricted_singular_value(a: MatrixExpr, b: MatrixExpr, preimage: MatrixExpr) -> Instance:
    """B = A preimage; sigma_min(A) is the least nonzero singular value."""
    if not same_matrix(b, a * preimage):
        raise _misused("restricted_singular_value", f"{b} is not {a} times {preimage}")
    return Instance((), Le(SigmaMin(a) * NormF(b), NormF(a.T * b)))


@_fact("full_column_rank", "sigma_min(A) |B|_F <= |A B|_F when A has full column rank", "[HJ] 4.2.2", MATRIX, MATRIX)
def full_column_rank(a: MatrixExpr, b: MatrixExpr) -> Instance:
    return Instance((Gt(LambdaMin(a.T * a), 0),), Le(SigmaMin(a) * NormF(b), NormF(a * b)))


@_fact("gram_spectra", "A A^T and A^T A have the same nonzero eigenvalues", "[HJ] 1.3.22", COUNT, MATRIX)
def gram_spectra(k: Side, a: MatrixExpr) -> Instance:
    """With lambda_k = 0 for k beyond the side."""
    return Instance((), Eq(LambdaK(k, a * a.T), LambdaK(k, a.T * a), evaluate=False))


@_fact("weyl_monotone", "lambda_k(S) <= lambda_k(S + B B^T)", "[HJ] 4.3.12", COUNT, MATRIX, MATRIX)
def weyl_monotone(k: Side, s: MatrixExpr, b: MatrixExpr) -> Instance:
    """For k within the side; beyond it both are 0."""
    return Instance(_symmetric(s), Le(LambdaK(k, s), LambdaK(k, s + b * b.T)))


@_fact("weyl", "|lambda_k(S + E) - lambda_k(S)| <= |E|", "[HJ] 4.3.1", COUNT, MATRIX, MATRIX)
def weyl(k: Side, s: MatrixExpr, other: MatrixExpr) -> Instance:
    size = NormF(other - s)
    value = LambdaMax if k == 1 else partial(LambdaK, k)
    bounds = And(Le(value(other), value(s) + size), Ge(value(other), value(s) - size))
    return Instance(_symmetric(s, other), bounds)


@_fact("weyl_singular", "|sigma_k(A) - sigma_k(B)| <= |A - B|", "[HJ] 7.3.5", MATRIX, MATRIX)
def weyl_singular(a: MatrixExpr, b: MatrixExpr) -> Instance:
    _not_the_data(a, b)
    size = NormF(a - b)
    return Instance((), And(Le(SigmaMax(a), SigmaMax(b) + size), Ge(SigmaMin(a), SigmaMin(b) - size)))


@_fact("difference_of_grams", "|A A^T - B B^T| <= max(|A|^2, |B|^2)", "[HJ] 4.2.2 and 5.6.6", MATRIX, MATRIX)
def difference_of_grams(a: MatrixExpr, b: MatrixExpr) -> Instance:
    """The two are positive semidefinite: -|B|^2 |x|^2 <= x^T (A A^T - B B^T) x <= |A|^2 |x|^2."""
    return Instance((), Le(SigmaMax(a * a.T - b * b.T), Max(SigmaMax(a) ** 2, SigmaMax(b) ** 2)))


@_fact(
    "courant_fischer",
    "a subspace of dimension h - k + 1 meets the span of the first k eigenvectors in a unit vector",
    "[HJ] 4.2.6",
    MATRIX,
    MATRIX,
    MATRIX,
    REAL,
    Sort.NEW_NAMES,
)
def courant_fischer(
    s: MatrixExpr, p: MatrixExpr, v: MatrixExpr, value: Expr, names: tuple[MatrixSymbol, MatrixSymbol, Symbol]
) -> Instance:
    """The subspace is span(P^T v) + ker P, where |v| = 1, P P^T v = value v and value > 0 is least among P P^T's.

    Then P has rank k, its number of rows, and the subspace has dimension h - k + 1. ``names`` are fresh: the
    unit vector x, its part u in ker P and its coefficient c along P^T v.
    """
    if value != LambdaK(p.shape[0], p * p.T):
        raise _misused("courant_fischer", f"{value} is not the least eigenvalue of P P^T")
    x, u, c = names
    _new(names, s, p, v)
    for vector in (x, u):
        _shaped(vector, p.shape[1], S.One)
    _shaped(v, p.shape[0], S.One)
    if s.shape != (p.shape[1], p.shape[1]):
        raise _misused("courant_fischer", f"{s} does not act where {p} does")
    premises = (*_symmetric(s), Eq(p * p.T * v, value * v), Eq(Inner(v, v), 1), Gt(value, 0))
    conclusion = And(
        Eq(x, c * p.T * v + u),
        Eq(Inner(x, x), 1),
        Eq(p * u, S.Zero * p * u),
        Eq(TopProjection(p.shape[0], s) * x, x),
    )
    return Instance(premises, conclusion, names)


@_fact(
    "spectral_lower_bound",
    "z^T S z >= -r |z|^2 + (lambda_k(S) + r) (x^T z)^2, x a unit vector in the span of the first k eigenvectors",
    "[HJ] 4.1.5",
    MATRIX,
    COUNT,
    MATRIX,
    REAL,
    MATRIX,
)
def spectral_lower_bound(s: MatrixExpr, k: Side, x: MatrixExpr, r: Expr, z: MatrixExpr) -> Instance:
    for vector in (x, z):
        _shaped(vector, s.shape[0], S.One)
    premises = (*_symmetric(s), Eq(TopProjection(k, s) * x, x), Eq(Inner(x, x), 1), Ge(r, LambdaMax(-s)))
    bound = -r * NormF(z) ** 2 + (LambdaK(k, s) + r) * Inner(x, z) ** 2
    return Instance(premises, Ge(Inner(z, s * z), bound))


@_fact("positive_part", "max(x, 0) is at least x", "order of the reals", REAL)
def positive_part(x: Expr) -> Instance:
    return Instance((), Ge(PositivePart(x), x))


@_fact("positive_part_least", "max(x, 0) <= z when x <= z and 0 <= z", "order of the reals", REAL, REAL)
def positive_part_least(x: Expr, z: Expr) -> Instance:
    return Instance((Le(x, z), Le(0, z)), Le(PositivePart(x), z))


@_fact("positive_part_of_positive", "max(x, 0) = x when x >= 0", "order of the reals", REAL)
def positive_part_of_positive(x: Expr) -> Instance:
    return Instance((Ge(x, 0),), Eq(PositivePart(x), x))


@_fact("positive_part_of_negative", "max(x, 0) = 0 when x <= 0", "order of the reals", REAL)
def positive_part_of_negative(x: Expr) -> Instance:
    return Instance((Le(x, 0),), Eq(PositivePart(x), 0))


@_fact("minimum", "min(x, y) is at most each", "order of the reals", REAL, REAL)
def minimum(x: Expr, y: Expr) -> Instance:
    return Instance((), And(Le(Min(x, y), x), Le(Min(x, y), y)))


@_fact("maximum", "max(x, y) is at least each", "order of the reals", REAL, REAL)
def maximum(x: Expr, y: Expr) -> Instance:
    return Instance((), And(Le(x, Max(x, y)), Le(y, Max(x, y))))


@_fact("maximum_least", "max(x, y) <= z when x <= z and y <= z", "order of the reals", REAL, REAL, REAL)
def maximum_least(x: Expr, y: Expr, z: Expr) -> Instance:
    return Instance((Le(x, z), Le(y, z)), Le(Max(x, y), z))


@_fact("minimum_of_ordered", "min(x, y) = x when x <= y", "order of the reals", REAL, REAL)
def minimum_of_ordered(x: Expr, y: Expr) -> Instance:
    return Instance((Le(x, y),), Eq(Min(x, y), x))


@_fact("minimum_of_positive", "min(x, y) > 0 when x > 0 and y > 0", "order of the reals", REAL, REAL)
def minimum_of_positive(x: Expr, y: Expr) -> Instance:
    return Instance((Gt(x, 0), Gt(y, 0)), Gt(Min(x, y), 0))


@_fact("absolute_value", "|x - y| >= |x| - |y|", "[R] 1.33", REAL, REAL)
def absolute_value(x: Expr, y: Expr) -> Instance:
    return Instance((), Ge(Abs(x - y), Abs(x) - Abs(y)))


@_fact("zero_derivative", "a function whose derivative vanishes is constant", "[R] 5.11", Sort.PROCESS, Sort.PROCESS)
def zero_derivative(process: Process, velocity: Process) -> Instance:
    _velocity_of(velocity, process)
    if not isinstance(process, MatrixProcess):
        raise _misused("zero_derivative", f"{process} is no matrix")
    now = process(t)
    return Instance((Eq(velocity(t), ZeroMatrix(*now.shape)),), Eq(now, process(0)), motion="flow", always=True)


@_fact(
    "nonpositive_derivative",
    "a function whose derivative is nowhere positive does not increase",
    "[R] 5.11",
    Sort.PROCESS,
    Sort.PROCESS,
)
def nonpositive_derivative(process: Process, velocity: Process) -> Instance:
    _velocity_of(velocity, process)
    if isinstance(process, MatrixProcess):
        raise _misused("nonpositive_derivative", f"{process} is no number")
    return Instance((Le(velocity(t), 0),), Le(process(t), process(0)), motion="flow", always=True)


@_fact(
    "geometric_limit",
    "0 <= x_t <= q^t c with 0 <= q < 1 implies x_t -> 0",
    "[R] 3.20, squeezed",
    Sort.PROCESS,
    REAL,
    REAL,
)
def geometric_limit(process: Process, q: Expr, c: Expr) -> Instance:
    if isinstance(process, MatrixProcess) or process in FACTORS:
        raise _misused("geometric_limit", f"{process} is no function of time alone")
    if q.has(t) or c.has(t):
        raise _misused("geometric_limit", f"{q} and {c} must be the same at all times")
    premises = (Ge(process(t), 0), Le(process(t), q**t * c), Ge(q, 0), Lt(q, 1))
    return Instance(premises, Eq(Limit(process(t), t, oo), 0), always=True)


@_fact("descartes", "a polynomial with one sign change has exactly one positive root", "Descartes' rule of signs")
def descartes() -> Instance:
    raise _misused("descartes", "it is the rule OnePositiveRoot that counts the sign changes")


# --- signs, which certificates tell from the form of a term ------------------------------------


@_fact("norm_nonnegative", "|A|_F >= 0", "[HJ] 5.1.1", MATRIX)
def norm_nonnegative(a: MatrixExpr) -> Instance:
    return Instance((), Ge(NormF(a), 0, evaluate=False))


@_fact("singular_value_nonnegative", "sigma_k(A), sigma_max(A), sigma_min(A) >= 0", "[HJ] 2.6.3", COUNT, MATRIX)
def singular_value_nonnegative(k: Side, a: MatrixExpr) -> Instance:
    values = (SigmaK(k, a), SigmaMax(a), SigmaMin(a))
    return Instance((), And(*(Ge(value, 0, evaluate=False) for value in values)))


@_fact("comparison_nonnegative", "[p <= q] is 0 or 1, hence at least 0", "definition", COUNT, COUNT)
def comparison_nonnegative(p: Expr, q: Expr) -> Instance:
    return Instance((), Ge(AtMost(p, q), 0, evaluate=False))


@_fact("absolute_value_nonnegative", "|x| >= 0", "[R] 1.33", REAL)
def absolute_value_nonnegative(x: Expr) -> Instance:
    return Instance((), Ge(Abs(x), 0, evaluate=False))


@_fact("positive_part_nonnegative", "max(x, 0) >= 0", "order of the reals", REAL)
def positive_part_nonnegative(x: Expr) -> Instance:
    return Instance((), Ge(PositivePart(x), 0, evaluate=False))
