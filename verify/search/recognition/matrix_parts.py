"""What matrices are made of: products, sums, transposes and multiples of others."""

from __future__ import annotations

from sympy import Expr, MatAdd, MatMul, MatPow, MatrixExpr, S, Transpose

from derivations.notation import W1, W2, TimedMatrix

Parts = tuple[tuple[Expr, MatrixExpr], ...]
"""Numbers and matrices: the sum of the multiples."""

_LARGEST_POWER = 4
"""Up to which power a matrix is taken as a product."""


def parts_of(a: MatrixExpr) -> Parts:
    """Return a matrix as a sum of multiples of others.

    Example:
        >>> from derivations.notation import G, W
        >>> parts_of(W(0) - 2 * G(0)) == ((1, W(0)), (-2, G(0)))
        True
    """
    return tuple(with_number(term) for term in (a.args if isinstance(a, MatAdd) else (a,)))


def with_number(term: MatrixExpr) -> tuple[Expr, MatrixExpr]:
    """Return the number and the matrix that a term is the product of."""
    c, rest = term.as_coeff_mmul() if isinstance(term, MatMul) else (S.One, term)
    return (
        (c, rest.args[0] if isinstance(rest, MatMul) and len(rest.args) == 1 else rest)
        if c.is_Rational
        else (S.One, term)
    )


def products(a: MatrixExpr) -> list[tuple[MatrixExpr, MatrixExpr]]:
    """The ways in which a matrix is a product of two."""
    if isinstance(a, TimedMatrix):
        return [(W1(a.time), W2(a.time))] if a.name == "W" else []
    factors = a.args if isinstance(a, MatMul) else ()
    if isinstance(a, MatPow) and a.exp.is_Integer and 1 < a.exp <= _LARGEST_POWER:
        factors = (a.base,) * int(a.exp)
    if not all(isinstance(x, MatrixExpr) for x in factors):
        return []
    return [(_joined(MatMul, factors[:k]), _joined(MatMul, factors[k:])) for k in range(1, len(factors))]


def sums(a: MatrixExpr) -> list[tuple[MatrixExpr, MatrixExpr]]:
    """A sum, as its first term and what follows."""
    return [(a.args[0], _joined(MatAdd, a.args[1:]))] if isinstance(a, MatAdd) and len(a.args) > 1 else []


def turned(a: MatrixExpr) -> list[MatrixExpr]:
    """The matrix that another is the transpose of, if it is one."""
    return [a.arg] if isinstance(a, Transpose) else []


def _joined(kind: type[MatMul] | type[MatAdd], parts: tuple[MatrixExpr, ...]) -> MatrixExpr:
    return parts[0] if len(parts) == 1 else kind(*parts).doit()


def gram(s: MatrixExpr) -> tuple[MatrixExpr, bool] | None:
    """A and whether S is A A^T, where it is that or A^T A."""
    if not (isinstance(s, MatMul) and len(s.args) == 2 and all(isinstance(x, MatrixExpr) for x in s.args)):
        return None
    a, b = s.args
    if isinstance(a, Transpose) and a.arg == b:
        return b, False
    return (a, True) if isinstance(b, Transpose) and b.arg == a else None


def quotient(a: MatrixExpr, b: MatrixExpr) -> MatrixExpr | None:
    """S where B is S A."""
    if a.is_Identity:
        return b
    if isinstance(b, MatMul) and len(b.args) > 1 and b.args[-1] == a:
        return MatMul(*b.args[:-1]).doit()
    return None
