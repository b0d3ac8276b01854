"""Normal form of matrix polynomials: words in letters and their transposes, with scalar coefficients.

Two matrix expressions are equal for all shapes and all values when their normal forms agree. Scalars made of
matrices are brought to traces of words, each written in one way only: the least among the rotations of the
word and of its transpose. Shapes are symbolic and are compared; a product whose inner sides differ is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from sympy import (
    Add,
    Basic,
    Expr,
    Identity,
    MatAdd,
    MatMul,
    MatrixExpr,
    MatrixSymbol,
    Pow,
    S,
    Transpose,
    ZeroMatrix,
    sympify,
)
from sympy.logic.boolalg import Boolean

from derivations.as_written import remade
from derivations.notation import Inner, NormF, ScalarOfMatrix, Side, SigmaMin, Stack, X
from derivations.proving.refusals import Gap, NotRead, Reason, ShapeMismatch
from derivations.proving.scalar_identities import expanded, vanishes
from derivations.proving.terms import replaced

Letter = tuple[MatrixExpr, bool]
Word = tuple[Letter, ...]
Polynomial = dict[Word, Expr]


class TraceOf(ScalarOfMatrix):
    """``TraceOf(word)``: the trace of a product of letters, in its canonical rotation."""


class MatrixRules:
    """Rewriting rules ``word -> polynomial``, from equations whose left side is a single word."""

    def __init__(self, equations: Sequence[Boolean] = ()) -> None:
        self.words: list[tuple[Word, Polynomial]] = []
        self.scalars: list[tuple[Expr, Expr]] = []
        for equation in equations:
            self._add(equation.lhs, equation.rhs)

    def _add(self, lhs: MatrixExpr, rhs: MatrixExpr) -> None:
        sign, core = _signed(lhs)
        if isinstance(core, Stack):
            other_sign, other = _signed(rhs)
            if not isinstance(other, Stack) or [a.shape for a in core.args] != [b.shape for b in other.args]:
                raise ShapeMismatch(Reason.SHAPES, what="pairs", shapes=f"{core} and {other}")
            for a, b in zip(core.args, other.args):
                self._add(sign * a, other_sign * b)
            return
        if not getattr(lhs, "is_Matrix", False):
            for traces in (False, True):
                form = scalar_form(lhs, traces=traces)
                if form.is_number:
                    raise Gap(Reason.NOT_REPLACED, node=lhs)
                self.scalars.append((form, scalar_form(rhs, traces=traces)))
            return
        left = polynomial(lhs)
        if len(left) != 1 or not all(left) or not all(c.is_Rational for c in left.values()):
            raise Gap(Reason.NO_SINGLE_WORD, node=lhs)
        ((word, coefficient),) = left.items()
        right = {w: c / coefficient for w, c in polynomial(rhs).items()}
        self.words.append((word, right))
        flipped = reversed_word(word)
        if flipped != word:
            self.words.append((flipped, {reversed_word(w): c for w, c in right.items()}))


NO_RULES = MatrixRules()


def _signed(expr: MatrixExpr) -> tuple[Expr, MatrixExpr]:
    """Split a scalar factor off a matrix expression."""
    if isinstance(expr, MatMul):
        coefficient, matrices = expr.as_coeff_matrices()
        if len(matrices) == 1:
            return coefficient, matrices[0]
    return S.One, expr


def reversed_word(word: Word) -> Word:
    """Return the word of the transpose."""
    return tuple((atom, not flipped) for atom, flipped in reversed(word))


@lru_cache(maxsize=20000)
def _key(letter: Letter) -> tuple[str, bool]:
    return (str(letter[0]), letter[1])


def polynomial(expr: Basic) -> Polynomial:
    """Return the polynomial of a matrix expression; raises ShapeMismatch."""
    if isinstance(expr, MatAdd):
        shapes = {a.shape for a in expr.args}
        if len(shapes) != 1:
            raise ShapeMismatch(Reason.SHAPES, what="sum", shapes=sorted(map(str, shapes)))
        return sum_of(polynomial(a) for a in expr.args)
    if isinstance(expr, MatMul):
        return _product(expr)
    if isinstance(expr, Transpose):
        return {reversed_word(w): c for w, c in polynomial(expr.arg).items()}
    if isinstance(expr, ZeroMatrix):
        return {}
    if isinstance(expr, Identity):
        return {(): S.One}
    if isinstance(expr, MatrixExpr):
        return {((canonical_atom(expr), False),): S.One}
    raise Gap(Reason.NOT_OF_SORT, node=expr, sort="a matrix")


def sum_of(parts: Iterable[Polynomial]) -> Polynomial:
    """Return the sum of polynomials, without the terms that cancel."""
    total: Polynomial = {}
    for part in parts:
        for word, coefficient in part.items():
            total[word] = total.get(word, S.Zero) + coefficient
    return {w: c for w, c in ((w, expanded(c)) for w, c in total.items()) if c != 0}


def _product(expr: MatMul) -> Polynomial:
    coefficient, factors = expr.as_coeff_matrices()
    for left, right in pairwise(factors):
        if left.shape[1] != right.shape[0]:
            raise ShapeMismatch(Reason.SHAPES, what="product", shapes=f"{left.shape} by {right.shape}")
    total: Polynomial = {(): scalar_form(coefficient)}
    for factor in factors:
        part = polynomial(factor)
        total = sum_of({u + w: a * b} for u, a in total.items() for w, b in part.items())
    return total


def canonical_atom(atom: MatrixExpr) -> MatrixExpr:
    """Return a letter whose own matrix arguments are in normal form."""
    if isinstance(atom, MatrixSymbol) or not atom.args:
        return atom
    args = [expression(polynomial(a), a.shape) if isinstance(a, MatrixExpr) else a for a in atom.args]
    return atom.func(*args)


def expression(poly: Polynomial, shape: tuple[Side, Side]) -> MatrixExpr:
    """Return the matrix expression of a polynomial, its words in a fixed order."""
    terms = []
    for word in sorted(poly, key=lambda w: (len(w), [_key(x) for x in w])):
        matrices = [Transpose(a) if flipped else a for a, flipped in word] or [Identity(shape[0])]
        bare = poly[word] == 1
        terms.append(matrices[0] if bare and len(matrices) == 1 else MatMul(*([] if bare else [poly[word]]), *matrices))
    if not terms:
        return ZeroMatrix(*shape)
    return terms[0] if len(terms) == 1 else MatAdd(*terms)


def reduce_words(poly: Polynomial, rules: MatrixRules, cyclic: bool = False) -> Polynomial:
    """Return the polynomial with the rules applied until none applies; raises Gap on a loop."""
    for _ in range(200):
        changed = False
        parts: list[Polynomial] = []
        for word, coefficient in poly.items():
            replaced = _apply(word, rules, cyclic)
            changed = changed or replaced is not None
            parts.append({w: coefficient * c for w, c in (replaced or {word: S.One}).items()} if replaced != {} else {})
        if not changed:
            return poly
        poly = sum_of(parts)
    raise Gap(Reason.NO_END)


def _apply(word: Word, rules: MatrixRules, cyclic: bool) -> Polynomial | None:
    rotations = range(len(word)) if cyclic else range(1)
    for pattern, replacement in rules.words:
        size = len(pattern)
        for shift in rotations:
            turned = word[shift:] + word[:shift]
            for start in range(len(turned) - size + 1):
                if turned[start : start + size] == pattern:
                    head, tail = turned[:start], turned[start + size :]
                    return {head + w + tail: c for w, c in replacement.items()}
    return None


def matrix_form(expr: MatrixExpr, rules: MatrixRules = NO_RULES) -> MatrixExpr:
    """Return the matrix expression in normal form, after the rules; raises ShapeMismatch."""
    poly = reduce_words(polynomial(expr), rules)
    return expression({w: _substituted(c, rules) for w, c in poly.items()}, expr.shape)


def trace_form(poly: Polynomial, size: Expr, rules: MatrixRules) -> Expr:
    """Return the trace of a polynomial (size x size), as a sum of canonical traces."""
    terms = [poly.get((), S.Zero) * size]
    words = {word: c for word, c in poly.items() if word}
    for word, coefficient in reduce_words(words, rules, cyclic=True).items():
        if not word:
            raise Gap(Reason.TRACE_OF_IDENTITY)
        turns = [w[i:] + w[:i] for w in (word, reversed_word(word)) for i in range(len(w))]
        least = min(turns, key=lambda w: [_key(x) for x in w])
        terms.append(coefficient * TraceOf(MatMul(*[Transpose(a) if flipped else a for a, flipped in least])))
    return Add(*terms)


def _inner(a: MatrixExpr, b: MatrixExpr, rules: MatrixRules) -> Expr:
    (sign_a, core_a), (sign_b, core_b) = _signed(a), _signed(b)
    if isinstance(core_a, Stack) and isinstance(core_b, Stack):
        parts = (_inner(x, y, rules) for x, y in zip(core_a.args, core_b.args))
        return scalar_form(sign_a * sign_b) * Add(*parts)
    if a.shape != b.shape:
        raise ShapeMismatch(Reason.SHAPES, what="inner product", shapes=f"{a.shape} and {b.shape}")
    left = {reversed_word(w): c for w, c in polynomial(a).items()}
    right = polynomial(b)
    product = sum_of({u + w: x * y} for u, x in left.items() for w, y in right.items())
    return trace_form(product, a.shape[1], rules)


def scalar_form(expr: Expr, rules: MatrixRules = NO_RULES, traces: bool = False) -> Expr:
    """Return a scalar expression with the matrices inside it in normal form.

    With ``traces``, inner products and even powers of Frobenius norms become sums of canonical traces.
    """
    if rules is NO_RULES:
        return _plain_form(sympify(expr, strict=True), traces)
    return _substituted(_scalar(sympify(expr, strict=True), rules, traces), rules)


@lru_cache(maxsize=20000)
def _plain_form(expr: Expr, traces: bool) -> Expr:
    return _scalar(expr, NO_RULES, traces)


def _substituted(expr: Expr, rules: MatrixRules) -> Expr:
    for lhs, rhs in rules.scalars:
        expr = replaced(expr, {lhs: rhs})
    return expr


def _scalar(expr: Expr, rules: MatrixRules, traces: bool) -> Expr:
    if isinstance(expr, TraceOf):
        return trace_form(polynomial(expr.args[0]), expr.args[0].shape[0], rules)
    if isinstance(expr, Inner):
        if traces:
            return _inner(expr.args[0], expr.args[1], rules)
        return Inner(*(matrix_form(a, rules) if not isinstance(_signed(a)[1], Stack) else a for a in expr.args))
    if traces and isinstance(expr, Pow) and isinstance(expr.base, NormF) and expr.exp.is_Integer and expr.exp % 2 == 0:
        return _inner(expr.base.args[0], expr.base.args[0], rules) ** (expr.exp / 2)
    if isinstance(expr, SigmaMin):
        return expr if expr.args[0] == X else _counted_alike(expr, rules)
    if isinstance(expr, ScalarOfMatrix):
        return expr.func(*(_argument(a, rules, traces) for a in expr.args))
    if not expr.args or not isinstance(expr, Expr):
        return expr
    return remade(expr, (_argument(a, rules, traces) for a in expr.args))


def _counted_alike(expr: Expr, rules: MatrixRules) -> Expr:
    """Return sigma_min of a matrix in normal form, which must not turn out to be X: there it is counted otherwise."""
    form = matrix_form(expr.args[0], rules)
    if form == X:
        raise NotRead(Reason.COUNTED_OTHERWISE, node=expr)
    return SigmaMin(form)


def _argument(arg: Basic, rules: MatrixRules, traces: bool) -> Basic:
    if isinstance(arg, MatrixExpr):
        return matrix_form(arg, rules)
    if isinstance(arg, Expr):
        return _scalar(arg, rules, traces)
    return arg


def same_matrix(a: MatrixExpr, b: MatrixExpr, rules: MatrixRules = NO_RULES) -> bool:
    """Tell whether two matrix expressions agree for all values of their letters, under the rules."""
    (sign_a, core_a), (sign_b, core_b) = _signed(a), _signed(b)
    if isinstance(core_a, Stack) and isinstance(core_b, Stack):
        return all(same_matrix(sign_a * x, sign_b * y, rules) for x, y in zip(core_a.args, core_b.args))
    if a.shape != b.shape:
        return False
    difference = sum_of([polynomial(a), {w: -c for w, c in polynomial(b).items()}])
    reduced = reduce_words(difference, rules)
    return all(vanishes(_substituted(c, rules)) for c in reduced.values())


def same_scalar(a: Expr, b: Expr, rules: MatrixRules = NO_RULES) -> bool:
    """Tell whether two scalar expressions agree for all values of their atoms, under the rules."""
    if vanishes(scalar_form(a - b, rules)):
        return True
    return vanishes(scalar_form(a - b, rules, traces=True))


def is_symmetric(expr: MatrixExpr) -> bool:
    """Tell whether a matrix expression equals its transpose for all values of its letters."""
    return expr.shape[0] == expr.shape[1] and same_matrix(expr, Transpose(expr))
