"""Normal form of matrix polynomials: words in letters and their transposes, with scalar coefficients.

Two matrix expressions are equal for all shapes and all values when their normal forms agree. Scalars made of
matrices are brought to traces of words, each written in one way only: the least among the rotations of the
word and of its transpose. Shapes are symbolic and are compared; a product whose inner sides differ is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, TypeVar

from sympy import (
    Add,
    Basic,
    Dummy,
    Expr,
    Identity,
    MatAdd,
    MatMul,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Number,
    Pow,
    Rational,
    S,
    Symbol,
    Transpose,
    ZeroMatrix,
    expand,
    sympify,
)
from sympy.core.function import AppliedUndef
from sympy.logic.boolalg import Boolean

from derivations.as_written import remade
from derivations.notation import Inner, NormF, ScalarOfMatrix, Side, SigmaMin, Stack, X
from derivations.proving.refusals import Gap, NotRead, Reason, ShapeMismatch
from derivations.proving.terms import replaced

_K = TypeVar("_K", bound=Basic)
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
        flipped = _reverse(word)
        if flipped != word:
            self.words.append((flipped, {_reverse(w): c for w, c in right.items()}))


NO_RULES = MatrixRules()


def _signed(expr: MatrixExpr) -> tuple[Expr, MatrixExpr]:
    """Split a scalar factor off a matrix expression."""
    if isinstance(expr, MatMul):
        coefficient, matrices = expr.as_coeff_matrices()
        if len(matrices) == 1:
            return coefficient, matrices[0]
    return S.One, expr


def _reverse(word: Word) -> Word:
    return tuple((atom, not flipped) for atom, flipped in reversed(word))


@lru_cache(maxsize=20000)
def _key(letter: Letter) -> tuple[str, bool]:
    return (str(letter[0]), letter[1])


@lru_cache(maxsize=50000)
def expanded(expr: Expr) -> Expr:
    """Return a scalar expression multiplied out, what is inside its matrices left alone."""
    if expr.is_Atom:
        return expr
    inside = expr.atoms(ScalarOfMatrix)
    letters = {node: _letter(node) for node in inside}
    return expand(expr.xreplace(letters)).xreplace({letter: node for node, letter in letters.items()})


@lru_cache(maxsize=50000)
def _letter(node: Basic) -> Dummy:
    return Dummy("letter")


def polynomial(expr: Basic) -> Polynomial:
    """Return the polynomial of a matrix expression; raises ShapeMismatch."""
    if isinstance(expr, MatAdd):
        shapes = {a.shape for a in expr.args}
        if len(shapes) != 1:
            raise ShapeMismatch(Reason.SHAPES, what="sum", shapes=sorted(map(str, shapes)))
        return _sum(polynomial(a) for a in expr.args)
    if isinstance(expr, MatMul):
        return _product(expr)
    if isinstance(expr, Transpose):
        return {_reverse(w): c for w, c in polynomial(expr.arg).items()}
    if isinstance(expr, ZeroMatrix):
        return {}
    if isinstance(expr, Identity):
        return {(): S.One}
    if isinstance(expr, MatrixExpr):
        return {((canonical_atom(expr), False),): S.One}
    raise Gap(Reason.NOT_OF_SORT, node=expr, sort="a matrix")


def _sum(parts: Iterable[Polynomial]) -> Polynomial:
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
        total = _sum({u + w: a * b} for u, a in total.items() for w, b in part.items())
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
        poly = _sum(parts)
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


def _trace(poly: Polynomial, size: Expr, rules: MatrixRules) -> Expr:
    """Return the trace of a polynomial (size x size), as a sum of canonical traces."""
    terms = [poly.get((), S.Zero) * size]
    words = {word: c for word, c in poly.items() if word}
    for word, coefficient in reduce_words(words, rules, cyclic=True).items():
        if not word:
            raise Gap(Reason.TRACE_OF_IDENTITY)
        turns = [w[i:] + w[:i] for w in (word, _reverse(word)) for i in range(len(w))]
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
    left = {_reverse(w): c for w, c in polynomial(a).items()}
    right = polynomial(b)
    product = _sum({u + w: x * y} for u, x in left.items() for w, y in right.items())
    return _trace(product, a.shape[1], rules)


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
        return _trace(polynomial(expr.args[0]), expr.args[0].shape[0], rules)
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
    difference = _sum([polynomial(a), {w: -c for w, c in polynomial(b).items()}])
    reduced = reduce_words(difference, rules)
    return all(vanishes(_substituted(c, rules)) for c in reduced.values())


def vanishes(expr: Expr) -> bool:
    """Tell whether a scalar expression is zero as a rational function of its atoms and roots."""
    expr = expanded(expr)
    if expr == 0:
        return True
    if not any(p.exp.is_negative for p in expr.atoms(Pow)):
        return False
    if _differs_from_zero(expr):
        return False
    numerator = expanded(expr.together().as_numer_denom()[0])
    return numerator == 0


_ATOMS = (Symbol, AppliedUndef, ScalarOfMatrix)
_DIGITS = 40


def _differs_from_zero(expr: Expr) -> bool:
    """Tell whether the expression is clearly not 0 at one point, its atoms taken for numbers.

    A quick no, where bringing everything over one denominator would take long; it never says that two are the same.
    """
    if not all(_is_algebraic(node) for node in _outside_atoms(expr)):
        return False
    atoms = sorted(expr.atoms(*_ATOMS), key=str)
    point = {atom: Rational(3 * i + 8, 2 * i + 5) for i, atom in enumerate(atoms)}
    values = [term.xreplace(point).evalf(_DIGITS) for term in Add.make_args(expr)]
    size = Add(*map(abs, values))
    return bool(size.is_finite and abs(Add(*values)) > size / 10 ** (_DIGITS // 2))


def _outside_atoms(expr: Expr) -> Iterator[Basic]:
    """Return the parts of a scalar expression, what is inside its atoms left out."""
    yield expr
    for part in () if isinstance(expr, _ATOMS) else expr.args:
        yield from _outside_atoms(part)


def _is_algebraic(node: Basic) -> bool:
    return isinstance(node, (Add, Mul, Number, *_ATOMS)) or (isinstance(node, Pow) and node.exp.is_Rational)


def same_scalar(a: Expr, b: Expr, rules: MatrixRules = NO_RULES) -> bool:
    """Tell whether two scalar expressions agree for all values of their atoms, under the rules."""
    if vanishes(scalar_form(a - b, rules)):
        return True
    return vanishes(scalar_form(a - b, rules, traces=True))


def directional(expr: Expr, directions: Mapping[_K, MatrixExpr]) -> Expr:
    """Return the derivative of an expression along the given directions of its letters.

    ``expr`` is a matrix expression, or a scalar one polynomial in inner products and squared norms.
    """
    if isinstance(expr, MatrixExpr):
        return expression(_derivation(polynomial(expr), directions), expr.shape)
    form = scalar_form(expr, traces=True)
    total = S.Zero
    for trace in form.atoms(TraceOf):
        inner = _derivation(polynomial(trace.args[0]), directions)
        total += _partial(form, trace) * _trace(inner, trace.args[0].shape[0], NO_RULES)
    _require_apart(form.xreplace(dict.fromkeys(form.atoms(TraceOf), S.One)), directions)
    return total


def _partial(form: Expr, trace: Expr) -> Expr:
    """Return the partial derivative of a polynomial in traces with respect to one of them."""
    x = Dummy("x")
    return form.xreplace({trace: x}).diff(x).xreplace({x: trace})


def _derivation(poly: Polynomial, directions: Mapping[Any, MatrixExpr]) -> Polynomial:
    parts: list[Polynomial] = []
    for word, coefficient in poly.items():
        _require_apart(coefficient, directions)
        for i, (atom, flipped) in enumerate(word):
            if atom not in directions:
                _require_apart(atom, directions)
            else:
                middle = polynomial(directions[atom])
                for w, c in middle.items():
                    letter = _reverse(w) if flipped else w
                    parts.append({word[:i] + letter + word[i + 1 :]: coefficient * c})
    return _sum(parts)


def _require_apart(expr: Expr, letters: Iterable[Basic]) -> None:
    """Check that none of the letters occurs in an expression that is about to be taken for a constant."""
    if any(expr.has(letter) for letter in letters):
        raise Gap(Reason.NOT_POLYNOMIAL, node=expr, variables=", ".join(map(str, letters)))


def gradient(expr: Expr, atom: MatrixExpr) -> MatrixExpr:
    """Return the gradient of a scalar, polynomial in traces, with respect to a letter (its shape)."""
    form = scalar_form(expr, traces=True)
    _require_apart(form.xreplace(dict.fromkeys(form.atoms(TraceOf), S.One)), (atom,))
    parts: list[Polynomial] = []
    for trace in form.atoms(TraceOf):
        factor = _partial(form, trace)
        for word, coefficient in polynomial(trace.args[0]).items():
            _require_apart(coefficient, (atom,))
            for i, (letter, flipped) in enumerate(word):
                if letter != atom:
                    _require_apart(letter, (atom,))
                else:
                    rest = word[i + 1 :] + word[:i]
                    parts.append({(rest if flipped else _reverse(rest)): coefficient * factor})
    return expression(_sum(parts), atom.shape)


def adjoint(image: MatrixExpr, letter: MatrixExpr, argument: MatrixExpr) -> MatrixExpr:
    """Return the adjoint of the linear map ``letter -> image``, applied to argument (the image's shape).

    It is the gradient of <argument, image> with respect to the letter.
    """
    return gradient(Inner(argument, image), letter)


def is_symmetric(expr: MatrixExpr) -> bool:
    """Tell whether a matrix expression equals its transpose for all values of its letters."""
    return expr.shape[0] == expr.shape[1] and same_matrix(expr, Transpose(expr))
