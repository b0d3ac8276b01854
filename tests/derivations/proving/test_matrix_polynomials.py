"""The normal form of matrix polynomials, against exact evaluation on random integer matrices of all shapes."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sympy import (
    Add,
    Eq,
    Expr,
    Identity,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Mul,
    Pow,
    Rational,
    S,
    Symbol,
    Transpose,
    ZeroMatrix,
    expand,
    sqrt,
)

from derivations.notation import Inner, L, NormF, SigmaMax, Stack, eta, rho, scalar, t
from derivations.proving.matrix_derivatives import adjoint, directional, gradient
from derivations.proving.matrix_polynomials import (
    MatrixRules,
    ShapeMismatch,
    is_symmetric,
    matrix_form,
    polynomial,
    same_matrix,
    same_scalar,
    scalar_form,
)
from derivations.proving.refusals import Gap
from derivations.proving.scalar_identities import expanded
from tests.material.proofs import x, y

n, h, m = (Symbol(name, integer=True, positive=True) for name in "nhm")
A, B, C = MatrixSymbol("A", n, h), MatrixSymbol("B", h, m), MatrixSymbol("C", n, m)
D, E, F = MatrixSymbol("D", n, h), MatrixSymbol("E", h, h), MatrixSymbol("F", n, n)
LETTERS = (A, B, C, D, E, F)
MANY = settings(max_examples=max(40, settings().max_examples))
SHAPES = [dict(zip((n, h, m), sides)) for sides in product((1, 2, 3), repeat=3)]

# --- exact evaluation: lists of rows of integers, nothing of SymPy's matrices ------------------

Rows = list[list[Any]]


def times(a: Rows, b: Rows) -> Rows:
    return [[sum(p * q for p, q in zip(row, column)) for column in zip(*b)] for row in a]


def plus(a: Rows, b: Rows) -> Rows:
    return [[p + q for p, q in zip(r, s)] for r, s in zip(a, b)]


def scaled(number: Any, a: Rows) -> Rows:
    return [[number * entry for entry in row] for row in a]


def trace_of_product(a: Rows, b: Rows) -> Any:
    """tr(a^T b)."""
    return sum(p * q for r, s in zip(a, b) for p, q in zip(r, s))


class Exact:
    """The exact value of a matrix polynomial, or of a polynomial in inner products and squared norms."""

    def __init__(self, sides: dict[Any, int], letters: dict[Any, Rows], numbers: dict[Any, Any]) -> None:
        self.sides, self.letters, self.numbers = sides, letters, numbers

    def side(self, side: Any) -> int:
        return self.sides[side] if side in self.sides else int(side)

    def __call__(self, expr: Any) -> Any:
        expr = S(expr)
        if expr in self.letters:
            return self.letters[expr]
        if expr.is_Matrix:
            return self._matrix(expr)
        return self._scalar(expr)

    def _matrix(self, expr: Any) -> Rows:
        if isinstance(expr, MatAdd):
            parts = [self(a) for a in expr.args]
            total = parts[0]
            for part in parts[1:]:
                total = plus(total, part)
            return total
        if isinstance(expr, MatMul):
            number, factors = expr.as_coeff_matrices()
            total = self(factors[0])
            for factor in factors[1:]:
                total = times(total, self(factor))
            return scaled(self(number), total)
        if isinstance(expr, MatPow):
            return self(MatMul(*[expr.base] * int(expr.exp), evaluate=False))
        if isinstance(expr, Transpose):
            return [list(column) for column in zip(*self(expr.arg))]
        rows, cols = map(self.side, expr.shape)
        if isinstance(expr, ZeroMatrix):
            return [[0] * cols for _ in range(rows)]
        assert isinstance(expr, Identity)
        return [[int(i == j) for j in range(cols)] for i in range(rows)]

    def _scalar(self, expr: Any) -> Any:
        if expr in self.numbers:
            return self.numbers[expr]
        if expr in self.sides:
            return self.sides[expr]
        if expr.is_Rational:
            return Fraction(int(expr.p), int(expr.q))
        if isinstance(expr, Inner):
            return trace_of_product(*map(self, expr.args))
        if expr.is_Pow and isinstance(expr.base, NormF):
            array = self(expr.base.args[0])
            return trace_of_product(array, array) ** int(expr.exp / 2)
        if type(expr).__name__ == "TraceOf":
            array = self(expr.args[0])
            return sum(array[i][i] for i in range(len(array)))
        values = [self(a) for a in expr.args]
        if expr.is_Add:
            return sum(values)
        if expr.is_Mul:
            total = Fraction(1)
            for value in values:
                total *= value
            return total
        assert expr.is_Pow
        return values[0] ** int(expr.exp)


@st.composite
def instances(draw: Any) -> Exact:
    sides = draw(st.sampled_from(SHAPES))
    entry = st.integers(-3, 3)

    def rows(letter: Any) -> Rows:
        height, width = sides[letter.shape[0]], sides[letter.shape[1]]
        return [[draw(entry) for _ in range(width)] for _ in range(height)]

    return Exact(sides, {a: rows(a) for a in LETTERS}, {x: draw(entry), y: draw(entry)})


# --- random polynomials of a given shape --------------------------------------------------------


def words(rows: Any, cols: Any, depth: int) -> list[Any]:
    """The products of at most ``depth`` letters and transposes with the given sides."""
    letters = [*LETTERS, *(a.T for a in LETTERS)]
    found = [a for a in letters if a.shape == (rows, cols)]
    if depth > 1:
        found += [a * w for a in letters if a.shape[0] == rows for w in words(a.shape[1], cols, depth - 1)]
    return found


_SIDES = [(n, m), (h, h), (n, n), (m, h)]
_WORDS = {sides: words(*sides, 3) for sides in _SIDES}
_COEFFICIENTS = [S.One, S(-2), x, x * y, 1 - x]


@st.composite
def polynomials(draw: Any, sides: tuple[Any, Any] | None = None) -> Any:
    """A matrix polynomial, a product of sums among its terms."""
    rows, cols = draw(st.sampled_from(_SIDES)) if sides is None else sides
    terms = draw(
        st.lists(st.tuples(st.sampled_from(_COEFFICIENTS), st.sampled_from(_WORDS[rows, cols])), min_size=1, max_size=3)
    )
    total = MatAdd(*(c * w for c, w in terms))
    if draw(st.booleans()) and rows in (h, n):
        square = draw(st.sampled_from(_WORDS[rows, rows]))
        total = (square + draw(st.sampled_from(_COEFFICIENTS)) * Identity(rows)) * total
    return total


@MANY
@given(first=polynomials((n, m)), second=polynomials((n, m)), at=instances())
def test_normal_form_keeps_the_value(first, second, at):
    for expr in (first, first - second, 2 * first.T, (first + second) * second.T):
        assert at(matrix_form(expr)) == at(expr)


@MANY
@given(first=polynomials((n, m)), second=polynomials((n, m)), at=instances())
def test_scalar_form_keeps_the_value(first, second, at):
    for expr in (NormF(first - second) ** 2, x * Inner(first, second) - NormF(second) ** 4, Inner(first, first + C)):
        for traces in (False, True):
            assert at(scalar_form(expr, traces=traces)) == at(expr)


def _fixed(index: int, *sides: int) -> Exact:
    """An instance of those sides, its entries fixed and as good as random."""
    found = dict(zip((n, h, m), sides))
    letters = {}
    for number, a in enumerate(LETTERS):
        rows, cols = (found[s] for s in a.shape)
        letters[a] = [[(7 * i + 5 * j + 3 * number + index) % 11 - 5 for j in range(cols)] for i in range(rows)]
    # far from the roots of the small coefficients that are drawn
    return Exact(found, letters, {x: 101 + 13 * index, y: -97})


_FIXED = [_fixed(index, *sides) for index, sides in enumerate([(2, 3, 2), (1, 2, 3), (3, 1, 2), (1, 1, 1), (3, 2, 4)])]


def agree(left: Any, right: Any) -> bool:
    """Whether two expressions have the same value at the fixed instances."""
    return all(at(left) == at(right) for at in _FIXED)


@MANY
@given(first=polynomials((n, m)), second=polynomials((n, m)))
def test_equal_is_equal_everywhere_and_different_differs_somewhere(first, second):
    assert same_matrix(first, second) == agree(first, second)
    squares = (first + second) * (first - second).T, first * first.T - second * second.T
    assert same_matrix(*squares) == agree(*squares)
    norms = NormF(first) ** 2, NormF(second) ** 2
    assert same_scalar(*norms) == agree(*norms)


IDENTITIES = [
    (NormF(A * B) ** 2, Inner(A.T * A, B * B.T)),
    (Inner(A * B, C), Inner(A, C * B.T)),
    (Inner(A * B, C), Inner(B, A.T * C)),
    (NormF(A + D) ** 2 - NormF(A - D) ** 2, 4 * Inner(D, A)),
    (NormF(x * A) ** 2, x**2 * NormF(A) ** 2),
    (Inner(A, A * E.T), Inner(A * E, A)),
    (NormF(A.T) ** 4, NormF(A) ** 4),
    (Inner(Identity(h), A.T * D), Inner(A, D)),
    (Inner(Identity(h), Identity(h)), h),
    (NormF(2 * Identity(n)) ** 2, 4 * n),
    (NormF(A - A) ** 2, S.Zero),
    (Inner(Stack(A, B), Stack(D, E * B)), Inner(A, D) + Inner(B, E * B)),
]
NO_IDENTITIES = [
    (NormF(A * B) ** 2, Inner(A.T * A, B * B.T) / 2),
    (NormF(A + D) ** 2, NormF(A) ** 2 + NormF(D) ** 2),
    (Inner(A, A * E), Inner(A, A * E) ** 2),
    (NormF(A), NormF(D)),
    (NormF(A) ** 3, NormF(A) ** 2),
    (SigmaMax(A), SigmaMax(A.T)),
    (Inner(Identity(h), Identity(h)), S.One),
    (Inner(A * E, D), Inner(A, D * E)),
]


@pytest.mark.parametrize(("left", "right"), IDENTITIES, ids=str)
def test_identities(left, right):
    assert same_scalar(left, right)
    if not left.has(Stack):
        assert agree(left, right)


@pytest.mark.parametrize(("left", "right"), NO_IDENTITIES, ids=str)
def test_no_identities(left, right):
    assert not same_scalar(left, right)
    if not left.has(SigmaMax) and not (left - right).has(NormF(A)):
        assert not agree(left, right)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (A * (B + E * B), A * B + A * E * B, True),
        ((A * B).T, B.T * A.T, True),
        (E * A.T * D, A.T * D * E, False),
        (F * F, F, False),
        (A * B, C, False),
        (A, A.T, False),
        (Stack(A, 2 * B), 2 * Stack(A / 2, B), True),
        (Stack(A, B), Stack(B, A), False),
        (-Stack(A, B), Stack(-A, B), False),
        (ZeroMatrix(n, m), 0 * A * B, True),
        (Identity(h) * E, E, True),
    ],
    ids=str,
)
def test_same_matrix(left, right, same):
    assert same_matrix(left, right) == same


def test_symmetry():
    assert is_symmetric(A.T * A - B * B.T)
    assert is_symmetric(E + E.T)
    assert not is_symmetric(E)
    assert not is_symmetric(A)
    assert not is_symmetric(E * A.T * A)


# --- shapes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "expr",
    [
        MatAdd(A, C, evaluate=False),
        MatMul(A, C, evaluate=False),
        MatMul(A.T, B, evaluate=False),
        MatAdd(E, MatMul(B, B, evaluate=False), evaluate=False),
    ],
    ids=str,
)
def test_matrices_that_do_not_fit_are_refused(expr):
    with pytest.raises(ShapeMismatch):
        polynomial(expr)


@pytest.mark.parametrize("expr", [Inner(A, B), Inner(A, A.T), Inner(Stack(A, B), Stack(B, A))], ids=str)
def test_inner_products_of_matrices_that_do_not_fit_are_refused(expr):
    with pytest.raises(ShapeMismatch):
        scalar_form(expr, traces=True)


# --- rewriting rules ---------------------------------------------------------------------------


def test_rules_replace_words_and_their_transposes():
    rules = MatrixRules([Eq(A * B, 2 * C)])
    assert same_matrix(E * A.T * A * B, 2 * E * A.T * C, rules)
    assert same_matrix(B.T * A.T, 2 * C.T, rules)
    assert same_scalar(Inner(A * B, C), 2 * NormF(C) ** 2, rules)
    assert not same_matrix(A * B, C, rules)


def test_rules_are_found_across_the_rotations_of_a_trace():
    rules = MatrixRules([Eq(E * A.T, A.T)])
    assert same_scalar(Inner(A * E.T, D), Inner(A, D), rules)


def test_rules_replace_scalars():
    assert same_scalar(x * NormF(A) ** 2, y, MatrixRules([Eq(NormF(A) ** 2, y / x)]))
    assert same_scalar(Inner(A, A), y, MatrixRules([Eq(NormF(A) ** 2, y)]))
    assert same_scalar(x**4, y**2, MatrixRules([Eq(x**2, y)]))


@pytest.mark.parametrize(
    "equation",
    [
        Eq(x * A, D),
        Eq(A + D, D * E),
        Eq(ZeroMatrix(n, h), A, evaluate=False),
        Eq(Identity(h), E),
        Eq(Stack(A, B), C, evaluate=False),
        Eq(Stack(A, A), Stack(A, B), evaluate=False),
    ],
    ids=str,
)
def test_equations_that_are_no_rules_are_refused(equation):
    with pytest.raises(ValueError, match=r"word|sides"):
        MatrixRules([equation])


@pytest.mark.parametrize(("left", "right"), [(2, 1), (1, 2), (-1, 3)])
def test_rules_from_stacked_matrices(left, right):
    """Left (A; B) = right (D; E B) says A = (right / left) D, and so on."""
    rules = MatrixRules([Eq(left * Stack(A, B), right * Stack(D, E * B))])
    assert same_matrix(A, S(right) / left * D, rules)
    assert not same_matrix(A, S(left) * right * D, rules) or left**2 == 1


def test_rules_that_go_round_are_given_up():
    with pytest.raises(Gap):
        same_matrix(A, D, MatrixRules([Eq(A, A * E), Eq(A * E, A)]))


# --- derivatives, against exact differences ------------------------------------------------------

_FUNCTIONS: list[Callable[[Any], Any]] = [
    lambda a: NormF(a * B - C) ** 2 / 2,
    lambda a: Inner(a, D) ** 2 + x * NormF(a * E) ** 2,
    lambda a: Inner(a.T * a, E) * Inner(D, a),
    lambda a: NormF(F * a) ** 4 - NormF(a.T * F) ** 2,
]
_STEP = MatrixSymbol("V", n, h)


def _slope(function: Callable[[Any], Any], at: Exact) -> Any:
    """The derivative of a polynomial in s of degree at most 8 at s = 0, exactly, by interpolation."""
    nodes = [Fraction(k) for k in range(-4, 5)]
    values = [at(function(A + Symbol("s") * _STEP)) for at.numbers[Symbol("s")] in nodes]
    total = Fraction(0)
    for i, p in enumerate(nodes):
        # the derivative at 0 of the i-th Lagrange polynomial
        others = [q for j, q in enumerate(nodes) if j != i]
        bottom = Fraction(1)
        for q in others:
            bottom *= p - q
        top = Fraction(0)
        for left_out in others:
            term = Fraction(1)
            for q in others:
                if q != left_out:
                    term *= -q
            top += term
        total += values[i] * top / bottom
    return total


@pytest.mark.parametrize("function", _FUNCTIONS, ids=lambda f: str(f(A)))
@given(at=instances(), data=st.data())
def test_gradient_and_directional_derivative_are_exact(function, at, data):
    rows, cols = at.sides[n], at.sides[h]
    at.letters[_STEP] = [[data.draw(st.integers(-2, 2)) for _ in range(cols)] for _ in range(rows)]
    slope = _slope(function, at)
    assert trace_of_product(at(gradient(function(A), A)), at(_STEP)) == slope
    assert at(directional(function(A), {A: _STEP})) == slope


@given(at=instances(), first=polynomials((n, m)))
def test_directional_derivative_of_a_matrix(at, first):
    """Of a polynomial, by its parts of degree one in the step."""
    at.letters[_STEP] = at.letters[D]
    derived = at(directional(first, {A: _STEP}))
    sign = Symbol("s")
    moved = first.xreplace({A: A + sign * _STEP})
    rows, cols = at.sides[n], at.sides[m]
    nodes = [-2, -1, 0, 1, 2]
    values = [at(moved) for at.numbers[sign] in nodes]
    for i, j in product(range(rows), range(cols)):
        # exact for polynomials of degree at most 4 in s
        minus2, minus1, _, plus1, plus2 = (v[i][j] for v in values)
        assert derived[i][j] == Fraction(minus2 - 8 * minus1 + 8 * plus1 - plus2) / 12


@given(at=instances())
def test_adjoint(at):
    """<S, M(A)> = <M*(S), A> for M(A) = (A B; E A^T)."""
    image, first, second = Stack(A * B, E * A.T), C, MatrixSymbol("T", h, n)
    at.letters[second] = [list(column) for column in zip(*at.letters[D])]
    back = adjoint(image, A, Stack(first, second))
    left = trace_of_product(at(first), at(A * B)) + trace_of_product(at(second), at(E * A.T))
    assert trace_of_product(at(back), at(A)) == left


def test_the_gradient_of_a_known_function():
    assert same_matrix(gradient(NormF(A * B - C) ** 2 / 2, A), (A * B - C) * B.T)
    assert not same_matrix(gradient(NormF(A * B - C) ** 2 / 2, A), (A * B - C) * B.T * 2)


@pytest.mark.parametrize("expr", [SigmaMax(A), NormF(A), NormF(A) ** 2 * SigmaMax(A * B), x * NormF(A) ** 3], ids=str)
def test_what_is_no_polynomial_is_not_differentiated(expr):
    with pytest.raises(ValueError, match="not a polynomial"):
        gradient(expr, A)
    with pytest.raises(ValueError, match="not a polynomial"):
        directional(expr, {A: D})


def test_a_coefficient_that_moves_is_not_taken_for_a_constant():
    with pytest.raises(ValueError, match="not a polynomial"):
        directional(SigmaMax(A) * A, {A: D})


# --- scalars -----------------------------------------------------------------------------------


def test_expanded_multiplies_out_and_leaves_matrices_alone():
    inside = NormF((A + D) * E)
    assert expanded((x + inside) ** 2) == x**2 + 2 * x * inside + inside**2
    assert expanded((x + sqrt(y)) ** 2) == x**2 + 2 * x * sqrt(y) + y
    assert expanded(S(3)) == 3


_FACTORS = st.sampled_from(
    [x, y, L(t), rho(eta, t + 1), rho(2 * (eta + x), t), NormF(A), sqrt(x + y), sqrt(x * y), (x + 1) ** t, S(2) / 3]
)
_SCALARS = st.recursive(
    _FACTORS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Add(*parts)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Mul(*parts)),
        st.tuples(inner, st.sampled_from([-1, 2, 3, Rational(1, 2)])).map(lambda pair: Pow(*pair)),
    ),
    max_leaves=8,
)


@MANY
@given(_SCALARS)
def test_expanded_is_what_sympy_makes_of_letters_for_the_scalars_of_matrices(expr: Expr) -> None:
    letter = Symbol("letter", real=True)
    assume(expr.is_finite is not False)
    assert expanded(expr).xreplace({NormF(A): letter}) == expand(expr.xreplace({NormF(A): letter}))


def test_quotients_are_compared_as_rational_functions():
    z = scalar("z")
    assert same_scalar((x**2 - y**2) / (x - y), x + y)
    assert same_scalar(1 / x + 1 / y, (x + y) / (x * y))
    assert not same_scalar(1 / x + 1 / y, 1 / (x + y))
    assert not same_scalar(sqrt(x) * sqrt(y), sqrt(z))


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (1 / (1 + sqrt(x)), (1 - sqrt(x)) / (1 - x), True),
        (1 / (x - y) - 1 / (x + y), 2 * y / (x**2 - y**2), True),
        (1 / (x - y), -1 / (y - x), True),
        (1 / (1 + sqrt(x)), (1 + sqrt(x)) / (1 - x), False),
        (1 / (x + Rational(1, 10**12)), 1 / x, False),
        (abs(x) / (1 + x), 1 - 1 / (1 + x), False),
    ],
)
def test_fractions_are_compared_as_a_whole(left, right, same):
    assert same_scalar(left, right) is same
